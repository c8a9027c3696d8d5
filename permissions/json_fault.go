package permissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// jsonFault puts an error of encoding/json into words for people: the line and
// column of malformed text (both from 1, columns in bytes), or the key that
// holds a value of the wrong type. No part of the text is repeated.
func jsonFault(data []byte, err error) error {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		before := data[:min(max(int(syntax.Offset)-1, 0), len(data))]
		line := bytes.Count(before, []byte("\n")) + 1
		column := len(before) - bytes.LastIndexByte(before, '\n')
		return fmt.Errorf("malformed JSON at line %d, column %d: %w", line, column, syntax)
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
