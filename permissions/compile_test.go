package permissions_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const packagePath = "github.com/cftoken/cftoken/permissions"

// checker type-checks expressions that import this package, with the export
// data that the go command has in its cache.
func checker(t *testing.T) func(expr string) error {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}", ".").Output()
	require.NoError(t, err)
	export := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		export[path] = file
	}
	require.NotEmpty(t, export[packagePath])
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		data, err := os.ReadFile(export[path])
		return io.NopCloser(bytes.NewReader(data)), err
	})
	return func(expr string) error {
		src := fmt.Sprintf("package p\n\nimport %q\n\nvar _ = %s\n", packagePath, expr)
		file, err := parser.ParseFile(fset, "p.go", src, parser.SkipObjectResolution)
		require.NoError(t, err, expr)
		_, err = (&types.Config{Importer: imports}).Check("p", fset, []*ast.File{file}, nil)
		return err
	}
}

// A permission on a target of another scope must not compile.
func TestScopeErrorsDoNotCompile(t *testing.T) {
	t.Parallel()
	check := checker(t)

	for _, expr := range []string{
		`permissions.Account("a").Allow(permissions.AccountWorkersScriptsWrite)`,
		`permissions.AllAccounts().Deny(permissions.AccountSettingsRead, permissions.AccountD1Read)`,
		`permissions.Zone("z").Allow(permissions.ZoneRead)`,
		`permissions.AllZones().Allow(permissions.ZoneRead)`,
		`permissions.AllZonesIn("a").Deny(permissions.ZoneDNSWrite)`,
		`permissions.User("u").Allow(permissions.UserAPITokensWrite)`,
		`permissions.Bucket("a", permissions.JurisdictionEU, "b").Allow(permissions.BucketWorkersR2StorageBucketItemRead)`,
		`permissions.AllBucketsIn("a").Allow(permissions.BucketWorkersR2StorageBucketItemWrite)`,
		`permissions.AllowOn(permissions.AllZonesResource(), permissions.ZoneRead, permissions.AccountD1Read)`, // known at run time only
		`permissions.Zone("z").Allow("4755a26eedb94da69e1066d98aa820be")`,                                      // Validate reports a wrong one
	} {
		assert.NoError(t, check(expr), expr)
	}

	for expr, says := range map[string]string{
		`permissions.Account("a").Allow(permissions.ZoneRead)`:                                                     "ZonePermission",
		`permissions.Account("a").Deny(permissions.ZoneRead)`:                                                      "ZonePermission",
		`permissions.Account("a").Allow(permissions.AccountD1Read, permissions.ZoneRead)`:                          "ZonePermission",
		`permissions.AllAccounts().Allow(permissions.UserAPITokensWrite)`:                                          "UserPermission",
		`permissions.Account("a").Allow(permissions.BucketWorkersR2StorageBucketItemRead)`:                         "BucketPermission",
		`permissions.Zone("z").Allow(permissions.AccountSettingsRead)`:                                             "AccountPermission",
		`permissions.Zone("z").Allow(permissions.AccountLogsRead)`:                                                 "AccountPermission",
		`permissions.AllZones().Deny(permissions.AccountSettingsRead)`:                                             "AccountPermission",
		`permissions.AllZonesIn("a").Allow(permissions.AccountSettingsRead)`:                                       "AccountPermission",
		`permissions.User("u").Allow(permissions.AccountAPITokensWrite)`:                                           "AccountPermission",
		`permissions.User("u").Deny(permissions.ZoneRead)`:                                                         "ZonePermission",
		`permissions.Bucket("a", permissions.JurisdictionEU, "b").Allow(permissions.AccountWorkersR2StorageWrite)`: "AccountPermission",
		`permissions.AllBucketsIn("a").Deny(permissions.ZoneRead)`:                                                 "ZonePermission",
		`permissions.Account(permissions.ZoneID("z"))`:                                                             "ZoneID",
		`permissions.Zone(permissions.AccountID("a"))`:                                                             "AccountID",
		`permissions.SaaSPlatform(permissions.ZoneID("z"), permissions.AccountID("a"))`:                            "ZoneID",
	} {
		err := check(expr)
		if assert.Error(t, err, "%s compiles", expr) {
			assert.ErrorContains(t, err, "cannot use", expr)
			assert.ErrorContains(t, err, says, expr)
		}
	}
}

// Permission is sealed: a type of another package cannot be one.
func TestPermissionIsSealed(t *testing.T) {
	t.Parallel()
	check := checker(t)
	err := check(`permissions.Permission(struct{ permissions.Scope }{})`)
	require.Error(t, err)
	assert.ErrorContains(t, err, "does not implement")
}
