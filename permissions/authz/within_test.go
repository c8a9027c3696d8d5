package authz_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

const (
	tag, otherTag = "0f0e0d0c0b0a09080706050403020100", "ffeeddccbbaa99887766554433221100"
	app, otherApp = "7c1d2e3f405162738495a6b7c8d9eaf0", "8d2e3f405162738495a6b7c8d9eaf071"
	tunnels       = permissions.Scope("com.cloudflare.api.account.example_tunnel")
)

// group is a permission group as an answer of the API has it, whose id is not known
// here.
func group(t *testing.T, name string) permissions.Permission {
	t.Helper()
	spec, err := permissions.ParseSpec([]byte(`[{"effect":"allow","permission_groups":[{"id":"0123456789abcdef0123456789abcdef","name":"` + name + `"}],"resources":{"com.cloudflare.api.account.*":"*"}}]`))
	require.NoError(t, err)
	return spec.At(0).Permission
}

const (
	workerScripts = "/accounts/" + string(account) + "/workers/scripts"
	workers       = "/accounts/" + string(account) + "/workers/workers"
	apps          = "/accounts/" + string(account) + "/flagship/apps"
)

// TestGrantsOnSingleResources: what a grant on one Worker, app, bucket or thing of an
// unknown kind lets its holder do is judged as far as it is known, and what is not
// known is not denied.
func TestGrantsOnSingleResources(t *testing.T) {
	t.Parallel()
	this, other := permissions.WorkerResource(account, tag), permissions.WorkerResource(account, otherTag)
	worker := func(name string) permissions.Spec {
		return permissions.NewSpec(permissions.Worker(account, tag).Allow(group(t, name)))
	}
	product := func(name string) permissions.Spec {
		return permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(account), group(t, name)))
	}
	flagship := func(name string) permissions.Spec {
		return permissions.NewSpec(permissions.FlagshipApp(account, app).Allow(group(t, name)))
	}
	nested := func(kind permissions.Scope, name string) permissions.Spec {
		return permissions.NewSpec(permissions.Nested(account, kind, app).Allow(group(t, name)))
	}
	editor, productEditor := worker("Individual Workers Editor"), product("Workers Editor")
	call := func(method, path string) authz.Call { return authz.Call{Method: method, Path: path} }
	on := func(r permissions.Resource, method, path string) authz.Call {
		return authz.Call{Method: method, Path: path, On: r}
	}
	act := func(a authz.Act, c authz.Call) authz.Call { c.Act = a; return c }
	const (
		allowed, denied, open = authz.Allowed, authz.Denied, authz.Inconclusive
	)
	guessed := 0
	for _, row := range []struct {
		name    string
		spec    permissions.Spec
		call    authz.Call
		verdict authz.Verdict
		reason  authz.Reason
	}{
		{"deploys its Worker", editor, on(this, "PUT", workerScripts+"/api"), allowed, authz.NoReason},
		{"deploys its Worker by content", editor, on(this, "PUT", workerScripts+"/api/content"), allowed, authz.NoReason},
		{"uploads a version", editor, on(this, "POST", workerScripts+"/api/versions"), allowed, authz.NoReason},
		{"deploys a version", editor, on(this, "POST", workerScripts+"/api/deployments"), allowed, authz.NoReason},
		{"sets a secret", editor, on(this, "PUT", workerScripts+"/api/secrets"), allowed, authz.NoReason},
		{"deletes a secret", editor, on(this, "DELETE", workerScripts+"/api/secrets/s"), allowed, authz.NoReason},
		{"reads its Worker", editor, on(this, "GET", workerScripts+"/api"), allowed, authz.NoReason},
		{"tails its Worker", editor, on(this, "POST", workerScripts+"/api/tails"), allowed, authz.NoReason},
		{"another Worker", editor, on(other, "PUT", workerScripts+"/api"), denied, authz.OutsideScope},
		{"another Worker's content", editor, on(other, "GET", workerScripts+"/api/content/v2"), denied, authz.OutsideScope},
		{"a name", editor, call("PUT", workerScripts+"/api/content"), open, authz.UnknownResource},
		{"a name that is like the tag", editor, call("PUT", workerScripts+"/"+tag+"/content"), open, authz.UnknownResource},
		{"a name that may be new", editor, call("PUT", workerScripts+"/api"), open, authz.UnknownAct},
		{"creates by PUT", editor, act(authz.ActCreate, call("PUT", workerScripts+"/api")), denied, authz.MissingPermission},
		{"updates by PUT", editor, act(authz.ActUpdate, call("PUT", workerScripts+"/api")), open, authz.UnknownResource},
		{"creates by POST", editor, call("POST", workers), denied, authz.MissingPermission},
		{"deletes its Worker", editor, on(this, "DELETE", workerScripts+"/api"), denied, authz.MissingPermission},
		{"deletes a Worker", editor, call("DELETE", workerScripts+"/api"), denied, authz.MissingPermission},
		{"deletes by id", editor, call("DELETE", workers+"/"+tag), denied, authz.MissingPermission},
		{"renames its Worker", editor, act(authz.ActRename, on(this, "PATCH", workers+"/"+tag)), denied, authz.MissingPermission},
		{"edits its Worker", editor, act(authz.ActUpdate, call("PATCH", workers+"/"+tag)), allowed, authz.NoReason},
		{"edits or renames it", editor, call("PATCH", workers+"/"+tag), open, authz.UnknownAct},
		{"reads it by id", editor, call("GET", workers+"/"+tag), allowed, authz.NoReason},
		{"reads what may be its name", editor, call("GET", workers+"/"+otherTag), open, authz.UnknownResource},
		{"lists Workers", editor, call("GET", workerScripts), open, authz.UnknownRole},
		{"the account's settings of Workers", editor, call("PUT", "/accounts/"+string(account)+"/workers/account-settings"), denied, authz.MissingPermission},
		{"a Worker of a namespace", editor, on(this, "GET", "/accounts/"+string(account)+"/workers/dispatch/namespaces/n/scripts/api"), open, authz.UnknownRole},
		{"another account", editor, on(this, "PUT", "/accounts/"+string(otherAccount)+"/workers/scripts/api"), denied, authz.OutsideScope},
		{"routes", editor, call("POST", "/zones/"+string(zone)+"/workers/routes"), denied, authz.MissingPermission},
		{"another product", editor, call("GET", "/zones/"+string(zone)+"/dns_records"), denied, authz.MissingPermission},
		{"a product that takes Workers Scripts too", editor, call("GET", "/accounts/"+string(account)+"/queues"), open, authz.UnknownRole},

		{"admin deletes its Worker", worker("Individual Workers Admin"), on(this, "DELETE", workerScripts+"/api"), open, authz.UnknownRole},
		{"admin creates", worker("Individual Workers Admin"), call("POST", workers), denied, authz.MissingPermission},
		{"admin deploys", worker("Individual Workers Admin"), on(this, "PUT", workerScripts+"/api"), allowed, authz.NoReason},
		{"metadata tails", worker("Individual Workers Metadata Read-Only"), on(this, "POST", workerScripts+"/api/tails"), allowed, authz.NoReason},
		{"metadata tails another", worker("Individual Workers Metadata Read-Only"), on(other, "POST", workerScripts+"/api/tails"), denied, authz.OutsideScope},
		{"metadata reads content", worker("Individual Workers Metadata Read-Only"), on(this, "GET", workerScripts+"/api/content/v2"), open, authz.UnknownRole},
		{"metadata deploys", worker("Individual Workers Metadata Read-Only"), on(this, "PUT", workerScripts+"/api"), denied, authz.MissingPermission},
		{"content reads content", worker("Individual Workers Content Read-Only"), on(this, "GET", workerScripts+"/api/content/v2"), allowed, authz.NoReason},
		{"content deploys", worker("Individual Workers Content Read-Only"), on(this, "PUT", workerScripts+"/api"), denied, authz.MissingPermission},
		{"a role nobody knows", worker("Individual Workers Overseer"), on(this, "PUT", workerScripts+"/api"), open, authz.UnknownRole},
		{"a role nobody knows, another Worker", worker("Individual Workers Overseer"), on(other, "PUT", workerScripts+"/api"), denied, authz.OutsideScope},
		{"a role nobody knows, another product", worker("Individual Workers Overseer"), call("GET", "/zones/"+string(zone)+"/dns_records"), denied, authz.MissingPermission},
		{"a group without a name", worker(""), on(this, "PUT", workerScripts+"/api"), open, authz.UnknownGroup},
		{"the account's group on a Worker", permissions.NewSpec(permissions.Worker(account, tag).Allow(permissions.AccountWorkersScriptsWrite)), on(this, "PUT", workerScripts+"/api"), denied, authz.OutsideScope},

		{"product editor deploys", productEditor, on(this, "PUT", workerScripts+"/api"), allowed, authz.NoReason},
		{"product editor reaches every Worker", productEditor, on(other, "PUT", workerScripts+"/api"), allowed, authz.NoReason},
		{"product editor sets a secret of any", productEditor, call("PUT", workerScripts+"/api/secrets"), allowed, authz.NoReason},
		{"product editor lists", productEditor, call("GET", workerScripts), allowed, authz.NoReason},
		{"product editor may create", productEditor, call("PUT", workerScripts+"/api"), open, authz.UnknownAct},
		{"product editor creates", productEditor, call("POST", workers), denied, authz.MissingPermission},
		{"product editor deletes", productEditor, call("DELETE", workerScripts+"/api"), denied, authz.MissingPermission},
		{"product admin creates", product("Workers Admin"), call("POST", workers), allowed, authz.NoReason},
		{"product admin puts", product("Workers Admin"), call("PUT", workerScripts+"/api"), allowed, authz.NoReason},
		{"product admin deletes", product("Workers Admin"), call("DELETE", workerScripts+"/api"), allowed, authz.NoReason},
		{"product admin, another account", product("Workers Admin"), call("POST", "/accounts/"+string(otherAccount)+"/workers/workers"), denied, authz.OutsideScope},
		{"product editor, routes", productEditor, call("POST", "/zones/"+string(zone)+"/workers/routes"), denied, authz.MissingPermission},
		{"product content reads", product("Workers Content Read-Only"), call("GET", workerScripts+"/api/content/v2"), allowed, authz.NoReason},
		{"product content writes", product("Workers Content Read-Only"), call("PUT", workerScripts+"/api/secrets"), denied, authz.MissingPermission},

		{"app: reads its flags", flagship("Flagship App Write"), call("PUT", apps+"/"+app+"/flags/f"), allowed, authz.NoReason},
		{"app: another app's flags", flagship("Flagship App Write"), call("PUT", apps+"/"+otherApp+"/flags/f"), denied, authz.OutsideScope},
		{"app: deletes itself", flagship("Flagship App Write"), call("DELETE", apps+"/"+app), open, authz.UnknownRole},
		{"app: lists apps", flagship("Flagship App Read"), call("GET", apps), open, authz.UnknownRole},
		{"app: Workers", flagship("Flagship App Write"), on(this, "PUT", workerScripts+"/api"), denied, authz.MissingPermission},
		{"app: a group nobody knows", flagship("Flagship App Review"), call("GET", apps+"/"+app+"/flags"), open, authz.UnknownRole},
		{"app: a group nobody knows, another app", flagship("Flagship App Review"), call("GET", apps+"/"+otherApp+"/flags"), denied, authz.OutsideScope},

		{"unknown kind: its product, by its name", nested(tunnels, "Example Tunnel Write"), call("PUT", "/accounts/"+string(account)+"/cfd_tunnel/"+app+"/configurations"), open, authz.UnknownRole},
		{"unknown kind: anything", nested(tunnels, "Example Tunnel Write"), call("GET", "/accounts/"+string(account)+"/queues"), open, authz.UnknownRole},
		{"unknown kind: another account", nested(tunnels, "Example Tunnel Write"), call("GET", "/accounts/"+string(otherAccount)+"/queues"), denied, authz.OutsideScope},
		{"unknown kind, group that is known", permissions.NewSpec(permissions.Nested(account, tunnels, app).Allow(permissions.AccountQueuesRead)), call("GET", "/accounts/"+string(account)+"/queues"), denied, authz.OutsideScope},

		{"bucket: the account's API", permissions.NewSpec(permissions.Bucket(account, "", "photos").Allow(permissions.BucketWorkersR2StorageBucketItemWrite)), call("DELETE", "/accounts/"+string(account)+"/r2/buckets/photos"), denied, authz.MissingPermission},
		{"bucket: a group nobody knows", permissions.NewSpec(permissions.AllowOn(permissions.BucketResource(account, "", "photos"), group(t, "R2 Bucket Owner"))), call("DELETE", "/accounts/"+string(account)+"/r2/buckets/photos"), open, authz.UnknownRole},
		{"bucket: a group nobody knows, another bucket", permissions.NewSpec(permissions.AllowOn(permissions.BucketResource(account, "", "photos"), group(t, "R2 Bucket Owner"))), call("DELETE", "/accounts/"+string(account)+"/r2/buckets/films"), denied, authz.OutsideScope},
		{"all Workers of the account", permissions.NewSpec(permissions.AllowOn(permissions.AllNestedResource(permissions.AccountResource(account), permissions.ScopeWorker), group(t, "Individual Workers Editor"))), on(other, "PUT", workerScripts+"/api"), allowed, authz.NoReason},
		{"all Workers of an account, and a path that leaves the account open", permissions.NewSpec(permissions.AllowOn(permissions.AllNestedResource(permissions.AccountResource(account), permissions.ScopeWorker), group(t, "Individual Workers Editor"))), authz.Call{Method: "GET", Path: "/accounts/{mine}/workers/scripts/api/settings"}, authz.Inconclusive, authz.UnknownAccount},

		{"a denied role wins", editor.With(permissions.Worker(account, tag).Deny(group(t, "Individual Workers Editor"))), on(this, "PUT", workerScripts+"/api"), denied, authz.ExplicitDeny},
		{"a denied role elsewhere", editor.With(permissions.Worker(account, otherTag).Deny(group(t, "Individual Workers Editor"))), on(this, "PUT", workerScripts+"/api"), allowed, authz.NoReason},
		{"a denied role, whose Worker is not known", permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite), permissions.Worker(account, tag).Deny(group(t, "Individual Workers Editor"))), call("PUT", workerScripts+"/api/secrets"), open, authz.UnknownResource},
		{"a denied group of an unknown kind", permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountQueuesRead), permissions.Nested(account, tunnels, app).Deny(group(t, "Example Tunnel Write"))), call("GET", "/accounts/"+string(account)+"/queues"), allowed, authz.NoReason},
		{"beside a group that suffices", editor.With(permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite)), call("DELETE", workerScripts+"/api"), allowed, authz.NoReason},
	} {
		d := authz.Decide(row.spec, row.call)
		if d.Reason == authz.NoPublishedList { // of the newer endpoints: the guess says the same
			assert.Contains(t, []authz.Verdict{row.verdict, authz.NotChecked}, d.Guess, "%s: %s", row.name, d)
			guessed++
			continue
		}
		assert.Equal(t, row.verdict, d.Verdict, "%s: %s", row.name, d)
		assert.Equal(t, row.reason, d.Reason, "%s: %s", row.name, d)
		assert.Equal(t, row.verdict == open, d.Undecided() != "", row.name)
		if row.reason == authz.OutsideScope || row.verdict == allowed {
			assert.True(t, d.Decided, row.name)
		}
	}
	assert.LessOrEqual(t, guessed, 6)
}

func TestUndecidedSaysWhatWouldSettle(t *testing.T) {
	t.Parallel()
	editor := permissions.NewSpec(permissions.Worker(account, tag).Allow(group(t, "Individual Workers Editor")))
	d := authz.Decide(editor, authz.Call{Method: "PUT", Path: workerScripts + "/api/content"})
	assert.Equal(t, "inconclusive: unknown_resource by allow Individual Workers Editor on Worker "+tag+" of account "+string(account)+" (PUT /accounts/{account_id}/workers/scripts/{script_name}/content)", d.String())
	assert.Contains(t, d.Undecided(), "the tag of the Worker that the path names")
	for r := authz.UnknownOperation; r <= authz.UnknownRole; r++ {
		assert.NotEmpty(t, authz.Decision{Verdict: authz.Inconclusive, Reason: r}.Undecided(), r)
	}
	assert.Empty(t, authz.Decision{Verdict: authz.Denied, Reason: authz.UnknownRole}.Undecided())
}

// TestGranularDecisionsDoNotAllocate: nor do those of specs with many grants.
func TestGranularDecisionsDoNotAllocate(t *testing.T) {
	spec := permissions.NewSpec(
		permissions.Worker(account, tag).Allow(group(t, "Individual Workers Editor")),
		permissions.FlagshipApp(account, app).Allow(group(t, "Flagship App Write")),
		permissions.Nested(account, tunnels, app).Allow(group(t, "Example Tunnel Write")),
		permissions.AllowOn(permissions.AccountResource(account), group(t, "Workers Editor")),
	)
	calls := []authz.Call{
		{Method: "PUT", Path: workerScripts + "/api", On: permissions.WorkerResource(account, tag)},
		{Method: "PUT", Path: apps + "/" + app + "/flags/f"},
		{Method: "GET", Path: "/zones/" + string(zone) + "/dns_records"},
	}
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for _, c := range calls {
			if authz.Decide(spec, c).Verdict == authz.NotChecked {
				t.Error("not decided")
			}
		}
	}))
}

func TestCompareTriesSingleResources(t *testing.T) {
	t.Parallel()
	editor := permissions.NewSpec(permissions.Worker(account, tag).Allow(group(t, "Individual Workers Editor")))
	got := map[string]string{}
	for _, d := range authz.Compare(editor, permissions.Spec{}) {
		got[d.Operation.String()+" "+d.Resource.String()] = d.A.String() + " " + d.B.String()
	}
	const put = "PUT /accounts/{account_id}/workers/scripts/{script_name}"
	assert.Equal(t, "allowed denied", got[put+" Worker "+tag+" of account "+string(account)])
	assert.Equal(t, "inconclusive denied", got[put+" account "+string(account)], "a Worker that neither names")
	assert.NotContains(t, got, "DELETE /accounts/{account_id}/workers/scripts/{script_name} Worker "+tag+" of account "+string(account))
	same := authz.Compare(editor, editor)
	assert.Empty(t, same)
}
