package authz_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// What the body of a request asks for is in no path: whoever knows it says so.
func ExampleBesideFor() {
	const account = "0123456789abcdef0123456789abcdef"
	query := authz.Call{Method: "POST", Path: "/accounts/" + account + "/d1/database/db/query", Asks: permissions.AccountD1Write}
	fmt.Println(authz.EnoughFor(query))

	upload := authz.Call{Method: "PUT", Path: "/accounts/" + account + "/workers/scripts/hello", Asks: permissions.AccountLogsWrite} // logpush: true
	besides, _ := authz.BesideFor(upload)
	fmt.Println(authz.EnoughFor(upload), "and", besides)
	// Output:
	// [Account:D1:Edit on account 0123456789abcdef0123456789abcdef]
	// [Account:Workers Scripts:Edit on account 0123456789abcdef0123456789abcdef] and Account:Logs:Edit on account 0123456789abcdef0123456789abcdef
}
