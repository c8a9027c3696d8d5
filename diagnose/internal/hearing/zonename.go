package hearing

import (
	"net/url"
	"slices"
	"strings"
)

// Tools look a zone up by its name and word it in dozens of ways that they found
// none. All have a zone, that it was not found, and mostly the name.

// zones finds programs that looked a zone up by its name and found none.
func (s *speech) zones() {
	s.each("zone", func(at int) {
		if at > 0 && (isWordByte(s.text[at-1]) || strings.IndexByte("-/.", s.text[at-1]) >= 0) {
			return
		}
		from, behind, to := s.lineStart(at, 200), at+len("zone"), s.lineEnd(at, 300)
		line := lookup{before: s.lower[from:at], after: s.lower[behind:to], told: s.text[behind:to]}
		if !line.notFound() || s.otherDNS(from, to) || !line.sure && !s.aboutAt(at, at) {
			return
		}
		if line.asked == "" {
			line.asked = firstName(line.told[line.end:])
		}
		if line.asked == "" {
			line.asked = nameBefore(s.text[from:at])
		}
		list, end := call{method: "GET", path: "/zones"}, behind+line.end
		if line.asked != "" {
			s.calls = append(s.calls, callAt{at: at, end: end, call: call{"GET", "/zones?name=" + line.asked, line.asked, false}})
		}
		if line.answered() {
			return
		}
		s.found = append(s.found, mention{call: list, asked: line.asked, empty: true, from: at, to: end})
		s.taken = append(s.taken, span{at, end})
	})
	s.acmeZone()
	s.lexiconZone()
	s.octodnsZone()
	s.emptyIndex()
	named := func(m mention) bool { return m.empty && m.asked != "" }
	if slices.ContainsFunc(s.found, named) { // says more than those without
		s.found = slices.DeleteFunc(s.found, func(m mention) bool { return m.empty && m.asked == "" })
	}
}

// emptyList takes up a success of which the list is empty, where the call before it
// asked for a zone by its name, and no other list has anything in it: programs walk
// up from the name of a host.
func (s *speech) emptyList(from, to int) {
	if !strings.Contains(s.text[from:to], `"result":[]`) && !strings.Contains(s.text[from:to], `"result": []`) || s.holds(`"result":[{`) {
		return
	}
	at := strings.LastIndex(s.lower[max(0, from-nearBefore):from], "/zones?")
	if at < 0 {
		return
	}
	at += max(0, from-nearBefore)
	path := s.text[at:s.pathEnd(at, at)]
	if asked := ZoneAsked(path); asked != "" {
		s.found = append(s.found, mention{call: call{method: "GET", path: path}, asked: asked, empty: true, from: from, to: to})
	}
}

// acmeZone finds acme.sh, which names neither the zone nor the API where it finds
// none.
func (s *speech) acmeZone() {
	const mark = "error add txt for domain:"
	if !s.holds("invalid domain") || !s.holds("dns_cf") && !s.about {
		return
	}
	s.each(mark, func(at int) {
		asked := firstName(s.text[at+len(mark) : s.lineEnd(at, 200)])
		if asked != "" && strings.Contains(s.lower[max(0, at-120):at], "invalid domain") {
			s.found = append(s.found, mention{call: call{method: "GET", path: "/zones"}, asked: asked, empty: true, from: at, to: at + len(mark)})
		}
	})
}

// lexiconZone finds lexicon, whose message has no zone in it: its traceback says whose
// it is.
func (s *speech) lexiconZone() {
	const words = "authenticationerror: no domain found"
	if !s.holds(words) || !s.holds("lexicon/") || !s.holds("/cloudflare.py") {
		return
	}
	s.each(words, func(at int) {
		s.found = append(s.found, mention{call: call{method: "GET", path: "/zones"}, empty: true, from: at, to: at + len(words)})
	})
}

// octodnsZone finds octoDNS, which takes a zone that is not listed for one to create, and
// is refused that (octodns-cloudflare 1.2.0): its plan has the name.
func (s *speech) octodnsZone() {
	const plan = "create zone<"
	at := strings.Index(s.lower, plan)
	if at < 0 || !s.holds("in _ensure_zone") {
		return
	}
	name, _, _ := strings.Cut(s.text[at+len(plan):s.lineEnd(at, 300)], ">")
	for _, words := range [...]string{"cloudflareerror: permission denied", "cloudflareerror: requires permission"} {
		s.each(words, func(at int) {
			s.found = append(s.found, mention{call: call{method: "GET", path: "/zones"}, asked: firstName(name), empty: true, from: at, to: at + len(words)})
		})
	}
}

// lookup is a line with the word "zone", in lower case and as it was told, and
// what was made out in it.
type lookup struct {
	before, after string
	told          string // after, as it stands
	asked         string // the name that was looked for, "" where it is not told
	end           int    // in after, of what was made out
	sure          bool   // nobody else words it so
}

// Words around a zone that was not found, each between blanks.
const (
	zoneFillers  = " the a an any matching cloudflare dns hosted root active managed your suitable correct parent one "
	zoneVerbs    = " find finding determine locate detect get getting retrieve resolve identify fetch lookup up match determining "
	zoneFailures = " not unable failed cannot couldn't can't error fail failure didn't failing "
	zoneLinks    = " for of named with in from matching using on by domain hostname host name zone the record fqdn found to account your this cloudflare not be could was does exist domain.tld part of matches matched lookup failed "
	otherZones   = " time availability security drop danger comfort zone "
)

var (
	zoneMissing = [...]string{"not found", "could not be found", "couldn't be found", "cannot be found", "can't be found", "does not exist", "doesn't exist", "lookup failed"}
	otherHosts  = [...]string{"route53", "route 53", "aws", "digitalocean", "azure", "gcloud", "google", "gandi", "godaddy", "hetzner", "ovh:", "ovhcloud", "powerdns", "pdns", "rfc2136", "named[", "bind9", "namecheap", "porkbun", "linode", "vultr", "firewalld", "micetro", "ionos", "infoblox", "tzdata"}
)

// isOf reports whether a word is one of those between blanks.
func isOf(words, word string) bool {
	for from := 0; word != ""; {
		at := strings.Index(words[from:], word)
		if at < 0 {
			return false
		}
		if at += from; at > 0 && words[at-1] == ' ' && words[at+len(word)] == ' ' {
			return true
		}
		from = at + 1
	}
	return false
}

// lastWord splits the last word off, without what stands around it.
func lastWord(text string) (rest, word string) {
	text = strings.TrimRight(text, " '\"`")
	at := strings.LastIndexByte(text, ' ') + 1
	return text[:at], strings.Trim(text[at:], "`'\"()[],.:*\\")
}

// notFound reports whether the line says that a zone was not found.
func (l *lookup) notFound() bool {
	for _, id := range [...]string{"_id", " id", "-id", "id", "s", "_name", " name", "(s)"} {
		if strings.HasPrefix(l.after, id) && (len(l.after) == len(id) || !isWordByte(l.after[len(id)])) {
			l.end = len(id)
			break
		}
	}
	rest := l.after[l.end:]
	if strings.HasPrefix(rest, "notfound") { // the name of an error
		l.end += len("notfound")
		return true
	}
	if rest != "" && isWordByte(rest[0]) {
		return false // another word
	}
	before, word := lastWord(l.before)
	if isOf(otherZones, word) {
		return false
	}
	for isOf(zoneFillers, word) {
		before, word = lastWord(before)
	}
	alone := rest == " could not be found" && begins(l.before)
	if at := firstOf(rest, zoneMissing[:]); at >= 0 && (alone || !isOf(" in on for from to at under of record ", word)) && strings.Count(rest[:at], " ") <= 7 && !strings.Contains(rest[:at], ": ") {
		l.sure = strings.Contains(l.before, "inadyn") || alone
		l.asked = firstName(l.told[l.end : l.end+at])
		l.end += at
		return true
	}
	for word == "of" || isOf(zoneFillers, word) { // "part of one of your zones"
		before, word = lastWord(before)
	}
	switch {
	case strings.HasPrefix(rest, ", got 0 for "):
		l.sure, l.end = word == "1", len(", got 0 for ")
		name, _, _ := strings.Cut(l.told[l.end:], " ")
		l.asked = zoneName(strings.TrimRight(name, "`'\"])},:;!?"))
		return l.sure && name != ""
	case word == "not" || word == "part": // "… is not a zone in …", "… is not part of any zone"
		if word == "part" {
			before, word = lastWord(before)
		}
		before, is := lastWord(before)
		before = strings.TrimRight(before, " ")
		l.asked = firstName(before[strings.LastIndexByte(before, ' ')+1:])
		return word == "not" && is == "is" && l.asked != ""
	case word == "no" || word == "0":
		_, found := lastWord(before)
		l.sure = found == "found" && strings.Contains(rest, "zone.read rights")
		return found == "found" || linked(rest)
	case isOf(zoneVerbs, word):
		failed := false
		for range 4 {
			before, word = lastWord(before)
			failed = failed || isOf(zoneFailures, word)
		}
		l.sure = strings.HasPrefix(rest, " of ") && strings.Contains(l.before, "failed to find the ") || strings.Contains(rest, "supplied cloudflare account")
		return failed && linked(rest)
	}
	return false
}

// begins reports whether nothing stands before in a line but a time or what was being
// done: cloudflare-go before version 1 says "zone could not be found", and no more.
func begins(before string) bool {
	before = strings.TrimRight(before, " ")
	return before == "" || strings.HasSuffix(before, ":") && strings.HasPrefix(before, "error ") || before[len(before)-1] >= '0' && before[len(before)-1] <= '9'
}

// linked reports whether what stands behind the zone belongs to it: "for", a name,
// the end, and not "settings".
func linked(rest string) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	return word == "" || strings.IndexByte(".:,;!(`'\"[<", word[0]) >= 0 || isOf(zoneLinks, strings.TrimRight(word, ".:,;!")) || strings.Contains(strings.TrimRight(word, ".:"), ".") || isOf(" were exists ", word) || strings.HasSuffix(word, ".:")
}

// answered reports whether the answer to the look-up stands behind it: lego and
// terraform put it there, and say themselves where it was empty.
func (l *lookup) answered() bool {
	_, behind, ok := strings.Cut(l.after[l.end:], ": ")
	return ok && firstOf(behind, zoneMissing[:]) < 0 && (strings.Contains(behind, " failed") || strings.Contains(behind, "status ") || strings.Contains(behind, "error"))
}

// otherDNS reports whether the line is about another provider's zones.
func (s *speech) otherDNS(from, to int) bool {
	for _, host := range otherHosts {
		if s.parts.mayHold(host) && strings.Contains(s.lower[from:to], host) {
			return true
		}
	}
	return false
}

// firstName returns the domain name that the words of a look-up lead to: one with
// a dot within, or a label in quotes or with a final dot.
func firstName(text string) string {
	for {
		text = strings.TrimLeft(text, " :")
		if text == "" {
			return ""
		}
		word, rest, _ := strings.Cut(text, " ")
		name, _, _ := strings.Cut(word, "/")
		name = strings.Trim(name, "`'\"<>[](){}*\\.,:;!?")
		text = rest
		if name == "" || isOf(zoneLinks, asciiLower(name)) {
			continue
		}
		asked := zoneName(name)
		if strings.Contains(asked, ".") || strings.Contains(word, name+".:") || strings.ContainsAny(word, "`'\"") {
			return asked
		}
		return ""
	}
}

// nameBefore returns the domain name right before the words on a zone: of
// "updating example.com:" and "Dynamic DNS (example.com): ERROR -".
func nameBefore(text string) string {
	for range 4 {
		rest := strings.TrimRight(text, " ")
		at := strings.LastIndexByte(rest, ' ') + 1
		name, ok := strings.CutSuffix(rest[at:], ":")
		if _, last := lastWord(rest[:at]); ok && (strings.HasPrefix(name, "(") || isOf(" updating Updating for ", last)) {
			if asked := zoneName(strings.Trim(name, "()[]<>")); strings.Contains(asked, ".") {
				return asked
			}
		}
		text = rest[:at]
	}
	return ""
}

// firstOf is where the first of the words stands, -1 for nowhere.
func firstOf(text string, words []string) int {
	first := -1
	for _, word := range words {
		if at := strings.Index(text, word); at >= 0 && (first < 0 || at < first) {
			first = at
		}
	}
	return first
}

// ZoneAsked returns the name in the query of a path below /zones, "" for none.
func ZoneAsked(path string) string {
	before, query, ok := strings.Cut(path, "?")
	if !ok || !strings.HasSuffix(strings.TrimRight(before, "/"), "/zones") || len(query) > maxQuery {
		return ""
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return ""
	}
	return zoneName(values.Get("name"))
}

// maxQuery bounds the query that is looked at, in bytes.
const maxQuery = 4096

// zoneName returns s without a final dot where it looks like a domain, else "".
func zoneName(s string) string {
	s = strings.TrimSuffix(s, ".")
	if s == "" || len(s) > 253 || strings.ContainsFunc(strings.ToLower(s), func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c > 127)
	}) {
		return ""
	}
	if label, _, _ := strings.Cut(strings.ToLower(s), "."); label == "redacted" || repeats(label) || label == "xxx" || label == "xxxx" || label == "xxxxx" {
		return "" // made unreadable
	}
	return strings.ToLower(Line(s, 253)) // a credential is known by its capitals
}
