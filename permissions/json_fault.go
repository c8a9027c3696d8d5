package permissions

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/strictjson"
	"github.com/cftoken/cftoken/permissions/internal/forms"
)

// readObject reads the named keys of a JSON object, to the letter, into a
// struct.
func readObject(data []byte, into any, keys ...string) error {
	only, err := strictjson.Only(data, keys...)
	if err != nil {
		return jsonFault(data, err)
	}
	return jsonFault(only, json.Unmarshal(only, into))
}

// otherCase says, for an object without a key, that it has the key in another
// case; "" where it has not.
func otherCase(object []byte, key string) string {
	keys, _ := objectKeys("", string(object)) // what is no object has no keys
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if k != key && strings.EqualFold(k, key) {
			return fmt.Sprintf(" (%q is another key)", show(k, 40))
		}
	}
	return ""
}

// jsonFault puts an error of encoding/json into words for people: the line and
// column of malformed text (both from 1, columns in bytes), or the key that
// holds a value of the wrong type. No part of the text is repeated.
//
// The nil error stays nil.
func jsonFault(data []byte, err error) error {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return forms.Malformed(data, syntax)
	case errors.As(err, &wrong) && wrong.Field != "":
		return fmt.Errorf("%s: want %s, got %s", show(wrong.Field, 80), jsonKind(wrong), show(wrong.Value, 40))
	case errors.As(err, &wrong):
		return fmt.Errorf("want %s, got %s", jsonKind(wrong), show(wrong.Value, 40))
	}
	return err
}

// jsonKind names the JSON type that a Go type is read from.
func jsonKind(e *json.UnmarshalTypeError) string {
	switch e.Type.Kind().String() {
	case "slice":
		return "an array"
	case "struct", "map":
		return "an object"
	case "string":
		return "a string"
	}
	return "another type"
}
