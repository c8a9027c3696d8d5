package cfapi

import (
	"bytes"
	"encoding/json"
)

// The functions here walk over JSON in place. They take nothing but what
// json.Valid has accepted: an object, an array, or a value in one.

// eachMember calls f with the members of an object, in order. The key is as it
// stands there, in its quotes.
func eachMember(object []byte, f func(key, value []byte)) {
	for at := between(object, 1); at < len(object) && object[at] == '"'; {
		end := valueEnd(object, at)
		key := object[at:end]
		at = between(object, end)
		end = valueEnd(object, at)
		f(key, object[at:end])
		at = between(object, end)
	}
}

// eachElement calls f with the elements of an array, in order, until f is false.
func eachElement(array []byte, f func(value []byte) bool) {
	for at := between(array, 1); at < len(array) && array[at] != ']'; {
		end := valueEnd(array, at)
		if !f(array[at:end]) {
			return
		}
		at = between(array, end)
	}
}

// isKey reports whether a key in its quotes is the name, in whatever case of
// letters, as encoding/json takes it.
func isKey(key []byte, name string) bool {
	if bytes.IndexByte(key, '\\') >= 0 {
		key = []byte(`"` + decodeString(key) + `"`)
	}
	return bytes.EqualFold(key[1:len(key)-1], []byte(name))
}

// between passes over what stands between values.
func between(data []byte, at int) int {
	for at < len(data) && (data[at] == ' ' || data[at] == ',' || data[at] == ':' || data[at] == '\n' || data[at] == '\r' || data[at] == '\t') {
		at++
	}
	return at
}

// valueEnd is where the value ends that begins at data[at].
func valueEnd(data []byte, at int) int {
	depth := 0
	for ; at < len(data); at++ {
		switch data[at] {
		case '"':
			for at++; at < len(data) && data[at] != '"'; at++ {
				if data[at] == '\\' {
					at++
				}
			}
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth == 0 { // of what a number or a word stands in
				return at
			}
			depth--
		case ',', ' ', '\n', '\r', '\t':
			if depth == 0 {
				return at
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			return at + 1
		}
	}
	return len(data)
}

// values counts the values of a JSON text, and the keys of its objects, or one more for
// what is empty.
func values(data []byte) int {
	n := 1
	for at := 0; at < len(data); at++ {
		switch data[at] {
		case '"':
			for at++; at < len(data) && data[at] != '"'; at++ {
				if data[at] == '\\' {
					at++
				}
			}
		case ',', ':', '{', '[':
			n++
		}
	}
	return n
}

// decodeString returns the JSON string in raw, "" if it is of another type.
func decodeString(raw []byte) string {
	if len(raw) < 2 || raw[0] != '"' {
		return ""
	}
	for _, c := range raw {
		if c == '\\' || c >= 0x80 { // escaped, or perhaps not UTF-8
			var s string
			_ = json.Unmarshal(raw, &s)
			return s
		}
	}
	return string(raw[1 : len(raw)-1])
}
