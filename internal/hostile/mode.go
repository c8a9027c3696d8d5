package hostile

import (
	"fmt"
	"net/http"
	"strings"
)

// Admits says what an answer leaves to be concluded.
type Admits uint8

const (
	// Nothing: whether the credential may do it stays open.
	Nothing Admits = iota
	// Success: the answer is in order, all said. A success can be concluded, and whatever
	// its values say of the token.
	Success
	// Refusal: the answer is one of the API that refuses, whatever else is wrong with it.
	Refusal
)

// Mode is one way to answer badly.
type Mode struct {
	// Name is short, and What a sentence.
	Name, What string
	// Admits is what may be concluded from it.
	Admits Admits
	// TLS says that the mode is one of the handshake: the client uses https.
	TLS bool
	// Big says that the mode is about what an answer costs in memory, and Slow that what
	// costs the client is time: 30 ms and more.
	Big, Slow bool

	answer func(*Conn)
}

// Modes returns all modes.
func Modes() []Mode {
	var out []Mode
	for _, family := range [][]Mode{sizes(), times(), framing(), headers(), statuses(), documents(), values(), pages(), redirects(), connections()} {
		out = append(out, family...)
	}
	return out
}

// head writes a status line and header lines.
func (c *Conn) head(status int, lines ...string) *Conn {
	text := fmt.Sprintf("HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	for _, l := range lines {
		text += l + "\r\n"
	}
	return c.Send(text + "\r\n")
}

const isJSON = "Content-Type: application/json"

// json answers with a body of the length that it has.
func (c *Conn) json(status int, body string, lines ...string) *Conn {
	return c.head(status, append(lines, isJSON, fmt.Sprintf("Content-Length: %d", len(body)))...).Send(body)
}

// chunk is a text as a chunk of the chunked coding.
func chunk(text string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(text), text) }

// success is an envelope around a result.
func success(result string) string {
	return `{"success":true,"errors":[],"messages":[],"result":` + result + `}`
}

// refused is an envelope with an error, such as the API has.
func refused(code int, message string) string {
	return fmt.Sprintf(`{"success":false,"errors":[{"code":%d,"message":%q}],"messages":[],"result":null}`, code, message)
}

// Ids that a plausible answer has.
const (
	Account = "6451353ea5a8407bab6162abc42f5338"
	Zone    = "2cf1f02313c4ef76af3d62eb78bb906e"
	TokenID = "ed17574386854bf78a67040be0a770b0"
	groupID = "82e64a83756745bbbb1c9c2701bf816b"
)

const aToken = `{"id":"` + TokenID + `","name":"x","status":"active","issued_on":"2026-01-01T00:00:00Z","modified_on":"2026-01-01T00:00:00Z","policies":[{"id":"` + groupID + `","effect":"allow","permission_groups":[{"id":"` + groupID + `"}],"resources":{"com.cloudflare.api.account.zone.` + Zone + `":"*"}}]}`

// plausible is the result that the request asks for, in the API's form.
func (c *Conn) plausible() string {
	path := c.Req.URL.Path
	list := func(one string) string {
		if c.Req.Method == http.MethodGet {
			return "[" + one + "]"
		}
		return one
	}
	switch end := path[strings.LastIndexByte(path, '/')+1:]; end {
	case "verify":
		return `{"id":"` + TokenID + `","status":"active"}`
	case "tokens":
		return list(aToken)
	case "value":
		return `"cfut_ThisIsNotATokenThisIsNotATokenThisIsNot12345678"`
	case "permission_groups":
		return list(`{"id":"` + groupID + `","name":"DNS Read","scopes":["com.cloudflare.api.account.zone"]}`)
	case "zones":
		return list(`{"id":"` + Zone + `","name":"example.com","account":{"id":"` + Account + `"}}`)
	case "accounts":
		return list(`{"id":"` + Account + `","name":"x"}`)
	case "memberships":
		return list(`{"id":"` + TokenID + `","account":{"id":"` + Account + `"},"roles":["Administrator"]}`)
	}
	if strings.Contains(path, "/tokens/") {
		return aToken
	}
	return list(`{"id":"` + TokenID + `","name":"x","status":"active"}`)
}

// secrets are the credentials that came with the request.
func (c *Conn) secrets() []string {
	var out []string
	for _, name := range [...]string{"Authorization", "X-Auth-Key", "X-Auth-Email", "X-Auth-User-Service-Key"} {
		if v := c.Req.Header.Get(name); v != "" {
			out = append(out, v)
		}
	}
	return out
}
