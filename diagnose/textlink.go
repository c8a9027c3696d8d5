package diagnose

import "strings"

// linkAt is the documentation_url of an error, as a text shows it.
type linkAt struct {
	at  int
	url string
}

// learnMore is how wrangler prints it behind the error (4.164, 2026-11).
const learnMore = "to learn more about this error, visit: "

// takeLinks takes wrangler's sentence out of a flattened text, so that what
// stood around it stands together, and notes each link with its place.
func (s *speech) takeLinks() {
	if s.holds(learnMore) {
		s.takeSentences()
	}
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
				s.links = append(s.links, linkAt{at, url})
			}
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
		s.links = append(s.links, linkAt{b.Len(), url})
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
		var f *spoken
		for i := range s.found {
			if g := &s.found[i]; g.from <= l.at && l.at-g.to <= nearAfter && len(g.errors) > 0 && (f == nil || g.from > f.from) {
				f = g
			}
		}
		if f == nil {
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
