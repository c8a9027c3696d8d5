package conformance

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// altered changes answers on their way.
type altered struct {
	next  http.RoundTripper
	alter func(req *http.Request, resp *http.Response, body []byte) []byte
}

func (a altered) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := a.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	data = a.alter(req, resp, data)
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	return resp, nil
}

func harnessFor(t *testing.T, alter func(*http.Request, *http.Response, []byte) []byte) (*tokentest.Server, Harness) {
	t.Helper()
	s, err := tokentest.New(tokentest.Options{Seed: 1})
	require.NoError(t, err)
	rt := s.RoundTripper()
	if alter != nil {
		rt = altered{rt, alter}
	}
	h := Harness{
		BaseURL: tokentest.BaseURL, Client: &http.Client{Transport: rt},
		Creator: token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey)),
		Account: tokentest.DefaultAccountID, Zone: tokentest.DefaultZoneID, Write: true,
	}
	require.NoError(t, h.validate())
	return s, h.withDefaults()
}

func caseNamed(t *testing.T, name string) Case {
	t.Helper()
	for _, c := range Cases() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no case is called %s", name)
	return Case{}
}

// TestFindings: an API that answers in another way is found out, and the
// finding says what, why and how that is known.
func TestFindings(t *testing.T) {
	t.Parallel()
	replace := func(old, with string) func(*http.Request, *http.Response, []byte) []byte {
		return func(_ *http.Request, _ *http.Response, body []byte) []byte {
			return bytes.ReplaceAll(body, []byte(old), []byte(with))
		}
	}
	status := func(from, to int) func(*http.Request, *http.Response, []byte) []byte {
		return func(_ *http.Request, resp *http.Response, body []byte) []byte {
			if resp.StatusCode == from {
				resp.StatusCode = to
			}
			return body
		}
	}
	for _, c := range []struct {
		name  string
		alter func(*http.Request, *http.Response, []byte) []byte
		want  string
	}{
		{"credential/gateway", replace("10000", "10001"), "GET /accounts/<id>/rules/lists by unknown token: the code differs\n  got:  401 Authentication error (10001)\n  want: 401 Authentication error (10000) (gateway/unknown-token)\n  known from: [measured: https://github.com/favonia/cloudflare-ddns, 2026-06-30]"},
		{"credential/gateway", status(401, 403), "the status differs"},
		{"credential/core", replace("6111", "6112"), "the code differs in the chain"},
		{"credential/core", replace("Invalid access token", "No"), "the text differs"},
		{"permission/core", replace(`"errors":[{"code":9109,"message":"Unauthorized`, `"others":[{"code":9109,"message":"Unauthorized`), "an error is missing"},
		{"permission/gateway", replace("Authentication error", "Forbidden"), ""},
		{"permission/gateway", replace("Authentication error", "No"), "the text differs\n  got:  403 No (10000)\n  want: 403 Authentication error (10000) (gateway/denied)"},
		{"permission/documentation-url", replace("/methods/list", "/methods/get"), "GET /accounts/<account>/workers/scripts by user token, SSL and Certificates Read is refused with a page that is not the operation's\n  got:  https://developers.cloudflare.com/api/resources/workers/subresources/scripts/methods/get\n  want: https://developers.cloudflare.com/api/resources/workers/subresources/scripts/methods/list"},
		{"permission/documentation-url", replace("developers.cloudflare.com", "developers.example.com"), "is refused with a page that is not the operation's"},
		{"permission/documentation-url", replace("documentation_url", "other"), ""},
		{"permission/zone-is-open", status(200, 200), ""},
		{"lists/zones", replace(`"id":"`+tokentest.DefaultZoneID, `"id":"`+noSuchID), "GET /zones lists 1 zones to a token with Zone Read on one: want that one"},
		{"state/active", replace(`"status":"active"`, `"status":"tired"`), `says the status is "tired": want "active"`},
		{"state/active", replace(`{"code":10000,"message":"This API Token is valid and active","type":null}`, ""), "a successful verify has the messages []"},
		{"state/address", replace("Cannot use the access token from location", "Not from"), "want: 403 Cannot use the access token from location: {ip} (9109) (core/location)"},
	} {
		s, h := harnessFor(t, c.alter)
		out := caseNamed(t, c.name).check(t.Context(), h, newScrubber(h))
		all := strings.Join(out.findings, "\n")
		if c.want == "" {
			assert.Empty(t, all, c.name)
		} else {
			assert.Contains(t, all, c.want, c.name)
		}
		assert.Empty(t, s.Tokens(), c.name)
		for _, secret := range []string{tokentest.DefaultAccountID, tokentest.DefaultZoneID, tokentest.DefaultGlobalKey, "cfut_"} {
			assert.NotContains(t, all, secret, c.name)
		}
	}
}

// TestInconclusive: under every kind of fault no case fails, hangs or panics,
// and what could not be deleted is said.
func TestInconclusive(t *testing.T) {
	t.Parallel()
	for _, f := range []tokentest.Fault{
		{Kind: tokentest.FaultReset}, {Kind: tokentest.FaultRateLimit}, {Kind: tokentest.FaultThrottle}, {Kind: tokentest.FaultServerError},
		{Kind: tokentest.FaultTruncate}, {Kind: tokentest.FaultBreakBody},
	} {
		s, h := harnessFor(t, nil)
		remove, err := s.Inject(f)
		require.NoError(t, err)
		for _, c := range Cases() {
			out := c.check(t.Context(), h, newScrubber(h))
			assert.Empty(t, out.findings, "%s under %s", c.Name, f.Kind)
			assert.Contains(t, out.skipped, "inconclusive", "%s under %s", c.Name, f.Kind)
		}
		remove()
	}
	s, h := harnessFor(t, nil)
	_, err := s.Inject(tokentest.Fault{Kind: tokentest.FaultReset, Method: "DELETE", Path: "/user/tokens/{token_id}"})
	require.NoError(t, err)
	out := caseNamed(t, "state/active").check(t.Context(), h, newScrubber(h))
	assert.Equal(t, []string{"a token named cftoken-conformance, which expires within the hour"}, out.leftovers)
	assert.Empty(t, out.findings)
}

func TestSkips(t *testing.T) {
	t.Parallel()
	_, h := harnessFor(t, nil)
	h.NoBadCredentials, h.Write = true, false
	for name, want := range map[string]string{"credential/core": "sends bad credentials", "product/r2-write": "creates something: Harness.Write allows it"} {
		assert.Equal(t, outcome{skipped: want}, caseNamed(t, name).check(t.Context(), h, newScrubber(h)))
	}
	s, h := harnessFor(t, nil)
	u, err := s.AddUser(tokentest.User{})
	require.NoError(t, err)
	h.Creator = token.GlobalKey(u.Email, token.NewSecret(strings.Repeat("a", 37)))
	out := caseNamed(t, "state/active").check(t.Context(), h, newScrubber(h))
	assert.Equal(t, "the creator can make no such token: 403 Unknown X-Auth-Key or X-Auth-Email (9103)", out.skipped)
}

func TestRecordFails(t *testing.T) {
	t.Parallel()
	_, h := harnessFor(t, nil)
	h.Record = broken{}
	out := caseNamed(t, "route/unknown").check(t.Context(), h, newScrubber(h))
	assert.Equal(t, "the recording cannot be written: disk full", out.skipped)
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestValidate(t *testing.T) {
	t.Parallel()
	err := Harness{BaseURL: "ftp://x", Account: "short"}.validate()
	for _, want := range []string{"conformance: account id", "zone id", "creator: no credentials", "base URL"} {
		assert.ErrorContains(t, err, want)
	}
	err = Harness{Creator: token.APIToken(token.NewSecret("not a token")), Account: tokentest.DefaultAccountID, Zone: tokentest.DefaultZoneID}.validate()
	assert.ErrorContains(t, err, "creator")
	assert.NotContains(t, err.Error(), "not a token")
}

func TestRealClock(t *testing.T) {
	t.Parallel()
	h := Harness{}.withDefaults()
	assert.NoError(t, h.Wait(t.Context(), time.Nanosecond))
	assert.Equal(t, token.DefaultBaseURL, h.BaseURL)
	assert.WithinDuration(t, time.Now(), h.Now(), time.Hour)
	assert.ErrorIs(t, h.Client.CheckRedirect(nil, nil), http.ErrUseLastResponse)
}

func TestTextFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"a", "a", true}, {"a", "b", false}, {"from {ip}", "from 192.0.2.1", true}, {"from {ip}", "to 192.0.2.1", false},
		{"{a} and {b}!", "x and y!", true}, {"{a} and {b}!", "x or y!", false}, {"{a}", "", true}, {"open {", "open {", false}, {"", "x", false},
	} {
		assert.Equal(t, c.want, textFits(c.pattern, c.text), "%q %q", c.pattern, c.text)
	}
}

func TestScrub(t *testing.T) {
	t.Parallel()
	_, h := harnessFor(t, nil)
	s := newScrubber(h)
	s.add("files of Ada", "<name>")
	for text, want := range map[string]string{
		"account " + tokentest.DefaultAccountID + ", zone " + tokentest.DefaultZoneID: "account <account>, zone <zone>",
		"key " + tokentest.DefaultGlobalKey + " of ada@mail.example.org":              "key <creator> of <email>",
		"Actor 'com.cloudflare.api.token.0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f' requires":  "Actor 'com.cloudflare.api.token.<id>' requires",
		"from 203.0.113.9 or 2001:db8::1 or 2001:db8:1:2:3:4:5:6":                     "from <ip> or <ip> or <ip>",
		"cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d":                       "<token>",
		"AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd":                                    "<token>",
		"/images/v1" + noSuchID:                "/images/v<id>",
		"01234567-89AB-4def-8123-456789abcdef": "<id>",
		"the files of Ada":                     "the <name>",
		"Authentication error":                 "Authentication error",
	} {
		assert.Equal(t, want, s.text(text))
	}
}
