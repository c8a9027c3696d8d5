package forms

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/strictjson"
)

// Token is what was found, in the API's own form.
type Token struct {
	// JSON is an array of policies, or an object that should have "policies".
	JSON []byte

	at     string // where the object stands in the text, "" for the top
	root   string // what the text has in place of "policies"
	single bool   // root is the one policy, not a list
	names  names
}

// names are the keys of the text that stand for others of the API.
type names []struct{ api, text string }

func (n names) of(key string) string {
	for _, one := range n {
		if one.api == key {
			return one.text
		}
	}
	return key
}

// Read finds the token of a text. What is no JSON, what holds no token or several,
// and what is left to be filled in are errors; with open, groups and resources in
// words stay as they are, and so do placeholders in the keys of resources.
func Read(data []byte, open bool) (Token, error) {
	text, err := textOf(data)
	if err != nil {
		return Token{}, err
	}
	if err := strictjson.Duplicate(text); err != nil {
		return Token{}, fmt.Errorf("spec: %w", err)
	}
	f := finder{}
	if err := f.find(text, "", 0); err != nil {
		return Token{}, err
	}
	one, err := f.choose(text)
	if err != nil {
		return Token{}, err
	}
	return one.token(open)
}

// Locate gives an error of the strict reader the paths of the text. The nil error
// stays nil.
func (t Token) Locate(err error) error {
	if err == nil {
		return nil
	}
	text := t.locate(err.Error())
	if text == err.Error() {
		return err
	}
	return &located{text, err}
}

type located struct {
	text string
	err  error
}

func (l *located) Error() string { return l.text }
func (l *located) Unwrap() error { return l.err }

func (t Token) locate(text string) string {
	rest, ok := strings.CutPrefix(text, "policies")
	switch {
	case !ok:
		return t.outside(text)
	case t.single && strings.HasPrefix(rest, "[0]: "):
		inner := t.inner(rest[len("[0]: "):])
		if t.root == "" {
			return inner
		}
		return t.root + ": " + inner
	}
	if head, inner, ok := strings.Cut(rest, "]: "); ok && strings.HasPrefix(head, "[") {
		rest = head + "]: " + t.inner(inner)
	}
	return t.root + rest
}

// inner is a text about a policy.
func (t Token) inner(text string) string {
	for _, key := range [...]string{"permission_groups", "resources"} {
		if rest, ok := strings.CutPrefix(text, key); ok && rest != "" && strings.Contains("[: ", rest[:1]) {
			return t.names.of(key) + rest
		}
	}
	return text
}

// outside is a text about the token around its policies.
func (t Token) outside(text string) string {
	if rest, ok := strings.CutPrefix(text, "spec"); ok {
		if t.at != "" && strings.HasPrefix(rest, " has no ") {
			return t.at + rest
		}
		return text
	}
	for _, key := range [...]string{"not_before", "expires_on", "condition"} {
		if !strings.HasPrefix(text, key) {
			continue
		}
		end := strings.IndexAny(text, ": ")
		if end < 0 {
			end = len(text)
		}
		path := strings.Split(text[:end], ".")
		for i := range path {
			path[i] = t.names.of(path[i])
		}
		return below(t.at, strings.Join(path, ".")) + text[end:]
	}
	return text
}

// below is the path of a key of the object at a path.
func below(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}

func index(at string, i int) string { return fmt.Sprintf("%s[%d]", at, i) }

// object reads a JSON object; nil for what is none.
func object(raw []byte) map[string]json.RawMessage {
	var keys map[string]json.RawMessage
	if json.Unmarshal(raw, &keys) != nil {
		return nil
	}
	return keys
}

// array reads a JSON array; nil for what is none.
func array(raw []byte) []json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	return list
}

// str reads a JSON string; "" for what is none.
func str(raw []byte) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// has reports whether one of the keys is there and not null.
func has(keys map[string]json.RawMessage, any ...string) bool {
	for _, key := range any {
		if !strictjson.IsNull(keys[key]) {
			return true
		}
	}
	return false
}

func kindOf(raw json.RawMessage) string {
	raw = json.RawMessage(strings.TrimSpace(string(raw)))
	switch {
	case len(raw) == 0:
		return "nothing"
	case raw[0] == '{':
		return "object"
	case raw[0] == '[':
		return "array"
	case raw[0] == '"':
		return "string"
	case raw[0] == 't', raw[0] == 'f':
		return "bool"
	case raw[0] == 'n':
		return "null"
	}
	return "number"
}

// show is a text as errors show it.
func show(s string) string { return credential.Show(s, 60) }

var errEmpty = errors.New(`spec is empty: want a policies array or {"policies":[…]}`)
