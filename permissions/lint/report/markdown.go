package report

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/cftoken/cftoken/permissions/lint"
)

// maxMarkdown is how many bytes a step's summary may have, less some for what else the
// step writes: GitHub takes none of one that is longer.
// Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions (2026-11):
// 1 MiB.
const maxMarkdown = 1<<20 - 16<<10

// markdown writes the document as GitHub shows it in a comment or a step's summary.
// Rows beyond what it takes are counted in their place.
func markdown(w io.Writer, d Document) error {
	m := &marker{}
	fmt.Fprintf(m, "## %s\n\n", md(d.Title))
	if d.Summary != "" {
		fmt.Fprintf(m, "%s\n\n", md(d.Summary))
	}
	for _, s := range d.Sections {
		if s.Title != "" {
			fmt.Fprintf(m, "### %s\n\n", md(s.Title))
		}
		if s.Table != nil && len(s.Table.Heads) > 0 {
			var rows [][]string
			for _, row := range s.Table.Rows {
				var cells []string
				for _, c := range row {
					cells = append(cells, mdClean(c.text()))
				}
				rows = append(rows, cells)
			}
			m.table(mdAll(s.Table.Heads), rows)
		}
		if len(s.Items) > 0 {
			var rows [][]string
			for _, i := range s.Items {
				rows = append(rows, itemCells(i))
			}
			m.table([]string{"Status", "What", "Finding", "Remedy"}, rows)
		}
	}
	if len(d.Notes) > 0 {
		m.WriteString("### Notes\n\n")
	}
	for _, n := range d.Notes {
		fmt.Fprintf(m, "- %s\n", md(n))
	}
	_, err := io.WriteString(w, m.String())
	return err
}

// itemCells is an item as a row, escaped.
func itemCells(i Item) []string {
	what := mdAll([]string{i.Name})
	if i.Group != "" {
		what = mdAll([]string{i.Group, i.Name})
	}
	if i.File != "" {
		place := i.File
		if i.Line > 0 {
			place += fmt.Sprintf(":%d", i.Line)
		}
		what = append(what, md(place))
	}
	remedies := mdAll(i.Remedies)
	if i.URL != "" {
		remedies = append(remedies, md(i.URL))
	}
	said := append(mdAll([]string{i.Message}), mdAll(i.Details)...)
	return []string{sign(i), strings.Join(what, "<br>"), strings.Join(said, "<br>"), strings.Join(remedies, "<br>")}
}

// marker is what has been written so far.
type marker struct{ strings.Builder }

// table writes cells that are escaped.
func (m *marker) table(heads []string, rows [][]string) {
	m.row(heads, len(heads))
	m.WriteString(strings.Repeat("|---", len(heads)) + "|\n")
	for n, cells := range rows {
		size := 4 * len(heads)
		for _, c := range cells {
			size += len(c)
		}
		if m.Len()+size > maxMarkdown {
			fmt.Fprintf(m, "\n%d more rows are left out, as a summary takes no more.\n", len(rows)-n)
			break
		}
		m.row(cells, len(heads))
	}
	m.WriteByte('\n')
}

func (m *marker) row(cells []string, columns int) {
	for c := range columns {
		text := ""
		if c < len(cells) {
			text = cells[c]
		}
		fmt.Fprintf(m, "| %s ", text)
	}
	m.WriteString("|\n")
}

// sign is an item's status in a word, which needs no font and is read aloud.
func sign(i Item) string {
	if i.Status == Failed && i.Severity != lint.SeverityError {
		return i.Severity.String()
	}
	return i.Status.String()
}

// md escapes what Markdown, HTML or GitHub would take for something else, so that a
// reader sees the text: also what makes a list or a heading where it stands first, a
// formula, or the mention of somebody. Addresses that may be followed are links.
func md(s string) string { return mdClean(clean(s)) }

func mdClean(s string) string {
	words := strings.Fields(s)
	for n, word := range words {
		link := strings.TrimRight(word, ".,;:)")
		if linkable(link) {
			words[n] = "<" + link + ">" + word[len(link):]
		} else {
			words[n] = mdWord(word, n == 0)
		}
	}
	return strings.Join(words, " ")
}

// mdWord escapes a word; first is whether it begins the text.
func mdWord(word string, first bool) string {
	var b strings.Builder
	last, digits := rune(0), first // digits: none but digits so far
	for n, r := range word {
		switch {
		case strings.ContainsRune("\\`*_{}[]#+!|~", r),
			first && n == 0 && (r == '-' || r == '='),
			digits && n > 0 && (r == '.' || r == ')'):
			b.WriteByte('\\')
			b.WriteRune(r)
		case strings.ContainsRune("<>&$", r), r == ':' && strings.HasPrefix(word[n:], "://"), r == '.' && strings.HasSuffix(strings.ToLower(word[:n]), "www"):
			fmt.Fprintf(&b, "&#%d;", r)
		case r == '@' && !unicode.IsLetter(last) && !unicode.IsDigit(last):
			b.WriteString("@<!-- -->")
		default:
			b.WriteRune(r)
		}
		last, digits = r, digits && '0' <= r && r <= '9'
	}
	return b.String()
}

// linkable reports whether an address may be followed, and stand between angle
// brackets in a table's cell: nothing but they, and the table's lines, mean anything
// there.
func linkable(url string) bool { return secure(url) && !strings.ContainsAny(url, "<>|\\`") }

// mdAll escapes each.
func mdAll(list []string) (out []string) {
	for _, s := range list {
		out = append(out, md(s))
	}
	return out
}
