package probe_test

import (
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strconv"
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

// selfReading is the right of a user token to read its own policies.
func selfReading() permissions.Spec {
	return permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensRead))
}

func zoneSpec(ps ...permissions.ZonePermission) permissions.Spec {
	return permissions.NewSpec(permissions.Zone(target.Zone).Allow(ps...))
}

func accountSpec(ps ...permissions.AccountPermission) permissions.Spec {
	return permissions.NewSpec(permissions.Account(target.Account).Allow(ps...))
}

// TestPoliciesProve: what the token's own policies grant is proven, what they
// lack is denied, whatever the calls leave open.
func TestPoliciesProve(t *testing.T) {
	t.Parallel()
	const other = permissions.ZoneID("fedcba9876543210fedcba9876543210")
	bucket := permissions.Bucket(target.Account, permissions.JurisdictionDefault, "some-bucket")
	for name, tc := range map[string]struct {
		have, want permissions.Spec
		verdict    authz.Verdict
		proof      probe.Proof
		reason     authz.Reason
		note       string
	}{
		"granted, and no call proves it":       {zoneSpec(permissions.ZoneCachePurge), zoneSpec(permissions.ZoneCachePurge), authz.Allowed, probe.Proven, authz.NoReason, "proven by the token's own policies"},
		"granted, and no call tries it":        {accountSpec(permissions.AccountSSOConnectorWrite), accountSpec(permissions.AccountSSOConnectorWrite), authz.Allowed, probe.Proven, authz.NoReason, "own policies"},
		"granted on a bucket":                  {permissions.NewSpec(bucket.Allow(permissions.BucketWorkersR2StorageBucketItemWrite)), permissions.NewSpec(bucket.Allow(permissions.BucketWorkersR2StorageBucketItemWrite)), authz.Allowed, probe.Proven, authz.NoReason, "own policies"},
		"granted on another bucket":            {permissions.NewSpec(permissions.Bucket(target.Account, permissions.JurisdictionDefault, "other").Allow(permissions.BucketWorkersR2StorageBucketItemWrite)), permissions.NewSpec(bucket.Allow(permissions.BucketWorkersR2StorageBucketItemWrite)), authz.Denied, probe.Proven, authz.OutsideScope, ""},
		"proven by a call too":                 {zoneSpec(permissions.ZoneDNSWrite), zoneSpec(permissions.ZoneDNSWrite), authz.Allowed, probe.Proven, authz.NoReason, "authorization passed"},
		"Write for Read":                       {zoneSpec(permissions.ZoneAnalyticsRead, permissions.ZoneDomainPageShield), zoneSpec(permissions.ZoneDomainPageShieldRead), authz.Allowed, probe.Proven, authz.NoReason, "own policies"},
		"Read for Write":                       {zoneSpec(permissions.ZoneZarazRead), zoneSpec(permissions.ZoneZarazEdit), authz.Denied, probe.Proven, authz.MissingPermission, "not granted by the token's own policies"},
		"another group that opens the call":    {zoneSpec(permissions.ZoneRead), zoneSpec(permissions.ZoneCachePurge), authz.Denied, probe.Proven, authz.MissingPermission, "not granted"},
		"another group that opens all of it":   {zoneSpec(permissions.ZoneDNSWrite), zoneSpec(permissions.ZoneDNSSettingsRead), authz.Allowed, probe.Consistent, authz.NoReason, ""},
		"on another zone":                      {permissions.NewSpec(permissions.Zone(other).Allow(permissions.ZoneCachePurge)), zoneSpec(permissions.ZoneCachePurge), authz.Denied, probe.Proven, authz.OutsideScope, ""},
		"one zone where all are wanted":        {zoneSpec(permissions.ZoneDNSWrite), permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite)), authz.Denied, probe.Proven, authz.OutsideScope, "not granted"},
		"all zones where one is wanted":        {permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneCachePurge)), zoneSpec(permissions.ZoneCachePurge), authz.Allowed, probe.Proven, authz.NoReason, "own policies"},
		"zones of an account, where not known": {permissions.NewSpec(permissions.AllZonesIn(target.Account).Allow(permissions.ZoneCachePurge)), zoneSpec(permissions.ZoneCachePurge), authz.Allowed, probe.Consistent, authz.NoReason, ""},
		"denied by a policy":                   {permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneCachePurge, permissions.ZoneDNSRead), permissions.Zone(target.Zone).Deny(permissions.ZoneCachePurge)), zoneSpec(permissions.ZoneCachePurge), authz.Denied, probe.Proven, authz.ExplicitDeny, ""},
		"on the own user":                      {permissions.Spec{}, permissions.NewSpec(permissions.OwnUser().Allow(permissions.UserAPITokensRead)), authz.Allowed, probe.Proven, authz.NoReason, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := simulator(t, tokentest.Options{})
			addBucket(t, srv, permissions.JurisdictionDefault, "some-bucket")
			_, err := srv.AddZone(tokentest.Zone{ID: other, Account: target.Account, Name: "example.net"})
			require.NoError(t, err)
			rep, err := probe.RunSpec(t.Context(), client(t, srv, tc.have.With(selfReading().Policies()...), tokentest.TokenOptions{}), tc.want, target, probe.Options{})
			require.NoError(t, err)
			require.NotNil(t, rep.Policies.Spec)
			require.Len(t, rep.Results, 2)
			res := rep.Results[1]
			assert.Equal(t, tc.verdict, res.Verdict, res.Note)
			assert.Equal(t, tc.proof, res.Proof)
			assert.Equal(t, tc.reason, res.Reason)
			assert.Contains(t, res.Note, tc.note)
			if tc.verdict == authz.Denied {
				require.NotEmpty(t, rep.Diagnoses)
			}
		})
	}
}

// TestOwnPoliciesAreReadBesideTheOthers: reading the policies is one call more
// and no round trip; where the token may not, nothing is said of it.
func TestOwnPoliciesAreReadBesideTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		begun := time.Now()
		rep, err := probe.RunSpec(t.Context(), s.client, saas(), target, probe.Options{})
		require.NoError(t, err)
		assert.Equal(t, 2*answerTime, time.Since(begun), "verify, and then the six checks and the policies together")
		assert.Equal(t, 1, s.made(http.MethodGet, "/user/tokens/"+s.tok.ID))
		assert.True(t, rep.Fine(), "%v", verdicts(rep))
		assert.Empty(t, rep.Diagnoses, "that the token may not read itself is no fault")
		require.Error(t, rep.Policies.Err)
		assert.Nil(t, rep.Policies.Spec)
	})
}

// TestReader: a second credential reads the policies where the token may not.
func TestReader(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	purge := zoneSpec(permissions.ZoneCachePurge)
	c := client(t, srv, purge, tokentest.TokenOptions{})
	reader := client(t, srv, selfReading(), tokentest.TokenOptions{})
	require.ErrorIs(t, probe.Ensure(t.Context(), c, purge, probe.EnsureOptions{}), probe.ErrInconclusive)
	require.NoError(t, probe.Ensure(t.Context(), c, purge, probe.EnsureOptions{Reader: reader}))
	require.NoError(t, probe.Ensure(t.Context(), c, purge, probe.EnsureOptions{Reader: reader, Writes: probe.NoRefusals}))
	h, err := probe.NewHealth(c, purge, probe.HealthOptions{Reader: reader, Strict: true})
	require.NoError(t, err)
	defer h.Close()
	require.NoError(t, h.Check(t.Context()))

	rep := run(t, client(t, srv, onlyRead(), tokentest.TokenOptions{}), probe.Options{Reader: reader, Eager: true})
	require.NotNil(t, rep.Policies.Spec)
	assert.Equal(t, probe.Proven, result(t, rep, "Account Access").Proof, "Account Settings Read stands in the policies")
	assert.Equal(t, authz.Denied, result(t, rep, "Workers List").Verdict)

	// For an account-owned token it is the account's reader.
	owned := client(t, srv, purge, tokentest.TokenOptions{Kind: authz.AccountToken})
	reader = client(t, srv, accountSpec(permissions.AccountAPITokensRead), tokentest.TokenOptions{})
	require.NoError(t, probe.Ensure(t.Context(), owned, purge, probe.EnsureOptions{Reader: reader}))
}

// TestPoliciesAgainstTheCall: a call that is refused in spite of the policies
// stays refused, and the report says what contradicts what.
func TestPoliciesAgainstTheCall(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	spec := zoneSpec(permissions.ZoneDNSRead)
	tok, err := srv.IssueToken(spec.With(selfReading().Policies()...), tokentest.TokenOptions{})
	require.NoError(t, err)
	rt := inProcess(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/zones/") {
			page(w, 403, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`)
			return
		}
		srv.ServeHTTP(w, r)
	})
	rep, err := probe.RunSpec(t.Context(), clientFor(t, tok.Value, &http.Client{Transport: rt}), spec, target, probe.Options{})
	require.NoError(t, err)
	res := rep.Results[1]
	assert.Equal(t, authz.Denied, res.Verdict)
	assert.Equal(t, probe.Consistent, res.Proof)
	assert.Contains(t, res.Note, "refused, although the token's own policies grant it")
	assert.Equal(t, []diagnose.Code{"refused-despite-spec"}, codes(rep))
}

// TestConditionsOfThePolicies: what holds under conditions only is proven where
// they are known to hold here and now.
func TestConditionsOfThePolicies(t *testing.T) {
	t.Parallel()
	const here, elsewhere = "127.0.0.0/8", "203.0.113.0/24"
	only := func(net string) permissions.Conditions {
		return permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix(net)}}}
	}
	purge, unseen := zoneSpec(permissions.ZoneCachePurge), accountSpec(permissions.AccountSSOConnectorWrite)
	for name, tc := range map[string]struct {
		spec       permissions.Spec
		conditions permissions.Conditions
		want       error
		why        string
	}{
		"an end to come":                    {purge, permissions.Conditions{ExpiresOn: time.Now().Add(time.Hour)}, nil, ""},
		"a filter that a call passed":       {purge, only(here), nil, ""},
		"a filter that another call passed": {purge.With(unseen.Policies()...), only(here), nil, ""},
		"a filter that refuses":             {purge, only(elsewhere), probe.ErrDenied, "address"},
		"a filter that no call has tried":   {unseen, only(elsewhere), probe.ErrInconclusive, "; the token's policies grant it, but its client IP filter may exclude this caller"},
		"no filter, and no call":            {unseen, permissions.Conditions{}, nil, ""},
	} {
		srv := simulator(t, tokentest.Options{})
		reader := client(t, srv, selfReading(), tokentest.TokenOptions{})
		c := client(t, srv, tc.spec.WithConditions(tc.conditions), tokentest.TokenOptions{})
		err := probe.Ensure(t.Context(), c, tc.spec, probe.EnsureOptions{Reader: reader})
		require.ErrorIs(t, err, tc.want, name)
		if tc.want != nil {
			require.ErrorContains(t, err, tc.why, name)
		}
	}
}

// TestContradiction: a call that proves what the policies do not grant leaves
// both open, also where the proof is argued.
func TestContradiction(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]permissions.AccountPermission{"known": permissions.AccountD1Write, "argued": permissions.AccountSSOConnectorWrite} {
		spec := accountSpec(p)
		c := client(t, simulator(t, tokentest.Options{}), spec, tokentest.TokenOptions{})
		opts := probe.Options{Writes: probe.AllRefusals}
		rep, err := probe.RunSpec(t.Context(), c, spec, target, opts)
		require.NoError(t, err)
		require.True(t, rep.Results[1].Fine(), rep.Results[1].Note)
		require.Equal(t, name == "argued", rep.Results[1].Argued)
		opts.Reader = readerThatFinds(t, permissions.Spec{})
		rep, err = probe.RunSpec(t.Context(), c, spec, target, opts)
		require.NoError(t, err)
		assert.Equal(t, authz.Inconclusive, rep.Results[1].Verdict, name)
		assert.Equal(t, probe.NotProven, rep.Results[1].Proof, name)
		assert.False(t, rep.Results[1].Argued, name)
		assert.Contains(t, rep.Results[1].Note, "contradiction: the call shows the permission, and the token's own policies do not grant it", name)
		assert.NotContains(t, codes(rep), diagnose.Code("unexpected-success"), name)
	}
}

// TestPoliciesOfNothing: of a check that claims no permission, and of one that does not
// say where, policies say nothing.
func TestPoliciesOfNothing(t *testing.T) {
	t.Parallel()
	dns := zoneSpec(permissions.ZoneDNSRead)
	for name, check := range map[string]probe.Check{
		"no permission": {Name: "own", Scope: permissions.ScopeZone, Method: http.MethodGet, Path: "/zones/{zone_id}/dnssec"},
		"no place":      {Name: "own", Needs: []permissions.Permission{permissions.ZoneRead}, Method: http.MethodGet, Path: "/zones"},
	} {
		rep := run(t, onlyVerified(t), probe.Options{Checks: append(probe.GuideChecks()[:1], check), Reader: readerThatFinds(t, dns)})
		require.NotNil(t, rep.Policies.Spec, name)
		assert.Equal(t, authz.Inconclusive, rep.Results[1].Verdict, name)
		assert.NotContains(t, rep.Results[1].Note, "policies", name)
	}
}

func TestUnreadablePolicies(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	spec := zoneSpec(permissions.ZoneDNSRead)
	tok, err := srv.IssueToken(spec.With(selfReading().Policies()...), tokentest.TokenOptions{})
	require.NoError(t, err)
	for name, body := range map[string]string{
		"no policies":       `{"success":true,"result":{"id":"` + tok.ID + `","status":"active"}}`,
		"another token":     `{"success":true,"result":{"id":"00000000000000000000000000000000","status":"active","policies":[]}}`,
		"unknown condition": `{"success":true,"result":{"id":"` + tok.ID + `","status":"active","policies":[],"condition":{"new_rule":{"a":1}}}}`,
		"no JSON":           `<html>`,
	} {
		rt := inProcess(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/tokens/"+tok.ID) {
				page(w, 200, body)
				return
			}
			srv.ServeHTTP(w, r)
		})
		c := clientFor(t, tok.Value, &http.Client{Transport: rt})
		require.NoError(t, probe.Ensure(t.Context(), c, spec, probe.EnsureOptions{}), "%s: the calls decide", name)
		require.NoError(t, probe.Ensure(t.Context(), c, spec, probe.EnsureOptions{Reader: globalKey(t, srv)}), name)
	}
}

func globalKey(t *testing.T, srv *tokentest.Server) *token.Client {
	t.Helper()
	c, err := token.New(token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey)), token.WithHTTPClient(srv.Client()))
	require.NoError(t, err)
	return c
}

// TestPoliciesOfADeadToken: what stands in the policies of a token that is not
// live proves nothing, and its denials stay what they are.
func TestPoliciesOfADeadToken(t *testing.T) {
	t.Parallel()
	spec := zoneSpec(permissions.ZoneCachePurge, permissions.ZoneDNSRead).With(
		accountSpec(permissions.AccountSSOConnectorWrite, permissions.AccountWorkersScriptsWrite).Policies()...)
	for name, tc := range map[string]struct {
		state  func(*testing.T, *tokentest.Server, tokentest.Token)
		spec   permissions.Spec
		reason authz.Reason
	}{
		"disabled": {func(t *testing.T, srv *tokentest.Server, tok tokentest.Token) {
			t.Helper()
			require.NoError(t, srv.Disable(tok.ID))
		}, spec, authz.DeadToken},
		"expired": {nil, spec.WithConditions(permissions.Conditions{ExpiresOn: time.Now().Add(-time.Hour)}), authz.Expired},
		"to come": {nil, spec.WithConditions(permissions.Conditions{NotBefore: time.Now().Add(time.Hour)}), authz.NotYetValid},
	} {
		for _, want := range []permissions.Spec{spec, zoneSpec(permissions.ZoneSSLAndCertificatesWrite, permissions.ZoneCachePurge)} {
			srv := simulator(t, tokentest.Options{})
			tok, err := srv.IssueToken(tc.spec, tokentest.TokenOptions{})
			require.NoError(t, err)
			if tc.state != nil {
				tc.state(t, srv, tok)
			}
			rep, err := probe.RunSpec(t.Context(), clientFor(t, tok.Value, srv.Client()), want, target, probe.Options{Eager: true, Reader: globalKey(t, srv)})
			require.NoError(t, err)
			require.NotNil(t, rep.Policies.Spec, name)
			assert.Equal(t, tc.reason, rep.Results[0].Reason, name)
			for _, res := range rep.Results[1:] {
				assert.NotEqual(t, authz.Allowed, res.Verdict, "%s: %s", name, res.Check.Name)
				assert.Equal(t, probe.NotProven, res.Proof, "%s: %s: %s", name, res.Check.Name, res.Note)
				assert.NotContains(t, res.Note, "policies", name)
				if res.Verdict == authz.Denied {
					assert.Equal(t, tc.reason, res.Reason, "%s: %s", name, res.Check.Name)
				}
			}
			assert.Zero(t, rep.Missing(), name)
		}
	}
}

// TestPoliciesBesideAnAnswerThatLeavesItOpen: policies prove what no call has
// tried and what a fault kept from being tried. An answer that finds nothing where
// they grant something is a contradiction.
func TestPoliciesBesideAnAnswerThatLeavesItOpen(t *testing.T) {
	t.Parallel()
	refusal := func(code int, message string) string {
		return fmt.Sprintf(`{"success":false,"errors":[{"code":%d,"message":%q}]}`, code, message)
	}
	for name, tc := range map[string]struct {
		status int
		body   string
		proven bool
	}{
		"no route":             {404, refusal(7003, "Could not route to /x, perhaps your object identifier is invalid?"), false},
		"a bad id":             {400, refusal(7003, "Could not route to /x, perhaps your object identifier is invalid?"), false},
		"not found":            {404, refusal(1001, "not found"), false},
		"an unknown code":      {400, refusal(424242, "no such thing"), false},
		"a page":               {404, "<html>not found</html>", false},
		"no body":              {404, "", false},
		"another kind":         {405, refusal(10405, "Method not allowed for this authentication scheme"), false},
		"a rate limit":         {429, refusal(10100, "More than 1200 requests per 300 seconds reached"), true},
		"a fault":              {502, "<html>bad gateway</html>", true},
		"a fault of the API":   {500, refusal(10000, "internal"), true},
		"a connection gone":    {0, "", true},
		"half an answer":       {404, `{"success":false,"err`, true},
		"a fault of its login": {403, refusal(10500, "Internal authentication error: internal server error"), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := simulator(t, tokentest.Options{})
			spec := zoneSpec(permissions.ZoneDNSRead, permissions.ZoneDNSWrite, permissions.ZoneRead).With(
				accountSpec(permissions.AccountSSOConnectorWrite).Policies()...)
			tok, err := srv.IssueToken(spec.With(selfReading().Policies()...), tokentest.TokenOptions{})
			require.NoError(t, err)
			rt := inProcess(func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.URL.Path, "/zones") {
					page(w, max(tc.status, 200), tc.body)
					return
				}
				srv.ServeHTTP(w, r)
			})
			c := clientFor(t, tok.Value, &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				if tc.status == 0 && strings.Contains(r.URL.Path, "/zones") {
					return nil, io.ErrUnexpectedEOF
				}
				return rt.RoundTrip(r)
			})})
			rep, err := probe.RunSpec(t.Context(), c, spec, target, probe.Options{})
			require.NoError(t, err)
			require.NotNil(t, rep.Policies.Spec)
			require.Len(t, rep.Results, 5)
			for _, res := range rep.Results[1:] {
				if tc.proven || res.Resource.Scope() == permissions.ScopeAccount {
					assert.True(t, res.Fine(), "%s: %s", res.Check.Name, res.Note)
					assert.Contains(t, res.Note, "proven by the token's own policies")
					continue
				}
				assert.Equal(t, authz.Inconclusive, res.Verdict, res.Check.Name)
				assert.Equal(t, probe.NotProven, res.Proof, res.Check.Name)
				assert.Contains(t, res.Note, "the token's own policies grant it")
				assert.Contains(t, res.Note, strconv.Itoa(tc.status), "and what the call was answered")
			}
			assert.Equal(t, tc.proven, rep.Fine())
		})
	}
}
