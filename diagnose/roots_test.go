package diagnose_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions/authz"
)

// What verify says of a token's end is the one root: other calls only know that
// the token is not accepted.
func TestOneEndOfATokenIsOneRoot(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		reason authz.Reason // of Basic Auth
		state  string
		code   diagnose.Code
		remedy string
	}{
		{"expired", authz.Expired, "", "expired-token", "Create a new token with the same permissions, or set a later expiry date on this one."},
		{"expired, state told", authz.Expired, "expired", "expired-token", "Create a new token with the same permissions, or set a later expiry date on this one."},
		{"not yet valid", authz.NotYetValid, "active", "not-yet-valid", "Wait for the start date, or set an earlier one."},
		{"disabled", authz.DeadToken, "disabled", "disabled-token", "Enable the token in the dashboard."},
	} {
		for _, body := range []string{body10000, bodyUnknown} {
			for _, last := range []bool{false, true} {
				obs := every(authz.Denied, 403, body)
				obs[0].Err, obs[0].Reason = nil, tc.reason
				names := []string{"Basic Auth", "Account Access", "R2 Buckets List", "R2 Bucket Create", "Zone Access", "Workers List", "Workers Routes", "Custom Hostnames"}
				if last {
					obs = append(obs[1:], obs[0])
				}
				got := diagnoseReport(t, obs, diagnose.Facts{Kind: authz.UserToken, Liveness: diagnose.Dead, State: tc.state})
				require.Equal(t, []diagnose.Code{tc.code}, codes(got), "%s: %s", tc.name, text(got))
				assert.ElementsMatch(t, names, got[0].Checks, tc.name)
				assert.Equal(t, tc.remedy, got[0].Remedies[0].String(), tc.name)
				assert.Equal(t, tc.reason, got[0].Reason(), tc.name)
				assert.Equal(t, diagnose.Certain, got[0].Causes[0].Confidence, tc.name)
			}
		}
	}
}

func TestDisabledToken(t *testing.T) {
	t.Parallel()
	f := diagnose.Facts{State: "disabled", Kind: authz.AccountToken}
	d, ok := diagnoseBody(t, "GET", accountPath+"/workers/scripts", 403, []byte(body10000), f)
	require.True(t, ok)
	assert.Equal(t, diagnose.Code("disabled-token"), d.Code)
	assert.Equal(t, "The token is disabled", d.Title)
	require.Len(t, d.Remedies, 2)
	assert.Equal(t, "Delete the token, if it was meant to end, and take it out of the programs that still use it.", d.Remedies[1].String())
	assert.Equal(t, "https://dash.cloudflare.com/?to=/:account/api-tokens", d.Remedies[0].Link)

	for _, other := range []string{"active", "new word", ""} {
		d, ok = diagnoseBody(t, "GET", accountPath+"/workers/scripts", 403, []byte(body10000), diagnose.Facts{State: other})
		require.True(t, ok)
		assert.Equal(t, diagnose.Code("authentication-error"), d.Code, other)
	}
	d, ok = diagnoseBody(t, "GET", accountPath+"/r2/buckets", 403, []byte(refuse(10042, "Please enable R2 through the Cloudflare Dashboard.")), f)
	require.True(t, ok)
	assert.Equal(t, diagnose.Code("r2-not-enabled"), d.Code, "an answer about something else")
}

// A token that verify refuses is most likely dead, and never certainly: one made
// a moment ago is refused in the same words.
func TestDeadMayBeNew(t *testing.T) {
	t.Parallel()
	const again = "Repeat the call two minutes after the change, if the token was created or rolled a moment ago."
	at := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct{ name, call, body string }{
		{"a call", "GET " + accountPath, bodyUnknown},
		{"verify of a user token", "GET /user/tokens/verify", bodyVerify},
	} {
		f := diagnose.Facts{Kind: authz.UserToken, Liveness: diagnose.Dead, Time: at}
		method, path, _ := cut(tc.call)
		d, ok := diagnoseBody(t, method, path, 401, []byte(tc.body), f)
		require.True(t, ok)
		require.Len(t, d.Causes, 2, tc.name)
		assert.Equal(t, diagnose.High, d.Causes[0].Confidence, tc.name)
		assert.Equal(t, authz.DeadToken, d.Reason(), tc.name)
		assert.Equal(t, diagnose.Cause{Text: "the token was created or rolled a moment ago, and not all of Cloudflare's servers know it yet", Confidence: diagnose.Low}, d.Causes[1], tc.name)
		require.Len(t, d.Remedies, 3, tc.name)
		assert.Contains(t, d.Remedies[0].String(), "Compare the token's value", tc.name)
		assert.Equal(t, again, d.Remedies[2].String(), tc.name)
	}

	told := eightChecks()[1].observe(authz.Denied, 403, bodyUnknown)
	told.Reason = authz.DeadToken
	for _, tc := range []struct {
		since time.Duration
		first string
	}{{time.Minute, again}, {3 * time.Minute, "Compare the token's value with the one that was shown when it was created, look in the dashboard whether the token is still active, and whether the program uses an older value that it saved or another variable holds."}} {
		got := diagnoseReport(t, []diagnose.Observation{told}, diagnose.Facts{Liveness: diagnose.Dead, Time: at, Changed: at.Add(-tc.since)})
		require.Len(t, got, 1)
		assert.Equal(t, diagnose.Code("dead-token"), got[0].Code)
		assert.Equal(t, tc.first, got[0].Remedies[0].String())
		for i := 1; i < len(got[0].Causes); i++ {
			assert.LessOrEqual(t, got[0].Causes[i].Confidence, got[0].Causes[i-1].Confidence, "the likeliest first")
		}
	}
}

// An allowed call speaks against a root cause, which is then no longer certain.
func TestContradictionLowersConfidence(t *testing.T) {
	t.Parallel()
	expired := eightChecks()[1].observe(authz.Denied, 403, body10000)
	expired.Reason = authz.Expired
	alone := diagnoseReport(t, []diagnose.Observation{expired}, diagnose.Facts{})
	require.Len(t, alone, 1)
	assert.Equal(t, diagnose.Certain, alone[0].Causes[0].Confidence)

	got := diagnoseReport(t, []diagnose.Observation{expired, eightChecks()[5].observe(authz.Allowed, 200, "")}, diagnose.Facts{})
	require.Len(t, got, 1)
	assert.Equal(t, diagnose.Code("expired-token"), got[0].Code)
	assert.Equal(t, diagnose.Medium, got[0].Causes[0].Confidence)
	assert.Contains(t, got[0].Detail, "Workers List was allowed with the same credential")
}

func TestReportUnansweredStatus(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		status int
		code   diagnose.Code
		remedy string
	}{
		{0, "no-answer", "Check the network and repeat the call."},
		{200, "unexpected-success", "Report this to the project, with the method, the path without its ids and the status."},
		{204, "unexpected-success", "Report this to the project, with the method, the path without its ids and the status."},
		{403, "unknown", "Look the code up in the reference of the product's API, and report the method, the path without its ids, the status, the codes and the messages to this project."},
		{408, "server-error", "Repeat the call later, with growing pauses."},
		{429, "rate-limited", "Make fewer calls, and repeat this one after 5 minutes."},
		{502, "server-error", "Repeat the call later, with growing pauses."},
	} {
		o := eightChecks()[3].observe(authz.Inconclusive, tc.status, "")
		o.Accepted = tc.status >= 200 && tc.status <= 299
		got := diagnoseReport(t, []diagnose.Observation{o}, diagnose.Facts{})
		require.Len(t, got, 1)
		assert.Equal(t, tc.code, got[0].Code, "status %d", tc.status)
		assert.Equal(t, tc.remedy, got[0].Remedies[0].String(), "status %d", tc.status)
		assert.Equal(t, authz.Inconclusive, got[0].Verdict)
	}
}

// 408 is the edge's or the server's fault even in the API's own form.
func TestRequestTimeout(t *testing.T) {
	t.Parallel()
	d, ok := diagnoseBody(t, "GET", accountPath, 408, []byte(body10000), diagnose.Facts{})
	require.True(t, ok)
	assert.Equal(t, diagnose.Code("server-error"), d.Code)
	assert.Equal(t, authz.Inconclusive, d.Verdict)
}

// The same answer that no rule knows is reported once, another one by itself.
func TestReportMergesEqualAnswers(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status int
		body   string
		code   diagnose.Code
		title  string
	}{
		"unknown":    {400, refuse(424242, "no idea"), "unknown", "Refused for a reason that is not known"},
		"unreadable": {403, `[1]`, "unreadable-answer", "The answer cannot be read"},
		"undecided":  {403, body10000, "undecided-refusal", "Refused, and the answer does not tell why"},
	} {
		obs := every(authz.Inconclusive, tc.status, tc.body)
		obs[7] = eightChecks()[7].observe(authz.Inconclusive, 400, refuse(424243, "no idea either"))
		got := diagnoseReport(t, obs, diagnose.Facts{})
		require.Equal(t, []diagnose.Code{tc.code, "unknown"}, codes(got), name)
		assert.Equal(t, tc.title, got[0].Title)
		assert.Equal(t, []string{"Basic Auth", "Account Access", "R2 Buckets List", "R2 Bucket Create", "Zone Access", "Workers List", "Workers Routes"}, got[0].Checks)
		assert.Equal(t, "Custom Hostnames: refused for a reason that is not known", got[1].Title)
		assert.Equal(t, []string{"Custom Hostnames"}, got[1].Checks)
	}
}

func TestWaitsInWords(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]string{
		time.Second: "1 second", 1500 * time.Millisecond: "2 seconds", 90 * time.Second: "90 seconds", time.Minute: "1 minute",
		10 * time.Minute: "10 minutes", time.Hour: "1 hour", 2 * time.Hour: "2 hours",
	} {
		d, ok := diagnose.Error(&cfapi.Error{Status: 429, RetryAfter: wait}, diagnose.Facts{})
		require.True(t, ok)
		assert.Equal(t, "Repeat the call after "+want+", as the answer asks.", d.Remedies[0].String())
	}
}

// An observation can be put together with this package's names alone.
func TestNamesOfErrors(t *testing.T) {
	t.Parallel()
	refusal := &diagnose.APIError{Status: 403, Errors: []diagnose.APIMessage{{Code: 10000, Message: "Authentication error"}}}
	o := diagnose.Observation{Name: "Zones", Call: authz.Call{Method: "GET", Path: "/zones"}, Verdict: authz.Denied, Err: refusal}
	got := diagnoseReport(t, []diagnose.Observation{o}, diagnose.Facts{Zone: zone})
	require.Len(t, got, 1)
	assert.Equal(t, diagnose.Code("authentication-error"), got[0].Code)
	assert.Equal(t, 10000, got[0].Refusal.Code())
}
