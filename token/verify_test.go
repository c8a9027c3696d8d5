package token_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const (
	callUser     = "GET /user/tokens/verify"
	callAccount  = "GET /accounts/6451353ea5a8407bab6162abc42f5338/tokens/verify"
	callOther    = "GET /accounts/0123456789abcdef0123456789abcdef/tokens/verify"
	callAccounts = "GET /accounts"
)

var (
	active = reply{status: 200, body: `{"result":{"id":"` + tokenID + `","status":"active","not_before":"2026-01-01T00:00:00Z","expires_on":"2027-01-01T00:00:00Z"},"success":true,"errors":[],` +
		`"messages":[{"code":10000,"message":"This API Token is valid and active","type":null}]}`}
	notOfThatKind = refusal(401, 1000, "Invalid API Token")
	unknownToken  = refusal(403, 9109, "Invalid access token")
	location      = refusal(403, 9109, "Cannot use the access token from location: 192.0.2.7")
	lockedOut     = refusal(403, 9109, "Max auth failures reached, please check your Authorization header.")
	noPermission  = refusal(403, 9109, "Unauthorized to access requested resource")
	gateway       = refusal(403, 10000, "Authentication error")
	malformed     = reply{status: 400, body: `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6111,"message":"Invalid format for Authorization header"}]}],"messages":[],"result":null}`}
	oneAccount    = success(`[{"id":"` + string(guideAccount) + `","name":"a"}]`)
	another       = success(`[{"id":"` + string(otherAccount) + `","name":"b"}]`)
	noAccounts    = success(`[]`)
)

func TestVerify(t *testing.T) {
	t.Parallel()
	type want struct {
		status   token.Status
		kind     authz.Kind
		account  permissions.AccountID
		id       string
		endpoint string
		calls    []string
	}
	const none = permissions.AccountID("")
	tests := []struct {
		name    string
		text    string
		account permissions.AccountID
		replies map[string]reply
		want    want
	}{
		{"user token", userToken, guideAccount, map[string]reply{callUser: active},
			want{token.StatusLive, authz.UserToken, none, tokenID, callUser, []string{callUser}}},
		{"dead user token", userToken, guideAccount, map[string]reply{callUser: notOfThatKind},
			want{token.StatusDead, authz.UserToken, none, "", callUser, []string{callUser}}},
		{"dead user token, other wording", userToken, guideAccount, map[string]reply{callUser: unknownToken},
			want{token.StatusDead, authz.UserToken, none, "", callUser, []string{callUser}}},
		{"user token, unclear refusal, alive", userToken, guideAccount, map[string]reply{callUser: gateway, callAccounts: oneAccount},
			want{token.StatusLive, authz.UserToken, none, "", callAccounts, []string{callUser, callAccounts}}},
		{"user token, unclear refusal, dead", userToken, guideAccount, map[string]reply{callUser: gateway, callAccounts: unknownToken},
			want{token.StatusDead, authz.UserToken, none, "", callAccounts, []string{callUser, callAccounts}}},

		{"account-owned token", accountToken, guideAccount, map[string]reply{callAccount: active},
			want{token.StatusLive, authz.AccountToken, guideAccount, tokenID, callAccount, []string{callAccount}}},
		{"account-owned token of another account", accountToken, guideAccount, map[string]reply{callAccount: notOfThatKind, callAccounts: another, callOther: active},
			want{token.StatusLive, authz.AccountToken, otherAccount, tokenID, callOther, []string{callAccount, callAccounts, callOther}}},
		{"account-owned token, no account given", accountToken, none, map[string]reply{callAccounts: oneAccount, callAccount: active},
			want{token.StatusLive, authz.AccountToken, guideAccount, tokenID, callAccount, []string{callAccounts, callAccount}}},
		{"account-owned token, its account does not tell", accountToken, none, map[string]reply{callAccounts: oneAccount, callAccount: gateway},
			want{token.StatusLive, authz.AccountToken, guideAccount, "", callAccounts, []string{callAccounts, callAccount}}},
		{"account-owned token, zone permissions only", accountToken, guideAccount, map[string]reply{callAccount: gateway, callAccounts: noAccounts},
			want{token.StatusLive, authz.AccountToken, none, "", callAccounts, []string{callAccount, callAccounts}}},
		{"account-owned token, no right to list", accountToken, none, map[string]reply{callAccounts: noPermission},
			want{token.StatusLive, authz.AccountToken, none, "", callAccounts, []string{callAccounts}}},
		{"account-owned token, list not open to it", accountToken, none, map[string]reply{callAccounts: refusal(400, 1001, "List accounts endpoint does not support account owned tokens.")},
			want{token.StatusLive, authz.AccountToken, none, "", callAccounts, []string{callAccounts}}},
		{"dead account-owned token", accountToken, guideAccount, map[string]reply{callAccount: notOfThatKind, callAccounts: unknownToken},
			want{token.StatusDead, authz.AccountToken, none, "", callAccounts, []string{callAccount, callAccounts}}},

		{"older token of a user", legacyToken, guideAccount, map[string]reply{callUser: active},
			want{token.StatusLive, authz.UserToken, none, tokenID, callUser, []string{callUser}}},
		{"older token of the account", legacyToken, guideAccount, map[string]reply{callUser: notOfThatKind, callAccount: active},
			want{token.StatusLive, authz.AccountToken, guideAccount, tokenID, callAccount, []string{callUser, callAccount}}},
		{"older token of another account", legacyToken, guideAccount, map[string]reply{callUser: notOfThatKind, callAccount: gateway, callAccounts: another, callOther: active},
			want{token.StatusLive, authz.AccountToken, otherAccount, tokenID, callOther, []string{callUser, callAccount, callAccounts, callOther}}},
		{"older token of the asked account, whose endpoint refuses", legacyToken, guideAccount, map[string]reply{callUser: notOfThatKind, callAccount: gateway, callAccounts: oneAccount},
			want{token.StatusLive, authz.AccountToken, guideAccount, "", callAccounts, []string{callUser, callAccount, callAccounts}}},
		{"older token, no account given", legacyToken, none, map[string]reply{callUser: notOfThatKind, callAccounts: oneAccount, callAccount: active},
			want{token.StatusLive, authz.AccountToken, guideAccount, tokenID, callAccount, []string{callUser, callAccounts, callAccount}}},
		{"older token, named as the account's by the user endpoint", legacyToken, none, map[string]reply{callUser: refusal(403, 9109, "Valid user-level authentication not found"), callAccounts: noAccounts},
			want{token.StatusLive, authz.AccountToken, none, "", callAccounts, []string{callUser, callAccounts}}},
		{"dead older token is not called account-owned", legacyToken, guideAccount, map[string]reply{callUser: notOfThatKind, callAccount: notOfThatKind, callAccounts: unknownToken},
			want{token.StatusDead, authz.KindUnknown, none, "", callAccounts, []string{callUser, callAccount, callAccounts}}},
		{"older token, the user endpoint unclear, alive", legacyToken, none, map[string]reply{callUser: gateway, callAccounts: oneAccount},
			want{token.StatusLive, authz.KindUnknown, none, "", callAccounts, []string{callUser, callAccounts}}},
		{"older token, nothing tells", legacyToken, guideAccount, map[string]reply{callUser: notOfThatKind, callAccount: gateway, callAccounts: gateway},
			want{token.StatusUndetermined, authz.KindUnknown, none, "", "", []string{callUser, callAccount, callAccounts}}},
		{"two accounts leave the owner open", legacyToken, none, map[string]reply{callUser: notOfThatKind, callAccounts: success(`[{"id":"` + string(guideAccount) + `"},{"id":"` + string(otherAccount) + `"}]`)},
			want{token.StatusLive, authz.AccountToken, none, "", callAccounts, []string{callUser, callAccounts}}},
		{"an id that is none", legacyToken, none, map[string]reply{callUser: notOfThatKind, callAccounts: success(`[{"id":"../evil"}]`)},
			want{token.StatusLive, authz.AccountToken, none, "", callAccounts, []string{callUser, callAccounts}}},

		{"client IP", legacyToken, none, map[string]reply{callUser: notOfThatKind, callAccounts: location},
			want{token.StatusClientIP, authz.KindUnknown, none, "", callAccounts, []string{callUser, callAccounts}}},
		{"client IP at once", userToken, none, map[string]reply{callUser: location},
			want{token.StatusClientIP, authz.UserToken, none, "", callUser, []string{callUser}}},
		{"locked out", userToken, none, map[string]reply{callUser: lockedOut},
			want{token.StatusLockedOut, authz.UserToken, none, "", callUser, []string{callUser}}},
		{"locked out, newer form", accountToken, guideAccount, map[string]reply{callAccount: refusal(429, 10502, "Too many authentication failures")},
			want{token.StatusLockedOut, authz.AccountToken, none, "", callAccount, []string{callAccount}}},
		{"locked out while settling", accountToken, none, map[string]reply{callAccounts: lockedOut},
			want{token.StatusLockedOut, authz.AccountToken, none, "", callAccounts, []string{callAccounts}}},
		{"malformed", legacyToken, guideAccount, map[string]reply{callUser: malformed},
			want{token.StatusMalformed, authz.KindUnknown, none, "", callUser, []string{callUser}}},
		{"malformed at the account", accountToken, guideAccount, map[string]reply{callAccount: malformed},
			want{token.StatusMalformed, authz.AccountToken, none, "", callAccount, []string{callAccount}}},

		{"global key", globalKey, guideAccount, map[string]reply{"GET /user": success(`{"id":"x"}`)},
			want{token.StatusLive, authz.GlobalKey, none, "", "GET /user", []string{"GET /user"}}},
		{"unknown global key", globalKey, none, map[string]reply{"GET /user": refusal(403, 9103, "Unknown X-Auth-Key or X-Auth-Email")},
			want{token.StatusDead, authz.GlobalKey, none, "", "GET /user", []string{"GET /user"}}},
		{"malformed global key", globalKey, none, map[string]reply{"GET /user": {status: 400, body: `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6103,"message":"Invalid format for X-Auth-Key header"}]}]}`}},
			want{token.StatusMalformed, authz.GlobalKey, none, "", "GET /user", []string{"GET /user"}}},
		{"global key, unclear", globalKey, none, map[string]reply{"GET /user": refusal(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers")},
			want{token.StatusUndetermined, authz.GlobalKey, none, "", "", []string{"GET /user"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := script(tt.replies)
			v, err := a.client(t, tt.text, token.WithAccount(tt.account)).Verify(t.Context())
			require.NoError(t, err)
			var attempts []string
			for _, at := range v.Attempts {
				attempts = append(attempts, at.Endpoint)
			}
			assert.Equal(t, tt.want, want{v.Status, v.Kind, v.Account, v.TokenID, v.Endpoint, a.calls})
			assert.Equal(t, a.calls, attempts)
			assert.Equal(t, tt.want.status == token.StatusLive, v.Live())
		})
	}
}

func TestVerifyOAuth(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		replies map[string]reply
		status  token.Status
	}{
		"known to the list":  {map[string]reply{callUser: notOfThatKind, callAccounts: oneAccount}, token.StatusLive},
		"known to verify":    {map[string]reply{callUser: active}, token.StatusLive},
		"its time is over":   {map[string]reply{callUser: notOfThatKind, callAccounts: unknownToken}, token.StatusDead},
		"account is not its": {map[string]reply{callUser: gateway, callAccounts: noAccounts}, token.StatusLive},
	} {
		v, err := script(tt.replies).client(t, oauthToken, token.WithUncheckedText(), token.WithAccount(guideAccount)).Verify(t.Context())
		require.NoError(t, err, name)
		assert.Equal(t, tt.status, v.Status, name)
		assert.Equal(t, authz.KindUnknown, v.Kind, "an OAuth token is neither a user's API token nor account-owned")
	}
}

func TestVerifyStates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, result string
		status       token.Status
		state        string
		verdict      authz.Verdict
		reason       authz.Reason
	}{
		{"active", `{"id":"x","status":"active"}`, token.StatusLive, "active", authz.Allowed, authz.NoReason},
		{"disabled", `{"id":"x","status":"disabled"}`, token.StatusInactive, "disabled", authz.Denied, authz.DeadToken},
		{"expired", `{"id":"x","status":"expired"}`, token.StatusInactive, "expired", authz.Denied, authz.Expired},
		{"revoked", `{"id":"x","status":"revoked"}`, token.StatusInactive, "revoked", authz.Denied, authz.DeadToken},
		{"a state of tomorrow", `{"id":"x","status":"asleep"}`, token.StatusUndetermined, "asleep", authz.Inconclusive, authz.NoReason},
		{"active and past its end", `{"id":"x","status":"active","expires_on":"2026-11-23T12:00:00Z"}`, token.StatusInactive, "active", authz.Denied, authz.Expired},
		{"active and before its start", `{"id":"x","status":"active","not_before":"2026-11-23T12:00:01Z"}`, token.StatusInactive, "active", authz.Denied, authz.NotYetValid},
		{"active at its start", `{"id":"x","status":"active","not_before":"2026-11-23T12:00:00Z","expires_on":"2026-11-23T12:00:01Z"}`, token.StatusLive, "active", authz.Allowed, authz.NoReason},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := script(map[string]reply{callUser: success(tt.result)}).client(t, userToken).Verify(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tt.status, v.Status)
			assert.Equal(t, tt.state, v.State)
			verdict, reason := v.Verdict()
			assert.Equal(t, tt.verdict, verdict)
			assert.Equal(t, tt.reason, reason)
		})
	}
}

func TestVerifyTimes(t *testing.T) {
	t.Parallel()
	v, err := script(map[string]reply{callUser: active}).client(t, userToken).Verify(t.Context())
	require.NoError(t, err)
	assert.Equal(t, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), v.NotBefore.UTC())
	assert.Equal(t, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), v.ExpiresOn.UTC())
}

func TestVerifyFaultsAreNeverDead(t *testing.T) {
	t.Parallel()
	faults := map[string]reply{
		"connection":          {err: errors.New("connection reset by peer")},
		"429":                 refusal(429, 10429, "Rate limited"),
		"971 with 200":        refusal(200, 971, "Please wait and consider throttling your request speed"),
		"500":                 refusal(500, 1, "internal"),
		"page":                {status: 502, body: "<html><title>Bad gateway</title></html>"},
		"page with 403":       {status: 403, body: "<html>blocked</html>"},
		"empty 401":           {status: 401},
		"truncated":           {status: 200, body: `{"success":true,"result":{"id":"x","sta`},
		"result of no object": success(`"active"`),
		"no state":            success(`{"id":"x"}`),
		"no result":           {status: 200, body: `{"success":true}`},
		"ten megabytes":       {status: 200, body: `{"success":true,"result":"` + strings.Repeat("x", 10<<20) + `"}`},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, tt := range []struct {
				text    string
				replies map[string]reply
			}{
				{userToken, map[string]reply{callUser: fault}},
				{accountToken, map[string]reply{callAccount: fault}},
				{accountToken, map[string]reply{callAccount: notOfThatKind, callAccounts: fault}},
				{legacyToken, map[string]reply{callUser: notOfThatKind, callAccount: fault}},
			} {
				a := script(tt.replies)
				v, err := a.client(t, tt.text, token.WithAccount(guideAccount)).Verify(t.Context())
				require.Error(t, err)
				assertHidden(t, err.Error())
				assert.Equal(t, token.StatusUndetermined, v.Status)
				assert.Empty(t, v.Endpoint)
				assert.Len(t, a.calls, len(tt.replies), "a fault ends the verification, and nothing is sent twice")
				verdict, _ := v.Verdict()
				assert.Equal(t, authz.Inconclusive, verdict)
			}
			if name == "no state" || name == "no result" || name == "result of no object" {
				return // good enough from GET /user
			}
			v, err := script(map[string]reply{"GET /user": fault}).client(t, globalKey).Verify(t.Context())
			require.Error(t, err)
			assert.Equal(t, token.StatusUndetermined, v.Status)
		})
	}
}

func TestVerifyContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, text := range []string{userToken, accountToken, globalKey} {
		a := script(nil)
		v, err := a.client(t, text).Verify(ctx)
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, token.StatusUndetermined, v.Status)
		assert.Empty(t, a.calls)
	}
	_, err := script(map[string]reply{callUser: {err: io.ErrUnexpectedEOF}}).client(t, userToken).Verify(t.Context())
	var te *token.TransportError
	require.ErrorAs(t, err, &te)
	assert.Equal(t, "GET /user/tokens/verify: unexpected EOF", err.Error())
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for status, want := range map[token.Status]struct {
		text    string
		verdict authz.Verdict
		reason  authz.Reason
	}{
		token.StatusUndetermined: {"undetermined", authz.Inconclusive, authz.NoReason},
		token.StatusLive:         {"live", authz.Allowed, authz.NoReason},
		token.StatusInactive:     {"inactive", authz.Denied, authz.DeadToken},
		token.StatusDead:         {"dead", authz.Denied, authz.DeadToken},
		token.StatusMalformed:    {"malformed", authz.Denied, authz.DeadToken},
		token.StatusClientIP:     {"client_ip", authz.Denied, authz.ClientIP},
		token.StatusLockedOut:    {"locked_out", authz.Inconclusive, authz.NoReason},
		99:                       {"Status(99)", authz.Inconclusive, authz.NoReason},
	} {
		verdict, reason := token.Verification{Status: status}.Verdict()
		assert.Equal(t, want.verdict, verdict, want.text)
		assert.Equal(t, want.reason, reason, want.text)
		text, err := status.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, want.text, string(text))
	}
}

// TestVerifyUsesTheServersClock: a local clock that is off must not turn a live
// token into one whose time is over or has not come.
func TestVerifyUsesTheServersClock(t *testing.T) {
	t.Parallel()
	server := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	sim, err := tokentest.New(tokentest.Options{Now: func() time.Time { return server }})
	require.NoError(t, err)
	spec := permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID).WithConditions(permissions.Conditions{
		NotBefore: server.Add(-time.Minute), ExpiresOn: server.Add(time.Minute),
	})
	issued, err := sim.IssueToken(spec, tokentest.TokenOptions{})
	require.NoError(t, err)
	for _, off := range []time.Duration{-time.Hour, 0, time.Hour} {
		c, err := token.New(token.APIToken(token.NewSecret(issued.Value)), token.WithHTTPClient(sim.Client()),
			token.WithClock(func() time.Time { return server.Add(off) }))
		require.NoError(t, err)
		v, err := c.Verify(context.Background())
		require.NoError(t, err)
		assert.Equal(t, token.StatusLive, v.Status, "the local clock is off by %s", off)
	}
}
