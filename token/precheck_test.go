package token_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// row is a token of a listing, in the API's form.
func row(n int, name, state, more string) string {
	return fmt.Sprintf(`{"id":"%032x","name":%q,"status":%q,"policies":[]%s}`, n, name, state, more)
}

// listing answers for all pages of the tokens of an owner.
func listing(a *api, path string, rows ...string) {
	for page, part := 1, []string(nil); len(rows) > 0 || page == 1; page++ {
		part, rows = rows[:min(50, len(rows))], rows[min(50, len(rows)):]
		a.replies[fmt.Sprintf("GET %s?include_expired=true&page=%d&per_page=50", path, page)] = success("[" + strings.Join(part, ",") + "]")
		a.replies[fmt.Sprintf("GET %s?include_expired=true&page=%d&per_page=50", path, page+1)] = success("[]")
	}
}

// Only what works, or will, is certain to count; the others are told apart.
func TestPrecheckCountsTokensAsWhatTheyAre(t *testing.T) {
	t.Parallel()
	for label, odd := range map[string]string{
		"":         row(50, "job", token.StateActive, ""),
		"later":    row(50, "job", token.StateActive, `,"not_before":"2026-11-24T12:00:00Z"`),
		"disabled": row(50, "job", token.StateDisabled, ""),
		"revoked":  row(50, "job", token.StateRevoked, ""),
		"expired":  row(50, "job", token.StateExpired, ""),
		"over":     row(50, "job", token.StateActive, `,"expires_on":"2026-11-23T12:00:00Z"`),
	} {
		for _, n := range []int{48, 49, 50} {
			rows := []string{odd}
			for i := range n {
				rows = append(rows, row(i, "other", token.StateActive, ""))
			}
			a := script(map[string]reply{})
			listing(a, "/user/tokens", rows...)
			got, err := a.client(t, globalKey).Precheck(t.Context(), token.Request{Name: "x", Spec: platform()}, token.PrecheckOptions{SkipGroups: true})
			require.NoError(t, err)
			require.Len(t, got.Existing, n+1)
			var of string
			live := n
			if label == "" || label == "later" {
				live++
			} else {
				of = fmt.Sprintf(", %d of them neither disabled nor expired nor revoked,", n)
			}
			if n == 48 {
				assert.Empty(t, got.Concerns, label)
				continue
			}
			require.Len(t, got.Concerns, 1, label)
			assert.Equal(t, fmt.Sprintf("Account: there are %d tokens%s and a user can have 50: revoke unused ones (Audit names them)", n+1, of), got.Concerns[0].String())
			assert.Equal(t, live >= 50, got.Concerns[0].Certain, "%s, %d", label, n)
			assert.Equal(t, permissions.EvidenceDocumented, got.Concerns[0].Evidence.Kind)
		}
	}
}

// Tokens that earlier runs made under a name are named as long as somebody could use them.
func TestPrecheckNamesEarlierTokensThatLive(t *testing.T) {
	t.Parallel()
	used := `,"last_used_on":"2026-11-23T11:00:00Z"`
	for want, rows := range map[string][]string{
		"":                     {row(1, "job 2026-11-20-aaaaaa", token.StateDisabled, ""), row(2, "job 2026-11-20-bbbbbb", token.StateRevoked, ""), row(3, "job 2026-11-20-cccccc", token.StateActive, `,"expires_on":"2026-11-23T12:00:00Z"`)},
		"ONE, never used":      {row(1, "job 2026-11-20-aaaaaa", token.StateActive, ""), row(2, "jobs 2026-11-20-bbbbbb", token.StateActive, "")},
		"ONE":                  {row(1, "job 2026-11-20-aaaaaa", token.StateActive, used), row(2, "job", token.StateActive, "")},
		"ONE, never used; TWO": {row(1, "job 2026-11-20-aaaaaa", token.StateActive, ""), row(2, "job 2026-11-20-bbbbbb", token.StateActive, used)},
	} {
		a := script(map[string]reply{})
		listing(a, "/user/tokens", rows...)
		got, err := a.client(t, globalKey).Precheck(t.Context(), token.Request{Name: "job 2026-11-23-k7x2p9", Spec: platform()}, token.PrecheckOptions{SkipGroups: true})
		require.NoError(t, err)
		if want == "" {
			assert.Empty(t, got.Concerns)
			continue
		}
		require.Len(t, got.Concerns, 1, want)
		assert.Equal(t, "Name: earlier runs made tokens under this name that are live ("+strings.NewReplacer("ONE", fmt.Sprintf("%032x", 1), "TWO", fmt.Sprintf("%032x", 2)).Replace(want)+"): revoke those that nobody has, as a run that was killed leaves them", got.Concerns[0].String())
		assert.False(t, got.Concerns[0].Certain)
	}
}
