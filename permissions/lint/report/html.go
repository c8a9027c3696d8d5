package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions/lint"
)

//go:embed page.html
var page string

// writePage writes one page that needs nothing from elsewhere: light and dark, to print,
// to read aloud, to filter and to sort with the keyboard. Its policy lets the browser
// load nothing, and run no script and use no style but the page's own.
func writePage(w io.Writer, d Document) error {
	t, err := template.New("page").Funcs(template.FuncMap{
		"clean": clean, "sign": sign, "word": word, "class": class, "cell": Cell.text, "rank": rank, "secure": secure,
		"day":  func(at time.Time) string { return at.UTC().Format("2006-01-02 15:04 MST") },
		"wide": func(t *Table) bool { return len(t.Heads) > narrowColumns },
		"head": func(heads []string, n int) string {
			if n < len(heads) {
				return clean(heads[n])
			}
			return ""
		},
	}).Parse(page)
	if err != nil {
		return err
	}
	rows := 0
	for _, s := range d.Sections {
		if rows += len(s.Items); s.Table != nil {
			rows += len(s.Table.Rows)
		}
	}
	return t.Execute(w, struct {
		Document
		Counts []tally
		Rows   int
		Policy string
	}{d, tallies(d), rows, policy()})
}

// narrowColumns is how many columns of a table a small screen shows below each other;
// a table with more is one to scroll.
const narrowColumns = 8

// policy is the page's Content-Security-Policy.
func policy() string {
	return fmt.Sprintf("default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'", digest("style"), digest("script"))
}

// digest is the SHA-256 of what stands in the page's element of that name.
func digest(name string) string {
	_, text, _ := strings.Cut(page, "<"+name+">")
	text, _, _ = strings.Cut(text, "</"+name+">")
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// tally is how many items have a result.
type tally struct {
	Class, Word string
	Number      int
}

// tallies counts the items by their results, the gravest first; results that none has
// are left out.
func tallies(d Document) (out []tally) {
	for _, like := range [...]Item{
		{Status: Failed, Severity: lint.SeverityError}, {Status: Failed, Severity: lint.SeverityWarning}, {Status: Failed, Severity: lint.SeverityInfo},
		{Status: NotKnown}, {Status: Skipped}, {Status: Passed},
	} {
		n := 0
		for i := range d.items {
			if class(i) == class(like) {
				n++
			}
		}
		if n > 0 {
			out = append(out, tally{class(like), sign(like), n})
		}
	}
	return out
}

// rank sorts results by how grave they are.
func rank(i Item) int {
	switch i.Status {
	case Failed:
		return int(lint.SeverityError) - int(i.Severity)
	case NotKnown:
		return 3
	case Skipped:
		return 4
	}
	return 5
}

// HTMLFile writes the page to a file, whole or not at all: what stands there stays
// until the page is whole. Only a regular file is replaced, never a link or a device.
func HTMLFile(name string, d Document) error {
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is a link, a folder or a device, which a page does not replace: name a file", name)
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".page-*.html")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", name, err)
	}
	defer os.Remove(f.Name())
	err = writePage(f, d)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", name, err)
	}
	return nil
}

// secure reports whether an address may be a link.
func secure(url string) bool { return strings.HasPrefix(url, "https://") }

// class names the style of an item.
func class(i Item) string {
	switch {
	case i.Status == Failed && i.Severity == lint.SeverityInfo:
		return "info"
	case i.Status == Failed && i.Severity == lint.SeverityWarning:
		return "warning"
	}
	return word(i.Status)
}

// word names the style of a status.
func word(s Status) string { return strings.ReplaceAll(s.String(), " ", "-") }
