package hostile

import (
	"strings"
	"unicode/utf16"
)

// documents are bodies that are no envelope, or one in an odd spelling.
func documents() []Mode {
	fixed := func(status int, body string) func(*Conn) { return func(c *Conn) { c.json(status, body) } }
	return []Mode{
		{Name: "broken-off-json", What: "half of a refusal, and its length is right", answer: func(c *Conn) {
			body := refused(10000, "Authentication error")
			c.json(403, body[:len(body)/2])
		}},
		{Name: "no-json", What: "a text that begins as JSON does", answer: fixed(403, `{"success": nope, "errors": [{"code": 10000}]}`)},
		{Name: "two-documents", What: "a success with a refusal behind it", answer: func(c *Conn) {
			c.json(200, success(c.plausible())+refused(10000, "Authentication error"))
		}},
		{Name: "bare-null", What: "null", answer: fixed(200, "null")},
		{Name: "bare-string", What: "a string", answer: fixed(403, `"Authentication error (10000)"`)},
		{Name: "bare-list", What: "a list with an envelope in it", answer: fixed(403, "["+refused(10000, "Authentication error")+"]")},
		{Name: "null-everywhere", What: "an envelope whose values are all null", answer: fixed(200, `{"success":null,"errors":null,"messages":null,"result":null,"result_info":null}`)},
		{Name: "nulls-in-the-result", What: "a success of a thing whose fields are all null", Admits: Success, answer: fixed(200, success(`{"id":null,"name":null,"status":null,"policies":null,"value":null,"expires_on":null}`))},
		{Name: "nulls-in-a-list", What: "a success of a list of nulls", Admits: Success, answer: fixed(200, success(`[null,null]`))},
		{Name: "lists-for-objects", What: "lists where objects should be", answer: fixed(200, `{"success":true,"errors":[[]],"messages":[[]],"result":[[[]]],"result_info":[]}`)},
		{Name: "objects-for-lists", What: "objects where lists should be", Admits: Refusal, answer: fixed(403, `{"success":false,"errors":{"code":{},"message":{}},"messages":{},"result":{}}`)},
		{Name: "strings-for-numbers", What: "numbers as strings, with blanks, signs and letters", Admits: Refusal, answer: fixed(403, `{"success":false,"errors":[{"code":" 1e4 ","message":10000}],"result":null,"result_info":{"page":"1","total_pages":"x"}}`)},
		{Name: "numbers-for-strings", What: "numbers where strings should be", Admits: Success, answer: fixed(200, success(`{"id":1,"name":2,"status":3,"value":4,"expires_on":5,"policies":6}`))},
		{Name: "numbers-absurd", What: "numbers that no type holds", Admits: Refusal, answer: fixed(403, `{"success":false,"errors":[{"code":1e400,"message":"x"},{"code":-99999999999999999999999999,"message":"y"},{"code":10000.5}],"result":null}`)},
		{Name: "success-as-a-string", What: "a success that is the string \"true\"", answer: fixed(200, `{"success":"true","errors":[],"result":{}}`)},
		{Name: "keys-twice", What: "each key of the envelope twice, with another value", answer: func(c *Conn) {
			c.json(200, `{"success":false,"success":true,"errors":[{"code":10000,"message":"Authentication error"}],"errors":[],"result":null,"result":`+c.plausible()+`}`)
		}},
		{Name: "keys-twice-in-the-result", What: "an id and a status twice", Admits: Success, answer: fixed(200, success(`{"id":"`+TokenID+`","id":"`+Account+`","status":"disabled","status":"active","policies":[],"policies":[{}]}`))},
		{Name: "keys-in-another-case", What: "SUCCESS and RESULT", Admits: Success, answer: func(c *Conn) {
			c.json(200, `{"SUCCESS":true,"Errors":[],"RESULT":`+c.plausible()+`}`)
		}},
		{Name: "invalid-utf-8", What: "a refusal whose message is no UTF-8", Admits: Refusal, answer: fixed(403, refusedRaw("\xff\xfe\xc0\xaf bad"))},
		{Name: "lone-surrogates", What: "a refusal whose message has half of a pair", Admits: Refusal, answer: fixed(403, refusedRaw(`\ud800 \udc00 \u0000 \u202e \u001b[2J`))},
		{Name: "byte-order-mark", What: "a success behind a byte order mark", Admits: Success, answer: func(c *Conn) {
			c.json(200, "\ufeff"+success(c.plausible()))
		}},
		{Name: "utf-16", What: "a success in UTF-16", answer: func(c *Conn) {
			var b strings.Builder
			for _, u := range utf16.Encode([]rune("\ufeff" + success(c.plausible()))) {
				b.WriteByte(byte(u))
				b.WriteByte(byte(u >> 8))
			}
			c.json(200, b.String())
		}},
		{Name: "lines-of-json", What: "an event stream", answer: fixed(200, "data: "+success("{}")+"\n\ndata: "+success("{}")+"\n\n")},
		{Name: "error-of-graphql", What: "errors without success, as GraphQL has them", Admits: Refusal, answer: fixed(200, `{"data":null,"errors":[{"message":"x","path":[null,1,{}],"extensions":[]}]}`)},
		{Name: "problem-details", What: "a problem as of RFC 9457", answer: fixed(403, `{"type":"about:blank","title":"Forbidden","status":403,"detail":"Authentication error (10000)"}`)},
	}
}

// refusedRaw is a refusal with a message that is put in as it is.
func refusedRaw(message string) string {
	return `{"success":false,"errors":[{"code":1,"message":"` + message + `"}],"messages":[],"result":null}`
}
