package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/cftoken/cftoken/permissions/lint"
)

// markdown writes the document as GitHub shows it in a comment or a step's summary.
func markdown(w io.Writer, d Document) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "## %s\n\n", md(d.Title))
	if d.Summary != "" {
		fmt.Fprintf(b, "%s\n\n", md(d.Summary))
	}
	for _, s := range d.Sections {
		if s.Title != "" {
			fmt.Fprintf(b, "### %s\n\n", md(s.Title))
		}
		if s.Table != nil {
			markdownTable(b, *s.Table)
		}
		if len(s.Items) == 0 {
			continue
		}
		b.WriteString("| | What | Finding | Remedy |\n|---|---|---|---|\n")
		for _, i := range s.Items {
			name := md(i.Name)
			if i.Group != "" {
				name = md(i.Group) + "<br>" + name
			}
			said := []string{md(i.Message)}
			for _, detail := range i.Details {
				said = append(said, md(detail))
			}
			var remedies []string
			for _, r := range i.Remedies {
				remedies = append(remedies, md(r))
			}
			if i.URL != "" {
				remedies = append(remedies, md(i.URL))
			}
			fmt.Fprintf(b, "| %s | %s | %s | %s |\n", sign(i), name, strings.Join(said, "<br>"), strings.Join(remedies, "<br>"))
		}
		b.WriteByte('\n')
	}
	for _, n := range d.Notes {
		fmt.Fprintf(b, "> %s\n", md(n))
	}
	return b.Flush()
}

func markdownTable(b *bufio.Writer, t Table) {
	for _, h := range t.Heads {
		fmt.Fprintf(b, "| %s ", md(h))
	}
	b.WriteString("|\n" + strings.Repeat("|---", len(t.Heads)) + "|\n")
	for _, row := range t.Rows {
		for c := range t.Heads {
			text := ""
			if c < len(row) {
				if text = md(row[c].Text); text == "" && row[c].Mark {
					text = row[c].Status.String()
				}
			}
			fmt.Fprintf(b, "| %s ", text)
		}
		b.WriteString("|\n")
	}
	b.WriteByte('\n')
}

// sign is an item's status in a word, which needs no font and is read aloud.
func sign(i Item) string {
	if i.Status == Failed && i.Severity != lint.SeverityError {
		return i.Severity.String()
	}
	return i.Status.String()
}

// md escapes what Markdown or HTML would take for something else.
func md(s string) string {
	var b strings.Builder
	for _, r := range clean(s) {
		switch r {
		case '\\', '`', '*', '_', '{', '}', '[', ']', '#', '+', '!', '|', '~':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
