package hostile

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"strings"
	"sync"
)

// once is a text that is made when it is first sent, so that a connection costs the
// client's memory and not the server's.
func once(text func() string) func() string { return sync.OnceValue(text) }

// letters are sent over and over.
func letters() string { return strings.Repeat("a", 64<<10) }

// fill repeats a piece up to just below what a client reads at most, 1 MiB.
func fill(piece string) func() string {
	return once(func() string { return strings.Repeat(piece, (1<<20-2<<10)/len(piece)) })
}

// some repeats a piece of so many values up to just below what a client takes of a result.
func some(piece string, values int) func() string {
	return once(func() string { return strings.Repeat(piece, 65_000/values) })
}

// gzipped compresses a text; one may stand behind another.
func gzipped(text string) string {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

func deflated(text string) string {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestSpeed)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

// pieces answers with a body of pieces.
func (c *Conn) pieces(status int, pieces ...string) {
	n := 0
	for _, p := range pieces {
		n += len(p)
	}
	c.head(status, isJSON, fmt.Sprintf("Content-Length: %d", n))
	for _, p := range pieces {
		c.Send(p)
	}
}

// sizes are answers that are longer than they should be.
func sizes() []Mode {
	const good, list = `{"success":true,"errors":[],"messages":[],"result":`, `{"success":true,"errors":[],"messages":[],"result":[{}`
	const token = good + `{"id":"` + TokenID + `","status":"active","name":"x"`
	more := once(func() string { return chunk(letters()) })
	blanks := once(func() string { return chunk(strings.Repeat(" ", 64<<10)) })
	begun := once(func() string { return chunk(gzipped(`{"success":true,"result":"`)) })
	bomb := once(func() string { return chunk(gzipped(strings.Repeat("a", 1<<20))) })
	deflate := once(func() string { return deflated(strings.Repeat("a", 16<<20)) })
	million := once(func() string { return strings.Repeat("{},", 1_000_000) })
	objects, texts, keys, aMillionLetters := fill(",{}"), fill(`,""`), fill(`,"a":1`), fill("a")
	someObjects, someKeys := some(",{}", 2), once(func() string {
		var b strings.Builder
		for i := range 30_000 {
			fmt.Fprintf(&b, `,"k%d":1`, i)
		}
		return b.String()
	})
	nested := once(func() string { return strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) })
	below := once(func() string { return strings.Repeat(`{"policies":`, 9_000) + "1" + strings.Repeat("}", 9_000) })
	chain := once(func() string {
		return strings.Repeat(`{"code":6003,"message":"x","error_chain":[`, 4_000) + strings.Repeat(`]}`, 4_000)
	})
	return []Mode{
		{Name: "endless-body", What: "a JSON text in chunks that never ends", Big: true, answer: func(c *Conn) {
			c.head(200, isJSON, "Transfer-Encoding: chunked").Send(chunk(`{"success":true,"result":"`)).Forever(more())
		}},
		{Name: "endless-body-of-no-length", What: "a refusal without a length, until the connection closes, which it never does", Big: true, answer: func(c *Conn) {
			c.head(403, isJSON, "Connection: close").Send(`{"success":false,"errors":[{"code":10000,"message":"`).Forever(letters())
		}},
		{Name: "endless-white-space", What: "a good answer and then blanks without end", Big: true, answer: func(c *Conn) {
			c.head(200, isJSON, "Transfer-Encoding: chunked").Send(chunk(success(c.plausible()))).Forever(blanks())
		}},
		{Name: "endless-page", What: "a page of HTML with status 502 and without end", Big: true, answer: func(c *Conn) {
			c.head(502, "Content-Type: text/html", "Transfer-Encoding: chunked").Send(chunk("<html><title>")).Forever(more())
		}},
		{Name: "gzip-bomb", What: "compressed a thousandfold, without end", Big: true, answer: func(c *Conn) {
			c.head(200, isJSON, "Content-Encoding: gzip", "Transfer-Encoding: chunked").Send(begun()).Forever(bomb())
		}},
		{Name: "deflate-bomb", What: "a coding that nobody asked for, a thousandfold", Big: true, answer: func(c *Conn) {
			c.head(200, isJSON, "Content-Encoding: deflate", "Connection: close").Send(deflate()).HangUp()
		}},
		{Name: "zstd-bomb", What: "a frame of Zstandard with 128 KiB in each four bytes, without end", Big: true, answer: func(c *Conn) {
			// A frame without a content size, then blocks that repeat one byte 128 Ki times.
			c.head(200, isJSON, "Content-Encoding: zstd", "Connection: close").Send("\x28\xb5\x2f\xfd\x00\x58")
			c.Forever(strings.Repeat("\x02\x00\x10a", 8<<10))
		}},
		{Name: "million-errors", What: "a refusal with a million empty errors", Big: true, answer: func(c *Conn) {
			c.pieces(403, `{"success":false,"errors":[`, million(), `{}],"result":null}`)
		}},
		{Name: "errors-up-to-the-bound", What: "as many errors as fit into what is read", Big: true, Admits: Refusal, answer: func(c *Conn) {
			c.pieces(403, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}`, objects(), `],"result":null}`)
		}},
		{Name: "errors-in-a-success", What: "a success with as many errors as fit into what is read", Big: true, Admits: Success, answer: func(c *Conn) {
			c.pieces(200, `{"success":true,"result":`, c.plausible(), `,"errors":[{}`, objects(), `],"messages":[]}`)
		}},
		{Name: "messages-up-to-the-bound", What: "a success with as many messages as fit into what is read", Big: true, Admits: Success, answer: func(c *Conn) {
			c.pieces(200, `{"success":true,"result":`, c.plausible(), `,"errors":[],"messages":[""`, texts(), `]}`)
		}},
		{Name: "results-up-to-the-bound", What: "a list of as many empty objects as fit into what is read, more than are taken", Big: true, answer: func(c *Conn) {
			c.pieces(200, list, objects(), `]}`)
		}},
		{Name: "many-results", What: "a list of as many empty objects as are taken", Big: true, Admits: Success, answer: func(c *Conn) {
			c.pieces(200, list, someObjects(), `]}`)
		}},
		{Name: "policies-up-to-the-bound", What: "a token of as many policies as fit into what is read", Big: true, answer: func(c *Conn) {
			c.pieces(200, token, `,"policies":[{}`, objects(), `]}}`)
		}},
		{Name: "many-policies", What: "a token of as many policies as are taken", Big: true, Admits: Success, answer: func(c *Conn) {
			c.pieces(200, token, `,"policies":[{}`, someObjects(), `]}}`)
		}},
		{Name: "keys-up-to-the-bound", What: "an object of as many keys as fit into what is read", Big: true, answer: func(c *Conn) {
			c.pieces(200, token, keys(), `}}`)
		}},
		{Name: "many-keys", What: "an object of as many keys as are taken, all of them different", Big: true, Slow: true, Admits: Success, answer: func(c *Conn) {
			c.pieces(200, token, someKeys(), `}}`)
		}},
		{Name: "long-message", What: "one error with a message of a million letters", Big: true, Admits: Refusal, answer: func(c *Conn) {
			c.pieces(403, `{"success":false,"errors":[{"code":10000,"message":"`, aMillionLetters(), `"}],"result":null}`)
		}},
		{Name: "deep-json", What: "a result that is nested a hundred thousand times", Big: true, answer: func(c *Conn) {
			c.pieces(200, good, nested(), `}`)
		}},
		{Name: "deep-objects", What: "a result of objects that is nested nine thousand times, which the parser still takes", Big: true, Admits: Success, answer: func(c *Conn) {
			c.pieces(200, good, below(), `}`)
		}},
		{Name: "deep-errors", What: "an error chain in an error chain, four thousand times", Big: true, Admits: Refusal, answer: func(c *Conn) {
			c.pieces(400, `{"success":false,"errors":[`, chain(), `],"result":null}`)
		}},
	}
}
