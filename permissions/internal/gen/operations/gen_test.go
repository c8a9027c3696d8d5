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
		Pages     []pageRow
		Overrides overrides
	}
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	require.NoError(t, dec.Decode(&f))
	return sources{
		groups: []gen.Group{
			{ID: "a1", Name: "Logs Read", Scope: gen.ScopeAccount, GoName: "AccountLogsRead"},
			{ID: "a2", Name: "Logs Write", Scope: gen.ScopeAccount, GoName: "AccountLogsWrite"},
			{ID: "a3", Name: "Workers Read", Scope: gen.ScopeAccount, GoName: "AccountWorkersRead"},
			{ID: "b1", Name: "Logs Read", Scope: gen.ScopeZone, GoName: "ZoneLogsRead"},
			{ID: "b2", Name: "Logs Write", Scope: gen.ScopeZone, GoName: "ZoneLogsWrite"},
			{ID: "b3", Name: "Zone Write", Scope: gen.ScopeZone, GoName: "ZoneWrite", FormerNames: []string{"Old Zone Write"}},
		},
		names:  []gen.NameOnly{{Name: "Nameless Write"}},
		listed: f.Listed, all: f.All, pages: f.Pages, overrides: f.Overrides, date: "2026-11",
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	src := fixture(t)
	ops, err := build(src)
	require.NoError(t, err)
	pages, err := buildPages(ops, src.pages, src.overrides)
	require.NoError(t, err)
	files, err := render(ops, pages, src.date)
	require.NoError(t, err)
	require.Len(t, files, 4)
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
	require.Len(t, written, 4)
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

func TestResolvesByScopeOfPath(t *testing.T) {
	t.Parallel()
	ops, err := build(fixture(t))
	require.NoError(t, err)
	constants := map[string][]string{}
	names := map[string][]string{}
	bases := map[string]string{}
	for _, op := range ops {
		names[op.key()] = op.Accepted.names
		bases[op.key()] = op.Basis
		for _, g := range op.Accepted.groups {
			constants[op.key()] = append(constants[op.key()], g.GoName)
		}
	}
	assert.Equal(t, []string{"AccountLogsRead", "AccountLogsWrite"}, constants["GET /accounts/{account_id}/logs"])
	assert.Equal(t, []string{"ZoneLogsRead", "ZoneLogsWrite", "AccountWorkersRead"}, constants["GET /zones/{zone_id}/logs"])
	assert.Equal(t, []string{"ZoneWrite"}, constants["POST /zones"])
	assert.Equal(t, []string{"Nameless Write", "Zone Write"}, names["POST /zones"])
	assert.Equal(t, []string{"Zone Write"}, names["GET /zones/{zone_id}/shots/{id}.png"], "a former name")
	assert.Equal(t, map[string]string{
		"GET /accounts/{account_id}/logs": "documented", "GET /zones/{zone_id}/logs": "derivedHigh", "POST /zones": "guess",
		"GET /zones/{zone_id}/shots/{id}.png": "derivedMedium", "GET /user/tokens/verify": "anyToken", "GET /ips": "noList", "DELETE /ips": "noList",
		"GET /zones/{zone_id}/shots/{id}": "noList", "GET /zones/{zone_id}/a/{x}/b": "noList", "GET /zones/{zone_id}/aa": "noList",
		"GET /zones/{zone_id}/bb": "noList", "GET /zones/{zone_id}/cc": "noList", "GET /zones/{zone_id}/events/{t}.{n}": "noList",
		"PUT /accounts/{account_id}/routes": "derivedMedium",
	}, bases)
}

func TestRefusesBadSources(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*sources)
		want   string
	}{
		"unknown group":             {func(s *sources) { s.listed[0].Accepted = []string{"Loggs Read"} }, `no permission group is called "Loggs Read"`},
		"listed twice":              {func(s *sources) { s.listed = append(s.listed, s.listed[0]) }, "stands there twice"},
		"in the SDK twice":          {func(s *sources) { s.all = append(s.all, s.all[1]) }, "operations_all.json: GET /ips stands there twice"},
		"two ids":                   {func(s *sources) { s.listed[0].OperationID = "other" }, `operation id is "other" here`},
		"alias contradicts":         {func(s *sources) { s.listed[2].Aliases["Zone Zone Edit"] = "Logs Write" }, `the overrides say "Zone Write"`},
		"any with a list":           {func(s *sources) { s.listed[0].Any = true }, "contradict each other"},
		"level without list":        {func(s *sources) { s.listed[0].Accepted = nil }, "without a list"},
		"unknown level":             {func(s *sources) { s.listed[0].Level = "rumoured" }, `unknown level "rumoured"`},
		"ambiguous name":            {func(s *sources) { s.listed[2].Accepted = []string{"Logs Read", "Zone Zone Edit"} }, "exists in 2 scopes"},
		"unknown method":            {func(s *sources) { s.all[1].Method = "FETCH" }, "method is not one of"},
		"no leading slash":          {func(s *sources) { s.all[1].Path = "ips" }, "does not start with a slash"},
		"empty segment":             {func(s *sources) { s.all[1].Path = "/ips//x" }, "empty"},
		"too many parameters":       {func(s *sources) { s.all[1].Path = "/{a}/{b}/{c}/{d}/{e}" }, "raise maxParams"},
		"adjacent parameters":       {func(s *sources) { s.all[1].Path = "/ips/{a}{b}" }, "nothing between"},
		"literal first":             {func(s *sources) { s.all[1].Path = "/ips/x{a}" }, "must start with one"},
		"three in a segment":        {func(s *sources) { s.all[1].Path = "/ips/{a}.{b}.{c}" }, "more than two"},
		"account parameter":         {func(s *sources) { s.all[1].Path = "/accounts/{id}/x" }, "account_id"},
		"zone parameter":            {func(s *sources) { s.all[1].Path = "/zones/{id}/x" }, "zone_id"},
		"override exists":           {func(s *sources) { s.overrides.Operations[0].Path = "/ips"; s.overrides.Operations[0].Method = "GET" }, "remove the override"},
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
		"preferred, no match":       {func(s *sources) { s.overrides.Preferred[0].Path = "/zone" }, "preferred POST /zone: no such operation"},
		"preferred, not accepted":   {func(s *sources) { s.overrides.Preferred[0].Group = "Logs Read" }, "not among the accepted"},
		"preferred, twice":          {func(s *sources) { s.overrides.Preferred = append(s.overrides.Preferred, s.overrides.Preferred[0]) }, "said twice"},
		"preferred, no why":         {func(s *sources) { s.overrides.Preferred[0].Why = "" }, "why must be given"},
		"alias unused":              {func(s *sources) { s.listed[2].Accepted = []string{"Zone Write"}; s.listed[2].Aliases = nil }, `alias "Zone Zone Edit" is used by no operation`},
		"alias is a group":          {func(s *sources) { s.overrides.Aliases[0].Alias = "Logs Read" }, "is the name of a group"},
		"alias to nothing":          {func(s *sources) { s.overrides.Aliases[0].Name = "Nothing" }, "which no group is called"},
		"alias twice":               {func(s *sources) { s.overrides.Aliases = append(s.overrides.Aliases, s.overrides.Aliases[0]) }, "stands there twice"},
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
			ops, err := build(src)
			require.NoError(t, err)
			_, err = buildPages(ops, src.pages, src.overrides)
			assert.ErrorContains(t, err, tc.want)
		})
	}
}

func TestRefusesTwoTemplatesForOnePath(t *testing.T) {
	t.Parallel()
	src := fixture(t)
	src.all = append(src.all, sdkRow{Method: "GET", Path: "/zones/{zone_id}/shots/{shot}"})
	ops, err := build(src)
	require.NoError(t, err)
	_, err = render(ops, pageTable{}, "")
	assert.ErrorContains(t, err, "match the same paths")
}
