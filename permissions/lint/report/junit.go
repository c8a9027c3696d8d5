package report

import (
	"encoding/xml"
	"io"
	"strings"
	"time"
)

// The elements of JUnit's XML, as CI systems read it.
// Source: https://github.com/testmoapp/junitxml (2026-11).
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name      string      `xml:"name,attr"`
		Tests     int         `xml:"tests,attr"`
		Failures  int         `xml:"failures,attr"`
		Errors    int         `xml:"errors,attr"`
		Skipped   int         `xml:"skipped,attr"`
		Timestamp string      `xml:"timestamp,attr,omitempty"`
		Cases     []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string      `xml:"name,attr"`
		Class   string      `xml:"classname,attr"`
		File    string      `xml:"file,attr,omitempty"`
		Line    int         `xml:"line,attr,omitempty"`
		Failure *junitFault `xml:"failure"`
		Error   *junitFault `xml:"error"`
		Skipped *junitFault `xml:"skipped"`
	}
	junitFault struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// junit writes the items as test cases, a suite for each section: what failed as a
// failure, what is not known as an error, what was skipped as skipped.
func junit(w io.Writer, d Document) error {
	all := junitSuites{Name: clean(d.Title)}
	for _, s := range d.Sections {
		if len(s.Items) == 0 {
			continue
		}
		suite := junitSuite{Name: clean(orElse(s.Title, d.Title))}
		if !d.Made.IsZero() {
			suite.Timestamp = d.Made.UTC().Format(time.RFC3339)
		}
		for _, i := range s.Items {
			c := junitCase{Name: clean(i.Name), Class: clean(orElse(i.Group, d.Program)), File: clean(i.File), Line: i.Line}
			fault := &junitFault{Message: clean(i.Message), Text: clean(strings.Join(append(append([]string{}, i.Details...), i.Remedies...), "; "))}
			suite.Tests++
			switch i.Status {
			case Failed:
				fault.Type = i.Severity.String()
				c.Failure = fault
				suite.Failures++
			case NotKnown:
				fault.Type = "not_known"
				c.Error = fault
				suite.Errors++
			case Skipped:
				fault.Text = ""
				c.Skipped = fault
				suite.Skipped++
			}
			suite.Cases = append(suite.Cases, c)
		}
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Errors += suite.Errors
		all.Skipped += suite.Skipped
		all.Suites = append(all.Suites, suite)
	}
	data, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(data)+"\n")
	return err
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
