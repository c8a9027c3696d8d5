package diagnose_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/diagnose/internal/cloudflarefake"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions/authz"
)

// A made-up token of the new form, to be found nowhere.
const secret = "cfut_abcdefghijABCDEFGHIJ0123456789abcdefghij01234567"

func TestErrorForms(t *testing.T) {
	t.Parallel()
	for _, w := range allWordings() {
		t.Run(w.String(), func(t *testing.T) {
			t.Parallel()
			errorForms(t, w)
		})
	}
}

func errorForms(t *testing.T, w wording) {
	body := w.body("GET", accountPath+"/workers/scripts", 403, body10000)
	reason := cloudflarefake.Reason{Code: 10000, Message: w.message}
	if w.page {
		reason.DocumentationURL = pageScripts
	}
	live := diagnose.Facts{Liveness: diagnose.Live}
	api := cfapi.NewError("GET", accountPath+"/workers/scripts", 403, nil, []byte(body))
	request := &http.Request{Method: "GET", URL: &url.URL{Scheme: "https", Host: "api.cloudflare.com", Path: "/client/v4" + accountPath + "/workers/scripts"}, Header: http.Header{"Authorization": {"Bearer " + secret}}}
	fake := &cloudflarefake.Error{StatusCode: 403, Request: request, JSON: cloudflarefake.Raw{Text: body}}
	old := &cloudflarefake.Old{StatusCode: 403, Errors: []cloudflarefake.Reason{{Code: 10000, Message: w.message}}, RayID: "8c1f-FRA"}
	oldFacts := live
	oldFacts.Method, oldFacts.Path = "GET", accountPath+"/workers/scripts"

	for _, tc := range []struct {
		name  string
		err   error
		facts diagnose.Facts
	}{
		{"our own", api, live},
		{"wrapped", fmt.Errorf("listing: %w", fmt.Errorf("again: %w", api)), live},
		{"joined", errors.Join(io.EOF, nil, api), live},
		{"joined with an inconclusive one", errors.Join(cfapi.NewError("GET", "/zones", 502, nil, nil), api), live},
		{"v2 and later", fake, live},
		{"v2 and later without the text", &cloudflarefake.Error{StatusCode: 403, Request: request, Errors: []cloudflarefake.Reason{reason}}, live},
		{"v2 and later with the status in the response", &cloudflarefake.Error{Request: request, Response: &http.Response{StatusCode: 403}, JSON: cloudflarefake.Raw{Text: body}}, live},
		{"v0", old, oldFacts},
		{"v0 wrapped", fmt.Errorf("zone: %w", cloudflarefake.Wrap(old)), oldFacts},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d, ok := diagnose.Error(tc.err, tc.facts)
			require.True(t, ok)
			assert.Equal(t, diagnose.Code("missing-permission"), d.Code)
			assert.Equal(t, "Add the missing permission to the token: Account:Workers Scripts:Read (API name: Workers Scripts Read) on account "+string(account)+".", d.Remedies[0].String())
			assert.Equal(t, 10000, d.Refusal.Code())
			if w.page && tc.facts.Path == "" {
				assert.Equal(t, pageScripts, d.Refusal.DocumentationURL())
			}
			assertNoSecret(t, d)
		})
	}

	t.Run("v0 without a call names no permission", func(t *testing.T) {
		t.Parallel()
		d, ok := diagnose.Error(old, live)
		require.True(t, ok)
		assert.Equal(t, diagnose.Code("missing-permission"), d.Code)
		assert.Equal(t, "Missing permission", d.Title)
		assert.Empty(t, d.Remedies[0].Permissions)
		assert.Equal(t, "8c1f-FRA", d.Refusal.RayID)
		assert.Contains(t, d.Detail, "Which call was refused is not known")
	})
	t.Run("of several, the credential", func(t *testing.T) {
		t.Parallel()
		d, ok := diagnose.Error(errors.Join(api, cfapi.NewError("GET", "/zones", 403, nil, []byte(bodyUnknown))), diagnose.Facts{})
		require.True(t, ok)
		assert.Equal(t, diagnose.Code("dead-token"), d.Code)
	})
	for text, want := range map[string]diagnose.Code{
		"exceeded available rate limit retries":                                    "rate-limited",
		"received service unavailable response (HTTP 503), please try again later": "server-error",
	} {
		d, ok := diagnose.Error(fmt.Errorf("v0 gave up: %w", errors.New(text)), diagnose.Facts{})
		require.True(t, ok, text)
		assert.Equal(t, want, d.Code)
	}
}

func TestErrorIsNoRefusal(t *testing.T) {
	t.Parallel()
	var nilAPI *cfapi.Error
	var nilFake *cloudflarefake.Error
	var nilWrapper *cloudflarefake.Wrapper
	deep := error(io.EOF)
	for range 5000 {
		deep = fmt.Errorf("%w", deep)
	}
	for name, err := range map[string]error{
		"nil": nil, "a typed nil": nilAPI, "a typed nil of the SDK": nilFake, "a nil wrapper": nilWrapper,
		"an empty wrapper": cloudflarefake.Wrap(nil), "a wrapped typed nil": fmt.Errorf("%w", nilFake),
		"network": &url.Error{Op: "Get", URL: "https://api.cloudflare.com", Err: io.ErrUnexpectedEOF},
		"cancel":  context.Canceled, "plain": errors.New("Authentication error"), "another code": errors.New("retry limit (10000)"),
		"odd types": cloudflarefake.Odd{}, "loop": &cloudflarefake.Loop{}, "panics": cloudflarefake.Panics{}, "deep": deep,
		"HTTP text": errors.New("received x response (HTTP 99), please try again later"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, ok := diagnose.Error(err, diagnose.Facts{})
			assert.False(t, ok)
			assert.Equal(t, diagnose.Diagnosis{}, d)
		})
	}
	d, ok := diagnose.Error(cloudflarefake.OddList{StatusCode: 403, Errors: []any{1, nil, &cloudflarefake.Reason{}}}, diagnose.Facts{})
	require.True(t, ok)
	assert.Equal(t, diagnose.Code("unknown"), d.Code)
}

func TestSuccessIsNotDiagnosed(t *testing.T) {
	t.Parallel()
	const verified = `{"result":{"id":"f267e341f3dd4697bd3b9f71dd96247f","status":"active"},"success":true,"errors":[],"messages":[{"code":10000,"message":"This API Token is valid and active","type":null}]}`
	_, ok := diagnoseBody(t, "GET", "/user/tokens/verify", 200, []byte(verified), diagnose.Facts{})
	assert.False(t, ok)
	_, ok = diagnoseBody(t, "DELETE", "/zones/x", 204, nil, diagnose.Facts{})
	assert.False(t, ok)
	_, ok = diagnose.Response(nil, diagnose.Facts{})
	assert.False(t, ok)
	_, ok = diagnose.Response(&http.Response{StatusCode: 200, Body: bodyOf(verified)}, diagnose.Facts{})
	assert.False(t, ok)
}

func TestResponseKeepsTheBody(t *testing.T) {
	t.Parallel()
	long := body9109 + strings.Repeat(" ", 2<<20)
	for _, body := range []string{body9109, "", "<html>", long} {
		resp := &http.Response{StatusCode: 403, Body: bodyOf(body)}
		_, ok := diagnose.Response(resp, diagnose.Facts{})
		require.True(t, ok)
		got, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Equal(t, len(body), len(got))
		assert.NoError(t, resp.Body.Close())
	}
}

// Whatever a server or a caller puts into an answer, no credential comes out.
func TestNoSecrets(t *testing.T) {
	t.Parallel()
	short := "hunter2hunter2" // of no known form: only the request gives it away
	for _, sec := range []string{secret, short} {
		body := fmt.Sprintf(`{"success":false,"errors":[{"code":9109,"message":"Invalid access token %s","error_chain":[{"code":1,"message":"Bearer %s"}]}]}`, sec, sec)
		req := &http.Request{Method: "GET", URL: &url.URL{Path: "/zones/" + sec}, Header: http.Header{"Authorization": {"Bearer " + sec}}}
		d, ok := diagnose.Response(&http.Response{StatusCode: 403, Request: req, Body: bodyOf(body)}, diagnose.Facts{})
		require.True(t, ok)
		assertNoSecret(t, d, sec)
		d, ok = diagnose.Error(&cloudflarefake.Error{StatusCode: 403, Request: req, JSON: cloudflarefake.Raw{Text: body}}, diagnose.Facts{})
		require.True(t, ok)
		assertNoSecret(t, d, sec)
	}
	hand := &cfapi.Error{
		Status: 403, Method: "GET", Path: "/zones/" + secret + "/dns_records?token=" + secret, RayID: secret,
		Errors: []cfapi.Message{{Code: 10000, Message: "Authentication error " + secret, Chain: []cfapi.Message{{Message: secret}}, Pointer: secret, DocumentationURL: "https://u:" + secret + "@x"}},
	}
	d, ok := diagnose.Error(hand, diagnose.Facts{})
	require.True(t, ok)
	assertNoSecret(t, d)
	for _, d := range diagnoseReport(t, []diagnose.Observation{
		{Name: "check " + secret, Call: authz.Call{Method: "GET", Path: "/zones/" + secret}, Verdict: authz.Denied, Err: hand},
		{Call: authz.Call{Method: "GET", Path: "/accounts/" + secret + "/r2/buckets"}, Verdict: authz.Inconclusive},
	}, diagnose.Facts{}) {
		assertNoSecret(t, d)
	}
}

func assertNoSecret(t *testing.T, d diagnose.Diagnosis, secrets ...string) {
	t.Helper()
	out, err := json.Marshal(d)
	require.NoError(t, err)
	for _, s := range append(secrets, secret) {
		for _, form := range []string{d.String(), string(out), fmt.Sprintf("%+v", d), fmt.Sprintf("%#v", d.Refusal), d.LogValue().String()} {
			if strings.Contains(form, s) {
				t.Error("a credential shows") // without showing it here
			}
		}
	}
}
