package cfapi

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Redacted stands where a credential stood.
const Redacted = "[redacted]"

// Redact returns s without the given secrets, whatever they look like, and
// without anything that looks like a Cloudflare credential: a value with one
// of the prefixes cfut_, cfat_, cfk_ and cfoat_, a legacy token of 40
// characters, a legacy Global API key of 37 to 45 hexadecimal digits, an
// Origin CA key, a JSON Web Token, the word after "Bearer" if it is long, and
// the user part of a URL. Identifiers of 32 hexadecimal digits stay.
//
// Secrets shorter than four bytes are ignored: they would hide ordinary text.
// The forms are those of
// https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/
// and of public secret scanners, read in 2026-08.
func Redact(s string, secrets ...string) string {
	for _, secret := range secrets {
		s = redactExact(s, secret)
	}
	return redactShapes(s)
}

// redactExact removes one known secret, also in the escaped forms in which a
// page or a URL would show it.
func redactExact(s, secret string) string {
	if len(secret) < 4 {
		return s
	}
	for _, form := range [...]string{secret, url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret)} {
		s = strings.ReplaceAll(s, form, Redacted)
	}
	return s
}

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

// redactShapes removes what looks like a credential, run by run.
func redactShapes(s string) string {
	s = redactUserinfo(s)
	var b strings.Builder
	copied := 0 // s[:copied] is in b
	for i := 0; i < len(s); {
		if !isRunByte(s[i]) {
			i++
			continue
		}
		start := i
		for i < len(s) && isRunByte(s[i]) {
			i++
		}
		keep := secretAt(s[start:i], afterBearer(s[:start]))
		if keep < 0 {
			continue
		}
		b.WriteString(s[copied : start+keep])
		b.WriteString(Redacted)
		copied = i
	}
	if copied == 0 {
		return s
	}
	b.WriteString(s[copied:])
	return b.String()
}

// isRunByte reports whether c can stand in a credential. The dot is part of
// JSON Web Tokens and of Origin CA keys.
func isRunByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.'
}

// afterBearer reports whether the text before a run ends with the word Bearer.
func afterBearer(before string) bool {
	before = strings.TrimRight(before, " :=\"'")
	const word = "bearer"
	return len(before) >= len(word) && strings.EqualFold(before[len(before)-len(word):], word)
}

// secretAt returns where in the run the credential begins, -1 if there is none.
func secretAt(run string, bearer bool) int {
	for _, prefix := range [...]string{"cfut_", "cfat_", "cfk_", "cfoat_"} {
		if at := strings.Index(run, prefix); at >= 0 && len(run)-at-len(prefix) >= 4 && isAlnum(run[at+len(prefix)]) {
			return at
		}
	}
	if at := strings.Index(run, "v1.0-"); at >= 0 && len(run)-at >= 24 {
		return at
	}
	if at := strings.Index(run, "eyJ"); at >= 0 && strings.Count(run[at:], ".") >= 2 && len(run)-at >= 32 {
		return at
	}
	if bearer && len(run) >= 16 && strings.ContainsAny(run, "0123456789") {
		return 0
	}
	for at, rest := 0, run; rest != ""; {
		part, tail, _ := strings.Cut(rest, ".")
		if looksLegacy(part) {
			return at
		}
		at += len(part) + 1
		rest = tail
	}
	return -1
}

func isAlnum(c byte) bool { return isRunByte(c) && c != '_' && c != '-' && c != '.' }

// looksLegacy reports whether a run without dots has the shape of a legacy
// token or key, or is long and mixed enough to be a credential of another form.
func looksLegacy(part string) bool {
	n := len(part)
	if n == 40 || n >= 37 && n <= 45 && isHex(part) {
		return true
	}
	return n > 40 && strings.ContainsAny(part, "0123456789") &&
		strings.ToLower(part) != part && strings.ToUpper(part) != part
}

func isHex(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}

// redactUserinfo removes name:password@ from URLs in a text.
func redactUserinfo(s string) string {
	for from := 0; ; {
		at := strings.Index(s[from:], "://")
		if at < 0 {
			return s
		}
		start := from + at + len("://")
		end := start
		for end < len(s) && !strings.ContainsRune("/?# \"'<>", rune(s[end])) {
			end++
		}
		if sign := strings.LastIndexByte(s[start:end], '@'); sign >= 0 {
			s = s[:start] + Redacted + s[start+sign:]
			end = start + len(Redacted)
		}
		from = end
	}
}

// redactPath removes credentials from a request path. A path may hold names of
// 40 characters, so an undecorated run counts only if it mixes cases and digits.
func redactPath(path string, secrets []string) string {
	for _, secret := range secrets {
		path = redactExact(path, secret)
	}
	segments := strings.Split(path, "/")
	for i, seg := range segments {
		red := redactShapes(seg)
		mixed := strings.ToLower(seg) != seg && strings.ToUpper(seg) != seg && strings.ContainsAny(seg, "0123456789")
		prefixed := strings.Contains(seg, "cf") && strings.Contains(seg, "_")
		if red != seg && (mixed || prefixed || isHex(seg) || strings.HasPrefix(seg, "v1.0-")) {
			segments[i] = red
		}
	}
	return strings.Join(segments, "/")
}

// cleanText makes foreign text fit for a log line: valid UTF-8, printable, on
// one line, redacted, and at most limit bytes long.
func cleanText(s string, limit int) string {
	if len(s) > 16*limit {
		s = s[:16*limit]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	s = Redact(strings.Join(strings.Fields(s), " "))
	if len(s) <= limit {
		return s
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
