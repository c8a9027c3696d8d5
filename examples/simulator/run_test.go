package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestMain(m *testing.M) {
	if os.Getenv("SIMULATOR_TEST_MAIN") == "1" {
		main()
	}
	goleak.VerifyTestMain(m)
}

type env map[string]string

func (e env) lookup(name string) (string, bool) {
	v, ok := e[name]
	return v, ok
}

const (
	otherAccount = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	otherZone    = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	thirdAccount = "0ccccccccccccccccccccccccccccccc"
	zoneRead     = `{"id":"c8fed203ed3043cba015a93ad1616f1f"}`
	settingsRead = `{"id":"c1fde68c7bcc44588cbb6ddbc16d6480"}`
)

// firstLine is a standard output that hands over its first line.
type firstLine struct {
	once  sync.Once
	lines chan string
	all   bytes.Buffer
}

func (f *firstLine) Write(p []byte) (int, error) {
	f.all.Write(p)
	f.once.Do(func() { f.lines <- string(p) })
	return len(p), nil
}

// running is a program that runs.
type running struct {
	ready
	get  func(path string, token ...string) (status int, header http.Header)
	stop func() (code int, errOut string)
}

func launch(t *testing.T, e env, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out := &firstLine{lines: make(chan string, 1)}
	var errOut bytes.Buffer
	code := make(chan int, 1)
	go func() { code <- run(ctx, args, e.lookup, strings.NewReader(e["standard input"]), out, &errOut) }()
	var r running
	select {
	case line := <-out.lines:
		dec := json.NewDecoder(strings.NewReader(line))
		dec.DisallowUnknownFields()
		require.NoError(t, dec.Decode(&r.ready), line)
	case c := <-code:
		cancel()
		t.Fatalf("exit code %d: %s", c, errOut.String())
	}
	transport := &http.Transport{}
	r.get = func(path string, token ...string) (int, http.Header) {
		t.Helper()
		req, err := http.NewRequest("GET", path, nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+append(token, r.Token)[0])
		resp, err := transport.RoundTrip(req)
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, resp.Body)
		require.NoError(t, resp.Body.Close())
		return resp.StatusCode, resp.Header
	}
	var once sync.Once
	var last int
	r.stop = func() (int, string) {
		once.Do(func() {
			transport.CloseIdleConnections()
			cancel()
			last = <-code
			assert.Equal(t, 1, strings.Count(out.all.String(), "\n"), "one line and nothing else")
		})
		return last, errOut.String()
	}
	t.Cleanup(func() { r.stop() })
	return r
}

func TestDefault(t *testing.T) {
	t.Parallel()
	r := launch(t, nil)
	assert.True(t, strings.HasPrefix(r.BaseURL, "http://127.0.0.1:"), r.BaseURL)
	assert.True(t, strings.HasSuffix(r.BaseURL, "/client/v4"), r.BaseURL)
	assert.EqualValues(t, tokentest.DefaultAccountID, r.Account)
	assert.EqualValues(t, tokentest.DefaultZoneID, r.Zone)
	for _, base := range []string{r.BaseURL, strings.TrimSuffix(r.BaseURL, "/client/v4")} {
		for path, want := range map[string]int{
			"/user/tokens/verify":                          200,
			"/accounts/" + string(r.Account):               200,
			"/zones/" + string(r.Zone) + "/workers/routes": 200,
			"/zones/" + string(r.Zone) + "/dns_records":    403,
		} {
			status, header := r.get(base + path)
			assert.Equal(t, want, status, path)
			assert.Empty(t, header.Get(tokentest.HeaderDecision))
		}
	}
	code, errOut := r.stop()
	assert.Equal(t, token.ExitOK, code)
	assert.Empty(t, errOut)
	_, err := http.Get(r.BaseURL)
	assert.Error(t, err, "it has stopped")
}

// TestHelp: the program's own text is its output.
func TestHelp(t *testing.T) {
	t.Parallel()
	var out, errOut bytes.Buffer
	assert.Equal(t, token.ExitOK, run(t.Context(), []string{"-h"}, env{}.lookup, nil, &out, &errOut))
	assert.Contains(t, out.String(), "usage: simulator [flags]")
	assert.Empty(t, errOut.String())
}

// TestSpecFromStandardInput: "-" is standard input, as in the other programs.
func TestSpecFromStandardInput(t *testing.T) {
	t.Parallel()
	r := launch(t, env{"standard input": "[" + policy(`"com.cloudflare.api.account.`+otherAccount+`":"*"`, settingsRead) + "]"}, "-spec", "-")
	assert.EqualValues(t, otherAccount, r.Account)
	status, _ := r.get(r.BaseURL + "/accounts/" + otherAccount)
	assert.Equal(t, http.StatusOK, status)
}

func specFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "spec.json")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	return name
}

func policy(resources, groups string) string {
	return `{"effect":"allow","resources":{` + resources + `},"permission_groups":[` + groups + `]}`
}

// TestSpecs: what a spec names is in the world, in the order of the file.
func TestSpecs(t *testing.T) {
	t.Parallel()
	onAccount := func(id string) string { return policy(`"com.cloudflare.api.account.`+id+`":"*"`, settingsRead) }
	onZone := policy(`"com.cloudflare.api.account.zone.`+otherZone+`":"*"`, zoneRead)
	for name, c := range map[string]struct {
		spec, account, zone string
		open                []string
	}{
		"other account and zone": {`{"policies":[` + onAccount(otherAccount) + `,` + onZone + `]}`, otherAccount, otherZone,
			[]string{"/accounts/" + otherAccount, "/zones/" + otherZone}},
		"two accounts":        {`[` + onAccount(otherAccount) + `,` + onAccount(thirdAccount) + `]`, otherAccount, tokentest.DefaultZoneID, []string{"/accounts/" + thirdAccount}},
		"the other way round": {`[` + onAccount(thirdAccount) + `,` + onAccount(otherAccount) + `]`, thirdAccount, tokentest.DefaultZoneID, []string{"/accounts/" + otherAccount}},
		"zone only":           {`[` + onZone + `]`, tokentest.DefaultAccountID, otherZone, []string{"/zones/" + otherZone}},
		"zones of an account": {`[` + policy(`"com.cloudflare.api.account.`+otherAccount+`":{"com.cloudflare.api.account.zone.*":"*"}`, zoneRead) + `]`, otherAccount, tokentest.DefaultZoneID, []string{"/zones/" + tokentest.DefaultZoneID}},
		"all accounts":        {`[` + policy(`"com.cloudflare.api.account.*":"*"`, settingsRead) + `]`, tokentest.DefaultAccountID, tokentest.DefaultZoneID, []string{"/accounts/" + tokentest.DefaultAccountID}},
		"own user":            {`[` + policy(`"com.cloudflare.api.user.`+otherZone+`":"*"`, `{"id":"8acbe5bb0d54464ab867149d7f7cf8ac"}`) + `]`, tokentest.DefaultAccountID, tokentest.DefaultZoneID, []string{"/user"}},
		"own user, no id":     {`[` + policy(`"com.cloudflare.api.user.{user_id}":"*"`, `{"id":"8acbe5bb0d54464ab867149d7f7cf8ac"}`) + `]`, tokentest.DefaultAccountID, tokentest.DefaultZoneID, []string{"/user"}},
		"bucket":              {`[` + policy(`"com.cloudflare.edge.r2.bucket.`+otherAccount+`_default_bucket":"*"`, `{"id":"6a018a9f2fc74eb6b293b0c548f38b39"}`) + `]`, otherAccount, tokentest.DefaultZoneID, []string{"/user/tokens/verify"}},
		"nothing":             {`[]`, tokentest.DefaultAccountID, tokentest.DefaultZoneID, []string{"/user/tokens/verify"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := launch(t, env{"CLOUDFLARE_ACCOUNT_ID": "not looked at"}, "-spec", specFile(t, c.spec))
			assert.EqualValues(t, c.account, r.Account)
			assert.EqualValues(t, c.zone, r.Zone)
			for _, path := range c.open {
				status, _ := r.get(r.BaseURL + path)
				assert.Equal(t, 200, status, path)
			}
			_, errOut := r.stop()
			assert.Equal(t, name == "nothing", strings.Contains(errOut, "the API would not take this spec as it is: the spec has no permissions"), errOut)
		})
	}
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	r := launch(t, env{"CLOUDFLARE_ACCOUNT_ID": otherAccount, "CLOUDFLARE_ZONE_ID": otherZone})
	assert.EqualValues(t, otherAccount, r.Account)
	assert.EqualValues(t, otherZone, r.Zone)
	status, _ := r.get(r.BaseURL + "/zones/" + otherZone + "/custom_hostnames")
	assert.Equal(t, 200, status)
}

func TestModes(t *testing.T) {
	t.Parallel()
	path := "/zones/" + tokentest.DefaultZoneID + "/dns_records"
	soft := launch(t, nil, "-mode", "soft")
	status, header := soft.get(soft.BaseURL + path)
	assert.Equal(t, 200, status)
	assert.Contains(t, header.Get(tokentest.HeaderDecision), "would be refused")
	_, errOut := soft.stop()
	assert.Equal(t, "simulator: GET "+path+": would be refused: denied: missing_permission (GET /zones/{zone_id}/dns_records): enough would be Zone:DNS:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e, or one other\n", errOut)
	explain := launch(t, nil, "-mode", "explain")
	status, header = explain.get(explain.BaseURL + path)
	assert.Equal(t, 403, status)
	assert.Equal(t, "denied: missing_permission (GET /zones/{zone_id}/dns_records): enough would be Zone:DNS:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e, or one other", header.Get(tokentest.HeaderDecision))
	explain.get(explain.BaseURL + "/zones/" + tokentest.DefaultZoneID)
	explain.get(explain.BaseURL + "/periscopes")
	_, errOut = explain.stop()
	assert.Equal(t, "simulator: GET "+path+" 403: denied: missing_permission (GET /zones/{zone_id}/dns_records): enough would be Zone:DNS:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e, or one other (10000 Authentication error)\n"+
		"simulator: GET /zones/"+tokentest.DefaultZoneID+" 200: allowed by allow Account:Workers Scripts:Edit on account "+tokentest.DefaultAccountID+" (GET /zones/{zone_id})\n"+
		"simulator: GET /periscopes 404: nothing had to be decided (7003 Could not route to /client/v4/periscopes, perhaps your object identifier is invalid?)\n", errOut)
}

// TestWording: the wording of refusals and their page can be chosen, and the
// default is the guide's wording with the page.
func TestWording(t *testing.T) {
	t.Parallel()
	const page = `,"documentation_url":"https://developers.cloudflare.com/api/resources/dns/subresources/records/methods/list"`
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, `{"code":10000,"message":"Authentication error"` + page + `}`},
		{[]string{"-wording", "authentication_error"}, `{"code":10000,"message":"Authentication error"` + page + `}`},
		{[]string{"-wording", "forbidden"}, `{"code":10000,"message":"Forbidden"` + page + `}`},
		{[]string{"-no-documentation-url"}, `{"code":10000,"message":"Authentication error"}`},
		{[]string{"-no-documentation-url", "-wording", "forbidden"}, `{"code":10000,"message":"Forbidden"}`},
	} {
		r := launch(t, nil, c.args...)
		req, err := http.NewRequest("GET", r.BaseURL+"/zones/"+string(r.Zone)+"/dns_records", nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+r.Token)
		transport := &http.Transport{}
		resp, err := transport.RoundTrip(req)
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		transport.CloseIdleConnections()
		assert.Equal(t, 403, resp.StatusCode, c.args)
		assert.Contains(t, string(body), `"errors":[`+c.want+`]`, c.args)
	}
}

func TestKindFaultsAndSeed(t *testing.T) {
	t.Parallel()
	args := []string{"-kind", "account", "-seed", "7", "-fault", "rate_limit,times=1,retry_after=1s", "-fault", "server_error,path=/zones/*,status=503"}
	r := launch(t, nil, args...)
	assert.True(t, strings.HasPrefix(r.Token, "cfat_"))
	status, header := r.get(r.BaseURL + "/accounts/" + string(r.Account) + "/tokens/verify")
	assert.Equal(t, 429, status)
	assert.Equal(t, "1", header.Get("Retry-After"))
	status, _ = r.get(r.BaseURL + "/accounts/" + string(r.Account) + "/tokens/verify")
	assert.Equal(t, 200, status)
	status, _ = r.get(r.BaseURL + "/zones/" + string(r.Zone))
	assert.Equal(t, 503, status)
	assert.Equal(t, r.Token, launch(t, nil, args...).Token, "a seed repeats the token")
}

func TestUsage(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = taken.Close() })
	long := specFile(t, strings.Repeat(" ", 1<<20+1))
	for _, c := range []struct {
		args []string
		env  env
		code int
		want string
	}{
		{[]string{"-nonsense"}, nil, token.ExitUsage, "flag provided but not defined"},
		{[]string{"extra"}, nil, token.ExitUsage, "1 unexpected argument(s): there are only flags"},
		{[]string{"-mode", "lenient"}, nil, token.ExitUsage, `-mode "lenient": want enforce, soft or explain`},
		{[]string{"-wording", "Forbidden"}, nil, token.ExitUsage, `-wording "Forbidden": want authentication_error or forbidden`},
		{[]string{"-kind", "global"}, nil, token.ExitUsage, `-kind "global": want user or account`},
		{[]string{"-addr", "8787"}, nil, token.ExitUsage, "want HOST:PORT, such as 127.0.0.1:8787"},
		{[]string{"-addr", ":0"}, nil, token.ExitUsage, "is not this machine's loopback"},
		{[]string{"-addr", "0.0.0.0:0"}, nil, token.ExitUsage, "is not this machine's loopback"},
		{[]string{"-addr", taken.Addr().String()}, nil, token.ExitUsage, "address already in use"},
		{[]string{"-fault", "meteor"}, nil, token.ExitUsage, `kind "meteor": want one of latency`},
		{[]string{"-spec", filepath.Join(t.TempDir(), "none")}, nil, token.ExitUsage, "-spec: open"},
		{[]string{"-spec", specFile(t, "{")}, nil, token.ExitUsage, "-spec: "},
		{[]string{"-world", filepath.Join(t.TempDir(), "none")}, nil, token.ExitUsage, "-world: open"},
		{[]string{"-world", specFile(t, "{\n\"zone\":[]}")}, nil, token.ExitUsage, `spec.json:2:1: the key "zone" is not known here`},
		{[]string{"-world", specFile(t, `{"accounts":[{"id":"x"}]}`)}, nil, token.ExitUsage, `spec.json:1:14: accounts[0]: account id "x"`},
		{[]string{"-world", "-", "-spec", "-"}, nil, token.ExitUsage, "-spec and -world cannot both be standard input"},
		{[]string{"-log", filepath.Join(t.TempDir(), "aB3dE6gH9jK2_mN5pQ8sT1_vW4xY7zA0cD3fG6hJ")}, nil, token.ExitUsage, "-log: the name of the file looks like a credential"},
		{[]string{"-log", filepath.Join(t.TempDir(), "no", "such")}, nil, token.ExitUsage, "-log: open"},
		{[]string{"-spec", long}, nil, token.ExitUsage, "-spec: the spec is longer than 1048576 bytes"},
		{nil, env{"CLOUDFLARE_ACCOUNT_ID": "short"}, token.ExitUsage, "CLOUDFLARE_ACCOUNT_ID: account id"},
		{nil, env{"CLOUDFLARE_ZONE_ID": "short"}, token.ExitUsage, "CLOUDFLARE_ZONE_ID: zone id"},
	} {
		var out, errOut bytes.Buffer
		assert.Equal(t, c.code, run(t.Context(), c.args, c.env.lookup, nil, &out, &errOut), c.want)
		assert.Contains(t, errOut.String(), c.want)
		assert.Empty(t, out.String(), c.want)
	}
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestClosedOutput(t *testing.T) {
	t.Parallel()
	var errOut bytes.Buffer
	assert.Equal(t, token.ExitNotKnown, run(t.Context(), nil, env{}.lookup, nil, closedPipe{}, &errOut))
	assert.Equal(t, "simulator: the line cannot be written: broken pipe\n", errOut.String())
}

// TestSignals runs the program itself: this test binary, as main.
func TestSignals(t *testing.T) {
	t.Parallel()
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		self, err := os.Executable()
		require.NoError(t, err)
		cmd := exec.CommandContext(t.Context(), self)
		cmd.Args = []string{"simulator"}
		cmd.Env = []string{"SIMULATOR_TEST_MAIN=1"}
		stdout, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		var line ready
		require.NoError(t, json.NewDecoder(stdout).Decode(&line))
		require.NoError(t, cmd.Process.Signal(sig))
		assert.NoError(t, cmd.Wait(), fmt.Sprint(sig))
	}
}
