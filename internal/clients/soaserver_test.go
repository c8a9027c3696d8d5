package clients

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// soaQuery asks for a record of a name.
func soaQuery(name string, kind byte) []byte {
	return append(append([]byte{7, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}, dnsName(name)...), 0, kind, 0, 1)
}

func TestSOAReply(t *testing.T) {
	for _, tc := range []struct {
		name            string
		query           []byte
		answers, beside byte
	}{
		{"the zone's SOA", soaQuery("Example.com", 6), 1, 0},
		{"the SOA of a name below", soaQuery("_acme-challenge.example.com", 6), 0, 1},
		{"another record of the zone", soaQuery("example.com", 16), 0, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := soaReply(tc.query, "example.com")
			require.Greater(t, len(got), 12)
			assert.Equal(t, []byte{7, 9, 0x85, 0x80, 0, 1, 0, tc.answers, 0, tc.beside, 0, 0}, got[:12])
			assert.Equal(t, tc.query[12:], got[12:len(tc.query)])
			assert.Equal(t, dnsName("example.com"), got[len(tc.query):len(tc.query)+13])
		})
	}
	for name, query := range map[string][]byte{
		"nothing": nil, "a reply": soaReply(soaQuery("example.com", 6), "example.com"),
		"cut in the name": soaQuery("example.com", 6)[:16], "cut in the type": soaQuery("example.com", 6)[:27],
		"a pointer": append([]byte{7, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}, 0xc0, 12, 0, 6, 0, 1),
	} {
		assert.Nil(t, soaReply(query, "example.com"), name)
	}
}

// The standard library's resolver understands the replies.
func TestServeSOA(t *testing.T) {
	addr, err := serveSOA(t.Context())
	require.NoError(t, err)
	r := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", addr)
	}}
	_, err = r.LookupTXT(t.Context(), "_acme-challenge.example.com")
	var none *net.DNSError
	require.ErrorAs(t, err, &none)
	assert.True(t, none.IsNotFound, "%v", err)
}
