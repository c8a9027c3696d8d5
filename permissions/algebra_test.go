package permissions_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func TestEqual(t *testing.T) {
	t.Parallel()
	spec := permissions.SaaSPlatform(guideAccount, guideZone)
	assert.True(t, spec.Equal(permissions.SaaSPlatform(guideAccount, guideZone)))
	for name, other := range map[string]permissions.Spec{
		"one less":       spec.Without(permissions.ZoneRead),
		"other zone":     permissions.SaaSPlatform(guideAccount, otherZone),
		"all accounts":   permissions.SaaSPlatformAllAccounts(guideZone),
		"one more":       spec.Union(permissions.SaaSPlatformDNS(guideZone)),
		"a deny":         spec.Union(permissions.NewSpec(permissions.Zone(guideZone).Deny(permissions.ZoneRead))),
		"an expiry":      spec.WithConditions(permissions.Conditions{ExpiresOn: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}),
		"nothing at all": {},
	} {
		assert.False(t, spec.Equal(other), name)
		assert.False(t, other.Equal(spec), name)
	}
}

func TestUnion(t *testing.T) {
	t.Parallel()
	read := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead))
	dns := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneDNSWrite, permissions.ZoneRead))
	assert.True(t, dns.Equal(read.Union(dns)))
	assert.True(t, read.Equal(read.Union(permissions.Spec{})))

	soon := permissions.Conditions{ExpiresOn: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	late := permissions.Conditions{ExpiresOn: time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)}
	assert.True(t, soon.Equal(read.WithConditions(soon).Union(dns.WithConditions(late)).Conditions()), "the receiver's conditions win")
	assert.True(t, late.Equal(read.Union(dns.WithConditions(late)).Conditions()), "and the other's where it has none")
}

func TestWithout(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(
		permissions.Zone(guideZone).Allow(permissions.ZoneRead, permissions.ZoneDNSWrite),
		permissions.AllZones().Allow(permissions.ZoneRead),
		permissions.Zone(otherZone).Deny(permissions.ZoneRead),
	)
	assert.Equal(t, []string{"allow Zone:DNS:Edit on zone " + string(guideZone)}, statements(spec.Without(permissions.ZoneRead)))
	assert.True(t, spec.Equal(spec.Without(permissions.ZoneDNSRead)))
	assert.Equal(t, 4, spec.Len(), "the receiver is not changed")
}

func TestCovers(t *testing.T) {
	t.Parallel()
	zoneRead := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead))
	allZones := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead))
	zonesIn := permissions.NewSpec(permissions.AllZonesIn(guideAccount).Allow(permissions.ZoneRead))
	denied := permissions.NewSpec(permissions.Zone(guideZone).Deny(permissions.ZoneRead))
	deniedOther := permissions.NewSpec(permissions.Zone(otherZone).Deny(permissions.ZoneRead))
	deniedAll := permissions.NewSpec(permissions.AllZones().Deny(permissions.ZoneRead))
	write := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneWrite))
	for _, row := range []struct {
		name       string
		have, want permissions.Spec
		covers     bool
	}{
		{"itself", zoneRead, zoneRead, true},
		{"nothing", zoneRead, permissions.Spec{}, true},
		{"all zones cover one", allZones, zoneRead, true},
		{"one does not cover all", zoneRead, allZones, false},
		{"all zones cover an account's", allZones, zonesIn, true},
		{"an account's zones do not cover one not known to be there", zonesIn, zoneRead, false},
		{"write does not stand in for read", write, zoneRead, false},
		{"a deny takes it away", zoneRead.Union(denied), zoneRead, false},
		{"a deny on all zones takes it away", zoneRead.Union(deniedAll), zoneRead, false},
		{"a deny elsewhere does not", zoneRead.Union(deniedOther), zoneRead, true},
		{"a deny on a part takes it away", allZones.Union(denied), allZones, false},
		{"a deny on a zone that may lie in the account takes a part away", zonesIn.Union(deniedOther), zonesIn, false},
		{"the same deny on both sides", allZones.Union(denied), allZones.Union(denied), true},
		{"what the other denies itself is not wanted", permissions.Spec{}, zoneRead.Union(denied), true},
		{"denies of the other are not wanted", permissions.Spec{}, denied, true},
	} {
		assert.Equal(t, row.covers, row.have.Covers(row.want), row.name)
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	want := permissions.SaaSPlatform(guideAccount, guideZone)
	have := permissions.NewSpec( // the guide's token as it was tested, and one group too many
		permissions.Account(guideAccount).Allow(permissions.AccountSettingsRead, permissions.AccountWorkersR2StorageWrite, permissions.AccountBillingRead),
	)
	d := want.Diff(have)
	assert.False(t, d.None())
	assert.Equal(t, []string{
		"allow Account:Workers Scripts:Edit on account " + string(guideAccount),
		"allow Zone:SSL and Certificates:Edit on zone " + string(guideZone),
		"allow Zone:Workers Routes:Edit on zone " + string(guideZone),
		"allow Zone:Zone:Read on zone " + string(guideZone),
	}, statements(d.Missing))
	assert.Equal(t, []string{"allow Account:Billing:Read on account " + string(guideAccount)}, statements(d.Excess))

	wider := want.Diff(permissions.SaaSPlatformAllAccounts(guideZone))
	assert.True(t, wider.Missing.IsEmpty(), "all accounts hold one")
	assert.Equal(t, 3, wider.Excess.Len(), "the wider statements are in excess")

	deny := permissions.NewSpec(permissions.Zone(guideZone).Deny(permissions.ZoneDNSWrite))
	assert.True(t, deny.Equal(deny.Diff(permissions.Spec{}).Missing), "a deny that is wanted can be missing")
	assert.True(t, deny.Equal(permissions.Spec{}.Diff(deny).Excess))

	expiring := want.WithConditions(permissions.Conditions{ExpiresOn: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)})
	assert.True(t, want.Diff(expiring).None(), "conditions are not compared")
	assert.True(t, expiring.Diff(permissions.Spec{}).Missing.Conditions().IsZero())
}

func TestAlgebraLaws(t *testing.T) {
	t.Parallel()
	for seed := range int64(500) {
		g := newGenerator(seed, false)
		a, b, c := g.spec(), g.spec(), g.spec()
		ab := a.Union(b)
		require.True(t, ab.Covers(a) && ab.Covers(b), "seed %d: a union covers its parts\n%s\n--\n%s", seed, a, b)
		require.True(t, ab.Equal(b.Union(a)), "seed %d: union commutes", seed)
		require.True(t, ab.Union(c).Equal(a.Union(b.Union(c))), "seed %d: union associates", seed)
		require.True(t, a.Union(a).Equal(a), "seed %d: union with itself", seed)

		d := a.Diff(b)
		require.True(t, b.Union(d.Missing).Covers(a), "seed %d: adding what is missing is enough", seed)
		require.Equal(t, d.Missing.IsEmpty(), b.Covers(a), "seed %d: nothing missing and covered are the same", seed)
		require.Equal(t, d.Excess.IsEmpty(), a.Covers(b), "seed %d: nothing in excess and covering are the same", seed)
		require.Equal(t, d.None(), b.Diff(a).None(), "seed %d", seed)
		if a.Equal(b) {
			require.True(t, d.None(), "seed %d", seed)
		}
		require.True(t, a.Diff(a).None(), "seed %d", seed)
		for st := range a.Statements() {
			require.False(t, a.Without(st.Permission).Covers(permissions.NewSpec(permissions.AllowOn(st.Resource, st.Permission))), "seed %d", seed)
		}
	}
}

// With denies, equal specs still differ in nothing, and what is covered stays
// covered when more is allowed.
func TestAlgebraLawsWithDenies(t *testing.T) {
	t.Parallel()
	for seed := range int64(500) {
		g := newGenerator(seed, true)
		a, b := g.spec(), g.spec()
		require.True(t, a.Diff(a).None(), "seed %d", seed)
		require.True(t, a.Covers(a), "seed %d\n%s", seed, a)
		require.True(t, a.Union(b).Equal(b.Union(a)), "seed %d", seed)
		allows := newGenerator(seed+1000, false).spec()
		if a.Covers(b) {
			require.True(t, a.Union(allows).Covers(b), "seed %d: another allow never takes away", seed)
		}
		for st := range a.Statements() {
			if st.Effect == permissions.Allow {
				denied := a.Union(permissions.NewSpec(permissions.DenyOn(st.Resource, st.Permission)))
				require.False(t, denied.Covers(permissions.NewSpec(permissions.AllowOn(st.Resource, st.Permission))), "seed %d: a deny always wins", seed)
			}
		}
	}
}
