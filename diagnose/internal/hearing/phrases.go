package hearing

import (
	"net/http"
	"net/netip"
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

// tail is what the API puts behind a phrase.
type tail uint8

const (
	tailNone    tail = iota
	tailAddress      // ": 192.0.2.7"
	tailQuoted       // the rest of a name in quotes
	tailNumber       // " 40"
	tailPhase        // " in the http_ratelimit phase"
)

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
			if (p.coded || p.common && !s.about) && (!beside || code != p.code && !(s.about && s.believable(code, p.text))) {
				return
			}
			if !beside {
				code = p.code
			}
			s.insert(mention{status: p.status, errors: []cfapi.Message{{Code: code, Message: s.text[at:s.phraseEnd(p, at)]}}, from: from, to: to})
		})
	}
	s.s3()
}

// phraseEnd is where the message ends that a phrase begins: at the phrase, but
// for what the API puts behind some and what the rules read.
func (s *speech) phraseEnd(p phrase, at int) int {
	end := at + len(p.text)
	if p.tail == tailNone {
		return end
	}
	rest := s.text[end:s.lineEnd(end, 120)]
	some := func(set string) int { return len(rest) - len(strings.TrimLeft(rest, set)) }
	const word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
	switch p.tail {
	case tailAddress:
		const longest = 45 // of an IPv6 address
		if text, ok := strings.CutPrefix(rest, ": "); ok {
			if n := len(text) - len(strings.TrimLeft(text, "0123456789abcdefABCDEF.:")); n <= longest && IsAddress(strings.TrimRight(text[:n], ".:")) {
				return end + 2 + len(strings.TrimRight(text[:n], ".:"))
			}
		}
	case tailQuoted:
		if n := some(word); n < len(rest) && (rest[n] == '\'' || rest[n] == '"') {
			return end + n + 1
		}
	case tailNumber:
		if n := some(" 0123456789"); n <= 6 {
			return end + n
		}
	case tailPhase:
		if text, ok := strings.CutPrefix(rest, " in the "); ok {
			n := len(text) - len(strings.TrimLeft(text, word))
			if strings.HasPrefix(text[n:], " phase") {
				return end + len(" in the ") + n + len(" phase")
			}
		}
	}
	return end
}

// IsAddress reports whether s is an IP address.
func IsAddress(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}
