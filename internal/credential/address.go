package credential

import (
	"strings"

	"github.com/cftoken/cftoken/internal/wording"
)

// findAddresses finds the user parts of URLs, and e-mail addresses.
func findAddresses(s string, found []span) []span {
	if strings.IndexByte(s, '@') < 0 && !strings.Contains(s, "%40") {
		return found
	}
	return findEmail(s, findUserinfo(s, found))
}

// findUserinfo finds name:password in URLs.
func findUserinfo(s string, found []span) []span {
	for i := 0; ; {
		n := strings.Index(s[i:], "://")
		if n < 0 {
			return found
		}
		from := i + n + len("://")
		i = from
		for i < len(s) && strings.IndexByte("/?# \t\r\n\"'<>`", s[i]) < 0 {
			i++
		}
		authority := s[from:i]
		at := strings.LastIndexByte(authority, '@')
		if at < 0 && i < len(s) && hasPassword(authority) {
			// A password with a slash in it is no valid URL, but one all the same.
			end := i
			for end < len(s) && strings.IndexByte(" \t\r\n\"'<>`", s[end]) < 0 {
				end++
			}
			if at = strings.LastIndexByte(s[from:end], '@'); at >= 0 {
				i = end
			}
		}
		if at > 0 && s[from:from+at] != Redacted {
			found = append(found, span{from, from + at})
		}
	}
}

// hasPassword reports whether what stands behind the colon of an authority is no
// port.
func hasPassword(authority string) bool {
	_, port, ok := strings.Cut(authority, ":")
	return ok && !strings.HasPrefix(authority, "[") && strings.Trim(port, "0123456789") != ""
}

// findEmail finds e-mail addresses, also with an escaped sign.
func findEmail(s string, found []span) []span {
	for i, at := 0, 0; at < len(s); at++ {
		size := 1
		if s[at] == '%' && strings.HasPrefix(s[at:], "%40") {
			size = 3
		} else if s[at] != '@' {
			continue
		}
		from := at
		for from > i && isLocal(s[from-1]) {
			from--
		}
		end := domainEnd(s, at+size)
		if from < at && end > 0 {
			found = append(found, span{from, end})
		}
		i = max(at+size, end)
		at = i - 1
	}
	return found
}

// isEmail reports whether a text is an e-mail address and nothing else.
func isEmail(s string) bool {
	var some [2]span
	found := findEmail(s, some[:0])
	return len(found) == 1 && found[0] == span{0, len(s)}
}

// isLocal reports whether c can stand before the sign of an address.
func isLocal(c byte) bool {
	return class[c]&wordByte != 0 || c >= 0x80 || strings.IndexByte("+%!~$", c) >= 0
}

// domainEnd is where a host name with a top-level domain ends that begins at
// from, 0 where there is none.
func domainEnd(s string, from int) int {
	end, label, letters := 0, from, true
	for i := from; ; i++ {
		if i < len(s) && (class[s[i]]&alnum != 0 || s[i] == '-' || s[i] >= 0x80) {
			letters = letters && (class[s[i]]&letter != 0 || s[i] >= 0x80)
			continue
		}
		if i == label { // an empty label
			return end
		}
		if label > from && i-label >= 2 && (letters || wording.HasPrefixFold(s[label:i], "xn--")) {
			end = i
		}
		if i == len(s) || s[i] != '.' {
			return end
		}
		label, letters = i+1, true
	}
}

// findPEM finds private keys in PEM, whole or cut off.
func findPEM(s string, found []span) []span {
	const label = "PRIVATE KEY-----"
	for i := 0; ; {
		n := strings.Index(s[i:], label)
		if n < 0 {
			return found
		}
		from := i + n + len(label)
		i = from
		if !strings.Contains(s[max(0, from-48):from], "-----BEGIN") {
			continue
		}
		to := len(s)
		if end := strings.Index(s[from:], "-----END"); end >= 0 {
			to = from + end
		}
		i = to
		if body := strings.Trim(s[from:to], " \t\r\n"); body != "" && body != Redacted {
			found = append(found, span{from, to})
		}
	}
}
