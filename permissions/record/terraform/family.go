package terraform

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/tfcalls"
	"github.com/cftoken/cftoken/permissions/record"
)

// Family is types of resources that one configuration, and one token, often has to
// itself.
type Family struct {
	// Name is short, such as "dns".
	Name string
	// Types are the types, such as "cloudflare_dns_record", sorted; those of which the
	// provider's source shows no call are left out.
	Types []string
}

// families are the beginnings of types, without "cloudflare_"; a "$" ends a type. A type
// belongs to the family with the longest beginning. cloudflare_ruleset is in none: which
// permission it needs depends on its phase, which a plan says.
var families = [...]struct{ name, begin string }{
	{"access", "zero_trust_access_"},
	{"account members", "account_member$ user_group"},
	{"account tokens", "account_token$"},
	{"ai gateway", "ai_gateway"},
	{"api shield", "api_shield schema_validation_"},
	{"certificates", "authenticated_origin_pulls certificate_pack$ client_certificate$ custom_csr$ custom_ssl$ hostname_tls_setting$ keyless_certificate$ mtls_certificate$ total_tls$ universal_ssl_setting$"},
	{"custom hostnames", "custom_hostname"},
	{"d1", "d1_database$"},
	{"dns", "dns_record$ zone_dnssec$ zone_dns_settings$"},
	{"dns zone transfers", "dns_zone_transfers_"},
	{"email routing", "email_routing_"},
	{"gateway", "zero_trust_gateway_ zero_trust_dns_location$ zero_trust_list$"},
	{"hyperdrive", "hyperdrive_config$"},
	{"images", "image$ image_variant$"},
	{"lists", "list$ list_item$"},
	{"load balancing", "load_balancer healthcheck$"},
	{"logpush", "logpush_ logpull_retention$"},
	{"magic transit", "magic_transit_ magic_wan_"},
	{"notifications", "notification_policy"},
	{"page rules", "page_rule$"},
	{"pages", "pages_"},
	{"queues", "queue"},
	{"r2", "r2_"},
	{"r2 data catalog", "r2_data_catalog$"},
	{"snippets", "snippet"},
	{"spectrum", "spectrum_application$"},
	{"stream", "stream"},
	{"tunnels", "zero_trust_tunnel_ zero_trust_network_hostname_route$"},
	{"turnstile", "turnstile_widget$"},
	{"waiting rooms", "waiting_room"},
	{"workers", "worker workers_ workflow$"},
	{"workers kv", "workers_kv"},
	{"zero trust devices", "zero_trust_device_"},
	{"zero trust dlp", "zero_trust_dlp_"},
	{"zones", "zone$ zone_setting$ zone_hold$"},
}

// Families yields the families, by their names.
func Families() iter.Seq[Family] {
	return func(yield func(Family) bool) {
		of := map[string][]string{}
		for kind := range tfcalls.Resources() {
			calls, _ := tfcalls.Resource(kind)
			if name := familyOf(kind); name != "" && len(calls) > 0 {
				of[name] = append(of[name], kind)
			}
		}
		for _, f := range families {
			slices.Sort(of[f.name])
			if !yield(Family{f.name, of[f.name]}) {
				return
			}
		}
	}
}

// familyOf returns the family of a type, "" for none.
func familyOf(kind string) (name string) {
	kind = strings.TrimPrefix(kind, ours) + "$"
	longest := 0
	for _, f := range families {
		for begin := range strings.FieldsSeq(f.begin) {
			if strings.HasPrefix(kind, begin) && len(begin) > longest {
				name, longest = f.name, len(begin)
			}
		}
	}
	return name
}

// Calls returns what the provider calls for resources of all the family's types, from
// creation to deletion, as [Read] does for a configuration that has one of each. The
// error is of options that name no account or zone.
func (f Family) Calls(opts Options) (record.Recording, error) {
	resources := map[string]map[string]struct{}{}
	for _, kind := range f.Types {
		resources[kind] = map[string]struct{}{"all": {}}
	}
	data, err := json.Marshal(map[string]any{"resource": resources})
	if err != nil {
		return record.Recording{}, err
	}
	return Read(strings.NewReader(string(data)), "terraform "+f.Name, opts)
}
