package operations_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// overrideFile is the hand-written layer.
type overrideFile struct {
	Operations []struct {
		Method, Path, Why string
		Evidence          struct{ Source, Date string }
	}
	Calls []struct {
		Client, Source, Date, Why string
		Calls                     []string
	}
	AllZones []struct {
		Method, Path, Evidence, Why string
	} `json:"all_zones"`
	Body []struct {
		Calls    []string
		Look     string
		Evidence struct{ Source, Date string }
	}
	Aliases       []struct{ Alias, Name, Evidence, Why string }
	Pages         []struct{ Call, Resource, Method, Evidence, Why string }
	PageResources []struct{ Resource, Page, Evidence, Why string } `json:"page_resources"`
}

func readData(tb testing.TB, name string, v any) {
	tb.Helper()
	data, err := os.ReadFile("../internal/gen/data/" + name)
	require.NoError(tb, err)
	require.NoError(tb, json.Unmarshal(data, v))
}

func get(tb testing.TB, method, template string) operations.Operation {
	tb.Helper()
	m, ok := operations.Match(method, template)
	require.True(tb, ok, "%s %s is not in the table", method, template)
	require.Equal(tb, template, m.Operation().Template())
	return m.Operation()
}

func TestAcceptedIsCatalogued(t *testing.T) {
	t.Parallel()
	unlisted := map[string]bool{}
	for u := range permissions.Builtin().Unlisted() {
		unlisted[u.Name] = true
	}
	breadth := map[string]int{}
	for op := range operations.All() {
		var known []string
		for _, p := range op.Accepted() {
			g, ok := permissions.ByID(p.ID())
			require.True(t, ok, "%s accepts an id that the catalogue lacks: %s", op, p.ID())
			require.Equal(t, g.Scope, p.Scope(), op)
			require.True(t, op.Accepts(p))
			known = append(known, p.Name())
			breadth[p.ID()]++
		}
		require.True(t, slices.IsSorted(known), op)
		for _, name := range op.AcceptedNames() {
			require.True(t, slices.Contains(known, name) || unlisted[name], "%s: %s", op, name)
		}
		for _, name := range known {
			require.Contains(t, op.AcceptedNames(), name)
		}
		hasList := len(op.AcceptedNames()) > 0
		switch op.Basis() {
		case "none", "any":
			require.False(t, hasList, op)
		case "documented", "derived", "guess":
			require.True(t, hasList, op)
		default:
			require.Fail(t, "no evidence", op)
		}
	}
	for g := range permissions.All() {
		require.Equal(t, breadth[g.ID], operations.Breadth(g.Permission()), g.Name)
	}
	assert.Zero(t, operations.Breadth(nil))
	assert.Zero(t, operations.Breadth(permissions.ZonePermission("")))
	assert.Greater(t, operations.Breadth(permissions.AccountWorkersScriptsWrite), operations.Breadth(permissions.ZoneDNSRead))
	assert.False(t, get(t, "GET", "/zones").Accepts(nil))
}

// The oddities that the sources' description lists, one by one.

func TestNamesInTwoScopes(t *testing.T) {
	t.Parallel()
	accounts, zones, both := 0, 0, 0
	for op := range operations.All() {
		for _, p := range op.Accepted() {
			twin := permissions.ScopeAccount
			if p.Scope() == permissions.ScopeAccount {
				twin = permissions.ScopeZone
			}
			other, dual := permissions.ByName(p.Name(), twin)
			switch {
			case !dual:
			case op.Accepts(other.Permission()):
				require.Equal(t, permissions.ScopeZone, op.Scope(), "%s: both groups called %s", op, p.Name())
				both++
			default:
				require.Equal(t, op.Scope(), p.Scope(), "%s accepts the wrong one of the two groups called %s", op, p.Name())
				if p.Scope() == permissions.ScopeZone {
					zones++
				} else {
					accounts++
				}
			}
		}
	}
	assert.Positive(t, accounts)
	assert.Positive(t, zones)
	assert.Positive(t, both)
	// A name that exists in one scope keeps it, whatever the path.
	assert.True(t, get(t, "GET", "/zones/{zone_id}").Accepts(permissions.AccountWorkersScriptsWrite))
}

// TestTwinsArePerOperation: on a zone's path a name that the published list has
// twice stands for both groups, one that it has once for the zone's.
func TestTwinsArePerOperation(t *testing.T) {
	t.Parallel()
	apps := get(t, "GET", "/zones/{zone_id}/access/apps")
	assert.True(t, apps.Accepts(permissions.ZoneAccessAppsAndPoliciesRead))
	assert.True(t, apps.Accepts(permissions.AccountAccessAppsAndPoliciesRead))
	assert.Len(t, apps.Accepted(), 6)
	assert.Equal(t, []string{"Access: Apps and Policies Read", "Access: Apps and Policies Revoke", "Access: Apps and Policies Write"}, apps.AcceptedNames(), "each name once")
	jobs := get(t, "GET", "/zones/{zone_id}/logpush/jobs")
	assert.True(t, jobs.Accepts(permissions.ZoneLogsWrite))
	assert.False(t, jobs.Accepts(permissions.AccountLogsWrite))
	account := get(t, "GET", "/accounts/{account_id}/access/apps")
	assert.True(t, account.Accepts(permissions.AccountAccessAppsAndPoliciesRead))
	assert.False(t, account.Accepts(permissions.ZoneAccessAppsAndPoliciesRead))
	assert.True(t, get(t, "GET", "/zones/{zone_id}").Accepts(permissions.AccountAccessAppsAndPoliciesRevoke))
}

func TestBareNamesMeanWrite(t *testing.T) {
	t.Parallel()
	for _, p := range []permissions.Permission{
		permissions.AccountPageShield, permissions.ZoneDomainPageShield, permissions.AccountAPIGateway, permissions.ZoneDomainAPIGateway, permissions.AccountRealtime,
	} {
		writes := 0
		for op := range operations.All() {
			if op.Method() != "GET" && op.Accepts(p) {
				writes++
			}
		}
		assert.Equal(t, operations.Breadth(p) > 0, writes > 0, p.Name())
	}
}

func TestOtherNamesResolve(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"Account Rule Lists Read", "Account Rule Lists Write"}, get(t, "GET", "/accounts/{account_id}/rules/lists").AcceptedNames())
	assert.Equal(t, []string{"Zone Read"}, get(t, "GET", "/zones").AcceptedNames())
	assert.Equal(t, []permissions.Permission{permissions.ZoneDNSWrite, permissions.ZoneWrite}, get(t, "POST", "/zones").Accepted())
	assert.Equal(t, []string{"Browser Run Write"}, get(t, "POST", "/accounts/{account_id}/browser-rendering/content").AcceptedNames(), "a former name")
	for op := range operations.All() {
		for _, name := range op.AcceptedNames() {
			for _, old := range []string{"Account Filter Lists", "Zone Zone", "Zone DNS Edit", "Browser Rendering"} {
				require.False(t, strings.HasPrefix(name, old), "%s: %s", op, name)
			}
		}
	}
}

func TestNamesWithoutID(t *testing.T) {
	t.Parallel()
	entitlements := get(t, "GET", "/accounts/{account_id}/entitlements")
	assert.Equal(t, []string{"Account Read"}, entitlements.AcceptedNames())
	assert.Empty(t, entitlements.Accepted(), "an id is never invented")
	assert.Equal(t, permissions.EvidenceDocumented, entitlements.Evidence().Kind)
	assert.False(t, entitlements.Accepts(permissions.AccountSettingsRead))
	_, err := permissions.Parse("Account Read")
	assert.ErrorContains(t, err, "its id is not public")
}

func TestUnknownIsNotOpen(t *testing.T) {
	t.Parallel()
	var anyToken []string
	for op := range operations.All() {
		switch op.Basis() {
		case "any":
			anyToken = append(anyToken, op.String())
		case "none":
			require.Empty(t, op.Accepted())
		}
	}
	assert.Equal(t, []string{"GET /accounts/{account_id}/tokens/verify", "GET /user/tokens/verify"}, anyToken)
	assert.Equal(t, permissions.EvidenceUnknown, get(t, "GET", "/ips").Evidence().Kind)
	assert.Equal(t, permissions.EvidenceUnknown, get(t, "POST", "/graphql").Evidence().Kind)
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	routes := get(t, "PUT", "/accounts/{account_id}/workers/scripts/{script_name}/routes")
	assert.Equal(t, []permissions.Permission{permissions.ZoneWorkersRoutesWrite}, routes.Accepted())
	assert.Equal(t, permissions.ScopeAccount, routes.Scope())
	assert.Equal(t, permissions.Evidence{
		Kind: permissions.EvidenceDerived, Source: "added by hand: cloudflare/workers-sdk publish-routes.ts @f830836", Date: "2026-08",
	}, routes.Evidence())
	assert.Contains(t, routes.Note(), "all zones")
	var allZones []string
	for op := range operations.All() {
		if op.AllZones() {
			allZones = append(allZones, op.String())
		}
	}
	assert.Equal(t, []string{routes.String(), "POST /zones"}, allZones)
	assert.Contains(t, get(t, "POST", "/zones").Note(), "https://github.com/DNSControl/dnscontrol/issues/2290")

	_, ok := get(t, "GET", "/ips").Preferred()
	assert.False(t, ok)
}

// TestBasisAndEvidence: the word, the kind and what else follows from a basis
// agree, and each basis occurs.
func TestBasisAndEvidence(t *testing.T) {
	t.Parallel()
	kinds := map[string]permissions.EvidenceKind{
		"documented": permissions.EvidenceDocumented, "derived": permissions.EvidenceDerived,
		"guess": permissions.EvidenceAssumed, "none": permissions.EvidenceUnknown, "any": permissions.EvidenceDocumented,
	}
	seen := map[string]bool{}
	for op := range operations.All() {
		e := op.Evidence()
		kind, known := kinds[op.Basis()]
		require.True(t, known, op)
		require.Equal(t, kind, e.Kind, op)
		require.NotEmpty(t, e.Source, op)
		require.Regexp(t, `^20\d\d(-\d\d){0,2}$`, e.Date, op)
		require.Equal(t, op.Basis() == "any", op.AnyToken(), op)
		require.Equal(t, op.Basis() == "derived", op.Confidence() != "", op)
		seen[op.Basis()] = true
	}
	assert.Len(t, seen, len(kinds))
	var none operations.Operation
	assert.Zero(t, none.Evidence())
	assert.Empty(t, none.Basis())
	assert.False(t, none.AnyToken())
}
