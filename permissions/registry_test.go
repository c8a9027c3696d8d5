package permissions_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/internal/gen"
)

func TestRegistryIDsAreUniqueAndWellFormed(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[0-9a-f]{32}$`)
	seen := map[string]string{}
	for g := range permissions.All() {
		assert.Regexp(t, form, g.ID, g.Name)
		assert.Empty(t, seen[g.ID], "%s has the id of %s", g.Name, seen[g.ID])
		seen[g.ID] = g.Name
	}
}

func TestRegistryNamesAreUniqueWithinAScope(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for g := range permissions.All() {
		require.NotEmpty(t, g.Name, g.ID)
		key := string(g.Scope) + " " + strings.ToLower(g.Name)
		assert.False(t, seen[key], "%q stands twice in %s", g.Name, g.Scope)
		seen[key] = true
	}
}

// TestRegistryHoldsEveryRow: each group of the source data is in the table, and
// nothing else is.
func TestRegistryHoldsEveryRow(t *testing.T) {
	t.Parallel()
	rows, err := gen.LoadGroups()
	require.NoError(t, err)
	require.Equal(t, len(rows), permissions.Builtin().Len())
	for _, row := range rows {
		g, ok := permissions.ByID(row.ID)
		require.True(t, ok, row.Name)
		assert.Equal(t, row.Name, g.Name)
		assert.Equal(t, row.Scope, string(g.Scope), row.Name)
		assert.Equal(t, row.Access, string(g.Access), row.Name)
		assert.Equal(t, row.FormerNames, g.FormerNames(), row.Name)
		assert.Equal(t, strings.ToLower(row.Evidence.Kind), g.Evidence.Kind.String(), row.Name)
		assert.Equal(t, row.Evidence.Source, g.Evidence.Source, row.Name)
		assert.NotEmpty(t, g.Evidence.Source, row.Name)
		assert.Equal(t, row.Evidence.Date, g.Evidence.Date, row.Name)
		assert.NotEmpty(t, g.Evidence.Date, row.Name)
	}
}

// TestNamesOfTwoScopes: where a name stands twice, one group acts on accounts
// and the other on zones. Those that the documentation names are among them.
func TestNamesOfTwoScopes(t *testing.T) {
	t.Parallel()
	names := map[string][]permissions.Scope{}
	for g := range permissions.All() {
		names[g.Name] = append(names[g.Name], g.Scope)
	}
	var dual []string
	for name, in := range names {
		if len(in) > 1 {
			assert.Equal(t, []permissions.Scope{permissions.ScopeAccount, permissions.ScopeZone}, in, name)
			dual = append(dual, name)
		}
	}
	assert.Subset(t, dual, []string{
		"Access: Apps and Policies Read", "Access: Apps and Policies Revoke", "Access: Apps and Policies Write",
		"Disable ESC Read", "Disable ESC Write", "Logs Read", "Logs Write",
	})
}

func TestContractConstants(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		p           permissions.Permission
		id, name    string
		scope       permissions.Scope
		guide, dash string
	}{
		{permissions.AccountSettingsRead, "c1fde68c7bcc44588cbb6ddbc16d6480", "Account Settings Read", permissions.ScopeAccount,
			"Account:Read", "Account | Account Settings | Read"},
		{permissions.AccountWorkersR2StorageWrite, "bf7481a1826f439697cb59a20b22293e", "Workers R2 Storage Write", permissions.ScopeAccount,
			"Account:Cloudflare R2:Edit", "Account | Workers R2 Storage | Edit"},
		{permissions.AccountWorkersScriptsWrite, "e086da7e2179491d91ee5f35b3ca210a", "Workers Scripts Write", permissions.ScopeAccount,
			"Account:Cloudflare Workers:Edit", "Account | Workers Scripts | Edit"},
		{permissions.ZoneRead, "c8fed203ed3043cba015a93ad1616f1f", "Zone Read", permissions.ScopeZone,
			"Zone:Read", "Zone | Zone | Read"},
		{permissions.ZoneWorkersRoutesWrite, "28f4b596e7d643029c524985477ae49a", "Workers Routes Write", permissions.ScopeZone,
			"Zone:Cloudflare Workers Routes:Edit", "Zone | Workers Routes | Edit"},
		{permissions.ZoneSSLAndCertificatesWrite, "c03055bc037c4ea9afb9a9f104b7b721", "SSL and Certificates Write", permissions.ScopeZone,
			"Zone:Custom Hostnames:Edit", "Zone | SSL and Certificates | Edit"},
	} {
		assert.Equal(t, row.id, row.p.ID(), row.name)
		assert.Equal(t, row.name, row.p.Name())
		assert.Equal(t, row.name, row.p.String())
		assert.Equal(t, row.scope, row.p.Scope(), row.name)
		assert.Equal(t, row.guide, permissions.GuideLabel(row.p))
		assert.Equal(t, strings.ReplaceAll(row.dash, " | ", ":"), permissions.Label(row.p))
		g, ok := permissions.ByID(row.id)
		require.True(t, ok, row.name)
		assert.Equal(t, row.dash, g.Label())
		assert.Equal(t, row.guide, permissions.GuideLabel(g.Permission()))
		assert.Equal(t, permissions.Label(row.p), g.ColonLabel())
		assert.Equal(t, row.p, g.Permission())
	}
}

// A constant of the generated file, read from its source.
type constant struct{ name, typ, id, doc string }

func parseConstants(t *testing.T) []constant {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "constants_gen.go", nil, parser.ParseComments)
	require.NoError(t, err)
	var out []constant
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		require.True(t, ok)
		require.Equal(t, token.CONST, gen.Tok)
		for _, spec := range gen.Specs {
			v := spec.(*ast.ValueSpec)
			require.Len(t, v.Names, 1)
			id, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			out = append(out, constant{v.Names[0].Name, v.Type.(*ast.Ident).Name, id, v.Doc.Text()})
		}
	}
	return out
}

func TestEveryConstantIsDocumentedAndListed(t *testing.T) {
	t.Parallel()
	constants := parseConstants(t)
	require.Len(t, constants, permissions.Builtin().Len())
	for _, c := range constants {
		g, ok := permissions.ByID(c.id)
		require.True(t, ok, c.name)
		assert.True(t, strings.HasPrefix(c.doc, c.name+" is the permission group "+strconv.Quote(g.Name)), "%s: %q", c.name, c.doc)
		assert.Equal(t, g.Scope.Label()+"Permission", c.typ, c.name)
		for _, former := range g.FormerNames() {
			assert.Contains(t, c.doc, former, c.name)
		}
		assert.Equal(t, g.Evidence.Kind == permissions.EvidenceReported, strings.Contains(c.doc, "; id "), "%s says how its id is known when that is not the listing", c.name)
		prefix := strings.TrimSuffix(c.typ, "Permission")
		assert.True(t, strings.HasPrefix(c.name, prefix), c.name)
	}
}

func TestNamesWithoutIDAreNotInTheTable(t *testing.T) {
	t.Parallel()
	rows, err := gen.LoadNameOnly()
	require.NoError(t, err)
	var want, names []string
	for _, row := range rows {
		want = append(want, row.Name)
	}
	for u := range permissions.Builtin().Unlisted() {
		names = append(names, u.Name)
		assert.NotEqual(t, permissions.EvidenceUnknown, u.Evidence.Kind, u.Name)
		for _, s := range []permissions.Scope{permissions.ScopeAccount, permissions.ScopeZone, permissions.ScopeUser, permissions.ScopeBucket} {
			_, ok := permissions.ByName(u.Name, s)
			assert.False(t, ok && (u.Scope == "" || u.Scope == s), "%q has an id, so it is not one of the names without", u.Name)
		}
	}
	assert.Equal(t, want, names)
	assert.True(t, slices.IsSorted(names))
	assert.Contains(t, names, "OAuth Client Read")
}
