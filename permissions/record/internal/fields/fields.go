// Package fields takes single fields out of one JSON object, such as a line of a log,
// without decoding the rest. [Keys.Scan] reads objects of the usual shape by hand;
// what it does not take, encoding/json reads in [Keys.Decode], with the same outcome.
package fields

import (
	"strings"
)

// Kind is the kind of a JSON value. The zero value says that there was none.
type Kind byte

// The kinds of values.
const (
	Absent Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

// String returns the kind in words of JSON.
func (k Kind) String() string {
	return [...]string{"absent", "null", "bool", "number", "string", "array", "object"}[k]
}

// Value is a field.
type Value struct {
	Kind Kind
	Text string // of a string its content, of anything else but Absent its JSON
}

// String returns the content of a string, "" for anything else.
func (v Value) String() string {
	if v.Kind != String {
		return ""
	}
	return v.Text
}

// Keys are the fields to take, each a path of keys from the object inwards. Key names
// must be ASCII. Where a key stands twice in an object the last one counts, with what is
// within it.
type Keys struct {
	root *node
	n    int
}

type node struct {
	at       int // of the value, -1 for none
	names    []string
	children []*node
}

// New returns keys whose values come in the order of the paths. No path may stand
// twice.
func New(paths ...[]string) Keys {
	k := Keys{root: &node{at: -1}, n: len(paths)}
	for i, path := range paths {
		at := k.root
		for _, name := range path {
			at = at.child(name)
		}
		at.at = i
	}
	return k
}

func (n *node) child(name string) *node {
	for i, have := range n.names {
		if have == name {
			return n.children[i]
		}
	}
	c := &node{at: -1}
	n.names, n.children = append(n.names, name), append(n.children, c)
	return c
}

// Len is the number of values.
func (k Keys) Len() int { return k.n }

// maxDepth is how deep Scan goes.
const maxDepth = 32

// Scan reads an object into values, of which there are [Keys.Len]. It reports false,
// with values that mean nothing, for what is no object of valid JSON and for what it
// leaves to Decode: escapes and other letters than ASCII in the fields and in keys,
// keys that stand twice or differ from one that is looked for only in upper and lower
// case, and deep nesting.
func (k Keys) Scan(text string, values []Value) bool {
	clear(values)
	i := space(text, 0)
	if i >= len(text) || text[i] != '{' {
		return false
	}
	i, ok := object(text, i, k.root, values, 0)
	return ok && space(text, i) == len(text)
}

func space(text string, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n') {
		i++
	}
	return i
}

// object reads from the brace at i, and returns where it ends. Of a nil node nothing
// is kept.
func object(text string, i int, n *node, values []Value, depth int) (int, bool) {
	if depth > maxDepth {
		return 0, false
	}
	seen := uint64(0)
	i = space(text, i+1)
	if i < len(text) && text[i] == '}' {
		return i + 1, true
	}
	for {
		if i >= len(text) || text[i] != '"' {
			return 0, false
		}
		end, plain := str(text, i)
		if end == 0 {
			return 0, false
		}
		var child *node
		if n != nil {
			if !plain {
				return 0, false
			}
			key := text[i+1 : end-1]
			for c, name := range n.names {
				if len(name) != len(key) {
					continue
				}
				if name == key {
					if c > 63 || seen&(1<<c) != 0 {
						return 0, false
					}
					seen |= 1 << c
					child = n.children[c]
					break
				}
				if strings.EqualFold(name, key) {
					return 0, false
				}
			}
		}
		if i = space(text, end); i >= len(text) || text[i] != ':' {
			return 0, false
		}
		var ok bool
		if i, ok = value(text, space(text, i+1), child, values, depth); !ok {
			return 0, false
		}
		if i = space(text, i); i >= len(text) {
			return 0, false
		}
		switch text[i] {
		case ',':
			i = space(text, i+1)
		case '}':
			return i + 1, true
		default:
			return 0, false
		}
	}
}

func array(text string, i, depth int) (int, bool) {
	if depth > maxDepth {
		return 0, false
	}
	i = space(text, i+1)
	if i < len(text) && text[i] == ']' {
		return i + 1, true
	}
	for {
		var ok bool
		if i, ok = value(text, i, nil, nil, depth); !ok {
			return 0, false
		}
		if i = space(text, i); i >= len(text) {
			return 0, false
		}
		switch text[i] {
		case ',':
			i = space(text, i+1)
		case ']':
			return i + 1, true
		default:
			return 0, false
		}
	}
}

// value reads the value at i, which the node says what to do with, nil for nothing.
func value(text string, i int, n *node, values []Value, depth int) (end int, ok bool) {
	if i >= len(text) {
		return 0, false
	}
	var kind Kind
	plain := true
	switch c := text[i]; {
	case c == '"':
		kind = String
		end, plain = str(text, i)
		ok = end > 0
	case c == '{':
		kind = Object
		var inner *node
		if n != nil && len(n.names) > 0 {
			inner = n
		}
		end, ok = object(text, i, inner, values, depth+1)
	case c == '[':
		kind = Array
		end, ok = array(text, i, depth+1)
	case c == 't':
		kind = Bool
		end, ok = literal(text, i, "true")
	case c == 'f':
		kind = Bool
		end, ok = literal(text, i, "false")
	case c == 'n':
		kind = Null
		end, ok = literal(text, i, "null")
	default:
		kind = Number
		end, ok = number(text, i)
	}
	if !ok || n == nil || n.at < 0 {
		return end, ok
	}
	if kind == String {
		if !plain {
			return 0, false
		}
		values[n.at] = Value{String, text[i+1 : end-1]}
	} else {
		values[n.at] = Value{kind, text[i:end]}
	}
	return end, true
}

func literal(text string, i int, word string) (int, bool) {
	return i + len(word), strings.HasPrefix(text[i:], word)
}

// str returns where the string at i ends, 0 for one that is malformed, and whether it
// stands for itself: without escapes and in ASCII.
func str(text string, i int) (end int, plain bool) {
	plain = true
	for j := i + 1; j < len(text); j++ {
		switch c := text[j]; {
		case c == '"':
			return j + 1, plain
		case c < ' ':
			return 0, false
		case c == '\\':
			plain = false
			j++
			if j >= len(text) || !escape(text, j) {
				return 0, false
			}
		case c >= 0x80:
			plain = false
		}
	}
	return 0, false
}

// escape reports whether what follows a backslash, at j, is one of JSON.
func escape(text string, j int) bool {
	if text[j] != 'u' {
		return strings.IndexByte(`"\/bfnrt`, text[j]) >= 0
	}
	if j+4 >= len(text) {
		return false
	}
	for _, c := range []byte(text[j+1 : j+5]) {
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

func digits(text string, i int) int {
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i
}

func number(text string, i int) (int, bool) {
	if i < len(text) && text[i] == '-' {
		i++
	}
	end := digits(text, i)
	if end == i || text[i] == '0' && end > i+1 {
		return 0, false
	}
	if end < len(text) && text[end] == '.' {
		i = end + 1
		if end = digits(text, i); end == i {
			return 0, false
		}
	}
	if end < len(text) && text[end]|0x20 == 'e' {
		i = end + 1
		if i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if end = digits(text, i); end == i {
			return 0, false
		}
	}
	return end, true
}
