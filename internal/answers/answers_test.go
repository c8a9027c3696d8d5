package answers_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Each row says what it is, when it comes, and how it is known; its pattern fits
// its own wording; and no two rows have a name in common.
func TestRows(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for a := range answers.Named() {
		assert.Regexp(t, regexp.MustCompile(`^[a-z0-9]+/[a-z0-9-]+$`), a.Name)
		assert.False(t, seen[a.Name], "%s twice", a.Name)
		seen[a.Name] = true
		assert.Same(t, a, answers.ByName(a.Name))
		known(t, a)
		assert.NotEmpty(t, a.When, a.Name)
		assert.Equal(t, strings.ToLower(a.Text), a.Text, a.Name)
		assert.False(t, a.Wording != "" && a.Errors != nil, a.Name)
		for _, template := range a.On {
			assert.True(t, catalogued(template), "%s: the catalogue has nothing on %s", a.Name, template)
		}
		if a.Status == 200 && a.Code == 0 && a.Text == "" {
			assert.Empty(t, a.Sent(), "%s is a success", a.Name)
			continue
		}
		assert.True(t, a.Code != 0 || a.Text != "", "%s has neither code nor text", a.Name)
		assert.True(t, a.Code > 0 || a.Text != "", "%s has neither code nor text", a.Name)
		if sent := a.Sent(); sent != nil {
			assert.True(t, a.Status != 0, "%s: a whole answer has a status", a.Name)
			assert.True(t, said(a, sent), "%s: its pattern does not fit its own wording", a.Name)
		}
		for _, call := range a.Gone {
			method, template, _ := strings.Cut(call, " ")
			m, ok := operations.Match(method, template)
			assert.True(t, ok && m.Operation().Template() == template, "%s: %s is not in the catalogue", a.Name, call)
			assert.True(t, a.Here(method, answers.Segments(template)), "%s: %s", a.Name, call)
			assert.Equal(t, answers.Passed, a.Meaning, a.Name)
		}
	}
	assert.Nil(t, answers.ByName("none/such"))
}

// said reports whether one of the messages tells the answer. A refusal of S3 is
// heard with the word before its name.
func said(a *answers.Answer, list []answers.Error) bool {
	return slices.ContainsFunc(list, func(e answers.Error) bool {
		message := e.Message
		if a.Front == answers.S3 {
			message = "S3 " + message
		}
		return a.Says(max(e.Code, 0), message, true) || said(a, e.Chain)
	})
}

func catalogued(template string) bool {
	above, below := strings.CutSuffix(template, "/…")
	for op := range operations.All() {
		if op.Template() == above || below && strings.HasPrefix(op.Template(), above+"/") {
			return true
		}
	}
	return false
}

func known(t *testing.T, a *answers.Answer) {
	t.Helper()
	require.NotEmpty(t, a.Evidence, a.Name)
	for _, e := range a.Cite(nil) {
		assert.NotEqual(t, permissions.EvidenceUnknown, e.Kind, a.Name)
		assert.True(t, e.Source != "" || e.Note != "", "%s: evidence without a source says why it is taken to be so", a.Name)
		assert.False(t, e.Kind >= permissions.EvidenceCloudflareCode && !strings.HasPrefix(e.Source, "https://"), "%s: %s has an address", a.Name, e.Kind)
		assert.Regexp(t, regexp.MustCompile(`^(\d{4}(-\d\d){0,2})?$`), e.Date, a.Name)
	}
}

// Every row that is declared is in the table.
func TestTableIsWhole(t *testing.T) {
	t.Parallel()
	declared := map[string]bool{}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
				if lit, ok := spec.Values[0].(*ast.CompositeLit); ok {
					if typ, ok := lit.Type.(*ast.Ident); ok && typ.Name == "Answer" {
						declared[spec.Names[0].Name] = true
					}
				}
			}
			return true
		})
	}
	assert.Len(t, slices.Collect(answers.Named()), len(declared))
}

// A row of one operation names it as the catalogue does, and says enough to be
// told from a refusal of authorization or of a path.
func TestGone(t *testing.T) {
	t.Parallel()
	seen, last := map[string]bool{}, ""
	for a := range answers.GoneRows() {
		m, ok := operations.Match(a.Method, a.On[0])
		assert.True(t, ok && m.Operation().Template() == a.On[0], "%s is not in the catalogue", a.Name)
		assert.False(t, seen[a.Name] && last != a.Name, "the rows of %s do not stand together", a.Name)
		seen[a.Name], last = true, a.Name
		known(t, &a)
		assert.True(t, a.Status == 0 || a.Status >= 400 && a.Status < 500 && a.Status != 401 && a.Status != 403 && a.Status != 405 && a.Status != 429, a.Name)
		if a.Code == answers.AnyCode && a.Text == "" {
			assert.True(t, a.Argued(), "%s: a status alone is an argument", a.Name)
			assert.Equal(t, 404, a.Status, a.Name)
		}
		if answers.Ambiguous(a.Code) {
			assert.True(t, a.Status == 404 || a.Text != "", "%s: code %d alone could be a refusal of authorization", a.Name, a.Code)
		}
		assert.Contains(t, answers.Missing(a.Method, a.On[0]), a)
	}
	assert.Empty(t, answers.Missing("GET", "/zones"))
	assert.NotEmpty(t, answers.Missing("DELETE", "/accounts/{account_id}/r2/buckets/{bucket_name}"))
}

// A code with which any row denies on any path, asks to wait or misses a route
// is known to be ambiguous.
func TestAmbiguous(t *testing.T) {
	t.Parallel()
	for a := range answers.Named() {
		if a.Code > 0 && len(a.On) == 0 && a.Text != "" && (a.Meaning.Denies() || a.Meaning == answers.RateLimit) && a.Code != 6102 && a.Code != 6103 {
			assert.True(t, answers.Ambiguous(a.Code), "%s: %d", a.Name, a.Code)
		}
	}
}

func TestProves(t *testing.T) {
	t.Parallel()
	code := answers.Answer{Code: 10013}
	status := answers.Answer{Status: 404, Code: answers.AnyCode}
	text := answers.Answer{Code: answers.AnyCode, Text: "snippet not found"}
	zero := answers.Answer{Code: 0, Text: "policy not found"}
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
		"no code":                            {zero, 404, 0, "Policy not found", true},
		"no code, another text":              {zero, 404, 0, "Requires permission", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, tc.a.Proves(tc.status, tc.code, tc.message))
		})
	}
}

func TestSays(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		a       *answers.Answer
		code    int
		message string
		here    bool
		want    bool
	}{
		"code and text":                 {&answers.GatewayDenied, 10000, "AUTHENTICATION error", true, true},
		"the code with another text":    {&answers.GatewayDenied, 10000, "Forbidden", true, false},
		"the text with another code":    {&answers.GatewayDenied, 9106, "Authentication error", true, false},
		"the code, here":                {&answers.R2NoBucket, 10006, "", true, true},
		"the code, elsewhere":           {&answers.R2NoBucket, 10006, "", false, false},
		"code and text, elsewhere":      {&answers.R2Exists, 10004, "The bucket you tried to create already exists", false, true},
		"the text alone, elsewhere":     {&answers.R2Exists, 10006, "The bucket you tried to create already exists", false, false},
		"the text, on its path only":    {&answers.PhaseDenied, 0, "request is not authorized", true, true},
		"the text, on another path":     {&answers.PhaseDenied, 0, "request is not authorized", false, false},
		"the text, free of paths":       {&answers.FreeTLD, 0, "You cannot use this API for domains with a .tk", false, true},
		"code 0 says nothing":           {&answers.CoreMethod, 0, "", true, false},
		"a text without a code":         {&answers.ZoneCreateDenied, 0, "Requires permission", true, true},
		"letters that are no ASCII too": {&answers.CoreUnknownToken, 9109, "Zürich: Invalid access token", true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, tc.a.Says(tc.code, tc.message, tc.here))
		})
	}
}

func TestHere(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/accounts/x/r2/buckets/y": true, "/accounts/x/r2/buckets": true, "/accounts/x/r2": true,
		"/accounts/x/r3": false, "/accounts/x": false, "/zones/x/r2": false, "/": false,
	} {
		assert.Equal(t, want, answers.R2NoBucket.Here("GET", answers.Segments(path)), path)
	}
	assert.True(t, answers.ZoneExists.Here("post", answers.Segments("/zones")))
	assert.False(t, answers.ZoneExists.Here("GET", answers.Segments("/zones")))
	assert.False(t, answers.ZoneExists.Here("POST", answers.Segments("/zones/x")))
	assert.True(t, answers.GatewayDenied.Here("GET", nil))
}

// Every rule of the front ends names a template that the catalogue has, and
// none is hidden behind an earlier one.
func TestFrontRules(t *testing.T) {
	t.Parallel()
	rules := answers.FrontRules()
	for i, r := range rules {
		assert.NotEqual(t, permissions.EvidenceUnknown, r.Evidence().Kind, r.Template)
		assert.True(t, r.Evidence().Source != "" || r.Evidence().Note != "", r.Template)
		assert.True(t, catalogued(r.Template), r.Template)
		for _, earlier := range rules[:i] {
			above, below := strings.CutSuffix(earlier.Template, "/…")
			assert.False(t, earlier.Template == r.Template || below && strings.HasPrefix(r.Template, above+"/"), r.Template)
		}
	}
	assert.Equal(t, answers.Core, answers.FrontOf("/zones"))
	assert.Equal(t, answers.Core, answers.FrontOf("/zones/{zone_id}/settings/{setting_id}"))
	assert.Equal(t, answers.Gateway, answers.FrontOf("/zones/{zone_id}/purge_cache"))
	assert.Equal(t, "core gateway", answers.Core.String()+" "+answers.Gateway.String())
}
