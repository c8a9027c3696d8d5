package permissions

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cftoken/cftoken/internal/credential"
)

// readingsOf returns the words of a text as it may be read, the closest reading
// first; none where the text has no words.
func readingsOf(s string) [][]string {
	var out [][]string
	add := func(words []string) {
		if len(words) > 0 && !slices.ContainsFunc(out, func(o []string) bool { return slices.Equal(o, words) }) {
			out = append(out, words)
		}
	}
	add(strings.Fields(fold(s)))
	words := strings.Fields(fold(inEnglish(withoutResource(scopesInWords(s)))))
	words = plainWords(words)
	if len(words) > 2 {
		switch {
		case words[0] == "specific" && isScopeWord(words[1]):
			words = words[1:]
		case words[0] == "all" && (words[1] == "zones" || words[1] == "accounts"):
			words = append([]string{words[1][:len(words[1])-1]}, words[2:]...)
		case isScopeWord(words[0]) && words[1] == "level":
			words = append([]string{words[0]}, words[2:]...)
		}
	}
	add(words)
	words = levelLast(words)
	add(words)
	// Some put the word for the scope behind the name: "DNS Zone Edit".
	if n := len(words); n > 2 && isLevel(words[n-1]) && isScopeWord(words[n-2]) && !isScopeWord(words[0]) {
		add(slices.Concat(words[n-2:n-1], words[:n-2], words[n-1:]))
	}
	// The dashboard's menu names the product in front: "Cloudflare Zero Trust →
	// Argo Tunnel (Legacy) → Edit".
	for _, product := range [...]string{"cloudflare zero trust ", "zero trust "} {
		if rest, ok := strings.CutPrefix(strings.Join(words, " "), product); ok {
			add(strings.Fields(rest))
		}
	}
	return out
}

// plainWords takes away the words around a permission in prose: the number of a
// list, "permission", "access to", and the "only" of "read only".
func plainWords(words []string) []string {
	if len(words) > 1 && strings.Trim(words[0], "0123456789") == "" {
		words = words[1:]
	}
	var out []string
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w == "permission", w == "permissions":
		case w == "readonly":
			out = append(out, "read")
		case w == "only" && i > 0 && words[i-1] == "read":
		case w == "access" && i > 0 && isLevel(words[i-1]) && (i+1 == len(words) || words[i+1] == "to" || words[i+1] == "for"):
			i++ // and the word behind it
		default:
			out = append(out, w)
		}
	}
	return out
}

// levelLast moves the one word for a level to the end: "Edit Workers Scripts",
// "READ Zone.Zone".
func levelLast(words []string) []string {
	at := slices.IndexFunc(words, isLevel)
	if at < 0 || at > 0 && slices.ContainsFunc(words[at+1:], isLevel) {
		return words
	}
	return append(slices.Delete(slices.Clone(words), at, at+1), words[at])
}

// scopesInWords replaces the API's ids of scopes by their words.
func scopesInWords(s string) string {
	for _, scope := range [...]Scope{ScopeZone, ScopeAccount, ScopeUser, ScopeBucket} {
		rest, ok := strings.CutPrefix(strings.TrimSpace(s), string(scope))
		if ok && rest != "" && rest[0] != '.' {
			return scope.Label() + " " + rest
		}
	}
	return s
}

// withoutResource takes away the resource that some write behind the scope:
// "Zone (example.com) › DNS › Edit".
func withoutResource(s string) string {
	before, rest, _ := strings.Cut(s, "(")
	inside, behind, _ := strings.Cut(rest, ")")
	if inside = strings.TrimSpace(inside); !looksLikeDomain(inside) && !credential.IsID(strings.ToLower(inside)) {
		return s
	}
	return before + behind
}

// fold reduces a text to lower-case words separated by single blanks, so that
// punctuation, case and separators do not matter.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if !inWord(r) {
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

// stemmed returns the words so that plurals, small words and the two words for
// writing do not matter.
func stemmed(words []string) []string {
	var out []string
	for _, w := range words {
		if w = stemOf(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// stemOf returns the stem of a word, "" for one that carries no meaning.
func stemOf(w string) string {
	for _, small := range [...]string{"and", "the", "of", "for", "cloudflare"} {
		if strings.EqualFold(w, small) {
			return ""
		}
	}
	switch {
	case strings.EqualFold(w, "edit"):
		return "write"
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && len(w) > 3:
		return w[:len(w)-1]
	}
	return w
}

// spells reports whether the words of the parts, one after the other, are those:
// folded ones, or stems. It makes no copies, because a text is compared with
// thousands.
func spells(words []string, stems bool, parts ...string) bool {
	n := 0
	for _, part := range parts {
		for {
			at := strings.IndexFunc(part, inWord)
			if at < 0 {
				break
			}
			part = part[at:]
			if n < len(words) && !stems && part[0] < utf8.RuneSelf && part[0]|0x20 != words[n][0]|0x20 {
				return false // another first letter: mostly it ends here
			}
			word := part
			if end := strings.IndexFunc(part, func(r rune) bool { return !inWord(r) }); end >= 0 {
				word = part[:end]
			}
			part = part[len(word):]
			if stems {
				if word = stemOf(word); word == "" {
					continue
				}
			}
			if n == len(words) || !strings.EqualFold(words[n], word) {
				return false
			}
			n++
		}
	}
	return n == len(words)
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
