package token_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// The listing is asked before a creation, where the token will be, and what its
// creator may not grant is named. What it leaves open speaks against nothing.
func TestPrecheckNamesWhatCannotBeGranted(t *testing.T) {
	t.Parallel()
	zones, accounts := string(permissions.ScopeZone), string(permissions.ScopeAccount)
	row := func(p permissions.Permission, name, more string, scopes ...string) string {
		return `{"id":"` + p.ID() + `","name":"` + name + `","scopes":["` + strings.Join(scopes, `","`) + `"]` + more + `}`
	}
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead, permissions.ZoneDNSWrite), permissions.Zone(zone).Deny(permissions.ZoneDNSRead))
	others := row(permissions.ZoneRead, "Zone Read", `,"is_selectable":true`, zones) + "," + row(permissions.ZoneDNSRead, "DNS Read", `,"is_selectable":false`, zones) + ","
	for name, tt := range map[string]struct{ row, want string }{
		"may not":            {row(permissions.ZoneDNSWrite, "DNS Write", `,"is_selectable":false`, zones), `Spec: allow Zone:DNS:Edit on zone ` + string(zone) + `: this creator may not grant "DNS Write": its is_selectable is false in the live listing`},
		"may":                {row(permissions.ZoneDNSWrite, "DNS Write", `,"is_selectable":true`, zones), ""},
		"not told":           {row(permissions.ZoneDNSWrite, "DNS Write", ``, zones), ""},
		"null":               {row(permissions.ZoneDNSWrite, "DNS Write", `,"is_selectable":null`, zones), ""},
		"odd":                {row(permissions.ZoneDNSWrite, "DNS Write", `,"is_selectable":"false"`, zones), ""},
		"in two scopes":      {row(permissions.ZoneDNSWrite, "DNS Write", ``, accounts, zones), ""},
		"in another scope":   {row(permissions.ZoneDNSWrite, "DNS Write", `,"is_selectable":true`, accounts), "the live listing has the group for " + accounts},
		"not there":          {row(permissions.ZoneSettingsRead, "Other", ``, zones), "the live listing has no such permission group"},
		"with other details": {row(permissions.ZoneDNSWrite, "DNS Write", `,"category":"DNS","label":"dns_write","is_selectable":false`, zones), `may not grant "DNS Write"`},
	} {
		for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
			s := newStage(t, kind)
			require.NoError(t, s.srv.SetSpec(s.minter.ID, s.minter.Spec.With(dns().Policies()...)))
			var asked []string
			net := roundTrip(func(req *http.Request) (*http.Response, error) {
				if strings.HasSuffix(req.URL.Path, "/permission_groups") {
					asked = append(asked, req.URL.Path)
					return answer(req, 200, nil, `{"success":true,"result":[`+others+tt.row+`]}`), nil
				}
				return s.srv.RoundTripper().RoundTrip(req)
			})
			req := token.Request{Name: "x", Spec: spec, Account: s.ref("").Account}
			made, err := s.client(t, net).Issue(t.Context(), req, token.IssueOptions{Wait: wait()})
			where := "/client/v4/user/tokens/permission_groups"
			if kind == authz.AccountToken {
				where = "/client/v4/accounts/" + string(home) + "/tokens/permission_groups"
			}
			assert.Equal(t, []string{where}, asked, name)
			if tt.want == "" {
				require.NoError(t, err, name)
				assert.False(t, made.Secret.IsZero())
				continue
			}
			var refused *token.PrecheckError
			require.ErrorAs(t, err, &refused, name)
			assert.ErrorContains(t, err, tt.want, name)
			assert.Len(t, refused.Concerns, 1, "the deny grants nothing: %s", name)
			assert.Len(t, s.srv.Tokens(), 2, "nothing was asked for: %s", name)

			asked = nil
			_, err = s.client(t, net).Precheck(t.Context(), req, token.PrecheckOptions{SkipGroups: true})
			require.NoError(t, err)
			assert.Empty(t, asked)
		}
	}
}

// A user whose rights do not reach so far is told before the creation.
func TestPrecheckAgreesWithTheSimulatorsListing(t *testing.T) {
	t.Parallel()
	srv := simulated(t)
	const id = "dddddddddddddddddddddddddddddddd"
	rights := permissions.NewSpec(permissions.User(id).Allow(permissions.UserAPITokensWrite), permissions.AllZonesIn(home).Allow(permissions.ZoneRead))
	_, err := srv.AddUser(tokentest.User{ID: id, Email: "dan@example.com", GlobalKey: provisionerKey, Rights: &rights})
	require.NoError(t, err)
	c := simClient(t, srv, token.GlobalKey("dan@example.com", token.NewSecret(provisionerKey)), home)
	_, err = c.Issue(t.Context(), token.Request{Name: "x", Spec: permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead))}, token.IssueOptions{Wait: wait()})
	require.NoError(t, err)
	req := token.Request{Name: "y", Spec: permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead, permissions.ZoneDNSWrite))}
	_, err = c.Issue(t.Context(), req, token.IssueOptions{Wait: wait()})
	assert.ErrorContains(t, err, `this creator may not grant "DNS Write"`)
	_, err = c.Issue(t.Context(), req, token.IssueOptions{Wait: wait(), SkipPrecheck: true})
	var api *token.APIError
	require.ErrorAs(t, err, &api, "the API refuses it indeed")
}
