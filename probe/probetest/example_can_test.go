package probetest_test

import (
	"fmt"
	"testing"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe/probetest"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// A test of what a token can do fails with the cause and the remedy.
func ExampleRequireCan() {
	sim, err := tokentest.New(tokentest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	zone := permissions.ZoneID(tokentest.DefaultZoneID)
	issued, err := sim.IssueToken(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead)), tokentest.TokenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := token.New(token.APIToken(token.NewSecret(issued.Value)), token.WithHTTPClient(sim.Client()))
	if err != nil {
		fmt.Println(err)
		return
	}
	show(func(t testing.TB) {
		probetest.RequireCan(t, client, permissions.ZoneResource(zone), permissions.ZoneWorkersRoutesRead)
	})
	// Output:
	// the token cannot do what it must:
	//
	//   ✅ Basic Auth                working
	//   ❌ Zone:Workers Routes:Read  missing, needs Zone:Workers Routes:Read
	//        (403, code 10000)
	//
	// Working 1/2, missing 1/2
	//
	// What is wrong, and what to do:
	//
	// 1. Zone:Workers Routes:Read: missing permission Zone:Workers Routes:Read
	//    [missing-permission]
	//    The API answered GET /zones/2cf1f02313c4ef76af3d62eb78bb906e/workers/routes
	//    with 403: Authentication error (10000).
	//    → Add the missing permission to the token: Zone:Workers Routes:Read (API
	//      name: Workers Routes Read) on zone 2cf1f02313c4ef76af3d62eb78bb906e.
}
