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

// read reads what the line's configuration says of the calls of a version.
func (w wranglerLine) read(version string, account permissions.AccountID) (record.Recording, error) {
	to := Target{AccountID: tokentest.DefaultAccountID, ZoneID: tokentest.DefaultZoneID, ZoneName: tokentest.DefaultZoneName}
	files := fstest.MapFS{}
	for name, text := range w.files {
		files[name] = &fstest.MapFile{Data: []byte(fill(text, to))}
	}
	existing := slices.Contains(w.before, aWorker) || slices.Contains(w.before, "worker w-staging")
	return source.Read(files, source.Options{Command: w.line, Existing: existing, Account: account, Version: version})
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
	"deploy -c named.toml":                                    "the bucket does not exist, so it is made; that is a gap's sentence, because most buckets with a name exist",
	"deploy -c r2.toml":                                       doneWithout,
	"versions upload -c kvr2.toml":                            doneWithout,
	"delete --force":                                          doneWithout,
	"delete --force -c dobj.toml":                             doneWithout,
	"deploy -c logpush.toml":                                  logpushAsks,
	"versions deploy <version>@100% -y -c logpush.toml":       logpushAsks,
	"d1 execute db --remote --file q.sql -y":                  unpublished,
	"d1 export db --remote --output dump.sql":                 unpublished,
	"d1 time-travel restore db --bookmark 00000001-aa --json": unpublished,
}

const (
	doneWithout = "the newer version does without what it is refused, as TestWranglerDerived shows: a bucket's look-up, the namespaces of Workers Sites"
	logpushAsks = "that logpush asks for Logs Write is a report, and the simulator does not ask for it"
	unpublished = "nothing is published of what the call needs: that it is D1 Write, or Read, is what it does"
)

// unread says why recorded calls are not read from a configuration.
var unread = map[string]string{
	"GET /accounts/{account_id}/r2/buckets":  "a bucket with a name that does not exist",
	"POST /accounts/{account_id}/r2/buckets": "a bucket with a name that does not exist",
}

// unseen says why calls that are read from a configuration were not recorded.
var unseen = map[string]string{
	"GET " + aScript + "/references":                                                                          "not with --force",
	"GET /accounts/{account_id}/workers/tails/by-consumer/{script_name}":                                      "not with --force",
	"DELETE " + aScript + "/tails/{id}":                                                                       "the older version was interrupted before it",
	"DELETE /accounts/{account_id}/pages/projects/{project_name}/deployments/{deployment_id}/tails/{tail_id}": "the older version was interrupted before it",
	"POST " + aScript + "/domains/changeset":                                                                  "the older version asks where it has a terminal",
	"PUT " + aScript:                                                                                          "a Worker that does not exist, or one with migrations that are not yet applied",
	"PATCH " + aScript + "/script-settings":                                                                   "a Worker that exists, or one with tags",
	"POST " + aScript + "/versions":                                                                           "a Worker that exists",
	"POST " + aScript + "/deployments":                                                                        "a Worker that exists",
	"PUT " + aScript + "/routes":                                                                              "done without where a token may not",
	"GET /zones":                                                                                              "a token that may set routes for all zones",
	"GET /zones/{zone_id}/workers/routes":                                                                     "a token that may set routes for all zones",
	"POST /zones/{zone_id}/workers/routes":                                                                    "a token that may set routes for all zones",
	"PUT /accounts/{account_id}/queues/{queue_id}/consumers/{consumer_id}":                                    "a queue whose consumer the Worker already is",
	"GET " + aScript + "/secrets":                                                                             "rollback asks a person about secrets that changed",
	"GET " + aScript + "/settings":                                                                            "nothing is provisioned for assets alone",
	"GET " + aScript + "/versions":                                                                            "the newest versions are listed where the line names none",
	"GET " + aScript + "/versions/{version_id}":                                                               "where there is a deployment to show",
}

// callOf is a call of the table. All routes at once, which a token for one zone is refused,
// stand for what wrangler does then: it sets them zone by zone.
func callOf(t *testing.T, text string) authz.Call {
	t.Helper()
	text, asked, _ := strings.Cut(text, asks)
	method, path, _ := strings.Cut(text, " ")
	c := authz.Call{Method: method, Path: path, Status: 200}
	if text == "PUT "+aScript+"/routes" {
		c.Method, c.Path = "POST", "/zones/{zone_id}/workers/routes"
	}
	for g := range permissions.All() {
		if asked != "" && permissions.Label(g.Permission()) == asked {
			c.Asks = g.Permission()
		}
	}
	require.Equal(t, asked != "", c.Asks != nil, asked)
	return c
}

// bare are calls of the table without what they ask for.
func bare(calls []string) []string {
	var out []string
	for _, c := range calls {
		c, _, _ = strings.Cut(c, asks)
		out = append(out, c)
	}
	return out
}

// TestWranglerSource compares what configurations are read to need with what the program
// was seen to call for them, with every permission.
func TestWranglerSource(t *testing.T) {
	rows := storedCalls(t)
	require.NotEmpty(t, rows)
	byLine := map[string]wranglerLine{}
	for _, w := range readableLines() {
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
		rec, err := w.read(strings.TrimPrefix(row.Client, "wrangler "), tokentest.DefaultAccountID)
		if !assert.NoError(t, err, title) {
			continue
		}
		var seen []authz.Call
		for _, text := range row.Calls {
			seen = append(seen, callOf(t, text))
		}
		all++
		want, got := neededFor(seen), neededFor(rec.Calls)
		if slices.Equal(want, got) {
			same++
		} else {
			assert.NotEmpty(t, differs[row.Command], "%s: needs %q, read as %q", title, want, got)
		}
		read, called := bare(templates(rec.Calls)), bare(row.Calls)
		for _, c := range called {
			assert.True(t, slices.Contains(read, c) || unread[c] != "", "%s: calls %s, which is not read", title, c)
		}
		for _, c := range read {
			assert.True(t, slices.Contains(called, c) || unseen[c] != "", "%s: does not call %s", title, c)
		}
	}
	t.Logf("permissions of %d of %d are equal", same, all)
}
