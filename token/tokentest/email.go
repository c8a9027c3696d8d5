package tokentest

import (
	"maps"
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
)

// sendingDomains are the domains that Email Sending sends from. Source of the members of
// all of email: cloudflare-go v7.9.0 and npm wrangler 4.164.0 (2026-11-17).
var sendingDomains = []collection{{
	list: "/zones/{zone_id}/email/sending/subdomains", key: "tag", hex: true, needs: []string{"name"}, unique: "name", created: "created", modified: "modified", whole: true,
	fill: func(_ *Server, _ *exchange, o, _ object) {
		o.usually(object{"enabled": true, "dkim_selector": "cf-bounce"})
		o["return_path_domain"] = "cf-bounce." + o.text("name")
	},
}}

var emailHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/email/routing/zones", (*Server).mailZones},
	{"GET", "/accounts/{account_id}/email/sending/zones", (*Server).mailZones},
	{"POST", "/zones/{zone_id}/email/routing/enable", (*Server).switchMail},
	{"POST", "/zones/{zone_id}/email/routing/disable", (*Server).switchMail},
	{"POST", "/zones/{zone_id}/email/routing/unlock", (*Server).switchMail},
	{"POST", "/zones/{zone_id}/email/routing/dns", (*Server).switchMail},
	{"DELETE", "/zones/{zone_id}/email/routing/dns", (*Server).switchMail},
	{"GET", "/zones/{zone_id}/email/routing/dns", (*Server).mailRecords},
	{"GET", "/zones/{zone_id}/email/sending/subdomains/{subdomain_id}/dns", (*Server).sendingRecords},
	{"POST", "/accounts/{account_id}/email/sending/send", (*Server).sendMail},
	{"POST", "/accounts/{account_id}/email/sending/send_raw", (*Server).sendMail},
}

// mailSettings are the settings of a zone's Email Routing.
func (s *Server) mailSettings(z *zone) map[string]any {
	kept, _ := s.shelfOf("/zones/" + string(z.ID) + "/email/routing").things[""]["document"].(map[string]any)
	if kept == nil {
		first, _ := mailRouting(s, &exchange{zone: z}).(object)
		return first
	}
	return kept
}

// mailZones lists the account's zones with their Email Routing.
func (s *Server) mailZones(x *exchange) reply {
	out := []map[string]any{}
	for _, z := range s.world.zones {
		if z.Account == x.account.ID {
			out = append(out, s.mailSettings(z))
		}
	}
	page, info := paginate(out, x, 20, mostPerPage)
	rep := ok(page)
	rep.info = info
	return rep
}

// switchMail switches Email Routing on or off, with or without its records.
func (s *Server) switchMail(x *exchange) reply {
	settings := maps.Clone(s.mailSettings(x.zone))
	switch on := x.method == http.MethodPost && !strings.HasSuffix(x.op.Template(), "/disable"); {
	case strings.HasSuffix(x.op.Template(), "/unlock"):
		settings["status"] = "unlocked"
	case on:
		settings["enabled"], settings["status"] = true, "ready"
	default:
		settings["enabled"], settings["status"] = false, "unconfigured"
	}
	if !s.put("/zones/"+string(x.zone.ID)+"/email/routing", "", object{"document": settings}, len(x.body)) {
		return full()
	}
	return ok(settings)
}

// mailRecords are the DNS records that Email Routing asks for. Source:
// https://developers.cloudflare.com/email-routing/setup/email-routing-dns-records/ (2026-11);
// the priorities are made up.
func (s *Server) mailRecords(x *exchange) reply {
	out := []object{}
	for i, host := range [...]string{"route1", "route2", "route3"} {
		out = append(out, object{"type": "MX", "name": x.zone.Name, "content": host + ".mx.cloudflare.net", "priority": 10 * (i + 1), "ttl": 1})
	}
	return ok(append(out, object{"type": "TXT", "name": x.zone.Name, "content": "v=spf1 include:_spf.mx.cloudflare.net ~all", "ttl": 1}))
}

// sendingRecords are those of a domain to send from. Their values are made up.
func (s *Server) sendingRecords(x *exchange) reply {
	list, key, _ := cutLast(upper(x.place(), "/zones/{zone_id}/email/sending/subdomains/{subdomain_id}"))
	from := s.shelfOf(list).things[key].text("return_path_domain")
	rep := ok([]object{
		{"type": "MX", "name": from, "content": "route1.mx.cloudflare.net", "priority": 10, "ttl": 1},
		{"type": "TXT", "name": from, "content": "v=spf1 include:_spf.mx.cloudflare.net ~all", "ttl": 1},
	})
	rep.madeUp = "no domain of the simulator sends"
	return rep
}

// sendMail takes a message for its recipients, and sends it nowhere.
func (s *Server) sendMail(x *exchange) reply {
	var body struct {
		From       any   `json:"from"`
		To         any   `json:"to"`
		Recipients []any `json:"recipients"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	to, many := body.To.([]any)
	switch {
	case len(body.Recipients) > 0:
		to = body.Recipients
	case !many && body.To != nil:
		to = []any{body.To}
	}
	if body.From == nil || len(to) == 0 {
		return x.lacks("from and to")
	}
	rep := ok(object{"delivered": []any{}, "queued": to, "permanent_bounces": []any{}})
	rep.madeUp = "no message is sent"
	return rep
}
