package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestMain lets the test binary stand in for the command that is recorded: with
// LEASTPRIVILEGE_CALLS set it makes those calls and exits.
func TestMain(m *testing.M) {
	if calls, ok := os.LookupEnv("LEASTPRIVILEGE_CALLS"); ok {
		os.Exit(command(calls))
	}
	os.Exit(m.Run())
}

// command makes the calls, "METHOD path" separated by commas; "exit N" ends it.
// A path may hold {account} and {zone}; a whole URL is called with the proxy as
// HTTP proxy.
func command(calls string) int {
	path := strings.NewReplacer("{account}", os.Getenv("CLOUDFLARE_ACCOUNT_ID"), "{zone}", os.Getenv("CLOUDFLARE_ZONE_ID"))
	for _, call := range strings.Split(calls, ",") {
		method, rest, _ := strings.Cut(call, " ")
		if method == "exit" {
			code, _ := strconv.Atoi(rest)
			return code
		}
		if method == "" {
			continue
		}
		base := os.Getenv("CLOUDFLARE_BASE_URL")
		if base != os.Getenv("CLOUDFLARE_API_BASE_URL") {
			return 90
		}
		target, client := base+path.Replace(rest), http.DefaultClient
		if strings.Contains(rest, "://") {
			proxy, err := url.Parse(base)
			if err != nil {
				return 93
			}
			target, client = rest, &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy)}}
		}
		req, err := http.NewRequest(method, target, strings.NewReader("{}"))
		if err != nil {
			return 91
		}
		req.Header.Set("Authorization", "Bearer "+os.Getenv("CLOUDFLARE_API_TOKEN"))
		resp, err := client.Do(req)
		if err != nil {
			return 92
		}
		_ = resp.Body.Close()
		fmt.Println("output of the command")
	}
	return 0
}

type outcome struct {
	code        int
	out, errOut string
}

func least(env []string, stdin string, args ...string) outcome {
	var out, errOut bytes.Buffer
	p := program{environ: env, stdin: strings.NewReader(stdin), stdout: &out, stderr: &errOut}
	code := p.run(context.Background(), args)
	return outcome{code, out.String(), errOut.String()}
}

// recorded runs calls as a command.
func recorded(t *testing.T, calls string, args ...string) outcome {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	env := append(os.Environ(), "LEASTPRIVILEGE_CALLS="+calls)
	return least(env, "", append(args, "--", self)...)
}

func parse(t *testing.T, o outcome) outputJSON {
	t.Helper()
	var r outputJSON
	dec := json.NewDecoder(strings.NewReader(o.out))
	dec.DisallowUnknownFields()
	require.NoError(t, dec.Decode(&r), "%s\n%s", o.out, o.errOut)
	assert.False(t, dec.More(), "nothing but the result on standard output")
	require.NotNil(t, r.Permissions)
	require.NotNil(t, r.Optional)
	require.NotNil(t, r.Unknown)
	_, err := permissions.ParseSpec(r.Policies)
	require.NoError(t, err)
	return r
}

const recordings = "../../permissions/record/testdata/recordings/"

func TestFromGolden(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"lego.json":     {"-json", "-from", recordings + "lego-present-cleanup.jsonl"},
		"lego.txt":      {"-from", recordings + "lego-present-cleanup.jsonl"},
		"whoami.json":   {"-json", "-from", recordings + "wrangler-whoami.jsonl"},
		"r2-info.txt":   {"-from", recordings + "wrangler-r2-bucket-info.jsonl"},
		"merged.json":   {"-json", "-from", recordings + "libdns-list.jsonl", "-from", recordings + "wrangler-r2-bucket-list.jsonl"},
		"optional.json": {"-json", "-from", "testdata/optional.jsonl"},
		"worker.json":   {"-json", "-from", "testdata/worker.jsonl"},
		"worker.txt":    {"-from", "testdata/worker.jsonl"},

		"terraform.json": {"-json", "-terraform", "testdata/inputs/plan.json"},
		"terraform.txt":  {"-terraform", "testdata/inputs/plan.json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := least(nil, "", args...)
			path := filepath.Join("testdata", name)
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(o.out), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), o.out)
			if strings.HasSuffix(name, ".json") {
				parse(t, o)
			}
			wantCode := token.ExitOK
			if name == "r2-info.txt" {
				wantCode = token.ExitNotKnown // it is not known what POST /graphql needs
			}
			assert.Equal(t, wantCode, o.code)
		})
	}
}

func TestFromStandardInput(t *testing.T) {
	t.Parallel()
	o := least(nil, `{"method":"GET","path":"/user"}`, "-json", "-from", "-")
	assert.Equal(t, token.ExitOK, o.code)
	r := parse(t, o)
	require.Len(t, r.Permissions, 1)
	assert.Equal(t, neededJSON{Name: "User Details Read", Scope: "user", Resource: "com.cloudflare.api.user.{user_id}", Because: []string{"GET /user"}}, r.Permissions[0])
}

// With -json what keeps a result from coming to be is JSON too.
func TestErrorsAsJSON(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"nothing":                     {"-json"},
		"a flag behind the wrong one": {"-nope", "-json"},
		"no such file":                {"-json", "-from", "testdata/absent.jsonl"},
		"no such upstream":            {"-json", "-upstream", "ftp://127.0.0.1", "--", "true"},
		"no such command":             {"-json", "-upstream", "sim", "--", "./testdata/absent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := least(nil, "", args...)
			var got struct{ Error token.ErrorJSON }
			require.NoError(t, json.Unmarshal([]byte(o.out), &got), "%q %q", o.out, o.errOut)
			assert.Equal(t, o.code, got.Error.Exit)
			assert.NotZero(t, o.code)
			assert.Equal(t, "leastprivilege: "+got.Error.Message+"\n", o.errOut)
		})
	}
}

func TestMalformedRecording(t *testing.T) {
	t.Parallel()
	const text = "{\"method\":\"GET\",\"path\":\"/user\"}\nnonsense\n{\"method\":\"GET\",\"path\":\"/memberships\"}\n"
	o := least(nil, text, "-json", "-from", "-")
	assert.Equal(t, token.ExitUsage, o.code)
	assert.Contains(t, o.errOut, "standard input:2: want a JSON object")
	assert.JSONEq(t, `{"error":{"message":"standard input:2: want a JSON object with \"method\" and \"path\": invalid character 'o' in literal null (expecting 'u')","failure":"usage","exit":2}}`, o.out, "it stops there")
	assert.Empty(t, least(nil, text, "-from", "-").out)

	o = least(nil, text, "-json", "-from", "-", "-keep-going")
	assert.Equal(t, token.ExitUsage, o.code)
	assert.Contains(t, o.errOut, "standard input:2:")
	r := parse(t, o)
	assert.Len(t, r.Permissions, 2, "the other lines count")
	require.NotNil(t, r.Error)
	assert.Contains(t, r.Error.Message, "standard input:2:")
	assert.Equal(t, token.ExitUsage, r.Error.Exit)
}

func TestFailedRecording(t *testing.T) {
	t.Parallel()
	const text = `{"method":"GET","path":"/accounts/0123456789abcdef0123456789abcdef/r2/buckets","status":403}
{"method":"GET","path":"/user","status":200}`
	o := least(nil, text, "-json", "-failed", "-from", "-")
	r := parse(t, o)
	require.Len(t, r.Permissions, 1)
	assert.Equal(t, "Workers R2 Storage Read", r.Permissions[0].Name)
	assert.Contains(t, o.errOut, "1 call made after its first refusal left out")
}

// TestRecordingWithoutAnswers: an absent status is a success, a status of 0 is
// none.
func TestRecordingWithoutAnswers(t *testing.T) {
	t.Parallel()
	const none = `{"method":"GET","path":"/accounts/0123456789abcdef0123456789abcdef/r2/buckets","status":0}`
	o := least(nil, none+"\n"+`{"method":"GET","path":"/user"}`, "-json", "-from", "-")
	assert.Equal(t, token.ExitOK, o.code)
	r := parse(t, o)
	require.Len(t, r.Permissions, 1)
	assert.Equal(t, "User Details Read", r.Permissions[0].Name)
	assert.Contains(t, o.errOut, "1 call got no answer and count for nothing: GET /accounts/0123456789abcdef0123456789abcdef/r2/buckets")
	o = least(nil, none, "-json", "-from", "-")
	assert.Equal(t, token.ExitNotKnown, o.code)
	assert.Contains(t, o.errOut, "no call that the API answered was recorded")
}

func TestGuessesAreNamed(t *testing.T) {
	t.Parallel()
	var guess operations.Operation
	for op := range operations.All() {
		if op.Evidence().Kind == permissions.EvidenceAssumed && op.Scope() == permissions.ScopeAccount && strings.Count(op.Template(), "{") == 1 && len(op.Accepted()) > 0 {
			guess = op
			break
		}
	}
	require.NotNil(t, guess)
	call := guess.Method() + " " + strings.ReplaceAll(guess.Template(), "{account_id}", "0123456789abcdef0123456789abcdef")
	method, path, _ := strings.Cut(call, " ")
	line := fmt.Sprintf(`{"method":%q,"path":%q}`, method, path)
	o := least(nil, line, "-json", "-from", "-")
	assert.Equal(t, token.ExitOK, o.code, "a guess is an answer")
	assert.Contains(t, o.errOut, "a guess, since Cloudflare publishes no list for it: "+call)
	assert.Len(t, parse(t, o).Permissions, 1)
	assert.Contains(t, least(nil, line, "-from", "-").out, "a guess: Cloudflare publishes no list")
}

func TestBodiesAreNamed(t *testing.T) {
	t.Parallel()
	o := least(nil, `{"method":"POST","path":"/accounts/0123456789abcdef0123456789abcdef/d1/database/d/query"}`, "-json", "-from", "-")
	assert.Equal(t, token.ExitOK, o.code)
	assert.Contains(t, o.errOut, "the body decides what POST /accounts/0123456789abcdef0123456789abcdef/d1/database/d/query needs")
	assert.Contains(t, o.errOut, "look at the SQL: D1 Read is enough for statements that only read")
}

func TestNothingAnswered(t *testing.T) {
	t.Parallel()
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	o := recorded(t, "GET /user,GET /memberships", "-upstream", dead.URL, "-json")
	assert.Equal(t, token.ExitNotKnown, o.code)
	assert.Contains(t, o.errOut, "2 calls got no answer")
	assert.Contains(t, o.errOut, "no call that the API answered was recorded")
	assert.Empty(t, parse(t, o).Permissions, "no answer is no success")
}

func TestBoundedIsSaid(t *testing.T) {
	t.Parallel()
	var out, errOut bytes.Buffer
	require.NoError(t, output{result: record.Result{Bounded: true}, calls: 1}.text(&out))
	program{stderr: &errOut}.warn(record.Result{Bounded: true})
	for _, text := range []string{out.String(), errOut.String()} {
		assert.Contains(t, text, "there may be a smaller token")
	}
}

func TestCommandAgainstTheSimulator(t *testing.T) {
	t.Parallel()
	o := recorded(t, "GET /zones,GET /zones/{zone}/dns_records,DELETE /zones/{zone}/dns_records/0f2ac74b498b48028cb68387c421e279,GET /accounts/{account}/r2/buckets", "-json", "-upstream", "sim")
	assert.Equal(t, token.ExitOK, o.code, o.errOut)
	r := parse(t, o)
	var names []string
	for _, p := range r.Permissions {
		names = append(names, p.Name)
	}
	assert.Equal(t, []string{"Workers R2 Storage Read", "DNS Write", "Zone Read"}, names)
	assert.Contains(t, o.errOut, "output of the command", "the command's output goes to standard error")
}

func TestCommandAgainstAnUpstream(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/client/v4/user", r.URL.Path)
		assert.Equal(t, "Bearer own", r.Header.Get("Authorization"), "the command's own credential passes through")
		_, _ = w.Write([]byte(`{"success":true}`))
	}))
	defer api.Close()
	self, err := os.Executable()
	require.NoError(t, err)
	env := append(os.Environ(), "LEASTPRIVILEGE_CALLS=GET /user", "CLOUDFLARE_API_TOKEN=own")
	for _, o := range []outcome{
		least(env, "", "-json", "-upstream", api.URL+"/client/v4", "--", self),
		least(append(env, "CLOUDFLARE_BASE_URL="+api.URL+"/client/v4/"), "", "-json", "--", self),
	} {
		assert.Equal(t, token.ExitOK, o.code, o.errOut)
		assert.Len(t, parse(t, o).Permissions, 1)
		assert.NotContains(t, o.out+o.errOut, "Bearer")
	}
}

// TestCallsElsewhereAreSaid: what the command called elsewhere is no part of the
// result, and standard error says so.
func TestCallsElsewhereAreSaid(t *testing.T) {
	t.Parallel()
	o := recorded(t, "GET /zones/{zone},GET http://other.example/x,GET http://other.example/y", "-json", "-upstream", "sim")
	assert.Equal(t, token.ExitOK, o.code, o.errOut)
	assert.Len(t, parse(t, o).Permissions, 1)
	assert.Contains(t, o.errOut, "2 calls to other.example left out and refused")
}

func TestCommandsExitCodeIsPassedOn(t *testing.T) {
	t.Parallel()
	o := recorded(t, "GET /user,exit 7", "-upstream", "sim", "-json")
	assert.Equal(t, 7, o.code)
	assert.Contains(t, o.errOut, "the command failed with exit code 7")
	assert.NotContains(t, o.errOut, "left out", "nothing was")
	assert.Len(t, parse(t, o).Permissions, 1, "what was recorded is shown all the same")
}

func TestCommandThatNeverCalls(t *testing.T) {
	t.Parallel()
	o := recorded(t, "", "-upstream", "sim", "-json")
	assert.Equal(t, token.ExitNotKnown, o.code)
	assert.Contains(t, o.errOut, "no call that the API answered was recorded")
	assert.NotContains(t, o.errOut, "got no answer")
	assert.Empty(t, parse(t, o).Permissions)
}

func TestCommandThatCannotStart(t *testing.T) {
	t.Parallel()
	o := least(nil, "", "-upstream", "sim", "--", "/no/such/command")
	assert.Equal(t, token.ExitNotKnown, o.code)
	assert.Contains(t, o.errOut, "the command cannot be run")
	assert.Empty(t, o.out)
}

func TestUsageErrors(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"nothing to record":                         {},
		"give one of them":                          {"-from", "x", "--", "true"},
		"-upstream goes with":                       {"-from", "x", "-upstream", "sim"},
		"-keep-going and -per-source go with -from": {"-keep-going", "--", "true"},
		"standard input can be read once":           {"-from", "-", "-check", "-"},
		"-check: ":                                  {"-from", "x", "-check", "/no/such/spec.json"},
		"want a base URL":                           {"-upstream", "ftp://x", "--", "true"},
		"no such file":                              {"-from", "/no/such/file.jsonl"},
		"want a file name":                          {"-from", ""},
		"flag provided but not":                     {"-jason"},
		"-failed goes with -from":                   {"-failed", "--", "true"},
	} {
		o := least(nil, "", args...)
		assert.Equal(t, token.ExitUsage, o.code, "%v", args)
		assert.Contains(t, o.errOut, want)
		assert.Empty(t, o.out)
	}
	o := least(nil, "", "-h")
	assert.Equal(t, token.ExitOK, o.code)
	assert.Contains(t, o.out, "leastprivilege [flags] -- COMMAND")
	assert.Empty(t, o.errOut)
}

func TestCredentialsAreNotRepeated(t *testing.T) {
	t.Parallel()
	const secret = "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"
	for _, args := range [][]string{{"-from", secret}, {"-" + secret}, {"-upstream", secret, "--", "true"}, {"-upstream", "sim", "--", secret}} {
		o := least(nil, "", args...)
		assert.NotEqual(t, token.ExitOK, o.code)
		assert.NotContains(t, o.out+o.errOut, secret)
	}
}
