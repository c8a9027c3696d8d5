package token_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

const policies = `"policies":[{"id":"x","effect":"allow","permission_groups":[{"id":"c8fed203ed3043cba015a93ad1616f1f"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]`

// TestAnswerWithADuplicateKey: nobody knows which of the two holds, so the token
// is not read, does not hide the others, and is not written back.
func TestAnswerWithADuplicateKey(t *testing.T) {
	t.Parallel()
	const list, one = "GET /user/tokens?include_expired=true&page=1&per_page=50", "GET /user/tokens/" + tokenID
	for answer, want := range map[string]string{
		policies + `,"condition":{"new_rule":1},"condition":{}`:                           `the token cannot be read: the key "condition" stands twice`,
		policies + `,"policies":[]`:                                                       `the key "policies" stands twice`,
		policies + `,"status":"disabled"`:                                                 `the key "status" stands twice`,
		policies + `,"condition":{"request_ip":{"in":["1.2.3.4/32"],"in":["0.0.0.0/0"]}}`: `the key "in" stands twice in condition.request_ip`,
		`"policies":[{"effect":"deny","effect":"allow"}]`:                                 `the key "effect" stands twice in policies[0]`,
		`"later":{"a":1,"a":2}`:                                                           `the key "a" stands twice in later`,
	} {
		text := `{"id":"` + tokenID + `","name":"x","status":"active",` + answer + `}`
		a := script(map[string]reply{
			list: success("[" + text + `,{"id":"0123456789abcdef0123456789abcdef","name":"y","status":"active",` + policies + `}]`),
			one:  success(text),
		})
		c := a.client(t, userToken)
		all, err := c.List(t.Context(), "", token.ListOptions{})
		require.NoError(t, err, answer)
		require.Len(t, all, 2)
		assert.ErrorContains(t, all[0].Unread, want)
		assert.True(t, all[0].Spec.IsEmpty() && all[0].Spec.Conditions().IsZero())
		assert.NoError(t, all[1].Unread)
		for _, edit := range []token.Edit{{Name: "z"}, {State: token.StateDisabled}, {Add: dns()}} {
			_, err = c.PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, edit)
			assert.ErrorContains(t, err, want, "a PUT would drop one of the two")
		}
		for _, info := range all {
			assert.NotPanics(t, func() {
				_ = info.Live(now())
				_, _ = token.Update{Before: info, After: info}.Body()
			})
		}
	}
}

// TestAnswerInAnotherCase: a key in another case is kept as what it is, a key
// that is not known.
func TestAnswerInAnotherCase(t *testing.T) {
	t.Parallel()
	a := script(map[string]reply{"GET /user/tokens/" + tokenID: success(`{"id":"` + tokenID + `","ID":"f","name":"x","Name":"evil","status":"active","Status":"disabled",` + policies +
		`,"condition":{"request_ip":{"in":["1.2.3.4/32"]}},"Condition":{"request_ip":{"in":["0.0.0.0/0"]}}}`)})
	info, err := a.client(t, userToken).Get(t.Context(), token.Ref{ID: tokenID})
	require.NoError(t, err)
	require.NoError(t, info.Unread)
	assert.Equal(t, []string{tokenID, "x", token.StateActive}, []string{info.ID, info.Name, info.State})
	assert.Equal(t, "only from 1.2.3.4/32", info.Spec.Known().Conditions().String())
	assert.Equal(t, []string{"Condition", "ID", "Name", "Status"}, info.Spec.Unknown())
	body, err := token.Update{Before: info, After: info}.Body()
	require.NoError(t, err)
	assert.Contains(t, string(body), `"condition":{"request_ip":{"in":["1.2.3.4/32"]}},"Condition":{"request_ip":{"in":["0.0.0.0/0"]}}`)

	_, err = token.Request{Name: "n", Spec: info.Spec}.Body(now())
	assert.ErrorContains(t, err, "Spec: the key Condition is not known to this library")
}

// TestAddKeepsWhatDescribesTheOtherGroups: an update replaces all policies.
func TestAddKeepsWhatDescribesTheOtherGroups(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	described, err := permissions.ParseSpec([]byte(`[{"effect":"allow","permission_groups":[{"id":"c8fed203ed3043cba015a93ad1616f1f","label":"zone_read","scopes":["com.cloudflare.api.account.zone"],"limit":5}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]`))
	require.NoError(t, err)
	require.NoError(t, s.srv.SetSpec(s.old.ID, described))
	u, err := s.client(t, s.srv.RoundTripper()).PreviewUpdate(t.Context(), s.ref(s.old.ID), token.Edit{Add: dns()})
	require.NoError(t, err)
	body, err := u.Body()
	require.NoError(t, err)
	for _, kept := range []string{`"label":"zone_read"`, `"scopes":["com.cloudflare.api.account.zone"]`, `"limit":5`} {
		assert.Contains(t, string(body), kept)
	}
}
