package diagnose_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/diagnose"
)

// A refusal is explained with few allocations: docs/PERFORMANCE.md has the
// figures, these are bounds.
func TestAllocations(t *testing.T) {
	req := httptest.NewRequest(http.MethodGet, "https://api.cloudflare.com/client/v4"+accountPath+"/r2/buckets", nil)
	rt := diagnose.Transport(tripper(func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body10000)), Request: req}, nil
	}), diagnose.Hints{})
	assert.LessOrEqual(t, testing.AllocsPerRun(20, func() {
		resp, err := rt.RoundTrip(req)
		if err == nil {
			_ = resp.Body.Close()
		}
	}), 80.0, "a refusal through the transport")

	const line = "cloudflare: failed to find zone example.com.: [status code 403] 9109: Unauthorized to access requested resource"
	assert.LessOrEqual(t, testing.AllocsPerRun(20, func() { _, _ = diagnose.Text(line, diagnose.Facts{}) }), 50.0, "a line of text")
}
