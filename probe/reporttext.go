package probe

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions/authz"
)

// TextOptions says how a report is written for people. The zero value is plain
// text without durations.
type TextOptions struct {
	Durations bool // show how long each check took
	Verbose   bool // show what each allowed check proves and does not prove
	Width     int  // columns, 0 for 80; a word that is longer is not cut
	Plain     bool // no sign beyond ASCII
}

// WriteText writes the report as the permissions guide shows it: one line a
// check, the sums, and then each diagnosis with its remedies.
func (r Report) WriteText(w io.Writer, opts TextOptions) error {
	width := 0
	for _, res := range r.Results {
		width = max(width, len(res.Check.Name))
	}
	t := texter{opts: opts}
	for _, res := range r.Results {
		line := res.words()
		if opts.Durations && res.Verdict != authz.NotChecked {
			line += fmt.Sprintf("  [%s]", res.Duration.Round(100*time.Microsecond))
		}
		mark := res.Mark()
		if opts.Plain {
			mark = res.PlainMark()
		}
		t.check(fmt.Sprintf("  %s %-*s  ", mark, width, res.Check.Name), line)
		if opts.Verbose && res.Verdict == authz.Allowed {
			t.wrapped("       ", "       ", strings.ReplaceAll(res.Proof.String(), "_", " ")+after(": ", res.Note))
			if res.Check.Proves != "" {
				t.wrapped("       shows: ", "       ", res.Check.Proves)
			}
			if res.Check.Caveat != "" {
				t.wrapped("       but: ", "       ", res.Check.Caveat)
			}
		}
		if res.Leftover != "" {
			t.wrapped("       left behind: ", "       ", res.Leftover+"; "+res.Note)
		}
	}
	t.wrapped("", "", "")
	t.wrapped("", "", r.sums())
	if names := r.names(func(res Result) bool { return res.Works() && !res.Fine() }); len(names) > 0 && !opts.Verbose {
		t.wrapped("", "", "No proof of the needed permission, as others open the call too: "+strings.Join(names, ", ")+".")
	}
	if r.Interrupted != nil {
		how := "Interrupted"
		if limit := (timeUp{}); errors.As(r.Interrupted, &limit) {
			how = "It " + limit.Error()
		}
		t.wrapped("", "", how+": what did not come to its end is inconclusive or not checked.")
	}
	for i, d := range r.Diagnoses {
		if i == 0 {
			t.wrapped("", "", "\nWhat is wrong, and what to do:")
		}
		t.wrapped("", "", "")
		t.wrapped("", "   ", fmt.Sprintf("%d. %s [%s]", i+1, d.Title, d.Code))
		if d.Detail != "" {
			t.wrapped("   ", "   ", d.Detail)
		}
		for _, rem := range d.Remedies {
			t.wrapped("   → ", "     ", rem.String())
		}
	}
	_, err := io.WriteString(w, t.String())
	return err
}

// sums counts the verdicts. Nothing is called missing where only the token
// itself was refused.
func (r Report) sums() string {
	total := len(r.Results)
	out := fmt.Sprintf("Working %d/%d", r.Working(), total)
	refused := r.Count(authz.Denied) - r.Missing()
	if refused == 0 || r.Missing() > 0 {
		out += fmt.Sprintf(", missing %d/%d", r.Missing(), total)
	}
	if refused > 0 {
		out += fmt.Sprintf(", refused for the token itself %d/%d", refused, total)
	}
	for _, n := range [...]struct {
		what  string
		count int
	}{
		{"not proven", r.Unproven()},
		{"not entitled", r.Count(authz.NotEntitled)},
		{"inconclusive", r.Count(authz.Inconclusive)},
		{"not checked", r.Count(authz.NotChecked)},
	} {
		if n.count > 0 {
			out += fmt.Sprintf(", %s %d", n.what, n.count)
		}
	}
	return out
}

// after puts text behind a separator, and nothing where there is none.
func after(separator, text string) string {
	if text == "" {
		return ""
	}
	return separator + text
}

// mark returns the sign that stands for a verdict in text.
func mark(v authz.Verdict) string {
	switch v {
	case authz.Allowed:
		return "✅"
	case authz.Denied:
		return "❌"
	case authz.NotEntitled:
		return "🚫"
	case authz.Inconclusive:
		return "❔"
	}
	return "➖"
}

// words puts the verdict and what it rests on into a line.
func (res Result) words() string {
	needs := strings.Join(res.Check.labels(), ", ")
	switch res.Verdict {
	case authz.Allowed:
		if !res.Works() {
			return "not proven: other permissions may give the same answer"
		}
		return "working"
	case authz.Denied:
		switch {
		case res.OnlyReads() && !ofCredential(res.Reason):
			return "has Read, needs Edit: " + needs + res.because()
		case needs != "" && (res.Reason == authz.MissingPermission || res.Reason == authz.OutsideScope):
			return "missing, needs " + needs + res.because()
		case res.Reason == authz.NoReason:
			return "denied" + res.because()
		}
		return "denied: " + strings.ReplaceAll(res.Reason.String(), "_", " ") + res.because()
	case authz.NotEntitled:
		return "not entitled" + res.because()
	case authz.Inconclusive:
		if res.Note != "" && res.Leftover == "" {
			return "inconclusive: " + res.Note
		}
		return "inconclusive" + res.because()
	}
	return res.Note
}

func (res Result) because() string {
	if res.Err == nil {
		if res.Note != "" {
			return "  (" + res.Note + ")"
		}
		return ""
	}
	if res.Code != 0 {
		return fmt.Sprintf("  (%d, code %d)", res.Call.Status, res.Code)
	}
	return "  (" + res.Err.Error() + ")"
}

// texter is what has been written so far.
type texter struct {
	strings.Builder
	opts TextOptions
}

func (t *texter) columns() int {
	if t.opts.Width == 0 {
		return 80
	}
	return max(t.opts.Width, 40)
}

// check writes the line of a check. Where it is too long, what stands behind two blanks
// goes into the next, as it is one thing, and what is still too long stands below the
// name.
func (t *texter) check(lead, text string) {
	const below = "       "
	if wording.Columns(lead+text) > t.columns() {
		text = strings.ReplaceAll(text, "  ", "\n")
	}
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case wording.Columns(lead+line) <= t.columns():
			t.line(lead + line)
		case lead != below:
			t.line(lead)
			t.wrapped(below, below, line)
		default:
			t.wrapped(below, below, line)
		}
		lead = below
	}
}

// wrapped writes a text, whose lines stay lines, with one lead before the first and
// another before all others.
func (t *texter) wrapped(first, rest, text string) {
	if t.opts.Plain { // before it is measured
		first, text = wording.PlainSigns(first), wording.PlainSigns(text)
	}
	lead := first
	for para := range strings.SplitSeq(text, "\n") {
		for _, line := range wording.Wrap(para, t.columns()-wording.Columns(lead)) {
			t.line(lead + line)
			lead = rest
		}
	}
}

func (t *texter) line(text string) {
	if text = strings.TrimRight(text, " "); t.opts.Plain {
		text = wording.PlainSigns(text)
	}
	fmt.Fprintln(t, text)
}
