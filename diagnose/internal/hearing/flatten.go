package hearing

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// flatten takes the frames and the colours that terminals show out of a text,
// and leaves one blank, or one line end, of each gap.
func flatten(text string) string {
	var b strings.Builder
	kept := 0 // what follows, up to at, stays as it is
	for at := 0; at < len(text); {
		c := text[at]
		if c > ' ' && c < 0x7f { // nearly always
			at++
			continue
		}
		if (c == ' ' || c == '\n') && at > kept && at+1 < len(text) && text[at+1] > ' ' && text[at+1] < 0x7f { // one, as it should be
			at++
			continue
		}
		end, mark := gapAt(text, at)
		if end == at { // a letter beyond ASCII
			_, n := utf8.DecodeRuneInString(text[at:])
			at += n
			continue
		}
		first := at == kept && b.Len() == 0
		if !first && end == at+1 && text[at] == mark { // as it should be
			at = end
			continue
		}
		if kept == 0 {
			b.Grow(len(text))
		}
		b.WriteString(text[kept:at])
		if !first && mark != 0 {
			b.WriteByte(mark)
		}
		at, kept = end, end
	}
	if kept == 0 {
		return text
	}
	b.WriteString(text[kept:])
	return b.String()
}

// gapAt is where the blanks, frames and colours end that begin there, and what
// stands for them: a line end, a blank, or nothing.
func gapAt(text string, at int) (end int, mark byte) {
	for at < len(text) {
		c, n := rune(text[at]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRuneInString(text[at:])
		}
		switch {
		case c > ' ' && c < 0x7f:
			return at, mark
		case c == 0x1b:
			at = escapeEnd(text, at)
			continue
		case c == '\n', c == '\r', c == '\v', c == '\f', c == '\u2028', c == '\u2029', c == '\u0085':
			mark = '\n'
		case c == utf8.RuneError && n == 1, unicode.IsSpace(c), unicode.IsControl(c), c >= 0x2500 && c <= 0x257f:
			if mark == 0 {
				mark = ' '
			}
		default:
			return at, mark
		}
		at += n
	}
	return at, mark
}

// escapeEnd is where an escape sequence of the terminal ends.
func escapeEnd(text string, at int) int {
	if at++; at == len(text) || text[at] != '[' {
		return at
	}
	for at++; at < len(text); at++ {
		if text[at] >= '@' && text[at] <= '~' {
			return at + 1
		}
	}
	return at
}

// unquote takes one level of backslashes out of a text.
func unquote(t string) string {
	var b strings.Builder
	b.Grow(len(t))
	for i := 0; i < len(t); i++ {
		if t[i] == '\\' && i+1 < len(t) {
			switch i++; t[i] {
			case 'n', 'r':
				b.WriteByte('\n')
				continue
			case 't':
				b.WriteByte(' ')
				continue
			}
		}
		b.WriteByte(t[i])
	}
	return b.String()
}

// asciiLower puts ASCII letters in lower case and leaves all else where it is.
func asciiLower(s string) string {
	var b strings.Builder
	kept := 0 // what follows stays as it is
	for i := range len(s) {
		if c := s[i]; c >= 'A' && c <= 'Z' {
			if kept == 0 {
				b.Grow(len(s))
			}
			b.WriteString(s[kept:i])
			b.WriteByte(c + 'a' - 'A')
			kept = i + 1
		}
	}
	if kept == 0 {
		return s
	}
	b.WriteString(s[kept:])
	return b.String()
}
