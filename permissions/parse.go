package permissions

import (
	"fmt"
	"sort"
	"strings"
	"unicode"
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
	if id := strings.ToLower(strings.TrimSpace(s)); isHex32(id) {
		if g, ok := c.ByID(id); ok {
			return g.Permission(), nil
		}
		return nil, &ParseError{Input: id, Problem: ParseUnknown}
	}
	if looksSecret(s) && !strings.ContainsAny(strings.TrimSpace(s), " |:") {
		return nil, &ParseError{Problem: ParseUnknown}
	}
	key := fold(s)
	if key == "" {
		return nil, &ParseError{Input: shorten(s, 60), Problem: ParseUnknown}
	}
	matches := c.matching(key, (*Group).hasName)
	if len(matches) == 0 {
		for _, u := range c.unlisted {
			if fold(u.Name) == key || u.Scope != "" && fold(u.Scope.Label()+" "+u.Name) == key {
				return nil, &ParseError{Input: s, Problem: ParseNoID, Unlisted: &u}
			}
		}
		matches = c.matching(key, (*Group).hasNotation)
	}
	switch len(matches) {
	case 0:
		return nil, &ParseError{Input: shorten(s, 60), Problem: ParseUnknown, Candidates: c.nearest(key, 3)}
	case 1:
		return matches[0].Permission(), nil
	}
	return nil, &ParseError{Input: shorten(s, 60), Problem: ParseAmbiguous, Candidates: matches}
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
	for _, f := range g.FormerNames {
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
	if g.label != "" && fold(g.label) == key {
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
		for _, base := range append([]string{g.base}, g.aliases...) {
			text := fold(base + " " + level)
			if key == text || scoped && rest == text {
				return true
			}
		}
	}
	return false
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

// nearest returns up to n groups whose names are closest to the folded text,
// and none when nothing is close.
func (c *Catalogue) nearest(key string, n int) []Group {
	type scored struct {
		g        Group
		distance int
	}
	var all []scored
	for _, g := range c.groups {
		best := -1
		forms := []string{fold(g.Name), fold(g.Label())}
		for _, level := range g.levelWords() {
			forms = append(forms, fold(g.base+" "+level))
			for _, a := range g.aliases {
				forms = append(forms, fold(a+" "+level), fold(g.Scope.Label()+" "+a+" "+level))
			}
		}
		for _, f := range forms {
			if d := editDistance(key, f); best < 0 || d < best {
				best = d
			}
		}
		if limit := max(2, len(key)/3); best <= limit {
			all = append(all, scored{g, best})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].distance < all[j].distance })
	out := make([]Group, 0, n)
	for _, s := range all {
		if len(out) == n {
			break
		}
		out = append(out, s.g)
	}
	return out
}

// editDistance is the Levenshtein distance in bytes, with two rows.
func editDistance(a, b string) int {
	prev := make([]int, len(b)+1)
	cur := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
		}
		prev, cur = cur, prev
	}
	return prev[len(b)]
}
