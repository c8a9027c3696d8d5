package probetest_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/probe/probetest"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// recorder stands in for the test that an assertion fails or skips.
type recorder struct {
	testing.TB
	failed, skipped, logged string
}

func (r *recorder) Helper()                  {}
func (r *recorder) Name() string             { return "TestRecorded" }
func (r *recorder) Context() context.Context { return context.Background() }
func (r *recorder) Log(args ...any)          { r.logged += fmt.Sprint(args...) }
func (r *recorder) Fatal(args ...any)        { r.failed = fmt.Sprint(args...); runtime.Goexit() }
func (r *recorder) Fatalf(f string, a ...any) {
	r.failed = fmt.Sprintf(f, a...)
	runtime.Goexit()
}
func (r *recorder) Skip(args ...any) { r.skipped = fmt.Sprint(args...); runtime.Goexit() }

// outcome runs an assertion to its end and returns what it said.
func outcome(assertion func(testing.TB)) *recorder {
	r := &recorder{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		assertion(r)
	}()
	<-done
	return r
}

const (
	account permissions.AccountID = tokentest.DefaultAccountID
	zone    permissions.ZoneID    = tokentest.DefaultZoneID
)

func client(t *testing.T, spec permissions.Spec) (*token.Client, string) {
	t.Helper()
	srv, err := tokentest.New(tokentest.Options{})
	require.NoError(t, err)
	tok, err := srv.IssueToken(spec, tokentest.TokenOptions{})
	require.NoError(t, err)
	c, err := token.New(token.APIToken(token.NewSecret(tok.Value)), token.WithHTTPClient(srv.Client()), token.WithAccount(account))
	require.NoError(t, err)
	return c, tok.Value
}

func TestRequireCan(t *testing.T) {
	t.Parallel()
	c, value := client(t, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite), permissions.User(tokentest.DefaultUserID).Allow(permissions.UserDetailsRead)))
	onZone := permissions.ZoneResource(zone)

	assert.Empty(t, outcome(func(tb testing.TB) { probetest.RequireCan(tb, c, onZone, permissions.ZoneDNSWrite) }).failed)
	assert.Empty(t, outcome(func(tb testing.TB) {
		probetest.RequireCan(tb, c, permissions.OwnUserResource(), permissions.UserDetailsRead)
	}).failed)

	r := outcome(func(tb testing.TB) {
		probetest.RequireCan(tb, c, onZone, permissions.ZoneDNSWrite, permissions.ZoneWorkersRoutesWrite)
	})
	assert.Contains(t, r.failed, "the token cannot do what it must")
	assert.Contains(t, r.failed, "Zone:Workers Routes:Edit")
	assert.Contains(t, r.failed, "Add the missing permission to the token", "a failure reads like a diagnosis")
	assert.NotContains(t, r.failed, value)

	r = outcome(func(tb testing.TB) {
		probetest.RequireCan(tb, c, permissions.AllZonesResource(), permissions.ZoneDNSRead)
	})
	assert.Contains(t, r.failed, "name one account or one zone")
	r = outcome(func(tb testing.TB) {
		probetest.RequireCan(tb, c, permissions.ZoneResource("example.com"), permissions.ZoneDNSRead)
	})
	assert.Contains(t, r.failed, "is a domain name")
}

func TestRequireDenied(t *testing.T) {
	t.Parallel()
	c, _ := client(t, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)))
	onZone := permissions.ZoneResource(zone)
	assert.Empty(t, outcome(func(tb testing.TB) {
		probetest.RequireDenied(tb, c, onZone, permissions.ZoneWorkersRoutesWrite, permissions.ZoneSSLAndCertificatesWrite)
	}).failed)
	r := outcome(func(tb testing.TB) { probetest.RequireDenied(tb, c, onZone, permissions.ZoneDNSWrite) })
	assert.Contains(t, r.failed, "Zone:DNS:Edit on zone "+string(zone)+" works, and must not")

	dead, err := token.New(token.APIToken(token.NewSecret("cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567")), token.WithHTTPClient(&http.Client{Transport: refuser{}}))
	require.NoError(t, err)
	r = outcome(func(tb testing.TB) { probetest.RequireDenied(tb, dead, onZone, permissions.ZoneDNSWrite) })
	assert.Contains(t, r.failed, "not known to be live, so a refusal shows nothing")
}

// TestOnlyProofCounts: what other permissions explain too fails RequireCan and
// RequireSpec with the words for it, and fails RequireDenied not.
func TestOnlyProofCounts(t *testing.T) {
	t.Parallel()
	c, _ := client(t, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead)))
	onZone := permissions.ZoneResource(zone)
	purge := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneCachePurge))

	r := outcome(func(tb testing.TB) { probetest.RequireCan(tb, c, onZone, permissions.ZoneCachePurge) })
	m, ok := operations.Match("GET", "/zones/"+string(zone))
	require.True(t, ok)
	assert.Contains(t, r.failed, fmt.Sprintf("not proven: Zone:Cache Purge:Purge on zone %s: GET /zones/{zone_id} was allowed, but %d other groups are accepted too", zone, len(m.Operation().Accepted())-1))
	assert.Contains(t, strings.Join(strings.Fields(r.failed), " "), "❔ Zone:Cache Purge:Purge not proven")
	assert.Contains(t, r.failed, "Working 1/2, missing 0/2, not proven 1\n")
	r = outcome(func(tb testing.TB) { probetest.RequireSpec(tb, c, purge, probe.Target{}) })
	assert.Contains(t, r.failed, "not proven: Zone:Cache Purge")
	r = outcome(func(tb testing.TB) { probetest.RequireDenied(tb, c, onZone, permissions.ZoneCachePurge) })
	assert.Empty(t, r.failed)
	assert.Contains(t, r.logged, "not proven either way: Zone:Cache Purge")

	r = outcome(func(tb testing.TB) { probetest.RequireEnsured(tb, c, purge, probe.EnsureOptions{}) })
	assert.Contains(t, r.failed, "not proven: Zone:Cache Purge")
	r = outcome(func(tb testing.TB) {
		probetest.RequireEnsured(tb, c, purge, probe.EnsureOptions{AcceptConsistent: true})
	})
	assert.Empty(t, r.failed)

	r = outcome(func(tb testing.TB) { probetest.RequireDenied(tb, c, onZone, permissions.ZoneRead) })
	assert.Contains(t, r.failed, "Zone:Read on zone "+string(zone)+" works, and must not")
}

// deadlines answers nothing, and notes how long each call may take.
type deadlines struct {
	mu   sync.Mutex
	left []time.Duration
}

func (d *deadlines) RoundTrip(req *http.Request) (*http.Response, error) {
	end, _ := req.Context().Deadline()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left = append(d.left, time.Until(end))
	return nil, http.ErrHandlerTimeout
}

// An API that hangs costs a suite seconds.
func TestCallsHaveADeadline(t *testing.T) {
	t.Parallel()
	d := &deadlines{}
	c, err := token.New(token.APIToken(token.NewSecret("cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567")), token.WithHTTPClient(&http.Client{Transport: d}))
	require.NoError(t, err)
	r := outcome(func(tb testing.TB) {
		probetest.RequireSpec(tb, c, permissions.SaaSPlatform(account, zone), probe.Target{})
	})
	assert.NotEmpty(t, r.failed)
	require.NotEmpty(t, d.left)
	for _, left := range d.left {
		assert.Greater(t, left, time.Duration(0))
		assert.LessOrEqual(t, left, 5*time.Second)
	}
}

type refuser struct{}

func (refuser) RoundTrip(*http.Request) (*http.Response, error) { return nil, http.ErrHandlerTimeout }

func TestRequireSpec(t *testing.T) {
	t.Parallel()
	spec := permissions.SaaSPlatform(account, zone)
	c, _ := client(t, spec)
	target := probe.Target{Account: account, Zone: zone}
	assert.Empty(t, outcome(func(tb testing.TB) { probetest.RequireSpec(tb, c, spec, target) }).failed)

	c, value := client(t, spec.Without(permissions.AccountWorkersScriptsWrite))
	r := outcome(func(tb testing.TB) { probetest.RequireSpec(tb, c, spec, target) })
	assert.Contains(t, r.failed, "the token does not have what the spec allows")
	assert.Contains(t, strings.Join(strings.Fields(r.failed), " "), "missing, needs Account:Workers Scripts:Edit")
	assert.NotContains(t, r.failed, value)
}

func TestLiveClientSkipsWithoutACredential(t *testing.T) {
	t.Setenv("CLOUDFLARE_API_TOKEN", "")
	r := outcome(func(tb testing.TB) { probetest.LiveClient(tb) })
	assert.Contains(t, r.skipped, "CLOUDFLARE_API_TOKEN is not set")
	assert.Empty(t, r.failed)

	t.Setenv("CLOUDFLARE_API_TOKEN", "'cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567'")
	r = outcome(func(tb testing.TB) { probetest.LiveClient(tb) })
	assert.Contains(t, r.failed, "quot")
	assert.NotContains(t, r.failed, "cfut_aaaa")

	t.Setenv("CLOUDFLARE_API_TOKEN", "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567")
	t.Setenv("CLOUDFLARE_ZONE_ID", "example.com")
	r = outcome(func(tb testing.TB) { probetest.LiveClient(tb) })
	assert.Contains(t, r.failed, "is a domain name")
}
