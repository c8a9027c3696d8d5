package diagnose_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Any error value will do: this library's own, those of cloudflare-go, and
// whatever wraps or joins them. Here verify said before that the token is live.
func ExampleError() {
	err := listScripts() // GET …/workers/scripts, refused with 10000

	if d, ok := diagnose.Error(err, diagnose.Facts{Liveness: diagnose.Live}); ok {
		fmt.Println(d.Title)
		fmt.Println(d.Causes[0].Text)
		fmt.Println(d.Remedies[0])
		fmt.Println(d.Remedies[0].Library)
	}
	// Output:
	// GET /accounts/{account_id}/workers/scripts: missing permission Account:Workers Scripts:Read
	// the token lacks the specific permission for that operation
	// Add the missing permission to the token: Account:Workers Scripts:Read (API name: Workers Scripts Read) on account 6451353ea5a8407bab6162abc42f5338.
	// permissions.Account("6451353ea5a8407bab6162abc42f5338").Allow(permissions.AccountWorkersScriptsRead)
}

// An answer as it came; its body can be read again afterwards.
func ExampleResponse() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"success":false,"errors":[{"code":1404,"message":"No quota has been allocated for this zone."}]}`)
	}))
	defer server.Close()

	resp, err := http.Get(server.URL + "/client/v4/zones/2cf1f02313c4ef76af3d62eb78bb906e/custom_hostnames")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	if d, ok := diagnose.Response(resp, diagnose.Facts{}); ok {
		fmt.Println(d.Code, d.Verdict)
		fmt.Println(d.Remedies[0])
	}
	// Output:
	// saas-not-enabled not_entitled
	// Enable Cloudflare for SaaS on the zone, in the dashboard under SSL/TLS, Custom Hostnames.
}

// The status, the body and the call are enough. Without more facts both causes
// of 10000 stand, and the call that tells them apart.
func ExampleBody() {
	body := []byte(`{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`)
	d, _ := diagnose.Body("PUT", "/accounts/6451353ea5a8407bab6162abc42f5338/workers/scripts/router", 403, body, diagnose.Facts{})
	for _, c := range d.Causes {
		fmt.Printf("%s (%s)\n", c.Text, c.Confidence)
	}
	fmt.Println(d.Remedies[0])
	fmt.Println("to be sure:", d.Settle.Method, d.Settle.Path)
	// Output:
	// the token lacks the specific permission for that operation (medium)
	// the token does not have access to the account or zone (medium)
	// the token is not accepted at all (low)
	// a policy of the token denies it (low)
	// the token's client IP address filter does not admit the caller's address, which the gateway says in the same words (low)
	// the request's body asks for more: Logs Write, or Connectivity Directory Bind (low)
	// Add the missing permission to the token: Account:Cloudflare Workers:Edit (API name: Workers Scripts Write) on account 6451353ea5a8407bab6162abc42f5338.
	// to be sure: GET /user/tokens/verify
}

// Over several calls the patterns of the permissions guide show.
func ExampleReport() {
	const account = "/accounts/6451353ea5a8407bab6162abc42f5338"
	id := permissions.AccountID(strings.TrimPrefix(account, "/accounts/"))
	got := diagnose.Report([]diagnose.Observation{
		{Name: "R2 Buckets List", Call: authz.Call{Method: "GET", Path: account + "/r2/buckets"}, Verdict: authz.Allowed},
		{
			Name: "Workers List", Call: authz.Call{Method: "GET", Path: account + "/workers/scripts"}, Verdict: authz.Denied, Err: listScripts(),
			Needs: []permissions.Permission{permissions.AccountWorkersScriptsWrite}, Resource: permissions.AccountResource(id),
		},
	}, diagnose.Facts{Kind: authz.UserToken})
	for _, d := range got {
		fmt.Println(d.Title)
		fmt.Println("  ", d.Remedies[0])
	}
	// Output:
	// Workers List: missing permission Account:Cloudflare Workers:Edit
	//    Add the missing permission to the token: Account:Cloudflare Workers:Edit (API name: Workers Scripts Write) on account 6451353ea5a8407bab6162abc42f5338.
	// Works for R2 but not for Workers
	//    Add the Workers permission to the token: Account:Cloudflare Workers:Edit (API name: Workers Scripts Write) on account 6451353ea5a8407bab6162abc42f5338.
}
