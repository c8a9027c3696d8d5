package tokentest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// The list of zones filters and sorts by what its documentation names.
func TestZoneList(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	_, err := s.AddAccount(tokentest.Account{ID: otherAccount, Name: "A second one"})
	require.NoError(t, err)
	for _, z := range []tokentest.Zone{{Name: "bbb.dev", Account: otherAccount}, {Name: "aaa.dev", Account: account}, {Name: "ccc.org", Account: account}} {
		_, err := s.AddZone(z)
		require.NoError(t, err)
	}
	internal := send(t, s, "POST", "/zones", `{"name":"in.dev","type":"internal","account":{"id":"`+string(account)+`"}}`, globalKey()...)
	require.Equal(t, 200, internal.Status, internal.Errors)
	require.Equal(t, 400, send(t, s, "POST", "/zones", `{"name":"in2.dev","type":"odd","account":{"id":"`+string(account)+`"}}`, globalKey()...).Status)
	def := tokentest.DefaultZoneName
	for query, want := range map[string]string{
		"":                                 def + " bbb.dev aaa.dev ccc.org",
		"order=name":                       "aaa.dev bbb.dev ccc.org " + def,
		"order=name&direction=desc":        def + " ccc.org bbb.dev aaa.dev",
		"order=account.name&direction=asc": "bbb.dev " + def + " aaa.dev ccc.org",
		"order=account.id&match=all&per_page=50&name=ends_with:.dev&account.id=" + string(account): "aaa.dev",
		"order=status":                                        def + " bbb.dev aaa.dev ccc.org",
		"name=AAA.dev":                                        "aaa.dev",
		"name=aaa.dev.":                                       "aaa.dev",
		"name=contains:CC":                                    "ccc.org",
		"name=contains_case_sensitive:CC":                     "",
		"name=starts_with_case_sensitive:cc":                  "ccc.org",
		"name=ends_with_case_sensitive:.org":                  "ccc.org",
		"name=not_equal:aaa.dev":                              def + " bbb.dev ccc.org",
		"name=odd:aaa.dev":                                    "",
		"account.name=A second one":                           "bbb.dev",
		"account.name=contains:second":                        "bbb.dev",
		"account.name=contains_case_sensitive:Second":         "",
		"status=active&name=starts_with:b":                    "bbb.dev",
		"status=pending":                                      "",
		"type=internal":                                       "in.dev",
		"type=internal,partial":                               "in.dev",
		"type=partial&type=internal":                          "in.dev",
		"type=full&name=ccc.org":                              "ccc.org",
		"match=any&name=ccc.org&status=moved":                 "ccc.org",
		"match=any&name=ccc.org&account.name=contains:second": "bbb.dev ccc.org",
		"per_page=2&page=2&order=name":                        "ccc.org " + def,
		"per_page=2&page=3&order=name":                        "",
	} {
		values, err := url.ParseQuery(query)
		require.NoError(t, err)
		a := send(t, s, "GET", "/zones?"+values.Encode(), "", globalKey()...)
		require.Equal(t, 200, a.Status, query)
		var zones []struct{ Name string }
		require.NoError(t, json.Unmarshal(a.Result, &zones))
		names := []string{}
		for _, z := range zones {
			names = append(names, z.Name)
		}
		assert.Equal(t, want, strings.Join(names, " "), query)
	}
}

// A zone is edited and deleted with Zone Write on it, and what was kept of it goes with it.
func TestZoneLife(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	holder := issue(t, s, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneWrite, permissions.ZoneDNSWrite, permissions.ZoneLoadBalancersWrite)), userToken())
	reader := issue(t, s, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead)), userToken())
	for _, method := range []string{"PATCH", "DELETE"} {
		assert.Equal(t, 403, as(t, s, reader, method, onZone, `{"paused":true}`).Status, method)
	}
	assert.Equal(t, 403, as(t, s, reader, "PUT", onZone+"/activation_check", "").Status)

	a := as(t, s, holder, "PATCH", onZone, `{"paused":true,"vanity_name_servers":["ns1.example.com"]}`)
	require.Equal(t, 200, a.Status, a.Errors)
	for _, text := range []string{`"paused":true`, `"vanity_name_servers":["ns1.example.com"]`, `"type":"full"`} {
		assert.Contains(t, string(get(t, s, reader, onZone).Result), text)
	}
	assert.Equal(t, 400, as(t, s, holder, "PATCH", onZone, `{"type":"odd"}`).Status)
	assert.Equal(t, 400, as(t, s, holder, "PATCH", onZone, `{"paused":`).Status)
	assert.Contains(t, string(as(t, s, holder, "PATCH", onZone, `{"type":"partial"}`).Result), `"type":"partial"`)

	a = as(t, s, holder, "PUT", onZone+"/activation_check", "")
	require.Equal(t, 200, a.Status, a.Errors)
	assert.JSONEq(t, `{"id":"`+string(zone)+`"}`, string(a.Result))
	assert.Contains(t, a.Header.Get(tokentest.HeaderAssumed), "flarectl")
	req, err := http.NewRequestWithContext(t.Context(), "PUT", tokentest.BaseURL+onZone+"/activation_check", http.NoBody)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+holder.Value)
	res, err := s.Client().Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	var env struct{ Messages []struct{ Message string } }
	require.NoError(t, json.NewDecoder(res.Body).Decode(&env))
	assert.Len(t, env.Messages, 1, "flarectl zone check shows the first")

	require.Equal(t, 200, as(t, s, holder, "POST", onZone+"/load_balancers", `{"name":"lb.example.com","default_pools":["p"],"fallback_pool":"p"}`).Status)
	a = as(t, s, holder, "DELETE", onZone, "")
	require.Equal(t, 200, a.Status, a.Errors)
	assert.JSONEq(t, `{"id":"`+string(zone)+`"}`, string(a.Result))
	assert.Equal(t, 403, as(t, s, holder, "GET", onZone, "").Status, "a zone that is gone is out of every scope")
	_, err = s.AddZone(tokentest.Zone{ID: zone, Account: account})
	require.NoError(t, err)
	assert.JSONEq(t, `[]`, string(as(t, s, holder, "GET", onZone+"/load_balancers", "").Result))
}
