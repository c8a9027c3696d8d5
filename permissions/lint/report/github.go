package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/cftoken/cftoken/permissions/lint"
)

// github writes what failed, or is not known, as workflow commands, which GitHub
// Actions shows beside the lines of a change; what passed says nothing.
// Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions (2026-11).
func github(w io.Writer, d Document) error {
	b := bufio.NewWriter(w)
	for i := range d.items {
		level := "error"
		switch {
		case i.Status == Passed || i.Status == Skipped:
			continue
		case i.Status == NotKnown || i.Severity == lint.SeverityWarning:
			level = "warning"
		case i.Severity == lint.SeverityInfo:
			level = "notice"
		}
		var props []string
		if i.File != "" {
			props = append(props, "file="+property(i.File))
		}
		if i.Line > 0 {
			props = append(props, fmt.Sprintf("line=%d", i.Line))
		}
		title := i.Name
		if i.Group != "" {
			title = i.Group + ": " + title
		}
		props = append(props, "title="+property(title))
		text := clean(i.Message)
		for _, r := range i.Remedies {
			text += "\n" + clean(r)
		}
		fmt.Fprintf(b, "::%s %s::%s\n", level, strings.Join(props, ","), command(text))
	}
	return b.Flush()
}

// command escapes the text of a command, property the value of one of its properties.
func command(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(clean(s))
}
