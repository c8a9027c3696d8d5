package answers

// Rows of single operations about a thing that does not exist, of which the
// simulator keeps no state. Rows of one operation stand together, the surest
// first.

// goneDeveloper has the products for developers, and media.
var goneDeveloper = [...]gone{
	{"DELETE", "/accounts/{account_id}/hyperdrive/configs/{hyperdrive_id}", 0, 2006, "", fromTests},
	{"GET", "/accounts/{account_id}/hyperdrive/configs/{hyperdrive_id}", 0, 2006, "", fromTests},
	{"PATCH", "/accounts/{account_id}/hyperdrive/configs/{hyperdrive_id}", 0, 2006, "", fromTests},
	{"PUT", "/accounts/{account_id}/hyperdrive/configs/{hyperdrive_id}", 0, 2006, "", fromTests},
	{"DELETE", "/accounts/{account_id}/queues/{queue_id}", 0, 11000, "", fromClient},
	{"DELETE", "/accounts/{account_id}/vectorize/v2/indexes/{index_name}", 0, 3000, "", fromClient},
	{"DELETE", "/accounts/{account_id}/secrets_store/stores/{store_id}", 0, 1001, "store_not_found", []evidence{{measured, Distilled, "2026-03-15", "the code"}, {cloudflareCode, WorkersSDK, "2026-08", "e2e/secrets-store.test.ts: the text"}}},
	{"GET", "/accounts/{account_id}/secrets_store/stores/{store_id}", 0, 1001, "store_not_found", []evidence{{measured, Distilled, "2026-03-15", "when it reads a secret of one"}}},
	{"DELETE", "/accounts/{account_id}/secrets_store/stores/{store_id}/secrets/{secret_id}", 0, 1001, "secret_not_found", fromTests},
	{"DELETE", "/accounts/{account_id}/secrets_store/stores/{store_id}/secrets/{secret_id}", 0, 1001, "store_not_found", fromTests},
	{"GET", "/accounts/{account_id}/secrets_store/stores/{store_id}/secrets/{secret_id}", 0, 1001, "secret_not_found", fromTests},
	{"GET", "/accounts/{account_id}/secrets_store/stores/{store_id}/secrets/{secret_id}", 0, 1001, "store_not_found", fromTests},
	{"DELETE", "/accounts/{account_id}/ai-gateway/gateways/{id}", 0, 7002, "", fromTests},
	{"DELETE", "/accounts/{account_id}/pipelines/{pipeline_name}", 404, 1000, "", []evidence{{measured, Distilled, "2026-03-15", "the code"}, {cloudflareCode, WorkersSDK, "2026-08", "pipelines.test.ts: the status"}}},
	{"DELETE", "/accounts/{account_id}/flagship/apps/{app_id}", 404, AnyCode, "app not found", fromClient},
	{"DELETE", "/accounts/{account_id}/workers/observability/destinations/{slug}", 404, AnyCode, "", statusOnly},
	{"DELETE", "/accounts/{account_id}/calls/apps/{app_id}", 0, 20007, "", fromClient},
	{"DELETE", "/accounts/{account_id}/realtime/kit/{app_id}/presets/{preset_id}", 404, AnyCode, "", statusOnly},
	{"DELETE", "/accounts/{account_id}/images/v1/{image_id}", 0, 5404, "", fromTests},
	{"DELETE", "/accounts/{account_id}/stream/live_inputs/{live_input_identifier}", 0, 10003, "", fromClient},
	{"DELETE", "/accounts/{account_id}/challenges/widgets/{sitekey}", 0, 10404, "", fromClient},
	{"DELETE", "/accounts/{account_id}/challenges/widgets/{sitekey}", 0, 10407, "", fromClient},
}

// goneZerotrust has Access, Gateway, devices and tunnels.
var goneZerotrust = [...]gone{
	{"DELETE", "/accounts/{account_id}/access/policies/{policy_id}", 404, 12135, "", []evidence{{reported, users, "", "a capture of an update of a policy that does not exist (access.api.error.not_found), in a public script"}}},
	{"DELETE", "/zones/{zone_id}/access/apps/{app_id}", 404, AnyCode, "", readerOnly},
	{"POST", "/accounts/{account_id}/access/apps/{app_id}/revoke_tokens", 404, AnyCode, "", readerOnly},
	{"POST", "/zones/{zone_id}/access/apps/{app_id}/revoke_tokens", 404, AnyCode, "", readerOnly},
	{"DELETE", "/accounts/{account_id}/access/custom_pages/{custom_page_id}", 0, 12135, "", fromClient},
	{"DELETE", "/accounts/{account_id}/access/certificates/{certificate_id}", 0, 12135, "", fromClient},
	{"DELETE", "/accounts/{account_id}/access/groups/{group_id}", 0, 12152, "", fromClient},
	{"DELETE", "/accounts/{account_id}/access/service_tokens/{service_token_id}", 0, 12135, "", fromClient},
	{"DELETE", "/accounts/{account_id}/access/gateway_ca/{certificate_id}", 404, AnyCode, "", []evidence{{derived, "", "", "as the API answers of its relatives: those of Access answer 12135 and 12152"}}},
	{"DELETE", "/accounts/{account_id}/access/ai-controls/mcp/portals/{id}", 404, AnyCode, "", statusOnly},
	{"DELETE", "/accounts/{account_id}/devices/posture/{rule_id}", 0, 6024, "", fromClient},
	{"DELETE", "/accounts/{account_id}/gateway/locations/{location_id}", 0, 1103, "", fromClient},
	{"DELETE", "/accounts/{account_id}/dex/devices/dex_tests/{dex_test_id}", 404, AnyCode, "", statusOnly},
	{"GET", "/accounts/{account_id}/cfd_tunnel/{tunnel_id}", 404, 1002, "", fromClient},
	{"DELETE", "/accounts/{account_id}/cfd_tunnel/{tunnel_id}", 404, 1002, "", []evidence{{measured, Distilled, "2026-08-18", "when it reads one"}}},
	{"DELETE", "/accounts/{account_id}/warp_connector/{tunnel_id}", 404, 1002, "", fromClient},
	{"DELETE", "/accounts/{account_id}/teamnet/virtual_networks/{virtual_network_id}", 0, 1046, "", fromClient},
	{"DELETE", "/accounts/{account_id}/zerotrust/subnets/warp/{subnet_id}", 404, AnyCode, "", []evidence{{derived, "", "", "as the API answers of its relatives: hostname routes and virtual networks have theirs"}}},
	{"DELETE", "/accounts/{account_id}/email-security/settings/allow_policies/{policy_id}", 404, AnyCode, "", statusOnly},
}

// goneNetwork has addresses, Magic products, DNS and load balancing of an
// account, and threat intelligence.
var goneNetwork = [...]gone{
	{"DELETE", "/accounts/{account_id}/addressing/address_maps/{address_map_id}", 0, 1000, "not_found", []evidence{{measured, Distilled, "2026-08-18", "when it reads one; an account without the feature answers 10405 first, which shows nothing"}}},
	{"DELETE", "/accounts/{account_id}/addressing/prefixes/{prefix_id}", 0, 1000, "not_found", fromTests},
	{"DELETE", "/accounts/{account_id}/addressing/prefixes/{prefix_id}/bindings/{binding_id}", 0, 1000, "not_found", []evidence{{measured, Distilled, "2026-03-15", "it is the prefix that is missed"}}},
	{"DELETE", "/accounts/{account_id}/magic/gre_tunnels/{gre_tunnel_id}", 0, 1029, "", fromClient},
	{"DELETE", "/accounts/{account_id}/magic/cloud/onramps/{onramp_id}", 404, AnyCode, "", statusOnly},
	{"DELETE", "/accounts/{account_id}/mnm/rules/{rule_id}", 0, 1009, "", fromClient},
	{"DELETE", "/accounts/{account_id}/pcaps/ownership/{ownership_id}", 404, AnyCode, "", likeOthers},
	{"DELETE", "/accounts/{account_id}/magic/advanced_tcp_protection/configs/syn_protection/rules/{rule_id}", 404, AnyCode, "", statusOnly},
	{"DELETE", "/accounts/{account_id}/dns_firewall/{dns_firewall_id}", 0, 11001, "", fromClient},
	{"DELETE", "/accounts/{account_id}/dns_settings/views/{view_id}", 404, 1015, "", fromClient},
	{"DELETE", "/accounts/{account_id}/load_balancers/{load_balancer_id}", 404, 1001, "", []evidence{{derived, Distilled, "2026-08-18", "the account's load balancers are taken to answer as the zone's do"}}},
	{"DELETE", "/accounts/{account_id}/load_balancers/pools/{pool_id}", 404, 1001, "", fromClientAndReader},
	{"DELETE", "/accounts/{account_id}/brand-protection/logos/{logo_id}", 404, AnyCode, "", likeOthers},
	{"DELETE", "/accounts/{account_id}/cloudforce-one/requests/{request_id}", 404, AnyCode, "", likeOthers},
}

// goneAccount has the account itself, its users, tokens and lists.
var goneAccount = [...]gone{
	{"DELETE", "/memberships/{membership_id}", 404, AnyCode, "", []evidence{{derived, "", "", "as the API answers of its relatives: members of an account have theirs"}}},
	{"DELETE", "/accounts/{account_id}/rum/site_info/{site_id}", 0, 10015, "", fromClient},
	{"DELETE", "/accounts/{account_id}/firewall/access_rules/rules/{rule_id}", 404, 10001, "not_found", []evidence{{reported, provider + "/issues/1051", "2021-05", "reading a rule that is gone"}}},
	{"DELETE", "/accounts/{account_id}/rules/lists/{list_id}", 0, 10001, "could not find list", []evidence{{measured, Distilled, "2026-08-18", "the code"}, {cloudflareCode, provider, "2025", "v4.52.8, list/resource.go: the text"}}},
	{"DELETE", "/accounts/{account_id}/mtls_certificates/{mtls_certificate_id}", 0, 1472, "", fromClient},
	{"DELETE", "/accounts/{account_id}/alerting/v3/policies/{policy_id}", 0, 0, "policy not found", fromTests},
	{"GET", "/accounts/{account_id}/alerting/v3/policies/{policy_id}", 0, 0, "policy not found", fromTests},
	{"PUT", "/accounts/{account_id}/alerting/v3/policies/{policy_id}", 0, 0, "policy not found", fromTests},
	{"GET", "/accounts/{account_id}/alerting/v3/destinations/webhooks/{webhook_id}", 0, 0, "webhook not found", fromTests},
	{"DELETE", "/accounts/{account_id}/iam/user_groups/{user_group_id}", 0, 404, "user group", fromClient},
	{"DELETE", "/accounts/{account_id}/sso_connectors/{sso_connector_id}", 404, AnyCode, "", likeOthers},
	{"DELETE", "/accounts/{account_id}/email/routing/addresses/{destination_address_identifier}", 0, 2015, "", fromClient},
}

// goneZone has what belongs to a zone.
var goneZone = [...]gone{
	{"DELETE", "/zones/{zone_id}/schema_validation/schemas/{schema_id}", 0, 19400, "", fromClient},
	{"DELETE", "/zones/{zone_id}/leaked-credential-checks/detections/{detection_id}", 0, 11002, "", fromClient},
	{"DELETE", "/zones/{zone_id}/email/routing/rules/{rule_identifier}", 404, AnyCode, "", statusOnly},
	{"DELETE", "/zones/{zone_id}/firewall/lockdowns/{lock_downs_id}", 0, 10001, "zonelockdown.api.not_found", fromClient},
	{"DELETE", "/zones/{zone_id}/healthchecks/{healthcheck_id}", 0, AnyCode, "object does not exist", []evidence{{cloudflareCode, provider, "2025", "v4.52.8, resource_cloudflare_healthcheck.go: reading what is gone"}}},
	{"DELETE", "/zones/{zone_id}/load_balancers/{load_balancer_id}", 404, 1001, "", fromClientAndReader},
	{"DELETE", "/zones/{zone_id}/page_shield/policies/{policy_id}", 404, AnyCode, "could not find policy", fromClient},
	{"DELETE", "/zones/{zone_id}/pagerules/{pagerule_id}", 404, AnyCode, "", statusOnly},
	{"DELETE", "/zones/{zone_id}/snippets/{snippet_name}", 0, AnyCode, "snippet not found", fromClient},
	{"DELETE", "/zones/{zone_id}/spectrum/apps/{app_id}", 0, 10006, "", fromClient},
	{"DELETE", "/zones/{zone_id}/waiting_rooms/{waiting_room_id}", 404, 1001, "", fromClientAndReader},
	{"DELETE", "/zones/{zone_id}/web3/hostnames/{identifier}", 404, 1002, "", []evidence{{derived, Distilled, "2026-08-18", "by the code, which other endpoints use for refusals of authorization; that the status is 404 is the argument"}}},
	{"DELETE", "/zones/{zone_id}/environments/{environment_id}", 404, AnyCode, "", likeOthers},
	{"POST", "/zones/{zone_id}/environments/{environment_id}/purge_cache", 404, AnyCode, "", likeOthers},
}

// How they are known. A third party's client has a name for each refusal of an
// operation; its author's tests create, delete and then read or delete again on
// the live API, with a permitted token.
var (
	fromTests           = []evidence{{measured, Distilled, "2026-03-15", tests}}
	fromClient          = []evidence{{measured, Distilled, "2026-08-18", client}}
	fromClientAndReader = []evidence{{measured, Distilled, "2026-08-18", client}, {cloudflareCode, provider, "2025", reader}}

	// Where the status is known and the code is not.
	statusOnly = []evidence{{derived, Distilled, "2026-08-18", "the status alone; that the API's answer with that status and no code of authorization or routing comes after authorization is the argument"}}
	readerOnly = []evidence{{derived, provider, "2025", reader + "; that deleting it answers likewise, and that an answer with that status and no code of authorization or routing comes after authorization, is the argument"}}
	// Where nothing is known of the endpoint itself.
	likeOthers = []evidence{{derived, "", "", "no answer of this endpoint is published; that the API's HTTP 404 with no code of authorization or routing comes after authorization is known of its relatives"}}
)

const (
	tests  = "a live test that deletes, reads or changes what does not exist"
	client = "a refusal that the client tells apart"
	reader = "v4.52.8: reading what is gone is HTTP 404"
)
