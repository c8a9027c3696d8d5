package operations_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

func TestMatchEveryTemplate(t *testing.T) {
	t.Parallel()
	for _, c := range catalogued() {
		m, ok := operations.Match(c.method, c.path)
		require.True(t, ok, "%s %s", c.method, c.path)
		require.True(t, c.want == m.Operation(), "%s %s", c.method, c.path)
		var values []string
		for _, v := range m.Params() {
			values = append(values, v)
		}
		require.Equal(t, c.values, values, c.path)
		require.Equal(t, c.path, fill(m.Operation().Template(), values))

		template, ok := operations.Match(c.method, c.want.Template())
		require.True(t, ok, "a template must match itself: %s", c.want)
		require.True(t, c.want == template.Operation(), "%s", c.want)
	}
}

// TestMatchComparesEveryByte: a path with any byte of a literal changed goes elsewhere.
func TestMatchComparesEveryByte(t *testing.T) {
	t.Parallel()
	const mark = "\x01" // what fill puts in the place of parameters
	for _, c := range catalogued() {
		marks := make([]string, len(c.values))
		for i := range marks {
			marks[i] = strings.Repeat(mark, len(c.values[i]))
		}
		literal := fill(c.want.Template(), marks)
		require.Len(t, literal, len(c.path))
		for i := 1; i < len(c.path); i++ {
			if literal[i] == mark[0] {
				continue
			}
			for _, other := range []byte{'~', c.path[i] ^ 0x80} {
				path := c.path[:i] + string([]byte{other}) + c.path[i+1:]
				if m, ok := operations.Match(c.method, path); ok && m.Operation() == c.want {
					t.Fatalf("%s %q went to %s", c.method, path, c.want)
				}
			}
		}
	}
}

func TestMatchDoesNotAllocate(t *testing.T) {
	calls := catalogued()
	i := 0
	allocs := testing.AllocsPerRun(len(calls), func() {
		c := &calls[i%len(calls)]
		i++
		m, ok := operations.Match(c.method, c.path)
		if !ok || m.Operation() != c.want || m.Operation().Accepts(permissions.UserAPITokensWrite) && m.Operation().Scope() == permissions.ScopeZone {
			t.Errorf("%s %s: got %v", c.method, c.path, m.Operation())
		}
	})
	assert.Zero(t, allocs)
	m, ok := operations.Match("GET", "/zones/"+testZone+"/dns_records/"+testAccount)
	require.True(t, ok)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		if id, ok := m.ZoneID(); !ok || id != testZone {
			t.Error("zone id")
		}
		if v, ok := m.Param("dns_record_id"); !ok || v != testAccount {
			t.Error("record id")
		}
	}))
}

func TestMatchForms(t *testing.T) {
	t.Parallel()
	records := "/zones/{zone_id}/dns_records"
	path := "/zones/" + testZone + "/dns_records"
	for name, tc := range map[string]struct{ method, path, template string }{
		"bare":                     {"GET", path, records},
		"base path":                {"GET", "/client/v4" + path, records},
		"no leading slash":         {"GET", path[1:], records},
		"base, no leading slash":   {"GET", "client/v4" + path, records},
		"trailing slash":           {"GET", path + "/", records},
		"query":                    {"GET", path + "?name=example.com&match=all", records},
		"query with path and URL":  {"GET", path + "?next=/a/b&u=https://example.com/x", records},
		"trailing slash and query": {"GET", path + "/?a=b", records},
		"fragment":                 {"GET", path + "#part/of", records},
		"URL":                      {"GET", "https://api.cloudflare.com/client/v4" + path, records},
		"URL with port and query":  {"GET", "http://127.0.0.1:8080/client/v4" + path + "?a=b", records},
		"URL without base path":    {"GET", "http://localhost" + path, records},
		"lower-case method":        {"get", path, records},
		"mixed-case method":        {"Post", path, records},
		"list of zones":            {"GET", "/zones", "/zones"},
		"list of zones, slash":     {"GET", "/zones/", "/zones"},
		"graphql":                  {"POST", "/client/v4/graphql", "/graphql"},
		"routes of a worker":       {"PUT", "/accounts/" + testAccount + "/workers/scripts/site/routes", "/accounts/{account_id}/workers/scripts/{script_name}/routes"},
		"png beside plain id":      {"GET", "/accounts/" + testAccount + "/urlscanner/v2/screenshots/0a1b.png", "/accounts/{account_id}/urlscanner/v2/screenshots/{scan_id}.png"},
		"an unlisted model":        {"POST", "/accounts/" + testAccount + "/ai/run/@cf/acme/model-1.5", "/accounts/{account_id}/ai/run/@cf/{author}/{model}"},
		"a listed model":           {"POST", "/accounts/" + testAccount + "/ai/run/@cf/openai/whisper", "/accounts/{account_id}/ai/run/@cf/openai/whisper"},
		"a model without slashes":  {"POST", "/accounts/" + testAccount + "/ai/run/model", "/accounts/{account_id}/ai/run/{model_name}"},
		"older zone parameter":     {"GET", "/zones/" + testZone + "/analytics/dashboard", "/zones/{zone_identifier}/analytics/dashboard"},
		"colon in a literal":       {"POST", "/organizations/" + testAccount + "/members:batchCreate", "/organizations/{organization_id}/members:batchCreate"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, ok := operations.Match(tc.method, tc.path)
			require.True(t, ok)
			assert.Equal(t, strings.ToUpper(tc.method)+" "+tc.template, m.Operation().String())
		})
	}
}

func TestMatchLiteralBeatsParameter(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ method, path, template string }{
		{"GET", "/user/tokens/verify", "/user/tokens/verify"},
		{"GET", "/user/tokens/" + testAccount, "/user/tokens/{token_id}"},
		{"GET", "/user/tokens/verify2", "/user/tokens/{token_id}"},
		// The literal has no such method: the parameter is tried.
		{"PUT", "/user/tokens/verify", "/user/tokens/{token_id}"},
		// The literal leads nowhere: likewise.
		{"PUT", "/user/tokens/verify/value", "/user/tokens/{token_id}/value"},
		{"GET", "/zones/" + testZone + "/custom_hostnames/fallback_origin", "/zones/{zone_id}/custom_hostnames/fallback_origin"},
		{"PATCH", "/zones/" + testZone + "/custom_hostnames/fallback_origin", "/zones/{zone_id}/custom_hostnames/{custom_hostname_id}"},
		{"GET", "/accounts/" + testAccount + "/tokens/permission_groups", "/accounts/{account_id}/tokens/permission_groups"},
	} {
		m, ok := operations.Match(tc.method, tc.path)
		require.True(t, ok, "%s %s", tc.method, tc.path)
		assert.Equal(t, tc.template, m.Operation().Template(), "%s %s", tc.method, tc.path)
	}
	m, _ := operations.Match("PUT", "/user/tokens/verify/value")
	v, ok := m.Param("token_id")
	assert.True(t, ok)
	assert.Equal(t, "verify", v)
}

func TestMatchEncoded(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ method, path, template, param, value string }{
		"encoded literal":        {"POST", "/accounts/" + testAccount + "/ai/run/%40cf/openai/whisper", "/accounts/{account_id}/ai/run/@cf/openai/whisper", "account_id", testAccount},
		"encoded letter":         {"GET", "/%7aones/" + testZone + "/dns%5Frecords", "/zones/{zone_id}/dns_records", "zone_id", testZone},
		"slash stays inside":     {"GET", "/accounts/" + testAccount + "/storage/kv/namespaces/" + testZone + "/values/a%2Fb%20c", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/values/{key_name}", "key_name", "a/b c"},
		"one level only":         {"GET", "/accounts/" + testAccount + "/storage/kv/namespaces/" + testZone + "/values/a%252Fb", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/values/{key_name}", "key_name", "a%2Fb"},
		"question mark":          {"GET", "/accounts/" + testAccount + "/storage/kv/namespaces/" + testZone + "/values/a%3Fb%23", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/values/{key_name}", "key_name", "a?b#"},
		"UTF-8":                  {"GET", "/accounts/" + testAccount + "/storage/kv/namespaces/" + testZone + "/values/%E2%82%AC", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}/values/{key_name}", "key_name", "€"},
		"mixed segment":          {"GET", "/accounts/" + testAccount + "/urlscanner/v2/screenshots/x%2Epn%67", "/accounts/{account_id}/urlscanner/v2/screenshots/{scan_id}.png", "scan_id", "x"},
		"two in a segment":       {"GET", "/accounts/" + testAccount + "/magic/connectors/c/telemetry/events/%31%2E2.3", "/accounts/{account_id}/magic/connectors/{connector_id}/telemetry/events/{event_t}.{event_n}", "event_n", "2.3"},
		"encoded id":             {"GET", "/zones/%32cf1f02313c4ef76af3d62eb78bb906e", "/zones/{zone_id}", "zone_id", testZone},
		"encoded slash, literal": {"GET", "/user/tokens%2Fverify/x", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, ok := operations.Match(tc.method, tc.path)
			if tc.template == "" {
				assert.False(t, ok, "%v", m.Operation())
				return
			}
			require.True(t, ok)
			assert.Equal(t, tc.template, m.Operation().Template())
			v, ok := m.Param(tc.param)
			assert.True(t, ok)
			assert.Equal(t, tc.value, v)
		})
	}
}

func TestMatchRefuses(t *testing.T) {
	t.Parallel()
	zone := "/zones/" + testZone
	for _, tc := range []struct{ method, path string }{
		{"GET", ""}, {"GET", "/"}, {"GET", "//"}, {"GET", "?x"}, {"GET", "/client/v4"}, {"GET", "/client/v4/"},
		{"GET", "https://api.cloudflare.com"}, {"GET", "https://api.cloudflare.com/"}, {"GET", "https://"},
		{"GET", "/client/v4/client/v4/zones"}, {"GET", "/client/v4zones"}, {"GET", "/client/v5/zones"},
		{"GET", "//zones"}, {"GET", "/zones//"}, {"GET", "/zones//dns_records"}, {"GET", zone + "//dns_records"},
		{"GET", zone + "/dns_records//"}, {"GET", "/zones/./dns_records"}, {"GET", "/zones/../dns_records"}, {"GET", "/zones/.."},
		{"GET", "/zones/%2e%2e/dns_records"}, {"GET", "/zones/%2E"}, {"GET", "/zones/.%2e/dns_records"},
		{"GET", "/zones/%zz/dns_records"}, {"GET", "/zones/%4/dns_records"}, {"GET", "/zones/abc%"}, {"GET", "/%zones/x"},
		{"GET", "/Zones"}, {"GET", zone + "/DNS_records"}, {"GET", zone + "/no_such_product"}, {"GET", zone + "/dns_records/a/b/c/d/e/f/g/h/i/j/k/l"},
		{"HEAD", "/zones"}, {"OPTIONS", "/zones"}, {"", "/zones"}, {"GETT", "/zones"}, {"GET ", "/zones"}, {"DELETE", "/zones"},
		{"GET", "/accounts/" + testAccount + "/magic/connectors/c/telemetry/events/x."},
		{"GET", "/accounts/" + testAccount + "/magic/connectors/c/telemetry/events/..x"},
	} {
		m, ok := operations.Match(tc.method, tc.path)
		assert.False(t, ok, "%s %q matched %v", tc.method, tc.path, m.Operation())
		assert.Equal(t, operations.Matched{}, m)
	}
}

func TestMatchedResource(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		method, path, account, zone string
		scope                       permissions.Scope
	}{
		"account":             {"GET", "/accounts/" + testAccount, testAccount, "", permissions.ScopeAccount},
		"zone":                {"GET", "/zones/" + testZone, "", testZone, permissions.ScopeZone},
		"zone, older name":    {"GET", "/zones/" + testZone + "/analytics/colos", "", testZone, permissions.ScopeZone},
		"zone in an account":  {"PUT", "/accounts/" + testAccount + "/addressing/address_maps/" + testAccount + "/zones/" + testZone, testAccount, "", permissions.ScopeAccount},
		"second account":      {"PUT", "/accounts/" + testAccount + "/addressing/address_maps/" + testAccount + "/accounts/" + testZone, testAccount, "", permissions.ScopeAccount},
		"not an account's id": {"GET", "/accounts/my-account", "", "", permissions.ScopeAccount},
		"upper case":          {"GET", "/zones/" + strings.ToUpper(testZone), "", "", permissions.ScopeZone},
		"user":                {"GET", "/user", "", "", permissions.ScopeUser},
		"memberships":         {"GET", "/memberships", "", "", permissions.ScopeUser},
		"list of accounts":    {"GET", "/accounts", "", "", ""},
		"list of zones":       {"GET", "/zones", "", "", ""},
		"nobody's":            {"GET", "/ips", "", "", ""},
		"certificates":        {"GET", "/certificates", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, ok := operations.Match(tc.method, tc.path)
			require.True(t, ok)
			assert.Equal(t, tc.scope, m.Operation().Scope())
			account, ok := m.AccountID()
			assert.Equal(t, tc.account != "", ok)
			zone, ok := m.ZoneID()
			assert.Equal(t, tc.zone != "", ok)
			if tc.account != "" {
				assert.EqualValues(t, tc.account, account)
			}
			if tc.zone != "" {
				assert.EqualValues(t, tc.zone, zone)
			}
		})
	}
	m, ok := operations.Match("PUT", "/accounts/"+testAccount+"/addressing/address_maps/m/accounts/"+testZone)
	require.True(t, ok)
	var values []string
	for name, v := range m.Params() {
		values = append(values, name+"="+v)
	}
	assert.Equal(t, []string{"account_id=" + testAccount, "address_map_id=m", "account_id=" + testZone}, values)
	first, _ := m.Param("account_id")
	assert.Equal(t, testAccount, first)

	var zero operations.Matched
	assert.True(t, zero.Operation().IsZero())
	_, ok = zero.Param("zone_id")
	assert.False(t, ok)
	_, ok = zero.AccountID()
	assert.False(t, ok)
	_, ok = m.Param("")
	assert.False(t, ok)
}
