package token_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// TestSaidOfTokens: what is read of each form in which a token may be described, and what
// is an error.
func TestSaidOfTokens(t *testing.T) {
	t.Parallel()
	ref := token.Ref{ID: tokenID, Account: home}
	rights := policiesOf(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead)))
	bodies := map[string]string{
		"all":           `"name":"n","status":"active",` + rights + `,"issued_on":"2026-01-02T03:04:05Z","modified_on":"2026-01-02T03:04:06+01:00","last_used_on":"2026-01-02T03:04:07.5Z","creator_email_at_creation":"a@b.c","provisioner_type":"t","provisioner_id":"p"`,
		"id alone":      ``,
		"odd times":     rights[:0] + `"name":"n","issued_on":null,"modified_on":"","last_used_on":"0001-01-01T00:00:00Z",` + rights,
		"first year":    `"issued_on":"0001-06-01T00:00:00Z","modified_on":"0001-12-31T23:59:59Z",` + rights,
		"other times":   `"issued_on":7,"modified_on":"yesterday","last_used_on":"0002-01-01T00:00:00Z",` + rights,
		"name a number": `"name":7`, "policies of null": `"policies":null,"expires_on":"2026-12-01T00:00:00Z"`, "odd policies": `"policies":[1],"condition":{"request_ip":{"in":["192.0.2.0/24"]}}`,
		"odd policies, odd bounds": `"policies":[1],"expires_on":"someday"`, "a value in them": `"policies":[{"effect":"` + userToken + `"}]`, "twice": `"name":"a","name":"b",` + rights, "twice below": strings.Replace(rights, `"effect":"allow"`, `"effect":"allow","effect":"deny"`, 1),
		"another case": `"Name":"a","STATUS":"active",` + rights, "odd makers": `"creator_email_at_creation":7,"provisioner_type":null,"provisioner_id":[],` + rights,
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(bodies)) {
		body := `{"id":"` + tokenID + `",` + bodies[name]
		body = strings.TrimSuffix(body, ",") + "}"
		c := script(map[string]reply{"GET /accounts/" + string(home) + "/tokens/" + tokenID: success(body)}).client(t, globalKey)
		got, err := c.Get(t.Context(), ref)
		fmt.Fprintf(&b, "%s: %v, %q %q, issued %v, modified %v, used %v, %+v, %d statements, %v, unread: %v, %v\n", name, got.Ref == ref, got.Name, got.State, got.IssuedOn, got.ModifiedOn, got.LastUsedOn, got.Maker, got.Spec.Len(), got.Spec.Conditions(), got.Unread, err)
	}
	for _, body := range []string{`7`, `null`, `[]`, `{}`, `{"id":7}`, `{"id":""}`, `{"id":"0123456789abcdef0123456789abcdef"}`} {
		_, err := script(map[string]reply{"GET /accounts/" + string(home) + "/tokens/" + tokenID: success(body)}).client(t, globalKey).Get(t.Context(), ref)
		fmt.Fprintf(&b, "%s: %s, %v\n", body, token.FailureOf(err), err)
		_, err = script(map[string]reply{"GET /user/tokens?include_expired=true&page=1&per_page=50": success("[" + body + "]")}).client(t, globalKey).List(t.Context(), "", token.ListOptions{})
		fmt.Fprintf(&b, "  in a list: %s, %v\n", token.FailureOf(err), err)
	}
	for _, r := range []token.Ref{{}, {ID: tokenID}, ref, {ID: "x"}, {ID: userToken}, {ID: userToken, Account: permissions.AccountID(userToken)}, {Account: home}, {ID: tokenID, Account: "x"}, {ID: strings.Repeat("x", 50)}} {
		fmt.Fprintf(&b, "%v, zero %t, %v, %v\n", r, r.IsZero(), r.Kind(), r.Validate())
	}
	assertHidden(t, b.String())
	goldenfile.Check(t, *update, "testdata/tokens.golden.txt", b.String())
}

// TestWhoManagesWhose: an account-owned token manages its account's tokens only; ids are
// looked at before anything is sent.
func TestWhoManagesWhose(t *testing.T) {
	t.Parallel()
	const manage = "an account-owned token cannot manage user tokens: use a user token with API Tokens Write or a Global API key, or name the account whose tokens are meant"
	for _, text := range []string{userToken, accountToken, legacyToken, globalKey} {
		for _, account := range []permissions.AccountID{"", home, "x"} {
			for _, id := range []string{tokenID, "x"} {
				a := script(nil)
				c := a.client(t, text)
				_, err := c.Get(t.Context(), token.Ref{ID: id, Account: account})
				_, listErr := c.List(t.Context(), account, token.ListOptions{})
				switch {
				case account == "x":
					assert.ErrorContains(t, err, "account id")
					assert.ErrorContains(t, listErr, "account id")
				case id == "x":
					assert.ErrorContains(t, err, "token id")
				case account == "" && text == accountToken:
					assert.EqualError(t, err, manage)
				default:
					assert.ErrorContains(t, err, ": 404: ")
				}
				sent := len(a.calls)
				switch {
				case account == "x" || account == "" && text == accountToken:
					assert.Zero(t, sent)
					assert.Equal(t, token.FailureUsage, token.FailureOf(listErr))
				case id == "x":
					assert.Equal(t, 1, sent, "the list alone")
				default:
					assert.Equal(t, 2, sent)
				}
			}
		}
	}
}

// TestSelf: the token in use, where the API tells.
func TestSelf(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text    string
		replies map[string]reply
		want    token.Ref
		err     string
	}{
		"a key":           {globalKey, nil, token.Ref{}, ""},
		"a user's":        {userToken, map[string]reply{callUser: active}, token.Ref{ID: tokenID}, ""},
		"an account's":    {accountToken, map[string]reply{callAccount: active}, token.Ref{ID: tokenID, Account: guideAccount}, ""},
		"no id":           {userToken, map[string]reply{callUser: success(`{"status":"active"}`)}, token.Ref{}, ""},
		"dead":            {userToken, map[string]reply{callUser: notOfThatKind}, token.Ref{}, ""},
		"account, no id":  {accountToken, map[string]reply{callAccount: gateway, callAccounts: oneAccount}, token.Ref{}, ""},
		"lost":            {userToken, map[string]reply{callUser: {err: errReset}}, token.Ref{}, "connection reset"},
		"of the old form": {legacyToken, map[string]reply{callUser: notOfThatKind, callAccount: active}, token.Ref{ID: tokenID, Account: guideAccount}, ""},
	} {
		got, err := script(tc.replies).client(t, tc.text, token.WithAccount(guideAccount)).Self(t.Context())
		assert.Equal(t, tc.want, got, name)
		if tc.err == "" {
			assert.NoError(t, err, name)
		} else {
			assert.ErrorContains(t, err, tc.err, name)
		}
	}
	assert.Equal(t, authz.UserToken, token.Ref{}.Kind())
}

// TestListsOfGroups: which listing is read, how far, and what is made of odd ones.
func TestListsOfGroups(t *testing.T) {
	t.Parallel()
	const path = "/accounts/" + string(guideAccount) + "/tokens/permission_groups"
	paged := func(total int, rows string) reply {
		return reply{status: 200, body: fmt.Sprintf(`{"success":true,"result":[%s],"result_info":{"total_pages":%d}}`, rows, total)}
	}
	a := script(map[string]reply{"GET " + path: paged(3, groupOne), "GET " + path + "?page=2": paged(3, groupTwo), "GET " + path + "?page=3": paged(3, "")})
	got, err := a.client(t, globalKey).AccountPermissionGroups(t.Context(), guideAccount)
	require.NoError(t, err)
	assert.Equal(t, 2, got.Len())
	assert.Len(t, a.calls, 3)
	_, err = a.client(t, globalKey).AccountPermissionGroups(t.Context(), "x")
	assert.EqualError(t, err, permissions.AccountID("x").Validate().Error())
	assert.Equal(t, token.FailureUsage, token.FailureOf(err))
	assert.Len(t, a.calls, 3)
	a.replies["GET "+path+"?page=2"] = paged(3, "")
	_, err = a.client(t, globalKey).AccountPermissionGroups(t.Context(), guideAccount)
	require.NoError(t, err)
	assert.Len(t, a.calls, 5, "a page without any is the last")
	a.replies["GET "+path] = paged(50, groupOne)
	for page := 2; page <= 20; page++ {
		a.replies[fmt.Sprintf("GET %s?page=%d", path, page)] = paged(50, groupOne)
	}
	_, err = a.client(t, globalKey).AccountPermissionGroups(t.Context(), guideAccount)
	assert.EqualError(t, err, "GET "+path+": the listing has more than 20 pages")
	assert.Len(t, a.calls, 25)

	for name, tc := range map[string]struct {
		first reply
		want  string
		calls int
	}{
		"refused":        {noPermission, "GET /user/tokens/permission_groups: 403: Unauthorized to access requested resource (9109)\nGET " + path + ": 403: Authentication error (10000)", 2},
		"a fault":        {reply{status: 502, body: "<html>"}, "GET /user/tokens/permission_groups: 502: the answer is an HTML page, not the API's JSON", 1},
		"no permissions": {success(`[]`), "GET /user/tokens/permission_groups: the API listed no permission groups", 1},
	} {
		a := script(map[string]reply{callGroups: tc.first, "GET " + path: gateway})
		_, err := a.client(t, legacyToken, token.WithAccount(guideAccount)).PermissionGroups(t.Context())
		assert.EqualError(t, err, tc.want, name)
		assert.Len(t, a.calls, tc.calls, name)
	}
	// The account is asked only where the token may be its own, and it is known.
	for text, account := range map[string]permissions.AccountID{legacyToken: "", userToken: guideAccount} {
		a := script(map[string]reply{callGroups: noPermission, "GET " + path: paged(1, groupOne)})
		_, err = a.client(t, text, token.WithAccount(account)).PermissionGroups(t.Context())
		assert.EqualError(t, err, "GET /user/tokens/permission_groups: 403: Unauthorized to access requested resource (9109)")
		assert.Len(t, a.calls, 1)
	}
	a = script(map[string]reply{callGroups: paged(1, groupOne), "GET " + path: paged(1, groupTwo)})
	got, err = a.client(t, legacyToken, token.WithAccount(guideAccount)).PermissionGroups(t.Context())
	require.NoError(t, err)
	assert.Len(t, a.calls, 1)
	assert.Equal(t, 1, got.Len())
	_, err = script(nil).client(t, accountToken).PermissionGroups(t.Context())
	assert.EqualError(t, err, "an account-owned token reads the permission groups of its account: name it with WithAccount")
}

// TestListsThatNeverRest: a listing whose number changes all the time is read three times.
func TestListsThatNeverRest(t *testing.T) {
	t.Parallel()
	total := 0
	rt := roundTripper(func(r *http.Request) (*http.Response, error) {
		total++
		return answer(r, 200, nil, fmt.Sprintf(`{"success":true,"result":[%s],"result_info":{"total_pages":2,"total_count":%d}}`, row(total, "n", "active", ""), total)), nil
	})
	c := script(nil).client(t, userToken, token.WithHTTPClient(&http.Client{Transport: rt}))
	all, err := c.List(t.Context(), "", token.ListOptions{})
	require.NoError(t, err)
	assert.Equal(t, 6, total)
	require.Len(t, all, 2, "those of the last time")
	assert.Equal(t, fmt.Sprintf("%032x", 5), all[0].ID)
	total = 0
	given := 0
	for page, err := range c.Pages(t.Context(), "", token.ListOptions{}) {
		require.NoError(t, err)
		given += len(page)
	}
	assert.Equal(t, []int{6, 6}, []int{total, given})

	// Tokens that were given are not given again, nor is a page without any.
	total = 0
	same := roundTripper(func(r *http.Request) (*http.Response, error) {
		total++
		return answer(r, 200, nil, fmt.Sprintf(`{"success":true,"result":[%s],"result_info":{"total_pages":2,"total_count":%d}}`, row(total%2, "n", "active", ""), total)), nil
	})
	pages := 0
	for page, err := range script(nil).client(t, userToken, token.WithHTTPClient(&http.Client{Transport: same})).Pages(t.Context(), "", token.ListOptions{}) {
		require.NoError(t, err)
		assert.Len(t, page, 1)
		pages++
	}
	assert.Equal(t, []int{6, 2}, []int{total, pages})
}

// TestListsThatOverlap: a token that stands on two pages, since one was made meanwhile, is
// listed once, and what is listed was there. A number that is told late has changed.
func TestListsThatOverlap(t *testing.T) {
	t.Parallel()
	const path = "/accounts/" + string(home) + "/tokens"
	page := func(total string, rows ...string) reply {
		return reply{status: 200, body: `{"success":true,"result":[` + strings.Join(rows, ",") + `],"result_info":{"total_pages":2` + total + `}}`}
	}
	one, two := row(1, "a", "active", ""), row(2, "b", "active", "")
	list := "GET " + path + "?include_expired=true&page=%d&per_page=50"
	a := script(map[string]reply{fmt.Sprintf(list, 1): page(`,"total_count":2`, one), fmt.Sprintf(list, 2): page(`,"total_count":2`, one, two)})
	c := a.client(t, globalKey)
	all, err := c.List(t.Context(), home, token.ListOptions{})
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Len(t, a.calls, 2)
	a.replies["DELETE "+path+"/"+all[1].ID] = refusal(404, 1003, "not found")
	assert.NoError(t, c.Revoke(t.Context(), all[1].Ref, token.RevokeOptions{}), "it was shown")
	a.replies[fmt.Sprintf(list, 1)] = page("", one)
	a.calls = nil
	_, err = c.List(t.Context(), home, token.ListOptions{})
	require.NoError(t, err)
	assert.Len(t, a.calls, 6)
}

// TestListsThatNeverEnd: more tokens than any owner can have are not read.
func TestListsThatNeverEnd(t *testing.T) {
	t.Parallel()
	calls := 0
	rt := roundTripper(func(r *http.Request) (*http.Response, error) {
		calls++
		return answer(r, 200, nil, fmt.Sprintf(`{"success":true,"result":[%s],"result_info":{"total_pages":1000}}`, row(calls, "n", "active", ""))), nil
	})
	_, err := script(nil).client(t, userToken, token.WithHTTPClient(&http.Client{Transport: rt})).List(t.Context(), "", token.ListOptions{})
	assert.EqualError(t, err, "GET /user/tokens: the listing has more than 2000 tokens")
	assert.Equal(t, token.FailureNotKnown, token.FailureOf(err))
	assert.Equal(t, 40, calls)
}

// TestPagesGetShorter: a page that is longer than what is read of an answer is asked for in
// parts, down to the shortest that the API gives; where that is too long it is said.
func TestPagesGetShorter(t *testing.T) {
	t.Parallel()
	const list = "GET /user/tokens?include_expired=true&page=%d&per_page=%d"
	long := success(`["` + strings.Repeat("x", 1<<20) + `"]`)
	a := script(map[string]reply{fmt.Sprintf(list, 1, 50): long, fmt.Sprintf(list, 1, 25): long, fmt.Sprintf(list, 1, 5): success("[" + row(1, "n", "active", "") + "]")})
	all, err := a.client(t, userToken).List(t.Context(), "", token.ListOptions{})
	require.NoError(t, err)
	assert.Len(t, all, 1)
	assert.Len(t, a.calls, 3)
	a.replies[fmt.Sprintf(list, 1, 5)] = long
	_, err = a.client(t, userToken).List(t.Context(), "", token.ListOptions{})
	assert.ErrorContains(t, err, "GET /user/tokens: 200: the answer is longer than the bound")
	assert.Len(t, a.calls, 6)

	times := 0
	for page, err := range script(nil).client(t, accountToken).Pages(t.Context(), "", token.ListOptions{}) {
		times++
		assert.Nil(t, page)
		assert.ErrorContains(t, err, "an account-owned token cannot manage user tokens")
	}
	assert.Equal(t, 1, times)
}

// TestFailureNames: each failure by its name.
func TestFailureNames(t *testing.T) {
	t.Parallel()
	for f, want := range map[token.Failure]string{token.FailureNone: "none", token.FailureInterrupted: "interrupted", token.FailureNotKnown: "not_known", token.FailureRefused: "refused", token.FailureUsage: "usage", 99: "Failure(99)"} {
		assert.Equal(t, want, f.String())
	}
	for want, errs := range map[token.Failure][]error{
		token.FailureNotKnown: {&token.UncertainError{}, &token.LostValueError{}, &token.UnconfirmedUpdateError{}, &token.GaveWayError{}, &token.LockedError{}, &token.UnseenError{}, &token.InUseError{Unsure: true}, &token.RotationError{Err: token.ErrOtherRotation}},
		token.FailureRefused:  {&token.MismatchError{}, &token.PrecheckError{}},
		token.FailureUsage:    {&token.RequestError{}, &token.TextError{}, &token.InUseError{}, token.ErrNoSecret, token.ErrNoCredentials, token.ErrInsecureHTTP, token.ErrNoS3URL, token.ErrChanged},
	} {
		for _, err := range errs {
			assert.Equal(t, want, token.FailureOf(err), "%T", err)
		}
	}
	assert.Equal(t, "usage", (&token.Error{Failure: token.FailureUsage}).Error())
	assert.Equal(t, token.FailureNotKnown, token.FailureOf(fmt.Errorf("x: %w", &token.Error{Failure: token.FailureNotKnown})))
	assert.Equal(t, time.Time{}, token.Info{}.ExpiresOn())
}
