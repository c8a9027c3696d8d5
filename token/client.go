package token

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
)

// Client calls the API with credentials. It is safe for concurrent use. Make it
// with [New]; the zero value is not usable.
//
// It sends every request once: there is no retry, since a token whose creation
// is sent twice exists twice. Only what can be repeated without harm is, where a
// [Backoff] or a [Pace] says so. It reads at most 1 MiB of an answer, and none whose result
// has more than 65,536 values, follows no redirect to another host, and reads no
// environment variable.
type Client struct {
	creds   Credentials
	account permissions.AccountID
	now     func() time.Time
	api     *cfapi.Client
	setup   settings // for With
	seen    sightings
}

// Option sets up a [Client].
type Option func(*settings)

type settings struct {
	api       cfapi.Config
	account   permissions.AccountID
	now       func() time.Time
	unchecked bool
	s3URL     string
}

// WithBaseURL sets where the API is reached, with or without a trailing slash.
// The empty string is [DefaultBaseURL]. It must be https, but for this machine
// (localhost, 127.0.0.0/8 and ::1); [WithInsecureHTTP] lifts that. A URL that
// holds a credential is refused, wherever in it.
func WithBaseURL(url string) Option { return func(s *settings) { s.api.BaseURL = url } }

// ErrInsecureHTTP is what [New] reports for a base URL that would send the
// credentials unencrypted over a network. See [WithInsecureHTTP].
var ErrInsecureHTTP error = &Error{FailureUsage, errors.New("base URL: it begins with http:// and its host is not this machine, so the credentials would be sent unencrypted: use https://")}

// WithInsecureHTTP lets the credentials go over plain http to another machine,
// where everybody on the way can read them: for a test server in a network of
// containers, say. Without it [New] fails with [ErrInsecureHTTP].
func WithInsecureHTTP() Option { return func(s *settings) { s.api.Insecure = true } }

// WithHTTPClient sets the HTTP client to send with. It is copied, not changed.
// The default, also for nil, has a timeout of 30 seconds a call and reads at most 64 KiB
// of an answer's headers. A transport of the caller's own keeps its bound, which is
// net/http's 10 MiB where its MaxResponseHeaderBytes is zero.
func WithHTTPClient(c *http.Client) Option { return func(s *settings) { s.api.HTTP = c } }

// WithAccount names the account in whose name account-owned tokens are verified
// and read. The zero value is none.
func WithAccount(id permissions.AccountID) Option { return func(s *settings) { s.account = id } }

// WithUserAgent sets the User-Agent header; the default is "cftoken".
func WithUserAgent(agent string) Option { return func(s *settings) { s.api.UserAgent = agent } }

// Pace keeps below the API's rate limit; see [WithPace].
type Pace = cfapi.Pace

// WithPace makes the client wait rather than trip the API's rate limit, and where an
// answer asks for it: then a request that reads or deletes is sent again. One Pace may
// serve several clients of one user. nil, the default, sends at once.
func WithPace(p *Pace) Option { return func(s *settings) { s.api.Pace = p } }

// WithClock sets the clock that expiry and start times are measured against;
// the default, also for nil, is time.Now.
func WithClock(now func() time.Time) Option { return func(s *settings) { s.now = now } }

// New makes a client. It fails, before anything is sent, with what
// [Credentials.Validate] says, on a bad base URL, with [ErrInsecureHTTP], and on
// a bad account id.
func New(creds Credentials, opts ...Option) (*Client, error) {
	var s settings
	for _, opt := range opts {
		if opt != nil {
			opt(&s)
		}
	}
	if creds.IsZero() {
		return nil, ErrNoCredentials
	}
	if !s.unchecked {
		if err := creds.Validate(); err != nil {
			return nil, err
		}
	}
	if s.account != "" {
		if err := s.account.Validate(); err != nil {
			return nil, usage("%w", err)
		}
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.s3URL != "" {
		if _, err := s.s3(s.s3URL); err != nil {
			return nil, err
		}
	}
	s.api.Authorize = creds.Authorize
	api, err := cfapi.NewClient(s.api)
	switch {
	case errors.Is(err, cfapi.ErrInsecure):
		return nil, ErrInsecureHTTP
	case err != nil:
		return nil, usage("%w", err)
	}
	return &Client{creds: creds, account: s.account, now: s.now, api: api, setup: s}, nil
}

// With makes a client that reaches the API as c does, with other credentials:
// those of a token that was just made, say. The account is that of
// [WithAccount], "" to keep c's. It fails as [New] does.
func (c *Client) With(creds Credentials, account permissions.AccountID) (*Client, error) {
	return c.derive(creds, account, c.setup.unchecked)
}

func (c *Client) derive(creds Credentials, account permissions.AccountID, unchecked bool) (*Client, error) {
	if account == "" {
		account = c.account
	}
	s := c.setup
	s.account, s.unchecked = account, unchecked
	return New(creds, func(into *settings) { *into = s })
}

// Credentials returns what the client identifies itself with.
func (c *Client) Credentials() Credentials { return c.creds }

// Account returns the account that the client was told of, "" for none.
func (c *Client) Account() permissions.AccountID { return c.account }

// BaseURL returns where the client reaches the API, without a trailing slash.
func (c *Client) BaseURL() string { return c.api.BaseURL() }

// Call sends one request with the credentials to a path of the API, such as
// "/zones?per_page=5", and decodes the result of the answer into result (a
// pointer; nil for no interest). The body is sent as JSON, nil sends none. It is
// sent once.
//
// The status is that of a success. The error is an *[APIError] for any answer
// that is not a success, a *[TransportError] where no answer came, and an
// [*Error] for a path or a body that cannot be sent.
func (c *Client) Call(ctx context.Context, method, path string, body, result any) (status int, err error) {
	resp, err := c.api.Do(ctx, method, path, body, result)
	if err != nil {
		return 0, unlessSaid(FailureUsage, err)
	}
	return resp.Status, nil
}
