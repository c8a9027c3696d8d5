package fields

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Decode reads an object into values as [Keys.Scan] does, of whatever shape. A key
// matches in upper and lower case, as for encoding/json. The error says what is wrong
// with the text, and quotes at most one byte of it.
func (k Keys) Decode(text string, values []Value) error {
	clear(values)
	var raw json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return err
	}
	if kind := kindOf(raw); kind != Object {
		return fmt.Errorf("got one of the kind %s", kind)
	}
	return k.root.decode(raw, values)
}

func kindOf(raw []byte) Kind {
	switch raw[0] {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	return Number
}

func (n *node) decode(raw []byte, values []Value) error {
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	if _, err := dec.Token(); err != nil { // the brace
		return err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		if child := n.named(key.(string)); child != nil {
			child.drop(values)
			if err := child.set(value, values); err != nil {
				return err
			}
		}
	}
	return nil
}

// named returns the child whose name the key is, exactly or but for case.
func (n *node) named(key string) *node {
	var folded *node
	for i, name := range n.names {
		switch {
		case name == key:
			return n.children[i]
		case folded == nil && strings.EqualFold(name, key):
			folded = n.children[i]
		}
	}
	return folded
}

// drop forgets what an earlier key of the same name said.
func (n *node) drop(values []Value) {
	if n.at >= 0 {
		values[n.at] = Value{}
	}
	for _, c := range n.children {
		c.drop(values)
	}
}

func (n *node) set(raw json.RawMessage, values []Value) error {
	kind := kindOf(raw)
	if n.at >= 0 {
		v := Value{kind, string(raw)}
		if kind == String {
			if err := json.Unmarshal(raw, &v.Text); err != nil {
				return err
			}
		}
		values[n.at] = v
	}
	if kind == Object && len(n.children) > 0 {
		return n.decode(raw, values)
	}
	return nil
}
