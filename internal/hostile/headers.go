package hostile

import "strings"

// headers are bad headers, and interim answers, which are headers.
func headers() []Mode {
	limited := func(lines ...string) func(*Conn) {
		return func(c *Conn) {
			c.json(429, refused(971, "Please wait and consider throttling your request speed"), lines...)
		}
	}
	names := once(func() string {
		var b strings.Builder
		for i := range 26 * 26 * 26 {
			b.WriteString("X-" + string([]byte{'a' + byte(i%26), 'a' + byte(i/26%26), 'a' + byte(i/676)}) + ":\r\n")
		}
		return b.String()
	})
	return []Mode{
		{Name: "huge-header", What: "one header line without end", Big: true, answer: func(c *Conn) {
			c.Send("HTTP/1.1 403 Forbidden\r\nX-Huge: ").Forever(letters())
		}},
		{Name: "many-headers", What: "short header lines without end", Big: true, answer: func(c *Conn) {
			c.Send("HTTP/1.1 403 Forbidden\r\n").Forever(strings.Repeat("a:\r\n", 10_000))
		}},
		{Name: "many-names", What: "header lines of a name each, without end", Big: true, answer: func(c *Conn) {
			c.Send("HTTP/1.1 403 Forbidden\r\n").Forever(names())
		}},
		{Name: "huge-status", What: "a status line without end", Big: true, answer: func(c *Conn) {
			c.Send("HTTP/1.1 403 ").Forever(letters())
		}},
		{Name: "header-without-a-colon", What: "a header line that is none", answer: func(c *Conn) {
			c.head(403, "this is no header", "Content-Length: 0")
		}},
		{Name: "header-of-control-characters", What: "a header with NUL and escape sequences", answer: func(c *Conn) {
			c.json(403, refused(10000, "Authentication error"), "X-Bad: a\x00b\x1b[31m")
		}},
		{Name: "informational-without-end", What: "103 Early Hints without end", Big: true, answer: func(c *Conn) {
			c.Forever(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n", 1000))
		}},
		{Name: "continue-without-end", What: "100 Continue without end", Big: true, answer: func(c *Conn) {
			c.Forever(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1000))
		}},
		{Name: "another-protocol", What: "101, to a protocol that nobody asked for", answer: func(c *Conn) {
			c.head(101, "Upgrade: websocket", "Connection: Upgrade").Stall()
		}},
		{Name: "retry-after-huge", What: "come again in 300 years", answer: limited("Retry-After: 9999999999")},
		{Name: "retry-after-overflow", What: "come again in a number that no integer holds", answer: limited("Retry-After: 99999999999999999999999999")},
		{Name: "retry-after-negative", What: "come again before now", answer: limited("Retry-After: -5")},
		{Name: "retry-after-past", What: "come again at a date that is over", answer: limited("Retry-After: Thu, 01 Jan 1970 00:00:00 GMT")},
		{Name: "retry-after-garbage", What: "come again, tomorrow perhaps", answer: limited("Retry-After: tomorrow", "Ratelimit: \"default\";r=;t=-1,;;;=")},
		{Name: "ratelimit-absurd", What: "a success that says that nothing is left for a million years", Admits: Success, answer: func(c *Conn) {
			c.json(200, success(c.plausible()), `Ratelimit: "default";r=0;t=2147483647`)
		}},
		{Name: "clock-behind", What: "an answer of 1970", Admits: Success, answer: func(c *Conn) {
			c.json(200, success(c.plausible()), "Date: Thu, 01 Jan 1970 00:00:00 GMT", "Expires: -1", "Age: 999999999999")
		}},
		{Name: "clock-ahead", What: "an answer of the year 9999", Admits: Success, answer: func(c *Conn) {
			c.json(200, success(c.plausible()), "Date: Fri, 31 Dec 9999 23:59:59 GMT")
		}},
		{Name: "cookies", What: "a success that sets cookies and links pages elsewhere, which nobody follows", Admits: Success, answer: func(c *Conn) {
			c.json(200, success(c.plausible()), "Set-Cookie: a=b; Domain=.com", `Link: <http://elsewhere.invalid/>; rel="next"`, "Refresh: 0; url=http://elsewhere.invalid/", "Alt-Svc: h3=\"elsewhere.invalid:443\"")
		}},
		{Name: "header-that-echoes", What: "a refusal that has what the client sent in each of its headers", Admits: Refusal, answer: func(c *Conn) {
			sent := strings.Join(c.secrets(), " ")
			c.json(403, refused(10000, "Authentication error"), "Cf-Ray: "+sent, "Authorization: "+sent, "X-Echo: "+sent, "Www-Authenticate: Bearer realm=\""+sent+"\"", "Retry-After: "+sent, "Ratelimit: "+sent, "Server: "+sent)
		}},
	}
}
