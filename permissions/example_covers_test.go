package permissions_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
)

// Does a token do for everything that the platform needs?
func ExampleSpec_Covers() {
	account, zone := permissions.AccountID("6451353ea5a8407bab6162abc42f5338"), permissions.ZoneID("2cf1f02313c4ef76af3d62eb78bb906e")
	need := permissions.SaaSPlatform(account, zone)
	wide := permissions.SaaSPlatformAllAccounts(zone)
	fmt.Println("the wider one covers it:", wide.Covers(need), "and is the same:", wide.Equal(need))
	fmt.Println("none is missing:", need.Diff(need).None())

	dns, err := need.Union(permissions.SaaSPlatformDNS(zone))
	fmt.Println("with DNS it has", dns.Len(), "statements, the last:", dns.At(dns.Len()-1), err)
	reads := dns.Filter(func(st permissions.Statement) bool {
		g, ok := permissions.ByID(st.Permission.ID())
		return ok && g.Access == permissions.AccessRead
	})
	fmt.Println(reads)
	fmt.Println("without them:", dns.Without(permissions.ZoneRead).Covers(reads), reads.IsEmpty())
	// Output:
	// the wider one covers it: true and is the same: false
	// none is missing: true
	// with DNS it has 7 statements, the last: allow Zone:Zone:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e <nil>
	// allow Account:Account Settings:Read on account 6451353ea5a8407bab6162abc42f5338
	// allow Zone:DNS:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// allow Zone:Zone:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// without them: false false
}

// Which user a token belongs to is often not known when its spec is written.
func ExampleSpec_WithUser() {
	spec := permissions.NewSpec(permissions.OwnUser().Allow(permissions.UserAPITokensWrite))
	fmt.Println(spec.HasUser(), spec)
	fmt.Println(spec.WithUser("0123456789abcdef0123456789abcdef"))
	// Output:
	// true allow User:API Tokens:Edit on the token's own user
	// allow User:API Tokens:Edit on user 0123456789abcdef0123456789abcdef
}

// What the API adds to its form later is kept and named, and nothing is claimed
// about it.
func ExampleSpec_Unknown() {
	spec, err := permissions.ParseSpec([]byte(`{"phase_of_the_moon": "full", "policies": [{
		"effect": "allow",
		"permission_groups": [{"id": "c8fed203ed3043cba015a93ad1616f1f"}],
		"resources": {"com.cloudflare.api.account.zone.*": "*"}}]}`))
	fmt.Println(spec.Unknown(), spec.Other(), err)
	fmt.Println(spec.Validate())
	fmt.Println(spec.Known().Unknown(), spec.WithOther("").Validate())
	// Output:
	// [phase_of_the_moon] {"phase_of_the_moon":"full"} <nil>
	// the spec has the key "phase_of_the_moon", which this library does not know: remove it, or correct its name
	// [] <nil>
}
