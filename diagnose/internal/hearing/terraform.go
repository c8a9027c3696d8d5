package hearing

import (
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/tfcalls"
)

// older are types of versions 2 to 4 that version 5 has under no name, or whose calls are
// others there, as tfcalls writes calls: what creates them, or what a data source reads.
// From https://github.com/cloudflare/terraform-provider-cloudflare (2026-07-10).
const older = `
api_token_permission_groups GET /user/tokens/permission_groups
argo_tunnel POST a/cfd_tunnel
devices GET a/devices
filter POST z/filters
firewall_rule POST z/firewall/rules
ip_list POST a/rules/lists
rate_limit POST z/rate_limits
worker_secret PUT a/workers/scripts/{script_name}/secrets
workers_secret PUT a/workers/scripts/{script_name}/secrets
zone_settings_override PATCH z/settings
`

// How the type of what failed is named.
const (
	withResource = "with "            // "with cloudflare_record.www,", "with module.x.data.cloudflare_zone.z,"
	pulumiType   = "cloudflare:index" // "cloudflare:index/record:Record", "cloudflare:index:DnsRecord"
	resourceType = "-resource-type"   // of cf-terraforming, which lists all that there are
	maxType      = 80                 // bytes
)

// scanResources finds the call that the naming of a resource stands for, as Terraform,
// Pulumi and cf-terraforming name them, where the text names no call.
func (s *speech) scanResources() {
	if len(s.calls) > 0 {
		return
	}
	s.each(tfcalls.Prefix, func(at int) {
		end := at + len(tfcalls.Prefix)
		for end < len(s.lower) && isWordByte(s.lower[end]) {
			end++
		}
		if s.text[at:end] != s.lower[at:end] {
			return // a variable of the environment
		}
		line := s.lower[s.thisLine(at):at]
		before := strings.TrimRight(line, "\"'`*= ")
		switch {
		case strings.HasSuffix(before, resourceType):
			s.addResource(at, end, s.lower[at:end], false, listed)
		case strings.Contains(line, withResource), strings.Contains(line, `in resource "`), strings.Contains(line, `in data "`), strings.HasSuffix(line, "* "):
			s.addResource(at, end, s.lower[at:end], strings.Contains(line, `data.`) || strings.Contains(line, `in data "`), s.doneTo(at))
		}
	})
	s.each(pulumiType, func(at int) {
		from := at + len(pulumiType) + 1
		end := from
		for end < len(s.text) && isWordByte(s.text[end]) {
			end++
		}
		if end-from > maxType || from >= end {
			return
		}
		kind, data := strings.CutPrefix(snake(s.text[from:end]), "get_")
		when := s.doneTo(at)
		line := s.lower[end:s.lineEnd(end, 200)]
		for _, done := range [...]struct {
			word string
			when byte
		}{{" creating", tfcalls.Create}, {" updating", tfcalls.Update}, {" deleting", tfcalls.Delete}, {" refreshing", tfcalls.Read}, {" reading", tfcalls.Read}} {
			if strings.Contains(line, done.word) {
				when = done.when
			}
		}
		s.addResource(at, end, tfcalls.Prefix+kind, data, when)
	})
}

// listed stands for the list of all resources of a type, in place of when a call is made.
const listed = 'l'

// addResource adds what the provider calls for a resource.
func (s *speech) addResource(at, end int, kind string, data bool, when byte) {
	if len(s.calls) >= maxMentions {
		return
	}
	c, ok := resourceCall(kind, data, when)
	if !ok {
		return
	}
	if rest, either := strings.CutPrefix(c.path, "/{accounts_or_zones}/{account_or_zone_id}"); either {
		place := "/zones/{zone_id}"
		if s.holds("account") && !s.holds("zone") || strings.Contains(kind, "_access_") && !strings.HasSuffix(kind, "_access_rule") {
			place = "/accounts/{account_id}"
		}
		c.path = place + rest
	}
	s.calls = append(s.calls, callAt{at: at, end: end, call: c})
}

// resourceCall is what the provider calls for a resource, or a data source, of the type:
// the first of its calls of that kind. Where it is not said when (0) the call has no
// method, which the catalogue completes.
func resourceCall(kind string, data bool, when byte) (call, bool) {
	if c, ok := olderCall(kind, when); ok {
		return c, true
	}
	made, known := callsOf(kind, data)
	if now := tfcalls.Renamed(kind); !known && len(now) > 0 {
		made, _ = callsOf(now[0], data)
	}
	if len(made) == 0 {
		return call{}, false
	}
	for _, c := range made {
		if c.When == when {
			return call{method: c.Method, path: c.Path}, true
		}
	}
	switch c := made[0]; {
	case data:
		return call{method: c.Method, path: c.Path}, true
	case when == listed:
		return call{method: http.MethodGet, path: c.Path}, true
	default:
		return call{path: c.Path, changes: true}, true
	}
}

func callsOf(kind string, data bool) ([]tfcalls.Call, bool) {
	if data {
		return tfcalls.DataSource(kind)
	}
	return tfcalls.Resource(kind)
}

func olderCall(kind string, when byte) (call, bool) {
	_, rest, ok := strings.Cut(older, "\n"+strings.TrimPrefix(kind, tfcalls.Prefix)+" ")
	if !ok {
		return call{}, false
	}
	row, _, _ := strings.Cut(rest, "\n")
	method, path, _ := strings.Cut(row, " ")
	c := call{path: tfcalls.Expand(path, ""), changes: true}
	switch {
	case method == http.MethodGet, when == listed, when == tfcalls.Read:
		c.method, c.changes = http.MethodGet, false
	case when == tfcalls.Create, when == tfcalls.Update && method != http.MethodPost:
		c.method = method
	}
	return c, true
}

// snake writes a name of Pulumi's as Terraform does: zoneSettingsOverride and
// ZoneSettingsOverride are zone_settings_override.
func snake(name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// tellings are how the provider begins to tell what failed, behind "Error: ".
var tellings = [...]struct {
	words string
	when  byte
}{
	{"error creating", tfcalls.Create}, {"failed to create", tfcalls.Create},
	{"error updating", tfcalls.Update}, {"failed to update", tfcalls.Update},
	{"error deleting", tfcalls.Delete}, {"failed to delete", tfcalls.Delete},
	{"error reading", tfcalls.Read}, {"failed to read", tfcalls.Read},
	{"error getting", tfcalls.Read}, {"failed to get", tfcalls.Read},
	{"error finding", tfcalls.Read}, {"failed to find", tfcalls.Read},
	{"error fetching", tfcalls.Read}, {"failed to fetch", tfcalls.Read},
	{"error listing", tfcalls.Read}, {"failed to list", tfcalls.Read},
}

// scanThings finds the calls that words stand for where they name the type of a resource:
// "error creating load balancer pool", where the text names no call otherwise.
func (s *speech) scanThings() {
	if len(s.calls) > 0 {
		return
	}
	for _, t := range tellings {
		s.each(t.words+" ", func(at int) {
			from := at + len(t.words) + 1
			if kind, end := s.thing(from); kind != "" && s.aboutAt(at, end) {
				s.addResource(at, end, kind, false, t.when)
			}
		})
	}
}

// thing is the type of a resource whose words stand there, the longest that is one, and
// where their line ends; "" for none. Zones and accounts are looked for by many programs, and a
// list is also what a program gets of other things.
func (s *speech) thing(from int) (kind string, end int) {
	const most = 5 // words
	end = s.lineEnd(from, maxType)
	rest := s.lower[from:end]
	for _, article := range [...]string{"the ", "a ", "an ", "new ", "cloudflare "} {
		rest = strings.TrimPrefix(rest, article)
	}
	words := strings.FieldsFunc(rest, func(c rune) bool { return c == ' ' })
	name := ""
	for i, word := range words[:min(most, len(words))] {
		bare := strings.TrimRight(word, ":,.;")
		if name += "_" + bare; i == 0 {
			name = bare
		}
		for _, one := range [...]string{name, strings.TrimSuffix(name, "s")} {
			if _, known := resourceCall(tfcalls.Prefix+one, false, 0); known && one != "zone" && one != "account" && one != "list" {
				kind = tfcalls.Prefix + one
			}
		}
		if bare != word {
			break
		}
	}
	return kind, end
}

// doneTo is when in the life of a resource the error before its name arose, 0 where that
// is not told.
func (s *speech) doneTo(at int) byte {
	before := s.lower[max(0, at-400):at]
	if n := strings.LastIndex(before, "error: "); n >= 0 {
		before = before[n:]
	}
	for _, t := range tellings {
		if strings.Contains(before, t.words) {
			return t.when
		}
	}
	return 0
}

// byProvider reports whether terraform's provider tells of an error there: its
// verbs stand before it, and a resource of the provider beside it.
func (s *speech) byProvider(from int) bool {
	return s.holds(tfcalls.Prefix) && strings.Contains(s.lower[max(0, from-300):from], "error: ") && s.doneTo(from) != 0
}
