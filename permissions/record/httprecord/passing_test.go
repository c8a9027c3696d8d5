package httprecord_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record/httprecord"
)

// protocols are the ways in which a client speaks to the proxy, and the proxy to the API.
var protocols = map[string]struct{ client, api int }{
	"1.1 to 1.1": {1, 1}, "1.1 to 2": {1, 2}, "2 to 1.1": {2, 1}, "2 to 2": {2, 2},
}

// between starts an API and a proxy before it. The client speaks HTTP/2 with prior
// knowledge, the API over TLS.
func between(t *testing.T, client, api int, h http.HandlerFunc) (*httprecord.Recorder, *httprecord.Proxy, *http.Client) {
	t.Helper()
	upstream := httptest.NewUnstartedServer(h)
	if upstream.EnableHTTP2 = api == 2; upstream.EnableHTTP2 {
		upstream.StartTLS()
	} else {
		upstream.Start()
	}
	t.Cleanup(upstream.Close)
	rec := httprecord.New(httprecord.Options{})
	proxy, err := rec.StartProxy(upstream.URL + "/client/v4")
	require.NoError(t, err)
	proxy.Send().TLSClientConfig = upstream.Client().Transport.(*http.Transport).TLSClientConfig
	proxy.Send().Proxy = nil
	tr := &http.Transport{Protocols: new(http.Protocols)}
	tr.Protocols.SetHTTP1(client == 1)
	tr.Protocols.SetUnencryptedHTTP2(client == 2)
	t.Cleanup(func() {
		tr.CloseIdleConnections()
		assert.NoError(t, proxy.Close(context.Background()))
	})
	return rec, proxy, &http.Client{Transport: tr}
}

// What comes of a body passes at once, in both directions, and its trailers behind it.
func TestProxyPassesStreams(t *testing.T) {
	t.Parallel()
	for name, p := range protocols {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arrived := make(chan string) // what the one side has, before the other one goes on
			rec, proxy, c := between(t, p.client, p.api, func(w http.ResponseWriter, r *http.Request) {
				assert.Equal(t, p.api, r.ProtoMajor)
				w.Header().Set("Link", "</style.css>")
				w.WriteHeader(http.StatusEarlyHints)
				in := bufio.NewReader(r.Body)
				for range 3 {
					got, err := in.ReadString('\n')
					assert.NoError(t, err)
					arrived <- got
				}
				_, err := in.ReadByte()
				assert.ErrorIs(t, err, io.EOF)
				assert.Equal(t, "up", r.Trailer.Get("X-Up"))
				w.Header().Set("Content-Type", "text/event-stream")
				w.Header().Set("Trailer", "X-Sum")
				for i := range 3 {
					_, _ = fmt.Fprintln(w, "data:", i)
					assert.NoError(t, http.NewResponseController(w).Flush())
					assert.Equal(t, fmt.Sprintln("data:", i), <-arrived)
				}
				w.Header().Set("X-Sum", "3")
				w.Header().Set(http.TrailerPrefix+"X-Late", "unannounced")
			})
			body, up := io.Pipe()
			early := 0
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got1xxResponse: func(code int, _ textproto.MIMEHeader) error {
				if code == http.StatusEarlyHints {
					early++
				}
				return nil
			}})
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, proxy.URL+"/user", body)
			require.NoError(t, err)
			req.Trailer = http.Header{"X-Up": {"up"}}
			go func() {
				for i := range 3 {
					_, err := fmt.Fprintln(up, "part", i)
					assert.NoError(t, err)
					assert.Equal(t, fmt.Sprintln("part", i), <-arrived)
				}
				assert.NoError(t, up.Close())
			}()
			resp, err := c.Do(req)
			require.NoError(t, err)
			out := bufio.NewReader(resp.Body)
			for range 3 {
				line, err := out.ReadString('\n')
				require.NoError(t, err)
				arrived <- line
			}
			rest, err := io.ReadAll(out)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Empty(t, rest)
			assert.Equal(t, "3", resp.Trailer.Get("X-Sum"))
			assert.Equal(t, "unannounced", resp.Trailer.Get("X-Late"))
			assert.Equal(t, 1, early, "interim answers pass")
			assert.Equal(t, []authz.Call{{Method: "POST", Path: "/user", Status: 200}}, rec.Calls())
		})
	}
}

// A body is asked for when the API wants it, and not where it refuses at once.
func TestProxyAsksForBodies(t *testing.T) {
	t.Parallel()
	const size = 8 << 20 // far more than sockets and windows hold
	for name, p := range protocols {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec, proxy, c := between(t, p.client, p.api, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/user") {
					w.WriteHeader(http.StatusForbidden)
					return
				}
				n, err := io.Copy(io.Discard, r.Body)
				assert.NoError(t, err)
				_, _ = fmt.Fprint(w, n)
			})
			// Without an answer nothing is sent.
			c.Transport.(*http.Transport).ExpectContinueTimeout, proxy.Send().ExpectContinueTimeout = time.Hour, time.Hour
			for path, status := range map[string]int{"/user": 403, "/user/tokens": 200} {
				sent := &counted{Reader: io.LimitReader(zeros{}, size)}
				req, err := http.NewRequest(http.MethodPost, proxy.URL+path, sent)
				require.NoError(t, err)
				req.Header.Set("Expect", "100-continue")
				resp, err := c.Do(req)
				require.NoError(t, err)
				body, err := io.ReadAll(resp.Body)
				require.NoError(t, err)
				require.NoError(t, resp.Body.Close())
				assert.Equal(t, status, resp.StatusCode)
				if status == 200 {
					assert.Equal(t, fmt.Sprint(size), string(body))
				} else if p.client == 1 { // over HTTP/2 the server does not tell the proxy that the client waits
					assert.Zero(t, sent.n.Load(), "nothing was sent")
				}
			}
			assert.Len(t, rec.Calls(), 2)
		})
	}
}

// counted counts what is read.
type counted struct {
	io.Reader
	n atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// upgraded is an API that answers what it gets on an upgraded connection, and says so
// when the client has said all.
func upgraded(t *testing.T, over chan<- error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "websocket", r.Header.Get("Upgrade"))
		conn, rw, err := http.NewResponseController(w).Hijack()
		if !assert.NoError(t, err) {
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: trace-v1\r\n\r\n")
		for {
			line, err := rw.ReadString('\n')
			if err != nil {
				_, _ = io.WriteString(conn, "bye\n")
				over <- err
				return
			}
			_, _ = io.WriteString(conn, "echo "+line)
		}
	}
}

// dial asks the proxy for an upgrade.
func dial(t *testing.T, proxy *httprecord.Proxy) (net.Conn, *bufio.Reader) {
	t.Helper()
	u, err := url.Parse(proxy.URL)
	require.NoError(t, err)
	conn, err := net.Dial("tcp", u.Host)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "GET %s/user HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: trace-v1\r\n\r\n", u.Path, u.Host)
	require.NoError(t, err)
	in := bufio.NewReader(conn)
	resp, err := http.ReadResponse(in, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusSwitchingProtocols, resp.StatusCode)
	assert.Equal(t, "trace-v1", resp.Header.Get("Sec-WebSocket-Protocol"))
	for _, word := range []string{"one\n", "two\n"} {
		_, err = io.WriteString(conn, word)
		require.NoError(t, err)
		line, err := in.ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, "echo "+word, line)
	}
	return conn, in
}

// A WebSocket passes in both directions, also to an API that speaks HTTP/2 else, and
// ends with the client, each direction by itself.
func TestProxyPassesWebSockets(t *testing.T) {
	t.Parallel()
	for _, api := range []int{1, 2} {
		t.Run(fmt.Sprint("HTTP/", api), func(t *testing.T) {
			t.Parallel()
			over := make(chan error, 1)
			rec, proxy, _ := between(t, 1, api, upgraded(t, over))
			conn, in := dial(t, proxy)
			require.NoError(t, conn.(*net.TCPConn).CloseWrite())
			assert.ErrorIs(t, <-over, io.EOF, "the API learns that the client has said all")
			rest, err := io.ReadAll(in)
			require.NoError(t, err)
			assert.Equal(t, "bye\n", string(rest), "and can still answer")
			assert.Equal(t, []authz.Call{{Method: "GET", Path: "/user", Status: 101}}, rec.Calls())
		})
	}
}

// Closing ends a WebSocket that neither side ends, and nothing is left running.
func TestProxyEndsWebSockets(t *testing.T) {
	t.Parallel()
	over := make(chan error, 3)
	_, proxy, _ := between(t, 1, 1, upgraded(t, over))
	var ends []*bufio.Reader
	for range cap(over) {
		_, in := dial(t, proxy)
		ends = append(ends, in)
	}
	require.NoError(t, proxy.Close(context.Background()))
	for _, in := range ends {
		_, err := in.ReadByte()
		assert.Error(t, err, "the client's connection is closed")
		assert.Error(t, <-over, "the API's too")
	}
	resp, err := http.Get(proxy.URL)
	if err == nil {
		_ = resp.Body.Close()
	}
	assert.Error(t, err)
}

// Closing with a context that has ended cuts off what still runs, and waits for it.
func TestProxyCutsOff(t *testing.T) {
	t.Parallel()
	for _, client := range []int{1, 2} {
		started, ended := make(chan bool), make(chan error, 1)
		rec, proxy, c := between(t, client, 1, func(_ http.ResponseWriter, r *http.Request) {
			started <- true
			<-r.Context().Done()
			ended <- r.Context().Err()
		})
		got := make(chan error)
		go func() {
			resp, err := c.Get(proxy.URL + "/user")
			if err == nil {
				_ = resp.Body.Close()
				err = errors.New("an answer")
			}
			got <- err
		}()
		<-started
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		assert.ErrorIs(t, proxy.Close(ctx), context.Canceled)
		assert.Len(t, rec.Unanswered(), 1, "nothing runs any more")
		assert.ErrorIs(t, <-ended, context.Canceled, "the API's request is given up")
		assert.NotEqual(t, "an answer", (<-got).Error())
	}
}
