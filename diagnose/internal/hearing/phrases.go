package hearing

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
)

// phrase is a message that texts keep. It gives the code to texts that drop it.
// Common phrases are found in texts about other things too: they begin their
// message, and count only beside their code, or where the text is about the API.
type phrase struct {
	of     *answers.Answer // nil for the words of a tool
	text   string          // that is looked for, where it is not the row's
	status int             // where the text names none and the message implies it
	common bool
	coded  bool // common words, which count beside their code only
	tail   tail // what the message has behind it
}

// words are looked for in a text in lower case.
func (p *phrase) words() string {
	if p.text != "" {
		return p.text
	}
	return p.of.Text
}

// code is that of the message, 0 where it has none.
func (p *phrase) code() int {
	if p.of == nil {
		return 0
	}
	return max(p.of.Code, 0)
}

var phrases = [...]phrase{
	{of: &answers.GatewayFault, text: "internal authentication error: internal server error"},
	{of: &answers.GatewayDenied, common: true},
	{of: &answers.GatewayForbidden, common: true, coded: true},
	{of: &answers.CoreDenied},
	{of: &answers.CoreUnknownToken, common: true},
	{of: &answers.CoreLocation, tail: tailAddress},
	{of: &answers.CoreNeedsUser},
	{of: &answers.LockedOut},
	{of: &answers.TooManyFailures, common: true},
	{of: &answers.MalformedToken, common: true},
	{of: &answers.MalformedKey},
	{of: &answers.MalformedEmail},
	{of: &answers.MalformedHeaders, common: true},
	{of: &answers.UnknownKey},
	{of: &answers.NoCredential, text: "missing x-auth-key, x-auth-email or authorization headers"},
	{of: &answers.MalformedAtGateway, text: "authentication failed (status: 400)", common: true},
	{of: &answers.VerifyInvalid, common: true},
	{of: &answers.VerifyNoHeader, common: true},
	{of: &answers.GatewayNotAuthenticated, common: true},
	{of: &answers.GatewayMethod},
	{of: &answers.GatewayNotForToken, common: true},
	{of: &answers.AccountsAccountToken},
	{of: &answers.NamedPermission, text: "requires permission 'com.cloudflare", tail: tailQuoted},
	{of: &answers.NamedPermission, text: `requires permission "com.cloudflare`, tail: tailQuoted},
	{of: &answers.TokenGroupRefused, text: "failed common permission check against resources"},
	{of: &answers.D1Unauthorized},
	{of: &answers.WorkersUnauthorized, text: "workers.api.error.unauthorized"},
	{of: &answers.R2Off, text: "please enable r2 through the cloudflare dashboard"},
	{of: &answers.R2Off, text: "you are not entitled to use r2"}, // until 2022
	{of: &answers.HostnameNoQuota},
	{of: &answers.AccountCreateDenied, common: true},
	{of: &answers.NoRoute},
	{of: &answers.NoRouteURI, common: true},
	{of: &answers.Throttled},
	{of: &answers.RateLimitedQuota, status: http.StatusTooManyRequests},
	{text: "exceeded available rate limit retries", status: http.StatusTooManyRequests, common: true},
	{of: &answers.AuthorizationFailure, text: "authorization failure: the authentication credentials are not authorized", status: http.StatusForbidden},
	{of: &answers.AccessOff},
	{of: &answers.ZeroTrustOff, status: http.StatusUnauthorized},
	{of: &answers.GatewayScheme},
	{of: &answers.GatewayNoTokens},
	{of: &answers.GatewayOAuthScheme},
	{of: &answers.QueuesOff},
	{of: &answers.PhaseNamed, text: "missing the permissions required to list zone rulesets", tail: tailPhase},
	{of: &answers.PhaseDenied, common: true},
	{of: &answers.GraphQLAccountDenied, common: true},
	{of: &answers.GraphQLNoAccess, common: true},
	{of: &answers.GraphQLZonesDenied, text: "] are not authorized", common: true, tail: tailZones},
	{of: &answers.PhaseDenied, common: true},
	{of: &answers.RulesetExists, text: "exceeded maximum number of zone rulesets", common: true},
	{of: &answers.PagesExpired, common: true},
	{of: &answers.GraphQLBudget, common: true},
	{of: &answers.FreeTLD},
	{of: &answers.TokenGranular, text: "cannot reference roles with granular resource scopes"},
	{of: &answers.S3BadKey, text: "credential access key has length", tail: tailNumber},
	{of: &answers.S3OldSignature},
	{of: &answers.DNSIdentical, text: "an identical record already exists", common: true},
	{of: &answers.DNSCNAMEExists, text: "a cname record with that host already exists", common: true},
	{of: &answers.R2Exists, text: "the bucket you tried to create already exists", common: true},
	{text: "cloudflare tunnel commands require api token authentication"}, // wrangler, of a 401 and of a 403
	{text: "insufficient permissions", status: http.StatusForbidden, common: true},
	{of: &answers.GatewayOwnToken, common: true, coded: true}, // the last: others hold the word
}

// tail is what the API puts behind a phrase.
type tail uint8

const (
	tailNone    tail = iota
	tailAddress      // ": 192.0.2.7"
	tailQuoted       // the rest of a name in quotes
	tailNumber       // " 40"
	tailPhase        // " in the http_ratelimit phase"
	tailZones        // none, and "zones [" before
)

// phraseIn returns the first of the phrases that a message in lower case holds.
func phraseIn(lower string) (*phrase, bool) {
	for i := range phrases {
		if p := &phrases[i]; strings.Contains(lower, p.words()) {
			return p, true
		}
	}
	return nil, false
}

// phrases finds messages without a notation around them.
func (s *speech) phrases() {
	for i := range phrases {
		p := &phrases[i]
		s.each(p.words(), func(at int) {
			end := at + len(p.words())
			if p.tail == tailZones {
				from := strings.LastIndex(s.lower[max(0, at-2000):at], "zones [")
				if from < 0 {
					return
				}
				at = max(0, at-2000) + from
			}
			if !s.free(at, end) || p.common && !s.begins(at) {
				return
			}
			stop := max(end, s.messageEnd(end))
			code, beside, from, to := s.codeBeside(at, end, stop)
			about := s.aboutAt(at, end) || p.tail == tailZones && s.holds("graphql")
			fits := beside && (code == p.code() || about && believable(code, p.words()))
			if p.common && !beside && s.goesOn(end) {
				return
			}
			if p.common && !fits && (beside || p.coded || !about || s.measured(end)) {
				return
			}
			if !beside {
				code = p.code()
			}
			vague := !beside && p.tail == tailNone && !s.namesAPI(from, to)
			s.insert(mention{status: p.status, errors: []cfapi.Message{{Code: code, Message: s.text[at:s.phraseEnd(p, at)]}}, from: from, to: to, vague: vague})
		})
	}
	if len(s.found) == 0 && s.about {
		s.rows()
	}
	s.s3()
}

// rows finds the messages of the table of answers that are no phrase: their code
// stands beside them.
func (s *speech) rows() {
	for a := range answers.Named() {
		if a.Code <= 0 || isStatus(a.Code) || len(a.Text) < 8 {
			continue
		}
		s.each(a.Text, func(at int) {
			end := at + len(a.Text)
			if !s.free(at, end) || !s.begins(at) || !s.aboutAt(at, end) {
				return
			}
			if code, beside, from, to := s.codeBeside(at, end, max(end, s.messageEnd(end))); beside && code == a.Code {
				s.insert(mention{errors: []cfapi.Message{{Code: code, Message: s.text[at:end]}}, from: from, to: to, vague: !s.namesAPI(from, to)})
			}
		})
	}
}

// goesOn reports whether somebody's own words follow: "Authentication error: user
// not found".
func (s *speech) goesOn(at int) bool {
	rest, ok := strings.CutPrefix(s.text[at:], ": ")
	return ok && rest != "" && rest[0] >= 'a' && rest[0] <= 'z'
}

// measured reports whether a number with a unit stands in brackets there:
// "(10000 ms)", or a figure is made of the words: "error rate".
func (s *speech) measured(at int) bool {
	if strings.HasPrefix(s.lower[at:], " rate") || strings.HasPrefix(s.lower[at:], " count") {
		return true
	}
	if !strings.HasPrefix(s.text[at:], " (") {
		return false
	}
	_, end, ok := number(s.text, at+2)
	return ok && !s.closed(end)
}

// phraseEnd is where the message ends that a phrase begins: at the phrase, but
// for what the API puts behind some and what the rules read.
func (s *speech) phraseEnd(p *phrase, at int) int {
	end := at + len(p.words())
	switch p.tail {
	case tailNone:
		return end
	case tailZones:
		return at + strings.Index(s.lower[at:], p.words()) + len(p.words())
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
