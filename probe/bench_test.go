package probe_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

// BenchmarkEightChecks delays every answer by 50 ms, on a real connection.
func BenchmarkEightChecks(b *testing.B) {
	srv, err := tokentest.Start(tokentest.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer srv.Close()
	tok, err := srv.IssueToken(permissions.SaaSPlatform(target.Account, target.Zone), tokentest.TokenOptions{})
	if err != nil {
		b.Fatal(err)
	}
	base := &http.Transport{}
	defer base.CloseIdleConnections()
	toServer := rehost{base, srv.URL[len("http://") : len(srv.URL)-len("/client/v4")]}
	for _, bm := range []struct {
		name string
		opts probe.Options
	}{
		{"verify_first", probe.Options{}},
		{"eager", probe.Options{Eager: true}},
		{"write", probe.Options{Write: true}},
		{"one_after_another", probe.Options{}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			c := clientFor(b, tok.Value, &http.Client{Transport: delayed{toServer, 50 * time.Millisecond}})
			for b.Loop() {
				if bm.name == "one_after_another" {
					for _, check := range probe.GuideChecks() {
						one(b, func() (probe.Report, error) {
							return probe.Run(context.Background(), c, target, probe.Options{Checks: []probe.Check{check}})
						}, 1)
					}
					continue
				}
				one(b, func() (probe.Report, error) { return probe.Run(context.Background(), c, target, bm.opts) }, 8)
			}
		})
	}
}

func one(b *testing.B, run func() (probe.Report, error), want int) {
	b.Helper()
	rep, err := run()
	if err != nil || rep.Working() != want {
		b.Fatalf("%v, %d of %d", err, rep.Working(), want)
	}
}

// rehost sends requests for the API to a local server.
type rehost struct {
	next http.RoundTripper
	host string
}

func (r rehost) RoundTrip(req *http.Request) (*http.Response, error) {
	out := req.Clone(req.Context())
	out.URL.Scheme, out.URL.Host = "http", r.host
	return r.next.RoundTrip(out)
}
