package wrangler

import (
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

// routes are those of the configuration, custom domains among them. Where an
// environment says either route or routes, the top level's do not count.
func (m *maker) routes() []element {
	if said := m.line.flags["route"]; len(said) > 0 {
		return append(elements(said, "--route", false), elements(m.line.flags["domain"], "--domain", true)...)
	}
	return append(m.configured(), elements(m.line.flags["domain"], "--domain", true)...)
}

// elements are routes of the command line.
func elements(patterns []string, flag string, domain bool) []element {
	var out []element
	for _, p := range patterns {
		out = append(out, element{p, map[string]any{"pattern": p, "custom_domain": domain}, flag})
	}
	return out
}

// configured are the routes of the configuration.
func (m *maker) configured() []element {
	out := m.list("routes")
	v, p := m.get("route")
	if v != nil && (len(out) == 0 || strings.HasPrefix(out[0].path, "env.") == strings.HasPrefix(p, "env.")) {
		table, _ := v.(map[string]any)
		out = append(out, element{v, table, p})
	}
	return out
}

// publish are the calls for routes and custom domains. Where there is to be no address on
// workers.dev, wrangler looks first whether the routes are another Worker's.
func (m *maker) publish(routes []element, checked bool) {
	var plain, domains []element
	for _, r := range routes {
		if custom, _ := r.table["custom_domain"].(bool); custom {
			domains = append(domains, r)
		} else {
			plain = append(plain, r)
		}
	}
	if len(plain) > 0 {
		// All of a Worker's routes at once need the permission on all zones. Where a
		// token does not have that, wrangler goes from zone to zone: refused and done
		// without.
		m.need(plain[0].path, "PUT "+scripts+"/routes").Status = 403
		m.gap("routes are first set for all zones at once, PUT %s/routes, and zone by zone where the token may not: the latter is what counts here", scripts)
	}
	for _, r := range plain {
		at := m.zone(r, "")
		for _, method := range []string{"GET", "POST"} {
			m.need(r.path, method+" /zones/{zone_id}/workers/routes", "zone_id", at).Account = permissions.AccountID(m.idOfAccount())
		}
	}
	for i, r := range domains {
		if checked {
			at := m.zone(r, older)
			m.need(r.path, older+"GET /zones/{zone_id}/workers/routes", "zone_id", at).Account = permissions.AccountID(m.idOfAccount())
		}
		if i == 0 {
			if checked && m.version == (version{}) {
				m.gap("%s: which version of wrangler it is, is not known: older ones read the routes of a custom domain's zone, newer ones such as %s need nothing on the zone", m.at(r.path), newest)
			}
			m.need(r.path, "POST "+scripts+"/domains/changeset")
			m.gap("a custom domain that is already another Worker's is read too, GET /accounts/{account_id}/workers/domains/records/{domain_id}")
		}
		m.need(r.path, "PUT "+scripts+"/domains/records")
	}
}

// zone is what stands for the zone of a route in a path: its id, or a placeholder of its
// name, for which those versions look that make the marked call.
func (m *maker) zone(r element, mark string) string {
	zone, named := r.text("zone_id"), r.text("zone_name")
	if zone == "" {
		m.need(r.path, mark+"GET /zones").Account = permissions.AccountID(m.idOfAccount())
	}
	if zone == "" && named == "" {
		named = hostOf(r)
		if above := m.zoneAbove(named); above != "" {
			return zoneOf("", above)
		}
		if _, counts := m.version.counts(mark); counts {
			m.gap("%s: no zone is said: wrangler looks for one called like the host %s or a domain above it", m.at(r.path), named)
		}
	}
	return zoneOf(zone, named)
}

// zoneAbove is the zone that another route names and that a host is in, "" for none.
func (m *maker) zoneAbove(host string) string {
	best := ""
	for _, r := range m.routes() {
		zone := r.text("zone_name")
		if zone != "" && (host == zone || strings.HasSuffix(host, "."+zone)) && len(zone) > len(best) {
			best = zone
		}
	}
	return best
}

// idOfAccount is the account's id, "" where that is not known.
func (m *maker) idOfAccount() string {
	if permissions.AccountID(m.account).Validate() == nil {
		return m.account
	}
	return ""
}

// hostOf is the host of a route's pattern, without what stands for any text.
func hostOf(r element) string {
	pattern, _ := r.value.(string)
	if pattern == "" {
		pattern = r.text("pattern")
	}
	if _, rest, ok := strings.Cut(pattern, "://"); ok {
		pattern = rest
	}
	host, _, _ := strings.Cut(pattern, "/")
	return strings.TrimPrefix(strings.TrimLeft(host, "*"), ".")
}
