package tokentest_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token/tokentest"
)

// A token that deploys one Worker. Its group has no public id: the simulator has one
// of its own, as the listing of an account has.
func ExampleServer_AddWorker() {
	srv, err := tokentest.New(tokentest.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"api", "web"} {
		if _, err := srv.AddWorker(tokentest.Worker{Name: name, Tag: map[string]string{"api": "0f0e0d0c0b0a09080706050403020100"}[name]}); err != nil {
			fmt.Println(err)
			return
		}
	}
	group, err := srv.AddGroup("Individual Workers Content Read-Only", permissions.ScopeWorker)
	if err != nil {
		fmt.Println(err)
		return
	}
	spec := permissions.NewSpec(permissions.Worker(tokentest.DefaultAccountID, "0f0e0d0c0b0a09080706050403020100").Allow(group.Permission()))
	if _, err := srv.IssueToken(spec, tokentest.TokenOptions{}); err != nil {
		fmt.Println("user token: refused")
	}
	tok, err := srv.IssueToken(spec, tokentest.TokenOptions{Kind: authz.AccountToken})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tok.Spec)
	for _, call := range [][2]string{{"GET", "/api/content/v2"}, {"GET", "/web/content/v2"}, {"PUT", "/api"}} {
		status, _ := ask(srv, tok.Value, call[0], "/accounts/"+tokentest.DefaultAccountID+"/workers/scripts"+call[1])
		fmt.Println(status, call[0], call[1])
	}
	// Output:
	// user token: refused
	// allow Individual Workers Content Read-Only on Worker 0f0e0d0c0b0a09080706050403020100 of account 6451353ea5a8407bab6162abc42f5338
	// 200 GET /api/content/v2
	// 403 GET /web/content/v2
	// 403 PUT /api
}
