package token_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// canned answers each address with what the simulator answered it the first time.
func canned(b *testing.B, next http.RoundTripper) http.RoundTripper {
	bodies := map[string]string{}
	return roundTrip(func(req *http.Request) (*http.Response, error) {
		at := req.URL.String()
		if body, ok := bodies[at]; ok {
			return answer(req, 200, nil, body), nil
		}
		resp, err := next.RoundTrip(req)
		require.NoError(b, err)
		data, err := io.ReadAll(resp.Body)
		require.NoError(b, err)
		bodies[at] = string(data)
		return answer(req, resp.StatusCode, nil, string(data)), nil
	})
}

// BenchmarkAuditOfAThousand reads and looks through a thousand tokens of the guide's six
// permissions, page by page, without the time of the network and of the API.
func BenchmarkAuditOfAThousand(b *testing.B) {
	srv, reader := crowd(b, 999, platform())
	c, _ := reads(b, reader, canned(b, srv.RoundTripper()))
	for name, look := range map[string]func(page []token.Info) int{
		"read":  func([]token.Info) int { return 0 },
		"audit": func(page []token.Info) int { return len(token.Audit(page, token.AuditOptions{Now: now()})) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tokens, findings := 0, 0
				for page, err := range c.Pages(b.Context(), tokentest.DefaultAccountID, token.ListOptions{}) {
					if err != nil {
						b.Fatal(err)
					}
					tokens += len(page)
					findings += look(page)
				}
				if tokens != 1000 || name == "audit" && findings < 1000 {
					b.Fatal(tokens, findings)
				}
			}
		})
	}
}
