package record_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// TestMinimalSaysWhereARoleWouldDo: a permission on all Workers, where the calls are
// on named ones, is more than needed, and the result says so.
func TestMinimalSaysWhereARoleWouldDo(t *testing.T) {
	t.Parallel()
	const scripts = "/accounts/" + string(account) + "/workers/scripts"
	call := func(method, path string) authz.Call { return authz.Call{Method: method, Path: path, Status: 200} }
	for name, row := range map[string]struct {
		calls []authz.Call
		want  []string
	}{
		"deploys":             {[]authz.Call{call("PUT", scripts+"/api"), call("PUT", scripts+"/api/secrets")}, []string{"Workers Editor on one Worker", "Workers Admin on one Worker"}},
		"creates":             {[]authz.Call{{Method: "PUT", Path: scripts + "/api", Status: 200, Act: authz.ActCreate}}, nil},
		"deletes":             {[]authz.Call{call("DELETE", scripts+"/api")}, nil},
		"deploys and deletes": {[]authz.Call{call("PUT", scripts+"/api"), call("DELETE", scripts+"/api")}, nil},
		"lists too":           {[]authz.Call{call("PUT", scripts+"/api"), call("GET", scripts)}, nil},
		"tails":               {[]authz.Call{call("POST", scripts+"/api/tails")}, []string{"Workers Metadata Read-Only on one Worker", "Workers Editor on one Worker", "Workers Admin on one Worker"}},
		"no product of those": {[]authz.Call{call("GET", "/accounts/"+string(account)+"/r2/buckets")}, nil},
	} {
		res := record.Minimal(record.Recording{Calls: row.calls})
		require.Len(t, res.Required, 1, name)
		var got []string
		for _, r := range res.Required[0].Narrower {
			got = append(got, r.String())
			assert.True(t, r.Scope().Granular())
		}
		assert.Equal(t, row.want, got, name)
		assert.Equal(t, permissions.ScopeAccount, res.Required[0].Resource.Scope(), name)
	}
}
