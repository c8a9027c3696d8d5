package cfapi

import (
	"errors"
	"io"
	"net/http"
)

// ErrBodyTooLong is what reading a body ends with that is longer than its
// bound. See [Bound].
var ErrBodyTooLong = errors.New("the answer is longer than the bound")

// Bound returns a transport whose response bodies end with [ErrBodyTooLong]
// after max bytes, for clients that read a body to its end, whatever its
// length. The bound is on the bytes that the caller sees: after decompression.
// A nil transport stands for [http.DefaultTransport]; a max of 0 or less for
// [MaxBody].
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
		next = http.DefaultTransport
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
		next = http.DefaultTransport
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
