package hearing

import (
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// What a program says before it sends anything: a credential that no client
// sends, or none at all. These are no answers of the API.

// The messages of refusals by the client itself. What stands behind Unsendable
// is the character at fault, where it was told.
const (
	Unsendable    = "the client refused to send the credential"
	NotGiven      = "the program has no credential"
	AccountLookup = "the program could not look up its account"
	OfTunnel      = "the token of a tunnel was not accepted"
	LacksScope    = "the login lacks a scope"
)

// NewerForm stands behind Unsendable where the program itself judged the form of a
// token that begins as those of 2026 do.
const NewerForm = "the form of a newer token"

// unsent is how a program words it. The words of HTTP clients are about any
// header, and count where it is one of a credential, in a text about the API.
type unsent struct {
	mark, said string
	client     bool
}

var unsents = [...]unsent{
	{"invalid header field value", Unsendable, true},                                                                // Go
	{"failed to parse header value", Unsendable, true},                                                              // Rust
	{"invalid character in header content", Unsendable, true},                                                       // Node
	{"is an invalid header value", Unsendable, true},                                                                // undici
	{"cannot convert argument to a bytestring", Unsendable, true},                                                   // undici
	{"invalid header value", Unsendable, true},                                                                      // Python
	{"illegal header value", Unsendable, true},                                                                      // h11, httpx
	{"invalid leading whitespace, reserved character(s), or return character(s) in header value", Unsendable, true}, // requests
	{"invalid return character or leading space in header", Unsendable, true},                                       // requests before 2.28
	{"codec can't encode character", Unsendable, true},                                                              // Python
	{"unexpected char 0x", Unsendable, true},                                                                        // okhttp
	{"new-line characters are not allowed in header values", Unsendable, true},                                      // .NET
	{"new-line characters in header values must be followed by a white-space character", Unsendable, true},          // .NET
	{"is not valid header value", Unsendable, true},                                                                 // Guzzle
	{"illegal character(s) in message header value", Unsendable, true},                                              // Java
	{"illegal character in header", Unsendable, true},                                                               // Jetty and others
	{"header field value cannot include cr/lf", Unsendable, true},                                                   // Ruby
	{"api tokens must only contain characters", Unsendable, false},                                                  // terraform
	{"api tokens must be 40 characters", Unsendable, false},                                                         // terraform 2 and 3
	{"appears invalid; ensure it's correctly entered", Unsendable, false},                                           // caddy-dns
	{"it's necessary to set a cloudflare_api_token", NotGiven, false},                                               // wrangler
	{"necessary to set a cf_api_token", NotGiven, false},                                                            // wrangler 1 and 2
	{"please run wrangler login or wrangler config", NotGiven, false},                                               // wrangler 1
	{"one of `api_key,api_token", NotGiven, false},                                                                  // terraform, pulumi
	{`one of "api_key", "api_token"`, NotGiven, false},                                                              // terraform 4
	{"some credentials information are missing: cloudflare", NotGiven, false},                                       // lego
	{"some credentials information are missing: cf_", NotGiven, false},                                              // lego
	{"you didn't specify a cloudflare api key", NotGiven, false},                                                    // acme.sh
	{"invalid credentials: api token must not be empty", NotGiven, false},                                           // cloudflare-go v0
	{"invalid credentials: key & email must not be empty", NotGiven, false},                                         // cloudflare-go v0
	{"you can skip this account check by adding an", AccountLookup, false},                                          // wrangler 2
	{"failed to automatically retrieve account ids", AccountLookup, false},                                          // wrangler
	{"more than one account available but unable to select one", AccountLookup, false},                              // wrangler
	{"in your list of scopes", LacksScope, false},                                                                   // wrangler
	{"provided tunnel token is not valid", OfTunnel, false},                                                         // cloudflared
	{"invalid tunnel secret", OfTunnel, false},                                                                      // the tunnel's server, to cloudflared
}

// credentialHeaders are the names that say that a header is one of a credential.
var credentialHeaders = [...]string{"authorization", "x-auth-key", "x-auth-email", "x-auth-user-service-key", "bearer", "api token", "api_token"}

// unsent finds what programs say before they send anything, where the text tells
// of no answer.
func (s *speech) unsent() {
	if len(s.found) > 0 {
		return
	}
	for i := range unsents {
		u := &unsents[i]
		s.each(u.mark, func(at int) {
			end := at + len(u.mark)
			if len(s.found) > 0 || s.foreign(at, end) || u.client && !(s.aboutAt(at, end) && s.credentialAt(at, end)) {
				return
			}
			message := u.said
			if u.said == Unsendable {
				near := s.lower[max(0, at-200):min(len(s.lower), end+100)]
				if fault := faultAt(s.lower[max(0, at-100):min(len(s.lower), end+160)]); fault != "" {
					message += ": " + fault
				} else if !u.client && (strings.Contains(near, "cfut_") || strings.Contains(near, "cfat_")) {
					message += ": " + NewerForm
				}
			}
			s.found = append(s.found, mention{errors: []cfapi.Message{{Message: message}}, from: at, to: end, unsent: true})
		})
	}
	s.failedOnly()
}

// failedOnly finds a refusal of which wrangler tells the path alone.
func (s *speech) failedOnly() {
	const mark = "a request to the cloudflare api ("
	s.each(mark, func(at int) {
		rest := s.lower[at+len(mark) : min(len(s.lower), at+len(mark)+400)]
		path, after, ok := strings.Cut(rest, ")")
		if len(s.found) > 0 || !ok || !strings.HasPrefix(path, "/") || !strings.HasPrefix(after, " failed") && !strings.Contains(after[:min(len(after), 80)], " failed") {
			return
		}
		if s.holds("all zones' permissions") {
			s.found = append(s.found, mention{status: http.StatusForbidden, errors: []cfapi.Message{{Message: ReasonLost}}, from: at, to: at + len(mark) + len(path)})
		}
	})
}

// credentialAt reports whether the words there are about the header of a
// credential.
func (s *speech) credentialAt(from, to int) bool {
	near := s.lower[max(0, from-160):min(len(s.lower), to+200)]
	for _, name := range credentialHeaders {
		if strings.Contains(near, name) {
			return true
		}
	}
	return false
}

// faultAt names the character that a header cannot hold, "" where the text does
// not tell.
func faultAt(text string) string {
	for _, fault := range [...]struct{ sign, name string }{
		{`\r\n`, "a line end of Windows"}, {`\n`, "a line end"}, {"0x0a", "a line end"}, {"new-line", "a line end"}, {"cr/lf", "a line end"}, {"return character", "a line end or blank"},
		{`\r`, "a line end of Windows"}, {"0x0d", "a line end of Windows"}, {`\t`, "a tab"}, {"0x09", "a tab"}, {"\u2026", "an ellipsis"}, {`\u2026`, "an ellipsis"}, {"bytestring", "a character outside of ASCII"}, {"codec can't", "a character outside of ASCII"},
	} {
		if strings.Contains(text, fault.sign) {
			return fault.name
		}
	}
	return ""
}
