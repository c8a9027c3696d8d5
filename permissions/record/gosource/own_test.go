package gosource_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/gosource"
)

// TestOwnPrograms: the groups that programs of this module need.
func TestOwnPrograms(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"audit":       {"API Tokens Write", "Account API Tokens Write", "Account Settings Read", "Memberships Read", "User Details Read"},
		"createtoken": {"API Tokens Write", "Account API Tokens Write", "Account Settings Read", "Memberships Read", "User Details Read", "Zone Read"},
		"drift":       {"API Tokens Read", "Account API Tokens Read"},
		"explain":     nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec, err := gosource.Read(t.Context(), gosource.Options{Dir: "../../../examples/" + name}, ".")
			require.NoError(t, err)
			assert.Empty(t, rec.Gaps)
			res := record.Minimal(rec)
			assert.Empty(t, res.Unknown)
			var got []string
			for _, n := range res.Required {
				g, _ := permissions.GroupOf(n.Permission)
				got = append(got, g.Name)
			}
			for _, n := range res.Unplaced {
				g, _ := permissions.GroupOf(n.Permission)
				got = append(got, g.Name)
			}
			slices.Sort(got)
			assert.Equal(t, want, slices.Compact(got))
		})
	}
}
