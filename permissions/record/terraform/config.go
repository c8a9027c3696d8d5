package terraform

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
)

// configuration is a .tf.json file, as far as it is read.
type configuration struct {
	Resource  json.RawMessage `json:"resource"`
	Data      json.RawMessage `json:"data"`
	Import    json.RawMessage `json:"import"`
	Module    json.RawMessage `json:"module"`
	Output    json.RawMessage `json:"output"`
	Variable  json.RawMessage `json:"variable"`
	Locals    json.RawMessage `json:"locals"`
	Terraform json.RawMessage `json:"terraform"`
	Provider  json.RawMessage `json:"provider"`
}

func (in *configuration) configures() bool {
	for _, part := range [...]json.RawMessage{in.Resource, in.Data, in.Import, in.Module, in.Output, in.Variable, in.Locals, in.Terraform, in.Provider} {
		if part != nil {
			return true
		}
	}
	return false
}

// known is what a module's configuration says by name: "var.x", "local.x",
// "TYPE.NAME.ATTRIBUTE" and "module.NAME.OUTPUT".
type known struct {
	prefix string            // of the module's addresses, "" for the root
	values map[string]string // what a name stands for
	refs   map[string]string // the address that what is not known comes from
}

func newKnown(prefix string) known {
	return known{prefix, map[string]string{}, map[string]string{}}
}

// learn keeps what a name stands for: an expression that is a text, or a reference.
func (k known) learn(name string, raw json.RawMessage) {
	value, ref := k.expression(raw)
	switch {
	case value != "":
		k.values[name] = value
		delete(k.refs, name)
	case ref != "" && k.values[name] == "":
		k.refs[name] = ref
	}
}

// expression is what a text of the configuration stands for: see value.
func (k known) expression(raw json.RawMessage) (value, ref string) {
	var text string
	if json.Unmarshal(raw, &text) != nil || len(text) > maxValue {
		return "", ""
	}
	return k.value(text)
}

// scan adds everything that a module's configuration is to manage, from creation to
// deletion. Its modules are read where the files are known.
func (d *document) scan(in *configuration, names known, at *folder) error {
	if err := in.names(names); err != nil {
		return err
	}
	type found struct {
		resource
		body map[string]json.RawMessage
	}
	var all []found
	index := map[string]int{}
	for _, part := range [...]struct {
		key   string
		raw   json.RawMessage
		data  bool
		steps []byte
	}{{"resource", in.Resource, false, []byte{create, read, update, remove}}, {"data", in.Data, true, []byte{read}}} {
		err := blocks(part.key, part.raw, 2, func(labels []string, body map[string]json.RawMessage) {
			local := strings.Join(labels, ".")
			if part.data {
				local = "data." + local
			}
			for key, v := range newAttributes(body) {
				if !strings.Contains(v, "${") {
					names.values[local+"."+key] = v
				}
			}
			if at, again := index[local]; again { // an override
				maps.Copy(all[at].body, body)
				return
			}
			index[local] = len(all)
			r := found{resource{address: names.prefix + local, data: part.data, kind: labels[0]}, maps.Clone(body)}
			for _, when := range part.steps {
				r.steps = append(r.steps, step{when: when})
			}
			all = append(all, r)
		})
		if err != nil {
			return err
		}
	}
	if err := d.modules(in, names, at); err != nil {
		return err
	}
	for _, r := range all {
		values := attributes{}
		for key, v := range newAttributes(r.body) {
			switch v, ref := names.value(v); {
			case v != "":
				values[key] = v
			case ref != "":
				if d.refs[r.address] == nil {
					d.refs[r.address] = map[string]string{}
				}
				d.refs[r.address][key] = ref
			}
		}
		for i := range r.steps {
			r.steps[i].set(values)
			r.steps[i].set(d.imports[r.address])
		}
		d.resources = append(d.resources, r.resource)
	}
	return nil
}

// document has what a file alone is to manage.
func (in *configuration) document() (document, error) {
	doc := document{what: "configuration", refs: refs{}}
	names := newKnown("")
	if err := in.names(names); err != nil {
		return doc, err
	}
	var err error
	if doc.imports, err = in.importBlocks(names); err != nil {
		return doc, err
	}
	return doc, doc.scan(in, names, nil)
}

// names reads the values that stand under a name.
func (in *configuration) names(out known) error {
	if err := blocks("variable", in.Variable, 1, func(labels []string, body map[string]json.RawMessage) {
		if name := "var." + labels[0]; out.values[name] == "" && out.refs[name] == "" { // else it was given
			if value, _ := out.expression(body["default"]); value != "" {
				out.values[name] = value
			}
		}
	}); err != nil {
		return err
	}
	// A local value may be made of others: as often as that adds something.
	for before := -1; before != len(out.values)+len(out.refs); {
		before = len(out.values) + len(out.refs)
		if err := blocks("locals", in.Locals, 0, func(_ []string, body map[string]json.RawMessage) {
			for _, name := range sorted(body) {
				out.learn("local."+name, body[name])
			}
		}); err != nil {
			return err
		}
	}
	return nil
}

// importBlocks are the ids that import blocks say, by the address of the resource.
func (in *configuration) importBlocks(names known) (map[string]attributes, error) {
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
// in it, or the address of what it refers to.
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
	if v := k.values[inner]; v != "" {
		return v, ""
	}
	if ref := k.refs[inner]; ref != "" {
		return "", ref
	}
	ref = plain(inner)
	for _, end := range [...]string{".id", ".zone_id", ".account_id"} {
		ref = strings.TrimSuffix(ref, end)
	}
	return "", k.prefix + ref
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
