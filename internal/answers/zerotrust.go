package answers

// zeroTrust has Access, Gateway, devices and tunnels.
var zeroTrust = [...]Answer{
	{"DELETE", "/accounts/{account_id}/access/policies/{policy_id}", 404, 12135, "", Reported, "a user's capture of an update of a policy that does not exist (access.api.error.not_found), in a public script"},
	{"DELETE", "/zones/{zone_id}/access/apps/{app_id}", 404, AnyCode, "", Argued, readerOnly},
	{"POST", "/accounts/{account_id}/access/apps/{app_id}/revoke_tokens", 404, AnyCode, "", Argued, readerOnly},
	{"POST", "/zones/{zone_id}/access/apps/{app_id}/revoke_tokens", 404, AnyCode, "", Argued, readerOnly},
	{"DELETE", "/accounts/{account_id}/access/custom_pages/{custom_page_id}", 0, 12135, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/access/certificates/{certificate_id}", 0, 12135, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/access/groups/{group_id}", 0, 12152, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/access/service_tokens/{service_token_id}", 0, 12135, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/access/gateway_ca/{certificate_id}", 404, AnyCode, "", Argued, likeOthers + ": those of Access answer 12135 and 12152"},
	{"DELETE", "/accounts/{account_id}/access/ai-controls/mcp/portals/{id}", 404, AnyCode, "", Argued, statusOnly},
	{"DELETE", "/accounts/{account_id}/devices/posture/{rule_id}", 0, 6024, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/gateway/locations/{location_id}", 0, 1103, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/dex/devices/dex_tests/{dex_test_id}", 404, AnyCode, "", Argued, statusOnly},
	{"DELETE", "/accounts/{account_id}/cfd_tunnel/{tunnel_id}", 404, 1002, "", Measured, byClient + " when it reads one"},
	{"DELETE", "/accounts/{account_id}/warp_connector/{tunnel_id}", 404, 1002, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/teamnet/virtual_networks/{virtual_network_id}", 0, 1046, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/zerotrust/subnets/warp/{subnet_id}", 404, AnyCode, "", Argued, likeOthers + ": hostname routes and virtual networks have theirs"},
	{"DELETE", "/accounts/{account_id}/email-security/settings/allow_policies/{policy_id}", 404, AnyCode, "", Argued, statusOnly},
}
