package token

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/sigv4"
)

// WithS3URL sets where R2's S3 endpoints are reached, for a simulator or a proxy:
// every request goes to this URL and names the account's own endpoint in its
// Host header, which is what is signed. The empty string is the endpoint itself.
// The URL is checked as that of [WithBaseURL] is.
func WithS3URL(url string) Option { return func(s *settings) { s.s3URL = url } }

// ErrNoS3URL is what [Client.CallS3] reports where the client was given another
// base URL than Cloudflare's and no [WithS3URL]: nothing is sent to Cloudflare for
// a client of something else.
var ErrNoS3URL error = &Error{FailureUsage, errors.New("the client has a base URL of its own, so it is not known where R2's S3 endpoints are reached: give WithS3URL")}

// CallS3 sends one request without a body to an endpoint of R2's S3 interface,
// signed (SigV4) with the credentials of [NewS3Credentials] or
// [Client.S3Credentials]. The path names the bucket first, such as
// "/photos?list-type=2&max-keys=1". The answer's XML is decoded into result, a
// pointer to a struct whose XMLName says which it must be; nil is for operations
// whose success has no body. It is sent once.
//
// The status is that of a success. The errors are those of [Client.Call], and
// [ErrNoS3URL]. An [*APIError] of S3 has no code; its message begins with S3's
// name for it, as in "S3 NoSuchBucket: …".
func (c *Client) CallS3(ctx context.Context, s3 S3Credentials, method, path string, result any) (status int, err error) {
	host, found := strings.CutPrefix(s3.Endpoint, "https://")
	if !found || host == "" || strings.Contains(host, "/") {
		return 0, usage("S3 endpoint: want https:// and a host, as NewS3Credentials gives it")
	}
	url := c.setup.s3URL
	switch {
	case url != "":
	case c.BaseURL() != DefaultBaseURL:
		return 0, ErrNoS3URL
	default:
		url = s3.Endpoint
	}
	api, err := c.setup.s3(url)
	if err != nil {
		return 0, err
	}
	status, err = api.DoS3(ctx, host, method, path, func(r *http.Request) { c.signS3(r, s3) }, result)
	return status, unlessSaid(FailureUsage, err)
}

// s3 is the client below CallS3. It has no credential of its own.
func (s settings) s3(url string) (*cfapi.Client, error) {
	config := s.api
	config.BaseURL, config.Authorize = url, nil
	api, err := cfapi.NewClient(config)
	switch {
	case errors.Is(err, cfapi.ErrInsecure):
		return nil, fmt.Errorf("S3 URL: %w", ErrInsecureHTTP)
	case err != nil:
		return nil, usage("S3 URL: %w", err)
	}
	return api, nil
}

// signS3 signs a request without a body.
func (c *Client) signS3(r *http.Request, s3 S3Credentials) {
	r.Header.Set("X-Amz-Date", c.now().UTC().Format(sigv4.TimeFormat))
	r.Header.Set("X-Amz-Content-Sha256", sigv4.EmptyPayload)
	signed := sigv4.Request{
		Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Payload: sigv4.EmptyPayload, Region: s3.Region, Service: "s3",
		Header: map[string]string{"host": r.Host, "x-amz-date": r.Header.Get("X-Amz-Date"), "x-amz-content-sha256": sigv4.EmptyPayload},
	}
	r.Header.Set("Authorization", signed.Authorization(s3.AccessKeyID, s3.SecretAccessKey.Reveal()))
}
