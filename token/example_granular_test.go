package token_test

import (
	"context"
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// A token that deploys one Worker and nothing else: an account owns it, and its group
// is found in the account's listing.
func ExampleClient_AccountPermissionGroups() {
	srv, err := tokentest.New(tokentest.Options{Seed: 1}) // in the place of the API
	if err != nil {
		fmt.Println(err)
		return
	}
	worker, err := srv.AddWorker(tokentest.Worker{Name: "api", Tag: "0f0e0d0c0b0a09080706050403020100"})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, account := context.Background(), permissions.AccountID(tokentest.DefaultAccountID)
	client, err := token.New(token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey)), token.WithHTTPClient(srv.Client()))
	if err != nil {
		fmt.Println(err)
		return
	}
	live, err := client.AccountPermissionGroups(ctx, account)
	if err != nil {
		fmt.Println(err)
		return
	}
	role, _ := permissions.RoleFor(permissions.RoleEditor, permissions.ScopeWorker)
	editor, err := role.Resolve(live)
	if err != nil {
		fmt.Println(err)
		return
	}
	req := token.Request{Name: "deploy api", Spec: permissions.NewSpec(permissions.Worker(account, worker.Tag).Allow(editor)), Catalogue: live}
	_, err = client.Issue(ctx, req, token.IssueOptions{})
	fmt.Println(err)

	req.Account = account
	made, err := client.Issue(ctx, req, token.IssueOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for st := range made.Spec.Statements() {
		fmt.Println(st)
	}
	// Output:
	// Spec: allow Individual Workers Editor on Worker 0f0e0d0c0b0a09080706050403020100 of account 6451353ea5a8407bab6162abc42f5338: a user token cannot hold permissions on single resources of a product: set Request.Account, which makes an account-owned token, or ask for the group of the whole product
	// allow Individual Workers Editor on Worker 0f0e0d0c0b0a09080706050403020100 of account 6451353ea5a8407bab6162abc42f5338
}
