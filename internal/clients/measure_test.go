package clients

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// get makes a call and returns its status and body.
func get(ctx context.Context, to Target, path string) (int, string) {
	return send(ctx, to, http.MethodGet, path)
}

func send(ctx context.Context, to Target, method, path string) (int, string) {
	req, err := http.NewRequestWithContext(ctx, method, to.BaseURL+path, strings.NewReader(`{"title":"a"}`))
	if err != nil {
		return 0, err.Error()
	}
	req.Header.Set("Authorization", "Bearer "+to.Token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err.Error()
	}
	return resp.StatusCode, method + " " + path + ": " + string(body)
}

const (
	namespaces = "/storage/kv/namespaces"
	databases  = "/d1/database"
	readKV     = "Account:Workers KV Storage:Read"
	writeKV    = "Account:Workers KV Storage:Edit"
	readD1     = "Account:D1:Read"
)

// What is seen of a client is what it did, and what its output says.
func TestMeasure(t *testing.T) {
	refusal := func(call string) *Refusal {
		return &Refusal{Call: "GET /accounts/{account_id}" + call, Status: http.StatusForbidden, Code: 10000}
	}
	for name, tt := range map[string]struct {
		// run gets a call of the account's.
		run  func(get func(path string) (ok bool, said string)) Outcome
		want Row
	}{
		"prints the answer": {
			func(get func(string) (bool, string)) Outcome {
				if ok, said := get(namespaces); !ok {
					return Outcome{Exit: 3, Output: said}
				}
				return Outcome{}
			},
			Row{Works: true, Exact: true, Calls: 1, Needs: []string{readKV}, Without: []Without{{Permission: readKV, Refused: refusal(namespaces), Exit: 3, Diagnosed: "named", Pasted: "named"}}},
		},
		"keeps it to itself": {
			func(get func(string) (bool, string)) Outcome {
				if ok, _ := get(namespaces); !ok {
					return Outcome{Exit: 1, Output: "that did not work"}
				}
				return Outcome{}
			},
			Row{Works: true, Exact: true, Calls: 1, Needs: []string{readKV}, Without: []Without{{Permission: readKV, Refused: refusal(namespaces), Exit: 1, Diagnosed: untoldRefusal, Pasted: untoldRefusal}}},
		},
		"says it in words of its own": {
			func(get func(string) (bool, string)) Outcome {
				if ok, _ := get(namespaces); !ok {
					return Outcome{Exit: 1, Output: "that was forbidden"}
				}
				return Outcome{}
			},
			Row{Works: true, Exact: true, Calls: 1, Needs: []string{readKV}, Without: []Without{{Permission: readKV, Refused: refusal(namespaces), Exit: 1, Diagnosed: "silent", Pasted: "silent"}}},
		},
		"names no call": {
			func(get func(string) (bool, string)) Outcome {
				if ok, _ := get(namespaces); !ok {
					return Outcome{Exit: 1, Output: "Authentication error (10000)"}
				}
				return Outcome{}
			},
			Row{Works: true, Exact: true, Calls: 1, Needs: []string{readKV}, Without: []Without{{Permission: readKV, Refused: refusal(namespaces), Exit: 1, Diagnosed: untoldCall, Pasted: untoldCall}}},
		},
		"says nothing": {
			func(get func(string) (bool, string)) Outcome {
				if ok, _ := get(namespaces); !ok {
					return Outcome{Exit: 1}
				}
				return Outcome{}
			},
			Row{Works: true, Exact: true, Calls: 1, Needs: []string{readKV}, Without: []Without{{Permission: readKV, Refused: refusal(namespaces), Exit: 1, Diagnosed: untoldEmpty, Pasted: untoldEmpty}}},
		},
		"speaks of another call": {
			func(get func(string) (bool, string)) Outcome {
				if ok, _ := get(namespaces); !ok {
					_, said := get(databases)
					return Outcome{Exit: 1, Output: said}
				}
				return Outcome{}
			},
			Row{Works: true, Exact: true, Calls: 1, Needs: []string{readKV}, Without: []Without{{Permission: readKV, Refused: refusal(namespaces), Exit: 1, Diagnosed: "names " + readD1, Pasted: "names " + readD1}}},
		},
		"lists before it writes": {
			func(get func(string) (bool, string)) Outcome {
				if ok, said := get(namespaces); !ok {
					return Outcome{Exit: 1, Output: said}
				}
				get("POST " + namespaces)
				return Outcome{}
			},
			Row{Works: true, Exact: true, Calls: 2, Needs: []string{writeKV}, Without: []Without{{Permission: writeKV, Refused: refusal(namespaces), Exit: 1, Diagnosed: "accepted " + readKV, Pasted: "accepted " + readKV}}},
		},
		"goes on without": {
			func(get func(string) (bool, string)) Outcome {
				_, said := get(namespaces)
				return Outcome{Output: said}
			},
			Row{Works: true, Exact: true, Calls: 1, Needs: []string{readKV}, Without: []Without{{Permission: readKV, Refused: refusal(namespaces)}}},
		},
		"two permissions": {
			func(get func(string) (bool, string)) Outcome {
				_, first := get(namespaces)
				ok, second := get(databases)
				if !ok {
					return Outcome{Exit: 1, Output: first + second}
				}
				return Outcome{}
			},
			Row{Works: true, Exact: true, Calls: 2, Needs: []string{readD1, readKV}, Without: []Without{
				{Permission: readD1, Refused: refusal(databases), Exit: 1, Diagnosed: "named", Pasted: "named"}, {Permission: readKV, Refused: refusal(namespaces)},
			}},
		},
		"never succeeds": {
			func(get func(string) (bool, string)) Outcome {
				get(namespaces)
				return Outcome{Exit: 1, Output: "no, in \x1b[31mTMP\x1b[0m"}
			},
			Row{Calls: 1, Needs: []string{readKV}, Fault: "no, in TMP"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := Command{Client: "fake 1", Name: "x", Run: func(ctx context.Context, to Target) Outcome {
				return tt.run(func(path string) (bool, string) {
					method := http.MethodGet
					if strings.HasPrefix(path, "POST ") {
						method, path = http.MethodPost, path[len("POST "):]
					}
					status, said := send(ctx, to, method, "/accounts/"+to.AccountID+path)
					return status == http.StatusOK, said
				})
			}}
			tt.want.Client, tt.want.Command = c.Client, c.Name
			got, err := c.Measure(t.Context(), t.TempDir(), true)
			require.NoError(t, err)
			assert.Equal(t, lasting(tt.want), lasting(got))

			tt.want.Without = nil
			got, err = c.Measure(t.Context(), t.TempDir(), false)
			require.NoError(t, err)
			assert.Equal(t, lasting(tt.want), lasting(got), "without the runs with less")
		})
	}
}

// A refusal that the client also meets with all that it needs is not the one that a
// missing permission brings.
func TestMeasureKnowsRefusalsThatDoNotMatter(t *testing.T) {
	first := true
	c := Command{Client: "fake 1", Name: "x", Run: func(ctx context.Context, to Target) Outcome {
		if !first { // a call that was not needed the first time
			get(ctx, to, "/accounts/"+to.AccountID+databases)
		}
		first = false
		if status, said := get(ctx, to, "/accounts/"+to.AccountID+namespaces); status != http.StatusOK {
			return Outcome{Exit: 1, Output: said}
		}
		return Outcome{}
	}}
	row, err := c.Measure(t.Context(), t.TempDir(), true)
	require.NoError(t, err)
	require.Len(t, row.Without, 1)
	assert.Equal(t, "GET /accounts/{account_id}"+namespaces, row.Without[0].Refused.Call)
}

func TestMeasureSaysWhatIsNotExact(t *testing.T) {
	runs := 0
	c := Command{Client: "fake 1", Name: "x", Why: "odd", Run: func(ctx context.Context, to Target) Outcome {
		get(ctx, to, "/accounts/"+to.AccountID+namespaces)
		if runs++; runs > 1 {
			return Outcome{Exit: 1, Output: "not " + to.Token + " in " + to.Dir + " at " + to.BaseURL}
		}
		return Outcome{}
	}}
	row, err := c.Measure(t.Context(), t.TempDir(), true)
	require.NoError(t, err)
	assert.Equal(t, Row{
		Client: "fake 1", Command: "x", Works: true, Calls: 1, Needs: []string{readKV}, Why: "odd",
		Fault: "not TOKEN in DIR at https://api.cloudflare.com/client/v4",
	}, lasting(row))
}

// Each run has a world and a folder of its own, made before it.
func TestMeasureMakesWorlds(t *testing.T) {
	c := Command{
		Client: "fake 1", Name: "x", Files: map[string]string{"a/path.txt": "/accounts/ACCOUNT/pages/projects/p/deployments/<deployment>"},
		World: steps(aWorker, aVersion, aProject, aPagesDeployment),
		Run: func(ctx context.Context, to Target) Outcome {
			path, err := os.ReadFile(filepath.Join(to.Dir, "a", "path.txt"))
			for _, path := range []string{string(path), fill("/accounts/ACCOUNT/workers/scripts/w/versions/<version>", to)} {
				if status, said := get(ctx, to, path); status != http.StatusOK {
					return Outcome{Exit: 1, Output: said, Err: err}
				}
			}
			return Outcome{}
		},
	}
	row, err := c.Measure(t.Context(), t.TempDir(), true)
	require.NoError(t, err)
	assert.True(t, row.Works && row.Exact, row.Fault)
	assert.Equal(t, 2, row.Calls, "those of the world do not count")

	c.World = steps("GET /accounts/ACCOUNT/nothing")
	_, err = c.Measure(t.Context(), t.TempDir(), true)
	assert.ErrorContains(t, err, "the world of x: GET /accounts/ACCOUNT/nothing: status")

	c.World = nil
	c.Run = func(context.Context, Target) Outcome { return Outcome{Err: errors.New("cannot be run")} }
	_, err = c.Measure(t.Context(), t.TempDir(), true)
	assert.EqualError(t, err, "cannot be run")
}
