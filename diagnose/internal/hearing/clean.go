package hearing

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
)

// Clean returns a bounded copy of an error that a caller may have put together
// by hand: without credentials, and nil for nil.
func Clean(e *cfapi.Error) *cfapi.Error {
	if e == nil {
		return nil
	}
	c := *e
	c.Method, c.Path = cfapi.CleanCall(c.Method, c.Path)
	c.RayID, c.Excerpt = Line(c.RayID, 64), Line(c.Excerpt, 200)
	c.Errors = cleanMessages(e.Errors, 0)
	return &c
}

func cleanMessages(list []cfapi.Message, depth int) []cfapi.Message {
	const maxMessages, maxDepth, maxText = 32, 8, 600
	if len(list) == 0 || depth > maxDepth {
		return nil
	}
	list = list[:min(len(list), maxMessages)]
	out := make([]cfapi.Message, 0, len(list))
	for _, m := range list {
		m.Message = Line(m.Message, maxText)
		m.DocumentationURL = Line(m.DocumentationURL, maxText)
		m.Extension = Line(m.Extension, 60)
		m.Pointer = Line(m.Pointer, maxText)
		m.Chain = cleanMessages(m.Chain, depth+1)
		out = append(out, m)
	}
	return out
}

// Line makes foreign text fit for one line: printable, without credentials, and
// of at most n bytes and an ellipsis.
func Line(s string, n int) string {
	if s == "" {
		return ""
	}
	s = credential.Redact(credential.Head(s, 4*n)) // while the lines are still lines
	plain := strings.Map(func(c rune) rune {
		if c == utf8.RuneError || !unicode.IsPrint(c) {
			return ' '
		}
		return c
	}, s)
	if plain != s {
		plain = credential.Redact(plain)
	}
	return wording.Shorten(strings.TrimSpace(plain), n)
}
