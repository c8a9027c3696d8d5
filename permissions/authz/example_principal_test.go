package authz_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// The kind of a token decides too: what an account owns reaches no user.
func ExamplePrincipal() {
	account := permissions.AccountID("6451353ea5a8407bab6162abc42f5338")
	p := authz.Principal{
		Spec: permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountSettingsRead)),
		Kind: authz.AccountToken, Account: account,
	}
	for _, path := range []string{"/accounts/" + string(account), "/user"} {
		d := p.Decide(authz.Call{Method: "GET", Path: path})
		fmt.Println(d, "refused:", d.Verdict.Refused())
	}
	// Output:
	// allowed by allow Account:Account Settings:Read on account 6451353ea5a8407bab6162abc42f5338 (GET /accounts/{account_id}) refused: false
	// denied: wrong_kind (GET /user) refused: true
}

// The smallest grant that would do for a call, and the spec with it.
func ExampleEnoughFor() {
	call := authz.Call{Method: "PUT", Path: "/zones/2cf1f02313c4ef76af3d62eb78bb906e/workers/routes/023e105f4ecef8ad9ca31a8372d0c353"}
	grants := authz.EnoughFor(call)
	spec := permissions.NewSpec(grants[0].Policy())
	fmt.Println(spec)
	fmt.Println(authz.Decide(spec, call))
	// Output:
	// allow Zone:Workers Routes:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// allowed by allow Zone:Workers Routes:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e (PUT /zones/{zone_id}/workers/routes/{route_id})
}
