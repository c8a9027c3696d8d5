package terraform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// document is what a file says.
type document struct {
	what      string // for messages
	resources []resource
	refs      refs
	notes     []string // what it leaves open, a sentence each
	imports   map[string]attributes
}

// maxDocument bounds what is read, in bytes.
const maxDocument = 256 << 20

// fileJSON is any of the documents: what is in it says which.
type fileJSON struct {
	planJSON
	Values    *valuesJSON     `json:"values"`    // of a state
	Version   int             `json:"version"`   // of a state file
	Resources []instanceJSON  `json:"resources"` // of a state file
	Modules   json.RawMessage `json:"modules"`   // of a state file before version 4
	Encrypted json.RawMessage `json:"encrypted_data"`
	Message   string          `json:"@message"` // of the log of terraform plan -json
	configuration
}

// parse reads a document.
func parse(r io.Reader) (document, error) {
	data, err := readAll(r)
	if err != nil {
		return document{}, err
	}
	if err := noJSON(data); err != nil {
		return document{}, err
	}
	var in fileJSON
	if err := json.Unmarshal(data, &in); err != nil {
		var line fileJSON
		if _ = json.NewDecoder(bytes.NewReader(data)).Decode(&line); line.Message != "" {
			return document{}, errors.New(isLog)
		}
		return document{}, located(data, err)
	}
	switch {
	case in.Encrypted != nil:
		return document{}, errors.New("an encrypted plan or state: want what tofu show -json prints of it")
	case in.Changes != nil || in.Planned != nil || in.PriorState != nil || in.Deferred != nil || in.Drift != nil:
		return in.plan(), nil
	case in.Values != nil:
		return document{what: "a state", resources: in.Values.Root.resources(nil), notes: []string{onlyRead}}, nil
	case in.Version > 0 && in.Modules != nil:
		return document{}, fmt.Errorf("a state file of version %d: want version 4, which Terraform 0.12 and later write, or what terraform show -json prints", in.Version)
	case in.Version > 0:
		return stateFile(in.Resources), nil
	case in.configures():
		return in.document()
	case in.FormatVersion != "":
		return document{what: "a plan or state without resources"}, nil
	case in.Message != "":
		return document{}, errors.New(isLog)
	}
	return document{}, errors.New(`neither a plan or state ("terraform show -json FILE"), nor a state file, nor configuration in JSON: want "resource_changes", "values", "resources" or "resource"`)
}

const isLog = "the log of terraform plan -json, which has no attributes: want terraform plan -out FILE, then terraform show -json FILE"

// noJSON tells what people give in the place of JSON.
func noJSON(data []byte) error {
	text := bytes.TrimSpace(data)
	switch {
	case len(text) == 0:
		return errors.New(`empty: want what "terraform show -json FILE" prints`)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return errors.New("a plan file as terraform plan -out writes it: want what terraform show -json prints of it")
	case text[0] == '{':
		return nil
	}
	for _, word := range [...]string{"resource ", "data ", "terraform ", "provider ", "module ", "variable ", "locals ", "output ", "import ", "#", "//", "/*"} {
		if bytes.HasPrefix(text, []byte(word)) {
			return errors.New("configuration in HCL: want a plan of it (terraform plan -out FILE, then terraform show -json FILE), or configuration in JSON (.tf.json)")
		}
	}
	for _, phrase := range [...]string{"Terraform will perform", "OpenTofu will perform", "Terraform used the selected providers", "No changes."} {
		if bytes.Contains(text[:min(len(text), 4096)], []byte(phrase)) {
			return errors.New("a plan in words: want terraform show -json")
		}
	}
	if text[0] != '[' {
		return errors.New(`line 1, column 1: no JSON: want what "terraform show -json FILE" prints, a state file, or configuration in JSON`)
	}
	return nil
}

// located says where in the document an error is.
func located(data []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	at := int64(-1)
	switch {
	case errors.As(err, &syntax):
		at = syntax.Offset
	case errors.As(err, &kind):
		at = kind.Offset
		field := strings.TrimPrefix(strings.TrimPrefix(kind.Field, "planJSON."), "configuration.")
		err = fmt.Errorf("%q is of the kind %s", field, kind.Value)
	}
	if at < 0 || at > int64(len(data)) {
		return err
	}
	before := data[:at]
	line := 1 + bytes.Count(before, []byte("\n"))
	return fmt.Errorf("line %d, column %d: %w", line, len(before)-bytes.LastIndexByte(before, '\n')-1, err)
}
