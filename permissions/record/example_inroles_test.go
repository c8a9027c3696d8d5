package record_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// A deployment needs Workers Scripts Write on the account. In roles that is the Editor
// of the one Worker, and a permission for what is not the Worker's.
func ExampleResult_InRoles() {
	const account = "/accounts/0123456789abcdef0123456789abcdef"
	res := record.Minimal(record.Recording{Calls: []authz.Call{
		{Method: "GET", Path: account + "/queues", Status: 200},
		{Method: "POST", Path: account + "/workers/scripts/shop/versions", Status: 200},
		{Method: "POST", Path: account + "/workers/scripts/shop/deployments", Status: 200},
	}})
	fmt.Println(res.Spec)
	roles, rest := res.InRoles()
	for _, n := range roles {
		fmt.Println(n.Role)
	}
	for _, n := range rest.Required {
		fmt.Println(permissions.Label(n.Permission))
	}
	// Output:
	// allow Account:Workers Scripts:Edit on account 0123456789abcdef0123456789abcdef
	// Workers Editor on one Worker
	// Account:Queues:Read
}
