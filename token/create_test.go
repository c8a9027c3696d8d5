package token_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

const (
	callCreate        = "POST /user/tokens"
	callCreateAccount = "POST /accounts/6451353ea5a8407bab6162abc42f5338/tokens"
)

func created(value string) reply {
	return success(`{"id":"` + tokenID + `","name":"platform","status":"active","issued_on":"2026-11-23T12:00:00Z","not_before":"2026-11-23T12:00:00Z","expires_on":"2027-02-21T12:00:00Z","policies":[],"value":"` + value + `"}`)
}

func TestCreate(t *testing.T) {
	t.Parallel()
	when := now()
	tests := []struct {
		name, creds, call string
		req               token.Request
		want              token.Ref
		header            http.Header
	}{
		{"user token with a Global API key", globalKey, callCreate, token.Request{Name: "platform", Spec: guide()},
			token.Ref{ID: tokenID}, http.Header{"X-Auth-Email": {someEmail}, "X-Auth-Key": {globalKey}}},
		{"user token with a token", legacyToken, callCreate, token.Request{Name: "platform", Spec: guide()},
			token.Ref{ID: tokenID}, http.Header{"Authorization": {"Bearer " + legacyToken}}},
		{"account-owned token with a token", accountToken, callCreateAccount, token.Request{Name: "platform", Spec: guide(), Account: guideAccount},
			token.Ref{ID: tokenID, Account: guideAccount}, http.Header{"Authorization": {"Bearer " + accountToken}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := script(map[string]reply{tt.call: created(userToken)})
			got, err := a.client(t, tt.creds, token.WithUserAgent("agent/1")).Create(t.Context(), tt.req)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got.Ref)
			assert.Equal(t, "platform", got.Name)
			assert.Equal(t, token.StateActive, got.State)
			assert.Equal(t, when, got.IssuedOn)
			assert.Equal(t, permissions.Conditions{NotBefore: when, ExpiresOn: when.Add(token.DefaultTTL)}, got.Spec.Conditions())
			assert.True(t, got.Secret == token.NewSecret(userToken))
			assert.Empty(t, got.Concerns)

			assert.Equal(t, []string{tt.call}, a.calls)
			body, err := tt.req.Body(now())
			require.NoError(t, err)
			assert.Equal(t, string(body), a.bodies[0], "what is sent is what Body returns")
			h := a.headers[0]
			assert.Equal(t, "application/json", h.Get("Content-Type"))
			assert.Equal(t, "agent/1", h.Get("User-Agent"))
			for _, name := range []string{"Authorization", "X-Auth-Email", "X-Auth-Key"} {
				assert.True(t, tt.header.Get(name) == h.Get(name), name)
			}
		})
	}
}

func TestCreateRefused(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]reply{
		"no permission":    noPermission,
		"gateway":          gateway,
		"creator lacks it": refusal(400, 1001, `Failed common permission check against resources. (Permission group: \"DNS Write\")`),
		"rate limit":       refusal(429, 10429, "Rate limited"),
		"rate limit, 200":  refusal(200, 971, "Please wait and consider throttling your request speed"),
		"refusal with 200": refusal(200, 1001, "no"),
		"dial":             {err: &net.OpError{Op: "dial", Err: errors.New("connection refused")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := script(map[string]reply{callCreate: r})
			got, err := a.client(t, globalKey).Create(t.Context(), token.Request{Name: "platform", Spec: guide()})
			require.Error(t, err)
			assert.Equal(t, token.Created{}, got)
			var uncertain *token.UncertainError
			assert.False(t, errors.As(err, &uncertain), "no token exists")
			assert.Len(t, a.calls, 1, "sent once")
			assertHidden(t, fmt.Sprintf("%v %+v %#v", err, err, err))
		})
	}
}

func TestCreateUncertain(t *testing.T) {
	t.Parallel()
	noID := success(`{"name":"platform","value":"` + userToken + `"}`)
	for name, tt := range map[string]struct {
		r    reply
		id   string
		says string
	}{
		"lost answer":   {reply{err: io.ErrUnexpectedEOF}, "", "POST /user/tokens: unexpected EOF"},
		"500":           {refusal(500, 1, "internal"), "", "POST /user/tokens: 500: internal (1)"},
		"page of a 502": {reply{status: 502, body: "<html><title>Bad gateway</title>"}, "", `502: the answer is an HTML page, not the API's JSON ("Bad gateway")`},
		"408":           {refusal(408, 0, "timeout"), "", "408: timeout"},
		"truncated":     {reply{status: 200, body: `{"success":true,"result":{"value":"` + userToken}, "", "200: the answer is cut off"},
		"page with 200": {reply{status: 200, body: "<html>" + userToken}, "", "200: the answer is an HTML page"},
		"empty":         {reply{status: 200}, "", "200: the answer is empty"},
		// A refusal is what the API says; a page in its place may hide any answer.
		"page of a firewall": {reply{status: 403, body: "<html>blocked</html>"}, "", "403: the answer is an HTML page"},
		"success with 403":   {reply{status: 403, body: created(userToken).body}, "", "403: the answer is JSON of another shape"},
		"success with 409":   {reply{status: 409, body: created(userToken).body}, "", "409: the answer is JSON of another shape"},
		"another protocol":   {reply{status: 101}, "", "101: the answer is empty"},
		"proxy":              {reply{status: 407, body: created(userToken).body}, "", "407: the answer is JSON of another shape"},
		"without value":      {success(`{"id":"` + tokenID + `","name":"platform"}`), tokenID, "200: the answer is JSON of another shape"},
		"without id":         {noID, "", "200: the answer is JSON of another shape"},
		"value a number":     {success(`{"id":"` + tokenID + `","name":"platform","value":7}`), tokenID, "200: the answer is JSON of another shape"},
		"value of two lines": {success(`{"id":"` + tokenID + `","name":"platform","value":"a\nb"}`), tokenID, "200: the answer is JSON of another shape"},
		"result a text":      {success(`"` + userToken + `"`), "", "200: the answer is JSON of another shape"},
		"without result":     {success(`null`), "", "200: the answer is JSON of another shape"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := script(map[string]reply{callCreate: tt.r})
			got, err := a.client(t, globalKey).Create(t.Context(), token.Request{Name: "platform", Spec: guide()})
			assert.Equal(t, token.Created{}, got)
			var uncertain *token.UncertainError
			require.ErrorAs(t, err, &uncertain)
			assert.Equal(t, "platform", uncertain.Name)
			assert.Equal(t, tt.id, uncertain.ID)
			assert.Contains(t, err.Error(), tt.says)
			assert.Contains(t, err.Error(), "did not arrive: POST /user/tokens: ")
			assert.Contains(t, err.Error(), `the token "platform"`)
			assert.Contains(t, err.Error(), "may have been created")
			assert.Contains(t, err.Error(), "look for that name among the user's API tokens and delete it before trying again")
			assert.Len(t, a.calls, 1, "sent once")
			assert.Equal(t, name == "lost answer", errors.Is(err, io.ErrUnexpectedEOF), "the cause can be asked for")
			assertHidden(t, fmt.Sprintf("%v %+v %#v", err, err, err))
		})
	}
	a := script(map[string]reply{callCreateAccount: {err: io.ErrUnexpectedEOF}})
	_, err := a.client(t, globalKey).Create(t.Context(), token.Request{Name: "platform", Spec: guide(), Account: guideAccount})
	assert.ErrorContains(t, err, "among the API tokens of account "+string(guideAccount))
}

// What is known of a creation without an answer, and what to do then.
func TestUncertainErrorSays(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]token.UncertainError{
		`the token "n" may have been created, but its value did not arrive: lost; look for that name among the user's API tokens and delete it before trying again`:                     {},
		`the token "n" (id x) may have been created, but its value did not arrive: lost; look for that name among the API tokens of account a and delete it before trying again`:        {ID: "x", Account: "a"},
		`the token "n" (id x) was created, but its value did not arrive: lost; roll it to get a value, or delete it before trying again`:                                                {ID: "x", Looked: true},
		`the token "n" may have been created, but its value did not arrive: lost; it is not among the API tokens of account a now: look once more in a few minutes before trying again`: {Account: "a", Looked: true},
		`the token "n" may have been created, but its value did not arrive: lost; it is not among the user's API tokens now: look once more in a few minutes before trying again`:       {Looked: true},
	} {
		e.Name, e.Err = "n", errors.New("lost")
		assert.EqualError(t, &e, want)
		assert.Equal(t, e.Err, errors.Unwrap(&e))
	}
}

// A token that this client made was there: that it is not shown any more means that it is gone.
func TestCreatedTokensAreKnown(t *testing.T) {
	t.Parallel()
	const path = "/accounts/" + string(guideAccount) + "/tokens"
	ref := token.Ref{ID: tokenID, Account: guideAccount}
	a := script(map[string]reply{callCreateAccount: created(accountToken), "DELETE " + path + "/" + tokenID: refusal(404, 1003, "not found")})
	var unseen *token.UnseenError
	require.ErrorAs(t, a.client(t, globalKey).Revoke(t.Context(), ref, token.RevokeOptions{}), &unseen)
	c := a.client(t, globalKey)
	_, err := c.Create(t.Context(), token.Request{Name: "platform", Spec: guide(), Account: guideAccount})
	require.NoError(t, err)
	assert.NoError(t, c.Revoke(t.Context(), ref, token.RevokeOptions{}))
	a.replies["GET "+path+"/"+tokenID] = success(`{"id":"` + tokenID + `"}`)
	c = a.client(t, globalKey)
	_, err = c.Get(t.Context(), ref)
	require.NoError(t, err)
	assert.NoError(t, c.Revoke(t.Context(), ref, token.RevokeOptions{}), "it was shown")
}

func TestCreateBeforeSending(t *testing.T) {
	t.Parallel()
	a := script(nil)
	_, err := a.client(t, globalKey).Create(t.Context(), token.Request{})
	var re *token.RequestError
	require.ErrorAs(t, err, &re)
	_, err = a.client(t, accountToken).Create(t.Context(), token.Request{Name: "n", Spec: guide()})
	require.ErrorContains(t, err, "an account-owned token cannot create user tokens")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = a.client(t, globalKey).Create(ctx, token.Request{Name: "n", Spec: guide()})
	require.ErrorIs(t, err, context.Canceled)
	assert.EqualError(t, err, "POST /user/tokens: not sent: context canceled")
	var uncertain *token.UncertainError
	assert.False(t, errors.As(err, &uncertain), "nothing was sent")
	assert.Empty(t, a.calls)
}

// The context ends right after the answer has arrived: the SDK then drops the
// answer, but the token exists and its value must not be lost.
func TestCreateKeepsAnAnswerThatTheContextOvertook(t *testing.T) {
	t.Parallel()
	for _, account := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		a := script(map[string]reply{callCreate: created(userToken), callCreateAccount: created(userToken)})
		rt := roundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := a.mock.RoundTrip(req)
			if err == nil {
				resp.Body = cancelAtEnd{resp.Body, cancel}
			}
			return resp, err
		})
		c := a.client(t, globalKey, token.WithHTTPClient(&http.Client{Transport: rt}))
		req := token.Request{Name: "platform", Spec: guide()}
		if account {
			req.Account = guideAccount
		}
		got, err := c.Create(ctx, req)
		require.NoError(t, err)
		require.Error(t, ctx.Err())
		assert.Equal(t, tokenID, got.ID)
		assert.True(t, got.Secret == token.NewSecret(userToken))
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// cancelAtEnd is a body that cancels a context when it is closed.
type cancelAtEnd struct {
	io.ReadCloser
	cancel func()
}

func (b cancelAtEnd) Close() error { b.cancel(); return b.ReadCloser.Close() }

func TestCreateLostConnectionIsNotRepeated(t *testing.T) {
	t.Parallel()
	calls := make(chan struct{}, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls <- struct{}{}
		panic(http.ErrAbortHandler) // drops the connection without an answer
	}))
	t.Cleanup(srv.Close)
	c, err := token.New(token.APIToken(token.NewSecret(userToken)), token.WithBaseURL(srv.URL+"/client/v4/"), token.WithHTTPClient(srv.Client()), token.WithClock(now))
	require.NoError(t, err)
	_, err = c.Create(t.Context(), token.Request{Name: "platform", Spec: guide()})
	var uncertain *token.UncertainError
	require.ErrorAs(t, err, &uncertain)
	assert.Len(t, calls, 1)
}

func TestCreatedShowsNoSecret(t *testing.T) {
	t.Parallel()
	made := token.Created{Info: token.Info{Ref: token.Ref{ID: tokenID}, Spec: guide()}, Secret: token.NewSecret(userToken)}
	data, err := json.Marshal(made)
	require.NoError(t, err)
	assertHidden(t, fmt.Sprintf("%v %+v %#v %s", made, made, made, data))
}
