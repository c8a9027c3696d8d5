package httprecord

import (
	"net/http"
	"net/url"
)

// Handler is the proxy's handler, for a listener of a test's own.
func (r *Recorder) Handler(upstream *url.URL, send http.RoundTripper) http.Handler {
	return r.handler(upstream, send)
}

// Send is the transport to the API that the proxy uses.
func (p *Proxy) Send() *http.Transport { return p.transport }
