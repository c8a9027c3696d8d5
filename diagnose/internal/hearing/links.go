package hearing

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// linkAt is the documentation_url of an error, as a text shows it.
type linkAt struct {
	at   int
	url  string
	bare bool // nothing around it says what the address is
}

// Where the pages of operations lie, of any language.
const (
	apiReference = "https://developers.cloudflare.com/api/"
	ofResource   = "resources/"
	ofMethod     = "/methods/"
)

// learnMore is how wrangler prints it behind the error (4.164, 2026-11).
const learnMore = "to learn more about this error, visit: "

// takeLinks takes wrangler's sentence out of a flattened text, so that what
// stood around it stands together, and notes each link with its place.
func (s *speech) takeLinks() {
	if s.holds(learnMore) {
		s.takeSentences()
	}
	var named []int // addresses whose field says what they are
	// As a field of JSON in pieces, and in Go's and Python's notations.
	for _, key := range [...]string{"documentation_url", "documentationurl"} {
		if !s.holds(key) {
			continue
		}
		for from := 0; len(s.links) < maxMentions; {
			at := strings.Index(s.lower[from:], key)
			if at < 0 {
				break
			}
			at += from
			from = at + len(key)
			for from < len(s.lines) && strings.IndexByte("\\\"' :=\n", s.lines[from]) >= 0 {
				from++
			}
			if url, _ := urlAt(s.lines, from); strings.HasPrefix(url, "https://") {
				s.links = append(s.links, linkAt{at: at, url: url})
				named = append(named, from)
			}
		}
	}
	for from := 0; len(s.links) < maxMentions; {
		at := strings.Index(s.lines[from:], apiReference)
		if at < 0 {
			break
		}
		at += from
		var url string
		url, from = urlAt(s.lines, at)
		if _, page, ok := strings.Cut(url, ofResource); ok && strings.Contains(page, ofMethod) && !slices.Contains(named, at) {
			s.links = append(s.links, linkAt{at: at, url: url, bare: true})
		}
	}
}

func (s *speech) takeSentences() {
	var b strings.Builder
	from := 0
	for len(s.links) < maxMentions {
		at := strings.Index(s.lower[from:], learnMore)
		if at < 0 {
			break
		}
		at += from
		url, end := urlAt(s.lines, at+len(learnMore))
		b.WriteString(s.lines[from:at])
		s.links = append(s.links, linkAt{at: b.Len(), url: url})
		for end < len(s.lines) && (s.lines[end] == ' ' || s.lines[end] == '\n') {
			end++
		}
		from = end
	}
	b.WriteString(s.lines[from:])
	s.set(b.String())
}

// urlAt reads the address that begins there.
func urlAt(t string, at int) (url string, end int) {
	for end = at; end < len(t) && strings.IndexByte(" \n\"'`\\<>(){}[],;|", t[end]) < 0; end++ {
	}
	return strings.TrimRight(t[at:end], ".:"), end
}

// link gives each link to the error that stands right before it, or around it.
func (s *speech) link() {
	for _, l := range s.links {
		var f *mention
		best := notNear
		for i := range s.found {
			g := &s.found[i]
			if n := s.nearness(g, l); len(g.errors) > 0 && (n > best || n == best && n != notNear && n != sameLineBehind) {
				f, best = g, n
			}
		}
		if f == nil {
			s.forbiddenBy(l)
			continue
		}
		for i := range f.errors {
			if f.errors[i].DocumentationURL == "" {
				f.errors[i].DocumentationURL = l.url
				break
			}
		}
	}
}

// forbiddenBy finds the newer wording of a refusal without its code, which only the
// page beside it shows to be one: "Forbidden, documentation_url=…".
func (s *speech) forbiddenBy(l linkAt) {
	const word, near = "forbidden", 40
	from := max(0, l.at-near)
	at := strings.LastIndex(s.lower[from:min(len(s.lower), l.at)], word)
	if at += from; l.bare || at < from || !strings.HasPrefix(l.url, apiReference) || !strings.Contains(l.url, ofMethod) || !s.begins(at) || !s.free(at, at+len(word)) {
		return
	}
	s.add(mention{errors: []cfapi.Message{{Message: s.text[at : at+len(word)], DocumentationURL: l.url}}, from: at, to: at + len(word)})
}

// nearness is where an error stands to a link, the nearest last.
type nearness uint8

const (
	notNear        nearness = iota
	above                   // before it
	sameLineBehind          // behind it, on the same line
	sameLine                // before it, on the same line
)

// nearness says where an error stands to a link. An address that nothing names
// is the page of an error on its own line, or on the line above it, a line that
// announces the address aside.
func (s *speech) nearness(g *mention, l linkAt) nearness {
	switch {
	case g.from > l.at:
		if l.bare && g.from-l.at <= nearAfter && !strings.Contains(s.lines[l.at:g.from], "\n") {
			return sameLineBehind
		}
		return notNear
	case l.at-g.to > nearAfter:
		return notNear
	case !l.bare:
		return above
	}
	between := s.lines[min(g.to, l.at):l.at]
	_, behind, broken := strings.Cut(between, "\n")
	if !broken {
		return sameLine
	}
	for line, more, another := strings.Cut(behind, "\n"); another; line, more, another = strings.Cut(more, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasSuffix(line, ":") && !strings.Contains(line, apiReference) {
			return notNear
		}
	}
	return above
}
