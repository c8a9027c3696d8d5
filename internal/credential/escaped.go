package credential

import (
	"net/url"
	"strings"
)

// How far percent-encoding is followed: a URL within a URL within a log line.
const (
	maxDepth   = 3
	maxEscaped = 4 << 10
)

// findEscaped finds parts of URLs that hold something confidential once their
// percent-encoding is undone, such as "Bearer%20…" and "%22token%22%3A%22…".
func findEscaped(s string, found []span) []span {
	for i := 0; ; {
		n := strings.IndexByte(s[i:], '%')
		if n < 0 {
			return found
		}
		from := i + n
		for from > i && !endsPart(s[from-1]) {
			from--
		}
		for i += n; i < len(s) && !endsPart(s[i]); i++ {
		}
		part := s[from:i]
		if len(part) > maxEscaped || overlaps(found, from, i) {
			continue
		}
		for range maxDepth {
			plain, err := url.QueryUnescape(part)
			if err != nil || plain == part {
				break
			}
			var some [4]span
			if len(findPlain(plain, some[:0], true)) > 0 {
				found = append(found, span{from, i})
				break
			}
			part = plain
		}
	}
}

// endsPart reports whether c stands between the parts of a URL, or beside it.
func endsPart(c byte) bool { return c <= ' ' || strings.IndexByte("/?&#\"'`<>()[]{},;", c) >= 0 }

func overlaps(found []span, from, to int) bool {
	for _, f := range found {
		if f.from < to && from < f.to {
			return true
		}
	}
	return false
}
