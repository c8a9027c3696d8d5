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
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

const reference = "https://developers.cloudflare.com/api/resources/"

const (
	pageScripts = reference + "workers/subresources/scripts/methods/list"
	pageBuckets = reference + "r2/subresources/buckets/methods/list"
	pageRecords = reference + "dns/subresources/records/methods/list"
	pageApps    = reference + "zero_trust/subresources/access/subresources/applications/methods/list"
)

// saying is an answer with the code 10000, a message and a page.
func saying(message, page string) string {
	return fmt.Sprintf(`{"success":false,"errors":[{"code":10000,"message":%q,"documentation_url":%q}],"messages":[],"result":null}`, message, page)
}

// Forbidden is a refusal like Authentication error: the missing permission
// first, the plan second, and every other cause after them.
func TestForbidden(t *testing.T) {
	t.Parallel()
	const plan = "the plan of the account or zone does not include the feature"
	for _, body := range []string{refuse(10000, newer), saying(newer, pageScripts), refuse(10000, "Forbidden.")} {
		for _, live := range []diagnose.Liveness{diagnose.Live, diagnose.LivenessUnknown} {
			d, ok := diagnose.Body("GET", accountPath+"/workers/scripts", 403, []byte(body), diagnose.Facts{Liveness: live})
			require.True(t, ok)
			assert.Equal(t, authz.Denied, d.Verdict)
			require.GreaterOrEqual(t, len(d.Causes), 3)
			assert.Equal(t, authz.MissingPermission, d.Causes[0].Reason)
			assert.Equal(t, plan, d.Causes[1].Text)
			assert.Equal(t, "Check whether the plan of the account or zone includes the feature, if the token holds the permission.", d.Remedies[len(d.Remedies)-1].String())
			assert.Equal(t, []permissions.Permission{permissions.AccountWorkersScriptsRead}, d.Remedies[0].Permissions)
		}
	}
	t.Run("the older wording says nothing of the plan", func(t *testing.T) {
		t.Parallel()
		d, ok := diagnose.Body("GET", accountPath+"/workers/scripts", 403, []byte(saying(older, pageScripts)), diagnose.Facts{Liveness: diagnose.Live})
		require.True(t, ok)
		assert.NotContains(t, d.String(), "plan")
	})
	t.Run("the known spec lacks the permission", func(t *testing.T) {
		t.Parallel()
		f := diagnose.Facts{Spec: specOf(permissions.Account(account).Allow(permissions.AccountSettingsRead))}
		d, ok := diagnose.Body("GET", accountPath+"/workers/scripts", 403, []byte(refuse(10000, newer)), f)
		require.True(t, ok)
		assert.Equal(t, diagnose.Code("missing-permission"), d.Code)
		assert.Equal(t, diagnose.Cause{Reason: authz.MissingPermission, Text: "the token lacks the specific permission for that operation", Confidence: diagnose.Certain}, d.Causes[0])
		assert.NotContains(t, d.String(), "plan", "the list has decided")
	})
	t.Run("the known spec holds the permission", func(t *testing.T) {
		t.Parallel()
		f := diagnose.Facts{Spec: specOf(permissions.Account(account).Allow(permissions.AccountWorkersScriptsRead))}
		d, ok := diagnose.Body("GET", accountPath+"/workers/scripts", 403, []byte(refuse(10000, newer)), f)
		require.True(t, ok)
		assert.Equal(t, diagnose.Code("refused-despite-spec"), d.Code)
		assert.Equal(t, plan, d.Causes[0].Text)
		assert.Equal(t, "Check whether the plan of the account or zone includes the feature.", d.Remedies[0].String())
	})
	t.Run("a Global API key", func(t *testing.T) {
		t.Parallel()
		d, ok := diagnose.Body("GET", accountPath+"/workers/scripts", 403, []byte(saying(newer, pageScripts)), diagnose.Facts{Kind: authz.GlobalKey})
		require.True(t, ok)
		assert.Equal(t, diagnose.Code("key-without-access"), d.Code)
	})
	for name, a := range map[string]struct {
		status int
		body   string
	}{
		"another code": {403, refuse(4711, newer)}, "no code": {403, refuse(0, newer)},
		"another status": {404, refuse(10000, newer)}, "another word": {403, refuse(10000, "Forbiddens")},
	} {
		d, ok := diagnose.Body("GET", accountPath+"/workers/scripts", a.status, []byte(a.body), diagnose.Facts{Liveness: diagnose.Live})
		require.True(t, ok)
		assert.Equal(t, diagnose.Code("unknown"), d.Code, name)
	}
}

// The page names the operation where method and path are lost, for every
// operation that has one, in JSON and as wrangler prints it.
func TestPageNamesTheOperation(t *testing.T) {
	t.Parallel()
	f := diagnose.Facts{Account: account, Zone: zone, Liveness: diagnose.Live}
	pages := 0
	for op := range operations.All() {
		url := op.DocumentationURL()
		if url == "" {
			continue
		}
		pages++
		named := operations.ByDocumentationURL(url)[0]
		if strings.HasSuffix(named.Template(), "/tokens/verify") || strings.Contains(named.Template(), "rulesets") && named.Scope() == "" {
			continue // a rule of their own
		}
		for form, text := range map[string]string{
			"JSON": saying(newer, url), "wrangler": "✘ [ERROR] A request to the Cloudflare API failed.\n\n  Forbidden [code: 10000]\n  To learn more about this error, visit: " + url + "\n\n",
		} {
			if form != "JSON" && pages%8 != 0 {
				continue
			}
			d, ok := diagnose.Text(text, f)
			require.True(t, ok, "%s of %s", form, op)
			assert.True(t, strings.HasPrefix(d.Title, named.String()+": "), "%s of %s: %s", form, op, d)
			assert.Equal(t, url, d.Refusal.DocumentationURL(), form)
		}
		if t.Failed() {
			return
		}
	}
	assert.Greater(t, pages, 2500)
}

// pagedText is a text that shows the page of the Workers scripts' list.
func pagedTexts() map[string]string {
	return map[string]string{
		"wrangler 4.164":              "✘ [ERROR] A request to the Cloudflare API failed.\n\n  Forbidden [code: 10000]\n  To learn more about this error, visit: " + pageScripts + "\n\n\n📎 It looks like you are authenticating Wrangler via a custom API token\n",
		"wrangler 4.164, two reasons": "✘ [ERROR] A request to the Cloudflare API failed.\n\n  Authentication error [code: 10000]\n  To learn more about this error, visit: " + pageScripts + "\n  \n  - Something else [code: 4711]\n",
		"JSON":                        saying(newer, pageScripts),
		"JSON in a log":               `level=error msg="deploy: ` + strings.ReplaceAll(saying(newer, pageScripts), `"`, `\"`) + `"`,
		"JSON in pieces":              `... "code": 10000, "message": "Forbidden", "documentation_url": "` + pageScripts + `"}], "mess`,
		"Go":                          "cloudflare: [{Code:10000 Message:Forbidden DocumentationURL:" + pageScripts + " ErrorChain:[]}]",
		"Python":                      "cloudflare.PermissionDeniedError: Error code: 403 - {'success': False, 'errors': [{'code': 10000, 'message': 'Forbidden', 'documentation_url': '" + pageScripts + "'}]}",
		"cloudflare-go 7":             `403 Forbidden ` + saying(newer, pageScripts),
		"another call is near":        "GET " + zonePath + "/dns_records: 200 OK\nwrangler: Forbidden [code: 10000]\nTo learn more about this error, visit: " + pageScripts,
	}
}

// A page counts more than a call that merely stands near in the text.
func TestPageBeatsAGuess(t *testing.T) {
	t.Parallel()
	for form, text := range pagedTexts() {
		d, ok := diagnose.Text(text, diagnose.Facts{Account: account, Liveness: diagnose.Live})
		require.True(t, ok, form)
		assert.Equal(t, diagnose.Code("missing-permission"), d.Code, "%s: %s", form, d)
		assert.Equal(t, "GET /accounts/{account_id}/workers/scripts: missing permission Account:Workers Scripts:Read", d.Title, form)
		assert.Equal(t, permissions.AccountResource(account), d.Remedies[0].Resource, form)
		assert.Equal(t, pageScripts, d.Remedies[0].DocURL, form)
		assert.Equal(t, pageScripts, d.DocURL, form)
		for _, m := range d.Refusal.Errors {
			assert.NotContains(t, m.Message, "learn more", form)
		}

		// Without an id no resource is made up.
		d, ok = diagnose.Text(text, diagnose.Facts{Liveness: diagnose.Live})
		require.True(t, ok, form)
		assert.Equal(t, "Account:Workers Scripts:Read", permissions.Label(d.Remedies[0].Permissions[0]), form)
		assert.Equal(t, permissions.Resource{}, d.Remedies[0].Resource, form)
		assert.NotContains(t, d.String(), "0000000", form)
	}
	t.Run("the heard call is the page's, and has the id", func(t *testing.T) {
		t.Parallel()
		d, ok := diagnose.Text("A request to the Cloudflare API ("+accountPath+"/workers/scripts) failed.\n  Forbidden [code: 10000]\n  To learn more about this error, visit: "+pageScripts, diagnose.Facts{})
		require.True(t, ok)
		assert.Equal(t, "GET", d.Refusal.Method)
		assert.Equal(t, accountPath+"/workers/scripts", d.Refusal.Path)
		assert.Equal(t, permissions.AccountResource(account), d.Remedies[0].Resource)
	})
	t.Run("the page tells the method", func(t *testing.T) {
		t.Parallel()
		for page, want := range map[string]permissions.Permission{
			reference + "r2/subresources/buckets/methods/list": permissions.AccountWorkersR2StorageRead, reference + "r2/subresources/buckets/methods/create": permissions.AccountWorkersR2StorageWrite,
		} {
			d, ok := diagnose.Text("A request to the Cloudflare API ("+accountPath+"/r2/buckets) failed.\n  Forbidden [code: 10000]\n  To learn more about this error, visit: "+page, diagnose.Facts{})
			require.True(t, ok)
			assert.Equal(t, []permissions.Permission{want}, d.Remedies[0].Permissions)
			assert.NotContains(t, d.Detail, "does not name the method")
		}
	})
}

// A call that the caller gave counts more than the page, and both are said.
func TestPageAgainstTheCaller(t *testing.T) {
	t.Parallel()
	f := diagnose.Facts{Liveness: diagnose.Live}
	given := f
	given.Method, given.Path = "GET", zonePath+"/dns_records"
	body := saying(newer, pageScripts)
	fromBody, ok := diagnose.Body(given.Method, given.Path, 403, []byte(body), f)
	require.True(t, ok)
	fromText, ok := diagnose.Text(body, given)
	require.True(t, ok)
	fromError, ok := diagnose.Error(cfapi.NewError(given.Method, given.Path, 403, nil, []byte(body)), f)
	require.True(t, ok)
	for _, d := range []diagnose.Diagnosis{fromBody, fromText, fromError} {
		assert.Equal(t, []permissions.Permission{permissions.ZoneDNSRead}, d.Remedies[0].Permissions)
		assert.Contains(t, d.Detail, "names another call, GET /accounts/{account_id}/workers/scripts ("+pageScripts+"): the call that was given counts here.")
		assert.NotEqual(t, pageScripts, d.DocURL)
		assert.Empty(t, d.Remedies[0].DocURL)
	}

	t.Run("a call that the catalogue does not have", func(t *testing.T) {
		t.Parallel()
		d, ok := diagnose.Body("GET", zonePath+"/something/new", 403, []byte(saying(newer, pageRecords)), f)
		require.True(t, ok)
		assert.Equal(t, []permissions.Permission{permissions.ZoneDNSRead}, d.Remedies[0].Permissions)
		assert.Equal(t, permissions.ZoneResource(zone), d.Remedies[0].Resource)
		assert.Contains(t, d.Detail, "The catalogue does not have the call; the answer's documentation_url names GET /zones/{zone_id}/dns_records.")
	})
	t.Run("the caller knows the method only", func(t *testing.T) {
		t.Parallel()
		d, ok := diagnose.Body("", accountPath+"/r2/buckets", 403, []byte(saying(newer, reference+"r2/subresources/buckets/methods/create")), f)
		require.True(t, ok)
		assert.Equal(t, []permissions.Permission{permissions.AccountWorkersR2StorageWrite}, d.Remedies[0].Permissions)
	})
}

// One page stands for the account's and the zone's form of a call.
func TestPageOfTwoForms(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		facts diagnose.Facts
		title string
	}{
		{diagnose.Facts{}, "GET /accounts/{account_id}/access/apps: "},
		{diagnose.Facts{Account: account, Zone: zone}, "GET /accounts/{account_id}/access/apps: "},
		{diagnose.Facts{Zone: zone}, "GET /zones/{zone_id}/access/apps: "},
	} {
		d, ok := diagnose.Body("", "", 403, []byte(saying(newer, pageApps)), tc.facts)
		require.True(t, ok)
		assert.True(t, strings.HasPrefix(d.Title, tc.title), d.Title)
	}
	d, ok := diagnose.Body("GET", zonePath+"/access/apps", 403, []byte(saying(newer, pageApps)), diagnose.Facts{Account: account})
	require.True(t, ok)
	assert.True(t, strings.HasPrefix(d.Title, "GET /zones/{zone_id}/access/apps: "), d.Title)
	assert.Equal(t, pageApps, d.DocURL)
}

// Nothing is made of an address that is not in Cloudflare's API reference.
func TestForeignPages(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"http://developers.cloudflare.com/api/resources/workers/subresources/scripts/methods/list",
		"https://developers.cloudflare.com.evil.example/api/resources/workers/subresources/scripts/methods/list",
		"https://developers.cloudflare.com@evil.example/api/resources/workers/subresources/scripts/methods/list",
		"https://evil.example/" + pageScripts, "javascript:alert(1)", "https://developers.cloudflare.com/artifacts/api/errors#10200",
		"https://developers.cloudflare.com/api/../evil",
	} {
		texts := map[string]string{"JSON": saying(newer, url), "wrangler": "cloudflare: Forbidden [code: 10000]\nTo learn more about this error, visit: " + url}
		for form, text := range texts {
			d, ok := diagnose.Text(text, diagnose.Facts{Liveness: diagnose.Live})
			require.True(t, ok, form)
			assert.Equal(t, diagnose.Code("missing-permission"), d.Code)
			assert.Equal(t, "Missing permission", d.Title, form)
			data, err := json.Marshal(d)
			require.NoError(t, err)
			for _, out := range []string{d.String(), string(data), d.LogValue().String()} {
				assert.NotContains(t, out, "evil", form)
				assert.NotContains(t, out, "javascript", form)
				assert.NotContains(t, out, url, form)
			}
		}
	}
	// A page of the reference that no operation of the table has is a link all the same.
	for _, url := range []string{reference + "r2", reference + "new_product/methods/list"} {
		d, ok := diagnose.Body("GET", accountPath+"/r2/buckets", 403, []byte(saying(older, url)), diagnose.Facts{Liveness: diagnose.Live})
		require.True(t, ok)
		assert.Equal(t, url, d.DocURL)
		assert.Equal(t, url, d.Remedies[0].DocURL)
		assert.Equal(t, []permissions.Permission{permissions.AccountWorkersR2StorageRead}, d.Remedies[0].Permissions)
	}
}

// The page is in the JSON, in the log and in the error of every entry.
func TestPageIsKept(t *testing.T) {
	t.Parallel()
	e := cfapi.NewError("GET", accountPath+"/workers/scripts", 403, nil, []byte(saying(newer, pageScripts)))
	chained := cfapi.NewError("GET", accountPath+"/workers/scripts", 403, nil, []byte(`{"success":false,"errors":[{"code":1,"message":"m","error_chain":[{"code":10000,"message":"Forbidden","documentation_url":"`+pageScripts+`"}]}]}`))
	for _, err := range []error{e, chained, fmt.Errorf("deploy: %w", e), errors.New(e.Error() + " documentation_url=" + pageScripts)} {
		d, ok := diagnose.Error(err, diagnose.Facts{Account: account, Liveness: diagnose.Live})
		require.True(t, ok, err)
		assert.Equal(t, pageScripts, d.Refusal.DocumentationURL())
		assert.Contains(t, asJSON(t, d), `"documentation_url": "`+pageScripts+`"`)
		assert.Contains(t, d.LogValue().String(), "documentation_url="+pageScripts)
		assert.Contains(t, d.String(), "\n         see:  "+pageScripts)
	}
}

// A spec does not put a call of which the ids are not known out of its scope.
func TestSpecAndAPageWithoutIDs(t *testing.T) {
	t.Parallel()
	f := diagnose.Facts{Spec: specOf(permissions.Account(account).Allow(permissions.AccountWorkersScriptsRead))}
	d, ok := diagnose.Body("", "", 403, []byte(saying(older, pageScripts)), f)
	require.True(t, ok)
	assert.NotEqual(t, diagnose.Code("outside-scope"), d.Code)
	f.Spec = specOf(permissions.Account(account).Allow(permissions.AccountSettingsRead))
	d, ok = diagnose.Body("", "", 403, []byte(saying(older, pageScripts)), f)
	require.True(t, ok)
	assert.Equal(t, diagnose.Code("missing-permission"), d.Code)
	assert.Equal(t, diagnose.Certain, d.Causes[0].Confidence)
}
