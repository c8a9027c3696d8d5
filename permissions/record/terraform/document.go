package terraform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// resource is one resource or data source of a document.
type resource struct {
	address  string
	mode     string // managed or data
	kind     string // the type
	provider string // "" where it is not said
	values   map[string]any
	actions  []string
}

// document is what a file says.
type document struct {
	resources []resource
	// refs are, by a resource's address without indices, the attributes that refer to
	// something else, and to what.
	refs map[string]map[string]string
	// what the document is, for messages.
	what string
}

// maxDocument bounds what is read, in bytes.
const maxDocument = 256 << 20

// The forms of the documents, as far as they are read.
// https://developer.hashicorp.com/terraform/internals/json-format (2026-11).
type (
	planJSON struct {
		FormatVersion string         `json:"format_version"`
		Changes       []changeJSON   `json:"resource_changes"`
		PriorState    *stateJSON     `json:"prior_state"`
		Planned       *valuesJSON    `json:"planned_values"`
		Configuration *configJSON    `json:"configuration"`
		Values        *valuesJSON    `json:"values"`
		Version       int            `json:"version"`   // of a state file
		Resources     []instanceJSON `json:"resources"` // of a state file
		// Of configuration.
		Resource json.RawMessage `json:"resource"`
		Data     json.RawMessage `json:"data"`
		Provider json.RawMessage `json:"provider"`
	}
	stateJSON  struct{ Values *valuesJSON }
	valuesJSON struct {
		Root moduleJSON `json:"root_module"`
	}
	moduleJSON struct {
		Resources []struct {
			Address, Mode, Type string
			Provider            string `json:"provider_name"`
			Values              map[string]any
		}
		Children []moduleJSON `json:"child_modules"`
	}
	changeJSON struct {
		Address, Mode, Type string
		Provider            string `json:"provider_name"`
		Change              struct {
			Actions       []string
			Before, After map[string]any
		}
	}
	configJSON struct {
		Root configModule `json:"root_module"`
	}
	configModule struct {
		Resources []struct {
			Address     string
			Expressions map[string]json.RawMessage
		}
		Calls map[string]struct {
			Module configModule
		} `json:"module_calls"`
	}
	instanceJSON struct {
		Module, Mode, Type, Name, Provider string
		Instances                          []struct {
			IndexKey   any `json:"index_key"`
			Attributes map[string]any
		}
	}
)

// parse reads a document.
func parse(r io.Reader) (document, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err != nil {
		return document{}, err
	}
	if len(data) > maxDocument {
		return document{}, fmt.Errorf("longer than %d bytes", maxDocument)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var in planJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return document{}, located(data, err)
	}
	switch {
	case in.Changes != nil || in.Planned != nil:
		return in.plan(), nil
	case in.Values != nil:
		return document{resources: in.Values.Root.resources(nil), what: "a state"}, nil
	case in.Version > 0 && in.Resources != nil:
		return in.stateFile(), nil
	case in.Resource != nil || in.Data != nil:
		return in.config()
	case in.FormatVersion != "":
		return document{what: "a plan or state without resources"}, nil
	}
	return document{}, errors.New(`neither a plan nor a state ("terraform show -json FILE"), a state file or configuration in JSON: want "resource_changes", "values", "resources" or "resource"`)
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
		err = fmt.Errorf("%q is of the kind %s", kind.Field, kind.Value)
	}
	if at < 0 || at > int64(len(data)) {
		return err
	}
	before := data[:at]
	line := 1 + bytes.Count(before, []byte("\n"))
	return fmt.Errorf("line %d, column %d: %w", line, len(before)-bytes.LastIndexByte(before, '\n')-1, err)
}

// plan has the resources that change, and the data sources that were read.
func (in *planJSON) plan() document {
	doc := document{what: "a plan", refs: map[string]map[string]string{}}
	for _, c := range in.Changes {
		values := maps.Clone(c.Change.Before)
		if values == nil {
			values = map[string]any{}
		}
		for k, v := range c.Change.After {
			if v != nil || values[k] == nil {
				values[k] = v
			}
		}
		doc.resources = append(doc.resources, resource{c.Address, c.Mode, c.Type, c.Provider, values, c.Change.Actions})
	}
	if in.PriorState != nil && in.PriorState.Values != nil {
		for _, r := range in.PriorState.Values.Root.resources(nil) {
			if r.mode == "data" {
				doc.resources = append(doc.resources, r)
			}
		}
	}
	if in.Configuration != nil {
		in.Configuration.Root.collect("", doc.refs)
	}
	return doc
}

func (m *moduleJSON) resources(out []resource) []resource {
	for _, r := range m.Resources {
		out = append(out, resource{address: r.Address, mode: r.Mode, kind: r.Type, provider: r.Provider, values: r.Values, actions: []string{"no-op"}})
	}
	for i := range m.Children {
		out = m.Children[i].resources(out)
	}
	return out
}

// collect notes what the attributes of a module's resources refer to.
func (m *configModule) collect(prefix string, refs map[string]map[string]string) {
	for _, r := range m.Resources {
		for name, raw := range r.Expressions {
			var e struct{ References []string }
			if json.Unmarshal(raw, &e) != nil || len(e.References) == 0 {
				continue
			}
			key := prefix + r.Address
			if refs[key] == nil {
				refs[key] = map[string]string{}
			}
			ref := e.References[0]
			for _, end := range [...]string{".id", ".zone_id", ".account_id"} {
				ref = strings.TrimSuffix(ref, end)
			}
			refs[key][name] = prefix + ref
		}
	}
	for name, call := range m.Calls {
		call.Module.collect(prefix+"module."+name+".", refs)
	}
}

// stateFile is a state as Terraform keeps it (version 4 of the format).
func (in *planJSON) stateFile() document {
	doc := document{what: "a state"}
	for _, r := range in.Resources {
		provider := strings.Trim(strings.TrimPrefix(r.Provider, "provider"), `[]"`)
		for _, i := range r.Instances {
			address := r.Type + "." + r.Name
			if r.Mode == "data" {
				address = "data." + address
			}
			if r.Module != "" {
				address = r.Module + "." + address
			}
			if i.IndexKey != nil {
				index, _ := json.Marshal(i.IndexKey) // of a text or a number: does not fail
				address += "[" + string(index) + "]"
			}
			doc.resources = append(doc.resources, resource{address, r.Mode, r.Type, provider, i.Attributes, []string{"no-op"}})
		}
	}
	return doc
}

// config has everything that configuration in JSON is to manage.
func (in *planJSON) config() (document, error) {
	doc := document{what: "configuration", refs: map[string]map[string]string{}}
	for _, part := range [...]struct {
		raw     json.RawMessage
		mode    string
		actions []string
	}{{in.Resource, "managed", []string{"create", "update", "delete"}}, {in.Data, "data", []string{"read"}}} {
		for _, byKind := range objects(part.raw) {
			for _, kind := range slices.Sorted(maps.Keys(byKind)) {
				for _, byName := range objects(byKind[kind]) {
					for _, name := range slices.Sorted(maps.Keys(byName)) {
						for _, body := range objects(byName[name]) {
							r := resource{address: kind + "." + name, mode: part.mode, kind: kind, actions: part.actions, values: map[string]any{}}
							if part.mode == "data" {
								r.address = "data." + r.address
							}
							doc.take(&r, body)
							doc.resources = append(doc.resources, r)
						}
					}
				}
			}
		}
	}
	if len(doc.resources) == 0 {
		return doc, errors.New(`"resource" and "data" hold no resources: want {"resource":{"TYPE":{"NAME":{…}}}}`)
	}
	return doc, nil
}

// take reads the attributes of a resource in configuration; an expression is kept as
// what it refers to.
func (doc *document) take(r *resource, body map[string]json.RawMessage) {
	for key, raw := range body {
		var v any
		if json.Unmarshal(raw, &v) != nil {
			continue
		}
		if text, is := v.(string); is && strings.Contains(text, "${") {
			ref := strings.TrimSuffix(strings.TrimPrefix(text, "${"), "}")
			for _, end := range [...]string{".id", ".zone_id", ".account_id"} {
				ref = strings.TrimSuffix(ref, end)
			}
			if doc.refs[r.address] == nil {
				doc.refs[r.address] = map[string]string{}
			}
			doc.refs[r.address][key] = ref
			continue
		}
		r.values[key] = v
	}
}

// objects reads an object, or a list of them, which configuration in JSON allows
// everywhere.
func objects(raw json.RawMessage) []map[string]json.RawMessage {
	var one map[string]json.RawMessage
	if json.Unmarshal(raw, &one) == nil {
		if one == nil {
			return nil
		}
		return []map[string]json.RawMessage{one}
	}
	var many []map[string]json.RawMessage
	_ = json.Unmarshal(raw, &many) // anything else is no configuration
	return many
}
