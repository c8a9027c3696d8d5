package loopback

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"strings"
	"sync"
)

// Names is a name server on the loopback that knows no name, and says which ones it was
// asked for: what a program asks for, it wants to reach.
type Names struct {
	conn net.PacketConn
	done sync.WaitGroup

	mu    sync.Mutex
	asked map[string]int
}

// ListenNames answers at an address such as "127.0.0.1:53", until Close.
func ListenNames(addr string) (*Names, error) {
	conn, err := net.ListenPacket("udp", addr)
	if err != nil {
		return nil, fmt.Errorf("loopback: %w", err)
	}
	n := &Names{conn: conn, asked: map[string]int{}}
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
		if answer, name := unknownName(buf[:size]); answer != nil {
			n.note(name)
			_, _ = n.conn.WriteTo(answer, from) // who does not get it, asks again
		}
	}
}

// unknownName is the answer to a question of RFC 1035 that there is no such name, and
// the name; nil for what is no question.
func unknownName(query []byte) (answer []byte, name string) {
	const header = 12
	if len(query) < header || query[2]&0x80 != 0 || query[4] != 0 || query[5] != 1 {
		return nil, ""
	}
	var labels []string
	at := header
	for at < len(query) && query[at] != 0 {
		end := at + 1 + int(query[at])
		if query[at] > 63 || end >= len(query) {
			return nil, ""
		}
		labels = append(labels, strings.ToLower(string(query[at+1:end])))
		at = end
	}
	at += 1 + 4 // the root, type and class
	if at > len(query) {
		return nil, ""
	}
	answer = append([]byte(nil), query[:at]...)
	answer[2] |= 0x80                          // a response
	answer[3] = 0x80 | 3                       // recursion is to be had; no such name
	copy(answer[6:], []byte{0, 0, 0, 0, 0, 0}) // nothing else in it
	return answer, strings.Join(labels, ".")
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

// Asked returns how often each name was asked for.
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
