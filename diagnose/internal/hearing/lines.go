package hearing

import (
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/credential"
)

// Where lines end matters: what stands on the next line of a log is no part of a
// message, but terminals and frames also break lines within one.

// longestMessage bounds a message that is not in quotes, in bytes.
const longestMessage = 400

// lineEnd is where the line ends that stands at from, at most limit bytes on. A
// line that breaks within the API's own words goes on.
func (s *speech) lineEnd(from, limit int) int {
	stop := min(len(s.lines), from+limit)
	for at := from; ; {
		n := strings.IndexByte(s.lines[at:stop], '\n')
		if n < 0 {
			return stop
		}
		if at += n; !s.wraps(at) {
			return at
		}
		at++
	}
}

// lineStart is where the line begins that ends at end, at most limit bytes before.
func (s *speech) lineStart(end, limit int) int {
	start := max(0, end-limit)
	for at := end; ; {
		n := strings.LastIndexByte(s.lines[start:at], '\n')
		if n < 0 {
			return start
		}
		if at = start + n; !s.wraps(at) {
			return at + 1
		}
	}
}

// wraps reports whether the line end at that place stands within words that
// the API is known to say. Of very many it looks at the first.
func (s *speech) wraps(at int) bool {
	const most = 4 * maxMentions
	if s.gaps++; s.gaps > most {
		return false
	}
	if s.gaps == 1 {
		s.knownHere()
	}
	for _, words := range s.known {
		if n := len(words); strings.Contains(s.lower[max(0, at-n+1):min(len(s.lower), at+n)], words) {
			return true
		}
	}
	return false
}

// knownHere looks once for the words that the API is known to say: few of them
// stand in one text.
func (s *speech) knownHere() {
	take := func(words string) {
		if len(words) > 2 && s.holds(words) {
			s.known = append(s.known, words)
		}
	}
	for i := range phrases {
		take(phrases[i].words())
	}
	for a := range answers.Named() {
		take(a.Text)
	}
}

// sentenceStart is where the message begins that ends at end.
func (s *speech) sentenceStart(end int) int {
	const longest = 300
	line := s.lineStart(end, longest)
	from := line + lastSentence(s.text[line:end])
	for i := range phrases { // some have such a mark within
		if !s.parts.mayHold(phrases[i].words()) {
			continue
		}
		if at := strings.LastIndex(s.lower[line:end], phrases[i].words()); at >= 0 && line+at < from && from < line+at+len(phrases[i].words()) {
			from = line + at
		}
	}
	return from
}

// lastSentence is where the last sentence of a line begins.
func lastSentence(line string) int {
	from := 0
	for _, mark := range [...]string{". ", ": ", "] ", ") ", "\u2718 "} {
		if i := strings.LastIndex(line[from:max(from, len(line)-1)], mark); i >= 0 {
			from += i + len(mark)
		}
	}
	return from
}

// messageEnd is where a message ends that begins at from: at the latest where its
// line does.
func (s *speech) messageEnd(from int) int {
	t, stop := s.text, s.lineEnd(from, longestMessage)
	for i := from; i < stop; i++ {
		switch {
		case strings.HasPrefix(t[i:], "; "), t[i] == '}', t[i] == '[', t[i] == ']', t[i] == '<':
			return i
		case strings.HasPrefix(t[i:], " (") && i+2 < len(t) && t[i+2] >= '0' && t[i+2] <= '9':
			return i
		case strings.HasPrefix(t[i:], `" `), strings.HasPrefix(t[i:], `", `), strings.HasPrefix(t[i:], `\n`), strings.HasPrefix(t[i:], `\r`):
			return i
		}
	}
	return stop
}

// message is what stands between from and to. Of words that the API is known to
// say only those count: what stands around them is somebody else's.
func (s *speech) message(from, to int) string {
	if p, ok := phraseIn(s.lower[from:to]); ok {
		at := from + strings.Index(s.lower[from:to], p.words())
		if s.begins(at) || !strings.HasSuffix(s.lower[:at], "internal ") {
			return s.text[at:min(to, s.phraseEnd(p, at))]
		}
		return s.text[at-len("internal ") : at+len(p.words())] // another message
	}
	said := s.text[from:to]
	// What stands before it may say that it is secret: "password: …".
	const longest = 300
	if line := credential.Redact(s.text[s.lineStart(from, longest):to]); !strings.HasSuffix(line, said) {
		said = line[lastSentence(line):]
	}
	return strings.TrimSpace(said)
}
