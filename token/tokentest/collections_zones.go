package tokentest

// What zones and accounts keep beside their own products.
var (
	zoneThings = []collection{
		{list: "/zones/{zone_id}/pagerules", hex: true, needs: []string{"targets", "actions"}, created: "created_on", modified: "modified_on", whole: true},
		{list: "/zones/{zone_id}/healthchecks", hex: true, needs: []string{"name", "address"}, created: "created_on", modified: "modified_on"},
		{list: "/zones/{zone_id}/waiting_rooms", hex: true, needs: []string{"name", "host"}, created: "created_on", modified: "modified_on"},
		{list: "/zones/{zone_id}/spectrum/apps", hex: true, needs: []string{"protocol", "dns"}, created: "created_on", modified: "modified_on"},
		{list: "/zones/{zone_id}/firewall/access_rules/rules", hex: true, needs: []string{"mode", "configuration"}, created: "created_on", modified: "modified_on"},
		{list: "/zones/{zone_id}/firewall/lockdowns", hex: true, needs: []string{"urls", "configurations"}, created: "created_on", modified: "modified_on"},
		{list: "/zones/{zone_id}/firewall/ua_rules", hex: true, needs: []string{"mode", "configuration"}},
		{list: "/zones/{zone_id}/email/routing/rules", key: "tag", hex: true, needs: []string{"actions", "matchers"}, fill: fillMailRule},
		{list: "/zones/{zone_id}/page_shield/policies", hex: true},
		{list: "/accounts/{account_id}/firewall/access_rules/rules", hex: true, needs: []string{"mode", "configuration"}, created: "created_on", modified: "modified_on"},
		{list: "/accounts/{account_id}/email/routing/addresses", hex: true, needs: []string{"email"}, unique: "email", fill: fillAddress, created: "created", modified: "modified"},
		{list: "/accounts/{account_id}/challenges/widgets", key: "sitekey", hex: true, needs: []string{"name", "domains", "mode"}, fill: fillWidget, created: "created_on", modified: "modified_on"},
		{list: "/accounts/{account_id}/alerting/v3/policies", hex: true, needs: []string{"name", "alert_type"}, created: "created", modified: "modified", whole: true},
		{list: "/accounts/{account_id}/alerting/v3/destinations/webhooks", hex: true, needs: []string{"name", "url"}, created: "created_at", whole: true},
		{list: "/accounts/{account_id}/members", hex: true, needs: []string{"email"}, merge: true, fill: fillMember},
		{list: "/accounts/{account_id}/dns_settings/views", hex: true, needs: []string{"name"}, created: "created_time", modified: "modified_time"},
	}
	zoneDocuments = []document{
		{template: "/zones/{zone_id}/dnssec", first: noDNSSEC},
		{template: "/zones/{zone_id}/hold", first: noHold},
		{template: "/zones/{zone_id}/managed_headers", first: noManagedHeaders},
		{template: "/zones/{zone_id}/ssl/universal/settings", first: universalSSL},
		{template: "/zones/{zone_id}/argo/smart_routing", first: settingOff},
		{template: "/zones/{zone_id}/argo/tiered_caching", first: settingOff},
		{template: "/zones/{zone_id}/cache/cache_reserve", first: settingOff},
		{template: "/zones/{zone_id}/cache/regional_tiered_cache", first: settingOff},
		{template: "/zones/{zone_id}/cache/tiered_cache_smart_topology_enable", first: settingOff},
		{template: "/zones/{zone_id}/email/routing", first: mailRouting},
		{template: "/zones/{zone_id}/email/routing/rules/catch_all", first: catchAll},
		{template: "/zones/{zone_id}/dns_settings", first: emptyObject},
		{template: "/accounts/{account_id}/dns_settings", first: emptyObject},
		{template: "/zones/{zone_id}/custom_hostnames/fallback_origin"},
		{template: "/zones/{zone_id}/page_shield", first: emptyObject},
	}
	purgeHandlers = []handlerRow{{"POST", "/zones/{zone_id}/purge_cache", (*Server).purgeCache}}
)

func fillMailRule(_ *Server, _ *exchange, o, _ object) {
	o["id"] = o["tag"]
	if o["enabled"] == nil {
		o["enabled"] = true
	}
}

func fillAddress(_ *Server, _ *exchange, o, old object) {
	o["tag"] = o["id"]
	if old == nil {
		o["verified"] = nil
	}
}

func fillWidget(s *Server, _ *exchange, o, old object) {
	if old == nil {
		o["secret"] = "0x4AAAAAAA" + s.mint.hex(24)
		return
	}
	o["secret"] = old["secret"]
}

func fillMember(_ *Server, _ *exchange, o, old object) {
	if old == nil {
		o["status"], o["user"] = "pending", object{"email": o["email"]}
	}
}

func emptyObject(*Server, *exchange) any { return object{} }

func noDNSSEC(_ *Server, x *exchange) any { return object{"status": "disabled", "modified_on": x.now} }

func noHold(*Server, *exchange) any { return object{"hold": false} }

func noManagedHeaders(*Server, *exchange) any {
	return object{"managed_request_headers": []any{}, "managed_response_headers": []any{}}
}

func universalSSL(*Server, *exchange) any { return object{"enabled": true} }

func settingOff(_ *Server, x *exchange) any {
	_, name, _ := cutLast(x.place())
	return object{"id": name, "value": "off", "editable": true, "modified_on": nil}
}

func mailRouting(_ *Server, x *exchange) any {
	return object{"id": x.zone.ID, "name": x.zone.Name, "enabled": false, "status": "unconfigured"}
}

func catchAll(_ *Server, x *exchange) any {
	return object{"id": x.zone.ID, "enabled": false, "actions": []any{object{"type": "drop"}}, "matchers": []any{object{"type": "all"}}}
}

func (s *Server) purgeCache(x *exchange) reply { return ok(idOnly{string(x.zone.ID)}) }
