package cfapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Doer sends ready requests through a [Client]; it fits where an HTTP client
// with a Do method is asked for, as in the SDK. The credential is put on a copy
// of the request, so that nothing that keeps the request or the response keeps
// the credential.
type Doer struct{ client *Client }

// Doer returns the client in the form that the SDK takes. Set the SDK's retries
// to 0 with it: the SDK takes the errors of its HTTP client for lost
// connections and would send the request again.
func (c *Client) Doer() Doer { return Doer{client: c} }

// Do sends the request and returns the answer if it is a success, with its
// body read and checked. Anything else is an error as of [Client.Do]. A request
// to another host than the base URL's is refused.
func (d Doer) Do(req *http.Request) (*http.Response, error) {
	if d.client == nil {
		return nil, errors.New("cfapi: a Doer is made with Client.Doer")
	}
	resp, _, err := d.client.exchange(req)
	if err != nil {
		return nil, err
	}
	resp.Header = resp.Header.Clone()
	// The body was seen to be JSON, whatever the header says.
	resp.Header.Set("Content-Type", "application/json")
	return resp, nil
}

// exchange sends a request once, but for what a Pace repeats, and judges the answer. The
// response that it
// returns has its body read, put back and closed at the source, and names the
// caller's request, which carries no credential.
func (c *Client) exchange(req *http.Request) (*http.Response, Envelope, error) {
	sent := req.Clone(req.Context())
	if sent.URL.Scheme != c.base.Scheme || sent.URL.Host != c.base.Host {
		x := exchange{method: req.Method, path: req.URL.EscapedPath()}
		return nil, Envelope{}, newTransportError(x, fmt.Errorf("%w: the request is for another host than the base URL's", errNotSent))
	}
	sent.Header.Set("User-Agent", c.userAgent)
	if c.authorize != nil {
		c.authorize(sent)
	}
	x := exchange{method: req.Method, path: c.relative(sent.URL.EscapedPath()), secrets: secretsOf(sent.Header)}
	var resp *http.Response
	var body []byte
	var env Envelope
	for repeated := 0; ; repeated++ {
		if err := c.pace.take(req.Context()); err != nil {
			return nil, Envelope{}, newTransportError(x, fmt.Errorf("%w: %w", errNotSent, err))
		}
		var err error
		if resp, body, err = c.send(&x, sent); err != nil {
			return nil, Envelope{}, err
		}
		c.pace.heard(parseRateLimit(resp.Header))
		var apiErr *Error
		if env, apiErr = x.judge(body); apiErr == nil {
			break
		}
		if !rewound(sent) || !c.pace.again(req.Context(), req.Method, apiErr, repeated) {
			return nil, Envelope{}, apiErr
		}
	}
	resp.Request = req
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, env, nil
}

// rewound puts a request's body back to its beginning, and reports whether it could.
func rewound(req *http.Request) bool {
	if req.Body == nil || req.Body == http.NoBody {
		return true
	}
	if req.GetBody == nil {
		return false
	}
	body, err := req.GetBody()
	req.Body = body
	return err == nil
}

// send sends a request as it is, once, and reads the answer, whose body is closed
// at the source. It completes x.
func (c *Client) send(x *exchange, req *http.Request) (*http.Response, []byte, error) {
	if err := req.Context().Err(); err != nil {
		return nil, nil, newTransportError(*x, fmt.Errorf("%w: %w", errNotSent, err))
	}
	resp, err := c.http.Do(req)
	if err != nil {
		// With a refused redirect, net/http returns a response whose body is
		// already closed.
		return nil, nil, newTransportError(*x, err)
	}
	x.status, x.header = resp.StatusCode, resp.Header
	if resp.StatusCode == http.StatusSwitchingProtocols {
		// The body is the connection, and neither the context nor a timeout ends it.
		_ = resp.Body.Close()
		return nil, nil, x.failure(FormatEmpty)
	}
	if resp.ContentLength > MaxBody { // not even begun
		_ = resp.Body.Close()
		return nil, nil, x.failure(FormatOversize)
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, nil, x.readFailure(req, err)
	}
	return resp, x.scrub(body), nil
}

// readFailure tells apart why a body could not be read to its end.
func (x exchange) readFailure(req *http.Request, err error) error {
	if errors.Is(err, ErrBodyTooLong) {
		return x.failure(FormatOversize)
	}
	if ctxErr := req.Context().Err(); ctxErr != nil {
		return newTransportError(x, ctxErr)
	}
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		return newTransportError(x, err)
	}
	return x.failure(FormatTruncated)
}

// describe names a call whose answer turned out to be unusable later on.
func (c *Client) describe(req *http.Request, resp *http.Response) exchange {
	sent := req.Clone(req.Context())
	if c.authorize != nil {
		c.authorize(sent)
	}
	return exchange{
		method: req.Method, path: c.relative(req.URL.EscapedPath()),
		status: resp.StatusCode, header: resp.Header, secrets: secretsOf(sent.Header),
	}
}

// relative takes the base URL's path off a path.
func (c *Client) relative(path string) string {
	if rest, ok := strings.CutPrefix(path, c.base.EscapedPath()); ok && strings.HasPrefix(rest, "/") {
		return rest
	}
	return path
}
