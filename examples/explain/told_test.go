package main

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

const (
	failedScripts = "A request to the Cloudflare API (/accounts/" + account + "/workers/scripts/api) failed.\n  Authentication error [code: 10000]\n"
	failedRoutes  = "A request to the Cloudflare API (/zones/" + zone + "/workers/routes) failed.\n  Authentication error [code: 10000]\n"
	failedToken   = `GET "https://api.cloudflare.com/client/v4/zones/` + zone + `": 403 Forbidden {"success":false,"errors":[{"code":9109,"message":"Invalid access token"}]}` + "\n"
)

// What a piped log says is told as it is known, and no more.
func TestPipedLogs(t *testing.T) {
	t.Parallel()
	well := strings.Repeat("a line that went well\n", 5000)
	units := utf16.Encode([]rune("\ufeff" + failedScripts))
	little, big := make([]byte, 0, 2*len(units)), make([]byte, 0, 2*len(units))
	for _, u := range units {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	const scripts = "missing permission Account:Cloudflare Workers:Edit"
	for name, tc := range map[string]struct {
		stdin string
		args  []string
		want  []string
		not   string
	}{
		"assumed method":    {failedScripts, nil, []string{scripts, "call: PUT /accounts/" + account + "/workers/scripts/api, the path as the text names it, the method assumed"}, "more (this"},
		"method in text":    {failedToken, nil, []string{"call: GET /zones/" + zone + ", as the text names it"}, "assumed"},
		"method given":      {failedScripts, []string{"-refusal", "DELETE", "/accounts/" + account + "/workers/scripts/api"}, []string{"workers/scripts/api, as given"}, "assumed"},
		"deepest of three":  {failedScripts + failedRoutes + failedToken, nil, []string{"The token is not accepted\n", "tells of 2 more (this one lies deepest):\n  PUT /accounts/", "Routes:Edit, or a dead token (authentication-error)\n"}, ""},
		"the same twice":    {failedScripts + failedScripts, nil, []string{scripts}, "more (this"},
		"amid a long log":   {well + failedScripts + well, nil, []string{scripts}, ""},
		"PowerShell":        {string(little), nil, []string{scripts}, ""},
		"big endian":        {string(big), nil, []string{scripts}, ""},
		"not UTF-8":         {"caf\xe9 \xff\n" + failedScripts, nil, []string{scripts}, ""},
		"OAuth login":       {"You are logged in with an OAuth Token\n" + failedScripts, nil, []string{"credential: OAuth login, as the text tells"}, "Add the missing"},
		"an account's":      {"You are logged in with an Account API Token\n" + failedScripts, nil, []string{"credential: account-owned token", "/tokens/verify\"\n"}, "one that an account owns"},
		"unknown kind":      {failedScripts, nil, []string{"one that an account owns is verified with GET /accounts/{account_id}/tokens/verify"}, "credential:"},
		"dead token":        {failedToken, nil, []string{`"active": the value in your environment is good: the program sends another one`}, "lacks the permission or"},
		"a shell's signs":   {"DELETE https://api.cloudflare.com/client/v4/accounts/`id`$(id)/workers/scripts/api: 403: Authentication error (10000)\n", nil, []string{"authentication-error"}, "`id`"},
		"control sequences": {"GET /zones/" + zone + ": 403: \x1b[1mAuthentication error\x1b[0m (10000)\x1b]0;x\x07\n", nil, []string{"authentication-error"}, "\x1b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := execute(t, tc.stdin, tc.args...)
			assert.Equal(t, token.ExitOK, code, stderr)
			for _, want := range tc.want {
				assert.Contains(t, stdout, want)
			}
			if tc.not != "" {
				assert.NotContains(t, stdout, tc.not)
			}
		})
	}
	var many strings.Builder
	for _, name := range strings.Fields("dns_records custom_hostnames rulesets firewall/rules pagerules filters logpush/jobs") {
		many.WriteString("DELETE /zones/" + zone + "/" + name + "/1: 403: Authentication error (10000)\n")
	}
	_, stdout, _ := execute(t, many.String())
	assert.Contains(t, stdout, "tells of 6 more")
	assert.True(t, strings.HasSuffix(stdout, "  and 1 more\n"), stdout)
}

// With -json alone it is looked at what is piped in.
func TestPipedWithJSON(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		stdin string
		code  int
		key   string // that each line has
		lines int
	}{
		"a log":                   {"⛅️ wrangler 4.86.0\n\n" + failedScripts, token.ExitOK, `"severity"`, 1},
		"a log in CRLF":           {strings.ReplaceAll(failedScripts, "\n", "\r\n"), token.ExitOK, `"severity"`, 1},
		"the API's JSON":          {`{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`, token.ExitOK, `"severity"`, 1},
		"a log without a refusal": {"all is well\nand so is this\n", token.ExitRefused, `"failure":"refused"`, 1},
		"calls":                   {"\n\nGET /zones\nGET /ips\n", token.ExitOK, `"known"`, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, _ := execute(t, tc.stdin, "-json")
			assert.Equal(t, tc.code, code)
			assert.Equal(t, tc.lines, strings.Count(stdout, "\n"), stdout)
			for line := range strings.Lines(stdout) {
				assert.True(t, json.Valid([]byte(line)))
				assert.Contains(t, line, tc.key)
			}
		})
	}
}

// What settles it takes the credential from the environment, in the form that its
// kind has.
func TestCurl(t *testing.T) {
	t.Parallel()
	key := curl(authz.Call{Method: "GET", Path: "/user"}, authz.GlobalKey)
	assert.Contains(t, key, `X-Auth-Key: %s"' "$CLOUDFLARE_EMAIL" "$CLOUDFLARE_API_KEY" | curl`)
	assert.NotContains(t, key, "Bearer")
	assert.Contains(t, curl(authz.Call{Method: "GET", Path: "/accounts/{account_id}/tokens/verify"}, 0), `Bearer %s"' "$CLOUDFLARE_API_TOKEN" | curl -sS -K - "https://api.cloudflare.com/client/v4/accounts/$CLOUDFLARE_ACCOUNT_ID/tokens/verify"`)
	assert.Contains(t, curl(authz.Call{Method: "GET", Path: "/zones/`id`$(id)\"x"}, 0), `/v4/zones/_id___id__x"`)
}
