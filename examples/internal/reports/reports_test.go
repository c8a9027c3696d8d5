package reports_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/lint/report"
)

// odd are texts that a form could take for something else, or a reader not at all.
var odd = []string{
	"plain", "a|b", "a \\| b", "`code` and ``more``", "*bold* _thin_ ~gone~ **x**", "<b>bold</b> & <script>alert(1)</script>", "]]> <!-- x --> <![CDATA[",
	"\"quoted\" 'too'", "1. first", "1) first", "- item", "+ item", "# head", "===", "---", "> quoted", "    code", "[link](https://example.com)", "![image](x)",
	"@octocat and (@octocat)", "see https://example.com/x_y, or (https://example.com/).", "$x^2$", "100 % %0A::error::x", "::warning::no", "&amp; &#124; &nbsp;", "line one\nline two\r\nthree", "tab\there", "üñí 日本 🚀",
	"nul\x00 bell\x07 escape\x1b[31m", "invalid \xff\xfe", "right\u202eleft", "\ufffe\uffff", "a\u2028b", "trailing\\", "{{.}} ${{ secrets.X }}", "| --- |", "\\", "", " ",
	"https://example.com/a_b*c?d=e&f=g#h", "www.example.com", ":tada:", "#1", "<br>", "|", "a\\|b|c",
}

// hostile is a document with all of them in all places.
func hostile() report.Document {
	d := report.Document{Program: "lint", Title: "a|`b` <c>", Summary: "- 1 & 2", Made: time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC), FailAt: lint.SeverityWarning}
	items := report.Section{Title: "<Findings> & `more` | all"}
	cells := report.Section{Title: "Cells", Table: &report.Table{Heads: []string{"a|b", "`c`"}}}
	for n, text := range odd {
		items.Items = append(items.Items, report.Item{
			Name: "case " + text, Group: "group " + text, Status: report.Status(n % 4), Severity: lint.Severity(n % 3), Message: text,
			Details: []string{text}, Remedies: []string{text}, File: "file " + text, Line: n,
		})
		cells.Table.Rows = append(cells.Table.Rows, []report.Cell{report.Plain(text), report.Marked(text, report.Failed)})
	}
	d.Sections = []report.Section{items, cells}
	d.Notes = odd
	return d
}

func write(t *testing.T, format string, d report.Document) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, report.Write(&b, format, d, report.TextOptions{}))
	return b.String()
}

// shown is a text as a reader is to see it: blanks are one, and what is no text is a
// sign that says so.
func shown(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("\n\r\t\u2028\u2029", r):
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\ufffe' || r == '\uffff':
			return '\ufffd'
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
