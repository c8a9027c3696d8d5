package permissions

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A sentence is taken apart into words and what stands between them: blanks join
// the words of a name, signs join its parts, and all else is where one ends.

// proseWord is a word of a sentence.
type proseWord struct {
	text     string // as written
	low      string // in small letters
	from, to int    // bytes of the sentence
	before   gap    // what stands between it and the word before
}

// gap is what stands between two words.
type gap struct {
	kind   gapKind
	sign   string // of a sign or a break, without blanks and marks
	blank  bool   // has a blank
	closes bool   // a quote or a code span ends at its left
	opens  bool   // one begins at its right
}

type gapKind uint8

const (
	gapBlank gapKind = iota // nothing but blanks and marks
	gapSign                 // one of joinSigns
	gapOpen                 // a bracket that opens
	gapBreak                // anything else, and the ends of the text
)

// joinSigns are the signs that stand between scope, name and level.
const joinSigns = " : . / > -> => - – — | · › » → ⇒ ⟶ ➜ >> :: ： ∕ "

// markSigns stand around a permission and not in it.
const markSigns = "`*\"“”„«»‘’'_~「」『』【】《》[]"

// proseWords takes a text apart; after is what stands behind the last word.
func proseWords(text string) (words []proseWord, after gap) {
	for i := 0; i < len(text); {
		start := i
		for i < len(text) {
			r, n := utf8.DecodeRuneInString(text[i:])
			if inWord(r) && !ofEastAsia(r) {
				break
			}
			i += n
		}
		g := gapOf(text[start:i])
		if start == 0 {
			g.kind = gapBreak
		}
		from := i
		for i < len(text) {
			r, n := utf8.DecodeRuneInString(text[i:])
			if ofEastAsia(r) || !inWord(r) && !joinsLetters(text, i, n) {
				break
			}
			i += n
		}
		if from == i {
			after = g
			break
		}
		w := text[from:i]
		words = append(words, proseWord{w, strings.ToLower(w), from, i, g})
	}
	after.kind = gapBreak
	return words, after
}

// joinsLetters reports whether the rune at i belongs to a word: an underscore, a
// hyphen or an apostrophe between letters.
func joinsLetters(text string, i, n int) bool {
	if !strings.Contains("_-'’", text[i:i+n]) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+n:])
	return inWord(before) && inWord(after) && !ofEastAsia(before) && !ofEastAsia(after)
}

func ofEastAsia(r rune) bool {
	return r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// gapOf says what a text without words is.
func gapOf(text string) gap {
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	g := gap{
		closes: strings.ContainsRune(markSigns, first),
		opens:  strings.ContainsRune(markSigns, last),
		blank:  strings.ContainsFunc(text, unicode.IsSpace),
	}
	g.sign = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(markSigns, r) {
			return -1
		}
		return r
	}, text)
	switch {
	case g.sign == "" || g.sign == "&":
		g.kind = gapBlank
	case g.sign == "(" || g.sign == "（":
		g.kind = gapOpen
	case g.sign == "." && g.blank, g.sign == "-" && !g.blank, !strings.Contains(joinSigns, " "+g.sign+" "):
		g.kind = gapBreak
	default:
		g.kind = gapSign
	}
	return g
}

// proseOf returns a line in which the words of other languages for scopes, levels
// and products are the English ones, with all other signs in their place.
func proseOf(line string) string {
	line = strings.NewReplacer("<b>", "`", "</b>", "`", "<code>", "`", "</code>", "`", "<strong>", "`", "</strong>", "`", "<em>", "`", "</em>", "`", "<li>", "`", "</li>", "`",
		"<td>", "|", "</td>", "|", "<br>", ";", "<br/>", ";", "%20", " ").Replace(line)
	var b strings.Builder
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		start := i
		switch {
		case ofEastAsia(r):
			for i < len(line) {
				if r, n = utf8.DecodeRuneInString(line[i:]); !ofEastAsia(r) {
					break
				}
				i += n
			}
			b.WriteString(fromEastAsia(line[start:i]))
		case inWord(r):
			for i < len(line) {
				if r, n = utf8.DecodeRuneInString(line[i:]); !inWord(r) || ofEastAsia(r) {
					break
				}
				i += n
			}
			b.WriteString(inItsCase(line[start:i]))
		default:
			b.WriteString(line[i : i+n])
			i += n
		}
	}
	return b.String()
}

// inItsCase is fromEurope for a word with capitals.
func inItsCase(w string) string {
	low := strings.ToLower(w)
	english := fromEurope(low)
	switch {
	case english == low:
		return w
	case low != w:
		return titled(english)
	}
	return english
}

// titled writes the words with capitals; "and" stays as it is.
func titled(words string) string {
	parts := strings.Fields(words)
	for i, w := range parts {
		if w != "and" {
			parts[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(parts, " ")
}
