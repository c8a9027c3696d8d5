package tokentest_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/cftoken/cftoken/permissions"
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

// BenchmarkNew makes a server with the default world.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := tokentest.New(tokentest.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNewAndFirstCall makes a server, issues a token and answers one call.
func BenchmarkNewAndFirstCall(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		s := newServer(b, tokentest.Options{})
		tok := issue(b, s, tokentest.DemoSpec(account), userToken())
		if a := get(b, s, tok, onAccount+"/r2/buckets"); a.Status != http.StatusOK {
			b.Fatal(a.Status)
		}
	}
}

// BenchmarkReadWorld reads a small world and makes a server of it.
func BenchmarkReadWorld(b *testing.B) {
	data, err := os.ReadFile("testdata/world.json")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := given(b, string(data)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStart listens and stops again.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := tokentest.Start(tokentest.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// manyKinds are calls of many kinds, each of which leaves the world as it was or can be
// repeated.
var manyKinds = [...]struct{ method, path, body string }{
	{"GET", "/user/tokens/verify", ""},
	{"GET", "/user", ""},
	{"GET", "/accounts", ""},
	{"GET", "/zones?name=" + tokentest.DefaultZoneName, ""},
	{"GET", onZone + "/dns_records?type=A", ""},
	{"POST", onZone + "/dns_records", `{"type":"A","name":"one","content":"192.0.2.1"}`}, // exists
	{"POST", onZone + "/dns_records", `{"type":"A"`},
	{"GET", onZone + "/workers/routes", ""},
	{"GET", onAccount + "/workers/scripts", ""},
	{"GET", onAccount + "/workers/scripts/none/settings", ""},
	{"GET", onAccount + "/workers/services/none", ""},
	{"GET", onAccount + "/r2/buckets", ""},
	{"POST", onAccount + "/r2/buckets", `{"name":"-impossible-"}`},
	{"GET", onAccount + "/load_balancers/pools", ""},
	{"GET", onAccount + "/pages/projects", ""},
	{"GET", onAccount + "/d1/database", ""},
	{"GET", onAccount + "/storage/kv/namespaces", ""},
	{"GET", onAccount + "/queues", ""},
	{"GET", onZone + "/bot_management", ""}, // without state
	{"GET", onZone + "/settings", ""},
	{"GET", "/zones/" + string(otherZone), ""}, // another's
	{"GET", "/periscopes", ""},                 // no route
	{"DELETE", onAccount + "/queues/00000000000000000000000000000000", ""},
}

// BenchmarkHandlerKinds runs calls of many kinds through the handler, on all cores:
// with everything allowed, with nothing allowed, and with every call told and explained.
func BenchmarkHandlerKinds(b *testing.B) {
	var all []permissions.Policy
	on := map[permissions.Scope]permissions.Resource{
		permissions.ScopeAccount: permissions.AllAccountsResource(),
		permissions.ScopeZone:    permissions.AllZonesResource(),
		permissions.ScopeUser:    permissions.UserResource(tokentest.DefaultUserID),
	}
	for g := range permissions.All() {
		if r, known := on[g.Scope]; known {
			all = append(all, permissions.Policy{Effect: permissions.Allow, Permissions: []permissions.Permission{g.Permission()}, Resources: []permissions.Resource{r}})
		}
	}
	for _, c := range []struct {
		name string
		spec permissions.Spec
		opts tokentest.Options
	}{
		{"six", guideSpec(), tokentest.Options{}},
		{"allowed", permissions.NewSpec(all...), tokentest.Options{}},
		{"refused", permissions.Spec{}, tokentest.Options{}},
		{"explain", guideSpec(), tokentest.Options{Mode: tokentest.ModeExplain, OnCall: func(tokentest.Answered) {}}},
		{"unlogged", guideSpec(), tokentest.Options{MaxCalls: -1}},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := newServer(b, c.opts)
			tok := issue(b, s, c.spec, userToken())
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for i := 0; pb.Next(); i++ {
					k := manyKinds[i%len(manyKinds)]
					req, err := http.NewRequest(k.method, tokentest.BaseURL+k.path, strings.NewReader(k.body))
					if err != nil {
						b.Error(err)
						return
					}
					req.Header.Set("Authorization", "Bearer "+tok.Value)
					req.RemoteAddr = "192.0.2.1:1234"
					s.ServeHTTP(discard{http.Header{}}, req)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
		})
	}
}
