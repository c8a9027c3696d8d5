package authz_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// A token for one Worker: the path of a deployment has the Worker's name, the grant
// its tag.
func ExampleDecision_Undecided() {
	account, mine := permissions.AccountID("6451353ea5a8407bab6162abc42f5338"), "0f0e0d0c0b0a09080706050403020100"
	spec, err := permissions.ParseSpec([]byte(`[{"effect": "allow",
		"permission_groups": [{"id": "00000000000000000000000000000001", "name": "Individual Workers Editor"}],
		"resources": {"com.cloudflare.api.account.6451353ea5a8407bab6162abc42f5338": {"com.cloudflare.edge.worker.script.0f0e0d0c0b0a09080706050403020100": "*"}}}]`))
	if err != nil {
		fmt.Println(err)
		return
	}
	deploy := authz.Call{Method: "PUT", Path: "/accounts/6451353ea5a8407bab6162abc42f5338/workers/scripts/api/content"}
	d := authz.Decide(spec, deploy)
	fmt.Println(d.Verdict, "for want of", d.Undecided())
	deploy.On = permissions.WorkerResource(account, mine)
	fmt.Println(authz.Decide(spec, deploy).Verdict)
	deploy.On = permissions.WorkerResource(account, "ffeeddccbbaa99887766554433221100")
	fmt.Println(authz.Decide(spec, deploy).Verdict)

	create := authz.Call{Method: "PUT", Path: "/accounts/6451353ea5a8407bab6162abc42f5338/workers/scripts/new", Act: authz.ActCreate}
	fmt.Println("creation", authz.Decide(spec, create).Verdict)
	// Output:
	// inconclusive for want of the tag of the Worker that the path names (Call.On with permissions.WorkerResource): GET /accounts/{account_id}/workers/scripts shows it beside the name
	// allowed
	// denied
	// creation denied
}

// The least that a deployment needs is a role on the Worker alone.
func ExampleRolesFor() {
	deploy := authz.Call{Method: "PUT", Path: "/accounts/6451353ea5a8407bab6162abc42f5338/workers/scripts/api/content"}
	for _, r := range authz.RolesFor(deploy) {
		fmt.Println(r)
	}
	fmt.Println("or", authz.EnoughFor(deploy)[0])
	// Output:
	// Workers Editor on one Worker
	// Workers Admin on one Worker
	// or Account:Workers Scripts:Edit on account 6451353ea5a8407bab6162abc42f5338
}

// To make a Worker takes a role on all of Workers.
func ExampleProductRolesFor() {
	create := authz.Call{Method: "PUT", Path: "/accounts/6451353ea5a8407bab6162abc42f5338/workers/scripts/new", Act: authz.ActCreate}
	fmt.Println(authz.RolesFor(create), authz.ProductRolesFor(create))
	// Output: [] [Workers Admin]
}
