package probetest_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/probe/probetest"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// recorder stands in for the test that an assertion fails or skips.
type recorder struct {
	testing.TB
	failed, skipped string
}

func (r *recorder) Helper()                  {}
func (r *recorder) Name() string             { return "TestRecorded" }
func (r *recorder) Context() context.Context { return context.Background() }
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
	assert.Contains(t, r.failed, "Zone:Cloudflare Workers Routes:Edit")
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
	assert.Contains(t, r.failed, "missing, needs Account:Cloudflare Workers:Edit")
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

// lister lists DNS records and creates one, as a client of a service would.
func lister(c probetest.Client, paths ...string) {
	hc := &http.Client{Transport: c.Transport()}
	for _, p := range paths {
		method, path, _ := strings.Cut(p, " ")
		req, err := http.NewRequest(method, c.BaseURL+path, strings.NewReader(`{"type":"TXT","name":"a.example.com","content":"x"}`))
		if err != nil {
			panic(err)
		}
		resp, err := hc.Do(req)
		if err != nil {
			panic(err)
		}
		_ = resp.Body.Close()
	}
}

func TestRequireLeastPrivilege(t *testing.T) {
	t.Parallel()
	list, create := "GET /zones/"+string(zone)+"/dns_records", "POST /zones/"+string(zone)+"/dns_records"
	onZone := permissions.Zone(zone)
	for name, tc := range map[string]struct {
		spec  permissions.Spec
		calls []string
		want  []string
	}{
		"exactly enough":          {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), []string{list}, nil},
		"exactly enough to write": {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite, permissions.ZoneRead)), []string{"GET /zones", list, create}, nil},
		"too little": {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), []string{list, create},
			[]string{"too little: POST /zones/" + string(zone) + "/dns_records would be refused (missing_permission)", "→ add Zone:DNS:Edit on zone " + string(zone)}},
		"too much: not needed": {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead, permissions.ZoneWorkersRoutesRead)), []string{list},
			[]string{"too much: Zone:Workers Routes:Read on zone " + string(zone), "remove it: no call needs it"}},
		"too much: Edit for Read": {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite)), []string{list},
			[]string{"too much: Zone:DNS:Edit", "enough for the calls: Zone:DNS:Read on zone " + string(zone)}},
		"too much: all zones": {permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSRead)), []string{list},
			[]string{"too much: Zone:DNS:Read on all zones", "narrow it: Zone:DNS:Read on zone " + string(zone)}},
		"no call":          {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSRead)), nil, []string{"the code made no call to the API"}},
		"a malformed spec": {permissions.NewSpec(permissions.Zone("").Allow(permissions.ZoneDNSRead)), nil, []string{"zone id is empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := outcome(func(tb testing.TB) {
				probetest.RequireLeastPrivilege(tb, tc.spec, func(c probetest.Client) { lister(c, tc.calls...) })
			})
			if tc.want == nil {
				assert.Empty(t, r.failed)
			}
			for _, w := range tc.want {
				assert.Contains(t, r.failed, w)
			}
		})
	}
}

func TestRequireLeastPrivilegeKnowsTheSpecsWorld(t *testing.T) {
	t.Parallel()
	const a, z = permissions.AccountID("0123456789abcdef0123456789abcdef"), permissions.ZoneID("fedcba9876543210fedcba9876543210")
	spec := permissions.NewSpec(permissions.Account(a).Allow(permissions.AccountWorkersScriptsRead), permissions.Zone(z).Allow(permissions.ZoneDNSRead))
	r := outcome(func(tb testing.TB) {
		probetest.RequireLeastPrivilege(tb, spec, func(c probetest.Client) {
			assert.Equal(t, a, c.Account)
			assert.Equal(t, z, c.Zone)
			lister(c, "GET /accounts/"+string(a)+"/workers/scripts", "GET /zones/"+string(z)+"/dns_records")
		})
	})
	assert.Empty(t, r.failed)
}
