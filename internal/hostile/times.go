package hostile

import "time"

// aWhile is the pause between two bytes: longer than a person waits, shorter than what a
// connection is given up for.
const aWhile = 7 * time.Second

// times are answers that take too long.
func times() []Mode {
	return []Mode{
		{Name: "no-answer", What: "takes the request and says nothing", answer: (*Conn).Stall},
		{Name: "silence-after-the-status", What: "a status line and nothing more", answer: func(c *Conn) {
			c.Send("HTTP/1.1 200 OK\r\n").Stall()
		}},
		{Name: "silence-after-the-header", What: "a whole header and nothing more", answer: func(c *Conn) {
			c.head(403, isJSON, "Content-Length: 200").Stall()
		}},
		{Name: "silence-in-the-body", What: "half a refusal and nothing more", answer: func(c *Conn) {
			c.head(403, isJSON, "Content-Length: 200").Send(`{"success":false,"errors":[{"code":10000,"message":"Auth`).Stall()
		}},
		{Name: "silence-before-the-trailer", What: "a whole refusal in chunks, and no end of it", answer: func(c *Conn) {
			c.head(403, isJSON, "Transfer-Encoding: chunked").Send(chunk(refused(10000, "Authentication error"))).Stall()
		}},
		{Name: "slow-status", What: "the status line, a byte now and then", answer: func(c *Conn) {
			c.Drip("HTTP/1.1 200 OK", aWhile)
		}},
		{Name: "slow-header", What: "a header, a byte now and then", answer: func(c *Conn) {
			c.Send("HTTP/1.1 200 OK\r\n").Drip("X-Slow: a\r\n", aWhile)
		}},
		{Name: "slow-body", What: "a body, a byte now and then", answer: func(c *Conn) {
			c.head(200, isJSON).Drip(" ", aWhile)
		}},
		{Name: "slow-refusal", What: "a refusal that comes whole, after an hour", answer: func(c *Conn) {
			time.Sleep(time.Hour)
			c.json(403, refused(10000, "Authentication error"))
		}},
		{Name: "slow-informational", What: "102 Processing now and then, and no answer", answer: func(c *Conn) {
			for c.err == nil {
				c.Send("HTTP/1.1 102 Processing\r\n\r\n")
				time.Sleep(aWhile)
			}
		}},
		{Name: "slow-redirects", What: "a redirect to itself, each after a while", answer: func(c *Conn) {
			time.Sleep(aWhile)
			c.head(302, "Location: "+c.Req.URL.RequestURI(), "Content-Length: 0")
		}},
	}
}
