package tokentest

import (
	"encoding/json"

	"github.com/cftoken/cftoken/internal/answers"
)

// settings of a zone, as far as they are texts, with what they are before anybody
// changes them: the names are those of the API's reference,
// https://developers.cloudflare.com/api/resources/zones/subresources/settings/ (2026-11);
// the values of a new zone are assumed.
var zoneSettings = [...]struct{ name, value string }{
	{"0rtt", "off"}, {"advanced_ddos", "off"}, {"always_online", "off"}, {"always_use_https", "off"}, {"automatic_https_rewrites", "on"}, {"brotli", "on"},
	{"browser_check", "on"}, {"cache_level", "aggressive"}, {"development_mode", "off"}, {"early_hints", "off"}, {"email_obfuscation", "on"}, {"h2_prioritization", "off"},
	{"hotlink_protection", "off"}, {"http2", "on"}, {"http3", "on"}, {"image_resizing", "off"}, {"ip_geolocation", "on"}, {"ipv6", "on"}, {"min_tls_version", "1.0"},
	{"mirage", "off"}, {"opportunistic_encryption", "on"}, {"opportunistic_onion", "on"}, {"orange_to_orange", "off"}, {"origin_error_page_pass_thru", "off"}, {"polish", "off"},
	{"prefetch_preload", "off"}, {"privacy_pass", "on"}, {"pseudo_ipv4", "off"}, {"replace_insecure_js", "on"}, {"response_buffering", "off"}, {"rocket_loader", "off"},
	{"security_level", "medium"}, {"server_side_exclude", "on"}, {"sort_query_string_for_cache", "off"}, {"ssl", "full"}, {"tls_1_3", "on"}, {"tls_client_auth", "off"},
	{"true_client_ip_header", "off"}, {"waf", "off"}, {"webp", "off"}, {"websockets", "on"},
}

var settingHandlers = []handlerRow{
	{"GET", "/zones/{zone_id}/settings", (*Server).listZoneSettings},
	{"PATCH", "/zones/{zone_id}/settings", (*Server).editZoneSettings},
	{"GET", "/zones/{zone_id}/settings/{setting_id}", (*Server).getSetting},
	{"PATCH", "/zones/{zone_id}/settings/{setting_id}", (*Server).editSetting},
}

// setting is one as it is now; one that the table has not got is off.
func (s *Server) setting(path, name string) object {
	if o := s.shelfOf(path).things[name]; o != nil {
		return o
	}
	value := "off"
	for _, known := range zoneSettings {
		if known.name == name {
			value = known.value
		}
	}
	return object{"id": name, "value": value, "editable": true, "modified_on": nil}
}

func (s *Server) listZoneSettings(x *exchange) reply {
	var out []object
	for _, known := range zoneSettings {
		out = append(out, s.setting(x.place(), known.name))
	}
	return ok(out)
}

func (s *Server) getSetting(x *exchange) reply {
	path, name := x.one()
	return ok(s.setting(path, name))
}

func (s *Server) editSetting(x *exchange) reply {
	path, name := x.one()
	var body struct {
		Value   json.RawMessage `json:"value"`
		Enabled *bool           `json:"enabled"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	o := object{"id": name, "value": body.Value, "editable": true, "modified_on": x.now}
	if body.Value == nil {
		if body.Enabled == nil {
			return x.lacks("value")
		}
		delete(o, "value")
		o["enabled"] = *body.Enabled
	}
	if !s.put(path, name, o, len(x.body)) {
		return full()
	}
	return ok(o)
}

func (s *Server) editZoneSettings(x *exchange) reply {
	var body struct {
		Items []struct {
			ID    string          `json:"id"`
			Value json.RawMessage `json:"value"`
		} `json:"items"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	out := []object{}
	for _, item := range body.Items {
		if item.ID == "" || item.Value == nil {
			return x.lacks("items")
		}
		o := object{"id": item.ID, "value": item.Value, "editable": true, "modified_on": x.now}
		if !s.put(x.place(), item.ID, o, len(x.body)) {
			return full()
		}
		out = append(out, o)
	}
	return ok(out)
}
