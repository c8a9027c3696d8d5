package credential

import "strings"

// longestName bounds what is read as a name, in bytes.
const longestName = 64

// findNamed finds the values of names that say that they are secret.
func findNamed(s string, found []span) []span {
	done := 0 // values before it are found or passed over
	l := lines{s: s}
	for i := range len(s) {
		if c := s[i]; c != '=' && c != ':' && c != '>' || i < done {
			continue
		}
		v, ok := valueAt(s, i, &l)
		if !ok {
			continue
		}
		done = v.next
		if v.from < v.to {
			found = append(found, span{v.from, v.to})
		}
	}
	return findFlags(s, found, &l)
}

// lines finds the ends of lines, each once.
type lines struct {
	s         string
	from, eol int // no line ends between them
}

// end is where the line ends that s[at] stands on.
func (l *lines) end(at int) int {
	if at < l.from || at > l.eol {
		l.from, l.eol = at, len(l.s)
		if n := strings.IndexAny(l.s[at:], "\r\n"); n >= 0 {
			l.eol = at + n
		}
	}
	return l.eol
}

// value is where a value stands, empty for a placeholder, and where to go on.
type value struct{ from, to, next int }

// named is a name before a separator.
type named struct {
	kind   secretName
	begins bool // a line or a quoted text begins with it
	closed bool // a quote closes right behind it
	quote  byte // the quote before it, 0 for none
}

// valueAt reads the value behind the separator at s[sep]. It is false where no
// secret's name stands before it, or a sentence behind it.
func valueAt(s string, sep int, l *lines) (value, bool) {
	from := sep + 1
	switch s[sep] {
	case ':':
		if strings.HasPrefix(s[from:], "=") || strings.HasPrefix(s[from:], "//") || strings.HasPrefix(s[from:], ":") {
			return value{}, false
		}
	case '=':
		if strings.HasPrefix(s[from:], "=") || sep > 0 && strings.IndexByte("=!<>~", s[sep-1]) >= 0 {
			return value{}, false
		}
		from += len(s[from:]) - len(strings.TrimPrefix(s[from:], ">")) // =>
	case '>':
		if sep > 0 && s[sep-1] == '=' {
			return value{}, false
		}
	}
	name := nameBefore(s, sep)
	if name.kind == plainName || name.kind == gluedName && s[sep] == ':' && !name.closed {
		return value{}, false
	}
	gap := from
	for from < len(s) && (s[from] == ' ' || s[from] == '\t') {
		from++
	}
	if from == len(s) || s[from] == '\n' || s[from] == '\r' {
		return value{}, false
	}
	if open := quoteAt(s, from); open > from {
		from, to, next := inQuotes(s, from, open)
		from = behindScheme(s, from, to)
		if plainValue(s[from:to]) {
			to = from
		}
		return value{from, to, next}, true
	}
	return bareValue(s, sep, gap, from, l.end(from), name)
}

// nameBefore reads the name that ends before the separator.
func nameBefore(s string, sep int) named {
	end := sep
	if s[sep] == '=' && end > 0 && s[end-1] == ':' { // :=
		end--
	}
	for end > 0 && sep-end < 32 && (s[end-1] == ' ' || s[end-1] == '\t') {
		end--
	}
	closed := end > 0 && isQuote(s[end-1])
	if closed {
		for end--; end > 0 && sep-end < 32 && s[end-1] == '\\'; {
			end--
		}
	}
	from := end
	for from > 0 && end-from < longestName && class[s[from-1]]&wordByte != 0 {
		from--
	}
	from += escaped(s, from, end)
	n := named{kind: nameKind(s[from:end]), closed: closed}
	if n.kind == plainName || s[sep] == '>' && (from == 0 || s[from-1] != '<') {
		return named{}
	}
	if from > 0 && isQuote(s[from-1]) {
		n.quote = s[from-1]
	}
	n.begins = !closed && (n.quote != 0 || beginsLine(s, from))
	return n
}

// beginsLine reports whether nothing stands before s[at] on its line but what
// shells, Dockerfiles, YAML and diffs put before a name.
func beginsLine(s string, at int) bool {
	const longest = 24
	from := at
	for from > 0 && at-from < longest && s[from-1] != '\n' && s[from-1] != '\r' {
		from--
	}
	if from > 0 && s[from-1] != '\n' && s[from-1] != '\r' {
		return false
	}
	before := strings.TrimSpace(s[from:at])
	return before == "" || oneOf(before, " export set setx env $env: - # + > // arg declare ") || strings.EqualFold(before, "declare -x")
}

// bareValue reads a value without quotes.
func bareValue(s string, sep, gap, from, eol int, name named) (value, bool) {
	switch s[from] {
	case '{', '(', '|', '&':
		return value{}, false
	case '[':
		if !strings.HasPrefix(s[from:], Redacted) {
			return value{}, false
		}
	}
	if name.quote != 0 && !name.closed {
		if n := strings.IndexByte(s[from:eol], name.quote); n >= 0 { // "NAME: …"
			eol = from + n
		}
	}
	if s[sep] == '>' {
		if n := strings.IndexByte(s[from:eol], '<'); n >= 0 {
			eol = from + n
		}
		return shown(s, from, eol), true
	}
	word := behindScheme(s, from, eol)
	if word == eol {
		return value{}, false
	}
	end := valueEnd(s, word, eol)
	header := name.kind == headerLine && (word > from || !isLetters(s[word:end]))
	switch {
	case name.begins && (s[sep] == '=' || name.kind == passwordLine || header):
		// All of the line is the value of an assignment, and of a password or header.
		return shown(s, word, word+len(strings.TrimRight(s[word:eol], " \t"))), true
	case s[sep] == ':' && from > gap && !name.closed && !header && isSentence(s, word, end, eol, name):
		return value{}, false
	}
	return shown(s, word, end), true
}

// shown is the value, unless it is a placeholder.
func shown(s string, from, to int) value {
	if plainValue(s[from:to]) {
		return value{from, from, to}
	}
	return value{from, to, to}
}

// isSentence reports whether what stands behind "name: " goes on in words, as
// errors do, and is no value.
func isSentence(s string, from, end, eol int, name named) bool {
	word := strings.TrimRight(s[from:end], ":")
	more := strings.TrimLeft(s[end:eol], " \t.,;:!?)]}\"'`") != ""
	switch {
	case isLetters(word):
		return more || !name.begins
	case len(word) <= 3 && strings.Trim(word, "0123456789") == "": // a status, a number of things
		return more || !name.begins
	case strings.HasPrefix(word, "Account:"), strings.HasPrefix(word, "Zone:"), strings.HasPrefix(word, "User:"): // a permission
		return true
	}
	return word == ""
}

// valueEnd is where a value without quotes ends: at a blank or at what closes
// it. A separator only ends it where something else begins behind it.
func valueEnd(s string, from, eol int) int {
	for i := from; i < eol; i++ {
		switch c := s[i]; c {
		case '[':
			if strings.HasPrefix(s[i:], Redacted) {
				i += len(Redacted) - 1
			}
		case ' ', '\t', '"', '\'', '`', '<', '>', ')', ']', '}':
			return i
		case '\\':
			if i+1 < eol && strings.IndexByte(`nrt"'u`, s[i+1]) >= 0 {
				return i
			}
		case ',', ';', '&', '|':
			if next := i + 1; next == eol || class[s[next]]&alnum == 0 || startsName(s[next:eol]) {
				return i
			}
		}
	}
	return eol
}

// startsName reports whether a text begins with a name and a separator.
func startsName(s string) bool {
	i := 0
	for i < len(s) && i < longestName && class[s[i]]&wordByte != 0 {
		i++
	}
	return i < len(s) && (s[i] == '=' || s[i] == ':')
}

// behindScheme passes over the scheme of an Authorization header in s[from:to].
// It returns to where nothing stands behind it.
func behindScheme(s string, from, to int) int {
	for _, scheme := range [...]string{"bearer", "basic", "token", "digest", "apikey"} {
		if n := from + len(scheme); n <= to && strings.EqualFold(s[from:n], scheme) {
			if n == to {
				return to
			}
			switch rest := s[n:to]; {
			case rest[0] == ' ':
				return to - len(strings.TrimLeft(rest, " "))
			case strings.IndexByte(".,;:)", rest[0]) >= 0 && (len(rest) == 1 || rest[1] == ' '):
				return to // of a sentence
			}
		}
	}
	return from
}

// plainValue reports whether a value is a placeholder or says that there is none.
func plainValue(v string) bool {
	const nothing = " true false null nil none undefined %s %q %v "
	return v == "" || oneOf(v, nothing) || IsPlaceholder(v)
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

// quoteAt returns where the text behind an opening quote begins, which may stand
// behind backslashes; at itself where there is none.
func quoteAt(s string, at int) int {
	i := at
	for i < len(s) && i-at < 16 && s[i] == '\\' {
		i++
	}
	if i < len(s) && isQuote(s[i]) {
		return i + 1
	}
	return at
}

// inQuotes returns what stands between the quote that ends at s[open-1] and the
// one that closes it: the same, behind no more backslashes. Without one it is the
// rest of the line.
func inQuotes(s string, at, open int) (from, to, next int) {
	escapes, back := open-1-at, 0
	for i := open; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			back++
			continue
		case c == '\n' || c == '\r':
			return open, i, i
		case c == s[open-1] && (back <= escapes && escapes > 0 || back%2 == 0 && escapes == 0):
			return open, i - min(back, escapes), i + 1
		}
		back = 0
	}
	return open, len(s), len(s)
}

// isLetters reports whether a word is one of a sentence, or a label such as Zone:Read.
func isLetters(s string) bool {
	for i := range len(s) {
		if class[s[i]]&letter == 0 && strings.IndexByte("-:/", s[i]) < 0 {
			return false
		}
	}
	return true
}

// findFlags finds the values of flags such as "--api-token VALUE". A word of
// letters behind it is taken for a sentence.
func findFlags(s string, found []span, l *lines) []span {
	for i := 0; ; {
		n := strings.IndexByte(s[i:], '-')
		if n < 0 {
			return found
		}
		start := i + n
		i = start
		for i < len(s) && class[s[i]]&wordByte != 0 {
			i++
		}
		if start > 0 && s[start-1] != ' ' && !isQuote(s[start-1]) && s[start-1] != '\n' && s[start-1] != '\t' || i == len(s) || s[i] != ' ' || i-start > longestName {
			continue
		}
		if nameKind(s[start:i]) == plainName {
			continue
		}
		from := i
		for from < len(s) && s[from] == ' ' {
			from++
		}
		end := valueEnd(s, from, l.end(from))
		if word := s[from:end]; !isLetters(word) && !strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "(") && !strings.HasPrefix(word, "[") && !plainValue(word) {
			found = append(found, span{from, end})
		}
		i = max(i, from)
	}
}
