package permissions

import (
	"errors"
	"slices"
	"strings"
)

// Permissions within a sentence: "the token needs **Zone > DNS > Edit** and Account
// Settings Read". Each ends with a word for a level; how far it reaches to the left
// is the longest stretch of words that is a permission as a whole and begins where a
// name can begin. What only looks like one ("D1: Run migrations") is not taken.

// mention is a permission that a sentence names, or seems to.
type mention struct {
	from, to    int // words
	permissions []Permission
	err         error // why not, a [*ParseError]
}

// maxNameWords bounds the words of a permission in a sentence: the longest name has
// eight, with its scope nine.
const maxNameWords = 10

// sentence is a line that is read as prose.
type sentence struct {
	*lookup
	text  string
	words []proseWord
	after gap
	scope string // of the heading
}

// lookup asks a catalogue for the names in sentences, for each once, and for so many
// of them only.
type lookup struct {
	c    *Catalogue
	said map[[2]string]answer
}

type answer struct {
	permission Permission
	err        error
}

// maxLookups bounds the names that are looked up of one text.
const maxLookups = 4000

// ask is [Catalogue.oneInScope]; false when too much was asked already.
func (l *lookup) ask(text, scope string) (answer, bool) {
	key := [2]string{text, scope}
	a, known := l.said[key]
	if !known {
		if len(l.said) == maxLookups {
			return a, false
		}
		a.permission, a.err = l.c.oneInScope(text, scope)
		l.said[key] = a
	}
	return a, true
}

// mentions returns what the sentence names, in the order of the text.
func (s *sentence) mentions() []mention {
	var out []mention
	end := len(s.words) // exclusive: words that are not taken yet
	for k, w := range slices.Backward(s.words) {
		if k >= end || !levelWord(w.low) || !s.endsHere(k) {
			continue
		}
		if m, ok := s.endingAt(k); ok && !s.navigates(m.from) {
			out = append(out, m)
			end = m.from
		}
	}
	slices.Reverse(out)
	return out
}

// navigates reports whether a name that begins there is a step of a way through the
// dashboard: "dash.cloudflare.com → API Tokens → Edit", "My Profile > API Tokens".
func (s *sentence) navigates(from int) bool {
	before := strings.TrimRight(s.text[:s.words[from].from], " "+markSigns)
	for _, arrow := range [...]string{"→", "->", ">", "»", "›"} {
		if way, is := strings.CutSuffix(before, arrow); is {
			way = strings.ToLower(strings.TrimRight(way, " "+markSigns))
			for _, place := range [...]string{"dash.cloudflare.com", "profile", "dashboard", "manage account"} {
				if strings.HasSuffix(way, place) {
					return true
				}
			}
		}
	}
	return false
}

// gapAfter is what stands behind word k.
func (s *sentence) gapAfter(k int) gap {
	if k+1 < len(s.words) {
		return s.words[k+1].before
	}
	return s.after
}

// next is the word behind word k, in small letters; "" where there is none, or where
// a break stands before it.
func (s *sentence) next(k int) string {
	if k+1 < len(s.words) && s.words[k+1].before.kind == gapBlank {
		return s.words[k+1].low
	}
	return ""
}

// endsHere reports whether a name can end with word k: no sign joins it to a word
// behind it.
func (s *sentence) endsHere(k int) bool {
	g := s.gapAfter(k)
	if g.kind != gapSign || g.sign == "|" {
		return true
	}
	next := s.words[k+1]
	return !levelWord(next.low) && (g.blank || g.sign == ":") && !strings.Contains("./", g.sign)
}

// levelsTo returns the words for levels that end with word k, as in "Read & Write"
// and "(Read/Edit)", and the word with which they begin.
func (s *sentence) levelsTo(k int) (levels []string, from int) {
	levels, from = []string{levelOf(s.words[k].low)}, k
	for from > 1 {
		g, before := s.words[from].before, from-1
		switch {
		case g.sign == "/" || g.sign == "&" || g.sign == "+":
		case g.kind == gapBlank && (s.words[before].low == "and" || s.words[before].low == "or") && s.words[before].before.kind == gapBlank:
			before--
		default:
			return levels, from
		}
		if before < 1 || !levelWord(s.words[before].low) {
			return levels, from
		}
		if l := levelOf(s.words[before].low); !slices.Contains(levels, l) {
			levels = append([]string{l}, levels...)
		}
		from = before
	}
	return levels, from
}

// endingAt returns the permission that ends with word k.
func (s *sentence) endingAt(k int) (mention, bool) {
	levels, last := s.levelsTo(k)
	if last == 0 {
		return mention{}, false
	}
	first := s.reach(last)
	for from := first; from < last; from++ {
		if !s.beginsAt(from, last) || !s.firm(from, last, k) {
			continue
		}
		name := s.between(from, last-1)
		m := mention{from: from, to: k + 1}
		for _, level := range levels {
			text := name + " " + level
			if last == k {
				text = s.between(from, k)
			}
			a, ok := s.ask(text, s.scope)
			if !ok {
				return mention{}, false
			}
			p, err := a.permission, a.err
			var fault *ParseError
			if errors.As(err, &fault) && fault.Problem != ParseAmbiguous && fault.Problem != ParseNoID {
				m.permissions = nil
				break
			}
			if err != nil {
				m.permissions, m.err = nil, err
				break
			}
			if g, ok := GroupOf(p); ok && s.hasComma(from, last) && !strings.Contains(g.Name, ",") {
				m.permissions = nil
				break
			}
			m.permissions = append(m.permissions, p)
		}
		if len(m.permissions) > 0 || m.err != nil {
			return m, true
		}
	}
	return mention{}, false
}

// reach returns the first word that can belong to a name that ends before word last.
func (s *sentence) reach(last int) int {
	from := last
	for from > 0 && last-from < maxNameWords {
		g := s.words[from].before
		if g.kind == gapBreak && g.sign != "," || g.kind == gapOpen && from != last || !s.known(s.words[from-1].low) {
			break
		}
		from--
	}
	return from
}

// known reports whether a word stands in the name of any group.
func (l *lookup) known(low string) bool {
	for w := range strings.FieldsSeq(fold(low)) {
		if !isScopeWord(w) && !levelWord(w) && !l.c.knows([]string{w}) {
			return false
		}
	}
	return true
}

// namesAny reports whether the sentence names a permission.
func (s *sentence) namesAny() bool { return len(s.mentions()) > 0 }

// around is what the sentence says besides the mentions, for which an ellipsis
// stands, and whether it says anything.
func (s *sentence) around(found []mention) (string, bool) {
	var b strings.Builder
	at, says := 0, false
	keep := func(text string) {
		b.WriteString(text)
		words, _ := proseWords(text)
		says = says || slices.ContainsFunc(words, func(w proseWord) bool { return stemOf(w.low) != "" && w.low != "or" && !isPermissionWord(w.low) })
	}
	for _, m := range found {
		keep(s.text[at:s.words[m.from].from])
		b.WriteString("…")
		at = s.words[m.to-1].to
	}
	keep(s.text[at:])
	return b.String(), says
}

func (s *sentence) hasComma(from, to int) bool {
	return strings.Contains(s.text[s.words[from].from:s.words[to].from], ",")
}

// between is the text of the words from and up to and with to, without marks.
func (s *sentence) between(from, to int) string {
	text := strings.Map(func(r rune) rune {
		if r != '_' && r != '\'' && strings.ContainsRune(markSigns, r) {
			return -1
		}
		return r
	}, s.text[s.words[from].from:s.words[to].to])
	return strings.Join(strings.Fields(text), " ")
}

// labels are words, some for all of their stem, that stand before a permission and are
// no part of its name, also where they have a capital.
var labels = [...]string{
	"required", "need", "needed", "needing", "require", "token", "api", "resource", "group", "with", "a", "an", "add", "grant", "set", "use", "using", "select", "choose", "give",
	"include", "enable", "or", "also", "only", "missing", "minimum", "has", "have", "least", "existing", "following", "necessary", "recommended", "optional", "either", "both",
	"level", "role", "credential", "then", "to", "allow", "autorisation", "name", "label", "title", "description", "type", "typical", "your", "note", "important", "ensure", "check", "sure",
}

// isLabel reports whether a word is one of labels, says that a permission follows, or
// carries no meaning.
func isLabel(low string) bool {
	stem := stemOf(low)
	return stem == "" || slices.Contains(labels[:], stem) || low == "plus" || isPermissionWord(low)
}

// beginsAt reports whether a name whose level is word last can begin with word i.
func (s *sentence) beginsAt(i, last int) bool {
	w := s.words[i]
	if stemOf(w.low) == "" && w.low != "cloudflare" || levelWord(w.low) {
		return false
	}
	g := w.before
	if i == 0 || g.kind == gapBreak || g.kind == gapOpen {
		return true
	}
	before := s.words[i-1]
	scoped := isScopeWord(w.low) && s.gapAfter(i).kind == gapSign
	label := isLabel(before.low) || isSmall(before.text) && !isScopeWord(before.low) || isVariable(before.text)
	switch {
	case g.kind == gapBlank && (g.opens || g.closes):
		return !isScopeWord(before.low)
	case g.kind == gapBlank && g.sign != "":
		return levelWord(before.low)
	case g.kind == gapBlank:
		return levelWord(before.low) || label || scoped && !s.known(before.low)
	case isScopeWord(before.low) || g.sign == "." || g.sign == "/" || g.sign == "::":
		return false
	case g.sign == "|":
		return true
	case strings.Contains("-–—", g.sign) && !s.known(before.low) && s.words[last].before.sign == ":":
		return true // the dashboard's summary: "example.com - DNS:Edit"
	}
	return g.blank && (levelWord(before.low) || label || g.opens || scoped)
}

// isVariable reports whether a word is the name of a variable of the environment.
func isVariable(w string) bool { return strings.Contains(w, "_") && w == strings.ToUpper(w) }

func isSmall(w string) bool { return w != "" && w == strings.ToLower(w) }

func isTitled(w string) bool { return w != "" && !isSmall(w) }

// firm reports whether words read as a permission and not as a sentence: signs join
// them, they fill a code span or quotes, or they are written as the API writes names
// and end where a name ends. last is the first word of the level, k its last.
func (s *sentence) firm(from, last, k int) bool {
	w, level, g := s.words[from], s.words[last], s.words[last].before
	signs, tight := 0, true
	for i := from + 1; i <= last; i++ {
		switch s.words[i].before.kind {
		case gapSign:
			signs++
		case gapOpen:
			if i != last || !strings.HasPrefix(s.gapAfter(k).sign, ")") && !strings.HasPrefix(s.gapAfter(k).sign, "）") {
				return false
			}
			signs++
		}
		tight = tight && s.words[i].before.kind == gapSign && !s.words[i].before.blank
	}
	scoped := isScopeWord(w.low) && s.words[from+1].before.kind == gapSign
	span := w.before.opens && s.gapAfter(k).closes
	called := strings.HasPrefix(s.text[s.words[k].to:], "(")
	natural := level.low == "read" || level.low == "write" || level.low == "edit" || strings.HasPrefix(level.low, "read")
	switch {
	case called && tight: // cache.purge()
		return false
	case scoped && (signs > 1 || from+1 < last):
		return isTitled(w.text) || tight || span || s.aboutAccess()
	case span:
		return natural && (signs > 0 || isTitled(w.text)) || signs > 0 && tight || s.aboutAccess()
	case tight && isTitled(w.text):
		return true
	case tight:
		return g.sign == ":" && (strings.Contains(w.text, "_") || s.aboutAccess())
	case isTitled(w.text) && (isTitled(level.text) || signs > 0) && natural:
		return s.closed(k)
	case isTitled(w.text):
		return isPermissionWord(s.next(k)) || s.permissionBehind(k)
	}
	return signs > 0 && s.aboutAccess() && s.closed(k)
}

// closed reports whether a name that ends with word k is the end of what is said: the
// text ends, a sign of a list follows, or a word that goes on about it.
func (s *sentence) closed(k int) bool {
	g, next := s.gapAfter(k), s.next(k)
	switch {
	case s.permissionBehind(k):
		return true
	case g.kind == gapBreak:
		return !startsWithEastAsia(s.text[s.words[k].to:])
	case g.kind != gapBlank, g.closes, isPermissionWord(next), next == "to", next == "for", next == "only":
		return true
	case next == "and" || next == "or" || g.sign == "&":
		return true
	case next == "is" || next == "are":
		return slices.Contains([]string{"needed", "required", "necessary", "enough", "sufficient", "missing", "mandatory"}, s.next(k+1))
	}
	return false
}

// permissionBehind reports whether the word for a permission of a language without
// blanks follows.
func (s *sentence) permissionBehind(k int) bool {
	rest := strings.TrimLeft(s.text[s.words[k].to:], " "+markSigns)
	for _, w := range [...]string{"权限", "權限", "権限", "の権限", "的权限", "的權限", "許可", "许可", "권한", "だけ"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

func startsWithEastAsia(text string) bool {
	for _, r := range text {
		if r != ' ' {
			return ofEastAsia(r)
		}
	}
	return false
}

// isPermissionWord reports whether a word says that what stands before it is a
// permission.
func isPermissionWord(low string) bool {
	for _, begin := range [...]string{"permission", "scope", "access", "perm", "right", "privilege", "berechtigung", "permis", "zugriff"} {
		if strings.HasPrefix(low, begin) {
			return true
		}
	}
	return false
}

// aboutAccess reports whether the sentence speaks of permissions at all.
func (s *sentence) aboutAccess() bool {
	for _, w := range s.words {
		if isPermissionWord(w.low) || strings.HasPrefix(w.low, "token") || w.low == "oauth" || w.low == "grant" || w.low == "grants" {
			return true
		}
	}
	for _, w := range [...]string{"权限", "權限", "権限", "許可", "许可", "권한"} {
		if strings.Contains(s.text, w) {
			return true
		}
	}
	return s.scope != ""
}
