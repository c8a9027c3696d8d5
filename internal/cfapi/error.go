package cfapi

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
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

// OneOf reports whether the error is one of the answers, as far as method, path,
// status and messages tell.
func (e *Error) OneOf(rows ...*answers.Answer) bool {
	for _, a := range rows {
		if e.Tells(a, true) && e.Tells(a, a.Here(e.Method, answers.Segments(e.Path))) {
			return true
		}
	}
	return false
}

// Tells reports whether one of the messages, chains included, tells the answer;
// here says whether the call is one of those of which it is known.
func (e *Error) Tells(a *answers.Answer, here bool) bool {
	return (a.By&answers.ByStatus == 0 || a.Status == e.Status) && told(e.Errors, a, here)
}

func told(list []Message, a *answers.Answer, here bool) bool {
	for i := range list {
		if m := &list[i]; a.Says(m.Code, m.Message, here) || told(m.Chain, a, here) {
			return true
		}
	}
	return false
}

// HasText reports whether any error's message contains the text, chains
// included, without regard to case. The empty text is never found.
func (e *Error) HasText(text string) bool {
	text = strings.ToLower(text)
	return text != "" && anyMessage(e.Errors, func(m Message) bool { return answers.Contains(m.Message, text) })
}

func anyMessage(list []Message, match func(Message) bool) bool {
	for _, m := range list {
		if match(m) || anyMessage(m.Chain, match) {
			return true
		}
	}
	return false
}

// RateLimited reports whether the API asked to slow down: status 429, a row of
// package answers that means so, or a text that says so.
func (e *Error) RateLimited() bool {
	if e.Status == http.StatusTooManyRequests || e.OneOf(&answers.Throttled, &answers.RateLimited, &answers.RateLimitedQuota) ||
		e.OneOf(&answers.RateLimitedGateway) && !e.OneOf(&answers.GatewayFault) || anyMessage(e.Errors, overLimit) {
		return true
	}
	switch e.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed:
		return false // may name the Rate Limits product
	}
	return e.HasText("rate limit") || e.HasText("ratelimit") && !e.HasText("_ratelimit") // the name of a phase
}

// overLimit finds the quota's text with other numbers than today's.
func overLimit(m Message) bool {
	return strings.Contains(m.Message, "requests per ") && strings.Contains(m.Message, " seconds reached")
}

// Temporary reports whether the same request may succeed later with nothing
// changed: a rate limit, a server fault, or an answer that broke on the way.
func (e *Error) Temporary() bool {
	return e.RateLimited() || e.OneOf(&answers.GatewayFault) || e.Status >= 500 || e.Status == http.StatusRequestTimeout ||
		e.Format == FormatTruncated || e.Format == FormatEmpty
}

// Inconclusive reports whether the answer says nothing about the credential or
// its permissions: whatever is [Error.Temporary], every body that is not
// the API's envelope, and a status of success beside an envelope that is none and has no
// reason. A caller must never read such an answer as a refusal.
func (e *Error) Inconclusive() bool {
	return e.Temporary() || e.Format != FormatJSON || e.Status >= 200 && e.Status <= 299 && len(e.Errors) == 0
}
