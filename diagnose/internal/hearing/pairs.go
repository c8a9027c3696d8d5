package hearing

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
)

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
			if !s.aboutAt(start, end) && !strings.Contains(string(raw), `"success"`) && !strings.Contains(string(raw), `"authz"`) {
				return // another API's
			}
			if env.Success {
				s.taken = append(s.taken, span{start, end})
				s.successes = append(s.successes, start)
				s.emptyList(start, end)
				return
			}
			s.add(mention{errors: env.Errors, from: start, to: end})
			return
		}
	})
}

// pairs finds codes that stand beside their messages: JSON in pieces, Go's and
// Python's notations of a struct, "[code: 10000]" and lego's "10000: …".
func (s *speech) pairs() {
	s.each("code", func(at int) {
		code, end, ok := valueAt(s.text, at+len("code"))
		if !ok && strings.HasPrefix(s.text[at:], "code ") {
			code, end, ok = number(s.text, at+len("code "))
			ok = ok && code >= 1000 && !strings.HasPrefix(s.text[end:], ": ")
		}
		if !ok || !s.free(at, end) {
			return
		}
		if message, to, ok := s.messageAfter(code, end); ok {
			s.pair(code, message, at, to, strings.Contains(s.lower[at:min(len(s.lower), to+14)], "errorchain:"))
			return
		}
		if at > 0 && s.text[at-1] == '[' && end < len(s.text) && s.text[end] == ']' {
			from := s.sentenceStart(at - 1)
			message := s.message(from, at-1)
			s.pair(code, message, from, end+1, worded(code, asciiLower(message)))
			return
		}
		if !isStatus(code) && s.namesAPI(at, end) && believable(code, "") && s.aboutAt(at, end) { // no message at all
			s.add(mention{errors: []cfapi.Message{{Code: code}}, from: at, to: end})
		}
	})
	for _, mark := range [...]struct{ before, between string }{
		{"code ", ": "}, {"error ", ": "}, {"error: ", ": "},
		{"[{", " "}, {"} {", " "}, // Go's %v
		{"---- ------- ", " "}, // a table of PowerShell
	} {
		s.each(mark.before, func(at int) {
			code, end, ok := number(s.text, at+len(mark.before))
			if !ok || !strings.HasPrefix(s.text[end:], mark.between) || isStatus(code) || !s.aboutAt(at, end) {
				return
			}
			from := end + len(mark.between)
			stop := s.messageEnd(from)
			if from >= stop || !believable(code, s.lower[from:stop]) || !s.free(at, stop) {
				return
			}
			if mark.before == "code " {
				s.pair(code, s.message(from, stop), at, stop, false)
			} else if named := s.AboutAPI || s.namesAPI(at, stop); named || worded(code, s.lower[from:stop]) {
				_, own := phraseIn(s.lower[from:stop])
				s.add(mention{errors: []cfapi.Message{{Code: code, Message: s.message(from, stop)}}, from: at, to: stop, vague: !named && !own})
			}
		})
	}
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

// trailing finds messages with their code in brackets behind, where the text is
// about the API, which is known to say the two together.
func (s *speech) trailing() {
	if !s.about {
		return
	}
	s.each(" (", func(at int) {
		code, end, ok := number(s.text, at+2)
		if !ok || isStatus(code) || end >= len(s.text) || s.text[end] != ')' || !s.aboutAt(at, end) {
			return
		}
		from := s.sentenceStart(at)
		if s.free(from, end) && (believable(code, s.lower[from:at]) || code >= 1000 && s.reports(from, at)) {
			s.insert(mention{errors: []cfapi.Message{{Code: code, Message: s.message(from, at)}}, from: from, to: end + 1})
		}
	})
}

// reports reports whether a message there is told as an error of the API, by
// cloudflare-go v0 ("HTTP status 400: …") or on a line about an error where the
// text is known to be about the API.
func (s *speech) reports(from, at int) bool {
	line := s.lower[s.lineStart(from, 300):at]
	return strings.Contains(line, "http status ") || s.byProvider(at) || s.AboutAPI && (strings.Contains(line, "error") || strings.Contains(line, "fail") || s.holds("error creating") || s.holds("error updating")) && strings.Contains(s.lower[from:at], " ")
}

// pair keeps a code with its message, where it is believable that the API said
// so. Sure says that the notation is that of a client of the API.
func (s *speech) pair(code int, message string, from, to int, sure bool) {
	if !s.free(from, to) || message == "" || answers.Contains(message, "valid and active") {
		return
	}
	if !sure && !s.aboutAt(from, to) {
		if p, ok := phraseIn(asciiLower(message)); !ok || code < 1000 || p.coded && p.code() != code {
			return
		}
	}
	s.add(mention{errors: []cfapi.Message{{Code: code, Message: message}}, from: from, to: to})
}

// messageAfter reads `message": "…"` and its like right after a code. A message that
// breaks off is completed where the API says only one with the code that begins so.
func (s *speech) messageAfter(code, at int) (message string, end int, ok bool) {
	const reach = 24
	window := s.lower[at:min(len(s.lower), at+reach)]
	name := "message"
	i := strings.Index(window, name)
	if i < 0 {
		name = "reason" // of cloudflared
		if i = strings.Index(window, name); i < 0 {
			return "", 0, false
		}
	}
	from, ok := assigned(s.text, at+i+len(name))
	if !ok {
		return "", 0, false
	}
	if q := s.text[from]; q == '"' || q == '\'' {
		from++
		end := s.lineEnd(from, longestMessage)
		if stop := strings.IndexByte(s.text[from:], q); stop >= 0 {
			return s.text[from:min(end, from+stop)], from + stop, true
		}
		stop := s.messageEnd(from)
		if whole, _ := completed(code, strings.TrimRight(s.text[from:stop], ".… ")); whole != "" {
			s.cut = true
			return whole, end, true
		}
		return s.message(from, stop), end, true
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

// codeBeside reads the code that stands right before or after a message:
// "10000: …", "9109 …", "… (10000)", "… [code: 10000]".
func (s *speech) codeBeside(at, end, stop int) (code int, ok bool, from, to int) {
	from, to = at, stop
	for _, after := range [...]int{stop, end} {
		if n, e, isNumber := s.codeBehind(after); isNumber && !isStatus(n) && s.free(e-1, e) && s.closed(e) && (e < len(s.text) || n >= 1000 || !strings.Contains(s.text[after:e], `"`)) {
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

// closed reports whether the number that ends there stands alone: "(10000 ms)"
// is no code.
func (s *speech) closed(at int) bool {
	unit, spaced := strings.CutPrefix(s.lower[at:], " ")
	word := strings.TrimLeft(unit, "abcdefghijklmnopqrstuvwxyz")
	return !spaced || word == unit || !strings.HasPrefix(word, ")")
}

// assigned passes over what stands between a name and its value: `": `, "=",
// `"=>`, "] => ", ">". The value begins before the end of the text.
func assigned(t string, at int) (from int, ok bool) {
	skip := func(set string) {
		for at < len(t) && strings.IndexByte(set, t[at]) >= 0 {
			at++
		}
	}
	skip(`"']`)
	skip(" ")
	if at >= len(t) || strings.IndexByte(":=>", t[at]) < 0 {
		return 0, false
	}
	if at++; at < len(t) && t[at] == '>' {
		at++
	}
	skip(" ")
	return at, at < len(t)
}

// valueAt reads `": 10000`, `:10000`, `=10000`, `"=>10000` and their like.
func valueAt(t string, at int) (n, end int, ok bool) {
	at, ok = assigned(t, at)
	if !ok {
		return 0, 0, false
	}
	for at < len(t) && (t[at] == '"' || t[at] == '\'') {
		at++
	}
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

// isStatus reports whether a number is an HTTP status rather than a code.
func isStatus(n int) bool { return n >= 100 && n <= 599 }

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}
