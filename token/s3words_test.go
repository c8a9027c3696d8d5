package token_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// TestCallS3BeforeSending: nothing is sent where it is not known where to, and the error
// says what to give.
func TestCallS3BeforeSending(t *testing.T) {
	t.Parallel()
	good, err := token.NewS3Credentials(tokenID, token.NewSecret(userToken), home, permissions.JurisdictionEU)
	require.NoError(t, err)
	with := func(endpoint string) token.S3Credentials { c := good; c.Endpoint = endpoint; return c }
	const odd = "S3 endpoint: want https:// and a host, as NewS3Credentials gives it"
	const base = "https://api.example/client/v4"
	for name, tc := range map[string]struct {
		creds token.S3Credentials
		opts  []token.Option
		path  string
		want  string
	}{
		"no credentials":    {token.S3Credentials{}, nil, "/b", odd},
		"plain http":        {with("http://x"), nil, "/b", odd},
		"no host":           {with("https://"), nil, "/b", odd},
		"a path":            {with("https://x/y"), nil, "/b", odd},
		"another base URL":  {good, []token.Option{token.WithBaseURL(base)}, "/b", "the client has a base URL of its own, so it is not known where R2's S3 endpoints are reached: give WithS3URL"},
		"no name of a host": {with("https://x y"), nil, "/b", "S3 URL: base URL: "},
		"a path of dots":    {good, nil, "/b/../c", "GET: the path holds a segment of dots or a bad escape"},
	} {
		a := script(nil)
		status, err := a.client(t, userToken, tc.opts...).CallS3(t.Context(), tc.creds, "GET", tc.path, nil)
		assert.Zero(t, status, name)
		assert.ErrorContains(t, err, tc.want, name)
		assert.Equal(t, token.FailureUsage, token.FailureOf(err), name)
		assert.Empty(t, a.calls, name)
	}
	for url, want := range map[string]string{
		"http://x.example": "S3 URL: base URL: it begins with http://", "x": "S3 URL: base URL: it must begin with https://",
	} {
		_, err := token.New(token.APIToken(token.NewSecret(userToken)), token.WithS3URL(url))
		assert.ErrorContains(t, err, want)
		assert.Equal(t, token.FailureUsage, token.FailureOf(err))
	}
	_, err = token.New(token.APIToken(token.NewSecret(userToken)), token.WithS3URL("http://x.example"))
	assert.ErrorIs(t, err, token.ErrInsecureHTTP)
	for _, j := range []permissions.Jurisdiction{"", permissions.JurisdictionDefault, permissions.JurisdictionEU, permissions.JurisdictionUS, permissions.JurisdictionFedRAMP} {
		got, err := token.S3Endpoint(home, j)
		require.NoError(t, err)
		middle := "." + string(j)
		if j == "" || j == permissions.JurisdictionDefault {
			middle = ""
		}
		assert.Equal(t, "https://"+string(home)+middle+".r2.cloudflarestorage.com", got)
	}
	_, err = token.S3Endpoint(home, "moon")
	assert.EqualError(t, err, `R2 jurisdiction "moon": want default, eu, us or fedramp`)
	_, err = token.S3Endpoint(home, permissions.Jurisdiction(strings.Repeat("x", 31)))
	assert.EqualError(t, err, `R2 jurisdiction "`+strings.Repeat("x", 30)+`…": want default, eu, us or fedramp`)
	_, err = token.S3Endpoint("x", "")
	assert.EqualError(t, err, permissions.AccountID("x").Validate().Error())
	assert.Equal(t, token.FailureUsage, token.FailureOf(err))
	_, err = token.NewS3Credentials(tokenID, token.NewSecret("x y"), home, "")
	assert.ErrorContains(t, err, "the token's value: not a usable API token: it holds blanks")
}

// TestCallS3IsSigned: the request goes to the endpoint, or to where it is to be reached, and names
// the endpoint; what is signed is what is sent.
func TestCallS3IsSigned(t *testing.T) {
	t.Parallel()
	creds, err := token.NewS3Credentials(tokenID, token.NewSecret(userToken), home, "")
	require.NoError(t, err)
	for url, opts := range map[string][]token.Option{
		"https://" + string(home) + ".r2.cloudflarestorage.com/b?x=1": nil,
		"https://proxy.example/b?x=1":                                 {token.WithS3URL("https://proxy.example"), token.WithBaseURL("https://api.example/client/v4")},
	} {
		var sent *http.Request
		rt := roundTripper(func(r *http.Request) (*http.Response, error) {
			sent = r
			return answer(r, 204, nil, ""), nil
		})
		status, err := script(nil).client(t, userToken, append(opts, token.WithHTTPClient(&http.Client{Transport: rt}))...).CallS3(t.Context(), creds, "DELETE", "/b?x=1", nil)
		require.NoError(t, err)
		assert.Equal(t, 204, status)
		assert.Equal(t, url, sent.URL.String())
		assert.Equal(t, string(home)+".r2.cloudflarestorage.com", sent.Host)
		assert.Equal(t, "20261123T120000Z", sent.Header.Get("X-Amz-Date"))
		assert.Equal(t, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", sent.Header.Get("X-Amz-Content-Sha256"))
		assert.Regexp(t, "^AWS4-HMAC-SHA256 Credential="+tokenID+"/20261123/auto/s3/aws4_request, ?SignedHeaders=host;x-amz-content-sha256;x-amz-date, ?Signature=[0-9a-f]{64}$", sent.Header.Get("Authorization"))
	}
}
