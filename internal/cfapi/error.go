package cfapi

import (
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Error is an answer of the API that is not a success. It is plain data: no
// headers, no request, no body beyond a short excerpt, and nothing in it is a
// credential. It is safe to log and to print in a failing test.
type Error struct {
	// Status is the HTTP status. It may be 200: a refusal can come with it.
	Status int
	// Method and Path name the call. Path is relative to the base URL, begins
	// with a slash and has no query.
	Method, Path string
	// Errors are the API's reasons, empty where the body was no envelope or
	// gave none.
	Errors []Message
	// RayID is Cloudflare's id of the exchange, "" where it sent none.
	RayID string
	// RetryAfter is the wait that the API asked for, 0 for none.
	RetryAfter time.Duration
	// RateLimit is what the Ratelimit header said.
	RateLimit RateLimit
	// Format says what the body was. Anything but FormatJSON means that Errors
	// is empty and that the answer is no statement about permissions.
	Format Format
	// Excerpt is a short printable piece of a body of FormatHTML (its title) or
	// FormatText that came with a failing status. It is "" for all else: a
	// successful answer can hold a secret.
	Excerpt string
}

// Error reads like
//
//	GET /accounts/…/r2/buckets: 403: Authentication error (10000) [ray 8c1f-FRA]
func (e *Error) Error() string {
	var b strings.Builder
	if e.Method != "" || e.Path != "" {
		b.WriteString(strings.TrimSpace(e.Method + " " + e.Path))
		b.WriteString(": ")
	}
	writeInt(&b, e.Status)
	b.WriteString(": ")
	WriteReasons(&b, e)
	if e.RetryAfter > 0 {
		b.WriteString(", retry after " + e.RetryAfter.String())
	}
	if e.RayID != "" {
		b.WriteString(" [ray " + e.RayID + "]")
	}
	return b.String()
}

// WriteReasons writes the API's reasons, or what is wrong with the answer:
//
//	Authentication error (10000)
func WriteReasons(b *strings.Builder, e *Error) {
	if len(e.Errors) == 0 {
		b.WriteString(e.Format.describe())
		if e.Excerpt != "" {
			b.WriteString(" (" + strconv.Quote(e.Excerpt) + ")")
		}
	}
	for i := range e.Errors {
		if i > 0 {
			b.WriteString("; ")
		}
		e.Errors[i].write(b)
	}
}

// String is the message with its code and its chain:
//
//	Invalid request headers (6003): Invalid format for Authorization header (6111)
func (m Message) String() string {
	var b strings.Builder
	m.write(&b)
	return b.String()
}

func (m *Message) write(b *strings.Builder) {
	switch {
	case m.Message != "" && m.Code != 0:
		b.WriteString(m.Message)
		b.WriteString(" (")
		writeInt(b, m.Code)
		b.WriteByte(')')
	case m.Message != "":
		b.WriteString(m.Message)
	default:
		b.WriteString("code ")
		writeInt(b, m.Code)
	}
	for i := range m.Chain {
		if i == 0 {
			b.WriteString(": ")
		} else {
			b.WriteString(", ")
		}
		m.Chain[i].write(b)
	}
}

func writeInt(b *strings.Builder, n int) {
	var digits [20]byte
	b.Write(strconv.AppendInt(digits[:0], int64(n), 10))
}

// Code is the code of the first error, 0 if there is none.
func (e *Error) Code() int {
	if len(e.Errors) == 0 {
		return 0
	}
	return e.Errors[0].Code
}

// HasCode reports whether any error carries the code, chains included. The
// code 0 is never found: it stands for "no code".
func (e *Error) HasCode(code int) bool {
	return code != 0 && anyMessage(e.Errors, func(m Message) bool { return m.Code == code })
}

// HasText reports whether any error's message contains the text, chains
// included, without regard to case. The empty text is never found.
func (e *Error) HasText(text string) bool {
	text = strings.ToLower(text)
	return text != "" && anyMessage(e.Errors, func(m Message) bool { return m.holds(text) })
}

// holds reports whether the message contains the text, which is in lower case,
// in whatever case of letters. ASCII, as nearly all messages are, is compared
// in place: every rule asks it of every refusal.
func (m *Message) holds(text string) bool {
	for at := 0; at < len(m.Message); at++ {
		if m.Message[at] >= utf8.RuneSelf {
			return strings.Contains(strings.ToLower(m.Message), text)
		}
	}
	return ContainsASCII(m.Message, text)
}

// ContainsASCII reports whether s contains the text, which is in lower case, in
// whatever case of ASCII letters. It copies nothing.
func ContainsASCII(s, text string) bool {
	for from := 0; len(s)-from >= len(text); from++ {
		n := 0
		for n < len(text) && lower(s[from+n]) == text[n] {
			n++
		}
		if n == len(text) {
			return true
		}
	}
	return false
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func anyMessage(list []Message, match func(Message) bool) bool {
	for _, m := range list {
		if match(m) || anyMessage(m.Chain, match) {
			return true
		}
	}
	return false
}

// RateLimited reports whether the API asked to slow down: status 429, one of
// the codes 971, 10429 and 10500, or a text that says so. Code 971 is known to
// come with status 200. Code 10100 counts by its text alone, for it has other
// meanings, and 10500 with the text of a fault is a fault: see [Error.Temporary].
//
// Source: https://developers.cloudflare.com/fundamentals/api/reference/limits/
// (2026-04-20) for the status; user reports and clients for the codes.
func (e *Error) RateLimited() bool {
	if e.Status == http.StatusTooManyRequests || e.HasCode(971) || e.HasCode(10429) || e.HasCode(10500) && !e.gatewayFault() {
		return true
	}
	if e.HasText("throttling your request") || anyMessage(e.Errors, overLimit) {
		return true
	}
	switch e.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed:
		return false // may name the Rate Limits product
	}
	return e.HasText("rate limit") || e.HasText("ratelimit")
}

// overLimit finds "More than 1200 requests per 300 seconds reached".
func overLimit(m Message) bool {
	return strings.Contains(m.Message, "requests per ") && strings.Contains(m.Message, " seconds reached")
}

// gatewayFault finds 10500 "Internal authentication error: internal server
// error", a fault that passes, with whatever status (user reports).
func (e *Error) gatewayFault() bool {
	return anyMessage(e.Errors, func(m Message) bool {
		return m.Code == 10500 && m.holds("internal")
	})
}

// Temporary reports whether the same request may succeed later with nothing
// changed: a rate limit, a server fault, or an answer that broke on the way.
func (e *Error) Temporary() bool {
	return e.RateLimited() || e.gatewayFault() || e.Status >= 500 || e.Status == http.StatusRequestTimeout ||
		e.Format == FormatTruncated || e.Format == FormatEmpty
}

// Inconclusive reports whether the answer says nothing about the credential or
// its permissions: whatever is [Error.Temporary], and every body that is not
// the API's envelope. A caller must never read such an answer as a refusal.
func (e *Error) Inconclusive() bool {
	return e.Temporary() || e.Format != FormatJSON
}
