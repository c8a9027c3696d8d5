package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// A spec goes out in each form, and what is read back is the spec.
func TestSpecInOtherForms(t *testing.T) {
	t.Parallel()
	spec := `["Zone:DNS:Edit", "Account:D1:Edit"]`
	env := func(name string) (string, bool) {
		v, ok := map[string]string{"CLOUDFLARE_ACCOUNT_ID": account, "CLOUDFLARE_ZONE_ID": zone}[name]
		return v, ok
	}
	write := func(args ...string) (int, string, string) {
		var out, errs strings.Builder
		code := run(t.Context(), args, env, strings.NewReader(spec), &out, &errs)
		return code, out.String(), errs.String()
	}
	want := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite), permissions.Account(account).Allow(permissions.AccountD1Write))
	for _, form := range formNames {
		code, stdout, stderr := write("-spec", "-", "-as", form)
		require.Equal(t, token.ExitOK, code, "%s: %s", form, stderr)
		switch form {
		case "json", "lines":
			back, err := permissions.ParseSpecFor([]byte(stdout), permissions.Targets{})
			require.NoError(t, err, form)
			assert.True(t, want.Equal(back), form)
		case "link":
			link, err := permissions.ParseDashboardLink(stdout)
			require.NoError(t, err, "what is written is read back")
			assert.Equal(t, want.Len(), link.Spec.Len())
			assert.Contains(t, stderr, "choose the account and zone resources")
		case "go":
			assert.Contains(t, stdout, "permissions.ZoneDNSWrite,")
		default:
			assert.Contains(t, stdout, `"cloudflare_a`)
			back, err := permissions.ParseSpecFor([]byte(stdout), permissions.Targets{})
			require.NoError(t, err, form)
			assert.True(t, want.Equal(back), form)
		}
	}
	for _, args := range [][]string{{"-spec", "-", "-as", "hcl"}, {"-as", "json"}, {"-spec", "-", "-as", "json", "GET", "/zones"}, {"-spec", "-", "-as", "json", "-json"}} {
		code, stdout, stderr := write(args...)
		assert.Equal(t, token.ExitUsage, code, "%v: %s", args, stderr)
		if !slices.Contains(args, "-json") {
			assert.Empty(t, stdout)
			continue
		}
		assertErrorJSON(t, stdout, stderr, token.FailureUsage)
	}
	code, stdout, stderr := write("-spec", permissions.DashboardLink(want, permissions.UserTokenForm, "x").URL)
	assert.Equal(t, token.ExitOK, code, stderr)
	assert.Contains(t, stdout, "Zone:DNS:Edit  (DNS Write) on all zones")
}
