package cfapi_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
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
	c, err := cfapi.NewClient(cfapi.Config{Pace: pace, HTTP: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		*at = append(*at, time.Since(start))
		status, after := answer(len(*at), r)
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
	slow := func(times int, after string) func(int, *http.Request) (int, string) {
		return func(n int, _ *http.Request) (int, string) {
			if n <= times {
				return http.StatusTooManyRequests, after
			}
			return http.StatusOK, ""
		}
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
		"what deletes":      {new(cfapi.Pace), "DELETE", slow(1, "7"), 1, 0, false},
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
