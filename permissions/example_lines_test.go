package permissions_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
)

func ExampleParseLines() {
	l := permissions.ParseLines(`
Token permissions:
- Zone → DNS → Edit (creates the records)
- Account | Workers Scripts | Edit
- Zone Settings
`)
	for _, g := range l.Grants {
		fmt.Println(permissions.Label(g.Permission))
	}
	for _, u := range l.Unread {
		fmt.Println("not understood:", u.Number, u.Text)
	}
	spec, err := l.On(permissions.ZoneResource("2cf1f02313c4ef76af3d62eb78bb906e"), permissions.AccountResource("6451353ea5a8407bab6162abc42f5338"))
	if err != nil {
		panic(err)
	}
	fmt.Print(permissions.FormatLines(spec))
	// Output:
	// Zone:DNS:Edit
	// Account:Workers Scripts:Edit
	// not understood: 2 Token permissions:
	// not understood: 5 Zone Settings
	// - Account | Workers Scripts | Edit on account 6451353ea5a8407bab6162abc42f5338
	// - Zone | DNS | Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
}

func ExampleParseAll() {
	ps, err := permissions.ParseAll("Read analytics and logs")
	if err != nil {
		panic(err)
	}
	for _, p := range ps {
		fmt.Println(p)
	}
	// Output:
	// Analytics Read
	// Logs Read
}

func ExampleParseDashboardLink() {
	link, err := permissions.ParseDashboardLink("https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=%5B%7B%22key%22%3A%22dns%22%2C%22type%22%3A%22edit%22%7D%5D&accountId=*&zoneId=all&name=dns")
	if err != nil {
		panic(err)
	}
	fmt.Println(link.Name)
	fmt.Println(link.Spec)
	// Output:
	// dns
	// allow Zone:DNS:Edit on all zones
}

func ExampleTemplates() {
	for t := range permissions.Templates() {
		if ps := t.Permissions(); len(ps) < 3 {
			fmt.Println(t.Name, ps)
		}
	}
	// Output:
	// Edit zone DNS [DNS Write]
	// Read billing info [Billing Read]
	// Read analytics and logs [Analytics Read Logs Read]
	// Edit load balancing configuration [Load Balancing: Monitors and Pools Write Load Balancers Write]
	// Create additional tokens [API Tokens Write]
}

func ExampleParseResource() {
	r, err := permissions.ParseResource("all zones of account 6451353ea5a8407bab6162abc42f5338")
	if err != nil {
		panic(err)
	}
	fmt.Println(r.Parent(), r.Key())
	// Output:
	// com.cloudflare.api.account.6451353ea5a8407bab6162abc42f5338 com.cloudflare.api.account.zone.*
}

func ExampleGroup_Constant() {
	for _, p := range permissions.ParseLines("Zone:DNS:Edit, Cache Purge").Permissions() {
		g, _ := permissions.GroupOf(p)
		fmt.Println(g.Constant())
	}
	// Output:
	// ZoneDNSWrite
	// ZoneCachePurge
}

func ExampleParseSpecFor() {
	spec, err := permissions.ParseSpecFor([]byte(`[{"permission_groups":["Zone:DNS:Edit"],"resources":"all zones"}]`), permissions.Targets{Account: "6451353ea5a8407bab6162abc42f5338"})
	if err != nil {
		panic(err)
	}
	fmt.Println(spec)
	// Output:
	// allow Zone:DNS:Edit on all zones of account 6451353ea5a8407bab6162abc42f5338
}
