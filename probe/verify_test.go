package probe_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestCallsOfBasicAuth: a result has every endpoint that was asked whether the token is
// live, with its answer; the last of them decides.
func TestCallsOfBasicAuth(t *testing.T) {
	t.Parallel()
	const user, account, list = "GET /user/tokens/verify ", "GET /accounts/a/tokens/verify ", "GET /accounts "
	for name, tc := range map[string]struct {
		opts    tokentest.TokenOptions
		dead    bool
		verdict authz.Verdict
		calls   []string
		code    int
	}{
		"a user's":                       {verdict: authz.Allowed, calls: []string{user + "200"}},
		"an account's":                   {opts: tokentest.TokenOptions{Kind: authz.AccountToken}, verdict: authz.Allowed, calls: []string{account + "200"}},
		"a user's of the older form":     {opts: tokentest.TokenOptions{Legacy: true}, verdict: authz.Allowed, calls: []string{user + "200"}},
		"an account's of it":             {opts: tokentest.TokenOptions{Legacy: true, Kind: authz.AccountToken}, verdict: authz.Allowed, calls: []string{user + "401", account + "200"}},
		"a user's that is no more":       {dead: true, verdict: authz.Denied, calls: []string{user + "401"}, code: 1000},
		"one of the older form, no more": {opts: tokentest.TokenOptions{Legacy: true}, dead: true, verdict: authz.Denied, calls: []string{user + "401", account + "401", list + "403"}, code: 9109},
	} {
		srv := simulator(t, tokentest.Options{})
		tok, err := srv.IssueToken(guideToken(), tc.opts)
		if assert.NoError(t, err, name) && tc.dead {
			assert.NoError(t, srv.Delete(tok.ID), name)
		}
		res := run(t, clientFor(t, tok.Value, srv.Client()), probe.Options{Checks: probe.GuideChecks()[:1]}).Results[0]
		assert.Equal(t, tc.verdict, res.Verdict, name)
		assert.Equal(t, probe.Proven, res.Proof, name)
		assert.Equal(t, tc.code, res.Code, name)
		made := calls(res)
		for i := range made {
			made[i] = strings.ReplaceAll(made[i], string(target.Account), "a")
		}
		assert.Equal(t, tc.calls, made, name)
		assert.Equal(t, res.Calls[len(res.Calls)-1], res.Call, name)
		assert.Equal(t, tc.verdict == authz.Allowed, res.Err == nil, name)
	}
}

// A fault in the place of an answer to Basic Auth decides nothing, and is told.
func TestFaultOfBasicAuth(t *testing.T) {
	t.Parallel()
	c := handlerClient(t, func(w http.ResponseWriter, _ *http.Request) { page(w, 502, "<html>bad gateway</html>") })
	res := run(t, c, probe.Options{Checks: probe.GuideChecks()[:1]}).Results[0]
	assert.Equal(t, authz.Inconclusive, res.Verdict)
	assert.Equal(t, probe.NotProven, res.Proof)
	assert.Equal(t, []string{"GET /user/tokens/verify 502"}, calls(res))
	assert.ErrorContains(t, res.Err, "502")
}
