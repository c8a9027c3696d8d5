package operations_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/operations"
)

// The key of an R2 object stands for the rest of the path, slashes included.
func TestMatchRest(t *testing.T) {
	const objects = "/accounts/" + testAccount + "/r2/buckets/b/objects"
	for name, c := range map[string]struct {
		path, key string // "" for no match
	}{
		"one segment":        {objects + "/file.txt", "file.txt"},
		"two":                {objects + "/dir/file.txt", "dir/file.txt"},
		"many":               {objects + "/a/b/c/d/e/f.txt?x=/y", "a/b/c/d/e/f.txt"},
		"encoded":            {objects + "/a%2Fb/c%20d", "a/b/c d"},
		"a folder":           {objects + "/dir/", "dir/"},
		"an empty segment":   {objects + "/a//b", "a//b"},
		"one at the front":   {objects + "//b", "/b"},
		"URL":                {"https://api.cloudflare.com/client/v4" + objects + "/dir/file.txt", "dir/file.txt"},
		"up":                 {objects + "/a/../b", ""},
		"up, encoded":        {objects + "/a/%2E%2e/b", ""},
		"a malformed escape": {objects + "/a/%zz", ""},
	} {
		for _, method := range []string{"GET", "PUT", "DELETE"} {
			m, ok := operations.Match(method, c.path)
			require.Equal(t, c.key != "", ok, "%s: %s", name, method)
			if !ok {
				continue
			}
			assert.Equal(t, "/accounts/{account_id}/r2/buckets/{bucket_name}/objects/{object_key}", m.Operation().Template(), name)
			key, _ := m.Param("object_key")
			assert.Equal(t, c.key, key, name)
			bucket, _ := m.Param("bucket_name")
			assert.Equal(t, "b", bucket, name)
			id, _ := m.AccountID()
			assert.Equal(t, testAccount, string(id), name)
		}
		_, ok := operations.Match("POST", c.path)
		assert.False(t, ok, name)
	}
	m, ok := operations.Match("GET", objects+"/")
	require.True(t, ok)
	assert.Equal(t, "/accounts/{account_id}/r2/buckets/{bucket_name}/objects", m.Operation().Template(), "the list, with a slash")
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		if _, ok := operations.Match("PUT", objects+"/dir/file.txt"); !ok {
			t.Error("no match")
		}
	}))
}
