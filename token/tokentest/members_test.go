package tokentest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// The account and the user are changed with the group for it, and what is changed is
// shown.
func TestAccountAndUserAreChanged(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	writer := issue(t, s, permissions.NewSpec(
		permissions.Account(account).Allow(permissions.AccountSettingsWrite), permissions.User(tokentest.DefaultUserID).Allow(permissions.UserDetailsWrite),
	), userToken())
	reader := issue(t, s, permissions.NewSpec(
		permissions.Account(account).Allow(permissions.AccountSettingsRead), permissions.User(tokentest.DefaultUserID).Allow(permissions.UserDetailsRead),
	), userToken())
	for _, c := range []struct{ method, path, body, want string }{
		{"PUT", onAccount, `{"name":"Renamed","settings":{"enforce_twofactor":true}}`, `"name":"Renamed"`},
		{"PUT", onAccount, `{"settings":{"enforce_twofactor":true}}`, `"enforce_twofactor":true`},
		{"PATCH", "/user", `{"first_name":"Ada","country":"GB"}`, `"first_name":"Ada"`},
		{"PATCH", "/user", `{"last_name":"L","country":null}`, `"first_name":"Ada","last_name":"L","country":null`},
	} {
		assert.Equal(t, 403, as(t, s, reader, c.method, c.path, c.body).Status, c.path)
		assert.Equal(t, 400, as(t, s, writer, c.method, c.path, `{"name":`).Status, c.path)
		a := as(t, s, writer, c.method, c.path, c.body)
		require.Equal(t, 200, a.Status, "%s: %v", c.path, a.Errors)
		assert.Contains(t, string(a.Result), c.want)
		assert.JSONEq(t, string(a.Result), string(get(t, s, reader, c.path).Result), c.path)
	}
	assert.Equal(t, 400, as(t, s, writer, "PUT", onAccount, `{"name":" "}`).Status)
	assert.Contains(t, string(get(t, s, reader, onAccount).Result), `"Renamed"`)
}

// A user sees its memberships, and can leave an account, with all of its tokens.
func TestMemberships(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	_, err := s.AddAccount(tokentest.Account{ID: otherAccount, Name: "A second one"})
	require.NoError(t, err)
	writer := issue(t, s, permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserMembershipsWrite)), userToken())
	reader := issue(t, s, permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserMembershipsRead)), userToken())
	count := func(query string) int { return get(t, s, reader, "/memberships"+query).ResultInfo.TotalCount }
	assert.Equal(t, 2, count(""))
	assert.Equal(t, 1, count("?account.name=a%20second%20one"))
	assert.Equal(t, 0, count("?status=pending"))
	assert.Contains(t, string(get(t, s, reader, "/memberships?order=account.name&per_page=1").Result), string(otherAccount))
	assert.Contains(t, string(get(t, s, reader, "/memberships?order=account.name&direction=desc&per_page=1").Result), string(account))

	one := "/memberships/" + string(otherAccount)
	assert.Contains(t, string(get(t, s, reader, one).Result), `"status":"accepted"`)
	assert.Equal(t, 404, get(t, s, reader, "/memberships/none").Status)
	assert.Equal(t, 403, as(t, s, reader, "PUT", one, `{"status":"rejected"}`).Status)
	assert.Equal(t, 200, as(t, s, writer, "PUT", one, `{"status":"accepted"}`).Status)
	assert.Equal(t, 400, as(t, s, writer, "PUT", one, `{"status":"other"}`).Status)
	assert.Equal(t, 400, as(t, s, writer, "PUT", one, `{`).Status)
	assert.Equal(t, 404, as(t, s, writer, "DELETE", "/memberships/none", "").Status)

	a := as(t, s, writer, "PUT", one, `{"status":"rejected"}`)
	assert.Contains(t, string(a.Result), `"status":"rejected"`)
	assert.Equal(t, 1, count(""))
	assert.Equal(t, 404, as(t, s, writer, "DELETE", one, "").Status)
	assert.JSONEq(t, `{"id":"`+string(account)+`"}`, string(as(t, s, writer, "DELETE", "/memberships/"+string(account), "").Result))
	assert.Equal(t, 0, count(""))
	assert.Equal(t, 403, send(t, s, "GET", onZone, "", globalKey()...).Status, "the user is out of the account")
}
