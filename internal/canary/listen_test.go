package canary

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/hostile"
)

// listen serves the mode at a real address.
func listen(t *testing.T, s *hostile.Server) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go s.Handle(conn)
		}
	}()
	return l.Addr().String()
}
