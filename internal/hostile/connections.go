package hostile

// connections are those that break, and handshakes that fail.
func connections() []Mode {
	return []Mode{
		{Name: "reset-before-the-answer", What: "closes as soon as the request is there", answer: (*Conn).HangUp},
		{Name: "reset-in-the-header", What: "closes within a header line", answer: func(c *Conn) {
			c.Send("HTTP/1.1 403 Forbidden\r\nContent-Ty").HangUp()
		}},
		{Name: "reset-in-the-body", What: "closes within a refusal", answer: func(c *Conn) {
			c.head(403, isJSON, "Content-Length: 200").Send(`{"success":false,"errors":[{"code":10000,"mess`).HangUp()
		}},
		{Name: "reset-in-a-chunk", What: "closes within a chunk", answer: func(c *Conn) {
			c.head(403, isJSON, "Transfer-Encoding: chunked").Send("ff\r\n" + `{"success":false`).HangUp()
		}},
		{Name: "reset-behind-the-body", What: "closes behind a good answer that asked to be kept open", Admits: Success, answer: func(c *Conn) {
			c.json(200, success(c.plausible()), "Connection: keep-alive").HangUp()
		}},
		{Name: "another-answer-behind-it", What: "a good answer, and a refusal of the next request behind it at once", Admits: Refusal, answer: func(c *Conn) {
			c.json(200, success(c.plausible())).json(403, refused(10000, "Authentication error"))
		}},
		{Name: "tls-in-the-clear", What: "an alert of TLS, to a request in the clear", answer: func(c *Conn) {
			c.Send("\x15\x03\x01\x00\x02\x02\x28").HangUp()
		}},
		{Name: "tls-garbage", What: "bytes that are no TLS, to a handshake", TLS: true, answer: func(c *Conn) {
			c.read(1).Send("\x00\x01\x02\x03garbage garbage garbage\xff").HangUp()
		}},
		{Name: "tls-without-end", What: "bytes without end, to a handshake", TLS: true, Big: true, answer: func(c *Conn) {
			c.read(1).Forever("\x16\x03\x03\x40\x00" + letters()[:0x4000])
		}},
		{Name: "tls-http", What: "an answer in the clear, to a handshake", TLS: true, answer: func(c *Conn) {
			c.read(1).head(403, isJSON, "Connection: close").Send(refused(10000, "Authentication error")).HangUp()
		}},
		{Name: "tls-silence", What: "nothing, to a handshake", TLS: true, answer: (*Conn).Stall},
		{Name: "tls-alert", What: "an alert, to a handshake", TLS: true, answer: func(c *Conn) {
			c.read(1).Send("\x15\x03\x03\x00\x02\x02\x28").HangUp()
		}},
	}
}

// read waits for what the client says first.
func (c *Conn) read(n int) *Conn {
	if c.err == nil {
		buf := make([]byte, max(n, 4<<10))
		_, c.err = c.net.Read(buf)
	}
	return c
}
