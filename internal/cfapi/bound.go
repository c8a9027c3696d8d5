package cfapi

import (
	"errors"
	"io"
	"net/http"
	"sync"
)

// ErrBodyTooLong is what reading a body ends with that is longer than its
// bound. See [Bound].
var ErrBodyTooLong = errors.New("the answer is longer than the bound")

// Bound returns a transport whose response bodies end with [ErrBodyTooLong]
// after max bytes, for clients that read a body to its end, whatever its
// length. The bound is on the bytes that the caller sees: after decompression.
// A nil transport stands for [http.DefaultTransport] with a bound on headers,
// [MaxHeader]; a max of 0 or less for [MaxBody].
func Bound(rt http.RoundTripper, max int64) http.RoundTripper {
	if max <= 0 {
		max = MaxBody
	}
	return boundTransport{next: rt, max: max}
}

type boundTransport struct {
	next http.RoundTripper
	max  int64
}

// RoundTrip sends the request unchanged and bounds the body of the answer.
func (t boundTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	next := t.next
	if next == nil {
		next = defaultTransport()
	}
	resp, err := next.RoundTrip(req)
	if resp != nil && resp.Body != nil {
		resp.Body = &boundBody{body: resp.Body, left: t.max}
	}
	return resp, err
}

// CloseIdleConnections lets an http.Client reach the transport below.
func (t boundTransport) CloseIdleConnections() {
	next := t.next
	if next == nil {
		next = defaultTransport()
	}
	if c, ok := next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// boundBody lets through so many bytes; one more is an error.
type boundBody struct {
	body io.ReadCloser
	left int64
	err  error
}

func (b *boundBody) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	// One byte past the bound is asked for: it tells a body that just fits
	// from one that is too long.
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.body.Read(p)
	if int64(n) > b.left {
		n, err = int(b.left), ErrBodyTooLong
	}
	b.left -= int64(n)
	b.err = err
	return n, err
}

func (b *boundBody) Close() error { return b.body.Close() }

// MaxHeader is how much of the header of an answer is read, interim answers included,
// where the caller brings no transport of its own: 64 KiB, of which the API uses 4. Of the
// 10 MiB that net/http takes by itself a header of empty lines makes 660 MB.
const MaxHeader = 64 << 10

// own is [http.DefaultTransport] with a bound on headers. It is made when it is first
// needed, and anew when somebody has put another transport there; a transport that is no
// *http.Transport, such as a test's, is used as it is.
var own struct {
	sync.Mutex
	of, bounded *http.Transport
}

func defaultTransport() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok || t.MaxResponseHeaderBytes > 0 {
		return http.DefaultTransport
	}
	own.Lock()
	defer own.Unlock()
	if own.of != t {
		own.of, own.bounded = t, t.Clone()
		own.bounded.MaxResponseHeaderBytes = MaxHeader
	}
	return own.bounded
}
