package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	account = "6451353ea5a8407bab6162abc42f5338"
	zone    = "2cf1f02313c4ef76af3d62eb78bb906e"
)

// eightChecks are the calls of the eight checks, under the guide's names.
var eightChecks = [...]struct{ name, method, path string }{
	{"Basic Auth", "GET", "/user/tokens/verify"},
	{"Basic Auth, account-owned token", "GET", "/accounts/" + account + "/tokens/verify"},
	{"Account Access", "GET", "/accounts/" + account},
	{"R2 Buckets List", "GET", "/accounts/" + account + "/r2/buckets"},
	{"R2 Bucket Create", "POST", "/accounts/" + account + "/r2/buckets"},
	{"Zone Access", "GET", "/zones/" + zone},
	{"Workers List", "GET", "/accounts/" + account + "/workers/scripts"},
	{"Workers Routes", "GET", "/zones/" + zone + "/workers/routes"},
	{"Custom Hostnames", "GET", "/zones/" + zone + "/custom_hostnames"},
}

func execute(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, os.LookupEnv, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

func TestEightChecksText(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, c := range eightChecks {
		code, stdout, stderr := execute(t, "", c.method, c.path)
		assert.Equal(t, token.ExitOK, code, c.name)
		assert.Empty(t, stderr)
		all.WriteString("== " + c.name + "\n" + stdout + "\n")
	}
	golden(t, "eight-checks.txt", all.String())
}

func TestEightChecksJSON(t *testing.T) {
	t.Parallel()
	var in, single strings.Builder
	for _, c := range eightChecks {
		in.WriteString(c.method + " " + c.path + "\n")
		code, stdout, _ := execute(t, "", "-json", c.method, c.path)
		assert.Equal(t, token.ExitOK, code)
		single.WriteString(stdout)
	}
	code, stdout, stderr := execute(t, in.String(), "-json")
	assert.Equal(t, token.ExitOK, code)
	assert.Empty(t, stderr)
	assert.Equal(t, single.String(), stdout, "lines and arguments give the same objects")
	golden(t, "eight-checks.jsonl", stdout)
}

// TestEightChecksNeeds holds the permissions that the guide names to the calls.
func TestEightChecksNeeds(t *testing.T) {
	t.Parallel()
	needs := map[string]string{
		"Account Access": "Account Settings Read", "R2 Buckets List": "Workers R2 Storage Write", "R2 Bucket Create": "Workers R2 Storage Write",
		"Zone Access": "Zone Read", "Workers List": "Workers Scripts Write", "Workers Routes": "Workers Routes Write",
		"Custom Hostnames": "SSL and Certificates Write",
	}
	for _, c := range eightChecks {
		_, stdout, _ := execute(t, "", "-json", c.method, c.path)
		var r record
		require.NoError(t, json.Unmarshal([]byte(stdout), &r))
		if need, ok := needs[c.name]; ok {
			assert.Contains(t, r.Accepted, need, c.name)
		} else {
			assert.Equal(t, "any", r.Evidence, c.name)
			assert.Empty(t, r.Accepted)
		}
	}
}

func TestJSONContract(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		method, path, want string
		code               int
	}{
		"alias resolved":      {"GET", "/zones", `{"method":"GET","path":"/zones","known":true,"template":"/zones","accepted":["Zone Read"],"evidence":"documented"}`, 0},
		"known without list":  {"POST", "/client/v4/graphql", `{"method":"POST","path":"/client/v4/graphql","known":true,"template":"/graphql","accepted":[],"evidence":"none"}`, 0},
		"any token":           {"GET", "/user/tokens/verify", `{"method":"GET","path":"/user/tokens/verify","known":true,"template":"/user/tokens/verify","accepted":[],"evidence":"any"}`, 0},
		"guess":               {"GET", "/accounts", `{"method":"GET","path":"/accounts","known":true,"template":"/accounts","accepted":["Account Settings Read","Account Settings Write"],"evidence":"guess"}`, 0},
		"derived, by hand":    {"PUT", "/accounts/a/workers/scripts/s/routes", `{"method":"PUT","path":"/accounts/a/workers/scripts/s/routes","known":true,"template":"/accounts/{account_id}/workers/scripts/{script_name}/routes","accepted":["Workers Routes Write"],"evidence":"derived"}`, 0},
		"name without id":     {"GET", "/accounts/a/flagship/apps", `{"method":"GET","path":"/accounts/a/flagship/apps","known":true,"template":"/accounts/{account_id}/flagship/apps","accepted":["Flagship Read","Flagship Write"],"evidence":"documented"}`, 0},
		"two aliases":         {"post", "zones?a=<b>&c", `{"method":"post","path":"zones?a=<b>&c","known":true,"template":"/zones","accepted":["DNS Write","Zone Write"],"evidence":"documented"}`, 0},
		"not known":           {"GET", "/nope", `{"method":"GET","path":"/nope","known":false,"template":"","accepted":[],"evidence":""}`, 1},
		"method not in table": {"HEAD", "/zones", `{"method":"HEAD","path":"/zones","known":false,"template":"","accepted":[],"evidence":""}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, args := range [][]string{{"-json", tc.method, tc.path}, {tc.method, tc.path, "-json"}, {tc.method, "-json", tc.path}} {
				code, stdout, stderr := execute(t, "", args...)
				assert.Equal(t, tc.code, code)
				assert.Equal(t, tc.want+"\n", stdout)
				assert.Empty(t, stderr)
			}
			code, stdout, _ := execute(t, tc.method+" "+tc.path, "-json")
			assert.Equal(t, tc.code, code)
			assert.Equal(t, tc.want+"\n", stdout)
		})
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxLine+100)
	for name, tc := range map[string]struct {
		in      string
		code    int
		answers int
		errors  []string
	}{
		"empty":             {"", 0, 0, nil},
		"blank lines":       {"\n \n\t\r\n", 0, 0, nil},
		"CRLF and BOM":      {"\ufeffGET /zones\r\nGET\t/ips\r\n", 0, 2, nil},
		"one is not known":  {"GET /zones\nGET /nope\nGET /ips\n", 1, 3, nil},
		"malformed":         {"GET /zones\n\nGET\nGET /ips\n", 2, 2, []string{"line 3: want METHOD PATH, got 1 words"}},
		"2 beats 1":         {"GET /nope\na b c\nGET /nope\n", 2, 2, []string{"line 2: want METHOD PATH, got 3 words"}},
		"not a method":      {"/zones GET\nGET /zones\n", 2, 1, []string{`line 1: "/zones" is not an HTTP method`}},
		"JSON by mistake":   {`{"method": "GET"}` + "\nGET /zones", 2, 1, []string{`is not an HTTP method`}},
		"too long a line":   {"GET /zones\nGET /" + long + "\nGET /ips", 2, 2, []string{"line 2: the line is too long"}},
		"too long, at end":  {"GET /" + long, 2, 0, []string{"line 1: the line is too long"}},
		"several malformed": {"x\nGET /zones\ny\n", 2, 1, []string{"line 1: ", "line 3: "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := execute(t, tc.in, "-json")
			assert.Equal(t, tc.code, code)
			answers, faults := 0, []string{}
			for line := range strings.Lines(stdout) {
				var one struct {
					Path  string
					Error *token.ErrorJSON
				}
				require.NoError(t, json.Unmarshal([]byte(line), &one), line)
				if one.Error == nil {
					answers++
					continue
				}
				assert.Equal(t, token.ExitUsage, one.Error.Exit)
				faults = append(faults, "explain: "+one.Error.Message+"\n")
			}
			assert.Equal(t, tc.answers, answers)
			assert.Equal(t, stderr, strings.Join(faults, ""), "a malformed line is answered with its error")
			for _, want := range tc.errors {
				assert.Contains(t, stderr, want)
			}
			assert.Equal(t, len(tc.errors), strings.Count(stderr, "\n"), stderr)
		})
	}
}

// assertErrorJSON: standard output is what standard error says, as JSON.
func assertErrorJSON(t *testing.T, stdout, stderr string, want token.Failure) {
	t.Helper()
	var got struct{ Error token.ErrorJSON }
	require.NoError(t, json.Unmarshal([]byte(stdout), &got), "%q %q", stdout, stderr)
	assert.Equal(t, want.String(), got.Error.Failure)
	assert.Equal(t, "explain: "+got.Error.Message+"\n", stderr)
}

// With -json whatever is no answer is JSON too.
func TestErrorsAsJSON(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		stdin string
		args  []string
		want  token.Failure
	}{
		"a flag behind the wrong one": {"", []string{"-yaml", "-json"}, token.FailureUsage},
		"no such file":                {"", []string{"-json", "-spec", "testdata/absent.json"}, token.FailureUsage},
		"a malformed spec":            {"{", []string{"-json", "-spec", "-"}, token.FailureUsage},
		"a malformed listing":         {"{", []string{"-json", "-groups", "-", "-spec", "testdata/absent.json"}, token.FailureUsage},
		"not a method":                {"", []string{"-json", "FETCH", "/zones"}, token.FailureUsage},
		"no hit":                      {"", []string{"-json", "-search", "nosuchwordatall"}, token.FailureRefused},
		"no refusal":                  {"all is well", []string{"-json", "-refusal"}, token.FailureRefused},
		"an empty log":                {"", []string{"-json", "-refusal"}, token.FailureUsage},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := execute(t, tc.stdin, tc.args...)
			assert.Equal(t, token.ExitCode(&token.Error{Failure: tc.want}), code)
			assertErrorJSON(t, stdout, stderr, tc.want)
		})
	}
}

func TestUsageErrors(t *testing.T) {
	t.Parallel()
	const secret = "v1.0-abcdefabcdefabcdefabcdef0123456789"
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"nothing":           {nil, "want METHOD PATH"},
		"method only":       {[]string{"GET"}, "got one argument only"},
		"three":             {[]string{"GET", "/a", "b"}, "got 3 arguments"},
		"not a method":      {[]string{"FETCH", "/zones"}, `"FETCH" is not an HTTP method`},
		"secret as method":  {[]string{secret, "/zones"}, "the first word (39 characters) is not an HTTP method"},
		"secret alone":      {[]string{secret}, "got one argument only"},
		"unknown flag":      {[]string{"-yaml", "GET", "/zones"}, "-yaml"},
		"search, no words":  {[]string{"-search", " "}, "-search needs words"},
		"search, no value":  {[]string{"-search"}, "-search"},
		"JSON, method only": {[]string{"-json", "GET"}, "got one argument only"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := execute(t, "GET /zones\n", tc.args...)
			assert.Equal(t, token.ExitUsage, code)
			if tc.args == nil || tc.args[0] != "-json" {
				assert.Empty(t, stdout)
			}
			assert.Contains(t, stderr, tc.want)
			assert.NotContains(t, stderr, secret)

			code, stdout, stderr = execute(t, "GET /zones\n", append(tc.args, "-json")...)
			if code != token.ExitOK { // -json alone, and as the value of -search, is fine
				assert.Equal(t, token.ExitUsage, code)
				assertErrorJSON(t, stdout, stderr, token.FailureUsage)
				assert.NotContains(t, stdout+stderr, secret)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for _, arg := range []string{"-h", "-help", "--help"} {
		code, stdout, stderr := execute(t, "", arg)
		assert.Equal(t, token.ExitOK, code)
		assert.Contains(t, stdout, "usage:")
		assert.Contains(t, stdout, "-search words")
		assert.Empty(t, stderr)
	}
}

func TestTextForPeople(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		method, path string
		code         int
		want         []string
	}{
		"guide's label":   {"POST", "/accounts/" + account + "/r2/buckets", 0, []string{"accepted (only this one)", "Workers R2 Storage Write  Account | Workers R2 Storage | Edit  (guide: Account:Cloudflare R2:Edit)"}},
		"other product":   {"POST", "/zones/" + zone + "/ssl/certificate_packs/order", 0, []string{"SSL and Certificates Write  Zone | SSL and Certificates | Edit\n"}},
		"suggestion":      {"GET", "/zones/" + zone, 0, []string{"any one of the 39 suffices", "Zone | Zone | Read  (guide: Zone:Read)  <- suggested"}},
		"twins":           {"GET", "/zones/" + zone + "/access/apps", 0, []string{"any one of the 6 suffices", "Zone | Access: Apps and Policies | Read  <- suggested", "Account | Access: Apps and Policies | Read"}},
		"all zones":       {"POST", "/zones", 0, []string{"the grant must cover all zones of the account", "DNSControl/dnscontrol/issues/2290"}},
		"unknown needs":   {"POST", "/graphql", 0, []string{"what it needs is unknown, which does not mean that it is open", "The body chooses the dataset"}},
		"any":             {"GET", "/user/tokens/verify", 0, []string{"every valid token will do", "account-owned tokens are refused"}},
		"guess":           {"GET", "/accounts", 0, []string{"a guess: nothing is published"}},
		"derived":         {"PUT", "/accounts/" + account + "/r2/buckets/b/objects/k", 0, []string{"derived, confidence high", "Workers R2 Storage Write"}},
		"body counts":     {"POST", "/accounts/" + account + "/d1/database/d/query", 0, []string{"body      counts too: the SQL: D1 Read is enough for statements that only read"}},
		"internal names":  {"GET", "/accounts/" + account + "/ai-search/namespaces/n/instances/i/items", 0, []string{"internal  com.cloudflare.api.account.ai-search", "unknown"}},
		"name without id": {"GET", "/accounts/" + account + "/flagship/apps", 0, []string{"Flagship Read", "its id is not published"}},
		"not known":       {"GET", "/zones/" + zone + "/dns_record", 1, []string{"not in the table", "nearest:\n  GET    /zones/{zone_id}/dns_records\n"}},
		"nothing near":    {"GET", "/a/b/c/d/e/f/g/h/i", 1, []string{"not in the table"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := execute(t, "", tc.method, tc.path)
			assert.Equal(t, tc.code, code)
			assert.Empty(t, stderr)
			for _, want := range tc.want {
				assert.Contains(t, stdout, want)
			}
		})
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	code, stdout, _ := execute(t, "", "-search", "get dns record")
	assert.Equal(t, token.ExitOK, code)
	assert.True(t, strings.HasPrefix(stdout, "GET    /zones/{zone_id}/dns_records\n       DNS Read, DNS Write (documented)\n"), stdout)

	_, words, _ := execute(t, "", "-search", "get", "dns", "record")
	assert.Equal(t, stdout, words)

	code, stdout, _ = execute(t, "", "-json", "-search", "custom hostname post")
	assert.Equal(t, token.ExitOK, code)
	first, _, _ := strings.Cut(stdout, "\n")
	assert.JSONEq(t, `{"method":"POST","path":"/zones/{zone_id}/custom_hostnames","known":true,"template":"/zones/{zone_id}/custom_hostnames","accepted":["SSL and Certificates Write"],"evidence":"documented"}`, first)

	code, stdout, stderr := execute(t, "", "-search", "nosuchword")
	assert.Equal(t, token.ExitRefused, code)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, `"nosuchword"`)

	_, stdout, _ = execute(t, "", "-search", "radar")
	assert.Equal(t, 2*maxHits+1, strings.Count(stdout, "\n"))
	assert.Contains(t, stdout, "more: add a word")
	_, stdout, _ = execute(t, "", "-search", "verify token")
	assert.Contains(t, stdout, "every valid token")
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }
func (failing) Read([]byte) (int, error)  { return 0, errors.New("cable cut") }

func TestFaultsOfInputAndOutput(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	assert.Equal(t, token.ExitUsage, run(t.Context(), []string{"-json"}, nil, failing{}, &out, &errs))
	assert.Contains(t, errs.String(), "line 1: cannot read standard input: cable cut")

	errs.Reset()
	assert.Equal(t, token.ExitNotKnown, run(t.Context(), []string{"-json"}, nil, strings.NewReader("GET /zones\nGET /ips\n"), failing{}, &errs))
	assert.Contains(t, errs.String(), "cannot write the answer: disk full")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	errs.Reset()
	assert.Equal(t, token.ExitNotKnown, run(ctx, []string{"-json"}, nil, strings.NewReader("GET /zones\n"), &out, &errs))
	assert.Contains(t, errs.String(), "stopped before line 1")
}

func TestCredentialsAreNotRepeated(t *testing.T) {
	t.Parallel()
	const secret = "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"
	for _, args := range [][]string{{"GET", secret}, {"-json", "GET", secret}, {secret, "/zones"}, {"-" + secret}, {"-json=" + secret}, {secret}} {
		var out, errOut strings.Builder
		code := run(context.Background(), args, nil, strings.NewReader(""), &out, &errOut)
		assert.Equal(t, token.ExitUsage, code)
		assert.NotContains(t, out.String()+errOut.String(), secret)
	}
}
