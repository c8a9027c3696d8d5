package terraform_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/terraform"
)

// expected is what each resource of testdata/sixty.json needs, by hand from "Accepted
// Permissions" of its page in the provider's documentation: the group that writes where
// something is made, changed or removed, the one that reads where it stays.
//
// Source: https://github.com/cloudflare/terraform-provider-cloudflare @a2efdc5,
// docs/resources (2026-07-10).
var expected = [...]struct{ kind, action, on, group string }{
	{"cloudflare_dns_record", "create", "zone", "DNS Write"},
	{"cloudflare_zone_dnssec", "no-op", "zone", "DNS Read"},
	{"cloudflare_regional_hostname", "update", "zone", "DNS Write"},
	{"cloudflare_r2_bucket", "create", "account", "Workers R2 Storage Write"},
	{"cloudflare_r2_custom_domain", "no-op", "account", "Workers R2 Storage Read"},
	{"cloudflare_r2_bucket_event_notification", "delete", "account", "Workers R2 Storage Write"},
	{"cloudflare_workers_script", "create", "account", "Workers Scripts Write"},
	{"cloudflare_workers_cron_trigger", "update", "account", "Workers Scripts Write"},
	{"cloudflare_workers_custom_domain", "replace", "account", "Workers Scripts Write"},
	{"cloudflare_workers_deployment", "create", "account", "Workers Scripts Write"},
	{"cloudflare_workers_route", "create", "zone", "Workers Routes Write"},
	{"cloudflare_workers_kv_namespace", "delete", "account", "Workers KV Storage Write"},
	{"cloudflare_workers_kv", "no-op", "account", "Workers KV Storage Read"},
	{"cloudflare_pages_project", "update", "account", "Pages Write"},
	{"cloudflare_pages_domain", "no-op", "account", "Pages Read"},
	{"cloudflare_d1_database", "create", "account", "D1 Write"},
	{"cloudflare_hyperdrive_config", "no-op", "account", "Hyperdrive Read"},
	{"cloudflare_ai_gateway", "create", "account", "AI Gateway Write"},
	{"cloudflare_secrets_store", "create", "account", "Secrets Store Write"},
	{"cloudflare_load_balancer", "update", "zone", "Load Balancers Write"},
	{"cloudflare_load_balancer_pool", "create", "account", "Load Balancing: Monitors and Pools Write"},
	{"cloudflare_load_balancer_monitor", "no-op", "account", "Load Balancing: Monitors and Pools Read"},
	{"cloudflare_healthcheck", "create", "zone", "Health Checks Write"},
	{"cloudflare_zone_setting", "update", "zone", "Zone Settings Write"},
	{"cloudflare_argo_smart_routing", "no-op", "zone", "Zone Settings Read"},
	{"cloudflare_spectrum_application", "create", "zone", "Zone Settings Write"},
	{"cloudflare_filter", "delete", "zone", "Firewall Services Write"},
	{"cloudflare_user_agent_blocking_rule", "no-op", "zone", "Firewall Services Read"},
	{"cloudflare_zone_lockdown", "replace", "zone", "Firewall Services Write"},
	{"cloudflare_custom_hostname", "create", "zone", "SSL and Certificates Write"},
	{"cloudflare_certificate_pack", "create", "zone", "SSL and Certificates Write"},
	{"cloudflare_total_tls", "no-op", "zone", "SSL and Certificates Read"},
	{"cloudflare_bot_management", "update", "zone", "Bot Management Write"},
	{"cloudflare_waiting_room", "create", "zone", "Waiting Rooms Write"},
	{"cloudflare_web3_hostname", "no-op", "zone", "Web3 Hostnames Read"},
	{"cloudflare_email_routing_rule", "create", "zone", "Email Routing Rules Write"},
	{"cloudflare_email_routing_address", "create", "account", "Email Routing Addresses Write"},
	{"cloudflare_snippet", "create", "zone", "Snippets Write"},
	{"cloudflare_cloud_connector_rules", "create", "zone", "Cloud Connector Write"},
	{"cloudflare_logpush_job", "create", "zone", "Logs Write"},
	{"cloudflare_logpull_retention", "no-op", "zone", "Logs Read"},
	{"cloudflare_stream_live_input", "create", "account", "Stream Write"},
	{"cloudflare_image_variant", "delete", "account", "Images Write"},
	{"cloudflare_calls_sfu_app", "no-op", "account", "Calls Read"},
	{"cloudflare_dns_firewall", "update", "account", "DNS Firewall Write"},
	{"cloudflare_account_dns_settings", "update", "account", "Account DNS Settings Write"},
	{"cloudflare_address_map", "no-op", "account", "Address Maps Read"},
	{"cloudflare_account_token", "create", "account", "Account API Tokens Write"},
	{"cloudflare_api_token", "create", "user", "API Tokens Write"},
	{"cloudflare_account_subscription", "update", "account", "Billing Write"},
	{"cloudflare_zero_trust_access_group", "create", "account", "Access: Organizations, Identity Providers, and Groups Write"},
	{"cloudflare_zero_trust_access_policy", "no-op", "account", "Access: Apps and Policies Read"},
	{"cloudflare_zero_trust_access_service_token", "create", "account", "Access: Service Tokens Write"},
	{"cloudflare_zero_trust_access_mtls_certificate", "delete", "account", "Access: Mutual TLS Certificates Write"},
	{"cloudflare_zero_trust_access_custom_page", "no-op", "account", "Access: Custom Pages Read"},
	{"cloudflare_zero_trust_device_posture_rule", "create", "account", "Zero Trust Write"},
	{"cloudflare_zero_trust_dlp_dataset", "update", "account", "Zero Trust Write"},
	{"cloudflare_zero_trust_risk_behavior", "no-op", "account", "Zero Trust Read"},
	{"cloudflare_zero_trust_access_ai_controls_mcp_server", "create", "account", "MCP Portals Write"},
	{"cloudflare_pipeline_sink", "no-op", "account", "Pipelines Read"},
	{"cloudflare_email_security_block_sender", "create", "account", "Cloud Email Security: Write"},
	{"cloudflare_flagship_app", "create", "account", "Flagship Write"},
	{"cloudflare_sso_connector", "no-op", "account", "SSO Connector Read"},
}

// TestTypes: a plan with one resource of each of sixty types.
func TestTypes(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/sixty.json")
	require.NoError(t, err)
	defer file.Close()
	rec, err := terraform.Read(file, "sixty.json", terraform.Options{})
	require.NoError(t, err)
	assert.Empty(t, rec.Gaps)
	require.GreaterOrEqual(t, len(expected), 60)
	listed := listings(t)
	on := map[string]permissions.Resource{
		"account": permissions.AccountResource(account), "zone": permissions.ZoneResource(zone), "user": permissions.OwnUserResource(),
	}
	var all []string
	for _, e := range expected {
		assert.Contains(t, listed[e.kind], e.group, "the page of %s", e.kind)
		all = append(all, e.group)
		var one record.Recording
		for _, c := range rec.Calls {
			if strings.HasPrefix(c.From, e.kind+".this (") {
				one.Calls = append(one.Calls, c)
			}
		}
		require.NotEmpty(t, one.Calls, e.kind)
		res := record.Minimal(one)
		if e.kind == "cloudflare_zero_trust_device_posture_rule" {
			assert.Len(t, res.Unknown, 1, "of reading one rule no list is published")
		} else {
			assert.Empty(t, res.Unknown, e.kind)
		}
		assert.Equal(t, []string{e.group}, names(res), "%s, %s", e.kind, e.action)
		for _, n := range res.Required {
			assert.Equal(t, on[e.on], n.Resource, e.kind)
		}
	}
	slices.Sort(all)
	res := record.Minimal(rec)
	assert.Empty(t, res.Unplaced)
	for _, name := range names(res) {
		assert.Contains(t, all, name, "together they need no more than apart")
	}
}
