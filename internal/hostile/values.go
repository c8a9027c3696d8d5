package hostile

import (
	"encoding/json"
	"strings"
)

// values are answers in the API's form whose values are not to be believed.
func values() []Mode {
	token := func(fields string) func(*Conn) {
		return func(c *Conn) {
			one := `{"name":"x","status":"active","policies":[],` + fields + `}`
			if strings.HasSuffix(c.Req.URL.Path, "s") && c.Req.Method == "GET" {
				one = "[" + one + "]"
			}
			c.json(200, success(one))
		}
	}
	quoted := func(text string) string {
		data, _ := json.Marshal(text)
		return string(data)
	}
	return []Mode{
		{Name: "id-of-lines", What: "an id with line ends and escape sequences", Admits: Success, answer: token(`"id":"` + TokenID + `\r\nX-Injected: 1\u001b[2J"`)},
		{Name: "id-of-a-path", What: "an id that leads elsewhere", Admits: Success, answer: token(`"id":"../../../user/tokens"`)},
		{Name: "id-of-a-query", What: "an id with a query and a fragment", Admits: Success, answer: token(`"id":"` + TokenID + `?x=/../#"`)},
		{Name: "id-of-a-url", What: "an id that is a URL", Admits: Success, answer: token(`"id":"http://elsewhere.invalid/"`)},
		{Name: "id-empty", What: "an empty id", Admits: Success, answer: token(`"id":""`)},
		{Name: "id-huge", What: "an id of half a million letters", Admits: Success, answer: token(`"id":"` + strings.Repeat("a", 500_000) + `"`)},
		{Name: "value-of-lines", What: "a token whose value would split a header", Admits: Success, answer: token(`"id":"` + TokenID + `","value":"cfut_x\r\nX-Injected: 1"`)},
		{Name: "value-in-objects", What: "a value that is an object", Admits: Success, answer: token(`"id":"` + TokenID + `","value":{"value":["x"]}`)},
		{Name: "times-absurd", What: "times before all time and after it", Admits: Refusal, answer: token(`"id":"` + TokenID + `","issued_on":"0000-00-00T00:00:00Z","modified_on":"99999-12-31T23:59:59Z","expires_on":"-292277022399-01-01T00:00:00Z","not_before":"9999-12-31T23:59:59.999999999Z"`)},
		{Name: "times-swapped", What: "a token that ends before it begins", Admits: Refusal, answer: token(`"id":"` + TokenID + `","issued_on":"2026-01-01T00:00:00Z","expires_on":"1970-01-01T00:00:00Z","not_before":"9000-01-01T00:00:00Z"`)},
		{Name: "status-unknown", What: "a token of a status that nobody knows", Admits: Success, answer: token(`"id":"` + TokenID + `","status":"quantum"`)},
		{Name: "policies-absurd", What: "policies without groups, with unknown effects and empty resources", Admits: Success, answer: token(`"id":"` + TokenID + `","policies":[{"effect":"maybe","permission_groups":[],"resources":{}},{"effect":"allow","permission_groups":[{"id":""}],"resources":{"":""}},{"effect":"deny","permission_groups":null,"resources":[]}]`)},
		{Name: "another-token", What: "a good answer about another token than was asked for", Admits: Success, answer: token(`"id":"` + Account + `","value":"cfut_AnotherOneAnotherOneAnotherOneAnother012345678"`)},
		{Name: "echo-in-a-refusal", What: "a refusal that quotes what the client sent", Admits: Refusal, answer: func(c *Conn) {
			c.json(403, refused(9109, "Invalid access token "+strings.Join(c.secrets(), " / ")))
		}},
		{Name: "echo-everywhere", What: "a refusal that has it in every field that an error has", Admits: Refusal, answer: func(c *Conn) {
			s := quoted(strings.Join(c.secrets(), " "))
			c.json(400, `{"success":false,"errors":[{"code":1,"message":`+s+`,"documentation_url":`+s+`,"source":{"pointer":`+s+`},"extensions":{"code":`+s+`},"path":["viewer",`+s+`],"error_chain":[{"code":2,"message":`+s+`}]}],"messages":[{"code":3,"message":`+s+`}],"result":null}`)
		}},
		{Name: "echo-in-a-page", What: "a page that has it in its title", answer: func(c *Conn) {
			c.head(502, "Content-Type: text/html", "Connection: close").Send("<html><title>bad " + strings.Join(c.secrets(), " ") + "</title></html>").HangUp()
		}},
		{Name: "echo-in-a-text", What: "a line of text that has it, reversed in part and with blanks around", answer: func(c *Conn) {
			c.head(500, "Content-Type: text/plain", "Connection: close").Send("got\t" + strings.Join(c.secrets(), "\n") + "\n").HangUp()
		}},
		{Name: "echo-in-a-success", What: "a success whose fields all hold it", Admits: Success, answer: func(c *Conn) {
			s := quoted(strings.TrimPrefix(strings.Join(c.secrets(), " "), "Bearer "))
			one := `{"id":` + s + `,"name":` + s + `,"status":` + s + `,"policies":[{"id":` + s + `,"effect":` + s + `,"permission_groups":[{"id":` + s + `,"name":` + s + `}],"resources":{` + s + `:` + s + `}}],"account":{"id":` + s + `,"name":` + s + `},"expires_on":` + s + `,"condition":{` + s + `:` + s + `},"roles":[` + s + `],` + s + `:1}`
			if c.Req.Method == "GET" && strings.HasSuffix(c.Req.URL.Path, "s") {
				one = "[" + one + "]"
			}
			c.json(200, `{"success":true,"errors":[],"messages":[{"code":1,"message":`+s+`}],"result":`+one+`,"result_info":{"cursor":`+s+`}}`)
		}},
	}
}
