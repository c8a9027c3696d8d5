package schemas_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token/tokentest"
)

// output is a run of a program, its exit code and, where it has lines of JSON, how
// many.
type output struct {
	vars  []string
	stdin string
	args  string // with blanks between; the first is the program, "FILE" a file with stdin's text, ~ a blank within one
	exit  int
	lines int
}

const (
	dnsPath  = "/zones/" + zone + "/dns_records"
	workers  = "/accounts/" + account + "/workers/scripts"
	deadCall = "curl -i https://api.cloudflare.com/client/v4" + workers + "\nHTTP/2 403\n\n" +
		`{"success":false,"errors":[{"code":10000,"message":"Authentication error","error_chain":[{"code":1,"message":"no such right"}]}],"messages":[],"result":null}` + "\n"
	recorded = `{"method":"GET","path":"` + dnsPath + `","status":403}` + "\n" + `{"method":"GET","path":"/zones","status":200}` + "\n" +
		`{"method":"GET","path":"/nope/nothing","status":200}` + "\n"
)

// state is that of a rotation of the token that was killed.
func state(w world) string {
	return `{"step":"created","old":[{"id":"` + w.platform.ID + `"}],"new":{"id":"` + w.reader.ID + `"},"name":"x","spec":{"policies":[` + policy + `]}}`
}

// editedDocument is an OpenAPI document that differs from the table in every way.
func editedDocument(t *testing.T) string {
	t.Helper()
	paths := map[string]map[string]any{"/accounts/{account_id}/periscopes": {"get": map[string]any{"x-api-token-group": []string{"Periscopes Read"}}}}
	documented := 0
	for op := range operations.All() {
		if op.Basis() != "documented" {
			continue
		}
		if documented++; documented == 1 {
			continue // it has vanished
		}
		names := op.AcceptedNames()
		if documented == 2 {
			names = []string{"Zone Read"}
		}
		if paths[op.Template()] == nil {
			paths[op.Template()] = map[string]any{}
		}
		paths[op.Template()][strings.ToLower(op.Method())] = map[string]any{"x-api-token-group": names}
	}
	data, err := json.Marshal(map[string]any{"openapi": "3.0.3", "info": map[string]string{"title": "Cloudflare API", "version": "9"}, "paths": paths})
	require.NoError(t, err)
	return string(data)
}

// listing renames a group, moves another and has a new one.
const listing = `{"success":true,"errors":[],"messages":[],"result":[` +
	`{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Scribble","scopes":["com.cloudflare.api.account.zone"]},` +
	`{"id":"c8fed203ed3043cba015a93ad1616f1f","name":"Zone Read","scopes":["com.cloudflare.api.account"]},` +
	`{"id":"28f4b596e7d643029c524985477ae490","name":"Workers Routes Write","scopes":["com.cloudflare.api.account.zone"]},` +
	`{"id":"ffffffffffffffffffffffffffffffff","name":"Periscopes Write","scopes":["com.cloudflare.api.account"]}]}`

// auditLog has a call of a token that is listed, and one of another.
func auditLog(w world) string {
	entry := func(id, name string) string {
		return `{"action":{"time":"2026-11-20T10:00:00Z","result":"success"},"account":{"id":"` + account + `"},"actor":{"context":"api_token","token_id":"` + id + `","token_name":"` + name +
			`","type":"user"},"id":"x","raw":{"method":"PUT","uri":"` + workers + `/x","status_code":200}}` + "\n"
	}
	return entry(w.platform.ID, "platform") + entry("0123456789abcdef0123456789abcdef", "gone")
}

// revoked are the outputs of a run that revokes, once as who may not.
func revoked(t *testing.T, s schemas, p programs, w world) {
	t.Helper()
	_, stdout, stderr := p.run(t, w.with(w.minter), "", "audit", "-json", "-revoke", "everything", "-dry-run")
	var list struct{ Confirm string }
	require.NoError(t, json.Unmarshal([]byte(stdout), &list), stderr)
	for _, run := range []struct {
		as   tokentest.Token
		exit int
	}{{w.reader, 1}, {w.minter, 0}} {
		code, stdout, stderr := p.run(t, w.with(run.as), "", "audit", "-json", "-revoke", "everything", "-confirm", list.Confirm)
		assert.Equal(t, run.exit, code, stderr)
		s.check(t, "audit.v1.json", stdout)
	}
}

func outputs(t *testing.T, w world) map[string][]output {
	t.Helper()
	platform := append(w.with(w.platform), "CLOUDFLARE_ACCOUNT_ID="+account, "CLOUDFLARE_ZONE_ID="+zone)
	nested := `[{"effect":"allow","permission_groups":[{"id":"2efd5506f9c8494dacb1fa10a3e7d5b6"}],"resources":{"com.cloudflare.edge.r2.bucket.` + account + `_default_media":"*"}}]`
	sshAuditing := `[{"effect":"allow","permission_groups":[{"id":"` + permissions.AccountAccessSSHAuditingWrite.ID() + `"}],"resources":{"com.cloudflare.api.account.` + account + `":"*"}}]`
	usage := func(program string) []output {
		return []output{
			{args: program + " -json -nope", exit: 2}, {args: program + " -nope -json", exit: 2},
			{args: program + " -json", vars: []string{"CLOUDFLARE_ACCOUNT_ID=x", "CLOUDFLARE_API_TOKEN=x", "CLOUDFLARE_EMAIL=x"}, exit: -1},
		}
	}
	return map[string][]output{
		"doctor": append(usage("doctor"),
			output{args: "doctor -json"},
			output{args: "doctor -json", vars: platform},
			output{args: "doctor -json -refusals none", vars: w.with(w.reader), exit: 3},
			output{args: "doctor -json -spec FILE", stdin: "[" + policy + "]", vars: platform, exit: 1},
			output{args: "doctor -json -spec FILE -refusals all", stdin: nested, vars: platform, exit: -1},
			output{args: "doctor -json -spec FILE -refusals all", stdin: sshAuditing, vars: append(w.with(w.security), "CLOUDFLARE_ACCOUNT_ID="+account)},
			output{args: "doctor -json -spec FILE", stdin: "{", vars: platform, exit: 2},
			output{args: "doctor -json", vars: []string{"CLOUDFLARE_API_TOKEN="}, exit: 2},
			output{args: "doctor -json -spec -", exit: 2},
			output{args: "doctor -json extra", exit: 2},
		),
		"explain": append(usage("explain")[:2],
			output{args: "explain -json GET " + dnsPath, lines: 1},
			output{args: "explain -json GET /nope", exit: 1, lines: 1},
			output{args: "explain -json", stdin: "GET /zones\nwhat\nGET " + workers + "\n", exit: 2, lines: 3},
			output{args: "explain -json -search dns_records", lines: -1},
			output{args: "explain -json -search nosuchwordatall", exit: 1, lines: 1},
			output{args: "explain -json -refusal", stdin: deadCall, lines: 1},
			output{args: "explain -json -refusal GET " + dnsPath, stdin: "Authentication error (10000)", lines: 1},
			output{args: "explain -json -refusal", stdin: "all is well", exit: 1, lines: 1},
			output{args: "explain -json -spec FILE", stdin: "[" + policy + "]", lines: 1},
			output{args: "explain -json -spec FILE", stdin: "[]", exit: -1, lines: 1},
			output{args: "explain -json -spec FILE GET " + dnsPath, stdin: "[" + policy + "]", lines: 1},
			output{args: "explain -json -spec FILE GET " + workers, stdin: "[" + policy + "]", exit: 1, lines: 1},
			output{args: "explain -json -spec FILE -compare testdata/wider.json", stdin: "[" + policy + "]", lines: -1},
			output{args: "explain -json -spec FILE", stdin: `[{"effect":"grant"}]`, exit: 2, lines: 1},
			output{args: "explain -json -spec absent.json", exit: 2, lines: 1},
			output{args: "explain -json FETCH /zones", exit: 2, lines: 1},
		),
		"leastprivilege": append(usage("leastprivilege"),
			output{args: "leastprivilege -json -from FILE", stdin: recorded, exit: 3},
			output{args: "leastprivilege -json -from FILE -keep-going", stdin: recorded + "what\n", exit: 2},
			output{args: "leastprivilege -json -from FILE", stdin: "what\n", exit: 2},
			output{args: "leastprivilege -json -from absent.jsonl", exit: 2},
			output{args: "leastprivilege -json -upstream sim -- ./absent", exit: 3},
			output{args: "leastprivilege -json -from " + top + "/examples/leastprivilege/testdata/worker.jsonl"},
			output{args: "leastprivilege -json -per-source -check FILE -terraform " + top + "/examples/leastprivilege/testdata/inputs/plan.json -from " + top + "/examples/leastprivilege/testdata/optional.jsonl", stdin: "[" + policy + "]", exit: 1},
			output{args: "leastprivilege -json -per-source -wrangler testdata/wrangler -from " + top + "/examples/leastprivilege/testdata/worker.jsonl"},
			output{args: "leastprivilege -json -check testdata/used.json -audit-log testdata/audit.jsonl", exit: 1},
			output{args: "leastprivilege -json -right-size testdata/used.json -audit-log testdata/audit.jsonl", exit: 1},
			output{args: "leastprivilege -json -check testdata/wider.json -terraform " + top + "/examples/leastprivilege/testdata/inputs/plan.json", exit: 1},
		),
		"lint": {
			{args: "lint -format json -nope", exit: 2}, {args: "lint -format json", exit: 2},
			{args: "lint -format json -spec FILE", stdin: "[" + policy + "]"},
			{args: "lint -format json -spec FILE -ignore testdata/lint/ignore.txt -never testdata/lint/never.txt -tests testdata/lint/tests.txt -from testdata/lint/run.jsonl -preset lego", stdin: "[" + policy + "]", exit: 1},
			{args: "lint -format json -spec FILE -reference testdata/wider.json -max-lifetime 1d", stdin: "[" + policy + "]", exit: -1},
			{args: "lint -format json -spec testdata/wider.json -reference FILE", stdin: "[" + policy + "]", exit: 1},
			{args: "lint -format json -spec FILE", stdin: "{", exit: 2},
		},
		"audit": append(usage("audit"),
			output{args: "audit -json", vars: w.with(w.reader)},
			output{args: "audit -json -audit-log " + w.auditLog(t), vars: w.with(w.reader)},
			output{args: "audit -json -who-can GET~" + dnsPath, vars: w.with(w.reader)},
			output{args: "audit -json -fail-on error", vars: w.with(w.minter), exit: 1},
			output{args: "audit -json -account-owned -account-id " + account, vars: w.withKey()},
			output{args: "audit -json", vars: w.with(w.platform), exit: 1},
			output{args: "audit -json -account-owned -account-id " + strings.Repeat("0", 32), vars: w.with(w.reader), exit: 1},
			output{args: "audit -json", vars: []string{"CLOUDFLARE_API_TOKEN=" + w.reader.Value, "CLOUDFLARE_BASE_URL=http://127.0.0.1:1"}, exit: 3},
			output{args: "audit -json", exit: 2},
			output{args: "audit -format jsonl -who-can GET~" + dnsPath, vars: w.with(w.reader), lines: -1},
			output{args: "audit -format jsonl -call GET~" + dnsPath + " -audit-log FILE", stdin: auditLog(w), vars: w.with(w.reader), lines: -1},
			output{args: "audit -format jsonl", vars: w.with(w.platform), exit: 1},
			output{args: "audit -json -call GET~" + dnsPath + " -call DELETE~" + dnsPath + "/x -call GET~/what/is/this", vars: w.with(w.reader)},
			output{args: "audit -json -audit-log FILE", stdin: auditLog(w), vars: w.with(w.reader)},
			output{args: "audit -json -compare everything platform", vars: w.with(w.reader)},
			output{args: "audit -json -compare reader minter", vars: w.with(w.reader)},
			output{args: "audit -json -compare reader none", vars: w.with(w.reader), exit: 2},
			output{args: "audit -json -revoke everything,reader -dry-run", vars: w.with(w.reader), exit: 1},
			output{args: "audit -json -revoke everything -confirm 0123456789abcdef", vars: w.with(w.minter), exit: 1},
			output{args: "audit -json -revoke everything", vars: w.with(w.minter), exit: 2},
			output{args: "audit -json -revoke " + w.platform.ID + " -dry-run", vars: w.with(w.minter)},
			output{args: "audit -json -revoke-found disabled -dry-run", vars: w.with(w.minter)},
		),
		"drift": append(usage("drift")[:2],
			output{args: "drift -json -groups FILE", stdin: listing},
			output{args: "drift -json -fail -openapi FILE", stdin: editedDocument(t), exit: 1},
			output{args: "drift -json -groups absent.json -openapi " + top + "/examples/drift/testdata/openapi.json", exit: 2},
			output{args: "drift -json -groups FILE", stdin: "{", exit: 2},
			output{args: "drift -json", vars: w.with(w.minter)},
			output{args: "drift -json", vars: w.with(w.platform), exit: 1},
			output{args: "drift -json", exit: 2},
		),
		"createtoken": {
			{args: "createtoken -route token -dry-run", vars: platform},
			{args: "createtoken -route global-key -dry-run -not-before 2026-12-01 -allow-ip 192.0.2.0/24 -deny-ip 192.0.2.7 -spec FILE", stdin: "[" + policy + "]"},
			{args: "createtoken -route token -dry-run -spec FILE", stdin: specs[2]},
			{args: "createtoken -route token -dry-run -account-owned -account-id " + account + " -zone-id " + zone},
		},
		"rotate": {
			{args: "rotate -dry-run -token-id " + w.platform.ID, vars: w.with(w.minter)},
			{args: "rotate -dry-run -account-owned -name x -spec " + top + "/examples/internal/schemas/testdata/wider.json -account-id " + account + " -token-id " + w.platform.ID},
			{args: "rotate -dry-run -token-id " + w.platform.ID + " -state FILE", stdin: state(w), vars: w.with(w.minter)},
		},
	}
}

// diagnoses are those of answers with all that an answer can have, and one with a
// remedy that can have more than those.
func diagnoses(t *testing.T) []diagnose.Diagnosis {
	t.Helper()
	var out []diagnose.Diagnosis
	for _, body := range []string{
		`{"success":false,"errors":[{"code":10000,"message":"Authentication error","documentation_url":"https://developers.cloudflare.com/api/resources/workers/subresources/scripts/methods/list"}],"result":null}`,
		`{"success":false,"errors":[{"code":971,"message":"Please wait and consider throttling your request speed"}],"result":null}`,
	} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", "https://api.cloudflare.com/client/v4"+workers, nil)
		require.NoError(t, err)
		d, ok := diagnose.Response(&http.Response{
			StatusCode: 429, Request: req, Body: io.NopCloser(strings.NewReader(body)),
			Header: http.Header{"Cf-Ray": {"8f2b3c4d5e6f7a8b-FRA"}, "Retry-After": {"30"}, "Content-Type": {"application/json"}},
		}, diagnose.Facts{})
		require.True(t, ok)
		out = append(out, d)
	}
	return append(out, diagnose.Diagnosis{Code: "made-up", Title: "x", Remedies: []diagnose.Remedy{{
		Action: "add it", Permissions: []permissions.Permission{permissions.ZoneRead},
		Resource: permissions.AllZonesInResource(account), Link: "https://dash.cloudflare.com/", LinkNote: "the resources",
	}}})
}

// Every output of the programs is what its schema says, and every property of a
// schema is in some output.
func TestOutputs(t *testing.T) {
	t.Parallel()
	s, p, w := load(t), build(t), newWorld(t)
	for program, runs := range outputs(t, w) {
		for _, o := range runs {
			args := strings.Fields(o.args)
			stdin := o.stdin
			for i, arg := range args {
				args[i] = strings.ReplaceAll(arg, "~", " ")
				if arg == "FILE" {
					args[i] = filepath.Join(t.TempDir(), "file")
					require.NoError(t, os.WriteFile(args[i], []byte(o.stdin), 0o600))
					stdin = ""
				}
			}
			code, stdout, stderr := p.run(t, o.vars, stdin, args...)
			if o.exit >= 0 {
				assert.Equal(t, o.exit, code, "%s: %s%s", o.args, stdout, stderr)
			}
			texts := []string{stdout}
			if o.lines != 0 {
				texts = strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
				assert.True(t, o.lines == len(texts) || o.lines < 0 && len(texts) > 1, "%s: %s", o.args, stdout)
			}
			for _, text := range texts {
				s.check(t, program+".v1.json", text)
				sayError(t, s, program, text, code, stderr)
			}
		}
	}
	revoked(t, s, p, w)
	simulated(t, s, p)
	goldens(t, s)
	for _, d := range diagnoses(t) {
		data, err := json.Marshal(d)
		require.NoError(t, err)
		s.check(t, "diagnosis.v1.json", string(data))
	}
	for _, text := range specs {
		s.check(t, "spec.v1.json", text)
	}
	assert.Empty(t, s.unmet(), "no output has these properties")
}

// sayError: an output that is an error says what standard error says, and its exit
// code is the program's.
func sayError(t *testing.T, s schemas, program, text string, code int, stderr string) {
	t.Helper()
	var out struct {
		Error *struct {
			Message string
			Exit    int
		}
	}
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	if out.Error == nil {
		return
	}
	s.check(t, "error.v1.json", `{"error":`+string(field(t, text, "error"))+`}`)
	assert.Equal(t, code, out.Error.Exit, text)
	assert.Contains(t, stderr, program+": "+out.Error.Message)
}

func field(t *testing.T, text, key string) json.RawMessage {
	t.Helper()
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(text), &all))
	return all[key]
}

// goldens are the files that other tests hold outputs against.
func goldens(t *testing.T, s schemas) {
	t.Helper()
	whole := func(file string, patterns ...string) {
		for _, pattern := range patterns {
			names, err := filepath.Glob(top + pattern)
			require.NoError(t, err)
			require.NotEmpty(t, names, pattern)
			for _, name := range names {
				data, err := os.ReadFile(name)
				require.NoError(t, err)
				s.check(t, file, string(data))
			}
		}
	}
	whole("createtoken.v1.json", "/examples/createtoken/testdata/dry_run*.json")
	whole("leastprivilege.v1.json", "/examples/leastprivilege/testdata/*.json")
	data, err := os.ReadFile(top + "/diagnose/testdata/guide.json")
	require.NoError(t, err)
	var list []json.RawMessage
	require.NoError(t, json.Unmarshal(data, &list))
	for _, one := range list {
		s.check(t, "diagnosis.v1.json", string(one))
	}
	lines, err := os.ReadFile(top + "/examples/explain/testdata/eight-checks.jsonl")
	require.NoError(t, err)
	for line := range strings.Lines(string(lines)) {
		s.check(t, "explain.v1.json", line)
	}
}
