package tokentest_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token/tokentest"
)

type created struct {
	ID, Name, Status, Value string
	Policies                []struct {
		ID               string
		Effect           string
		PermissionGroups []struct{ ID, Name string } `json:"permission_groups"`
		Resources        json.RawMessage
	}
	Condition  json.RawMessage
	ExpiresOn  *time.Time `json:"expires_on"`
	LastUsedOn *time.Time `json:"last_used_on"`
}

// request is the body of a create request.
func request(t testing.TB, name string, spec permissions.Spec) string {
	t.Helper()
	data, err := json.Marshal(spec)
	require.NoError(t, err)
	return `{"name":"` + name + `",` + string(data[1:])
}

func apiTokensWrite() permissions.Spec {
	return permissions.NewSpec(permissions.User("").Allow(permissions.UserAPITokensWrite))
}

func TestTokenLife(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	spec := guideSpec().WithConditions(permissions.Conditions{ExpiresOn: today.Add(90 * 24 * time.Hour)})
	a := send(t, s, "POST", "/user/tokens", request(t, "platform", spec), globalKey()...)
	require.Equal(t, 200, a.Status, "%v", a.Errors)
	var tok created
	a.into(t, &tok)
	assert.Regexp(t, regexp.MustCompile(`^cfut_[A-Za-z0-9]{40}[a-f0-9]{8}$`), tok.Value)
	assert.Equal(t, "active", tok.Status)
	assert.Equal(t, "platform", tok.Name)
	require.Len(t, tok.Policies, 2)
	assert.Len(t, tok.Policies[0].ID, 32)
	assert.Equal(t, "Workers R2 Storage Write", tok.Policies[0].PermissionGroups[0].Name, "that with the least id")
	assert.Equal(t, today.Add(90*24*time.Hour), *tok.ExpiresOn)
	for _, ch := range eightChecks() {
		assert.Equal(t, ch.status, send(t, s, ch.method, ch.path, ch.body, bearer(tok.Value)...).Status, ch.name)
	}

	var got created
	a = send(t, s, "GET", "/user/tokens/"+tok.ID, "", globalKey()...)
	a.into(t, &got)
	assert.Empty(t, got.Value, "the value is shown once")
	assert.Equal(t, today, *got.LastUsedOn)
	held, err := permissions.ParseSpec(a.Result)
	require.NoError(t, err)
	assert.True(t, held.Equal(spec), held.String())

	narrow := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead))
	a = send(t, s, "PUT", "/user/tokens/"+tok.ID, request(t, "narrow", narrow), globalKey()...)
	require.Equal(t, 200, a.Status, "%v", a.Errors)
	assert.Equal(t, 403, send(t, s, "GET", onAccount+"/r2/buckets", "", bearer(tok.Value)...).Status, "PUT replaces every policy")
	assert.Equal(t, 200, send(t, s, "GET", onZone, "", bearer(tok.Value)...).Status)

	disable := strings.Replace(request(t, "narrow", narrow), "{", `{"status":"disabled",`, 1)
	assert.Equal(t, 200, send(t, s, "PUT", "/user/tokens/"+tok.ID, disable, globalKey()...).Status)
	assert.Equal(t, 403, send(t, s, "GET", onZone, "", bearer(tok.Value)...).Status)
	enable := strings.Replace(disable, "disabled", "active", 1)
	assert.Equal(t, 200, send(t, s, "PUT", "/user/tokens/"+tok.ID, enable, globalKey()...).Status)

	var value string
	send(t, s, "PUT", "/user/tokens/"+tok.ID+"/value", "{}", globalKey()...).into(t, &value)
	assert.NotEqual(t, tok.Value, value)
	assert.Equal(t, "Invalid access token", send(t, s, "GET", onZone, "", bearer(tok.Value)...).message())
	assert.Equal(t, 200, send(t, s, "GET", onZone, "", bearer(value)...).Status)
	assert.Equal(t, 7001, send(t, s, "POST", "/user/tokens/"+tok.ID+"/value", "{}", globalKey()...).code())

	assert.Equal(t, 200, send(t, s, "DELETE", "/user/tokens/"+tok.ID, "", globalKey()...).Status)
	assert.Equal(t, 1000, send(t, s, "GET", "/user/tokens/verify", "", bearer(value)...).code())
	assert.Equal(t, 404, send(t, s, "GET", "/user/tokens/"+tok.ID, "", globalKey()...).Status)
	for _, method := range []string{"PUT", "DELETE"} {
		assert.Equal(t, 404, send(t, s, method, "/user/tokens/"+tok.ID, request(t, "x", narrow), globalKey()...).Status)
	}
	assert.Equal(t, 404, send(t, s, "PUT", "/user/tokens/"+tok.ID+"/value", "{}", globalKey()...).Status)
	assert.Empty(t, s.Tokens())
}

func TestTokenEndpointsNeedAPITokens(t *testing.T) { inEveryForm(t, testTokenEndpointsNeedAPITokens) }

func testTokenEndpointsNeedAPITokens(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	plain := issue(t, s, guideSpec(), userToken())
	reader := issue(t, s, permissions.NewSpec(permissions.User("").Allow(permissions.UserAPITokensRead)), userToken())
	writer := issue(t, s, apiTokensWrite(), userToken())
	body := request(t, "x", permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead)))
	for _, c := range []struct {
		tok                  tokentest.Token
		list, groups, create int
	}{{plain, 403, 403, 403}, {reader, 200, 200, 403}, {writer, 200, 200, 200}} {
		assert.Equal(t, c.list, get(t, s, c.tok, "/user/tokens").Status)
		assert.Equal(t, c.groups, get(t, s, c.tok, "/user/tokens/permission_groups").Status)
		assert.Equal(t, c.create, as(t, s, c.tok, "POST", "/user/tokens", body).Status)
	}
	a := as(t, s, plain, "DELETE", "/user/tokens/"+plain.ID, "")
	assert.Equal(t, 9109, a.code(), "a token cannot revoke itself without API Tokens Write")
	a = get(t, s, plain, onAccount+"/tokens/permission_groups")
	assert.Equal(t, denied9109, a.message())
}

func TestPermissionGroups(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	user := send(t, s, "GET", "/user/tokens/permission_groups", "", globalKey()...)
	live, err := permissions.ParseListing(user.Result)
	require.NoError(t, err)
	named := 0 // roles whose groups have no public id
	for r := range permissions.Roles() {
		if name, _ := r.Group(); name != "" {
			named++
		}
	}
	assert.Equal(t, permissions.Builtin().Len()+named, live.Len())
	owned := send(t, s, "GET", onAccount+"/tokens/permission_groups", "", globalKey()...)
	live, err = permissions.ParseListing(owned.Result)
	require.NoError(t, err)
	_, has := live.ByName("API Tokens Write", permissions.ScopeUser)
	assert.False(t, has)
	_, has = live.ByName("DNS Write", permissions.ScopeZone)
	assert.True(t, has)
	var groups []struct{ Name string }
	send(t, s, "GET", onAccount+"/tokens/permission_groups?name=DNS%20Write&scope=com.cloudflare.api.account.zone", "", globalKey()...).into(t, &groups)
	assert.Equal(t, []struct{ Name string }{{"DNS Write"}}, groups)
	a := send(t, s, "GET", onAccount+"/tokens/permission_groups?per_page=10&page=2", "", globalKey()...)
	a.into(t, &groups)
	assert.Len(t, groups, 10)
}

func TestCreatorRules(t *testing.T) { inEveryForm(t, testCreatorRules) }

func testCreatorRules(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	_, err := s.AddAccount(tokentest.Account{ID: otherAccount})
	require.NoError(t, err)
	_, err = s.AddZone(tokentest.Zone{ID: otherZone, Account: otherAccount, Name: "other.example"})
	require.NoError(t, err)
	rights := permissions.NewSpec(permissions.User(strings.Repeat("d", 32)).Allow(permissions.UserAPITokensWrite),
		permissions.Account(account).Allow(permissions.AccountAPITokensWrite, permissions.AccountSettingsRead),
		permissions.AllZonesIn(account).Allow(permissions.ZoneRead))
	_, err = s.AddUser(tokentest.User{ID: strings.Repeat("d", 32), Email: "dan@example.com", GlobalKey: strings.Repeat("d", 40), Accounts: []permissions.AccountID{account}, Rights: &rights})
	require.NoError(t, err)
	dan := []string{"X-Auth-Email", "dan@example.com", "X-Auth-Key", strings.Repeat("d", 40)}
	minter := issue(t, s, permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountAPITokensWrite), permissions.Zone(zone).Allow(permissions.ZoneDNSRead)), accountOwned())

	const user, owned = "/user/tokens", onAccount + "/tokens"
	policy := func(resources string, groups ...permissions.Permission) string {
		var g []string
		for _, p := range groups {
			g = append(g, `{"id":"`+p.ID()+`"}`)
		}
		return `{"name":"x","policies":[{"effect":"allow","resources":` + resources + `,"permission_groups":[` + strings.Join(g, ",") + `]}]}`
	}
	onA := `{"com.cloudflare.api.account.` + string(account) + `":"*"}`
	onZ := `{"com.cloudflare.api.account.zone.` + string(zone) + `":"*"}`
	const granular = "User tokens cannot reference roles with granular resource scopes"
	failed := func(name string) string {
		return `Failed common permission check against resources. (Permission group: "` + name + `")`
	}
	cases := []struct {
		name    string
		path    string
		headers []string
		body    string
		status  int
		message string
	}{
		{"user token", user, globalKey(), policy(onZ, permissions.ZoneRead), 200, ""},
		{"account-owned token", owned, globalKey(), policy(onZ, permissions.ZoneRead), 200, ""},
		{"all zones of the account", owned, bearer(minter.Value), policy(`{"com.cloudflare.api.account.`+string(account)+`":{"com.cloudflare.api.account.zone.*":"*"}}`, permissions.ZoneDNSWrite), 200, ""},
		{"single zone, group held by the creator", owned, bearer(minter.Value), policy(onZ, permissions.ZoneDNSRead), 200, ""},
		{"single zone, group not held by the creator", owned, bearer(minter.Value), policy(onZ, permissions.ZoneDNSWrite), 400, failed("DNS Write")},
		{"bucket", owned, bearer(minter.Value), policy(`{"com.cloudflare.edge.r2.bucket.`+string(account)+`_default_files":"*"}`, permissions.BucketWorkersR2StorageBucketItemRead), 200, ""},
		{"all buckets of all accounts", user, globalKey(), policy(`{"com.cloudflare.edge.r2.bucket.*":"*"}`, permissions.BucketWorkersR2StorageBucketItemRead), 403, denied9109},
		{"unknown zone", user, globalKey(), policy(`{"com.cloudflare.api.account.zone.cccccccccccccccccccccccccccccccc":"*"}`, permissions.ZoneRead), 400, failed("Zone Read")},
		{"unknown account", user, globalKey(), policy(`{"com.cloudflare.api.account.cccccccccccccccccccccccccccccccc":"*"}`, permissions.AccountSettingsRead), 400, failed("Account Settings Read")},
		{"another account's zone in an account-owned token", owned, globalKey(), policy(`{"com.cloudflare.api.account.zone.`+string(otherZone)+`":"*"}`, permissions.ZoneRead), 400, failed("Zone Read")},
		{"mixed scopes", user, globalKey(), policy(onA, permissions.AccountSettingsRead, permissions.ZoneRead), 400, failed("Zone Read")},
		{"user group in an account-owned token", owned, globalKey(), policy(`{"com.cloudflare.api.user.`+tokentest.DefaultUserID+`":"*"}`, permissions.UserAPITokensWrite), 400, failed("API Tokens Write")},
		{"another user", user, globalKey(), policy(`{"com.cloudflare.api.user.`+strings.Repeat("d", 32)+`":"*"}`, permissions.UserAPITokensWrite), 400, failed("API Tokens Write")},
		{"oneself", user, globalKey(), policy(`{"com.cloudflare.api.user.`+tokentest.DefaultUserID+`":"*"}`, permissions.UserAPITokensWrite), 200, ""},
		{"within the user's rights", user, dan, policy(onZ, permissions.ZoneRead), 200, ""},
		{"account within the user's rights", user, dan, policy(onA, permissions.AccountSettingsRead), 200, ""},
		{"beyond the user's rights", user, dan, policy(onZ, permissions.ZoneDNSWrite), 400, failed("DNS Write")},
		{"beyond the user's rights on the account", user, dan, policy(onA, permissions.AccountWorkersScriptsWrite), 400, failed("Workers Scripts Write")},
		{"not the user's account", user, dan, policy(`{"com.cloudflare.api.account.zone.`+string(otherZone)+`":"*"}`, permissions.ZoneRead), 400, failed("Zone Read")},
		{"no name", user, globalKey(), strings.Replace(policy(onZ, permissions.ZoneRead), `"x"`, `""`, 1), 400, "Invalid token: name must have 1 to 120 characters"},
		{"long name", user, globalKey(), strings.Replace(policy(onZ, permissions.ZoneRead), `"x"`, `"`+strings.Repeat("é", 121)+`"`, 1), 400, "Invalid token: name must have 1 to 120 characters"},
		{"longest name", user, globalKey(), strings.Replace(policy(onZ, permissions.ZoneRead), `"x"`, `"`+strings.Repeat("é", 120)+`"`, 1), 200, ""},
		{"no policies", user, globalKey(), `{"name":"x","policies":[]}`, 400, "Invalid token: policies must not be empty"},
		{"policy with an id", user, globalKey(), strings.Replace(policy(onZ, permissions.ZoneRead), `"effect"`, `"id":"`+string(zone)+`","effect"`, 1), 400, "Reusing existing policies is not supported by token creation"},
		{"group without id", user, globalKey(), `{"name":"x","policies":[{"effect":"allow","resources":` + onZ + `,"permission_groups":[{"name":"DNS Write"}]}]}`, 400, "These rules must pass for permission group: id must be present"},
		{"group of one app, user token", user, globalKey(), policy(`{"com.cloudflare.api.account.flagship.app.a1":"*"}`, permissions.AccountSettingsRead), 400, granular},
		{"group of one Worker, user token", user, globalKey(), policy(`{"com.cloudflare.api.account.`+string(account)+`":{"com.cloudflare.edge.worker.script.a1":"*"}}`, permissions.AccountSettingsRead), 400, granular},
		{"group of one app, account-owned token", owned, globalKey(), policy(`{"com.cloudflare.api.account.flagship.app.a1":"*"}`, permissions.AccountSettingsRead), 400, failed("Account Settings Read")},
		{"not Cloudflare's", user, globalKey(), policy(`{"com.example.app.a1":"*"}`, permissions.AccountSettingsRead), 400, failed("Account Settings Read")},
		{"unknown group", user, globalKey(), `{"name":"x","policies":[{"effect":"allow","resources":` + onZ + `,"permission_groups":[{"id":"` + string(zone) + `"}]}]}`, 400, "Permission group " + string(zone) + " not found"},
		{"expired already", user, globalKey(), strings.Replace(policy(onZ, permissions.ZoneRead), `{"name"`, `{"expires_on":"2020-01-01T00:00:00Z","name"`, 1), 400, "Invalid token: expires_on is in the past"},
		{"bad effect", user, globalKey(), strings.Replace(policy(onZ, permissions.ZoneRead), "allow", "permit", 1), 400, `Invalid token: policies[0]: effect is "permit": want "allow" or "deny"`},
		{"not JSON", user, globalKey(), `{"name":`, 400, "Malformed JSON in request body"},
	}
	for _, c := range cases {
		a := send(t, s, "POST", c.path, c.body, c.headers...)
		assert.Equal(t, c.status, a.Status, "%s: %v", c.name, a.Errors)
		assert.Equal(t, c.message, a.message(), c.name)
	}
}

func TestTokenLimitsAndPages(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	body := request(t, "x", permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead)))
	for _, c := range []struct {
		path  string
		limit int
	}{{"/user/tokens", 50}, {onAccount + "/tokens", 500}} {
		for range c.limit {
			require.Equal(t, 200, send(t, s, "POST", c.path, body, globalKey()...).Status)
		}
		a := send(t, s, "POST", c.path, body, globalKey()...)
		assert.Equal(t, 400, a.Status)
		assert.Equal(t, fmt.Sprintf("Token limit of %d reached", c.limit), a.message())
		a = send(t, s, "GET", c.path+"?per_page=20&page=3", "", globalKey()...)
		assert.Equal(t, c.limit, a.ResultInfo.TotalCount)
	}
	var first, last []created
	send(t, s, "GET", "/user/tokens", "", globalKey()...).into(t, &first)
	send(t, s, "GET", "/user/tokens?direction=desc&per_page=50", "", globalKey()...).into(t, &last)
	assert.Len(t, first, 20)
	require.Len(t, last, 50)
	assert.Equal(t, first[0].ID, last[49].ID)
	assert.Equal(t, authz.AccountToken, s.Tokens()[50].Kind)
}

// TestUnknownKeysAreStored: what a later API knows of a token is there for tests
// to see, whichever way it came in.
func TestUnknownKeysAreStored(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	policy := `{"effect":"allow","only_when":{"mfa":true},"permission_groups":[{"id":"` + permissions.ZoneRead.ID() + `","name":"DNS Write","limit":5,"meta":{"key":"k"}}],"resources":{"com.cloudflare.api.account.zone.` + string(zone) + `":"*"}}`
	body := `{"name":"t","new_top":{"b":1},"condition":{"new_rule":[1],"request_ip":{"not_in":["198.51.100.0/24"],"asn":[7]}},"policies":[` + policy + `]}`
	check := func(result json.RawMessage, where string) {
		t.Helper()
		for _, text := range []string{`"new_top":{"b":1}`, `"new_rule":[1]`, `"asn":[7]`, `"only_when":{"mfa":true}`, `"limit":5`, `"meta":{"key":"k"}`, `"name":"Zone Read"`} {
			assert.Contains(t, string(result), text, where)
		}
	}
	a := send(t, s, "POST", "/user/tokens", body, globalKey()...)
	require.Equal(t, 200, a.Status, "%v", a.Errors)
	check(a.Result, "created")
	var tok created
	a.into(t, &tok)
	held := send(t, s, "GET", "/user/tokens/"+tok.ID, "", globalKey()...)
	check(held.Result, "read")
	check(send(t, s, "GET", "/user/tokens", "", globalKey()...).Result, "listed")
	check(send(t, s, "PUT", "/user/tokens/"+tok.ID, strings.Replace(body, `"t"`, `"u"`, 1), globalKey()...).Result, "updated")
	spec, err := permissions.ParseSpec(held.Result)
	require.NoError(t, err)
	issued := issue(t, s, spec, userToken())
	check(send(t, s, "GET", "/user/tokens/"+issued.ID, "", globalKey()...).Result, "issued")
	public, err := s.Token(tok.ID)
	require.NoError(t, err)
	assert.True(t, public.Spec.Equal(spec))

	call := send(t, s, "GET", onZone, "", bearer(tok.Value)...)
	assert.Equal(t, 200, call.Status)
	assert.Contains(t, call.Header.Get(tokentest.HeaderAssumed), "are taken for met")
	assert.Equal(t, 403, send(t, s, "GET", onZone+"/dns_records", "", bearer(tok.Value)...).Status)
	none := `{"name":"t","policies":[` + strings.Replace(policy, `"only_when":{"mfa":true},`, "", 1) + `]}`
	a = send(t, s, "PUT", "/user/tokens/"+tok.ID, none, globalKey()...)
	require.Equal(t, 200, a.Status)
	for _, gone := range []string{"new_top", "new_rule", "condition", "only_when"} {
		assert.NotContains(t, string(a.Result), gone, "PUT replaces everything")
	}
}

// TestMalformedPoliciesAreRefused: whatever the form of a policy, the answer is a
// refusal.
func TestMalformedPoliciesAreRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	for _, policies := range []string{`[null]`, `[{}]`, `[1]`, `{}`, `"x"`, `[{"effect":"allow","permission_groups":null,"resources":{}}]`, `[{"effect":"allow","permission_groups":[null],"resources":{"a.b":"*"}}]`,
		`[{"effect":"allow","permission_groups":[{"id":1}],"resources":{"a.b":"*"}}]`, `[{"effect":"allow","Permission_Groups":[{"id":"` + permissions.ZoneRead.ID() + `"}],"resources":{"a.b":["x"]}}]`} {
		a := send(t, s, "POST", "/user/tokens", `{"name":"t","policies":`+policies+`}`, globalKey()...)
		assert.Equal(t, 400, a.Status, policies)
	}
}
