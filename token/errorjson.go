package token

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// ErrorJSON is what a program writes of its errors as JSON: the example programs
// do with -json, as the one value {"error":{…}} in place of a result, or as the
// "error" of a result that they have all the same. Its form is that of
// docs/schema/error.v1.json.
type ErrorJSON struct {
	// Message is the errors' text, without what could be a credential.
	Message string `json:"message"`
	// Failure is the word of the [Failure] that decides over the exit code.
	Failure string `json:"failure"`
	// Exit is the exit code, see [ExitCode].
	Exit int `json:"exit"`
}

// NewErrorJSON puts errors together for JSON; nil where all of them are.
func NewErrorJSON(errs ...error) *ErrorJSON {
	worst := worstOf(errs)
	if worst == FailureNone {
		return nil
	}
	return &ErrorJSON{Message: Redact(errors.Join(errs...).Error()), Failure: worst.String(), Exit: worst.exitCode()}
}

// WriteErrorJSON writes errors as one line {"error":{"message":…,"failure":…,"exit":…}};
// nothing where all of them are nil. The error is that of the writer.
func WriteErrorJSON(w io.Writer, errs ...error) error {
	out := struct {
		Error *ErrorJSON `json:"error"`
	}{NewErrorJSON(errs...)}
	if out.Error == nil {
		return nil
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

// AsksForJSON reports whether a program's arguments have the flag -json, for where
// they could not all be read: package flag stops at the first that is wrong. What
// stands behind "--" is no flag; of several the last counts.
func AsksForJSON(args []string) bool {
	asked := false
	for _, arg := range args {
		if arg == "--" {
			break
		}
		name, value, set := strings.Cut(arg, "=")
		if name != "-json" && name != "--json" {
			continue
		}
		on, err := strconv.ParseBool(value)
		asked = !set || on || err != nil
	}
	return asked
}
