package hearing

import (
	"net/url"
	"strings"
)

// zones finds programs that looked a zone up by its name and found none.
func (s *speech) zones() {
	for _, mark := range [...]string{"expected 1 zone, got 0 for ", "failed to find zone "} {
		s.each(mark, func(at int) {
			from := at + len(mark)
			stop := from
			for stop < len(s.text) && s.text[stop] != ' ' && s.text[stop] != ':' && s.text[stop] != '"' && s.text[stop] != '\'' {
				stop++
			}
			asked := zoneName(strings.TrimRight(s.text[from:stop], ".,;)"))
			if asked == "" {
				return
			}
			list := call{method: "GET", path: "/zones"}
			s.calls = append(s.calls, callAt{at: at, end: stop, call: call{method: "GET", path: "/zones?name=" + asked}})
			none := strings.HasPrefix(mark, "expected") || strings.Contains(s.lower[stop:min(len(s.lower), stop+40)], "zone could not be found")
			if none {
				s.found = append(s.found, mention{call: list, asked: asked, empty: true, from: at, to: stop})
				s.taken = append(s.taken, span{at, stop})
			}
		})
	}
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
	return strings.ToLower(Line(s, 253)) // a credential is known by its capitals
}
