package httprecord_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
)

// A thousand calls that run at once are each answered, and recorded once. They begin in turn:
// net/http gives a connection of HTTP/2 two seconds for its first frame, which a thousand
// that are opened in one moment do not have on a busy machine.
func TestProxyWithAThousandAtOnce(t *testing.T) {
	clients := 1000
	if testing.Short() {
		clients = 200
	}
	for _, name := range []string{"1.1 to 1.1", "2 to 2"} {
		t.Run(name, func(t *testing.T) { // not in parallel: four descriptors a client
			p := protocols[name]
			var arrived atomic.Int64
			all, underWay := make(chan struct{}), make(chan struct{}, 50)
			rec, proxy, c := between(t, p.client, p.api, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPut { // the first call of each waits for all others
					select {
					case <-underWay:
					default: // a call that came twice, which shows below
					}
					if arrived.Add(1) == int64(clients) {
						close(all)
					}
					select {
					case <-all:
					case <-r.Context().Done():
					}
				}
				_, _ = io.Copy(w, r.Body)
			})
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var wg sync.WaitGroup
			for i := range clients {
				select {
				case underWay <- struct{}{}:
				case <-ctx.Done():
				}
				wg.Go(func() {
					for _, method := range []string{http.MethodPut, http.MethodPost} {
						got, err := send(ctx, c, method, fmt.Sprintf("%s/zones/%032x/dns_records", proxy.URL, i), fmt.Sprint(method, i))
						if err != nil || got != fmt.Sprint(method, i) { // its own answer
							t.Errorf("%s of %d: %q, %v", method, i, got, err)
							stop() // the others wait for it
						}
					}
				})
			}
			wg.Wait()
			seen := map[authz.Call]int{}
			for _, call := range rec.Calls() {
				seen[call]++
			}
			want := map[authz.Call]int{}
			for i := range clients {
				for _, method := range []string{"PUT", "POST"} {
					want[authz.Call{Method: method, Path: fmt.Sprintf("/zones/%032x/dns_records", i), Status: 200}] = 1
				}
			}
			require.True(t, maps.Equal(want, seen), "each call once, and no other")
			assert.Empty(t, rec.Unanswered())
			assert.Empty(t, gaps(rec))
		})
	}
}

func send(ctx context.Context, c *http.Client, method, url, body string) (string, error) {
	r, w := io.Pipe() // of a length that nobody knows
	go func() {
		_, err := io.WriteString(w, body)
		_ = w.CloseWithError(err)
	}()
	req, err := http.NewRequestWithContext(ctx, method, url, r)
	if err != nil {
		return "", err
	}
	resp, err := c.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return string(data), err
}
