package token_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

// env makes a lookup of a map.
func env(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
}

func TestCredentialsFromEnv(t *testing.T) {
	t.Parallel()
	apiToken := token.APIToken(token.NewSecret(userToken))
	key := token.GlobalKey(someEmail, token.NewSecret(globalKey))
	tests := []struct {
		name string
		vars map[string]string
		want token.Credentials
		err  string
	}{
		{"token", map[string]string{token.EnvAPIToken: userToken}, apiToken, ""},
		{"key", map[string]string{token.EnvEmail: someEmail, token.EnvAPIKey: globalKey}, key, ""},
		{"both: the token wins", map[string]string{token.EnvAPIToken: userToken, token.EnvEmail: someEmail, token.EnvAPIKey: globalKey}, apiToken, ""},
		{"token and half a pair: the token wins", map[string]string{token.EnvAPIToken: userToken, token.EnvAPIKey: globalKey}, apiToken, ""},
		{"empty token counts as none", map[string]string{token.EnvAPIToken: "", token.EnvEmail: someEmail, token.EnvAPIKey: globalKey}, key, ""},
		{"nothing", nil, token.Credentials{}, "no credentials: set CLOUDFLARE_API_TOKEN (recommended), or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY"},
		{"key without e-mail", map[string]string{token.EnvAPIKey: globalKey}, token.Credentials{}, "CLOUDFLARE_API_KEY is set but CLOUDFLARE_EMAIL is not: a Global API key needs the e-mail address of its user"},
		{"e-mail without key", map[string]string{token.EnvEmail: someEmail}, token.Credentials{}, "CLOUDFLARE_EMAIL is set but CLOUDFLARE_API_KEY is not: the e-mail address alone is no credential"},
		{"quoted token", map[string]string{token.EnvAPIToken: `"` + userToken + `"`}, token.Credentials{}, "CLOUDFLARE_API_TOKEN: not a usable API token: it has quotes around it: remove them"},
		{"a bad token is not passed over", map[string]string{token.EnvAPIToken: " ", token.EnvEmail: someEmail, token.EnvAPIKey: globalKey}, token.Credentials{}, "CLOUDFLARE_API_TOKEN: not a usable API token: it is empty"},
		{"key as token", map[string]string{token.EnvAPIToken: globalKey}, token.Credentials{}, "CLOUDFLARE_API_TOKEN: not a usable API token: it is a Global API key: an API token is wanted here; a key needs the e-mail address and goes into CLOUDFLARE_API_KEY"},
		{"token as key", map[string]string{token.EnvEmail: someEmail, token.EnvAPIKey: userToken}, token.Credentials{}, "CLOUDFLARE_API_KEY: not a usable Global API key: it is an API token: a Global API key is wanted here; a token goes into CLOUDFLARE_API_TOKEN"},
		{"bad e-mail", map[string]string{token.EnvEmail: userToken, token.EnvAPIKey: globalKey}, token.Credentials{}, "CLOUDFLARE_EMAIL: the e-mail address of the Global API key is not an e-mail address such as name@example.com"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := token.CredentialsFromEnv(env(tt.vars))
			assert.True(t, tt.want == got)
			if tt.err == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, tt.err)
			assertHidden(t, err.Error())
			assert.Equal(t, tt.vars == nil, errors.Is(err, token.ErrNoCredentials))
		})
	}
}

func TestSingleSourcesFromEnv(t *testing.T) {
	t.Parallel()
	all := env(map[string]string{token.EnvAPIToken: userToken, token.EnvEmail: someEmail, token.EnvAPIKey: globalKey})
	creds, err := token.GlobalKeyFromEnv(all)
	require.NoError(t, err)
	assert.True(t, creds.IsGlobalKey(), "asked for, the key is used beside a token")
	creds, err = token.TokenFromEnv(all)
	require.NoError(t, err)
	assert.False(t, creds.IsGlobalKey())
	_, err = token.TokenFromEnv(env(map[string]string{token.EnvAPIKey: globalKey}))
	assert.ErrorIs(t, err, token.ErrNoCredentials)
	_, err = token.GlobalKeyFromEnv(env(nil))
	assert.ErrorIs(t, err, token.ErrNoCredentials)
}

func TestIDsFromEnv(t *testing.T) {
	t.Parallel()
	account, err := token.AccountFromEnv(env(map[string]string{token.EnvAccountID: string(guideAccount)}))
	require.NoError(t, err)
	assert.Equal(t, guideAccount, account)
	zone, err := token.ZoneFromEnv(env(map[string]string{token.EnvZoneID: string(guideZone)}))
	require.NoError(t, err)
	assert.Equal(t, guideZone, zone)
	assert.Equal(t, "http://127.0.0.1:1", token.BaseURLFromEnv(env(map[string]string{token.EnvBaseURL: "http://127.0.0.1:1"})))

	account, err = token.AccountFromEnv(env(nil))
	require.NoError(t, err)
	assert.Empty(t, account, "one that is not set is none")
	zone, err = token.ZoneFromEnv(env(map[string]string{token.EnvZoneID: ""}))
	require.NoError(t, err)
	assert.Empty(t, zone, "and so is an empty one")
	assert.Empty(t, token.BaseURLFromEnv(env(nil)))

	for _, text := range []string{"example.com", userToken, " ", "0"} {
		vars := env(map[string]string{token.EnvAccountID: text, token.EnvZoneID: text})
		account, err := token.AccountFromEnv(vars)
		require.ErrorContains(t, err, "CLOUDFLARE_ACCOUNT_ID: ")
		assert.Equal(t, token.FailureUsage, token.FailureOf(err))
		assertHidden(t, err.Error())
		assert.Empty(t, account)
		zone, err := token.ZoneFromEnv(vars)
		require.ErrorContains(t, err, "CLOUDFLARE_ZONE_ID: ")
		assertHidden(t, err.Error())
		assert.Empty(t, zone)
	}
}

func TestCredentialsFromRealEnv(t *testing.T) {
	t.Setenv(token.EnvAPIToken, userToken)
	creds, err := token.CredentialsFromEnv(nil)
	require.NoError(t, err)
	assert.True(t, creds.Secret() == token.NewSecret(userToken))
}

func TestCredentialsAuthorize(t *testing.T) {
	t.Parallel()
	headers := func(c token.Credentials) http.Header {
		req := httptest.NewRequest("GET", "/", nil)
		for _, h := range []string{"Authorization", "X-Auth-Key", "X-Auth-Email", "X-Auth-User-Service-Key"} {
			req.Header.Set(h, "stale")
		}
		c.Authorize(req)
		return req.Header
	}
	assert.Equal(t, http.Header{"Authorization": {"Bearer " + userToken}}, headers(token.APIToken(token.NewSecret(userToken))))
	assert.Equal(t, http.Header{"X-Auth-Email": {someEmail}, "X-Auth-Key": {globalKey}}, headers(token.GlobalKey(" "+someEmail+"\n", token.NewSecret(globalKey))))
	assert.Equal(t, http.Header{}, headers(token.Credentials{}))
}

func TestCredentialsKindAndText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		creds token.Credentials
		kind  token.CredentialKind
		text  string
	}{
		{token.APIToken(token.NewSecret(userToken)), token.CredentialUserToken, "user API token (not shown)"},
		{token.APIToken(token.NewSecret(hex40)), token.CredentialLegacyToken, "API token of the form before 2026 (its owner does not show) (not shown)"},
		{token.GlobalKey(someEmail, token.NewSecret(hex40)), token.CredentialLegacyGlobalKey, "Global API key (not shown)"},
		{token.Credentials{}, token.CredentialUnknown, "no credentials"},
	} {
		assert.Equal(t, tt.kind, tt.creds.Kind())
		assert.Equal(t, tt.text, fmt.Sprintf("%+v", tt.creds))
		assert.Equal(t, tt.text, tt.creds.GoString())
		data, err := json.Marshal(tt.creds)
		require.NoError(t, err)
		assert.Equal(t, `"`+tt.text+`"`, string(data))
	}
}

func TestCredentialsValidate(t *testing.T) {
	t.Parallel()
	secret := token.NewSecret
	assert.NoError(t, token.APIToken(secret(userToken)).Validate())
	assert.NoError(t, token.GlobalKey(someEmail, secret(globalKey)).Validate())
	assert.ErrorIs(t, token.Credentials{}.Validate(), token.ErrNoCredentials)
	assert.ErrorContains(t, token.APIToken(secret(globalKey)).Validate(), "it is a Global API key")
	assert.ErrorContains(t, token.GlobalKey("", secret(globalKey)).Validate(), "the e-mail address of the Global API key is empty")
	for _, email := range []string{"me@example.com", "first.last+cf@mail.example.co.uk", "o'brien@example.com", "mé@exämple.com", "root@localhost", " me@example.com\n"} {
		assert.NoError(t, token.GlobalKey(email, secret(globalKey)).Validate(), email)
	}
	for _, email := range []string{
		"Me <" + someEmail + ">", "me", "me@", "@example.com", "me@you@example.com", "me@example..com", ".me@example.com", "me@example.com.",
		"me @example.com", "me@example.com, you@example.com", "me@example.com\r\nX-Auth-Key: x", "\"me\"@example.com", "me@\xff.com", "me\u200b@example.com",
	} {
		assert.ErrorContains(t, token.GlobalKey(email, secret(globalKey)).Validate(), "is not an e-mail address", email)
	}
	assert.ErrorContains(t, token.GlobalKey(someEmail, secret(userToken)).Validate(), "it is an API token")
	assert.ErrorContains(t, token.GlobalKey(someEmail, token.Secret{}).Validate(), "it is empty")
}

func TestReadSecret(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"x": "x", "x\n": "x", "x\r\n": "x", "x\n\n": "x\n", " x": " x"} {
		s, err := token.ReadSecret(strings.NewReader(in))
		require.NoError(t, err)
		assert.Equal(t, want, s.Reveal(), "%q: one line end is taken off, nothing else", in)
	}
	for name, tt := range map[string]struct{ in, want string }{
		"empty":    {"", "the input is empty"},
		"line end": {"\r\n", "the input is empty"},
		"too long": {strings.Repeat(userToken, 100), "the input is longer than 4096 bytes"},
	} {
		_, err := token.ReadSecret(strings.NewReader(tt.in))
		require.ErrorContains(t, err, tt.want, name)
		assertHidden(t, err.Error())
	}
	_, err := token.ReadSecret(iotest.ErrReader(errors.New("broken pipe")))
	assert.EqualError(t, err, "reading the secret failed: broken pipe")
}

func TestReadSecretFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "token")
	require.NoError(t, os.WriteFile(name, []byte(userToken+"\n"), 0o600))
	s, err := token.ReadSecretFile(name)
	require.NoError(t, err)
	assert.True(t, s == token.NewSecret(userToken))
	_, err = token.ReadSecretFile(filepath.Join(dir, "absent"))
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = token.ReadSecretFile(dir)
	assert.ErrorContains(t, err, "reading the secret failed")
}
