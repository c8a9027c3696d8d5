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

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

const (
	revokeCall = "DELETE /user/tokens/" + tokenID
	verifyCall = "GET /user/tokens/verify"
	otherID    = "0123456789abcdef0123456789abcdef"
)

// What an answer to a revocation means, with what the look at the token says where the
// answer leaves it open.
func TestRevokeAnswers(t *testing.T) {
	t.Parallel()
	there := success(`{"id":"` + tokenID + `","status":"active","policies":[]}`)
	revoked := success(`{"id":"` + tokenID + `","status":"revoked","policies":[]}`)
	fault := reply{status: 502, body: "bad"}
	const look = true
	for name, tt := range map[string]struct {
		answer, look reply
		looks        bool
		want         string // "" for a success
	}{
		"done":                       {success(`{"id":"` + tokenID + `"}`), there, false, ""},
		"not found":                  {unknownOne, there, false, ""},
		"400, there":                 {refusal(400, 1001, "no"), there, look, "no (1001)"},
		"400, revoked":               {refusal(400, 1001, "no"), revoked, look, ""},
		"409, revoked":               {refusal(409, 1001, "no"), revoked, look, ""},
		"410, revoked":               {refusal(410, 1001, "no"), revoked, look, ""},
		"422, not found":             {refusal(422, 1001, "no"), unknownOne, look, ""},
		"400 with a page":            {reply{status: 400, body: "<html>"}, revoked, look, ""},
		"401":                        {refusal(401, 1001, "no"), revoked, false, "no (1001)"},
		"403":                        {refusal(403, 1001, "no"), revoked, false, "no (1001)"},
		"405":                        {refusal(405, 1001, "no"), revoked, false, "no (1001)"},
		"404 of the path":            {refusal(404, 7003, "Could not route"), revoked, false, "7003"},
		"404 of the path, in words":  {refusal(404, 7000, "No route for that URI"), revoked, false, "7000"},
		"404 with a page":            {reply{status: 404, body: "<html>"}, there, look, "404"},
		"429":                        {refusal(429, 10429, "Rate limited"), revoked, false, "10429"},
		"502, not found":             {fault, unknownOne, look, ""},
		"502, revoked":               {fault, revoked, look, ""},
		"502, there":                 {fault, there, look, "502"},
		"502, denied":                {fault, denied, look, "502"},
		"502, twice":                 {fault, fault, look, "502"},
		"lost, not found":            {reply{err: errReset}, unknownOne, look, ""},
		"lost, page":                 {reply{err: errReset}, page, look, "connection reset"},
		"lost, path":                 {reply{err: errReset}, refusal(404, 7003, "Could not route"), look, "connection reset"},
		"cut off, not found":         {reply{status: 200, body: `{"success":tr`}, unknownOne, look, ""},
		"an answer of another shape": {reply{status: 200, body: `{}`}, unknownOne, look, ""},
	} {
		a := script(map[string]reply{revokeCall: tt.answer, "GET /user/tokens/" + tokenID: tt.look})
		err := a.client(t, globalKey).Revoke(t.Context(), token.Ref{ID: tokenID}, token.RevokeOptions{})
		want := []string{revokeCall}
		if tt.looks {
			want = append(want, readCall)
		}
		assert.Equal(t, want, a.calls, name)
		if tt.want == "" {
			assert.NoError(t, err, name)
			continue
		}
		assert.ErrorContains(t, err, tt.want, name)
	}
}

// The token in use is spared, as far as it is known which one that is.
func TestRevokeSparesTheTokenInUse(t *testing.T) {
	t.Parallel()
	own, other := success(`{"id":"`+tokenID+`","status":"active"}`), success(`{"id":"`+otherID+`","status":"active"}`)
	mine, accounts := "GET /accounts/"+string(guideAccount)+"/tokens/verify", "GET /accounts"
	user, account := token.Ref{ID: tokenID}, token.Ref{ID: tokenID, Account: guideAccount}
	gone := refusal(401, 1000, "Invalid API Token")
	for name, tt := range map[string]struct {
		value   string
		ref     token.Ref
		replies map[string]reply
		asked   []string
		spared  string // "" for revoked
		unsure  bool
	}{
		"another of the user's":           {userToken, user, map[string]reply{verifyCall: other}, []string{verifyCall}, "", false},
		"itself":                          {userToken, user, map[string]reply{verifyCall: own}, []string{verifyCall}, "is the token in use", false},
		"no id":                           {userToken, user, map[string]reply{verifyCall: success(`{"status":"active"}`)}, []string{verifyCall}, "may be the token in use", true},
		"a user's, one of an account":     {userToken, account, nil, nil, "", false},
		"an account's, another":           {accountToken, account, map[string]reply{mine: other}, []string{mine}, "", false},
		"an account's, itself":            {accountToken, account, map[string]reply{mine: own}, []string{mine}, "is the token in use", false},
		"an account's, no id":             {accountToken, account, map[string]reply{mine: success(`{"status":"active"}`)}, []string{mine}, "may be the token in use", true},
		"dead":                            {userToken, user, map[string]reply{verifyCall: gone}, []string{verifyCall}, "", false},
		"not to be asked":                 {userToken, user, map[string]reply{verifyCall: {status: 502, body: "bad"}}, []string{verifyCall}, "whether it is the token in use could not be found out: GET /user/tokens/verify: 502", false},
		"malformed":                       {userToken, user, map[string]reply{verifyCall: refusal(400, 6111, "Invalid format for Authorization header")}, []string{verifyCall}, "", false},
		"of the older form, a user's":     {legacyToken, account, map[string]reply{verifyCall: other}, []string{verifyCall}, "", false},
		"of the older form, an account's": {legacyToken, user, map[string]reply{verifyCall: gone, mine: other}, []string{verifyCall, mine}, "", false},
		"of the older form, nobody knows whose": {legacyToken, user, map[string]reply{verifyCall: denied, mine: denied, accounts: success(`[]`)},
			[]string{verifyCall, mine, accounts}, "may be the token in use", true},
		"of the older form, dead": {legacyToken, user, map[string]reply{verifyCall: gone, mine: gone, accounts: refusal(403, 9109, "Invalid access token")},
			[]string{verifyCall, mine, accounts}, "", false},
		"of the older form, an account's, no id": {legacyToken, user, map[string]reply{verifyCall: gone, mine: success(`{"status":"active"}`)}, []string{verifyCall, mine}, "", false},
	} {
		call := "DELETE /user/tokens/" + tokenID
		if tt.ref.Account != "" {
			call = "DELETE /accounts/" + string(guideAccount) + "/tokens/" + tokenID
		}
		replies := map[string]reply{call: success(`{"id":"` + tokenID + `"}`)}
		for k, v := range tt.replies {
			replies[k] = v
		}
		a := script(replies)
		c := a.client(t, tt.value, token.WithAccount(guideAccount))
		err := c.Revoke(t.Context(), tt.ref, token.RevokeOptions{})
		if tt.spared == "" {
			require.NoError(t, err, name)
			assert.Equal(t, append(tt.asked, call), a.calls, name)
			continue
		}
		assert.ErrorContains(t, err, tt.spared, name)
		assert.Equal(t, tt.asked, a.calls, name)
		var inUse *token.InUseError
		if errors.As(err, &inUse) {
			assert.Equal(t, tt.ref, inUse.Ref, name)
			assert.Equal(t, tt.unsure, inUse.Unsure, name)
			assert.Equal(t, tt.unsure, strings.Contains(err.Error(), "name its account with WithAccount, or set EvenInUse"), name)
		}
		// It is not spared where that is asked for.
		a.calls = nil
		require.NoError(t, c.Revoke(t.Context(), tt.ref, token.RevokeOptions{EvenInUse: true}), name)
		assert.Equal(t, []string{call}, a.calls, name)
	}
}

// A token of an account that was revoked here is gone for this client, whatever it sees.
func TestRevokeRemembersWhatItRevoked(t *testing.T) {
	t.Parallel()
	path := "/accounts/" + string(guideAccount) + "/tokens/"
	ref, call := token.Ref{ID: tokenID, Account: guideAccount}, "DELETE "+path+tokenID
	a := script(map[string]reply{call: success(`{"id":"` + tokenID + `"}`)})
	c := a.client(t, globalKey)
	require.NoError(t, c.Revoke(t.Context(), ref, token.RevokeOptions{}))
	a.replies[call] = unknownOne
	require.NoError(t, c.Revoke(t.Context(), ref, token.RevokeOptions{}))
	assert.Equal(t, []string{call, call}, a.calls, "nobody was asked what it sees")
	other := token.Ref{ID: otherID, Account: guideAccount}
	a.replies["DELETE "+path+otherID], a.replies["GET "+path+otherID] = reply{err: errReset}, unknownOne
	var unseen *token.UnseenError
	require.ErrorAs(t, c.Revoke(t.Context(), other, token.RevokeOptions{}), &unseen, "one that was never shown")
	assert.Equal(t, other, unseen.Ref)
}

// An answer that is lost as the context ends is looked after all the same.
func TestRevokeLooksAfterTheContextHasEnded(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	ctx, cancel := context.WithCancel(t.Context())
	net := roundTrip(func(req *http.Request) (*http.Response, error) {
		if req.Method == http.MethodDelete {
			_, _ = s.srv.RoundTripper().RoundTrip(req)
			cancel()
			return nil, context.Canceled
		}
		return s.srv.RoundTripper().RoundTrip(req)
	})
	assert.NoError(t, s.client(t, net).Revoke(ctx, s.ref(s.old.ID), token.RevokeOptions{}))
	_, err := s.srv.Token(s.old.ID)
	assert.Error(t, err)
}

// Which errors say that a token does not exist.
func TestIsNotFound(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		r    reply
		want bool
	}{
		"not found":          {unknownOne, true},
		"another code":       {refusal(404, 10000, "x"), true},
		"no route":           {refusal(404, 7003, "Could not route to /x, perhaps your object identifier is invalid?"), false},
		"no route, in words": {refusal(404, 7000, "No route for that URI"), false},
		"a page":             {reply{status: 404, body: "<html>"}, false},
		"denied":             {denied, false},
		"gone":               {refusal(410, 1003, "gone"), false},
		"reset":              {reply{err: errReset}, false},
	} {
		_, err := script(map[string]reply{readCall: tt.r}).client(t, globalKey).Get(t.Context(), token.Ref{ID: tokenID})
		require.Error(t, err, name)
		assert.Equal(t, tt.want, token.IsNotFound(err), name)
		assert.Equal(t, tt.want, token.IsNotFound(fmt.Errorf("wrapped: %w", err)), name)
	}
	assert.False(t, token.IsNotFound(nil))
}
