package hearing

import (
	"cmp"
	"net/http"
	"slices"
	"sort"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// call is a method and a path as a text names them; either may be empty. The
// path may hold a query, of which asked is the zone's name where it is known.
// changes says that the teller was changing something, or tells of no call's method.
type call struct {
	method, path, asked string
	changes             bool
}

// told is the call for other packages.
func (c call) told() Call { return Call{c.method, c.path} }

type callAt struct {
	at, end int
	call    call
	passed  int // where its line says that it was a success, 0 for nowhere
}

// scan finds every status and every call in the text, once.
func (s *speech) scan() {
	if s.scanned {
		return
	}
	s.scanned = true
	s.scanCalls()
	s.scanStatuses()
	s.scanChains()
	s.zoneLookup()
	s.scanDoings()
	s.scanResources()
	s.scanThings()
	sort.SliceStable(s.calls, func(i, j int) bool { return s.calls[i].at < s.calls[j].at })
	s.scanSuccesses()
}

// scanSuccesses finds the calls that succeeded: they never explain a refusal.
func (s *speech) scanSuccesses() {
	for i := range s.calls {
		c := &s.calls[i]
		end := len(s.text)
		if i+1 < len(s.calls) {
			end = max(c.end, s.calls[i+1].at)
		}
		line := min(end, s.lineEnd(c.end, 200))
		for _, word := range [...]string{" succeeded", "successfully", " 200 ok", " ok"} {
			if n := strings.Index(s.lower[c.end:line], word); n >= 0 {
				c.passed = c.end + n
			}
		}
		for _, st := range s.statuses {
			if st.at >= c.end && st.at < line && st.status/100 == 2 {
				c.passed = st.at
			}
		}
		for _, from := range s.successes {
			if from >= c.end && from < end {
				c.passed = from
			}
		}
	}
}

// explains reports whether a refusal there can be the call's: none that is told
// behind a success of it.
func (c *callAt) explains(s *speech, from int) bool {
	return c.passed == 0 || c.passed > from || !strings.Contains(s.lines[c.passed:from], "\n") && !slices.Contains(s.successes, c.passed)
}

// callNear returns the nearest call before the place, or else after it. A call
// with a method is preferred to one without at about the same place.
func (s *speech) callNear(from, to int) call {
	s.scan()
	for i := len(s.calls) - 1; i >= 0; i-- {
		if c := &s.calls[i]; c.at < from && from-c.at <= nearBefore && c.explains(s, from) {
			return c.call
		}
	}
	for i := range s.calls {
		if c := &s.calls[i]; c.at >= from && c.at-to <= nearAfter && c.passed == 0 {
			return c.call
		}
	}
	return call{}
}

// bare finds refusals of which a tool kept the status and the call only.
func (s *speech) bare() {
	if !s.about || slices.ContainsFunc(s.found, func(m mention) bool { return !m.empty }) {
		return
	}
	s.scan()
	for _, st := range s.statuses {
		c := s.callNear(st.at, st.at)
		if c.path == "" {
			c = s.commandBefore(st.at)
		}
		if !s.AboutAPI && (c.path == "" && !s.namesHost(st.at, st.at) || !s.aboutAt(st.at, st.at)) {
			continue
		}
		switch {
		case st.status == http.StatusUnauthorized || st.status == http.StatusForbidden:
			s.found = append(s.found, mention{status: st.status, errors: []cfapi.Message{{Message: ReasonLost}}, from: st.at, to: st.at})
		case (st.status == http.StatusBadRequest || st.status == http.StatusNotFound) && namedZone(c.path),
			st.status == http.StatusBadRequest && c.path != "":
			s.found = append(s.found, mention{status: st.status, errors: []cfapi.Message{{Message: ReasonLost}}, from: st.at, to: st.at})
		case st.status == http.StatusTooManyRequests || st.status >= 500:
			s.found = append(s.found, mention{status: st.status, from: st.at, to: st.at})
		default:
			continue
		}
		return
	}
}

// scanCalls finds paths of the API, and the methods before them.
func (s *speech) scanCalls() {
	for _, root := range [...]string{"/accounts", "/zones", "/user", "/memberships", "/graphql", "/pages/assets", "/client/v4/certificates"} {
		s.each(root, func(at int) {
			if len(s.calls) >= maxMentions {
				return
			}
			start := at
			if strings.HasSuffix(s.lower[:at], "/client/v4") {
				start = at - len("/client/v4")
			} else if at > 0 && !strings.HasPrefix(root, "/client") && (isWordByte(s.text[at-1]) || strings.IndexByte("./-@", s.text[at-1]) >= 0) {
				return
			}
			end := at + len(root)
			if end < len(s.text) && strings.IndexByte("/?\"'` ),:;", s.text[end]) < 0 {
				return // another word
			}
			end = s.pathEnd(at, end)
			if strings.HasSuffix(s.lower[:at], wranglerFailed) {
				if end = s.bracketEnd(end); end < 0 {
					return // it breaks off
				}
			}
			path := strings.ReplaceAll(strings.TrimRight(s.text[at:end], ":.\\"), " ", "_")
			s.calls = append(s.calls, callAt{at: start, end: end, call: call{method: s.methodOf(start, end), path: path, changes: s.tellsNoMethod(start)}})
		})
	}
	s.scanGateway()
}

// bracketEnd is where the bracket closes in which wrangler tells a path, -1 for nowhere
// near: whoever pasted the text may have put blanks into an id.
func (s *speech) bracketEnd(at int) int {
	const near = 120
	rest := s.lower[at:min(len(s.lower), at+near)]
	if n := strings.Index(rest, ") failed"); n >= 0 {
		return at + n
	}
	if strings.Contains(rest, ") ") {
		return at
	}
	return -1
}

// scanGateway finds calls of models of Workers AI through an AI gateway, which
// the API's own permission opens.
func (s *speech) scanGateway() {
	const host, models = "gateway.ai.cloudflare.com/v1/", "/workers-ai"
	s.each(host, func(at int) {
		from := at + len(host)
		account, rest, _ := strings.Cut(s.text[from:s.pathEnd(from, from)], "/")
		if _, _, ok := strings.Cut("/"+rest, models); ok && len(s.calls) < maxMentions {
			s.calls = append(s.calls, callAt{at: at, end: from, call: call{method: http.MethodPost, path: "/accounts/" + account + "/ai/run/{model_name}"}})
		}
	})
}

// pathEnd is where a path ends. A bracket that closes none of its own does not
// belong to it.
func (s *speech) pathEnd(at, end int) int {
	open := 0
	for ; end < len(s.text) && end-at < 1024; end++ {
		switch c := s.text[end]; {
		case c == '{' && strings.HasPrefix(s.text[end:], "{{"): // a template's expression, which may hold anything
			if n := strings.Index(s.text[end:min(len(s.text), end+80)], "}}"); n > 0 && !strings.Contains(s.lines[end:end+n], "\n") {
				end += n + 1
				continue
			}
			open++
		case (c == '\'' || c == '"') && end+2 < len(s.text) && s.text[end+1] == '/' && isWordByte(s.text[end+2]):
			// a quote within it
		case strings.IndexByte(" \"'`(),;|", c) >= 0:
			return end
		case c == '[', c == '{', c == '<':
			open++
		case c == ']', c == '}', c == '>':
			if open--; open < 0 {
				return end
			}
		}
	}
	return end
}

// methodOf returns the HTTP method that stands before a path or a URL, or that
// an option or a field beside it names. A URL without any is read.
func (s *speech) methodOf(at, end int) string {
	t := s.text[max(0, at-120):at]
	scheme := strings.LastIndex(t, "http")
	if scheme >= 0 && !strings.ContainsAny(t[scheme:], " \"'`") {
		t = t[:scheme]
	} else {
		scheme = -1
	}
	if m := calleeMethod(t); m != "" {
		return m
	}
	const marks = " \"'(:`[]"
	t = strings.TrimRight(t, marks)
	for _, link := range [...]string{" request to", " request for", " to"} {
		t = strings.TrimRight(strings.TrimSuffix(t, link), marks)
	}
	if m := methodIn(t[strings.LastIndexFunc(t, func(c rune) bool { return c < 'A' || c > 'Z' })+1:]); m != "" {
		return m
	}
	const around = 300
	for _, part := range [...]string{s.text[end:min(len(s.text), end+around)], s.text[s.command(at):at], s.fieldsBefore(at)} {
		if next := strings.Index(part, "://"); next >= 0 && next > 5 && strings.Contains(part[next:], "/client/v4") {
			part = part[:next] // another call begins
		}
		for _, option := range [...]string{"-X", "--request", "-Method", "method:", "method=", `"method":`, `'method':`, `'method' =>`, "[method] =>"} {
			_, value, ok := strings.Cut(part, option)
			if !ok {
				continue
			}
			value = strings.TrimLeft(value, " \"'=`")
			word := value[:len(value)-len(strings.TrimLeft(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
			if m := methodIn(strings.ToUpper(word)); m != "" {
				return m
			}
		}
		if scheme >= 0 && (strings.Contains(part, " --data") || strings.Contains(part, " -d ") || strings.Contains(part, " --json")) {
			return http.MethodPost
		}
	}
	if scheme >= 0 && s.isRead(at) {
		return cmp.Or(s.frameMethod(at), http.MethodGet)
	}
	return ""
}

// fieldsBefore are the lines right before the one that holds the place, where a field of
// the same value stands, such as "path: ".
func (s *speech) fieldsBefore(at int) string {
	line := s.thisLine(at)
	if name := strings.Trim(s.lower[line:at], ` "'[`); name != "path:" && name != "url:" && name != "path] =>" {
		return ""
	}
	return s.text[max(0, line-120):line]
}

// calleeMethod is the method that code calls a function by, of which the path is the
// first argument: of self._post(f"/zones/…") and axios.delete(`/zones/…`).
func calleeMethod(before string) string {
	t := strings.TrimRight(before, "\"'`")
	if len(t) == len(before) {
		return ""
	}
	t, called := strings.CutSuffix(strings.TrimSuffix(t, "f"), "(")
	at := strings.LastIndexFunc(t, func(c rune) bool { return c < 'a' || c > 'z' })
	if !called || at < 0 || t[at] != '.' && t[at] != '_' {
		return ""
	}
	return methodIn(strings.ToUpper(t[at+1:]))
}

// tellsNoMethod reports whether a program that never tells the method, wrangler,
// names a path there.
func (s *speech) tellsNoMethod(at int) bool {
	before := s.lower[max(0, at-40):at]
	return strings.HasSuffix(before, wranglerFailed) || strings.HasSuffix(before, "failed to fetch ")
}

// command is where the line begins that holds the place, or its curl command.
func (s *speech) command(at int) int {
	line := s.thisLine(at)
	if n := strings.LastIndex(s.lower[max(0, at-200):at], "curl "); n >= 0 {
		return min(line, max(0, at-200)+n)
	}
	return line
}

// isRead reports whether the line's program reads what it is given a URL of.
func (s *speech) isRead(at int) bool {
	line := s.lower[s.command(at):at]
	return strings.Contains(line, "curl ") || strings.Contains(line, "wget ") || strings.Contains(line, "for url: ")
}

func methodIn(word string) string {
	switch word {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE":
		return word
	}
	return ""
}

// namedZone reports whether a zone's name stands in a path where its id belongs.
func namedZone(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(strings.TrimPrefix(path, "/client/v4"), "/")
	return len(parts) > 2 && parts[1] == "zones" && strings.Contains(strings.Trim(parts[2], "."), ".") && zoneName(parts[2]) != ""
}
