package hearing

import (
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// What clients say of a refusal or of an empty list in words that name no call.

// bareWords finds a refusal of which wrangler prints the status' words alone, as its
// client of Containers and Cloudchamber keeps no more (class ApiError, wrangler 4.164.0).
func (s *speech) bareWords() {
	if len(s.found) > 0 {
		return
	}
	for _, status := range [...]int{http.StatusForbidden, http.StatusUnauthorized} {
		mark := wranglerSays + strings.ToLower(http.StatusText(status))
		s.each(mark, func(at int) {
			end := at + len(mark)
			if len(s.found) == 0 && (end == len(s.lines) || s.lines[end] == '\n') && s.aboutAt(at, end) {
				s.add(mention{status: status, errors: []cfapi.Message{{Message: ReasonLost}}, from: at, to: end})
			}
		})
	}
}

// wranglerSays stands before an error of wrangler's.
const wranglerSays = "✘ [error] "

// eithers are words of programs that fit several of their calls.
var eithers = [...]struct {
	words string
	calls []Call
}{
	{wranglerSays + "forbidden", []Call{
		{"GET", "/accounts/{account_id}/containers/applications/{application_id}"}, {"GET", "/accounts/{account_id}/cloudchamber/deployments/v2"},
	}},
	{"error response received: ", []Call{ // cfcli
		{"POST", "/zones/{zone_id}/dns_records"}, {"POST", "/zones/{zone_id}/purge_cache"}, {"PATCH", "/zones/{zone_id}/settings/{setting_id}"},
	}},
	{"firewall access rule", []Call{{"POST", "/accounts/{account_id}/firewall/access_rules/rules"}}}, // flarectl, with --account
}

// either are the calls that a program's words fit.
func (s *speech) either() []Call {
	for i := range eithers {
		if s.holds(eithers[i].words) {
			return eithers[i].calls
		}
	}
	return nil
}

// emptyIndex finds a program in Python that takes the first of a list that is empty:
// cf.zones.get(params={"name": …})[0].
func (s *speech) emptyIndex() {
	const mark, longest = "indexerror: list index out of range", 8 << 10
	if !s.parts.mayHold(traceback) {
		return
	}
	s.each(mark, func(at int) {
		start := max(0, at-longest)
		from := strings.LastIndex(s.lower[start:at], traceback)
		if from < 0 {
			return
		}
		frames := s.lower[start+from : at]
		for _, list := range [...]string{"zones", "accounts"} {
			n := strings.LastIndex(frames, "."+list+".get(")
			if n < 0 || !strings.Contains(frames[n:], ")[0]") {
				continue
			}
			of := frames[:n]
			of = of[strings.LastIndexAny(of, " (\n")+1:]
			if of != "cf" && !strings.Contains(of, "cloudflare") && !s.aboutAt(at, at) {
				continue
			}
			asked := ""
			if _, name, ok := strings.Cut(frames[n:], `"name":`); ok && list == "zones" {
				asked = firstName(name)
			}
			s.found = append(s.found, mention{call: call{method: http.MethodGet, path: "/" + list}, asked: asked, empty: true, from: at, to: at + len(mark)})
			return
		}
	})
}

// zoneLookup finds the look-up of a zone by its id, as external-dns words it:
// zone "2cf1…" lookup failed, ….
func (s *speech) zoneLookup() {
	s.each(" lookup failed, ", func(at int) {
		before := s.lower[max(0, at-60):at]
		n := strings.LastIndex(before, "zone ")
		if n < 0 || len(s.calls) >= maxMentions {
			return
		}
		id := strings.Trim(before[n+len("zone "):], `"'\`+"`")
		if len(id) == 32 && strings.Trim(id, "0123456789abcdef") == "" {
			s.calls = append(s.calls, callAt{at: at, end: at, call: call{method: http.MethodGet, path: "/zones/" + id}})
		}
	})
}
