package clients

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	source "github.com/cftoken/cftoken/permissions/record/wrangler"
	"github.com/cftoken/cftoken/token/tokentest"
)

// read reads what the line's configuration says of its calls.
func (w wranglerLine) read(account permissions.AccountID) (record.Recording, error) {
	to := Target{AccountID: tokentest.DefaultAccountID, ZoneID: tokentest.DefaultZoneID, ZoneName: tokentest.DefaultZoneName}
	files := fstest.MapFS{}
	for name, text := range w.files {
		files[name] = &fstest.MapFile{Data: []byte(fill(text, to))}
	}
	if _, ok := files["wrangler.toml"]; !ok {
		files["wrangler.toml"] = &fstest.MapFile{Data: []byte("name = \"w\"\n")}
	}
	existing := slices.Contains(w.before, aWorker) || slices.Contains(w.before, "worker w-staging")
	line := w.line
	if rest, is := strings.CutPrefix(line, "tail w"); is {
		line = "tail --name w" + rest
	}
	return source.Read(files, source.Options{Command: line, Existing: existing, Account: account})
}

// neededFor are the permissions that calls need, without the resources' ids.
func neededFor(calls []authz.Call) []string {
	res := record.Minimal(record.Recording{Calls: calls})
	var out []string
	add := func(p permissions.Permission) {
		if text := permissions.Label(p); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, n := range res.Required {
		add(n.Permission)
	}
	for _, n := range res.Unplaced {
		add(n.Permission)
	}
	slices.Sort(out)
	return out
}

const aScript = "/accounts/{account_id}/workers/scripts/{script_name}"

// differs says why a configuration's permissions are not those of the recorded calls, by
// command line.
var differs = map[string]string{
	"deploy -c named.toml": "the bucket does not exist, so it is made; that is a gap's sentence, because most buckets with a name exist",
}

// unread says why recorded calls are not read from a configuration.
var unread = map[string]string{
	"GET /accounts/{account_id}/r2/buckets":  "a bucket with a name that does not exist",
	"POST /accounts/{account_id}/r2/buckets": "a bucket with a name that does not exist",
}

// unseen says why calls that are read from a configuration were not recorded.
var unseen = map[string]string{
	"GET /accounts/{account_id}/workers/scripts/{script_name}/references": "not with --force",
	"GET /accounts/{account_id}/workers/tails/by-consumer/{script_name}":  "not with --force",
	"GET " + aScript + "/subdomain":                                       "older versions ask this, newer GET /accounts/{account_id}/workers/workers/{worker_id}",
	"GET /accounts/{account_id}/workers/workers/{worker_id}":              "newer versions ask this, older GET …/subdomain",
	"PUT " + aScript:                                                           "a Worker that does not exist, or one with migrations that are not yet applied",
	"PATCH " + aScript + "/settings":                                           "older versions",
	"GET /accounts/{account_id}/workers/dispatch/namespaces":                   "older versions",
	"PATCH " + aScript + "/script-settings":                                    "a Worker that exists, or one with tags",
	"POST " + aScript + "/versions":                                            "a Worker that exists",
	"POST " + aScript + "/deployments":                                         "a Worker that exists",
	"PUT " + aScript + "/routes":                                               "done without where a token may not",
	"GET /zones":                                                               "a token that may set routes for all zones",
	"GET /zones/{zone_id}/workers/routes":                                      "a token that may set routes for all zones",
	"POST /zones/{zone_id}/workers/routes":                                     "a token that may set routes for all zones",
	"PUT /accounts/{account_id}/queues/{queue_id}/consumers/{consumer_id}":     "a queue whose consumer the Worker already is",
	"GET " + aScript + "/secrets":                                              "rollback asks a person about secrets that changed; older versions do not compare bindings with secrets",
	"GET " + aScript + "/settings":                                             "older versions provision nothing",
	"GET " + aScript + "/versions":                                             "the newest versions are listed where the line names none",
	"GET " + aScript + "/content/v2":                                           "older versions",
	"GET " + aScript + "/script-settings":                                      "older versions",
	"GET " + aScript + "/versions/{version_id}":                                "older versions, or where there is a deployment to show",
	"PATCH /accounts/{account_id}/workers/workers/{worker_id}/versions/latest": "newer versions",
}

// TestWranglerSource compares what configurations are read to need with what the program
// was seen to call for them, with every permission.
func TestWranglerSource(t *testing.T) {
	rows := storedCalls(t)
	require.NotEmpty(t, rows)
	byLine := map[string]wranglerLine{}
	for _, w := range configuredLines() {
		byLine[w.line] = w
	}
	same, all := 0, 0
	for _, row := range rows {
		w, is := byLine[row.Command]
		require.True(t, is, "%s is no longer among the lines", row.Command)
		if row.Exit != 0 || len(row.Calls) == 0 {
			continue
		}
		title := row.Client + " " + row.Command
		rec, err := w.read("")
		if !assert.NoError(t, err, title) {
			continue
		}
		var seen []authz.Call
		for _, text := range row.Calls {
			method, path, _ := strings.Cut(text, " ")
			seen = append(seen, authz.Call{Method: method, Path: path, Status: 200})
		}
		all++
		want, got := neededFor(seen), neededFor(rec.Calls)
		if slices.Equal(want, got) {
			same++
		} else {
			assert.NotEmpty(t, differs[row.Command], "%s: needs %q, read as %q", title, want, got)
		}
		read := templates(rec.Calls)
		for _, c := range row.Calls {
			assert.True(t, slices.Contains(read, c) || unread[c] != "", "%s: calls %s, which is not read", title, c)
		}
		for _, c := range read {
			assert.True(t, slices.Contains(row.Calls, c) || unseen[c] != "", "%s: does not call %s", title, c)
		}
	}
	t.Logf("permissions of %d of %d are equal", same, all)
}
