package terraform

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// configuration is a .tf.json file, as far as it is read.
type configuration struct {
	Resource  json.RawMessage `json:"resource"`
	Data      json.RawMessage `json:"data"`
	Import    json.RawMessage `json:"import"`
	Module    json.RawMessage `json:"module"`
	Variable  json.RawMessage `json:"variable"`
	Locals    json.RawMessage `json:"locals"`
	Terraform json.RawMessage `json:"terraform"`
	Provider  json.RawMessage `json:"provider"`
}

func (in *configuration) configures() bool {
	for _, part := range [...]json.RawMessage{in.Resource, in.Data, in.Import, in.Module, in.Variable, in.Locals, in.Terraform, in.Provider} {
		if part != nil {
			return true
		}
	}
	return false
}

// known are the values that configuration says by name: "var.x", "local.x" and
// "TYPE.NAME.ATTRIBUTE".
type known map[string]string

// document has everything that the configuration is to manage, from creation to
// deletion.
func (in *configuration) document() (document, error) {
	doc := document{what: "configuration", refs: refs{}}
	names := known{}
	if err := in.names(names); err != nil {
		return doc, err
	}
	imports, err := in.imports(names)
	if err != nil {
		return doc, err
	}
	type found struct {
		resource
		body map[string]json.RawMessage
	}
	var all []found
	for _, part := range [...]struct {
		key   string
		raw   json.RawMessage
		data  bool
		steps []byte
	}{{"resource", in.Resource, false, []byte{create, read, update, remove}}, {"data", in.Data, true, []byte{read}}} {
		err := blocks(part.key, part.raw, 2, func(labels []string, body map[string]json.RawMessage) {
			r := found{resource{address: strings.Join(labels, "."), data: part.data, kind: labels[0]}, body}
			if part.data {
				r.address = "data." + r.address
			}
			for _, when := range part.steps {
				r.steps = append(r.steps, step{when: when})
			}
			for key, v := range newAttributes(body) {
				if !strings.Contains(v, "${") {
					names[r.address+"."+key] = v
				}
			}
			all = append(all, r)
		})
		if err != nil {
			return doc, err
		}
	}
	for _, r := range all {
		values := attributes{}
		for key, v := range newAttributes(r.body) {
			switch v, ref := names.value(v); {
			case v != "":
				values[key] = v
			case ref != "":
				if doc.refs[r.address] == nil {
					doc.refs[r.address] = map[string]string{}
				}
				doc.refs[r.address][key] = ref
			}
		}
		for i := range r.steps {
			r.steps[i].set(values)
			r.steps[i].set(imports[r.address])
		}
		doc.resources = append(doc.resources, r.resource)
	}
	for _, m := range modules(in.Module) {
		doc.notes = append(doc.notes, fmt.Sprintf("module %s is not read: its resources stand elsewhere, and a plan has them all", credential.Show(m, 60)))
	}
	return doc, nil
}

// names reads the values that stand under a name.
func (in *configuration) names(out known) error {
	text := func(name string, raw json.RawMessage) {
		var v string
		if json.Unmarshal(raw, &v) == nil && v != "" && len(v) <= maxValue && !strings.Contains(v, "${") {
			out[name] = v
		}
	}
	if err := blocks("variable", in.Variable, 1, func(labels []string, body map[string]json.RawMessage) {
		text("var."+labels[0], body["default"])
	}); err != nil {
		return err
	}
	return blocks("locals", in.Locals, 0, func(_ []string, body map[string]json.RawMessage) {
		for name, raw := range body {
			text("local."+name, raw)
		}
	})
}

// imports are the ids that import blocks say, by the address of the resource.
func (in *configuration) imports(names known) (map[string]attributes, error) {
	out := map[string]attributes{}
	err := blocks("import", in.Import, 0, func(_ []string, body map[string]json.RawMessage) {
		var to, id string
		if json.Unmarshal(body["to"], &to) != nil || json.Unmarshal(body["id"], &id) != nil {
			return
		}
		to = strings.TrimSuffix(strings.TrimPrefix(to, "${"), "}")
		kind, _, _ := strings.Cut(to, ".")
		if id, _ = names.value(id); id != "" {
			out[plain(to)] = imported(kind, id)
		}
	})
	return out, err
}

// value returns what a text stands for: itself, the value that is known under the name
// in it, or what it refers to.
func (k known) value(text string) (value, ref string) {
	if !strings.Contains(text, "${") {
		return text, ""
	}
	inner, ok := strings.CutPrefix(text, "${")
	if !ok || strings.Count(text, "${") > 1 || !strings.HasSuffix(inner, "}") {
		return "", ""
	}
	inner = strings.TrimSpace(strings.TrimSuffix(inner, "}"))
	if strings.ContainsAny(inner, "( ?") {
		return "", ""
	}
	if v := k[inner]; v != "" {
		return v, ""
	}
	ref = plain(inner)
	for _, end := range [...]string{".id", ".zone_id", ".account_id"} {
		ref = strings.TrimSuffix(ref, end)
	}
	return "", ref
}

// modules names the modules that are called.
func modules(raw json.RawMessage) []string {
	var out []string
	_ = blocks("module", raw, 1, func(labels []string, _ map[string]json.RawMessage) { out = append(out, labels[0]) })
	return out
}

// blocks calls do for each block below raw, which stands below so many labels: an
// object, or a list of them, at each level, as configuration in JSON allows.
func blocks(key string, raw json.RawMessage, labels int, do func(labels []string, body map[string]json.RawMessage)) error {
	if raw == nil {
		return nil
	}
	return below(key, raw, labels, nil, do)
}

func below(key string, raw json.RawMessage, labels int, path []string, do func([]string, map[string]json.RawMessage)) error {
	list, err := objects(raw)
	if err != nil {
		return fmt.Errorf("%q: %w", strings.Join(append([]string{key}, path...), "."), err)
	}
	for _, body := range list {
		if labels == 0 {
			do(path, body)
			continue
		}
		for _, name := range sorted(body) {
			if name == "//" { // a comment
				continue
			}
			if err := below(key, body[name], labels-1, append(path[:len(path):len(path)], name), do); err != nil {
				return err
			}
		}
	}
	return nil
}

func objects(raw json.RawMessage) ([]map[string]json.RawMessage, error) {
	switch {
	case len(raw) > 0 && raw[0] == '{':
		var one map[string]json.RawMessage
		err := json.Unmarshal(raw, &one)
		return []map[string]json.RawMessage{one}, err
	case len(raw) > 0 && raw[0] == '[':
		var many []json.RawMessage
		if err := json.Unmarshal(raw, &many); err != nil {
			return nil, err
		}
		var out []map[string]json.RawMessage
		for _, m := range many {
			one, err := objects(m)
			if err != nil {
				return nil, err
			}
			out = append(out, one...)
		}
		return out, nil
	}
	return nil, errors.New(`want an object, or a list of objects, as in {"resource":{"TYPE":{"NAME":{…}}}}`)
}
