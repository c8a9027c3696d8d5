package tokentest_test

import (
	"net/http"
	"testing"

	"github.com/cftoken/cftoken/token/tokentest"
)

// discard is a ResponseWriter that keeps nothing.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

// BenchmarkHandler runs the eight checks' calls through the handler, on all
// cores. The goal is 20,000 requests a second on two.
func BenchmarkHandler(b *testing.B) {
	s := newServer(b, tokentest.Options{})
	tok := issue(b, s, tokentest.DemoSpec(account), userToken())
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		var reqs []*http.Request
		for _, ch := range eightChecks() {
			req, err := http.NewRequest(ch.method, tokentest.BaseURL+ch.path, nil)
			if err != nil {
				b.Error(err)
				return
			}
			req.Header.Set("Authorization", "Bearer "+tok.Value)
			req.RemoteAddr = "192.0.2.1:1234"
			reqs = append(reqs, req)
		}
		for i := 0; pb.Next(); i++ {
			s.ServeHTTP(discard{http.Header{}}, reqs[i%len(reqs)])
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
}
