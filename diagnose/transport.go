package diagnose

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// HeaderAccepted is the header that [Transport] adds to a refusal: the labels
// of the permissions each of which would let the call through, the smallest
// first, divided by "; " (a label can hold a comma). It is the idea of OAuth
// APIs that answer with the scopes which they accept.
const HeaderAccepted = "X-Cftoken-Accepted-Permissions"

// maxAccepted bounds the labels in the header: some operations accept dozens.
const maxAccepted = 8

// Hints say what [Transport] and [Middleware] do with a diagnosis. The zero
// value adds the header and tells nobody.
type Hints struct {
	// Facts tells what is known of the credential behind a request; nil =
	// nothing. It may be called from several goroutines at once.
	Facts func(*http.Request) Facts
	// Notify is told of every diagnosis; nil = nobody. It runs before the
	// answer is handed on, and may be called from several goroutines at once.
	Notify func(context.Context, Diagnosis)
	// Logger gets every diagnosis: a denial as a warning, all else (rate
	// limits, server faults, what an authorized call can meet) as information;
	// nil = none.
	Logger *slog.Logger
	// EmptyLists also looks at the beginning of successful answers of the few
	// calls that [EmptyList] knows, where nothing else is looked at. Set it
	// where the program never expects such a list to be empty.
	EmptyLists bool
}

// Transport returns a transport that sends with next (nil is
// [http.DefaultTransport]) and explains the refusals that come back: it adds
// the header [HeaderAccepted] to denials of known operations and hands the
// diagnosis to the hints. Everything else of the answer stays as it is: status,
// length, other headers, and each byte of the body, one that breaks midway
// included.
//
// Only answers with a status of 400 or more are read ahead, and of those at
// most 1 MiB; successes stream as ever. A refusal that comes with status 200
// (a rate limit of code 971) is therefore not seen.
//
// Wrap the transport of the API's client only: whatever passes is taken for an
// answer of the API.
func Transport(next http.RoundTripper, h Hints) http.RoundTripper {
	return &transport{next: next, hints: h}
}

// Middleware is [Transport] in the form that Cloudflare's Go SDK takes
// (option.WithMiddleware), without importing it. The SDK repeats failed calls:
// every attempt that is refused is diagnosed.
func Middleware(h Hints) func(*http.Request, func(*http.Request) (*http.Response, error)) (*http.Response, error) {
	return func(req *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
		resp, err := next(req)
		h.explain(req, resp)
		return resp, err
	}
}

type transport struct {
	next  http.RoundTripper
	hints Hints
}

func (t *transport) base() http.RoundTripper {
	if t.next == nil {
		return http.DefaultTransport
	}
	return t.next
}

// RoundTrip sends the request unchanged.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.base().RoundTrip(req)
	t.hints.explain(req, resp)
	return resp, err
}

// CloseIdleConnections lets an http.Client reach the transport below.
func (t *transport) CloseIdleConnections() {
	if c, ok := t.base().(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// explain looks at an answer and tells what it means.
func (h *Hints) explain(req *http.Request, resp *http.Response) {
	if resp == nil || req == nil || resp.StatusCode < 400 && !h.EmptyLists {
		return
	}
	var d Diagnosis
	var ok bool
	switch {
	case resp.StatusCode >= 400:
		d, ok = h.refusal(req, resp)
	case resp.StatusCode == http.StatusOK:
		d, ok = h.emptyList(req, resp)
	}
	if !ok {
		return
	}
	if h.Notify != nil {
		h.Notify(req.Context(), d)
	}
	if h.Logger != nil {
		level, text := slog.LevelInfo, "Cloudflare's API did not let a call through"
		if d.Verdict == authz.Denied {
			level, text = slog.LevelWarn, "Cloudflare's API refused a call"
		} else if resp.StatusCode < 400 {
			text = "Cloudflare's API answered with an empty list"
		}
		h.Logger.LogAttrs(req.Context(), level, text, slog.Any("diagnosis", d))
	}
}

func (h *Hints) facts(req *http.Request) Facts {
	if h.Facts == nil {
		return Facts{}
	}
	return h.Facts(req)
}

// refusal explains a refusal and adds the header to a denial.
func (h *Hints) refusal(req *http.Request, resp *http.Response) (Diagnosis, bool) {
	own := *resp
	if own.Request == nil { // a transport of a test: the call must be known
		own.Request = req
	}
	heard, ok := hearing.Response(&own)
	resp.Body = own.Body
	if !ok {
		return Diagnosis{}, false
	}
	r := newRefusal(heard, h.facts(req))
	d, _ := diagnoseRefusal(r)
	if d.Verdict != authz.Denied {
		return d, true
	}
	if labels := r.opening(maxAccepted); len(labels) > 0 {
		if resp.Header == nil {
			resp.Header = http.Header{}
		}
		resp.Header.Set(HeaderAccepted, strings.Join(labels, "; "))
	}
	return d, true
}

// emptyList looks at the beginning of a list's answer.
func (h *Hints) emptyList(req *http.Request, resp *http.Response) (Diagnosis, bool) {
	if req.Method != http.MethodGet || req.URL == nil {
		return Diagnosis{}, false
	}
	path := strings.TrimSuffix(req.URL.EscapedPath(), "/")
	if !strings.HasSuffix(path, "/zones") && !strings.HasSuffix(path, "/accounts") && !strings.HasSuffix(path, "/r2/buckets") {
		return Diagnosis{}, false
	}
	if !hearing.EmptyList(resp) {
		return Diagnosis{}, false
	}
	if req.URL.RawQuery != "" {
		path += "?" + req.URL.RawQuery
	}
	return EmptyList(authz.Call{Method: req.Method, Path: path, Status: resp.StatusCode}, h.facts(req))
}

// opening returns the labels of the permissions each of which lets a live token
// make the call, the smallest first and so many at most; nil for calls that are
// not in the catalogue, that need none, or whose permissions Cloudflare does not
// publish. The labels are those of [operations.Operation.Label].
func (r *refusal) opening(most int) (labels []string) {
	if r.op.IsZero() || r.op.AnyToken() || r.op.Evidence().Kind <= permissions.EvidenceAssumed {
		return nil
	}
	enough := r.enough()
	for _, g := range enough[:min(len(enough), most)] {
		labels = append(labels, r.op.Label(g.Permission))
	}
	return labels
}
