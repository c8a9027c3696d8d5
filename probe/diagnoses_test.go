package probe_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

func codes(rep probe.Report) []diagnose.Code {
	var out []diagnose.Code
	for _, d := range rep.Diagnoses {
		out = append(out, d.Code)
	}
	return out
}

func text(t *testing.T, rep probe.Report) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, rep.WriteText(&b, probe.TextOptions{}))
	return b.String()
}

// The guide's last row, of the guide's Account Token: its account permissions
// open Zone Access too, and it still works for the account only.
func TestWorksForTheAccountNotTheZone(t *testing.T) {
	t.Parallel()
	const add = "Add the missing zone permissions to the token, and the zone to its zone resources: Zone:Cloudflare Workers Routes:Edit"
	const create = "Create a new User Token with both account and zone permissions: Account:Read"
	const also = "Add the missing zone permissions to this account-owned token, which can hold them today,"
	three := permissions.NewSpec(permissions.Account(target.Account).Allow(
		permissions.AccountSettingsRead, permissions.AccountWorkersR2StorageWrite, permissions.AccountWorkersScriptsWrite))
	elsewhere := three.With(permissions.Zone("023e105f4ecef8ad9ca31a8372d0c353").Allow(
		permissions.ZoneRead, permissions.ZoneWorkersRoutesWrite, permissions.ZoneSSLAndCertificatesWrite))
	for _, tc := range []struct {
		name     string
		spec     permissions.Spec
		kind     authz.Kind
		told     bool // the spec is known to the run
		first    authz.Reason
		remedies [2]string
	}{
		{"three, account-owned", three, authz.AccountToken, false, authz.WrongKind, [2]string{create, also}},
		{"three, account-owned, spec known", three, authz.AccountToken, true, authz.WrongKind, [2]string{create, also}},
		{"three, user", three, authz.UserToken, false, authz.MissingPermission, [2]string{add, create}},
		{"three, user, spec known", three, authz.UserToken, true, authz.MissingPermission, [2]string{add, create}},
		{"another zone, account-owned", elsewhere, authz.AccountToken, false, authz.WrongKind, [2]string{create, also}},
		{"another zone, user", elsewhere, authz.UserToken, false, authz.MissingPermission, [2]string{add, create}},
		{"another zone, user, spec known", elsewhere, authz.UserToken, true, authz.OutsideScope, [2]string{"Add the zone to the token's zone resources, for these permissions: Zone:Cloudflare Workers Routes:Edit", create}},
		{"another zone, account-owned, spec known", elsewhere, authz.AccountToken, true, authz.OutsideScope, [2]string{"Add the zone to the token's zone resources, for these permissions: Zone:Cloudflare Workers Routes:Edit", create}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			opts := probe.Options{}
			if tc.told {
				opts.Spec = &tc.spec
			}
			rep := run(t, client(t, simulator(t, tokentest.Options{}), tc.spec, tokentest.TokenOptions{Kind: tc.kind}), opts)
			assert.Equal(t, authz.Allowed, result(t, rep, "Zone Access").Verdict, "account groups open it")
			require.Equal(t, 2, rep.Missing(), "%v", verdicts(rep))
			require.Len(t, rep.Diagnoses, 3, "%v", codes(rep))
			d := rep.Diagnoses[2]
			assert.Equal(t, diagnose.Code("works-for-account-not-zone"), d.Code)
			assert.Equal(t, tc.first, d.Reason())
			assert.Equal(t, []string{"Workers Routes", "Custom Hostnames"}, d.Checks)
			for i, want := range tc.remedies {
				assert.Contains(t, d.Remedies[i].String(), want)
			}
		})
	}
}

// However a token ended, there is one cause, and it is what verify says.
func TestOneCauseOfAnEndedToken(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name       string
		conditions permissions.Conditions
		disable    bool
		code       diagnose.Code
		says       string
		remedy     string
	}{
		{"expired", permissions.Conditions{ExpiresOn: time.Now().Add(-time.Hour)}, false, "expired-token", "❌ Workers List      denied: expired", "Create a new token with the same permissions"},
		{"not yet valid", permissions.Conditions{NotBefore: time.Now().Add(time.Hour)}, false, "not-yet-valid", "❌ Workers List      denied: not yet valid", "Wait for the start date"},
		{"disabled", permissions.Conditions{}, true, "disabled-token", "❌ Workers List      denied: dead token", "Enable the token in the dashboard."},
	} {
		for _, eager := range []bool{false, true} {
			srv := simulator(t, tokentest.Options{})
			tok, err := srv.IssueToken(guideToken().WithConditions(tc.conditions), tokentest.TokenOptions{})
			require.NoError(t, err)
			if tc.disable {
				require.NoError(t, srv.Disable(tok.ID))
			}
			rep := run(t, clientFor(t, tok.Value, srv.Client()), probe.Options{Eager: eager})
			require.Equal(t, []diagnose.Code{tc.code}, codes(rep), "%s, eager %v", tc.name, eager)
			assert.Contains(t, rep.Diagnoses[0].Remedies[0].String(), tc.remedy)
			if eager {
				assert.Len(t, rep.Diagnoses[0].Checks, 8)
				assert.Contains(t, text(t, rep), tc.says)
			}
		}
	}
}

func TestAcceptedProofIsNotANetworkFault(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	tok, err := srv.IssueToken(permissions.SaaSPlatform(target.Account, target.Zone), tokentest.TokenOptions{})
	require.NoError(t, err)
	rt := inProcess(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete && strings.Contains(r.URL.Path, "/r2/") {
			page(w, 200, `{"success":true,"result":{}}`)
			return
		}
		srv.ServeHTTP(w, r)
	})
	rep := run(t, clientFor(t, tok.Value, &http.Client{Transport: rt}), probe.Options{})
	require.Equal(t, []diagnose.Code{"unexpected-success"}, codes(rep))
	assert.Equal(t, "R2 Bucket Create: the API accepted a request that it must refuse", rep.Diagnoses[0].Title)
	assert.NotContains(t, text(t, rep), "network")
}

// A gateway that refuses verify itself leaves everything open.
func TestUndecidedVerify(t *testing.T) {
	t.Parallel()
	c := handlerClient(t, func(w http.ResponseWriter, _ *http.Request) {
		page(w, 401, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`)
	})
	rep := run(t, c, probe.Options{Checks: probe.GuideChecks()[:1]})
	require.Equal(t, authz.Inconclusive, result(t, rep, "Basic Auth").Verdict)
	require.Equal(t, []diagnose.Code{"undecided-refusal"}, codes(rep))
	assert.NotContains(t, text(t, rep), "No rule knows")
}

func TestEqualAnswersAreOneDiagnosis(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"empty": "", "unknown": `{"success":false,"errors":[{"code":424242,"message":"no idea"}]}`} {
		rep := run(t, handlerClient(t, func(w http.ResponseWriter, _ *http.Request) { page(w, 403, body) }), probe.Options{Eager: true})
		require.Len(t, rep.Diagnoses, 1, "%s: %v", name, codes(rep))
		assert.Len(t, rep.Diagnoses[0].Checks, 8, name)
	}
}

// TestSwappedIDs: swapped ids are said once, in place of eight symptoms.
func TestSwappedIDs(t *testing.T) {
	t.Parallel()
	swapped := probe.Target{Account: permissions.AccountID(target.Zone), Zone: permissions.ZoneID(target.Account)}
	for name, spec := range map[string]permissions.Spec{
		"the guide's six": saas(),
		"account only":    guideToken(),
		"zone only":       permissions.NewSpec(permissions.Zone(target.Zone).Allow(permissions.ZoneDNSRead)),
	} {
		for _, eager := range []bool{false, true} {
			srv := simulator(t, tokentest.Options{})
			rep, err := probe.Run(t.Context(), client(t, srv, spec, tokentest.TokenOptions{}), swapped, probe.Options{Eager: eager})
			require.NoError(t, err)
			require.Equal(t, []diagnose.Code{"swapped-ids"}, codes(rep), name)
			d := rep.Diagnoses[0]
			assert.Len(t, d.Checks, 7)
			assert.Equal(t, "Swap the two ids: the account is "+string(target.Account)+", the zone is "+string(target.Zone)+".", d.Remedies[0].String())
			assert.Equal(t, diagnose.Certain, d.Causes[0].Confidence)
		}
	}
	spec := permissions.SaaSPlatform(swapped.Account, swapped.Zone)
	for name, fallback := range map[string]probe.Target{
		"none": {}, "right": target, "right account": {Account: target.Account}, "right zone": {Zone: target.Zone}, "swapped too": swapped,
	} {
		rep, err := probe.RunSpec(t.Context(), client(t, simulator(t, tokentest.Options{}), saas(), tokentest.TokenOptions{}), spec, fallback, probe.Options{})
		require.NoError(t, err)
		require.Equal(t, []diagnose.Code{"swapped-ids"}, codes(rep), "the ids of a spec, those of the fallback: %s", name)
		assert.Len(t, rep.Diagnoses[0].Checks, 6)
		assert.Equal(t, "Swap the two ids: the account is "+string(target.Account)+", the zone is "+string(target.Zone)+".", rep.Diagnoses[0].Remedies[0].String())
	}

	// A token that reaches neither, as far as is seen: they may be swapped.
	rep, err := probe.Run(t.Context(), client(t, simulator(t, tokentest.Options{}), accountSpec(permissions.AccountSSOConnectorWrite), tokentest.TokenOptions{}), swapped, probe.Options{})
	require.NoError(t, err)
	require.NotEmpty(t, rep.Diagnoses)
	assert.Equal(t, diagnose.Code("nothing-on-account"), rep.Diagnoses[0].Code, "%s", text(t, rep))
	assert.Equal(t, "Nothing on the account and nothing on the zone is allowed: swapped ids?", rep.Diagnoses[0].Title)
	assert.NotContains(t, codes(rep), diagnose.Code("works-for-account-not-zone"))
}

// TestSwappedIDsThatAreNotFound: an API that does not find an id of the other
// kind, where the simulator refuses it.
func TestSwappedIDsThatAreNotFound(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	tok, err := srv.IssueToken(saas(), tokentest.TokenOptions{})
	require.NoError(t, err)
	rt := inProcess(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/zones/"+string(target.Account)) {
			page(w, 404, `{"success":false,"errors":[{"code":7003,"message":"Could not route to /zones, perhaps your object identifier is invalid?"}]}`)
			return
		}
		srv.ServeHTTP(w, r)
	})
	rep, err := probe.Run(t.Context(), clientFor(t, tok.Value, &http.Client{Transport: rt}),
		probe.Target{Account: permissions.AccountID(target.Zone), Zone: permissions.ZoneID(target.Account)}, probe.Options{})
	require.NoError(t, err)
	assert.Equal(t, []diagnose.Code{"swapped-ids"}, codes(rep))
}

// TestSwapIsLookedForWhereAllFits: two calls more, where nothing is allowed and something
// on each was turned away, and none where any answer speaks against it.
func TestSwapIsLookedForWhereAllFits(t *testing.T) {
	t.Parallel()
	const ok, refused, gone, plan = `{"success":true,"result":[]}`, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`,
		`{"success":false,"errors":[{"code":7003,"message":"Could not route to /x, perhaps your object identifier is invalid?"}]}`,
		`{"success":false,"errors":[{"code":10042,"message":"Please enable R2 through the Cloudflare Dashboard."}]}`
	status := map[string]int{ok: 200, refused: 403, gone: 404, plan: 403, "": 502}
	for name, tc := range map[string]struct {
		account, zone, one string // one is the list of R2's buckets
		on                 probe.Target
		looked             int
		dead               bool
	}{
		"refused on both":               {account: refused, zone: refused, one: refused, on: target, looked: 2},
		"of a dead token":               {account: refused, zone: refused, one: refused, on: target, dead: true},
		"refused on one, none found":    {account: refused, zone: gone, one: refused, on: target, looked: 2},
		"none found on either":          {account: gone, zone: gone, one: gone, on: target, looked: 0},
		"one of the account is allowed": {account: refused, zone: refused, one: ok, on: target, looked: 0},
		"one is not entitled":           {account: refused, zone: refused, one: plan, on: target, looked: 0},
		"the zone was not reached":      {account: refused, zone: "", one: refused, on: target, looked: 0},
		"the account was not reached":   {account: "", zone: refused, one: "", on: target, looked: 0},
		"no zone is given":              {account: refused, zone: refused, one: refused, on: probe.Target{Account: target.Account}, looked: 0},
		"no account is given":           {account: refused, zone: refused, one: refused, on: probe.Target{Zone: target.Zone}, looked: 0},
	} {
		var looked atomic.Int64
		c := handlerClient(t, func(w http.ResponseWriter, r *http.Request) {
			path := strings.TrimPrefix(r.URL.Path, "/client/v4")
			body := tc.account
			switch {
			case strings.HasSuffix(path, "/verify"):
				page(w, 200, map[bool]string{false: verified, true: disabled}[tc.dead])
				return
			case path == "/accounts/"+string(tc.on.Zone), path == "/zones/"+string(tc.on.Account):
				looked.Add(1)
			case strings.HasPrefix(path, "/zones"):
				body = tc.zone
			case strings.HasSuffix(path, "/r2/buckets"):
				body = tc.one
			}
			page(w, status[body], body)
		})
		_, err := probe.Run(t.Context(), c, tc.on, probe.Options{Eager: tc.dead})
		require.NoError(t, err, name)
		assert.Equal(t, int64(tc.looked), looked.Load(), name)
	}
}

// TestOneIDForBoth: no call is made.
func TestOneIDForBoth(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	same := probe.Target{Account: target.Account, Zone: permissions.ZoneID(target.Account)}
	c := client(t, srv, saas(), tokentest.TokenOptions{})
	_, err := probe.Run(t.Context(), c, same, probe.Options{})
	require.ErrorContains(t, err, "the account id and the zone id are the same, "+string(target.Account))
	require.ErrorContains(t, probe.Ensure(t.Context(), c, saas(), probe.EnsureOptions{Target: same}), "are the same")
	_, err = probe.NewHealth(c, saas(), probe.HealthOptions{Target: same})
	require.ErrorContains(t, err, "are the same")
	one := permissions.SaaSPlatform(target.Account, permissions.ZoneID(target.Account))
	require.ErrorContains(t, probe.Ensure(t.Context(), c, one, probe.EnsureOptions{}), "are the same")
	assert.Empty(t, srv.Calls())
}

// TestNothingIsMissingFromADeadToken: what is said of a token that is not live
// is not that a permission is missing.
func TestNothingIsMissingFromADeadToken(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	tok, err := srv.IssueToken(saas(), tokentest.TokenOptions{})
	require.NoError(t, err)
	require.NoError(t, srv.Delete(tok.ID))
	c := clientFor(t, tok.Value, srv.Client())
	for eager, want := range map[bool]string{
		false: "Working 0/8, refused for the token itself 1/8, not checked 7\n",
		true:  "Working 0/8, refused for the token itself 8/8\n",
	} {
		rep := run(t, c, probe.Options{Eager: eager})
		assert.Contains(t, text(t, rep), want)
		assert.NotContains(t, text(t, rep), "missing")
		assert.Zero(t, rep.Missing())
		assert.NotZero(t, rep.Refused())
		for _, res := range rep.Results[1:] {
			assert.Equal(t, probe.NotProven, res.Proof, res.Check.Name)
		}
	}
	err = probe.Ensure(t.Context(), c, saas(), probe.EnsureOptions{})
	require.ErrorIs(t, err, probe.ErrDenied)
	assert.NotContains(t, err.Error(), "missing")
}
