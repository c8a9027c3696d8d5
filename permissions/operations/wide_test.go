package operations_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// TestPhaseGroups: every phase and the groups of its product.
func TestPhaseGroups(t *testing.T) {
	t.Parallel()
	for names, groups := range map[string]string{
		"ddos_l4":                "L4 DDoS Managed Ruleset Read, L4 DDoS Managed Ruleset Write",
		"ddos_l7":                "HTTP DDoS Managed Ruleset Read, HTTP DDoS Managed Ruleset Write",
		"http_config_settings":   "Config Settings Read, Config Settings Write",
		"http_custom_errors":     "Custom Errors Read, Custom Errors Write",
		"http_log_custom_fields": "Logs Read, Logs Read, Logs Write, Logs Write",
		"http_ratelimit http_request_firewall_custom http_request_firewall_managed http_response_firewall_managed": "Zone WAF Read, Account WAF Read, Zone WAF Write, Account WAF Write",
		"http_request_cache_settings http_response_cache_settings":                                                 "Cache Settings Read, Cache Settings Write",
		"http_request_dynamic_redirect": "Dynamic URL Redirects Read, Dynamic URL Redirects Write",
		"http_request_redirect":         "Mass URL Redirects Read, Mass URL Redirects Write",
		"http_request_late_transform http_request_transform http_response_headers_transform": "Zone Transform Rules Read, Transform Rules Read, Zone Transform Rules Write, Transform Rules Write",
		"http_request_late_transform_managed http_response_headers_transform_managed":        "Managed headers Read, Managed headers Write",
		"http_request_origin":               "Origin Read, Origin Write",
		"http_request_sanitize":             "Sanitize Read, Sanitize Write",
		"http_request_sbfm":                 "Bot Management Read, Bot Management Write",
		"http_request_select_configuration": "Select Configuration Read, Select Configuration Write",
		"http_response_compression":         "Response Compression Read, Response Compression Write",
		"magic_transit magic_transit_ids_managed magic_transit_managed magic_transit_ratelimit": "Magic Firewall Read, Magic Firewall Write",
	} {
		for _, name := range strings.Fields(names) {
			var got []string
			for _, p := range operations.PhaseGroups(name) {
				got = append(got, p.Name())
			}
			assert.Equal(t, groups, strings.Join(got, ", "), name)
		}
	}
}

// TestMatchWide: every kind of segment, with every kind of value in it.
func TestMatchWide(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	try := func(method, path string) {
		m, ok := operations.Match(method, path)
		fmt.Fprintf(&b, "%s %s: %v %s", method, path, ok, m.Operation())
		for name, value := range m.Params() {
			fmt.Fprintf(&b, ", %s=%q", name, value)
		}
		account, inAccount := m.AccountID()
		zone, inZone := m.ZoneID()
		fmt.Fprintf(&b, "; %s %v %s %v open %v\n", account, inAccount, zone, inZone, m.Open())
	}
	values := []string{"x", "%41", "a%2Fb", "a%2fb", "%7B", "%2E", ".", "..", "%2e.", "", "%", "%4", "%4g", "%g4", "%/1", "%:1", "%@1", "%G1", "%`1", "%g1", "%09", "%0A", "%30", "%39", "%5F", "%af", "%FA", "{x}", "{x", "x}", "a...b", "...", "a..", "a,b", "f.txt"}
	for _, template := range []string{
		"/zones/{}", "/zones/{}/dns_records", "/zones/{}/dns_records/{}", "/accounts/{}/r2/buckets/b/objects/{}", "/user/tokens/{}",
		"/accounts/" + testAccount + "/workers/scripts/{}/content", "/accounts/" + testAccount + "/storage/kv/namespaces/n/values/{}",
	} {
		for _, v := range values {
			try("GET", strings.ReplaceAll(template, "{}", v))
		}
	}
	mixed := regexp.MustCompile(`\{[^}]*\}[^/{]|[^/]\{`)
	n := 0
	for op := range operations.All() {
		if !mixed.MatchString(op.Template()) || n >= 12 {
			continue
		}
		n++
		for _, v := range []string{"x", "a%2Fb", "%", ""} {
			try(op.Method(), regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(op.Template(), v))
		}
	}
	for _, method := range []string{"GET", "get", "Post", "PUT", "put", "PATCH", "patch", "DELETE", "delete", "HEAD", "OPTIONS", ""} {
		try(method, "/zones/"+testZone+"/dns_records/x")
		try(method, "/zones/"+testZone)
	}
	for _, path := range []string{
		"", "/", "//", "zones", "/zones", "/zones/", "/zones//", "/client/v4", "/client/v4/", "/client/v4/zones", "client/v4/zones", "/client/v4zones", "/client/v4foo/zones",
		"https://api.cloudflare.com/client/v4/zones?a=1#b", "https://api.cloudflare.com", "api.cloudflare.com/zones", "://zones", "a:/zones", "https:///zones", "x://y", "0ones", "#/zones", "?/zones", "/#zones", "/?zones", "https://api.cloudflare.com/", "x/y://zones", "/zones#b?c", "#", "?", "/client/v4?x", "%7Aones", "/%7aones", "/zone%73/" + testZone,
		"/accounts/" + testAccount + "/r2/buckets/b/objects/a/b/c/", "/accounts/" + testAccount + "/r2/buckets/b/objects/", "/accounts/" + testAccount + "/r2/buckets/b/objects/a//b", "/accounts/" + testAccount + "/r2/buckets/b/objects/a/../b", "/accounts/" + testAccount + "/r2/buckets/b/objects",
	} {
		try("GET", path)
	}
	goldenfile.Check(t, *update, "testdata/match.golden.txt", b.String())
}

// TestFound: what is found for words, and for calls that are mistyped, in order.
func TestFound(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	list := func(title string, found []operations.Operation) {
		fmt.Fprintf(&b, "%s\n", title)
		for _, op := range found[:min(len(found), 4)] {
			fmt.Fprintf(&b, "  %s\n", op)
		}
	}
	for _, words := range []string{
		"show zone", "view zones", "read zone", "create zone", "add zone", "new zone", "update zone", "edit zone", "change zone settings", "set setting", "remove zone", "patch zone", "put script", "read dns record", "read script", "read bucket", "edit dns record", "change dns record", "set dns record", "update ruleset", "new bucket", "add bucket", "view bucket", "show bucket", "list bucket", "remove bucket", "remove route", "ns", "ips", "dnssec", "gas",
		"policies", "policy", "dns", "ns", "s", "as", "ssl", "status", "ies", "rules lists", "kv values", "listDNS", "dnsRecords", "AAAA", "v4", "certificatepacks", "Zone Settings Write", "tunnel", "zaraz", "r2 temp access", "ies policy",
	} {
		list(words, operations.Search(words))
	}
	for _, call := range []string{
		"GET /zone", "GET /zones/x/dns", "GET /zones/x/y/z", "POST /accounts/x/worker/script", "DELETE /zones", "PUT /accounts/x/workers/scripts", "GET /user/token", "get /USER/TOKENS", "GET /a", "GET //", "GET /zones/dns_records",
		"GET /accounts/r2/buckets", "GET /accounts/x/r2/buckets/b/lifecycles", "PATCH /zones/x/setting/ssl", "GET /zones/x/workers/route", "GET /accounts/x/" + strings.Repeat("y", 70), "GET /memberships/x/y", "DELETE /graphql", "GET /graph",
	} {
		method, path, _ := strings.Cut(call, " ")
		list("nearest "+call, operations.Nearest(method, path, 4))
	}
	goldenfile.Check(t, *update, "testdata/found.golden.txt", b.String())
}

// What takes no API token, and what another call hands out.
func TestHandedOut(t *testing.T) {
	t.Parallel()
	handed := map[string]bool{}
	for op := range operations.All() {
		if c := op.Credential(); c != "" {
			was, seen := handed[c]
			assert.True(t, !seen || was == op.HandedOut(), c)
			handed[c] = op.HandedOut()
		} else {
			assert.False(t, op.HandedOut(), op.String())
		}
	}
	assert.False(t, handed["none"])
	assert.True(t, handed["assets_jwt"])
	assert.True(t, handed["pages_upload_token"])
	assert.False(t, handed["api_email+api_key"])
}

// A group that is known by its name alone is accepted by it, where it has an id that nobody has published.
func TestAcceptsByName(t *testing.T) {
	t.Parallel()
	seen := 0
	for op := range operations.All() {
		for _, name := range op.Unlisted() {
			spec, err := permissions.ParseSpec([]byte(`[{"effect":"allow","permission_groups":[{"id":"0123456789abcdef0123456789abcdef","name":"` + name + `"}],"resources":{"com.cloudflare.api.account.*":"*"}}]`))
			require.NoError(t, err)
			assert.True(t, op.Accepts(spec.At(0).Permission), "%s %s", op, name)
			assert.False(t, op.Accepts(permissions.AccountPermission("0123456789abcdef0123456789abcdef")), "without its name")
			seen++
		}
	}
	assert.Positive(t, seen)
	assert.False(t, slices.Collect(operations.All())[0].Accepts(nil))
	assert.Zero(t, operations.Breadth(nil))
	assert.Zero(t, operations.Breadth(permissions.AccountPermission("")))
	assert.Zero(t, operations.Breadth(permissions.AccountPermission("ffffffffffffffffffffffffffffffff")))
	assert.Zero(t, operations.Breadth(permissions.AccountPermission("00000000000000000000000000000000")))
	assert.Positive(t, operations.Breadth(permissions.ZoneDNSRead))
}
