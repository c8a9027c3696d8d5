package record_test

import (
	"fmt"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// A zone that is about to be made has no id yet: what stands in its place says whose id
// it is.
func ExamplePlaceholder() {
	res := record.Minimal(record.Recording{Calls: []authz.Call{
		{Method: "POST", Path: "/zones/" + record.Placeholder("cloudflare_zone.site") + "/dns_records", Status: 200},
	}})
	fmt.Println(res.Spec.Len())
	for _, u := range res.Unplaced {
		fmt.Println(u.Permission.Name(), "on", u.Whose)
	}
	// Output:
	// 0
	// DNS Write on cloudflare_zone.site
}

// What a token has too little and too much.
func ExampleResult_Compare() {
	zone := permissions.Zone("fedcba9876543210fedcba9876543210")
	res := record.Minimal(record.Recording{Calls: []authz.Call{
		{Method: "POST", Path: "/zones/fedcba9876543210fedcba9876543210/dns_records", Status: 200, From: "cloudflare_dns_record.www (create)"},
	}})
	found := res.Compare(authz.Principal{Spec: permissions.NewSpec(zone.Allow(permissions.ZoneDNSRead))}, time.Time{})
	for _, l := range found.Lacking {
		fmt.Println("lacking:", permissions.Label(l.Permission), "for", l.Because[0].From)
	}
	for _, e := range found.Excess {
		fmt.Println("in excess:", permissions.Label(e.Statement.Permission))
	}
	// Output:
	// lacking: Zone:DNS:Edit for cloudflare_dns_record.www (create)
	// in excess: Zone:DNS:Read
}
