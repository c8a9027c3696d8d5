package diagnose_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Only an observer that says so has met a request which the API must refuse.
func TestASuccessIsNotTakenForUnexpected(t *testing.T) {
	t.Parallel()
	o := diagnose.Observation{Name: "Workers List", Call: authz.Call{Method: "GET", Path: accountPath + "/workers/scripts", Status: 200}, Verdict: authz.Inconclusive}
	d := diagnose.Report([]diagnose.Observation{o}, diagnose.Facts{})
	assert.Equal(t, []diagnose.Code{"not-judged"}, codes(d))
	assert.Contains(t, d[0].Detail, "does not show what the check stands for")
	for _, status := range []int{200, 201, 204} {
		o.Accepted, o.Call.Status = true, status
		assert.Equal(t, []diagnose.Code{"unexpected-success"}, codes(diagnose.Report([]diagnose.Observation{o}, diagnose.Facts{})))
	}
}

// 10002 without a call is the refusal of another front end than GraphQL.
func TestNotAuthorizedIsNotAlwaysGraphQL(t *testing.T) {
	t.Parallel()
	const message = "Authorization Failure: The authentication credentials are not authorized to perform the request."
	for body, want := range map[string]diagnose.Code{
		refuse(10002, message): "missing-permission",
		refuse(0, "zones ["+string(zone)+"] are not authorized"):                           "graphql-not-authorized",
		`{"errors":[{"message":"they are not authorized","extensions":{"code":"authz"}}]}`: "graphql-not-authorized",
		refuse(0, "the users are not authorized"):                                          "unknown",
	} {
		d, ok := diagnose.Body("", "", 403, []byte(body), diagnose.Facts{})
		require.True(t, ok, body)
		assert.Equal(t, want, d.Code, body)
		if want != "unknown" && !strings.Contains(body, "they") {
			d, ok = diagnose.Text("cloudflare: "+body, diagnose.Facts{})
			require.True(t, ok, body)
			assert.Equal(t, want, d.Code, body)
		}
	}
}

// On endpoints of the user a code is about the credential only with a message
// that is.
func TestUserEndpointsSayOtherThingsToo(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/user/tokens/x", "/user/invites/x", "/memberships/x"} {
		for _, kind := range []authz.Kind{authz.KindUnknown, authz.UserToken, authz.AccountToken} {
			for _, code := range []int{9106, 10001} {
				for _, message := range []string{"Invalid id", "body is not JSON", ""} {
					d, ok := diagnose.Body("GET", path, 400, []byte(refuse(code, message)), diagnose.Facts{Kind: kind})
					require.True(t, ok)
					assert.NotEqual(t, authz.Denied, d.Verdict, "%s %s %d %s: %s", path, kind, code, message, d.Code)
				}
			}
			for message, code := range map[string]int{
				"Unable to authenticate request": 10001, "Method not allowed for token": 10001, "Authentication failed (status: 400)": 9106,
				"Missing X-Auth-Key, X-Auth-Email or Authorization headers": 9106,
			} {
				d, ok := diagnose.Body("GET", path, 400, []byte(refuse(code, message)), diagnose.Facts{Kind: kind})
				require.True(t, ok)
				assert.Equal(t, authz.Denied, d.Verdict, message)
			}
		}
	}
}

// A permission that opens the call and nothing of what the check stands for is
// no alternative, nor is one that the token holds.
func TestSmallerAlternative(t *testing.T) {
	t.Parallel()
	onZone, onAccount := permissions.ZoneResource(zone), permissions.AccountResource(account)
	for name, tc := range map[string]struct {
		path    string
		needs   []permissions.Permission
		on      permissions.Resource
		spec    *permissions.Spec
		smaller string
	}{
		"another product":       {zonePath, []permissions.Permission{permissions.ZoneCachePurge}, onZone, nil, ""},
		"another product, Edit": {zonePath, []permissions.Permission{permissions.ZoneDNSWrite}, onZone, nil, ""},
		"Read of the group":     {accountPath + "/workers/scripts", []permissions.Permission{permissions.AccountWorkersScriptsWrite}, onAccount, nil, "Workers Scripts Read"},
		"one of two":            {accountPath + "/workers/scripts", []permissions.Permission{permissions.AccountWorkersScriptsWrite, permissions.AccountWorkersR2StorageWrite}, onAccount, nil, ""},
		"held":                  {accountPath + "/workers/scripts", []permissions.Permission{permissions.AccountWorkersScriptsWrite}, onAccount, specOf(permissions.Account(account).Allow(permissions.AccountWorkersScriptsRead)), ""},
		"held elsewhere":        {accountPath + "/workers/scripts", []permissions.Permission{permissions.AccountWorkersScriptsWrite}, onAccount, specOf(permissions.Account("00000000000000000000000000000001").Allow(permissions.AccountWorkersScriptsRead)), "Workers Scripts Read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := check{name: "x", method: "GET", path: tc.path, on: tc.on}.observe(authz.Denied, 403, body10000)
			o.Needs = tc.needs
			d := diagnose.Report([]diagnose.Observation{o}, diagnose.Facts{Liveness: diagnose.Live, Spec: tc.spec})
			require.NotEmpty(t, d)
			if tc.smaller == "" {
				assert.NotContains(t, d[0].String(), "smaller permission")
			} else {
				assert.Contains(t, d[0].String(), tc.smaller)
			}
		})
	}
}

// The newer wording with another status, and without a code.
func TestForbiddenOtherwise(t *testing.T) {
	t.Parallel()
	const path = accountPath + "/workers/scripts"
	both := func(status int, body string, f diagnose.Facts) diagnose.Diagnosis {
		f.Method, f.Path = http.MethodGet, path
		d, ok := diagnose.Body(http.MethodGet, path, status, []byte(body), f)
		require.True(t, ok)
		text, ok := diagnose.Text(fmt.Sprintf("cloudflare: HTTP %d: %s", status, body), f)
		require.True(t, ok)
		assert.Equal(t, d.Code, text.Code, body)
		assert.Equal(t, d.Verdict, text.Verdict, body)
		assert.Equal(t, d.Causes, text.Causes, body)
		assert.Equal(t, d.Remedies, text.Remedies, body)
		return d
	}
	for _, live := range []diagnose.Liveness{diagnose.Live, diagnose.LivenessUnknown} {
		f := diagnose.Facts{Liveness: live}
		was, is := both(401, refuse(10000, older), f), both(401, refuse(10000, newer), f)
		assert.Equal(t, was.Code, is.Code)
		assert.Equal(t, was.Causes, is.Causes)
		assert.Equal(t, was.Remedies, is.Remedies)

		uncoded := strings.Replace(saying(newer, pageScripts), "10000", "0", 1)
		d := both(403, uncoded, f)
		assert.Equal(t, authz.Denied, d.Verdict)
		assert.Equal(t, authz.MissingPermission, d.Causes[0].Reason)
		assert.Equal(t, diagnose.Medium, d.Causes[0].Confidence)
		assert.Equal(t, []permissions.Permission{permissions.AccountWorkersScriptsRead}, d.Remedies[0].Permissions)
		for _, nothing := range []string{refuse(0, newer), strings.Replace(uncoded, "developers.", "", 1), strings.Replace(uncoded, newer, "Forbiddenly", 1)} {
			assert.Equal(t, diagnose.Code("unknown"), both(403, nothing, f).Code, nothing)
		}
		assert.Equal(t, diagnose.Code("unknown"), both(400, uncoded, f).Code)
	}
	d := both(403, strings.Replace(saying(newer, pageScripts), "10000", "0", 1), diagnose.Facts{Spec: specOf(permissions.Account(account).Allow(permissions.AccountSettingsRead))})
	assert.Equal(t, diagnose.Certain, d.Causes[0].Confidence, "the known spec decides")
}

// A message that nothing closes ends with the API's words, on its line too.
func TestOpenMessageEndsWithItsWords(t *testing.T) {
	t.Parallel()
	for _, refusal := range []string{
		"cloudflare: code: 10000, message: Authentication error", "cloudflare: code=10000 message=Authentication error", `{"code":10000,"message":"Authentication error`,
		"cloudflare API error code 10000: Authentication error", "cloudflare: Authentication error, code=10000", "cloudflare: code: 10000, message: Forbidden",
	} {
		for _, between := range []string{" ", "\n", `\n`, "\r\n", `\r\n`, "\n| "} {
			text := refusal + between + "SECRETZEBRA"
			d, ok := diagnose.Text(text, diagnose.Facts{})
			require.True(t, ok, text)
			out, err := json.Marshal(d)
			require.NoError(t, err)
			assert.NotContains(t, d.String()+string(out)+fmt.Sprintf("%+v", d.Refusal), "ZEBRA", "%q", text)
		}
	}
}
