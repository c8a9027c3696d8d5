package hearing

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/credential"
)

// Shown is what a text shows of a credential, which is not kept, and of where the
// program has it from. The zero value is nothing.
type Shown struct {
	Form  credential.Form
	ID    bool // the form of an id
	AsKey bool // where a program has a Global API key
	Fault credential.Fault
	// Printed says that the text shows something confidential.
	Printed bool
	Place   Place
}

// Place is where a program has its credential from.
type Place uint8

// The places. The zero value is not known.
const (
	PlaceUnknown Place = iota
	PlaceKubernetes
	PlaceCI
	PlaceCaddy
)

// placeWords say where a program runs.
var placeWords = [...]struct {
	word string
	at   Place
}{
	{"cert-manager", PlaceKubernetes}, {"external-dns", PlaceKubernetes}, {"origin-issuer", PlaceKubernetes}, {"origin-ca-issuer", PlaceKubernetes}, {"failed to sign certificate request", PlaceKubernetes},
	{"failed to do run once", PlaceKubernetes}, {"challenge solver", PlaceKubernetes}, {"kubernetes", PlaceKubernetes}, {"kubectl", PlaceKubernetes}, {"clusterissuer", PlaceKubernetes}, {"cfargotunnel", PlaceKubernetes},
	{"##[error]", PlaceCI}, {"::error", PlaceCI}, {"github actions", PlaceCI}, {"wrangler-action", PlaceCI}, {"/runner/", PlaceCI}, {"gitlab", PlaceCI},
	{"caddy", PlaceCaddy}, {"dns.providers.cloudflare", PlaceCaddy},
}

// whereFrom tells where the program has its credential from.
func (s *speech) whereFrom() Place {
	for _, p := range placeWords {
		if s.holds(p.word) {
			return p.at
		}
	}
	return PlaceUnknown
}

// look tells what a value shows.
func look(value string) (out Shown) {
	out.Form, out.Fault = credential.Look(value)
	out.ID = out.Form == credential.None && credential.IsID(strings.Trim(strings.TrimPrefix(value, "Bearer "), "'\"{},; "))
	return out
}

// longestShown bounds what is read of a value, in bytes.
const longestShown = 300

// valueAt is what a client's own words show of the value that it refuses.
func (s *speech) valueAt(u *unsent, at, end int) Shown {
	before, after := s.lines[max(0, at-longestShown):at], s.lines[end:min(len(s.lines), end+longestShown)]
	out := Shown{Fault: u.fault}
	if c, ok := characterAt(u.mark, strings.ToLower(after)); ok {
		out.Fault = credential.FaultOf(c)
	} else if value, ok := quotedBefore(before, u.mark); ok {
		out = look(value)
	} else if value, ok := quotedAfter(after, u.mark); ok {
		out = look(value)
	}
	if out.Fault == credential.NoFault {
		out.Fault = u.fault
	}
	out.Printed = credential.Holds(before) || credential.Holds(after)
	return out
}

// characterAt reads the character that a client names by its number.
func characterAt(mark, after string) (rune, bool) {
	for _, f := range [...]struct {
		behind string
		base   int
	}{{"has a value of ", 10}, {`'\u`, 16}, {`'\x`, 16}, {"(u+", 16}} {
		if n := strings.Index(after, f.behind); n >= 0 && n < 80 {
			return runeOf(after[n+len(f.behind):], f.base)
		}
	}
	if strings.HasSuffix(mark, "0x") {
		return runeOf(after, 16)
	}
	return 0, false
}

// runeOf reads a number of a character.
func runeOf(s string, base int) (rune, bool) {
	n := len(s) - len(strings.TrimLeft(s, "0123456789abcdef"[:base]))
	c, err := strconv.ParseUint(s[:n], base, 32)
	return rune(c), err == nil
}

// quotedBefore returns the value before the words, where they go on from it.
func quotedBefore(before, mark string) (string, bool) {
	if !strings.HasPrefix(mark, "is ") && !strings.HasPrefix(mark, "appears ") {
		return "", false
	}
	before = strings.TrimRight(before, " \\\n")
	if before == "" || strings.IndexByte(`"'`, before[len(before)-1]) < 0 {
		return "", false
	}
	quote, rest := before[len(before)-1], before[:len(before)-1]
	rest = strings.TrimSuffix(rest, `\`)
	for _, open := range [...]string{"token ", "append: ", "set: ", ": ", " "} { // the last is the likeliest to be within
		if n := strings.LastIndex(rest, open+string(quote)); n >= 0 {
			return rest[n+len(open)+1:], true
		}
	}
	n := strings.IndexByte(rest, quote)
	return rest[n+1:], n >= 0
}

// quotedAfter returns the value behind the words.
func quotedAfter(after, mark string) (string, bool) {
	switch {
	case strings.HasSuffix(mark, "'"):
		after = "'" + after
	case strings.HasPrefix(after, " for ") && !strings.Contains(after, "got: "):
		return "", false
	}
	if _, got, ok := strings.Cut(after, "got: "); ok {
		value, _, _ := strings.Cut(got, "\n")
		return value, true
	}
	after = strings.TrimLeft(after, ": b(")
	after = strings.TrimPrefix(after, `\`)
	if after == "" || strings.IndexByte(`"'`, after[0]) < 0 {
		return "", false
	}
	quote := after[0]
	for i := 1; i < len(after); i++ {
		if after[i] == quote && after[i-1] != '\\' {
			return after[1:i], true
		}
		if after[i] == quote && after[i-1] == '\\' && strings.HasPrefix(after[i+1:], " for ") {
			return after[1 : i-1], true
		}
	}
	return "", false
}

// What programs call the places of tokens and of keys, whose values are looked at.
var (
	tokenFields = [...]string{"authorization", "cf_token", "api_token", "apitoken"}
	keyFields   = [...]string{"x-auth-key", "cf_key", "api_key", "apikey", "authkey"}
)

// shownOf is what the text shows of the credential that the answer finds fault
// with.
func (s *speech) shownOf(e *cfapi.Error) (out Shown) {
	fields := tokenFields[:]
	switch {
	case e.Tells(&answers.MalformedKey, true):
		fields = keyFields[:]
	case e.Tells(&answers.MalformedToken, true), e.Tells(&answers.MalformedAtGateway, true):
	case e.Tells(&answers.MalformedHeaders, true):
		fields = append(fields[:len(fields):len(fields)], keyFields[:]...)
	default:
		return out
	}
	for _, field := range fields {
		s.each(field, func(at int) {
			if out == (Shown{}) {
				if value, ok := s.assigned(at, at+len(field)); ok {
					out = look(value)
					out.AsKey = slices.Contains(keyFields[:], field)
				}
			}
		})
	}
	out.Place = s.whereFrom()
	return out
}

// assigned returns the value behind the name of a field that stands there.
func (s *speech) assigned(from, at int) (string, bool) {
	line := s.lines[at:s.lineEnd(at, longestShown)]
	for from > 0 && (isWord(s.lower[from-1])) {
		from--
	}
	if from > 0 && strings.IndexByte(`"'`, s.lines[from-1]) >= 0 && !strings.HasPrefix(strings.TrimLeft(line, `\`), s.lines[from-1:from]) { // quotes around all of it
		n := strings.IndexByte(line, s.lines[from-1])
		if n < 0 {
			return "", false
		}
		line = strings.TrimRight(line[:n], `\`)
	}
	line = strings.TrimLeft(line, `\"' `)
	if line == "" || line[0] != ':' && line[0] != '=' {
		return "", false
	}
	line = strings.TrimLeft(line[1:], " ")
	if open := strings.TrimLeft(line, `\`); open != "" && strings.IndexByte(`"'`, open[0]) >= 0 {
		n := strings.IndexByte(open[1:], open[0])
		if n <= 0 {
			return "", false
		}
		line = strings.TrimRight(open[1:n+1], `\`)
	}
	value := strings.TrimRight(line, " ")
	bare := strings.TrimPrefix(strings.TrimPrefix(value, "Bearer "), "Bearer ")
	if bare == "" || strings.ContainsAny(bare, " $*%") || strings.EqualFold(bare, "bearer") {
		return "", false // a sentence, a variable, or masked
	}
	return value, true
}

func isWord(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' }
