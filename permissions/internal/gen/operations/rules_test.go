package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// row returns a row with a list, for the rules.
func row(method, path string, names ...string) *operation {
	op := &operation{Method: method, Path: path, Basis: "noList", Date: "2026-07-27"}
	for _, n := range names {
		op.Basis = "documented"
		op.Accepted.names = append(op.Accepted.names, n)
		op.Accepted.groups = append(op.Accepted.groups, gen.Group{ID: n, Name: n, Scope: gen.ScopeAccount})
	}
	return op
}

func TestRules(t *testing.T) {
	t.Parallel()
	res, err := newResolver(sources{groups: []gen.Group{{ID: "A", Name: "A", Scope: gen.ScopeAccount}, {ID: "B", Name: "B", Scope: gen.ScopeAccount}}})
	require.NoError(t, err)
	const list, item, deep = "/accounts/{account_id}/x/y", "/accounts/{account_id}/x/y/{id}", "/accounts/{account_id}/x/y/{id}/z"
	for name, tc := range map[string]struct {
		rule  string
		known []*operation
		of    *operation
		want  string // the group, "" where the rule has nothing to say
	}{
		"same path":                  {"same path", []*operation{row("PUT", item, "A"), row("DELETE", item, "A")}, row("PATCH", item), "A"},
		"same path, split":           {"same path", []*operation{row("PUT", item, "A"), row("DELETE", item, "B")}, row("PATCH", item), ""},
		"same path, a read":          {"same path", []*operation{row("PUT", item, "A")}, row("GET", item), ""},
		"same path, of a read":       {"same path", []*operation{row("GET", item, "A")}, row("PUT", item), ""},
		"not by itself":              {"same path", []*operation{row("PUT", item, "A")}, row("PUT", item), ""},
		"item of collection":         {"collection and item", []*operation{row("GET", list, "A")}, row("GET", item), "A"},
		"collection of item":         {"collection and item", []*operation{row("GET", item, "A")}, row("GET", list), "A"},
		"creation of writes":         {"collection and item", []*operation{row("DELETE", item, "A"), row("PUT", item, "A")}, row("POST", list), "A"},
		"write of creation":          {"collection and item", []*operation{row("POST", list, "A")}, row("DELETE", item), "A"},
		"write below an item":        {"collection and item", []*operation{row("POST", item, "A")}, row("DELETE", deep), ""},
		"family":                     {"family", []*operation{row("GET", list, "A"), row("GET", item, "A"), row("PUT", item, "B")}, row("GET", deep), "A"},
		"family, the nearest":        {"family", []*operation{row("GET", deep, "A"), row("GET", deep+"/w", "A"), row("GET", list, "B")}, row("GET", deep+"/v"), "A"},
		"family, split":              {"family", []*operation{row("GET", deep, "A"), row("GET", deep+"/w", "B"), row("GET", list, "A")}, row("GET", deep+"/v"), ""},
		"family of one":              {"family", []*operation{row("GET", list, "A")}, row("GET", item), ""},
		"family, not the account":    {"family", []*operation{row("GET", "/accounts/{account_id}/u", "A"), row("GET", "/accounts/{account_id}/v", "A")}, row("GET", list), ""},
		"family, whole segments":     {"family", []*operation{row("GET", list+"s", "A"), row("GET", list+"s/{id}", "A")}, row("GET", list), "A"},
		"family, not a like segment": {"family", []*operation{row("GET", "/accounts/{account_id}/xx/y", "A"), row("GET", "/accounts/{account_id}/xx", "A")}, row("GET", list), ""},
		"other form":                 {"other form", []*operation{row("GET", "/zones/{zone_id}/x/y", "A")}, row("GET", list), "A"},
		"other form of a user":       {"other form", []*operation{row("GET", list, "A")}, row("GET", "/user/x/y"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows := map[string]*operation{shape(tc.of.key()): tc.of}
			for _, op := range tc.known {
				rows[shape(op.key())] = op
			}
			known := documentedRows(rows)
			for _, r := range rules {
				if r.name != tc.rule {
					continue
				}
				got, ok := r.infer(known, tc.of, res)
				require.Equal(t, tc.want != "", ok)
				if ok {
					assert.Equal(t, []string{tc.want}, got.accepted.names)
					assert.Equal(t, "2026-07-27", got.date)
					assert.NotEmpty(t, got.from)
				}
			}
		})
	}
}

// A rule derives only as well as it was measured.
func TestRateDecidesTheBasis(t *testing.T) {
	t.Parallel()
	for want, r := range map[string]rate{
		"derivedHigh": {hits: 98, misses: 2}, "derivedMedium": {hits: 95, misses: 5}, "guess": {hits: 94, misses: 6},
	} {
		assert.Equal(t, want, r.basis())
	}
	assert.Equal(t, "guess", rate{}.basis(), "never measured")

	op, res := row("PATCH", "/accounts/{account_id}/x/{id}"), &resolver{}
	known := documentedRows(map[string]*operation{"PUT /accounts/{}/x/{}": row("PUT", "/accounts/{account_id}/x/{id}", "A")})
	rates := []rate{{rule: rules[0], hits: 1, misses: 1}}
	require.NoError(t, derive(op, known, rates, res))
	assert.Equal(t, "guess", op.Basis)
	assert.Equal(t, 1, rates[0].derived)
	assert.Equal(t, `rule "same path": PUT /accounts/{account_id}/x/{id}`, op.Source)
}

// What was derived is nothing to derive from, nor what people added.
func TestRulesGoByPublishedListsOnly(t *testing.T) {
	t.Parallel()
	derived, byHand := row("PUT", "/accounts/{account_id}/x", "A"), row("DELETE", "/accounts/{account_id}/x", "A")
	derived.Basis, byHand.ByHand = "derivedHigh", true
	known := documentedRows(map[string]*operation{"a": derived, "b": byHand})
	assert.Empty(t, known.byPath)
}

// Measuring never shows a rule the list that it is to derive.
func TestMeasureHoldsOut(t *testing.T) {
	t.Parallel()
	only := map[string]*operation{"a": row("PUT", "/accounts/{account_id}/x/{id}", "A")}
	for _, r := range measure(documentedRows(only), &resolver{}) {
		assert.Zero(t, r.hits+r.misses, r.rule.name)
	}
	only["b"] = row("DELETE", "/accounts/{account_id}/x/{id}", "A")
	only["c"] = row("PATCH", "/accounts/{account_id}/x/{id}", "B")
	for _, r := range measure(documentedRows(only), &resolver{}) {
		if r.rule.name == "same path" {
			assert.Equal(t, [2]int{0, 1}, [2]int{r.hits, r.misses}, "PUT and DELETE see a split and say nothing, PATCH sees A")
		}
	}
}
