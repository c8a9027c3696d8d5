package permissions

import "strings"

// internalNames are names of permissions that Cloudflare has inside: of roles
// ("#ssl:edit"), and in its OpenAPI document beside the groups of an operation
// ("com.cloudflare.edge.r2.bucket.write"). Each is given without its level, with the
// group that the operations under it accept for reading and for writing; nil for
// none. A name under which operations of several products stand is not here.
// From https://github.com/cloudflare/api-schemas (2026-07-27); that the group is the
// name's is derived from the operations' lists, to which a test holds it.
var internalNames = [...]struct {
	name        string
	read, write Permission
}{
	{"#analytics", ZoneAnalyticsRead, nil},
	{"#billing", AccountBillingRead, AccountBillingWrite},
	{"#cache_purge", nil, ZoneCachePurge},
	{"#dns.view", AccountDNSViewRead, AccountDNSViewWrite},
	{"#logs", ZoneLogsRead, ZoneLogsWrite},
	{"#organization", AccountSettingsRead, AccountSettingsWrite},
	{"#ssl", ZoneSSLAndCertificatesRead, ZoneSSLAndCertificatesWrite},
	{"#subscription", AccountBillingRead, AccountBillingWrite},
	{"com.cloudflare.api.account.ai", AccountWorkersAIRead, AccountWorkersAIWrite},
	{"com.cloudflare.api.account.aig", AccountAIGatewayRead, AccountAIGatewayWrite},
	{"com.cloudflare.api.account.email.routing.address", AccountEmailRoutingAddressesRead, AccountEmailRoutingAddressesWrite},
	{"com.cloudflare.api.account.email.sending", AccountEmailSendingRead, AccountEmailSendingWrite},
	{"com.cloudflare.api.account.mcp_portals", AccountMCPPortalsRead, AccountMCPPortalsWrite},
	{"com.cloudflare.api.account.member", AccountSettingsRead, AccountSettingsWrite},
	{"com.cloudflare.api.account.rag", AccountAutoRagRead, AccountAutoRagWrite},
	{"com.cloudflare.api.account.token", AccountAPITokensRead, AccountAPITokensWrite},
	{"com.cloudflare.api.account.zone.email.routing.config", ZoneSettingsRead, ZoneSettingsWrite},
	{"com.cloudflare.api.account.zone.email.routing.rule", ZoneEmailRoutingRulesRead, ZoneEmailRoutingRulesWrite},
	{"com.cloudflare.api.iam.resource-group", AccountSettingsRead, AccountSettingsWrite},
	{"com.cloudflare.api.token", UserAPITokensRead, UserAPITokensWrite},
	{"com.cloudflare.api.user", UserDetailsRead, UserDetailsWrite},
	{"com.cloudflare.api.user.membership", UserMembershipsRead, UserMembershipsWrite},
	{"com.cloudflare.api.workers", AccountWorkersScriptsRead, AccountWorkersScriptsWrite},
	{"com.cloudflare.edge.hyperdrive.database", AccountHyperdriveRead, AccountHyperdriveWrite},
	{"com.cloudflare.edge.r2.bucket", AccountWorkersR2StorageRead, AccountWorkersR2StorageWrite},
	{"com.cloudflare.edge.vectorize.index", AccountVectorizeRead, AccountVectorizeWrite},
	{"com.cloudflare.edge.worker.queue", AccountQueuesRead, AccountQueuesWrite},
}

// The levels of internal names.
const (
	readingVerbs = " read list list_self peek "
	writingVerbs = " edit write create update delete ack push pull "
)

// internal returns the groups that an internal name stands for: one, or both where
// it has no level.
func (c *Catalogue) internal(s string) []Group {
	s = strings.ToLower(strings.Trim(s, " \t`\"'"))
	if !strings.HasPrefix(s, "#") && !strings.HasPrefix(s, "com.cloudflare.") {
		return nil
	}
	bare, verb := s, ""
	if i := strings.LastIndexAny(s, ":."); i >= 0 {
		bare, verb = s[:i], s[i+1:]
	}
	var out []Group
	add := func(p Permission) {
		if p != nil {
			if g, ok := c.ByID(p.ID()); ok {
				out = append(out, g)
			}
		}
	}
	for i := range internalNames {
		switch n := &internalNames[i]; {
		case n.name == s:
			add(n.read)
			add(n.write)
			return out
		case n.name == bare && isIn(readingVerbs, verb):
			add(n.read)
			return out
		case n.name == bare && isIn(writingVerbs, verb):
			add(n.write)
			return out
		}
	}
	return nil
}
