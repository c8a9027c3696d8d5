package token_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

type s3List struct {
	XMLName xml.Name `xml:"ListBucketResult"`
	Name    string
}

// TestCallS3 calls the simulator's S3 endpoint in process, as any host.
func TestCallS3(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	srv, err := tokentest.New(tokentest.Options{Now: func() time.Time { return now }})
	require.NoError(t, err)
	tok, err := srv.IssueToken(permissions.NewSpec(permissions.Account(tokentest.DefaultAccountID).Allow(permissions.AccountWorkersR2StorageWrite)), tokentest.TokenOptions{})
	require.NoError(t, err)
	client := func(opts ...token.Option) *token.Client {
		c, err := token.New(token.APIToken(token.NewSecret(tok.Value)), append([]token.Option{token.WithHTTPClient(srv.Client()), token.WithClock(func() time.Time { return now })}, opts...)...)
		require.NoError(t, err)
		return c
	}
	c := client()
	_, err = c.Call(t.Context(), http.MethodPost, "/accounts/"+tokentest.DefaultAccountID+"/r2/buckets", map[string]string{"name": "photos"}, nil)
	require.NoError(t, err)
	keys, err := token.NewS3Credentials(tok.ID, token.NewSecret(tok.Value), tokentest.DefaultAccountID, "")
	require.NoError(t, err)

	var list s3List
	status, err := c.CallS3(t.Context(), keys, http.MethodGet, "/photos?list-type=2&max-keys=1", &list)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "photos", list.Name)
	status, err = client(token.WithS3URL("http://127.0.0.1:9")).CallS3(t.Context(), keys, http.MethodGet, "/photos?list-type=2", &list)
	require.NoError(t, err, "the host is signed, wherever it is reached")
	assert.Equal(t, http.StatusOK, status)

	other := keys
	other.SecretAccessKey = token.NewSecret(tok.Value)
	eu, err := token.NewS3Credentials(tok.ID, token.NewSecret(tok.Value), tokentest.DefaultAccountID, permissions.JurisdictionEU)
	require.NoError(t, err)
	for want, call := range map[string]func() (int, error){
		"S3 NoSuchBucket: ": func() (int, error) { return c.CallS3(t.Context(), keys, http.MethodGet, "/gone?list-type=2", &list) },
		"S3 NoSuchKey: ":    func() (int, error) { return c.CallS3(t.Context(), keys, http.MethodGet, "/photos/a$b%20c", &list) },
		"S3 NoSuchUpload: ": func() (int, error) {
			return c.CallS3(t.Context(), keys, http.MethodDelete, "/photos/a?uploadId=b", nil)
		},
		"S3 SignatureDoesNotMatch: ": func() (int, error) { return c.CallS3(t.Context(), other, http.MethodGet, "/photos?list-type=2", &list) },
		".eu.r2.cloudflarestorage.com/photos: 404: S3 NoSuchBucket": func() (int, error) {
			return c.CallS3(t.Context(), eu, http.MethodGet, "/photos?list-type=2", &list)
		},
		"S3 RequestTimeTooSkewed: ": func() (int, error) {
			return client(token.WithClock(func() time.Time { return now.Add(time.Hour) })).CallS3(t.Context(), keys, http.MethodGet, "/photos?list-type=2", &list)
		},
		"S3 MethodNotAllowed: ": func() (int, error) { return c.CallS3(t.Context(), keys, http.MethodDelete, "/photos/a", nil) },
	} {
		_, err := call()
		require.ErrorContains(t, err, want)
		var api *token.APIError
		require.ErrorAs(t, err, &api)
		assert.Zero(t, api.Code())
		assert.NotContains(t, err.Error(), tok.Value)
		assert.NotContains(t, err.Error(), keys.SecretAccessKey.Reveal())
	}

	_, err = client(token.WithBaseURL(tokentest.BaseURL)).CallS3(t.Context(), keys, http.MethodGet, "/photos?list-type=2", &list)
	require.ErrorIs(t, err, token.ErrNoS3URL)
	elsewhere := keys
	for _, endpoint := range []string{"", "http://example.com", "https://example.com/x"} {
		elsewhere.Endpoint = endpoint
		_, err = c.CallS3(t.Context(), elsewhere, http.MethodGet, "/photos?list-type=2", &list)
		require.ErrorContains(t, err, "S3 endpoint: want https://")
	}
}

// TestS3URLIsChecked: as a base URL is.
func TestS3URLIsChecked(t *testing.T) {
	t.Parallel()
	creds := token.APIToken(token.NewSecret("cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"))
	_, err := token.New(creds, token.WithS3URL("http://s3.example.com"))
	require.ErrorIs(t, err, token.ErrInsecureHTTP)
	_, err = token.New(creds, token.WithS3URL("http://s3.example.com"), token.WithInsecureHTTP())
	require.NoError(t, err)
	_, err = token.New(creds, token.WithS3URL("ftp://s3.example.com"))
	require.ErrorContains(t, err, "S3 URL: ")
	secret := "cfut_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb01234567"
	_, err = token.New(creds, token.WithS3URL("https://"+secret+".example.com"))
	require.Error(t, err)
	assert.NotContains(t, err.Error(), secret)
}

// TestCallS3Answers: what is not S3's answer is never a success, and a redirect to
// another host is not followed.
func TestCallS3Answers(t *testing.T) {
	t.Parallel()
	value := "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"
	keys, err := token.NewS3Credentials("0123456789abcdef0123456789abcdef", token.NewSecret(value), tokentest.DefaultAccountID, "")
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"a page":         {200, "<html><title>Login</title></html>", "an HTML page"},
		"another result": {200, "<Error><Code>X</Code></Error>", "200: "},
		"nothing":        {200, "", "the answer is empty"},
		"too much":       {200, strings.Repeat("x", 2<<20), "longer than the bound"},
		"a redirect":     {302, "", "redirect to another host"},
	} {
		rt := transport(func(r *http.Request) (*http.Response, error) {
			assert.Equal(t, tokentest.DefaultAccountID+".r2.cloudflarestorage.com", r.URL.Host)
			return &http.Response{StatusCode: tc.status, Header: http.Header{"Location": {"https://example.com/"}}, Body: io.NopCloser(strings.NewReader(tc.body)), Request: r}, nil
		})
		c, err := token.New(token.APIToken(token.NewSecret(value)), token.WithHTTPClient(&http.Client{Transport: rt}))
		require.NoError(t, err)
		_, err = c.CallS3(t.Context(), keys, http.MethodGet, "/photos?list-type=2", &s3List{})
		require.ErrorContains(t, err, tc.want, name)
		var api *token.APIError
		assert.True(t, !errors.As(err, &api) || api.Inconclusive(), name)
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
