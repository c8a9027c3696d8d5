package permissions_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// TestPermissionsInWords: a permission of each scope shows its name.
func TestPermissionsInWords(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "DNS Write; Account Settings Read; User Details Read; Workers R2 Storage Bucket Item Read",
		fmt.Sprintf("%s; %v; %v; %s", permissions.ZoneDNSWrite, permissions.AccountSettingsRead, permissions.UserDetailsRead, permissions.BucketWorkersR2StorageBucketItemRead))
}

// TestLongListIsCut: what stands behind the bound is not read.
func TestLongListIsCut(t *testing.T) {
	t.Parallel()
	l := permissions.ParseLines("Zone:Zone:Read\n" + strings.Repeat(" ", 256<<10) + "\nZone:DNS:Edit")
	assert.Equal(t, []permissions.Permission{permissions.ZoneRead}, l.Permissions())
	assert.ErrorContains(t, l.Unread[len(l.Unread)-1].Err, "the rest was not read")
}

// TestResourcesOfTerraform: resources as a text, as the provider takes them, are as they
// stand, whatever the targets.
func TestResourcesOfTerraform(t *testing.T) {
	t.Parallel()
	const zone = "9a7806061c88ada191ed06f989cc3dac"
	spec, err := permissions.ParseSpecFor([]byte(`[{"effect":"allow","permission_groups":[{"name":"DNS Write"}],"resources":"{\"com.cloudflare.api.account.zone.`+zone+`\":\"*\"}"}]`), permissions.Targets{})
	require.NoError(t, err)
	assert.True(t, spec.Equal(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite))), "%v", spec)
}

// TestNumbersOfNames: the singular of a name is the name.
func TestNumbersOfNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]permissions.Permission{
		"Account: Email Routing Address: Edit": permissions.AccountEmailRoutingAddressesWrite,
		"Zone: Page Rule: Edit":                permissions.ZonePageRulesWrite,
		"Zone: Firewall Service: Read":         permissions.ZoneFirewallServicesRead,
	} {
		p, err := permissions.Parse(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, p, text)
	}
}
