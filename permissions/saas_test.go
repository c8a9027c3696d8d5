package permissions_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func TestSaaSPlatformGolden(t *testing.T) {
	t.Parallel()
	for name, spec := range map[string]permissions.Spec{
		"saas_platform.golden.json":              permissions.SaaSPlatform(guideAccount, guideZone),
		"saas_platform_all_accounts.golden.json": permissions.SaaSPlatformAllAccounts(guideZone),
	} {
		require.NoError(t, spec.Validate())
		data, err := json.Marshal(spec)
		require.NoError(t, err)
		var text bytes.Buffer
		require.NoError(t, json.Indent(&text, data, "", "  "))
		text.WriteByte('\n')
		golden(t, name, text.Bytes())
		assert.True(t, spec.Equal(mustParseSpec(t, text.String())))
	}
}

// The rows of the permissions guide, in its order.
func TestSaaSRequirementsAreTheGuides(t *testing.T) {
	t.Parallel()
	want := []permissions.Requirement{
		{Permission: permissions.AccountSettingsRead, Label: "Account:Read",
			Why: "read account information", RequiredFor: "platform initialization, validation"},
		{Permission: permissions.AccountWorkersR2StorageWrite, Label: "Account:Cloudflare R2:Edit",
			Why: "create and manage R2 buckets and objects", RequiredFor: "storing tenant static files"},
		{Permission: permissions.AccountWorkersScriptsWrite, Label: "Account:Cloudflare Workers:Edit",
			Why: "deploy and manage Worker scripts", RequiredFor: "site routing, tenant resolution"},
		{Permission: permissions.ZoneRead, Label: "Zone:Read",
			Why: "read zone settings and configuration", RequiredFor: "domain verification, DNS checks"},
		{Permission: permissions.ZoneWorkersRoutesWrite, Label: "Zone:Cloudflare Workers Routes:Edit",
			Why: "configure Worker routes", RequiredFor: "routing requests to the Worker script"},
		{Permission: permissions.ZoneSSLAndCertificatesWrite, Label: "Zone:Custom Hostnames:Edit",
			Why: "add and verify custom domains", RequiredFor: "multi-tenant custom domain support"},
	}
	got := permissions.SaaSRequirements()
	assert.Equal(t, want, got)

	spec := permissions.SaaSPlatform(guideAccount, guideZone)
	assert.Equal(t, len(got), spec.Len())
	for _, r := range got {
		parsed, err := permissions.Parse(r.Label)
		require.NoError(t, err)
		assert.Equal(t, r.Permission, parsed, "the guide's own words name the group")
		assert.True(t, spec.Covers(permissions.NewSpec(permissions.AllowOn(resourceFor(r.Permission), r.Permission))), r.Label)
	}
	got[0].Label = "changed"
	assert.Equal(t, want, permissions.SaaSRequirements(), "each call returns its own rows")
}

func resourceFor(p permissions.Permission) permissions.Resource {
	if p.Scope() == permissions.ScopeAccount {
		return permissions.AccountResource(guideAccount)
	}
	return permissions.ZoneResource(guideZone)
}

func TestSaaSPlatformVariants(t *testing.T) {
	t.Parallel()
	one, all := permissions.SaaSPlatform(guideAccount, guideZone), permissions.SaaSPlatformAllAccounts(guideZone)
	assert.True(t, all.Covers(one))
	assert.False(t, one.Covers(all))
	dns := permissions.SaaSPlatformDNS(guideZone)
	assert.Equal(t, []string{"allow Zone:DNS:Read on zone " + string(guideZone)}, statements(dns))
	assert.False(t, one.Covers(dns), "none of the six reads DNS records")
	assert.ErrorContains(t, permissions.SaaSPlatform("", guideZone).Validate(), "account id is empty")
	assert.ErrorContains(t, permissions.SaaSPlatform(guideAccount, "example.com").Validate(), "domain name")
}
