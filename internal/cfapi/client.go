package cfapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultTimeout bounds one call, reading included, where the caller brings no
// HTTP client of its own. The API mostly answers within a second.
const DefaultTimeout = 30 * time.Second

// Config says how a [Client] reaches the API. The zero value reaches the real
// API without a credential.
type Config struct {
	// BaseURL is checked with [NormalizeBaseURL]; "" is [DefaultBaseURL].
	BaseURL string
	// HTTP is the client to send with; nil is a client with [DefaultTimeout]
	// on http.DefaultTransport. It is copied, not changed: the copy bounds
	// bodies and refuses redirects to other hosts.
	HTTP *http.Client
	// Authorize puts the credential on a request; nil sends none. It sees
	// only requests to the base URL's host.
	Authorize func(*http.Request)
	// Insecure lets the credential go over plain http to other machines than
	// this one.
	Insecure bool
	// UserAgent is sent with each request; "" is "cftoken".
	UserAgent string
	// Pace keeps below the rate limit; nil sends at once.
	Pace *Pace
}

// Client calls the API. It is safe for concurrent use and holds no state
// between calls. The zero value is not usable: see [NewClient].
type Client struct {
	base      *url.URL // without a trailing slash
	http      *http.Client
	authorize func(*http.Request)
	userAgent string
	pace      *Pace
}

// NewClient makes a client. It fails only on a bad base URL, and with
// [ErrInsecure].
func NewClient(cfg Config) (*Client, error) {
	text, err := NormalizeBaseURL(cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("base URL: it is not a URL")
	}
	if base.Scheme != "https" && !cfg.Insecure && !isLoopback(base.Hostname()) {
		return nil, ErrInsecure
	}
	c := &Client{base: base, authorize: cfg.Authorize, userAgent: cfg.UserAgent, pace: cfg.Pace}
	if c.userAgent == "" {
		c.userAgent = "cftoken"
	}
	hc := http.Client{Timeout: DefaultTimeout}
	if cfg.HTTP != nil {
		hc = *cfg.HTTP
	}
	hc.Transport = Bound(hc.Transport, MaxBody)
	hc.CheckRedirect = checkRedirect(hc.CheckRedirect)
	c.http = &hc
	return c, nil
}

// BaseURL is the base URL in use, without a trailing slash.
func (c *Client) BaseURL() string { return c.base.String() }

// Body is a request body that is sent as it is, under its own content type.
type Body struct {
	// ContentType is the media type, for example "application/javascript".
	ContentType string
	// Data is sent unchanged.
	Data []byte
}

// Response is a successful answer.
type Response struct {
	// Status is the HTTP status, 2xx.
	Status int
	// Envelope is the decoded body; its Result is raw. It may hold a secret
	// where the call creates one: never log it.
	Envelope Envelope
	// RayID is Cloudflare's id of the exchange, "" where it sent none.
	RayID string
	// RateLimit is what the Ratelimit header said.
	RateLimit RateLimit
}

// Do sends one request, once but for what a [Pace] repeats, and decodes the result of the answer into result
// (a pointer; nil for no interest). The path is relative to the base URL and
// may have a query. The body is nil, a [Body], or a value that is sent as JSON
// (a []byte or json.RawMessage as it is).
//
// The error is an *[Error] for any answer that is not a success, including a
// result of another type than asked for; a *[TransportError] where no answer
// came; and a plain error, before anything is sent, for a path or a body that
// cannot be sent.
func (c *Client) Do(ctx context.Context, method, path string, body, result any) (*Response, error) {
	req, err := c.request(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	resp, env, err := c.exchange(req)
	if err != nil {
		return nil, err
	}
	out := &Response{Status: resp.StatusCode, Envelope: env, RayID: parseRay(resp.Header), RateLimit: parseRateLimit(resp.Header)}
	if result != nil {
		if env.Result == nil || json.Unmarshal(env.Result, result) != nil {
			return nil, c.describe(req, resp).failure(FormatNotEnvelope)
		}
	}
	return out, nil
}

// request builds the request, without a credential.
func (c *Client) request(ctx context.Context, method, path string, body any) (*http.Request, error) {
	u, err := c.resolve(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", cleanText(method, 32), err)
	}
	var data []byte
	contentType := "application/json"
	switch b := body.(type) {
	case nil:
		contentType = ""
	case Body:
		data, contentType = b.Data, b.ContentType
	case []byte:
		data = b
	case json.RawMessage:
		data = b
	default:
		if data, err = json.Marshal(b); err != nil {
			return nil, fmt.Errorf("%s %s: the body cannot be sent as JSON", cleanText(method, 32), cleanPath(path, nil))
		}
	}
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), reader)
	if err != nil {
		return nil, fmt.Errorf("the request cannot be built: method %q or context is not usable", cleanText(method, 32))
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Set("Accept", "application/json")
	return req, nil
}

// resolve appends a path to the base URL and refuses what would leave it.
func (c *Client) resolve(path string) (*url.URL, error) {
	rest, query, _ := strings.Cut(path, "?")
	switch {
	case strings.Contains(rest, "://") || strings.HasPrefix(rest, "//"):
		return nil, errors.New("the path must be relative to the base URL, not a URL")
	case strings.ContainsAny(path, "# \t\r\n\x00"):
		return nil, errors.New("the path holds a blank, a line end or a #; escape it")
	case strings.Trim(rest, "/") == "":
		return nil, errors.New("the path is empty")
	}
	for seg := range strings.SplitSeq(rest, "/") {
		if dec, err := url.PathUnescape(seg); err != nil || dec == "." || dec == ".." {
			return nil, errors.New("the path holds a segment of dots or a bad escape")
		}
	}
	u, err := url.Parse(c.base.String() + "/" + strings.TrimLeft(rest, "/"))
	if err != nil {
		return nil, errors.New("the path cannot be parsed")
	}
	u.RawQuery = query
	return u, nil
}
