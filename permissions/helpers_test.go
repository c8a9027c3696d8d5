package permissions_test

import (
	"flag"
	"math/rand"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// The ids of the permissions guide, and two more that are no one's.
const (
	guideAccount = permissions.AccountID("6451353ea5a8407bab6162abc42f5338")
	guideZone    = permissions.ZoneID("2cf1f02313c4ef76af3d62eb78bb906e")
	otherAccount = permissions.AccountID("0123456789abcdef0123456789abcdef")
	otherZone    = permissions.ZoneID("fedcba9876543210fedcba9876543210")
	someUser     = "11112222333344445555666677778888"

	// fakeToken has the form of a user token. It is nobody's.
	fakeToken = "cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d"
	// fakeLegacy has the form of a token from before the prefixes.
	fakeLegacy = "AbCdEfGhIjKlMnOpQrStUvWxYz-_0123456789Ab"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// golden compares got with a file in testdata, or rewrites it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to make the file")
	require.Equal(t, string(want), string(got), "run the test with -update when the change is meant")
}

func mustParseSpec(t *testing.T, text string) permissions.Spec {
	t.Helper()
	spec, err := permissions.ParseSpec([]byte(text))
	require.NoError(t, err)
	return spec
}

func statements(s permissions.Spec) []string {
	var out []string
	for st := range s.Statements() {
		out = append(out, st.String())
	}
	return out
}

// generator makes random valid specs from a small pool, so that statements
// often meet.
type generator struct {
	*rand.Rand
	denies bool
}

func newGenerator(seed int64, denies bool) generator {
	return generator{rand.New(rand.NewSource(seed)), denies}
}

func pick[T any](g generator, from ...T) T { return from[g.Intn(len(from))] }

func some[T any](g generator, from ...T) []T {
	out := []T{pick(g, from...)}
	for g.Intn(2) == 0 {
		out = append(out, pick(g, from...))
	}
	return out
}

func (g generator) policy() permissions.Policy {
	deny := g.denies && g.Intn(3) == 0
	switch g.Intn(5) {
	case 0:
		target := pick(g, permissions.Account(guideAccount), permissions.Account(otherAccount), permissions.AllAccounts())
		perms := some(g, permissions.AccountSettingsRead, permissions.AccountWorkersScriptsWrite, permissions.AccountWorkersScriptsRead)
		if deny {
			return target.Deny(perms...)
		}
		return target.Allow(perms...)
	case 1:
		target := pick(g, permissions.Zone(guideZone), permissions.Zone(otherZone), permissions.AllZones(),
			permissions.AllZonesIn(guideAccount), permissions.AllZonesIn(otherAccount))
		perms := some(g, permissions.ZoneRead, permissions.ZoneDNSRead, permissions.ZoneDNSWrite)
		if deny {
			return target.Deny(perms...)
		}
		return target.Allow(perms...)
	case 2:
		target := pick(g, permissions.AllBucketsIn(guideAccount), permissions.Bucket(guideAccount, "", "assets"),
			permissions.Bucket(otherAccount, permissions.JurisdictionEU, "assets"))
		perms := some(g, permissions.BucketWorkersR2StorageBucketItemRead, permissions.BucketWorkersR2StorageBucketItemWrite)
		if deny {
			return target.Deny(perms...)
		}
		return target.Allow(perms...)
	}
	if g.Intn(2) == 0 {
		target, row := pick(g, permissions.Worker(guideAccount, workerTag), permissions.Worker(otherAccount, workerTag)), permissions.Group{ID: someGroup, Name: "Individual Workers Editor", Scope: permissions.ScopeWorker}
		if g.Intn(3) == 0 {
			target, row = permissions.FlagshipApp(guideAccount, someApp), permissions.Group{ID: someApp, Name: "Flagship App Read", Scope: permissions.ScopeFlagshipApp}
		}
		group := row.Permission()
		if deny {
			return target.Deny(group)
		}
		return target.Allow(group)
	}
	if deny {
		return permissions.User(someUser).Deny(permissions.UserAPITokensWrite)
	}
	return permissions.User(someUser).Allow(some(g, permissions.UserAPITokensWrite, permissions.UserDetailsRead)...)
}

func (g generator) policies() []permissions.Policy {
	var out []permissions.Policy
	for n := 1 + g.Intn(6); n > 0; n-- {
		out = append(out, g.policy())
	}
	return out
}

func (g generator) spec() permissions.Spec { return permissions.NewSpec(g.policies()...) }

func (g generator) conditions() permissions.Conditions {
	var c permissions.Conditions
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(g.Intn(1e6)) * time.Second)
	if g.Intn(2) == 0 {
		c.NotBefore = start
	}
	if g.Intn(2) == 0 {
		c.ExpiresOn = start.Add(time.Hour)
	}
	if g.Intn(2) == 0 {
		c.RequestIP.In = some(g, netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32"))
	}
	if g.Intn(2) == 0 {
		c.RequestIP.NotIn = some(g, netip.MustParsePrefix("192.0.2.7/32"), netip.MustParsePrefix("198.51.100.0/24"))
	}
	return c
}
