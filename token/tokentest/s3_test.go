package tokentest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/sigv4"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token/tokentest"
)

// s3Call signs a request to a host and returns the status and the body.
func s3Call(t *testing.T, srv *tokentest.Server, tok tokentest.Token, method, host, uri string, change func(*http.Request)) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequest(method, "https://"+host+uri, nil)
	require.NoError(t, err)
	req.Header.Set("X-Amz-Date", today.Format(sigv4.TimeFormat))
	req.Header.Set("X-Amz-Content-Sha256", sigv4.EmptyPayload)
	secret := sha256.Sum256([]byte(tok.Value))
	req.Header.Set("Authorization", sigv4.Request{
		Method: method, Path: req.URL.EscapedPath(), Query: req.URL.RawQuery, Payload: sigv4.EmptyPayload, Region: "auto", Service: "s3",
		Header: map[string]string{"host": host, "x-amz-date": req.Header.Get("X-Amz-Date"), "x-amz-content-sha256": sigv4.EmptyPayload},
	}.Authorization(tok.ID, hex.EncodeToString(secret[:])))
	if change != nil {
		change(req)
	}
	resp, err := srv.Client().Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode, string(body), resp.Header
}

// TestS3Endpoint: who may list, read and abort on which bucket.
func TestS3Endpoint(t *testing.T) {
	t.Parallel()
	srv := newServer(t, tokentest.Options{})
	maker := issue(t, srv, permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountWorkersR2StorageWrite)), tokentest.TokenOptions{})
	for _, name := range []string{"photos", "other"} {
		req, err := http.NewRequest(http.MethodPost, tokentest.BaseURL+"/accounts/"+string(account)+"/r2/buckets", strings.NewReader(`{"name":"`+name+`"}`))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+maker.Value)
		resp, err := srv.Client().Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, 200, resp.StatusCode)
	}
	const (
		read  = permissions.BucketWorkersR2StorageBucketItemRead
		write = permissions.BucketWorkersR2StorageBucketItemWrite
	)
	host := string(account) + ".r2.cloudflarestorage.com"
	photos := permissions.Bucket(account, "", "photos")
	reader := issue(t, srv, permissions.NewSpec(photos.Allow(read)), tokentest.TokenOptions{})
	writer := issue(t, srv, permissions.NewSpec(photos.Allow(write)), tokentest.TokenOptions{})
	all := issue(t, srv, permissions.NewSpec(permissions.AllBucketsIn(account).Allow(read)), tokentest.TokenOptions{})
	denied := issue(t, srv, permissions.NewSpec(permissions.AllBucketsIn(account).Allow(read), photos.Deny(read)), tokentest.TokenOptions{})
	foreigner := issue(t, srv, permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountD1Write)), tokentest.TokenOptions{})
	ended := issue(t, srv, permissions.NewSpec(photos.Allow(read)).WithConditions(permissions.Conditions{ExpiresOn: today.Add(-time.Hour)}), tokentest.TokenOptions{})
	off := issue(t, srv, permissions.NewSpec(photos.Allow(read)), tokentest.TokenOptions{})
	require.NoError(t, srv.Disable(off.ID))
	list, get, abort := "/photos?list-type=2", "/photos/a%20b$", "/photos/a?uploadId=b"
	unsigned := func(r *http.Request) { r.Header.Del("Authorization") }
	for name, tc := range map[string]struct {
		tok          tokentest.Token
		method, uri  string
		change       func(*http.Request)
		status       int
		text, secret string
	}{
		"list":                   {reader, "GET", list, nil, 200, "<ListBucketResult", ""},
		"get":                    {reader, "GET", get, nil, 404, "<Code>NoSuchKey</Code>", ""},
		"head":                   {reader, "HEAD", get, nil, 404, "", ""},
		"abort with read":        {reader, "DELETE", abort, nil, 403, "<Code>AccessDenied</Code>", ""},
		"list with write":        {writer, "GET", list, nil, 200, "<ListBucketResult", ""},
		"abort":                  {writer, "DELETE", abort, nil, 404, "<Code>NoSuchUpload</Code>", ""},
		"abort with account's":   {maker, "DELETE", abort, nil, 404, "<Code>NoSuchUpload</Code>", ""},
		"another bucket":         {reader, "GET", "/other?list-type=2", nil, 403, "<Code>AccessDenied</Code>", ""},
		"all buckets":            {all, "GET", "/other?list-type=2", nil, 200, "<Name>other</Name>", ""},
		"denied":                 {denied, "GET", list, nil, 403, "<Code>AccessDenied</Code>", ""},
		"no bucket":              {all, "GET", "/gone?list-type=2", nil, 404, "<Code>NoSuchBucket</Code>", ""},
		"another product":        {foreigner, "GET", list, nil, 403, "<Code>AccessDenied</Code>", ""},
		"expired":                {ended, "GET", list, nil, 403, "<Code>AccessDenied</Code>", ""},
		"disabled":               {off, "GET", list, nil, 401, "<Code>Unauthorized</Code>", ""},
		"unsigned":               {reader, "GET", list, unsigned, 401, "<Code>Unauthorized</Code>", ""},
		"bearer":                 {reader, "GET", list, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+reader.Value) }, 401, "<Code>Unauthorized</Code>", reader.Value},
		"signed for another URI": {reader, "GET", list, func(r *http.Request) { r.URL.Path = "/other" }, 403, "<Code>SignatureDoesNotMatch</Code>", ""},
		"delete":                 {writer, "DELETE", "/photos/a", nil, 405, "<Code>MethodNotAllowed</Code>", ""},
		"key of another length": {reader, "GET", list, func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), reader.ID, reader.Value, 1))
		}, 400, "has length 53, should be 32", reader.Value},
		"a clock": {reader, "GET", list, func(r *http.Request) { r.Header.Set("X-Amz-Date", "20130524T000000Z") }, 403, "<Code>RequestTimeTooSkewed</Code>", ""},
	} {
		status, body, header := s3Call(t, srv, tc.tok, tc.method, host, tc.uri, tc.change)
		assert.Equal(t, tc.status, status, "%s: %s", name, body)
		assert.Contains(t, body, tc.text, name)
		assert.Equal(t, "application/xml", header.Get("Content-Type"), name)
		if tc.secret != "" {
			assert.NotContains(t, body, tc.secret, name)
		}
	}
	status, body, _ := s3Call(t, srv, reader, "GET", string(account)+".eu.r2.cloudflarestorage.com", list, nil)
	assert.Equal(t, 403, status, body)
	status, body, _ = s3Call(t, srv, maker, "GET", string(account)+".eu.r2.cloudflarestorage.com", list, nil)
	assert.Equal(t, 404, status, body)
	require.NoError(t, srv.EditAccount(account, func(a *tokentest.Account) { a.R2Off = true }))
	_, body, _ = s3Call(t, srv, reader, "GET", host, list, nil)
	assert.Contains(t, body, "<Code>NotEntitled</Code>")

	calls := srv.Calls()
	last := calls[len(calls)-1]
	assert.Equal(t, "//"+host+"/photos", last.Path, "a call to S3 is no operation of the API")
	assert.Equal(t, authz.Inconclusive, authz.Decide(permissions.Spec{}, last).Verdict)

	soft := newServer(t, tokentest.Options{Mode: tokentest.ModeSoft})
	status, _, header := s3Call(t, soft, issue(t, soft, permissions.Spec{}, tokentest.TokenOptions{}), "GET", host, list, nil)
	assert.Equal(t, 404, status, "let through, and there is no bucket")
	assert.Contains(t, header.Get(tokentest.HeaderDecision), "would be refused")
}
