package token_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// What is known of a listing by what the API tells of who asks, and after which calls.
func TestSeesByTheAnswers(t *testing.T) {
	t.Parallel()
	mine, own := "GET /accounts/"+string(guideAccount)+"/tokens/verify", "GET /accounts/"+string(guideAccount)+"/tokens/"+tokenID
	members := func(page int) string { return fmt.Sprintf("GET /memberships?page=%d&per_page=50", page) }
	roles := func(text string) reply {
		return success(`[{"account":{"id":"` + string(guideAccount) + `"},"roles":` + text + `}]`)
	}
	holds := func(group, name, more string) reply {
		return success(`{"id":"` + tokenID + `","name":"x","status":"active"` + more + `,"policies":[{"id":"p","effect":"allow","permission_groups":[{"id":"` + group + `","name":"` + name +
			`"}],"resources":{"com.cloudflare.api.account.` + string(guideAccount) + `":"*"}}]}`)
	}
	write, read := permissions.AccountAPITokensWrite.ID(), permissions.AccountAPITokensRead.ID()
	self := success(`{"id":"` + tokenID + `","status":"active"}`)
	fault := reply{status: 502, body: "bad"}
	paged := func(rows string) reply {
		return reply{status: 200, body: `{"success":true,"errors":[],"messages":[],"result":` + rows + `,"result_info":{"page":1,"per_page":50,"total_pages":2,"total_count":60}}`}
	}
	const byHolding, byRole = "the token in use holds Account:Account API Tokens:Read or Edit on the account", "it depends on the user's role in the account: API Token Provisioning shows only the tokens that the user made"
	for name, tt := range map[string]struct {
		value   string
		replies map[string]reply
		calls   []string
		want    token.Extent
		why     string // the whole of it
		failure token.Failure
	}{
		"a token that may write tokens": {accountToken, map[string]reply{mine: self, own: holds(write, "Account API Tokens Write", "")}, []string{mine, own}, token.ExtentAll, byHolding, 0},
		"a token that may read tokens":  {accountToken, map[string]reply{mine: self, own: holds(read, "Account API Tokens Read", "")}, []string{mine, own}, token.ExtentAll, byHolding, 0},
		"from this address only": {accountToken, map[string]reply{mine: self, own: holds(write, "Account API Tokens Write", `,"condition":{"request.ip":{"in":["192.0.2.1/32"]}}`)},
			[]string{mine, own}, token.ExtentAll, byHolding, 0},
		"a token that may do something else": {accountToken, map[string]reply{mine: self, own: holds(permissions.AccountSettingsRead.ID(), "Account Settings Read", "")}, []string{mine, own}, token.ExtentUnknown,
			"the token in use does not hold Account:Account API Tokens:Read or Edit on the account: if something else lets it list tokens, it may show only those that it made", 0},
		"a token that may not be read":    {accountToken, map[string]reply{mine: self, own: denied}, []string{mine, own}, token.ExtentUnknown, "it depends on what the token in use holds, which it may not read", 0},
		"a token that cannot be read":     {accountToken, map[string]reply{mine: self, own: success(`{"id":"` + tokenID + `","status":"active"}`)}, []string{mine, own}, token.ExtentUnknown, "it depends on what the token in use holds, which cannot be read", 0},
		"a token whose id is not told":    {accountToken, map[string]reply{mine: success(`{"status":"active"}`)}, []string{mine}, token.ExtentUnknown, "it depends on what the token in use holds, and its id is not known", 0},
		"a token, a fault":                {accountToken, map[string]reply{mine: self, own: fault}, []string{mine, own}, 0, "", token.FailureNotKnown},
		"a token, a page":                 {accountToken, map[string]reply{mine: self, own: page}, []string{mine, own}, 0, "", token.FailureNotKnown},
		"a token that cannot be verified": {accountToken, map[string]reply{mine: fault}, []string{mine}, 0, "", token.FailureNotKnown},
		"a token of the older form":       {legacyToken, map[string]reply{verifyCall: refusal(401, 1000, "Invalid API Token"), mine: self, own: holds(write, "Account API Tokens Write", "")}, []string{verifyCall, mine, own}, token.ExtentAll, byHolding, 0},
		"of the older form, a user's":     {legacyToken, map[string]reply{verifyCall: self, members(1): roles(`["Billing"]`)}, []string{verifyCall, members(1)}, token.ExtentUnknown, byRole + "; it is Billing", 0},
		"of the older form, a fault":      {legacyToken, map[string]reply{verifyCall: fault}, []string{verifyCall}, 0, "", token.FailureNotKnown},
		"a user's token":                  {userToken, map[string]reply{members(1): roles(`["Super Administrator - All Privileges"]`)}, []string{members(1)}, token.ExtentAll, "the user is a Super Administrator of the account", 0},
		"a key":                           {globalKey, map[string]reply{members(1): roles(`["Billing","Super Administrator"]`)}, []string{members(1)}, token.ExtentAll, "the user is a Super Administrator of the account", 0},
		"a key, provisioning":             {globalKey, map[string]reply{members(1): roles(`["API Token Provisioning"]`)}, []string{members(1)}, token.ExtentOwn, "the user's role in the account is API Token Provisioning", 0},
		"a key, provisioning and another": {globalKey, map[string]reply{members(1): roles(`["API Token Provisioning","Billing"]`)}, []string{members(1)}, token.ExtentUnknown, byRole + "; it is API Token Provisioning, Billing", 0},
		"a key, one other role":           {globalKey, map[string]reply{members(1): roles(`["Not Super Administrator"]`)}, []string{members(1)}, token.ExtentUnknown, byRole + "; it is Not Super Administrator", 0},
		"a key, no role":                  {globalKey, map[string]reply{members(1): roles(`[]`)}, []string{members(1)}, token.ExtentUnknown, byRole + "; the API does not tell it", 0},
		"a key, no member":                {globalKey, map[string]reply{members(1): success(`[{"account":{"id":"` + string(otherAccount) + `"},"roles":["Super Administrator"]}]`)}, []string{members(1)}, token.ExtentUnknown, byRole + "; the API does not tell it", 0},
		"a key, refused":                  {globalKey, map[string]reply{members(1): denied}, []string{members(1)}, token.ExtentUnknown, byRole + "; to read the role takes User:Memberships:Read", 0},
		"a key, a fault":                  {globalKey, map[string]reply{members(1): fault}, []string{members(1)}, 0, "", token.FailureNotKnown},
		"a key, a page":                   {globalKey, map[string]reply{members(1): page}, []string{members(1)}, 0, "", token.FailureNotKnown},
		"a key, on the second page": {globalKey, map[string]reply{members(1): paged(`[{"account":{"id":"` + string(otherAccount) + `"},"roles":["Billing"]}]`), members(2): paged(`[{"account":{"id":"` + string(guideAccount) + `"},"roles":["Billing"]}]`)},
			[]string{members(1), members(2)}, token.ExtentUnknown, byRole + "; it is Billing", 0},
		"a key, on the first of two pages": {globalKey, map[string]reply{members(1): paged(`[{"account":{"id":"` + string(guideAccount) + `"},"roles":["Billing"]}]`)}, []string{members(1)}, token.ExtentUnknown, byRole + "; it is Billing", 0},
	} {
		a := script(tt.replies)
		got, err := a.client(t, tt.value, token.WithAccount(guideAccount)).Sees(t.Context(), guideAccount)
		assert.Equal(t, tt.calls, a.calls, name)
		assert.Equal(t, tt.failure, token.FailureOf(err), "%s: %v", name, err)
		assert.Equal(t, tt.failure != 0, err != nil, name)
		assert.Equal(t, tt.want, got.Extent, name)
		assert.Equal(t, tt.why, got.Why, name)
		known := permissions.EvidenceDerived
		if tt.want == token.ExtentOwn {
			known = permissions.EvidenceDocumented
		}
		assert.Equal(t, tt.want != token.ExtentUnknown, got.Evidence.Kind == known && got.Evidence.Source != "" && got.Evidence.Date != "", "%s: %v", name, got.Evidence)
		assert.Equal(t, known == permissions.EvidenceDerived && tt.want != token.ExtentUnknown, got.Evidence.Note != "", name)
	}
	// A context that has ended is no refusal.
	ctx, cancel := context.WithCancel(t.Context())
	for value, call := range map[string]string{globalKey: members(1), accountToken: own} {
		a := script(map[string]reply{mine: self, call: {err: errors.Join(context.Canceled)}})
		_, err := a.client(t, value, token.WithAccount(guideAccount)).Sees(ctx, guideAccount)
		assert.ErrorIs(t, err, context.Canceled, value)
	}
	cancel()
}

// What a client remembers of the tokens that it was shown is bounded; the last stays.
func TestSightingsAreBounded(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{1: 1, 9_999: 9_999, 10_000: 10_000, 10_001: 10_000, 10_100: 10_000} {
		remembered, last := token.SightingsAfter(n)
		assert.Equal(t, want, remembered)
		assert.True(t, last)
	}
}

func TestExtentInWords(t *testing.T) {
	t.Parallel()
	for e, want := range map[token.Extent]string{token.ExtentUnknown: "unknown", token.ExtentAll: "all", token.ExtentOwn: "own", 7: "unknown"} {
		assert.Equal(t, want, e.String())
		text, err := e.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, want, string(text))
	}
}
