package probe_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// every is how refused writes may be sent.
var every = []probe.Writes{probe.KnownRefusals, probe.AllRefusals, probe.NoRefusals}

// on is the resource of the default world for a group's scope; ok is false for
// groups of no resource that a token of it can have.
func on(g permissions.Group) (permissions.Resource, bool) {
	switch g.Scope {
	case permissions.ScopeAccount:
		return permissions.AccountResource(target.Account), true
	case permissions.ScopeZone:
		return permissions.ZoneResource(target.Zone), true
	case permissions.ScopeUser:
		return permissions.UserResource(tokentest.DefaultUserID), true
	case permissions.ScopeBucket:
		return permissions.BucketResource(target.Account, permissions.JurisdictionDefault, "some-bucket"), true
	}
	return permissions.Resource{}, false
}

// holder returns a client for a token that holds just the group.
func holder(t *testing.T, srv *tokentest.Server, g permissions.Group) *token.Client {
	t.Helper()
	r, ok := on(g)
	require.True(t, ok, g.Label())
	return client(t, srv, permissions.NewSpec(permissions.AllowOn(r, g.Permission())), tokentest.TokenOptions{})
}

func specOf(t *testing.T, g permissions.Group) permissions.Spec {
	t.Helper()
	r, ok := on(g)
	require.True(t, ok, g.Label())
	return permissions.NewSpec(permissions.AllowOn(r, g.Permission()))
}

func base(g permissions.Group) string {
	return strings.TrimSuffix(g.Label(), " | "+g.Access.Label())
}

// TestReadIsNeverTakenForWrite: for each writing group of the catalogue, a token
// that holds only the reading group of the same product, is never fine,
// whichever refused writes are sent.
func TestReadIsNeverTakenForWrite(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	readers := map[string]permissions.Group{}
	for g := range permissions.All() {
		if g.Access == permissions.AccessRead {
			readers[string(g.Scope)+base(g)] = g
		}
	}
	pairs := 0
	for g := range permissions.All() {
		read, ok := readers[string(g.Scope)+base(g)]
		if g.Access == permissions.AccessRead || !ok {
			continue
		}
		pairs++
		c := holder(t, srv, read)
		for _, w := range every {
			err := probe.Ensure(context.Background(), c, specOf(t, g), probe.EnsureOptions{Writes: w})
			require.Error(t, err, "%s with a token of %s, refused writes: %s", g.Label(), read.Label(), w)
		}
	}
	assert.Greater(t, pairs, 120, "writing groups with a reading sibling")
}

// TestNoOtherGroupIsFine: what any other group opens proves nothing: for each
// group, each group that its check's call accepts besides it, the higher levels
// of the same product aside.
func TestNoOtherGroupIsFine(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	clients := map[string]*token.Client{}
	tried := 0
	for g := range permissions.All() {
		check, err := probe.CheckFor(g.Permission())
		if err != nil || g.Scope == permissions.ScopeBucket { // not on an operation of the catalogue: TestBucketGrants
			continue
		}
		step := steps([]probe.Check{check}, target, probe.Options{Eager: true})[0]
		m, ok := operations.Match(step.Call.Method, step.Call.Path)
		require.True(t, ok, step.Call.Path)
		for _, q := range m.Operation().Accepted() {
			other, ok := permissions.ByID(q.ID())
			if !ok || other.ID == g.ID || other.Scope == g.Scope && base(other) == base(g) && g.Access == permissions.AccessRead {
				continue
			}
			if g.Access == permissions.AccessWrite && other.Access == permissions.AccessAdmin && base(other) == base(g) {
				continue
			}
			c := clients[other.ID]
			if c == nil {
				c = holder(t, srv, other)
				clients[other.ID] = c
			}
			tried++
			rep, err := probe.RunSpec(context.Background(), c, specOf(t, g), target, probe.Options{})
			require.NoError(t, err)
			require.False(t, rep.Fine(), "%s with a token of %s, by %s", g.Label(), other.Label(), m.Operation())
		}
	}
	assert.Greater(t, tried, 500)
}

// TestReadsOfDerivedLists: that a reading call was let through is no proof where its list
// is not published, however good the reasons for it are.
func TestReadsOfDerivedLists(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	addBucket(t, srv, permissions.JurisdictionDefault, "some-bucket")
	read := probe.Check{
		Name: "one bucket", Needs: []permissions.Permission{permissions.AccountWorkersR2StorageRead}, Scope: permissions.ScopeAccount,
		Method: http.MethodGet, Path: "/accounts/{account_id}/r2/buckets/some-bucket",
	}
	m, ok := operations.Match(read.Method, steps([]probe.Check{read}, target, probe.Options{})[0].Call.Path)
	require.True(t, ok)
	require.Equal(t, "derived high", m.Operation().Basis()+" "+m.Operation().Confidence())
	c := client(t, srv, accountSpec(permissions.AccountWorkersR2StorageRead), tokentest.TokenOptions{})
	res := run(t, c, probe.Options{Checks: []probe.Check{read}}).Results[0]
	assert.Equal(t, authz.Allowed, res.Verdict)
	assert.Equal(t, probe.Consistent, res.Proof)
	list := read
	list.Path = "/accounts/{account_id}/r2/buckets" // Cloudflare publishes this one
	assert.Equal(t, probe.Proven, run(t, c, probe.Options{Checks: []probe.Check{list}}).Results[0].Proof)
	// Of a write it is: the list is that of its siblings, without the groups that only read.
	for path, want := range map[string]probe.Proof{"PUT /accounts/{account_id}/r2/buckets/x/cors": probe.Proven, "POST /accounts/{account_id}/access/bookmarks": probe.Consistent} {
		write := probe.Check{Name: path, Needs: []permissions.Permission{permissions.AccountWorkersR2StorageWrite}, Scope: permissions.ScopeAccount}
		if want == probe.Consistent {
			write.Needs = []permissions.Permission{permissions.AccountAccessAppsAndPoliciesWrite}
		}
		write.Method, write.Path, _ = strings.Cut(path, " ")
		m, ok := operations.Match(write.Method, steps([]probe.Check{write}, target, probe.Options{})[0].Call.Path)
		require.True(t, ok, path)
		require.Len(t, m.Operation().Accepted(), 1, path)
		require.Equal(t, "derived", m.Operation().Basis(), path)
		require.Equal(t, want == probe.Proven, m.Operation().Confidence() == "high", path)
		done := handlerClient(t, func(w http.ResponseWriter, _ *http.Request) { page(w, 200, `{"success":true,"result":{}}`) })
		assert.Equal(t, want, run(t, done, probe.Options{Checks: []probe.Check{write}}).Results[0].Proof, path)
	}
	unknown := read
	unknown.Path = "/accounts/{account_id}/r2/nothing-that-is-known"
	other := handlerClient(t, func(w http.ResponseWriter, _ *http.Request) { page(w, 200, `{"success":true,"result":{}}`) })
	assert.Equal(t, probe.Consistent, run(t, other, probe.Options{Checks: []probe.Check{unknown}}).Results[0].Proof, "of what is not known nothing is proven")
}

// TestTheGroupItselfIsNeverDenied: a token that holds exactly the group is fine
// or not proven, never denied.
func TestTheGroupItselfIsNeverDenied(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	fine := map[probe.Writes]map[bool]int{}
	for _, w := range every {
		fine[w] = map[bool]int{}
	}
	for g := range permissions.All() {
		c := holder(t, srv, g)
		for _, w := range every {
			err := probe.Ensure(context.Background(), c, specOf(t, g), probe.EnsureOptions{Writes: w, Target: target})
			require.NotErrorIs(t, err, probe.ErrDenied, "%s, refused writes: %s", g.Label(), w)
			if err == nil {
				if w == probe.NoRefusals && g.Access != permissions.AccessRead {
					readsItself := g.ID == permissions.UserAPITokensWrite.ID() // its own policies, which are proof
					assert.True(t, readsItself || readersAreKeptOut(g), "%s: a reading call that readers make proves no right to write", g.Label())
				}
				fine[w][g.Access == permissions.AccessRead]++
			}
		}
	}
	for _, w := range every {
		t.Logf("proven with refused writes %s: %d reading and %d other groups", w, fine[w][true], fine[w][false])
	}
	assert.GreaterOrEqual(t, fine[probe.KnownRefusals][true], 45)
	assert.GreaterOrEqual(t, fine[probe.KnownRefusals][false], 20)
	assert.Greater(t, fine[probe.AllRefusals][false], fine[probe.KnownRefusals][false])
	assert.Less(t, fine[probe.NoRefusals][false], fine[probe.KnownRefusals][false])
}

// readersAreKeptOut reports whether a GET is published to accept the group and
// none that reads, as those of Logpush jobs accept Logs Write alone.
func readersAreKeptOut(g permissions.Group) bool {
	reads := func(p permissions.Permission) bool {
		q, ok := permissions.ByID(p.ID())
		return !ok || q.Access == permissions.AccessRead
	}
	for op := range operations.All() {
		if op.Method() == http.MethodGet && op.Basis() == "documented" && op.Accepts(g.Permission()) && len(op.Unlisted()) == 0 && !slices.ContainsFunc(op.Accepted(), reads) {
			return true
		}
	}
	return false
}

func TestCachePurgeIsNotProvenByZoneRead(t *testing.T) {
	t.Parallel()
	c := client(t, simulator(t, tokentest.Options{}), permissions.NewSpec(permissions.Zone(target.Zone).Allow(permissions.ZoneRead)), tokentest.TokenOptions{})
	purge := permissions.NewSpec(permissions.Zone(target.Zone).Allow(permissions.ZoneCachePurge))
	err := probe.Ensure(t.Context(), c, purge, probe.EnsureOptions{})
	require.ErrorIs(t, err, probe.ErrInconclusive)
	assert.Contains(t, err.Error(), "not proven: Zone:Cache Purge")
	assert.Contains(t, err.Error(), "other groups are accepted too")
	require.NoError(t, probe.Ensure(t.Context(), c, purge, probe.EnsureOptions{AcceptConsistent: true}), "named for what it does")
}

// TestGuideProofs: the guide's six pass all eight checks; what is open to many
// groups is consistent, and each Edit is proven by a refused write.
func TestGuideProofs(t *testing.T) {
	t.Parallel()
	rep := run(t, client(t, simulator(t, tokentest.Options{}), saas(), tokentest.TokenOptions{}), probe.Options{})
	got := map[string]probe.Proof{}
	codes := map[string]int{}
	for _, res := range rep.Results {
		require.Equal(t, authz.Allowed, res.Verdict, res.Check.Name)
		got[res.Check.Name], codes[res.Check.Name] = res.Proof, res.Code
	}
	assert.Equal(t, map[string]probe.Proof{
		"Basic Auth": probe.Proven, "Account Access": probe.Consistent, "R2 Buckets List": probe.Consistent, "R2 Bucket Create": probe.Proven,
		"Zone Access": probe.Consistent, "Workers List": probe.Proven, "Workers Routes": probe.Proven, "Custom Hostnames": probe.Proven,
	}, got)
	assert.Equal(t, map[string]int{
		"Basic Auth": 0, "Account Access": 0, "R2 Buckets List": 0, "R2 Bucket Create": 10006,
		"Zone Access": 0, "Workers List": 10007, "Workers Routes": 10009, "Custom Hostnames": 1436,
	}, codes, "the code of the answer that decided")
	assert.False(t, rep.Fine())
	assert.Equal(t, 5, rep.Proven())
}

func TestDenialsAreProvenWhereTheListDecides(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	rep := run(t, client(t, srv, guideToken(), tokentest.TokenOptions{}), probe.Options{})
	for _, res := range rep.Results[4:] {
		assert.Equal(t, authz.Denied, res.Verdict, res.Check.Name)
		assert.Equal(t, probe.Proven, res.Proof, res.Check.Name)
	}
	one := probe.GuideChecks()[4:5]
	rep = run(t, client(t, srv, guideToken(), tokentest.TokenOptions{}), probe.Options{Checks: one, Eager: true})
	assert.Equal(t, probe.Consistent, rep.Results[0].Proof, "a dead token would have been refused too")
	check := probe.Check{
		Name: "Contexts", Needs: []permissions.Permission{permissions.AccountAccessOrganizationsIdentityProvidersAndGroupsRead}, Scope: permissions.ScopeAccount,
		Method: http.MethodGet, Path: "/accounts/{account_id}/access/identity_providers/x/auth_context", Proves: "contexts can be read",
	}
	rep = run(t, client(t, srv, guideToken(), tokentest.TokenOptions{}), probe.Options{Checks: append(probe.GuideChecks()[:1], check)})
	assert.Equal(t, authz.Denied, rep.Results[1].Verdict)
	assert.Equal(t, probe.Consistent, rep.Results[1].Proof, "the list is derived")
}

func TestProofText(t *testing.T) {
	t.Parallel()
	for p, want := range map[probe.Proof]string{probe.NotProven: "not_proven", probe.Consistent: "consistent", probe.Proven: "proven"} {
		assert.Equal(t, want, p.String())
		data, err := json.Marshal(p)
		require.NoError(t, err)
		var back probe.Proof
		require.NoError(t, json.Unmarshal(data, &back))
		assert.Equal(t, p, back)
	}
	var p probe.Proof = probe.Proven
	require.EqualError(t, p.UnmarshalText([]byte("sure")), "probe: want not_proven, consistent or proven")
	_, past := (probe.Proven + 1).MarshalText()
	require.EqualError(t, past, "probe: no such proof")
	assert.Equal(t, probe.NotProven, p)
	_, err := probe.Proof(9).MarshalText()
	require.Error(t, err)
	assert.Equal(t, "not_proven", probe.Proof(9).String())
	var zero probe.Result
	assert.Equal(t, probe.NotProven, zero.Proof, "nothing counts as proven by omission")
}

// TestNoCheckRestsOnWhatIsSeldomThere: no reading check asks for one of the
// single things that most accounts or zones lack.
func TestNoCheckRestsOnWhatIsSeldomThere(t *testing.T) {
	t.Parallel()
	for g := range permissions.All() {
		check, err := probe.CheckFor(g.Permission())
		if err != nil || check.Method != "GET" {
			continue
		}
		assert.False(t, slices.Contains(probe.SeldomThere, check.Path), "%s by %s", g.Label(), check.Path)
	}
	for _, path := range slices.Concat(probe.SeldomThere, probe.AlwaysThere) {
		call := strings.NewReplacer("{account_id}", string(target.Account), "{zone_id}", string(target.Zone)).Replace(path)
		m, ok := operations.Match("GET", call)
		require.True(t, ok, "%s is not catalogued", path)
		assert.Equal(t, path, m.Operation().Template())
	}
	check, err := probe.CheckFor(permissions.ZoneRead)
	require.NoError(t, err)
	assert.NotContains(t, check.Path, "cache/variants")
}
