package permissions_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

const (
	workerTag = "0f0e0d0c0b0a09080706050403020100"
	someApp   = "7c1d2e3f405162738495a6b7c8d9eaf0"
	someGroup = "0123456789abcdef0123456789abcdef" // no group's
	tunnels   = permissions.Scope("com.cloudflare.api.account.example_tunnel")
)

func TestNestedResources(t *testing.T) {
	t.Parallel()
	const a = string(guideAccount)
	account := permissions.AccountResource(guideAccount)
	for _, row := range []struct {
		r                     permissions.Resource
		key, parent, text, id string
		account               permissions.AccountID
	}{
		{permissions.WorkerResource(guideAccount, workerTag), "com.cloudflare.edge.worker.script." + workerTag, accountKey, "Worker " + workerTag + " of account " + a, workerTag, guideAccount},
		{permissions.FlagshipAppResource(guideAccount, someApp), "com.cloudflare.api.account.flagship.app." + a + "_" + someApp, "", "Flagship app " + someApp + " of account " + a, someApp, guideAccount},
		{permissions.NestedResource(account, tunnels, someApp), string(tunnels) + "." + someApp, accountKey, "example tunnel " + someApp + " of account " + a + " (" + string(tunnels) + ")", someApp, guideAccount},
		{permissions.NestedResource(permissions.Resource{}, tunnels, someApp), string(tunnels) + "." + someApp, "", string(tunnels) + "." + someApp, someApp, ""},
		{permissions.BucketResource(guideAccount, "eu", "assets"), "com.cloudflare.edge.r2.bucket." + a + "_eu_assets", "", "R2 bucket assets (eu) of account " + a, "eu_assets", guideAccount},
		{permissions.AllNestedResource(account, permissions.ScopeWorker), "com.cloudflare.edge.worker.script.*", accountKey, "all Workers of account " + a, "", ""},
		{permissions.AllNestedResource(account, permissions.ScopeFlagshipApp), "com.cloudflare.api.account.flagship.app.*", accountKey, "all Flagship apps of account " + a, "", ""},
		{permissions.AllNestedResource(account, tunnels), string(tunnels) + ".*", accountKey, "every example tunnel of account " + a + " (" + string(tunnels) + ")", "", ""},
		{account, accountKey, "", "account " + a, "", ""},
	} {
		assert.Equal(t, row.key, row.r.Key(), row.text)
		assert.Equal(t, row.parent, row.r.Parent(), row.text)
		assert.Equal(t, row.text, row.r.String())
		owner, kind, id, ok := row.r.Nested()
		assert.Equal(t, row.id != "", ok, row.text)
		assert.Equal(t, row.id, id, row.text)
		assert.Equal(t, row.account, owner, row.text)
		if ok {
			assert.Equal(t, row.r.Scope(), kind)
		}
		assert.NoError(t, row.r.Validate(), row.text)
	}
}

// What lies in something that is not known here is shown with the keys of both.
func TestNestedElsewhere(t *testing.T) {
	t.Parallel()
	spec := mustParseSpec(t, `[{"effect":"allow","permission_groups":[{"id":"`+someGroup+`"}],"resources":{"com.example.shelf.one":{"com.example.book.two":"*"}}}]`)
	assert.Equal(t, "com.example.shelf.one > com.example.book.two", spec.At(0).Resource.String())
}

// TestNestedResourcesGoThroughJSON: what the API nests is written and read as it is,
// kinds that are not known here included, and the algebra tells them apart.
func TestNestedResourcesGoThroughJSON(t *testing.T) {
	t.Parallel()
	body := `[{"effect":"allow","permission_groups":[{"id":"` + someGroup + `","name":"Individual Workers Editor"}],
		"resources":{"` + accountKey + `":{"com.cloudflare.edge.worker.script.` + workerTag + `":"*"}}}]`
	spec := mustParseSpec(t, body)
	data, err := spec.PoliciesJSON()
	require.NoError(t, err)
	assert.JSONEq(t, body, string(data))
	assert.Equal(t, "allow Individual Workers Editor on Worker "+workerTag+" of account "+string(guideAccount), spec.String())
	built := permissions.NewSpec(permissions.Worker(guideAccount, workerTag).Allow(spec.At(0).Permission))
	assert.True(t, built.Equal(spec))
	assert.True(t, built.Diff(spec).None())

	for name, p := range map[string]permissions.Policy{
		"another Worker":  permissions.Worker(guideAccount, someApp).Allow(spec.At(0).Permission),
		"another account": permissions.Worker(otherAccount, workerTag).Allow(spec.At(0).Permission),
		"another kind":    permissions.Nested(guideAccount, tunnels, workerTag).Allow(spec.At(0).Permission),
		"an app":          permissions.FlagshipApp(guideAccount, workerTag).Allow(spec.At(0).Permission),
		"denied":          permissions.Worker(guideAccount, workerTag).Deny(spec.At(0).Permission),
	} {
		other := permissions.NewSpec(p)
		assert.False(t, other.Equal(spec), name)
		assert.False(t, other.Covers(spec), name)
		d := spec.Diff(other)
		assert.True(t, d.Missing.Equal(spec) && d.Excess.Equal(other), name)
		data, err := json.Marshal(union(t, spec, other))
		require.NoError(t, err, name)
		assert.True(t, mustParseSpec(t, string(data)).Equal(union(t, spec, other)), name)
	}
	all := permissions.NewSpec(permissions.AllowOn(permissions.AllNestedResource(permissions.AccountResource(guideAccount), permissions.ScopeWorker), spec.At(0).Permission))
	assert.True(t, all.Covers(spec))
	assert.False(t, permissions.NewSpec(permissions.AllowOn(permissions.AllNestedResource(permissions.AccountResource(otherAccount), permissions.ScopeWorker), spec.At(0).Permission)).Covers(spec))
}

// TestWorkersAreNamedByTag: the name of a Worker is no tag, and whoever writes it
// there is told where the tag stands.
func TestWorkersAreNamedByTag(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"my-worker", "api", "abc", "", "*", "My_Worker", workerTag + "0", strings.ToUpper(workerTag)} {
		err := permissions.WorkerResource(guideAccount, name).Validate()
		require.Error(t, err, name)
		if name != "" && name != "*" {
			assert.ErrorContains(t, err, `"`+name+`": want its tag, which is no name: GET /accounts/{account_id}/workers/scripts shows it`)
		}
		assert.False(t, permissions.WorkerResource(guideAccount, name).IsAll())
	}
	assert.NoError(t, permissions.WorkerResource(guideAccount, "0f0e0d0c-0b0a-0908-0706-050403020100").Validate())
	assert.ErrorContains(t, permissions.WorkerResource("abc", workerTag).Validate(), `account id "abc"`)
	assert.ErrorContains(t, permissions.FlagshipAppResource("", someApp).Validate(), "want <account id>_<app id>")
	assert.Error(t, permissions.FlagshipAppResource(guideAccount, "").Validate())
	assert.ErrorContains(t, permissions.NestedResource(permissions.AccountResource(guideAccount), "tunnel", someApp).Validate(), `resource kind "tunnel"`)
}

// TestNestedResourcesHideCredentials: what could be one is not repeated, whatever
// the kind.
func TestNestedResourcesHideCredentials(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{fakeToken, fakeLegacy} {
		for _, r := range []permissions.Resource{
			permissions.WorkerResource(guideAccount, secret),
			permissions.WorkerResource(permissions.AccountID(secret), workerTag),
			permissions.FlagshipAppResource(guideAccount, secret),
			permissions.FlagshipAppResource(permissions.AccountID(secret), someApp),
			permissions.NestedResource(permissions.AccountResource(guideAccount), tunnels, secret),
			permissions.NestedResource(permissions.Resource{}, tunnels, secret),
		} {
			assert.NotContains(t, r.String(), secret)
			spec := permissions.NewSpec(permissions.AllowOn(r, permissions.ZoneRead))
			require.Error(t, spec.Validate())
			assert.NotContains(t, spec.Validate().Error(), secret)
		}
	}
}

func TestGranularScopes(t *testing.T) {
	t.Parallel()
	for scope, want := range map[permissions.Scope]bool{
		permissions.ScopeAccount: false, permissions.ScopeZone: false, permissions.ScopeUser: false, permissions.ScopeBucket: false,
		permissions.ScopeWorker: true, permissions.ScopeFlagshipApp: true, tunnels: true, "": false, "com.example.thing": false,
	} {
		assert.Equal(t, want, scope.Granular(), scope)
	}
}
