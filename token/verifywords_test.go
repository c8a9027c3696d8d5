package token_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// TestSaidOfVerifications: what is concluded of a credential from the answers of the three
// endpoints that can tell, whichever of them it asks.
func TestSaidOfVerifications(t *testing.T) {
	t.Parallel()
	lost := reply{err: errReset}
	users := map[string]reply{"active": active, "not a user's": notOfThatKind, "gateway": gateway, "needs a user": refusal(403, 9109, "Valid user-level authentication not found"), "address": location, "lost": lost}
	accounts := map[string]reply{"active": active, "not its": notOfThatKind, "gateway": gateway, "address": location, "lost": lost}
	lists := map[string]reply{"this one": oneAccount, "another": another, "two": success(`[{"id":"` + string(guideAccount) + `"},{"id":"` + string(otherAccount) + `"}]`), "odd": success(`[{"id":"x"}]`), "unknown": unknownToken,
		"no permission": noPermission, "accounts' own": refusal(400, 1001, "List accounts endpoint does not support account owned tokens."), "gateway": gateway, "malformed": malformed, "lost": lost}
	none := map[string]reply{"-": {}}
	var b strings.Builder
	for _, tc := range []struct {
		kind, text      string
		account         permissions.AccountID
		users, accounts map[string]reply
	}{
		{"user token", userToken, guideAccount, users, none}, {"account token", accountToken, guideAccount, none, accounts}, {"account token, no account", accountToken, "", none, none},
		{"older token", legacyToken, guideAccount, users, accounts}, {"older token, no account", legacyToken, "", users, none}, {"OAuth token", oauthToken, guideAccount, users, none}, {"key", globalKey, "", none, none},
	} {
		for _, u := range slices.Sorted(maps.Keys(tc.users)) {
			for _, acc := range slices.Sorted(maps.Keys(tc.accounts)) {
				said := map[string][]string{}
				var order []string
				for _, l := range slices.Sorted(maps.Keys(lists)) {
					a := script(map[string]reply{callUser: tc.users[u], callAccount: tc.accounts[acc], callAccounts: lists[l], "GET /user": lists[l], callOther: gateway})
					v, err := a.client(t, tc.text, token.WithAccount(tc.account), token.WithUncheckedText()).Verify(t.Context())
					var calls []string
					for i, at := range v.Attempts {
						assert.Equal(t, a.calls[i], at.Endpoint)
						calls = append(calls, strings.TrimPrefix(at.Endpoint, "GET "))
					}
					assert.Len(t, v.Attempts, len(a.calls))
					verdict, reason := v.Verdict()
					text := fmt.Sprintf("%s (%s %s), %v, account %q, id %t, %q, decided by %q of %s, %v", v.Status, verdict, reason, v.Kind, v.Account, v.TokenID != "", v.State, v.Endpoint, strings.Join(calls, " "), err)
					text = strings.NewReplacer(string(guideAccount), "ACCOUNT", string(otherAccount), "OTHER").Replace(text)
					if said[text] == nil {
						order = append(order, text)
					}
					said[text] = append(said[text], l)
				}
				for _, text := range order {
					fmt.Fprintf(&b, "%s, user %s, account %s, list %s:\n  %s\n", tc.kind, u, acc, strings.Join(said[text], ", "), text)
				}
			}
		}
	}
	goldenfile.Check(t, *update, "testdata/verifications.golden.txt", b.String())
}

// TestVerifyOfAKeyOfTomorrow: what is given as a Global API key is one, whatever its text.
func TestVerifyOfAKeyOfTomorrow(t *testing.T) {
	t.Parallel()
	a := script(map[string]reply{"GET /user": success(`{}`)})
	c, err := token.New(token.GlobalKey(someEmail, token.NewSecret("cfkk_"+tokenBody)), token.WithHTTPClient(&http.Client{Transport: a.mock}))
	require.NoError(t, err)
	v, err := c.Verify(t.Context())
	require.NoError(t, err)
	assert.Equal(t, authz.GlobalKey, v.Kind)
	assert.True(t, v.Live())
}
