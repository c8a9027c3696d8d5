package loopback

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"net"
	"strings"
	"sync"
)

// Names is a name server on the loopback that knows no name, and says which ones it was
// asked for: what a program asks for, it wants to reach. Of one zone it knows where that
// begins, and nothing in it.
type Names struct {
	conn net.PacketConn
	zone string
	done sync.WaitGroup

	mu    sync.Mutex
	asked map[string]int
}

// ListenNames answers at an address such as "127.0.0.1:53", until Close. zone is the
// name of the zone, "" for none.
func ListenNames(addr, zone string) (*Names, error) {
	conn, err := net.ListenPacket("udp", addr)
	if err != nil {
		return nil, fmt.Errorf("loopback: %w", err)
	}
	n := &Names{conn: conn, zone: zone, asked: map[string]int{}}
	n.done.Go(n.serve)
	return n, nil
}

func (n *Names) serve() {
	buf := make([]byte, 4096)
	for {
		size, from, err := n.conn.ReadFrom(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // that of an earlier answer, such as a port that is closed
		}
		if name, kind, end, ok := question(buf[:size]); ok {
			if !n.inZone(name) {
				n.note(name)
			}
			_, _ = n.conn.WriteTo(n.answer(buf[:size], end, name, kind), from) // who does not get it, asks again
		}
	}
}

// question is what a query of RFC 1035 asks for, and where that ends; ok is false for
// what is no query.
func question(query []byte) (name string, kind uint16, end int, ok bool) {
	const header = 12
	if len(query) < header || query[2]&0x80 != 0 || query[4] != 0 || query[5] != 1 {
		return "", 0, 0, false
	}
	var labels []string
	at := header
	for at < len(query) && query[at] != 0 {
		end := at + 1 + int(query[at])
		if query[at] > 63 || end >= len(query) {
			return "", 0, 0, false
		}
		labels = append(labels, strings.ToLower(string(query[at+1:end])))
		at = end
	}
	at += 1 + 4 // the root, type and class
	if at > len(query) {
		return "", 0, 0, false
	}
	return strings.Join(labels, "."), binary.BigEndian.Uint16(query[at-4:]), at, true
}

// answer is the answer to a query, of which the question ends at end: that there is no
// such name, or below the zone where that begins.
func (n *Names) answer(query []byte, end int, name string, kind uint16) []byte {
	const soa = 6
	out := append([]byte(nil), query[:end]...)
	out[2] |= 0x80                          // a response
	out[3] = 0x80 | 3                       // recursion is to be had; no such name
	copy(out[6:], []byte{0, 0, 0, 0, 0, 0}) // nothing else in it
	if !n.inZone(name) {
		return out
	}
	out[3] = 0x80
	section := 9 // of the authority
	if name == n.zone && kind == soa {
		section = 7 // of the answers
	}
	out[section] = 1
	out = append(out, dnsName(n.zone)...)
	out = append(out, 0, soa, 0, 1, 0, 0, 0, 60)
	data := append(dnsName("ns."+n.zone), dnsName("hostmaster."+n.zone)...)
	for range 5 { // serial, refresh, retry, expire, minimum
		data = binary.BigEndian.AppendUint32(data, 60)
	}
	return append(binary.BigEndian.AppendUint16(out, uint16(len(data))), data...)
}

// inZone reports whether a name is that of the zone, or below it.
func (n *Names) inZone(name string) bool {
	return n.zone != "" && (name == n.zone || strings.HasSuffix(name, "."+n.zone))
}

// dnsName is a name on the wire.
func dnsName(name string) []byte {
	var out []byte
	for label := range strings.SplitSeq(name, ".") {
		out = append(append(out, byte(len(label))), label...)
	}
	return append(out, 0)
}

func (n *Names) note(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, known := n.asked[name]; !known && len(n.asked) >= maxHosts {
		name = "other names"
	}
	n.asked[name]++
}

// Addr is where it answers.
func (n *Names) Addr() net.Addr { return n.conn.LocalAddr() }

// Asked returns how often each name that is not in the zone was asked for.
func (n *Names) Asked() map[string]int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return maps.Clone(n.asked)
}

// Close ends it and waits for its goroutine.
func (n *Names) Close() error {
	err := n.conn.Close()
	n.done.Wait()
	return err
}
