package credential

import (
	"strings"

	"github.com/cftoken/cftoken/internal/wording"
)

// minMixed is the length from which a word that mixes cases and digits is taken
// for a credential: a legacy token of 40 characters that lost a few.
const minMixed = 36

// minHex is the length from which hexadecimal digits are taken for a key or a
// secret; ids have 32.
const minHex = 37

// findWords finds credentials by their form. A word is a run of the bytes of
// tokens and dots, which are part of JSON Web Tokens and of Origin CA keys; what
// stands behind a credential in its word goes with it.
func findWords(s string, found []span) []span {
	for i := 0; i < len(s); {
		if class[s[i]]&wordByte == 0 {
			i++
			continue
		}
		start := i
		var kinds uint8
		for i < len(s) && class[s[i]]&wordByte != 0 {
			kinds |= class[s[i]]
			i++
		}
		if i-start < 5 {
			continue
		}
		n := escaped(s, start, i)
		if at := prefixed(s[start:i]); at >= 0 && at < n {
			n = at // "%cfat_": what looks like an escape sequence is the credential's prefix
		}
		start += n
		if at, end := secretIn(s, start, i, kinds); at >= 0 {
			found = append(found, span{at, end})
			i = max(i, end)
		}
	}
	return found
}

// escaped is how many bytes of a word belong to an escape sequence before it,
// as in "\nword" and "%3Dword".
func escaped(s string, start, end int) int {
	if start == 0 {
		return 0
	}
	n := 0
	switch first := s[start]; {
	case s[start-1] == '%' && end-start > 2 && isHex(s[start:start+2]):
		n = 2
	case s[start-1] != '\\':
	case first == 'u' && end-start > 5 && isHex(s[start+1:start+5]):
		n = 5
	case first == 'x' && end-start > 3 && isHex(s[start+1:start+3]):
		n = 3
	case strings.IndexByte("nrtbfv0", first) >= 0:
		n = 1
	}
	return n
}

// secretIn returns the credential in the word s[start:end], -1 if there is none.
func secretIn(s string, start, end int, kinds uint8) (from, to int) {
	word := s[start:end]
	if kinds&joint != 0 {
		if at := prefixed(word); at >= 0 {
			return start + at, end
		}
		if at := originKey(word); at >= 0 {
			return start + at, end
		}
	}
	if at := base64JSON(s, start, end); at >= 0 {
		return at, base64End(s, at)
	}
	if kinds&alnum != 0 && afterBearer(s[:start]) && random(word) {
		return start, end
	}
	for at := 0; len(word)-at >= minMixed; {
		part := word[at:]
		if n := strings.IndexByte(part, '.'); n >= 0 {
			part = part[:n]
		}
		if n := shapeless(part); n >= 0 {
			return start + at + n, end
		}
		at += len(part) + 1
	}
	return -1, -1
}

// prefixed returns where a token or key with a prefix begins, in any case of
// letters: hosts are put in lower case on the way.
func prefixed(word string) int {
	for i := 3; i+1 < len(word); i++ {
		if word[i] != '_' || class[word[i+1]]&tokenByte == 0 {
			continue
		}
		for _, prefix := range [...]string{"cfut", "cfat", "cfk", "cfoat"} {
			if at := i - len(prefix); at >= 0 && strings.EqualFold(word[at:i], prefix) {
				return at
			}
		}
	}
	return -1
}

// originKey returns where an Origin CA key begins. A version may begin alike.
func originKey(word string) int {
	at := strings.Index(word, originPrefix)
	if at < 0 {
		return -1
	}
	if isOriginBody(word[at+len(originPrefix):]) {
		return at
	}
	return -1
}

// base64JSON returns where base64 of a JSON object begins within s[start:end],
// which may go on behind the word.
func base64JSON(s string, start, end int) int {
	for from := start; ; {
		n := strings.Index(s[from:end], "eyJ")
		if n < 0 {
			return -1
		}
		at := from + n
		if at == start || class[s[at-1]]&alnum == 0 {
			stop := at
			for stop < len(s) && stop-at < minBase64 && class[s[stop]]&base64Byte != 0 {
				stop++
			}
			if stop-at == minBase64 {
				return at
			}
		}
		from = at + 3
	}
}

// base64End is where base64 ends that begins at from, with signs escaped as in
// URLs.
func base64End(s string, from int) int {
	for from < len(s) {
		switch {
		case class[s[from]]&base64Byte != 0:
			from++
		case wording.HasPrefixFold(s[from:], "%2b"), wording.HasPrefixFold(s[from:], "%2f"), wording.HasPrefixFold(s[from:], "%3d"):
			from += 3
		default:
			return from
		}
	}
	return from
}

// afterBearer reports whether the text before a word ends with "Bearer".
func afterBearer(before string) bool {
	before = strings.TrimRight(before, " \t:=\"'\\")
	const word = "bearer"
	return len(before) >= len(word) && strings.EqualFold(before[len(before)-len(word):], word)
}

// random reports whether a word after "Bearer" is no word of a sentence.
func random(word string) bool {
	return len(word) >= 8 && strings.ContainsAny(word, "0123456789") || len(word) >= 16 && !wordy(word)
}

// shapeless returns where in a word without dots a credential without a prefix
// begins: hexadecimal digits, more than an id has; a legacy token; a long word
// that mixes what only random text mixes. It is -1 for none.
func shapeless(part string) int {
	run, mixed := 0, uint8(0)
	for i := range len(part) {
		c := class[part[i]]
		mixed |= c
		if c&hex == 0 {
			run = 0
			continue
		}
		if run++; run >= minHex {
			return i + 1 - run
		}
	}
	const all = digit | lower | upper
	if bare := strings.TrimLeft(part, "-"); len(bare) == 40 && !wordy(bare) { // given as a flag
		return len(part) - len(bare)
	}
	if (len(part) == 40 || len(part) >= minMixed && mixed&all == all) && !wordy(part) {
		return 0
	}
	return -1
}

// wordy reports whether a text is plainly words, as the name of a Worker or of a
// test is: letters of one case in pieces of a word's length, few digits.
func wordy(part string) bool {
	const (
		longest    = 16 // letters of a word
		digits     = 4  // as of a year
		lastDigits = 12 // as what makes a name unique
	)
	pieces, words := 0, 0
	for i := 0; i < len(part); {
		start := i
		switch c := class[part[i]]; {
		case c&digit != 0:
			for i < len(part) && class[part[i]]&digit != 0 {
				i++
			}
			if n := i - start; n > digits && (i < len(part) || n > lastDigits) {
				return false
			}
		case c&letter != 0:
			for i < len(part) && class[part[i]]&upper != 0 {
				i++
			}
			if i-start <= 1 || i == len(part) || class[part[i]]&lower == 0 {
				for i < len(part) && class[part[i]]&lower != 0 {
					i++
				}
			} else {
				i-- // the last capital begins the next word
			}
			if i-start > longest {
				return false
			}
			words++
		default:
			i++
			continue
		}
		pieces++
	}
	return words >= 3 && pieces*4 <= len(part)
}
