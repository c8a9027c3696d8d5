package authz_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
)

func TestVerdictText(t *testing.T) {
	t.Parallel()
	var zero authz.Verdict
	assert.Equal(t, authz.NotChecked, zero, "nothing counts as allowed or denied by omission")
	for v, text := range map[authz.Verdict]string{
		authz.NotChecked: "not_checked", authz.Allowed: "allowed", authz.Denied: "denied",
		authz.NotEntitled: "not_entitled", authz.Inconclusive: "inconclusive",
	} {
		data, err := json.Marshal(v)
		require.NoError(t, err)
		assert.Equal(t, `"`+text+`"`, string(data))
		var back authz.Verdict
		require.NoError(t, json.Unmarshal(data, &back))
		assert.Equal(t, v, back)
	}
	for _, bad := range []string{"", "Allowed", "allow", "yes", "Verdict(9)"} {
		v := authz.Allowed
		require.Error(t, v.UnmarshalText([]byte(bad)))
		assert.Equal(t, authz.NotChecked, v, "a bad text must not leave an allowed verdict")
	}
	_, err := authz.Verdict(9).MarshalText()
	assert.Error(t, err)
}

func TestReasonText(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for r := authz.NoReason; r <= authz.UnknownRole; r++ {
		text, err := r.MarshalText()
		require.NoError(t, err)
		assert.False(t, seen[string(text)], "%q twice", text)
		seen[string(text)] = true
		var back authz.Reason
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, r, back)
	}
	var r authz.Reason
	assert.Error(t, r.UnmarshalText([]byte("no such reason")))
	_, err := authz.Reason(99).MarshalText()
	assert.Error(t, err)
}

func TestKindText(t *testing.T) {
	t.Parallel()
	for k := authz.KindUnknown; k <= authz.GlobalKey; k++ {
		text, err := k.MarshalText()
		require.NoError(t, err)
		var back authz.Kind
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, k, back)
	}
	k := authz.UserToken
	require.Error(t, k.UnmarshalText([]byte("user token")))
	assert.Equal(t, authz.KindUnknown, k)
	_, err := authz.Kind(9).MarshalText()
	assert.Error(t, err)
}
