package tokentest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// A query gets a member for each field that it asks for, as GraphQL has it: a client
// finds the datasets where it looks for them, and each is empty.
func TestGraphQLShape(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := issue(t, s, permissions.NewSpec(
		permissions.Zone(zone).Allow(permissions.ZoneAnalyticsRead),
		permissions.Account(account).Allow(permissions.AccountAnalyticsRead),
	), userToken())
	z, a := string(zone), string(account)
	for _, c := range []struct{ name, query, variables, want string }{
		{"a zone", `{viewer{zones(filter:{zoneTag:"` + z + `"}){zoneTag httpRequests1dGroups(limit:1){sum{requests}}}}}`, "{}",
			`{"viewer":{"zones":[{"zoneTag":"` + z + `","httpRequests1dGroups":[]}]}}`},
		{"an account by a variable, with a comment", "query Q($a: string!) { # {\n viewer { accounts(filter: {accountTag: $a}) { d1QueriesAdaptiveGroups(limit: 5, filter: $f, orderBy: [count_DESC]) { count } } } }", `{"a":"` + a + `"}`,
			`{"viewer":{"accounts":[{"d1QueriesAdaptiveGroups":[]}]}}`},
		{"aliases", `{viewer{mine:zones(filter:{zoneTag_in:["` + z + `"]}){t:zoneTag x:httpRequests1hGroups(limit:1){count}}}}`, "{}",
			`{"viewer":{"mine":[{"t":"` + z + `","x":[]}]}}`},
		{"fragments", `query{viewer{zones(filter:{zoneTag:"` + z + `"}){...Z ... on zone{b:x(limit:1){count}} ...None}}} fragment Z on zone { a: x(limit: 1) { count } ...Z }`, "{}",
			`{"viewer":{"zones":[{"a":[],"b":[]}]}}`},
		{"a fragment first", `fragment Z on zone { a: x { count } } query { viewer { zones(filter: {zoneTag: "` + z + `"}) { ...Z @include(if: true) } } }`, "{}",
			`{"viewer":{"zones":[{"a":[]}]}}`},
		{"no tag, and what is no dataset", `{viewer{__typename budget zones{x{count}}}}`, "{}", `{"viewer":{"__typename":null,"budget":null,"zones":[]}}`},
		{"settings", `{viewer{zones(filter:{zoneTag:"` + z + `"}){settings{x{enabled}}}}}`, "{}", `{"viewer":{"zones":[{"settings":null}]}}`},
		{"a bracket in a text", `{viewer{zones(filter:{zoneTag:"` + z + `", x: "){\"("}){x @skip(if: false) (limit:1) {count}}}}`, "{}", `{"viewer":{"zones":[{"x":[]}]}}`},
		{"cut short", `{viewer{zones(filter:{zoneTag:"` + z + `"}){x`, "{}", `{"viewer":{"zones":[{"x":null}]}}`},
		{"no viewer", `{other{x}}`, "{}", `{"viewer":{}}`},
		{"fragments that double", `{viewer{...A}} fragment A on x {...B ...B ...B} fragment B on x {...C ...C ...C} fragment C on x {...D ...D ...D} fragment D on x {...E ...E ...E} fragment E on x {...F ...F ...F} fragment F on x {...G ...G ...G} fragment G on x {...H ...H ...H} fragment H on x {a}`, "{}", `{"viewer":{"a":null}}`},
		{"deep", strings.Repeat("{a", 200_000), "{}", `{"viewer":{}}`},
	} {
		got, m := queryGraph(t, s, tok, c.query, c.variables)
		assert.Empty(t, got.Errors, c.name)
		assert.JSONEq(t, c.want, string(got.Data), c.name)
		assert.Contains(t, m.header.Get(tokentest.HeaderMadeUp), "each dataset of the query is empty", c.name)
	}
}

func FuzzGraphQLShape(f *testing.F) {
	s, err := tokentest.New(tokentest.Options{})
	if err != nil {
		f.Fatal(err)
	}
	tok, err := s.IssueToken(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneAnalyticsRead)), tokentest.TokenOptions{})
	if err != nil {
		f.Fatal(err)
	}
	for _, q := range []string{"{viewer{zones(filter:{zoneTag:\"x\"}){x{y}}}}", "fragment a on b{...a} {viewer{...a}}", "{(", "...on", "{{{{", "{a:", "# x"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, query string) {
		_, got := queryGraph(t, s, tok, query, "{}")
		if got.status != 200 {
			t.Fatalf("status %d for %q", got.status, query)
		}
	})
}
