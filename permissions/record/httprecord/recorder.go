package httprecord

import (
	"cmp"
	"net/http"
	"strings"
	"sync"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
)

// defaultMax is the bound on the calls kept where Options give none: enough for
// a long test run, a few MB of memory.
const defaultMax = 100_000

// Options configure a [Recorder]. The zero value is usable.
type Options struct {
	// BasePath is the path of the API's base URL, which is cut off where a
	// path begins with it; "" is /client/v4.
	BasePath string
	// Hosts are the hosts of the API, such as "localhost:8080" or a base URL, of
	// which the host counts; without a port, any port will do. Calls to other
	// hosts pass unrecorded, so a client shared with other services adds nothing:
	// they are counted, for the recording's Gaps. None is api.cloudflare.com, so a simulator
	// has to be named. The proxy records all that it forwards.
	Hosts []string
	// Max bounds the calls kept, answered or not; later ones are only counted.
	// 0 is 100,000.
	Max int
}

// Recorder collects calls. It is safe for concurrent use. Make it with [New];
// the zero value records too, with default options.
type Recorder struct {
	base  string
	hosts []string
	max   int

	mu         sync.Mutex
	calls      []authz.Call
	unanswered []authz.Call
	dropped    int
	// Calls that were left out, by host: to other hosts than the API's, and to the
	// proxy as if it were a general one.
	elsewhere, misdirected map[string]int
}

// New makes a recorder.
func New(opts Options) *Recorder {
	return &Recorder{base: strings.TrimRight(opts.BasePath, "/"), hosts: hostsOf(opts.Hosts), max: opts.Max}
}

// Calls returns the calls that were answered so far, in the order in which the
// answers came.
func (r *Recorder) Calls() []authz.Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]authz.Call(nil), r.calls...)
}

// Unanswered returns the calls so far that got no answer: the connection
// failed, or the call was given up. They say nothing about permissions and are
// no part of [Recorder.Recording].
func (r *Recorder) Unanswered() []authz.Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]authz.Call(nil), r.unanswered...)
}

// Recording returns the answered calls so far as a recording; failed marks a run
// that ended in an error. Its Gaps name the calls to other hosts than the API's,
// and those after the bound was reached.
func (r *Recorder) Recording(name string, failed bool) record.Recording {
	return record.Recording{Name: name, Calls: r.Calls(), Failed: failed, Gaps: r.gaps()}
}

// Reset forgets all calls and counts.
func (r *Recorder) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls, r.unanswered, r.dropped, r.elsewhere, r.misdirected = nil, nil, 0, nil, nil
}

// Transport returns a RoundTripper that sends with next and records calls to
// the API's hosts; nil is http.DefaultTransport.
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

// observe records a call if it went to the API, and counts it otherwise.
func (r *Recorder) observe(req *http.Request, resp *http.Response) {
	r.mu.Lock()
	api := r.isAPI(req.URL)
	if !api {
		tally(&r.elsewhere, req.URL.Host)
	}
	r.mu.Unlock()
	if api {
		r.keep(req, resp, cmp.Or(r.base, defaultBase))
	}
}

const defaultBase = "/client/v4"

func (r *Recorder) limit() int {
	if r.max <= 0 {
		return defaultMax
	}
	return r.max
}

// keep records a call whose path begins with base.
func (r *Recorder) keep(req *http.Request, resp *http.Response, base string) {
	call := authz.Call{Method: req.Method, Path: scrub(req.Method, req.URL.EscapedPath(), base)}
	if call.Method == "" {
		call.Method = http.MethodGet
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case len(r.calls)+len(r.unanswered) >= r.limit():
		r.dropped++
	case resp == nil:
		r.unanswered = append(r.unanswered, call)
	default:
		call.Status = resp.StatusCode
		r.calls = append(r.calls, call)
	}
}

// maxPath bounds what is kept of a path that is not in the operation table.
const maxPath = 512

// below returns what follows the base in a path that begins with it.
func below(path, base string) string {
	if rest := strings.TrimPrefix(path, base); rest == "" || rest[0] == '/' {
		return rest
	}
	return path
}

// scrub returns the path below the base with names replaced.
func scrub(method, path, base string) string {
	path = below(path, base)
	m, ok := operations.Match(method, path)
	if !ok {
		return credential.Redact(credential.Head(path, maxPath))
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
	out := m.Operation().Template()
	for name, value := range m.Params() {
		if isID(value) {
			out = strings.Replace(out, "{"+name+"}", value, 1)
		}
	}
	return out
}

// isID reports whether a path parameter is an id: 32 hexadecimal digits, a UUID, or
// a number.
func isID(s string) bool {
	lower := strings.ToLower(s)
	return credential.IsID(lower) || credential.IsUUID(lower) || s != "" && strings.Trim(s, "0123456789") == ""
}
