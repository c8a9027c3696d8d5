package permissions

import (
	"slices"
	"strings"
)

// Texts in comments and in paragraphs are broken into lines where a name, or what says
// that it is not wanted, goes on.

// hanging are words that the next line goes on from.
var hanging = [...]string{"and", "or", "not", "just", "nor", "no", "without", "only", "plus", "either", "neither"}

// maxWrapped bounds a line that is joined with the next, in bytes.
const maxWrapped = 2000

// unwrap joins a line with the next one where that goes on: the line ends with a word
// that wants another, or a permission's name stands across the break. It reports whether
// it did.
func (l *lookup) unwrap(line, next string) (string, bool) {
	begin, goesOn := withoutComment(line), withoutComment(next)
	if begin == "" || goesOn == "" || isRow(begin) || isItem(goesOn) {
		return "", false
	}
	words := strings.Fields(begin)
	last := strings.ToLower(strings.Trim(words[len(words)-1], "(*_`\"'"))
	if !slices.Contains(hanging[:], last) && !l.across(words, goesOn) {
		return "", false
	}
	return strings.TrimRight(line, " \t") + " " + goesOn, true
}

// isItem reports whether a line is an item of a list, a row of a table or a heading.
func isItem(line string) bool {
	for _, mark := range [...]string{"- ", "* ", "+ ", "• ", "[ ]", "[x]", "|", "#", "✅", "❌", "→"} {
		if strings.HasPrefix(line, mark) {
			return true
		}
	}
	rest := strings.TrimLeft(line, "0123456789")
	return rest != line && (strings.HasPrefix(rest, ". ") || strings.HasPrefix(rest, ") "))
}

// across reports whether the last words of a line are the beginning of a permission that
// ends on the next one.
func (l *lookup) across(words []string, next string) bool {
	const most = 4
	piece := next
	if at := strings.IndexAny(next, ",;()`|"); at >= 0 {
		piece = next[:at]
	}
	piece = strings.TrimRight(strings.TrimSpace(piece), ".")
	if rest := strings.Fields(piece); len(rest) > most { // "Settings: Edit and more"
		piece = strings.Join(rest[:most], " ")
	}
	for end := len(strings.Fields(piece)); end > 0; end-- {
		piece := strings.Join(strings.Fields(piece)[:end], " ")
		if !saysLevel(piece) || l.reads(piece) {
			continue
		}
		for n := 1; n <= min(most, len(words)); n++ {
			first := strings.TrimLeft(strings.Join(words[len(words)-n:], " "), "(`\"'*_")
			if strings.ContainsAny(first, ",;:.(") {
				break
			}
			if l.reads(first + " " + piece) {
				return true
			}
		}
	}
	return false
}

// reads reports whether a text is one permission.
func (l *lookup) reads(text string) bool {
	a, asked := l.ask(text, "")
	return asked && a.err == nil
}

// withoutComment takes the marks of a comment away, and blanks.
func withoutComment(line string) string {
	line = strings.TrimSpace(line)
	for _, mark := range [...]string{"///", "//", "#", "--", "*", ";", ">"} {
		if rest, is := strings.CutPrefix(line, mark); is && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
			return strings.TrimSpace(rest)
		}
	}
	return line
}
