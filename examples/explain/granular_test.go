package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

// A spec for one Worker: what it says, and what it allows, is told in words, and
// where the Worker of the call is not known, what would settle it.
func TestSpecForOneWorker(t *testing.T) {
	t.Parallel()
	const id, tag = "00000000000000000000000000000001", "0f0e0d0c0b0a09080706050403020100"
	dir := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		return name
	}
	spec := file("spec.json", `[{"effect":"allow","permission_groups":[{"id":"`+id+`"}],"resources":{"com.cloudflare.api.account.`+account+`":{"com.cloudflare.edge.worker.script.`+tag+`":"*"}}}]`)
	live := file("groups.json", `[{"id":"`+id+`","name":"Individual Workers Editor","scopes":["com.cloudflare.edge.worker.script"]}]`)
	const deploy = "/accounts/" + account + "/workers/scripts/api/content"
	for name, tc := range map[string]struct {
		args []string
		code int
		want []string
	}{
		"says":             {nil, token.ExitOK, []string{"account_only", "Individual Workers Editor) on Worker " + tag + " of account " + account}},
		"a name":           {[]string{"PUT", deploy}, token.ExitNotKnown, []string{"inconclusive, unknown_resource", "decided by  allow Individual Workers Editor on Worker " + tag, "to settle   the tag of the Worker", "enough      Account:Workers Scripts:Edit", "or role     Workers Editor on one Worker"}},
		"that Worker":      {[]string{"-worker", tag, "PUT", deploy}, token.ExitOK, []string{"spec.json: allowed"}},
		"another":          {[]string{"-worker", id, "PUT", deploy}, token.ExitRefused, []string{"spec.json: denied, outside_scope"}},
		"another product":  {[]string{"-worker", tag, "GET", "/accounts/" + account + "/r2/buckets"}, token.ExitRefused, []string{"denied, missing_permission"}},
		"a name for a tag": {[]string{"-worker", "api", "PUT", deploy}, token.ExitUsage, []string{`-worker: the Worker "api": want its tag`}},
	} {
		code, stdout, stderr := execute(t, "", append([]string{"-groups", live, "-spec", spec}, tc.args...)...)
		assert.Equal(t, tc.code, code, "%s: %s", name, stderr)
		for _, w := range tc.want {
			assert.Contains(t, stdout+stderr, w, name)
		}
		assert.NotContains(t, stdout, "would not take it", name)
	}
	code, _, stderr := execute(t, "", "-worker", tag, "GET", "/zones")
	assert.Equal(t, token.ExitUsage, code)
	assert.Contains(t, stderr, "-worker goes with -spec and a call")
}
