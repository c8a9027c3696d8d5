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
		"one more":       spec.With(permissions.SaaSPlatformDNS(guideZone).Policies()...),
		"a deny":         spec.With(permissions.Zone(guideZone).Deny(permissions.ZoneRead)),
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
	soon := permissions.Conditions{ExpiresOn: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	soonToo := permissions.Conditions{ExpiresOn: soon.ExpiresOn.Add(time.Millisecond)}
	both := union(t, read, dns)
	assert.True(t, dns.Equal(both))
	for name, tt := range map[string]struct{ a, b, want permissions.Spec }{
		"nothing":                        {permissions.Spec{}, permissions.Spec{}, permissions.Spec{}},
		"nothing and conditions":         {read.WithConditions(soon), permissions.Spec{}, read.WithConditions(soon)},
		"the same conditions":            {read.WithConditions(soon), dns.WithConditions(soonToo), dns.WithConditions(soon)},
		"the same that is not known":     {read.WithOther(`{"x":1}`), dns.WithOther(` {"x": 1}`), dns.WithOther(`{"x":1}`)},
		"conditions alone, and the same": {permissions.NewSpec().WithConditions(soon), dns.WithConditions(soon), dns.WithConditions(soon)},
	} {
		assert.True(t, tt.want.Equal(union(t, tt.a, tt.b)), name)
		assert.True(t, tt.want.Equal(union(t, tt.b, tt.a)), name)
	}
}

// TestUnionOfDifferentConditions: a token has one set of conditions, so taking
// either would widen or narrow what the other said.
func TestUnionOfDifferentConditions(t *testing.T) {
	t.Parallel()
	read := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead))
	dns := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneDNSWrite))
	soon := permissions.Conditions{ExpiresOn: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	late := permissions.Conditions{ExpiresOn: time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)}
	office := permissions.Conditions{RequestIP: permissions.IPCondition{In: prefixes("192.0.2.0/24")}}
	home := permissions.Conditions{RequestIP: permissions.IPCondition{NotIn: prefixes("192.0.2.0/24")}}
	for name, tt := range map[string]struct {
		a, b permissions.Spec
		says string
	}{
		"two ends":                  {read.WithConditions(soon), dns.WithConditions(late), "until 2027-01-01T00:00:00Z"},
		"an end and addresses":      {read.WithConditions(soon), dns.WithConditions(office), "only from 192.0.2.0/24"},
		"only from, not from":       {read.WithConditions(home), dns.WithConditions(office), "not from 192.0.2.0/24"},
		"an end and none":           {read.WithConditions(soon), dns, "always and from everywhere"},
		"conditions alone":          {permissions.NewSpec().WithConditions(soon), dns, "until 2027-01-01T00:00:00Z"},
		"a condition not known":     {read.WithConditions(permissions.Conditions{Other: `{"x":1}`}), dns, "under conditions that are not known here"},
		"another one not known":     {read.WithConditions(permissions.Conditions{Other: `{"x":1}`}), dns.WithConditions(permissions.Conditions{Other: `{"x":2}`}), "no union"},
		"keys that are not known":   {read.WithOther(`{"x":1}`), dns, "keys that are not known here"},
		"other keys of that kind":   {read.WithOther(`{"x":1}`), dns.WithOther(`{"y":1}`), "keys that are not known here"},
		"no statements, other keys": {permissions.NewSpec().WithOther(`{"x":1}`), dns, "keys that are not known here"},
	} {
		for _, pair := range [][2]permissions.Spec{{tt.a, tt.b}, {tt.b, tt.a}} {
			got, err := pair[0].Union(pair[1])
			require.ErrorIs(t, err, permissions.ErrNoUnion, name)
			assert.ErrorContains(t, err, tt.says, name)
			assert.True(t, got.IsEmpty() && got.Unconditional(), name)
		}
	}
}

// TestWith: policies that are added come under the conditions of the spec.
func TestWith(t *testing.T) {
	t.Parallel()
	soon := permissions.Conditions{ExpiresOn: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	read := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead)).WithConditions(soon).WithOther(`{"x":1}`)
	got := read.With(permissions.Zone(guideZone).Allow(permissions.ZoneDNSWrite, permissions.ZoneRead))
	assert.Equal(t, 2, got.Len())
	assert.Equal(t, 1, read.Len(), "the receiver is not changed")
	assert.True(t, soon.Equal(got.Conditions()))
	assert.Equal(t, `{"x":1}`, got.Other())
	assert.True(t, read.Equal(read.With()))
}

func union(t *testing.T, a, b permissions.Spec) permissions.Spec {
	t.Helper()
	out, err := a.Union(b)
	require.NoError(t, err)
	return out
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
		{"a deny takes it away", zoneRead.With(denied.Policies()...), zoneRead, false},
		{"a deny on all zones takes it away", zoneRead.With(deniedAll.Policies()...), zoneRead, false},
		{"a deny elsewhere does not", zoneRead.With(deniedOther.Policies()...), zoneRead, true},
		{"a deny on a part takes it away", allZones.With(denied.Policies()...), allZones, false},
		{"a deny on a zone that may lie in the account takes a part away", zonesIn.With(deniedOther.Policies()...), zonesIn, false},
		{"the same deny on both sides", allZones.With(denied.Policies()...), allZones.With(denied.Policies()...), true},
		{"what the other denies itself is not wanted", permissions.Spec{}, zoneRead.With(denied.Policies()...), true},
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
		ab := union(t, a, b)
		require.True(t, ab.Covers(a) && ab.Covers(b), "seed %d: a union covers its parts\n%s\n--\n%s", seed, a, b)
		require.True(t, ab.Equal(union(t, b, a)), "seed %d: union commutes", seed)
		require.True(t, union(t, ab, c).Equal(union(t, a, union(t, b, c))), "seed %d: union associates", seed)
		require.True(t, union(t, a, a).Equal(a), "seed %d: union with itself", seed)

		d := a.Diff(b)
		require.True(t, b.With(d.Missing.Policies()...).Covers(a), "seed %d: adding what is missing is enough", seed)
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
		require.True(t, union(t, a, b).Equal(union(t, b, a)), "seed %d", seed)
		allows := newGenerator(seed+1000, false).spec()
		if a.Covers(b) {
			require.True(t, a.With(allows.Policies()...).Covers(b), "seed %d: another allow never takes away", seed)
		}
		for st := range a.Statements() {
			if st.Effect == permissions.Allow {
				denied := a.With(permissions.DenyOn(st.Resource, st.Permission))
				require.False(t, denied.Covers(permissions.NewSpec(permissions.AllowOn(st.Resource, st.Permission))), "seed %d: a deny always wins", seed)
			}
		}
	}
}
