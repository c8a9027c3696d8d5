package forms

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/internal/strictjson"
)

// filled returns an error for a text with an expression that is left to be worked
// out, which it names.
func filled(text, at string) error {
	_, rest, ok := strings.Cut(text, "${")
	if !ok {
		return nil
	}
	inner, _, closed := strings.Cut(rest, "}")
	if !closed {
		inner = rest
	}
	return unfilled(inner, at)
}

func unfilled(inner, at string) error {
	return fmt.Errorf("%s: ${%s} is left to be filled in: write its value in its place; of Terraform, terraform show -json writes what a state or a plan has there", show(at), show(strings.TrimSpace(inner)))
}

// expression reads JSON that is held as a text, or the object that a jsonencode of
// Terraform's is called with.
func expression(text, at string) (json.RawMessage, error) {
	text = strings.TrimSpace(text)
	inner, isExpression := strings.CutPrefix(text, "${")
	if call := strings.TrimSpace(text); !isExpression && strings.HasPrefix(call, "jsonencode(") {
		inner, isExpression = call+"}", true
	}
	if isExpression {
		inner, closed := strings.CutSuffix(inner, "}")
		inner = strings.TrimSpace(inner)
		argument, call := strings.CutPrefix(inner, "jsonencode(")
		argument, ends := strings.CutSuffix(argument, ")")
		if !closed || !call || !ends {
			return nil, unfilled(strings.SplitN(inner, "}", 2)[0], at)
		}
		h := hcl{text: argument, at: at}
		out, err := h.value(0)
		if err == nil && h.skip() {
			err = h.fault("something follows the object")
		}
		if err != nil {
			return nil, err
		}
		if err := strictjson.Duplicate(out); err != nil {
			return nil, fmt.Errorf("%s: %w", show(at), err)
		}
		return out, nil
	}
	if !startsWith(text, "{", "[") {
		return nil, fmt.Errorf(`%s: want an object, got string: want {"com.cloudflare.api.account.zone.<zone id>":"*"}, also as a JSON text`, at)
	}
	raw := json.RawMessage(text)
	if !json.Valid(raw) {
		return nil, fmt.Errorf("%s: the text within is malformed JSON", at)
	}
	if err := strictjson.Duplicate(raw); err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	return raw, nil
}

// hcl reads an object of texts, and of such objects, in Terraform's notation. It
// works out nothing.
type hcl struct {
	text string
	i    int
	at   string
}

func (h *hcl) fault(what string) error {
	return fmt.Errorf(`%s: jsonencode, at byte %d: %s; want {"com.cloudflare.api.account.zone.<zone id>" = "*"}`, show(h.at), h.i+1, what)
}

// skip skips blanks and comments, and reports whether something follows.
func (h *hcl) skip() bool {
	for h.i < len(h.text) {
		rest := h.text[h.i:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			h.i++
		case rest[0] == '#', strings.HasPrefix(rest, "//"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			h.i += n
		case strings.HasPrefix(rest, "/*") && strings.Contains(rest, "*/"):
			h.i += strings.Index(rest, "*/") + 2
		default:
			return true
		}
	}
	return false
}

func (h *hcl) next() byte {
	if !h.skip() {
		return 0
	}
	return h.text[h.i]
}

func (h *hcl) value(depth int) (json.RawMessage, error) {
	switch h.next() {
	case '"':
		s, err := h.quoted()
		if err != nil {
			return nil, err
		}
		return json.Marshal(s)
	case '{':
		if depth < 4 {
			h.i++
			return h.object(depth)
		}
		return nil, h.fault("too many objects in each other")
	case 0:
		return nil, h.fault("the end comes too early")
	}
	word := h.text[h.i:]
	if n := strings.IndexAny(word, ",}\n"); n >= 0 {
		word = word[:n]
	}
	return nil, unfilled(word, h.at)
}

func (h *hcl) object(depth int) (json.RawMessage, error) {
	var out []byte
	for {
		switch h.next() {
		case '}':
			h.i++
			return append(append([]byte("{"), out...), '}'), nil
		case 0:
			return nil, h.fault("a closing brace is missing")
		}
		key, err := h.key()
		if err != nil {
			return nil, err
		}
		if c := h.next(); c != '=' && c != ':' {
			return nil, h.fault("want = or : behind a key")
		}
		h.i++
		value, err := h.value(depth + 1)
		if err != nil {
			return nil, err
		}
		name, err := json.Marshal(key)
		if err != nil {
			return nil, err
		}
		if len(out) > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, name...), ':'), value...)
		before := h.i
		switch h.next() {
		case ',':
			h.i++
		case '}', 0:
		default:
			if !strings.Contains(h.text[before:h.i], "\n") {
				return nil, h.fault("want a comma or a new line behind a value")
			}
		}
	}
}

// key reads a key: a text, a text in parentheses, or a name.
func (h *hcl) key() (string, error) {
	switch h.next() {
	case '"':
		return h.quoted()
	case '(':
		h.i++
		if h.next() != '"' {
			return "", unfilled(strings.SplitN(h.text[h.i:], ")", 2)[0], h.at)
		}
		s, err := h.quoted()
		if err == nil && h.next() != ')' {
			err = h.fault("a closing parenthesis is missing")
		}
		h.i++
		return s, err
	}
	start := h.i
	for h.i < len(h.text) && isName(h.text[h.i:h.i+1]) {
		h.i++
	}
	if h.i == start {
		return "", h.fault("want a key in quotes")
	}
	return h.text[start:h.i], nil
}

// quoted reads a text in quotes that holds no expression.
func (h *hcl) quoted() (string, error) {
	var out strings.Builder
	for h.i++; h.i < len(h.text); h.i++ {
		rest := h.text[h.i:]
		switch {
		case rest[0] == '"':
			h.i++
			return out.String(), nil
		case startsWith(rest, "$${", "%%{"):
			return "", h.fault("a $${ or %%{ stands in a text")
		case startsWith(rest, "${", "%{"):
			return "", unfilled(strings.SplitN(rest[2:], "}", 2)[0], h.at)
		case rest[0] == '\n':
			return "", h.fault("a text is not closed on its line")
		case rest[0] == '\\' && len(rest) > 1 && (rest[1] == '"' || rest[1] == '\\'):
			h.i++
			out.WriteByte(rest[1])
		case rest[0] == '\\':
			return "", h.fault("an escape that no key needs")
		default:
			out.WriteByte(rest[0])
		}
	}
	return "", h.fault("a text is not closed")
}
