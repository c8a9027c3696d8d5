package probe

import (
	"net/http"

	"github.com/cftoken/cftoken/permissions"
)

const noApplication = "no application has the random id, so there are no tokens to revoke"

// refused is the registry, by product. A row that stands before another of the
// same group is the surer one.
var refused = [...]proofRow{
	// For developers, and media.
	{needs: permissions.AccountWorkersR2StorageWrite, path: "/accounts/{account_id}/r2/buckets/{unique}"},
	{needs: permissions.AccountWorkersScriptsWrite, path: "/accounts/{account_id}/workers/scripts/{unique}"},
	{needs: permissions.ZoneWorkersRoutesWrite, path: "/zones/{zone_id}/workers/routes/{unique_hex}"},
	{needs: permissions.AccountD1Write, path: "/accounts/{account_id}/d1/database/{unique_uuid}"},
	{needs: permissions.AccountWorkersKVStorageWrite, path: "/accounts/{account_id}/storage/kv/namespaces/{unique_hex}"},
	{needs: permissions.AccountHyperdriveWrite, path: "/accounts/{account_id}/hyperdrive/configs/{unique_hex}"},
	{needs: permissions.AccountQueuesWrite, path: "/accounts/{account_id}/queues/{unique_hex}"},
	{needs: permissions.AccountVectorizeWrite, path: "/accounts/{account_id}/vectorize/v2/indexes/{unique_word}"},
	{needs: permissions.AccountPagesWrite, path: "/accounts/{account_id}/pages/projects/{unique}"},
	{needs: permissions.AccountSecretsStoreWrite, path: "/accounts/{account_id}/secrets_store/stores/{unique_hex}"},
	{needs: permissions.AccountAIGatewayWrite, path: "/accounts/{account_id}/ai-gateway/gateways/{unique}"},
	{needs: permissions.AccountPipelinesWrite, path: "/accounts/{account_id}/pipelines/{unique}"},
	{needs: permissions.AccountFlagshipWrite, path: "/accounts/{account_id}/flagship/apps/{unique_uuid}"},
	{needs: permissions.AccountWorkersObservabilityWrite, path: "/accounts/{account_id}/workers/observability/destinations/{unique}"},
	{needs: permissions.AccountCallsWrite, path: "/accounts/{account_id}/calls/apps/{unique_hex}"},
	{needs: permissions.AccountRealtime, path: "/accounts/{account_id}/realtime/kit/{unique_uuid}/presets/{unique_uuid}"},
	{needs: permissions.AccountRealtimeAdmin, path: "/accounts/{account_id}/realtime/kit/{unique_uuid}/presets/{unique_uuid}"},
	{needs: permissions.AccountImagesWrite, path: "/accounts/{account_id}/images/v1/{unique}"},
	{needs: permissions.AccountStreamWrite, path: "/accounts/{account_id}/stream/live_inputs/{unique_hex}"},
	{needs: permissions.AccountTurnstileSitesWrite, path: "/accounts/{account_id}/challenges/widgets/{unique_hex}"},

	// Access, Gateway, devices and tunnels.
	{needs: permissions.AccountAccessAppsAndPoliciesWrite, path: "/accounts/{account_id}/access/policies/{unique_uuid}"},
	{needs: permissions.ZoneAccessAppsAndPoliciesWrite, path: "/zones/{zone_id}/access/apps/{unique_uuid}"},
	{needs: permissions.AccountAccessAppsAndPoliciesRevoke, method: http.MethodPost, path: "/accounts/{account_id}/access/apps/{unique_uuid}/revoke_tokens", harmless: noApplication},
	{needs: permissions.ZoneAccessAppsAndPoliciesRevoke, method: http.MethodPost, path: "/zones/{zone_id}/access/apps/{unique_uuid}/revoke_tokens", harmless: noApplication},
	{needs: permissions.AccountAccessCustomPagesWrite, path: "/accounts/{account_id}/access/custom_pages/{unique_uuid}"},
	{needs: permissions.AccountAccessMutualTLSCertificatesWrite, path: "/accounts/{account_id}/access/certificates/{unique_uuid}"},
	{needs: permissions.AccountAccessOrganizationsIdentityProvidersAndGroupsWrite, path: "/accounts/{account_id}/access/groups/{unique_uuid}"},
	{needs: permissions.AccountAccessServiceTokensWrite, path: "/accounts/{account_id}/access/service_tokens/{unique_uuid}"},
	{needs: permissions.AccountAccessSSHAuditingWrite, path: "/accounts/{account_id}/access/gateway_ca/{unique_uuid}"},
	{needs: permissions.AccountMCPPortalsWrite, path: "/accounts/{account_id}/access/ai-controls/mcp/portals/{unique_hex}"},
	{needs: permissions.AccountZeroTrustWrite, path: "/accounts/{account_id}/devices/posture/{unique_uuid}"},
	{needs: permissions.AccountCloudflareZeroTrustSecureDNSLocationsWrite, path: "/accounts/{account_id}/gateway/locations/{unique_hex}"},
	{needs: permissions.AccountCloudflareDEXWrite, path: "/accounts/{account_id}/dex/devices/dex_tests/{unique_uuid}"},
	{needs: permissions.AccountCloudflareOneConnectorCloudflaredWrite, path: "/accounts/{account_id}/cfd_tunnel/{unique_uuid}"},
	{needs: permissions.AccountCloudflareOneConnectorWARPWrite, path: "/accounts/{account_id}/warp_connector/{unique_uuid}"},
	{needs: permissions.AccountCloudflareOneConnectorsWrite, path: "/accounts/{account_id}/warp_connector/{unique_uuid}"},
	{needs: permissions.AccountCloudflareTunnelWrite, path: "/accounts/{account_id}/teamnet/virtual_networks/{unique_uuid}"},
	{needs: permissions.AccountCloudflareOneNetworksWrite, path: "/accounts/{account_id}/teamnet/virtual_networks/{unique_uuid}"},
	{needs: permissions.AccountCloudflareOneNetworksWrite, path: "/accounts/{account_id}/zerotrust/subnets/warp/{unique_uuid}"},
	{needs: permissions.AccountCloudEmailSecurityWrite, path: "/accounts/{account_id}/email-security/settings/allow_policies/{unique_uuid}"},

	// Addresses, Magic products, an account's DNS and load balancing.
	{needs: permissions.AccountAddressMapsWrite, path: "/accounts/{account_id}/addressing/address_maps/{unique_hex}"},
	{needs: permissions.AccountIPPrefixesWrite, path: "/accounts/{account_id}/addressing/prefixes/{unique_hex}/bindings/{unique_hex}"},
	{needs: permissions.AccountMagicTransitWrite, path: "/accounts/{account_id}/addressing/prefixes/{unique_hex}"},
	{needs: permissions.AccountMagicWANWrite, path: "/accounts/{account_id}/magic/gre_tunnels/{unique_hex}"},
	{needs: permissions.AccountMagicWANWrite, path: "/accounts/{account_id}/magic/cloud/onramps/{unique_uuid}"},
	{needs: permissions.AccountMagicNetworkMonitoringAdmin, path: "/accounts/{account_id}/mnm/rules/{unique_hex}"},
	{needs: permissions.AccountMagicFirewallPacketCapturesWritePCAPsAPI, path: "/accounts/{account_id}/pcaps/ownership/{unique_hex}"},
	{needs: permissions.AccountDDoSProtectionWrite, path: "/accounts/{account_id}/magic/advanced_tcp_protection/configs/syn_protection/rules/{unique_uuid}"},
	{needs: permissions.AccountDNSFirewallWrite, path: "/accounts/{account_id}/dns_firewall/{unique_hex}"},
	{needs: permissions.AccountDNSViewWrite, path: "/accounts/{account_id}/dns_settings/views/{unique_hex}"},
	{needs: permissions.AccountLoadBalancersAccountWrite, path: "/accounts/{account_id}/load_balancers/{unique_hex}"},
	{needs: permissions.AccountLoadBalancingMonitorsAndPoolsWrite, path: "/accounts/{account_id}/load_balancers/pools/{unique_hex}"},
	{needs: permissions.AccountIntelWrite, path: "/accounts/{account_id}/brand-protection/logos/{unique_uuid}"},
	{needs: permissions.AccountCloudforceOneWrite, path: "/accounts/{account_id}/cloudforce-one/requests/{unique_uuid}"},

	// The account itself, and the user.
	{needs: permissions.AccountAPITokensWrite, path: "/accounts/{account_id}/tokens/{unique_hex}"},
	{needs: permissions.UserAPITokensWrite, path: "/user/tokens/{unique_hex}"},
	{needs: permissions.UserMembershipsWrite, path: "/memberships/{unique_hex}"},
	{needs: permissions.AccountSettingsWrite, path: "/accounts/{account_id}/rum/site_info/{unique_hex}"},
	{needs: permissions.AccountFirewallAccessRulesWrite, path: "/accounts/{account_id}/firewall/access_rules/rules/{unique_hex}"},
	{needs: permissions.AccountRuleListsWrite, path: "/accounts/{account_id}/rules/lists/{unique_hex}"},
	{needs: permissions.AccountSSLAndCertificatesWrite, path: "/accounts/{account_id}/mtls_certificates/{unique_uuid}"},
	{needs: permissions.AccountNotificationsWrite, path: "/accounts/{account_id}/alerting/v3/policies/{unique_uuid}"},
	{needs: permissions.AccountSCIMProvisioning, path: "/accounts/{account_id}/iam/user_groups/{unique_hex}"},
	{needs: permissions.AccountSSOConnectorWrite, path: "/accounts/{account_id}/sso_connectors/{unique_hex}"},
	{needs: permissions.AccountEmailRoutingAddressesWrite, path: "/accounts/{account_id}/email/routing/addresses/{unique_hex}"},

	// Zones.
	{needs: permissions.ZoneDNSWrite, path: "/zones/{zone_id}/dns_records/{unique_hex}"},
	{needs: permissions.ZoneSSLAndCertificatesWrite, path: "/zones/{zone_id}/custom_hostnames/{unique_uuid}"},
	{needs: permissions.ZoneDomainAPIGateway, path: "/zones/{zone_id}/schema_validation/schemas/{unique_uuid}"},
	{needs: permissions.AccountAPIGateway, path: "/zones/{zone_id}/schema_validation/schemas/{unique_uuid}"},
	{needs: permissions.ZoneWAFWrite, path: "/zones/{zone_id}/leaked-credential-checks/detections/{unique_hex}"},
	{needs: permissions.AccountWAFWrite, path: "/zones/{zone_id}/leaked-credential-checks/detections/{unique_hex}"},
	{needs: permissions.ZoneEmailRoutingRulesWrite, path: "/zones/{zone_id}/email/routing/rules/{unique_hex}"},
	{needs: permissions.ZoneFirewallServicesWrite, path: "/zones/{zone_id}/firewall/lockdowns/{unique_hex}"},
	{needs: permissions.ZoneCachePurge, method: http.MethodPost, path: "/zones/{zone_id}/environments/{unique_hex}/purge_cache", harmless: "no environment has the random id, and no body says what to purge"},
	{needs: permissions.ZoneHealthChecksWrite, path: "/zones/{zone_id}/healthchecks/{unique_hex}"},
	{needs: permissions.ZoneLoadBalancersWrite, path: "/zones/{zone_id}/load_balancers/{unique_hex}"},
	{needs: permissions.ZoneDomainPageShield, path: "/zones/{zone_id}/page_shield/policies/{unique_hex}"},
	{needs: permissions.AccountPageShield, path: "/zones/{zone_id}/page_shield/policies/{unique_hex}"},
	{needs: permissions.ZonePageRulesWrite, path: "/zones/{zone_id}/pagerules/{unique_hex}"},
	{needs: permissions.ZoneWrite, path: "/zones/{zone_id}/pagerules/{unique_hex}"},
	{needs: permissions.ZoneSnippetsWrite, path: "/zones/{zone_id}/snippets/{unique_word}"},
	{needs: permissions.ZoneSettingsWrite, path: "/zones/{zone_id}/spectrum/apps/{unique_hex}"},
	{needs: permissions.ZoneWaitingRoomsWrite, path: "/zones/{zone_id}/waiting_rooms/{unique_hex}"},
	{needs: permissions.ZoneWeb3HostnamesWrite, path: "/zones/{zone_id}/web3/hostnames/{unique_hex}"},
	{needs: permissions.ZoneVersioningWrite, path: "/zones/{zone_id}/environments/{unique_hex}"},
}
