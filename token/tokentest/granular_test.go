package tokentest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

const onScripts = onAccount + "/workers/scripts"

// listed reads the groups that the account's endpoint lists, as a program does.
func listed(t *testing.T, s *tokentest.Server) *permissions.Catalogue {
	t.Helper()
	live, err := permissions.ParseListing(send(t, s, "GET", onAccount+"/tokens/permission_groups", "", globalKey()...).Result)
	require.NoError(t, err)
	return live
}

func resolve(t *testing.T, live *permissions.Catalogue, level permissions.RoleLevel, scope permissions.Scope) permissions.Permission {
	t.Helper()
	role, ok := permissions.RoleFor(level, scope)
	require.True(t, ok)
	p, err := role.Resolve(live)
	require.NoError(t, err)
	return p
}

// makeToken asks the API for a token of an account with the spec.
func makeToken(t *testing.T, s *tokentest.Server, path string, spec permissions.Spec) (answer, tokentest.Token) {
	t.Helper()
	policies, err := spec.PoliciesJSON()
	require.NoError(t, err)
	a := send(t, s, "POST", path, `{"name":"x","policies":`+string(policies)+`}`, globalKey()...)
	var made struct{ ID, Value string }
	if a.Success {
		a.into(t, &made)
	}
	return a, tokentest.Token{ID: made.ID, Value: made.Value}
}

// TestTokensForOneWorker: a token for one Worker comes of the API as any other, for
// an account only, deploys that Worker and nothing else.
func TestTokensForOneWorker(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	mine, err := s.AddWorker(tokentest.Worker{Name: "api"})
	require.NoError(t, err)
	other, err := s.AddWorker(tokentest.Worker{Name: "web"})
	require.NoError(t, err)
	assert.NotEqual(t, mine.Tag, other.Tag)
	live := listed(t, s)
	editor := resolve(t, live, permissions.RoleEditor, permissions.ScopeWorker)
	_, public := permissions.ByID(editor.ID())
	assert.False(t, public, "the id is this server's own")
	spec := permissions.NewSpec(permissions.Worker(account, mine.Tag).Allow(editor))
	require.NoError(t, spec.ValidateWith(live))

	a, _ := makeToken(t, s, "/user/tokens", spec)
	assert.Equal(t, 400, a.Status)
	assert.Equal(t, 1001, a.code())
	assert.Equal(t, "User tokens cannot reference roles with granular resource scopes", a.message())
	a, _ = makeToken(t, s, "/user/tokens", permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(account), editor)))
	assert.Equal(t, "User tokens cannot reference roles with granular resource scopes", a.message(), "it is the group whose scope is granular")
	a, _ = makeToken(t, s, onAccount+"/tokens", permissions.NewSpec(permissions.Worker(account, "0f0e0d0c0b0a09080706050403020100").Allow(editor)))
	assert.Equal(t, 400, a.Status, "the Worker must exist")
	a, _ = makeToken(t, s, onAccount+"/tokens", permissions.NewSpec(permissions.Worker(account, "api").Allow(editor)))
	assert.Equal(t, 400, a.Status, "a name is no tag")
	a, _ = makeToken(t, s, onAccount+"/tokens", permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(account), editor)))
	assert.Equal(t, 400, a.Status, "the group does not fit the account")

	a, tok := makeToken(t, s, onAccount+"/tokens", spec)
	require.Equal(t, 200, a.Status, a.message())
	held, err := permissions.ParseSpec(get(t, s, issue(t, s, permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountAPITokensRead)), accountOwned()), onAccount+"/tokens/"+tok.ID).Result)
	require.NoError(t, err)
	assert.True(t, held.Equal(spec))
	assert.Equal(t, "allow Individual Workers Editor on Worker "+mine.Tag+" of account "+string(account), held.String())

	for _, row := range []struct {
		what, method, path, body string
		status                   int
	}{
		{"deploys its Worker", "PUT", onScripts + "/api", "x", 200},
		{"sets a secret", "PUT", onScripts + "/api/secrets", `{"name":"KEY","text":"x"}`, 200},
		{"uploads a version", "POST", onScripts + "/api/versions", "x", 200},
		{"reads it", "GET", onScripts + "/api/settings", "", 200},
		{"tails it", "POST", onScripts + "/api/tails", "{}", 200},
		{"deploys another", "PUT", onScripts + "/web", "x", 403},
		{"reads another", "GET", onScripts + "/web/settings", "", 403},
		{"creates one", "PUT", onScripts + "/new", "x", 403},
		{"creates one by POST", "POST", onAccount + "/workers/workers", `{"name":"new"}`, 403},
		{"a secret of one that does not exist", "PUT", onScripts + "/new/secrets", "{}", 403},
		{"deletes its Worker", "DELETE", onScripts + "/api", "", 403},
		{"lists Workers, of which it is not known", "GET", onScripts, "", 403},
		{"another product", "GET", onAccount + "/r2/buckets", "", 403},
		{"routes", "POST", onZone + "/workers/routes", `{"pattern":"example.com/*","script":"api"}`, 403},
	} {
		a := as(t, s, tok, row.method, row.path, row.body)
		assert.Equal(t, row.status, a.Status, "%s: %s", row.what, a.message())
		assert.Equal(t, row.status == 403, a.refused(), row.what)
	}
	assert.Contains(t, as(t, s, tok, "GET", onScripts, "").Header.Get(tokentest.HeaderAssumed), "refused, although it is not known")

	// Whoever may delete it and make it anew makes another Worker.
	admin := issue(t, s, permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite)), accountOwned())
	require.Equal(t, 200, as(t, s, admin, "DELETE", onScripts+"/api", "").Status)
	require.Equal(t, 200, as(t, s, admin, "PUT", onScripts+"/api", "x").Status)
	assert.Equal(t, 403, as(t, s, tok, "PUT", onScripts+"/api", "x").Status, "the tag is another")
	var scripts []struct{ ID, Tag string }
	as(t, s, admin, "GET", onScripts, "").into(t, &scripts)
	require.Len(t, scripts, 2)
	assert.NotEqual(t, mine.Tag, scripts[1].Tag)
}

// TestRolesOnTheProduct: they reach every Worker, and an Editor creates none.
func TestRolesOnTheProduct(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	for _, name := range []string{"api", "web"} {
		_, err := s.AddWorker(tokentest.Worker{Name: name})
		require.NoError(t, err)
	}
	group, err := s.AddGroup("Workers Admin", permissions.ScopeAccount)
	require.NoError(t, err)
	live := listed(t, s)
	on := func(p permissions.Permission) tokentest.Token {
		a, tok := makeToken(t, s, onAccount+"/tokens", permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(account), p)))
		require.Equal(t, 200, a.Status, a.message())
		return tok
	}
	editor, admin := on(resolve(t, live, permissions.RoleEditor, permissions.ScopeAccount)), on(resolve(t, live, permissions.RoleAdmin, permissions.ScopeAccount))
	assert.Equal(t, group.ID, resolve(t, live, permissions.RoleAdmin, permissions.ScopeAccount).ID())
	for _, row := range []struct {
		method, path  string
		editor, admin int
	}{
		{"PUT", onScripts + "/api", 200, 200},
		{"PUT", onScripts + "/web", 200, 200},
		{"GET", onScripts, 200, 200},
		{"PUT", onScripts + "/new", 403, 200},
		{"DELETE", onScripts + "/web", 403, 200},
		{"GET", onZone + "/workers/routes", 403, 403},
	} {
		assert.Equal(t, row.editor, as(t, s, editor, row.method, row.path, "x").Status, "editor %s %s", row.method, row.path)
		assert.Equal(t, row.admin, as(t, s, admin, row.method, row.path, "x").Status, "admin %s %s", row.method, row.path)
	}
}

// TestTokensForOtherThings: an app's token is for that app; of a kind that is not
// known, what it opens is not known.
func TestTokensForOtherThings(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	const mine, other = "7c1d2e3f405162738495a6b7c8d9eaf0", "8d2e3f405162738495a6b7c8d9eaf071"
	const lakes = permissions.Scope("com.cloudflare.edge.lake")
	lake, err := s.AddGroup("Individual Lakes Write", lakes)
	require.NoError(t, err)
	_, err = s.AddGroup("Individual Lakes Write", lakes)
	assert.ErrorContains(t, err, "exists already")
	_, err = s.AddGroup("", lakes)
	assert.ErrorContains(t, err, "want a name and a scope")
	live := listed(t, s)
	app, ok := live.ByName("Flagship App Write", permissions.ScopeFlagshipApp)
	require.True(t, ok)

	a, tok := makeToken(t, s, onAccount+"/tokens", permissions.NewSpec(permissions.FlagshipApp(account, mine).Allow(app.Permission())))
	require.Equal(t, 200, a.Status, a.message())
	assert.Equal(t, 404, as(t, s, tok, "PUT", onAccount+"/flagship/apps/"+mine+"/flags/f", "{}").Status, "let through, to an app that is not there")
	assert.Equal(t, 403, as(t, s, tok, "PUT", onAccount+"/flagship/apps/"+other+"/flags/f", "{}").Status)
	a, _ = makeToken(t, s, onAccount+"/tokens", permissions.NewSpec(permissions.FlagshipApp(otherAccount, mine).Allow(app.Permission())))
	assert.Equal(t, 400, a.Status, "of another account")

	a, tok = makeToken(t, s, onAccount+"/tokens", permissions.NewSpec(permissions.Nested(account, lakes, "constance").Allow(lake.Permission())))
	require.Equal(t, 200, a.Status, a.message())
	a = get(t, s, tok, onAccount+"/queues")
	assert.Equal(t, 403, a.Status)
	assert.Contains(t, a.Header.Get(tokentest.HeaderAssumed), "what the granted group opens")
}

// TestIssuingTokensForOneWorker: without the API the same rules hold.
func TestIssuingTokensForOneWorker(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	editor := resolve(t, listed(t, s), permissions.RoleEditor, permissions.ScopeWorker)
	const tag = "0f0e0d0c0b0a09080706050403020100"
	spec := permissions.NewSpec(permissions.Worker(account, tag).Allow(editor))
	_, err := s.IssueToken(spec, accountOwned())
	assert.ErrorContains(t, err, "the simulator has no Worker with the tag "+tag)
	require.NoError(t, s.AddNamed(spec))
	require.NoError(t, s.AddNamed(spec), "it is there already")
	_, err = s.IssueToken(spec, userToken())
	assert.ErrorContains(t, err, "a user token cannot hold permissions on single resources of a product")
	tok, err := s.IssueToken(spec, accountOwned())
	require.NoError(t, err)
	assert.Equal(t, 200, as(t, s, tok, "PUT", onScripts+"/worker-"+tag[:6], "x").Status)
	assert.ErrorContains(t, s.SetSpec(issue(t, s, permissions.Spec{}, userToken()).ID, spec), "a user token cannot hold")

	for want, w := range map[string]tokentest.Worker{
		"exists already": {Tag: tag},
		"(tag " + tag:    {Name: "worker-" + tag[:6]},
		"want its tag":   {Tag: "api"},
		"is not known":   {Account: otherAccount},
	} {
		_, err := s.AddWorker(w)
		assert.ErrorContains(t, err, want)
	}
	again := newServer(t, tokentest.Options{})
	assert.Equal(t, editor.ID(), resolve(t, listed(t, again), permissions.RoleEditor, permissions.ScopeWorker).ID(), "a seed gives the same ids")
	elsewhere := newServer(t, tokentest.Options{Seed: 2})
	assert.NotEqual(t, editor.ID(), resolve(t, listed(t, elsewhere), permissions.RoleEditor, permissions.ScopeWorker).ID())
}
