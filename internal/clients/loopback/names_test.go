package loopback_test

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/clients/loopback"
)

func TestNames(t *testing.T) {
	n, err := loopback.ListenNames("127.0.0.1:0")
	require.NoError(t, err)
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", n.Addr().String())
	}
	odd, err := dial(t.Context(), "", "")
	require.NoError(t, err)
	for _, text := range []string{"", "odd", "\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x3fcut", "\x00\x01\x81\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x00\x00\x01\x00\x01"} {
		_, err := odd.Write([]byte(text))
		require.NoError(t, err)
	}
	require.NoError(t, odd.Close())
	r := net.Resolver{PreferGo: true, Dial: dial}
	_, err = r.LookupHost(t.Context(), "Registry.example.org.")
	var none *net.DNSError
	require.ErrorAs(t, err, &none)
	assert.True(t, none.IsNotFound, "%v", err)
	asked := n.Asked()
	assert.NotZero(t, asked["registry.example.org"])
	assert.Len(t, asked, 1, "what is no question is not answered: %v", asked)
	require.NoError(t, n.Close())
}
