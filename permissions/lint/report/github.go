package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/cftoken/cftoken/permissions/lint"
)

// github writes what failed, or is not known, as workflow commands, which GitHub
// Actions shows beside the lines of a change: errors first, as it shows ten of a kind
// for a step and no more. What passed says nothing; what
// only explains is a notice.
// Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions (2026-11).
func github(w io.Writer, d Document) error {
	b := bufio.NewWriter(w)
	for _, level := range [...]string{"error", "warning", "notice"} {
		for _, s := range d.Sections {
			for _, i := range s.Items {
				if i.level(s.Explains) == level {
					annotation(b, level, i)
				}
			}
		}
	}
	return b.Flush()
}

func annotation(b *bufio.Writer, level string, i Item) {
	var props []string
	if i.File != "" {
		props = append(props, "file="+property(i.File))
		if i.Line > 0 {
			props = append(props, fmt.Sprintf("line=%d", i.Line))
		}
	}
	title := i.Name
	if i.Group != "" {
		title = i.Group + ": " + title
	}
	if title != "" {
		props = append(props, "title="+property(title))
	}
	lead := ""
	if len(props) > 0 {
		lead = " " + strings.Join(props, ",")
	}
	fmt.Fprintf(b, "::%s%s::%s\n", level, lead, command(strings.Join(i.lines(), "\n")))
}

// level is the kind of annotation, "" for none.
func (i Item) level(explains bool) string {
	switch {
	case i.Status == Passed || i.Status == Skipped:
		return ""
	case explains:
		return "notice"
	case i.Status == NotKnown || i.Severity == lint.SeverityWarning:
		return "warning"
	case i.Severity == lint.SeverityInfo:
		return "notice"
	}
	return "error"
}

// command escapes the text of a command, property the value of one of its properties.
func command(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(clean(s))
}
