package httprecord

import (
	"net/http"
	"strings"
	"sync"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
)

// DefaultMax is the bound on the calls kept where Options give none: enough for
// a long test run, a few MB of memory.
const DefaultMax = 100_000

// Options configure a [Recorder]. The zero value is usable.
type Options struct {
	// BasePath is the path of the API's base URL, which is cut off where a
	// path begins with it; "" is /client/v4.
	BasePath string
	// Max bounds the calls kept; later ones are only counted. 0 is DefaultMax.
	Max int
}

// Recorder collects calls. It is safe for concurrent use. Make it with [New];
// the zero value records too, with default options.
type Recorder struct {
	base string
	max  int

	mu      sync.Mutex
	calls   []authz.Call
	dropped int
}

// New makes a recorder.
func New(opts Options) *Recorder {
	return &Recorder{base: strings.TrimRight(opts.BasePath, "/"), max: opts.Max}
}

// Calls returns the calls so far, in the order in which their answers came.
func (r *Recorder) Calls() []authz.Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]authz.Call(nil), r.calls...)
}

// Dropped returns how many calls came after the bound was reached.
func (r *Recorder) Dropped() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropped
}

// Recording returns the calls so far as a recording; failed marks a run that
// ended in an error.
func (r *Recorder) Recording(name string, failed bool) record.Recording {
	return record.Recording{Name: name, Calls: r.Calls(), Failed: failed}
}

// Reset forgets all calls.
func (r *Recorder) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls, r.dropped = nil, 0
}

// Transport returns a RoundTripper that sends with next and records; nil is
// http.DefaultTransport. A call that gets no answer is recorded without status.
func (r *Recorder) Transport(next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return &transport{r, next}
}

type transport struct {
	recorder *Recorder
	next     http.RoundTripper
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	t.recorder.observe(req, resp)
	return resp, err
}

// Middleware records in the form that Cloudflare's Go SDK takes
// (option.WithMiddleware) without importing it.
func (r *Recorder) Middleware(req *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
	resp, err := next(req)
	r.observe(req, resp)
	return resp, err
}

func (r *Recorder) observe(req *http.Request, resp *http.Response) {
	call := authz.Call{Method: req.Method, Path: r.scrub(req.Method, req.URL.EscapedPath())}
	if call.Method == "" {
		call.Method = http.MethodGet
	}
	if resp != nil {
		call.Status = resp.StatusCode
	}
	limit := r.max
	if limit <= 0 {
		limit = DefaultMax
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.calls) >= limit {
		r.dropped++
		return
	}
	r.calls = append(r.calls, call)
}

// maxPath bounds what is kept of a path that is not in the operation table.
const maxPath = 512

// scrub returns the path below the base URL with names replaced.
func (r *Recorder) scrub(method, path string) string {
	base := r.base
	if base == "" {
		base = "/client/v4"
	}
	if rest, ok := strings.CutPrefix(path, base); ok && (rest == "" || rest[0] == '/') {
		path = rest
	}
	m, ok := operations.Match(method, path)
	if !ok {
		if len(path) > maxPath {
			path = path[:maxPath]
		}
		return path
	}
	plain := true
	for _, value := range m.Params() {
		plain = plain && isID(value)
	}
	if plain {
		return strings.TrimRight(path, "/")
	}
	return fill(m)
}

// fill rebuilds the path from the template with the ids of the match; other
// parameters keep the template's name.
func fill(m operations.Matched) string {
	out := m.Operation().Template
	for name, value := range m.Params() {
		if isID(value) {
			out = strings.Replace(out, "{"+name+"}", value, 1)
		}
	}
	return out
}

// isID reports whether a path parameter is an id: 32 hexadecimal digits, with
// or without the dashes of a UUID, or a number.
func isID(s string) bool {
	digits, hex := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F':
			hex++
		case c == '-' && len(s) == 36:
		default:
			return false
		}
	}
	return digits+hex == 32 || hex == 0 && digits > 0
}
