package token_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

const liveRoles = `[{"id":"00000000000000000000000000000001","name":"Individual Workers Editor","scopes":["com.cloudflare.edge.worker.script"]},
	{"id":"00000000000000000000000000000002","name":"Flagship App Read","scopes":["com.cloudflare.api.account.flagship.app"]},
	{"id":"00000000000000000000000000000003","name":"Tunnel Example Write","scopes":["com.cloudflare.api.account.example_tunnel"]},
	{"id":"00000000000000000000000000000004","name":"Workers Editor","scopes":["com.cloudflare.api.account"]}]`

func liveRole(t *testing.T, live *permissions.Catalogue, id string) permissions.Permission {
	t.Helper()
	g, ok := live.ByID(id)
	require.True(t, ok)
	return g.Permission()
}

// TestUserTokensHoldNothingGranular: that a user token can hold no permission on one
// Worker, app or other thing is found before anything is sent, and the remedy is
// another kind of token.
func TestUserTokensHoldNothingGranular(t *testing.T) {
	t.Parallel()
	live, err := permissions.ParseListing([]byte(liveRoles))
	require.NoError(t, err)
	const tag = "0f0e0d0c0b0a09080706050403020100"
	for name, spec := range map[string]permissions.Spec{
		"one Worker":            permissions.NewSpec(permissions.Worker(guideAccount, tag).Allow(liveRole(t, live, "00000000000000000000000000000001"))),
		"one app":               permissions.NewSpec(permissions.FlagshipApp(guideAccount, tag).Allow(liveRole(t, live, "00000000000000000000000000000002"))),
		"a kind that is new":    permissions.NewSpec(permissions.Nested(guideAccount, "com.cloudflare.api.account.example_tunnel", tag).Deny(liveRole(t, live, "00000000000000000000000000000003"))),
		"all Workers by kind":   permissions.NewSpec(permissions.AllowOn(permissions.AllNestedResource(permissions.AccountResource(guideAccount), permissions.ScopeWorker), liveRole(t, live, "00000000000000000000000000000001"))),
		"beside an account's":   permissions.NewSpec(permissions.Account(guideAccount).Allow(permissions.AccountSettingsRead), permissions.Worker(guideAccount, tag).Allow(liveRole(t, live, "00000000000000000000000000000001"))),
		"the account's group":   permissions.NewSpec(permissions.Worker(guideAccount, tag).Allow(permissions.AccountWorkersScriptsWrite)),
		"the group of a Worker": permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(guideAccount), liveRole(t, live, "00000000000000000000000000000001"))),
	} {
		api := script(map[string]reply{})
		req := token.Request{Name: "x", Spec: spec, Catalogue: live}
		for what, call := range map[string]func() error{
			"validate": func() error { return req.Validate(now()) },
			"create":   func() error { _, err := api.client(t, globalKey).Create(t.Context(), req); return err },
			"issue": func() error {
				_, err := api.client(t, globalKey).Issue(t.Context(), req, token.IssueOptions{})
				return err
			},
			"precheck": func() error {
				_, err := api.client(t, globalKey).Precheck(t.Context(), req, token.PrecheckOptions{})
				return err
			},
			"by hand": func() error { _, err := token.ByHand(req, now()); return err },
		} {
			err := call()
			require.Error(t, err, "%s: %s", name, what)
			assert.ErrorContains(t, err, "a user token cannot hold permissions on single resources of a product: set Request.Account, which makes an account-owned token", "%s: %s", name, what)
			var fault *token.RequestError
			require.True(t, errors.As(err, &fault), "%s: %s", name, what)
			assert.Equal(t, "Spec", fault.Field)
		}
		assert.Empty(t, api.calls, "%s: something was sent", name)
	}
	// The same for an account, and product roles for both.
	worker := permissions.NewSpec(permissions.Worker(guideAccount, tag).Allow(liveRole(t, live, "00000000000000000000000000000001")))
	assert.NoError(t, token.Request{Name: "x", Spec: worker, Catalogue: live, Account: guideAccount}.Validate(now()))
	product := permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(guideAccount), liveRole(t, live, "00000000000000000000000000000004")))
	assert.NoError(t, token.Request{Name: "x", Spec: product, Catalogue: live}.Validate(now()))
	bucket := permissions.NewSpec(permissions.Bucket(guideAccount, "", "assets").Allow(permissions.BucketWorkersR2StorageBucketItemRead))
	assert.NoError(t, token.Request{Name: "x", Spec: bucket}.Validate(now()), "user tokens may hold those of buckets")

	err = token.Request{Name: "x", Spec: worker, Catalogue: live, Account: otherAccount}.Validate(now())
	assert.ErrorContains(t, err, "an account-owned token reaches its own account only")
	named := permissions.NewSpec(permissions.Worker(guideAccount, "my-worker").Allow(liveRole(t, live, "00000000000000000000000000000001")))
	assert.ErrorContains(t, token.Request{Name: "x", Spec: named, Catalogue: live, Account: guideAccount}.Validate(now()), "want its tag, which is no name")

	hand, err := token.ByHand(token.Request{Name: "x", Spec: worker, Catalogue: live, Account: guideAccount}, now())
	require.NoError(t, err)
	assert.Contains(t, hand.Steps, "Resources of the permission on single ones: choose Worker "+tag+" of account "+string(guideAccount))
}

// TestUserTokensAreGivenNothingGranular: nor is it added to one that exists.
func TestUserTokensAreGivenNothingGranular(t *testing.T) {
	t.Parallel()
	live, err := permissions.ParseListing([]byte(liveRoles))
	require.NoError(t, err)
	add := permissions.NewSpec(permissions.Worker(guideAccount, "0f0e0d0c0b0a09080706050403020100").Allow(liveRole(t, live, "00000000000000000000000000000001")))
	held := success(`{"id":"` + tokenID + `","name":"x","status":"active","policies":[{"id":"p","effect":"allow","permission_groups":[{"id":"` + permissions.AccountSettingsRead.ID() + `"}],"resources":{"com.cloudflare.api.account.` + string(guideAccount) + `":"*"}}]}`)
	for account, want := range map[permissions.AccountID]string{"": "a user token cannot hold permissions on single resources of a product: give it to an account-owned token", guideAccount: ""} {
		path := "/user/tokens/" + tokenID
		if account != "" {
			path = "/accounts/" + string(account) + "/tokens/" + tokenID
		}
		api := script(map[string]reply{http.MethodGet + " " + path: held})
		_, err := api.client(t, globalKey).PreviewUpdate(t.Context(), token.Ref{ID: tokenID, Account: account}, token.Edit{Add: add, Catalogue: live})
		if want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, want)
		}
		assert.Equal(t, []string{http.MethodGet + " " + path}, api.calls)
	}
}

func TestAllZonesOfAllAccountsAreAConcern(t *testing.T) {
	t.Parallel()
	api := script(map[string]reply{})
	spec := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead))
	p, err := api.client(t, globalKey).Precheck(t.Context(), token.Request{Name: "x", Spec: spec, Account: guideAccount}, token.PrecheckOptions{})
	require.NoError(t, err)
	require.Len(t, p.Concerns, 1)
	assert.Contains(t, p.Concerns[0].String(), "grant it on all zones of account "+string(guideAccount))
	assert.False(t, p.Concerns[0].Certain)
	assert.Equal(t, permissions.EvidenceReported, p.Concerns[0].Evidence.Kind)
}
