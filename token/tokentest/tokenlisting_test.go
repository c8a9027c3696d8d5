package tokentest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// tokenRow is a row of a listing of tokens.
type tokenRow struct {
	ID, Name, Status string
	Creator          *string `json:"creator_email_at_creation"`
	ProvisionerType  *string `json:"provisioner_type"`
	ProvisionerID    *string `json:"provisioner_id"`
}

func names(t *testing.T, a answer) (out []string) {
	t.Helper()
	require.Equal(t, 200, a.Status, "%v", a.Errors)
	var rows []tokenRow
	a.into(t, &rows)
	for _, r := range rows {
		out = append(out, r.Name)
	}
	return out
}

func TestListingWithoutExpired(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	off := issue(t, s, guideSpec(), tokentest.TokenOptions{Name: "off"})
	require.NoError(t, s.Disable(off.ID))
	over := issue(t, s, guideSpec(), tokentest.TokenOptions{Name: "over"})
	require.NoError(t, s.Expire(over.ID))
	issue(t, s, guideSpec(), tokentest.TokenOptions{Name: "live"})
	for query, want := range map[string][]string{
		"": {"live"}, "?include_expired=false": {"live"}, "?include_expired=true": {"off", "over", "live"},
		"?include_expired=true&direction=desc": {"live", "over", "off"}, "?include_expired=true&per_page=1&page=2": {"over"},
	} {
		assert.Equal(t, want, names(t, send(t, s, "GET", "/user/tokens"+query, "", globalKey()...)), query)
	}
}

// A token tells who made it, in every answer about it, whoever changes it later.
func TestTokensTellTheirMaker(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	text := func(p *string) string {
		if p == nil {
			return "-"
		}
		return *p
	}
	about := func(a answer) string {
		require.Equal(t, 200, a.Status, "%v", a.Errors)
		var row tokenRow
		a.into(t, &row)
		return text(row.Creator) + " " + text(row.ProvisionerType) + " " + text(row.ProvisionerID)
	}
	issued := issue(t, s, guideSpec(), userToken())
	assert.Equal(t, tokentest.DefaultUserEmail+" - -", about(send(t, s, "GET", "/user/tokens/"+issued.ID, "", globalKey()...)))
	older := issue(t, s, guideSpec(), accountOwned())
	assert.Equal(t, "- - -", about(send(t, s, "GET", onAccount+"/tokens/"+older.ID, "", globalKey()...)))
	for kind, path := range map[string]string{"user": "/user/tokens", "account": onAccount + "/tokens"} {
		a := send(t, s, "POST", path, request(t, kind, guideSpec()), globalKey()...)
		assert.Equal(t, tokentest.DefaultUserEmail+" - -", about(a), kind)
	}
	minter := issue(t, s, permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountAPITokensWrite), permissions.Zone(zone).Allow(permissions.ZoneRead)), accountOwned())
	body := request(t, "by a token", permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead)))
	a := as(t, s, minter, "POST", onAccount+"/tokens", body)
	assert.Equal(t, "- api_token "+minter.ID, about(a))
	assert.Contains(t, a.Header.Get(tokentest.HeaderAssumed), "not published")
	var made created
	a.into(t, &made)
	assert.Equal(t, "- api_token "+minter.ID, about(send(t, s, "PUT", onAccount+"/tokens/"+made.ID, body, globalKey()...)), "an update makes no token")
	tok, err := s.Token(made.ID)
	require.NoError(t, err)
	assert.Equal(t, tokentest.Maker{ProvisionerType: "api_token", ProvisionerID: minter.ID}, tok.Maker)
}

// A user with the role API Token Provisioning meets only the tokens that it made.
func TestProvisionerSeesItsOwn(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	key := strings.Repeat("e", 40)
	_, err := s.AddUser(tokentest.User{Email: "pat@example.com", GlobalKey: key, Provisioner: true})
	require.NoError(t, err)
	pat := []string{"X-Auth-Email", "pat@example.com", "X-Auth-Key", key}
	other := issue(t, s, guideSpec(), accountOwned())
	a := send(t, s, "POST", onAccount+"/tokens", request(t, "pat's", guideSpec()), pat...)
	require.Equal(t, 200, a.Status, "%v", a.Errors)

	a = send(t, s, "GET", onAccount+"/tokens?include_expired=true", "", pat...)
	assert.Equal(t, []string{"pat's"}, names(t, a))
	assert.Equal(t, 1, a.ResultInfo.TotalCount, "the count tells nothing of the others")
	assert.Len(t, names(t, send(t, s, "GET", onAccount+"/tokens", "", globalKey()...)), 2)
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		a = send(t, s, method, onAccount+"/tokens/"+other.ID, request(t, "x", guideSpec()), pat...)
		assert.Equal(t, 404, a.Status, method)
		assert.Contains(t, a.Header.Get(tokentest.HeaderAssumed), "as if the others did not exist is assumed", method)
	}
	_, err = s.Token(other.ID)
	require.NoError(t, err, "nothing came of it")
	a = send(t, s, "POST", "/user/tokens", request(t, "pat's own", guideSpec()), pat...)
	require.Equal(t, 200, a.Status, "%v", a.Errors)
	assert.Equal(t, []string{"pat's own"}, names(t, send(t, s, "GET", "/user/tokens", "", pat...)), "a user's own are all there")
	var members []struct{ Roles []string }
	send(t, s, "GET", "/memberships", "", pat...).into(t, &members)
	assert.Equal(t, []string{"API Token Provisioning"}, members[0].Roles)
}

func TestPermissionGroupRows(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	id := strings.Repeat("d", 32)
	rights := permissions.NewSpec(permissions.User(id).Allow(permissions.UserAPITokensWrite), permissions.Account(account).Allow(permissions.AccountAPITokensWrite),
		permissions.AllZonesIn(account).Allow(permissions.ZoneRead))
	_, err := s.AddUser(tokentest.User{ID: id, Email: "dan@example.com", GlobalKey: strings.Repeat("d", 40), Rights: &rights})
	require.NoError(t, err)
	dan := []string{"X-Auth-Email", "dan@example.com", "X-Auth-Key", strings.Repeat("d", 40)}
	for _, path := range []string{"/user/tokens/permission_groups", onAccount + "/tokens/permission_groups"} {
		for name, who := range map[string][]string{"may grant all": globalKey(), "bounded": dan} {
			a := send(t, s, "GET", path, "", who...)
			live, err := permissions.ParseListing(a.Result)
			require.NoError(t, err)
			may := 0
			for g := range live.All() {
				want := permissions.SelectableYes
				if name == "bounded" && g.ID != permissions.ZoneRead.ID() && g.ID != permissions.AccountAPITokensWrite.ID() && g.ID != permissions.UserAPITokensWrite.ID() {
					want = permissions.SelectableNo
				}
				assert.Equal(t, want, g.Listed().Selectable, "%s %s: %s", name, path, g.Name)
				if want == permissions.SelectableYes {
					may++
				}
			}
			assert.Greater(t, may, 1)
			var rows []map[string]json.RawMessage
			a.into(t, &rows)
			labels := map[string]string{}
			for _, r := range rows {
				assert.NotEmpty(t, r["category"])
				labels[string(r["name"])] = string(r["label"])
			}
			assert.Equal(t, `"dns_write"`, labels[`"DNS Write"`])
			assert.Equal(t, `"dns_read"`, labels[`"DNS Read"`])
		}
	}
}
