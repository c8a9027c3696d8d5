package permissions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func TestSpecIsSortedAndMerged(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(
		permissions.Zone(guideZone).Deny(permissions.ZoneDNSWrite),
		permissions.Zone(guideZone).Allow(permissions.ZoneRead, permissions.ZoneDNSWrite, permissions.ZoneRead),
		permissions.AllAccounts().Allow(permissions.AccountSettingsRead),
		permissions.Account(guideAccount).Allow(permissions.AccountWorkersScriptsWrite),
		permissions.Account(guideAccount).Allow(permissions.AccountWorkersScriptsWrite, permissions.AccountD1Read),
		permissions.AllZones().Allow(permissions.ZoneRead),
		permissions.AllZonesIn(guideAccount).Allow(permissions.ZoneRead),
		permissions.User(someUser).Allow(permissions.UserAPITokensWrite),
		permissions.Bucket(guideAccount, "", "assets").Allow(permissions.BucketWorkersR2StorageBucketItemRead),
	)
	assert.Equal(t, []string{
		"allow Account:Account Settings:Read on all accounts",
		"allow Account:D1:Read on account " + string(guideAccount),
		"allow Account:Workers Scripts:Edit on account " + string(guideAccount),
		"allow Zone:Zone:Read on all zones",
		"allow Zone:DNS:Edit on zone " + string(guideZone),
		"allow Zone:Zone:Read on zone " + string(guideZone),
		"allow Zone:Zone:Read on all zones of account " + string(guideAccount),
		"allow User:API Tokens:Edit on user " + someUser,
		"allow Bucket:Workers R2 Storage Bucket Item:Read on R2 bucket assets (default) of account " + string(guideAccount),
		"deny Zone:DNS:Edit on zone " + string(guideZone),
	}, statements(spec))
	assert.Equal(t, 10, spec.Len())
	assert.Equal(t, permissions.Statement{
		Effect: permissions.Allow, Permission: permissions.AccountSettingsRead, Resource: permissions.AllAccountsResource(),
	}, spec.At(0))
	assert.Equal(t, strings.Join(statements(spec), "\n"), spec.String())
	assert.NoError(t, spec.Validate())
}

func TestZeroSpec(t *testing.T) {
	t.Parallel()
	var spec permissions.Spec
	assert.True(t, spec.IsEmpty())
	assert.Zero(t, spec.Len())
	assert.Equal(t, "no permissions", spec.String())
	assert.True(t, spec.Equal(permissions.NewSpec()))
	assert.True(t, spec.Equal(permissions.NewSpec(permissions.Policy{})))
	assert.True(t, spec.Equal(permissions.NewSpec(permissions.Zone(guideZone).Allow())), "a policy without permissions says nothing")
	assert.Empty(t, spec.Policies())
	assert.Equal(t, permissions.ShapeEmpty, spec.Shape())
	assert.True(t, spec.Covers(permissions.Spec{}))
	assert.True(t, spec.Diff(permissions.Spec{}).None())
	assert.ErrorContains(t, spec.Validate(), "the spec has no permissions: add at least one policy")
	data, err := spec.MarshalJSON()
	require.NoError(t, err)
	assert.Equal(t, `{"policies":[]}`, string(data))
}

// The policies given to NewSpec can be changed afterwards without effect.
func TestSpecIsAValue(t *testing.T) {
	t.Parallel()
	policy := permissions.AllowOn(permissions.ZoneResource(guideZone), permissions.ZoneRead, permissions.ZoneDNSRead)
	spec := permissions.NewSpec(policy)
	same := spec
	policy.Permissions[0], policy.Resources[0], policy.Effect = permissions.ZoneDNSWrite, permissions.AllZonesResource(), permissions.Deny
	out := spec.Policies()
	out[0].Permissions[0], out[0].Resources[0] = permissions.ZoneDNSWrite, permissions.AllZonesResource()
	_ = spec.Without(permissions.ZoneRead).With(permissions.SaaSPlatform(guideAccount, guideZone).Policies()...)
	assert.Equal(t, []string{"allow Zone:DNS:Read on zone " + string(guideZone), "allow Zone:Zone:Read on zone " + string(guideZone)}, statements(spec))
	assert.True(t, same.Equal(spec))
}

func TestPoliciesShareResourcesAndPermissions(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(
		permissions.Zone(otherZone).Allow(permissions.ZoneRead, permissions.ZoneDNSWrite),
		permissions.Zone(guideZone).Allow(permissions.ZoneDNSWrite),
		permissions.Zone(guideZone).Allow(permissions.ZoneRead),
		permissions.Account(guideAccount).Allow(permissions.AccountSettingsRead),
		permissions.Account(otherAccount).Allow(permissions.AccountSettingsRead, permissions.AccountD1Read),
		permissions.Account(otherAccount).Deny(permissions.AccountSettingsRead),
	)
	assert.Equal(t, []permissions.Policy{
		{Effect: permissions.Allow, Permissions: []permissions.Permission{permissions.AccountSettingsRead, permissions.AccountD1Read},
			Resources: []permissions.Resource{permissions.AccountResource(otherAccount)}},
		{Effect: permissions.Allow, Permissions: []permissions.Permission{permissions.AccountSettingsRead},
			Resources: []permissions.Resource{permissions.AccountResource(guideAccount)}},
		{Effect: permissions.Allow, Permissions: []permissions.Permission{permissions.ZoneDNSWrite, permissions.ZoneRead},
			Resources: []permissions.Resource{permissions.ZoneResource(guideZone), permissions.ZoneResource(otherZone)}},
		{Effect: permissions.Deny, Permissions: []permissions.Permission{permissions.AccountSettingsRead},
			Resources: []permissions.Resource{permissions.AccountResource(otherAccount)}},
	}, spec.Policies())
}

// A policy allows where it does not say what it does.
func TestPoliciesAllow(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.Policy{Permissions: []permissions.Permission{permissions.ZoneRead}, Resources: []permissions.Resource{permissions.ZoneResource(guideZone)}})
	assert.True(t, permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead)).Equal(spec), spec.String())
}

// A permission of the user's, or anything on the user, makes a spec that only a user
// token can hold.
func TestHasUser(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]permissions.Policy{
		"on the user":   permissions.AllowOn(permissions.UserResource(someUser), permissions.ZoneRead),
		"of the user's": permissions.AllowOn(permissions.AccountResource(guideAccount), permissions.UserDetailsRead),
	} {
		assert.True(t, permissions.NewSpec(p).HasUser(), name)
	}
	assert.False(t, permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(guideAccount), permissions.ZoneRead)).HasUser())
}

// Something missing alone is a difference, and so is something in excess alone.
func TestDiffNone(t *testing.T) {
	t.Parallel()
	one := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead))
	two := one.With(permissions.Zone(guideZone).Allow(permissions.ZoneDNSRead))
	assert.True(t, one.Diff(one).None())
	assert.False(t, one.Diff(two).None())
	assert.False(t, two.Diff(one).None())
}

func TestShape(t *testing.T) {
	t.Parallel()
	account := permissions.Account(guideAccount).Allow(permissions.AccountSettingsRead)
	zone := permissions.Zone(guideZone).Allow(permissions.ZoneRead)
	user := permissions.User(someUser).Allow(permissions.UserAPITokensWrite)
	bucket := permissions.AllBucketsIn(guideAccount).Allow(permissions.BucketWorkersR2StorageBucketItemRead)
	other := mustParseSpec(t, `[{"effect":"allow","permission_groups":[{"id":"`+strings.Repeat("0", 32)+`"}],"resources":{"com.example.new.thing.1":"*"}}]`)
	for _, row := range []struct {
		name  string
		spec  permissions.Spec
		shape permissions.Shape
		user  bool
	}{
		{"nothing", permissions.Spec{}, permissions.ShapeEmpty, false},
		{"account", permissions.NewSpec(account), permissions.ShapeAccountOnly, false},
		{"bucket", permissions.NewSpec(bucket), permissions.ShapeAccountOnly, false},
		{"zone", permissions.NewSpec(zone), permissions.ShapeZoneOnly, false},
		{"both", permissions.NewSpec(zone, account), permissions.ShapeAccountAndZone, false},
		{"user", permissions.NewSpec(user), permissions.ShapeUserOnly, true},
		{"user and zone", permissions.NewSpec(user, zone), permissions.ShapeZoneOnly, true},
		{"unknown kind", other, permissions.ShapeOther, false},
		{"unknown kind, denied", mustParseSpec(t, `[{"effect":"deny","permission_groups":[{"id":"`+strings.Repeat("0", 32)+`"}],"resources":{"com.example.new.thing.1":"*"}}]`), permissions.ShapeEmpty, false},
		{"Flagship app", permissions.NewSpec(permissions.FlagshipApp(guideAccount, someApp).Allow(permissions.AccountPermission(strings.Repeat("0", 32)))), permissions.ShapeAccountOnly, false},
		{"Worker and zone", permissions.NewSpec(zone, permissions.Worker(guideAccount, workerTag).Allow(permissions.AccountPermission(strings.Repeat("0", 32)))), permissions.ShapeAccountAndZone, false},
		{"unknown kind and account", other.With(account), permissions.ShapeAccountOnly, false},
		{"deny only", permissions.NewSpec(permissions.Zone(guideZone).Deny(permissions.ZoneRead)), permissions.ShapeEmpty, false},
		{"deny does not count", permissions.NewSpec(account, permissions.Zone(guideZone).Deny(permissions.ZoneRead)), permissions.ShapeAccountOnly, false},
		{"denied user", permissions.NewSpec(zone, permissions.User(someUser).Deny(permissions.UserAPITokensWrite)), permissions.ShapeZoneOnly, false},
		{"the guide's six", permissions.SaaSPlatform(guideAccount, guideZone), permissions.ShapeAccountAndZone, false},
	} {
		assert.Equal(t, row.shape, row.spec.Shape(), row.name)
		assert.Equal(t, row.user, row.spec.HasUser(), row.name)
	}
}

func TestShuffledPoliciesAreEqual(t *testing.T) {
	t.Parallel()
	for seed := range int64(300) {
		g := newGenerator(seed, true)
		policies := g.policies()
		// One policy for each statement, twice, in any order: the same spec.
		var single []permissions.Policy
		for _, p := range policies {
			for _, perm := range p.Permissions {
				one := permissions.Policy{Effect: p.Effect, Permissions: []permissions.Permission{perm}, Resources: p.Resources}
				single = append(single, one, one)
			}
		}
		spec := permissions.NewSpec(policies...)
		g.Shuffle(len(policies), func(i, j int) { policies[i], policies[j] = policies[j], policies[i] })
		g.Shuffle(len(single), func(i, j int) { single[i], single[j] = single[j], single[i] })
		require.True(t, spec.Equal(permissions.NewSpec(policies...)), "seed %d", seed)
		require.True(t, spec.Equal(permissions.NewSpec(single...)), "seed %d", seed)
		require.True(t, spec.Equal(permissions.NewSpec(spec.Policies()...)), "seed %d", seed)
		a, err := spec.MarshalJSON()
		require.NoError(t, err)
		b, err := permissions.NewSpec(single...).MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, string(a), string(b), "seed %d", seed)
	}
}

// One unknown id under different names is one group, whatever stands between.
func TestUnknownGroupsAreOneByID(t *testing.T) {
	t.Parallel()
	const one, two = "00000000000000000000000000000001", "00000000000000000000000000000002"
	row := func(id, name string) string {
		return `{"effect":"allow","permission_groups":[{"id":"` + id + `","name":"` + name + `"}],"resources":{"com.cloudflare.api.account.zone.` + string(guideZone) + `":"*"}}`
	}
	rows := []string{row(one, "Alpha"), row(two, "Middle"), row(one, "Omega"), row(two, ""), row(one, "Middle")}
	want := mustParseSpec(t, "["+strings.Join(rows, ",")+"]")
	assert.Equal(t, 2, want.Len())
	text, err := want.MarshalJSON()
	require.NoError(t, err)
	for seed := range int64(50) {
		shuffled := slices.Clone(rows)
		newGenerator(seed, false).Shuffle(len(rows), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got := mustParseSpec(t, "["+strings.Join(shuffled, ",")+"]")
		require.True(t, want.Equal(got), "seed %d", seed)
		again, err := got.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, string(text), string(again), "seed %d", seed)
	}
}
