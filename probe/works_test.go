package probe_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestOnlyProvenPermissionsWork: of a check that stands for a permission an
// allowed call is no ✅ where others open it, whatever the check is called and
// whoever runs it; the guide's checks ask for their calls.
func TestOnlyProvenPermissionsWork(t *testing.T) {
	t.Parallel()
	c := client(t, simulator(t, tokentest.Options{}), saas(), tokentest.TokenOptions{})
	purge, err := probe.CheckFor(permissions.ZoneCachePurge)
	require.NoError(t, err)
	purge.Name = "may it purge?"
	routes, err := probe.CheckFor(permissions.ZoneWorkersRoutesWrite)
	require.NoError(t, err)
	zoneRead, err := probe.CheckFor(permissions.ZoneRead)
	require.NoError(t, err)
	rep := run(t, c, probe.Options{Checks: []probe.Check{purge, routes, zoneRead, probe.GuideChecks()[4]}})

	for i, want := range []struct {
		works bool
		mark  string
		proof probe.Proof
	}{
		{false, "❔", probe.Consistent}, {true, "✅", probe.Proven}, {true, "✅", probe.Proven}, {true, "✅", probe.Consistent},
	} {
		res := rep.Results[i]
		require.Equal(t, authz.Allowed, res.Verdict, res.Check.Name)
		assert.Equal(t, want.works, res.Works(), res.Check.Name)
		assert.Equal(t, want.mark, res.Mark(), res.Check.Name)
		assert.Equal(t, want.proof, res.Proof, res.Check.Name)
	}
	assert.Equal(t, 3, rep.Working())
	assert.Equal(t, 1, rep.Unproven())
	assert.Contains(t, text(t, rep), "not proven 1\nNo proof of the needed permission, as others open the call too: Zone Access.\n")

	spec := permissions.NewSpec(permissions.Zone(target.Zone).Allow(permissions.ZoneCachePurge))
	rep, err = probe.RunSpec(context.Background(), c, spec, probe.Target{}, probe.Options{})
	require.NoError(t, err)
	assert.Equal(t, 1, rep.Working(), "Basic Auth")
	assert.Contains(t, text(t, rep), "Working 1/2, missing 0/2, not proven 1\n")
	assert.Equal(t, "❌", probe.Result{Verdict: authz.Denied}.Mark())
}
