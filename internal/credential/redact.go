package credential

import (
	"cmp"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cftoken/cftoken/internal/wording"
)

// Redacted stands where something confidential stood.
const Redacted = "[redacted]"

// Redact returns the text without the known secrets, whatever they look like,
// and without what looks confidential:
//
//   - the forms of [FormOf], also inside of paths, hosts, URLs and quotes, and a
//     long word that mixes cases and digits as only random text does;
//   - the word after "Bearer", and the value of an Authorization or Cookie header;
//   - the value of a name that ends in SECRET, KEY, TOKEN or PASSWORD, or reads
//     like it, in the spellings of shells, .env files, JSON, YAML, TOML, URLs,
//     headers, XML and flags;
//   - the user part of a URL, e-mail addresses, and private keys in PEM.
//
// Identifiers of 32 hexadecimal digits stay, and so do placeholders. Redacting
// twice changes nothing more. Known secrets shorter than four bytes are ignored:
// they would hide ordinary text.
func Redact(text string, known ...string) string {
	for _, secret := range known {
		text = redactKnown(text, secret)
	}
	// What is taken out may leave a neighbour that now looks like a credential
	// itself: once more until nothing is found.
	for range 16 {
		var some [8]span
		found := find(text, some[:0], false)
		if len(found) == 0 {
			break
		}
		text = cut(text, found)
	}
	return text
}

// RedactKnown is [Redact] for a text that it returned before, without the
// secrets that are known now.
func RedactKnown(text string, known ...string) string {
	without := text
	for _, secret := range known {
		without = redactKnown(without, secret)
	}
	if without == text {
		return text
	}
	return Redact(without)
}

// Holds reports whether [Redact] would take something out of the text.
func Holds(text string) bool {
	var some [8]span
	return len(find(text, some[:0], true)) > 0
}

// HoldsSecret is [Holds] for texts that people choose, such as the name of a token
// or a host: an e-mail address may be a part of those.
func HoldsSecret(text string) bool {
	var some [8]span
	for _, f := range find(text, some[:0], false) {
		if !isEmail(text[f.from:f.to]) {
			return true
		}
	}
	return false
}

// Show returns a text for an error that says what is wrong with it: at most n
// bytes of it, or a note in its place where something in it is confidential.
func Show(text string, n int) string {
	if Holds(text) {
		return "(not shown: it could be a credential)"
	}
	return wording.Shorten(strings.ToValidUTF8(text, "\uFFFD"), n)
}

// Head returns the beginning of a text that is to be redacted, at most n bytes
// of it. It does not end within a word, since half a credential is not known for
// one.
func Head(text string, n int) string {
	if len(text) <= n {
		return text
	}
	end := max(n, 0)
	for end > 0 && class[text[end]]&wordByte != 0 && class[text[end-1]]&wordByte != 0 {
		end--
	}
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// redactKnown removes one known secret, also in the escaped forms in which a
// page, a URL or a quoted text would show it.
func redactKnown(s, secret string) string {
	if len(secret) < 4 || len(s) < len(secret) { // no form is shorter
		return s
	}
	quoted := strconv.Quote(secret)
	forms := [...]string{secret, url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret), quoted[1 : len(quoted)-1]}
	for i, form := range forms {
		if i == 0 || form != secret {
			s = strings.ReplaceAll(s, form, Redacted)
		}
	}
	return s
}

// span is a part of a text, by its bytes.
type span struct{ from, to int }

// find appends what is confidential in the text. With one it may stop at the
// first.
func find(s string, found []span, one bool) []span {
	found = findPlain(s, found, one)
	if !one || len(found) == 0 {
		found = findEscaped(s, found)
	}
	return found
}

// findPlain is find for what is not percent-encoded.
func findPlain(s string, found []span, one bool) []span {
	found = findWords(s, found)
	if !one || len(found) == 0 {
		found = findNamed(s, found)
	}
	if !one || len(found) == 0 {
		found = findAddresses(s, found)
	}
	if !one || len(found) == 0 {
		found = findPEM(s, found)
	}
	return found
}

// cut replaces the spans, which may overlap and come in any order.
func cut(s string, found []span) string {
	slices.SortFunc(found, func(a, b span) int { return cmp.Compare(a.from, b.from) }) // which keeps them off the heap
	var b strings.Builder
	b.Grow(len(s) + len(found)*len(Redacted))
	at := 0 // s[:at] is done
	for i := 0; i < len(found); {
		from, to := found[i].from, found[i].to
		for i++; i < len(found) && found[i].from <= to; i++ {
			to = max(to, found[i].to)
		}
		b.WriteString(s[at:from])
		b.WriteString(Redacted)
		at = to
	}
	b.WriteString(s[at:])
	return b.String()
}
