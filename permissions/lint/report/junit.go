package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// The elements of JUnit's XML, as CI systems read it.
// Sources: https://github.com/testmoapp/junitxml (2026-11), and junit-10.xsd of
// https://github.com/jenkinsci/xunit-plugin (@031e285), whose reader takes no attribute
// beside these: no skipped of all suites, no file and line of a case.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
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
		Out       string      `xml:"system-out,omitempty"`
	}
	junitCase struct {
		Name    string      `xml:"name,attr"`
		Class   string      `xml:"classname,attr"`
		Failure *junitFault `xml:"failure"`
		Error   *junitFault `xml:"error"`
		Skipped *junitFault `xml:"skipped"`
		Out     string      `xml:"system-out,omitempty"`
	}
	junitFault struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// junit writes the items as test cases, a suite for each section: what failed as a
// failure, what is not known as an error, what was skipped as skipped. What failed and
// is less than the document's FailAt has passed, with what it says as its output. The
// name of a case is its own within its class, as those who read the file go by the two.
// What only explains is a suite's output.
func junit(w io.Writer, d Document) error {
	all := junitSuites{Name: clean(d.Title)}
	seen := map[[2]string]int{}
	for _, s := range d.Sections {
		if len(s.Items) == 0 {
			continue
		}
		suite := junitSuite{Name: clean(orElse(s.Title, d.Title))}
		if !d.Made.IsZero() {
			suite.Timestamp = d.Made.UTC().Format(time.RFC3339)
		}
		for _, i := range s.Items {
			if s.Explains {
				suite.Out += clean(i.Name) + ": " + strings.Join(i.lines(), "\n") + "\n"
				continue
			}
			c := junitCase{Name: clean(i.Name), Class: clean(orElse(i.Group, d.Program))}
			key := [2]string{c.Class, c.Name}
			if seen[key]++; seen[key] > 1 {
				c.Name += fmt.Sprintf(" (%d)", seen[key])
			}
			suite.Tests++
			switch fault := (&junitFault{Message: clean(i.Message), Text: strings.Join(append(i.lines(), i.place()...), "\n")}); {
			case i.Status == Failed && i.Severity < d.FailAt:
				c.Out = i.Severity.String() + ": " + fault.Text
			case i.Status == Failed:
				fault.Type = i.Severity.String()
				c.Failure = fault
				suite.Failures++
			case i.Status == NotKnown:
				fault.Type = "not_known"
				c.Error = fault
				suite.Errors++
			case i.Status == Skipped:
				fault.Text = ""
				c.Skipped = fault
				suite.Skipped++
			}
			suite.Cases = append(suite.Cases, c)
		}
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Errors += suite.Errors
		all.Suites = append(all.Suites, suite)
	}
	data, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(data)+"\n")
	return err
}

// place is where an item is about, if that is a file, in a line.
func (i Item) place() []string {
	switch {
	case i.File == "":
		return nil
	case i.Line == 0:
		return []string{"in " + clean(i.File)}
	}
	return []string{fmt.Sprintf("in %s:%d", clean(i.File), i.Line)}
}

// lines are all that an item says, a line each.
func (i Item) lines() []string {
	out := []string{clean(i.Message)}
	for _, d := range i.Details {
		out = append(out, "- "+clean(d))
	}
	for _, r := range i.Remedies {
		out = append(out, "-> "+clean(r))
	}
	if i.URL != "" {
		out = append(out, clean(i.URL))
	}
	return out
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
