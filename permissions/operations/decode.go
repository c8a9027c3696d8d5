package operations

import "strings"

// decode resolves percent escapes in a segment. A segment without escapes
// comes back as it is; ok is false for a malformed escape.
func decode(seg string) (decoded string, ok bool) {
	if strings.IndexByte(seg, '%') < 0 {
		return seg, true
	}
	b := make([]byte, 0, len(seg))
	for i := 0; i < len(seg); {
		c, next, ok := byteAt(seg, i)
		if !ok {
			return seg, false
		}
		b = append(b, c)
		i = next
	}
	return string(b), true
}

// byteAt returns the decoded byte at i and where the next one starts.
func byteAt(seg string, i int) (c byte, next int, ok bool) {
	if seg[i] != '%' {
		return seg[i], i + 1, true
	}
	if i+2 >= len(seg) {
		return 0, i, false
	}
	hi, lo := unhex(seg[i+1]), unhex(seg[i+2])
	if hi < 0 || lo < 0 {
		return 0, i, false
	}
	return byte(hi<<4 | lo), i + 3, true
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// step returns where the byte after the one at i starts; past the end, or
// after a malformed escape, it is one further.
func step(seg string, i int) int {
	if i >= len(seg) {
		return i + 1
	}
	if _, next, ok := byteAt(seg, i); ok {
		return next
	}
	return i + 1
}

// literalAt reports whether seg, decoded, goes on with lit at i, and where
// lit ends.
func literalAt(seg string, i int, lit string) (end int, ok bool) {
	for j := 0; j < len(lit); j++ {
		if i >= len(seg) {
			return 0, false
		}
		c, next, ok := byteAt(seg, i)
		if !ok || c != lit[j] {
			return 0, false
		}
		i = next
	}
	return i, true
}
