package probetest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/probe/probetest"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// show runs what would be the body of a test and prints how it failed.
func show(body func(t testing.TB)) {
	r := outcome(body)
	if r.failed == "" {
		r.failed = "ok"
	}
	fmt.Println(r.failed)
}

// What must the token of a service be able to do, and what must it not? Here
// against the simulator; with probetest.LiveClient(t) against the API.
func ExampleRequireDenied() {
	sim, err := tokentest.New(tokentest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	zone := permissions.ZoneID(tokentest.DefaultZoneID)
	issued, err := sim.IssueToken(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)), tokentest.TokenOptions{})
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
		probetest.RequireCan(t, client, permissions.ZoneResource(zone), permissions.ZoneDNSWrite)
		probetest.RequireDenied(t, client, permissions.ZoneResource(zone), permissions.ZoneSSLAndCertificatesWrite)
	})
	// Output:
	// ok
}

// Does the spec that tokens are created with fit what the code calls? No
// account and no network are needed to know.
func ExampleRequireLeastPrivilege() {
	zone := permissions.ZoneID("2cf1f02313c4ef76af3d62eb78bb906e")
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite, permissions.ZoneWorkersRoutesRead))
	show(func(t testing.TB) {
		probetest.RequireLeastPrivilege(t, spec, func(c probetest.Client) {
			hc := &http.Client{Transport: c.Transport()}
			resp, err := hc.Get(c.BaseURL + "/zones/" + string(zone) + "/dns_records")
			if err == nil {
				_ = resp.Body.Close()
			}
		})
	})
	// Output:
	// the spec is not the least privilege of the code's calls:
	//
	//   too much: Zone:Workers Routes:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e
	//     → remove it: no call needs it
	//   too much: Zone:DNS:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	//     → enough for the calls: Zone:DNS:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e
}

// In a test of its own a deployment asks for all that its spec names, and for the
// proof of it.
func ExampleRequireSpec() {
	account, zone := permissions.AccountID(tokentest.DefaultAccountID), permissions.ZoneID(tokentest.DefaultZoneID)
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite, permissions.ZoneWorkersRoutesWrite))
	sim, err := tokentest.New(tokentest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	issued, err := sim.IssueToken(spec, tokentest.TokenOptions{})
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
		probetest.RequireSpec(t, client, spec, probe.Target{Account: account, Zone: zone})
	})
	show(func(t testing.TB) {
		probetest.RequireEnsured(t, client, spec, probe.EnsureOptions{})
	})
	// Output:
	// ok
	// ok
}

// Against the API of the environment: without CLOUDFLARE_API_TOKEN the test is
// skipped.
func ExampleLiveClient() {
	test := func(t *testing.T) {
		client, target := probetest.LiveClient(t)
		probetest.RequireCan(t, client, permissions.ZoneResource(target.Zone), permissions.ZoneDNSWrite)
	}
	_ = test // func TestToken(t *testing.T)
}
