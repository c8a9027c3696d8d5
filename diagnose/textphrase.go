package diagnose

import (
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// phrase is a message of the API that texts keep, and its code, for texts that
// drop it. Common phrases are found in texts about other things too: they count
// only beside their code, or where the text is about the API.
type phrase struct {
	text   string
	code   int
	status int // where the text names none and the message implies it
	common bool
	coded  bool   // common words, which count beside their code only
	unless string // this stands right before it: a message of another meaning
	tail   tail   // what the message has behind it
}

var phrases = [...]phrase{
	{text: "internal authentication error: internal server error", code: 10500},
	{text: "authentication error", code: 10000, common: true, unless: "internal "},
	{text: "forbidden", code: 10000, coded: true},
	{text: "unauthorized to access requested resource", code: 9109},
	{text: "invalid access token", code: 9109, common: true},
	{text: "cannot use the access token from location", code: 9109, tail: tailAddress},
	{text: "valid user-level authentication not found", code: 9109},
	{text: "max auth failures reached", code: 9109},
	{text: "too many authentication failures", code: 10502, common: true},
	{text: "invalid format for authorization header", code: 6111, common: true},
	{text: "invalid format for x-auth-key header", code: 6103},
	{text: "invalid format for x-auth-email header", code: 6102},
	{text: "invalid request headers", code: 6003, common: true},
	{text: "unknown x-auth-key or x-auth-email", code: 9103},
	{text: "missing x-auth-key, x-auth-email or authorization headers", code: 9106},
	{text: "authentication failed (status: 400)", code: 9106, common: true},
	{text: "invalid api token", code: 1000, common: true},
	{text: `missing "authorization" header`, code: 1001, common: true},
	{text: "unable to authenticate request", code: 10001, common: true},
	{text: "method not allowed for this authentication scheme", code: 10405},
	{text: "method not allowed for token", code: 10001, common: true},
	{text: "does not support account owned tokens", code: 1001},
	{text: "requires permission 'com.cloudflare", tail: tailQuoted},
	{text: `requires permission "com.cloudflare`, tail: tailQuoted},
	{text: "failed common permission check against resources", code: 1001},
	{text: "the given account is not valid or is not authorized to access this service", code: 7403},
	{text: "workers.api.error.unauthorized", code: 10023},
	{text: "please enable r2 through the cloudflare dashboard", code: 10042},
	{text: "no quota has been allocated for this zone", code: 1404},
	{text: "account creation is not allowed", code: 1002, common: true},
	{text: "perhaps your object identifier is invalid", code: 7003},
	{text: "no route for that uri", code: 7000, common: true},
	{text: "throttling your request", code: 971},
	{text: "requests per 300 seconds reached", code: 10100, status: http.StatusTooManyRequests},
	{text: "exceeded available rate limit retries", status: http.StatusTooManyRequests, common: true},
	{text: "authorization failure: the authentication credentials are not authorized", code: 10002, status: http.StatusForbidden},
	{text: "access.api.error.not_enabled", code: 9999},
	{text: "account id is invalid or has not been initialized", code: 1001, status: http.StatusUnauthorized},
	{text: "method not allowed for the api_token authentication scheme", code: 10000},
	{text: "missing the permissions required to list zone rulesets", tail: tailPhase},
	{text: "not authorized for that account", common: true},
	{text: "does not have access to the path", common: true},
	{text: "rate limiter budget depleted", common: true},
	{text: "you cannot use this api for domains with a", code: 1038},
	{text: "cannot reference roles with granular resource scopes", code: 1001},
	{text: "credential access key has length", tail: tailNumber},
	{text: "an identical record already exists", code: 81058, common: true},
	{text: "a cname record with that host already exists", code: 81054, common: true},
	{text: "the bucket you tried to create already exists", code: 10004, common: true},
	{text: "insufficient permissions", status: http.StatusForbidden, common: true},
}

// phraseIn returns the first of the phrases that a message in lower case holds.
func phraseIn(lower string) (phrase, bool) {
	for _, p := range phrases {
		if strings.Contains(lower, p.text) {
			return p, true
		}
	}
	return phrase{}, false
}

// phrases finds messages without a notation around them.
func (s *speech) phrases() {
	for _, p := range phrases {
		s.each(p.text, func(at int) {
			end := at + len(p.text)
			if p.unless != "" && strings.HasSuffix(s.lower[:at], p.unless) || !s.free(at, end) {
				return
			}
			stop := max(end, s.messageEnd(end))
			code, beside, from, to := s.codeBeside(at, end, stop)
			if (p.coded || p.common && !s.about) && (!beside || code != p.code && !(s.about && believable(code, p.text))) {
				return
			}
			if !beside {
				code = p.code
			}
			s.insert(spoken{status: p.status, errors: []cfapi.Message{{Code: code, Message: s.text[at:s.phraseEnd(p, at)]}}, from: from, to: to})
		})
	}
	s.s3()
}

// insert keeps what was found in the order of the text.
func (s *speech) insert(f spoken) {
	for i := range s.found {
		g := &s.found[i]
		if g.empty || len(g.errors) == 0 {
			continue
		}
		if f.from >= g.to && f.from-g.to <= sameAnswer || g.from >= f.to && g.from-f.to <= sameAnswer {
			g.errors = append(g.errors, f.errors...)
			g.from, g.to = min(g.from, f.from), max(g.to, f.to)
			s.taken = append(s.taken, span{f.from, f.to})
			return
		}
	}
	s.add(f)
}

// codeBeside reads the code that stands right before or after a message:
// "10000: …", "9109 …", "… (10000)", "… [code: 10000]".
func (s *speech) codeBeside(at, end, stop int) (code int, ok bool, from, to int) {
	from, to = at, stop
	for _, after := range [...]int{stop, end} {
		if n, e, isNumber := s.codeBehind(after); isNumber && !isStatus(n) && s.free(e-1, e) {
			return n, true, from, max(e, to)
		}
	}
	before := strings.TrimRight(s.text[:at], ` :-"')`)
	digits := len(before)
	for digits > 0 && before[digits-1] >= '0' && before[digits-1] <= '9' {
		digits--
	}
	if n, e, isNumber := number(s.text, digits); isNumber && e == len(before) && !isStatus(n) {
		return n, true, digits, to
	}
	return 0, false, from, to
}

// codeBehind reads a code that begins there in brackets, or behind its name:
// " (10000", " [code: 10000", ", code=10000", " (error code 10000".
func (s *speech) codeBehind(at int) (code, end int, ok bool) {
	skip := func(set string) string {
		from := at
		for at < len(s.text) && strings.IndexByte(set, s.text[at]) >= 0 {
			at++
		}
		return s.text[from:at]
	}
	sure := strings.ContainsAny(skip(" ,.;([\"'"), "([")
	if strings.HasPrefix(s.lower[at:], "error ") || strings.HasPrefix(s.lower[at:], "error_") {
		at += len("error ")
	}
	if strings.HasPrefix(s.lower[at:], "code") {
		at += len("code")
		sure = skip(` "':=`) != ""
	}
	if !sure {
		return 0, 0, false
	}
	return number(s.text, at)
}

// isStatus reports whether a number is an HTTP status rather than a code.
func isStatus(n int) bool { return n >= 100 && n <= 599 }

// s3 finds refusals of R2's S3 endpoint in the words of S3 clients.
func (s *speech) s3() {
	if !s.holds("cloudflare") && !s.holds("r2 ") {
		return
	}
	for name, status := range s3Names() {
		if !strings.Contains(s.text, name) {
			continue
		}
		s.each(strings.ToLower(name), func(at int) {
			if !s.free(at, at+len(name)) || !strings.HasPrefix(s.text[at:], name) {
				return
			}
			s.add(spoken{status: status, errors: []cfapi.Message{cfapi.S3Message(name, "")}, from: at, to: at + len(name)})
		})
	}
}

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
				s.found = append(s.found, spoken{call: list, asked: asked, empty: true, from: at, to: stop})
				s.taken = append(s.taken, span{at, stop})
			}
		})
	}
}

// bare finds refusals of which a tool kept the status and the call only.
func (s *speech) bare() {
	if len(s.found) > 0 || !s.about {
		return
	}
	s.scan()
	for _, st := range s.statuses {
		c := s.callNear(st.at, st.at)
		if c.path == "" {
			continue
		}
		switch {
		case st.status == http.StatusUnauthorized || st.status == http.StatusForbidden:
			s.found = append(s.found, spoken{status: st.status, errors: []cfapi.Message{{Message: reasonLost}}, from: st.at, to: st.at})
		case st.status == http.StatusTooManyRequests || st.status >= 500:
			s.found = append(s.found, spoken{status: st.status, from: st.at, to: st.at})
		default:
			continue
		}
		return
	}
}
