package cfapi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/cfapi"
)

const workersPage = "https://developers.cloudflare.com/api/resources/workers/subresources/beta/subresources/workers/methods/list"

// withURL is the answer with status 403 that carries the address.
func withURL(t *testing.T, url string) *cfapi.Error {
	t.Helper()
	body, err := json.Marshal(map[string]any{"success": false, "errors": []any{map[string]any{"code": 10000, "message": "Forbidden", "documentation_url": url}}})
	require.NoError(t, err)
	e := cfapi.NewError("GET", "/accounts/a/workers/workers", 403, nil, body)
	require.Len(t, e.Errors, 1)
	return e
}

func TestDocumentationURL(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		workersPage, workersPage + "/", workersPage + "#returns", "https://developers.cloudflare.com/api/resources/r2",
		"https://developers.cloudflare.com/api/resources/realtime_kit/subresources/livestreams/methods/get_active_livestreams_for_livestream_id", // 40 characters
	} {
		e := withURL(t, url)
		assert.Equal(t, url, e.DocumentationURL())
		assert.Equal(t, url, e.Errors[0].Documentation())
	}
	for _, url := range []string{
		"", "https://developers.cloudflare.com", "https://developers.cloudflare.com/api", "https://developers.cloudflare.com/api/",
		"https://developers.cloudflare.com/artifacts/api/errors#10200", "https://developers.cloudflare.com/apis/x",
		strings.Replace(workersPage, "https", "http", 1), strings.Replace(workersPage, "https:", "", 1), "javascript:" + workersPage,
		strings.Replace(workersPage, ".com/", ".com.evil.com/", 1), strings.Replace(workersPage, ".com/", ".com@evil.com/", 1),
		strings.Replace(workersPage, "https://", "https://user@", 1), strings.Replace(workersPage, "https://", "https://user:password@", 1),
		strings.Replace(workersPage, ".com/", ".com:8443/", 1), strings.Replace(workersPage, "developers", "dash", 1), strings.Replace(workersPage, ".com/", `.com\`, 1),
		strings.Replace(workersPage, "/api/", "/api/../", 1), strings.Replace(workersPage, "/api/", "/api/%2e%2e/", 1), strings.Replace(workersPage, "/api/", "/api//", 1),
		workersPage + " \x1b[31m", workersPage + "?x=<script>", workersPage + "?a=" + strings.Repeat("a", 600), "https://evil.com/" + workersPage,
		workersPage + "?token=cfut_" + strings.Repeat("a", 48),
	} {
		e := withURL(t, url)
		assert.Empty(t, e.DocumentationURL(), "%q", url)
		assert.Empty(t, e.Errors[0].Documentation(), "%q", url)
	}
	assert.Empty(t, (&cfapi.Error{}).DocumentationURL())
}

// The address of the error chain counts where the error itself has none that
// is Cloudflare's.
func TestDocumentationURLOfAChain(t *testing.T) {
	t.Parallel()
	e := cfapi.NewError("GET", "/zones", 403, nil, []byte(`{"success":false,"errors":[{"code":1,"message":"m","documentation_url":"https://evil.com/","error_chain":[{"code":10000,"message":"Forbidden","documentation_url":"`+workersPage+`"}]},{"code":2,"documentation_url":"https://developers.cloudflare.com/api/resources/zones/methods/list"}]}`))
	assert.Equal(t, workersPage, e.DocumentationURL())
	assert.Empty(t, e.Errors[0].Documentation())
}

// The GraphQL API says in an extension what kind of error it is.
func TestGraphQLExtension(t *testing.T) {
	t.Parallel()
	e := cfapi.NewError("POST", "/graphql", 200, nil, []byte(`{"data":null,"errors":[{"message":"not authorized for that account","path":["viewer"],"extensions":{"code":"authz","ray_id":"x"}},{"message":"m","extensions":{"code":7}},{"message":"m","extensions":"x"}]}`))
	require.Len(t, e.Errors, 3)
	assert.Equal(t, []string{"authz", "", ""}, []string{e.Errors[0].Extension, e.Errors[1].Extension, e.Errors[2].Extension})
	assert.Equal(t, cfapi.FormatJSON, e.Format)
}
