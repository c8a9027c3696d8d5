package probe_test

import (
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var target = probe.Target{
	Account: tokentest.DefaultAccountID, Zone: tokentest.DefaultZoneID,
	Bucket: permissions.BucketResource(tokentest.DefaultAccountID, permissions.JurisdictionDefault, "some-bucket"),
}

// guideToken is the situation of the permissions guide: two account
// permissions, nothing on the zone.
func guideToken() permissions.Spec {
	return permissions.NewSpec(permissions.Account(target.Account).Allow(
		permissions.AccountSettingsRead, permissions.AccountWorkersR2StorageWrite))
}

func simulator(t testing.TB, opts tokentest.Options) *tokentest.Server {
	t.Helper()
	srv, err := tokentest.New(opts)
	require.NoError(t, err)
	return srv
}

// addBucket creates an R2 bucket of the default account through the API.
func addBucket(t testing.TB, srv *tokentest.Server, j permissions.Jurisdiction, name string) {
	t.Helper()
	tok, err := srv.IssueToken(guideToken(), tokentest.TokenOptions{})
	require.NoError(t, err)
	req, err := http.NewRequest(http.MethodPost, tokentest.BaseURL+"/accounts/"+tokentest.DefaultAccountID+"/r2/buckets", strings.NewReader(`{"name":"`+name+`"}`))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+tok.Value)
	req.Header.Set("Cf-R2-Jurisdiction", string(j))
	resp, err := srv.Client().Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
}

// client returns a client for a fresh token of the simulator.
func client(t testing.TB, srv *tokentest.Server, spec permissions.Spec, opts tokentest.TokenOptions) *token.Client {
	t.Helper()
	require.NoError(t, srv.AddNamed(spec))
	tok, err := srv.IssueToken(spec, opts)
	require.NoError(t, err)
	return clientFor(t, tok.Value, srv.Client())
}

func clientFor(t testing.TB, value string, hc *http.Client) *token.Client {
	t.Helper()
	c, err := token.New(token.APIToken(token.NewSecret(value)), token.WithHTTPClient(hc), token.WithAccount(target.Account))
	require.NoError(t, err)
	return c
}

// handlerClient serves requests with a handler, in process.
func handlerClient(t testing.TB, h http.HandlerFunc) *token.Client {
	t.Helper()
	return clientFor(t, "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567", &http.Client{Transport: inProcess(h)})
}

type inProcess http.HandlerFunc

func (h inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	h(w, r)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

// delayed waits before it sends, as a network does.
type delayed struct {
	next http.RoundTripper
	wait time.Duration
}

func (d delayed) RoundTrip(r *http.Request) (*http.Response, error) {
	timer := time.NewTimer(d.wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return d.next.RoundTrip(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func run(t testing.TB, c *token.Client, opts probe.Options) probe.Report {
	t.Helper()
	rep, err := probe.Run(context.Background(), c, target, opts)
	require.NoError(t, err)
	return rep
}

// steps are those of the plan of the checks.
func steps(checks []probe.Check, on probe.Target, opts probe.Options) []probe.Step {
	opts.Checks = checks
	plan, err := probe.PlanChecks(on, opts)
	if err != nil {
		panic(err)
	}
	return plan.Steps
}

func verdicts(rep probe.Report) map[string]authz.Verdict {
	out := map[string]authz.Verdict{}
	for _, res := range rep.Results {
		out[res.Check.Name] = res.Verdict
	}
	return out
}

func result(t testing.TB, rep probe.Report, name string) probe.Result {
	t.Helper()
	for _, res := range rep.Results {
		if res.Check.Name == name {
			return res
		}
	}
	require.FailNow(t, "no check "+name)
	return probe.Result{}
}
