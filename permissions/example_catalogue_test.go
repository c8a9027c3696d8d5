package permissions_test

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cftoken/cftoken/permissions"
)

func ExampleByName() {
	g, ok := permissions.ByName("SSL and Certificates Write", permissions.ScopeZone)
	fmt.Println(ok, g.ID, g.Label(), g.Access.Label())
	fmt.Println("in the permissions guide:", permissions.GuideLabel(g.Permission()))
	for g := range permissions.Builtin().All() {
		if slices.Contains(g.FormerNames(), "Argo Tunnel Write") {
			fmt.Println("renamed: Argo Tunnel Write ->", g.Name)
		}
	}
	// Output:
	// true c03055bc037c4ea9afb9a9f104b7b721 Zone | SSL and Certificates | Edit Edit
	// in the permissions guide: Zone:Custom Hostnames:Edit
	// renamed: Argo Tunnel Write -> Cloudflare Tunnel Write
}

// What has Cloudflare added, dropped and renamed since this package was made? The
// listing is the answer of GET /user/tokens/permission_groups.
func ExampleCatalogue_Drift() {
	live, err := permissions.ParseListing([]byte(`{"success":true,"result":[
		{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Records Write","scopes":["com.cloudflare.api.account.zone"]},
		{"id":"0123456789abcdef0123456789abcdef","name":"Teapot Read","scopes":["com.cloudflare.api.account"]}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	drift := permissions.Builtin().Drift(live)
	fmt.Println("nothing changed:", drift.None(), "of", live.Len(), "listed")
	for _, g := range drift.Added {
		fmt.Println("new:", g.Label())
	}
	for _, r := range drift.Renamed {
		fmt.Println("renamed:", r.From, "->", r.To)
	}

	// The live catalogue knows the new group where the built-in one does not.
	p, err := live.Parse("Teapot Read")
	fmt.Println(p.ID(), err)
	byName, _ := live.ByName("Teapot Read", permissions.ScopeAccount)
	byID, ok := live.ByID(byName.ID)
	fmt.Println(byID.Name, ok)
	spec := permissions.NewSpec(permissions.AllowOn(permissions.AllAccountsResource(), p))
	fmt.Println(spec)
	fmt.Println(spec.ValidateWith(live))
	fmt.Println(spec.Validate())
	// Output:
	// nothing changed: false of 2 listed
	// new: Account | Teapot | Read
	// renamed: DNS Write -> DNS Records Write
	// 0123456789abcdef0123456789abcdef <nil>
	// Teapot Read true
	// allow Teapot Read on all accounts
	// <nil>
	// allow Teapot Read on all accounts: permission group 0123456789abcdef0123456789abcdef is not in the catalogue: check it against the live listing (ValidateWith)
}

// What can a group do besides reading and writing?
func ExampleGroup_Risk() {
	for _, p := range []permissions.Permission{
		permissions.UserAPITokensWrite, permissions.AccountTurnstileSitesRead, permissions.ZoneWrite, permissions.ZoneDNSRead, permissions.AccountPermission("0123456789abcdef0123456789abcdef"),
	} {
		g, _ := permissions.GroupOf(p)
		fmt.Printf("%s: %v (%s)\n", permissions.Label(p), g.Risk(), g.RiskReason())
	}
	var grants int
	for g := range permissions.All() {
		if g.Risk().Has(permissions.RiskGrants) && !g.Risk().Has(permissions.RiskReads|permissions.RiskMoves|permissions.RiskDeletes) {
			grants++
		}
	}
	fmt.Println(grants > 10, permissions.RiskNone)
	// Output:
	// User:API Tokens:Edit: grants permissions (creates and edits the user's tokens, and so comes to whatever the user may do)
	// Account:Turnstile:Read: reads secrets or traffic (shows the secret keys of widgets)
	// Zone:Zone:Edit: moves money or domains, deletes data (adds domains to the account and deletes them with all their settings)
	// Zone:DNS:Read: none of these (shows settings, states or sums; no secret, no single request)
	// unknown permission group 0123456789abcdef0123456789abcdef: not judged ()
	// true none of these
}

// May this credential give a token what the spec says, and how are groups shown
// that are newer than this package?
func ExampleCatalogue_NotSelectable() {
	live, err := permissions.ParseListing([]byte(`[
		{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write","scopes":["com.cloudflare.api.account.zone"],"category":"dns","is_selectable":false},
		{"id":"0123456789abcdef0123456789abcdef","name":"Teapot Read","scopes":["com.cloudflare.api.account"],"label":"teapot_read"}]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	spec := permissions.NewSpec(
		permissions.AllZones().Allow(permissions.ZoneDNSWrite),
		permissions.AllAccounts().Allow("0123456789abcdef0123456789abcdef"),
	).Named(live)
	fmt.Println(spec)
	for _, st := range live.NotSelectable(spec) {
		g, _ := live.ByID(st.Permission.ID())
		fmt.Println("not granted to this credential:", st, g.Listed().Category, g.Listed().Selectable == permissions.SelectableNo)
	}
	teapot, _ := live.Parse("Teapot Read")
	if g, ok := permissions.GroupOf(teapot); ok {
		fmt.Println(g.Label(), g.Listed().Label, g.Listed().Selectable == permissions.SelectableYes)
	}
	// Output:
	// allow Teapot Read on all accounts
	// allow Zone:DNS:Edit on all zones
	// not granted to this credential: allow Zone:DNS:Edit on all zones dns true
	// Account | Teapot | Read teapot_read false
}

// Groups that are known by name alone are in no spec: no id is invented.
func ExampleCatalogue_Unlisted() {
	for g := range permissions.Builtin().Unlisted() {
		_, err := permissions.Parse(g.Name)
		var parse *permissions.ParseError
		fmt.Println(errors.As(err, &parse) && parse.Problem == permissions.ParseNoID)
		break
	}
	// Output: true
}
