package hostile_test

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/exercise"
	"github.com/cftoken/cftoken/internal/hostile"
	"github.com/cftoken/cftoken/internal/leaktest"
)

// cell is an operation against a mode. It runs in a bubble, where time passes when
// everybody waits: what is said of time below is exact, and takes none.
type cell struct {
	mode  hostile.Mode
	op    exercise.Operation
	first int           // so many requests are answered well
	until time.Duration // when the context ends; 0 for never
	whole time.Duration // of one request, as the client bounds it; 0 for without a bound

	value any
	err   error
	took  time.Duration
	sent  int
	more  bool // the client read on without a bound
	left  int  // connections of the client
	creds []string
}

func (c *cell) String() string { return c.op.Name + " against " + c.mode.Name }

// run runs the cell. A goroutine that is left behind fails the bubble, as does a wait
// that nothing ends.
func (c *cell) run(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		env, err := exercise.New()
		require.NoError(t, err)
		s := c.mode.Serve(hostile.After(c.first, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { env.Sim().ServeHTTP(w, r) })))
		transport := s.Transport(cfapi.MaxHeader)
		env.HTTP, env.BaseURL = &http.Client{Transport: transport, Timeout: c.whole}, s.URL()
		ctx := t.Context()
		if c.until > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithCancel(ctx)
			defer cancel()
			time.AfterFunc(c.until, cancel)
		}
		begun := time.Now()
		c.value, c.err = c.op.Run(ctx, env)
		c.took = time.Since(begun)
		c.sent, c.more = s.Asked(), s.Overrun()
		transport.CloseIdleConnections()
		synctest.Wait()
		c.left = s.Open()
		s.Close()
		for _, creds := range env.Secrets() {
			c.creds = append(c.creds, creds.Reveal())
		}
	})
}

// moment is within what a context is to be honoured.
const moment = 50 * time.Millisecond

// judge says what is wrong with what came of it.
func (c *cell) judge(t *testing.T) {
	t.Helper()
	if c.until > 0 {
		assert.LessOrEqual(t, c.took, c.until+moment+c.op.Cleans, "%s: the context ended after %s, %d requests: %v", c, c.until, c.sent, c.err)
	}
	assert.False(t, c.more, "%s: reads on and on", c)
	assert.Zero(t, c.left, "%s: connections are left behind", c)
	if c.mode.Admits == hostile.Nothing && c.mode.Name != "" {
		assert.Empty(t, denials(c.value, c.err), "%s: denied, and the answer leaves it open: %v", c, c.err)
	}
	if c.mode.Admits == hostile.Nothing && c.first == 0 {
		assert.Empty(t, refusals(c.err), "%s: taken for a refusal", c)
	}
	if !strings.Contains(c.mode.Name, "echo") && c.first == 0 {
		shown := fmt.Sprintf("%v %#v %v", c.value, c.value, c.err)
		for _, secret := range c.creds {
			assert.NotContains(t, shown, secret, c)
		}
		return
	}
	shown := leaktest.Everything(c.value, c.err)
	for _, secret := range c.creds {
		assert.Empty(t, leaktest.TracesIn(shown, secret), "%s: shows a credential", c)
	}
}

var all = flag.Bool("all", false, "every operation against every mode also where a third of them is enough")

// chosen reports whether the cell is one of those that are looked at: one in so many, every
// mode and every operation among them.
func chosen(i, j, one, inShort int) bool {
	switch {
	case testing.Short():
		return (i+j)%inShort == 0
	case *all:
		return true
	}
	return (i+j)%one == 0
}

// The connections of a mode end with the test, and so do all goroutines. What the cells
// leave to the collector is little and soon gone, so that it need not run as often.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	goleak.VerifyTestMain(m)
}

// TestEveryOperationAgainstEveryMode: an operation ends when its context does, in the
// middle of whatever a server does; it reads no more than its bounds, calls nothing
// denied that is not, leaves nothing behind, and shows no credential.
func TestEveryOperationAgainstEveryMode(t *testing.T) {
	t.Parallel()
	ops := exercise.Operations()
	modes := hostile.Modes()
	require.GreaterOrEqual(t, len(modes), 56)
	for i, mode := range modes {
		if mode.Big {
			continue // below
		}
		t.Run(mode.Name, func(t *testing.T) {
			t.Parallel()
			for j, op := range ops {
				if !chosen(i, j, 1, 8) {
					continue
				}
				c := cell{mode: mode, op: op, until: 3 * time.Second}
				c.run(t)
				c.judge(t)
			}
		})
	}
}

// TestOwnLimits: where the caller sets no end, a request ends at the client's own, and
// an operation makes no more of them than it says.
func TestOwnLimits(t *testing.T) {
	t.Parallel()
	for i, mode := range hostile.Modes() {
		if mode.Big {
			continue
		}
		t.Run(mode.Name, func(t *testing.T) {
			t.Parallel()
			for j, op := range exercise.Operations() {
				if !chosen(i, j, 3, 24) {
					continue
				}
				c := cell{mode: mode, op: op, whole: cfapi.DefaultTimeout}
				c.run(t)
				c.judge(t)
				assert.LessOrEqual(t, c.took, 6*time.Minute, "%s: %d requests", &c, c.sent)
				assert.LessOrEqual(t, c.sent, 130, "%s", &c) // three listings of forty pages
			}
		})
	}
}

// TestHostileMidway: a server that is good at first, at each of the requests of the
// operations that have the most of them.
func TestHostileMidway(t *testing.T) {
	t.Parallel()
	midway := map[string]bool{"issue": true, "lend": true, "rotate": true, "rotate what fails its check": true, "revoke": true, "update": true, "eight checks that write": true}
	modes := map[string]bool{"no-answer": true, "reset-in-the-body": true, "page-of-a-firewall": true, "slow-body": true, "success-that-fails": true, "refusal-of-a-gateway": true, "retry-after-huge": true, "another-protocol": true}
	for i, mode := range hostile.Modes() {
		if !modes[mode.Name] {
			continue
		}
		t.Run(mode.Name, func(t *testing.T) {
			t.Parallel()
			for _, op := range exercise.Operations() {
				if !midway[op.Name] {
					continue
				}
				for first := 1; first < 24; first++ {
					if testing.Short() && (i+first)%6 != 0 {
						continue
					}
					c := cell{mode: mode, op: op, until: 3 * time.Second, first: first}
					c.run(t)
					c.judge(t)
					if c.sent <= first { // the operation has no more requests
						break
					}
				}
			}
		})
	}
}

// TestModesAreTold: each mode and each operation has a name of its own and a sentence.
func TestModesAreTold(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, m := range hostile.Modes() {
		assert.Regexp(t, `^[a-z0-9][a-z0-9.-]+$`, m.Name)
		assert.NotEmpty(t, m.What, m.Name)
		assert.False(t, seen[m.Name] || seen[m.What], m.Name)
		seen[m.Name], seen[m.What] = true, true
	}
	for _, op := range exercise.Operations() {
		assert.NotEmpty(t, op.Covers, op.Name)
		assert.False(t, seen[op.Name], op.Name)
		seen[op.Name] = true
	}
}

// TestHonestServer: where the server is good all of it succeeds, so that what fails above
// fails for the mode.
func TestHonestServer(t *testing.T) {
	t.Parallel()
	meant := map[string]string{ // what fails on purpose, or finds nothing in the simulator's world
		"call at a pace":              "Record does not exist",
		"call with a body":            "Content for record is invalid",
		"S3":                          "AccessDenied",
		"S3 without an answer's body": "AccessDenied",
		"lend":                        "used: [redacted]",
		"rotate what fails its check": "no good: [redacted]",
	}
	for _, op := range exercise.Operations() {
		c := cell{op: op, first: 1 << 30, whole: cfapi.DefaultTimeout}
		c.run(t)
		c.judge(t)
		assert.NotZero(t, c.sent, op.Name)
		if want := meant[op.Name]; want != "" {
			assert.ErrorContains(t, c.err, want, op.Name)
		} else {
			assert.NoError(t, c.err, op.Name)
		}
	}
}
