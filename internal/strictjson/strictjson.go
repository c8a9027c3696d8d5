package strictjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// Only returns a JSON object with no other keys than these, to the letter, for
// encoding/json to read into a struct. What is no object is the error of
// encoding/json; null stays null.
func Only(object []byte, keys ...string) ([]byte, error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(object, &all); err != nil {
		return nil, err
	}
	for key := range all {
		if !slices.Contains(keys, key) {
			delete(all, key)
		}
	}
	return json.Marshal(all)
}

// level is an object or an array around the place that has been reached.
type level struct {
	keys  map[string]bool // those of an object so far; nil for an array
	named bool            // the key of the next value has been read
	key   string          // the last key of an object
	index int             // of the last element of an array
}

// Duplicate returns an error that names the first key that stands twice in one
// object, at any depth, and where that is; nil where there is none. Malformed text
// is for whoever reads it to report: it ends the search.
func Duplicate(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var around []level
	for {
		token, err := dec.Token()
		if err != nil {
			return nil
		}
		if token == json.Delim('}') || token == json.Delim(']') {
			around = around[:len(around)-1]
			continue
		}
		if len(around) > 0 {
			in := &around[len(around)-1]
			switch key, isText := token.(string); {
			case in.keys == nil:
				in.index++
			case in.named:
				in.named = false
			case !isText:
				return nil // cannot happen: a key is a string
			case in.keys[key]:
				return duplicate(key, around[:len(around)-1])
			default:
				in.keys[key], in.named, in.key = true, true, key
				continue
			}
		}
		switch token {
		case json.Delim('{'):
			around = append(around, level{keys: map[string]bool{}})
		case json.Delim('['):
			around = append(around, level{index: -1})
		}
	}
}

func duplicate(key string, around []level) error {
	var path strings.Builder
	for _, l := range around {
		if l.keys == nil {
			path.WriteString("[" + strconv.Itoa(l.index) + "]")
			continue
		}
		if path.Len() > 0 {
			path.WriteByte('.')
		}
		path.WriteString(credential.Show(l.key, 80))
	}
	where := ""
	if path.Len() > 0 {
		where = " in " + credential.Redact(path.String())
	}
	return fmt.Errorf("the key %q stands twice%s: keep one of the two", credential.Show(key, 80), where)
}

// IsNull reports whether a value is absent or null.
func IsNull(value []byte) bool {
	return len(value) == 0 || bytes.Equal(bytes.TrimSpace(value), []byte("null"))
}
