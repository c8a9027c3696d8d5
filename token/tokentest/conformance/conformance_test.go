package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
	"github.com/cftoken/cftoken/token/tokentest/conformance"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a clock that only waiting moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// simulator returns a simulator and a harness for it.
func simulator(t *testing.T, opts tokentest.Options) (*tokentest.Server, conformance.Harness) {
	t.Helper()
	c := &clock{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	opts.Now, opts.Seed = c.Now, 1
	s, err := tokentest.New(opts)
	require.NoError(t, err)
	return s, conformance.Harness{
		BaseURL: tokentest.BaseURL, Client: s.Client(),
		Creator: token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey)),
		Account: tokentest.DefaultAccountID, Zone: tokentest.DefaultZoneID,
		Write: true, Now: c.Now, Wait: c.Wait,
	}
}

// inEveryForm runs a test over all forms of refusals: either wording, with and
// without the page of the operation.
func inEveryForm(t *testing.T, test func(*testing.T, tokentest.Options)) {
	t.Helper()
	t.Parallel()
	for _, w := range tokentest.Wordings() {
		for name, noPage := range map[string]bool{w.String(): false, w.String() + " without page": true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, tokentest.Options{Wording: w, NoDocumentationURL: noPage})
			})
		}
	}
}

// TestSimulator: the simulator does what its table says, however it words it.
func TestSimulator(t *testing.T) { inEveryForm(t, testSimulator) }

func testSimulator(t *testing.T, opts tokentest.Options) {
	s, h := simulator(t, opts)
	var record bytes.Buffer
	h.Record = &record
	conformance.Run(t, h)
	t.Run("leaves nothing behind", func(t *testing.T) { assert.Empty(t, s.Tokens()) })
	t.Run("records nothing that identifies", func(t *testing.T) {
		lines := strings.Split(strings.TrimSpace(record.String()), "\n")
		spoken := map[string]bool{}
		assert.Greater(t, len(lines), 100)
		for _, l := range lines {
			var got struct {
				Case, Method, Path, Caller, Want string
				Agrees                           bool
			}
			require.NoError(t, json.Unmarshal([]byte(l), &got), l)
			spoken[got.Want] = true
			assert.True(t, got.Agrees, l)
			assert.NotEmpty(t, got.Want, l)
			assert.Equal(t, byte('/'), got.Path[0], l)
		}
		for _, secret := range []string{tokentest.DefaultAccountID, tokentest.DefaultZoneID, tokentest.DefaultGlobalKey, tokentest.DefaultUserEmail,
			tokentest.DefaultUserID, tokentest.DefaultZoneName + `"`, "cfut_", "cfat_", "127.0.0.1"} {
			assert.NotContains(t, record.String(), secret)
		}
		assert.NotRegexp(t, "[0-9a-f]{32}", record.String())
		forbidden := opts.Wording == tokentest.WordingForbidden
		assert.Equal(t, forbidden, spoken["gateway/forbidden"], "the record says which wording was met")
		assert.Equal(t, !forbidden, spoken["gateway/denied"])
	})
}

// TestSimulatorOverHTTP: the same over a listener, with R2 and Cloudflare for
// SaaS switched off and without writing.
func TestSimulatorOverHTTP(t *testing.T) { inEveryForm(t, testSimulatorOverHTTP) }

func testSimulatorOverHTTP(t *testing.T, opts tokentest.Options) {
	s, h := simulator(t, opts)
	require.NoError(t, s.EditAccount(tokentest.DefaultAccountID, func(a *tokentest.Account) { a.R2Off = true }))
	require.NoError(t, s.EditZone(tokentest.DefaultZoneID, func(z *tokentest.Zone) { z.SaaSOff = true }))
	srv, err := s.Listen("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, srv.Close()) })
	h.BaseURL, h.Client, h.Write = srv.URL+"/", srv.Client(), false
	conformance.Run(t, h)
}

// TestSettling: a token that takes time to arrive is waited for.
func TestSettling(t *testing.T) { inEveryForm(t, testSettling) }

func testSettling(t *testing.T, opts tokentest.Options) {
	opts.Propagation = 30 * time.Second
	_, h := simulator(t, opts)
	h.Settle = 2 * time.Minute
	conformance.Run(t, h)
}

// TestEveryBehaviourHasACase, or a reason why not.
func TestEveryBehaviourHasACase(t *testing.T) {
	t.Parallel()
	none := map[string]string{
		"request/too-long":              "the bound is the simulator's",
		"request/malformed-json":        "no endpoint is known to say so today",
		"credential/locked-out":         "it would lock the caller out",
		"gateway/unsettled":             "it comes and goes",
		"accounts/create":               "a tenant's account would be made",
		"tokens/limit":                  "it would need 51 tokens",
		"tokens/own-only":               "it would need a user with that role",
		"r2/jurisdiction":               "nothing published; a header is needed",
		"r2/no-catalog":                 "it would need a bucket, and the permission of data catalogs",
		"kv/exists":                     "it would need a namespace",
		"kv/no-key":                     "it would need a namespace",
		"workers/invalid":               "a script could be made",
		"routes/duplicate":              "it would need a route",
		"workers/inherit":               "it would need a Worker",
		"workers/no-environment":        "it would need a Worker",
		"workers/no-secret":             "it would need a Worker",
		"workers/no-version":            "it would need a Worker",
		"workflows/no-instance":         "it would need a workflow",
		"workers/no-versions":           "it would need a Worker",
		"workers/no-deployment":         "it would need a Worker",
		"workers/not-deployed":          "it would need a Worker",
		"workers/settings-not-deployed": "it would need a Worker",
		"workers/no-preview":            "it would need a Worker",
		"workers/preview-not-deployed":  "it would need a Worker",
		"workers/limit":                 "it would need 500 Workers",
		"workers/unregistered":          "it would take the account's name on workers.dev away",
		"workers/zone-not-found":        "a domain could be attached",
		"pages/unknown":                 "documented by what a deletion answers",
		"pages/expired":                 "it would need an hour",
		"pages/upload-denied":           "it would need a project",
		"workers/subdomain-taken":       "it would need a second account's name",
		"hostnames/duplicate":           "it would need a hostname",
		"hostnames/invalid":             "documented; a hostname could be made",
		"hostnames/reserved":            "documented; a hostname could be made",
		"dns/identical":                 "it would need a record",
		"dns/exists":                    "it would need a record",
		"dns/cname-exists":              "it would need a record",
		"dns/host-exists":               "it would need a record",
		"dns/closed":                    "it would need a zone below one of those domains",
		"plan/forbidden":                "it would need a plan without a feature",
		"access/off":                    "it would need an account without Zero Trust",
		"zerotrust/off":                 "it would need an account without Zero Trust",
		"media/off":                     "it would need an account without Stream",
		"zones/exists":                  "it would need a zone",
		"fault/rate-limit":              "it would need 1,200 calls",
		"fault/rate-limit-quota":        "it would need 1,200 calls",
		"fault/throttle":                "it comes by itself or not at all",
	}
	for _, name := range []string{
		"unsigned", "access-key", "unknown-key", "signature", "clock", "denied", "off", "no-bucket", "no-key", "no-upload", "unsupported",
	} {
		none["s3/"+name] = "the suite calls the API, and R2's S3 endpoint has a host of its own"
	}
	covered, names := map[string]bool{}, map[string]bool{}
	rows := map[string]bool{}
	for _, b := range tokentest.Behaviours() {
		rows[b.Name] = true
	}
	for _, c := range conformance.Cases() {
		assert.False(t, names[c.Name], "%s twice", c.Name)
		names[c.Name] = true
		assert.Regexp(t, `^[a-z0-9-]+/[a-z0-9-]+$`, c.Name)
		assert.Greater(t, len(c.Explanation), 30, c.Name)
		for _, b := range c.Behaviours {
			assert.True(t, rows[b], "%s names %s, which is no row", c.Name, b)
			covered[b] = true
		}
	}
	for name := range rows {
		_, excused := none[name]
		assert.NotEqual(t, covered[name], excused, "%s: a case or a reason, not both", name)
	}
	for name := range none {
		assert.True(t, rows[name], "%s is no row", name)
	}
}
