package probe_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
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
	lost := clientFor(t, "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567", &http.Client{Transport: brokenNetwork{io.ErrUnexpectedEOF}})
	res = run(t, lost, probe.Options{Checks: probe.GuideChecks()[:1]}).Results[0]
	assert.Equal(t, authz.Inconclusive, res.Verdict)
	assert.Equal(t, []string{"GET /user/tokens/verify 0"}, calls(res))
	assert.IsType(t, &token.TransportError{}, res.Err)
}

const (
	verified = `{"success":true,"result":{"id":"0123456789abcdef0123456789abcdef","status":"active"}}`
	disabled = `{"success":true,"result":{"id":"0123456789abcdef0123456789abcdef","status":"disabled"}}`
	gateway  = "<html>bad gateway</html>"
	empty    = `{"success":true,"result":[]}`
	refused  = `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`
)

// TestLivenessDecides: a denial is proven of a token that is live, as Basic Auth says or, where
// that says nothing, as a call shows that was allowed for a permission. One that Basic Auth
// calls dead is not made live by a call, and its policies prove nothing.
func TestLivenessDecides(t *testing.T) {
	t.Parallel()
	dns := []permissions.Permission{permissions.ZoneDNSRead}
	records := probe.Check{Name: "records", Needs: dns, Scope: permissions.ScopeZone, Method: http.MethodGet, Path: "/zones/{zone_id}/dns_records"}
	plain := probe.Check{Name: "plain", Scope: permissions.ScopeZone, Method: http.MethodGet, Path: "/zones/{zone_id}/dns_records"}
	shield, err := probe.CheckFor(permissions.ZoneDomainPageShieldRead)
	require.NoError(t, err)
	purge, err := probe.CheckFor(permissions.ZoneSSLAndCertificatesRead)
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		verify string
		beside []probe.Check
		denied probe.Proof
		lost   authz.Verdict // of a call that the network loses, by the policies
	}{
		"live":                          {verified, nil, probe.Proven, authz.Allowed},
		"not known":                     {gateway, nil, probe.Consistent, authz.Inconclusive},
		"not known, but of a call":      {gateway, []probe.Check{records}, probe.Proven, authz.Inconclusive},
		"not known, of a call for none": {gateway, []probe.Check{plain}, probe.Consistent, authz.Inconclusive},
		"dead":                          {disabled, nil, probe.NotProven, authz.Inconclusive},
		"dead, in spite of a call":      {disabled, []probe.Check{records}, probe.NotProven, authz.Inconclusive},
	} {
		c := clientFor(t, "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567", &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			status, body := 403, refused
			switch {
			case strings.HasSuffix(r.URL.Path, "/verify"):
				if status, body = 200, tc.verify; body == gateway {
					status = 502
				}
			case strings.HasSuffix(r.URL.Path, "/dns_records"):
				status, body = 200, empty
			case strings.Contains(r.URL.Path, "/ssl/"):
				return nil, io.ErrUnexpectedEOF
			}
			return inProcess(func(w http.ResponseWriter, _ *http.Request) { page(w, status, body) }).RoundTrip(r)
		})})
		checks := append(append(probe.GuideChecks()[:1], shield, purge), tc.beside...)
		rep := run(t, c, probe.Options{Checks: checks, Eager: true})
		assert.Equal(t, authz.Denied, rep.Results[1].Verdict, name)
		assert.Equal(t, tc.denied, rep.Results[1].Proof, name)
		rep = run(t, c, probe.Options{Checks: checks, Eager: true, Reader: readerThatFinds(t, zoneSpec(permissions.ZoneSSLAndCertificatesRead))})
		assert.Equal(t, tc.lost, rep.Results[2].Verdict, "%s: %s", name, rep.Results[2].Note)
	}
}
