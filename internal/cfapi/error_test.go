package cfapi_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/cfapi"
)

const authError = `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`

func TestNewErrorText(t *testing.T) {
	t.Parallel()
	header := http.Header{"Cf-Ray": {"8c1f0a2b3c4d5e6f-FRA"}}
	tests := []struct {
		name   string
		status int
		header http.Header
		body   string
		want   string
		format cfapi.Format
	}{
		{"gateway", 403, header, authError, "GET /accounts/a/r2/buckets: 403: Authentication error (10000) [ray 8c1f0a2b3c4d5e6f-FRA]", cfapi.FormatJSON},
		{"chain", 400, nil, `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6111,"message":"Invalid format for Authorization header"},{"code":6103,"message":"x"}]}]}`,
			"GET /accounts/a/r2/buckets: 400: Invalid request headers (6003): Invalid format for Authorization header (6111), x (6103)", cfapi.FormatJSON},
		{"two errors", 404, nil, `{"success":false,"errors":[{"code":7003,"message":"Could not route"},{"code":7000,"message":"No route"}]}`,
			"GET /accounts/a/r2/buckets: 404: Could not route (7003); No route (7000)", cfapi.FormatJSON},
		{"no code, no text", 403, nil, `{"success":false,"errors":[{"message":"Requires permission"},{"code":12}]}`, "GET /accounts/a/r2/buckets: 403: Requires permission; code 12", cfapi.FormatJSON},
		{"no errors", 403, nil, `{"success":false,"errors":[],"messages":[]}`, "GET /accounts/a/r2/buckets: 403: the API refused without giving a reason", cfapi.FormatJSON},
		{"refusal with 200", 200, nil, `{"success":false,"errors":[{"code":971,"message":"Please wait and consider throttling your request speed"}]}`,
			"GET /accounts/a/r2/buckets: 200: Please wait and consider throttling your request speed (971)", cfapi.FormatJSON},
		{"page", 502, nil, "<!DOCTYPE html><html><head><title>Bad\n gateway</title></head>", `GET /accounts/a/r2/buckets: 502: the answer is an HTML page, not the API's JSON ("Bad gateway")`, cfapi.FormatHTML},
		{"page without title", 502, nil, "<html>" + fakeUser, "GET /accounts/a/r2/buckets: 502: the answer is an HTML page, not the API's JSON", cfapi.FormatHTML},
		{"text", 520, nil, "error code: 520", `GET /accounts/a/r2/buckets: 520: the answer is plain text, not the API's JSON ("error code: 520")`, cfapi.FormatText},
		{"text with 200", 200, nil, "a secret may stand here", "GET /accounts/a/r2/buckets: 200: the answer is plain text, not the API's JSON", cfapi.FormatText},
		{"empty", 403, nil, "", "GET /accounts/a/r2/buckets: 403: the answer is empty", cfapi.FormatEmpty},
		{"truncated", 200, nil, `{"success":true,"result":{"value":"s3cr`, "GET /accounts/a/r2/buckets: 200: the answer is cut off", cfapi.FormatTruncated},
		{"another JSON", 200, nil, `{"ok":true}`, "GET /accounts/a/r2/buckets: 200: the answer is JSON of another shape than the API's", cfapi.FormatNotEnvelope},
		{"too long", 403, nil, strings.Repeat(" ", cfapi.MaxBody) + authError, "GET /accounts/a/r2/buckets: 403: the answer is longer than the bound and was not read", cfapi.FormatOversize},
		{"retry after", 429, http.Header{"Retry-After": {"30"}}, `{"success":false,"errors":[{"code":10429,"message":"Rate limited"}]}`, "GET /accounts/a/r2/buckets: 429: Rate limited (10429), retry after 30s", cfapi.FormatJSON},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := cfapi.NewError("GET", "/client/v4/accounts/a/r2/buckets?per_page=1&token="+fakeUser, tt.status, tt.header, []byte(tt.body))
			assert.Equal(t, tt.want, e.Error())
			assert.Equal(t, tt.format, e.Format)
			assert.Equal(t, "/accounts/a/r2/buckets", e.Path)
			assert.Equal(t, tt.status, e.Status)
		})
	}
}

func TestNewErrorNeverEchoesCredentials(t *testing.T) {
	t.Parallel()
	e := cfapi.NewError("GET", "/accounts/"+fakeLegacy+"/r2", 404, nil,
		[]byte(`{"success":false,"errors":[{"code":7003,"message":"Could not route to /accounts/`+fakeLegacy+`/r2","error_chain":[{"code":1,"message":"`+fakeUser+`","source":{"pointer":"`+fakeKey37+`"}}]}]}`))
	assert.Equal(t, "GET /accounts/[redacted]/r2: 404: Could not route to /accounts/[redacted]/r2 (7003): [redacted] (1)", e.Error())
	assert.Equal(t, "[redacted]", e.Errors[0].Chain[0].Pointer)

	e = cfapi.NewError("PUT", "/accounts/a/workers/scripts/a-script-name-that-has-forty-characters-x", 403, nil, []byte(authError))
	assert.Equal(t, "/accounts/a/workers/scripts/a-script-name-that-has-forty-characters-x", e.Path, "a plain name stays")
}

func TestErrorPaths(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"zones": "/zones", "https://h/client/v4/zones?x=1": "/zones", "https://h": "/", "": "",
		"/client/v4x": "/client/v4x", "/a\x1bb": "/ab", "//zones#f": "/zones",
	} {
		assert.Equal(t, want, cfapi.NewError("GET", in, 403, nil, nil).Path, "%q", in)
	}
}

func TestErrorPredicates(t *testing.T) {
	t.Parallel()
	with := func(status, code int, text string) *cfapi.Error {
		return &cfapi.Error{Status: status, Errors: []cfapi.Message{{Code: code, Message: text}}}
	}
	tests := []struct {
		name                             string
		err                              *cfapi.Error
		limited, temporary, inconclusive bool
	}{
		{"denied", with(403, 10000, "Authentication error"), false, false, false},
		{"429", with(429, 0, ""), true, true, true},
		{"971 with 200", with(200, 971, "x"), true, true, true},
		{"10429", with(400, 10429, ""), true, true, true},
		{"10500", with(400, 10500, "More than 1200 requests per 300 seconds reached"), true, true, true},
		{"10100 by its text", with(400, 10100, "More than 1200 requests per 300 seconds reached"), true, true, true},
		{"10100 of another product", with(400, 10100, "Invalid SHA-1 hash"), false, false, false},
		{"10500 as a fault that passes", with(401, 10500, "Internal authentication error: internal server error"), false, true, true},
		{"text", with(400, 1, "More than 1200 requests per 300 seconds reached. Please wait and consider throttling your request speed"), true, true, true},
		{"text with 403", with(403, 1, "please consider Throttling your request speed"), true, true, true},
		{"rate limited", with(400, 1, "Rate Limit exceeded"), true, true, true},
		{"the Rate Limits product", with(403, 0, "requires permission to edit rate limits"), false, false, false},
		{"500 JSON", with(500, 1, "internal"), false, true, true},
		{"408", with(408, 0, ""), false, true, true},
		{"HTML 403", &cfapi.Error{Status: 403, Format: cfapi.FormatHTML}, false, false, true},
		{"truncated 200", &cfapi.Error{Status: 200, Format: cfapi.FormatTruncated}, false, true, true},
		{"empty 200", &cfapi.Error{Status: 200, Format: cfapi.FormatEmpty}, false, true, true},
		{"oversize", &cfapi.Error{Status: 200, Format: cfapi.FormatOversize}, false, false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.limited, tt.err.RateLimited(), "RateLimited")
			assert.Equal(t, tt.temporary, tt.err.Temporary(), "Temporary")
			assert.Equal(t, tt.inconclusive, tt.err.Inconclusive(), "Inconclusive")
		})
	}
}

func TestErrorCodes(t *testing.T) {
	t.Parallel()
	e := &cfapi.Error{Errors: []cfapi.Message{{Code: 6003, Message: "Outer", Chain: []cfapi.Message{{Code: 6111, Message: "Inner"}}}, {Code: 0}}}
	assert.Equal(t, 6003, e.Code())
	assert.True(t, e.HasCode(6111))
	assert.False(t, e.HasCode(0), "0 stands for no code")
	assert.False(t, e.HasCode(1))
	assert.True(t, e.HasText("inner"))
	assert.False(t, e.HasText(""))
	assert.Equal(t, 0, (&cfapi.Error{}).Code())
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		header http.Header
		retry  time.Duration
		limit  cfapi.RateLimit
		ray    string
	}{
		{"documented", http.Header{"Ratelimit": {`"default";r=50;t=30`}, "Retry-After": {"7"}, "Cf-Ray": {"abc-FRA"}}, 7 * time.Second, cfapi.RateLimit{Known: true, Remaining: 50, Reset: 30 * time.Second}, "abc-FRA"},
		{"fewest left counts", http.Header{"Ratelimit": {`"a";r=5;t=3, "b";r=2;t=9`}}, 0, cfapi.RateLimit{Known: true, Remaining: 2, Reset: 9 * time.Second}, ""},
		{"nonsense", http.Header{"Ratelimit": {`r=x;;t`}, "Retry-After": {"Wed, 21 Oct 2026 07:28:00 GMT"}, "Cf-Ray": {"a b"}}, 0, cfapi.RateLimit{}, ""},
		{"negative", http.Header{"Ratelimit": {`"a";r=-1`}, "Retry-After": {"-1"}}, 0, cfapi.RateLimit{}, ""},
		{"a century", http.Header{"Retry-After": {"9000000000000000000"}, "Cf-Ray": {strings.Repeat("a", 65)}}, 24 * time.Hour, cfapi.RateLimit{}, ""},
		{"nothing", nil, 0, cfapi.RateLimit{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := cfapi.NewError("GET", "/x", 429, tt.header, nil)
			assert.Equal(t, tt.retry, e.RetryAfter)
			assert.Equal(t, tt.limit, e.RateLimit)
			assert.Equal(t, tt.ray, e.RayID)
		})
	}
}

func TestErrorFromResponse(t *testing.T) {
	t.Parallel()
	const custom = "not-shaped-like-any-token"
	answer := func(status int, body io.Reader) *http.Response {
		req := httptest.NewRequest("GET", "https://api.cloudflare.com/client/v4/zones?x=y", nil)
		req.Header.Set("Authorization", "Bearer "+custom)
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(body), Request: req}
	}
	t.Run("success", func(t *testing.T) {
		t.Parallel()
		resp := answer(200, strings.NewReader(`{"success":true,"result":[]}`))
		require.Nil(t, cfapi.ErrorFromResponse(resp))
		back, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.JSONEq(t, `{"success":true,"result":[]}`, string(back), "the body is put back")
	})
	t.Run("refusal echoes the credential", func(t *testing.T) {
		t.Parallel()
		e := cfapi.ErrorFromResponse(answer(403, strings.NewReader(`{"success":false,"errors":[{"code":9109,"message":"bad `+custom+`"}]}`)))
		require.NotNil(t, e)
		assert.Equal(t, "GET /zones: 403: bad [redacted] (9109)", e.Error())
	})
	t.Run("long body", func(t *testing.T) {
		t.Parallel()
		long := strings.Repeat("x", 10<<20)
		resp := answer(200, strings.NewReader(long))
		e := cfapi.ErrorFromResponse(resp)
		require.NotNil(t, e)
		assert.Equal(t, cfapi.FormatOversize, e.Format)
		back, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Len(t, back, len(long), "nothing is lost")
	})
	t.Run("broken body", func(t *testing.T) {
		t.Parallel()
		broken := errors.New("connection reset")
		resp := answer(403, io.MultiReader(strings.NewReader(authError), iotest.ErrReader(broken)))
		e := cfapi.ErrorFromResponse(resp)
		require.NotNil(t, e)
		assert.Equal(t, cfapi.FormatTruncated, e.Format)
		assert.True(t, e.Inconclusive(), "not a refusal")
		_, err := io.ReadAll(resp.Body)
		assert.ErrorIs(t, err, broken)
	})
	t.Run("no content", func(t *testing.T) {
		t.Parallel()
		assert.Nil(t, cfapi.ErrorFromResponse(answer(204, strings.NewReader(""))))
	})
	t.Run("success that names a rate limit", func(t *testing.T) {
		t.Parallel()
		e := cfapi.ErrorFromResponse(answer(200, strings.NewReader(`{"success":true,"errors":[{"code":971,"message":"wait"}],"result":null}`)))
		require.NotNil(t, e)
		assert.True(t, e.RateLimited())
	})
	t.Run("bare response", func(t *testing.T) {
		t.Parallel()
		assert.Nil(t, cfapi.ErrorFromResponse(nil))
		e := cfapi.ErrorFromResponse(&http.Response{StatusCode: 500})
		require.NotNil(t, e)
		assert.Equal(t, "500: the answer is empty", e.Error())
	})
}

func TestFormatString(t *testing.T) {
	t.Parallel()
	for f, want := range map[cfapi.Format]string{
		cfapi.FormatJSON: "json", cfapi.FormatHTML: "html", cfapi.FormatText: "text", cfapi.FormatEmpty: "empty",
		cfapi.FormatTruncated: "truncated", cfapi.FormatOversize: "oversize", cfapi.FormatNotEnvelope: "not_envelope", 99: "format(99)",
	} {
		assert.Equal(t, want, f.String())
	}
	assert.Contains(t, (&cfapi.Error{Status: 500, Format: 99}).Error(), "could not be read")
}

func FuzzNewError(f *testing.F) {
	f.Add("GET", "/zones", 403, "30", []byte(authError))
	f.Add("POST", "https://x/client/v4/user/tokens?a=b", 200, "x", []byte(`{"success":true,"result":{"value":"`+fakeUser+`"}}`))
	f.Add("", "", 0, "", []byte("<title>"+fakeUser+"</title>"))
	f.Add("GET", "/"+fakeUser, 500, "-1", []byte(fakeUser))
	f.Fuzz(func(t *testing.T, method, path string, status int, retry string, body []byte) {
		e := cfapi.NewError(method, path, status, http.Header{"Retry-After": {retry}, "Ratelimit": {retry}, "Cf-Ray": {retry}}, body)
		require.NotNil(t, e)
		text := e.Error()
		assert.NotContains(t, text, fakeUser)
		assert.NotContains(t, text, "\n")
		assert.NotContains(t, text, "\x1b")
		assert.GreaterOrEqual(t, e.RetryAfter, time.Duration(0))
		assert.LessOrEqual(t, len(e.Excerpt), 160+len("…"))
		if e.Format != cfapi.FormatJSON {
			assert.Empty(t, e.Errors)
			assert.True(t, e.Inconclusive())
		}
	})
}
