package probe_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestKnownProofsCountFirst: of two calls that show the same permission, in whatever order,
// the result is the one whose answer is known.
func TestKnownProofsCountFirst(t *testing.T) {
	t.Parallel()
	known, err := probe.CheckFor(permissions.ZoneDNSWrite)
	require.NoError(t, err)
	argued := known
	argued.Refusals = []probe.Refusal{{Status: 404, Code: probe.AnyCode, Evidence: []permissions.Evidence{{Kind: permissions.EvidenceAssumed, Note: "so it seems"}}}}
	for name, tc := range map[string]struct {
		checks []probe.Check
		argued bool
	}{
		"known, argued": {[]probe.Check{known, argued}, false},
		"argued, known": {[]probe.Check{argued, known}, false},
		"argued alone":  {[]probe.Check{argued}, true},
	} {
		check := tries(func(ctx context.Context, tr *probe.Trial) error {
			for _, c := range tc.checks {
				if err := tr.Try(ctx, c); err != nil {
					return err
				}
			}
			return nil
		})
		c := client(t, simulator(t, tokentest.Options{}), zoneSpec(permissions.ZoneDNSWrite), tokentest.TokenOptions{})
		res := run(t, c, probe.Options{Checks: check, Writes: probe.AllRefusals}).Results[0]
		assert.Equal(t, probe.Proven, res.Proof, name)
		assert.Equal(t, tc.argued, res.Argued, name)
		assert.Len(t, res.Calls, len(tc.checks), name)
	}
}

// TestErrorsOfATrial: what its calls return says what was answered, and what is wrong with
// an answer that is no error.
func TestErrorsOfATrial(t *testing.T) {
	t.Parallel()
	accepted := handlerClient(t, func(w http.ResponseWriter, _ *http.Request) { page(w, 200, `{"success":true,"result":{}}`) })
	reader := client(t, simulator(t, tokentest.Options{}), zoneSpec(permissions.ZoneDNSRead), tokentest.TokenOptions{})
	nobody := client(t, simulator(t, tokentest.Options{}), guideToken(), tokentest.TokenOptions{})
	write := probe.RefusedWrites()[0]
	for name, tc := range map[string]struct {
		c    *token.Client
		call func(context.Context, *probe.Trial) error
		want string
		api  bool
	}{
		"refused": {nobody, func(ctx context.Context, tr *probe.Trial) error {
			return tr.Call(ctx, http.MethodGet, records, nil, nil)
		}, "Authentication error", true},
		"allowed": {reader, func(ctx context.Context, tr *probe.Trial) error {
			return tr.Call(ctx, http.MethodGet, records, nil, nil)
		}, "", false},
		"tried and refused": {reader, func(ctx context.Context, tr *probe.Trial) error { return tr.Try(ctx, write) }, "Authentication error", true},
		"verified, and it is not live": {clientFor(t, "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567", &http.Client{Transport: inProcess(func(w http.ResponseWriter, _ *http.Request) { page(w, 200, disabled) })}), func(ctx context.Context, tr *probe.Trial) error {
			v, err := tr.Verify(ctx)
			assert.Equal(t, token.StatusInactive, v.Status)
			return err
		}, "GET /user/tokens/verify: denied", false},
		"tried, accepted": {accepted, func(ctx context.Context, tr *probe.Trial) error { return tr.Try(ctx, write) }, "the API accepted a request that it must refuse; please report this", false},
	} {
		var got error
		run(t, tc.c, probe.Options{Checks: tries(func(ctx context.Context, tr *probe.Trial) error {
			got = tc.call(ctx, tr)
			return got
		})})
		if tc.want == "" {
			assert.NoError(t, got, name)
			continue
		}
		require.ErrorContains(t, got, tc.want, name)
		var api *token.APIError
		assert.Equal(t, tc.api, errors.As(got, &api), name)
	}
}

// TestFindingOfWhatIsAllowed: what was found is noted beside what the calls show, without
// secrets.
func TestFindingOfWhatIsAllowed(t *testing.T) {
	t.Parallel()
	c := client(t, simulator(t, tokentest.Options{}), zoneSpec(permissions.ZoneDNSRead), tokentest.TokenOptions{})
	check := tries(func(ctx context.Context, tr *probe.Trial) error {
		tr.Note("looked")
		if err := tr.Call(ctx, http.MethodGet, records, nil, nil); err != nil {
			return err
		}
		return probe.Finding{Verdict: authz.Allowed, Note: "as seen with cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"}
	})
	check[0].Needs = []permissions.Permission{permissions.ZoneDNSRead}
	res := run(t, c, probe.Options{Checks: check}).Results[0]
	assert.Equal(t, authz.Allowed, res.Verdict)
	assert.Equal(t, probe.Proven, res.Proof)
	assert.Regexp(t, "^as seen with .*; looked$", res.Note)
	assert.NotContains(t, res.Note, "cfut_a")
}

// TestTriesOfABucket: a call on the target's bucket shows what it asks for, one on another
// bucket nothing of that.
func TestTriesOfABucket(t *testing.T) {
	t.Parallel()
	check, err := probe.CheckFor(itemRead)
	require.NoError(t, err)
	elsewhere := check
	elsewhere.Path = "//{s3_host}/other?list-type=2&max-keys=1"
	srv := buckets(t, tokentest.Options{})
	c := client(t, srv, permissions.NewSpec(permissions.AllBucketsIn(target.Account).Allow(itemRead)), tokentest.TokenOptions{})
	direct := check
	direct.Needs = []permissions.Permission{permissions.AccountWorkersR2StorageRead}
	assert.Equal(t, probe.Consistent, run(t, c, probe.Options{Checks: []probe.Check{direct}}).Results[0].Proof, "of the account's groups the endpoint proves none")
	for want, try := range map[probe.Proof]probe.Check{probe.Proven: check, probe.Consistent: elsewhere} {
		own := probe.Check{Name: "own", Needs: check.Needs, Scope: permissions.ScopeBucket, Run: func(ctx context.Context, tr *probe.Trial) error { return tr.Try(ctx, try) }}
		res := run(t, c, probe.Options{Checks: []probe.Check{own}}).Results[0]
		assert.Equal(t, authz.Allowed, res.Verdict, "%s: %s", res.Note, try.Path)
		assert.Equal(t, want, res.Proof, try.Path)
	}
}
