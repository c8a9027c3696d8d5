package token_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

// FuzzParseRotationState: what is read as a state says what is left to do, and is the same
// once it is written and read again; what is not is an error of the caller's that repeats no
// credential.
func FuzzParseRotationState(f *testing.F) {
	const id = "ed17574386854bf78a67040be0a770b0"
	const policies = `[{"effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]`
	f.Add([]byte(`{"step":"started","old":[{"id":"` + id + `"}],"name":"n","spec":` + policies + `}`))
	f.Add([]byte(`{"step":"done","old":[{"id":"` + id + `"}],"new":{"id":"` + strings.Repeat("a", 32) + `"},"spec":{"policies":` + policies + `},"updated":"2026-11-27T00:00:00Z"}`))
	f.Add([]byte(`{"step":"persisted","old":[{}],"discard":[{"id":"x"}],"leftovers":[{"id":"` + id + `","name":"x"}],"unseen":[{}],"doubtful":[""]}`))
	f.Add([]byte(`{"step":"cfut_` + strings.Repeat("b", 48) + `"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		state, err := token.ParseRotationState(data)
		if err != nil {
			require.Equal(t, token.FailureUsage, token.FailureOf(err))
			require.Equal(t, token.Redact(err.Error()), err.Error())
			return
		}
		_ = state.Left()
		again, err := json.Marshal(state)
		require.NoError(t, err)
		back, err := token.ParseRotationState(again)
		require.NoError(t, err, "%s", again)
		require.Equal(t, state.Left(), back.Left())
		twice, err := json.Marshal(back)
		require.NoError(t, err)
		require.JSONEq(t, string(again), string(twice))
	})
}
