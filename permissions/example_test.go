package permissions_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/cftoken/cftoken/permissions"
)

func ExampleNewSpec() {
	account := permissions.AccountID("6451353ea5a8407bab6162abc42f5338")
	zone := permissions.ZoneID("2cf1f02313c4ef76af3d62eb78bb906e")

	spec := permissions.NewSpec(
		permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite),
		permissions.Zone(zone).Allow(permissions.ZoneRead, permissions.ZoneDNSWrite),
	)
	fmt.Println(spec)
	fmt.Println("shape:", spec.Shape())
	fmt.Println("fault:", spec.Validate())
	// Output:
	// allow Account:Workers Scripts:Edit on account 6451353ea5a8407bab6162abc42f5338
	// allow Zone:DNS:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// allow Zone:Zone:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// shape: account_and_zone
	// fault: <nil>
}

func ExampleParse() {
	for _, text := range []string{"Account:Cloudflare R2:Edit", "Zone | DNS | Edit", "workers_scripts:write", "DSN Write", "Logs Read"} {
		p, err := permissions.Parse(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%s = %s (%s)\n", text, p.Name(), p.ID())
	}
	// Output:
	// Account:Cloudflare R2:Edit = Workers R2 Storage Write (bf7481a1826f439697cb59a20b22293e)
	// Zone | DNS | Edit = DNS Write (4755a26eedb94da69e1066d98aa820be)
	// workers_scripts:write = Workers Scripts Write (e086da7e2179491d91ee5f35b3ca210a)
	// permission "DSN Write" is not known: did you mean "Zone | DNS | Edit" (DNS Write)?
	// permission "Logs Read" is ambiguous: say which of "Account | Logs | Read" (Logs Read) or "Zone | Logs | Read" (Logs Read)
}

func ExampleSaaSPlatform() {
	spec := permissions.SaaSPlatform("6451353ea5a8407bab6162abc42f5338", "2cf1f02313c4ef76af3d62eb78bb906e")
	fmt.Println(spec)
	// Output:
	// allow Account:Account Settings:Read on account 6451353ea5a8407bab6162abc42f5338
	// allow Account:Workers R2 Storage:Edit on account 6451353ea5a8407bab6162abc42f5338
	// allow Account:Workers Scripts:Edit on account 6451353ea5a8407bab6162abc42f5338
	// allow Zone:SSL and Certificates:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// allow Zone:Workers Routes:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// allow Zone:Zone:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e
}

func ExampleSaaSRequirements() {
	for _, r := range permissions.SaaSRequirements() {
		fmt.Printf("%s (%s): %s\n", r.Label, r.Permission.Name(), r.Why)
	}
	// Output:
	// Account:Read (Account Settings Read): read account information
	// Account:Cloudflare R2:Edit (Workers R2 Storage Write): create and manage R2 buckets and objects
	// Account:Cloudflare Workers:Edit (Workers Scripts Write): deploy and manage Worker scripts
	// Zone:Read (Zone Read): read zone settings and configuration
	// Zone:Cloudflare Workers Routes:Edit (Workers Routes Write): configure Worker routes
	// Zone:Custom Hostnames:Edit (SSL and Certificates Write): add and verify custom domains
}

func ExampleParseSpec() {
	spec, err := permissions.ParseSpec([]byte(`[{
		"id": "f267e341f3dd4697bd3b9f71dd96247f",
		"effect": "allow",
		"permission_groups": [{"id": "c8fed203ed3043cba015a93ad1616f1f"}],
		"resources": {"com.cloudflare.api.account.6451353ea5a8407bab6162abc42f5338": {"com.cloudflare.api.account.zone.*": "*"}}
	}]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(spec)
	data, err := json.Marshal(spec)
	fmt.Println(string(data), err)
	// Output:
	// allow Zone:Zone:Read on all zones of account 6451353ea5a8407bab6162abc42f5338
	// {"policies":[{"effect":"allow","permission_groups":[{"id":"c8fed203ed3043cba015a93ad1616f1f","name":"Zone Read"}],"resources":{"com.cloudflare.api.account.6451353ea5a8407bab6162abc42f5338":{"com.cloudflare.api.account.zone.*":"*"}}}]} <nil>
}

func ExampleSpec_Diff() {
	want := permissions.SaaSPlatform("6451353ea5a8407bab6162abc42f5338", "2cf1f02313c4ef76af3d62eb78bb906e")
	have := permissions.NewSpec(permissions.AllAccounts().Allow(
		permissions.AccountSettingsRead, permissions.AccountWorkersR2StorageWrite, permissions.AccountWorkersScriptsWrite,
	))
	diff := want.Diff(have)
	fmt.Println("missing:")
	fmt.Println(diff.Missing)
	fmt.Println("in excess:")
	fmt.Println(diff.Excess)
	// Output:
	// missing:
	// allow Zone:SSL and Certificates:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// allow Zone:Workers Routes:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// allow Zone:Zone:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// in excess:
	// allow Account:Account Settings:Read on all accounts
	// allow Account:Workers R2 Storage:Edit on all accounts
	// allow Account:Workers Scripts:Edit on all accounts
}

func ExampleDashboardLink() {
	spec := permissions.NewSpec(
		permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e").Allow(permissions.ZoneDNSWrite),
		permissions.AllAccounts().Allow(permissions.AccountTurnstileSitesRead, permissions.AccountRulePoliciesRead),
	)
	link := permissions.DashboardLink(spec, permissions.UserTokenForm, "dns")
	fmt.Println(link.URL)
	for _, p := range link.ByHand {
		fmt.Println("add by hand:", permissions.Label(p))
	}
	for _, p := range link.Derived {
		g, _ := permissions.GroupOf(p)
		fmt.Println("may not be filled in:", g.Label(), "since its key is", g.LinkEvidence().Kind)
	}
	fmt.Println(link.Caveat())
	for _, note := range link.Notes[1:] {
		fmt.Println("note:", note)
	}
	// Output:
	// https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=%5B%7B%22key%22%3A%22challenge_widgets%22%2C%22type%22%3A%22read%22%7D%2C%7B%22key%22%3A%22dns%22%2C%22type%22%3A%22edit%22%7D%5D&accountId=*&zoneId=all&name=dns
	// add by hand: Account:Rule Policies:Read
	// may not be filled in: Account | Turnstile | Read since its key is derived
	// see whether the form has these, and add them if not (their keys are derived by a rule and may not prefill): Account:Turnstile:Read; add by hand what the link cannot carry: Account:Rule Policies:Read
	// note: choose the account and zone resources: the link asks for all of them
}

// From a group to the OAuth scope of an application, and back.
func ExampleByOAuthScope() {
	g, _ := permissions.ByID(permissions.AccountWorkersScriptsWrite.ID())
	fmt.Println(g.OAuthScope(), g.OAuthEvidence().Kind)
	for _, g := range permissions.ByOAuthScope("challenge-widgets.write") {
		fmt.Println(g.Label(), "is", g.Name, "- its row is", g.LabelEvidence().Kind)
	}
	for _, g := range permissions.Builtin().ByOAuthScope("logs.read") {
		fmt.Println(g.Label(), g.OAuthEvidence().Kind)
	}
	for u := range permissions.Builtin().Unlisted() {
		if u.OAuthScope() == "flagship.read" {
			fmt.Println(u.Name, "has no public id")
		}
	}
	// Output:
	// workers-scripts.write measured
	// Account | Turnstile | Edit is Turnstile Sites Write - its row is documented
	// Account | Logs | Read assumed
	// Zone | Logs | Read measured
	// Flagship Read has no public id
}

func ExampleParseAccountID() {
	for _, text := range []string{"6451353ea5a8407bab6162abc42f5338", "6451353EA5A8407BAB6162ABC42F5338", "example.com"} {
		id, err := permissions.ParseAccountID(text)
		fmt.Printf("%q %v\n", id, err)
	}
	// Ids that come from elsewhere, such as a configuration, are checked by themselves.
	fmt.Println(permissions.AccountID("").Validate())
	fmt.Println(permissions.ZoneID("2cf1f02313c4ef76af3d62eb78bb906e").Validate())
	// Output:
	// "6451353ea5a8407bab6162abc42f5338" <nil>
	// "" account id "6451353EA5A8407BAB6162ABC42F5338" is not in lower case: use "6451353ea5a8407bab6162abc42f5338"
	// "" account id "example.com" is a domain name: want the account's id, 32 lowercase hexadecimal digits, which GET /zones?name=example.com shows
	// account id is empty: want the account's id, 32 lowercase hexadecimal digits
	// <nil>
}

// A token has one set of conditions for all of its policies: what shall hold for
// a while and what shall hold always need two tokens.
func ExampleSpec_Union() {
	zone := permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e")
	always := permissions.NewSpec(zone.Allow(permissions.ZoneRead))
	thisYear := permissions.NewSpec(zone.Allow(permissions.ZoneDNSWrite)).
		WithConditions(permissions.Conditions{ExpiresOn: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)})

	_, err := always.Union(thisYear)
	fmt.Println(errors.Is(err, permissions.ErrNoUnion))

	// Policies that are added come under the conditions of the spec.
	fmt.Println(thisYear.With(always.Policies()...))
	// Output:
	// true
	// allow Zone:DNS:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// allow Zone:Zone:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// until 2027-01-01T00:00:00Z
}

// A resource that is put together from a wrong id says so.
func ExampleResource_Validate() {
	fmt.Println(permissions.ZoneResource("0123456789abcdef0123456789abcdef").Validate())
	fmt.Println(permissions.ZoneResource("example.com").Validate() != nil)
	// Output:
	// <nil>
	// true
}
