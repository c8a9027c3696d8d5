package hearing

import "strings"

// What a text is about is a matter of place: a log holds the words of many
// programs.

// apiWords say that the text around them is about Cloudflare's API.
var apiWords = [...]string{"cloudflare", "/client/v4", "wrangler", "cfcli", "flarectl", "error from makerequest: http status", "/r2/buckets/", "provided api token does not have the required permissions",
	"error response received: authentication error", "error when communicating with api: no matching zones", "graphql: zone '", "graphql: account '", "received a malformed response from the api", "received a bad response from the api"}

// otherPrograms stand on the lines of programs whose refusals are worded like
// the API's.
var otherPrograms = [...]string{
	"npm err", "npm error", "npmjs.org", "docker.io", "sentry.io", "sentry-cli", "ssh:", "amazonaws", "git@", "remote:",
	"127.0.0.1", "[wrangler:", "[mf:", "github.com/login", "api.github.com", "pam_", "uncaught error", "(log) ",
}

// otherWords are the same, where they are no part of a host's or a script's name.
var otherWords = [...]string{
	"registry", "docker", "dockerd", "sshd", "smtp", "imap", "ldap", "sentry", "postgres", "postgresql", "mysql", "mongo", "mongodb", "redis", "localhost", "nginx",
}

// How far from a word of the API its refusals are, in bytes.
const (
	aboutBefore = 600
	aboutAfter  = 250
)

// takeAbout finds the words of the API once.
func (s *speech) takeAbout() {
	for _, word := range apiWords {
		if !s.parts.mayHold(word) {
			continue
		}
		for from := 0; s.aboutCount < len(s.abouts); {
			n := strings.Index(s.lower[from:], word)
			if n < 0 {
				break
			}
			s.abouts[s.aboutCount] = from + n
			s.aboutCount++
			from += n + len(word)
		}
	}
	s.about = s.AboutAPI || s.aboutCount > 0
}

// aboutAt reports whether what stands there is about the API, and on no line of
// another program.
func (s *speech) aboutAt(from, to int) bool {
	if !s.about || s.foreign(from, to) {
		return false
	}
	if s.AboutAPI || s.aboutCount == len(s.abouts) { // a text that is about nothing else
		return true
	}
	for _, at := range s.abouts[:s.aboutCount] {
		if at >= from-aboutBefore && at <= to+aboutAfter {
			return true
		}
	}
	return false
}

// foreign reports whether another program speaks on the line.
func (s *speech) foreign(from, to int) bool {
	line := s.lower[s.thisLine(from):min(len(s.lower), max(to, s.lineEnd(to, 200)))]
	for _, word := range otherPrograms {
		if s.parts.mayHold(word) && strings.Contains(line, word) {
			return true
		}
	}
	for _, word := range otherWords {
		if s.parts.mayHold(word) && holdsAlone(line, word) {
			return true
		}
	}
	return false
}

// holdsAlone reports whether a word stands in a line as none of the labels of a name:
// neither docker.example.com nor /scripts/my-docker is the program.
func holdsAlone(line, word string) bool {
	for from := 0; ; {
		n := strings.Index(line[from:], word)
		if n < 0 {
			return false
		}
		at := from + n
		from = at + len(word)
		before, after := line[:at], line[from:]
		if strings.HasSuffix(before, "//") {
			return true // that host is asked
		}
		joined := before != "" && (isWordByte(before[len(before)-1]) || strings.IndexByte("-.", before[len(before)-1]) >= 0 || before[len(before)-1] == '/')
		if !joined && (after == "" || !isWordByte(after[0]) && after[0] != '-' && (after[0] != '.' || len(after) == 1 || !isWordByte(after[1]))) {
			return true
		}
	}
}

// thisLine is where the line begins that holds the place, at most 300 bytes
// before.
func (s *speech) thisLine(at int) int {
	start := max(0, at-300)
	return start + strings.LastIndexByte(s.lines[start:at], '\n') + 1
}

// namesAPI reports whether the line names the API's host or a path of it.
func (s *speech) namesAPI(from, to int) bool {
	line := s.lower[s.thisLine(from):min(len(s.lower), max(to, s.lineEnd(to, 200)))]
	for _, word := range [...]string{"/client/v4", "api.cloudflare.com", "/accounts", "/zones", "/user", "/memberships"} {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

// namesHost reports whether the line names the API's host.
func (s *speech) namesHost(from, to int) bool {
	if !s.parts.mayHold("api.cloudflare.com") && !s.parts.mayHold("/client/v4") {
		return false
	}
	line := s.lower[s.thisLine(from):min(len(s.lower), max(to, s.lineEnd(to, 200)))]
	return strings.Contains(line, "api.cloudflare.com") || strings.Contains(line, "/client/v4")
}

// begins reports whether a message may begin there: words of a sentence before
// it make it another one.
func (s *speech) begins(at int) bool {
	if at > 0 && s.lines[at-1] == '\n' {
		return true
	}
	before := strings.TrimRight(s.text[:at], " ")
	if before == "" {
		return true
	}
	c := before[len(before)-1]
	if c == '\'' && len(before) > 1 && strings.IndexByte(" :=([{,", before[len(before)-2]) >= 0 {
		return true // opens a quotation
	}
	return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '\'' && len(before) == at)
}
