package token_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// TestUpdateWritesBackOddForms: what has another form than the API's goes back as it came,
// and what only the server sets never does.
func TestUpdateWritesBackOddForms(t *testing.T) {
	t.Parallel()
	const get = "GET /user/tokens/" + tokenID
	for held, want := range map[string]string{
		`"policies":{"a":1}`: `{"name":"y","status":"active","policies":{"a":1}}`,
		`"policies":[1]`:     `{"name":"y","status":"active","policies":[1]}`,
		`"policies":[{"id":"f","effect":"allow","x":1}]`:                                            `{"name":"y","status":"active","policies":[{"effect":"allow","x":1}]}`,
		`"policies":[1],"condition":[1]`:                                                            `{"name":"y","status":"active","policies":[1],"condition":[1]}`,
		`"policies":[1],"condition":{"request.ip":{"in":[]},"request_ip":{"in":["192.0.2.0/24"]}}`:  `{"name":"y","status":"active","policies":[1],"condition":{"request.ip":{"in":[]},"request_ip":{"in":["192.0.2.0/24"]}}}`,
		`"policies":[1],"condition":null,"not_before":null,"zz":null,"aa":"<&>","expires_on":"odd"`: `{"name":"y","status":"active","policies":[1],"expires_on":"odd","aa":"<&>","zz":null}`,
		`"policies":[1],"value":"v","issued_on":"i","modified_on":"m","last_used_on":"l","creator_email_at_creation":"c","provisioner_type":"t","provisioner_id":"p"`: `{"name":"y","status":"active","policies":[1]}`,
	} {
		c := script(map[string]reply{get: success(`{"id":"` + tokenID + `","name":"x","status":"active",` + held + `}`)}).client(t, userToken)
		u, err := c.PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, token.Edit{Name: "y"})
		require.NoError(t, err, held)
		body, err := u.Body()
		require.NoError(t, err, held)
		assert.Equal(t, want, string(body))
	}
}

// TestUpdateMadeByHand: an update that was not previewed says all there is of the token, or
// that it does not.
func TestUpdateMadeByHand(t *testing.T) {
	t.Parallel()
	ref := token.Ref{ID: tokenID}
	_, err := token.Update{Before: token.Info{Ref: ref}, After: token.Info{Ref: ref, Name: "n"}}.Body()
	assert.EqualError(t, err, "the update of user token "+tokenID+" says nothing of what it may do")
	assert.Equal(t, token.FailureUsage, token.FailureOf(err))

	spec := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead))
	body, err := token.Update{After: token.Info{Ref: ref, Name: "a <b>", State: token.StateDisabled, Spec: spec}}.Body()
	require.NoError(t, err)
	assert.Equal(t, `{"name":"a <b>","status":"disabled","policies":[{"effect":"allow","permission_groups":[{"id":"`+permissions.ZoneRead.ID()+`","name":"Zone Read"}],"resources":{"com.cloudflare.api.account.zone.`+string(guideZone)+`":"*"}}]}`, string(body))

	_, err = token.Update{After: token.Info{Ref: ref, Name: "n", Spec: spec.WithOther("[")}}.Body()
	var fault *token.RequestError
	require.ErrorAs(t, err, &fault)
	assert.Equal(t, "Spec", fault.Field)
	assert.ErrorContains(t, err, "Spec: Spec.WithOther: the text ")
	assert.Error(t, fault.Err)
}

// TestApplySeesEveryChange: between the preview and its application nothing may change,
// however little, but the order of what has none.
func TestApplySeesEveryChange(t *testing.T) {
	t.Parallel()
	const path = "/user/tokens/" + tokenID
	held := func(policies, more string) string {
		return `{"id":"` + tokenID + `","name":"x","status":"active","policies":` + policies + more + `}`
	}
	for name, tc := range map[string]struct {
		before, now string
		changed     bool
	}{
		"order of lists":      {held(`[{"a":[1,2]},{"b":1}]`, ``), held(`[{"b":1},{"a":[2,1]}]`, ``), false},
		"order of keys":       {held(`[{"a":1,"b":2}]`, ``), held(`[{"b":2,"a":1}]`, ``), false},
		"a digit":             {held(`[9007199254740993]`, ``), held(`[9007199254740992]`, ``), true},
		"one more":            {held(`[1]`, ``), held(`[1,1]`, ``), true},
		"below":               {held(`[{"a":{"b":[1]}}]`, ``), held(`[{"a":{"b":[2]}}]`, ``), true},
		"a start":             {held(`[1]`, ``), held(`[1]`, `,"not_before":"2026-12-01T00:00:00Z"`), true},
		"no end":              {held(`[1]`, `,"expires_on":"2026-12-01T00:00:00Z"`), held(`[1]`, ``), true},
		"a condition":         {held(`[1]`, `,"condition":{"x":1}`), held(`[1]`, `,"condition":{"x":2}`), true},
		"a condition of null": {held(`[1]`, `,"condition":null`), held(`[1]`, ``), false},
		"when it was used":    {held(`[1]`, ``), held(`[1]`, `,"last_used_on":"2026-11-23T11:00:00Z"`), false},
		"a key of uses":       {held(`[1]`, `,"uses":1`), held(`[1]`, `,"uses":2`), false},
		"when it was changed": {held(`[1]`, ``), held(`[1]`, `,"modified_on":"2026-11-23T11:00:00Z"`), true},
	} {
		a := script(map[string]reply{"GET " + path: success(tc.before), "PUT " + path: success(tc.now)})
		c := a.client(t, userToken)
		u, err := c.PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, token.Edit{Name: "y"})
		require.NoError(t, err, name)
		a.replies["GET "+path] = success(tc.now)
		_, err = c.Apply(t.Context(), u)
		assert.Equal(t, !tc.changed, slices.Contains(a.calls, "PUT "+path), name)
		if tc.changed {
			assert.ErrorIs(t, err, token.ErrChanged, name)
		} else {
			assert.NotErrorIs(t, err, token.ErrChanged, name)
		}
	}
}
