package hearing_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose/internal/cloudflarefake"
	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/internal/cfapi"
)

const (
	account = "/accounts/6451353ea5a8407bab6162abc42f5338"
	base    = "https://api.cloudflare.com/client/v4"
	body    = `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`
	page    = "https://developers.cloudflare.com/api/resources/workers/subresources/scripts/methods/list"
	secret  = "cfut_abcdefghijABCDEFGHIJ0123456789abcdefghij01234567"
)

func listener() hearing.Listener { return hearing.Listener{} }

// said writes what was heard on one line: status, call, messages, and the rest.
func said(h hearing.Heard) string {
	out := fmt.Sprintf("%d %s %s:", h.Err.Status, h.Err.Method, h.Err.Path)
	for _, m := range h.Err.Errors {
		out += " " + m.String()
		if m.DocumentationURL != "" {
			out += " @" + m.DocumentationURL[strings.LastIndexByte(m.DocumentationURL, '/')+1:]
		}
	}
	if h.Asked != "" {
		out += " asked for " + h.Asked
	}
	if h.Empty {
		out += " empty"
	}
	return out
}

func all(heard []hearing.Heard) []string {
	var out []string
	for _, h := range heard {
		out = append(out, said(h))
	}
	return out
}

// What a text tells: each refusal with the status and the call that belong to it.
func TestText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		// No refusal of the API.
		"":                               nil,
		"connection reset by peer":       nil,
		"535 5.7.8 Authentication error": nil,
		"HTTP 403":                       nil,
		"cloudflare retry limit (10000)": nil,
		`{"success":true,"errors":[],"messages":[{"code":10000,"message":"This API Token is valid and active"}]}`: nil,
		// The API's own JSON, as it is, in pieces, and within quotes.
		body:                     {"0  : Authentication error (10000)"},
		"HTTP/2 403 \n\n" + body: {"403  : Authentication error (10000)"},
		`GET "` + base + account + `/r2/buckets": 403 Forbidden ` + body:                                       {"403 GET " + account + "/r2/buckets: Authentication error (10000)"},
		`msg="403 {\"success\":false,\"errors\":[{\"code\":9109,\"message\":\"m\"}]}"`:                         {"0  : m (9109)"},
		`"code":10000,"message":"Authentication error"`:                                                        {"0  : Authentication error (10000)"},
		"HTTP 403: [{Code:10000 Message:Authentication error ErrorChain:[]}]":                                  {"403  : Authentication error (10000)"},
		"Error code: 403 - {'success': False, 'errors': [{'code': 10000, 'message': 'Authentication error'}]}": {"403  : Authentication error (10000)"},
		// Tools.
		"cloudflare: failed to find zone example.com.: [status code 403] 9109: Unauthorized to access requested resource": {"403 GET /zones: Unauthorized to access requested resource (9109) asked for example.com"},
		"[status code 400] 6003: Invalid request headers; 6111: Invalid format for Authorization header":                  {"400  : Invalid request headers (6003) Invalid format for Authorization header (6111)"},
		"A request to the Cloudflare API (/accounts/<id>/r2/buckets) failed.\n\n  Authentication error [code: 10000]":     {"0  /accounts/<id>/r2/buckets: Authentication error (10000)"},
		"Forbidden [code: 10000]\nTo learn more about this error, visit: " + page + "\n(wrangler)":                        {"0  : Forbidden (10000) @list"},
		"failed to create DNS record: Authentication error (10000) (cloudflare)":                                          {"0 POST /zones/{zone_id}/dns_records: Authentication error (10000)"},
		"expected 1 zone, got 0 for example.com":                                                                          {"0 GET /zones: asked for example.com empty"},
		"ClientError: An error occurred (SignatureDoesNotMatch) (r2.cloudflarestorage.com)":                               {"403  : S3 SignatureDoesNotMatch"},
		"GET " + account + "/r2/buckets: 403 Forbidden (cloudflare)":                                                      {"403 GET " + account + "/r2/buckets: " + hearing.ReasonLost},
		"cloudflare: GET /zones: 502 Bad Gateway":                                                                         {"502 GET /zones:"},
		// Words of the table of answers that are no phrase.
		"cloudflare: The record already exists (81057)": {"0  : The record already exists (81057)"},
		"cloudflare: The record already exists (81099)": nil,
		// Frames, colours and breaks of terminals.
		"│ \x1b[31mAuthentication\n│ error\x1b[0m [code: 10000]\n╵":                                                 {"0  : Authentication error (10000)"},
		"code: 1, message: User tokens cannot reference roles with granular\nresource scopes\nhunter2 (cloudflare)": {"0  : cannot reference roles with granular resource scopes (1)"},
		// Several, each with its own call.
		"GET /zones: 403: Unauthorized to access requested resource (9109)\n" + strings.Repeat("level=info msg=next ", 8) + "\nPOST " + account + "/r2/buckets: 403: Authentication error (10000)": {
			"403 GET /zones: Unauthorized to access requested resource (9109)", "403 POST " + account + "/r2/buckets: Authentication error (10000)"},
	} {
		assert.ElementsMatch(t, want, all(listener().Text(text)), "%q", text)
		for _, h := range listener().Text(text) {
			assert.True(t, h.InText)
		}
	}
	assert.Empty(t, listener().Text("Authentication error"))
	about := hearing.Listener{AboutAPI: true}
	assert.Equal(t, []string{"0  : Authentication error (10000)"}, all(about.Text("Authentication error")))
	assert.Equal(t, []string{"0  : The record already exists (81057)"}, all(about.Text("The record already exists (81057)")))
}

// What an error holds, wrapped, joined, of other packages, or only in its text.
func TestError(t *testing.T) {
	t.Parallel()
	const call = "GET " + account + "/workers/scripts"
	api := cfapi.NewError("GET", account+"/workers/scripts", 403, nil, []byte(body))
	req := &http.Request{Method: "GET", URL: &url.URL{Path: "/client/v4" + account + "/workers/scripts"}, Header: http.Header{"Authorization": {"Bearer " + secret}}}
	old := &cloudflarefake.Old{StatusCode: 403, Errors: []cloudflarefake.Reason{{Code: 10000, Message: "Authentication error"}}, RayID: "8c1f-FRA"}
	html := http.Header{"Content-Type": {"text/html"}}
	for _, tc := range []struct {
		name string
		err  error
		want []string
	}{
		{"nil", nil, nil},
		{"network", &url.Error{Op: "Get", URL: base, Err: io.ErrUnexpectedEOF}, nil},
		{"our own", api, []string{"403 " + call + ": Authentication error (10000)"}},
		{"wrapped", fmt.Errorf("listing: %w", api), []string{"403 " + call + ": Authentication error (10000)"}},
		{"joined, from the outside in", errors.Join(io.EOF, api, errors.New("[status code 502] ?"), errors.New("cloudflare: [status code 403] 9109: no")), []string{"403 " + call + ": Authentication error (10000)", "403  : no (9109)"}},
		{"cloudflare-go v2 and later", &cloudflarefake.Error{StatusCode: 403, Request: req, JSON: cloudflarefake.Raw{Text: body}}, []string{"403 " + call + ": Authentication error (10000)"}},
		{"without the text", &cloudflarefake.Error{Request: req, Response: &http.Response{StatusCode: 403}, Errors: []cloudflarefake.Reason{{Code: 1, Message: "m", DocumentationURL: page}}}, []string{"403 " + call + ": m (1) @list"}},
		{"a page", &cloudflarefake.Error{Request: req, Response: &http.Response{StatusCode: 403, Header: html}}, []string{"403 " + call + ":"}},
		{"cloudflare-go v0", cloudflarefake.Wrap(old), []string{"403  : Authentication error (10000)"}},
		{"v0 gave up", fmt.Errorf("x: %w", errors.New("received bad gateway (HTTP 502), please try again later")), []string{"502  :"}},
		{"v0 was throttled", errors.New("exceeded available rate limit retries"), []string{"429  :"}},
		{"panics", cloudflarefake.Panics{}, nil},
		{"a loop", &cloudflarefake.Loop{}, nil},
		{"an empty wrapper", cloudflarefake.Wrap(nil), nil},
		{"of other types", cloudflarefake.Odd{}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, all(listener().Error(tc.err)))
		})
	}
}

// What an answer says, and that its body can still be read.
func TestResponse(t *testing.T) {
	t.Parallel()
	const s3 = `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>no</Message></Error>`
	for _, tc := range []struct {
		query  string
		status int
		body   string
		want   string // "" for a success
	}{
		{"", 200, `{"success":true,"errors":[],"result":[]}`, ""},
		{"", 403, body, "403 GET /zones: Authentication error (10000)"},
		{"name=example.com", 403, body, "403 GET /zones: Authentication error (10000) asked for example.com"},
		{"", 403, s3, "403 GET /zones: S3 AccessDenied: no"},
		{"", 403, "<html>", "403 GET /zones:"},
		{"", 502, "", "502 GET /zones:"},
	} {
		req := &http.Request{Method: "GET", URL: &url.URL{Path: "/client/v4/zones", RawQuery: tc.query}}
		resp := &http.Response{StatusCode: tc.status, Request: req, Body: io.NopCloser(strings.NewReader(tc.body))}
		h, ok := hearing.Response(resp)
		require.Equal(t, tc.want != "", ok, tc.body)
		if ok {
			assert.Equal(t, tc.want, said(h))
		}
		rest, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Equal(t, tc.body, string(rest))

		path := "/zones"
		if tc.query != "" {
			path += "?" + tc.query
		}
		h, ok = hearing.Body("GET", path, tc.status, []byte(tc.body))
		require.Equal(t, tc.want != "", ok, tc.body)
		if ok {
			assert.Equal(t, tc.want, said(h))
		}
	}
	_, ok := hearing.Response(nil)
	assert.False(t, ok)
}

// An empty list is seen, and all of the body can still be read.
func TestEmptyList(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`{"success":true,"errors":[],"result":[ ]}`:                            true,
		`{"success":true,"errors":[],"result":{"buckets":[]}}`:                 true,
		`{"success":true,"errors":[],"result":[{}]}`:                           false,
		`{"success":false,"errors":[],"result":[]}`:                            false,
		`{"success":true,"errors":[],"result":[]}` + strings.Repeat(" ", 4096): false,
		``: false,
	} {
		resp := &http.Response{StatusCode: 200, ContentLength: -1, Body: io.NopCloser(strings.NewReader(body))}
		assert.Equal(t, want, hearing.EmptyList(resp), body)
		rest, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Equal(t, body, string(rest))
	}
	assert.False(t, hearing.EmptyList(nil))
	assert.False(t, hearing.EmptyList(&http.Response{}))
	broken := errors.New("broken")
	resp := &http.Response{ContentLength: -1, Body: io.NopCloser(io.MultiReader(strings.NewReader("{"), failing{broken}))}
	assert.False(t, hearing.EmptyList(resp))
	rest, err := io.ReadAll(resp.Body)
	assert.Equal(t, "{", string(rest))
	assert.ErrorIs(t, err, broken)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestMasked(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"accounts/<id>/r2": true, "zones/****/x": true, "zones/{zone_id}": true, "zones/xxxxxxxx": true, "accounts/:id": true, "zones/REDACTED/a": true,
		account[1:]: false, "zones": false, "user/<id>": false, "": false,
	} {
		assert.Equal(t, want, hearing.Masked(strings.Split(path, "/")), path)
	}
}

func TestZoneAsked(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/zones?name=Example.com.": "example.com", "/client/v4/zones/?status=active&name=net": "net", "/zones?name=a%20b": "", "/zones": "",
		"/accounts?name=example.com": "", "/zones?name=%zz": "", "/zones?name=" + strings.Repeat("a", 254): "",
	} {
		assert.Equal(t, want, hearing.ZoneAsked(path), path)
	}
	assert.NotContains(t, hearing.ZoneAsked("/zones?name="+secret), strings.ToLower(secret))
}
