package diagnose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions/operations"
)

// wording is how a front end words a refusal with code 10000: of which say the
// newer one, and which the older, is known for one example only, and the page
// came with both.
type wording struct {
	message string
	page    bool // with documentation_url
}

const (
	older = "Authentication error"
	newer = "Forbidden"
)

// otherWordings are all but the one in which the tests' answers are written.
var otherWordings = []wording{{older, true}, {newer, false}, {newer, true}}

func allWordings() []wording { return append([]wording{{older, false}}, otherWordings...) }

func (w wording) String() string {
	if w.page {
		return w.message + ", with its page"
	}
	return w.message
}

// pageOf is the page of a call, "" where none is known.
func pageOf(method, path string) string {
	m, _ := operations.Match(method, path)
	return m.Operation().DocumentationURL()
}

// body words an answer anew. The newer message is known with status 403 only.
func (w wording) body(method, path string, status int, body string) string {
	const old = `"code":10000,"message":"` + older + `"`
	said := old
	if status == 403 {
		said = strings.Replace(old, older, w.message, 1)
	}
	if page := pageOf(method, path); w.page && page != "" {
		said += `,"documentation_url":"` + page + `"`
	}
	return strings.ReplaceAll(body, old, said)
}

// err words an error anew, on a copy.
func (w wording) err(e *cfapi.Error) *cfapi.Error {
	if e == nil {
		return nil
	}
	c := *e
	c.Errors = append([]cfapi.Message(nil), e.Errors...)
	for i := range c.Errors {
		m := &c.Errors[i]
		if m.Code != 10000 || m.Message != older {
			continue
		}
		if e.Status == 403 {
			m.Message = w.message
		}
		if w.page {
			m.DocumentationURL = pageOf(e.Method, e.Path)
		}
	}
	return &c
}

func (w wording) observations(obs []diagnose.Observation) []diagnose.Observation {
	out := append([]diagnose.Observation(nil), obs...)
	for i := range out {
		out[i].Err = w.err(out[i].Err)
	}
	return out
}

// text words what a tool printed anew, where the code stands beside the words.
func (w wording) text(text string) string {
	if !strings.Contains(text, "10000") {
		return text
	}
	return strings.NewReplacer(older, w.message, "Authentication\n│ error", w.message).Replace(text)
}

// assertSame holds a diagnosis to the one of the older wording: the same cause
// first, the same verdict, the same thing to do.
func assertSame(t *testing.T, w wording, want, got diagnose.Diagnosis) {
	t.Helper()
	assert.Equal(t, want.Code, got.Code, "%s: %s", w, got)
	assert.Equal(t, want.Verdict, got.Verdict, "%s", w)
	assert.Equal(t, want.Severity, got.Severity, "%s", w)
	assert.Equal(t, want.Title, got.Title, "%s", w)
	assert.Equal(t, want.Checks, got.Checks, "%s", w)
	assert.Equal(t, want.Settle, got.Settle, "%s", w)
	checkDiagnosis(t, got)
	if got.Code == "refused-despite-spec" {
		return // the newer wording puts the plan first, see TestForbidden
	}
	assert.Equal(t, want.Reason(), got.Reason(), "%s: %s", w, got)
	require.Equal(t, len(want.Remedies) == 0, len(got.Remedies) == 0, "%s", w)
	if len(want.Remedies) > 0 {
		assert.Equal(t, want.Remedies[0].String(), got.Remedies[0].String(), "%s", w)
		assert.Equal(t, want.Remedies[0].Permissions, got.Remedies[0].Permissions, "%s", w)
		assert.Equal(t, want.Remedies[0].Resource, got.Remedies[0].Resource, "%s", w)
	}
}

// diagnoseBody is [diagnose.Body], which must say the same in every wording.
func diagnoseBody(t *testing.T, method, path string, status int, body []byte, f diagnose.Facts) (diagnose.Diagnosis, bool) {
	t.Helper()
	d, ok := diagnose.Body(method, path, status, body, f)
	for _, w := range otherWordings {
		if said := w.body(method, path, status, string(body)); said != string(body) {
			again, found := diagnose.Body(method, path, status, []byte(said), f)
			assert.Equal(t, ok, found)
			assertSame(t, w, d, again)
		}
	}
	return d, ok
}

// diagnoseText is [diagnose.Text], which must say the same in every wording.
func diagnoseText(t *testing.T, text string, f diagnose.Facts) (diagnose.Diagnosis, bool) {
	t.Helper()
	d, ok := diagnose.Text(text, f)
	for _, w := range otherWordings {
		if said := w.text(text); said != text && d.Refusal != nil && (d.Refusal.Status == 403 || d.Refusal.Status == 0) {
			again, found := diagnose.Text(said, f)
			assert.Equal(t, ok, found, said)
			assertSame(t, w, d, again)
		}
	}
	return d, ok
}

// diagnoseReport is [diagnose.Report], which must say the same in every wording.
func diagnoseReport(t *testing.T, obs []diagnose.Observation, f diagnose.Facts) []diagnose.Diagnosis {
	t.Helper()
	got := diagnose.Report(obs, f)
	for _, w := range otherWordings {
		again := diagnose.Report(w.observations(obs), f)
		if assert.Equal(t, codes(got), codes(again), "%s", w) {
			for i := range got {
				assertSame(t, w, got[i], again[i])
			}
		}
	}
	return got
}
