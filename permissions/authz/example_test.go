package authz_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// A token that may read DNS records tries to create one.
func ExampleDecide() {
	spec := permissions.NewSpec(permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e").Allow(permissions.ZoneDNSRead))
	d := authz.Decide(spec, authz.Call{Method: "POST", Path: "/zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records"})
	fmt.Println(d)
	for _, grant := range d.Enough() {
		fmt.Println("enough:", grant)
	}
	// Output:
	// denied: missing_permission (POST /zones/{zone_id}/dns_records)
	// enough: Zone:DNS:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
}

// What can one token do that another cannot?
func ExampleCompare() {
	zone := permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e")
	read := permissions.NewSpec(zone.Allow(permissions.ZoneWorkersRoutesRead))
	write := permissions.NewSpec(zone.Allow(permissions.ZoneWorkersRoutesWrite))
	for _, d := range authz.Compare(read, write) {
		if d.B == authz.Allowed && d.Operation.Template() == "/zones/{zone_id}/workers/routes" {
			fmt.Println(d.Operation, d.A, "->", d.B)
		}
	}
	// Output:
	// POST /zones/{zone_id}/workers/routes denied -> allowed
}

func ExampleWhichCan() {
	zone := permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e")
	tokens := []permissions.Spec{
		permissions.NewSpec(zone.Allow(permissions.ZoneRead)),
		permissions.NewSpec(zone.Allow(permissions.ZoneDNSWrite)),
	}
	can, _ := authz.WhichCan(tokens, authz.Call{Method: "GET", Path: "/zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records"})
	fmt.Println("tokens that can:", can)
	// Output:
	// tokens that can: [1]
}
