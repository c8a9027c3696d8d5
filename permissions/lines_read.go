package permissions

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
)

// lineReader reads a list line by line.
type lineReader struct {
	c       *Catalogue
	names   *lookup
	out     Lines
	plain   bool // what is not understood comes without the nearest names
	n       int  // of the line
	refused bool // the line is not wanted as a whole
	// What the last headings say of the lines below.
	scope  string
	level  string
	denied bool // they are not wanted
	need   int  // the column of a table that says whether they are, from 1
}

func (c *Catalogue) parseLines(text string, plain bool) Lines {
	r := lineReader{c: c, plain: plain, names: &lookup{c: c, said: map[[2]string]answer{}}}
	cut := len(text) > maxLinesText
	if cut {
		text = text[:maxLinesText]
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > maxLines {
		lines, cut = lines[:maxLines], true
	}
	for i := 0; i < len(lines); i++ {
		r.n = i + 1
		line := strings.TrimRight(lines[i], "\r")
		for i+1 < len(lines) && len(line) < maxWrapped {
			whole, goesOn := r.names.unwrap(line, strings.TrimRight(lines[i+1], "\r"))
			if !goesOn {
				break
			}
			line, i = whole, i+1
		}
		r.read(line)
	}
	if cut {
		r.unread("", fmt.Errorf("the list is longer than %d bytes or %d lines: the rest was not read", maxLinesText, maxLines))
		r.out.Unread[len(r.out.Unread)-1].Number = len(lines) + 1
	}
	return r.out
}

// read reads one line: as a heading, or for the permissions in it.
func (r *lineReader) read(line string) {
	optional := r.need > 0 && saysNo(cellOf(line, r.need))
	line = withoutAnswers(valueOf(line))
	plain := undecorated(line)
	if plain == "" || strings.Trim(plain, "|-: ") == "" {
		return
	}
	heading, ok := headingScope(plain)
	if !ok && r.level != "" {
		heading, ok = headingScope(plain + ":")
	}
	if ok {
		r.scope, r.denied = heading, denies(line)
		if r.c.reads(plain, "") {
			r.unread(plain, nil) // "Zone Read:" is no heading
		}
		return
	}
	if isResourceChoice(plain) && !r.sentence(line).namesAny() {
		r.unread(plain, nil)
		return
	}
	granted, unread := len(r.out.Grants), len(r.out.Unread)
	r.permissions(line, plain, optional)
	if len(r.out.Unread) == unread || !isHeading(line) {
		return
	}
	r.scope, r.denied, r.level, r.need = "", false, "", 0
	if len(r.out.Grants) == granted {
		r.out.Unread[len(r.out.Unread)-1].Err = nil
		r.denied, r.level, r.need = denies(line), headingLevel(line), columnOfNeed(line)
	}
}

// permissions reads the permissions of a line: it as a whole, as a row of a table,
// without what stands behind it, in parts, or within its sentences.
// optional says that its table does.
func (r *lineReader) permissions(line, plain string, optional bool) {
	body, on := cutResource(withoutLead(plain))
	s := r.sentence(line)
	clauses := clausesOf(s.text, s.words)
	r.refused = r.denied || optional
	denied := r.refused || slices.ContainsFunc(clauses, func(c clause) bool { return c.denies })
	near := r.near()
	var err error
	if !denied {
		if err = r.whole(body, on); err == nil || r.parts(body, on, true) {
			return
		}
	}
	if r.mentions(s, clauses, on) || !denied && r.parts(body, on, false) {
		return
	}
	if denied || near {
		var ps []Permission
		if ps, err = r.c.inScope(body, r.scope, near); err == nil {
			err = notWanted(body, ps)
		}
	}
	r.unread(plain, err)
}

// near reports whether what is not understood is to come with the nearest names, which
// take longer to find than all else.
func (r *lineReader) near() bool { return !r.plain && len(r.out.Unread) < maxNear }

// whole reads a line that is one permission, or several of one name, with what
// stands behind it. The error is that of the line without a cut.
func (r *lineReader) whole(body string, on Resource) error {
	var first error
	tries := []string{body}
	if saysLevel(body) || beginsWithScope(body) || r.level != "" {
		tries = candidates(body)
	}
	for _, candidate := range tries {
		ps, err := r.c.inScope(candidate, r.scope, false)
		var fault *ParseError
		if r.level != "" && errors.As(err, &fault) && fault.Problem == ParseNoLevel {
			ps, err = r.c.inScope(candidate+" "+r.level, r.scope, false)
		}
		if err == nil {
			r.grant(on, ps...)
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// parts reads the parts of a line between commas and semicolons: all of them, or
// those that can be read, the others being named.
func (r *lineReader) parts(body string, on Resource, all bool) bool {
	parts := strings.FieldsFunc(body, func(r rune) bool { return strings.ContainsRune(",;，；、", r) })
	if len(parts) < 2 || len(parts) > maxLineParts || !saysLevel(body) {
		return false
	}
	var got []Permission
	var bad []UnreadLine
	for _, part := range parts {
		part = strings.TrimPrefix(strings.TrimSpace(part), "and ")
		if part == "" {
			continue
		}
		ps, err := r.c.inScope(part, r.scope, !all && r.near())
		if err == nil && !all && isSmall(part) && !strings.ContainsAny(part, ":.") {
			err = &ParseError{Input: inputOf(part), Problem: ParseUnknown} // "…, then edit zones, …"
		}
		if err != nil {
			if all {
				return false
			}
			bad = append(bad, unreadLine(r.n, part, err))
			continue
		}
		got = append(got, ps...)
	}
	if len(got) == 0 {
		return false
	}
	r.grant(on, got...)
	r.out.Unread = append(r.out.Unread, bad...)
	return true
}

// sentence returns the line as prose.
func (r *lineReader) sentence(line string) *sentence {
	s := &sentence{lookup: r.names, text: proseOf(line), scope: r.scope}
	s.words, s.after = proseWords(s.text)
	if s.scope == "" {
		s.scope = scopeSaid(s.text)
	}
	return s
}

// scopeSaid is the scope whose level a sentence speaks of: "account-level permissions",
// "on the Account level"; "" for none, and for several.
func scopeSaid(text string) (scope string) {
	lower := strings.ToLower(text)
	for _, s := range [...]string{"Account", "Zone"} {
		if word := strings.ToLower(s); strings.Contains(lower, word+"-level") || strings.Contains(lower, word+" level") {
			if scope != "" {
				return ""
			}
			scope = s
		}
	}
	return scope
}

// mentions reads what the sentences of a line name. It reports whether they name
// anything.
func (r *lineReader) mentions(s *sentence, clauses []clause, on Resource) bool {
	found := s.mentions()
	if len(found) == 0 {
		return false
	}
	for _, m := range found {
		denied := r.refused || slices.ContainsFunc(clauses, func(c clause) bool { return c.denies && c.from < m.to && m.from < c.to })
		text := s.between(m.from, m.to-1)
		switch {
		case m.err != nil:
			r.unread(text, m.err)
		case denied:
			r.unread(text, notWanted(text, m.permissions))
		default:
			r.grant(on, m.permissions...)
		}
	}
	if rest, says := s.around(found); says {
		r.unread(rest, nil)
	}
	return true
}

func (r *lineReader) grant(on Resource, ps ...Permission) {
	for _, p := range ps {
		r.out.grant(p, on)
	}
}

func (r *lineReader) unread(text string, err error) {
	r.out.Unread = append(r.out.Unread, unreadLine(r.n, text, err))
}

func notWanted(text string, ps []Permission) error {
	return &ParseError{Input: inputOf(text), Problem: ParseNotWanted, Candidates: groupsOf(ps)}
}

func unreadLine(n int, text string, err error) UnreadLine {
	u := UnreadLine{Number: n, Err: err}
	if text = strings.TrimSpace(text); !credential.Holds(text) {
		u.Text = wording.Shorten(text, 80)
	}
	var fault *ParseError
	if errors.As(err, &fault) && fault.Input == "" {
		u.Text = ""
	}
	return u
}

// reads reports whether the text is one or more permissions.
func (c *Catalogue) reads(text, scope string) bool {
	_, err := c.inScope(text, scope, false)
	return err == nil
}

// inScope is ParseAll, with the scope of a heading where the text alone does not
// tell, and a name of one group alone behind the word for another scope.
func (c *Catalogue) inScope(text, scope string, near bool) ([]Permission, error) {
	ps, err := c.parseAll(text, near)
	if scope != "" {
		if scoped, other := c.parseAll(scope+" | "+text, false); other == nil && (err != nil || len(ps) == 1 && ps[0].Scope().Label() != scope) {
			return scoped, nil
		}
	}
	if err != nil {
		if p := c.misplaced(text); p != nil {
			return []Permission{p}, nil
		}
		if plain := plainName(text); plain != text {
			if named, other := c.parseAll(plain, false); other == nil {
				return named, nil
			}
		}
	}
	return ps, err
}

// oneInScope is inScope for a text that must be one permission.
func (c *Catalogue) oneInScope(text, scope string) (Permission, error) {
	p, err := c.parse(text, false)
	if err != nil && scope != "" {
		if scoped, other := c.parse(scope+" | "+text, false); other == nil {
			return scoped, nil
		}
	}
	if err != nil {
		if p := c.misplaced(text); p != nil {
			return p, nil
		}
		if plain := plainName(text); plain != text {
			if named, other := c.parse(plain, false); other == nil {
				return named, nil
			}
		}
	}
	return p, err
}

// plainName takes away what people put before names: "Workers" before products of the
// developer platform, and the scope's word twice, as in "User: User Memberships".
func plainName(text string) string {
	for _, mark := range [...]string{": ", " | ", " > ", " → ", " - ", ":", "."} {
		scope, rest, ok := strings.Cut(text, mark)
		if ok && isScopeWord(strings.ToLower(strings.TrimSpace(scope))) {
			for _, word := range [...]string{"Workers ", "User "} {
				if name, is := strings.CutPrefix(strings.TrimSpace(rest), word); is {
					return scope + mark + name
				}
			}
			return text
		}
	}
	if name, is := strings.CutPrefix(text, "Workers "); is && name != "" && name[0] >= 'A' && name[0] <= 'Z' {
		return name // not "Workers - DNS:Edit"
	}
	return text
}

// misplaced returns the permission that a text names behind the word for a scope
// that is not the group's: "Account:Workers Routes:Edit". Only a name of several
// words that one group alone has is clear without its scope, and "Zone". nil for
// none.
func (c *Catalogue) misplaced(text string) Permission {
	words := strings.Fields(fold(inEnglish(text)))
	if len(words) < 3 || !isScopeWord(words[0]) || words[0] == "user" {
		return nil
	}
	rest := words[1:]
	if len(rest) < 3 && rest[0] != "zone" || !c.knows(rest) {
		return nil
	}
	matches := c.matching(func(g *Group) bool {
		return g.fits(byName, rest, nil) || slices.ContainsFunc(g.levelWords(), func(level string) bool {
			return spells(rest, false, g.base, level) || spells(rest, false, g.rowName(), level)
		})
	})
	if len(matches) != 1 {
		return nil
	}
	return matches[0].Permission()
}
