package diagnose_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions/authz"
)

// A line of a log is enough, where it keeps the API's words.
func ExampleText() {
	line := `msg="cloudflare: failed to find zone example.com.: [status code 403] 9109: Unauthorized to access requested resource"`
	if d, ok := diagnose.Text(line, diagnose.Facts{}); ok {
		fmt.Println(d.Title)
		fmt.Println(d.Remedies[0])
	}
	// Output:
	// GET /zones: no access to the account or zone
	// Verify the account ID and the zone ID in the token's resources, and check that the token's scope includes both account and zone, with this permission, on the zone that is wanted (any one zone suffices for the call): Zone:Zone:Read (API name: Zone Read).
}

// Many programs print the API's message alone. With the command line above it, as the
// terminal shows it, the permission can be named.
func ExampleText_commandLine() {
	for _, pasted := range []string{
		"Authentication error (10000)",
		"$ flarectl zone export --zone example.com\nAuthentication error (10000)",
	} {
		if d, ok := diagnose.Text(pasted, diagnose.Facts{}); ok {
			fmt.Println(d.Title)
		}
	}
	// Output:
	// Missing permission, or a dead token
	// GET /zones/{zone_id}/dns_records/export: missing permission Zone:DNS:Read, or a dead token
}

// Explain makes the call that tells a dead token from a narrow one. The prober
// here stands for a client with the credential that was refused.
func ExampleExplain() {
	prober := diagnose.ProberFunc(func(_ context.Context, method, path string) error {
		fmt.Println("asked:", method, path)
		return nil // the token is active
	})
	got, ok := diagnose.Explain(context.Background(), listScripts(), prober)
	if ok {
		fmt.Println(got.Diagnosis.Title)
		fmt.Printf("%s (%s)\n", got.Diagnosis.Causes[0].Text, got.Diagnosis.Causes[0].Confidence)
	}
	// Output:
	// asked: GET /user/tokens/verify
	// GET /accounts/{account_id}/workers/scripts: missing permission Account:Workers Scripts:Read
	// the token lacks the specific permission for that operation (high)
}

// Some lists leave out what the token may not see, in place of refusing.
func ExampleEmptyList() {
	call := authz.Call{Method: "GET", Path: "/zones?name=example.com", Status: 200}
	if d, ok := diagnose.EmptyList(call, diagnose.Facts{}); ok {
		fmt.Println(d.Title)
		fmt.Println(d.Remedies[0])
	}
	// Output:
	// GET /zones: zone example.com is not listed, though it was expected
	// Add the missing permission to the token for the zone of example.com, and the zone to its zone resources: Zone:Zone:Read (API name: Zone Read).
}

// Any client gets the hint when its transport is wrapped.
func ExampleTransport() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`)
	}))
	defer server.Close()

	client := &http.Client{Transport: diagnose.Transport(http.DefaultTransport, diagnose.Hints{
		Notify: func(_ context.Context, d diagnose.Diagnosis) { fmt.Println("told:", d.Code) },
	})}
	resp, err := client.Get(server.URL + "/client/v4/zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = resp.Body.Close(); client.CloseIdleConnections() }()
	fmt.Println(resp.StatusCode, resp.Header.Get(diagnose.HeaderAccepted))
	// Output:
	// told: authentication-error
	// 403 Zone:DNS:Read; Zone:DNS:Edit
}

// With cloudflare-go the same is a request option:
//
//	option.WithMiddleware(diagnose.Middleware(hints))
func ExampleMiddleware() {
	middleware := diagnose.Middleware(diagnose.Hints{
		Notify: func(_ context.Context, d diagnose.Diagnosis) { fmt.Println(d.Remedies[0]) },
	})
	req := httptest.NewRequest(http.MethodGet, "https://api.cloudflare.com/client/v4/zones", nil)
	resp, err := middleware(req, func(*http.Request) (*http.Response, error) { return nil, errors.New("no network") })
	fmt.Println(resp == nil, err)
	// Output: true no network
}
