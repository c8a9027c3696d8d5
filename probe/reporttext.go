package probe

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions/authz"
)

// TextOptions says how a report is written for people. The zero value is plain
// text without durations.
type TextOptions struct {
	Durations bool // show how long each check took
	Verbose   bool // show what each allowed check proves and does not prove
}

// WriteText writes the report as the permissions guide shows it: one line a
// check, the sums, and then each diagnosis with its remedies.
func (r Report) WriteText(w io.Writer, opts TextOptions) error {
	var b strings.Builder
	width := 0
	for _, res := range r.Results {
		width = max(width, len(res.Check.Name))
	}
	for _, res := range r.Results {
		line := fmt.Sprintf("  %s %-*s  %s", res.Mark(), width, res.Check.Name, res.words())
		if opts.Durations && res.Verdict != authz.NotChecked {
			line += fmt.Sprintf("  [%s]", res.Duration.Round(100*time.Microsecond))
		}
		fmt.Fprintln(&b, strings.TrimRight(line, " "))
		if opts.Verbose && res.Verdict == authz.Allowed {
			fmt.Fprintf(&b, "       %s%s\n", strings.ReplaceAll(res.Proof.String(), "_", " "), after(": ", res.Note))
			if res.Check.Proves != "" {
				fmt.Fprintf(&b, "       shows: %s\n", res.Check.Proves)
			}
			if res.Check.Caveat != "" {
				fmt.Fprintf(&b, "       but: %s\n", res.Check.Caveat)
			}
		}
		if res.Leftover != "" {
			fmt.Fprintf(&b, "       left behind: %s; %s\n", res.Leftover, res.Note)
		}
	}
	b.WriteString("\n" + r.sums() + "\n")
	if names := r.names(func(res Result) bool { return res.Works() && !res.Fine() }); len(names) > 0 && !opts.Verbose {
		writeWrapped(&b, "", "", "No proof of the needed permission, as others open the call too: "+strings.Join(names, ", ")+".")
	}
	if r.Interrupted != nil {
		how := "Interrupted"
		if limit := (timeUp{}); errors.As(r.Interrupted, &limit) {
			how = "It " + limit.Error()
		}
		b.WriteString(how + ": what did not come to its end is inconclusive or not checked.\n")
	}
	for i, d := range r.Diagnoses {
		if i == 0 {
			b.WriteString("\nWhat is wrong, and what to do:\n")
		}
		fmt.Fprintf(&b, "\n%d. %s [%s]\n", i+1, d.Title, d.Code)
		if d.Detail != "" {
			writeWrapped(&b, "   ", "   ", d.Detail)
		}
		for _, rem := range d.Remedies {
			writeWrapped(&b, "   → ", "     ", rem.String())
		}
	}
	_, err := io.WriteString(w, b.String())
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

const textWidth = 110

func writeWrapped(b *strings.Builder, first, rest, text string) {
	indent := first
	for _, para := range strings.Split(text, "\n") {
		line := indent
		empty := true
		for _, word := range strings.Fields(para) {
			if !empty && len([]rune(line))+1+len([]rune(word)) > textWidth {
				fmt.Fprintln(b, line)
				line, empty = rest, true
			}
			if !empty {
				line += " "
			}
			line += word
			empty = false
		}
		fmt.Fprintln(b, line)
		indent = rest
	}
}
