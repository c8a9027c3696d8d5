package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

var codeIn = regexp.MustCompile(`-confirm ([0-9a-f]{16})\n`)

// code is what a dry run says that confirms it.
func code(t *testing.T, r result) string {
	t.Helper()
	m := codeIn.FindStringSubmatch(r.stdout)
	require.NotNil(t, m, r.stdout+r.stderr)
	return m[1]
}

// names are those of the tokens that there are.
func names(srv *tokentest.Running) map[string]string {
	out := map[string]string{}
	for _, tok := range srv.Tokens() {
		out[tok.Name] = tok.ID
	}
	return out
}

// deletes is how many DELETE the simulator had.
func deletes(srv *tokentest.Running) (n int) {
	for _, c := range srv.Calls() {
		if c.Method == "DELETE" {
			n++
		}
	}
	return n
}

// as are the variables for the token of that name.
func as(srv *tokentest.Running, name string) map[string]string {
	for _, tok := range srv.Tokens() {
		if tok.Name == name {
			return map[string]string{"CLOUDFLARE_API_TOKEN": tok.Value, "CLOUDFLARE_BASE_URL": srv.URL, "CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID}
		}
	}
	return nil
}

// A dry run shows what would be revoked and why, and revokes nothing; its code revokes
// exactly that.
func TestRevoke(t *testing.T) {
	t.Parallel()
	srv, _ := world(t)
	ids := names(srv)
	minter := as(srv, "minter")
	for _, args := range [][]string{
		{"-revoke", "everything," + ids["switched off"]}, {"-revoke", "everything", "-revoke", ids["switched off"]},
		{"-revoke", " everything , switched off"},
	} {
		got := start(t, minter, append(args, "-dry-run")...)
		require.Equal(t, token.ExitOK, got.code, got.stderr)
		assert.Contains(t, got.stdout, "2 tokens of the user would be revoked\n\neverything\n  Id: "+ids["everything"]+"; State: active; Made: 2025-11-23\n  Last used: never; Made by: user@example.com; Why: it was named\n")
		assert.Zero(t, deletes(srv))
	}
	dry := start(t, minter, "-revoke", "everything,switched off", "-dry-run")
	got := start(t, minter, "-revoke", "everything,switched off", "-confirm", code(t, dry))
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Equal(t, "revoked: everything ("+ids["everything"]+")\nrevoked: switched off ("+ids["switched off"]+")\n\n2 tokens of the user: 2 revoked, 0 refused, 0 not known, 0 not tried\n", got.stdout)
	left := names(srv)
	assert.NotContains(t, left, "everything")
	assert.NotContains(t, left, "switched off")
	assert.Len(t, left, len(ids)-2)
	assert.Equal(t, 2, deletes(srv))
}

// What has no right to be revoked, or is not said clearly, is not revoked.
func TestRevokeIsCareful(t *testing.T) {
	t.Parallel()
	srv, _ := world(t)
	ids := names(srv)
	minter := as(srv, "minter")
	_, err := srv.IssueToken(tokentest.DemoSpec(tokentest.DefaultAccountID), tokentest.TokenOptions{Name: "everything"})
	require.NoError(t, err)
	dry := start(t, minter, "-revoke", ids["everything"], "-dry-run")
	valid := code(t, dry)
	for text, args := range map[string][]string{
		"look at the list with -dry-run first":          {"-revoke", ids["everything"]},
		"in the place of -dry-run":                      {"-revoke", ids["everything"], "-dry-run", "-confirm", valid},
		"go with -revoke":                               {"-dry-run"},
		"-confirm: want the 16 characters":              {"-revoke", ids["everything"], "-confirm", "yes"},
		`no token has the id or the exact name "Every"`: {"-revoke", "Every", "-dry-run"},
		`2 tokens are called "everything"`:              {"-revoke", "everything", "-dry-run"},
		"an empty name":                                 {"-revoke", "minter,,ci", "-dry-run"},
		`no finding is called "old": want expired`:      {"-revoke-found", "old", "-dry-run"},
		"want the id or the exact name":                 {"-revoke", " ", "-dry-run"},
		"have a text and -json":                         {"-revoke", "everything", "-dry-run", "-format", "junit"},
		"are two tasks":                                 {"-revoke", "everything", "-dry-run", "-compare", "a", "b"},
		"no token has the id":                           {"-revoke", strings.Repeat("0", 32), "-dry-run"},
	} {
		got := start(t, minter, args...)
		assert.Equal(t, token.ExitUsage, got.code, "%s: %s", text, got.stdout)
		assert.Contains(t, got.stderr, text)
		assert.Empty(t, got.stdout)
	}
	// Another list than the one that was looked at.
	for name, args := range map[string][]string{
		"another token": {"-revoke", ids["switched off"]}, "more tokens": {"-revoke", ids["everything"] + "," + ids["switched off"]},
		"another choice": {"-revoke-found", "disabled"},
	} {
		got := start(t, minter, append(args, "-confirm", valid)...)
		assert.Equal(t, token.ExitRefused, got.code, name)
		assert.Contains(t, got.stderr, "has changed since the dry run", name)
	}
	assert.Zero(t, deletes(srv))

	// The token in use is left alone unless told, and that somebody named it is not done.
	got := start(t, minter, "-revoke", "minter", "-dry-run")
	assert.Equal(t, token.ExitRefused, got.code)
	assert.Contains(t, got.stdout, "0 tokens of the user would be revoked\n\nLeft alone\nminter\n  Id: "+ids["minter"]+"\n  Why: it is the token that this program uses")
	dry = start(t, minter, "-revoke", "minter,ci2,switched off", "-dry-run", "-even-own")
	assert.Equal(t, token.ExitUsage, dry.code)
	dry = start(t, minter, "-revoke", "minter,switched off", "-dry-run", "-even-own")
	got = start(t, minter, "-revoke", "minter,switched off", "-even-own", "-confirm", code(t, dry))
	assert.Equal(t, token.ExitOK, got.code, got.stdout+got.stderr)
	assert.Less(t, strings.Index(got.stdout, "switched off"), strings.Index(got.stdout, "minter"), "our own goes last")
	assert.NotContains(t, names(srv), "minter")
}

// The list is another one when a token on it was edited, used, or has ended meanwhile, or
// one came to it; what became of others changes nothing.
func TestRevokeWhenTheListChanged(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		args   []string
		change func(t *testing.T, srv *tokentest.Running, ids map[string]string)
		ok     bool
	}{
		"nothing": {[]string{"-revoke-found", "disabled,never_expires"}, func(*testing.T, *tokentest.Running, map[string]string) {}, true},
		"edited": {[]string{"-revoke", "everything"}, func(t *testing.T, srv *tokentest.Running, ids map[string]string) {
			require.NoError(t, srv.SetSpec(ids["everything"], permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID)))
		}, false},
		"ended": {[]string{"-revoke", "everything"}, func(t *testing.T, srv *tokentest.Running, ids map[string]string) {
			require.NoError(t, srv.Expire(ids["everything"]))
		}, false},
		"used": {[]string{"-revoke", "everything"}, func(t *testing.T, srv *tokentest.Running, ids map[string]string) {
			c, err := token.New(token.APIToken(token.NewSecret(as(srv, "everything")["CLOUDFLARE_API_TOKEN"])), token.WithBaseURL(srv.URL))
			require.NoError(t, err)
			_, err = c.Verify(t.Context())
			require.NoError(t, err)
		}, false},
		"one more": {[]string{"-revoke-found", "disabled"}, func(t *testing.T, srv *tokentest.Running, ids map[string]string) {
			require.NoError(t, srv.Disable(ids["everything"]))
		}, false},
		"one is gone": {[]string{"-revoke-found", "disabled,expired"}, func(t *testing.T, srv *tokentest.Running, ids map[string]string) {
			require.NoError(t, srv.Delete(ids["switched off"]))
		}, false},
		"another one": {[]string{"-revoke-found", "disabled"}, func(t *testing.T, srv *tokentest.Running, _ map[string]string) {
			_, err := srv.IssueToken(tokentest.DemoSpec(tokentest.DefaultAccountID), tokentest.TokenOptions{Name: "new"})
			require.NoError(t, err)
		}, true},
	} {
		srv, _ := world(t)
		ids, minter := names(srv), as(srv, "minter")
		valid := code(t, start(t, minter, append(tt.args, "-dry-run")...))
		tt.change(t, srv, ids)
		got := start(t, minter, append(tt.args, "-confirm", valid)...)
		assert.Equal(t, tt.ok, got.code == token.ExitOK, "%s: %s%s", name, got.stdout, got.stderr)
		assert.Equal(t, tt.ok, deletes(srv) > 0, name)
	}
}

// By findings, and of the same rights all but the newest that works; what is in use is
// left alone.
func TestRevokeByFinding(t *testing.T) {
	t.Parallel()
	srv, _ := world(t)
	ids, minter := names(srv), as(srv, "minter")
	got := start(t, minter, "-revoke-found", "expired,never_used", "-dry-run")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	for _, name := range []string{"last year's", "everything", "platform\uFFFD[31m"} {
		assert.Contains(t, got.stdout, "\n"+name+"\n  Id: ")
	}
	assert.Contains(t, got.stdout, "Why: expired: it ended on 2026-10-23")
	assert.NotContains(t, got.stdout, "switched off")

	// In use.
	got = start(t, minter, "-revoke-found", "no_ip_filter", "-dry-run")
	assert.Contains(t, got.stdout, "Left alone\n", got.stdout)
	assert.Contains(t, got.stdout, "minter\n  Id: "+ids["minter"]+"\n  Why: it is the token that this program uses")
	user := as(srv, "everything")
	start(t, user)
	got = start(t, minter, "-revoke-found", "no_ip_filter", "-dry-run")
	assert.Contains(t, got.stdout, "everything\n  Id: "+ids["everything"]+"\n  Why: it was used on 2026-11-23; name it with -revoke, or give -even-used")
	got = start(t, minter, "-revoke-found", "no_ip_filter", "-dry-run", "-even-used")
	assert.NotContains(t, got.stdout, "it was used on")

	// The same rights: platform works, the others of its rights do not.
	got = start(t, minter, "-revoke-same", "-dry-run")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "2 tokens of the user would be revoked\n")
	assert.Contains(t, got.stdout, "Why: it may do the same as platform\uFFFD[31m ("+ids["platform\x1b[31m"]+"),\n    which was made on 2025-11-23 by user@example.com and stays")
	assert.NotContains(t, got.stdout, "\nplatform\uFFFD[31m\n")
	// Bound to an address it is another one's.
	bound, err := permissions.ParseSpec([]byte(`{"policies":` + policies(t, permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID)) + `,"condition":{"request_ip":{"in":["192.0.2.0/24"]}}}`))
	require.NoError(t, err)
	_, err = srv.IssueToken(bound, tokentest.TokenOptions{Name: "bound"})
	require.NoError(t, err)
	assert.Equal(t, code(t, got), code(t, start(t, minter, "-revoke-same", "-dry-run")))
	newer, err := srv.IssueToken(permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID), tokentest.TokenOptions{Name: "newer"})
	require.NoError(t, err)
	got = start(t, minter, "-revoke-same", "-dry-run", "-json")
	var r revocation
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &r))
	require.Len(t, r.Revoke, 3)
	for _, one := range r.Revoke {
		assert.NotEqual(t, newer.ID, one.ID)
		assert.Empty(t, one.Result)
	}
	assert.True(t, r.DryRun)
	got = start(t, minter, "-revoke-same", "-confirm", r.Confirm, "-json")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &r))
	for _, one := range r.Revoke {
		assert.Equal(t, "revoked", one.Result)
	}
	assert.Equal(t, 3, deletes(srv))
	assert.Contains(t, names(srv), "newer")
}

func policies(t *testing.T, s permissions.Spec) string {
	t.Helper()
	data, err := s.PoliciesJSON()
	require.NoError(t, err)
	return string(data)
}

// Tokens of an account; one of them is refused, and the others are revoked all the same.
func TestRevokeOfAnAccount(t *testing.T) {
	t.Parallel()
	srv, _ := world(t)
	_, err := srv.IssueToken(tokentest.DemoSpec(tokentest.DefaultAccountID), tokentest.TokenOptions{Name: "ci 2", Kind: authz.AccountToken})
	require.NoError(t, err)
	ids := names(srv)
	admin, err := srv.IssueToken(permissions.NewSpec(permissions.Account(tokentest.DefaultAccountID).Allow(permissions.AccountAPITokensWrite)), tokentest.TokenOptions{Name: "admin", Kind: authz.AccountToken})
	require.NoError(t, err)
	reader, err := srv.IssueToken(permissions.NewSpec(permissions.Account(tokentest.DefaultAccountID).Allow(permissions.AccountAPITokensRead)), tokentest.TokenOptions{Name: "reader", Kind: authz.AccountToken})
	require.NoError(t, err)
	vars := func(tok tokentest.Token) map[string]string {
		return map[string]string{"CLOUDFLARE_API_TOKEN": tok.Value, "CLOUDFLARE_BASE_URL": srv.URL, "CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID}
	}
	args := []string{"-account-owned", "-revoke", "ci,ci 2"}
	valid := code(t, start(t, vars(admin), append(args, "-dry-run")...))

	got := start(t, vars(reader), append(args, "-confirm", valid)...)
	assert.Equal(t, token.ExitRefused, got.code)
	assert.Contains(t, got.stdout, "refused: ci ("+ids["ci"]+"): DELETE\n/accounts/"+tokentest.DefaultAccountID+"/tokens/"+ids["ci"]+":\n403")
	assert.Contains(t, got.stdout, "2 tokens of account "+tokentest.DefaultAccountID+": 0 revoked, 2 refused, 0\nnot known, 0 not tried\n")
	assert.Equal(t, 1, strings.Count(got.stderr, "hint: revoking tokens needs Account:Account API Tokens:Edit on account "), got.stderr)

	remove, err := srv.Inject(tokentest.Fault{Kind: tokentest.FaultServerError, Method: "DELETE", Path: "/accounts/" + tokentest.DefaultAccountID + "/tokens/" + ids["ci"]})
	require.NoError(t, err)
	got = start(t, vars(admin), append(args, "-confirm", valid)...)
	assert.Equal(t, token.ExitNotKnown, got.code, "a fault is no refusal: %s", got.stdout)
	assert.Contains(t, got.stdout, "not known: ci (")
	assert.Contains(t, got.stdout, "revoked: ci 2 (")
	assert.Contains(t, got.stdout, "1 revoked, 0 refused, 1\nnot known, 0 not tried")
	remove()
	valid = code(t, start(t, vars(admin), "-account-owned", "-revoke", "ci", "-dry-run"))
	got = start(t, vars(admin), "-account-owned", "-revoke", "ci", "-confirm", valid)
	assert.Equal(t, token.ExitOK, got.code, got.stdout+got.stderr)
	assert.NotContains(t, names(srv), "ci")
}

// Where the API answers no more a run ends, and says of what it did nothing.
func TestRevokeGivesUp(t *testing.T) {
	t.Parallel()
	srv, _ := world(t)
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		_, err := srv.IssueToken(permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead)).WithConditions(permissions.Conditions{ExpiresOn: now().Add(time.Hour)}), tokentest.TokenOptions{Name: name})
		require.NoError(t, err)
	}
	minter := as(srv, "minter")
	valid := code(t, start(t, minter, "-revoke", "a,b,c,d,e", "-dry-run"))
	remove, err := srv.Inject(tokentest.Fault{Kind: tokentest.FaultServerError, Method: "DELETE", Path: "/user/tokens/{id}"})
	require.NoError(t, err)
	defer remove()
	got := start(t, minter, "-revoke", "a,b,c,d,e", "-confirm", valid)
	assert.Equal(t, token.ExitNotKnown, got.code)
	assert.Contains(t, got.stdout, "0 revoked, 0 refused, 3 not known, 2 not tried")
	assert.Contains(t, got.stdout, "not tried: e (")
}
