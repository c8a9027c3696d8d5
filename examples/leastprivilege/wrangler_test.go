package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

// wranglerFolder has a configuration of a Worker.
func wranglerFolder(t *testing.T, name, text string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	return dir
}

const workerTOML = `name = "w"
main = "index.js"
account_id = "0123456789abcdef0123456789abcdef"
route = { pattern = "example.com/*", zone_id = "fedcba9876543210fedcba9876543210" }
[[queues.producers]]
binding = "Q"
queue = "q"
[env.staging]
`

// TestWrangler: the permissions, and the same need in roles.
func TestWrangler(t *testing.T) {
	dir := wranglerFolder(t, "wrangler.toml", workerTOML)
	o := from("", "-wrangler", dir, "-existing", "-wrangler-version", "4.164.0")
	require.Zero(t, o.code, o.errOut)
	for _, want := range []string{
		"Account:Workers Scripts:Edit  (Workers Scripts Write)", "Zone:Workers Routes:Edit  (Workers Routes Write)\n    on zone fedcba9876543210fedcba9876543210",
		", for wrangler.toml:4 route\n", "The same in roles", "Workers Editor on one Worker  (Individual Workers Editor)", "Account:Queues:Read  (Queues Read)",
		"the environments are not counted: staging",
	} {
		assert.Contains(t, o.out, want)
	}
	o = from("", "-wrangler", filepath.Join(dir, "wrangler.toml"), "-env", "staging", "-json")
	require.Zero(t, o.code, o.errOut)
	var out struct {
		Permissions []neededJSON
		InRoles     rolesJSON `json:"in_roles"`
	}
	require.NoError(t, json.Unmarshal([]byte(o.out), &out))
	require.Len(t, out.Permissions, 2)
	require.Len(t, out.InRoles.Roles, 1)
	assert.Equal(t, "Workers Admin", out.InRoles.Roles[0].Role, "a new Worker")
	require.Len(t, out.InRoles.Permissions, 1)
	assert.Equal(t, "Workers Routes Write", out.InRoles.Permissions[0].Name)
}

// TestWranglerFaults: what cannot be read is told, with what would be right.
func TestWranglerFaults(t *testing.T) {
	dir := wranglerFolder(t, "wrangler.toml", workerTOML)
	for want, args := range map[string][]string{
		`the command "deplyo" is not known: want one of `:         {"-wrangler", dir, "-command", "deplyo"},
		`wrangler.toml: no environment "prod": it has staging`:    {"-wrangler", dir, "-env", "prod"},
		"looked for wrangler.json, wrangler.jsonc, wrangler.toml": {"-wrangler", t.TempDir()},
		"no such file or directory":                               {"-wrangler", filepath.Join(dir, "none")},
		"wrangler.toml:2:":                                        {"-wrangler", wranglerFolder(t, "wrangler.toml", "name = \"w\"\nroutes = [ 1")},
		`the version "new" of wrangler: want one such as 4.86.0`:  {"-wrangler", dir, "-wrangler-version", "new"},
		"-existing goes with -wrangler":                           {"-from", dir, "-existing"},
		"wrangler.json:1:9: ":                                     {"-wrangler", wranglerFolder(t, "wrangler.json", `{"name":}`)},
	} {
		o := from("", args...)
		assert.Equal(t, token.ExitUsage, o.code, want)
		assert.Contains(t, o.errOut, want)
	}
}
