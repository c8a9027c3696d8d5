package answers

// account has the account itself, its users, tokens and lists.
var account = [...]Answer{
	{"DELETE", "/accounts/{account_id}/tokens/{token_id}", 404, 1003, "", Measured, byClient + "; the status: " + byReader},
	{"DELETE", "/user/tokens/{token_id}", 404, 1003, "", Measured, byClient + "; the status: " + byReader},
	{"DELETE", "/memberships/{membership_id}", 404, AnyCode, "", Argued, likeOthers + ": members of an account have theirs"},
	{"DELETE", "/accounts/{account_id}/rum/site_info/{site_id}", 0, 10015, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/firewall/access_rules/rules/{rule_id}", 404, 10001, "not_found", Reported, ruleReport},
	{"DELETE", "/accounts/{account_id}/rules/lists/{list_id}", 0, 10001, "could not find list", Measured, byClient + "; the text: https://github.com/cloudflare/terraform-provider-cloudflare, v4.52.8, list/resource.go"},
	{"DELETE", "/accounts/{account_id}/mtls_certificates/{mtls_certificate_id}", 0, 1472, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/alerting/v3/policies/{policy_id}", 0, 0, "policy not found", Measured, byTests},
	{"DELETE", "/accounts/{account_id}/iam/user_groups/{user_group_id}", 0, 404, "user group", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/sso_connectors/{sso_connector_id}", 404, AnyCode, "", Argued, likeOthers},
	{"DELETE", "/accounts/{account_id}/email/routing/addresses/{destination_address_identifier}", 0, 2015, "", Measured, byClient},
}
