package probe_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

func saas() permissions.Spec { return permissions.SaaSPlatform(target.Account, target.Zone) }

func TestPlanSpec(t *testing.T) {
	t.Parallel()
	const other = permissions.ZoneID("fedcba9876543210fedcba9876543210")
	spec := permissions.NewSpec(
		permissions.Zone(other).Allow(permissions.ZoneDNSWrite),
		permissions.AllZones().Allow(permissions.ZoneDNSRead),
		permissions.Account(target.Account).Deny(permissions.AccountWorkersScriptsWrite),
		permissions.Account(target.Account).Allow(permissions.AccountSSOConnectorWrite),
		permissions.OwnUser().Allow(permissions.UserDetailsRead),
	)
	var lines []string
	plan, err := probe.PlanSpec(spec, probe.Target{Zone: target.Zone}, probe.Options{})
	require.NoError(t, err)
	for _, s := range plan.Steps {
		if s.Skip != "" {
			lines = append(lines, s.Check.Name+" skipped")
			continue
		}
		lines = append(lines, s.Check.Name+" "+s.Call.Method+" "+s.Call.Path[:min(41, len(s.Call.Path))])
	}
	assert.Contains(t, lines, "Basic Auth GET /user/tokens/verify")
	assert.Contains(t, lines, "Zone:DNS:Edit DELETE /zones/"+string(other)+"/d")
	assert.Contains(t, strings.Join(lines, "\n"), "Zone:DNS:Read GET /zones/"+string(target.Zone)+"/", "a grant on all zones is tried on the target")
	assert.Contains(t, lines, "User:User Details:Read GET /user/communication_preferences")
	assert.Len(t, lines, 5, "denies are not checked: %v", lines)
}

func TestEnsure(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	require.NoError(t, probe.Ensure(ctx, client(t, simulator(t, tokentest.Options{}), saas(), tokentest.TokenOptions{}), saas(), probe.EnsureOptions{}))

	err := probe.Ensure(ctx, client(t, simulator(t, tokentest.Options{}), saas().Without(permissions.ZoneWorkersRoutesWrite), tokentest.TokenOptions{}), saas(), probe.EnsureOptions{Tolerate: true})
	require.ErrorIs(t, err, probe.ErrDenied, "what is denied is never tolerated")
	assert.NotErrorIs(t, err, probe.ErrInconclusive)
	assert.Contains(t, err.Error(), "missing Zone:Workers Routes:Edit on zone "+string(target.Zone))
	assert.Contains(t, err.Error(), "Add the missing permission to the token: Zone:Workers Routes:Edit")

	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Error("start", "err", slog.AnyValue(err))
	assert.Contains(t, log.String(), `err.missing="[Zone:Workers Routes:Edit on zone `+string(target.Zone)+`]"`)
	assert.Contains(t, log.String(), "err.remedies=")
	assert.NotContains(t, log.String(), "cfut_")
	assert.Contains(t, log.String(), "err.proven=6 ")

	// With the reading groups in place of the writing ones nothing is missing for
	// certain where no refused write is sent, and nothing is fine either.
	err = probe.Ensure(ctx, client(t, simulator(t, tokentest.Options{}), onlyRead(), tokentest.TokenOptions{}), saas(), probe.EnsureOptions{Writes: probe.NoRefusals})
	require.ErrorIs(t, err, probe.ErrInconclusive)
	log.Reset()
	slog.New(slog.NewTextHandler(&log, nil)).Error("start", "err", slog.AnyValue(err))
	assert.Contains(t, log.String(), "err.unproven=")
	assert.Contains(t, err.Error(), "not proven: ")
}

func TestEnsureUnreachable(t *testing.T) {
	t.Parallel()
	c := clientFor(t, "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567", &http.Client{Transport: brokenNetwork{errors.New("no route to host")}})
	err := probe.Ensure(context.Background(), c, saas(), probe.EnsureOptions{})
	require.ErrorIs(t, err, probe.ErrInconclusive)
	assert.NotErrorIs(t, err, probe.ErrDenied)

	var log bytes.Buffer
	require.NoError(t, probe.Ensure(context.Background(), c, saas(), probe.EnsureOptions{Tolerate: true, Logger: slog.New(slog.NewTextHandler(&log, nil))}))
	assert.Contains(t, log.String(), "could not be checked completely")

}

// TestEnsureInterrupted: whoever ended it, the error says so and matches.
func TestEnsureInterrupted(t *testing.T) {
	t.Parallel()
	hang := inProcess(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	c := clientFor(t, "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567", &http.Client{Transport: delayed{hang, time.Hour}})
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	for name, tc := range map[string]struct {
		ctx  context.Context
		opts probe.EnsureOptions
		want error
	}{
		"cancelled":     {cancelled, probe.EnsureOptions{}, context.Canceled},
		"deadline":      {late, probe.EnsureOptions{}, context.DeadlineExceeded},
		"Timeout":       {context.Background(), probe.EnsureOptions{Timeout: time.Millisecond}, context.DeadlineExceeded},
		"Timeout, long": {cancelled, probe.EnsureOptions{Timeout: time.Hour}, context.Canceled},
	} {
		err := probe.Ensure(tc.ctx, c, saas(), tc.opts)
		require.ErrorIs(t, err, probe.ErrInconclusive, name)
		require.ErrorIs(t, err, tc.want, name)
		how := "interrupted: " + tc.want.Error()
		if tc.ctx.Err() == nil {
			how = "ran out of time (1ms)"
			assert.NotContains(t, err.Error(), "interrupted", "nobody did")
		}
		assert.Contains(t, err.Error(), "Cloudflare token: "+how+"; ", name)
		var e *probe.EnsureError
		require.ErrorAs(t, err, &e, name)
		assert.Contains(t, e.LogValue().String(), "ended="+how, name)
		require.ErrorIs(t, e.Report.Interrupted, tc.want, name)
		assert.Equal(t, token.FailureInterrupted, token.FailureOf(err), name)
		if tc.ctx.Err() == nil {
			assert.Equal(t, []diagnose.Code{"no-answer"}, codes(e.Report), "the API took too long")
			assert.Contains(t, text(t, e.Report), "\nIt ran out of time (1ms): what did not")
		} else {
			assert.Empty(t, e.Report.Diagnoses, "%s is no trouble of the network", name)
			assert.NotContains(t, err.Error(), "network", name)
		}
		rep, err := probe.Run(tc.ctx, c, target, probe.Options{Timeout: time.Millisecond})
		require.NoError(t, err)
		if tc.ctx.Err() != nil {
			require.ErrorIs(t, rep.Interrupted, tc.want, name)
			assert.Contains(t, text(t, rep), "Interrupted: ", name)
			assert.Empty(t, rep.Diagnoses, name)
		} else {
			assert.Equal(t, []diagnose.Code{"no-answer"}, codes(rep), "a check's own limit is another matter")
			require.NoError(t, rep.Interrupted, "a check's own limit interrupts nothing")
		}
		require.ErrorIs(t, rep.Results[0].Err, tc.want, name)
	}
	rep := run(t, client(t, simulator(t, tokentest.Options{}), saas(), tokentest.TokenOptions{}), probe.Options{})
	require.NoError(t, rep.Interrupted)
}

// TestInterruptedMidway: what was answered before is diagnosed, what was cut
// short is not.
func TestInterruptedMidway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.stopped = true
		require.NoError(t, s.srv.SetSpec(s.tok.ID, accountSpec(permissions.AccountWorkersScriptsWrite)))
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		eight := probe.GuideChecks()
		checks := []probe.Check{eight[0], eight[2], eight[5]} // Basic Auth, R2 Buckets List, Workers List
		rep, err := probe.Run(ctx, s.client, target, probe.Options{Checks: checks, Progress: func(e probe.Event) {
			if e.Done && e.Result.Check.Name == "R2 Buckets List" {
				cancel()
			}
		}})
		require.NoError(t, err)
		require.ErrorIs(t, rep.Interrupted, context.Canceled)
		assert.Equal(t, authz.Inconclusive, result(t, rep, "Workers List").Verdict)
		require.Len(t, rep.Diagnoses, 1, "%v", codes(rep))
		assert.Equal(t, []string{"R2 Buckets List"}, rep.Diagnoses[0].Checks)
	})
}

// TestInterruptedButPoliciesTell: what the token's policies show to be missing is
// diagnosed although its call was cut short.
func TestInterruptedButPoliciesTell(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	spec := guideToken().With(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensRead))
	tok, err := srv.IssueToken(spec, tokentest.TokenOptions{})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	transport := policiesThenEnd{srv.RoundTripper(), cancel}
	want := permissions.NewSpec(permissions.Account(target.Account).Allow(permissions.AccountWorkersScriptsWrite))
	rep, err := probe.RunSpec(ctx, clientFor(t, tok.Value, &http.Client{Transport: transport}), want, probe.Target{}, probe.Options{})
	require.NoError(t, err)
	require.NotNil(t, rep.Policies.Spec)
	require.Equal(t, authz.Denied, rep.Results[1].Verdict)
	assert.Len(t, rep.Diagnoses, 1)
	assert.NotContains(t, codes(rep), diagnose.Code("no-answer"))
}

// policiesThenEnd answers for the token and its policies, and ends the run as
// soon as these are read.
type policiesThenEnd struct {
	next http.RoundTripper
	end  context.CancelFunc
}

func (p policiesThenEnd) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.Path, "/client/v4/user/tokens/") {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	resp, err := p.next.RoundTrip(r)
	if err == nil && !strings.HasSuffix(r.URL.Path, "/verify") {
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			return nil, err
		}
		resp.Body = ended{bytes.NewReader(body), p.end}
	}
	return resp, err
}

// ended tells when it is closed.
type ended struct {
	io.Reader
	end context.CancelFunc
}

func (e ended) Close() error { e.end(); return nil }

// TestEnsureUnwraps: the refusal itself can be reached.
func TestEnsureUnwraps(t *testing.T) {
	t.Parallel()
	err := probe.Ensure(t.Context(), client(t, simulator(t, tokentest.Options{}), guideToken(), tokentest.TokenOptions{}), saas(), probe.EnsureOptions{})
	var api *token.APIError
	require.ErrorAs(t, err, &api)
	assert.Equal(t, 403, api.Status)
	require.ErrorIs(t, err, probe.ErrDenied)
	assert.NotErrorIs(t, err, context.Canceled)
}

func TestEnsureBadInput(t *testing.T) {
	t.Parallel()
	c := client(t, simulator(t, tokentest.Options{}), saas(), tokentest.TokenOptions{})
	for want, spec := range map[string]permissions.Spec{
		"nothing to check": {},
		"is a domain name": permissions.NewSpec(permissions.Zone("example.com").Allow(permissions.ZoneRead)),
	} {
		assert.ErrorContains(t, probe.Ensure(context.Background(), c, spec, probe.EnsureOptions{}), want)
	}
	assert.ErrorContains(t, probe.Ensure(context.Background(), nil, saas(), probe.EnsureOptions{}), "no client")
}

func simulated(spec permissions.Spec) (*token.Client, error) {
	sim, err := tokentest.New(tokentest.Options{})
	if err != nil {
		return nil, err
	}
	tok, err := sim.IssueToken(spec, tokentest.TokenOptions{})
	if err != nil {
		return nil, err
	}
	return token.New(token.APIToken(token.NewSecret(tok.Value)), token.WithHTTPClient(sim.Client()))
}

// A service's main: start only with a token that will do.
func ExampleEnsure() {
	needs := permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID)
	client, err := simulated(needs.Without(permissions.AccountWorkersScriptsWrite)) // token.New(…) in a real service
	if err != nil {
		fmt.Println(err)
		return
	}
	err = probe.Ensure(context.Background(), client, needs, probe.EnsureOptions{})
	var e *probe.EnsureError
	if errors.As(err, &e) {
		fmt.Println("denied:", errors.Is(err, probe.ErrDenied))
		for _, d := range e.Report.Diagnoses {
			fmt.Println(d.Title)
		}
	}
	// Output:
	// denied: true
	// Account:Workers Scripts:Edit: missing permission Account:Workers Scripts:Edit
	// Works for R2 but not for Workers
}

// The eight checks of the permissions guide.
func ExampleRun() {
	account, zone := permissions.AccountID(tokentest.DefaultAccountID), permissions.ZoneID(tokentest.DefaultZoneID)
	client, err := simulated(permissions.SaaSPlatform(account, zone))
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := probe.Run(context.Background(), client, probe.Target{Account: account, Zone: zone}, probe.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, res := range report.Results {
		fmt.Println(res.Check.Name+":", res.Verdict)
	}
	// Output:
	// Basic Auth: allowed
	// Account Access: allowed
	// R2 Buckets List: allowed
	// R2 Bucket Create: allowed
	// Zone Access: allowed
	// Workers List: allowed
	// Workers Routes: allowed
	// Custom Hostnames: allowed
}

func ExampleCheckFor() {
	check, err := probe.CheckFor(permissions.ZoneDNSWrite)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(check.Method, check.Path)
	fmt.Println("proof:", check.Refusals[0].Status, check.Refusals[0].Code)
	// Output:
	// DELETE /zones/{zone_id}/dns_records/{unique_hex}
	// proof: 404 81044
}

func TestMark(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for v := authz.NotChecked; v <= authz.Inconclusive; v++ {
		mark := probe.Result{Verdict: v}.Mark()
		assert.False(t, seen[mark])
		seen[mark] = true
	}
}
