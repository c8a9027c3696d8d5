package tokentest_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// orderOf is what an answer shows of the order of policies: resources and groups.
func orderOf(t *testing.T, result json.RawMessage) (out []string) {
	t.Helper()
	var tok struct {
		Policies []struct {
			Effect    string
			Groups    []struct{ ID, Name string } `json:"permission_groups"`
			Resources json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal(result, &tok))
	for _, p := range tok.Policies {
		text := p.Effect + " " + string(p.Resources)
		for _, g := range p.Groups {
			text += " " + g.Name
		}
		out = append(out, text)
	}
	return out
}

// Policies and groups come back in the API's order, which is the same in every
// answer and whatever the order in which they were sent.
func TestPoliciesComeBackInTheAPIsOrder(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	const (
		zoneKey    = `{"com.cloudflare.api.account.zone.` + tokentest.DefaultZoneID + `":"*"}`
		accountKey = `{"com.cloudflare.api.account.` + tokentest.DefaultAccountID + `":"*"}`
	)
	group := func(p permissions.Permission) string { return `{"id":"` + p.ID() + `"}` }
	policy := func(effect, resources string, groups ...string) string {
		text := `{"effect":"` + effect + `","resources":` + resources + `,"permission_groups":[`
		for i, g := range groups {
			if i > 0 {
				text += ","
			}
			text += g
		}
		return text + "]}"
	}
	dns, read, routes := group(permissions.ZoneDNSWrite), group(permissions.ZoneRead), group(permissions.ZoneWorkersRoutesWrite)
	settings := group(permissions.AccountSettingsRead)
	sent := [][]string{
		{policy("allow", zoneKey, read, dns, routes), policy("deny", zoneKey, dns), policy("allow", accountKey, settings)},
		{policy("allow", accountKey, settings), policy("deny", zoneKey, dns), policy("allow", zoneKey, routes, dns, read)},
	}
	want := []string{
		"allow " + accountKey + " Account Settings Read",
		"allow " + zoneKey + " Workers Routes Write DNS Write Zone Read",
		"deny " + zoneKey + " DNS Write",
	}
	for i, policies := range sent {
		var body = `{"name":"n","policies":[` + policies[0] + "," + policies[1] + "," + policies[2] + "]}"
		a := send(t, s, "POST", "/user/tokens", body, globalKey()...)
		require.Equal(t, 200, a.Status, "%v", a.Errors)
		assert.Equal(t, want, orderOf(t, a.Result), "created, %d", i)
		var made struct{ ID string }
		a.into(t, &made)
		path := "/user/tokens/" + made.ID
		assert.Equal(t, want, orderOf(t, send(t, s, "GET", path, "", globalKey()...).Result), "read, %d", i)
		slices.Reverse(policies)
		body = `{"name":"n","policies":[` + policies[0] + "," + policies[1] + "," + policies[2] + "]}"
		a = send(t, s, "PUT", path, body, globalKey()...)
		require.Equal(t, 200, a.Status, "%v", a.Errors)
		assert.Equal(t, want, orderOf(t, a.Result), "updated, %d", i)
		a = send(t, s, "GET", "/user/tokens", "", globalKey()...)
		var list []json.RawMessage
		a.into(t, &list)
		assert.Equal(t, want, orderOf(t, list[i]), "listed, %d", i)
	}
	// What a test issues stands as what a client creates.
	spec, err := permissions.ParseSpec([]byte("[" + sent[0][0] + "," + sent[0][1] + "," + sent[0][2] + "]"))
	require.NoError(t, err)
	issued := issue(t, s, spec, userToken())
	assert.Equal(t, want, orderOf(t, send(t, s, "GET", "/user/tokens/"+issued.ID, "", globalKey()...).Result))
}

// A listing of permission groups stands by name, whatever the scope.
func TestPermissionGroupsAreListedByName(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	a := send(t, s, "GET", "/user/tokens/permission_groups", "", globalKey()...)
	var groups []struct{ Name string }
	a.into(t, &groups)
	require.Greater(t, len(groups), 300)
	assert.True(t, slices.IsSortedFunc(groups, func(a, b struct{ Name string }) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	}))
}
