package hostile

import (
	"fmt"
)

// statuses are answers whose status is odd, or says something else than the body.
func statuses() []Mode {
	raw := func(line string) func(*Conn) {
		return func(c *Conn) {
			body := refused(10000, "Authentication error")
			c.Send(fmt.Sprintf("%s\r\n%s\r\nContent-Length: %d\r\n\r\n", line, isJSON, len(body)) + body)
		}
	}
	empty := func(status int) func(*Conn) {
		return func(c *Conn) { c.head(status, "Content-Length: 0") }
	}
	return []Mode{
		{Name: "status-0", What: "status 000", answer: raw("HTTP/1.1 000 Nothing")},
		{Name: "status-of-two-digits", What: "status 99", answer: raw("HTTP/1.1 99 Less")},
		{Name: "status-of-letters", What: "a status that is no number", answer: raw("HTTP/1.1 abc Letters")},
		{Name: "status-199", What: "an interim status that is no answer, and then nothing", answer: func(c *Conn) {
			c.Send("HTTP/1.1 199 Soon\r\n\r\n").Stall()
		}},
		{Name: "status-299", What: "a success of a status that nobody knows", Admits: Success, answer: func(c *Conn) { c.json(299, success(c.plausible())) }},
		{Name: "status-299-that-refuses", What: "a status of success with an envelope that refuses", Admits: Refusal, answer: func(c *Conn) { c.json(299, refused(10000, "Authentication error")) }},
		{Name: "status-600", What: "a status of no class, with the API's refusal", answer: raw("HTTP/1.1 600 More")},
		{Name: "status-999", What: "a status as scrapers get it, with the API's refusal", answer: raw("HTTP/1.1 999 Denied")},
		{Name: "http-0.9", What: "a body without a status line", answer: func(c *Conn) { c.Send(refused(10000, "Authentication error")).HangUp() }},
		{Name: "http-2-in-the-clear", What: "the frames of another version of HTTP", answer: func(c *Conn) {
			c.Send("\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64\x00\x04\x00\x10\x00\x00").HangUp()
		}},
		{Name: "http-3.7", What: "a version of HTTP that there is not, with a refusal", Admits: Refusal, answer: raw("HTTP/3.7 403 Forbidden")},
		{Name: "empty-200", What: "a success without a body", answer: empty(200)},
		{Name: "empty-401", What: "401 without a body", answer: empty(401)},
		{Name: "empty-403", What: "403 without a body", answer: empty(403)},
		{Name: "empty-404", What: "404 without a body", answer: empty(404)},
		{Name: "no-content-with-a-body", What: "204, and a body all the same", Admits: Success, answer: func(c *Conn) {
			c.json(204, refused(10000, "Authentication error"))
		}},
		{Name: "not-modified", What: "304, to a request without a condition", answer: empty(304)},
		{Name: "partial-content", What: "206 with a part that is no JSON", answer: func(c *Conn) {
			c.json(206, success(c.plausible())[9:], "Content-Range: bytes 9-99/100")
		}},
		{Name: "forbidden-that-succeeds", What: "403 with an envelope of success", answer: func(c *Conn) { c.json(403, success(c.plausible())) }},
		{Name: "success-that-fails", What: "200 with an envelope that refuses without a reason", answer: func(c *Conn) {
			c.json(200, `{"success":false,"errors":[],"messages":[],"result":null}`)
		}},
		{Name: "refusal-of-a-gateway", What: "502 with the words of a refusal", answer: func(c *Conn) { c.json(502, refused(10000, "Authentication error")) }},
		{Name: "refusal-without-a-service", What: "503 with the words of a refusal", answer: func(c *Conn) { c.json(503, refused(9109, "Unauthorized to access requested resource")) }},
		{Name: "refusal-of-a-proxy", What: "407 with the words of a refusal", answer: func(c *Conn) {
			c.json(407, refused(10000, "Authentication error"), `Proxy-Authenticate: Basic realm="x"`)
		}},
		{Name: "page-of-a-firewall", What: "403 with a page of HTML", answer: func(c *Conn) {
			c.head(403, "Content-Type: text/html", "Connection: close").Send("<html><head><title>Access denied | Authentication error (10000)</title></head></html>").HangUp()
		}},
		{Name: "page-of-a-portal", What: "200 with the log-in page of a network", answer: func(c *Conn) {
			c.head(200, "Content-Type: text/html", "Connection: close").Send("<!DOCTYPE html><title>Log in to Airport WiFi</title>").HangUp()
		}},
		{Name: "refusal-in-text", What: "403 with a line of text", answer: func(c *Conn) {
			c.head(403, "Content-Type: text/plain", "Connection: close").Send("error code: 1020").HangUp()
		}},
		{Name: "refusal-in-xml", What: "403 with XML that is not S3's", answer: func(c *Conn) {
			c.head(403, "Content-Type: application/xml", "Connection: close").Send(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><error><code>&b;</code></error>`).HangUp()
		}},
	}
}
