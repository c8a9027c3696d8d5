package tokentest_test

import (
	"errors"
	"math"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token/tokentest"
)

// struck sends GET calls of the paths in turn and says which of them a fault
// struck, as a line of dots and letters.
func struck(t *testing.T, s *tokentest.Server, tok tokentest.Token, n int, paths ...string) string {
	t.Helper()
	var out strings.Builder
	for i := range n {
		resp, err := s.Client().Do(requestOf(t, "GET", paths[i%len(paths)], tok))
		switch {
		case errors.Is(err, syscall.ECONNRESET):
			out.WriteByte('R')
			continue
		case err != nil:
			t.Fatal(err)
		}
		require.NoError(t, resp.Body.Close())
		switch kind := resp.Header.Get(tokentest.HeaderFault); kind {
		case "":
			out.WriteByte('.')
		default:
			out.WriteByte(kind[0])
		}
	}
	return out.String()
}

func TestWhichCallsAreStruck(t *testing.T) {
	t.Parallel()
	reset := tokentest.Fault{Kind: tokentest.FaultReset}
	with := func(change func(*tokentest.Fault)) tokentest.Fault {
		f := reset
		change(&f)
		return f
	}
	for _, c := range []struct {
		name  string
		fault tokentest.Fault
		want  string
	}{
		{"all", reset, "RRRRRR"},
		{"nth", with(func(f *tokentest.Fault) { f.Nth = 3 }), "..R..."},
		{"every", with(func(f *tokentest.Fault) { f.Every = 2 }), ".R.R.R"},
		{"times", with(func(f *tokentest.Fault) { f.Times = 2 }), "RR...."},
		{"every and times", with(func(f *tokentest.Fault) { f.Every, f.Times = 2, 1 }), ".R...."},
		{"method", with(func(f *tokentest.Fault) { f.Method = "POST" }), "......"},
		{"certain", with(func(f *tokentest.Fault) { f.Probability = 1 }), "RRRRRR"},
		{"literal path", with(func(f *tokentest.Fault) { f.Path = onZone }), "R.R.R."},
		{"template", with(func(f *tokentest.Fault) { f.Path = "/zones/{zone_id}" }), "R.R.R."},
		{"nth of a path", with(func(f *tokentest.Fault) { f.Path, f.Nth = "/zones/{zone_id}", 2 }), "..R..."},
		{"template below", with(func(f *tokentest.Fault) { f.Path = "/zones/{zone_id}/dns_records" }), ".R.R.R"},
		{"below", with(func(f *tokentest.Fault) { f.Path = "/zones/*" }), "RRRRRR"},
		{"below a zone", with(func(f *tokentest.Fault) { f.Path = "/zones/{zone_id}/*" }), ".R.R.R"},
		{"everything", with(func(f *tokentest.Fault) { f.Path = "/*" }), "RRRRRR"},
		{"another path", with(func(f *tokentest.Fault) { f.Path = "/zones" }), "......"},
		{"a longer path", with(func(f *tokentest.Fault) { f.Path = "/zones/{zone_id}/dns_records/{dns_record_id}" }), "......"},
		{"a trailing slash", with(func(f *tokentest.Fault) { f.Path = "/zones/{zone_id}/" }), "R.R.R."},
	} {
		s := newServer(t, tokentest.Options{})
		tok := issue(t, s, guideSpec(), userToken())
		inject(t, s, c.fault)
		assert.Equal(t, c.want, struck(t, s, tok, 6, onZone, onZone+"/dns_records"), c.name)
	}
}

// TestFaultsTogether: latencies add up, of other faults the first counts.
func TestFaultsTogether(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := issue(t, s, guideSpec(), userToken())
	remove := inject(t, s,
		tokentest.Fault{Kind: tokentest.FaultLatency, Delay: time.Microsecond},
		tokentest.Fault{Kind: tokentest.FaultReset, Every: 3},
		tokentest.Fault{Kind: tokentest.FaultServerError, Every: 2})
	again := inject(t, s, tokentest.Fault{Kind: tokentest.FaultThrottle})
	assert.Equal(t, "tsRstR", struck(t, s, tok, 6, onZone))
	remove()
	assert.Equal(t, "tt", struck(t, s, tok, 2, onZone))
	again()
	assert.Equal(t, "..", struck(t, s, tok, 2, onZone))
}

// TestRandomFaults: a seed repeats which calls are struck and how; another one
// does not; every kind comes.
func TestRandomFaults(t *testing.T) {
	t.Parallel()
	run := func(seed uint64, f tokentest.Fault) string {
		s := newServer(t, tokentest.Options{Seed: seed})
		tok := issue(t, s, guideSpec(), userToken())
		inject(t, s, f)
		return struck(t, s, tok, 200, onZone)
	}
	half := tokentest.Fault{Kind: tokentest.FaultReset, Probability: 0.5}
	first := run(7, half)
	assert.Equal(t, first, run(7, half))
	assert.NotEqual(t, first, run(8, half))
	assert.InDelta(t, 100, strings.Count(first, "R"), 40)

	// rate_limit and reset, server_error and slow_body share letters: r R s.
	all := run(7, tokentest.Fault{Kind: tokentest.FaultRandom, Delay: time.Microsecond})
	for _, letter := range "Rrtsb." { // a latency leaves no header
		assert.Contains(t, all, string(letter))
	}
	assert.NotContains(t, run(7, tokentest.Fault{Kind: tokentest.FaultRandom}), ".", "no latency without a delay")
}

// TestFaultsAtOnce is for the race detector.
func TestFaultsAtOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := issue(t, s, guideSpec(), userToken())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				remove, err := s.Inject(tokentest.Fault{Kind: tokentest.FaultRandom, Probability: 0.5, Delay: time.Microsecond})
				if err != nil {
					t.Error(err)
					return
				}
				if resp, err := s.Client().Do(requestOf(t, "GET", onZone, tok)); err == nil {
					_ = resp.Body.Close()
				}
				remove()
			}
		})
	}
	wg.Wait()
	assert.Equal(t, "....", struck(t, s, tok, 4, onZone))
}

func TestFaultValidate(t *testing.T) {
	t.Parallel()
	const kinds = "want one of latency, rate_limit, throttle, server_error, truncate, break_body, slow_body, reset, random"
	s := newServer(t, tokentest.Options{})
	for _, c := range []struct {
		fault tokentest.Fault
		want  string
	}{
		{tokentest.Fault{}, "no kind: " + kinds},
		{tokentest.Fault{Kind: "meteor"}, `kind "meteor": ` + kinds},
		{tokentest.Fault{Kind: "reset", Method: "get"}, `method "get": want capital letters, such as GET`},
		{tokentest.Fault{Kind: "reset", Path: "zones"}, `path "zones": want a leading slash`},
		{tokentest.Fault{Kind: "reset", Path: "/zones*"}, `path "/zones*": a star stands only at the end, after a slash`},
		{tokentest.Fault{Kind: "reset", Path: "/client/v4/zones"}, `path "/client/v4/zones": want the path below /client/v4`},
		{tokentest.Fault{Kind: "reset", Nth: -1}, "nth, every and times count calls: want no negative number"},
		{tokentest.Fault{Kind: "reset", Probability: 1.5}, "probability 1.5: want 0 to 1"},
		{tokentest.Fault{Kind: "reset", Probability: math.NaN()}, "probability NaN: want 0 to 1"},
		{tokentest.Fault{Kind: "reset", Nth: 1, Every: 2}, "nth, every and probability exclude each other"},
		{tokentest.Fault{Kind: "truncate", AfterEffect: true}, "after effect: goes with latency, server_error and reset; other kinds have no choice, and random draws it"},
		{tokentest.Fault{Kind: "random", AfterEffect: true}, "after effect: goes with latency, server_error and reset; other kinds have no choice, and random draws it"},
		{tokentest.Fault{Kind: "latency"}, "no delay: latency needs one"},
		{tokentest.Fault{Kind: "slow_body", Delay: -1}, "delay -1ns: want no negative duration"},
		{tokentest.Fault{Kind: "reset", Delay: 1}, "delay: goes with latency, slow_body and random"},
		{tokentest.Fault{Kind: "server_error", Status: 404}, "status 404: want 500 to 599"},
		{tokentest.Fault{Kind: "reset", Status: 500}, "status: goes with server_error and random"},
		{tokentest.Fault{Kind: "reset", RetryAfter: time.Second}, "retry after: goes with rate_limit and random"},
		{tokentest.Fault{Kind: "rate_limit", RetryAfter: time.Millisecond}, "retry after 1ms: want whole seconds"},
		{tokentest.Fault{Kind: "reset", Nth: -1, Status: 7}, "nth, every and times count calls: want no negative number\nstatus 7: want 500 to 599\nstatus: goes with server_error and random"},
	} {
		remove, err := s.Inject(tokentest.Fault{Kind: tokentest.FaultReset}, c.fault)
		assert.EqualError(t, err, "tokentest: fault: "+c.want)
		assert.Nil(t, remove)
	}
	tok := issue(t, s, guideSpec(), userToken())
	assert.Equal(t, "..", struck(t, s, tok, 2, onZone), "nothing was injected")
}

func TestParseFault(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]tokentest.Fault{
		"reset":                 {Kind: tokentest.FaultReset},
		"rate_limit,code=10100": {Kind: tokentest.FaultRateLimit, Code: 10100},
		"rate_limit,path=/zones/*,times=2,retry_after=1s":         {Kind: tokentest.FaultRateLimit, Path: "/zones/*", Times: 2, RetryAfter: time.Second},
		" reset , method=POST, nth=1 ,after_effect":               {Kind: tokentest.FaultReset, Method: "POST", Nth: 1, AfterEffect: true},
		"random,probability=0.1,delay=20ms":                       {Kind: tokentest.FaultRandom, Probability: 0.1, Delay: 20 * time.Millisecond},
		"server_error,status=520,every=3,path=/zones/{zone_id}/*": {Kind: tokentest.FaultServerError, Status: 520, Every: 3, Path: "/zones/{zone_id}/*"},
	} {
		got, err := tokentest.ParseFault(text)
		assert.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for text, want := range map[string]string{
		"":                       "no kind: want one of",
		"quake":                  `kind "quake": want one of`,
		"reset,nth=0":            "nth=0: want a whole number above 0",
		"reset,nth=x":            "nth=x: want a whole number above 0",
		"reset,probability=0":    "probability=0: want a number above 0, up to 1",
		"reset,probability=NaN":  "probability=NaN: want a number above 0, up to 1",
		"latency,delay=5":        "delay=5: want a duration such as 50ms",
		"rate_limit,code=10500":  "code 10500: want 10429 or 10100",
		"reset,code=10100":       "code: goes with rate_limit and random",
		"rate_limit,code=many":   "code=many: want a whole number above 0",
		"rate_limit,retry_after": "retry_after=: want a duration such as 30s",
		"reset,after_effect=no":  "after_effect=no: want no value",
		"reset,nth=1,nth=2":      "nth is given twice",
		"reset,colour=red":       "colour=red: want one of method, path, nth,",
		"latency":                "no delay: latency needs one",
	} {
		_, err := tokentest.ParseFault(text)
		assert.ErrorContains(t, err, "tokentest: fault: "+want, text)
	}
}

// FuzzParseFault: whatever is parsed without an error can be injected.
func FuzzParseFault(f *testing.F) {
	for _, seed := range []string{"reset", "latency,delay=1ms,path=/zones/{id}/*", "rate_limit,retry_after=1s,times=2", "random,probability=0.5", ",,=,", "reset,path=/*/*"} {
		f.Add(seed, "/zones/x")
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		fault, err := tokentest.ParseFault(text)
		if err != nil {
			return
		}
		if fault.Delay > time.Millisecond {
			fault.Delay = time.Microsecond
		}
		s, err := tokentest.New(tokentest.Options{Empty: true, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		remove, err := s.Inject(fault)
		if err != nil {
			t.Fatalf("%q gives %+v: %v", text, fault, err)
		}
		defer remove()
		req := requestOf(t, "GET", "", tokentest.Token{})
		req.URL.Path = path
		if resp, err := s.RoundTripper().RoundTrip(req); err == nil {
			_ = resp.Body.Close()
		}
	})
}
