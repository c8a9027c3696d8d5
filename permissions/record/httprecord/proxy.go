package httprecord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
)

// Proxy is a reverse proxy on a loopback port that records what passes.
type Proxy struct {
	// URL is the base URL to give to a client: it ends in /client/v4.
	URL string

	server    *http.Server
	transport *http.Transport
	done      chan struct{}
	stop      context.CancelFunc // ends what still runs, connections that were upgraded too

	mu     sync.Mutex
	closed bool
	busy   sync.WaitGroup
}

// handler forwards to the API at upstream and records. Send must not ask for
// compression of its own accord (http.Transport.DisableCompression), since the
// client would then get other bytes than the API sent.
func (r *Recorder) handler(upstream *url.URL, send http.RoundTripper) http.Handler {
	base := strings.TrimRight(upstream.EscapedPath(), "/")
	forward := &httputil.ReverseProxy{
		Transport: &forwarder{r, send, base},
		ErrorLog:  log.New(io.Discard, "", 0), // would name the URL with its query
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.Trailer = p.In.Trailer // its values come with the end of the body
			p.Out.URL.Scheme, p.Out.URL.Host, p.Out.Host = upstream.Scheme, upstream.Host, upstream.Host
			p.Out.URL.RawPath = base + below(p.In.URL.EscapedPath(), defaultBase)
			p.Out.URL.Path, _ = url.PathUnescape(p.Out.URL.RawPath) // an escaped path is well formed
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			refuse(w, http.StatusBadGateway, "the recording proxy got no answer: "+err.Error())
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if host, other := misdirected(req); other {
			r.mu.Lock()
			tally(&r.misdirected, host)
			r.mu.Unlock()
			refuse(w, http.StatusMisdirectedRequest, "the recording proxy forwards to the API only: use its URL as the API's base URL, not as an HTTP proxy")
			return
		}
		forward.ServeHTTP(w, req)
	})
}

// refuse answers for the proxy itself, in the form of the API.
func refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"success": false, "result": nil, "messages": []string{},
		"errors": []map[string]any{{"code": 0, "message": text}},
	})
}

// misdirected returns the host that a request is for when a client takes the
// proxy for a general one (HTTP_PROXY): forwarded, it would carry credentials of
// another service to the API.
func misdirected(req *http.Request) (host string, other bool) {
	if req.Method == http.MethodConnect {
		return req.Host, true
	}
	here, listening := req.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !listening || req.URL.Host == "" {
		return "", false // a path, as sent to whoever is meant to answer
	}
	_, port, _ := net.SplitHostPort(here.String())
	self := req.URL.Port() == port && (req.URL.Hostname() == "localhost" || net.ParseIP(req.URL.Hostname()).IsLoopback())
	return req.URL.Host, !self
}

// forwarder sends and records everything.
type forwarder struct {
	recorder *Recorder
	next     http.RoundTripper
	base     string
}

func (f *forwarder) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := f.next.RoundTrip(req)
	if err == nil && resp.StatusCode < 100 { // net/http reads it, and panics where it is to be written
		_ = resp.Body.Close()
		resp, err = nil, fmt.Errorf("its status is %03d, which is none", resp.StatusCode)
	}
	f.recorder.keep(req, resp, f.base)
	return resp, err
}

// maxHeader is how much of the header of an answer is read, interim answers included: of
// the 10 MiB that net/http takes by itself a header of empty lines makes 660 MB.
const maxHeader = 64 << 10

// newTransport is http.DefaultTransport, but leaves encodings to the client.
func newTransport() *http.Transport {
	t := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second}
	if d, ok := http.DefaultTransport.(*http.Transport); ok {
		t = d.Clone()
	}
	t.DisableCompression = true
	if t.MaxResponseHeaderBytes == 0 {
		t.MaxResponseHeaderBytes = maxHeader
	}
	return t
}

// StartProxy serves a proxy on a free port of 127.0.0.1 until Close. It forwards
// to the API at upstream, a base URL such as https://api.cloudflare.com/client/v4,
// and records paths below upstream's own, whatever the options say. Credentials
// pass through and are not looked at, bodies as they come, without being kept; so do
// trailers, interim answers and upgrades to other protocols (WebSockets). Clients speak
// HTTP/1.1, or HTTP/2 with prior knowledge. What a client sends to another host through
// it, as through an HTTP proxy, is refused with 421 and counted, for the Gaps of the
// recording. It is an error when upstream is no http or https URL, or holds a
// credential.
func (r *Recorder) StartProxy(upstream string) (*Proxy, error) {
	u, err := url.Parse(upstream)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return nil, errors.New("upstream: want a base URL such as https://api.cloudflare.com/client/v4, without a user")
	}
	if credential.HoldsSecret(u.Hostname()) || credential.Holds(u.EscapedPath()) {
		return nil, errors.New("upstream: its host or path looks like a credential (not shown): want a base URL such as https://api.cloudflare.com/client/v4")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("recording proxy: %w", err)
	}
	send := newTransport()
	ctx, stop := context.WithCancel(context.Background())
	p := &Proxy{
		URL:       "http://" + l.Addr().String() + defaultBase,
		server:    &http.Server{ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }, Protocols: new(http.Protocols)},
		transport: send,
		done:      make(chan struct{}),
		stop:      stop,
	}
	p.server.Handler = p.counting(r.handler(u, send))
	p.server.Protocols.SetHTTP1(true)
	p.server.Protocols.SetUnencryptedHTTP2(true)
	go func() {
		defer close(p.done)
		_ = p.server.Serve(l) // ends with ErrServerClosed
	}()
	return p, nil
}

// counting counts the requests that run: the server forgets those that were upgraded.
func (p *Proxy) counting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		p.mu.Lock()
		closed := p.closed
		if !closed {
			p.busy.Add(1)
		}
		p.mu.Unlock()
		if closed {
			panic(http.ErrAbortHandler)
		}
		defer p.busy.Done()
		next.ServeHTTP(w, req)
	})
}

// Close waits until running requests have ended or ctx has, closes all connections,
// those that were upgraded (WebSockets) too, and returns when nothing of the proxy runs
// any more. For an upgraded connection it does not wait: it may never end by itself.
func (p *Proxy) Close(ctx context.Context) error {
	err := p.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, p.server.Close())
	}
	<-p.done
	p.stop()
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.busy.Wait()
	p.transport.CloseIdleConnections()
	return err
}
