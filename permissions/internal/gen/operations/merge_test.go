package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// builtFrom returns the operations of a table by method and template.
func builtFrom(t *testing.T, src sources) map[string]operation {
	t.Helper()
	built, err := build(src)
	require.NoError(t, err)
	out := map[string]operation{}
	for _, op := range built.ops {
		out[op.key()] = op
	}
	return out
}

func constants(op operation) []string {
	var out []string
	for _, g := range op.Accepted.groups {
		out = append(out, g.GoName)
	}
	return out
}

func TestEveryRowHasTheBestOfItsSources(t *testing.T) {
	t.Parallel()
	bases, from := map[string]string{}, map[string]string{}
	for key, op := range builtFrom(t, fixture(t)) {
		bases[key] = op.Basis
		from[key] = op.Source + ", " + op.Date
	}
	assert.Equal(t, map[string]string{
		"GET /accounts/{account_id}/logs": "documented", "GET /zones/{zone_id}/logs": "documented", "POST /zones": "documented",
		"GET /accounts/{account_id}/quotas": "documented", "GET /zones/{zone_id}/shots/{id}.png": "documented",
		"PUT /zones/{zone_id}/logs/{log_id}": "documented", "DELETE /zones/{zone_id}/logs/{log_id}": "documented",
		"PATCH /zones/{zone_id}/logs/{log_id}": "derivedHigh", "GET /zones/{zone_id}/quotas": "guess", "PUT /accounts/{account_id}/routes": "derivedMedium",
		"GET /user/tokens/verify": "anyToken", "GET /ips": "noList", "DELETE /ips": "noList", "DELETE /zones/{zone_id}/bb": "noList",
		"GET /zones/{zone_id}/shots/{id}": "noList", "POST /zones/{zone_id}/shots": "noList", "GET /accounts/{account_id}/shots": "noList",
		"GET /zones/{zone_id}/a/{x}/b": "noList", "GET /zones/{zone_id}/aa": "noList", "GET /zones/{zone_id}/bb": "noList",
		"GET /zones/{zone_id}/cc": "noList", "GET /zones/{zone_id}/events/{t}.{n}": "noList", "POST /accounts/{account_id}/upload": "noList",
	}, bases)
	for key, want := range map[string]string{
		"GET /accounts/{account_id}/logs":      "docs method page logs, 2026-11",
		"GET /zones/{zone_id}/logs":            "the document, 2026-07-27",
		"GET /zones/{zone_id}/shots/{id}.png":  "a newer copy, 2026-10-03",
		"GET /accounts/{account_id}/quotas":    "the document, 2026-07-27", // read for it, before what others of its tag have
		"PATCH /zones/{zone_id}/logs/{log_id}": `rule "same path": PUT /zones/{zone_id}/logs/{log_id}, DELETE /zones/{zone_id}/logs/{log_id}, 2026-07-27`,
		"GET /zones/{zone_id}/quotas":          `rule "other form": GET /accounts/{account_id}/quotas, 2026-07-27`,
		"GET /user/tokens/verify":              "any valid token, 2026-11",
		"GET /ips":                             "the document, 2026-07-27",
		"DELETE /zones/{zone_id}/bb":           "terraform resource, 2026-11",
		"GET /accounts/{account_id}/shots":     missingSource + ", 2026-08-22",
		"POST /accounts/{account_id}/upload":   "added by hand: https://example.com/tool, 2026-08-22",
	} {
		assert.Equal(t, want, from[key], key)
	}
}

func TestWhatTheDocumentSaysBesides(t *testing.T) {
	t.Parallel()
	ops := builtFrom(t, fixture(t))
	ips := ops["GET /ips"]
	assert.Equal(t, []string{"ips", "IPs"}, []string{ips.ID, ips.Tag}, "the table's own stay")
	assert.Equal(t, []string{"#ips:read"}, ips.Internal)
	assert.Equal(t, "none", ips.Credential)
	logs := ops["GET /zones/{zone_id}/logs"]
	assert.Equal(t, "zone-logs", logs.ID)
	assert.Equal(t, []string{"#logs:read", "#zone:read"}, logs.Internal)
	png := ops["GET /zones/{zone_id}/shots/{id}.png"]
	assert.Equal(t, "Shots", png.Tag, "the document's spelling")
	assert.Equal(t, []string{"#shots:read"}, png.Internal, "a single name")
	shots := ops["POST /zones/{zone_id}/shots"]
	assert.Equal(t, "More Shots", shots.Tag)
	assert.Equal(t, "api_email+api_key", shots.Credential)
	assert.Equal(t, "jwt", ops["POST /accounts/{account_id}/upload"].Credential)
}

func TestResolvesByScopeOfPath(t *testing.T) {
	t.Parallel()
	ops := builtFrom(t, fixture(t))
	assert.Equal(t, []string{"AccountLogsRead", "AccountLogsWrite"}, constants(ops["GET /accounts/{account_id}/logs"]))
	assert.Equal(t, []string{"ZoneWrite"}, constants(ops["POST /zones"]))
	assert.Equal(t, []string{"Nameless Write", "Zone Write"}, ops["POST /zones"].Accepted.names)
	assert.Equal(t, []string{"AccountWorkersRead", "ZoneWrite"}, constants(ops["GET /zones/{zone_id}/shots/{id}.png"]))
}

// A name that stands twice in the list of a path below /zones stands for the
// account's and the zone's group; one that stands once for the zone's. Elsewhere,
// and where only one scope has the name, twice says nothing.
func TestTwinsAreTakenPerOperation(t *testing.T) {
	t.Parallel()
	ops := builtFrom(t, fixture(t))
	logs := ops["GET /zones/{zone_id}/logs"]
	assert.Equal(t, []string{"ZoneLogsRead", "ZoneLogsWrite", "AccountLogsWrite", "AccountWorkersRead"}, constants(logs))
	assert.Equal(t, []string{"Logs Read", "Logs Write", "Logs Write", "Workers Read"}, logs.Accepted.names)
	assert.Len(t, logs.Accepted.entries(), 4)
	assert.Equal(t, []string{"ZoneLogsWrite"}, constants(ops["PUT /zones/{zone_id}/logs/{log_id}"]))

	src := fixture(t)
	src.listed[0].Accepted = []string{"Logs Read", "Logs Read", "Logs Write"}
	assert.Equal(t, []string{"AccountLogsRead", "AccountLogsWrite"}, constants(builtFrom(t, src)["GET /accounts/{account_id}/logs"]))
}

// No list of a Terraform resource is left: what the document does not publish is
// unknown, or follows from a rule.
func TestDerivedListsOfTheFirstTableAreNotTaken(t *testing.T) {
	t.Parallel()
	ops := builtFrom(t, fixture(t))
	assert.Empty(t, ops["DELETE /zones/{zone_id}/bb"].Accepted.names)
	assert.Equal(t, []string{"ZoneLogsWrite"}, constants(ops["DELETE /zones/{zone_id}/logs/{log_id}"]), "not the union")
}

// The newest state of an operation counts, whichever file has it.
func TestNewestReadingCounts(t *testing.T) {
	t.Parallel()
	const png = "GET /zones/{zone_id}/shots/{id}.png"
	src := fixture(t)
	src.read[1].Date = "2026-07-27"
	assert.Equal(t, "the document", builtFrom(t, src)[png].Source, "of one day: the document itself")
	src.read[1].Date = "2026-07-28"
	assert.Equal(t, "a newer copy", builtFrom(t, src)[png].Source)
	src.read[1].Basis = forTag
	assert.Equal(t, "the document", builtFrom(t, src)[png].Source)
	src.read[1].Basis, src.read[1].Accepted, src.read[1].Published = forThis, nil, false
	op := builtFrom(t, src)[png]
	assert.Equal(t, "noList", op.Basis, "newer, and it publishes nothing")
	assert.Equal(t, "2026-07-28", op.Date)
}

// What people know may fill a gap of the document.
func TestOverrideOfAnOperationWithoutAList(t *testing.T) {
	t.Parallel()
	src := fixture(t)
	src.overrides.Operations[0].Method, src.overrides.Operations[0].Path = "GET", "/ips"
	ips := builtFrom(t, src)["GET /ips"]
	assert.Equal(t, "derivedMedium", ips.Basis)
	assert.Equal(t, []string{"AccountWorkersRead"}, constants(ips))
	assert.Equal(t, "added by hand: https://example.com/why", ips.Source)
	assert.Equal(t, []string{"#ips:read"}, ips.Internal)
}
