package hostile_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/hostile"
	"github.com/cftoken/cftoken/permissions/record/httprecord"
)

// TestProxyAgainstEveryMode: the recording proxy, over real connections, hands on what a
// server sends, ends with its client, and records no more than a call. A server that
// leaves its client waiting makes it give up, so that nothing here waits.
func TestProxyAgainstEveryMode(t *testing.T) {
	t.Parallel()
	const secret = "cfut_CanaryCanaryCanaryCanaryCanaryCanaryC0123456"
	for i, mode := range hostile.Modes() {
		if mode.TLS || strings.HasPrefix(mode.Name, "slow-") || testing.Short() && i%6 != 0 {
			continue // time is real here
		}
		t.Run(mode.Name, func(t *testing.T) {
			t.Parallel()
			ctx, giveUp := context.WithCancel(t.Context())
			defer giveUp()
			s := mode.Serve(hostile.WhenStalled(giveUp))
			upstream := listen(t, s)
			rec := httprecord.New(httprecord.Options{})
			proxy, err := rec.StartProxy("http://" + upstream + "/client/v4")
			require.NoError(t, err)
			own := &http.Transport{MaxResponseHeaderBytes: 1 << 20}
			client := &http.Client{Transport: own, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, proxy.URL+"/zones", nil)
			require.NoError(t, err)
			req.Header.Set("Authorization", "Bearer "+secret)
			if resp, err := client.Do(req); err == nil {
				if resp.StatusCode != http.StatusSwitchingProtocols {
					_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 4<<20))
				}
				_ = resp.Body.Close()
			} else {
				assert.NotContains(t, err.Error(), secret)
			}
			giveUp()
			own.CloseIdleConnections()
			_ = proxy.Close(t.Context())
			assert.False(t, s.Overrun())
			assert.LessOrEqual(t, len(rec.Calls())+len(rec.Unanswered()), 2) // a GET may be sent again
			assert.NotContains(t, fmt.Sprint(rec.Recording("x", false)), secret)
		})
	}
}

// listen serves the mode at a real address.
func listen(t *testing.T, s *hostile.Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.Handle(conn)
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return l.Addr().String()
}
