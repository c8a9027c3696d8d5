package exercise

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/probe/probetest"
	"github.com/cftoken/cftoken/token"
)

// watched is a test that is watched: what it says, and whether it failed.
type watched struct {
	testing.TB
	ctx    context.Context
	said   strings.Builder
	failed bool
}

func (w *watched) Helper()                  {}
func (w *watched) Name() string             { return "watched" }
func (w *watched) Context() context.Context { return w.ctx }
func (w *watched) Failed() bool             { return w.failed }
func (w *watched) Log(args ...any)          { fmt.Fprintln(&w.said, args...) }
func (w *watched) Logf(format string, args ...any) {
	fmt.Fprintf(&w.said, format+"\n", args...)
}
func (w *watched) Error(args ...any)                 { w.Log(args...); w.failed = true }
func (w *watched) Errorf(format string, args ...any) { w.Logf(format, args...); w.failed = true }
func (w *watched) FailNow()                          { w.failed = true; runtime.Goexit() }
func (w *watched) Fatal(args ...any)                 { w.Log(args...); w.FailNow() }
func (w *watched) Fatalf(format string, args ...any) { w.Logf(format, args...); w.FailNow() }

// watch runs an assertion as a test of its own. What the test said is the result.
func watch(ctx context.Context, assertion func(testing.TB)) (any, error) {
	w := &watched{ctx: ctx}
	done := make(chan struct{})
	go func() {
		defer close(done)
		assertion(w)
	}()
	<-done
	if w.failed {
		return w.said.String(), errors.New("the test failed")
	}
	return w.said.String(), nil
}

// asserting are the assertions for test suites.
func asserting() []Operation {
	on := permissions.ZoneResource(zoneID)
	one := func(name, covers string, assertion func(testing.TB, *token.Client)) Operation {
		return by(name, userToken, covers, func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return watch(ctx, func(t testing.TB) { assertion(t, c) })
		})
	}
	return []Operation{
		one("require can", "probetest.RequireCan", func(t testing.TB, c *token.Client) { probetest.RequireCan(t, c, on, permissions.ZoneDNSWrite) }),
		one("require denied", "probetest.RequireDenied", func(t testing.TB, c *token.Client) {
			probetest.RequireDenied(t, c, on, permissions.ZoneFirewallServicesWrite)
		}),
		one("require spec", "probetest.RequireSpec", func(t testing.TB, c *token.Client) { probetest.RequireSpec(t, c, Spec(), target()) }),
		one("require ensured", "probetest.RequireEnsured", func(t testing.TB, c *token.Client) {
			probetest.RequireEnsured(t, c, Spec(), probe.EnsureOptions{Target: target()})
		}),
	}
}
