package token_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// zoneReader is a token of the API that holds Zone Read on the guide's zone, with more
// keys.
func zoneReader(name, more string) string {
	return `{"id":"` + tokenID + `","name":"` + name + `","status":"active"` + more + `,"policies":[{"id":"p","effect":"allow","permission_groups":[{"id":"` + permissions.ZoneRead.ID() +
		`","name":"Zone Read"}],"resources":{"com.cloudflare.api.account.zone.` + string(guideZone) + `":"*"}}]}`
}

// freshValue is another value than that of the client.
var freshValue = "cfut_" + strings.ToUpper(tokenBody) + "0a1b2c3d"

const (
	createCall = "POST /user/tokens"
	readCall   = "GET /user/tokens/" + tokenID
	listCall   = "GET /user/tokens?include_expired=true&page=1&per_page=50"
)

func zoneRequest() token.Request {
	return token.Request{Name: "x", Spec: permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead))}
}

// What of a token that is read back is another than what was asked for.
func TestIssueComparesConditions(t *testing.T) {
	t.Parallel()
	const end = `,"expires_on":"2027-02-21T12:00:00Z"`
	made := `,"value":"` + freshValue + `"`
	for name, tt := range map[string]struct {
		change func(*token.Request)
		have   string
		want   string // "" for nothing
	}{
		"as asked for":             {nil, end, ""},
		"no end":                   {nil, "", "conditions: asked for until 2027-02-21T12:00:00Z, got none"},
		"an earlier end":           {nil, `,"expires_on":"2027-02-21T11:59:59Z"`, "got until 2027-02-21T11:59:59Z"},
		"a start that has passed":  {nil, end + `,"not_before":"2026-11-23T11:00:00Z"`, ""},
		"a start of now":           {nil, end + `,"not_before":"2026-11-23T12:00:00Z"`, ""},
		"a start by another clock": {nil, end + `,"not_before":"2026-11-23T12:05:00Z"`, ""},
		"a later start":            {nil, end + `,"not_before":"2026-11-23T12:05:01Z"`, "got not before 2026-11-23T12:05:01Z, until"},
		"an address":               {nil, end + `,"condition":{"request.ip":{"in":["192.0.2.1/32"]}}`, "conditions: asked for until 2027-02-21T12:00:00Z, got until 2027-02-21T12:00:00Z"},
		"the start that was asked for": {func(r *token.Request) { r.NotBefore = now().Add(time.Hour) },
			`,"expires_on":"2027-02-21T13:00:00Z","not_before":"2026-11-23T13:00:00Z"`, ""},
		"no start": {func(r *token.Request) { r.NotBefore = now().Add(time.Hour) },
			`,"expires_on":"2027-02-21T13:00:00Z"`, "asked for not before 2026-11-23T13:00:00Z, until 2027-02-21T13:00:00Z, got until 2027-02-21T13:00:00Z"},
		"another start": {func(r *token.Request) { r.NotBefore = now().Add(time.Hour) },
			`,"expires_on":"2027-02-21T13:00:00Z","not_before":"2026-11-23T11:00:00Z"`, "got not before 2026-11-23T11:00:00Z"},
	} {
		a := script(map[string]reply{createCall: success(zoneReader("x", made)), readCall: success(zoneReader("x", tt.have))})
		req := zoneRequest()
		if tt.change != nil {
			tt.change(&req)
		}
		got, err := a.client(t, userToken).Issue(t.Context(), req, token.IssueOptions{SkipPrecheck: true})
		assert.Equal(t, freshValue, got.Secret.Reveal(), name)
		assert.Equal(t, []string{createCall, readCall}, a.calls, name)
		if tt.want == "" {
			require.NoError(t, err, name)
			require.NoError(t, got.Unconfirmed, name)
			continue
		}
		var mismatch *token.MismatchError
		require.ErrorAs(t, err, &mismatch, name)
		assert.True(t, mismatch.Conditions, name)
		assert.False(t, mismatch.Revoked)
		assert.ErrorContains(t, err, tt.want, name)
		assert.Equal(t, token.Ref{ID: tokenID}, mismatch.Ref)
		assert.Equal(t, "x", mismatch.Name)
	}
}

// What cannot be read back, or not be read, is said beside the token.
func TestIssueUnconfirmed(t *testing.T) {
	t.Parallel()
	made := success(zoneReader("x", `,"value":"`+freshValue+`"`))
	for name, tt := range map[string]struct {
		read reply
		want string
	}{
		"refused":   {denied, "9109"},
		"no answer": {reply{err: errReset}, "connection reset"},
		"not there": {unknownOne, "Token not found"},
		"unread":    {success(`{"id":"` + tokenID + `","name":"x","status":"active"}`), "the API did not tell the token's policies"},
		"odd":       {success(`{}`), "another shape"},
	} {
		a := script(map[string]reply{createCall: made, readCall: tt.read})
		got, err := a.client(t, userToken).Issue(t.Context(), zoneRequest(), token.IssueOptions{SkipPrecheck: true, RevokeMismatch: true, Wait: wait()})
		require.NoError(t, err, name)
		assert.ErrorContains(t, got.Unconfirmed, tt.want, name)
		assert.Equal(t, freshValue, got.Secret.Reveal(), name)
		assert.Equal(t, tokenID, got.ID, name)
		assert.NotContains(t, strings.Join(a.calls, " "), "DELETE", name)
	}
}

// Which of the tokens that are listed is the one whose answer was lost.
func TestIssueLooksFor(t *testing.T) {
	t.Parallel()
	listed := func(id, more string) string { return strings.ReplaceAll(zoneReader("x", more), tokenID, id) }
	first, second := strings.Repeat("1", 32), strings.Repeat("2", 32)
	at := func(s string) string { return `,"issued_on":"` + s + `"` }
	for name, tt := range map[string]struct {
		made         reply
		before, then string // the listings; before "" where none was read
		want         string
		looked       bool
	}{
		"not there":                  {reply{err: errReset}, `[]`, `[]`, "", true},
		"there":                      {reply{err: errReset}, `[]`, `[` + listed(first, "") + `]`, first, true},
		"there before":               {reply{err: errReset}, `[` + listed(first, "") + `]`, `[` + listed(first, "") + `]`, "", true},
		"one there before":           {reply{err: errReset}, `[` + listed(first, "") + `]`, `[` + listed(second, "") + `,` + listed(first, "") + `]`, second, true},
		"revoked":                    {reply{err: errReset}, `[]`, `[` + strings.Replace(listed(first, ""), "active", "revoked", 1) + `]`, "", true},
		"of another name":            {reply{err: errReset}, `[]`, `[` + strings.Replace(listed(first, ""), `"x"`, `"y"`, 1) + `]`, "", true},
		"made now":                   {reply{err: errReset}, "", `[` + listed(first, at("2026-11-23T12:00:00Z")) + `]`, first, true},
		"made by a clock behind":     {reply{err: errReset}, "", `[` + listed(first, at("2026-11-23T11:55:00Z")) + `]`, first, true},
		"made earlier":               {reply{err: errReset}, "", `[` + listed(first, at("2026-11-23T11:54:59Z")) + `]`, "", true},
		"made nobody knows when":     {reply{err: errReset}, "", `[` + listed(first, "") + `]`, "", true},
		"the answer has its id":      {success(`{"id":"` + second + `","name":"x"}`), "", `[]`, second, false},
		"refused":                    {denied, "", `[]`, "", false},
		"the listing is not the API": {reply{err: errReset}, "", ``, "", false},
	} {
		a := script(map[string]reply{createCall: tt.made, listCall: success(tt.before)})
		c := a.client(t, userToken)
		reads := 0
		a.mock.RegisterResponder(http.MethodGet, `=~^https://.*/user/tokens\?`, func(*http.Request) (*http.Response, error) {
			rows := tt.then
			if reads++; reads == 1 && tt.before != "" {
				rows = tt.before
			}
			return answer(nil, 200, nil, `{"success":true,"errors":[],"messages":[],"result":`+rows+`}`), nil
		})
		_, err := c.Issue(t.Context(), zoneRequest(), token.IssueOptions{SkipPrecheck: tt.before == "", Wait: wait()})
		require.Error(t, err, name)
		var lost *token.UncertainError
		if !errors.As(err, &lost) {
			assert.Equal(t, "refused", name)
			assert.Zero(t, reads, "nothing is looked for")
			continue
		}
		assert.Equal(t, tt.want, lost.ID, name)
		assert.Equal(t, tt.looked, lost.Looked, name)
		assert.Equal(t, "x", lost.Name)
	}
}

// A look for the token is bounded, where the API does not answer.
func TestIssueLooksForABoundedTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, authz.UserToken)
		ctx, cancel := context.WithCancel(context.Background())
		net := roundTrip(func(req *http.Request) (*http.Response, error) {
			if req.Method == http.MethodPost {
				cancel()
				return nil, context.Canceled
			}
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
		begun := time.Now()
		_, err := s.client(t, net).Issue(ctx, s.request("x"), token.IssueOptions{SkipPrecheck: true})
		var lost *token.UncertainError
		require.ErrorAs(t, err, &lost)
		assert.False(t, lost.Looked)
		assert.Equal(t, 15*time.Second, time.Since(begun))
	})
}

// Every part of what is said of a token that is not what was asked for.
func TestSaidOfMismatches(t *testing.T) {
	t.Parallel()
	two := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead, permissions.ZoneDNSWrite))
	until := permissions.Conditions{ExpiresOn: now()}
	ref := token.Ref{ID: tokenID}
	const begin = `user token ` + tokenID + ` "x" was created, but is not what was asked for`
	for want, e := range map[string]*token.MismatchError{
		begin + "; it is live": {},
		begin + "; missing: allow Zone:DNS:Edit on zone " + string(guideZone) + ", allow Zone:Zone:Read on zone " + string(guideZone) + "; it is live":           {Missing: two},
		begin + "; not asked for: allow Zone:DNS:Edit on zone " + string(guideZone) + ", allow Zone:Zone:Read on zone " + string(guideZone) + "; it was revoked": {Excess: two, Revoked: true},
		begin + "; conditions: asked for until 2026-11-23T12:00:00Z, got none; it could not be revoked: reset":                                                   {Conditions: true, Want: until, RevokeErr: errors.New("reset")},
		begin + "; conditions: asked for none, got until 2026-11-23T12:00:00Z; it is live":                                                                       {Conditions: true, Have: until},
		begin + "; without the keys a, b, which are not known here; it is live":                                                                                  {Lost: []string{"a", "b"}},
	} {
		e.Ref, e.Name = ref, "x"
		assert.Equal(t, want, e.Error())
		assert.Equal(t, e.RevokeErr, errors.Unwrap(e))
		assert.Equal(t, token.FailureRefused, e.Failure())
	}
	assert.NotContains(t, fmt.Sprint(&token.MismatchError{Lost: []string{userToken}}), userToken)
}

// Concerns that are no reason to refuse stand beside whatever comes of it.
func TestIssueTellsConcerns(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fault{"made": nil, "refused": forbidden, "lost": lostAfter} {
		s := newStage(t, authz.UserToken)
		s.issue(t, "deploys", platform())
		net := http.RoundTripper(s.srv.RoundTripper())
		if f != nil {
			net = s.failing(http.MethodPost, 1, 1, f)
		}
		got, err := s.client(t, net).Issue(t.Context(), s.request("deploys"), token.IssueOptions{Wait: wait()})
		assert.Equal(t, f != nil, err != nil, name)
		require.Len(t, got.Concerns, 1, name)
		assert.False(t, got.Concerns[0].Certain)
		assert.Contains(t, got.Concerns[0].String(), "a token of that name exists")
	}
	// With what it is revoked for, and with what it is not asked for at all.
	s := newStage(t, authz.UserToken)
	s.issue(t, "deploys", platform())
	less := func(spec permissions.Spec) permissions.Spec { return spec.Without(permissions.ZoneRead) }
	got, err := s.client(t, s.tamper(t, less)).Issue(t.Context(), s.request("deploys"), token.IssueOptions{RevokeMismatch: true, Wait: wait()})
	require.Error(t, err)
	assert.Len(t, got.Concerns, 1)
	s = newStage(t, authz.AccountToken)
	require.NoError(t, s.srv.SetSpec(s.minter.ID, permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountAPITokensWrite))))
	got, err = s.client(t, s.srv.RoundTripper()).Issue(t.Context(), s.request("deploys"), token.IssueOptions{Wait: wait()})
	var refused *token.PrecheckError
	require.ErrorAs(t, err, &refused)
	assert.NotEmpty(t, got.Concerns)
}
