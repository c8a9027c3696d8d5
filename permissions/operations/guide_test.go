package operations_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// What the guide speaks of when it asks for each of its permissions: the paths of
// its checks, and the single things that these list.
var guidePaths = map[permissions.Permission][]string{
	permissions.AccountSettingsRead:          {"/accounts/{account_id}"},
	permissions.AccountWorkersR2StorageWrite: {"/accounts/{account_id}/r2/buckets", "/accounts/{account_id}/r2/buckets/{bucket_name}"},
	permissions.AccountWorkersScriptsWrite:   {"/accounts/{account_id}/workers/scripts", "/accounts/{account_id}/workers/scripts/{script_name}"},
	permissions.ZoneRead:                     {"/zones/{zone_id}"},
	permissions.ZoneWorkersRoutesWrite:       {"/zones/{zone_id}/workers/routes", "/zones/{zone_id}/workers/routes/{route_id}"},
	permissions.ZoneSSLAndCertificatesWrite:  {"/zones/{zone_id}/custom_hostnames", "/zones/{zone_id}/custom_hostnames/{custom_hostname_id}"},
}

func TestLabelIsTheGuidesOnlyWhereItSpeaks(t *testing.T) {
	t.Parallel()
	spoken := map[string]int{}
	for op := range operations.All() {
		for _, r := range permissions.SaaSRequirements() {
			want := permissions.Label(r.Permission)
			if slices.Contains(guidePaths[r.Permission], op.Template()) {
				want = r.Label
				spoken[op.Template()]++
			}
			require.Equal(t, want, op.Label(r.Permission), "%s of %s", r.Permission, op)
			require.Equal(t, want == r.Label, op.OfGuide(r.Permission), "%s of %s", r.Permission, op)
			require.NotEqual(t, r.Label, permissions.Label(r.Permission))
		}
	}
	for p, paths := range guidePaths {
		for _, path := range paths {
			assert.Positive(t, spoken[path], "%s of %s is not in the table", path, p)
		}
	}

	order, ok := operations.Match("POST", "/zones/2cf1f02313c4ef76af3d62eb78bb906e/ssl/certificate_packs/order")
	require.True(t, ok)
	assert.True(t, order.Operation().Accepts(permissions.ZoneSSLAndCertificatesWrite))
	assert.Equal(t, "Zone:SSL and Certificates:Edit", order.Operation().Label(permissions.ZoneSSLAndCertificatesWrite))

	list, ok := operations.Match("GET", "/zones/2cf1f02313c4ef76af3d62eb78bb906e/custom_hostnames")
	require.True(t, ok)
	assert.Equal(t, "Zone:Custom Hostnames:Edit", list.Operation().Label(permissions.ZoneSSLAndCertificatesWrite))
	assert.Equal(t, "Zone:SSL and Certificates:Read", list.Operation().Label(permissions.ZoneSSLAndCertificatesRead))
	assert.Equal(t, "Zone:DNS:Edit", list.Operation().Label(permissions.ZoneDNSWrite))
	assert.Equal(t, "", list.Operation().Label(nil))

	var none operations.Operation
	assert.Equal(t, "Zone:SSL and Certificates:Edit", none.Label(permissions.ZoneSSLAndCertificatesWrite))
	assert.False(t, none.OfGuide(permissions.ZonePermission("")))
	assert.Equal(t, permissions.Label(permissions.ZonePermission("")), none.Label(permissions.ZonePermission("")))
}
