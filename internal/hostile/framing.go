package hostile

import (
	"fmt"
	"strings"
)

// framing are answers that lie about how long they are and how they are coded.
func framing() []Mode {
	return []Mode{
		{Name: "length-too-short", What: "a success that is longer than its length", answer: func(c *Conn) {
			c.head(200, isJSON, "Content-Length: 10").Send(success(c.plausible()))
		}},
		{Name: "length-too-long", What: "a refusal that ends before its length", answer: func(c *Conn) {
			c.head(403, isJSON, "Content-Length: 100000").Send(refused(10000, "Authentication error")).HangUp()
		}},
		{Name: "length-absurd", What: "a length of 2⁶³-1, of which nothing comes", answer: func(c *Conn) {
			c.head(200, isJSON, "Content-Length: 9223372036854775807").Send(success(c.plausible())).HangUp()
		}},
		{Name: "length-negative", What: "a length below zero", answer: func(c *Conn) {
			c.head(200, isJSON, "Content-Length: -1").Send(success(c.plausible())).HangUp()
		}},
		{Name: "lengths-that-differ", What: "two lengths", answer: func(c *Conn) {
			body := success(c.plausible())
			c.head(200, isJSON, fmt.Sprintf("Content-Length: %d", len(body)), "Content-Length: 5").Send(body)
		}},
		{Name: "length-beside-chunks", What: "a length and chunks, of which the chunks count", Admits: Success, answer: func(c *Conn) {
			c.head(200, isJSON, "Content-Length: 5", "Transfer-Encoding: chunked").Send(chunk(success(c.plausible())) + "0\r\n\r\n")
		}},
		{Name: "chunks-of-garbage", What: "a chunk whose length is no number", answer: func(c *Conn) {
			c.head(200, isJSON, "Transfer-Encoding: chunked").Send("zz\r\n" + success(c.plausible()) + "\r\n0\r\n\r\n").HangUp()
		}},
		{Name: "chunk-absurd", What: "a chunk of 2⁶⁴-1 bytes", Big: true, answer: func(c *Conn) {
			c.head(200, isJSON, "Transfer-Encoding: chunked").Send("ffffffffffffffff\r\n").Forever(letters())
		}},
		{Name: "chunk-extensions", What: "an extension of a chunk without end", Big: true, answer: func(c *Conn) {
			c.head(200, isJSON, "Transfer-Encoding: chunked").Send("5;").Forever(letters())
		}},
		{Name: "chunks-of-one-byte", What: "a body without end in chunks of a byte, each with an extension", Big: true, answer: func(c *Conn) {
			c.head(200, isJSON, "Transfer-Encoding: chunked").Forever(strings.Repeat("1;xxxxxxxxxxxxxxxx\r\n \r\n", 1000))
		}},
		{Name: "coding-unknown", What: "a transfer coding that nobody knows", answer: func(c *Conn) {
			c.head(200, isJSON, "Transfer-Encoding: identity, squeeze").Send(success(c.plausible())).HangUp()
		}},
		{Name: "trailers-without-end", What: "a good answer, and trailers without end", Big: true, answer: func(c *Conn) {
			c.head(200, isJSON, "Transfer-Encoding: chunked", "Trailer: X").Send(chunk(success(c.plausible())) + "0\r\n").Forever(strings.Repeat("X: y\r\n", 10_000))
		}},
		{Name: "trailer-that-refuses", What: "a good answer, and a status and a length in its trailers, which count for nothing", Admits: Success, answer: func(c *Conn) {
			c.head(200, isJSON, "Transfer-Encoding: chunked", "Trailer: Status").Send(chunk(success(c.plausible())) + "0\r\nStatus: 403\r\nRetry-After: 9\r\n\r\n")
		}},
		{Name: "gzip-lie", What: "says gzip, and is not", answer: func(c *Conn) {
			c.json(200, success(c.plausible()), "Content-Encoding: gzip")
		}},
		{Name: "gzip-broken-off", What: "half of a compressed refusal", answer: func(c *Conn) {
			body := gzipped(refused(10000, "Authentication error"))
			c.json(403, body[:len(body)/2], "Content-Encoding: gzip")
		}},
		{Name: "gzip-twice", What: "compressed twice, and the header says once", answer: func(c *Conn) {
			c.json(403, gzipped(gzipped(refused(10000, "Authentication error"))), "Content-Encoding: gzip")
		}},
		{Name: "gzip-checksum", What: "compressed, with a wrong checksum", answer: func(c *Conn) {
			body := []byte(gzipped(success(c.plausible())))
			body[len(body)-6] ^= 0xff
			c.json(200, string(body), "Content-Encoding: gzip")
		}},
		{Name: "brotli-lie", What: "says br, and is plain: the text counts", Admits: Success, answer: func(c *Conn) {
			c.json(200, success(c.plausible()), "Content-Encoding: br")
		}},
		{Name: "type-lie", What: "JSON that says it is HTML: the text counts", Admits: Success, answer: func(c *Conn) {
			body := success(c.plausible())
			c.head(200, "Content-Type: text/html", fmt.Sprintf("Content-Length: %d", len(body))).Send(body)
		}},
		{Name: "type-garbage", What: "a content type that is no media type", Admits: Success, answer: func(c *Conn) {
			body := success(c.plausible())
			c.head(200, "Content-Type: ;;=\"", fmt.Sprintf("Content-Length: %d", len(body))).Send(body)
		}},
	}
}
