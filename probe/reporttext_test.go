package probe_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
)

// TestLineOfAResult: what the line of a check says of its verdict, and of what that rests
// on: the answer's status and code, an error without any, or a note.
func TestLineOfAResult(t *testing.T) {
	t.Parallel()
	dns := []permissions.Permission{permissions.ZoneDNSRead}
	fault := errors.New("connection reset")
	for want, res := range map[string]probe.Result{
		"✅ x  working":                             {Verdict: authz.Allowed},
		"❌ x  denied":                              {Verdict: authz.Denied},
		"❌ x  denied  (by a list)":                 {Verdict: authz.Denied, Note: "by a list"},
		"❌ x  denied  (connection reset)":          {Verdict: authz.Denied, Err: fault, Note: "not this"},
		"❌ x  denied  (403, code 9109)":            {Verdict: authz.Denied, Err: fault, Code: 9109, Call: authz.Call{Status: 403}},
		"❌ x  denied: expired  (403, code 9109)":   {Verdict: authz.Denied, Reason: authz.Expired, Err: fault, Code: 9109, Call: authz.Call{Status: 403}},
		"❌ x  denied: missing permission":          {Verdict: authz.Denied, Reason: authz.MissingPermission},
		"❌ x  missing, needs Zone:DNS:Read":        {Verdict: authz.Denied, Reason: authz.MissingPermission, Check: probe.Check{Needs: dns}},
		"❌ x  missing, needs Zone:DNS:Read  (why)": {Verdict: authz.Denied, Reason: authz.OutsideScope, Check: probe.Check{Needs: dns}, Note: "why"},
		"❌ x  denied: explicit deny":               {Verdict: authz.Denied, Reason: authz.ExplicitDeny, Check: probe.Check{Needs: dns}},
		"❌ x  has Read, needs Edit: Zone:DNS:Read": {Verdict: authz.Denied, Reason: authz.MissingPermission, Check: probe.Check{Needs: dns}, Read: authz.Call{Path: "/zones"}},
		"❌ x  denied: dead token":                  {Verdict: authz.Denied, Reason: authz.DeadToken, Check: probe.Check{Needs: dns}, Read: authz.Call{Path: "/zones"}},
		"🚫 x  not entitled  (403, code 1004)":      {Verdict: authz.NotEntitled, Err: fault, Code: 1004, Call: authz.Call{Status: 403}},
		"🚫 x  not entitled":                        {Verdict: authz.NotEntitled},
		"❔ x  inconclusive":                        {Verdict: authz.Inconclusive},
		"❔ x  inconclusive: a contradiction":       {Verdict: authz.Inconclusive, Note: "a contradiction", Err: fault},
		"❔ x  inconclusive  (connection reset)":    {Verdict: authz.Inconclusive, Err: fault},
		"➖ x  not checked: no zone":                {Note: "not checked: no zone"},
		"➖ x":                                      {},
	} {
		res.Check.Name = "x"
		line, rest, _ := strings.Cut(text(t, probe.Report{Results: []probe.Result{res}}), "\n")
		assert.Equal(t, "  "+want, line)
		assert.NotContains(t, rest, "left behind", want)
	}
	left := probe.Result{Check: probe.Check{Name: "x"}, Verdict: authz.Inconclusive, Note: "delete it by hand", Leftover: "R2 bucket y"}
	assert.True(t, strings.HasPrefix(text(t, probe.Report{Results: []probe.Result{left}}), "  ❔ x  inconclusive  (delete it by hand)\n       left behind: R2 bucket y; delete it by hand\n"))
}

// TestLinesFit: no line is longer than asked for, and none than 80 columns where nobody
// asked; what is narrower than 40 is written for 40.
func TestLinesFit(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("word ", 40)
	rep := probe.Report{Results: []probe.Result{
		{Check: probe.Check{Name: "one", Proves: long, Caveat: long}, Verdict: authz.Allowed, Proof: probe.Proven, Note: long, Duration: 1234567 * time.Nanosecond},
		{Check: probe.Check{Name: "another"}, Verdict: authz.Inconclusive, Note: long, Leftover: long},
	}}
	widest := func(width int) int {
		var b strings.Builder
		assert.NoError(t, rep.WriteText(&b, probe.TextOptions{Width: width, Plain: true, Verbose: true, Durations: true}))
		most := 0
		for line := range strings.Lines(b.String()) {
			most = max(most, len(strings.TrimSuffix(line, "\n")))
		}
		return most
	}
	for width, most := range map[int]int{0: 80, 40: 40, 41: 41, 120: 120, 7: 40, -1: 40} {
		got := widest(width)
		assert.LessOrEqual(t, got, most, "width %d", width)
		assert.Greater(t, got, most-6, "width %d: it fills the line", width)
	}
}
