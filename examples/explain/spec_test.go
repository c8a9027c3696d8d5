package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// specFiles writes the guide's spec, and one that may read DNS records, to files.
func specFiles(t *testing.T) (guide, reader string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, spec permissions.Spec) string {
		data, err := json.Marshal(spec)
		require.NoError(t, err)
		name = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(name, data, 0o600))
		return name
	}
	return write("guide.json", permissions.SaaSPlatform(account, zone)), write("reader.json", permissions.SaaSPlatformDNS(zone))
}

// A search by a name of former times says what it is called today.
func TestSearchByAFormerName(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := execute(t, "", "-search", "argo tunnel write")
	assert.Equal(t, token.ExitOK, code, stderr)
	assert.Contains(t, stdout, "note: Argo Tunnel Write is Cloudflare Tunnel Write today\n")
	assert.Contains(t, stdout, "/cfd_tunnel")
	_, stdout, _ = execute(t, "", "-search", "dns record")
	assert.NotContains(t, stdout, "note: ")
}

// Groups that this program does not know have the names of a live listing.
func TestLiveListing(t *testing.T) {
	t.Parallel()
	const id = "00000000000000000000000000000002"
	dir := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		return name
	}
	spec := file("spec.json", `[{"effect":"allow","permission_groups":[{"id":"`+id+`"}],"resources":{"com.cloudflare.api.account.`+account+`":"*"}}]`)
	live := file("groups.json", `{"success":true,"result":[{"id":"`+id+`","name":"Shiny Thing Write","scopes":["com.cloudflare.api.account"],"label":"shiny_thing_write"}]}`)
	for _, args := range [][]string{{"-spec", spec}, {"-json", "-spec", spec}, {"-spec", spec, "-compare", spec}} {
		_, stdout, stderr := execute(t, "", args...)
		if len(args) < 4 {
			assert.Contains(t, stdout, id, stderr)
		}
		_, stdout, stderr = execute(t, "", append([]string{"-groups", live}, args...)...)
		assert.Empty(t, stderr, args)
		assert.Equal(t, len(args) < 4, strings.Contains(stdout, "Shiny Thing Write"), stdout)
		assert.NotContains(t, stdout, "unknown permission group", args)
	}
	for says, args := range map[string][]string{
		"-groups goes with -spec": {"-groups", live, "GET", "/zones"},
		"no such file":            {"-groups", filepath.Join(dir, "none"), "-spec", spec},
		"permission group listing: want an object, got number": {"-groups", file("bad.json", "1"), "-spec", spec},
		"standard input can be read for one thing only":        {"-groups", "-", "-spec", "-"},
		"the listing is longer than 4194304 bytes":             {"-groups", file("long.json", strings.Repeat(" ", 4<<20+1)), "-spec", spec},
	} {
		code, _, stderr := execute(t, "", args...)
		assert.Equal(t, token.ExitUsage, code)
		assert.Contains(t, stderr, says)
	}
}

func TestSpecIsDescribed(t *testing.T) {
	t.Parallel()
	guide, reader := specFiles(t)
	code, stdout, stderr := execute(t, "", "-spec", guide, "-spec", reader)
	assert.Equal(t, token.ExitOK, code, stderr)
	assert.Contains(t, stdout, "guide.json: account_and_zone\n")
	assert.Contains(t, stdout, "  allow  Account:Workers Scripts:Edit  (Workers Scripts Write) on account "+account+"; ")
	assert.Contains(t, stdout, "\n\n"+reader+": zone_only\n")

	code, stdout, _ = execute(t, `[{"effect":"allow","permission_groups":[{"id":"`+account+`"}],"resources":{"com.cloudflare.api.account.*":"*"}}]`, "-json", "-spec", "-")
	assert.Equal(t, token.ExitRefused, code, "the API knows no such group")
	var d described
	require.NoError(t, json.Unmarshal([]byte(stdout), &d))
	assert.Equal(t, permissions.ShapeAccountOnly, d.Shape)
	assert.Len(t, d.Permissions, 1)
	assert.Contains(t, d.Fault, "not in the catalogue")
}

func TestSpecDecidesACall(t *testing.T) {
	t.Parallel()
	guide, reader := specFiles(t)
	records := []string{"GET", "/zones/" + zone + "/dns_records"}
	code, stdout, _ := execute(t, "", append([]string{"-spec", guide}, records...)...)
	assert.Equal(t, token.ExitRefused, code)
	assert.Contains(t, stdout, "guide.json: denied, missing_permission\n  enough      Zone:DNS:Read on zone "+zone+"\n")

	code, stdout, _ = execute(t, "", append([]string{"-json", "-spec", guide, "-spec", reader}, records...)...)
	assert.Equal(t, token.ExitOK, code, "one of them allows it")
	var r record
	require.NoError(t, json.Unmarshal([]byte(stdout), &r))
	require.Len(t, r.Specs, 2)
	assert.Equal(t, "denied", r.Specs[0].Verdict.String())
	assert.Equal(t, []string{"Zone:DNS:Read on zone " + zone, "Zone:DNS:Edit on zone " + zone}, r.Specs[0].Enough)
	assert.Equal(t, "allowed", r.Specs[1].Verdict.String())
	assert.Equal(t, "allow Zone:DNS:Read on zone "+zone, r.Specs[1].Statement)
	assert.Empty(t, r.Specs[1].Reason)

	code, _, _ = execute(t, "", "-spec", guide, "POST", "/graphql")
	assert.Equal(t, token.ExitNotKnown, code)
	code, _, _ = execute(t, "", "-spec", guide, "GET", "/nope")
	assert.Equal(t, token.ExitRefused, code)
}

func TestSpecsAreCompared(t *testing.T) {
	t.Parallel()
	guide, reader := specFiles(t)
	code, stdout, _ := execute(t, "", "-spec", reader, "-compare", guide)
	assert.Equal(t, token.ExitOK, code)
	assert.Contains(t, stdout, "GET    /zones/{zone_id}/dns_records  on zone "+zone+": allowed -> denied\n")
	assert.Contains(t, stdout, "PUT    /zones/{zone_id}/workers/routes/{route_id}  on zone "+zone+": denied -> allowed\n")
	_, lines, _ := execute(t, "", "-json", "-spec", reader, "-compare", guide)
	assert.Equal(t, strings.Count(stdout, "\n"), strings.Count(lines, "\n"))
	first, _, _ := strings.Cut(lines, "\n")
	var d difference
	require.NoError(t, json.Unmarshal([]byte(first), &d))
	assert.NotEqual(t, d.Spec, d.Compared)

	_, stdout, _ = execute(t, "", "-spec", guide, "-compare", guide)
	assert.Contains(t, stdout, "can do the same")
}

func TestSpecUsageErrors(t *testing.T) {
	t.Parallel()
	guide, reader := specFiles(t)
	const secret = "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no such file":            {[]string{"-spec", guide + ".gone"}, "no such file"},
		"credential as file":      {[]string{"-spec", secret}, "-spec"},
		"no name":                 {[]string{"-spec", ""}, "want a file name"},
		"compared with nothing":   {[]string{"-compare", guide}, "-compare goes with one -spec"},
		"compared, call":          {[]string{"-spec", guide, "-compare", reader, "GET", "/zones"}, "without a call"},
		"refusal of two":          {[]string{"-spec", guide, "-spec", reader, "-refusal"}, "one -spec at most"},
		"standard input twice":    {[]string{"-spec", "-", "-compare", "-"}, "one thing only"},
		"standard input, log":     {[]string{"-spec", "-", "-refusal"}, "one thing only"},
		"search and spec":         {[]string{"-spec", guide, "-search", "dns"}, "-search goes with -json only"},
		"refusal and half a call": {[]string{"-refusal", "GET"}, "want METHOD PATH"},
	} {
		code, stdout, stderr := execute(t, "", tc.args...)
		assert.Equal(t, token.ExitUsage, code, name)
		assert.Empty(t, stdout, name)
		assert.Contains(t, stderr, tc.want, name)
		assert.NotContains(t, stderr, secret)
	}
}
