package credential

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cftoken/cftoken/internal/wording"
)

// Fault is what a text that shows a credential shows to be wrong with it. The
// zero value is nothing.
type Fault uint8

// The faults: characters that no header may hold, and what stands around a
// credential that APIs and programs take for a part of it.
const (
	NoFault Fault = iota
	LineEnd
	CarriageReturn // alone, or before a line feed
	Tab
	Blank
	Control // another control character
	Ellipsis
	CurlyQuotes
	Invisible // a byte order mark, or a character without width
	NonASCII
	Quotes
	Braces
	Comma // or a semicolon, behind it
	TwiceBearer
	Empty
)

var faultNames = [...]string{
	"", "a line end", "a line end of Windows", "a tab", "a blank", "a control character", "an ellipsis", "typographic quotes",
	"an invisible character", "a character outside of ASCII", "quotes", "braces", "a comma", "the word Bearer", "nothing",
}

// String is what the credential holds, such as "a line end", "" for no fault.
func (f Fault) String() string {
	if int(f) < len(faultNames) {
		return faultNames[f]
	}
	return ""
}

// FaultOf tells what a character is that a client refuses to send.
func FaultOf(c rune) Fault {
	switch {
	case c == '\n', c == '\u2028', c == '\u2029', c == '\u0085':
		return LineEnd
	case c == '\r':
		return CarriageReturn
	case c == '\t':
		return Tab
	case c == ' ', c == '\u00a0', c == '\u3000':
		return Blank
	case c == '\u2026':
		return Ellipsis
	case c >= '\u2018' && c <= '\u201f', c == '\u00ab', c == '\u00bb':
		return CurlyQuotes
	case c >= '\u200b' && c <= '\u200f', c == '\u2060', c == '\ufeff':
		return Invisible
	case c < ' ', c >= 0x7f && c < 0xa0:
		return Control
	case c > 0x7e:
		return NonASCII
	}
	return NoFault
}

// Look tells the form of a credential as a text shows it, and what is wrong with
// it. What is shown may hold the scheme of a header, and escape sequences.
func Look(shown string) (Form, Fault) {
	value, fault := shown, NoFault
	if wording.HasPrefixFold(value, "bearer ") || strings.EqualFold(value, "bearer") {
		value = strings.TrimLeft(value[len("bearer"):], " ")
		if wording.HasPrefixFold(value, "bearer ") {
			value, fault = value[len("bearer "):], TwiceBearer
		}
	}
	if value == "" {
		return None, Empty
	}
	bad, end := characters(value)
	if bad != NoFault {
		fault = bad
	}
	if core := value[:end]; fault == NoFault && core != "" {
		fault = around(core[0], core[len(core)-1])
	}
	core := strings.Trim(value[:end], quotes+braces+ends)
	if form := FormOf(core); form != None {
		return form, fault
	}
	return begins(core), fault
}

// begins tells the form of a value of which only the beginning can be read.
func begins(value string) Form {
	for _, p := range [...]struct {
		prefix string
		form   Form
	}{{"cfut_", UserToken}, {"cfat_", AccountToken}, {"cfk_", GlobalKey}, {"cfoat_", OAuthToken}} {
		if strings.HasPrefix(value, p.prefix) {
			return p.form
		}
	}
	return None
}

// What people leave around a credential.
const quotes, braces, ends = "\"'`", "{}", ",;"

// around tells what the first and the last character of a value show.
func around(first, last byte) Fault {
	either := func(set string) bool { return strings.IndexByte(set, first) >= 0 || strings.IndexByte(set, last) >= 0 }
	switch {
	case either(quotes):
		return Quotes
	case either(braces):
		return Braces
	case strings.IndexByte(ends, last) >= 0:
		return Comma
	}
	return NoFault
}

// characters returns the worst character in a value that no header may hold, and
// where the first of them begins.
func characters(value string) (worst Fault, first int) {
	first = len(value)
	for at := 0; at < len(value); {
		c, n := escapedRune(value[at:])
		if f := FaultOf(c); f != NoFault {
			first = min(first, at)
			if worst == NoFault || worst == Blank || f == CarriageReturn {
				worst = f
			}
		}
		at += n
	}
	return worst, first
}

// escapedRune reads a character, which may be written as an escape sequence of
// one or more backslashes.
func escapedRune(s string) (rune, int) {
	n := len(s) - len(strings.TrimLeft(s, `\`))
	if n == 0 || n == len(s) {
		return utf8.DecodeRuneInString(s)
	}
	switch digits := 4; s[n] {
	case 'n':
		return '\n', n + 1
	case 'r':
		return '\r', n + 1
	case 't':
		return '\t', n + 1
	case 'x':
		digits = 2
		fallthrough
	case 'u':
		if end := n + 1 + digits; end <= len(s) {
			if c, err := strconv.ParseUint(s[n+1:end], 16, 32); err == nil {
				return rune(c), end
			}
		}
	}
	return rune(s[0]), 1
}
