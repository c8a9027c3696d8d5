package permissions_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func named(id, name string) string {
	return "[" + policy(`{"id":"`+id+`","name":"`+name+`"}`, `"`+zoneKey+`":"*"`) + "]"
}

// TestIDAndNameContradict: the API goes by the id, and whoever wrote the name
// meant the other group.
func TestIDAndNameContradict(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"DNS Write", "dns write", "DNS:Edit", "Zone | DNS | Edit", "Zone:DNS:Edit", "Zone Write", "Workers Scripts Write", "Logs Read", "Browser Rendering Write"} {
		_, err := permissions.ParseSpec([]byte(named(zoneReadID, name)))
		require.ErrorContains(t, err, "policies[0]: permission_groups[0]: id and name contradict each other: "+zoneReadID+` is "Zone Read"`, name)
		assert.ErrorContains(t, err, `"`+name+`" has the id `, name)
		var spec permissions.Spec
		assert.Error(t, spec.UnmarshalJSON([]byte(named(zoneReadID, name))), name)
	}
	_, err := permissions.ParseSpec([]byte(named(zoneReadID, "DNS Write")))
	assert.ErrorContains(t, err, `"DNS Write" has the id `+dnsWriteID+"; correct one of them")
}

// Former names, other notations and names that are not known here at all are no
// contradiction: a group may have been renamed.
func TestIDAndNameThatDoNotContradict(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Zone Read", "zone read", "Zone:Read", "Zone | Zone | Read", "Zone: Read ", "Zone Zone Read", "Zones Overview Read", "", "…"} {
		spec := mustParseSpec(t, named(zoneReadID, name))
		assert.Equal(t, permissions.Permission(permissions.ZoneRead), spec.At(0).Permission, name)
	}
	for g := range permissions.All() {
		for _, name := range append([]string{g.Name, g.Label(), g.ColonLabel(), strings.ToUpper(g.Name)}, g.FormerNames()...) {
			_, err := permissions.ParseSpec([]byte(named(g.ID, name)))
			assert.NoError(t, err, "%s %s", g.ID, name)
		}
	}
	unlisted := mustParseSpec(t, named("00000000000000000000000000000001", "DNS Write"))
	assert.ErrorContains(t, unlisted.Validate(), "is not in the catalogue", "an id that is not known may be a new group of that name")
	assert.ErrorContains(t, unlisted.Validate(), "the group of that name that it knows has the id "+dnsWriteID)
}

// TestValidateWithAListingFindsContradictions: what the built-in catalogue does
// not know is compared with the listing that does.
func TestValidateWithAListingFindsContradictions(t *testing.T) {
	t.Parallel()
	const one, two = "00000000000000000000000000000001", "00000000000000000000000000000002"
	live, err := permissions.ParseListing([]byte(`[
		{"id":"` + one + `","name":"Tomorrow Read","scopes":["com.cloudflare.api.account.zone","com.cloudflare.api.account"]},
		{"id":"` + two + `","name":"Tomorrow Write","scopes":["com.cloudflare.api.account.zone"]}]`))
	require.NoError(t, err)
	assert.ErrorContains(t, mustParseSpec(t, named(one, "Tomorrow Write")).ValidateWith(live), `"Tomorrow Write" has the id `+two)
	for _, name := range []string{"Tomorrow Read", "tomorrow read", "", "The Day After Read"} {
		err := mustParseSpec(t, named(one, name)).ValidateWith(live)
		if err != nil {
			assert.NotContains(t, err.Error(), "contradict", name)
		}
	}
}
