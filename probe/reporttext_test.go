package probe_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
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
	assert.NotEqual(t, widest(41), widest(40))
	in := func(width int) string {
		var b strings.Builder
		assert.NoError(t, rep.WriteText(&b, probe.TextOptions{Width: width, Verbose: true}))
		return b.String()
	}
	assert.Equal(t, in(40), in(7))
	assert.Equal(t, in(80), in(0))
	for width, most := range map[int]int{0: 80, 40: 40, 41: 41, 120: 120, 7: 40, -1: 40} {
		got := widest(width)
		assert.LessOrEqual(t, got, most, "width %d", width)
		assert.Greater(t, got, most-6, "width %d: it fills the line", width)
	}
}

// TestPlainTextIsASCII: also what an answer had to say.
func TestPlainTextIsASCII(t *testing.T) {
	t.Parallel()
	odd := "“quoted” → said…"
	rep := probe.Report{Results: []probe.Result{
		{Check: probe.Check{Name: "one", Proves: odd, Caveat: odd}, Verdict: authz.Allowed, Proof: probe.Proven, Note: odd},
		{Check: probe.Check{Name: "two"}, Verdict: authz.Inconclusive, Note: odd}, {Check: probe.Check{Name: "three"}, Verdict: authz.Denied, Note: odd, Leftover: odd},
	}, Diagnoses: []diagnose.Diagnosis{{Title: odd, Detail: odd, Remedies: []diagnose.Remedy{{Action: odd}}}}}
	for _, width := range []int{40, 200} {
		var b strings.Builder
		require.NoError(t, rep.WriteText(&b, probe.TextOptions{Width: width, Plain: true, Verbose: true}))
		assert.Regexp(t, `^[\x00-\x7f]+$`, b.String())
		assert.Equal(t, 10, strings.Count(b.String(), "said..."))
	}
}

// TestVerbose: what a check shows and what not stands below its line, in one column.
func TestVerbose(t *testing.T) {
	t.Parallel()
	rep := probe.Report{Results: []probe.Result{{
		Check: probe.Check{Name: "one", Proves: "that it may be read and that it is there", Caveat: "others may read it too, and more of them than one"}, Verdict: authz.Allowed,
		Proof: probe.NotProven, Note: "this was said of it, in so many words", Leftover: "a bucket with a long name",
	}}}
	var b strings.Builder
	require.NoError(t, rep.WriteText(&b, probe.TextOptions{Width: 40, Plain: true, Verbose: true}))
	assert.Equal(t, `  + one  working
       not proven: this was said of it,
       in so many words
       shows: that it may be read and
       that it is there
       but: others may read it too, and
       more of them than one
       left behind: a bucket with a long
       name; this was said
       of it, in so many
       words

Working 1/1, missing 0/1
`, b.String())
}

// TestSums: every verdict is counted, and only what there is.
func TestSums(t *testing.T) {
	t.Parallel()
	of := func(results ...probe.Result) string {
		_, sums, _ := strings.Cut(text(t, probe.Report{Results: results}), "\n\n")
		return sums
	}
	refused, dead := probe.Result{Verdict: authz.Denied}, probe.Result{Verdict: authz.Denied, Reason: authz.DeadToken}
	plan, open := probe.Result{Verdict: authz.NotEntitled}, probe.Result{Verdict: authz.Inconclusive}
	assert.Equal(t, "Working 0/5, missing 1/5, refused for the token itself 1/5, not entitled 1,\ninconclusive 1, not checked 1\n", of(refused, dead, plan, open, probe.Result{}))
	assert.Equal(t, "Working 0/2, refused for the token itself 1/2, not entitled 1\n", of(dead, plan))
	assert.Equal(t, "Working 1/2, missing 0/2, inconclusive 1\n", of(probe.Result{Verdict: authz.Allowed, Proof: probe.Proven}, open))
}

// TestFine: one check that is proven is enough, and none is not.
func TestFine(t *testing.T) {
	t.Parallel()
	fine := probe.Result{Verdict: authz.Allowed, Proof: probe.Proven}
	assert.False(t, probe.Report{}.Fine())
	assert.True(t, probe.Report{Results: []probe.Result{fine}}.Fine())
	assert.True(t, probe.Report{Results: []probe.Result{fine, fine}}.Fine())
	assert.False(t, probe.Report{Results: []probe.Result{fine, {Verdict: authz.Allowed, Proof: probe.Consistent}}}.Fine())
}

// TestFirstRemedies: what a service is told at its start has the first remedy of each
// diagnosis that has one.
func TestFirstRemedies(t *testing.T) {
	t.Parallel()
	rep := probe.Report{Results: []probe.Result{{Check: probe.Check{Name: "x"}, Verdict: authz.Denied}}, Diagnoses: []diagnose.Diagnosis{
		{Title: "Nothing helps"}, {Title: "One", Remedies: []diagnose.Remedy{{Action: "do this"}, {Action: "or that"}}}, {Title: "Two", Remedies: []diagnose.Remedy{{Action: "wait"}}},
	}}
	err := &probe.EnsureError{Report: rep}
	assert.EqualError(t, err, "Cloudflare token: missing x; One: Do this.; Two: Wait.")
	assert.Contains(t, err.LogValue().String(), "remedies=[Do this. Wait.]")
}
