package operations_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/operations"
)

const reference = "https://developers.cloudflare.com/api/resources/"

// checkedPage is a page of the API reference whose call was read on the page
// itself, on a page that lists it with its call, or in an answer of the API.
type checkedPage struct {
	Page string `json:"page"`
	Call string `json:"call"`
}

func checkedPages(tb testing.TB) []checkedPage {
	tb.Helper()
	data, err := os.ReadFile("testdata/documented_pages.json")
	require.NoError(tb, err)
	var pages []checkedPage
	require.NoError(tb, json.Unmarshal(data, &pages))
	return pages
}

// agree reports whether the table has the page for the call.
func agree(p checkedPage) bool {
	return slices.ContainsFunc(operations.ByDocumentationURL(reference+p.Page), func(o operations.Operation) bool {
		return parameterless(o.String()) == parameterless(p.Call)
	})
}

// catalogues reports whether the table has the operation of a page.
func catalogues(p checkedPage) bool {
	method, path, _ := strings.Cut(p.Call, " ")
	_, ok := operations.Match(method, path)
	return ok
}

func parameterless(call string) string {
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(call, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, call, _ = strings.Cut(after, "}")
		b.WriteString("{}")
	}
}

// TestDocumentedPages holds the derived addresses to the pages that were read.
func TestDocumentedPages(t *testing.T) {
	t.Parallel()
	pages := checkedPages(t)
	require.GreaterOrEqual(t, len(pages), 80)
	for _, p := range pages {
		if !catalogues(p) {
			assert.Nil(t, operations.ByDocumentationURL(reference+p.Page), p.Page)
			continue
		}
		assert.True(t, agree(p), "%s is not the page of %s", p.Page, p.Call)
	}
}

// TestDocumentationURLRoundTrip goes from every operation to its page and back.
func TestDocumentationURLRoundTrip(t *testing.T) {
	t.Parallel()
	n := 0
	for op := range operations.All() {
		url := op.DocumentationURL()
		if url == "" {
			continue
		}
		n++
		assert.True(t, strings.HasPrefix(url, reference), url)
		assert.Contains(t, operations.ByDocumentationURL(url), op, url)
	}
	assert.Greater(t, n, total()*7/10, "newer and older calls than the SDK's have no page")
	assert.Empty(t, operations.Operation{}.DocumentationURL())
	assert.Empty(t, get(t, "POST", "/graphql").DocumentationURL())
}

func TestByDocumentationURL(t *testing.T) {
	t.Parallel()
	const page = reference + "workers/subresources/beta/subresources/workers/methods/list"
	workers := get(t, "GET", "/accounts/{account_id}/workers/workers")
	for _, url := range []string{page, page + "/", page + "?lang=go", page + "#x", page + "/#x"} {
		assert.Equal(t, []operations.Operation{workers}, operations.ByDocumentationURL(url), url)
	}
	assert.Equal(t, []operations.Operation{
		get(t, "GET", "/accounts/{account_id}/access/apps"), get(t, "GET", "/zones/{zone_id}/access/apps"),
	}, operations.ByDocumentationURL(reference+"zero_trust/subresources/access/subresources/applications/methods/list"))
	// One path, two pages: both name it, and the one that stands for it is the reference's.
	groups := get(t, "GET", "/accounts/{account_id}/tokens/permission_groups")
	assert.Equal(t, reference+"accounts/subresources/tokens/subresources/permission_groups/methods/list", groups.DocumentationURL())
	assert.Equal(t, []operations.Operation{groups}, operations.ByDocumentationURL(strings.Replace(groups.DocumentationURL(), "/list", "/get", 1)))

	const path = "api/resources/zones/methods/list"
	require.NotNil(t, operations.ByDocumentationURL("https://developers.cloudflare.com/"+path))
	for _, url := range []string{
		"", "/", path, "/" + path, "https://", "https://developers.cloudflare.com",
		"http://developers.cloudflare.com/" + path,
		"HTTPS://developers.cloudflare.com/" + path,
		"https://developers.cloudflare.com.evil.com/" + path,
		"https://evil.com/https://developers.cloudflare.com/" + path,
		"https://evil.com#https://developers.cloudflare.com/" + path,
		"https://developers.cloudflare.com@evil.com/" + path,
		"https://user@developers.cloudflare.com/" + path,
		"https://user:password@developers.cloudflare.com/" + path,
		"https://developers.cloudflare.com:443/" + path,
		"https://developers.cloudflare.com:444/" + path,
		"https://dash.cloudflare.com/" + path,
		"https://developers.cloudflare.com./" + path,
		`https://developers.cloudflare.com\@evil.com/` + path,
		"//developers.cloudflare.com/" + path,
		" https://developers.cloudflare.com/" + path,
		"https://developers.cloudflare.com//" + path,
		"https://developers.cloudflare.com/api/../" + path,
		"https://developers.cloudflare.com/%61pi/resources/zones/methods/list",
		"https://developers.cloudflare.com/api/resources/zones",
		"https://developers.cloudflare.com/api/resources/zones/methods/",
		"https://developers.cloudflare.com/api/resources/zones/methods",
		"https://developers.cloudflare.com/api/resources/zones/methods/list//",
		"https://developers.cloudflare.com/api/resources/zones/methods/list/more",
		"https://developers.cloudflare.com/api/resources/zones/methods/purge",
		"https://developers.cloudflare.com/api/resources/zones/list",
		"https://developers.cloudflare.com/api/resources/nothing/methods/list",
		"https://developers.cloudflare.com/api/resources/zones/settings/methods/list",
		"https://developers.cloudflare.com/api/resources//methods/list",
		"https://developers.cloudflare.com/api/resources/methods/list",
		"https://developers.cloudflare.com/api/Go/resources/zones/methods/list",
		"https://developers.cloudflare.com/api/cobol/resources/zones/methods/list",
		"https://developers.cloudflare.com/api/go/go/resources/zones/methods/list",
		"https://developers.cloudflare.com/api/go//resources/zones/methods/list",
		"https://developers.cloudflare.com/api/go/zones/methods/list",
		"https://developers.cloudflare.com/api/resources/go/resources/zones/methods/list",
		"https://evil.com/api/go/resources/zones/methods/list",
		"https://developers.cloudflare.com/api/operations/zones-get",
		"https://developers.cloudflare.com/artifacts/api/errors#10200",
		"https://developers.cloudflare.com/api/resources/zones/methods/list\n",
	} {
		assert.Nil(t, operations.ByDocumentationURL(url), "%q", url)
	}
}

// TestDocumentationInEveryLanguage: the page of a client is about the same call,
// and the address that is made stays the one without.
func TestDocumentationInEveryLanguage(t *testing.T) {
	t.Parallel()
	list := get(t, "GET", "/zones")
	for _, language := range []string{"go", "http", "node", "python", "terraform", "typescript"} {
		url := strings.Replace(list.DocumentationURL(), "/api/", "/api/"+language+"/", 1)
		for _, end := range []string{"", "/", "?x=y", "#z"} {
			ops := operations.ByDocumentationURL(url + end)
			require.Equal(t, []operations.Operation{list}, ops, url+end)
			assert.Equal(t, reference+"zones/methods/list", ops[0].DocumentationURL())
		}
	}
}
