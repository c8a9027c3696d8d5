package report

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions/lint"
)

// Document is what a program found.
type Document struct {
	Program string // such as "lint"
	Title   string // such as "lint of deploy.json"
	Summary string // in a sentence
	// Made is when, zero for not said.
	Made     time.Time
	Sections []Section
	// FailAt is from which severity on what failed makes the run fail: what is less
	// is a passed case of JUnit, which says it. The zero value is [lint.SeverityInfo],
	// from which on everything does.
	FailAt lint.Severity
	// Notes limit what is said: what was not assessed, and why.
	Notes []string
}

// Section is a part of a document: items, a table, or both.
type Section struct {
	Title string
	Items []Item
	Table *Table
	// Explains says that the items tell why others failed, and what to do: they are not
	// counted, nor cases of JUnit.
	Explains bool
}

// Status is what came of an item. The zero value is Passed.
type Status uint8

// The statuses.
const (
	Passed   Status = iota // it is as it should be
	Failed                 // it is not
	NotKnown               // that cannot be said
	Skipped                // it was left out, or is lived with
)

// String returns passed, failed, not known or skipped.
func (s Status) String() string {
	switch s {
	case Passed:
		return "passed"
	case Failed:
		return "failed"
	case NotKnown:
		return "not known"
	case Skipped:
		return "skipped"
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// Item is one result.
type Item struct {
	Name   string // such as a rule's code, a check's name, a test's line
	Group  string // what it is about, such as a token's name; "" for the whole
	Status Status
	// Severity is how much it matters that it failed.
	Severity lint.Severity
	Message  string   // what is wrong, or right
	Remedies []string // what to do
	Details  []string // what shows it
	URL      string   // where to read on, "" for nowhere
	File     string   // the input that it is about, "" for none
	Line     int      // in File, 0 for none
}

// Table is rows of cells under heads.
type Table struct {
	Heads []string
	Rows  [][]Cell
}

// Cell is a text, and what it means.
type Cell struct {
	Text   string
	Status Status
	Mark   bool // that Status means something
	// person says that an e-mail address in the text is meant to be seen.
	person bool
}

// Plain is a cell without a meaning beside its text.
func Plain(text string) Cell { return Cell{Text: text} }

// Marked is a cell whose status is shown.
func Marked(text string, s Status) Cell { return Cell{Text: text, Status: s, Mark: true} }

// Person is a cell that says who did something. Elsewhere an e-mail address is hidden, as
// it is one half of a Global API Key's credentials.
func Person(text string) Cell { return Cell{Text: text, person: true} }

// text is what a cell says, clean.
func (c Cell) text() string {
	switch {
	case c.Mark && c.Text == "":
		return c.Status.String()
	case c.person:
		parts := strings.Split(c.Text, "@")
		for n, part := range parts {
			parts[n] = clean(part)
		}
		return strings.Join(parts, "@")
	}
	return clean(c.Text)
}

// items yields every item that counts.
func (d Document) items(yield func(Item) bool) {
	for _, s := range d.Sections {
		if s.Explains {
			continue
		}
		for _, i := range s.Items {
			if !yield(i) {
				return
			}
		}
	}
}

// Formats are the names of the forms that [Write] knows.
func Formats() []string { return []string{"text", "markdown", "junit", "github", "html"} }

// Write writes the document in the form of the name. The error names the forms where
// there is none of that name, and is otherwise the writer's.
func Write(w io.Writer, format string, d Document, o TextOptions) error {
	switch format {
	case "text":
		return writeText(w, d, o)
	case "markdown":
		return markdown(w, d)
	case "junit":
		return junit(w, d)
	case "github":
		return github(w, d)
	case "html":
		return writePage(w, d)
	}
	return fmt.Errorf("format %q: want %s or json", credential.Show(format, 20), strings.Join(Formats(), ", "))
}

// clean is a text on one line without control characters, with what may be a
// credential hidden.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Noncharacter_Code_Point, r) || r == unicode.ReplacementChar:
			return '�'
		}
		return r
	}, s)
	return credential.Redact(s)
}
