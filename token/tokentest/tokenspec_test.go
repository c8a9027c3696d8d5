package tokentest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// A token names nothing that the world has not got: the test that issues it
// would otherwise look at refusals for a reason that it did not mean.
func TestTokenHoldsWhatTheWorldHas(t *testing.T) {
	t.Parallel()
	const addAccount, addZone = "AddAccount", "AddZone"
	on := func(policies ...permissions.Policy) permissions.Spec { return permissions.NewSpec(policies...) }
	nested, err := permissions.ParseSpec([]byte(`{"policies":[{"effect":"allow","permission_groups":[{"id":"` + permissions.ZoneDNSRead.ID() + `"}],
		"resources":{"com.cloudflare.api.account.` + string(otherAccount) + `":{"com.cloudflare.api.account.zone.` + string(otherZone) + `":"*"}}}]}`))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		spec permissions.Spec
		add  []string // what the error names, nil for none
	}{
		"nothing":                      {permissions.Spec{}, nil},
		"the world's own":              {guideSpec(), nil},
		"all accounts and zones":       {on(permissions.AllAccounts().Allow(permissions.AccountSettingsRead), permissions.AllZones().Allow(permissions.ZoneRead)), nil},
		"all zones of the account":     {on(permissions.AllZonesIn(account).Allow(permissions.ZoneRead)), nil},
		"a bucket to come":             {on(permissions.Bucket(account, "", "later").Allow(permissions.BucketWorkersR2StorageBucketItemRead)), nil},
		"another account":              {on(permissions.Account(otherAccount).Allow(permissions.AccountSettingsRead)), []string{addAccount, string(otherAccount)}},
		"a deny on another account":    {guideSpec().With(permissions.Account(otherAccount).Deny(permissions.AccountSettingsRead)), []string{addAccount, "deny"}},
		"another zone":                 {on(permissions.Zone(otherZone).Allow(permissions.ZoneRead)), []string{addZone, string(otherZone), "Zone:Zone:Read"}},
		"all zones of another account": {on(permissions.AllZonesIn(otherAccount).Allow(permissions.ZoneRead)), []string{addAccount}},
		"a bucket of another account":  {on(permissions.Bucket(otherAccount, "", "later").Allow(permissions.BucketWorkersR2StorageBucketItemRead)), []string{addAccount}},
		"all buckets of another":       {on(permissions.AllBucketsIn(otherAccount).Allow(permissions.BucketWorkersR2StorageBucketItemRead)), []string{addAccount}},
		"a zone within an account":     {nested, []string{addAccount}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, tokentest.Options{})
			old, err := s.IssueToken(guideSpec(), userToken())
			require.NoError(t, err)
			_, err = s.IssueToken(c.spec, userToken())
			changed := s.SetSpec(old.ID, c.spec)
			if c.add == nil {
				assert.NoError(t, err)
				assert.NoError(t, changed)
				return
			}
			for _, want := range append(c.add, "AddNamed") {
				assert.ErrorContains(t, err, want)
				assert.ErrorContains(t, changed, want)
			}
			assert.Len(t, s.Tokens(), 1, "nothing was issued")
			same, err := s.Token(old.ID)
			require.NoError(t, err)
			assert.True(t, same.Spec.Equal(old.Spec), "nothing was changed")

			require.NoError(t, s.AddNamed(c.spec))
			require.NoError(t, s.AddNamed(c.spec), "what is there is left alone")
			_, err = s.IssueToken(c.spec, userToken())
			assert.NoError(t, err)
			assert.NoError(t, s.SetSpec(old.ID, c.spec))
		})
	}
}

func TestAddNamed(t *testing.T) {
	t.Parallel()
	ownerOf := func(s *tokentest.Server, zone permissions.ZoneID) string {
		a := send(t, s, "GET", "/zones/"+string(zone), "", globalKey()...)
		var z struct {
			Account struct{ ID string }
		}
		a.into(t, &z)
		return z.Account.ID
	}
	s := newServer(t, tokentest.Options{})
	require.NoError(t, s.AddNamed(permissions.SaaSPlatform(otherAccount, otherZone)))
	assert.Equal(t, string(otherAccount), ownerOf(s, otherZone), "the account that the spec names")

	s = newServer(t, tokentest.Options{})
	require.NoError(t, s.AddNamed(permissions.NewSpec(permissions.Zone(otherZone).Allow(permissions.ZoneRead))))
	assert.Equal(t, string(account), ownerOf(s, otherZone), "the first of the world")

	s = newServer(t, tokentest.Options{})
	assert.NoError(t, s.AddNamed(permissions.Spec{}))
	assert.ErrorContains(t, s.AddNamed(permissions.NewSpec(permissions.Account("short").Allow(permissions.AccountSettingsRead))), "account id")
	assert.Error(t, s.AddNamed(permissions.NewSpec(permissions.Zone("short").Allow(permissions.ZoneRead))))
	empty := newServer(t, tokentest.Options{Empty: true})
	assert.ErrorContains(t, empty.AddNamed(permissions.NewSpec(permissions.Zone(otherZone).Allow(permissions.ZoneRead))), "add the account first")
}

// The token's own user has an id wherever the token is shown.
func TestOwnUserOnTheWire(t *testing.T) {
	t.Parallel()
	own := permissions.NewSpec(permissions.OwnUser().Allow(permissions.UserAPITokensRead, permissions.UserDetailsRead), permissions.Zone(zone).Allow(permissions.ZoneRead))
	for name, spec := range map[string]permissions.Spec{
		"own user":   own,
		"without id": permissions.NewSpec(permissions.User("").Allow(permissions.UserAPITokensRead, permissions.UserDetailsRead), permissions.Zone(zone).Allow(permissions.ZoneRead)),
	} {
		for how, owner := range map[string]string{"first user": "", "another user": "11112222333344445555666677778888"} {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				s := newServer(t, tokentest.Options{})
				id := tokentest.DefaultUserID
				if owner != "" {
					u, err := s.AddUser(tokentest.User{ID: owner})
					require.NoError(t, err)
					id = u.ID
				}
				want := own.WithUser(id)
				tok, err := s.IssueToken(spec, tokentest.TokenOptions{Owner: owner})
				require.NoError(t, err)
				assert.True(t, tok.Spec.Equal(want), tok.Spec.String())
				assert.NoError(t, tok.Spec.Validate())
				shown := func() {
					t.Helper()
					for _, path := range []string{"/user/tokens/" + tok.ID, "/user/tokens"} {
						a := get(t, s, tok, path)
						require.Equal(t, 200, a.Status, "%v", a.Errors)
						assert.Contains(t, string(a.Result), `"com.cloudflare.api.user.`+id+`"`)
						assert.NotContains(t, string(a.Result), "{user_id}")
					}
				}
				shown()
				require.NoError(t, s.SetSpec(tok.ID, spec))
				shown()
				again, err := s.Token(tok.ID)
				require.NoError(t, err)
				assert.True(t, again.Spec.Equal(want))
			})
		}
	}

	s := newServer(t, tokentest.Options{})
	_, err := s.IssueToken(own, accountOwned())
	assert.ErrorContains(t, err, "a token that an account owns has no user")
	assert.Empty(t, s.Tokens())

	// The API knows no such id, so a client that forgot to put it in is told.
	a := send(t, s, "POST", "/user/tokens", request(t, "own", own), globalKey()...)
	assert.Equal(t, 400, a.Status, string(a.Result))
}
