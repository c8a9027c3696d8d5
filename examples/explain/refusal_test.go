package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

func TestRefusalText(t *testing.T) {
	t.Parallel()
	const line = `GET /accounts/` + account + `/workers/scripts: 403 Forbidden: {"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`
	guide, reader := specFiles(t)
	for name, tc := range map[string]struct {
		stdin string
		args  []string
		want  []string
	}{
		"argument":              {"", []string{line}, []string{"missing permission Account:Workers Scripts:Read", "the token lacks the specific permission", "\nremedy      1. ", "\nknown       "}},
		"the guide's symptom":   {"", []string{"Authentication error (10000)"}, []string{"authentication-error"}},
		"standard input":        {"2026-11-26 deploy\n" + line + "\nfailed\n", []string{"-refusal"}, []string{"missing permission Account:Workers Scripts:Read"}},
		"call besides":          {"Authentication error (10000)\n", []string{"-refusal", "GET", "/zones/" + zone + "/custom_hostnames"}, []string{"SSL and Certificates:Read"}},
		"call behind the text":  {"", []string{"Authentication error (10000)", "get", "/zones/" + zone + "/custom_hostnames"}, []string{"SSL and Certificates:Read", "call: GET /zones/" + zone + "/custom_hostnames, as given"}},
		"spec that lacks it":    {"", []string{"-spec", reader, line}, []string{"missing permission"}},
		"spec that grants much": {line, []string{"-spec", guide, "-refusal"}, []string{"/workers/scripts"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := execute(t, tc.stdin, tc.args...)
			assert.Equal(t, token.ExitOK, code, stderr)
			for _, want := range tc.want {
				assert.Contains(t, stdout, want)
			}
			code, stdout, _ = execute(t, tc.stdin, append([]string{"-json"}, tc.args...)...)
			assert.Equal(t, token.ExitOK, code)
			var d struct{ Code, Title string }
			require.NoError(t, json.Unmarshal([]byte(stdout), &d))
			assert.NotEmpty(t, d.Code)
			assert.Equal(t, 1, strings.Count(stdout, "\n"))
		})
	}
	code, stdout, stderr := execute(t, "all went well\n", "-refusal")
	assert.Equal(t, token.ExitRefused, code)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "tells of no refusal")
	for stdin, want := range map[string]string{strings.Repeat("x", maxLog+1): "more than", " \n": "standard input is empty", "GET /zones\nGET /ips\n": "standard input has calls"} {
		code, stdout, stderr = execute(t, stdin)
		assert.Equal(t, token.ExitUsage, code)
		assert.Empty(t, stdout)
		assert.Contains(t, stderr, want)
	}
	code, _, stderr = execute(t, "", "Authentication error (10000)", "FETCH", "/zones")
	assert.Equal(t, token.ExitUsage, code)
	assert.Contains(t, stderr, "is not an HTTP method")
}

// A log that is piped in needs no flag.
func TestPipedLog(t *testing.T) {
	t.Parallel()
	log := "⛅️ wrangler 4.86.0\n\n✘ [ERROR] A request to the Cloudflare API (/accounts/" + account + "/workers/scripts/api) failed.\n\n  Authentication error [code: 10000]\n"
	code, stdout, stderr := execute(t, log)
	assert.Equal(t, token.ExitOK, code, stderr)
	golden(t, "piped-log.txt", stdout)
}
