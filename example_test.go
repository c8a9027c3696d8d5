package cftoken_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/probe/probetest"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const (
	account = permissions.AccountID("6451353ea5a8407bab6162abc42f5338")
	zone    = permissions.ZoneID("2cf1f02313c4ef76af3d62eb78bb906e")
)

// Specify a token, and ask what it may do.
func Example() {
	spec := permissions.NewSpec(
		permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite),
		permissions.Zone(zone).Allow(permissions.ZoneRead, permissions.ZoneDNSWrite),
	)
	d := authz.Decide(spec, authz.Call{Method: "GET", Path: "/zones/" + string(zone) + "/custom_hostnames"})
	fmt.Println(d.Verdict)     // denied
	fmt.Println(d.Enough()[0]) // Zone:SSL and Certificates:Read on zone …
	// Output:
	// denied
	// Zone:SSL and Certificates:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e
}

// Explain a refusal, here one of the simulator.
func Example_explain() {
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead))
	sim, err := tokentest.Start(tokentest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	tok, err := sim.IssueToken(spec, tokentest.TokenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	// any client: base URL sim.URL, token tok.Value
	req, err := http.NewRequest(http.MethodGet, sim.URL+"/zones/"+string(zone)+"/dns_records", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+tok.Value)
	resp, err := sim.Client().Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	if d, ok := diagnose.Response(resp, diagnose.Facts{Liveness: diagnose.Live}); ok {
		fmt.Println(d.Title)
		fmt.Println(d.Remedies[0])
	}
	err = cfError(resp.StatusCode)
	if d, ok := diagnose.Error(err, diagnose.Facts{}); ok {
		fmt.Println(d.Title)
		fmt.Println(d.Remedies[0])
	}
	// Output:
	// GET /zones/{zone_id}/dns_records: missing permission Zone:DNS:Read
	// Add the missing permission to the token: Zone:DNS:Read (API name: DNS Read) on zone 2cf1f02313c4ef76af3d62eb78bb906e.
	// GET /zones/{zone_id}: no access to zone 2cf1f02313c4ef76af3d62eb78bb906e
	// Verify the account ID and the zone ID in the token's resources (zone 2cf1f02313c4ef76af3d62eb78bb906e), and check that the token's scope includes both account and zone, with this permission: Zone:Read (API name: Zone Read) on zone 2cf1f02313c4ef76af3d62eb78bb906e.
}

// cfError is what a client returns for a refusal.
func cfError(status int) error {
	return &token.APIError{Status: status, Method: "GET", Path: "/zones/" + string(zone), Errors: []token.APIMessage{{Code: 9109, Message: "Unauthorized to access requested resource"}}}
}

// Check a token at a program's start: the error names what is missing.
func Example_start() {
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead, permissions.ZoneDNSRead))
	sim, err := tokentest.Start(tokentest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	tok, err := sim.IssueToken(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead)), tokentest.TokenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := token.New(token.APIToken(token.NewSecret(tok.Value)), token.WithBaseURL(sim.URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	err = probe.Ensure(ctx, client, spec, probe.EnsureOptions{})
	fmt.Println(errors.Is(err, probe.ErrDenied), err != nil)
	// Output:
	// true true
}

// deploy stands for a reader's code.
func deploy(client *http.Client, baseURL, value string) {
	req, err := http.NewRequest(http.MethodGet, baseURL+"/zones/"+string(zone)+"/dns_records", nil)
	if err != nil {
		return
	}
	req.Header.Set("Authorization", "Bearer "+value)
	if resp, err := client.Do(req); err == nil {
		_ = resp.Body.Close()
	}
}

func TestReadmeAssertion(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	probetest.RequireLeastPrivilege(t, spec, func(c probetest.Client) {
		deploy(c.HTTP, c.BaseURL, c.Token) // your code
	})
}

// The check at a program's start, before anything is sent.
func TestReadmeStart(t *testing.T) {
	t.Setenv(token.EnvAPIKey, "")
	t.Setenv(token.EnvEmail, "")
	t.Setenv(token.EnvAPIToken, "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	creds, err := token.CredentialsFromEnv(os.LookupEnv) // CLOUDFLARE_API_TOKEN
	require.NoError(t, err)
	client, err := token.New(creds)
	require.NoError(t, err)
	err = probe.Ensure(ctx, client, spec, probe.EnsureOptions{})
	require.ErrorIs(t, err, context.Canceled)
}

// TestReadmeCodeIsCompiled: every line of Go in the README stands in this file,
// which the compiler sees.
func TestReadmeCodeIsCompiled(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	self, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	known := map[string]bool{}
	for line := range strings.Lines(string(self)) {
		known[strings.TrimSpace(line)] = true
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	require.NotEmpty(t, blocks)
	for _, b := range blocks {
		for line := range strings.Lines(b[1]) {
			assert.True(t, known[strings.TrimSpace(line)], "the README says what no compiler has seen: %s", line)
		}
	}
}
