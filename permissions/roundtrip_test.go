package permissions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// Every group is read back from its own id, name and label, as a line of a list, as
// OAuth scope in both forms, as key of the dashboard's link and from JSON. The rows
// in every notation are TestParseReadsRowsInEveryNotation's.
func TestEveryGroupInEveryNotation(t *testing.T) {
	t.Parallel()
	for g := range permissions.All() {
		want := g.Permission()
		label := g.Label()
		for _, text := range []string{g.ID, label, "**" + label + "**", g.Scope.Label() + ": " + g.Name} {
			p, err := permissions.Parse(text)
			if assert.NoError(t, err, "%s: %q", g.Name, text) {
				assert.Equal(t, want, p, "%s: %q", g.Name, text)
			}
		}
		l := permissions.ParseLines("- [x] " + label + " (why)\n| " + label + " | because of it |\n")
		assert.Equal(t, []permissions.Permission{want}, l.Permissions(), "%s: %v", label, l.Unread)
		if scope := g.OAuthScope(); scope != "" {
			groups := permissions.ByOAuthScope(scope)
			assert.True(t, slices.ContainsFunc(groups, func(o permissions.Group) bool { return o.ID == g.ID }), "%s: %s", g.Name, scope)
			ps, err := permissions.ParseAll(scope)
			require.NoError(t, err, scope)
			for _, p := range ps {
				assert.True(t, slices.ContainsFunc(groups, func(o permissions.Group) bool { return o.ID == p.ID() }), "%s is read as %s", scope, p)
			}
			colon := strings.NewReplacer(".", ":", "-", "_").Replace(scope)
			_, err = permissions.ParseAll(colon)
			assert.NoError(t, err, "%s: %s", g.Name, colon)
		}
		if g.LinkKey != "" {
			ps, err := permissions.ParseAll(g.LinkKey + ":" + g.LinkType)
			if assert.NoError(t, err, g.LinkKey) && (strings.Contains(g.LinkKey, "_") || len(ps) > 1) {
				assert.Contains(t, ps, want, g.LinkKey)
			}
		}
		spec := permissions.NewSpec(permissions.AllowOn(resourceOf(g.Scope), want))
		data, err := spec.MarshalJSON()
		require.NoError(t, err)
		back, err := permissions.ParseSpec(data)
		require.NoError(t, err)
		assert.True(t, spec.Equal(back), g.Name)
	}
}

func resourceOf(s permissions.Scope) permissions.Resource {
	switch s {
	case permissions.ScopeAccount:
		return permissions.AccountResource(guideAccount)
	case permissions.ScopeUser:
		return permissions.UserResource(someUser)
	case permissions.ScopeBucket:
		return permissions.AllBucketsInResource(guideAccount)
	}
	return permissions.ZoneResource(guideZone)
}
