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
	n, err := loopback.ListenNames("127.0.0.1:0", "")
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

// Of a zone it is known where that begins, and nothing in it.
func TestNamesOfZone(t *testing.T) {
	n, err := loopback.ListenNames("127.0.0.1:0", "example.com")
	require.NoError(t, err)
	defer n.Close()
	conn, err := net.Dial("udp", n.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	const soa, txt = 6, 16
	for _, tc := range []struct {
		name                  string
		kind                  byte
		code, answers, beside byte
	}{
		{"\x07Example\x03com\x00", soa, 0, 1, 0},
		{"\x07example\x03com\x00", txt, 0, 0, 1},
		{"\x0f_acme-challenge\x07example\x03com\x00", soa, 0, 0, 1},
		{"\x0anotexample\x03com\x00", soa, 3, 0, 0},
	} {
		query := append([]byte("\x07\x09\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"+tc.name), 0, tc.kind, 0, 1)
		_, err := conn.Write(query)
		require.NoError(t, err)
		buf := make([]byte, 512)
		size, err := conn.Read(buf)
		require.NoError(t, err)
		got := buf[:size]
		require.Greater(t, size, len(query)-1, "%q", tc.name)
		assert.Equal(t, []byte{7, 9, 0x81, 0x80 | tc.code, 0, 1, 0, tc.answers, 0, tc.beside, 0, 0}, got[:12], "%q", tc.name)
		assert.Equal(t, query[12:], got[12:len(query)], "%q", tc.name)
		if tc.code == 0 {
			assert.Equal(t, "\x07example\x03com\x00\x00\x06\x00\x01", string(got[len(query):len(query)+17]), "%q", tc.name)
		}
	}
	assert.Len(t, n.Asked(), 1, "names of the zone are not noted: %v", n.Asked())
}
