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
	// fields, or with a success field that is no boolean.
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
	var wire struct {
		Success    json.RawMessage `json:"success"`
		Errors     json.RawMessage `json:"errors"`
		Messages   json.RawMessage `json:"messages"`
		Result     json.RawMessage `json:"result"`
		ResultInfo json.RawMessage `json:"result_info"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return Envelope{}, ErrNotEnvelope
	}
	if wire.Success == nil && wire.Errors == nil && wire.Result == nil {
		return Envelope{}, ErrNotEnvelope
	}
	env := Envelope{
		Errors:     decodeMessages(wire.Errors, 0),
		Messages:   decodeMessages(wire.Messages, 0),
		Result:     notNull(wire.Result),
		ResultInfo: notNull(wire.ResultInfo),
	}
	switch string(wire.Success) {
	case "true":
		env.Success = true
	case "false":
	case "":
		env.Success = wire.Result != nil && len(env.Errors) == 0
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

func notNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	return raw
}

// decodeMessages reads a list of messages, or a single one in place of a list.
func decodeMessages(raw json.RawMessage, depth int) []Message {
	raw = notNull(raw)
	if raw == nil || depth > maxChainDepth {
		return nil
	}
	list := []json.RawMessage{raw}
	if raw[0] == '[' {
		list = nil
		if json.Unmarshal(raw, &list) != nil {
			return nil
		}
	}
	var out []Message
	for _, entry := range list {
		if len(out) == maxMessages {
			break
		}
		if m, ok := decodeMessage(entry, depth); ok {
			out = append(out, m)
		}
	}
	return out
}

// decodeMessage reads one entry: an object, or a bare string. Anything else
// says nothing and is dropped.
func decodeMessage(raw json.RawMessage, depth int) (Message, bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return Message{}, false
	}
	switch raw[0] {
	case '"':
		return Message{Message: cleanText(decodeString(raw), maxMessageText)}, true
	case '{':
		var wire struct {
			Code    json.RawMessage `json:"code"`
			Message json.RawMessage `json:"message"`
			Chain   json.RawMessage `json:"error_chain"`
			DocURL  json.RawMessage `json:"documentation_url"`
			Source  json.RawMessage `json:"source"`
			Ext     json.RawMessage `json:"extensions"`
		}
		if json.Unmarshal(raw, &wire) != nil {
			return Message{}, false
		}
		var source struct {
			Pointer json.RawMessage `json:"pointer"`
		}
		if len(wire.Source) > 0 && wire.Source[0] == '{' {
			_ = json.Unmarshal(wire.Source, &source)
		}
		var extensions struct {
			Code json.RawMessage `json:"code"`
		}
		if len(wire.Ext) > 0 && wire.Ext[0] == '{' {
			_ = json.Unmarshal(wire.Ext, &extensions)
		}
		return Message{
			Code:             decodeCode(wire.Code),
			Message:          cleanText(decodeString(wire.Message), maxMessageText),
			Chain:            decodeMessages(wire.Chain, depth+1),
			DocumentationURL: cleanText(decodeString(wire.DocURL), maxMessageText),
			Pointer:          cleanText(decodeString(source.Pointer), maxMessageText),
			Extension:        cleanText(decodeString(extensions.Code), maxMessageText),
		}, true
	}
	return Message{}, false
}

// decodeString returns the JSON string in raw, "" if it is of another type.
func decodeString(raw json.RawMessage) string {
	var s string
	if len(raw) > 0 && raw[0] == '"' {
		_ = json.Unmarshal(raw, &s)
	}
	return s
}

// decodeCode reads a code given as a whole number or as a string of digits; 0
// if there is none that fits.
func decodeCode(raw json.RawMessage) int {
	text := strings.Trim(string(raw), `"`)
	if n, err := strconv.ParseInt(text, 10, 32); err == nil {
		return int(n)
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && f == float64(int32(f)) {
		return int(int32(f))
	}
	return 0
}
