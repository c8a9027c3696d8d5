package token_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
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

// tomorrow is the guide's spec as an API may answer it that knows more than this
// library: a condition, keys of the token, of a policy and of a group in it.
func tomorrow(t *testing.T) permissions.Spec {
	t.Helper()
	data, err := json.Marshal(platform())
	require.NoError(t, err)
	var keys map[string]any
	require.NoError(t, json.Unmarshal(data, &keys))
	keys["new_top"] = map[string]any{"b": 1, "a": 2}
	keys["condition"] = map[string]any{"new_rule": map[string]any{"in": []string{"x"}}, "request_ip": map[string]any{"in": []string{"192.0.2.0/24"}, "asn": []int{13335}}}
	policy := keys["policies"].([]any)[0].(map[string]any)
	policy["only_when"] = map[string]any{"mfa": true}
	policy["permission_groups"].([]any)[0].(map[string]any)["limit"] = 5
	policy["permission_groups"].([]any)[1].(map[string]any)["meta"] = map[string]any{"key": "k", "value": "v"}
	data, err = json.Marshal(keys)
	require.NoError(t, err)
	spec, err := permissions.ParseSpec(data)
	require.NoError(t, err)
	require.Len(t, spec.Unknown(), 5, "%s", spec.Unknown())
	return spec
}

// held asks the simulator for a token as it answers.
func (s *stage) held(t *testing.T, id string) string {
	t.Helper()
	path := "/user/tokens/"
	if s.kind == authz.AccountToken {
		path = "/accounts/" + string(home) + "/tokens/"
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, tokentest.BaseURL+path+id, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+s.minter.Value)
	resp, err := s.srv.Client().Do(req)
	require.NoError(t, err)
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, 200, resp.StatusCode, "%s", data)
	return string(data)
}

// The keys that nobody knows, as the simulator answers them.
var unknownTexts = []string{`"new_rule":{"in":["x"]}`, `"asn":[13335]`, `"new_top":{"a":2,"b":1}`, `"only_when":{"mfa":true}`, `"limit":5`, `"meta":{"key":"k","value":"v"}`}

// TestUnknownConditionSurvivesUpdates: dropped by an update, the token could do
// more than before.
func TestUnknownConditionSurvivesUpdates(t *testing.T) {
	t.Parallel()
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		s := newStage(t, kind)
		require.NoError(t, s.srv.SetSpec(s.minter.ID, s.minter.Spec.With(dns().Policies()...)))
		require.NoError(t, s.srv.SetSpec(s.old.ID, tomorrow(t)))
		c := s.client(t, s.srv.RoundTripper())
		end := permissions.Conditions{ExpiresOn: now().Add(time.Hour)}
		for name, edit := range map[string]token.Edit{
			"rename":     {Name: "renamed"},
			"state":      {State: token.StateDisabled},
			"add":        {Add: dns()},
			"conditions": {Conditions: &end},
		} {
			u, err := c.PreviewUpdate(t.Context(), s.ref(s.old.ID), edit)
			require.NoError(t, err, name)
			assert.Contains(t, u.String(), "= kept, and not known here: condition.new_rule, condition.request_ip.asn, new_top, policies[].only_when, policies[].permission_groups[].limit", name)
			after, err := c.Apply(t.Context(), u)
			require.NoError(t, err, name)
			assert.Len(t, after.Spec.Unknown(), 5, name)
			answer := s.held(t, s.old.ID)
			for _, text := range unknownTexts {
				assert.Contains(t, answer, text, name)
			}
		}
		tok, err := s.srv.Token(s.old.ID)
		require.NoError(t, err)
		assert.Equal(t, "renamed", tok.Name)
		assert.Equal(t, "disabled", tok.State)
		assert.Equal(t, end.ExpiresOn, tok.Spec.Conditions().ExpiresOn)
		assert.True(t, tok.Spec.Conditions().RequestIP.IsZero(), "the addresses that are known were replaced")
		assert.True(t, tok.Spec.Known().Covers(dns()))
	}
}

// TestUnknownConditionSurvivesRotation: the successor may do no more than the
// token in whose place it comes, in one go or through a state that was saved.
func TestUnknownConditionSurvivesRotation(t *testing.T) {
	t.Parallel()
	given := platform().Without(permissions.AccountWorkersScriptsWrite)
	for name, tt := range map[string]struct {
		kind   authz.Kind
		req    token.Request
		resume bool
		lost   []string // with a spec of one's own, the keys of the old policies
	}{
		"user token":          {kind: authz.UserToken},
		"account-owned token": {kind: authz.AccountToken},
		"resumed":             {kind: authz.UserToken, resume: true},
		"with a spec":         {kind: authz.UserToken, req: token.Request{Spec: given}, lost: unknownTexts[3:]},
	} {
		s := newStage(t, tt.kind)
		require.NoError(t, s.srv.SetSpec(s.old.ID, tomorrow(t)))
		c := s.client(t, s.srv.RoundTripper())
		var saved []byte
		var checked permissions.Spec
		r := token.Rotation{
			Old: s.ref(s.old.ID), Request: tt.req,
			HandOver: func(context.Context, token.Secret) error { return nil },
			Check: func(_ context.Context, _ token.Secret, want permissions.Spec) error {
				checked = want
				return nil
			},
			Save: func(st token.RotationState) (err error) {
				if saved == nil && tt.resume {
					saved, err = json.Marshal(st)
					require.NoError(t, err)
					return context.Canceled
				}
				return nil
			},
			Wait: token.Backoff{Sleep: noWait},
		}
		req, _, err := c.PreviewRotation(t.Context(), r)
		require.NoError(t, err, name)
		body, err := req.Body(now())
		require.NoError(t, err, name)
		assert.Contains(t, string(body), `"new_rule":{"in":["x"]}`, name)

		state, err := c.Rotate(t.Context(), r)
		if tt.resume {
			require.Error(t, err)
			state, err = token.ParseRotationState(saved)
			require.NoError(t, err)
			state, err = c.ResumeRotation(t.Context(), r, state)
		}
		require.NoError(t, err, name)
		answer := s.held(t, state.New.ID)
		for _, text := range unknownTexts {
			if strings.Contains(strings.Join(tt.lost, " "), text) {
				assert.NotContains(t, answer, text, name)
				continue
			}
			assert.Contains(t, answer, text, name)
		}
		tok, err := s.srv.Token(state.New.ID)
		require.NoError(t, err)
		assert.Equal(t, []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, tok.Spec.Conditions().RequestIP.In, name)
		assert.NoError(t, checked.Validate(), "the check gets what is known: %s", name)
	}
}

// dropping is an API that does not keep a key of new tokens, or of updates.
type dropping struct {
	next http.RoundTripper
	key  string
}

func (d dropping) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil && req.ContentLength != 0 {
		data, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		data = bytes.ReplaceAll(data, []byte(`"`+d.key+`":`), []byte(`"id":`))
		req = req.Clone(req.Context())
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	}
	return d.next.RoundTrip(req)
}

// TestRotationThatLosesAKeyStops: a successor without what bounded the old token
// is revoked before anybody has it.
func TestRotationThatLosesAKeyStops(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	require.NoError(t, s.srv.SetSpec(s.old.ID, platform().WithOther(`{"new_top":"x"}`)))
	r := token.Rotation{
		Old: s.ref(s.old.ID), Wait: token.Backoff{Sleep: noWait},
		HandOver: func(context.Context, token.Secret) error { t.Error("handed over"); return nil },
	}
	_, err := s.client(t, dropping{s.srv.RoundTripper(), "new_top"}).Rotate(t.Context(), r)
	var mismatch *token.MismatchError
	require.ErrorAs(t, err, &mismatch)
	assert.Equal(t, []string{"new_top"}, mismatch.Lost)
	assert.ErrorContains(t, err, "without the keys new_top, which are not known here")
	assert.Len(t, s.srv.Tokens(), 2, "nothing is left over")
	u, err := s.client(t, s.srv.RoundTripper()).PreviewUpdate(t.Context(), s.ref(s.old.ID), token.Edit{Name: "renamed"})
	require.NoError(t, err)
	_, err = s.client(t, dropping{s.srv.RoundTripper(), "new_top"}).Apply(t.Context(), u)
	require.ErrorAs(t, err, &mismatch, "an update that loses it says so")
}

// TestCreateRefusesWhatItDoesNotKnow: a token made from such a spec could do
// more than the spec says, or less.
func TestCreateRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	a := script(nil)
	c := a.client(t, userToken)
	for _, key := range []string{"condition.new_rule", "condition.request_ip.asn", "new_top", "policies[].only_when", "policies[].permission_groups[].limit"} {
		req := token.Request{Name: "n", Spec: tomorrow(t)}
		for what, err := range map[string]error{
			"validate": req.Validate(now()),
			"body":     second(req.Body(now())),
			"create":   second(c.Create(t.Context(), req)),
			"issue":    second(c.Issue(t.Context(), req, token.IssueOptions{SkipPrecheck: true})),
			"by hand":  second(token.ByHand(req, now())),
			"rotate":   second(c.Rotate(t.Context(), token.Rotation{Old: token.Ref{ID: tokenID}, Request: req, HandOver: func(context.Context, token.Secret) error { return nil }})),
		} {
			assert.ErrorContains(t, err, "Spec: the key "+key+" is not known to this library", what)
			var fault *token.RequestError
			assert.ErrorAs(t, err, &fault, what)
		}
	}
	assert.Empty(t, a.calls, "nothing is sent")
	known := tomorrow(t).Known()
	body, err := token.Request{Name: "n", Spec: known}.Body(now())
	require.NoError(t, err, "what is known can be asked for")
	assert.Contains(t, string(body), `"meta":{"key":"k","value":"v"}`, "attributes of a group are a known key")
}

func second[T any](_ T, err error) error { return err }

// TestEditsThatWouldWidenAreRefused: conditions hold for a whole token, so those
// of a spec to add have no place of their own.
func TestEditsThatWouldWidenAreRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	require.NoError(t, s.srv.SetSpec(s.old.ID, tomorrow(t)))
	c := s.client(t, s.srv.RoundTripper())
	bounded := dns().WithConditions(permissions.Conditions{ExpiresOn: now().Add(time.Hour)})
	odd := dns().WithOther(`{"x":1}`)
	under := dns().Policies()[0]
	under.Other = `{"policy":{"x":1}}`
	oddPolicy := permissions.NewSpec(under)
	other := permissions.Conditions{Other: `{"x":1}`}
	plainer := platform()
	for name, tt := range map[string]struct {
		edit token.Edit
		want string
	}{
		"add with conditions":     {token.Edit{Add: bounded}, "Add: it has conditions of its own (until 2026-11-23T13:00:00Z)"},
		"replace with conditions": {token.Edit{Replace: &bounded}, "Replace: it has conditions of its own"},
		"add with a key":          {token.Edit{Add: odd}, "Add: the key x is not known"},
		"replace with a key":      {token.Edit{Replace: &odd}, "Replace: the key x is not known"},
		"a key of a policy":       {token.Edit{Add: oddPolicy}, "Spec: the key policies[].x is not known"},
		"a condition":             {token.Edit{Conditions: &other}, "conditions that this library does not know"},
		"remove without its keys": {token.Edit{Remove: plainer}, "is not in the token"},
	} {
		_, err := c.PreviewUpdate(t.Context(), s.ref(s.old.ID), tt.edit)
		assert.ErrorContains(t, err, tt.want, name)
		var fault *token.RequestError
		assert.ErrorAs(t, err, &fault, name)
	}
	// Its own are none that would be lost.
	mine := tomorrow(t)
	u, err := c.PreviewUpdate(t.Context(), s.ref(s.old.ID), token.Edit{Replace: &mine})
	require.NoError(t, err)
	assert.True(t, u.None())
	own := mine.Conditions()
	u, err = c.PreviewUpdate(t.Context(), s.ref(s.old.ID), token.Edit{Conditions: &own})
	require.NoError(t, err)
	assert.True(t, u.None())
}

// TestUpdateOfATokenThatCannotBeRead: its policies go back word by word, and
// nothing else than the name and the state can be changed.
func TestUpdateOfATokenThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const path = "/user/tokens/" + tokenID
	shown := func(name, value string) reply {
		return success(`{"id":"` + tokenID + `","name":"` + name + `","status":"active","expires_on":"2027-01-01T00:00:00Z","policies":[{"id":"1","effect":"allow","permission_groups":[{"id":"x"}],"resources":{"a.b":` + value + `}}]}`)
	}
	a := script(map[string]reply{"GET " + path: shown("x", `["c"]`)})
	c := a.client(t, userToken)
	info, err := c.Get(t.Context(), token.Ref{ID: tokenID})
	require.NoError(t, err)
	require.Error(t, info.Unread)
	assert.Equal(t, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), info.ExpiresOn(), "its bounds can be read")
	u, err := c.PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, token.Edit{Name: "y"})
	require.NoError(t, err)
	assert.Equal(t, "- name \"x\"\n+ name \"y\"\n= all policies kept, which cannot be read", u.String())
	for name, tt := range map[string]struct {
		after reply
		want  string
	}{
		"kept":      {shown("y", ` [ "c" ]`), ""},
		"not kept":  {shown("y", `["d"]`), "may have been updated"},
		"unchanged": {shown("x", `["c"]`), "the API shows the token as"},
	} {
		a := script(map[string]reply{"GET " + path: shown("x", `["c"]`), "PUT " + path: success(`{}`)})
		a.mock.RegisterResponder("PUT", "https://api.cloudflare.com/client/v4"+path, func(req *http.Request) (*http.Response, error) {
			data, err := io.ReadAll(req.Body)
			require.NoError(t, err)
			assert.JSONEq(t, `{"name":"y","status":"active","expires_on":"2027-01-01T00:00:00Z","policies":[{"effect":"allow","permission_groups":[{"id":"x"}],"resources":{"a.b":["c"]}}]}`, string(data))
			a.mu.Lock()
			defer a.mu.Unlock()
			a.replies["GET "+path] = tt.after
			return answer(req, 200, nil, `{"success":true,"result":{}}`), nil
		})
		after, err := a.client(t, userToken).Apply(t.Context(), u)
		if tt.want != "" {
			assert.ErrorContains(t, err, tt.want, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, "y", after.Name)
	}
	end := permissions.Conditions{}
	only := dns()
	for name, edit := range map[string]token.Edit{"add": {Add: only}, "remove": {Remove: only}, "replace": {Replace: &only}, "conditions": {Conditions: &end}} {
		_, err := c.PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, edit)
		assert.ErrorContains(t, err, "as all of its policies would be replaced", name)
	}
	a = script(map[string]reply{"GET " + path: shown("x", `["d"]`)})
	_, err = a.client(t, userToken).Apply(t.Context(), u)
	assert.ErrorIs(t, err, token.ErrChanged)
}
