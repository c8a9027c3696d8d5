package token_test

import (
	"fmt"
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

// Which names are those of successors.
func TestReadSuccessor(t *testing.T) {
	t.Parallel()
	const unique, replaces = "platform 2026-11-23-k7x2p9", " replaces " + tokenID
	for name, generation := range map[string]int{
		unique + replaces: 1, unique + replaces + " (2)": 2, unique + replaces + " (10)": 10, unique + replaces + " (999)": 999,
		"p 2026-11-23-k7x2p9" + replaces: 1, "a (2) 2026-11-23-k7x2p9" + replaces + " (3)": 3,
		// None of the names that a rotation gives.
		"": 0, unique: 0, "platform" + replaces: 0, " replaces " + tokenID: 0, " 2026-11-23-k7x2p9" + replaces: 0, unique + " Replaces " + tokenID: 0,
		unique + " replaces " + strings.ToUpper(tokenID): 0, unique + " replaces " + tokenID[1:]: 0, unique + " replaces " + tokenID + "0": 0, unique + " replaces " + tokenID[1:] + "x": 0,
		unique + replaces + " (1)": 0, unique + replaces + " (0)": 0, unique + replaces + " (-2)": 0, unique + replaces + " (+2)": 0, unique + replaces + " (02)": 0, unique + replaces + " (1000)": 0,
		unique + replaces + " (2": 0, unique + replaces + "(2)": 0, unique + replaces + " ()": 0, unique + replaces + " (2) (3)": 0, unique + replaces + " (two)": 0, unique + replaces + " ": 0,
	} {
		gotUnique, gotID, gotGeneration, ok := token.ReadSuccessor(name)
		assert.Equal(t, generation > 0, ok, "%q", name)
		if !ok {
			assert.Equal(t, []any{name, "", 0}, []any{gotUnique, gotID, gotGeneration}, "%q", name)
			continue
		}
		assert.Equal(t, tokenID, gotID, "%q", name)
		assert.Equal(t, generation, gotGeneration, "%q", name)
		assert.Equal(t, name[:strings.Index(name, " replaces ")], gotUnique, "%q", name)
	}
}

// A successor's name is read as what it was made of, at most 120 characters long.
func TestSuccessorNameOfGenerations(t *testing.T) {
	t.Parallel()
	for generation, want := range map[int]string{-1: "", 0: "", 1: "", 2: " (2)", 9: " (9)", 998: " (998)", 999: " (999)", 1000: " (999)"} {
		name := token.SuccessorOfGeneration("platform", tokenID, generation, now())
		assert.Regexp(t, `^platform 2026-11-23-[a-z2-9]{6} replaces `+tokenID+`( \(\d+\))?$`, name)
		assert.True(t, strings.HasSuffix(name, tokenID+want), name)
		_, id, read, ok := token.ReadSuccessor(name)
		assert.True(t, ok)
		assert.Equal(t, tokenID, id)
		assert.Equal(t, max(1, min(generation, 999)), read)
	}
	for n, want := range map[int]int{53: 53, 54: 54, 55: 54, 200: 54} {
		name := token.SuccessorOfGeneration(strings.Repeat("é", n), tokenID, 1000, now())
		assert.Equal(t, want, strings.Count(name, "é"))
		assert.LessOrEqual(t, len([]rune(name)), 120)
	}
	assert.Equal(t, 120, len([]rune(token.SuccessorOfGeneration(strings.Repeat("é", 54), tokenID, 999, now()))), "all the room is used")
}

// The order among successors.
func TestOutranks(t *testing.T) {
	t.Parallel()
	of := func(id byte, generation, at int) token.Info {
		i := token.Info{Ref: token.Ref{ID: strings.Repeat(string(id), 32)}, Name: token.SuccessorOfGeneration("p", tokenID, generation, now())}
		if at > 0 {
			i.IssuedOn = now().Add(time.Duration(at) * time.Second)
		}
		return i
	}
	for name, tt := range map[string]struct{ first, second token.Info }{
		"a later generation":               {of('b', 2, 9), of('a', 1, 1)},
		"a later generation, no time told": {of('b', 3, 0), of('a', 2, 0)},
		"made first":                       {of('b', 1, 1), of('a', 1, 2)},
		"made at once: the id":             {of('a', 1, 1), of('b', 1, 1)},
		"no times: the id":                 {of('a', 1, 0), of('b', 1, 0)},
		"one time: the id":                 {of('a', 1, 5), of('b', 1, 0)},
		"the other time: the id":           {of('a', 1, 0), of('b', 1, 5)},
		"no successor":                     {of('b', 1, 9), token.Info{Ref: token.Ref{ID: strings.Repeat("a", 32)}, Name: "p", IssuedOn: now()}},
	} {
		assert.True(t, token.Outranks(tt.first, tt.second), name)
		assert.False(t, token.Outranks(tt.second, tt.first), name)
		assert.False(t, token.Outranks(tt.first, tt.first), name)
	}
}

// What is listed as left over, in which order, and as proven by what.
func TestLeftovers(t *testing.T) {
	t.Parallel()
	old := token.Ref{ID: tokenID}
	id := func(n int) string { return fmt.Sprintf("%032x", n) }
	name := func(generation int) string { return token.SuccessorOfGeneration("p", tokenID, generation, now()) }
	entry := func(n int, name, state, group, more string) string {
		policies := `,"policies":[{"id":"p","effect":"allow","permission_groups":[{"id":"` + group + `","name":"x"}],"resources":{"com.cloudflare.api.account.zone.` + string(guideZone) + `":"*"}}]`
		if group == "" {
			policies = ""
		}
		return `{"id":"` + id(n) + `","name":"` + name + `","status":"` + state + `"` + policies + more + `}`
	}
	read, edit := permissions.ZoneRead.ID(), permissions.ZoneDNSWrite.ID()
	rows := []string{
		entry(1, name(1), "active", read, `,"issued_on":"2026-11-23T11:00:01Z"`),
		entry(2, name(1), "active", read, `,"issued_on":"2026-11-23T11:00:00Z","expires_on":"2027-01-01T00:00:00Z"`),
		entry(3, name(2), "active", edit, ""),
		entry(4, name(1), "disabled", permissions.ZoneSettingsRead.ID(), ""),
		entry(5, name(1), "active", "", ""),
		entry(6, name(1), "expired", read, ""),
		entry(7, name(1), "revoked", read, ""),
		entry(8, "p", "active", read, ""),
		entry(9, token.SuccessorOfGeneration("p", otherID, 1, now()), "active", read, ""),
	}
	mine := strings.Replace(entry(0, "p", "active", read, ""), id(0), tokenID, 1)
	want := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneDNSWrite))
	const neither = "it holds neither what the old token holds nor what the new one shall hold"
	for label, tt := range map[string]struct {
		rows []string
		want permissions.Spec
		not  map[int]string // why it is not proven
	}{
		"old and new known": {append(rows, mine), want, map[int]string{4: neither, 5: "the API did not tell the token's policies"}},
		"old known":         {append(rows, mine), permissions.Spec{}, map[int]string{3: neither, 4: neither, 5: "the API did not tell the token's policies"}},
		"new known":         {rows, want, map[int]string{1: neither, 2: neither, 4: neither, 5: "the API did not tell the token's policies"}},
		"old not read": {append(rows, strings.Replace(entry(0, "p", "active", "", ""), id(0), tokenID, 1)), want,
			map[int]string{1: neither, 2: neither, 4: neither, 5: "the API did not tell the token's policies"}},
	} {
		a := script(map[string]reply{listCall: success("[" + strings.Join(tt.rows, ",") + "]")})
		got, err := a.client(t, userToken).Leftovers(t.Context(), old, tt.want)
		require.NoError(t, err, label)
		var order []string
		for _, l := range got {
			order = append(order, l.Ref.ID)
			var n int
			_, err := fmt.Sscanf(l.Ref.ID, "%x", &n)
			require.NoError(t, err)
			assert.Equal(t, tt.not[n], l.Unproven, "%s: %d", label, n)
			assert.Contains(t, l.String(), "user token "+l.Ref.ID+` ("p 2026-11-23-`)
			assert.Contains(t, l.String(), fmt.Sprintf("(%q)", l.Name))
			assert.Equal(t, n <= 2, !l.IssuedOn.IsZero(), "%s: %d", label, n)
		}
		// The later generation; those of which it is told when by that, the others by id.
		assert.Equal(t, id(3), order[0], label)
		assert.ElementsMatch(t, []string{id(1), id(2), id(3), id(4), id(5)}, order, label)
		assert.Less(t, strings.Index(strings.Join(order, " "), id(2)), strings.Index(strings.Join(order, " "), id(1)), label)
	}
	none, err := script(map[string]reply{listCall: success("[]")}).client(t, userToken).Leftovers(t.Context(), old, want)
	require.NoError(t, err)
	assert.NotNil(t, none, "none is an empty list")
	assert.Empty(t, none)
	_, err = script(map[string]reply{listCall: denied}).client(t, userToken).Leftovers(t.Context(), old, want)
	assert.ErrorContains(t, err, "9109")
}

// A rotation of a successor is of its own generation again, and keeps the name before.
func TestRotationOfASuccessor(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	for range 3 {
		state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), s.rotation())
		require.NoError(t, err)
		made, err := s.srv.Token(state.New.ID)
		require.NoError(t, err)
		assert.Regexp(t, `^platform 2026-11-23-[a-z2-9]{6} replaces `+s.old.ID+`$`, made.Name)
		s.old = made
		assert.Len(t, s.srv.Tokens(), 2)
	}
	var none tokentest.Token
	assert.NotEqual(t, none, s.old)
}
