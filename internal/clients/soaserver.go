package clients

import (
	"context"
	"encoding/binary"
	"net"
	"strings"

	"github.com/cftoken/cftoken/token/tokentest"
)

// serveSOA answers DNS queries on a port of the loopback until ctx is done, so that
// ACME clients find the zone of a name: that the simulator's zone begins at its own
// name, and that nothing else is known. It returns the address.
func serveSOA(ctx context.Context) (string, error) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	context.AfterFunc(ctx, func() { _ = conn.Close() })
	go func() {
		buf := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return // closed
			}
			if reply := soaReply(buf[:n], tokentest.DefaultZoneName); reply != nil {
				_, _ = conn.WriteTo(reply, from) // one that is lost is asked again
			}
		}
	}()
	return conn.LocalAddr().String(), nil
}

// soaReply is the reply to a query: the zone's SOA record, as the answer where it was
// asked for and beside it otherwise; nil for what is no query (RFC 1035, section 4.1).
func soaReply(query []byte, zone string) []byte {
	const header, soa = 12, 6
	if len(query) < header || query[2]&0x80 != 0 || binary.BigEndian.Uint16(query[4:]) != 1 {
		return nil
	}
	var labels []string
	end := header
	for end < len(query) && query[end] != 0 {
		n := int(query[end])
		if n > 63 || end+1+n >= len(query) {
			return nil
		}
		labels = append(labels, string(query[end+1:end+1+n]))
		end += 1 + n
	}
	end++ // the root
	if end+4 > len(query) {
		return nil
	}
	asked := strings.EqualFold(strings.Join(labels, "."), zone) && binary.BigEndian.Uint16(query[end:]) == soa
	end += 4 // type and class
	out := []byte{query[0], query[1], 0x84 | query[2]&1, 0x80, 0, 1, 0, 0, 0, 1, 0, 0}
	if asked {
		out[7], out[9] = 1, 0
	}
	out = append(out, query[header:end]...)
	name := dnsName(zone)
	data := append(dnsName("ns."+zone), dnsName("hostmaster."+zone)...)
	for range 5 { // serial, refresh, retry, expire, minimum
		data = binary.BigEndian.AppendUint32(data, 60)
	}
	out = append(out, name...)
	out = append(out, 0, soa, 0, 1, 0, 0, 0, 60)
	out = binary.BigEndian.AppendUint16(out, uint16(len(data)))
	return append(out, data...)
}

// dnsName is a name on the wire.
func dnsName(name string) []byte {
	var out []byte
	for label := range strings.SplitSeq(name, ".") {
		out = append(append(out, byte(len(label))), label...)
	}
	return append(out, 0)
}
