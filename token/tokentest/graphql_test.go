package tokentest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// graphAnswer is an answer of the GraphQL API.
type graphAnswer struct {
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Path       []string
		Extensions struct{ Code, Timestamp string }
	}
}

func queryGraph(t *testing.T, s *tokentest.Server, tok tokentest.Token, query, variables string) (graphAnswer, met) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": json.RawMessage(variables)})
	require.NoError(t, err)
	got := side{"in process", s, tokentest.BaseURL, s.Client()}.do(t.Context(), t, "POST", "/graphql", string(body), bearer(tok.Value)...)
	var a graphAnswer
	require.NoError(t, json.Unmarshal([]byte(got.body), &a), got.body)
	return a, got
}

// TestGraphQL: a query for what the token may not read is refused in GraphQL's
// own form, with a status of success.
func TestGraphQL(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	_, err := s.AddAccount(tokentest.Account{ID: otherAccount})
	require.NoError(t, err)
	_, err = s.AddZone(tokentest.Zone{ID: otherZone, Account: otherAccount})
	require.NoError(t, err)
	onlyZone := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneAnalyticsRead))
	onlyAccount := permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountAnalyticsRead))
	zones := func(filter string) string {
		return `{ viewer { zones(filter: ` + filter + `) { httpRequests1dGroups(limit: 1) { sum { requests } } } } }`
	}
	accounts := func(filter string) string {
		return `query Q($a: string!) { viewer { accounts ( limit: 1, filter: ` + filter + `) { workersInvocationsAdaptive(limit: 1, filter: {zoneTag: "x"}) { sum { requests } } } } }`
	}
	one, two := `{zoneTag: "`+string(zone)+`"}`, `{zoneTag_in: ["`+string(zone)+`", "`+string(otherZone)+`"]}`
	const account403 = "not authorized for that account"
	for _, c := range []struct {
		name             string
		spec             permissions.Spec
		query, variables string
		want             string
		path             []string
	}{
		{"zone", onlyZone, zones(one), "{}", "", nil},
		{"zone, closed", onlyAccount, zones(one), "{}", "zones [" + string(zone) + "] are not authorized", []string{"viewer", "zones", "0"}},
		{"two zones, one closed", onlyZone, zones(two), "{}", "zones [" + string(otherZone) + "] are not authorized", []string{"viewer", "zones", "1"}},
		{"two zones, both closed", permissions.Spec{}, zones(two), "{}", "zones [" + string(zone) + " " + string(otherZone) + "] are not authorized", []string{"viewer", "zones", "0"}},
		{"two zones", permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneAnalyticsRead)), zones(two), "{}", "", nil},
		{"denied", onlyZone.With(permissions.Zone(zone).Deny(permissions.ZoneAnalyticsRead)), zones(one), "{}", "zones [" + string(zone) + "] are not authorized", []string{"viewer", "zones", "0"}},
		{"variable", permissions.Spec{}, zones(`{zoneTag: $z}`), `{"z":"` + string(zone) + `"}`, "zones [" + string(zone) + "] are not authorized", []string{"viewer", "zones", "0"}},
		{"variables in a list", permissions.Spec{}, zones(`{zoneTag_in: $z}`), `{"z":["` + string(zone) + `"]}`, "zones [" + string(zone) + "] are not authorized", []string{"viewer", "zones", "0"}},
		{"filter as a variable", permissions.Spec{}, zones(`$f`), `{"f":{"zoneTag":"` + string(zone) + `","date":"x"}}`, "zones [" + string(zone) + "] are not authorized", []string{"viewer", "zones", "0"}},
		{"zone that does not exist", onlyZone, zones(`{zoneTag: "none"}`), "{}", "zones [none] are not authorized", []string{"viewer", "zones", "0"}},
		{"account", onlyAccount, accounts(`{accountTag: $a}`), `{"a":"` + string(account) + `"}`, "", nil},
		{"account, closed", onlyZone, accounts(`{accountTag: "` + string(account) + `"}`), "{}", account403, []string{"viewer", "accounts", "0"}},
		{"another account", onlyAccount, accounts(`{accountTag: "` + string(otherAccount) + `"}`), "{}", account403, []string{"viewer", "accounts", "0"}},
		{"all accounts", permissions.NewSpec(permissions.AllAccounts().Allow(permissions.AccountAnalyticsRead)), accounts(`{accountTag: "` + string(otherAccount) + `"}`), "{}", "", nil},
		{"nothing named", permissions.Spec{}, `{ viewer { zones { zoneTag } budget } }`, "{}", "", nil},
		{"cut short", permissions.Spec{}, `{ viewer { zones(filter: {zoneTag: "`, "null", "zones [] are not authorized", []string{"viewer", "zones", "0"}},
	} {
		a, got := queryGraph(t, s, issue(t, s, c.spec, userToken()), c.query, c.variables)
		assert.Equal(t, 200, got.status, c.name)
		assert.NotContains(t, got.body, `"success"`, c.name)
		assert.NotEmpty(t, got.header.Get(tokentest.HeaderAssumed), c.name)
		if c.want == "" {
			assert.Empty(t, a.Errors, "%s: %s", c.name, got.body)
			assert.Contains(t, got.body, `"errors":null`, c.name)
			assert.Contains(t, string(a.Data), "viewer", c.name)
			continue
		}
		require.Len(t, a.Errors, 1, c.name)
		assert.Equal(t, "null", string(a.Data), c.name)
		assert.Equal(t, c.want, a.Errors[0].Message, c.name)
		assert.Equal(t, c.path, a.Errors[0].Path, c.name)
		assert.Equal(t, "authz", a.Errors[0].Extensions.Code, c.name)
		assert.Equal(t, "2026-11-23T12:00:00Z", a.Errors[0].Extensions.Timestamp, c.name)
	}
	member, err := s.AddUser(tokentest.User{Accounts: []permissions.AccountID{otherAccount}})
	require.NoError(t, err)
	a, _ := queryGraph(t, s, issue(t, s, onlyZone, tokentest.TokenOptions{Owner: member.ID}), zones(one), "{}")
	assert.Len(t, a.Errors, 1, "a zone that the user does not reach")
	assert.Equal(t, 200, as(t, s, issue(t, s, permissions.Spec{}, userToken()), "POST", "/graphql", `{"query":""}`).Status)
	assert.Equal(t, 401, as(t, s, tokentest.Token{Value: "cfut_" + strings.Repeat("0", 48)}, "POST", "/graphql", `{}`).Status, "the gateway knows no such token")
}

func TestGraphQLInOtherModes(t *testing.T) {
	t.Parallel()
	query := `{viewer{zones(filter:{zoneTag:"` + string(zone) + `"}){x}}}`
	soft := newServer(t, tokentest.Options{Mode: tokentest.ModeSoft})
	a, got := queryGraph(t, soft, issue(t, soft, permissions.Spec{}, userToken()), query, "{}")
	assert.Empty(t, a.Errors)
	assert.Contains(t, got.header.Get(tokentest.HeaderDecision), "would be refused: denied: analytics: zones [")
	explain := newServer(t, tokentest.Options{Mode: tokentest.ModeExplain})
	a, got = queryGraph(t, explain, issue(t, explain, permissions.Spec{}, userToken()), query, "{}")
	assert.Len(t, a.Errors, 1)
	assert.Contains(t, got.header.Get(tokentest.HeaderDecision), "denied: analytics: zones [")
}
