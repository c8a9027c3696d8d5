package probe

import (
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
		line := fmt.Sprintf("  %s %-*s  %s", Mark(res.Verdict), width, res.Check.Name, res.words())
		if opts.Durations && res.Verdict != authz.NotChecked {
			line += fmt.Sprintf("  [%s]", res.Duration.Round(100*time.Microsecond))
		}
		fmt.Fprintln(&b, strings.TrimRight(line, " "))
		if opts.Verbose && res.Verdict == authz.Allowed {
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
	fmt.Fprintf(&b, "\nWorking %d/%d, missing %d/%d", r.Working(), len(r.Results), r.Missing(), len(r.Results))
	if n := r.Count(authz.NotEntitled); n > 0 {
		fmt.Fprintf(&b, ", not entitled %d", n)
	}
	if n := r.Count(authz.Inconclusive); n > 0 {
		fmt.Fprintf(&b, ", inconclusive %d", n)
	}
	if n := r.Count(authz.NotChecked); n > 0 {
		fmt.Fprintf(&b, ", not checked %d", n)
	}
	b.WriteString("\n")
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

// Mark returns the sign that stands for a verdict in text.
func Mark(v authz.Verdict) string {
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
		return "working"
	case authz.Denied:
		switch {
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
