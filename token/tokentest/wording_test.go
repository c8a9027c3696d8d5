package tokentest_test

import (
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestWording(t *testing.T) {
	t.Parallel()
	var zero tokentest.Wording
	assert.Equal(t, tokentest.WordingAuthenticationError, zero, "the guide's is the default")
	texts := map[string]bool{}
	for _, w := range tokentest.Wordings() {
		got, known := tokentest.ParseWording(w.String())
		assert.True(t, known, w)
		assert.Equal(t, w, got)
		texts[w.String()] = true
	}
	assert.Equal(t, map[string]bool{"authentication_error": true, "forbidden": true}, texts)
	got, known := tokentest.ParseWording("Forbidden")
	assert.False(t, known)
	assert.Equal(t, zero, got)
	assert.Equal(t, "authentication_error", tokentest.Wording(9).String())
}

// TestDocumentedRefusal: the answer of the documentation's example, to the byte.
func TestDocumentedRefusal(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{Wording: tokentest.WordingForbidden})
	got := side{"in process", s, tokentest.BaseURL, s.Client()}.do(t.Context(), t, "GET", onAccount+"/workers/workers", "",
		bearer(issue(t, s, permissions.Spec{}, userToken()).Value)...)
	assert.Equal(t, http.StatusForbidden, got.status)
	assert.Equal(t, `{"result":null,"success":false,"errors":[{"code":10000,"message":"Forbidden",`+
		`"documentation_url":"https://developers.cloudflare.com/api/resources/workers/subresources/beta/subresources/workers/methods/list"}],"messages":[]}`, got.body)
}

// TestRefusalsNameTheOperation: every 403 of an operation whose page is known
// names that page, whatever refused the call; nothing else does.
func TestRefusalsNameTheOperation(t *testing.T) { inEveryForm(t, testRefusalsNameTheOperation) }

func testRefusalsNameTheOperation(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{MaxCalls: -1})
	tok := issue(t, s, permissions.Spec{}, userToken())
	denied, named, unnamed := 0, 0, 0
	for op := range operations.All() {
		if exempt(op) {
			continue
		}
		path, body := callOf(op)
		a := as(t, s, tok, op.Method(), path, body)
		if a.Status != http.StatusForbidden {
			continue
		}
		denied++
		require.Len(t, a.Errors, 1, op.String())
		want := op.DocumentationURL()
		if f.noPage {
			want = ""
		}
		assert.Equal(t, want, a.Errors[0].DocumentationURL, op.String())
		if want == "" {
			unnamed++
			continue
		}
		named++
		assert.Contains(t, operations.ByDocumentationURL(a.Errors[0].DocumentationURL), op)
	}
	assert.Greater(t, denied, 1000)
	assert.Equal(t, f.noPage, named == 0)
	assert.Positive(t, unnamed)

	elsewhere := issue(t, s, guideSpec().WithConditions(permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}}), userToken())
	expired := issue(t, s, guideSpec().WithConditions(permissions.Conditions{ExpiresOn: today.Add(-time.Hour)}), userToken())
	require.NoError(t, s.EditAccount(account, func(a *tokentest.Account) { a.R2Off = true }))
	require.NoError(t, s.EditZone(zone, func(z *tokentest.Zone) { z.SaaSOff = true }))
	for _, c := range []struct {
		name, method, path string
		headers            []string
		code               int
	}{
		{"address, core", "GET", onZone, bearer(elsewhere.Value), 9109},
		{"address, gateway", "GET", onZone + "/workers/routes", bearer(elsewhere.Value), 9109},
		{"expired", "GET", onZone, bearer(expired.Value), 9109},
		{"unknown key", "GET", onZone, []string{"X-Auth-Email", "other@example.com", "X-Auth-Key", tokentest.DefaultGlobalKey}, 9103},
		{"account-owned", "GET", "/user", bearer(issue(t, s, guideSpec(), accountOwned()).Value), 9109},
		{"R2 off", "GET", onAccount + "/r2/buckets", globalKey(), 10042},
		{"SaaS off", "GET", onZone + "/custom_hostnames", globalKey(), 1404},
		{"no tenant", "POST", "/accounts", globalKey(), 1002},
	} {
		a := send(t, s, c.method, c.path, "", c.headers...)
		assert.Equal(t, http.StatusForbidden, a.Status, c.name)
		assert.Equal(t, c.code, a.code(), c.name)
		assert.Equal(t, f.page(c.method, c.path), a.Errors[0].DocumentationURL, c.name)
		assert.Equal(t, f.noPage, f.page(c.method, c.path) == "", c.name)
	}
	for _, b := range tokentest.Behaviours() {
		for _, e := range b.Errors {
			assert.Empty(t, e.DocumentationURL, "the table of answers is not written to: %s", b.Name)
		}
	}
}
