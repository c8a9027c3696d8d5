package answers

// network has addresses, Magic products, DNS and load balancing of an account,
// and threat intelligence.
var network = [...]Answer{
	{"DELETE", "/accounts/{account_id}/addressing/address_maps/{address_map_id}", 0, 1000, "not_found", Measured, byClient + " when it reads one; an account without the feature answers 10405 first, which shows nothing"},
	{"DELETE", "/accounts/{account_id}/addressing/prefixes/{prefix_id}", 0, 1000, "not_found", Measured, byTests},
	{"DELETE", "/accounts/{account_id}/addressing/prefixes/{prefix_id}/bindings/{binding_id}", 0, 1000, "not_found", Measured, byTests + "; it is the prefix that is missed"},
	{"DELETE", "/accounts/{account_id}/magic/gre_tunnels/{gre_tunnel_id}", 0, 1029, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/magic/cloud/onramps/{onramp_id}", 404, AnyCode, "", Argued, statusOnly},
	{"DELETE", "/accounts/{account_id}/mnm/rules/{rule_id}", 0, 1009, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/pcaps/ownership/{ownership_id}", 404, AnyCode, "", Argued, likeOthers},
	{"DELETE", "/accounts/{account_id}/magic/advanced_tcp_protection/configs/syn_protection/rules/{rule_id}", 404, AnyCode, "", Argued, statusOnly},
	{"DELETE", "/accounts/{account_id}/dns_firewall/{dns_firewall_id}", 0, 11001, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/dns_settings/views/{view_id}", 404, 1015, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/load_balancers/{load_balancer_id}", 404, 1001, "", Argued, "the account's load balancers are taken to answer as the zone's do: " + byClient},
	{"DELETE", "/accounts/{account_id}/load_balancers/pools/{pool_id}", 404, 1001, "", Measured, byClient + "; the status: " + byReader},
	{"DELETE", "/accounts/{account_id}/brand-protection/logos/{logo_id}", 404, AnyCode, "", Argued, likeOthers},
	{"DELETE", "/accounts/{account_id}/cloudforce-one/requests/{request_id}", 404, AnyCode, "", Argued, likeOthers},
}
