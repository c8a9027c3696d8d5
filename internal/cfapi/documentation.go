package cfapi

import "strings"

// documentation is below which Cloudflare's API reference is.
const documentation = "https://developers.cloudflare.com/api/"

// Documentation returns DocumentationURL where it is an address in Cloudflare's
// API reference, and "" for everything else: another scheme or host, a user
// part, a port, dot segments, or a character that a page's address never has.
// Nothing else that an answer links to may be shown as Cloudflare's.
func (m Message) Documentation() string {
	rest, ok := strings.CutPrefix(m.DocumentationURL, documentation) // ends in the slash after the host
	if !ok || rest == "" || rest[0] == '/' || len(rest) > 400 || strings.Contains(rest, "..") || strings.Contains(rest, "//") {
		return ""
	}
	for i := range len(rest) {
		switch c := rest[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("_-./#?=&", c) >= 0:
		default:
			return ""
		}
	}
	return m.DocumentationURL
}

// DocumentationURL is the first address in Cloudflare's API reference that the
// errors carry, chains included, and "" where there is none: see
// [Message.Documentation]. Since 2026-08-20 a refusal with status 403 names the
// page of the very operation that was denied.
//
// Source: https://developers.cloudflare.com/changelog/post/2026-08-20-contextual-403s/
func (e *Error) DocumentationURL() string {
	var url string
	anyMessage(e.Errors, func(m Message) bool {
		url = m.Documentation()
		return url != ""
	})
	return url
}
