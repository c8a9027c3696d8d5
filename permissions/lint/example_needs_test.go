package lint_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/record"
)

// Would a narrower spec still let through what a run was seen to call?
func ExampleNeeds() {
	run := record.Recording{Calls: []authz.Call{
		{Method: "GET", Path: "/zones/" + string(zone) + "/dns_records", Status: 200},
		{Method: "POST", Path: "/zones/" + string(zone) + "/dns_records", Status: 200},
	}}
	narrow := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	gate := lint.Needs(authz.Principal{Spec: narrow}, run)
	fmt.Println(gate.Passed())
	for _, p := range gate.Points {
		fmt.Println(p)
	}
	// Output:
	// false
	// broken: POST /zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records: missing_permission; enough would be Zone:DNS:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
}
