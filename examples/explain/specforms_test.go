package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSpecsOfTools: -spec reads what tools write, and YAML by the name of the file.
func TestSpecsOfTools(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"spec.yaml":    "policies:\n- effect: allow\n  permission_groups: [Zone Read]\n  resources: {com.cloudflare.api.account.zone.*: '*'}\n",
		"main.tf.json": `{"resource":{"cloudflare_api_token":{"a":{"policy":{"permission_groups":["Zone Read"],"resources":{"com.cloudflare.api.account.zone.*":"*"}}}}}}`,
	} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		q, err := newQuestion(options{specs: []string{path}}, func(string) (string, bool) { return "", false }, nil)
		require.NoError(t, err, name)
		assert.Equal(t, "allow Zone:Zone:Read on all zones", q.specs[0].spec.String(), name)
	}
}
