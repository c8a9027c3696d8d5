package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions/lint"
)

// TextOptions say how a text looks. The zero value is 80 columns without colour, with
// marks that need no font.
type TextOptions struct {
	Width  int  // columns, 0 for 80
	Colour bool // ANSI colours
	Emoji  bool // ✅ and ❌ for the marks
	// Plain is for a screen reader, or a log: no colour, and no sign beyond ASCII,
	// whatever else is asked for. Letters of names stay.
	Plain bool
}

// Lines are broken to a width that is not said, and never to less than the least.
const (
	defaultWidth = 80
	minWidth     = 40
)

// columns is how wide lines may be.
func (o TextOptions) columns() int {
	if o.Width == 0 {
		return defaultWidth
	}
	return max(o.Width, minWidth)
}

// Wrap is a paragraph that looks as the options say, each line with its end: for what a
// program writes beside a document.
func (o TextOptions) Wrap(text string) string {
	if text = clean(text); o.Plain {
		text = wording.PlainSigns(text)
	}
	return strings.Join(wording.Wrap(text, o.columns()), "\n") + "\n"
}

// writeText writes the document for a terminal. Lines are broken between words to the
// width; a word that is longer, such as an address, is not cut.
func writeText(w io.Writer, d Document, o TextOptions) error {
	if o.Plain {
		o.Colour, o.Emoji = false, false
	}
	t := texter{w: bufio.NewWriter(w), o: o, width: o.columns()}
	if d.Title != "" {
		t.heading(t.clean(d.Title))
	}
	if d.Summary != "" {
		t.wrapped("", "", t.clean(d.Summary))
	}
	for n, s := range d.Sections {
		if n > 0 || d.Title+d.Summary != "" {
			t.line("", "")
		}
		if s.Title != "" {
			t.heading(t.clean(s.Title))
		}
		if s.Table != nil {
			t.table(*s.Table)
		}
		group := ""
		for _, i := range s.Items {
			if i.Group != group {
				group = i.Group
				t.wrapped("", "", t.clean(group))
			}
			t.item(i)
		}
	}
	if len(d.Notes) > 0 {
		t.line("", "")
	}
	for _, n := range d.Notes {
		t.wrapped("note: ", "      ", t.clean(n))
	}
	return t.w.Flush()
}

type texter struct {
	w     *bufio.Writer
	o     TextOptions
	width int
}

// clean is a text on one line, with the signs that are asked for.
func (t *texter) clean(s string) string { return t.plain(clean(s)) }

func (t *texter) plain(s string) string {
	if t.o.Plain {
		return wording.PlainSigns(s)
	}
	return s
}

func (t *texter) line(indent, text string) {
	fmt.Fprintf(t.w, "%s\n", strings.TrimRight(indent+text, " "))
}

func (t *texter) item(i Item) {
	lead := "  " + t.mark(i.Status, i.Severity) + " "
	rest := strings.Repeat(" ", 4)
	if t.o.Emoji {
		rest += " "
	}
	text := t.clean(i.Name)
	if i.Message != "" {
		text += ": " + t.clean(i.Message)
	}
	if i.File != "" && i.Line > 0 {
		text += fmt.Sprintf(" (%s:%d)", t.clean(i.File), i.Line)
	}
	t.wrapped(lead, rest, text)
	for _, d := range i.Details {
		t.wrapped(rest+"- ", rest+"  ", t.clean(d))
	}
	for _, r := range i.Remedies {
		t.wrapped(rest+"-> ", rest+"   ", t.clean(r))
	}
	if i.URL != "" {
		t.line(rest+"   ", t.clean(i.URL))
	}
}

// heading writes a text in bold.
func (t *texter) heading(text string) {
	for _, line := range wording.Wrap(text, t.width) {
		t.line("", t.bold(line))
	}
}

// wrapped writes a text with one lead before its first line and another before the
// others.
func (t *texter) wrapped(first, rest, text string) {
	lead := first
	for _, line := range wording.Wrap(text, t.width-len(rest)) {
		t.line(lead, line)
		lead = rest
	}
}

// table writes columns as wide as their widest cell; where that is too much, each
// row becomes a paragraph.
func (t *texter) table(table Table) {
	widths := make([]int, len(table.Heads))
	for c, h := range table.Heads {
		widths[c] = wording.Columns(t.clean(h))
		for _, row := range table.Rows {
			if c < len(row) {
				widths[c] = max(widths[c], wording.Columns(t.cell(row[c])))
			}
		}
	}
	total := -len(between)
	for _, n := range widths {
		total += n + len(between)
	}
	if total > t.width {
		t.paragraphs(table)
		return
	}
	var heads []string
	for c, h := range table.Heads {
		heads = append(heads, pad(t.clean(h), widths[c]))
	}
	t.line("", t.bold(strings.TrimRight(strings.Join(heads, between), " ")))
	for _, row := range table.Rows {
		var cells []string
		for c := range table.Heads {
			text := ""
			if c < len(row) {
				text = t.cell(row[c])
			}
			cells = append(cells, pad(text, widths[c]))
		}
		t.line("", strings.Join(cells, between))
	}
}

// between stands between the cells of a line.
const between = "  "

// paragraphs writes each row below its first cell: the others with their heads, as many
// on a line as have room, and whole.
func (t *texter) paragraphs(table Table) {
	for _, row := range table.Rows {
		line := ""
		for c, cell := range row {
			text := t.cell(cell)
			switch {
			case c == 0:
				t.heading(text)
				continue
			case text == "" || c >= len(table.Heads):
				continue
			}
			text = t.clean(table.Heads[c]) + ": " + text
			if line != "" && wording.Columns(between+line+"; "+text) > t.width {
				t.wrapped(between, between+between, line)
				line = ""
			}
			if line != "" {
				line += "; "
			}
			line += text
		}
		if line != "" {
			t.wrapped(between, between+between, line)
		}
	}
}

func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-wording.Columns(s))) }

func (t *texter) cell(c Cell) string {
	return t.plain(c.text())
}

// mark is the sign of a status; without colour or emoji it is one that a pipe, a log
// and a screen reader take.
func (t *texter) mark(s Status, severity lint.Severity) string {
	sign, emoji, colour := "+", "✅", "32"
	switch {
	case s == Failed && severity == lint.SeverityInfo:
		sign, emoji, colour = "i", "ℹ️", "36"
	case s == Failed && severity == lint.SeverityWarning:
		sign, emoji, colour = "!", "⚠️", "33"
	case s == Failed:
		sign, emoji, colour = "x", "❌", "31"
	case s == NotKnown:
		sign, emoji, colour = "?", "❔", "35"
	case s == Skipped:
		sign, emoji, colour = "-", "➖", "90"
	}
	if t.o.Emoji {
		return emoji
	}
	return t.coloured(colour, sign)
}

func (t *texter) bold(s string) string { return t.coloured("1", s) }

func (t *texter) coloured(code, s string) string {
	if !t.o.Colour || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}
