package tokentest_test

import (
	"testing"

	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token/tokentest"
)

// form is how the API's refusals look: their wording, and whether they name the
// page of the operation.
type form struct {
	wording tokentest.Wording
	noPage  bool
}

// inEveryForm runs a test over all forms of refusals.
func inEveryForm(t *testing.T, test func(*testing.T, form)) {
	t.Helper()
	t.Parallel()
	for _, w := range tokentest.Wordings() {
		for _, noPage := range []bool{false, true} {
			name := w.String()
			if noPage {
				name += " without page"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, form{w, noPage})
			})
		}
	}
}

// server is a server whose refusals have the form.
func (f form) server(t testing.TB, opts tokentest.Options) *tokentest.Server {
	t.Helper()
	opts.Wording, opts.NoDocumentationURL = f.wording, f.noPage
	return newServer(t, opts)
}

// denied is the text of a product's refusal.
func (f form) denied() string {
	if f.wording == tokentest.WordingForbidden {
		return "Forbidden"
	}
	return denied10000
}

// says is a text of the guide's wording in this one.
func (f form) says(text string) string {
	if text == denied10000 {
		return f.denied()
	}
	return text
}

// row is the row of the table that stands for one of the guide's wording.
func (f form) row(name string) string {
	if name == "gateway/denied" && f.wording == tokentest.WordingForbidden {
		return "gateway/forbidden"
	}
	return name
}

// page is the documentation_url that a 403 to a call carries.
func (f form) page(method, path string) string {
	m, _ := operations.Match(method, path)
	if f.noPage {
		return ""
	}
	return m.Operation().DocumentationURL()
}
