package answers

// zone has what belongs to a zone.
var zone = [...]Answer{
	{"DELETE", "/zones/{zone_id}/dns_records/{dns_record_id}", 404, 81044, "", Reported, "https://github.com/zanjie1999/cloudflare-api-v4-ddns/issues/5, 2022-07: writing a record that is gone; the status: " + byReader},
	{"DELETE", "/zones/{zone_id}/workers/routes/{route_id}", 404, 10009, "", Measured, byTests},
	{"DELETE", "/zones/{zone_id}/custom_hostnames/{custom_hostname_id}", 404, 1436, "", Documented, hostnameCodes},
	{"DELETE", "/zones/{zone_id}/schema_validation/schemas/{schema_id}", 0, 19400, "", Measured, byClient},
	{"DELETE", "/zones/{zone_id}/leaked-credential-checks/detections/{detection_id}", 0, 11002, "", Measured, byClient},
	{"DELETE", "/zones/{zone_id}/email/routing/rules/{rule_identifier}", 404, AnyCode, "", Argued, statusOnly},
	{"DELETE", "/zones/{zone_id}/firewall/lockdowns/{lock_downs_id}", 0, 10001, "zonelockdown.api.not_found", Measured, byClient},
	{"DELETE", "/zones/{zone_id}/healthchecks/{healthcheck_id}", 0, AnyCode, "object does not exist", CloudflareCode, "https://github.com/cloudflare/terraform-provider-cloudflare, v4.52.8, resource_cloudflare_healthcheck.go: reading what is gone"},
	{"DELETE", "/zones/{zone_id}/load_balancers/{load_balancer_id}", 404, 1001, "", Measured, byClient + "; the status: " + byReader},
	{"DELETE", "/zones/{zone_id}/page_shield/policies/{policy_id}", 404, AnyCode, "could not find policy", Measured, byClient},
	{"DELETE", "/zones/{zone_id}/pagerules/{pagerule_id}", 404, AnyCode, "", Argued, statusOnly},
	{"DELETE", "/zones/{zone_id}/snippets/{snippet_name}", 0, AnyCode, "snippet not found", Measured, byClient},
	{"DELETE", "/zones/{zone_id}/spectrum/apps/{app_id}", 0, 10006, "", Measured, byClient},
	{"DELETE", "/zones/{zone_id}/waiting_rooms/{waiting_room_id}", 404, 1001, "", Measured, byClient + "; the status: " + byReader},
	{"DELETE", "/zones/{zone_id}/web3/hostnames/{identifier}", 404, 1002, "", Argued, byClient + " by the code, which other endpoints use for refusals of authorization; that the status is 404 is the argument"},
	{"DELETE", "/zones/{zone_id}/environments/{environment_id}", 404, AnyCode, "", Argued, likeOthers},
	{"POST", "/zones/{zone_id}/environments/{environment_id}/purge_cache", 404, AnyCode, "", Argued, likeOthers},
}
