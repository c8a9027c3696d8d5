package cfapi_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// paced is a client whose answers come from a function, and the times at which it
// was asked, in a bubble of synctest whose clock stands still while nobody waits.
func paced(t *testing.T, pace *cfapi.Pace, answer func(n int, r *http.Request) (int, string)) (*cfapi.Client, *[]time.Duration) {
	t.Helper()
	start, at := time.Now(), new([]time.Duration)
	var mu sync.Mutex // of at: some ask at once
	c, err := cfapi.NewClient(cfapi.Config{Pace: pace, HTTP: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		mu.Lock()
		*at = append(*at, time.Since(start))
		n := len(*at)
		mu.Unlock()
		status, after := answer(n, r)
		h := http.Header{"Content-Type": {"application/json"}}
		body := `{"success":true,"errors":[],"messages":[],"result":{}}`
		if status != http.StatusOK {
			body = `{"success":false,"errors":[{"code":971,"message":"Please wait"}],"messages":[],"result":null}`
			if status != http.StatusTooManyRequests {
				body = strings.Replace(body, "971", "1", 1)
			}
			h.Set("Retry-After", after)
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	})}})
	require.NoError(t, err)
	return c, at
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func fine(int, *http.Request) (int, string) { return http.StatusOK, "" }

// TestPaceStaysBelowTheLimit: in no window of the length are there more requests, and
// no wait is longer than it must be.
func TestPaceStaysBelowTheLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told []time.Duration
		pace := &cfapi.Pace{Requests: 10, Per: time.Minute, Notify: func(d time.Duration, why string) {
			told = append(told, d)
			assert.Equal(t, "to stay below the rate limit", why)
		}}
		c, at := paced(t, pace, fine)
		for i := range 35 {
			if i == 5 {
				time.Sleep(20 * time.Second)
			}
			_, err := c.Do(t.Context(), "GET", "/zones", nil, nil)
			require.NoError(t, err)
		}
		for i := 10; i < len(*at); i++ {
			assert.GreaterOrEqual(t, (*at)[i]-(*at)[i-10], time.Minute, i)
		}
		assert.Equal(t, 3*time.Minute, (*at)[34])
		assert.NotEmpty(t, told)
	})
}

func TestPaceDefaultsAreBelowTheAPIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, at := paced(t, new(cfapi.Pace), fine)
		for range 2500 {
			_, err := c.Do(t.Context(), "GET", "/zones", nil, nil)
			require.NoError(t, err)
		}
		in := 0
		for _, d := range *at {
			if d < 5*time.Minute {
				in++
			}
		}
		assert.Equal(t, cfapi.DefaultRequests, in)
		assert.Less(t, in, 1200)
	})
}

func TestPaceRepeatsWhatOnlyReads(t *testing.T) {
	t.Parallel()
	status := func(code, times int, after string) func(int, *http.Request) (int, string) {
		return func(n int, _ *http.Request) (int, string) {
			if n <= times {
				return code, after
			}
			return http.StatusOK, ""
		}
	}
	slow := func(times int, after string) func(int, *http.Request) (int, string) {
		return status(http.StatusTooManyRequests, times, after)
	}
	for name, tt := range map[string]struct {
		pace   *cfapi.Pace
		method string
		answer func(int, *http.Request) (int, string)
		sent   int
		took   time.Duration
		ok     bool
	}{
		"once":              {new(cfapi.Pace), "GET", slow(1, "7"), 2, 7 * time.Second, true},
		"without a time":    {new(cfapi.Pace), "GET", slow(2, ""), 3, 2 * time.Second, true},
		"three times":       {new(cfapi.Pace), "GET", slow(3, "2"), 4, 6 * time.Second, true},
		"too often":         {new(cfapi.Pace), "GET", slow(4, "2"), 4, 6 * time.Second, false},
		"never":             {&cfapi.Pace{Repeats: -1}, "GET", slow(1, "7"), 1, 0, false},
		"too long":          {&cfapi.Pace{MaxWait: time.Minute}, "GET", slow(1, "61"), 1, 0, false},
		"what writes":       {new(cfapi.Pace), "POST", slow(1, "7"), 1, 0, false},
		"what deletes":      {new(cfapi.Pace), "DELETE", slow(1, "7"), 2, 7 * time.Second, true},
		"what replaces":     {new(cfapi.Pace), "PUT", slow(1, "7"), 1, 0, false},
		"out of order":      {new(cfapi.Pace), "GET", status(503, 1, "5"), 2, 5 * time.Second, true},
		"no time is told":   {new(cfapi.Pace), "GET", status(503, 1, ""), 1, 0, false},
		"without a pace":    {nil, "GET", slow(1, "7"), 1, 0, false},
		"another refusal":   {new(cfapi.Pace), "GET", func(int, *http.Request) (int, string) { return http.StatusForbidden, "7" }, 1, 0, false},
		"nothing to repeat": {new(cfapi.Pace), "GET", fine, 1, 0, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, at := paced(t, tt.pace, tt.answer)
			start := time.Now()
			_, err := c.Do(t.Context(), tt.method, "/zones", nil, nil)
			assert.Equal(t, tt.ok, err == nil, name)
			assert.Len(t, *at, tt.sent, name)
			assert.Equal(t, tt.took, time.Since(start), name)
			var api *cfapi.Error
			assert.Equal(t, !tt.ok, errors.As(err, &api), name)
		})
	}
}

// TestPaceHoldsAllBack: what the API asks one request to wait, all wait, and an answer
// that says that none is left of the window holds back what follows.
func TestPaceHoldsAllBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pace := new(cfapi.Pace)
		c, at := paced(t, pace, func(n int, _ *http.Request) (int, string) {
			if n == 1 {
				return http.StatusTooManyRequests, "20"
			}
			return http.StatusOK, ""
		})
		var group sync.WaitGroup
		for i := range 3 {
			group.Go(func() {
				time.Sleep(time.Duration(i) * time.Second)
				_, err := c.Do(t.Context(), "GET", "/zones", nil, nil)
				assert.NoError(t, err)
			})
		}
		group.Wait()
		assert.Equal(t, []time.Duration{0, 20 * time.Second, 20 * time.Second, 20 * time.Second}, *at)
	})
	synctest.Test(t, func(t *testing.T) {
		left := []string{`"default";r=1;t=40`, `"default";r=0;t=30`, `"default";r=1199;t=300`, "", `"default";r=0;t=9000`, ""}
		start, n := time.Now(), 0
		var at []time.Duration
		c, err := cfapi.NewClient(cfapi.Config{Pace: new(cfapi.Pace), HTTP: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			at = append(at, time.Since(start))
			h := http.Header{"Content-Type": {"application/json"}, "Ratelimit": {left[n]}}
			n++
			return &http.Response{StatusCode: 200, Header: h, Body: io.NopCloser(strings.NewReader(`{"success":true,"result":{}}`)), Request: r}, nil
		})}})
		require.NoError(t, err)
		for range left {
			_, err := c.Do(t.Context(), "GET", "/zones", nil, nil)
			require.NoError(t, err)
		}
		assert.Equal(t, []time.Duration{0, 0, 30 * time.Second, 30 * time.Second, 30 * time.Second, 30 * time.Second}, at, "what is longer than MaxWait is not waited")
	})
}

// TestPaceTellsOfItsWaits: what is left of a long wait is told again and again.
func TestPaceTellsOfItsWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told []time.Duration
		c, _ := paced(t, &cfapi.Pace{Requests: 1, Per: 80 * time.Second, Notify: func(d time.Duration, _ string) { told = append(told, d) }}, fine)
		for range 2 {
			_, err := c.Do(t.Context(), "GET", "/zones", nil, nil)
			require.NoError(t, err)
		}
		assert.Equal(t, []time.Duration{80 * time.Second, 50 * time.Second, 20 * time.Second}, told)
	})
}

// TestPaceRepeatsABody: what is sent again is sent whole.
func TestPaceRepeatsABody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var bodies []string
		c, _ := paced(t, new(cfapi.Pace), func(n int, r *http.Request) (int, string) {
			body, err := io.ReadAll(r.Body)
			assert.NoError(t, err)
			bodies = append(bodies, string(body))
			if n == 1 {
				return http.StatusTooManyRequests, "1"
			}
			return http.StatusOK, ""
		})
		_, err := c.Do(t.Context(), "DELETE", "/accounts/a/storage/kv/namespaces/n/bulk", []string{"key"}, nil)
		require.NoError(t, err)
		assert.Equal(t, []string{`["key"]`, `["key"]`}, bodies)
	})
}

// TestPaceHonoursTheContext: a wait ends with the context, and one that is known to be
// too long is not begun.
func TestPaceHonoursTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := paced(t, &cfapi.Pace{Requests: 1, Per: time.Hour}, fine)
		_, err := c.Do(t.Context(), "GET", "/zones", nil, nil)
		require.NoError(t, err)
		start := time.Now()
		short, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = c.Do(short, "GET", "/zones", nil, nil)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Zero(t, time.Since(start))
		stopped, stop := context.WithCancel(t.Context())
		go func() { time.Sleep(time.Second); stop() }()
		_, err = c.Do(stopped, "GET", "/zones", nil, nil)
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, time.Second, time.Since(start))
		var sent *cfapi.TransportError
		require.ErrorAs(t, err, &sent)
		assert.False(t, sent.Sent)
	})
}
