package probe_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// describeCheck writes all of a check.
func describeCheck(b *strings.Builder, indent string, c probe.Check) {
	fmt.Fprintf(b, "%s%s: %s %s, scope %q\n", indent, c.Name, c.Method, c.Path, c.Scope)
	for _, p := range c.Needs {
		fmt.Fprintf(b, "%s  needs %s\n", indent, p.Name())
	}
	for _, r := range c.Refusals {
		fmt.Fprintf(b, "%s  passed by %d %d %q, argued %v\n", indent, r.Status, r.Code, r.Message, r.Argued())
	}
	for _, text := range []string{c.Proves, c.Caveat} {
		if text != "" {
			fmt.Fprintf(b, "%s  %s\n", indent, text)
		}
	}
	if c.WriteProof != nil {
		describeCheck(b, indent+"  write proof: ", *c.WriteProof)
	}
	if c.WithWrite != nil {
		describeCheck(b, indent+"  with write: ", *c.WithWrite)
	}
}

// TestSaidOfChecks: the guide's checks, and the check of every fifth group of the
// catalogue and of all in buckets and users, or why there is none.
func TestSaidOfChecks(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, c := range probe.GuideChecks() {
		describeCheck(&b, "", c)
	}
	n := 0
	for g := range permissions.All() {
		if n++; n%5 != 0 && (g.Scope == permissions.ScopeAccount || g.Scope == permissions.ScopeZone) {
			continue
		}
		c, err := probe.CheckFor(g.Permission())
		if err != nil {
			fmt.Fprintf(&b, "%s: %v\n", g.Label(), err)
			continue
		}
		describeCheck(&b, "", c)
	}
	for _, c := range probe.RefusedWrites() {
		describeCheck(&b, "refused: ", c)
	}
	for w := probe.KnownRefusals; w <= probe.NoRefusals; w++ {
		fmt.Fprintf(&b, "writes %s\n", w)
		for g := range permissions.All() {
			on := map[permissions.Scope]permissions.Resource{
				permissions.ScopeAccount: permissions.AccountResource(target.Account), permissions.ScopeZone: permissions.ZoneResource(target.Zone),
				permissions.ScopeUser: permissions.OwnUserResource(), permissions.ScopeBucket: target.Bucket,
			}[g.Scope]
			plan, err := probe.PlanSpec(permissions.NewSpec(permissions.AllowOn(on, g.Permission())), target, probe.Options{Writes: w})
			if err != nil {
				fmt.Fprintf(&b, "%s: %v\n", g.Label(), err)
				continue
			}
			for _, step := range plan.Steps[1:] {
				if step.Skip == "" {
					fmt.Fprintf(&b, "%s: %s %s %q\n", g.Label(), step.Check.Method, step.Check.Path, step.Check.Caveat)
				} else {
					fmt.Fprintf(&b, "%s: not checked\n", g.Label())
				}
			}
		}
	}
	golden(t, "testdata/checks.golden.txt", b.String())
}

// drawn are the parts of names and ids that are drawn for each run.
var drawn = regexp.MustCompile(`cftoken-probe-[0-9a-z]+|\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\b[0-9a-f]{32}\b|ray [0-9a-f]+-SIM`)

// undrawn leaves what is the same in every run.
func undrawn(text string) string {
	return drawn.ReplaceAllStringFunc(text, func(s string) string {
		if s == string(target.Account) || s == string(target.Zone) {
			return s
		}
		return "(drawn)"
	})
}

// TestSaidOfRuns: all that is said of tokens of several kinds, by text of several widths,
// JSON and errors.
func TestSaidOfRuns(t *testing.T) {
	t.Parallel()
	clock := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	on := permissions.Zone(target.Zone)
	every := saas()
	var b strings.Builder
	for _, scene := range []struct {
		name string
		spec permissions.Spec
		opts tokentest.TokenOptions
		of   *permissions.Spec // what is checked, nil for the guide's checks
		run  probe.Options
		at   *probe.Target
	}{
		{name: "all of the guide", spec: every, run: probe.Options{Write: true}},
		{name: "the guide's situation", spec: guideToken(), run: probe.Options{Writes: probe.AllRefusals}},
		{name: "it only reads", spec: onlyRead()},
		{name: "it only reads, and nothing is refused", spec: onlyRead(), run: probe.Options{Writes: probe.NoRefusals}},
		{name: "nothing", spec: permissions.NewSpec(on.Allow(permissions.ZoneLogsRead)), run: probe.Options{Eager: true}},
		{name: "of an account", spec: every, opts: tokentest.TokenOptions{Kind: authz.AccountToken}},
		{name: "over", spec: every.WithConditions(permissions.Conditions{ExpiresOn: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)})},
		{name: "a filter", spec: every.WithConditions(permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}}})},
		{name: "a spec", spec: every, of: &every},
		{name: "a spec that it lacks", spec: guideToken(), of: &every},
		{name: "a spec of which it only reads, and nothing is refused", spec: onlyRead(), of: &every, run: probe.Options{Writes: probe.NoRefusals}},
		{name: "a spec without a zone", spec: every, of: &every, at: &probe.Target{Account: target.Account}},
		{name: "no zone", spec: every, at: &probe.Target{Account: target.Account}},
		{name: "no account", spec: every, at: &probe.Target{Zone: target.Zone}},
		{name: "the ids swapped", spec: every, at: &probe.Target{Account: permissions.AccountID(target.Zone), Zone: permissions.ZoneID(target.Account)}},
		{name: "a zone that is not there", spec: every, at: &probe.Target{Account: target.Account, Zone: "11111111111111111111111111111111"}},
		{name: "a bucket that it does not open", spec: guideToken(), of: func() *permissions.Spec {
			s := permissions.NewSpec(permissions.AllowOn(target.Bucket, permissions.BucketWorkersR2StorageBucketItemWrite), permissions.OwnUser().Allow(permissions.UserDetailsRead))
			return &s
		}()},
	} {
		srv := simulator(t, tokentest.Options{Seed: 1})
		addBucket(t, srv, permissions.JurisdictionDefault, "some-bucket")
		c := client(t, srv, scene.spec, scene.opts)
		at := target
		if scene.at != nil {
			at = *scene.at
		}
		scene.run.Now = func() time.Time { return clock }
		scene.run.Spec = &scene.spec
		var rep probe.Report
		var err error
		if scene.of != nil {
			rep, err = probe.RunSpec(context.Background(), c, *scene.of, at, scene.run)
			wanted := probe.Ensure(context.Background(), c, *scene.of, probe.EnsureOptions{Target: at, Now: scene.run.Now, Writes: scene.run.Writes})
			fmt.Fprintf(&b, "%s, ensured: %v\n", scene.name, wanted)
			var ensured *probe.EnsureError
			if errors.As(wanted, &ensured) {
				fmt.Fprintf(&b, "%v, %s\n", ensured.Failure(), ensured.LogValue())
			}
		} else {
			rep, err = probe.Run(context.Background(), c, at, scene.run)
		}
		require.NoError(t, err, scene.name)
		for _, opts := range []probe.TextOptions{{Verbose: true}, {Width: 40, Plain: true}, {Width: 200, Durations: true}} {
			fmt.Fprintf(&b, "%s, %+v\n", scene.name, opts)
			require.NoError(t, rep.WriteText(&b, opts))
		}
		data, err := json.Marshal(rep)
		require.NoError(t, err)
		fmt.Fprintf(&b, "%s\n%v\n", data, rep.Err())
	}
	golden(t, "testdata/runs.golden.txt", undrawn(b.String()))
}

// TestSaidOfAnswers: what is made of every kind of answer to the calls on zones, or on
// accounts, with policies that can be read and without.
func TestSaidOfAnswers(t *testing.T) {
	t.Parallel()
	refusal := func(code int, message string) string {
		return fmt.Sprintf(`{"success":false,"errors":[{"code":%d,"message":%q}]}`, code, message)
	}
	var b strings.Builder
	for _, answer := range []struct {
		name   string
		status int
		body   string
	}{
		{"no route", 404, refusal(7003, "Could not route to /x, perhaps your object identifier is invalid?")}, {"not found", 404, refusal(1001, "not found")}, {"an unknown code", 400, refusal(424242, "no such thing")},
		{"a page", 404, "<html>not found</html>"}, {"no body", 404, ""}, {"no body of a refusal", 403, ""}, {"another kind", 405, refusal(10405, "Method not allowed for this authentication scheme")}, {"a rate limit", 429, refusal(10100, "More than 1200 requests per 300 seconds reached")},
		{"a fault", 502, "<html>bad gateway</html>"}, {"a fault of the API", 500, refusal(10000, "internal")}, {"half an answer", 404, `{"success":false,"err`}, {"a refusal", 403, refusal(10000, "Authentication error")}, {"a refusal of an id", 403, refusal(9109, "Unauthorized to access requested resource")},
		{"a credential refused", 401, refusal(1000, "Invalid API Token")}, {"forbidden", 403, refusal(10000, "Forbidden")}, {"an address", 403, refusal(9109, "Cannot use the access token from location: 192.0.2.1")}, {"a plan", 403, refusal(1004, "not entitled to use this feature")},
		{"a success", 200, `{"success":true,"result":[],"errors":[],"messages":[]}`}, {"another success", 200, `{"success":true,"result":{"id":"x"},"errors":[],"messages":[]}`},
	} {
		for _, of := range []string{"/zones", "/accounts", "/workers"} {
			srv := simulator(t, tokentest.Options{Seed: 1})
			spec := zoneSpec(permissions.ZoneDNSRead, permissions.ZoneDNSWrite, permissions.ZoneRead).With(accountSpec(permissions.AccountSSOConnectorWrite, permissions.AccountWorkersScriptsWrite).Policies()...)
			for _, held := range []permissions.Spec{spec, spec.With(selfReading().Policies()...), spec.With(selfReading().Policies()...).Without(permissions.ZoneDNSWrite)} {
				tok, err := srv.IssueToken(held, tokentest.TokenOptions{})
				require.NoError(t, err)
				c := clientFor(t, tok.Value, &http.Client{Transport: inProcess(func(w http.ResponseWriter, r *http.Request) {
					if strings.Contains(r.URL.Path, of) {
						page(w, answer.status, answer.body)
						return
					}
					srv.ServeHTTP(w, r)
				})})
				rep, err := probe.RunSpec(t.Context(), c, spec, target, probe.Options{Writes: probe.AllRefusals})
				require.NoError(t, err)
				fmt.Fprintf(&b, "%s to %s, %d held: %s\n", answer.name, of, held.Len(), strings.Join(strings.Fields(fmt.Sprint(rep.Err())), " "))
				for _, res := range rep.Results {
					fmt.Fprintf(&b, "  %s: %s %s %s, argued %v, code %d, %q\n", res.Check.Name, res.Verdict, res.Reason, res.Proof, res.Argued, res.Code, res.Note)
				}
				for _, d := range rep.Diagnoses {
					fmt.Fprintf(&b, "  %s [%s] %q\n", d.Title, d.Code, d.Checks)
				}
				if of != "/workers" {
					fmt.Fprintf(&b, "  ensured: %v\n", probe.Ensure(t.Context(), c, spec, probe.EnsureOptions{Target: target, AcceptConsistent: of == "/accounts"}))
				}
			}
		}
	}
	golden(t, "testdata/oddanswers.golden.txt", undrawn(b.String()))
}

// The health of a service is kept nowhere on the way.
func TestHealthIsNotKept(t *testing.T) {
	t.Parallel()
	h, err := probe.NewHealth(client(t, simulator(t, tokentest.Options{}), saas(), tokentest.TokenOptions{}), saas(), probe.HealthOptions{Target: target})
	require.NoError(t, err)
	defer h.Close()
	for method, body := range map[string]bool{http.MethodGet: true, http.MethodHead: false} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, "/healthz", nil))
		assert.Equal(t, http.StatusOK, w.Code)
		assert.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
		assert.Equal(t, body, w.Body.Len() > 0)
	}
}

// What the list of zones says that is no list.
func TestSaidOfOddAnswers(t *testing.T) {
	t.Parallel()
	c := handlerClient(t, func(w http.ResponseWriter, r *http.Request) {
		result := "null"
		if strings.HasSuffix(r.URL.Path, "/verify") {
			result = `{"id":"0123456789abcdef0123456789abcdef","status":"active"}`
		}
		fmt.Fprintf(w, `{"success":true,"result":%s,"errors":[],"messages":[]}`, result)
	})
	check, err := probe.CheckFor(permissions.ZoneRead)
	require.NoError(t, err)
	rep := run(t, c, probe.Options{Checks: []probe.Check{check}})
	assert.Equal(t, authz.Inconclusive, rep.Results[0].Verdict)
	assert.ErrorContains(t, rep.Results[0].Err, "another shape than the API's")
	assert.Equal(t, token.FailureNotKnown, failureOf(rep.Err()))
}

func failureOf(err error) token.Failure {
	var e *token.Error
	if errors.As(err, &e) {
		return e.Failure
	}
	return token.FailureNone
}

// The sign of each verdict, in text and in plain text.
func TestMarks(t *testing.T) {
	t.Parallel()
	var signs, plain []string
	for v := authz.NotChecked; v <= authz.Inconclusive; v++ {
		res := probe.Result{Verdict: v, Proof: probe.Proven}
		signs, plain = append(signs, res.Mark()), append(plain, res.PlainMark())
	}
	assert.Equal(t, []string{"➖", "✅", "❌", "🚫", "❔"}, signs)
	assert.Equal(t, []string{"-", "+", "x", "!", "?"}, plain)
}

// A token that is no more is refused itself: nothing is missing from it.
func TestEnsureOfATokenThatIsNoMore(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	gone := "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"
	err := probe.Ensure(t.Context(), clientFor(t, gone, srv.Client()), saas(), probe.EnsureOptions{Target: target})
	require.ErrorIs(t, err, probe.ErrDenied)
	require.ErrorContains(t, err, "it is refused itself")
	assert.NotContains(t, err.Error(), "missing")
	err = probe.Ensure(t.Context(), clientFor(t, gone, srv.Client()), permissions.Spec{}, probe.EnsureOptions{Target: probe.Target{Zone: "odd"}})
	require.ErrorContains(t, err, "checking the Cloudflare token: ")
}

// What was certainly not made is not cleaned up: of refusals, and of those alone.
func TestCleanUpByStatus(t *testing.T) {
	t.Parallel()
	for status, cleaned := range map[int]bool{200: true, 302: true, 399: true, 400: false, 404: false, 499: false, 500: true, 502: true} {
		c := handlerClient(t, func(w http.ResponseWriter, _ *http.Request) {
			page(w, status, fmt.Sprintf(`{"success":%v,"result":{},"errors":[{"code":1234,"message":"said"}]}`, status == 200))
		})
		done := false
		check := probe.Check{Name: "making", Run: func(ctx context.Context, trial *probe.Trial) error {
			made := trial.Call(ctx, http.MethodPost, "/accounts/{account_id}/r2/buckets", nil, nil)
			trial.CleanUp(made, "it", func(context.Context) error { done = true; return nil })
			return probe.Finding{Verdict: authz.Inconclusive, Note: "a finding of its own"}
		}}
		rep := run(t, c, probe.Options{Checks: []probe.Check{check}})
		assert.Equal(t, cleaned, done, status)
		assert.Equal(t, "a finding of its own", rep.Results[0].Note, status)
		assert.Equal(t, "a finding of its own", probe.Finding{Note: "a finding of its own"}.Error())
	}
}

// A zone that has no name cannot be looked for in the list.
func TestZoneWithoutAName(t *testing.T) {
	t.Parallel()
	c := handlerClient(t, func(w http.ResponseWriter, r *http.Request) {
		result := `{"id":"` + string(target.Zone) + `"}`
		switch {
		case strings.HasSuffix(r.URL.Path, "/verify"):
			result = `{"id":"0123456789abcdef0123456789abcdef","status":"active"}`
		case strings.HasSuffix(r.URL.Path, "/zones"):
			result = `[{"id":"fedcba9876543210fedcba9876543210","name":"other.example"}]`
		}
		fmt.Fprintf(w, `{"success":true,"result":%s,"errors":[],"messages":[]}`, result)
	})
	check, err := probe.CheckFor(permissions.ZoneRead)
	require.NoError(t, err)
	rep := run(t, c, probe.Options{Checks: []probe.Check{check}})
	assert.Equal(t, authz.Inconclusive, rep.Results[0].Verdict)
	assert.Equal(t, "the zone has no name to look for in the list of zones", rep.Results[0].Note)
}
