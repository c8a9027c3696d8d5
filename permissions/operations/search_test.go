package operations_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/operations"
)

func TestSearchBestHit(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"get dns record":                  "GET /zones/{zone_id}/dns_records",
		"dns_records":                     "GET /zones/{zone_id}/dns_records",
		"list DNS records":                "GET /zones/{zone_id}/dns_records",
		"create dns record":               "POST /zones/{zone_id}/dns_records",
		"delete dns record":               "DELETE /zones/{zone_id}/dns_records/{dns_record_id}",
		"r2 bucket create":                "POST /accounts/{account_id}/r2/buckets",
		"custom hostname":                 "GET /zones/{zone_id}/custom_hostnames",
		"worker routes":                   "GET /zones/{zone_id}/workers/routes",
		"verify token":                    "GET /user/tokens/verify",
		"/zones/{zone_id}/workers/routes": "GET /zones/{zone_id}/workers/routes",
		"graphql":                         "POST /graphql",
		"purge cache":                     "POST /zones/{zone_id}/purge_cache",
		"r2 bucket detail":                "GET /accounts/{account_id}/r2/buckets/{bucket_name}",
		"dns record detail":               "GET /zones/{zone_id}/dns_records/{dns_record_id}",
		"list zones":                      "GET /zones",
		"zone details":                    "GET /zones/{zone_id}",
		"delete zone":                     "DELETE /zones/{zone_id}",
		"list accounts":                   "GET /accounts",
		"create token":                    "POST /user/tokens",
		"edit dns record":                 "PATCH /zones/{zone_id}/dns_records/{dns_record_id}",
		"edit zone settings":              "PATCH /zones/{zone_id}/settings",
		"ssl settings":                    "GET /zones/{zone_id}/ssl/universal/settings",
		"view zone waiting rooms":         "GET /zones/{zone_id}/waiting_rooms",
		"remove tunnel":                   "DELETE /accounts/{account_id}/cfd_tunnel/{tunnel_id}",
		"add tunnel":                      "POST /accounts/{account_id}/cfd_tunnel",
		"new rules lists":                 "POST /accounts/{account_id}/rules/lists",
		"access applications":             "GET /accounts/{account_id}/access/apps",
		"list kv namespaces":              "GET /accounts/{account_id}/storage/kv/namespaces",
		"r2 bucket details":               "GET /accounts/{account_id}/r2/buckets/{bucket_name}",
	} {
		found := operations.Search(words)
		require.NotEmpty(t, found, words)
		assert.Equal(t, want, found[0].String(), words)
		assert.Equal(t, found, operations.Search(words), "the order must not change")
	}
}

func TestSearchNeedsEveryWord(t *testing.T) {
	t.Parallel()
	assert.Empty(t, operations.Search(""))
	assert.Empty(t, operations.Search(" /{}- "))
	assert.Empty(t, operations.Search("dns nosuchword"))
	for _, op := range operations.Search("patch dns record") {
		assert.Equal(t, "PATCH", op.Method())
	}
	assert.NotEmpty(t, operations.Search("SSL and Certificates Write"), "names of groups count")
	assert.NotEmpty(t, operations.Search("Argo Tunnel Write"), "and those that they had before")
	for _, op := range operations.Search("Flagship") {
		assert.Contains(t, op.Template(), "flagship")
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ method, path, want string }{
		{"GET", "/zones/" + testZone + "/dns_record", "GET /zones/{zone_id}/dns_records"},
		{"GET", "/client/v4/zone/" + testZone, "GET /zones/{zone_id}"},
		{"GET", "/accounts/" + testAccount + "/r2/bukets", "GET /accounts/{account_id}/r2/buckets"},
		{"post", "/accounts/" + testAccount + "/r2/bucket?x=y", "POST /accounts/{account_id}/r2/buckets"},
		{"DELETE", "/zones/" + testZone + "/dns_records", "DELETE /zones/{zone_id}/dns_records/{dns_record_id}"},
	} {
		found := operations.Nearest(tc.method, tc.path, 3)
		require.NotEmpty(t, found, tc.path)
		assert.LessOrEqual(t, len(found), 3)
		assert.Equal(t, tc.want, found[0].String(), tc.path)
	}
	assert.Empty(t, operations.Nearest("GET", "", 3))
	assert.Empty(t, operations.Nearest("GET", "/zones", 0))
	assert.Empty(t, operations.Nearest("GET", "/nothing/like/that/at/all/in/the/table", 3))
}

// TestNearestToNothing: no call and no limit have nothing near.
func TestNearestToNothing(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", "/", "/client/v4", "/client/v4/"} {
		assert.Nil(t, operations.Nearest("GET", path, 3), path)
	}
	assert.Nil(t, operations.Nearest("GET", "/zonez", 0))
	assert.Nil(t, operations.Nearest("GET", "/zonez", -1))
	assert.Len(t, operations.Nearest("GET", "/zonez", 1), 1)
}

// TestEscapesInPaths: an escape that is none belongs to no path.
func TestEscapesInPaths(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/zones/" + testZone + "/dns%5frecords":   "GET /zones/{zone_id}/dns_records",
		"/zones/" + testZone + "/dns%5Frecords":   "GET /zones/{zone_id}/dns_records",
		"/zones/" + testZone + "/%64ns_records":   "GET /zones/{zone_id}/dns_records",
		"/zones/" + testZone + "/dns_record%73":   "GET /zones/{zone_id}/dns_records",
		"/zones/" + testZone + "/dns%5grecords":   "",
		"/zones/" + testZone + "/dns%g5records":   "",
		"/zones/" + testZone + "/dns_records%":    "",
		"/zones/" + testZone + "/dns_records%7":   "",
		"/zones/" + testZone + "/dns_record%7":    "",
		"/zones/" + testZone + "/%00dns_records":  "",
		"/zones/" + testZone + "/dns_records%00":  "",
		"/zones/" + testZone + "/dns_records/%zz": "",
		"/zones/" + testZone + "/dns_records/a%":  "",
	} {
		got := ""
		if m, ok := operations.Match("GET", path); ok {
			got = m.Operation().String()
		}
		assert.Equal(t, want, got, path)
	}
}
