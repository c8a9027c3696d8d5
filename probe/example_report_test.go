package probe_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// The situation of the permissions guide: two permissions on the account and none
// on the zone.
func ExampleReport() {
	account, zone := permissions.AccountID(tokentest.DefaultAccountID), permissions.ZoneID(tokentest.DefaultZoneID)
	client, err := simulated(tokentest.DemoSpec(account))
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := probe.Run(context.Background(), client, probe.Target{Account: account, Zone: zone}, probe.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("working %d, missing %d of %d\n", report.Working(), report.Missing(), len(report.Results))
	fmt.Printf("denied %d, refused %d, open %d\n", report.Count(authz.Denied), report.Refused(), report.Open())
	fmt.Printf("proven %d, allowed without proof %d\n", report.Proven(), report.Unproven())
	for _, res := range report.Results {
		switch {
		case res.Works() && !res.Fine():
			fmt.Println("works, but others would do too:", res.Check.Name)
		case res.OnlyReads():
			fmt.Println("reads, but may not write:", res.Check.Name)
		}
	}
	// Output:
	// working 4, missing 4 of 8
	// denied 4, refused 4, open 0
	// proven 2, allowed without proof 0
	// works, but others would do too: Account Access
	// works, but others would do too: R2 Buckets List
}

// What a plan for a spec would send, before anything is sent.
func ExamplePlanSpec() {
	zone := permissions.ZoneID(tokentest.DefaultZoneID)
	plan, err := probe.PlanSpec(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)), probe.Target{}, probe.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range plan.Steps {
		fmt.Printf("%s %s %q\n", step.Check.Name, step.Call.Method, step.Skip)
	}
	// Output:
	// Basic Auth GET ""
	// Zone:DNS:Edit DELETE ""
}

// A program that wants some of the guide's checks takes them from the list.
func ExampleGuideChecks() {
	var checks []probe.Check
	for _, c := range probe.GuideChecks() {
		if c.Scope == permissions.ScopeZone {
			checks = append(checks, c)
		}
	}
	fmt.Println(len(checks), checks[0].Name)
	// Output:
	// 3 Zone Access
}

// How is the right to write proven without writing, and where can it not be?
func ExampleWritingGroups() {
	for _, check := range probe.RefusedWrites() {
		refusal := check.Refusals[0]
		if check.Needs[0] == permissions.ZoneWorkersRoutesWrite {
			fmt.Println(check.Method, check.Path, refusal.Status, refusal.Code, "argued:", refusal.Argued(), "any code:", refusal.Code == probe.AnyCode)
		}
	}
	for _, group := range probe.WritingGroups() {
		if group.Permission == permissions.AccountBillingWrite {
			fmt.Println(group.Permission, len(group.Checks), group.Known(), group.Why)
		}
	}
	// Output:
	// DELETE /zones/{zone_id}/workers/routes/{unique_hex} 404 10009 argued: false any code: false
	// Billing Write 0 false all that is known of its delete is 1199, endpoint not found, which may come before authorization
}

// A check of a program's own tries the refused write of a permission, and says
// more about it.
func ExampleTrial_Try() {
	routes, err := probe.CheckFor(permissions.ZoneWorkersRoutesWrite)
	if err != nil {
		fmt.Println(err)
		return
	}
	deploy := probe.Check{
		Name: "Deployment", Needs: []permissions.Permission{permissions.ZoneWorkersRoutesWrite}, Scope: permissions.ScopeZone,
		Run: func(ctx context.Context, t *probe.Trial) error {
			if _, err := t.Verify(ctx); err != nil {
				return err
			}
			var zones []struct{ ID permissions.ZoneID }
			if err := t.Call(ctx, "GET", "/zones", nil, &zones); err != nil {
				return err
			}
			for _, z := range zones {
				if z.ID == t.Target().Zone {
					t.Found()
				}
			}
			t.Note("routes are changed by the nightly deployment")
			return t.Try(ctx, routes)
		},
	}
	zone := permissions.ZoneID(tokentest.DefaultZoneID)
	client, err := simulated(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead, permissions.ZoneWorkersRoutesWrite)))
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := probe.Run(context.Background(), client, probe.Target{Zone: zone}, probe.Options{Checks: []probe.Check{deploy}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Results[0].Verdict, report.Results[0].Proof)
	fmt.Println(report.Results[0].Note)
	// Output:
	// allowed proven
	// authorization passed: workers.api.error.route_not_found (10009); routes are changed by the nightly deployment
}

// What a program asks of its health besides the endpoint.
func ExampleHealth_Check() {
	needs := permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneDNSWrite))
	client, err := simulated(permissions.Spec{})
	if err != nil {
		fmt.Println(err)
		return
	}
	health, err := probe.NewHealth(client, needs, probe.HealthOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = health.Close() }()
	err = health.Check(context.Background())
	fmt.Println(errors.Is(err, probe.ErrDenied), token.ExitCode(err))
	// Output:
	// true 1
}
