package loopback

import (
	"io"
	"net"
	"sync"
)

// queue is a listener whose connections come from the proxy.
type queue struct {
	addr  net.Addr
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newQueue(addr net.Addr) *queue {
	return &queue{addr: addr, conns: make(chan net.Conn), done: make(chan struct{})}
}

// add hands a connection over, or closes it where nobody listens any more.
func (q *queue) add(c net.Conn) {
	select {
	case q.conns <- c:
	case <-q.done:
		_ = c.Close()
	}
}

func (q *queue) Accept() (net.Conn, error) {
	select {
	case c := <-q.conns:
		return c, nil
	case <-q.done:
		return nil, net.ErrClosed
	}
}

func (q *queue) Close() error {
	q.once.Do(func() { close(q.done) })
	return nil
}

func (q *queue) Addr() net.Addr { return q.addr }

// readAhead is a connection of which some may have been read already.
type readAhead struct {
	net.Conn
	r io.Reader
}

func (c readAhead) Read(p []byte) (int, error) { return c.r.Read(p) }
