package reports_test

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/lint/report"
)

// counts are the numbers that a file says of itself.
type counts struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
}

// said reads them: of the whole and of each suite.
func said(t *testing.T, text string) (whole counts, suites []counts) {
	t.Helper()
	var file struct {
		counts
		Suites []counts `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal([]byte(text), &file))
	return file.counts, file.Suites
}

// read reads a file with a parser that is not ours and holds the numbers in it to what
// the parser counts.
func read(t *testing.T, text string) []junit.Suite {
	t.Helper()
	suites, err := junit.Ingest([]byte(text))
	require.NoError(t, err)
	whole, each := said(t, text)
	require.Len(t, each, len(suites))
	var sum counts
	names := map[string]bool{}
	for n, s := range suites {
		got := counts{s.Totals.Tests, s.Totals.Failed, s.Totals.Error, s.Totals.Skipped}
		assert.Equal(t, got, each[n], s.Name)
		sum.Tests, sum.Failures, sum.Errors, sum.Skipped = sum.Tests+got.Tests, sum.Failures+got.Failures, sum.Errors+got.Errors, sum.Skipped+got.Skipped
		for _, c := range s.Tests {
			name := c.Classname + "\x00" + c.Name
			assert.False(t, names[name], "two cases are called %q", name)
			names[name] = true
		}
	}
	sum.Skipped = 0 // which the whole does not say
	assert.Equal(t, sum, whole)
	return suites
}

// TestJUnitByAnotherParser: what another parser reads is what the document says, odd
// texts too.
func TestJUnitByAnotherParser(t *testing.T) {
	t.Parallel()
	d := hostile()
	suites := read(t, write(t, "junit", d))
	require.Len(t, suites, 1, "a table alone has no cases")
	assert.Equal(t, shown(d.Sections[0].Title), shown(suites[0].Name))
	assert.Equal(t, "2026-11-27T00:00:00Z", suites[0].Properties["timestamp"])
	require.Len(t, suites[0].Tests, len(odd))
	for n, c := range suites[0].Tests {
		item := d.Sections[0].Items[n]
		// Two odd texts may look alike, and then the second case's name says so.
		assert.Equal(t, shown(item.Name), shown(strings.TrimSuffix(c.Name, " (2)")))
		assert.Equal(t, shown(item.Group), shown(c.Classname))
		body := shown(item.Message) + " - " + shown(item.Message) + " -> " + shown(item.Message) + placed(item)
		want := map[report.Status]junit.Status{report.Passed: junit.StatusPassed, report.Failed: junit.StatusFailed, report.NotKnown: junit.StatusError, report.Skipped: junit.StatusSkipped}[item.Status]
		switch {
		case item.Status == report.Failed && item.Severity < d.FailAt:
			assert.Equal(t, junit.StatusPassed, c.Status, item.Name)
			assert.Equal(t, shown("info: "+body), shown(c.SystemOut))
			continue
		case item.Status == report.Skipped:
			assert.Equal(t, shown(item.Message), shown(c.Message))
		case item.Status != report.Passed:
			assert.Equal(t, shown(item.Message), shown(c.Message))
			require.IsType(t, junit.Error{}, c.Error)
			fault := c.Error.(junit.Error)
			assert.Equal(t, shown(body), shown(fault.Body))
			wantType := item.Severity.String()
			if item.Status == report.NotKnown {
				wantType = "not_known"
			}
			assert.Equal(t, wantType, fault.Type)
		}
		assert.Equal(t, want, c.Status, item.Name)
	}
}

// placed is where the text says that an item is.
func placed(i report.Item) string {
	switch {
	case i.File == "":
		return ""
	case i.Line == 0:
		return " in " + i.File
	}
	return fmt.Sprintf(" in %s:%d", i.File, i.Line)
}

// TestJUnitOfSameNames: readers take class and name for the case, so that no two have
// the same.
func TestJUnitOfSameNames(t *testing.T) {
	t.Parallel()
	same := report.Item{Name: "broad", Group: "ci", Status: report.Failed, Severity: lint.SeverityError, Message: "x"}
	suites := read(t, write(t, "junit", report.Document{Program: "audit", Title: "x", Sections: []report.Section{{Title: "a", Items: []report.Item{same, same}}, {Title: "b", Items: []report.Item{same}}}}))
	assert.Equal(t, []string{"broad", "broad (2)", "broad (3)"}, []string{suites[0].Tests[0].Name, suites[0].Tests[1].Name, suites[1].Tests[0].Name})
	assert.Empty(t, read(t, write(t, "junit", report.Document{})))
}
