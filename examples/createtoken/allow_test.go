package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// Permissions in words, on the account and zone given.
func TestAllow(t *testing.T) {
	t.Parallel()
	got := start(t, nil, "", "-route", "token", "-dry-run", "-allow", "Zone:DNS:Edit", "-allow", "Account | D1 | Edit", "-allow", "Read analytics and logs")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	var spec permissions.Spec
	var body struct{ Policies json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &body))
	require.NoError(t, spec.UnmarshalJSON(body.Policies))
	want := permissions.NewSpec(
		permissions.Zone(zone).Allow(permissions.ZoneDNSWrite, permissions.ZoneAnalyticsRead, permissions.ZoneLogsRead),
		permissions.Account(account).Allow(permissions.AccountD1Write),
	)
	assert.True(t, want.Equal(spec), spec.String())

	// A permission may say itself what it is on.
	got = start(t, nil, "", "-route", "token", "-dry-run", "-allow", "Zone:DNS:Edit on all zones", "-allow", "Account:D1:Read on all accounts",
		"-allow", "Zone:Cache Purge on zone 023e105f4ecef8ad9ca31a8372d0c353", "-allow", "Account Settings Read")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &body))
	require.NoError(t, spec.UnmarshalJSON(body.Policies))
	want = permissions.NewSpec(
		permissions.AllZones().Allow(permissions.ZoneDNSWrite),
		permissions.AllAccounts().Allow(permissions.AccountD1Read),
		permissions.Zone("023e105f4ecef8ad9ca31a8372d0c353").Allow(permissions.ZoneCachePurge),
		permissions.Account(account).Allow(permissions.AccountSettingsRead),
	)
	assert.True(t, want.Equal(spec), spec.String())

	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no resource":   {[]string{"-allow", "Zone:DNS:Edit on Mars"}, "is not known"},
		"wrong scope":   {[]string{"-allow", "Zone:DNS:Edit on account " + string(account)}, "zone"},
		"heading":       {[]string{"-allow", "Zone permissions:"}, "-allow"},
		"unknown":       {[]string{"-allow", "Quantum Write"}, "is not known"},
		"ambiguous":     {[]string{"-allow", "Log:Read"}, "ambiguous"},
		"with -spec":    {[]string{"-allow", "Zone:DNS:Edit", "-spec", "x"}, "contradict"},
		"name, dry run": {[]string{"-zone", "example.com", "-allow", "Zone:DNS:Edit"}, "give -zone-id"},
	} {
		got := start(t, nil, "", append([]string{"-route", "token", "-dry-run"}, tc.args...)...)
		assert.Equal(t, token.ExitUsage, got.code, name)
		assert.Contains(t, got.stderr, tc.want, name)
		assert.Empty(t, got.stdout, name)
	}
}

// A list of permissions as a README has it is a spec, on the ids beside it.
func TestSpecOfLines(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "README.md")
	require.NoError(t, os.WriteFile(file, []byte("## Permissions\n\n- Zone → DNS → Edit\n"), 0o600))
	got := start(t, nil, "", "-route", "token", "-dry-run", "-spec", file)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "4755a26eedb94da69e1066d98aa820be")
}

// A zone's name is looked up with the creating credential.
func TestZoneByName(t *testing.T) {
	t.Parallel()
	srv := simulator(t)
	key := map[string]string{"CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey, "CLOUDFLARE_BASE_URL": srv.URL}
	var zones []struct{ ID, Name string }
	client, err := token.New(token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey)), token.WithBaseURL(srv.URL))
	require.NoError(t, err)
	_, err = client.Call(t.Context(), "GET", "/zones", nil, &zones)
	require.NoError(t, err)
	require.NotEmpty(t, zones)
	got := live(t, key, "-route", "global-key", "-zone", zones[0].Name, "-allow", "Zone:DNS:Edit", "-show")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	want := permissions.NewSpec(permissions.Zone(permissions.ZoneID(zones[0].ID)).Allow(permissions.ZoneDNSWrite))
	assert.True(t, srv.Tokens()[0].Spec.WithConditions(permissions.Conditions{}).Equal(want))
	got = live(t, key, "-route", "global-key", "-zone", "nowhere.example", "-allow", "Zone:DNS:Edit", "-show")
	assert.Equal(t, token.ExitRefused, got.code)
	assert.Contains(t, got.stderr, "nowhere.example is not among those that the credential sees")
	assert.Len(t, srv.Tokens(), 1, "nothing was made")
}
