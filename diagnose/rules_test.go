package diagnose_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Every rule has a code of its own, is documented and cites a source.
func TestRuleRegistry(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	date := regexp.MustCompile(`^(\d{4}(-\d{2}(-\d{2})?)?)?$`)
	seen := map[diagnose.Code]bool{}
	for r := range diagnose.Rules() {
		assert.Regexp(t, code, string(r.Code))
		assert.False(t, seen[r.Code], "%s stands twice", r.Code)
		seen[r.Code] = true
		assert.True(t, strings.HasSuffix(r.Doc, "."), "%s: the doc is a sentence", r.Code)
		assert.NotEmpty(t, r.Title, r.Code)
		assert.LessOrEqual(t, len(r.Title), 70, "%s: a title is short", r.Code)
		assert.False(t, strings.HasSuffix(r.Title, "."), r.Code)
		assert.NotEmpty(t, r.Evidence, "%s cites nothing", r.Code)
		for _, e := range r.Evidence {
			assert.Regexp(t, date, e.Date, r.Code)
			if e.Source != "a third party's report" && e.Source != "the project's permissions guide" {
				assert.True(t, strings.HasPrefix(e.Source, "https://"), "%s: %q", r.Code, e.Source)
			}
			if e.Kind == diagnose.Documented {
				assert.Contains(t, e.Source, "developers.cloudflare.com", r.Code)
			}
		}
		if r.DocURL != "" {
			assert.True(t, strings.HasPrefix(r.DocURL, "https://developers.cloudflare.com/"), r.Code)
		}
		if r.Verdict == authz.Inconclusive {
			assert.NotEqual(t, diagnose.Info, r.Severity, r.Code)
		}
	}
	assert.GreaterOrEqual(t, len(seen), 45)
}

// Every rule explains at least one case of the tests.
func TestEveryRuleIsExercised(t *testing.T) {
	t.Parallel()
	met := map[diagnose.Code]bool{}
	for _, v := range variants() {
		met[v.code] = true
	}
	reports := [][]diagnose.Observation{guideReport(), every(authz.Inconclusive, 0, "")}
	doubt := eightChecks()[6].observe(authz.Inconclusive, 0, "")
	doubt.Reason = authz.UnknownAccount
	kind := eightChecks()[5].observe(authz.Denied, 0, "")
	kind.Reason = authz.WrongKind
	reports = append(reports, []diagnose.Observation{doubt, kind})
	for _, obs := range reports {
		for _, d := range diagnose.Report(obs, diagnose.Facts{}) {
			met[d.Code] = true
		}
	}
	for r := range diagnose.Rules() {
		assert.True(t, met[r.Code], "no test meets %s", r.Code)
		delete(met, r.Code)
	}
	assert.Empty(t, met, "codes without a rule")
}

// The names of constants in remedies are the names that permissions declares.
func TestLibraryNamesCompile(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "permissions", "constants_gen.go"), nil, 0)
	require.NoError(t, err)
	declared := map[string]string{} // id -> name
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Names) == 1 && len(v.Values) == 1 {
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				declared[strings.Trim(lit.Value, `"`)] = v.Names[0].Name
			}
		}
		return true
	})
	n := 0
	for g := range permissions.All() {
		require.Contains(t, declared, g.ID)
		assert.Equal(t, declared[g.ID], diagnose.ConstantName(g.Permission()))
		n++
	}
	assert.Equal(t, len(declared), n)
	assert.Empty(t, diagnose.ConstantName(nil))
	assert.Empty(t, diagnose.ConstantName(permissions.ZonePermission("x")))
}
