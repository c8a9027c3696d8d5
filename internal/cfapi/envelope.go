package cfapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// Bounds of what is kept of an answer: more than any real answer has, and
// little enough for a log line.
const (
	maxMessages    = 32  // messages kept per list
	maxChainDepth  = 8   // nesting of error_chain that is followed
	maxMessageText = 512 // bytes kept of one message
)

// Reasons for which bytes are not an envelope, for errors.Is on the error of
// [DecodeEnvelope].
var (
	// ErrEmpty is reported for no bytes, or white space only.
	ErrEmpty = errors.New("cfapi: the body is empty")
	// ErrTruncated is reported for JSON that ends too early.
	ErrTruncated = errors.New("cfapi: the JSON ends too early")
	// ErrNotJSON is reported for anything that is not JSON.
	ErrNotJSON = errors.New("cfapi: the body is not JSON")
	// ErrNotEnvelope is reported for JSON without any of the envelope's
	// fields, with one of them twice, or with a success field that is no boolean.
	ErrNotEnvelope = errors.New("cfapi: the JSON is not the API's envelope")
)

// Message is one entry of the envelope's errors or messages. Its text is
// printable, bounded and free of anything that looks like a credential.
type Message struct {
	// Code is Cloudflare's number. It is 0 where the API gave none, and it is
	// not unique: the same number means different things per product.
	Code int
	// Message is the API's text, "" where it gave none.
	Message string
	// Chain holds the entries of error_chain: the real reason of a general
	// error such as 6003 stands there.
	Chain []Message
	// DocumentationURL is the link of the answer for the error, as sent and not
	// checked, mostly "": [Message.Documentation] has it where it is Cloudflare's.
	DocumentationURL string
	// Pointer is source.pointer: the JSON pointer to the faulty field of the
	// request, mostly "".
	Pointer string
	// Extension is extensions.code, the kind of an error of the GraphQL API such
	// as "authz", "" elsewhere.
	Extension string
	// Node is the second of the nodes in path, which says of an error of the
	// GraphQL API what it is about: "zones" or "accounts", "" elsewhere.
	Node string
}

// Envelope is the frame of every answer of the API's version 4. Fields that
// the answer left out are zero.
type Envelope struct {
	// Success is the API's own word. Where the answer has no such field, it is
	// true if there is a result and there are no errors: some DELETE
	// operations answer with a result alone.
	Success bool
	// Errors are the reasons of a refusal. A refusal without any is seen too.
	Errors []Message
	// Messages are remarks, on success too. They are never errors.
	Messages []Message
	// Result is the payload as sent, nil where absent or null.
	Result json.RawMessage
	// ResultInfo describes the page of a list, nil where absent or null.
	ResultInfo json.RawMessage
}

// DecodeEnvelope reads an answer. It is tolerant of the variations that the
// API is known for: absent fields, null lists, entries without a code, codes
// as strings, messages that are plain strings. It fails with [ErrEmpty],
// [ErrTruncated], [ErrNotJSON] or [ErrNotEnvelope], and its errors never quote
// the data. A leading byte order mark is ignored.
func DecodeEnvelope(data []byte) (Envelope, error) {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if len(data) == 0 {
		return Envelope{}, ErrEmpty
	}
	if !json.Valid(data) {
		return Envelope{}, invalidReason(data)
	}
	if data[0] != '{' {
		return Envelope{}, ErrNotEnvelope
	}
	var success, errs, messages, result, info []byte
	twice := false
	once := func(into *[]byte, value []byte) { twice, *into = twice || *into != nil, value }
	eachMember(data, func(key, value []byte) {
		switch {
		case isKey(key, "success"):
			once(&success, value)
		case isKey(key, "errors"):
			once(&errs, value)
		case isKey(key, "messages"):
			messages = value
		case isKey(key, "result"):
			once(&result, value)
		case isKey(key, "result_info"):
			info = value
		}
	})
	if twice || success == nil && errs == nil && result == nil {
		return Envelope{}, ErrNotEnvelope
	}
	env := Envelope{
		Errors:     decodeMessages(errs, 0),
		Messages:   decodeMessages(messages, 0),
		Result:     bytes.Clone(notNull(result)),
		ResultInfo: bytes.Clone(notNull(info)),
	}
	switch string(success) {
	case "true":
		env.Success = true
	case "false":
	case "":
		env.Success = result != nil && len(env.Errors) == 0
	default:
		return Envelope{}, ErrNotEnvelope
	}
	return env, nil
}

// invalidReason tells JSON that was cut off from what never was JSON.
func invalidReason(data []byte) error {
	if data[0] != '{' && data[0] != '[' {
		return ErrNotJSON
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	var v json.RawMessage
	if err := dec.Decode(&v); errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrTruncated
	}
	return ErrNotJSON
}

func notNull(raw []byte) []byte {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	return raw
}

// decodeMessages reads a list of messages, or a single one in place of a list.
func decodeMessages(raw []byte, depth int) []Message {
	raw = notNull(raw)
	if raw == nil || depth > maxChainDepth {
		return nil
	}
	var out []Message
	add := func(entry []byte) bool {
		if m, ok := decodeMessage(entry, depth); ok {
			out = append(out, m)
		}
		return len(out) < maxMessages
	}
	if raw[0] == '[' {
		eachElement(raw, add)
	} else {
		add(raw)
	}
	return out
}

// decodeMessage reads one entry: an object, or a bare string. Anything else
// says nothing and is dropped.
func decodeMessage(raw []byte, depth int) (Message, bool) {
	var m Message
	switch raw[0] {
	case '"':
		m.Message = decodeText(raw)
	case '{':
		eachMember(raw, func(key, value []byte) {
			switch {
			case isKey(key, "code"):
				m.Code = decodeCode(value)
			case isKey(key, "message"):
				m.Message = decodeText(value)
			case isKey(key, "error_chain"):
				m.Chain = decodeMessages(value, depth+1)
			case isKey(key, "documentation_url"):
				m.DocumentationURL = decodeText(value)
			case isKey(key, "source"):
				m.Pointer = decodeText(member(value, "pointer"))
			case isKey(key, "extensions"):
				m.Extension = decodeText(member(value, "code"))
			case isKey(key, "path"):
				m.Node = nodeOf(value)
			}
		})
	default:
		return Message{}, false
	}
	return m, true
}

// nodeOf returns the second node of a path of GraphQL, behind viewer, where it is
// one of those that queries begin with.
func nodeOf(path []byte) (node string) {
	if path[0] != '[' {
		return ""
	}
	at := 0
	eachElement(path, func(value []byte) bool {
		if at++; at == 2 {
			node = decodeString(value)
		}
		return at < 2
	})
	if node != "zones" && node != "accounts" {
		return ""
	}
	return node
}

// member returns the member of an object, nil if there is none, or no object.
func member(object []byte, name string) (found []byte) {
	if object[0] == '{' {
		eachMember(object, func(key, value []byte) {
			if isKey(key, name) {
				found = value
			}
		})
	}
	return found
}

func decodeText(raw []byte) string { return cleanText(decodeString(raw), maxMessageText) }

// decodeCode reads a code given as a whole number or as a string of digits; 0
// if there is none that fits.
func decodeCode(raw []byte) int {
	text := strings.Trim(string(raw), `"`)
	if n, err := strconv.ParseInt(text, 10, 32); err == nil {
		return int(n)
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && f == float64(int32(f)) {
		return int(int32(f))
	}
	return 0
}
