package loopback

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Hosts returns the hosts that a proxy answers for where Options name none: the API and,
// as one that begins with a dot stands for all below it, R2's S3 endpoints.
func Hosts() []string {
	return []string{"api.cloudflare.com", ".r2.cloudflarestorage.com"}
}

// maxHosts bounds the hosts that are answered for and those that are counted.
const maxHosts = 100

// Options configure a [Proxy].
type Options struct {
	// Handler answers the calls to Hosts, with the Host header that the client sent.
	Handler http.Handler
	// Hosts are the hosts that are answered for, all others are refused; nil is
	// those of [Hosts].
	Hosts []string
	// Dir is an existing folder for the authority's certificate.
	Dir string
}

// Proxy is an HTTPS proxy on a loopback port.
type Proxy struct {
	// URL is what a client is told as its HTTPS proxy.
	URL string
	// CAFile is the PEM file with the certificate that a client has to trust.
	CAFile string

	hosts []string
	ca    *authority
	inner *http.Server // behind TLS
	outer *http.Server // the proxy itself
	queue *queue
	done  sync.WaitGroup

	mu      sync.Mutex
	refused map[string]int
}

// Start makes an authority, writes its certificate and listens on a free port
// of 127.0.0.1 until Close.
func Start(opts Options) (*Proxy, error) {
	if opts.Handler == nil {
		return nil, errors.New("loopback: Options.Handler: nothing answers for the hosts")
	}
	if opts.Hosts == nil {
		opts.Hosts = Hosts()
	}
	ca, err := newAuthority(opts.Hosts)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(opts.Dir, "loopback-ca.pem")
	if err := os.WriteFile(file, ca.pem(), 0o600); err != nil {
		return nil, fmt.Errorf("loopback: Options.Dir: %w", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("loopback: %w", err)
	}
	p := &Proxy{
		URL:     "http://" + l.Addr().String(),
		CAFile:  file,
		hosts:   opts.Hosts,
		ca:      ca,
		queue:   newQueue(l.Addr()),
		refused: map[string]int{},
	}
	quiet := log.New(io.Discard, "", 0) // clients that distrust the authority say so themselves
	p.inner = &http.Server{Handler: opts.Handler, ReadHeaderTimeout: 10 * time.Second, ErrorLog: quiet}
	p.outer = &http.Server{Handler: http.HandlerFunc(p.connect), ReadHeaderTimeout: 10 * time.Second, ErrorLog: quiet}
	p.serve(p.inner, p.queue)
	p.serve(p.outer, l)
	return p, nil
}

func (p *Proxy) serve(s *http.Server, l net.Listener) {
	p.done.Add(1)
	go func() {
		defer p.done.Done()
		_ = s.Serve(l) // ends with ErrServerClosed
	}()
}

// ListenTLS also answers TLS connections at addr, an address such as
// "127.0.0.1:443", for programs that know no proxy and are led there by a hosts
// file of their own. It returns the address that is listened on.
func (p *Proxy) ListenTLS(addr string) (net.Addr, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("loopback: %w", err)
	}
	p.serve(p.inner, tls.NewListener(l, p.config("")))
	return l.Addr(), nil
}

// connect answers what is sent to the proxy itself.
func (p *Proxy) connect(w http.ResponseWriter, req *http.Request) {
	host, port, err := net.SplitHostPort(req.Host)
	if err != nil {
		host, port = req.Host, ""
	}
	host = strings.ToLower(host)
	if req.Method != http.MethodConnect || port != "443" || !p.answersFor(host) {
		p.refuse(req.Host)
		http.Error(w, "the loopback proxy answers HTTPS calls to "+strings.Join(p.hosts, ", ")+" only, and was asked for "+req.Host, http.StatusForbidden)
		return
	}
	conn, early, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "the connection cannot be taken over", http.StatusInternalServerError)
		return
	}
	if _, err := io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		_ = conn.Close()
		return
	}
	p.queue.add(tls.Server(readAhead{conn, early}, p.config(host)))
}

// config is that of connections to a host; "" lets the client name it.
func (p *Proxy) config(host string) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"},
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			name := strings.ToLower(hello.ServerName)
			if name == "" {
				name = host
			}
			if !p.answersFor(name) {
				p.refuse(name)
				return nil, fmt.Errorf("loopback: no host of the proxy: %q", name)
			}
			return p.ca.leaf(name)
		},
	}
}

func (p *Proxy) answersFor(host string) bool {
	for _, h := range p.hosts {
		if below := strings.HasPrefix(h, "."); !below && host == h || below && strings.HasSuffix(host, h) && len(host) > len(h) {
			return true
		}
	}
	return false
}

func (p *Proxy) refuse(host string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, known := p.refused[host]; !known && len(p.refused) >= maxHosts {
		host = "other hosts"
	}
	p.refused[host]++
}

// Refused returns how many calls to each other host were refused.
func (p *Proxy) Refused() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.refused)
}

// Env returns the environment variables by which programs learn of the proxy
// and of its authority, for Cmd.Env: those of Go and OpenSSL, Python's requests and
// httpx, Node, curl and Perl.
func (p *Proxy) Env() []string {
	env := []string{"NO_PROXY=127.0.0.1,localhost", "no_proxy=127.0.0.1,localhost"}
	for _, name := range [...]string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"} {
		env = append(env, name+"="+p.URL)
	}
	for _, name := range [...]string{"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "PERL_LWP_SSL_CA_FILE", "HTTPS_CA_FILE"} {
		env = append(env, name+"="+p.CAFile)
	}
	return env
}

// Close closes all connections and waits for the proxy's goroutines.
func (p *Proxy) Close() error {
	err := errors.Join(p.outer.Close(), p.inner.Close())
	p.done.Wait()
	return err
}
