package diagnose_test

import (
	"context"
	"fmt"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Which rules know an answer that only the core front end gives?
func ExampleRules() {
	for rule := range diagnose.Rules() {
		for _, answer := range rule.Answers {
			if answer.Name == "core/denied" || answer.Name == "core/unknown-token" {
				fmt.Println(rule.Code, "-", rule.Title)
				break
			}
		}
	}
	// Output:
	// expired-token - the token has expired
	// not-yet-valid - the token is not valid yet
	// dead-token - the token is not accepted
	// oauth-login - the OAuth login was refused
	// key-without-access - the user of the Global API key has no access
	// unauthorized-resource - no access to the account or zone
}

// With what is known of the token already, fewer calls are needed to tell one cause
// from another. An error of a client of one's own is put into words first.
func ExampleExplainer() {
	spec := permissions.NewSpec(permissions.Account("6451353ea5a8407bab6162abc42f5338").Allow(permissions.AccountSettingsRead))
	refused := &diagnose.APIError{
		Method: "GET", Path: "/accounts/6451353ea5a8407bab6162abc42f5338/workers/scripts", Status: 403,
		Errors: []diagnose.APIMessage{{Code: 10000, Message: "Authentication error"}},
	}
	explainer := diagnose.Explainer{Facts: diagnose.Facts{Spec: &spec, Liveness: diagnose.Live, Kind: authz.UserToken}}
	got, ok := explainer.Explain(context.Background(), refused, diagnose.ProberFunc(func(_ context.Context, method, path string) error {
		fmt.Println("asked:", method, path)
		return nil
	}))
	fmt.Println(ok, len(got.Probes), got.Open == "")
	fmt.Println(got.Diagnosis.Reason(), got.Diagnosis.Causes[0].Confidence)
	// Output:
	// true 0 true
	// missing_permission certain
}
