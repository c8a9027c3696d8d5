package token

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/sigv4"
	"github.com/cftoken/cftoken/permissions"
)

// S3Credentials are what a client of R2's S3 interface takes. The secret key
// shows itself no more than a [Secret] does.
type S3Credentials struct {
	// AccessKeyID is the token's id. It is no secret.
	AccessKeyID string `json:"access_key_id"`
	// SecretAccessKey is the lower-case hexadecimal SHA-256 of the token's
	// value, not the value itself.
	SecretAccessKey Secret `json:"secret_access_key"`
	// Endpoint is the URL of the account's endpoint in that jurisdiction. Its
	// buckets of other jurisdictions are not found there.
	Endpoint string `json:"endpoint"`
	// Region is "auto".
	Region string `json:"region"`
}

// NewS3Credentials derives the credentials from a token, whose id [Client.Verify]
// tells: nothing is sent. The token needs R2 permissions of its own for them to work. The jurisdiction ""
// is the default one.
//
// Source: https://developers.cloudflare.com/r2/api/tokens/ and
// https://developers.cloudflare.com/r2/reference/data-location/ (2026-08).
func NewS3Credentials(tokenID string, value Secret, account permissions.AccountID, j permissions.Jurisdiction) (S3Credentials, error) {
	if err := (Ref{ID: tokenID}).Validate(); err != nil {
		return S3Credentials{}, err
	}
	if err := CheckToken(value.Reveal()); err != nil {
		return S3Credentials{}, fmt.Errorf("the token's value: %w", err)
	}
	endpoint, err := S3Endpoint(account, j)
	if err != nil {
		return S3Credentials{}, err
	}
	sum := sha256.Sum256([]byte(value.Reveal()))
	return S3Credentials{
		AccessKeyID: tokenID, SecretAccessKey: NewSecret(hex.EncodeToString(sum[:])), Endpoint: endpoint, Region: "auto",
	}, nil
}

// S3Endpoint is where an account's R2 buckets of a jurisdiction are reached.
func S3Endpoint(account permissions.AccountID, j permissions.Jurisdiction) (string, error) {
	if err := account.Validate(); err != nil {
		return "", usage("%w", err)
	}
	switch j {
	case "", permissions.JurisdictionDefault:
		return "https://" + string(account) + ".r2.cloudflarestorage.com", nil
	case permissions.JurisdictionEU, permissions.JurisdictionUS, permissions.JurisdictionFedRAMP:
		return "https://" + string(account) + "." + string(j) + ".r2.cloudflarestorage.com", nil
	}
	return "", usage("R2 jurisdiction %q: want default, eu, us or fedramp", credential.Show(string(j), 30))
}

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
// signed (SigV4) with the credentials of [NewS3Credentials]. The path names the bucket first, such as
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
