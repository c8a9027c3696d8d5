package terraform_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/terraform"
)

// TestFamilies: each family has types, none is in two, and what their calls need is what
// the pages of the provider ask for.
func TestFamilies(t *testing.T) {
	t.Parallel()
	opts := terraform.Options{Account: permissions.AccountID(strings.Repeat("a", 32)), Zone: permissions.ZoneID(strings.Repeat("b", 32))}
	at, last := map[string]string{}, ""
	needs := map[string][]string{}
	for f := range terraform.Families() {
		assert.Less(t, last, f.Name)
		last = f.Name
		assert.NotEmpty(t, f.Types, f.Name)
		assert.True(t, slices.IsSorted(f.Types), f.Name)
		for _, kind := range f.Types {
			assert.Empty(t, at[kind], kind)
			at[kind] = f.Name
		}
		rec, err := f.Calls(opts)
		require.NoError(t, err, f.Name)
		assert.Empty(t, rec.Gaps, f.Name)
		res := record.Minimal(rec)
		all := res.Required
		for _, u := range res.Unplaced { // of a zone that is made there
			assert.Equal(t, "zones", f.Name)
			all = append(all, u.Needed)
		}
		require.NotEmpty(t, all, f.Name)
		for _, n := range all {
			needs[f.Name] = append(needs[f.Name], permissions.Label(n.Permission))
		}
		// Nothing writes that no resource of the family is said to need.
		for _, e := range expected {
			if slices.Contains(f.Types, e.kind) && e.action != "no-op" {
				assert.True(t, slices.ContainsFunc(all, func(n record.Needed) bool { return n.Permission.Name() == e.group }), "%s: %s needs %s: %q", f.Name, e.kind, e.group, needs[f.Name])
			}
		}
	}
	assert.Equal(t, []string{"Zone:DNS:Edit"}, needs["dns"])
	assert.Equal(t, []string{"Account:Workers R2 Storage:Edit"}, needs["r2"])
	assert.Equal(t, []string{"Account:Workers Scripts:Edit", "Zone:Workers Routes:Edit"}, needs["workers"])
	assert.Empty(t, at["cloudflare_ruleset"], "which permission it needs depends on its phase")
	assert.Equal(t, "workers kv", at["cloudflare_workers_kv_namespace"], "the longest beginning")
	_, err := terraform.Family{}.Calls(opts)
	assert.Error(t, err)
}
