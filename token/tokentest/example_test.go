package tokentest_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// A service's client is pointed at the simulator, with a token that holds the
// permissions that the service is meant to have.
func ExampleStart() {
	srv, err := tokentest.Start(tokentest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = srv.Close() }()
	tok, err := srv.IssueToken(permissions.NewSpec(
		permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneRead),
	), tokentest.TokenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, path := range []string{"/zones/" + tokentest.DefaultZoneID + "/workers/routes", "/zones/" + tokentest.DefaultZoneID} {
		req, err := http.NewRequest(http.MethodGet, srv.URL+path, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		req.Header.Set("Authorization", "Bearer "+tok.Value)
		resp, err := srv.Client().Do(req)
		if err != nil {
			fmt.Println(err)
			return
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		fmt.Printf("%d %.87s\n", resp.StatusCode, body)
	}
	// Output:
	// 403 {"result":null,"success":false,"errors":[{"code":10000,"message":"Authentication error"
	// 200 {"result":{"id":"2cf1f02313c4ef76af3d62eb78bb906e","name":"example.com","status":"activ
}

// No listener is needed for a client whose transport can be set.
func ExampleServer_RoundTripper() {
	srv, err := tokentest.New(tokentest.Options{Mode: tokentest.ModeExplain})
	if err != nil {
		fmt.Println(err)
		return
	}
	tok, err := srv.IssueToken(tokentest.DemoSpec(tokentest.DefaultAccountID), tokentest.TokenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	req, err := http.NewRequest(http.MethodGet, tokentest.BaseURL+"/accounts/"+tokentest.DefaultAccountID+"/r2/buckets", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+tok.Value)
	client := &http.Client{Transport: srv.RoundTripper()}
	resp, err := client.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = resp.Body.Close() }()
	fmt.Println(resp.StatusCode)
	fmt.Println(resp.Header.Get(tokentest.HeaderDecision))
	// Output:
	// 200
	// allowed by allow Account:Workers R2 Storage:Edit on account 6451353ea5a8407bab6162abc42f5338 (GET /accounts/{account_id}/r2/buckets)
}

// A fault loses the answer to a creation that took effect: does the caller
// notice, and clean up?
func ExampleServer_Inject() {
	srv, err := tokentest.New(tokentest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	tok, err := srv.IssueToken(tokentest.DemoSpec(tokentest.DefaultAccountID), tokentest.TokenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	remove, err := srv.Inject(tokentest.Fault{
		Kind: tokentest.FaultReset, AfterEffect: true, Times: 1,
		Method: "POST", Path: "/accounts/{account_id}/r2/buckets",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer remove()
	for range 2 {
		req, err := http.NewRequest("POST", tokentest.BaseURL+"/accounts/"+tokentest.DefaultAccountID+"/r2/buckets", strings.NewReader(`{"name":"files"}`))
		if err != nil {
			fmt.Println(err)
			return
		}
		req.Header.Set("Authorization", "Bearer "+tok.Value)
		resp, err := srv.Client().Do(req)
		if err != nil {
			fmt.Println("lost:", errors.Is(err, syscall.ECONNRESET))
			continue
		}
		_ = resp.Body.Close()
		fmt.Println(resp.Status)
	}
	// Output:
	// lost: true
	// 409 Conflict
}
