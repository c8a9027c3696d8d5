package lint_test

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/record"
)

func ExampleCheck() {
	spec := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite))
	run := record.Recording{Calls: []authz.Call{{Method: "GET", Path: "/zones/" + string(zone) + "/dns_records", Status: 200}}}
	report := lint.Check(spec, lint.Options{Now: now(), Recordings: []record.Recording{run}})
	for _, f := range report.Findings {
		if f.Severity > lint.SeverityInfo {
			fmt.Println(f)
		}
	}
	fmt.Println("once fixed:", report.Findings[0].Fix(spec))
	for _, n := range report.NotAssessed {
		fmt.Println(n)
	}
	// Output:
	// error: broad: it may write everywhere: Zone:DNS:Edit on all zones; name the accounts and zones that it needs
	// warning: never_expires: the token has no end; set one (TTL), and rotate the token before
	// warning: write_for_read: it may write, and the recorded calls that need it only read: Zone:DNS:Edit on all zones (Zone:DNS:Read would do); grant the reading permission in its place
	// once fixed: allow Zone:DNS:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// global_key: not assessed: the kind of the credential is not given
	// beyond_preset: not assessed: no preset is given
}

func ExampleFix() {
	spec := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite))
	run := record.Recording{Calls: []authz.Call{{Method: "GET", Path: "/zones/" + string(zone) + "/dns_records", Status: 200}}}
	fmt.Println(lint.Fix(spec, lint.Options{Now: now(), Recordings: []record.Recording{run}}))
	// Output:
	// allow Zone:DNS:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// until 2027-02-24T12:00:00Z
}

func ExampleNoNewAccess() {
	now := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite))
	change := now.With(permissions.Zone(zone).Allow(permissions.ZoneWorkersRoutesWrite))
	gate := lint.NoNewAccess(change, now)
	fmt.Println(gate.Passed())
	for _, p := range gate.Points {
		fmt.Println(p)
		fmt.Println("witness:", p.Call.Method, p.Call.Path)
	}
	// Output:
	// false
	// broken: allow Zone:Workers Routes:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e: it allows 5 operations that the reference does not, first GET /zones/{zone_id}/workers/routes on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// witness: GET /zones/2cf1f02313c4ef76af3d62eb78bb906e/workers/routes
}

func ExampleNever() {
	list, err := lint.ParseForbidden(strings.NewReader("POST /accounts/{account_id}/tokens # tokens are made by the platform\n"), "never.txt")
	if err != nil {
		fmt.Println(err)
		return
	}
	spec := permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountAPITokensWrite))
	for _, p := range lint.Never(spec, list).Points {
		fmt.Println(p)
	}
	// Output:
	// broken: POST /accounts/{account_id}/tokens: allow Account:Account API Tokens:Edit on account 6451353ea5a8407bab6162abc42f5338 (tokens are made by the platform)
}

func ExampleRunPolicyTests() {
	tests, err := lint.ParsePolicyTests(strings.NewReader("may GET /zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records\nmay not DELETE /zones/2cf1f02313c4ef76af3d62eb78bb906e\n"), "policy.txt")
	if err != nil {
		fmt.Println(err)
		return
	}
	gate := lint.RunPolicyTests(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead)), tests)
	for _, p := range gate.Points {
		fmt.Println(p.Outcome, p.Name)
	}
	fmt.Println(gate.Passed())
	// Output:
	// holds may GET /zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records
	// holds may not DELETE /zones/2cf1f02313c4ef76af3d62eb78bb906e
	// true
}

func ExamplePresetByName() {
	preset, err := lint.PresetByName("cert-manager")
	if err != nil {
		fmt.Println(err)
		return
	}
	spec, err := preset.Spec(account)
	fmt.Println(spec, err)
	fmt.Println(preset.Evidence)
	// Output:
	// allow Zone:DNS:Edit on all zones of account 6451353ea5a8407bab6162abc42f5338
	// allow Zone:Zone:Read on all zones of account 6451353ea5a8407bab6162abc42f5338 <nil>
	// reported: https://cert-manager.io/docs/configuration/acme/dns01/cloudflare/, 2026-11 (which recommends all zones)
}
