package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"flag"
	"html"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/lint/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const secret = "cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd01234567"

// document has what a form could stumble over.
func document() report.Document {
	return report.Document{
		Program: "lint", Title: "lint of deploy.json", Summary: "2 of 5 points failed", Made: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC),
		Sections: []report.Section{
			{Title: "Findings", Items: []report.Item{
				{
					Name: "broad", Group: "deploy.json", Status: report.Failed, Severity: lint.SeverityError, Message: "it may write everywhere: Zone:DNS:Edit on all zones",
					Remedies: []string{"name the accounts and zones that it needs"}, Details: []string{"GET /zones/{zone_id}/dns_records | <script>alert(1)</script>"},
					URL: "https://developers.cloudflare.com/fundamentals/api/", File: "deploy,1.json", Line: 3,
				},
				{Name: "never_expires", Status: report.Failed, Severity: lint.SeverityWarning, Message: "the token has no end & *no* filter, 100 %\nsecond line \x1b[31m" + secret},
				{Name: "no_ip_filter", Status: report.Failed, Severity: lint.SeverityInfo, Message: "the token works from every address"},
				{Name: "unused", Status: report.NotKnown, Message: "no recording says what the token is used for"},
				{Name: "may_mint", Status: report.Skipped, Message: "ignored: it is the minter"},
				{Name: "redundant", Status: report.Passed},
			}},
			{Title: "Matrix", Table: &report.Table{
				Heads: []string{"Token", "Zone:DNS:Edit", "Last used"},
				Rows: [][]report.Cell{
					{report.Plain("deploys"), report.Marked("", report.Passed), report.Plain("2026-11-20")},
					{report.Plain("a|b"), report.Marked("denied", report.Failed), report.Plain("")},
					{report.Plain("short")},
				},
			}},
		},
		Notes: []string{"nothing was measured against the live API, so that what it asks for beyond its published lists does not show"},
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

func TestForms(t *testing.T) {
	t.Parallel()
	for _, format := range report.Formats() {
		var b bytes.Buffer
		require.NoError(t, report.Write(&b, format, document(), report.TextOptions{}))
		golden(t, format+".golden", b.Bytes())
		assert.NotContains(t, b.String(), "\x1b", format)
		assert.NotContains(t, b.String(), secret, format)
		if format != "text" && format != "github" { // which are shown as they are
			assert.NotContains(t, b.String(), "<script>alert", format)
		}
		assert.True(t, utf8.Valid(b.Bytes()), format)
		assert.Error(t, report.Write(broken{}, format, document(), report.TextOptions{}), format)
		require.NoError(t, report.Write(&b, format, report.Document{}, report.TextOptions{}), format)
	}
	assert.ErrorContains(t, report.Write(&bytes.Buffer{}, "yaml", document(), report.TextOptions{}), `format "yaml": want text, markdown, junit, github, html or json`)
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestTextFits(t *testing.T) {
	t.Parallel()
	for _, width := range []int{40, 60, 80, 120} {
		var b bytes.Buffer
		require.NoError(t, report.Write(&b, "text", document(), report.TextOptions{Width: width, Emoji: width == 120}))
		for _, line := range strings.Split(b.String(), "\n") {
			if !strings.Contains(line, "https://") && !strings.Contains(line, "{zone_id}") {
				assert.LessOrEqual(t, utf8.RuneCountInString(line), width, line)
			}
		}
	}
	var b bytes.Buffer
	require.NoError(t, report.Write(&b, "text", document(), report.TextOptions{Colour: true}))
	assert.Contains(t, b.String(), "\x1b[31mx\x1b[0m broad")
	assert.NotContains(t, b.String(), secret)
}

func TestForWriter(t *testing.T) {
	t.Parallel()
	env := func(vars map[string]string) func(string) (string, bool) {
		return func(k string) (string, bool) { v, ok := vars[k]; return v, ok }
	}
	assert.Equal(t, report.TextOptions{}, report.ForWriter(&bytes.Buffer{}, env(nil)))
	assert.Equal(t, report.TextOptions{Width: 132}, report.ForWriter(&bytes.Buffer{}, env(map[string]string{"COLUMNS": "132"})))
	assert.Equal(t, report.TextOptions{}, report.ForWriter(&bytes.Buffer{}, env(map[string]string{"COLUMNS": "wide"})))
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer f.Close()
	assert.Equal(t, report.TextOptions{}, report.ForWriter(f, env(map[string]string{"TERM": "xterm"})), "a file is no terminal")
}

// TestJUnitCounts: the numbers of the suites are those of their cases.
func TestJUnitCounts(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, report.Write(&b, "junit", document(), report.TextOptions{}))
	var got struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Suites   []struct {
			Skipped int `xml:"skipped,attr"`
			Cases   []struct {
				Name string `xml:"name,attr"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal(b.Bytes(), &got))
	require.Len(t, got.Suites, 1)
	assert.Equal(t, []int{6, 3, 1, 1}, []int{got.Tests, got.Failures, got.Errors, got.Suites[0].Skipped})
	assert.Len(t, got.Suites[0].Cases, 6)
}

// TestJUnitSchema: there is no element, attribute or place of one that the schema of
// Jenkins' xunit plugin does not have.
//
// Source: junit-10.xsd of https://github.com/jenkinsci/xunit-plugin @031e285.
func TestJUnitSchema(t *testing.T) {
	t.Parallel()
	attributes := map[string]string{
		"testsuites": " name time tests failures errors ", "testsuite": " name tests failures errors group time skipped timestamp hostname id package file log url ",
		"testcase": " name time classname group ", "failure": " type message ", "error": " type message ", "skipped": " type message ", "system-out": " ",
	}
	children := map[string]string{"": " testsuites ", "testsuites": " testsuite ", "testsuite": " testsuite properties testcase system-out system-err ", "testcase": " skipped error failure system-out system-err "}
	var b bytes.Buffer
	d := document()
	d.FailAt = lint.SeverityWarning
	d.Sections = append(d.Sections, report.Section{Title: "Why", Explains: true, Items: d.Sections[0].Items})
	require.NoError(t, report.Write(&b, "junit", d, report.TextOptions{}))
	within, seen := []string{""}, map[string]bool{}
	for in := xml.NewDecoder(&b); ; {
		tok, err := in.Token()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		switch e := tok.(type) {
		case xml.StartElement:
			name := e.Name.Local
			assert.Contains(t, children[within[len(within)-1]], " "+name+" ")
			for _, a := range e.Attr {
				assert.Contains(t, attributes[name], " "+a.Name.Local+" ", name)
			}
			within, seen[name] = append(within, name), true
		case xml.EndElement:
			within = within[:len(within)-1]
		}
	}
	assert.Len(t, seen, len(attributes), "each element was there")
}

// TestExplains: what only says why others failed is counted nowhere, and seen everywhere.
func TestExplains(t *testing.T) {
	t.Parallel()
	d := report.Document{Title: "x", Sections: []report.Section{
		{Title: "Checks", Items: []report.Item{{Name: "list", Status: report.Failed, Severity: lint.SeverityError, Message: "denied"}}},
		{Title: "Why", Explains: true, Items: []report.Item{{Name: "missing", Status: report.Failed, Severity: lint.SeverityError, Message: "it lacks a right", Remedies: []string{"add it"}}}},
	}}
	for format, want := range map[string]string{
		"junit": `<testsuites name="x" tests="1" failures="1" errors="0">`, "github": "::error title=list::denied\n::notice title=missing::it lacks a right%0A-> add it\n",
		"html": `<li class="failed"><b>1</b> <span>failed</span></li>`, "markdown": "it lacks a right | add it |", "text": "-> add it",
	} {
		var b bytes.Buffer
		require.NoError(t, report.Write(&b, format, d, report.TextOptions{}))
		assert.Contains(t, b.String(), want, format)
		assert.Contains(t, b.String(), "it lacks a right", format)
	}
}

// TestPerson: who did something is seen, elsewhere an e-mail address is hidden, and a
// credential everywhere.
func TestPerson(t *testing.T) {
	t.Parallel()
	d := report.Document{Sections: []report.Section{{Table: &report.Table{Heads: []string{"a", "b", "c"}, Rows: [][]report.Cell{{
		report.Person("dana@example.com, by x"), report.Plain("eve@example.com"), report.Person(secret + "@x " + secret),
	}}}}}}
	for _, format := range []string{"text", "markdown", "html"} {
		var b bytes.Buffer
		require.NoError(t, report.Write(&b, format, d, report.TextOptions{}))
		assert.Contains(t, html.UnescapeString(b.String()), "dana@example.com, by x", format)
		assert.NotContains(t, b.String(), "eve@", format)
		assert.NotContains(t, b.String(), secret, format)
	}
}

// TestPageNeedsNothing: nothing is loaded from elsewhere, and each control has a name.
func TestPageNeedsNothing(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, report.Write(&b, "html", document(), report.TextOptions{}))
	page := b.String()
	for _, elsewhere := range []string{"<link", "src=", "@import", "url(", "fetch(", "XMLHttpRequest"} {
		assert.NotContains(t, page, elsewhere)
	}
	assert.Equal(t, 1, strings.Count(page, "href="), "the link to what to read on")
	assert.Contains(t, page, `<html lang="en">`)
	assert.Contains(t, page, "prefers-color-scheme: dark")
	assert.Contains(t, page, "@media print")
	assert.Equal(t, strings.Count(page, "<input"), strings.Count(page, "<label"))
	for _, name := range []string{"script", "style"} {
		_, text, _ := strings.Cut(page, "<"+name+">")
		text, _, found := strings.Cut(text, "</"+name+">")
		require.True(t, found)
		sum := sha256.Sum256([]byte(text))
		assert.Contains(t, html.UnescapeString(page), name+"-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'", "the policy lets its own run")
	}
	assert.Contains(t, page, "default-src &#39;none&#39;")
	assert.NotContains(t, page, "unsafe-inline")
	hostile := document()
	hostile.Sections[0].Items[0].URL = "javascript:alert(1)"
	b.Reset()
	require.NoError(t, report.Write(&b, "html", hostile, report.TextOptions{}))
	assert.NotContains(t, b.String(), `href="javascript`)
}

func FuzzForms(f *testing.F) {
	f.Add("a", "b|c", "::error::x")
	f.Fuzz(func(t *testing.T, name, message, remedy string) {
		d := report.Document{Title: name, Sections: []report.Section{{Items: []report.Item{{Name: name, Message: message, Remedies: []string{remedy}, Status: report.Failed, Severity: lint.SeverityError}}}}}
		for _, format := range report.Formats() {
			var b bytes.Buffer
			if err := report.Write(&b, format, d, report.TextOptions{}); err != nil {
				t.Fatal(format, err)
			}
			if !utf8.Valid(b.Bytes()) || bytes.ContainsRune(b.Bytes(), '\x1b') {
				t.Fatalf("%s of %q", format, name+message+remedy)
			}
			if format == "github" && strings.Count(b.String(), "\n") != 1 {
				t.Fatalf("%q is more than one command", b.String())
			}
			if format == "junit" {
				if err := xml.Unmarshal(b.Bytes(), new(struct{})); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
