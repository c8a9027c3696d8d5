package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// An R2 object whose key has slashes is a call like that of any other, to the
// decision and to the diagnosis of an answer and of wrangler's output.
func TestObjectKeysWithSlashes(t *testing.T) {
	t.Parallel()
	const path = accountPath + "/r2/buckets/assets/objects/dir/sub/file.txt"
	for method, want := range map[string]permissions.Permission{
		"GET": permissions.AccountWorkersR2StorageRead, "PUT": permissions.AccountWorkersR2StorageWrite, "DELETE": permissions.AccountWorkersR2StorageWrite,
	} {
		call := authz.Call{Method: method, Path: path}
		none := authz.Decide(permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountAnalyticsRead)), call)
		assert.Equal(t, authz.Denied, none.Verdict, method)
		all := authz.Decide(permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(account), want)), call)
		assert.Equal(t, authz.Allowed, all.Verdict, method)

		d, ok := diagnose.Body(method, path, 403, []byte(body10000), diagnose.Facts{})
		require.True(t, ok, method)
		require.NotEmpty(t, d.Causes, method)
		require.NotEmpty(t, d.Remedies, method)
		assert.Equal(t, []permissions.Permission{want}, d.Remedies[0].Permissions, method)

		text, ok := diagnose.Text("✘ [ERROR] Failed to fetch "+path+" - 403: Forbidden;\n\n  "+body10000+"\n", diagnose.Facts{})
		require.True(t, ok, method)
		assert.Contains(t, text.Remedies[0].Permissions[0].Name(), "Workers R2 Storage", method)
	}
}
