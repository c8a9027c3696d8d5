package hearing

import (
	"cmp"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// Bounds on text, which may be a log of any length.
const (
	maxText     = 64 << 10 // bytes looked at: the beginning and the end
	maxMentions = 64       // codes, statuses and calls taken from it, of each
	sameAnswer  = 48       // bytes between two messages of one answer
	nearBefore  = 1200     // bytes between a call or a status and what was answered
	nearAfter   = 300
)

// Text returns the answers that a text tells of, in no order of meaning: nil
// where it tells of none. It understands the API's own JSON, also quoted within quotes, and how lego, libdns,
// flarectl (cloudflare-go v0), cloudflare-go v2 and later, wrangler, terraform and
// this library word a refusal. Of text longer than 64 KiB the first and the last
// 32 KiB are looked at.
//
// Only the API's own words are taken from a text: a message ends with them, at the
// latest with its line.
func (l Listener) Text(text string) []Heard {
	if text == "" {
		return nil
	}
	s := newSpeech(text, l)
	s.envelopes()
	for range 3 { // JSON within JSON, and that within a log line
		if len(s.found) > 0 || !strings.Contains(s.text, `\"`) {
			break
		}
		s = newSpeech(unquote(s.lines), l)
		s.envelopes()
	}
	s.verified = s.holds("api token is valid and active")
	s.zones()
	s.pairs()
	s.phrases()
	s.trailing()
	s.cutShort()
	s.bareWords()
	s.bare()
	s.link()
	s.unsent()
	if len(s.found) == 0 {
		return nil
	}
	var s3 S3
	if s.holds("cloudflarestorage") {
		s3, _ = S3Call("", s.lines)
	} else if s.s3Told() {
		s3.Operation = operationIn(s.text, s.lower)
	}
	login := s.login()
	phase := s.phase()
	out := make([]Heard, 0, len(s.found))
	for i := range s.found {
		m := &s.found[i]
		s.place(m)
		e := &cfapi.Error{Status: m.status, Errors: cleanMessages(m.errors, 0)}
		e.Method, e.Path = cfapi.CleanCall(m.call.method, m.call.path)
		shown := m.shown
		if m.unsent {
			shown.Place = s.whereFrom()
		} else {
			shown = s.shownOf(e)
		}
		out = append(out, Heard{Err: e, InText: true, Command: m.command.told(), Either: s.either(), Changes: m.call.changes, Cut: s.cut, Asked: m.asked, Empty: m.empty, Vague: m.vague && !l.AboutAPI, Verified: s.verified, Login: login, Phase: phase, S3: s3, Unsent: m.unsent, Shown: shown})
	}
	return out
}

// mention is a refusal, or an empty list, as a text tells of it.
type mention struct {
	status   int
	errors   []cfapi.Message
	call     call
	command  call   // that the command line before it is for
	asked    string // the zone that the program looked for
	empty    bool   // nothing was found, and nothing refused
	vague    bool   // without a code, and without the API's host or a path on its line
	unsent   bool   // a program says it before it sends anything
	shown    Shown
	from, to int // in the text
}

// speech is a text on the way to being understood: on one line, without colour
// and frames, and what was found in it so far.
type speech struct {
	Listener
	text       string
	lines      string           // the same with the line ends that there were
	lower      string           // ASCII letters in lower case: the same offsets
	about      bool             // somewhere the text is about Cloudflare's API
	abouts     [maxMentions]int // where it says so, the first aboutCount
	aboutCount int
	found      []mention
	taken      []span // understood already, successes included
	links      []linkAt
	gaps       int      // line ends that were looked at, see wraps
	known      []string // words of the API that stand in it, see wraps

	successes []int // where answers begin that are none
	cut       bool  // it breaks off within an answer
	verified  bool  // a verification in it was a success
	statuses  []statusAt
	calls     []callAt
	scanned   bool
	parts     parts // of lower
	commands  []commandAt
	commanded bool
}

type span struct{ from, to int }

func newSpeech(text string, l Listener) *speech {
	if len(text) > maxText {
		text = text[:maxText/2] + "\n" + text[len(text)-maxText/2:]
	}
	s := &speech{Listener: l}
	text = flatten(unwrapped(text))
	s.set(text)
	s.takeLinks()
	s.takeAbout()
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

// add keeps what was found, together with what was said right before it.
func (s *speech) add(f mention) {
	if n := len(s.found); n > 0 && !f.empty && len(f.errors) > 0 {
		last := &s.found[n-1]
		if !last.empty && s.follows(last.to, f.from) && len(last.errors) > 0 {
			last.errors, last.to, last.vague = append(last.errors, f.errors...), f.to, last.vague && f.vague
			s.taken = append(s.taken, span{f.from, f.to})
			return
		}
	}
	if len(s.found) < maxMentions {
		s.found = append(s.found, f)
	}
	s.taken = append(s.taken, span{f.from, f.to})
}

// follows reports whether a message that begins there belongs to the answer whose
// last one ends at to: right behind it, or in its chain.
func (s *speech) follows(to, from int) bool {
	return from >= to && (from-to <= sameAnswer || from-to <= 3*sameAnswer && strings.Contains(s.lower[to:from], "chain"))
}

// insert keeps what was found in the order of the text.
func (s *speech) insert(f mention) {
	for i := range s.found {
		g := &s.found[i]
		if g.empty || len(g.errors) == 0 {
			continue
		}
		if s.follows(g.to, f.from) || s.follows(f.to, g.from) {
			g.errors, g.vague = append(g.errors, f.errors...), g.vague && f.vague
			g.from, g.to = min(g.from, f.from), max(g.to, f.to)
			s.taken = append(s.taken, span{f.from, f.to})
			return
		}
	}
	s.add(f)
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

// place gives what was found the status and the call that stand nearest to it.
func (s *speech) place(f *mention) {
	if f.status == 0 {
		f.status = s.statusNear(f.from, f.to)
	}
	if f.call.path == "" {
		f.call = s.callNear(f.from, f.to)
	}
	if f.command = s.commandBefore(f.from); f.call.path == "" {
		f.call = f.command
	}
	if f.asked = cmp.Or(f.asked, f.call.asked); f.asked == "" {
		f.asked = ZoneAsked(f.call.path)
	}
}

// phase returns the phase of a ruleset that a text sets: phase = "http_ratelimit",
// "phase": "http_ratelimit"; "" where it sets none or several.
func (s *speech) phase() (phase string) {
	several := false
	s.each("phase", func(at int) {
		rest := strings.TrimLeft(s.lower[at+len("phase"):min(len(s.lower), at+120)], ` "'`)
		if rest == "" || rest[0] != '=' && rest[0] != ':' {
			return
		}
		rest = strings.TrimLeft(rest[1:], ` "'`)
		name := rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz0123456789_"))]
		if !strings.HasPrefix(name, "http_") && !strings.HasPrefix(name, "ddos_") && !strings.HasPrefix(name, "magic_") {
			return
		}
		several = several || phase != "" && phase != name
		phase = name
	})
	if several {
		return ""
	}
	return phase
}
