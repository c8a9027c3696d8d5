package permissions

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
)

// maxParseInput bounds what Parse looks at, in bytes; the longest known name
// has fewer than 100.
const maxParseInput = 256

// ParseProblem says why a text does not name one permission group.
type ParseProblem string

// The ways in which a text can fail to name one permission group.
const (
	ParseEmpty     ParseProblem = "empty"     // nothing to parse
	ParseTooLong   ParseProblem = "too_long"  // longer than any name
	ParseUnknown   ParseProblem = "unknown"   // no group of that name or id
	ParseAmbiguous ParseProblem = "ambiguous" // several groups; Candidates lists them
	ParseNoID      ParseProblem = "no_id"     // the name exists, but its id is not public
)

// ParseError says why a text does not name one permission group, and what it
// may have meant.
type ParseError struct {
	Input      string       // the text, shortened; "" when it could be a credential
	Problem    ParseProblem // what is wrong
	Candidates []Group      // ParseAmbiguous: the groups meant; ParseUnknown: the nearest names
	Unlisted   *Unlisted    // ParseNoID: the name
}

// Error names the problem and the candidates or nearest names.
func (e *ParseError) Error() string {
	switch e.Problem {
	case ParseEmpty:
		return `permission is empty: want a name such as "DNS Write", "Zone:DNS:Edit" or a permission group id`
	case ParseTooLong:
		return fmt.Sprintf("permission is longer than %d bytes: want a name or an id", maxParseInput)
	case ParseAmbiguous:
		return fmt.Sprintf("permission %q is ambiguous: say which of %s", e.Input, quoteLabels(e.Candidates))
	case ParseNoID:
		return fmt.Sprintf("permission %q exists, but its id is not public: read the live listing (ParseListing) to grant it", e.Unlisted.Name)
	}
	what := fmt.Sprintf("permission %q is not known", e.Input)
	if e.Input == "" {
		what = "permission looks like a credential (not shown)"
	}
	if len(e.Candidates) == 0 {
		return what
	}
	return what + ": did you mean " + quoteLabels(e.Candidates) + "?"
}

func quoteLabels(groups []Group) string {
	parts := make([]string, len(groups))
	for i, g := range groups {
		parts[i] = fmt.Sprintf("%q (%s)", g.Label(), g.Name)
	}
	if len(parts) > 1 {
		return strings.Join(parts[:len(parts)-1], ", ") + " or " + parts[len(parts)-1]
	}
	return strings.Join(parts, "")
}

// Parse reads a permission in any of the notations that people meet: the
// permissions guide's ("Account:Cloudflare R2:Edit"), the dashboard's
// ("Zone | DNS | Edit", "Zone.DNS:Edit", "Zone -> DNS -> Edit", "DNS:Edit"),
// the API's names ("DNS Write"), former names, permission group ids,
// OAuth-like scopes ("workers_scripts:write") and keys of the dashboard's
// prefilled link ("workers_r2:edit"). Case and punctuation do not matter;
// Edit and Write mean the same.
//
// The error is a [*ParseError]: an unknown text comes with the nearest names,
// an ambiguous one with its candidates instead of a choice, and a name without
// a public id is refused as such.
func (c *Catalogue) Parse(s string) (Permission, error) {
	switch {
	case strings.TrimSpace(s) == "":
		return nil, &ParseError{Problem: ParseEmpty}
	case len(s) > maxParseInput:
		return nil, &ParseError{Problem: ParseTooLong}
	}
	if id := strings.ToLower(strings.TrimSpace(s)); credential.IsID(id) {
		if g, ok := c.ByID(id); ok {
			return g.Permission(), nil
		}
		return nil, &ParseError{Input: id, Problem: ParseUnknown}
	}
	key := fold(s)
	if key == "" {
		return nil, &ParseError{Input: inputOf(s), Problem: ParseUnknown}
	}
	matches := c.matching(key, (*Group).hasName)
	if len(matches) == 0 {
		for _, u := range c.unlisted {
			if fold(u.Name) == key || u.Scope != "" && fold(u.Scope.Label()+" "+u.Name) == key {
				return nil, &ParseError{Input: inputOf(s), Problem: ParseNoID, Unlisted: &u}
			}
		}
		matches = c.matching(key, (*Group).hasNotation)
	}
	switch len(matches) {
	case 0:
		return nil, &ParseError{Input: inputOf(s), Problem: ParseUnknown, Candidates: c.nearest(key)}
	case 1:
		return matches[0].Permission(), nil
	}
	return nil, &ParseError{Input: inputOf(s), Problem: ParseAmbiguous, Candidates: matches}
}

// inputOf returns the text for an error: shortened, or "" when it could be a
// credential, which is only asked once the text has named no group.
func inputOf(s string) string {
	if credential.Holds(s) {
		return ""
	}
	return wording.Shorten(strings.TrimSpace(s), 60)
}

func (c *Catalogue) matching(key string, match func(*Group, string) bool) []Group {
	var out []Group
	for i := range c.groups {
		if match(&c.groups[i], key) {
			out = append(out, c.groups[i])
		}
	}
	return out
}

// hasName reports whether the folded text is the group's own name, current or
// former. Names win over every derived notation.
func (g *Group) hasName(key string) bool {
	if fold(g.Name) == key {
		return true
	}
	for _, f := range g.formerNames {
		if fold(f) == key {
			return true
		}
	}
	return false
}

// hasNotation reports whether the folded text is one of the group's derived
// notations: with or without scope, by base, alias or link key, with the API's
// or the dashboard's word for the level.
func (g *Group) hasNotation(key string) bool {
	if g.guide != "" && fold(g.guide) == key {
		return true
	}
	scope := fold(g.Scope.Label()) + " "
	rest, scoped := strings.CutPrefix(key, scope)
	if scoped && g.hasName(rest) {
		return true
	}
	for _, level := range g.levelWords() {
		if g.LinkKey != "" && key == fold(g.LinkKey+" "+level) {
			return true
		}
		for _, base := range g.bases() {
			text := fold(base + " " + level)
			if key == text || scoped && rest == text {
				return true
			}
		}
	}
	return false
}

// bases returns what the group is called without its level: today, formerly,
// and by other people.
func (g *Group) bases() []string {
	out := append([]string{g.base}, g.aliases...)
	for _, f := range g.formerNames {
		base, _ := splitLevel(f)
		out = append(out, base)
	}
	return out
}

func (g *Group) levelWords() []string {
	switch g.Access {
	case AccessWrite:
		return []string{"write", "edit"}
	case AccessOther, "":
		return nil
	}
	return []string{string(g.Access)}
}

// fold reduces a text to lower-case words separated by single blanks, so that
// punctuation, case and separators do not matter.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
