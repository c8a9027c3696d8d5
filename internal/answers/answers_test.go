package answers_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Each row names an operation of the catalogue, says where it is from, and says
// enough to be told from a refusal of authorization or of a path.
func TestRows(t *testing.T) {
	t.Parallel()
	seen, last := map[string]bool{}, ""
	for a := range answers.All() {
		name := a.Method + " " + a.Template
		m, ok := operations.Match(a.Method, a.Template)
		assert.True(t, ok && m.Operation().Template() == a.Template, "%s is not in the catalogue", name)
		assert.False(t, seen[name] && last != name, "the rows of %s do not stand together", name)
		seen[name], last = true, name

		assert.NotEmpty(t, a.Source, name)
		assert.NotEmpty(t, a.Evidence.String(), name)
		assert.True(t, a.Status == 0 || a.Status >= 400 && a.Status < 500 && a.Status != 401 && a.Status != 403 && a.Status != 405 && a.Status != 429, name)
		if a.Code == answers.AnyCode && a.Text == "" {
			assert.Equal(t, answers.Argued, a.Evidence, "%s: a status alone is an argument", name)
			assert.Equal(t, 404, a.Status, name)
		}
		if answers.Ambiguous(a.Code) {
			assert.True(t, a.Status == 404 || a.Text != "", "%s: code %d alone could be a refusal of authorization", name, a.Code)
		}
		assert.Contains(t, answers.Missing(a.Method, a.Template), a)
	}
	assert.Greater(t, len(seen), 70)
	assert.Empty(t, answers.Missing("GET", "/zones"))
}

func TestIs(t *testing.T) {
	t.Parallel()
	code := answers.Answer{Code: 10013}
	status := answers.Answer{Status: 404, Code: answers.AnyCode}
	text := answers.Answer{Code: answers.AnyCode, Text: "snippet not found"}
	zero := answers.Answer{Code: 0, Text: "Policy not found"}
	for name, tc := range map[string]struct {
		a       answers.Answer
		status  int
		code    int
		message string
		want    bool
	}{
		"the code":                           {code, 404, 10013, "", true},
		"the code, another refusal":          {code, 400, 10013, "x", true},
		"the code with a status of denial":   {code, 403, 10013, "", false},
		"the code of a bad credential":       {code, 401, 10013, "", false},
		"the code, but the verb is refused":  {code, 405, 10013, "", false},
		"the code, but the limit is reached": {code, 429, 10013, "", false},
		"the code with a fault of the API":   {code, 502, 10013, "", false},
		"the code with success":              {code, 200, 10013, "", false},
		"another code":                       {code, 404, 10009, "", false},
		"the status":                         {status, 404, 12345, "gone", true},
		"a small code":                       {status, 404, 1000, "not found", true},
		"another status":                     {status, 400, 12345, "gone", false},
		"no route":                           {status, 404, 7003, "Could not route", false},
		"no such path":                       {status, 404, 7000, "No route for that URI", false},
		"a refusal with 404":                 {status, 404, 10000, "Authentication error", false},
		"the other front end's":              {status, 404, 9109, "Unauthorized", false},
		"the text":                           {text, 400, 1000, "Snippet not found: x", true},
		"the text in a denial":               {text, 403, 1000, "snippet not found", false},
		"another text":                       {text, 404, 1000, "not found", false},
		"no code":                            {zero, 404, 0, "policy not found", true},
		"no code, another text":              {zero, 404, 0, "Requires permission", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, tc.a.Is(tc.status, tc.code, tc.message))
		})
	}
}
