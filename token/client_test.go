package token_test

import (
	"context"
	"errors"
	"fmt"
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

func TestNew(t *testing.T) {
	t.Parallel()
	good := token.APIToken(token.NewSecret(userToken))
	c, err := token.New(good, nil, token.WithAccount(guideAccount), token.WithBaseURL("https://example.com/client/v4/"), token.WithHTTPClient(nil), token.WithClock(nil))
	require.NoError(t, err)
	assert.Equal(t, "https://example.com/client/v4", c.BaseURL())
	assert.Equal(t, guideAccount, c.Account())
	assert.True(t, c.Credentials() == good)
	assertHidden(t, fmt.Sprintf("%v %+v %#v", c, c, c))

	c, err = token.New(good)
	require.NoError(t, err)
	assert.Equal(t, token.DefaultBaseURL, c.BaseURL())

	for name, tt := range map[string]struct {
		creds token.Credentials
		opt   token.Option
		want  string
	}{
		"no credentials": {token.Credentials{}, nil, "no credentials"},
		"quotes":         {token.APIToken(token.NewSecret(`"` + userToken + `"`)), nil, "it has quotes around it"},
		"key as token":   {token.APIToken(token.NewSecret(globalKey)), nil, "it is a Global API key"},
		"base URL":       {good, token.WithBaseURL("api.cloudflare.com"), "base URL: it must begin with https://"},
		"account":        {good, token.WithAccount("example.com"), "account id"},
	} {
		_, err := token.New(tt.creds, tt.opt)
		require.ErrorContains(t, err, tt.want, name)
		assertHidden(t, err.Error())
	}
	_, err = token.New(token.APIToken(token.NewSecret("abc-def")), token.WithUncheckedText())
	assert.NoError(t, err)
}

// A credential does not leave the machine unencrypted unless that is asked for,
// and a base URL that holds one is refused without showing it.
func TestNewRefusesWhatWouldShowACredential(t *testing.T) {
	t.Parallel()
	good := token.APIToken(token.NewSecret(userToken))
	for _, base := range []string{
		"http://localhost:8080/client/v4", "http://LOCALHOST./", "http://127.0.0.1/client/v4", "http://127.9.9.9:1", "http://[::1]:8080/", "http://[::ffff:127.0.0.1]/", "https://example.com/client/v4",
	} {
		_, err := token.New(good, token.WithBaseURL(base))
		assert.NoError(t, err, base)
	}
	for _, base := range []string{
		"http://example.com/client/v4", "http://api.cloudflare.com/client/v4", "http://10.0.0.1/", "http://0.0.0.0/", "http://[::]/", "http://localhost.example.com/", "http://127.0.0.1.example.com/", "http://2130706433/", "HTTP://example.com/",
	} {
		_, err := token.New(good, token.WithBaseURL(base))
		require.ErrorIs(t, err, token.ErrInsecureHTTP, base)
		c, err := token.New(good, token.WithBaseURL(base), token.WithInsecureHTTP())
		require.NoError(t, err, base)
		_, err = c.With(good, "")
		require.NoError(t, err, "a client that is derived keeps it")
	}
	for _, secret := range []string{userToken, accountToken, globalKey, oauthToken, legacyToken, legacyKey, strings.ToLower(userToken), strings.Repeat("0123456789abcdef", 4)} {
		for _, base := range []string{"https://" + secret, "https://" + secret + ".example.com/client/v4", "https://example.com/" + secret, "https://example.com/client/v4/" + secret + "/x", "http://127.0.0.1/" + secret} {
			_, err := token.New(good, token.WithBaseURL(base), token.WithInsecureHTTP())
			require.ErrorContains(t, err, "looks like a credential (not shown)")
			assert.NotContains(t, err.Error(), secret)
		}
	}
}

const (
	callGroups        = "GET /user/tokens/permission_groups"
	callAccountGroups = "GET /accounts/6451353ea5a8407bab6162abc42f5338/tokens/permission_groups"
	groupOne          = `{"id":"fffffffffffffffffffffffffffffff1","name":"One Read","scopes":["com.cloudflare.api.account"]}`
	groupTwo          = `{"id":"fffffffffffffffffffffffffffffff2","name":"Two Write","scopes":["com.cloudflare.api.account.zone"]}`
)

func TestPermissionGroups(t *testing.T) {
	t.Parallel()
	paged := func(result string) reply {
		return reply{status: 200, body: `{"success":true,"result":` + result + `,"result_info":{"page":1,"total_pages":2}}`}
	}
	for name, tt := range map[string]struct {
		text    string
		account permissions.AccountID
		replies map[string]reply
		calls   []string
	}{
		"user token":                      {userToken, guideAccount, map[string]reply{callGroups: success("[" + groupOne + "," + groupTwo + "]")}, []string{callGroups}},
		"global key":                      {globalKey, "", map[string]reply{callGroups: success("[" + groupOne + "," + groupTwo + "]")}, []string{callGroups}},
		"account-owned token":             {accountToken, guideAccount, map[string]reply{callAccountGroups: success("[" + groupOne + "," + groupTwo + "]")}, []string{callAccountGroups}},
		"older token owned by account":    {legacyToken, guideAccount, map[string]reply{callGroups: noPermission, callAccountGroups: success("[" + groupOne + "," + groupTwo + "]")}, []string{callGroups, callAccountGroups}},
		"two pages":                       {userToken, "", map[string]reply{callGroups: paged("[" + groupOne + "]"), callGroups + "?page=2": paged("[" + groupTwo + "]")}, []string{callGroups, callGroups + "?page=2"}},
		"a second page that is not there": {userToken, "", map[string]reply{callGroups: paged("[" + groupOne + "," + groupTwo + "]"), callGroups + "?page=2": success("[]")}, []string{callGroups, callGroups + "?page=2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := script(tt.replies)
			cat, err := a.client(t, tt.text, token.WithAccount(tt.account)).PermissionGroups(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tt.calls, a.calls)
			assert.Equal(t, 2, cat.Len())
			g, ok := cat.ByName("Two Write", permissions.ScopeZone)
			require.True(t, ok)
			assert.Equal(t, "fffffffffffffffffffffffffffffff2", g.ID)
		})
	}
}

func TestPermissionGroupsErrors(t *testing.T) {
	t.Parallel()
	endless := reply{status: 200, body: `{"success":true,"result":[` + groupOne + `],"result_info":{"total_pages":1000}}`}
	pages := map[string]reply{callGroups: endless}
	for p := 2; p <= 20; p++ {
		pages[fmt.Sprintf("%s?page=%d", callGroups, p)] = endless
	}
	for name, tt := range map[string]struct {
		text    string
		account permissions.AccountID
		replies map[string]reply
		want    string
	}{
		"refused":                     {userToken, guideAccount, map[string]reply{callGroups: noPermission}, "GET /user/tokens/permission_groups: 403: Unauthorized to access requested resource (9109)"},
		"no account":                  {accountToken, "", nil, "name it with WithAccount"},
		"refused twice":               {legacyToken, guideAccount, map[string]reply{callGroups: noPermission, callAccountGroups: gateway}, "GET /accounts/6451353ea5a8407bab6162abc42f5338/tokens/permission_groups: 403: Authentication error (10000)"},
		"a fault ends it":             {legacyToken, guideAccount, map[string]reply{callGroups: {err: errors.New("reset")}}, "GET /user/tokens/permission_groups: reset"},
		"empty list":                  {userToken, "", map[string]reply{callGroups: success("[]")}, "GET /user/tokens/permission_groups: the API listed no permission groups"},
		"of another shape":            {userToken, "", map[string]reply{callGroups: success(`[{"id":7}]`)}, "GET /user/tokens/permission_groups: permission group listing"},
		"not a list":                  {userToken, "", map[string]reply{callGroups: success(`{}`)}, "the answer is JSON of another shape"},
		"more pages than makes sense": {userToken, "", pages, "the listing has more than 20 pages"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := script(tt.replies).client(t, tt.text, token.WithAccount(tt.account)).PermissionGroups(t.Context())
			require.ErrorContains(t, err, tt.want)
			assertHidden(t, err.Error())
		})
	}
}

func TestWith(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	c := s.client(t, s.srv.RoundTripper())
	next, err := c.With(token.APIToken(token.NewSecret(s.old.Value)), "")
	require.NoError(t, err)
	assert.Equal(t, c.BaseURL(), next.BaseURL())
	assert.Equal(t, home, next.Account())
	v, err := next.Verify(t.Context())
	require.NoError(t, err)
	assert.Equal(t, s.old.ID, v.TokenID)
	next, err = c.With(token.APIToken(token.NewSecret(s.old.Value)), otherAccount)
	require.NoError(t, err)
	assert.Equal(t, otherAccount, next.Account())
	_, err = c.With(token.Credentials{}, "")
	assert.ErrorIs(t, err, token.ErrNoCredentials)
	_, err = c.With(token.APIToken(token.NewSecret("short")), "")
	assert.Error(t, err)
}

func TestCancelledContext(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	c := s.client(t, s.srv.RoundTripper())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ref := s.ref(s.old.ID)
	for name, call := range map[string]func() error{
		"list":    func() error { _, err := c.List(ctx, "", token.ListOptions{}); return err },
		"get":     func() error { _, err := c.Get(ctx, ref); return err },
		"revoke":  func() error { return c.Revoke(ctx, ref, token.RevokeOptions{}) },
		"roll":    func() error { _, err := c.Roll(ctx, ref); return err },
		"disable": func() error { return edit(ctx, c, ref, token.Edit{State: token.StateDisabled}) },
		"issue": func() error {
			_, err := c.Issue(ctx, token.Request{Name: "x", Spec: platform()}, token.IssueOptions{})
			return err
		},
		"rotate": func() error { _, err := c.Rotate(ctx, s.rotation()); return err },
	} {
		assert.ErrorIs(t, call(), context.Canceled, name)
	}
	assert.Len(t, s.srv.Tokens(), 2)
	assert.Equal(t, s.old.Value, s.srv.Tokens()[1].Value)
}

func TestCall(t *testing.T) {
	t.Parallel()
	sim, err := tokentest.New(tokentest.Options{})
	require.NoError(t, err)
	issued, err := sim.IssueToken(permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneRead)), tokentest.TokenOptions{})
	require.NoError(t, err)
	c, err := token.New(token.APIToken(token.NewSecret(issued.Value)), token.WithHTTPClient(sim.Client()))
	require.NoError(t, err)

	var zones []struct{ ID string }
	status, err := c.Call(context.Background(), http.MethodGet, "/zones?per_page=5", nil, &zones)
	require.NoError(t, err)
	assert.Equal(t, 200, status)
	require.Len(t, zones, 1)
	assert.Equal(t, tokentest.DefaultZoneID, zones[0].ID)

	var api *token.APIError
	_, err = c.Call(context.Background(), http.MethodGet, "/zones/"+tokentest.DefaultZoneID+"/dns_records", nil, nil)
	require.ErrorAs(t, err, &api)
	assert.Equal(t, 10000, api.Code())

	_, err = c.Call(context.Background(), http.MethodGet, "https://elsewhere.example/", nil, nil)
	require.ErrorContains(t, err, "relative to the base URL")
}
