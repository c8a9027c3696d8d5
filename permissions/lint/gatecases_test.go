package lint_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
)

// TestEveryGateHasACase: of every function of the package that is a gate there is a
// case that it stops, with a witness, one that passes, and one that is open.
func TestEveryGateHasACase(t *testing.T) {
	t.Parallel()
	records := "/zones/" + string(zone) + "/dns_records"
	dns := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	call := func(method string) authz.Call { return authz.Call{Method: method, Path: records} }
	forbidden := func(method string) []lint.Forbidden { return []lint.Forbidden{{Method: method, Path: records}} }
	nobody := authz.Call{Method: "GET", Path: silent(t)}
	cases := map[string]struct{ broken, passed, open lint.Gate }{
		"NoNewAccess":    {lint.NoNewAccess(dns, permissions.Spec{}), lint.NoNewAccess(dns, dns), lint.NoNewAccess(dns, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)))},
		"Never":          {lint.Never(dns, forbidden("GET")), lint.Never(dns, forbidden("POST")), lint.Never(dns, []lint.Forbidden{{Method: nobody.Method, Path: nobody.Path}})},
		"RunPolicyTests": {lint.RunPolicyTests(dns, []lint.PolicyTest{{Call: call("GET")}}), lint.RunPolicyTests(dns, []lint.PolicyTest{{Call: call("POST")}}), lint.RunPolicyTests(dns, []lint.PolicyTest{{Call: nobody}})},
		"Needs":          {lint.Needs(authz.Principal{Spec: dns}, calls("POST "+records)...), lint.Needs(authz.Principal{Spec: dns}, calls("GET "+records)...), lint.Needs(authz.Principal{Spec: dns}, calls("GET "+nobody.Path)...)},
	}
	found := 0
	for _, name := range gates(t) {
		found++
		tt, ok := cases[name]
		if !assert.True(t, ok, "%s is a gate without a case", name) {
			continue
		}
		assert.NotZero(t, tt.broken.Count(lint.Broken), name)
		assert.False(t, tt.broken.Passed(), name)
		for _, p := range tt.broken.Points {
			assert.NotEmpty(t, p.Call.Path, "%s: the witness of %s", name, p)
			assert.NotEmpty(t, p.Why, name)
		}
		assert.True(t, tt.passed.Passed(), name)
		assert.NotZero(t, tt.open.Count(lint.Open), name)
		assert.Zero(t, tt.open.Count(lint.Broken), name)
		assert.False(t, tt.open.Passed(), "%s: what cannot be judged is no pass", name)
	}
	assert.Len(t, cases, found)
}

// gates are the exported functions that return a Gate.
func gates(t *testing.T) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		require.NoError(t, err)
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() || f.Type.Results.NumFields() == 0 {
				continue
			}
			if id, ok := f.Type.Results.List[0].Type.(*ast.Ident); ok && id.Name == "Gate" {
				out = append(out, f.Name.Name)
			}
		}
	}
	return out
}
