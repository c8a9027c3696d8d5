package probe_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestGuideSituation(t *testing.T) {
	t.Parallel()
	rep := run(t, client(t, simulator(t, tokentest.Options{}), guideToken(), tokentest.TokenOptions{}), probe.Options{})
	assert.Equal(t, 4, rep.Working())
	assert.Equal(t, 4, rep.Missing())
	assert.Zero(t, rep.Open())
	assert.Equal(t, map[string]authz.Verdict{
		"Basic Auth": authz.Allowed, "Account Access": authz.Allowed, "R2 Buckets List": authz.Allowed, "R2 Bucket Create": authz.Allowed,
		"Zone Access": authz.Denied, "Workers List": authz.Denied, "Workers Routes": authz.Denied, "Custom Hostnames": authz.Denied,
	}, verdicts(rep))
	assert.Equal(t, 9109, result(t, rep, "Zone Access").Code)
	assert.Equal(t, 10000, result(t, rep, "Workers List").Code)
	assert.Equal(t, token.StatusLive, rep.Verification.Status)

	// Each missing check has a diagnosis whose first remedy adds exactly the
	// permission that the guide names.
	remedies := map[string]permissions.Permission{}
	for _, d := range rep.Diagnoses {
		if len(d.Checks) == 1 && d.Refusal != nil {
			require.NotEmpty(t, d.Remedies, d.Title)
			require.Len(t, d.Remedies[0].Permissions, 1, d.Title)
			remedies[d.Checks[0]] = d.Remedies[0].Permissions[0]
		}
	}
	assert.Equal(t, map[string]permissions.Permission{
		"Zone Access":      permissions.ZoneRead,
		"Workers List":     permissions.AccountWorkersScriptsWrite,
		"Workers Routes":   permissions.ZoneWorkersRoutesWrite,
		"Custom Hostnames": permissions.ZoneSSLAndCertificatesWrite,
	}, remedies)
}

func TestAllGreenWithTheGuidesSpec(t *testing.T) {
	t.Parallel()
	for name, spec := range map[string]permissions.Spec{
		"one account":  permissions.SaaSPlatform(target.Account, target.Zone),
		"all accounts": permissions.SaaSPlatformAllAccounts(target.Zone),
	} {
		for _, opts := range []probe.Options{{}, {Eager: true}, {Write: true}, {Write: true, Eager: true}} {
			for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
				rep := run(t, client(t, simulator(t, tokentest.Options{}), spec, tokentest.TokenOptions{Kind: kind}), opts)
				assert.Equal(t, 8, rep.Working(), "%s %+v %s: %v", name, opts, kind, verdicts(rep))
				assert.Empty(t, rep.Diagnoses)
				assert.Empty(t, rep.Leftovers())
			}
		}
	}
}

// TestEveryPermissionCounts takes each of the six away and sees the checks that
// need it, and only those, turn.
func TestEveryPermissionCounts(t *testing.T) {
	t.Parallel()
	turns := map[permissions.Permission][]string{
		// Account Access and Zone Access accept many groups: the others keep them green.
		permissions.AccountSettingsRead:          nil,
		permissions.AccountWorkersR2StorageWrite: {"R2 Buckets List", "R2 Bucket Create"},
		permissions.AccountWorkersScriptsWrite:   {"Workers List"},
		permissions.ZoneRead:                     nil,
		permissions.ZoneWorkersRoutesWrite:       {"Workers Routes"},
		permissions.ZoneSSLAndCertificatesWrite:  {"Custom Hostnames"},
	}
	for _, req := range permissions.SaaSRequirements() {
		rep := run(t, client(t, simulator(t, tokentest.Options{}), permissions.SaaSPlatform(target.Account, target.Zone).Without(req.Permission), tokentest.TokenOptions{}), probe.Options{})
		var turned []string
		for _, res := range rep.Results {
			if res.Verdict != authz.Allowed {
				assert.Equal(t, authz.Denied, res.Verdict, res.Check.Name)
				turned = append(turned, res.Check.Name)
			}
		}
		assert.Equal(t, turns[req.Permission], turned, "without %s", req.Label)
	}
}

func TestMissingIDs(t *testing.T) {
	t.Parallel()
	c := client(t, simulator(t, tokentest.Options{}), permissions.SaaSPlatform(target.Account, target.Zone), tokentest.TokenOptions{})
	rep, err := probe.Run(context.Background(), c, probe.Target{Account: target.Account}, probe.Options{})
	require.NoError(t, err)
	assert.Equal(t, 5, rep.Working())
	assert.Equal(t, 3, rep.Count(authz.NotChecked))
	assert.Equal(t, "not checked: no zone id given", result(t, rep, "Zone Access").Note)

	_, err = probe.Run(context.Background(), c, probe.Target{Account: "example.com"}, probe.Options{})
	assert.ErrorContains(t, err, `account id "example.com" is a domain name`)
	_, err = probe.Run(context.Background(), nil, target, probe.Options{})
	assert.Error(t, err)
}

func TestDeadTokenIsNotTriedFurther(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	tok, err := srv.IssueToken(guideToken(), tokentest.TokenOptions{})
	require.NoError(t, err)
	require.NoError(t, srv.Delete(tok.ID))
	c := clientFor(t, tok.Value, srv.Client())

	rep := run(t, c, probe.Options{})
	assert.Equal(t, authz.Denied, result(t, rep, "Basic Auth").Verdict)
	assert.Equal(t, authz.DeadToken, result(t, rep, "Basic Auth").Reason)
	assert.Equal(t, 7, rep.Count(authz.NotChecked))
	assert.Len(t, srv.Calls(), 1, "no further call was made")
	require.Len(t, rep.Diagnoses, 1, "one cause, no symptoms")

	rep = run(t, c, probe.Options{Eager: true})
	assert.Zero(t, rep.Working())
	assert.Equal(t, 8, rep.Count(authz.Denied), "eager meets it eight times: %v", verdicts(rep))
	assert.Len(t, rep.Diagnoses, 1, "and still names one cause")
	var b strings.Builder
	require.NoError(t, rep.WriteText(&b, probe.TextOptions{}))
	assert.Contains(t, b.String(), "❌ Workers List      denied: dead token")
	assert.NotContains(t, b.String(), "needs", "no permission helps a dead token")
}

// TestLockOutStopsTheRun: further attempts would only lengthen it.
func TestLockOutStopsTheRun(t *testing.T) {
	t.Parallel()
	calls := 0
	c := handlerClient(t, func(w http.ResponseWriter, _ *http.Request) {
		calls++
		page(w, 403, `{"success":false,"errors":[{"code":9109,"message":"Max auth failures reached, please check your Authorization header."}]}`)
	})
	rep := run(t, c, probe.Options{})
	assert.Equal(t, 1, calls)
	assert.Equal(t, authz.Inconclusive, rep.Results[0].Verdict)
	assert.Equal(t, 7, rep.Count(authz.NotChecked))
	assert.Contains(t, rep.Results[1].Note, "refuses further attempts")
}

// TestClientIPStopsTheRun: every call would be refused for the address.
func TestClientIPStopsTheRun(t *testing.T) {
	t.Parallel()
	calls := 0
	c := handlerClient(t, func(w http.ResponseWriter, _ *http.Request) {
		calls++
		page(w, 403, `{"success":false,"errors":[{"code":9109,"message":"Cannot use the access token from location: 192.0.2.7"}]}`)
	})
	rep := run(t, c, probe.Options{})
	assert.Equal(t, 1, calls)
	assert.Equal(t, authz.ClientIP, rep.Results[0].Reason)
	assert.Equal(t, 7, rep.Count(authz.NotChecked))
}

// TestBadAnswers: whatever comes instead of the API's answer is inconclusive.
func TestBadAnswers(t *testing.T) {
	t.Parallel()
	long := `{"success":true,"result":"` + strings.Repeat("x", 10<<20) + `"}`
	for name, h := range map[string]http.HandlerFunc{
		"HTML page":     func(w http.ResponseWriter, _ *http.Request) { page(w, 403, "<html><title>Attention</title></html>") },
		"HTML 200":      func(w http.ResponseWriter, _ *http.Request) { page(w, 200, "<html></html>") },
		"empty":         func(w http.ResponseWriter, _ *http.Request) { page(w, 200, "") },
		"empty 403":     func(w http.ResponseWriter, _ *http.Request) { page(w, 403, "") },
		"truncated":     func(w http.ResponseWriter, _ *http.Request) { page(w, 200, `{"success":true,"result":{`) },
		"truncated 403": func(w http.ResponseWriter, _ *http.Request) { page(w, 403, `{"success":false,"errors":[{"code":100`) },
		"another type":  func(w http.ResponseWriter, _ *http.Request) { page(w, 200, `[1,2,3]`) },
		"a number":      func(w http.ResponseWriter, _ *http.Request) { page(w, 403, `42`) },
		"10 MB":         func(w http.ResponseWriter, _ *http.Request) { page(w, 200, long) },
		"500": func(w http.ResponseWriter, _ *http.Request) {
			page(w, 500, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`)
		},
		"502 HTML": func(w http.ResponseWriter, _ *http.Request) { page(w, 502, "<html>bad gateway</html>") },
		"429": func(w http.ResponseWriter, _ *http.Request) {
			page(w, 429, `{"success":false,"errors":[{"code":10000,"message":"slow"}]}`)
		},
		"971 with 200": func(w http.ResponseWriter, _ *http.Request) {
			page(w, 200, `{"success":false,"errors":[{"code":971,"message":"Please wait and consider throttling your request speed"}]}`)
		},
		"unknown refusal": func(w http.ResponseWriter, _ *http.Request) {
			page(w, 400, `{"success":false,"errors":[{"code":424242,"message":"no idea"}]}`)
		},
	} {
		for _, opts := range []probe.Options{{}, {Eager: true}, {Write: true}} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				rep := run(t, handlerClient(t, h), opts)
				for _, res := range rep.Results {
					assert.Equal(t, authz.Inconclusive, res.Verdict, "%s: %v", res.Check.Name, res.Err)
				}
				for _, d := range rep.Diagnoses {
					for _, r := range d.Remedies {
						assert.Empty(t, r.Permissions, "%s: no permission is to be added: %s", d.Title, r)
					}
				}
				require.NoError(t, rep.WriteText(io.Discard, probe.TextOptions{Verbose: true, Durations: true}))
			})
		}
	}
}

func page(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

type brokenNetwork struct{ err error }

func (b brokenNetwork) RoundTrip(*http.Request) (*http.Response, error) { return nil, b.err }

func TestNetworkFaultsAreInconclusive(t *testing.T) {
	t.Parallel()
	c := clientFor(t, "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567", &http.Client{Transport: brokenNetwork{errors.New("connection reset by peer")}})
	rep := run(t, c, probe.Options{})
	assert.Equal(t, 8, rep.Count(authz.Inconclusive), "%v", verdicts(rep))

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	srv := simulator(t, tokentest.Options{})
	rep, err := probe.Run(ctx, client(t, srv, guideToken(), tokentest.TokenOptions{}), target, probe.Options{})
	require.NoError(t, err)
	assert.Equal(t, 8, rep.Count(authz.Inconclusive))
	assert.ErrorIs(t, rep.Results[0].Err, context.Canceled)
	assert.Empty(t, srv.Calls())
}

func TestRefusalThatProvesNothing(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status int
		body   string
		want   authz.Verdict
	}{
		"accepted":                     {200, `{"success":true,"result":{}}`, authz.Inconclusive},
		"the known proof":              {404, `{"success":false,"errors":[{"code":10006,"message":"The specified bucket does not exist."}]}`, authz.Allowed},
		"the code with another status": {400, `{"success":false,"errors":[{"code":10006,"message":"The specified bucket does not exist."}]}`, authz.Inconclusive},
		"no such route":                {404, `{"success":false,"errors":[{"code":7003,"message":"Could not route to /x, perhaps your object identifier is invalid?"}]}`, authz.Inconclusive},
		"refused":                      {403, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, authz.Denied},
		"R2 is off":                    {403, `{"success":false,"errors":[{"code":10042,"message":"Please enable R2 through the Cloudflare Dashboard."}]}`, authz.NotEntitled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := simulator(t, tokentest.Options{})
			tok, err := srv.IssueToken(guideToken(), tokentest.TokenOptions{})
			require.NoError(t, err)
			rt := inProcess(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodDelete {
					page(w, tc.status, tc.body)
					return
				}
				srv.ServeHTTP(w, r)
			})
			rep := run(t, clientFor(t, tok.Value, &http.Client{Transport: rt}), probe.Options{})
			assert.Equal(t, tc.want, result(t, rep, "R2 Bucket Create").Verdict)
		})
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	started, done := map[string]int{}, map[string]int{}
	run(t, client(t, simulator(t, tokentest.Options{}), guideToken(), tokentest.TokenOptions{}), probe.Options{Progress: func(e probe.Event) {
		mu.Lock()
		defer mu.Unlock()
		assert.Equal(t, 8, e.Total)
		if e.Done {
			done[e.Result.Check.Name]++
		} else {
			started[e.Result.Check.Name]++
		}
	}})
	assert.Len(t, started, 8)
	assert.Equal(t, started, done)
}

// TestProgressOfADeadToken: what is not tried is told as well, as done.
func TestProgressOfADeadToken(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	var told []string
	run(t, clientFor(t, "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567", srv.Client()), probe.Options{Progress: func(e probe.Event) {
		told = append(told, fmt.Sprintf("%d of %d, done %t: %s", e.Index, e.Total, e.Done, e.Result.Note))
	}})
	want := []string{"0 of 8, done false: ", "0 of 8, done true: "}
	for i := 1; i < 8; i++ {
		want = append(want, fmt.Sprintf("%d of 8, done true: not tried: the token is not live", i))
	}
	assert.Equal(t, want, told)
}

// TestEndedWithTheLastAnswer: a run of which every check has ended was not interrupted.
func TestEndedWithTheLastAnswer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := client(t, simulator(t, tokentest.Options{}), saas(), tokentest.TokenOptions{})
	rep, err := probe.Run(ctx, c, target, probe.Options{Checks: probe.GuideChecks()[:2], Progress: func(e probe.Event) {
		if e.Done && e.Index == 1 {
			cancel()
		}
	}})
	require.NoError(t, err)
	require.Error(t, ctx.Err())
	assert.NoError(t, rep.Interrupted)
	assert.Equal(t, 2, rep.Working())
}

// TestReportJSON: every answer takes 50 ms in the bubble's time.
func TestReportJSON(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		require.NoError(t, s.srv.SetSpec(s.tok.ID, guideToken()))
		data, err := json.MarshalIndent(run(t, s.client, probe.Options{}), "", "  ")
		require.NoError(t, err)
		golden(t, "testdata/guide.json", string(data)+"\n")
	})
}

// golden compares with a file, or rewrites it.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// TestClock: durations and the time by which a token's end is judged come from the
// clock of the options.
func TestClock(t *testing.T) {
	t.Parallel()
	spec := zoneSpec(permissions.ZoneWorkersRoutesWrite).WithConditions(permissions.Conditions{ExpiresOn: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)})
	c := client(t, simulator(t, tokentest.Options{}), guideToken(), tokentest.TokenOptions{})
	for year, expired := range map[int]bool{2029: false, 2031: true} {
		now := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		clock := func() time.Time { now = now.Add(12345 * time.Microsecond); return now }
		rep := run(t, c, probe.Options{Checks: probe.GuideChecks()[6:7], Now: clock, Spec: &spec})
		assert.Equal(t, expired, rep.Results[0].Reason == authz.Expired, "%d: %s", year, rep.Results[0].Reason)
		assert.Equal(t, 12345*time.Microsecond, rep.Results[0].Duration)
		data, err := json.Marshal(rep)
		require.NoError(t, err)
		assert.Contains(t, string(data), `"duration_ms":12.35`)
		var b strings.Builder
		require.NoError(t, rep.WriteText(&b, probe.TextOptions{Durations: true}))
		assert.Contains(t, b.String(), "  [12.3ms]\n")
	}
}

func TestReportText(t *testing.T) {
	t.Parallel()
	rep := run(t, client(t, simulator(t, tokentest.Options{Seed: 1}), guideToken(), tokentest.TokenOptions{}), probe.Options{})
	var b strings.Builder
	require.NoError(t, rep.WriteText(&b, probe.TextOptions{}))
	golden(t, "testdata/guide.txt", b.String())
}
