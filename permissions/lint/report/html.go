package report

import (
	_ "embed"
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
// to read aloud, to filter and to sort with the keyboard.
func writePage(w io.Writer, d Document) error {
	t, err := template.New("page").Funcs(template.FuncMap{
		"clean": clean, "sign": sign, "word": word, "class": class, "cell": htmlCell,
		"day":    func(at time.Time) string { return at.UTC().Format("2006-01-02 15:04 MST") },
		"secure": secure,
	}).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, struct {
		Document
		Passed, Failed, NotKnown, Skipped int
	}{d, d.count(Passed), d.count(Failed), d.count(NotKnown), d.count(Skipped)})
}

// HTMLFile writes the page to a file, whole or not at all.
func HTMLFile(name string, d Document) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".page-*.html")
	if err != nil {
		return err
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
	return err
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

func htmlCell(c Cell) string { return clean(cellText(c)) }
