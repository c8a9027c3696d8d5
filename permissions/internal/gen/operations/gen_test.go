package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// fixture returns small sources in which each rule occurs once.
func fixture(t *testing.T) sources {
	t.Helper()
	data, err := os.ReadFile("testdata/fixture.json")
	require.NoError(t, err)
	var f struct {
		Listed    []listedRow
		All       []sdkRow
		OpenAPI   gen.OpenAPI
		Results   gen.SDKResults
		Read      []readRow
		Missing   []missingRow
		Older     []olderRow
		Pages     []pageRow
		Overrides overrides
		Products  []productRow
	}
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	require.NoError(t, dec.Decode(&f))
	return sources{
		groups: []gen.Group{
			{ID: "a1", Name: "Logs Read", Base: "Logs", Access: "read", Scope: gen.ScopeAccount, GoName: "AccountLogsRead"},
			{ID: "a2", Name: "Logs Write", Base: "Logs", Access: "write", Scope: gen.ScopeAccount, GoName: "AccountLogsWrite"},
			{ID: "a3", Name: "Workers Read", Base: "Workers", Access: "read", Scope: gen.ScopeAccount, GoName: "AccountWorkersRead"},
			{ID: "b1", Name: "Logs Read", Base: "Logs", Access: "read", Scope: gen.ScopeZone, GoName: "ZoneLogsRead"},
			{ID: "b2", Name: "Logs Write", Base: "Logs", Access: "write", Scope: gen.ScopeZone, GoName: "ZoneLogsWrite"},
			{ID: "b3", Name: "Zone Write", Base: "Zone", Access: "write", Scope: gen.ScopeZone, GoName: "ZoneWrite", FormerNames: []string{"Old Zone Write"}},
		},
		names:  []gen.NameOnly{{Name: "Nameless Write"}},
		listed: f.Listed, all: f.All, openapi: f.OpenAPI, results: f.Results, read: f.Read, missing: f.Missing, older: f.Older, pages: f.Pages, overrides: f.Overrides, products: productFile{Products: f.Products},
		dates: map[string]string{
			"operations.json": "2026-11", "operations_all.json": "2026-11", gen.OpenAPIFile: "2026-07-27", missingFile: "2026-08-22", olderFile: "2026-11", gen.SDKResultsFile: "2026-11",
		},
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	src := fixture(t)
	built, err := build(src)
	require.NoError(t, err)
	pages, err := buildPages(built.ops, src.pages, src.overrides)
	require.NoError(t, err)
	files, err := render(built.ops, pages)
	require.NoError(t, err)
	require.Len(t, files, 6)
	for name, got := range files {
		golden := filepath.Join("testdata", name+".golden")
		if *update {
			require.NoError(t, os.WriteFile(golden, got, 0o644))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), name)
	}
}

// TestGeneratedFilesAreCurrent is go generate followed by a diff.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, run(dir))
	written, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	require.Len(t, written, 6)
	for _, path := range written {
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		want, err := os.ReadFile(filepath.Join("../../../operations", filepath.Base(path)))
		require.NoError(t, err)
		assert.True(t, string(want) == string(got), "%s is out of date: go generate ./permissions/operations", filepath.Base(path))
	}
}

func TestRunNamesTheDirectory(t *testing.T) {
	t.Parallel()
	assert.ErrorContains(t, run(filepath.Join(t.TempDir(), "missing")), "missing")
}

func TestRefusesBadSources(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*sources)
		want   string
	}{
		"unknown group":            {func(s *sources) { s.listed[0].Accepted = []string{"Loggs Read"} }, `no permission group is called "Loggs Read"`},
		"published, unknown group": {func(s *sources) { s.openapi.Operations[0].Groups = []string{"X"} }, `the document: GET /accounts/{account_id}/quotas: no permission group`},
		"published twice":          {func(s *sources) { s.openapi.Operations = append(s.openapi.Operations, s.openapi.Operations[0]) }, "openapi.json: GET /accounts/{account_id}/quotas stands there twice"},
		"published, any token":     {func(s *sources) { s.openapi.Operations[2].Groups = []string{"Logs Read"} }, "any valid token and a list of 1 groups"},
		"read, unknown basis":      {func(s *sources) { s.read[0].Basis = "hearsay" }, `operations_openapi.json: GET /accounts/{account_id}/quotas: unknown basis "hearsay"`},
		"read, list and none":      {func(s *sources) { s.read[1].Published = false }, "published is false with 2 groups"},
		"missing twice":            {func(s *sources) { s.missing = append(s.missing, s.missing[0]) }, "operations_missing.json: GET /accounts/{account_id}/shots stands there twice"},
		"older twice":              {func(s *sources) { s.older = append(s.older, s.older[0]) }, "sdk_v0_paths.json: PATCH /zones/{zone_id}/logs/{old_name} stands there twice"},
		"two templates of a path":  {func(s *sources) { s.all = append(s.all, sdkRow{Method: "GET", Path: "/zones/{zone_id}/shots/{shot}"}) }, "/zones/{zone_id}/shots/{shot} stands there twice"},
		"override, published": {func(s *sources) {
			s.overrides.Operations[0].Method = "GET"
			s.overrides.Operations[0].Path = "/zones/{zone_id}/logs"
		}, "GET /zones/{zone_id}/logs: a list is published now (the document, 2026-07-27), remove the override"},
		"override, known": {func(s *sources) {
			s.overrides.Operations[0].Method = "GET"
			s.overrides.Operations[0].Path = "/ips"
			s.overrides.Operations[0].Accepted = nil
		}, "the sources hold it without a list now"},
		"override twice":            {func(s *sources) { s.overrides.Operations = append(s.overrides.Operations, s.overrides.Operations[0]) }, "said twice"},
		"call of a client, known":   {func(s *sources) { s.overrides.Calls[0].Calls = []string{"GET /ips"} }, "calls of a tool: the sources hold GET /ips now, remove it"},
		"call, no why":              {func(s *sources) { s.overrides.Calls[0].Why = "" }, "calls of a tool: the row does not say why"},
		"listed twice":              {func(s *sources) { s.listed = append(s.listed, s.listed[0]) }, "stands there twice"},
		"in the SDK twice":          {func(s *sources) { s.all = append(s.all, s.all[1]) }, "operations_all.json: GET /ips stands there twice"},
		"two ids":                   {func(s *sources) { s.listed[0].OperationID = "other" }, `operation id is "other" here`},
		"alias contradicts":         {func(s *sources) { s.listed[2].Aliases["Zone Zone Edit"] = "Logs Write" }, `the overrides say "Zone Write"`},
		"any with a list":           {func(s *sources) { s.listed[0].Any = true }, "contradict each other"},
		"level without list":        {func(s *sources) { s.listed[0].Accepted = nil }, "without a list"},
		"unknown level":             {func(s *sources) { s.listed[0].Level = "rumoured" }, `unknown level "rumoured"`},
		"ambiguous name":            {func(s *sources) { s.openapi.Operations[3].Groups = []string{"Logs Read", "Zone Zone Edit"} }, "exists in 2 scopes"},
		"unknown method":            {func(s *sources) { s.all[1].Method = "FETCH" }, "method is not one of"},
		"no leading slash":          {func(s *sources) { s.all[1].Path = "ips" }, "does not start with a slash"},
		"empty segment":             {func(s *sources) { s.all[1].Path = "/ips//x" }, "empty"},
		"too many parameters":       {func(s *sources) { s.all[1].Path = "/{a}/{b}/{c}/{d}/{e}/{f}" }, "raise maxParams"},
		"adjacent parameters":       {func(s *sources) { s.all[1].Path = "/ips/{a}{b}" }, "nothing between"},
		"literal first":             {func(s *sources) { s.all[1].Path = "/ips/x{a}" }, "must start with one"},
		"three in a segment":        {func(s *sources) { s.all[1].Path = "/ips/{a}.{b}.{c}" }, "more than two"},
		"account parameter":         {func(s *sources) { s.all[1].Path = "/accounts/{id}/x" }, "account_id"},
		"zone parameter":            {func(s *sources) { s.all[1].Path = "/zones/{id}/x" }, "zone_id"},
		"override without evidence": {func(s *sources) { s.overrides.Operations[0].Evidence.Source = "" }, "has no source"},
		"override without date":     {func(s *sources) { s.overrides.Operations[0].Evidence.Date = "August" }, `date "August": want a year`},
		"override without why":      {func(s *sources) { s.overrides.Operations[0].Why = "" }, "does not say why"},
		"override, unknown group":   {func(s *sources) { s.overrides.Operations[0].Accepted = []string{"X"} }, `no permission group is called "X"`},
		"override, unknown kind":    {func(s *sources) { s.overrides.Operations[0].Evidence.Kind = "rumoured" }, `kind "rumoured": want one of documented,`},
		"override, no confidence":   {func(s *sources) { s.overrides.Operations[0].Confidence = "" }, "a derived list has high or medium"},
		"override, kind, no list":   {func(s *sources) { s.overrides.Operations[0].Accepted = nil }, "its kind is unknown then"},
		"override, list, no kind":   {func(s *sources) { s.overrides.Operations[0].Evidence.Kind = "unknown" }, "1 accepted groups, but"},
		"all_zones, no match":       {func(s *sources) { s.overrides.AllZones[0].Method = "PUT" }, "all_zones PUT /zones: no such operation"},
		"all_zones, no why":         {func(s *sources) { s.overrides.AllZones[0].Why = "" }, "evidence and why"},
		"all_zones, twice":          {func(s *sources) { s.overrides.AllZones = append(s.overrides.AllZones, s.overrides.AllZones[0]) }, "said twice"},
		"rest, no match":            {func(s *sources) { s.overrides.Rest[0].Path = "/zones/{zone_id}/none/{x}" }, "rest /zones/{zone_id}/none/{x}: no such operation"},
		"rest, twice":               {func(s *sources) { s.overrides.Rest = append(s.overrides.Rest, s.overrides.Rest[0]) }, "said twice"},
		"rest, no parameter":        {func(s *sources) { s.overrides.Rest[0].Path = "/ips" }, "the last segment is no parameter"},
		"rest, no why":              {func(s *sources) { s.overrides.Rest[0].Why = "" }, "evidence and why"},
		"products, no why":          {func(s *sources) { s.products.Products[0].Why = "" }, "groups and why must be given"},
		"products, twice":           {func(s *sources) { s.products.Products = append(s.products.Products, s.products.Products[0]) }, "stands there twice"},
		"products, two places":      {func(s *sources) { s.products.Products[0].Below = "/x" }, "either path or below"},
		"products, stale":           {func(s *sources) { s.products.Products[0].Path = "/zone" }, "products  /zone: decides for no operation"},
		"products, not decided":     {func(s *sources) { s.openapi.Operations[0].Groups = []string{"Workers Read", "Logs Read"} }, "products names none of them: Logs, Workers"},
		"body, no match":            {func(s *sources) { s.overrides.Body[0].Calls[0] = "PUT /zones" }, "body PUT /zones: no such operation"},
		"body, twice":               {func(s *sources) { s.overrides.Body = append(s.overrides.Body, s.overrides.Body[0]) }, "said twice"},
		"body, no evidence":         {func(s *sources) { s.overrides.Body[0].Evidence.Source = "" }, "has no source"},
		"body, no such group":       {func(s *sources) { s.overrides.Body[0].Groups = []string{"Nothing"} }, `no permission group is called "Nothing"`},
		"body, no words":            {func(s *sources) { s.overrides.Body[0].Look = "" }, "does not say why"},
		"alias unused": {func(s *sources) {
			s.listed[2].Accepted, s.openapi.Operations[3].Groups = []string{"Zone Write"}, []string{"Zone Write"}
			s.listed[2].Aliases = nil
		}, `alias "Zone Zone Edit" is used by no operation`},
		"alias is a group": {func(s *sources) { s.overrides.Aliases[0].Alias = "Logs Read" }, "is the name of a group"},
		"alias to nothing": {func(s *sources) { s.overrides.Aliases[0].Name = "Nothing" }, "which no group is called"},
		"alias twice":      {func(s *sources) { s.overrides.Aliases = append(s.overrides.Aliases, s.overrides.Aliases[0]) }, "stands there twice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := fixture(t)
			tc.change(&src)
			_, err := build(src)
			assert.ErrorContains(t, err, tc.want)
		})
	}
}

func TestNamesOfPages(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"list": "list", "revokeTokens": "revoke_tokens", "getByIDs": "get_by_ids", "dnssecE2E": "dnssec_e2e", "responseTTL": "response_ttl",
		"timeseriesGroupsV2": "timeseries_groups_v2", "getMeetingByID": "get_meeting_by_id", "startLivestreamingAMeeting": "start_livestreaming_a_meeting",
	} {
		assert.Equal(t, want, snake(name))
	}
	used := map[string]bool{}
	renamed := map[string]string{"aisearch": "ai_search"}
	assert.Equal(t, "zero_trust/devices/devices", pageResource("zero-trust/devices/devices_", renamed, used))
	assert.Empty(t, used)
	assert.Equal(t, "ai_search/aisearchx", pageResource("aisearch/aisearchx", renamed, used))
	assert.True(t, used["aisearch"])
}

func TestRefusesBadPages(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*sources)
		want   string
	}{
		"twice":                 {func(s *sources) { s.pages = append(s.pages, s.pages[0]) }, "logs list stands there twice"},
		"unused name":           {func(s *sources) { s.pages = s.pages[:2] }, `page_resources "aisearch" matches no resource`},
		"by hand, twice":        {func(s *sources) { s.overrides.Pages = append(s.overrides.Pages, s.overrides.Pages[0]) }, "remove the override"},
		"by hand, no operation": {func(s *sources) { s.overrides.Pages[0].Call = "GET /nothing" }, "an operation of the table"},
		"no evidence":           {func(s *sources) { s.overrides.PageResources[0].Evidence = "" }, "must be given"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := fixture(t)
			tc.change(&src)
			built, err := build(src)
			require.NoError(t, err)
			_, err = buildPages(built.ops, src.pages, src.overrides)
			assert.ErrorContains(t, err, tc.want)
		})
	}
}
