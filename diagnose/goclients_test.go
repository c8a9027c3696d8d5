package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
)

// What programs in Go were doing names the call, where they print nothing else of it.
// The texts are theirs, as docs/CLIENTS.md has them.
func TestGoClients(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text string
		want permissions.Permission
		code diagnose.Code
	}{
		{"Error creating DNS record:  Authentication error (10000)", permissions.ZoneDNSWrite, "authentication-error"},
		{"Error updating DNS record:  Authentication error (10000)", permissions.ZoneDNSWrite, "authentication-error"},
		{"Error deleting DNS record:  Authentication error (10000)", permissions.ZoneDNSWrite, "authentication-error"},
		{"Error fetching DNS records:  Authentication error (10000)", permissions.ZoneDNSRead, "authentication-error"},
		{"Error updating User-Agent block rule:  Authentication error (10000)", permissions.ZoneFirewallServicesWrite, "authentication-error"},
		{"error creating zone access rule:  Authentication error (10000)", permissions.ZoneFirewallServicesWrite, "authentication-error"},
		{"Error creating ZONE lock down:  Authentication error (10000)", permissions.ZoneFirewallServicesWrite, "authentication-error"},
		{`Error purging all from zone "example.com": Authentication error (10000)`, permissions.ZoneCachePurge, "authentication-error"},
		{`Error: error creating zone "example.com": Authentication error (10000)`, permissions.ZoneWrite, "authentication-error"},
		{"2026/11/26 22:00:15 could not fetch records from zone, Authentication error (10000)", permissions.ZoneDNSRead, "authentication-error"},
		{`presenting for challenge: adding temporary record for zone "example.com.": got error status: HTTP 403: [{Code:10000 Message:Authentication error ErrorChain:[]}]`, permissions.ZoneDNSWrite, "authentication-error"},
		{"2026/11/26 21:29:03 got error status: HTTP 403: [{Code:10000 Message:Authentication error ErrorChain:[]}]", permissions.ZoneDNSWrite, "authentication-error"},
		{"zone could not be found", permissions.ZoneRead, "empty-zone-list"},
		{"2026/11/26 21:29:03 zone could not be found", permissions.ZoneRead, "empty-zone-list"},
		{"Error updating DNS record:  zone could not be found", permissions.ZoneRead, "empty-zone-list"},
	} {
		d, ok := diagnoseText(t, tc.text+"\n", diagnose.Facts{Account: account, Zone: zone})
		require.True(t, ok, tc.text)
		assert.Equal(t, tc.code, d.Code, tc.text)
		if assert.NotEmpty(t, d.Remedies, tc.text) {
			assert.Contains(t, d.Remedies[0].Permissions, tc.want, "%s: %s", tc.text, d)
		}
	}
	for _, text := range []string{
		"the time zone could not be found", "dns: the zone could not be found on ns1", "firewall-cmd: zone could not be found", "The comfort zone could not be found in the firewall zone could not be found, too",
	} {
		_, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, text)
	}
}
