package cfapi

import (
	"net/http"
	"strings"
	"unicode"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
)

// secretsOf lists what a request carries to identify itself.
func secretsOf(h http.Header) []string {
	var out []string
	for _, name := range [...]string{"Authorization", "X-Auth-Key", "X-Auth-User-Service-Key", "X-Auth-Email"} {
		for _, v := range h.Values(name) {
			if scheme, rest, ok := strings.Cut(v, " "); ok && strings.EqualFold(scheme, "Bearer") {
				v = rest
			}
			out = append(out, v)
			if fields := strings.Fields(v); len(fields) > 1 || len(fields) == 1 && fields[0] != v {
				for _, f := range fields {
					if len(f) >= 16 {
						out = append(out, f)
					}
				}
			}
		}
	}
	return out
}

// cleanText makes foreign text fit for a log line: valid UTF-8, printable, on
// one line, redacted, and at most limit bytes long.
func cleanText(s string, limit int) string {
	s = strings.ToValidUTF8(credential.Head(s, 16*limit), "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	if strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") || strings.Contains(s, "  ") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return wording.Shorten(credential.Redact(s), limit)
}
