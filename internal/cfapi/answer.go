package cfapi

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
)

// MaxBody is how much of an answer is read: 1 MiB. The largest answer that the
// library asks for, the list of permission groups, has about 100 KiB.
const MaxBody = 1 << 20

// MaxValues is how many values the result of an answer may have, keys counted: a list of
// permission groups has some 4,000. As text one takes two bytes, in memory a hundred.
const MaxValues = 1 << 16

// maxExcerpt bounds [Error.Excerpt], in bytes.
const maxExcerpt = 160

// NewError reads an answer that is known not to be a success, or whose body is
// not the envelope that it should be. The path may be absolute or hold a query:
// what is kept is relative to /client/v4 and has none. A body longer than
// [MaxBody] gives [FormatOversize]. The header may be nil.
func NewError(method, path string, status int, header http.Header, body []byte) *Error {
	return newError(exchange{method: method, path: path, status: status, header: header}, body)
}

// exchange is what is known of a call besides the body of its answer.
type exchange struct {
	method, path string
	status       int
	header       http.Header
	secrets      []string // known exactly, from the request
}

func newError(x exchange, body []byte) *Error {
	if len(body) > MaxBody {
		return x.failure(FormatOversize)
	}
	env, err := DecodeEnvelope(body)
	if err != nil {
		format := formatOf(err, x.header, body)
		e := x.failure(format)
		if x.status >= 300 {
			e.Excerpt = excerpt(format, body, x.secrets)
		}
		return e
	}
	e := x.failure(FormatJSON)
	if env.Success && x.status >= 300 { // it contradicts itself
		e.Format = FormatNotEnvelope
	}
	e.Errors = redactMessages(env.Errors, x.secrets)
	return e
}

// CleanCall returns a method and a path as an [Error] has them: the path
// relative to /client/v4, and both without a query, a host and credentials.
func CleanCall(method, path string) (string, string) {
	return cleanText(method, 32), cleanPath(path, nil)
}

// failure is an error of that format, without the API's reasons.
func (x exchange) failure(f Format) *Error {
	return &Error{
		Status:     x.status,
		Method:     cleanText(x.method, 32),
		Path:       cleanPath(x.path, x.secrets),
		RayID:      parseRay(x.header),
		RetryAfter: parseRetryAfter(x.header),
		RateLimit:  parseRateLimit(x.header),
		Format:     f,
	}
}

// judge decodes an answer and says whether it is a success: a 2xx status with
// an envelope that says so, or 204 without a body. A success whose errors name
// a rate limit is none.
func (x exchange) judge(body []byte) (Envelope, *Error) {
	if x.status == http.StatusNoContent && len(body) == 0 {
		return Envelope{Success: true}, nil
	}
	switch {
	case x.foreign():
		return Envelope{}, x.failure(FormatNotEnvelope)
	case x.status > 299:
		return Envelope{}, newError(x, body)
	}
	env, err := DecodeEnvelope(body)
	if err != nil {
		return Envelope{}, newError(x, body)
	}
	if !env.Success {
		return Envelope{}, newError(x, body)
	}
	if values(env.Result) > MaxValues {
		return Envelope{}, x.failure(FormatOversize)
	}
	if len(env.Errors) > 0 {
		if e := newError(x, body); e.RateLimited() {
			return Envelope{}, e
		}
	}
	env.Errors = redactMessages(env.Errors, x.secrets)
	env.Messages = redactMessages(env.Messages, x.secrets)
	return env, nil
}

// foreign reports whether the answer is none of the API, whatever it looks like: its
// status is no status, or that of a proxy on the way.
func (x exchange) foreign() bool {
	return x.status < 200 || x.status > 599 || x.status == http.StatusProxyAuthRequired
}

// ErrorFromResponse reads the body of an API answer within [MaxBody] and
// returns what is wrong with it, nil if it is a success. The envelope is
// expected: a 2xx answer of another format (a downloaded script, say) is
// reported as an error. The body is put back, so that the caller can still read
// all of it and must still close it. Credentials that the request carries are
// removed from whatever the server echoed.
func ErrorFromResponse(resp *http.Response) *Error {
	if resp == nil {
		return nil
	}
	x := exchange{status: resp.StatusCode, header: resp.Header}
	if req := resp.Request; req != nil {
		x.method, x.secrets = req.Method, secretsOf(req.Header)
		if req.URL != nil {
			x.path = req.URL.EscapedPath()
		}
	}
	var body []byte
	if resp.Body != nil && resp.StatusCode != http.StatusSwitchingProtocols { // there it is the connection
		var err error
		body, err = io.ReadAll(io.LimitReader(resp.Body, MaxBody+1))
		again := io.Reader(bytes.NewReader(body))
		if err != nil || len(body) > MaxBody { // not all of it
			again = io.MultiReader(again, failing{err}, resp.Body)
		}
		resp.Body = &replayed{Reader: again, Closer: resp.Body}
		if err != nil {
			return x.failure(FormatTruncated)
		}
	}
	if len(body) > MaxBody {
		return x.failure(FormatOversize)
	}
	_, e := x.judge(body)
	return e
}

// replayed is a body that was read and put back.
type replayed struct {
	io.Reader
	io.Closer
}

// failing reports its error, or the end of the data if it has none.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}

// formatOf names what a body is that is no envelope.
func formatOf(err error, h http.Header, body []byte) Format {
	switch {
	case errors.Is(err, ErrEmpty):
		return FormatEmpty
	case errors.Is(err, ErrTruncated):
		return FormatTruncated
	case errors.Is(err, ErrNotEnvelope):
		return FormatNotEnvelope
	}
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if bytes.HasPrefix(body, []byte("<")) || strings.Contains(strings.ToLower(h.Get("Content-Type")), "html") {
		return FormatHTML
	}
	return FormatText
}

// excerpt is the title of a page, or the beginning of a text.
func excerpt(f Format, body []byte, secrets []string) string {
	if len(body) > 4*maxExcerpt*16 {
		body = body[:4*maxExcerpt*16]
	}
	text := string(body)
	switch f {
	case FormatText:
	case FormatHTML:
		lower := strings.ToLower(text)
		start := strings.Index(lower, "<title>")
		if start < 0 || len(lower) != len(text) {
			return ""
		}
		start += len("<title>")
		end := strings.Index(lower[start:], "</title>")
		if end < 0 {
			return ""
		}
		text = text[start : start+end]
	default:
		return ""
	}
	return cleanText(credential.Redact(text, secrets...), maxExcerpt)
}

// redactMessages takes known secrets out of what [DecodeEnvelope] has returned.
func redactMessages(list []Message, secrets []string) []Message {
	if len(secrets) == 0 {
		return list
	}
	for i := range list {
		m := &list[i]
		m.Message = credential.RedactKnown(m.Message, secrets...)
		m.DocumentationURL = credential.RedactKnown(m.DocumentationURL, secrets...)
		m.Pointer = credential.RedactKnown(m.Pointer, secrets...)
		m.Extension = credential.RedactKnown(m.Extension, secrets...)
		m.Chain = redactMessages(m.Chain, secrets)
	}
	return list
}

// cleanPath makes a path relative to /client/v4, without scheme, host and
// query, and free of credentials.
func cleanPath(path string, secrets []string) string {
	if path == "" {
		return ""
	}
	if _, rest, ok := strings.Cut(path, "://"); ok {
		if slash := strings.IndexAny(rest, "/?#"); slash >= 0 {
			path = rest[slash:]
		} else {
			path = "/"
		}
	}
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		path = "/" + strings.TrimLeft(path, "/")
	}
	if rest, ok := strings.CutPrefix(path, "/client/v4"); ok && strings.HasPrefix(rest, "/") {
		path = rest
	}
	path = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(path, "\uFFFD"))
	const maxPath = 1024
	return wording.Shorten(credential.Redact(path, secrets...), maxPath)
}
