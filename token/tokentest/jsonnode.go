package tokentest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// node is a value of a JSON text that knows where it stands.
type node struct {
	text    *jsonText
	from    int    // the offset of its first byte
	path    string // such as zones[0].name, "" for the whole
	raw     json.RawMessage
	members []member // of an object, in the order of the text
	list    []*node  // of an array
	kind    byte     // the first byte: one of {["tfn- and the digits
}

// member is a key of an object with its value.
type member struct {
	key  string
	from int
	node *node
}

// jsonText is a text that is read.
type jsonText struct {
	file string // for messages, "" for none
	data []byte
}

// maxDepth bounds how deep values stand in one another.
const maxDepth = 64

// WorldError says where in a world's JSON something is wrong, and what would be
// right.
type WorldError struct {
	File         string // as given, but for what looks like a credential; "" for none
	Line, Column int    // counted from 1, columns in bytes
	Path         string // such as zones[0].name, "" for the whole
	Problem      string
}

// Error names file, line, column, path and problem.
func (e *WorldError) Error() string {
	file, path := e.File, ""
	if file == "" {
		file = "world"
	}
	if e.Path != "" {
		path = e.Path + ": "
	}
	return credential.Redact(fmt.Sprintf("%s:%d:%d: %s%s", file, e.Line, e.Column, path, e.Problem))
}

// fault is what is wrong at an offset.
func (t *jsonText) fault(at int, path, format string, args ...any) error {
	before := t.data[:min(at, len(t.data))]
	line := 1 + bytes.Count(before, []byte{'\n'})
	return &WorldError{credential.Redact(t.file), line, at - bytes.LastIndexByte(before, '\n'), credential.Redact(path), credential.Redact(fmt.Sprintf(format, args...))}
}

func (n *node) fault(format string, args ...any) error {
	return n.text.fault(n.from, n.path, format, args...)
}

// parseJSON reads one value, and nothing behind it.
func parseJSON(file string, data []byte) (*node, error) {
	t := &jsonText{file, data}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	root, err := t.value(dec, "", 0)
	if err != nil {
		return nil, err
	}
	at := t.next(dec)
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, t.fault(at, "", "there is more behind the JSON value: want one object")
	}
	return root, nil
}

// next is the offset of the next token.
func (t *jsonText) next(dec *json.Decoder) int {
	at := int(dec.InputOffset())
	for at < len(t.data) && strings.IndexByte(" \t\r\n,:", t.data[at]) >= 0 {
		at++
	}
	return at
}

// value reads the next value.
func (t *jsonText) value(dec *json.Decoder, path string, depth int) (*node, error) {
	n := &node{text: t, from: t.next(dec), path: path}
	if depth > maxDepth {
		return nil, n.fault("values stand in one another more than %d deep", maxDepth)
	}
	if n.from < len(t.data) {
		n.kind = t.data[n.from]
	}
	token, err := dec.Token()
	if err != nil {
		return nil, t.malformed(n.from, path, err)
	}
	switch token {
	case json.Delim('{'):
		err = n.readMembers(dec, depth)
	case json.Delim('['):
		for i := 0; err == nil && dec.More(); i++ {
			var one *node
			one, err = t.value(dec, path+"["+strconv.Itoa(i)+"]", depth+1)
			n.list = append(n.list, one)
		}
		if err == nil {
			err = t.closes(dec, path)
		}
	}
	n.raw = t.data[n.from:dec.InputOffset()]
	return n, err
}

func (n *node) readMembers(dec *json.Decoder, depth int) error {
	seen := map[string]bool{}
	for dec.More() {
		at := n.text.next(dec)
		token, err := dec.Token()
		if err != nil {
			return n.text.malformed(at, n.path, err)
		}
		key, _ := token.(string) // the decoder takes nothing else for a key
		if seen[key] {
			return n.text.fault(at, n.path, "the key %q stands twice: keep one of the two", credential.Show(key, 60))
		}
		seen[key] = true
		below := key
		if n.path != "" {
			below = n.path + "." + key
		}
		one, err := n.text.value(dec, credential.Show(below, 120), depth+1)
		if err != nil {
			return err
		}
		n.members = append(n.members, member{key, at, one})
	}
	return n.text.closes(dec, n.path)
}

// closes reads the end of an object or an array.
func (t *jsonText) closes(dec *json.Decoder, path string) error {
	at := t.next(dec)
	if _, err := dec.Token(); err != nil {
		return t.malformed(at, path, err)
	}
	return nil
}

func (t *jsonText) malformed(at int, path string, err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		if len(bytes.TrimSpace(t.data)) == 0 {
			return t.fault(0, "", "there is nothing: want a JSON object such as {\"zones\":[{\"name\":\"example.com\"}]}")
		}
		return t.fault(len(t.data), path, "the text ends within a JSON value")
	case errors.As(err, &syntax):
		return t.fault(at, path, "malformed JSON: %s", syntax.Error())
	}
	return t.fault(at, path, "malformed JSON: %v", err)
}

// setter takes a value for a key.
type setter func(*node) error

// key is a key that an object may have.
type key struct {
	name string
	set  setter
}

// object takes an object with these keys and no others.
func (n *node) object(keys ...key) error {
	if n.kind != '{' {
		return n.fault("want an object, got %s", n.what())
	}
	for _, m := range n.members {
		i := slices.IndexFunc(keys, func(k key) bool { return k.name == m.key })
		if i < 0 {
			names := make([]string, len(keys))
			for i, k := range keys {
				names[i] = k.name
			}
			return n.text.fault(m.from, n.path, "the key %q is not known here: want one of %s", credential.Show(m.key, 60), strings.Join(names, ", "))
		}
		if err := keys[i].set(m.node); err != nil {
			return err
		}
	}
	return nil
}

// each takes the elements of an array.
func each(take setter) setter {
	return func(n *node) error {
		if n.kind != '[' {
			return n.fault("want an array, got %s", n.what())
		}
		for _, one := range n.list {
			if err := take(one); err != nil {
				return err
			}
		}
		return nil
	}
}

// text takes a text that is not empty.
func text[T ~string](into *T) setter {
	return func(n *node) error {
		var s string
		if n.kind != '"' || json.Unmarshal(n.raw, &s) != nil {
			return n.fault("want a text, got %s", n.what())
		}
		if s == "" {
			return n.fault("want a text that is not empty, or no such key")
		}
		*into = T(s)
		return nil
	}
}

// texts takes an array of texts.
func texts[T ~string](into *[]T) setter {
	return func(n *node) error {
		*into = []T{}
		return each(func(n *node) error {
			var one T
			err := text(&one)(n)
			*into = append(*into, one)
			return err
		})(n)
	}
}

// boolean takes true or false.
func boolean(into *bool) setter {
	return func(n *node) error {
		if n.kind != 't' && n.kind != 'f' {
			return n.fault("want true or false, got %s", n.what())
		}
		*into = n.kind == 't'
		return nil
	}
}

// what names the kind of a value.
func (n *node) what() string {
	switch n.kind {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a text"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "a number"
}
