package clients

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

const callsTable = "testdata/wranglercalls.json"

// asks is what stands in a call between its template and what its body asks for.
const asks = " asks "

// made are the calls that a command of wrangler was seen to make with every permission.
type made struct {
	Client  string   `json:"client"`
	Command string   `json:"command"`
	Exit    int      `json:"exit"`
	Calls   []string `json:"calls"` // METHOD and template, and what is asked for; sorted, each once
}

func storedCalls(t *testing.T) []made {
	t.Helper()
	var rows []made
	data, err := os.ReadFile(callsTable)
	if os.IsNotExist(err) {
		return nil
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &rows))
	return rows
}

// readable reports whether record/wrangler reads what the command calls.
func readable(line string) bool {
	for _, prefix := range []string{
		"deploy", "versions", "deployments", "rollback", "secret ", "tail", "triggers", "delete", "pages ", "whoami",
		"d1 ", "kv ", "r2 bucket list", "r2 bucket create", "r2 bucket info", "r2 bucket delete", "r2 object", "queues ", "hyperdrive ", "vectorize ", "workflows ",
	} {
		if strings.HasPrefix(line, prefix) {
			return true
		}
	}
	return false
}

func readableLines() []wranglerLine {
	all := slices.Concat(wranglerConfigured, wranglerWorkers, wranglerStorage, wranglerRest)
	return slices.DeleteFunc(all, func(w wranglerLine) bool { return !readable(w.line) })
}

// templates are calls as the table has them: with what their body asks for, where that
// is known. What goes to an address that the API handed out is left out.
func templates(calls []authz.Call) []string {
	out := []string{}
	for _, c := range calls {
		if strings.HasPrefix(c.Path, "/tokentest/") {
			continue
		}
		text := c.Method + " " + shortened(c.Path)
		if m, ok := operations.Match(c.Method, c.Path); ok {
			text = m.Operation().String()
		}
		if c.Asks != nil {
			text += asks + permissions.Label(c.Asks)
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	slices.Sort(out)
	return out
}

// TestWranglerCalls runs the commands whose calls depend on the configuration, and
// compares what they call with the table; -update adds to it what it lacks.
func TestWranglerCalls(t *testing.T) {
	if !runAll {
		t.Skip("needs the build tag clients")
	}
	known := storedCalls(t)
	for _, version := range []string{"4.164.0", "4.86.0"} {
		commands, err := wranglerOf(t.Context(), version, readableLines())
		if err != nil {
			t.Skipf("wrangler %s: %v", version, err)
		}
		for _, c := range commands {
			at := slices.IndexFunc(known, func(m made) bool { return m.Client == c.Client && m.Command == c.Name })
			if *update && at >= 0 {
				continue
			}
			t.Run(c.Client+" "+c.Name, func(t *testing.T) {
				row, err := calledBy(t.Context(), c, t.TempDir())
				require.NoError(t, err)
				if *update {
					known = append(known, row)
					slices.SortFunc(known, func(a, b made) int { return strings.Compare(a.Client+"\n"+a.Command, b.Client+"\n"+b.Command) })
					data, err := json.MarshalIndent(known, "", "\t")
					require.NoError(t, err)
					require.NoError(t, os.WriteFile(callsTable, append(data, '\n'), 0o644))
					return
				}
				require.GreaterOrEqual(t, at, 0, "not in %s: run with -update", callsTable)
				require.Equal(t, known[at], row)
			})
		}
	}
}

func calledBy(ctx context.Context, c Command, dir string) (made, error) {
	out, calls, _, err := c.run(ctx, dir, everything())
	if os.Getenv("WRCALLS_DEBUG") != "" && out.Exit != 0 {
		println(c.Name, ending(out.Output))
	}
	return made{Client: c.Client, Command: c.Name, Exit: out.Exit, Calls: templates(calls)}, err
}
