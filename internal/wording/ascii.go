package wording

import (
	"strings"
	"unicode"
)

// PlainSigns is a text without signs beyond ASCII. Letters and digits stay, of
// whichever script: a name is a name. A sign that has nothing like it becomes "?".
func PlainSigns(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		return s
	}
	alike := strings.NewReplacer(
		"…", "...", "→", "->", "←", "<-", "–", "-", "—", "-", "−", "-", "‘", "'", "’", "'", "“", `"`, "”", `"`,
		"×", "x", "·", "-", "•", "-", "≤", "<=", "≥", ">=",
	)
	return strings.Map(func(r rune) rune {
		switch {
		case r <= unicode.MaxASCII || unicode.In(r, unicode.L, unicode.M, unicode.N) && !variation(r):
			return r
		case variation(r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return '?'
	}, alike.Replace(s))
}

// variation reports whether it only says how the sign before it looks.
func variation(r rune) bool { return 0xfe00 <= r && r <= 0xfe0f }

// wide are letters and signs that take two columns of a terminal.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{{0x1100, 0x115f, 1}, {0x2705, 0x2705, 1}, {0x274c, 0x274e, 2}, {0x2753, 0x2755, 1}, {0x2757, 0x2757, 1}, {0x2795, 0x2797, 1}, {0x2e80, 0x303e, 1}, {0x3041, 0xa4cf, 1}, {0xac00, 0xd7a3, 1}, {0xf900, 0xfaff, 1}, {0xfe30, 0xfe6f, 1}, {0xff00, 0xff60, 1}, {0xffe0, 0xffe6, 1}},
	R32: []unicode.Range32{{0x1f300, 0x1faff, 1}, {0x20000, 0x3fffd, 1}},
}

// Columns is how many columns of a terminal a text takes.
func Columns(s string) (n int) {
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case unicode.Is(wide, r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// Wrap breaks a text between words into lines of so many columns, one line at least. A
// word that is longer is not cut.
func Wrap(text string, columns int) (lines []string) {
	var b strings.Builder
	at := 0
	for word := range strings.FieldsSeq(text) {
		n := Columns(word)
		if at > 0 && at+1+n > columns {
			lines, at = append(lines, b.String()), 0
			b.Reset()
		}
		if at > 0 {
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return append(lines, b.String())
}
