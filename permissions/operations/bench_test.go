package operations_test

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/cftoken/cftoken/permissions/operations"
)

// muxCalls registers what http.ServeMux accepts and returns the calls that go
// there, so that both benchmarks run over the same paths. Patterns that it
// refuses are mixed segments, repeated names, and pairs of templates neither of
// which is more specific.
func muxCalls(tb testing.TB) (mux *http.ServeMux, accepted []call, refused int) {
	tb.Helper()
	mux = http.NewServeMux()
	register := func(pattern string) (ok bool) {
		defer func() { ok = recover() == nil }()
		mux.Handle(pattern, http.NotFoundHandler())
		return true
	}
	for _, c := range catalogued() {
		if register(c.want.Method() + " " + c.want.Template()) {
			accepted = append(accepted, c)
		} else {
			refused++
		}
	}
	return mux, accepted, refused
}

// shuffled returns the calls in an order that is the same in each run, so that
// neighbours in the table are not neighbours in time.
func shuffled(calls []call) []call {
	calls = slices.Clone(calls)
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
	return calls
}

func BenchmarkMatch(b *testing.B) {
	benchmarkMatch(b, catalogued())
}

// BenchmarkMatchServeMuxSet is Match on the calls of BenchmarkServeMux.
func BenchmarkMatchServeMuxSet(b *testing.B) {
	_, calls, _ := muxCalls(b)
	benchmarkMatch(b, calls)
}

func benchmarkMatch(b *testing.B, calls []call) {
	b.ReportAllocs()
	calls = shuffled(calls)
	i := 0
	for b.Loop() {
		c := &calls[i]
		if m, ok := operations.Match(c.method, c.path); !ok || m.Operation() != c.want {
			b.Fatalf("%s %s: got %v", c.method, c.path, m.Operation())
		}
		if i++; i == len(calls) {
			i = 0
		}
	}
}

func BenchmarkServeMux(b *testing.B) {
	mux, calls, refused := muxCalls(b)
	calls = shuffled(calls)
	requests := make([]*http.Request, len(calls))
	for i, c := range calls {
		requests[i] = &http.Request{Method: c.method, Host: "localhost", URL: &url.URL{Path: c.path}}
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, pattern := mux.Handler(requests[i]); pattern == "" {
			b.Fatalf("%s %s: not found", calls[i].method, calls[i].path)
		}
		if i++; i == len(requests) {
			i = 0
		}
	}
	b.ReportMetric(float64(refused), "refused")
}

// BenchmarkMatchMiss is a call that is not in the table.
func BenchmarkMatchMiss(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := operations.Match("GET", "/zones/"+testZone+"/no_such_product/"+testAccount); ok {
			b.Fatal("matched")
		}
	}
}

// BenchmarkMatchEncoded is the slow path: percent escapes in a literal and in
// a parameter.
func BenchmarkMatchEncoded(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := operations.Match("POST", "/accounts/"+testAccount+"/ai/run/%40cf/meta/llama%2D3"); !ok {
			b.Fatal("not matched")
		}
	}
}

// TestServeMuxRefuses holds the number of templates that the comparison has to
// leave out.
func TestServeMuxRefuses(t *testing.T) {
	t.Parallel()
	_, calls, refused := muxCalls(t)
	if refused != 42 || len(calls)+refused != total() {
		t.Errorf("http.ServeMux refuses %d of %d templates, want 42", refused, total())
	}
}
