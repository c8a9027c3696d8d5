package tokentest

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/http"
	"strings"
)

// socketPath is below which the sockets of tails are. Cloudflare has them on a host
// of their own; here they are where the client reached the API.
const socketPath = "/tokentest/tails/"

// socketGUID is what a server mixes into its answer to a handshake (RFC 6455).
const socketGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// serveSocket answers the handshake of a tail's socket, and keeps it open, without
// a message, until the client or the server closes. False says that the request
// asks for none.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) bool {
	id, is := strings.CutPrefix(r.URL.Path, socketPath)
	if !is || !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		return false
	}
	s.mu.Lock()
	known := s.world.hasTail(id)
	s.mu.Unlock()
	if !known {
		http.Error(w, "tokentest: no such tail", http.StatusNotFound)
		return true
	}
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "tokentest: the connection cannot be taken over", http.StatusNotImplemented)
		return true
	}
	defer conn.Close()
	defer context.AfterFunc(r.Context(), func() { _ = conn.Close() })()
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + socketGUID))
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + base64.StdEncoding.EncodeToString(sum[:]) + "\r\n"
	if protocol, _, _ := strings.Cut(r.Header.Get("Sec-WebSocket-Protocol"), ","); isToken(protocol) {
		answer += "Sec-WebSocket-Protocol: " + protocol + "\r\n"
	}
	if _, err := io.WriteString(conn, answer+"\r\n"); err == nil {
		converse(rw.Reader, conn)
	}
	return true
}

// isToken reports whether the text may stand as a protocol in a header.
func isToken(s string) bool {
	return s != "" && len(s) < 100 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == ""
}

// Opcodes of frames.
const (
	frameClose = 0x8
	framePing  = 0x9
	framePong  = 0xa
)

// maxFrame bounds a frame of a client, in bytes.
const maxFrame = 1 << 20

// converse reads frames, answers pings, and ends with the client's close, which it
// answers, or with the connection.
func converse(r *bufio.Reader, w io.Writer) {
	for {
		op, data, err := readFrame(r)
		if err != nil {
			return
		}
		switch op {
		case frameClose:
			_, _ = w.Write([]byte{0x80 | frameClose, 0})
			return
		case framePing:
			if len(data) > 125 {
				return
			}
			if _, err := w.Write(append([]byte{0x80 | framePong, byte(len(data))}, data...)); err != nil {
				return
			}
		}
	}
}

// readFrame reads one frame and takes its mask off.
func readFrame(r *bufio.Reader) (op byte, data []byte, err error) {
	var head [2]byte
	if _, err = io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	length := uint64(head[1] & 0x7f)
	if wide := map[uint64]int{126: 2, 127: 8}[length]; wide > 0 {
		var more [8]byte
		if _, err = io.ReadFull(r, more[8-wide:]); err != nil {
			return 0, nil, err
		}
		length = binary.BigEndian.Uint64(more[:])
	}
	if length > maxFrame {
		return 0, nil, io.ErrShortBuffer
	}
	var mask [4]byte
	if head[1]&0x80 != 0 {
		if _, err = io.ReadFull(r, mask[:]); err != nil {
			return 0, nil, err
		}
	}
	data = make([]byte, length)
	if _, err = io.ReadFull(r, data); err != nil {
		return 0, nil, err
	}
	for i := range data {
		data[i] ^= mask[i%4]
	}
	return head[0] & 0x0f, data, nil
}
