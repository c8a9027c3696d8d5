package authz_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

func TestWhichCan(t *testing.T) {
	t.Parallel()
	read := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	write := permissions.NewSpec(permissions.AllZonesIn(account).Allow(permissions.ZoneDNSWrite))
	none := permissions.Spec{}
	post := authz.Call{Method: "POST", Path: "/zones/" + string(zone) + "/dns_records"}

	can, unsure := authz.WhichCan([]permissions.Spec{read, write, none}, records(zone))
	assert.Equal(t, []int{0}, can)
	assert.Equal(t, []int{1}, unsure)
	can, unsure = authz.WhichCan([]permissions.Spec{read, write, none}, in(account, post))
	assert.Equal(t, []int{1}, can)
	assert.Empty(t, unsure)
}

func TestCompare(t *testing.T) {
	t.Parallel()
	read := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	write := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite))
	var lines []string
	for _, d := range authz.Compare(read, write) {
		require.Equal(t, "zone "+string(zone), d.Resource.String())
		if d.A == authz.Denied && d.B == authz.Allowed {
			lines = append(lines, d.Operation.String())
		}
	}
	assert.Contains(t, lines, "POST /zones/{zone_id}/dns_records")
	assert.Contains(t, lines, "DELETE /zones/{zone_id}/dns_records/{dns_record_id}")
	assert.NotContains(t, lines, "GET /zones/{zone_id}/dns_records", "both may read")
	assert.Empty(t, authz.Compare(read, read))

	wide := permissions.NewSpec(permissions.AllZonesIn(account).Allow(permissions.ZoneDNSRead))
	rest := 0
	for _, d := range authz.Compare(read, wide) {
		if d.Resource == permissions.AllZonesInResource(account) {
			rest++
			assert.Equal(t, authz.Denied, d.A)
		}
	}
	assert.Positive(t, rest, "the zones that no spec names are compared too")
}
