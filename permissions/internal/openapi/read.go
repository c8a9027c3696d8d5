package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// MaxSize is the most that [Read] reads, in bytes. Cloudflare's document has
// some 20 MB.
const MaxSize = 256 << 20

// methods are the keys of a path item that are operations.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// Read reads an OpenAPI document of version 3 in JSON. The error says at which
// operation the document is not what was expected, and what would be. Schemas
// and all else that has nothing to do with permissions are passed over.
func Read(r io.Reader) (Document, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return Document{}, fmt.Errorf("openapi: %w", err)
	}
	if len(data) > MaxSize {
		return Document{}, fmt.Errorf("openapi: the document has more than %d bytes", MaxSize)
	}
	if start := bytes.TrimLeft(data, " \t\r\n"); len(start) == 0 || start[0] != '{' {
		return Document{}, errors.New("openapi: the document is not a JSON object: want openapi.json, not the YAML form or a page about it")
	}
	doc, err := read(data)
	if err != nil {
		return Document{}, fmt.Errorf("openapi: %w", err)
	}
	slices.SortFunc(doc.Operations, func(a, b Operation) int {
		if c := strings.Compare(a.Path, b.Path); c != 0 {
			return c
		}
		return strings.Compare(a.Method, b.Method)
	})
	return doc, nil
}

func read(data []byte) (Document, error) {
	top, err := members(data)
	if err != nil {
		return Document{}, err
	}
	var version string
	if err := json.Unmarshal(top.get("openapi"), &version); err != nil || !strings.HasPrefix(version, "3.") {
		return Document{}, errors.New(`no "openapi": "3…": want an OpenAPI document of version 3`)
	}
	var doc Document
	if raw := top.get("info"); raw != nil {
		var info struct{ Title, Version string }
		if err := json.Unmarshal(raw, &info); err != nil {
			return Document{}, fmt.Errorf("info: %w", err)
		}
		doc.Title, doc.Version = info.Title, info.Version
	}
	standard, err := security(top.get("security"))
	if err != nil {
		return Document{}, fmt.Errorf("security: %w", err)
	}
	if top.get("paths") == nil {
		return Document{}, errors.New(`no "paths": the document lists no operations`)
	}
	paths, err := members(top.get("paths"))
	if err != nil {
		return Document{}, fmt.Errorf("paths: %w", err)
	}
	for _, p := range paths {
		if !strings.HasPrefix(p.key, "/") || strings.ContainsFunc(p.key, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
			return Document{}, fmt.Errorf("path %q: want a path that starts with a slash and holds no blanks", p.key)
		}
		item, err := members(p.value)
		if err != nil {
			return Document{}, fmt.Errorf("%s: %w", p.key, err)
		}
		if item.get("$ref") != nil {
			return Document{}, fmt.Errorf("%s: a $ref to another place is not followed: want the operations themselves", p.key)
		}
		for _, m := range item {
			if !slices.Contains(methods, m.key) {
				continue // parameters, servers, summary, an extension
			}
			op, err := operation(m.value, standard)
			op.Method, op.Path = strings.ToUpper(m.key), p.key
			if err != nil {
				return Document{}, fmt.Errorf("%s: %w", op, err)
			}
			doc.Operations = append(doc.Operations, op)
		}
	}
	return doc, nil
}

func operation(raw json.RawMessage, standard [][]string) (Operation, error) {
	var in struct {
		ID       string          `json:"operationId"`
		Tags     []string        `json:"tags"`
		Groups   []string        `json:"x-api-token-group"`
		Internal json.RawMessage `json:"x-cfPermissionsRequired"`
		Security json.RawMessage `json:"security"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return Operation{}, err
	}
	op := Operation{ID: in.ID, Groups: in.Groups, Security: standard}
	if len(in.Tags) > 0 {
		op.Tag = in.Tags[0]
	}
	if err := named("x-api-token-group", in.Groups); err != nil {
		return op, err
	}
	var err error
	if op.Internal, err = internal(in.Internal); err != nil {
		return op, err
	}
	if in.Security != nil && string(in.Security) != "null" {
		if op.Security, err = security(in.Security); err != nil {
			return op, fmt.Errorf("security: %w", err)
		}
	}
	return op, nil
}

// internal reads x-cfPermissionsRequired, which the document writes as
// {"enum": […]}.
func internal(raw json.RawMessage) ([]string, error) {
	if raw == nil {
		return nil, nil
	}
	const key = "x-cfPermissionsRequired"
	var in *struct{ Enum []string }
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, fmt.Errorf(`%s: want {"enum": [names]}: %w`, key, err)
	}
	if in == nil {
		return nil, nil
	}
	return in.Enum, named(key, in.Enum)
}

// named refuses a list with a name that is empty or has blanks around it.
func named(key string, names []string) error {
	for i, name := range names {
		if name == "" || strings.TrimSpace(name) != name {
			return fmt.Errorf("%s: entry %d is %q: want a name without blanks around it", key, i+1, name)
		}
	}
	return nil
}

// security reads a list of alternatives.
func security(raw json.RawMessage) ([][]string, error) {
	if raw == nil {
		return nil, nil
	}
	var in []map[string][]string
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	out := make([][]string, 0, len(in))
	for _, alternative := range in {
		schemes := make([]string, 0, len(alternative))
		for name := range alternative {
			schemes = append(schemes, name)
		}
		slices.Sort(schemes)
		out = append(out, schemes)
	}
	return out, nil
}

// object holds the members of a JSON object in their order.
type object []member

type member struct {
	key   string
	value json.RawMessage
}

// get returns the value of a key, nil where there is none or it is null.
func (o object) get(key string) json.RawMessage {
	for _, m := range o {
		if m.key == key && string(m.value) != "null" {
			return m.value
		}
	}
	return nil
}

// members takes an object apart. Unlike encoding/json it refuses a key that
// stands twice: one of two operations would be lost unseen.
func members(data []byte) (object, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	start, err := dec.Token()
	if err != nil {
		return nil, err
	}
	if start != json.Delim('{') {
		return nil, fmt.Errorf("want an object, not %.20q", data)
	}
	var out object
	seen := map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, err
		}
		m := member{key: token.(string)} // within an object it is a key
		if err := dec.Decode(&m.value); err != nil {
			return nil, fmt.Errorf("%q: %w", m.key, err)
		}
		if seen[m.key] {
			return nil, fmt.Errorf("%q stands there twice", m.key)
		}
		seen[m.key] = true
		out = append(out, m)
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text after the end of the object")
	}
	return out, nil
}
