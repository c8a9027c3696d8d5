package diagnose_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/internal/leaktest"
)

// What stands around the API's words in a log is no part of the diagnosis, and a
// message ends where the API's words do.
func TestTextTakesNothingFromAround(t *testing.T) {
	t.Parallel()
	facts := diagnose.Facts{Liveness: diagnose.Live, Method: "GET", Path: accountPath + "/r2/buckets"}
	around := []string{
		"TURNSTILE_SECRET=0x4AAAAAAAsecret\npassword=hunter2", "passphrase is correct horse battery staple", "hunter2 correct horse", "R2_SECRET: " + strings.Repeat("0123456789abcdef", 4),
		"signing with correct-horse", "me <someone@example.com>", "DB_PASSWORD=correct horse battery",
	}
	words := []string{"hunter2", "0x4AAAAAAAsecret", "horse", "battery", "staple", strings.Repeat("0123456789abcdef", 4), "someone"}
	for _, refusal := range []string{
		"Authentication error", "Authentication error (10000)", "Authentication error [code: 10000]", "10000: Authentication error", "[status code 403] 10000: Authentication error",
		"code 10000: Authentication error", `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, `"code":10000,"message":"Authentication error"`,
		`"code":10000,"message":"Authentication error`, "HTTP 403: [{Code:10000 Message:Authentication error ErrorChain:[]}]", "{Code:10000 Message:Authentication error",
		"Unauthorized to access requested resource [code: 9109]", "Cannot use the access token from location: 192.0.2.7", "Forbidden (10000)", "Max auth failures reached",
		"requires permission 'com.cloudflare.api.account.zone.create'", "an unknown sentence [code: 10000]",
	} {
		for _, secret := range around {
			for _, text := range []string{
				refusal + "\n" + secret, secret + "\n" + refusal, refusal + "\r\n" + secret + "\r\n" + refusal, secret + "\n" + refusal + "\n" + secret, "│ " + refusal + "\n│ " + secret + "\n╵",
				`level=error msg="` + strings.ReplaceAll(refusal+"\n"+secret, `"`, `\"`) + `"`,
			} {
				d, ok := diagnose.Text(text, facts)
				require.True(t, ok, text)
				out, err := json.Marshal(d)
				require.NoError(t, err)
				for _, form := range []string{d.Detail, d.String(), string(out), d.LogValue().String(), fmt.Sprintf("%+v %#v", d.Refusal, d)} {
					for _, word := range words {
						assert.NotContains(t, form, word, "%q", text)
					}
				}
			}
		}
	}
}

// On the same line too.
func TestPhraseEndsAtThePhrase(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Authentication error for the user with the password hunter2":                                                   "The API answered Authentication error (10000).",
		"Cannot use the access token from location: 192.0.2.7 and more":                                                 "The API answered Cannot use the access token from location: 192.0.2.7 (9109).",
		"Cannot use the access token from location: 2001:db8::1. And more":                                              "The API answered Cannot use the access token from location: 2001:db8::1 (9109).",
		"Actor x requires permission 'com.cloudflare.api.account.zone.create' to do it with hunter2":                    "The API answered requires permission 'com.cloudflare.api.account.zone.create'.",
		"missing the permissions required to list zone rulesets in the http_ratelimit phase, said hunter2":              "The API answered missing the permissions required to list zone rulesets in the http_ratelimit phase.",
		"Unauthorized to access requested resource, the password is hunter2 (9109)":                                     "The API answered Unauthorized to access requested resource (9109).",
		"hunter2 Authentication error [code: 10000]":                                                                    "The API answered Authentication error (10000).",
		"cloudflare: failed to create TXT record: [status code 403] 10000: Authentication error hunter2; 7003: hunter3": "",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{Method: "GET", Path: "/zones"})
		require.True(t, ok, text)
		assert.NotContains(t, d.String(), "hunter2")
		if want != "" {
			assert.Contains(t, d.Detail, strings.Replace(want, "answered ", "answered GET /zones with ", 1), text)
		}
	}
}

// Nothing confidential shows, wherever an error or a text has it.
func TestNothingConfidentialInADiagnosis(t *testing.T) {
	t.Parallel()
	for _, s := range leaktest.Samples() {
		for _, text := range []string{
			"Invalid access token " + s.Text + " (9109)", `{"success":false,"errors":[{"code":9109,"message":` + quote(s.Text) + `}]}`, `{"success":false,"errors":[{"code":9109,"message":` + quote("x\n"+s.Text+"\ny") + `}]}`,
			"got error status: HTTP 403: [{Code:9109 Message:no " + s.Text + " ErrorChain:[]}]", "GET /zones/" + s.Text + "/dns_records: 403: Authentication error (10000)", s.Text + " [code: 10000]", s.Text + " Authentication error (10000) " + s.Text,
			"expected 1 zone, got 0 for " + s.Text + ".example.com", "[status code 403] 10000: " + s.Text,
		} {
			for _, facts := range []diagnose.Facts{{}, {Method: "GET", Path: "/zones"}} {
				for form, f := range map[string]func() (diagnose.Diagnosis, bool){
					"text":  func() (diagnose.Diagnosis, bool) { return diagnose.Text(text, facts) },
					"error": func() (diagnose.Diagnosis, bool) { return diagnose.Error(errors.New(text), facts) },
				} {
					d, _ := f()
					out, err := json.Marshal(d)
					require.NoError(t, err)
					if s.ShownIn(d.String() + string(out) + d.LogValue().String() + fmt.Sprintf("%+v", d.Refusal)) {
						t.Errorf("%s: %s shows: %q", form, s.Name, text)
					}
				}
			}
		}
	}
}

func quote(s string) string {
	data, _ := json.Marshal(s) // a string always can
	return string(data)
}
