package tokentest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token/tokentest"
)

// TestLives takes things of many products through their lives: made, listed, shown,
// changed and deleted.
func TestLives(t *testing.T) {
	t.Parallel()
	for list, body := range map[string]string{
		onAccount + "/access/apps":                       `{"name":"app","type":"self_hosted","domain":"app.example.com"}`,
		onAccount + "/access/policies":                   `{"name":"p","decision":"allow","include":[]}`,
		onAccount + "/access/groups":                     `{"name":"g","include":[]}`,
		onAccount + "/access/identity_providers":         `{"name":"otp","type":"onetimepin","config":{}}`,
		onAccount + "/access/service_tokens":             `{"name":"ci"}`,
		onAccount + "/gateway/rules":                     `{"name":"r","action":"block"}`,
		onAccount + "/gateway/lists":                     `{"name":"l","type":"DOMAIN"}`,
		onAccount + "/cfd_tunnel":                        `{"name":"t","config_src":"cloudflare"}`,
		onAccount + "/teamnet/virtual_networks":          `{"name":"v"}`,
		onAccount + "/rules/lists":                       `{"name":"ips","kind":"ip"}`,
		onAccount + "/challenges/widgets":                `{"name":"w","domains":["example.com"],"mode":"managed"}`,
		onAccount + "/alerting/v3/policies":              `{"name":"n","alert_type":"x"}`,
		onAccount + "/email/routing/addresses":           `{"email":"me@example.com"}`,
		onAccount + "/firewall/access_rules/rules":       `{"mode":"block","configuration":{"target":"ip","value":"192.0.2.1"}}`,
		onZone + "/pagerules":                            `{"targets":[{}],"actions":[{}]}`,
		onZone + "/healthchecks":                         `{"name":"h","address":"192.0.2.1"}`,
		onZone + "/waiting_rooms":                        `{"name":"w","host":"example.com"}`,
		onZone + "/email/routing/rules":                  `{"actions":[{}],"matchers":[{}]}`,
		onZone + "/firewall/lockdowns":                   `{"urls":["example.com/x"],"configurations":[{}]}`,
		onZone + "/access/groups":                        `{"name":"g","include":[]}`,
		onAccount + "/rulesets":                          `{"name":"r","kind":"custom","phase":"http_request_firewall_custom","rules":[]}`,
		onZone + "/rulesets":                             `{"name":"r","kind":"zone","phase":"http_request_cache_settings","rules":[{"action":"set_cache_settings","expression":"true"}]}`,
		onAccount + "/alerting/v3/destinations/webhooks": `{"name":"h","url":"https://example.com"}`,
	} {
		s := newServer(t, tokentest.Options{})
		ask := func(method, path, body string) answer { return send(t, s, method, path, body, globalKey()...) }
		a := ask("POST", list, body)
		require.Contains(t, []int{200, 201}, a.Status, "%s: %v", list, a.Errors)
		made := thing(t, a)
		id := ""
		for _, key := range []string{"id", "sitekey", "tag"} {
			if v, _ := made[key].(string); id == "" {
				id = v
			}
		}
		require.NotEmpty(t, id, list)
		var page []map[string]any
		require.NoError(t, json.Unmarshal(ask("GET", list, "").Result, &page), list)
		assert.Len(t, page, 1, list)
		assert.Equal(t, 200, ask("GET", list+"/"+id, "").Status, list)
		change := ask("PUT", list+"/"+id, body)
		assert.Contains(t, []int{200, 405}, change.Status, list)
		assert.Contains(t, []int{200, 204}, ask("DELETE", list+"/"+id, "").Status, list)
		assert.Equal(t, 404, ask("GET", list+"/"+id, "").Status, list)
		assert.Contains(t, []int{400, 404, 405}, ask("POST", list, "[]").Status, list)
	}
}

// TestListItems: items of an account's list come and go, and are counted.
func TestListItems(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	ask := func(method, path, body string) answer { return send(t, s, method, path, body, globalKey()...) }
	list := onAccount + "/rules/lists/" + thing(t, ask("POST", onAccount+"/rules/lists", `{"name":"ips","kind":"ip"}`))["id"].(string)
	op := thing(t, ask("POST", list+"/items", `[{"ip":"192.0.2.1"},{"ip":"192.0.2.2"}]`))["operation_id"].(string)
	assert.Equal(t, "completed", thing(t, ask("GET", onAccount+"/rules/lists/bulk_operations/"+op, ""))["status"])
	assert.EqualValues(t, 2, thing(t, ask("GET", list, ""))["num_items"])
	var items []map[string]any
	require.NoError(t, json.Unmarshal(ask("GET", list+"/items", "").Result, &items))
	require.Len(t, items, 2)
	ask("DELETE", list+"/items", `{"items":[{"id":"`+items[0]["id"].(string)+`"}]}`)
	assert.EqualValues(t, 1, thing(t, ask("GET", list, ""))["num_items"])
	ask("PUT", list+"/items", `[]`)
	assert.EqualValues(t, 0, thing(t, ask("GET", list, ""))["num_items"])
	assert.Equal(t, 404, ask("GET", onAccount+"/rules/lists/"+string(account)+"/items", "").Status)
}

// TestSettings: a zone's settings have values before anybody changes them.
func TestSettings(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	ask := func(method, path, body string) answer { return send(t, s, method, path, body, globalKey()...) }
	assert.Equal(t, "full", thing(t, ask("GET", onZone+"/settings/ssl", ""))["value"])
	assert.Equal(t, "strict", thing(t, ask("PATCH", onZone+"/settings/ssl", `{"value":"strict"}`))["value"])
	assert.Equal(t, 200, ask("PATCH", onZone+"/settings", `{"items":[{"id":"http3","value":"off"}]}`).Status)
	var all []map[string]any
	require.NoError(t, json.Unmarshal(ask("GET", onZone+"/settings", "").Result, &all))
	values := map[string]any{}
	for _, o := range all {
		values[o["id"].(string)] = o["value"]
	}
	assert.Equal(t, "strict", values["ssl"])
	assert.Equal(t, "off", values["http3"])
	assert.Equal(t, "on", values["brotli"])
	assert.Equal(t, 400, ask("PATCH", onZone+"/settings/ssl", `{}`).Status)
	assert.Equal(t, "disabled", thing(t, ask("GET", onZone+"/dnssec", ""))["status"])
	assert.Equal(t, "active", thing(t, ask("PATCH", onZone+"/dnssec", `{"status":"active"}`))["status"])
	assert.Equal(t, "active", thing(t, ask("GET", onZone+"/dnssec", ""))["status"])
}

// TestRulesetRules: rules come and go, each change a version.
func TestRulesetRules(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	ask := func(method, path, body string) answer { return send(t, s, method, path, body, globalKey()...) }
	entry := onZone + "/rulesets/phases/http_request_firewall_custom/entrypoint"
	assert.Equal(t, 404, ask("GET", entry, "").Status)
	set := thing(t, ask("PUT", entry, `{"rules":[]}`))
	rules := onZone + "/rulesets/" + set["id"].(string) + "/rules"
	set = thing(t, ask("POST", rules, `{"action":"block","expression":"true"}`))
	assert.Equal(t, "2", set["version"])
	rule := set["rules"].([]any)[0].(map[string]any)
	set = thing(t, ask("PATCH", rules+"/"+rule["id"].(string), `{"action":"log","expression":"true"}`))
	assert.Equal(t, "log", set["rules"].([]any)[0].(map[string]any)["action"])
	set = thing(t, ask("DELETE", rules+"/"+rule["id"].(string), ""))
	assert.Empty(t, set["rules"])
	assert.Equal(t, "4", thing(t, ask("GET", entry, ""))["version"])
}
