package hostile

import "fmt"

// redirects are answers that lead elsewhere.
func redirects() []Mode {
	to := func(status int, location string) func(*Conn) {
		return func(c *Conn) { c.head(status, "Location: "+location, "Content-Length: 0") }
	}
	return []Mode{
		{Name: "redirect-to-itself", What: "302 to the same address", answer: func(c *Conn) { to(302, c.Req.URL.RequestURI())(c) }},
		{Name: "redirects-without-end", What: "307, each to another path", answer: func(c *Conn) {
			to(307, fmt.Sprintf("/client/v4/zones/%d", c.server.Asked()))(c)
		}},
		{Name: "redirect-elsewhere", What: "307 to another host", answer: to(307, "http://elsewhere.invalid/client/v4/zones")},
		{Name: "redirect-to-a-subdomain", What: "301 to a name below the host", answer: to(301, "http://x.127.0.0.1/client/v4/zones")},
		{Name: "redirect-to-another-port", What: "308 to another port of the host", answer: to(308, "http://127.0.0.1:81/client/v4/zones")},
		{Name: "redirect-to-another-scheme", What: "302 to https of the same host", answer: to(302, "https://127.0.0.1/client/v4/zones")},
		{Name: "redirect-to-a-file", What: "302 to file:", answer: to(302, "file:///etc/passwd")},
		{Name: "redirect-to-a-script", What: "302 to javascript: and no host", answer: to(302, "javascript:alert(1)")},
		{Name: "redirect-of-garbage", What: "302 to what is no URL", answer: to(302, "http://[::1:%zz/\x7f")},
		{Name: "redirect-nowhere", What: "302 without a location", answer: func(c *Conn) { c.head(302, "Content-Length: 0") }},
		{Name: "redirect-with-the-credential", What: "302 elsewhere with what the client sent in the address", answer: func(c *Conn) {
			to(302, fmt.Sprintf("http://elsewhere.invalid/?k=%q", c.secrets()))(c)
		}},
		{Name: "redirect-with-a-user", What: "302 to the host, with a user and a password", answer: to(302, "http://user:password@127.0.0.1/client/v4/zones")},
		{Name: "redirect-with-a-body", What: "302 elsewhere with a body without end", Big: true, answer: func(c *Conn) {
			c.head(302, "Location: http://elsewhere.invalid/", "Transfer-Encoding: chunked").Forever(chunk(letters()))
		}},
	}
}
