package hearing

import (
	"net/http"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/credential"
)

// What a program says before it sends anything: a credential that no client
// sends, or none at all. These are no answers of the API.

// The messages of refusals by the client itself.
const (
	Unsendable    = "the client refused to send the credential"
	Unfit         = "the program does not take the credential's form"
	UnfitKey      = "the program does not take the Global API key's form"
	NotGiven      = "the program has no credential"
	AccountLookup = "the program could not look up its account"
	OfTunnel      = "the token of a tunnel was not accepted"
	LacksScope    = "the login lacks a scope"
)

// unsent is how a program words it. The words of HTTP clients are about any
// header, and count where it is one of a credential, in a text about the API.
type unsent struct {
	mark, said string
	client     bool
	fault      credential.Fault // that the words themselves tell
}

var unsents = [...]unsent{
	{mark: "invalid header field value", said: Unsendable, client: true},                                                                                  // Go
	{mark: "invalid http header value", said: Unsendable, client: true},                                                                                   // Go, HTTP/2
	{mark: "failed to parse header value", said: Unsendable, client: true},                                                                                // Rust
	{mark: "invalidheadervalue", said: Unsendable, client: true},                                                                                          // Rust
	{mark: "invalid character in header content", said: Unsendable, client: true},                                                                         // Node
	{mark: "is an invalid header value", said: Unsendable, client: true},                                                                                  // undici
	{mark: "convert argument to a bytestring", said: Unsendable, client: true, fault: credential.NonASCII},                                                // undici
	{mark: "string contains non iso-8859-1 code point", said: Unsendable, client: true, fault: credential.NonASCII},                                       // browsers
	{mark: "' has invalid value: '", said: Unsendable, client: true},                                                                                      // Bun
	{mark: "invalid header value", said: Unsendable, client: true},                                                                                        // Python
	{mark: "illegal header value", said: Unsendable, client: true},                                                                                        // h11, httpx
	{mark: "invalid leading whitespace, reserved character(s), or return character(s) in header value", said: Unsendable, client: true},                   // requests
	{mark: "invalid return character or leading space in header", said: Unsendable, client: true},                                                         // requests before 2.28
	{mark: "carriage return detected in headers", said: Unsendable, client: true, fault: credential.LineEnd},                                              // aiohttp
	{mark: "null byte detected in headers", said: Unsendable, client: true, fault: credential.LineEnd},                                                    // aiohttp
	{mark: "codec can't encode character", said: Unsendable, client: true, fault: credential.NonASCII},                                                    // Python
	{mark: "unexpected char 0x", said: Unsendable, client: true},                                                                                          // okhttp
	{mark: "new-line characters are not allowed in header values", said: Unsendable, client: true, fault: credential.LineEnd},                             // .NET
	{mark: "new-line characters in header values must be followed by a white-space character", said: Unsendable, client: true, fault: credential.LineEnd}, // .NET
	{mark: "specified value has invalid control characters", said: Unsendable, client: true, fault: credential.Control},                                   // .NET Framework
	{mark: "specified value has invalid crlf characters", said: Unsendable, client: true, fault: credential.LineEnd},                                      // .NET Framework
	{mark: "request headers must contain only ascii characters", said: Unsendable, client: true, fault: credential.NonASCII},                              // .NET
	{mark: "the format of value '", said: Unsendable, client: true},                                                                                       // .NET
	{mark: "is not valid header value", said: Unsendable, client: true},                                                                                   // Guzzle
	{mark: "header may not contain more than a single header, new line detected", said: Unsendable, client: true, fault: credential.LineEnd},              // PHP
	{mark: "illegal character(s) in message header value", said: Unsendable, client: true},                                                                // Java
	{mark: "illegal character in header", said: Unsendable, client: true},                                                                                 // Jetty and others
	{mark: "header value contains", said: Unsendable, client: true},                                                                                       // netty
	{mark: "header field value cannot include cr/lf", said: Unsendable, client: true, fault: credential.LineEnd},                                          // Ruby
	{mark: "invalid http header field value", said: Unsendable, client: true},                                                                             // Dart, Perl
	{mark: "token contain a newline?)", said: Unsendable, client: true, fault: credential.LineEnd},                                                        // cert-manager
	{mark: "key contain a newline?)", said: Unsendable, client: true, fault: credential.LineEnd},                                                          // cert-manager
	{mark: "cloudflare api token contains a character that cannot be used", said: Unsendable, fault: credential.NonASCII},                                 // wrangler 4
	{mark: "api tokens must only contain characters a-z, a-z, 0-9, hyphens", said: Unfit},                                                                 // terraform
	{mark: "api tokens must only contain characters", said: Unfit, client: true},                                                                          // the same, shortened
	{mark: "api tokens must be 40 characters", said: Unfit},                                                                                               // terraform 2 and 3
	{mark: "api key must only contain characters 0-9 and a-f", said: UnfitKey},                                                                            // terraform
	{mark: "api key must be 37 characters", said: UnfitKey},                                                                                               // terraform 5
	{mark: "appears invalid; ensure it's correctly entered", said: Unfit},                                                                                 // caddy-dns
	{mark: "it does not follow the oauth2 bearer token format", said: Unfit},                                                                              // favonia's cloudflare-ddns
	{mark: "it's necessary to set a cloudflare_api_token", said: NotGiven},                                                                                // wrangler
	{mark: "necessary to set a cf_api_token", said: NotGiven},                                                                                             // wrangler 1 and 2
	{mark: "please run wrangler login or wrangler config", said: NotGiven},                                                                                // wrangler 1
	{mark: "one of `api_key,api_token", said: NotGiven},                                                                                                   // terraform, pulumi
	{mark: `one of "api_key", "api_token"`, said: NotGiven},                                                                                               // terraform 4
	{mark: "some credentials information are missing: cloudflare", said: NotGiven},                                                                        // lego
	{mark: "some credentials information are missing: cf_", said: NotGiven},                                                                               // lego
	{mark: "you didn't specify a cloudflare api key", said: NotGiven},                                                                                     // acme.sh
	{mark: "invalid credentials: api token must not be empty", said: NotGiven},                                                                            // cloudflare-go v0
	{mark: "invalid credentials: key & email must not be empty", said: NotGiven},                                                                          // cloudflare-go v0
	{mark: "no cloudflare credential has been given", said: NotGiven},                                                                                     // cert-manager
	{mark: "you can skip this account check by adding an", said: AccountLookup},                                                                           // wrangler 2
	{mark: "failed to automatically retrieve account ids", said: AccountLookup},                                                                           // wrangler
	{mark: "more than one account available but unable to select one", said: AccountLookup},                                                               // wrangler
	{mark: "missing some expected oauth scopes", said: LacksScope},                                                                                        // wrangler
	{mark: "in your list of scopes", said: LacksScope},                                                                                                    // wrangler
	{mark: "provided tunnel token is not valid", said: OfTunnel},                                                                                          // cloudflared
	{mark: "unauthorized: invalid tunnel secret", said: OfTunnel},                                                                                         // the tunnel's server, to cloudflared
	{mark: "unauthorized: failed to get tunnel", said: OfTunnel},                                                                                          // the tunnel's server
	{mark: "unauthorized: tunnel not found", said: OfTunnel},                                                                                              // the tunnel's server
	{mark: "unauthorized: account doesn't have tunnel", said: OfTunnel},                                                                                   // the tunnel's server
}

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
			if len(s.found) > 0 || s.foreign(at, end) || s.otherProvider(at) || u.client && !(s.aboutAt(at, end) && s.credentialAt(at, end)) {
				return
			}
			f := mention{errors: []cfapi.Message{{Message: u.said}}, from: at, to: end, unsent: true, vague: u.client && !s.namesAPI(at, end)}
			if u.said == Unsendable || u.said == Unfit || u.said == UnfitKey {
				if f.shown = s.valueAt(u, at, end); f.shown.Fault == credential.Empty && u.said != UnfitKey {
					f.errors[0].Message = NotGiven
				}
			}
			s.found = append(s.found, f)
		})
	}
	s.failedOnly()
}

// otherProvider reports whether the line is about another provider's credential,
// which Caddy's modules word alike.
func (s *speech) otherProvider(at int) bool {
	const module = "dns.providers."
	line := s.lower[s.thisLine(at):at]
	n := strings.LastIndex(line, module)
	return n >= 0 && !strings.HasPrefix(line[n+len(module):], "cloudflare")
}

// wranglerFailed is how wrangler begins to tell of a path.
const wranglerFailed = "a request to the cloudflare api ("

// failedOnly finds a refusal of which wrangler tells the path alone.
func (s *speech) failedOnly() {
	const mark = wranglerFailed
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

// credentialHeaders are the headers of credentials. Where none is named, other
// words say that a credential was to be sent.
var (
	credentialHeaders = [...]string{"authorization", "x-auth-key", "x-auth-email", "x-auth-user-service-key"}
	credentialWords   = [...]string{"bearer", "api token", "api_token", "api key", "token invalid", "[error] cannot convert", "error: builder error:"}
)

// credentialAt reports whether the words there are about the header of a
// credential: the one that they name, or a call to the API.
func (s *speech) credentialAt(from, to int) bool {
	near := s.lower[max(0, from-160):min(len(s.lower), to+200)]
	if name := headerNamed(s.lower[to:min(len(s.lower), to+300)]); name != "" {
		return slices.Contains(credentialHeaders[:], name)
	}
	has := func(word string) bool { return strings.Contains(near, word) }
	return slices.ContainsFunc(credentialHeaders[:], has) || slices.ContainsFunc(credentialWords[:], has) || s.namesAPI(from, to)
}

// headerNamed is the header that clients name behind their words, "" for none.
func headerNamed(after string) string {
	const name = "abcdefghijklmnopqrstuvwxyz0123456789-_"
	for _, mark := range [...]string{` for key `, ` for header `, ` for \"`, ` for "`, ` ["`} {
		at := strings.Index(after, mark)
		if at < 0 || at > 0 && mark[len(mark)-1] != ' ' {
			continue
		}
		rest := strings.TrimLeft(after[at+len(mark):], `\"`)
		if n := len(rest) - len(strings.TrimLeft(rest, name)); n > 0 {
			return rest[:n]
		}
	}
	return ""
}
