package hearing

import "strings"

// goDoings are those of programs in Go that read or change one product's things, so
// that no other call explains their refusal.
var goDoings = [...]doing{
	{"error creating dns record", "POST", "/zones/{zone_id}/dns_records"}, // flarectl, to the end of the list but for what says so
	{"error updating dns record", "PATCH", "/zones/{zone_id}/dns_records/{id}"},
	{"error deleting dns record", "DELETE", "/zones/{zone_id}/dns_records/{id}"},
	{"error fetching dns records", "GET", "/zones/{zone_id}/dns_records"},
	{"error listing user-agent block rules", "GET", "/zones/{zone_id}/firewall/ua_rules"},
	{"error creating user-agent block rule", "POST", "/zones/{zone_id}/firewall/ua_rules"},
	{"error updating user-agent block rule", "PUT", "/zones/{zone_id}/firewall/ua_rules/{id}"},
	{"error deleting user-agent block rule", "DELETE", "/zones/{zone_id}/firewall/ua_rules/{id}"},
	{"error creating zone access rule", "POST", "/zones/{zone_id}/firewall/access_rules/rules"},
	{"error creating account access rule", "POST", "/accounts/{account_id}/firewall/access_rules/rules"},
	{"error creating or updating firewall access rule", "", "/zones/{zone_id}/firewall/access_rules/rules"}, // which it lists first
	{"error creating firewall access rule", "POST", "/zones/{zone_id}/firewall/access_rules/rules"},
	{"error updating firewall access rule", "PATCH", "/zones/{zone_id}/firewall/access_rules/rules/{rule_id}"},
	{"error deleting firewall access rule", "DELETE", "/zones/{zone_id}/firewall/access_rules/rules/{rule_id}"},
	{"error creating zone lock down", "POST", "/zones/{zone_id}/firewall/lockdowns"},
	{"error purging all from zone", "POST", "/zones/{zone_id}/purge_cache"},
	{"error purging the cache from zone", "POST", "/zones/{zone_id}/purge_cache"},
	{"could not fetch records from zone", "GET", "/zones/{zone_id}/dns_records"},               // external-dns
	{"could not fetch custom hostnames from zone", "GET", "/zones/{zone_id}/custom_hostnames"}, // external-dns
	{"failed to fetch custom hostnames", "GET", "/zones/{zone_id}/custom_hostnames"},
	{"failed to add custom hostname", "POST", "/zones/{zone_id}/custom_hostnames"},
	{"failed to create custom hostname", "POST", "/zones/{zone_id}/custom_hostnames"},
	{"failed to delete custom hostname", "DELETE", "/zones/{zone_id}/custom_hostnames/{custom_hostname_id}"},
	{"failed to remove previous custom hostname", "DELETE", "/zones/{zone_id}/custom_hostnames/{custom_hostname_id}"},
	{"could not fetch regional hostnames from zone", "GET", "/zones/{zone_id}/addressing/regional_hostnames"},
	{"failed to create regional hostname", "POST", "/zones/{zone_id}/addressing/regional_hostnames"},
	{"failed to create record: ", "POST", "/zones/{zone_id}/dns_records"},
	{"failed to update record: ", "PATCH", "/zones/{zone_id}/dns_records/{id}"},
	{"failed to delete record: ", "DELETE", "/zones/{zone_id}/dns_records/{id}"},
	{"adding temporary record for zone", "POST", "/zones/{zone_id}/dns_records"},     // certmagic, which is Caddy's
	{"got error status: http 403: [{code:10000", "", "/zones/{zone_id}/dns_records"}, // libdns, of whose calls the list of zones is refused to nobody so, and which mostly writes
}

// scanDoing finds what a tool was doing, where the words do not go on: who creates a
// zone's access rule creates no zone.
func (s *speech) scanDoing(d doing) {
	s.each(d.text, func(at int) {
		end := at + len(d.text)
		if len(s.calls) < maxMentions && (d.path != "/zones" || !s.ofAnother(end)) {
			s.calls = append(s.calls, callAt{at: at, end: end, call: call{method: d.method, path: d.path, changes: d.method == ""}})
		}
	})
}

// ofAnother reports whether the words behind a zone name a thing of the zone.
func (s *speech) ofAnother(at int) bool {
	rest, ok := strings.CutPrefix(s.lower[at:min(len(s.lower), at+40)], " ")
	word := rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz-_"))]
	if !ok || word == "" || isOf(zoneLinks, word) {
		return false
	}
	return len(word) == len(rest) || strings.IndexByte(" :", rest[len(word)]) >= 0
}
