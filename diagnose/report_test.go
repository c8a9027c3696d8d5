package diagnose_test

import (
	"math/rand/v2"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

func TestReportSilencing(t *testing.T) {
	t.Parallel()
	names := []string{"Basic Auth", "Account Access", "R2 Buckets List", "R2 Bucket Create", "Zone Access", "Workers List", "Workers Routes", "Custom Hostnames"}
	dead := every(authz.Denied, 403, body10000)
	dead[0] = eightChecks()[0].observe(authz.Denied, 401, bodyVerify)
	toldDead := every(authz.Denied, 403, body10000)
	toldDead[0] = eightChecks()[0].observe(authz.Denied, 401, bodyVerify)
	toldDead[0].Reason = authz.DeadToken
	mixedIP := every(authz.Denied, 403, body10000)
	mixedIP[0] = eightChecks()[0].observe(authz.Allowed, 200, "")
	mixedIP[1] = eightChecks()[1].observe(authz.Denied, 403, bodyIP)
	expired := every(authz.Denied, 403, body10000)
	expired[0].Err, expired[0].Reason = nil, authz.Expired
	malformed := every(authz.Denied, 400, bodyMalformed)
	malformed[5] = eightChecks()[5].observe(authz.Denied, 400, refuse(9106, "Authentication failed (status: 400)"))
	locked := every(authz.Inconclusive, 403, refuse(9109, "Max auth failures reached, please check your Authorization header."))
	locked[3] = eightChecks()[3].observe(authz.Denied, 403, body10000)

	for _, tc := range []struct {
		name   string
		obs    []diagnose.Observation
		facts  diagnose.Facts
		codes  []diagnose.Code
		checks []string // of the first
	}{
		{"dead user token", dead, diagnose.Facts{Kind: authz.UserToken}, []diagnose.Code{"dead-token"}, names},
		{"told dead", toldDead, diagnose.Facts{}, []diagnose.Code{"dead-token"}, names},
		{"known dead", every(authz.Denied, 403, body10000), diagnose.Facts{Liveness: diagnose.Dead}, []diagnose.Code{"dead-token"}, names},
		{"unknown to the core", append(every(authz.Denied, 403, body10000)[1:], check{name: "Zones", method: "GET", path: "/zones"}.observe(authz.Denied, 403, bodyUnknown)), diagnose.Facts{}, []diagnose.Code{"dead-token"}, append([]string{"Zones"}, names[1:]...)},
		{"client address", mixedIP, diagnose.Facts{}, []diagnose.Code{"client-ip"}, append([]string{"Account Access"}, names[2:]...)},
		{"expired", expired, diagnose.Facts{}, []diagnose.Code{"expired-token"}, names},
		{"malformed", malformed, diagnose.Facts{}, []diagnose.Code{"malformed-authorization"}, names},
		{"locked out", locked, diagnose.Facts{}, []diagnose.Code{"locked-out"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := diagnoseReport(t, tc.obs, tc.facts)
			require.Equal(t, tc.codes, codes(got), "%s", text(got))
			if tc.checks != nil {
				assert.Equal(t, tc.checks, got[0].Checks)
			} else {
				assert.ElementsMatch(t, names, got[0].Checks)
			}
		})
	}
}

func TestReportDoesNotSilence(t *testing.T) {
	t.Parallel()
	t.Run("what an allowed call speaks against", func(t *testing.T) {
		t.Parallel()
		obs := guideReport()
		obs[4] = eightChecks()[4].observe(authz.Denied, 403, bodyUnknown)
		got := diagnoseReport(t, obs, diagnose.Facts{})
		assert.Equal(t, []diagnose.Code{"dead-token", "missing-permission", "missing-permission", "missing-permission", "works-for-r2-not-workers", "works-for-account-not-zone"}, codes(got))
		assert.Equal(t, []string{"Zone Access"}, got[0].Checks)
		assert.Contains(t, got[0].Detail, "Basic Auth was allowed with the same credential")
		assert.LessOrEqual(t, got[0].Causes[0].Confidence, diagnose.Medium)
	})
	t.Run("a wrong kind explains calls on the user alone", func(t *testing.T) {
		t.Parallel()
		obs := guideReport()
		obs[0] = eightChecks()[0].observe(authz.Denied, 401, bodyVerify)
		obs = append(obs, check{name: "Tokens", method: "GET", path: "/user/tokens"}.observe(authz.Denied, 403, body10000))
		got := diagnoseReport(t, obs, diagnose.Facts{Kind: authz.AccountToken, Account: account})
		assert.Equal(t, []diagnose.Code{"account-token-on-user-endpoint", "unauthorized-resource", "missing-permission", "missing-permission", "missing-permission", "works-for-r2-not-workers", "works-for-account-not-zone"}, codes(got))
		assert.Equal(t, []string{"Basic Auth", "Tokens"}, got[0].Checks)
	})
	t.Run("an ambiguous verify", func(t *testing.T) {
		t.Parallel()
		obs := every(authz.Denied, 403, body10000)
		obs[0] = eightChecks()[0].observe(authz.Denied, 401, bodyVerify)
		got := diagnoseReport(t, obs, diagnose.Facts{})
		require.Len(t, got, 8)
		assert.Equal(t, diagnose.Code("verify-refused"), got[0].Code)
		assert.Equal(t, diagnose.Code("authentication-error"), got[1].Code)
		assert.Empty(t, got[1].Settle.Method, "verify was called already")
	})
	t.Run("what is not a denial", func(t *testing.T) {
		t.Parallel()
		obs := every(authz.Denied, 403, bodyUnknown)
		obs[2] = eightChecks()[2].observe(authz.NotEntitled, 403, refuse(10042, "Please enable R2 through the Cloudflare Dashboard."))
		obs[3] = eightChecks()[3].observe(authz.Inconclusive, 503, "<html></html>")
		got := diagnoseReport(t, obs, diagnose.Facts{})
		assert.Equal(t, []diagnose.Code{"dead-token", "r2-not-enabled", "server-error"}, codes(got))
	})
}

func TestReportInconclusive(t *testing.T) {
	t.Parallel()
	obs := guideReport()
	for i, o := range []diagnose.Observation{
		eightChecks()[4].observe(authz.Inconclusive, 429, bodyThrottled),
		eightChecks()[5].observe(authz.Inconclusive, 0, ""),
		eightChecks()[6].observe(authz.Inconclusive, 502, "<html><title>502</title></html>"),
		eightChecks()[7].observe(authz.Inconclusive, 429, bodyThrottled),
	} {
		obs[4+i] = o
	}
	got := diagnoseReport(t, obs, diagnose.Facts{})
	assert.Equal(t, []diagnose.Code{"rate-limited", "no-answer", "server-error"}, codes(got))
	assert.Equal(t, []string{"Zone Access", "Custom Hostnames"}, got[0].Checks)
	assert.Equal(t, []string{"Workers List"}, got[1].Checks)
	assert.Nil(t, got[1].Refusal)
	for _, d := range got {
		assert.Equal(t, authz.Inconclusive, d.Verdict)
	}

	t.Run("the observer's doubt counts", func(t *testing.T) {
		t.Parallel()
		o := eightChecks()[5].observe(authz.Inconclusive, 403, body10000)
		got := diagnoseReport(t, []diagnose.Observation{o}, diagnose.Facts{})
		require.Len(t, got, 1)
		assert.Equal(t, diagnose.Code("undecided-refusal"), got[0].Code)
		assert.Equal(t, authz.Inconclusive, got[0].Verdict)
		assert.Equal(t, "Workers List: refused, and the answer does not tell why", got[0].Title)
		assert.Contains(t, got[0].Detail, "with 403: Authentication error (10000). The answer does not tell whether the credential itself is refused, or only this call.")
		assert.NotContains(t, got[0].String(), "No rule knows")
		require.NotNil(t, got[0].Refusal)
		assert.Equal(t, 10000, got[0].Refusal.Code())
	})
	t.Run("a missing fact", func(t *testing.T) {
		t.Parallel()
		o := eightChecks()[6].observe(authz.Inconclusive, 0, "")
		o.Reason = authz.UnknownAccount
		got := diagnoseReport(t, []diagnose.Observation{o}, diagnose.Facts{})
		require.Len(t, got, 1)
		assert.Equal(t, diagnose.Code("not-judged"), got[0].Code)
		assert.Equal(t, "Say which account the zone belongs to.", got[0].Remedies[0].String())
	})
}

func TestReportWithoutAnswers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		reason authz.Reason
		code   diagnose.Code
	}{
		{authz.NoReason, "missing-permission"},
		{authz.MissingPermission, "missing-permission"},
		{authz.OutsideScope, "outside-scope"},
		{authz.ExplicitDeny, "explicit-deny"},
		{authz.WrongKind, "wrong-kind"},
		{authz.ClientIP, "client-ip"},
		{authz.Expired, "expired-token"},
		{authz.NotYetValid, "not-yet-valid"},
		{authz.DeadToken, "dead-token"},
	} {
		o := eightChecks()[5].observe(authz.Denied, 0, "")
		o.Reason = tc.reason
		got := diagnoseReport(t, []diagnose.Observation{o}, diagnose.Facts{})
		require.Len(t, got, 1)
		assert.Equal(t, tc.code, got[0].Code)
		assert.NotEmpty(t, got[0].Remedies)
		if tc.reason != authz.NoReason {
			assert.Equal(t, tc.reason, got[0].Reason())
		}
	}
	assert.Empty(t, diagnoseReport(t, nil, diagnose.Facts{}))
	assert.NotNil(t, diagnoseReport(t, nil, diagnose.Facts{}))
	assert.Empty(t, diagnoseReport(t, every(authz.NotChecked, 403, body10000), diagnose.Facts{}))
	assert.Empty(t, diagnoseReport(t, every(authz.Allowed, 200, ""), diagnose.Facts{}))
}

// The patterns look at calls, not at names.
func TestPatternsIgnoreNames(t *testing.T) {
	t.Parallel()
	obs := guideReport()
	for i := range obs {
		obs[i].Name = ""
	}
	got := diagnoseReport(t, obs, diagnose.Facts{})
	assert.Contains(t, codes(got), diagnose.Code("works-for-r2-not-workers"))
	assert.Contains(t, codes(got), diagnose.Code("works-for-account-not-zone"))
	assert.Equal(t, []string{"GET /accounts/{account_id}/workers/scripts"}, got[4].Checks)

	t.Run("another account's R2 proves nothing", func(t *testing.T) {
		t.Parallel()
		obs := guideReport()
		obs[2].Call.Path = "/accounts/" + string(otherZone) + "/r2/buckets"
		obs[3].Call.Path = obs[2].Call.Path
		assert.NotContains(t, codes(diagnoseReport(t, obs, diagnose.Facts{})), diagnose.Code("works-for-r2-not-workers"))
	})
	t.Run("an allowed call on the zone", func(t *testing.T) {
		t.Parallel()
		obs := guideReport()
		obs[6] = eightChecks()[6].observe(authz.Allowed, 200, "")
		assert.NotContains(t, codes(diagnoseReport(t, obs, diagnose.Facts{})), diagnose.Code("works-for-account-not-zone"))
	})
	t.Run("an unanswered call on the zone is no denial", func(t *testing.T) {
		t.Parallel()
		obs := guideReport()
		for _, i := range []int{4, 6, 7} {
			obs[i] = eightChecks()[i].observe(authz.Inconclusive, 502, "")
		}
		assert.NotContains(t, codes(diagnoseReport(t, obs, diagnose.Facts{})), diagnose.Code("works-for-account-not-zone"))
	})
	t.Run("a wrong id is no missing permission", func(t *testing.T) {
		t.Parallel()
		obs := guideReport()
		for _, i := range []int{4, 6, 7} {
			c := eightChecks()[i]
			c.path = "/zones/" + string(account)
			obs[i] = c.observe(authz.Denied, 403, body10000)
		}
		got := codes(diagnoseReport(t, obs, diagnose.Facts{Account: account}))
		assert.Contains(t, got, diagnose.Code("account-id-in-zone-path"))
		assert.NotContains(t, got, diagnose.Code("works-for-account-not-zone"))
	})
}

// Whatever the observations are: nothing panics, every one that is not allowed
// is explained, and what is inconclusive never asks for a permission.
func TestReportProperties(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(2026, 11))
	vs := variants()
	verdicts := []authz.Verdict{authz.NotChecked, authz.Allowed, authz.Denied, authz.NotEntitled, authz.Inconclusive}
	kinds := []authz.Kind{authz.KindUnknown, authz.UserToken, authz.AccountToken, authz.GlobalKey}
	for range 3000 {
		facts := diagnose.Facts{Kind: kinds[rng.IntN(len(kinds))], Account: account, Zone: zone, Liveness: diagnose.Liveness(rng.IntN(3))}
		if rng.IntN(3) == 0 {
			facts.Spec = specOf(permissions.Account(account).Allow(permissions.AccountSettingsRead))
		}
		var obs []diagnose.Observation
		want := map[string]bool{}
		doubtful := map[string]bool{}
		for _, c := range eightChecks() {
			v := verdicts[rng.IntN(len(verdicts))]
			body, status := "", 0
			if rng.IntN(4) > 0 {
				x := vs[rng.IntN(len(vs))]
				if len(x.body) < 1<<20 {
					body, status = x.body, x.status
				}
			}
			o := c.observe(v, status, body)
			o.Reason = authz.Reason(rng.IntN(int(authz.UnknownGroup) + 1))
			if rng.IntN(2) == 0 {
				o.Reason = authz.NoReason
			}
			obs = append(obs, o)
			if v > authz.Allowed {
				want[c.name] = true
			}
			if v == authz.Inconclusive {
				doubtful[c.name] = true
			}
		}
		if n := rng.IntN(len(otherWordings) + 1); n > 0 {
			obs = otherWordings[n-1].observations(obs)
		}
		got := diagnose.Report(obs, facts)
		explained := map[string]bool{}
		for _, d := range got {
			require.NotEmpty(t, d.Code)
			require.NotEmpty(t, d.Title)
			require.NotEmpty(t, d.Evidence)
			require.NotEmpty(t, d.Remedies, "%s", d)
			for _, name := range d.Checks {
				explained[name] = true
				if doubtful[name] || d.Verdict == authz.Inconclusive {
					for _, r := range d.Remedies {
						require.Empty(t, r.Permissions, "%s names a permission for %s", d.Code, name)
					}
				}
			}
		}
		require.Equal(t, want, explained)
	}
}

func TestReportDoesNotChangeItsInput(t *testing.T) {
	t.Parallel()
	obs := guideReport()
	before := asJSON(t, obs[4].Err)
	diagnoseReport(t, obs, diagnose.Facts{})
	assert.Equal(t, guideReport(), obs)
	assert.Equal(t, before, asJSON(t, obs[4].Err))
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, header, value, want string }{
		{"retry after", "Retry-After", "30", "Repeat the call after 30 seconds, as the answer asks."},
		{"limit", "Ratelimit", `"default";r=0;t=45`, "Repeat the call after 45 seconds, when the answer's limit resets."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			header.Set(tc.header, tc.value)
			d, ok := diagnose.Error(cfapi.NewError("GET", "/zones", 429, header, []byte(refuse(0, "slow down"))), diagnose.Facts{})
			require.True(t, ok)
			assert.Equal(t, diagnose.Code("rate-limited"), d.Code)
			assert.Equal(t, tc.want, d.Remedies[0].String())
		})
	}
}
