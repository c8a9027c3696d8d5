package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// madeResults builds the fixture and returns the results by call.
func madeResults(t *testing.T, src sources) map[string]result {
	t.Helper()
	made, err := build(src)
	require.NoError(t, err)
	out := map[string]result{}
	for _, op := range made.ops {
		out[op.key()] = op.Result
	}
	return out
}

// What the SDK has comes before what the OpenAPI document has, and both before a
// rule, of which it says how often it is right.
func TestResultsBySource(t *testing.T) {
	t.Parallel()
	got := madeResults(t, fixture(t))
	sdk := gen.Evidence{Kind: "Documented", Source: "the SDK", Date: "2026-11"}
	document := gen.Evidence{Kind: "Documented", Source: "the document", Date: "2026-07-27"}
	object := gen.Result{Kind: gen.ResultObject}
	for call, want := range map[string]result{
		"GET /accounts/{account_id}/logs": {gen.Result{Kind: gen.ResultList, Pages: gen.PagesNumber}, sdk},
		"GET /zones/{zone_id}/logs":       {gen.Result{Kind: gen.ResultList, Pages: gen.PagesCursor}, document},
		"GET /ips":                        {object, sdk}, // and not the list of the document
		"DELETE /ips":                     {gen.Result{Kind: gen.ResultNull}, sdk},
		"GET /zones/{zone_id}/aa":         {gen.Result{Kind: gen.ResultString}, sdk}, // the form for zones of either
	} {
		assert.Equal(t, want, got[call], call)
	}
	for call, want := range map[string]struct {
		is   gen.Result
		rule string
	}{
		"GET /zones/{zone_id}/shots/{id}": {object, "rule: a GET of one thing by its parameter answers with an object"},
		"GET /zones/{zone_id}/bb":         {object, "rule: any other GET answers with an object"},
		"POST /zones":                     {object, "rule: a POST answers with an object"},
		"DELETE /zones/{zone_id}/bb":      {object, "rule: a DELETE answers with an object"},
	} {
		assert.Equal(t, want.is, got[call].Result, call)
		assert.Equal(t, want.rule, got[call].Known.Source, call)
		assert.Equal(t, "Assumed", got[call].Known.Kind, call)
		assert.Contains(t, got[call].Known.Note, "documented results", call)
	}
}

// A rule that is right for nearly all documented results derives, the others assume.
func TestResultRulesAreMeasured(t *testing.T) {
	t.Parallel()
	at := func(call, kind string) operation {
		method, path, _ := strings.Cut(call, " ")
		op := operation{Method: method, Path: path}
		if kind != "" {
			op.Result = result{gen.Result{Kind: kind}, gen.Evidence{Kind: "Documented", Source: "x", Date: "2026"}}
		}
		return op
	}
	ops := []operation{
		at("POST /a", gen.ResultObject), at("POST /b", gen.ResultObject), at("POST /c", ""),
		at("DELETE /a", gen.ResultObject), at("DELETE /b", gen.ResultNull), at("DELETE /c", ""),
		at("POST /radar/a", gen.ResultList),
		at("PUT /p/{x}", ""), at("GET /p/{y}", gen.ResultString),
	}
	_, err := addResults(ops, sources{dates: map[string]string{gen.SDKResultsFile: "2026-11"}})
	require.NoError(t, err)
	assert.Equal(t, "Derived", ops[2].Result.Known.Kind)
	assert.Equal(t, "right for 2 of 2 documented results", ops[2].Result.Known.Note, "Radar is left out")
	assert.Equal(t, "Assumed", ops[5].Result.Known.Kind)
	assert.Equal(t, "right for 1 of 2 documented results", ops[5].Result.Known.Note)
	assert.Equal(t, gen.ResultString, ops[7].Result.Kind, "a change answers as the reading of the same path, whatever its parameter is called")
}

func TestBareByHand(t *testing.T) {
	t.Parallel()
	src := fixture(t)
	src.overrides.Bare = append(src.overrides.Bare, struct {
		Below    string     `json:"below"`
		Evidence gen.Stated `json:"evidence"`
		Why      string     `json:"why"`
	}{"/zones/{zone}/shots", gen.Stated{Kind: "measured", Source: "x", Date: "2026"}, "no envelope"})
	got := madeResults(t, src)["GET /zones/{zone_id}/shots/{id}"]
	assert.True(t, got.Bare)
	assert.Equal(t, "Measured", got.Known.Kind)

	src.overrides.Bare[0].Below = "/zones/{zone}/nothing"
	_, err := build(src)
	assert.EqualError(t, err, "operation_overrides.json: bare /zones/{zone}/nothing: no operation is below it")
	src.overrides.Bare[0].Below, src.overrides.Bare[0].Why = "/zones/{zone}/shots", ""
	_, err = build(src)
	assert.ErrorContains(t, err, "bare /zones/{zone}/shots: the row does not say why")
}
