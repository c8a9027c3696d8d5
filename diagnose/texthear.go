package diagnose

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// speech is a text on the way to being understood: on one line, without colour
// and frames, and what was found in it so far.
type speech struct {
	text  string
	lines string // the same with the line ends that there were
	lower string // ASCII letters in lower case: the same offsets
	about bool   // the text is about Cloudflare's API
	found []spoken
	taken []span // understood already, successes included
	links []linkAt
	gaps  int // line ends that were looked at, see wraps

	statuses []statusAt
	calls    []callAt
	scanned  bool
	parts    parts // of lower
}

type span struct{ from, to int }

func newSpeech(text string, known bool) *speech {
	if len(text) > maxText {
		text = text[:maxText/2] + "\n" + text[len(text)-maxText/2:]
	}
	s := &speech{}
	s.set(flatten(text))
	s.takeLinks()
	s.about = known || s.holds("cloudflare") || s.holds("/client/v4") || s.holds("wrangler")
	return s
}

func (s *speech) set(lines string) {
	s.lines, s.text = lines, strings.ReplaceAll(lines, "\n", " ")
	s.lower = asciiLower(s.text)
	s.parts = partsOf(s.lower)
}

// holds reports whether the text holds the word, which is in lower case.
func (s *speech) holds(word string) bool {
	return s.parts.mayHold(word) && strings.Contains(s.lower, word)
}

// flatten takes the frames and the colours that terminals show out of a text,
// and leaves one blank, or one line end, of each gap.
func flatten(text string) string {
	var b strings.Builder
	kept := 0 // what follows, up to at, stays as it is
	for at := 0; at < len(text); {
		if c := text[at]; c > ' ' && c < 0x7f { // nearly always
			at++
			continue
		}
		end, mark := gapAt(text, at)
		if end == at { // a letter beyond ASCII
			_, n := utf8.DecodeRuneInString(text[at:])
			at += n
			continue
		}
		first := at == kept && b.Len() == 0
		if !first && end == at+1 && text[at] == mark { // as it should be
			at = end
			continue
		}
		if kept == 0 {
			b.Grow(len(text))
		}
		b.WriteString(text[kept:at])
		if !first && mark != 0 {
			b.WriteByte(mark)
		}
		at, kept = end, end
	}
	if kept == 0 {
		return text
	}
	b.WriteString(text[kept:])
	return b.String()
}

// gapAt is where the blanks, frames and colours end that begin there, and what
// stands for them: a line end, a blank, or nothing.
func gapAt(text string, at int) (end int, mark byte) {
	for at < len(text) {
		c, n := rune(text[at]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRuneInString(text[at:])
		}
		switch {
		case c > ' ' && c < 0x7f:
			return at, mark
		case c == 0x1b:
			at = escapeEnd(text, at)
			continue
		case c == '\n', c == '\r', c == '\v', c == '\f', c == '\u2028', c == '\u2029', c == '\u0085':
			mark = '\n'
		case c == utf8.RuneError && n == 1, unicode.IsSpace(c), unicode.IsControl(c), c >= 0x2500 && c <= 0x257f:
			if mark == 0 {
				mark = ' '
			}
		default:
			return at, mark
		}
		at += n
	}
	return at, mark
}

// escapeEnd is where an escape sequence of the terminal ends.
func escapeEnd(text string, at int) int {
	if at++; at == len(text) || text[at] != '[' {
		return at
	}
	for at++; at < len(text); at++ {
		if text[at] >= '@' && text[at] <= '~' {
			return at + 1
		}
	}
	return at
}

// unquote takes one level of backslashes out of a text.
func unquote(t string) string {
	var b strings.Builder
	b.Grow(len(t))
	for i := 0; i < len(t); i++ {
		if t[i] == '\\' && i+1 < len(t) {
			switch i++; t[i] {
			case 'n', 'r':
				b.WriteByte('\n')
				continue
			case 't':
				b.WriteByte(' ')
				continue
			}
		}
		b.WriteByte(t[i])
	}
	return b.String()
}

// asciiLower puts ASCII letters in lower case and leaves all else where it is.
func asciiLower(s string) string {
	var b strings.Builder
	kept := 0 // what follows stays as it is
	for i := range len(s) {
		if c := s[i]; c >= 'A' && c <= 'Z' {
			if kept == 0 {
				b.Grow(len(s))
			}
			b.WriteString(s[kept:i])
			b.WriteByte(c + 'a' - 'A')
			kept = i + 1
		}
	}
	if kept == 0 {
		return s
	}
	b.WriteString(s[kept:])
	return b.String()
}

// add keeps what was found, together with what was said right before it.
func (s *speech) add(f spoken) {
	if n := len(s.found); n > 0 && !f.empty && len(f.errors) > 0 {
		last := &s.found[n-1]
		if !last.empty && f.from >= last.to && f.from-last.to <= sameAnswer && len(last.errors) > 0 {
			last.errors, last.to = append(last.errors, f.errors...), f.to
			s.taken = append(s.taken, span{f.from, f.to})
			return
		}
	}
	if len(s.found) < maxMentions {
		s.found = append(s.found, f)
	}
	s.taken = append(s.taken, span{f.from, f.to})
}

// free reports whether nothing at that place was understood before.
func (s *speech) free(from, to int) bool {
	for _, t := range s.taken {
		if from < t.to && to > t.from {
			return false
		}
	}
	return true
}

// each calls f with every place of the word, in lower case.
func (s *speech) each(word string, f func(at int)) {
	if !s.parts.mayHold(word) {
		return
	}
	for from, n := 0, 0; n < maxMentions; n++ {
		at := strings.Index(s.lower[from:], word)
		if at < 0 {
			return
		}
		f(from + at)
		from += at + len(word)
	}
}

// envelopes finds the API's own JSON.
func (s *speech) envelopes() {
	const window, maxTries = 16 << 10, 64
	tries := 0
	s.each(`"errors"`, func(at int) {
		if !s.free(at, at+1) {
			return
		}
		start := at
		for range 8 { // objects may stand before the key
			if start = strings.LastIndexByte(s.text[:start], '{'); start < 0 || at-start > window/2 || tries == maxTries {
				return
			}
			tries++
			var raw json.RawMessage
			dec := json.NewDecoder(strings.NewReader(s.text[start:min(len(s.text), start+window)]))
			if dec.Decode(&raw) != nil || start+len(raw) < at {
				continue
			}
			env, err := cfapi.DecodeEnvelope(raw)
			if err != nil {
				continue
			}
			end := start + len(raw)
			if !s.about && !strings.Contains(string(raw), `"success"`) && !strings.Contains(string(raw), `"authz"`) {
				return // another API's
			}
			if env.Success {
				s.taken = append(s.taken, span{start, end})
				return
			}
			s.add(spoken{errors: env.Errors, from: start, to: end})
			return
		}
	})
}

// pairs finds codes that stand beside their messages: JSON in pieces, Go's and
// Python's notations of a struct, "[code: 10000]" and lego's "10000: …".
func (s *speech) pairs() {
	s.each("code", func(at int) {
		code, end, ok := valueAt(s.text, at+len("code"))
		if !ok || !s.free(at, end) {
			return
		}
		if message, to, ok := s.messageAfter(end); ok {
			s.pair(code, message, at, to, strings.Contains(s.lower[at:min(len(s.lower), to+14)], "errorchain:"))
			return
		}
		if at > 0 && s.text[at-1] == '[' && end < len(s.text) && s.text[end] == ']' {
			from := s.sentenceStart(at - 1)
			s.pair(code, s.message(from, at-1), from, end+1, false)
		}
	})
	s.each("code ", func(at int) {
		code, end, ok := number(s.text, at+len("code "))
		if !ok || !s.about || !strings.HasPrefix(s.text[end:], ": ") || isStatus(code) {
			return
		}
		if stop := s.messageEnd(end + 2); believable(code, s.lower[end+2:stop]) {
			s.pair(code, s.message(end+2, stop), at, stop, false)
		}
	})
	s.each("[status code ", func(at int) {
		digits := at + len("[status code ")
		_, end, ok := number(s.text, digits)
		if !ok || end >= len(s.text) || s.text[end] != ']' {
			return
		}
		for from := end + 2; from < len(s.text); {
			code, to, ok := number(s.text, from)
			if !ok || !strings.HasPrefix(s.text[to:], ": ") {
				return
			}
			stop := s.messageEnd(to + 2)
			s.pair(code, s.message(to+2, stop), from, stop, false)
			if !strings.HasPrefix(s.text[stop:], "; ") {
				return
			}
			from = stop + 2
		}
	})
}

// believable reports whether some rule knows the code with such a message.
func believable(code int, lower string) bool {
	for ru := range rules() {
		for i := range ru.forms {
			if f := &ru.forms[i]; code != 0 && f.code == code && strings.Contains(lower, f.text) {
				return true
			}
		}
	}
	return false
}

// trailing finds messages with their code in brackets behind, where the text is
// about the API and a rule knows the two together.
func (s *speech) trailing() {
	if !s.about {
		return
	}
	s.each(" (", func(at int) {
		code, end, ok := number(s.text, at+2)
		if !ok || isStatus(code) || end >= len(s.text) || s.text[end] != ')' {
			return
		}
		from := s.sentenceStart(at)
		if s.free(from, end) && believable(code, s.lower[from:at]) {
			s.insert(spoken{errors: []cfapi.Message{{Code: code, Message: s.message(from, at)}}, from: from, to: end + 1})
		}
	})
}

// pair keeps a code with its message, where it is believable that the API said
// so. Sure says that the notation is that of a client of the API.
func (s *speech) pair(code int, message string, from, to int, sure bool) {
	if !s.free(from, to) || message == "" || holds(message, "valid and active") {
		return
	}
	if !sure && !s.about {
		if p, ok := phraseIn(asciiLower(message)); !ok || code < 1000 || p.coded && p.code != code {
			return
		}
	}
	s.add(spoken{errors: []cfapi.Message{{Code: code, Message: message}}, from: from, to: to})
}

// messageAfter reads `message": "…"` and its like right after a code.
func (s *speech) messageAfter(at int) (message string, end int, ok bool) {
	const reach = 24
	window := s.lower[at:min(len(s.lower), at+reach)]
	i := strings.Index(window, "message")
	if i < 0 {
		return "", 0, false
	}
	from := at + i + len("message")
	if from < len(s.text) && (s.text[from] == '"' || s.text[from] == '\'') {
		from++
	}
	for from < len(s.text) && s.text[from] == ' ' {
		from++
	}
	if from >= len(s.text) || s.text[from] != ':' && s.text[from] != '=' {
		return "", 0, false
	}
	for from++; from < len(s.text) && s.text[from] == ' '; from++ {
	}
	if from >= len(s.text) {
		return "", 0, false
	}
	if q := s.text[from]; q == '"' || q == '\'' {
		from++
		end := s.lineEnd(from, longestMessage)
		if stop := strings.IndexByte(s.text[from:], q); stop >= 0 {
			return s.text[from:min(end, from+stop)], from + stop, true
		}
		return s.message(from, s.messageEnd(from)), end, true
	}
	stop, closed := s.messageEnd(from)-from, false
	for _, mark := range [...]string{" ErrorChain:", " DocumentationURL:", "}", " Code:", " code="} {
		if i := strings.Index(s.text[from:from+stop], mark); i >= 0 {
			stop, closed = i, true
		}
	}
	if closed {
		return s.text[from : from+stop], from + stop, true
	}
	return s.message(from, from+stop), from + stop, true
}

// valueAt reads `": 10000`, `:10000`, `=10000` and their like.
func valueAt(t string, at int) (n, end int, ok bool) {
	skip := func(set string) {
		for at < len(t) && strings.IndexByte(set, t[at]) >= 0 {
			at++
		}
	}
	skip(`"'`)
	skip(" ")
	if at >= len(t) || t[at] != ':' && t[at] != '=' {
		return 0, 0, false
	}
	at++
	skip(" ")
	skip(`"'`)
	return number(t, at)
}

// number reads up to nine digits that stand alone.
func number(t string, at int) (n, end int, ok bool) {
	end = at
	for end < len(t) && t[end] >= '0' && t[end] <= '9' {
		end++
	}
	if end == at || end-at > 9 || at > 0 && isWordByte(t[at-1]) || end < len(t) && isWordByte(t[end]) {
		return 0, end, false
	}
	n, err := strconv.Atoi(t[at:end])
	return n, end, err == nil
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}
