package house

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// verdictOf is what an answer says of the call, given what it means.
func verdictOf(m answers.Meaning) authz.Verdict {
	switch {
	case m.Denies():
		return authz.Denied
	case m == answers.Passed:
		return authz.Allowed
	case m == answers.NotEntitled:
		return authz.NotEntitled
	}
	return authz.Inconclusive
}

// callOf is a call to which the row may be the answer.
func callOf(a *answers.Answer) (method, path string) {
	method, template := "GET", "/accounts/{account_id}/r2/buckets"
	if a.Front == answers.Core {
		template = "/zones/{zone_id}"
	}
	if len(a.On) > 0 {
		above, below := strings.CutSuffix(a.On[0], "/…")
		template = above
		for op := range operations.All() { // one that the catalogue has
			if below && (op.Template() == above || strings.HasPrefix(op.Template(), above+"/")) && (a.Method == "" || op.Method() == a.Method) {
				method, template = op.Method(), op.Template()
				break
			}
		}
	}
	if a.Method != "" {
		method = a.Method
	}
	return method, filled(template)
}

func filled(template string) string {
	segments := strings.Split(template, "/")
	for i, s := range segments {
		switch {
		case s == "{account_id}":
			segments[i] = tokentest.DefaultAccountID
		case s == "{zone_id}":
			segments[i] = tokentest.DefaultZoneID
		case strings.HasPrefix(s, "{"):
			segments[i] = "0123456789abcdef0123456789abcdef"
		}
	}
	return strings.Join(segments, "/")
}

// alike returns the rows that cannot be told from the row by its answer: status,
// messages, and a path on which both are known.
func alike(a *answers.Answer, method, path string) (rows []*answers.Answer) {
	segments := answers.Segments(path)
	for b := range answers.Named() {
		here := b.Here(method, segments)
		if b == a || b.Status == a.Status && slices.ContainsFunc(a.Sent(), func(e answers.Error) bool { return says(b, e, here) }) {
			rows = append(rows, b)
		}
	}
	return rows
}

func says(b *answers.Answer, e answers.Error, here bool) bool {
	return b.Says(max(e.Code, 0), e.Message, here) || slices.ContainsFunc(e.Chain, func(c answers.Error) bool { return says(b, c, here) })
}

// unheard are answers that diagnose has no rule for, so that it says that it does
// not know: no verdict about them can be wrong.
func unheard(d diagnose.Diagnosis) bool { return d.Code == diagnose.CodeUnknown }

// bodyOf is the row's answer as it is sent. Of what is not known whole, the code and
// the words that tell it.
func bodyOf(t *testing.T, a *answers.Answer, page string) (status int, body []byte) {
	t.Helper()
	status = a.Status
	if status == 0 {
		status = http.StatusBadRequest
	}
	list := a.Sent()
	if list == nil {
		list = []answers.Error{{Code: a.Code, Message: a.Text}}
	}
	if a.Front == answers.S3 {
		name, text, _ := strings.Cut(strings.TrimPrefix(list[0].Message, "s3 "), ": ")
		return status, []byte("<Error><Code>" + name + "</Code><Message>" + text + "</Message></Error>")
	}
	errs := wireErrors(list)
	if status == http.StatusForbidden && page != "" {
		errs[0]["documentation_url"] = page // as answers have it since 2026-08-20
	}
	envelope := map[string]any{"success": false, "errors": errs, "messages": []any{}, "result": nil}
	if a.Front == answers.GraphQL {
		message := map[string]any{"message": list[0].Message}
		if a.Meaning == answers.Refused {
			message["extensions"] = map[string]string{"code": "authz"}
		}
		envelope = map[string]any{"data": nil, "errors": []any{message}}
	}
	body, err := json.Marshal(envelope)
	require.NoError(t, err)
	return status, body
}

func wireErrors(list []answers.Error) []map[string]any {
	out := []map[string]any{}
	for _, e := range list {
		m := map[string]any{"message": e.Message}
		if e.Code >= 0 {
			m["code"] = e.Code
		}
		if e.Chain != nil {
			m["error_chain"] = wireErrors(e.Chain)
		}
		out = append(out, m)
	}
	return out
}

// TestAgreement: what an answer means to the diagnosis and to the checks is what
// the table says that it means, and the diagnosis cites the table's evidence for
// it; what the simulator answers is the table's, evidence included. Answers that
// cannot be told apart count together.
func TestAgreement(t *testing.T) {
	t.Parallel()
	simulated := map[string]tokentest.Behaviour{}
	for _, b := range tokentest.Behaviours() {
		row := answers.ByName(b.Name)
		require.NotNil(t, row, "the simulator answers %s, which the table does not have", b.Name)
		assert.Equal(t, row.Cite(nil), b.Evidence, b.Name)
		assert.Equal(t, row.Status, b.Status, b.Name)
		assert.Len(t, b.Errors, len(row.Sent()), b.Name)
		simulated[b.Name] = b
	}
	tried, unknown := 0, []string(nil)
	for row := range answers.Named() {
		if row.Status == http.StatusOK && row.Meaning != answers.RateLimit && row.Front != answers.GraphQL {
			continue // a success
		}
		tried++
		method, path := callOf(row)
		if row.Front == answers.GraphQL {
			method, path = "POST", "/graphql"
		}
		page := ""
		if m, ok := operations.Match(method, path); ok {
			page = m.Operation().DocumentationURL()
		}
		status, body := bodyOf(t, row, page)
		var verdicts []authz.Verdict
		var known []permissions.Evidence
		for _, other := range alike(row, method, path) {
			verdicts, known = append(verdicts, verdictOf(other.Meaning)), other.Cite(known)
		}

		d, ok := diagnose.Body(method, path, status, body, diagnose.Facts{})
		require.True(t, ok, row.Name)
		if unheard(d) {
			unknown = append(unknown, row.Name)
		} else {
			assert.Contains(t, verdicts, d.Verdict, "%s to %s %s is diagnosed as %s", row.Name, method, path, d.Code)
			assert.True(t, slices.ContainsFunc(d.Evidence, func(e permissions.Evidence) bool { return slices.Contains(known, e) }) || row.Meaning == answers.RateLimit,
				"%s: %s cites %v, not %v", row.Name, d.Code, d.Evidence, known)
		}
		if row.Front == answers.S3 || row.Front == answers.GraphQL {
			continue // no check makes such a call in this way
		}

		got := probed(t, method, path, status, body)
		if got == authz.Allowed {
			assert.Contains(t, verdicts, got, "%s to %s %s: the check took it for a success", row.Name, method, path)
		}
		if !unheard(d) && d.Verdict == authz.Denied {
			assert.Contains(t, []authz.Verdict{authz.Denied, authz.Inconclusive}, got, row.Name)
		}
	}
	assert.Greater(t, tried, len(simulated))
	// Whatever means something for authorization has a rule.
	for _, name := range unknown {
		assert.Equal(t, answers.SaysNothing, answers.ByName(name).Meaning, "no rule knows %s", name)
	}
}

// probed is the verdict of a check whose call is answered so.
func probed(t *testing.T, method, path string, status int, body []byte) authz.Verdict {
	t.Helper()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(body)))}, nil
	})
	secret := token.NewSecret("cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d")
	client, err := token.New(token.APIToken(secret), token.WithHTTPClient(&http.Client{Transport: mock}))
	require.NoError(t, err)
	check := probe.Check{Name: "call", Method: method, Path: path}
	rep, err := probe.Run(context.Background(), client, probe.Target{}, probe.Options{Checks: []probe.Check{check}, Writes: probe.NoRefusals})
	require.NoError(t, err)
	return rep.Results[0].Verdict
}

// TestProofsAreRows: each proof of a right to write is a row that means that
// authorization passed, with the row's evidence; and the simulator gives it.
func TestProofsAreRows(t *testing.T) {
	t.Parallel()
	for _, c := range probe.RefusedWrites() {
		m, ok := operations.Match(c.Method, filled(strings.NewReplacer("{unique}", "x", "{unique_hex}", "0123456789abcdef0123456789abcdef",
			"{unique_uuid}", "01234567-89ab-4cde-8f01-23456789abcd", "{unique_word}", "p").Replace(c.Path)))
		require.True(t, ok, c.Path)
		rows := answers.Missing(c.Method, m.Operation().Template())
		require.Len(t, c.Refusals, len(rows), c.Path)
		for i, r := range c.Refusals {
			assert.Equal(t, answers.Passed, rows[i].Meaning, c.Path)
			assert.Equal(t, rows[i].Cite(nil), r.Evidence, c.Path)
			assert.Equal(t, rows[i].Argued(), r.Argued(), c.Path)
			assert.True(t, rows[i].Status == r.Status && rows[i].Code == r.Code && rows[i].Text == r.Message, c.Path)
		}
	}
}
