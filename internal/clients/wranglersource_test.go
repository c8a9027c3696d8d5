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
	existing := slices.ContainsFunc(w.before, func(step string) bool { return strings.HasPrefix(step, "worker ") })
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

// differs says why a configuration's permissions are not those of the recorded calls, by
// the beginning of the command line.
var differs = map[string]string{}

// TestWranglerSource compares what configurations are read to need with what the program
// was seen to call for them, with every permission.
func TestWranglerSource(t *testing.T) {
	rows := storedCalls(t)
	require.NotEmpty(t, rows)
	byLine := map[string]wranglerLine{}
	for _, w := range configuredLines() {
		byLine[w.line] = w
	}
	same, configurations := 0, map[string]bool{}
	for _, row := range rows {
		w, is := byLine[row.Command]
		require.True(t, is, "%s is no longer among the lines", row.Command)
		if row.Exit != 0 || len(row.Calls) == 0 {
			continue
		}
		rec, err := w.read("")
		if !assert.NoError(t, err, row.Command) {
			continue
		}
		var seen []authz.Call
		for _, text := range row.Calls {
			method, path, _ := strings.Cut(text, " ")
			seen = append(seen, authz.Call{Method: method, Path: path, Status: 200})
		}
		want, got := neededFor(seen), neededFor(rec.Calls)
		called := templates(rec.Calls)
		var missing, more []string
		for _, c := range row.Calls {
			if !slices.Contains(called, c) {
				missing = append(missing, c)
			}
		}
		for _, c := range called {
			if !slices.Contains(row.Calls, c) {
				more = append(more, c)
			}
		}
		t.Logf("%s %s: needs equal %v; not read %q; not seen %q", row.Client, row.Command, slices.Equal(want, got), missing, more)
		if slices.Equal(want, got) {
			same++
		} else if differs[row.Command] == "" {
			assert.Equal(t, want, got, "%s %s: missing %q, more %q", row.Client, row.Command, missing, more)
		}
		configurations[row.Command] = true
	}
	t.Logf("%d of %d", same, len(configurations))
}
