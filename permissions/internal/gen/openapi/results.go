package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// schema is what says the type of a JSON value.
type schema struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"` // a text, or a list of them
	Nullable   bool              `json:"nullable"`
	Properties map[string]schema `json:"properties"`
	Additional json.RawMessage   `json:"additionalProperties"`
	Items      *schema           `json:"items"`
	AllOf      []schema          `json:"allOf"`
}

// answer is a response of an operation.
type answer struct {
	Ref     string `json:"$ref"`
	Content map[string]struct {
		Schema *schema `json:"schema"`
	} `json:"content"`
}

// parameter is one of the query or another place.
type parameter struct {
	Ref  string `json:"$ref"`
	Name string `json:"name"`
	In   string `json:"in"`
}

// spec is the document as far as answers go.
type spec struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Schemas    map[string]schema    `json:"schemas"`
		Responses  map[string]answer    `json:"responses"`
		Parameters map[string]parameter `json:"parameters"`
	} `json:"components"`
}

// results returns what a document says about the results of calls, by "METHOD
// path". Where it refers to a component that is not in it, it says nothing.
func results(document []byte) (map[string]gen.Result, error) {
	var doc spec
	if err := json.Unmarshal(document, &doc); err != nil {
		return nil, err
	}
	out := map[string]gen.Result{}
	for path, item := range doc.Paths {
		for method, raw := range item {
			method = strings.ToUpper(method)
			if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, method) {
				continue
			}
			var op struct {
				Parameters []parameter       `json:"parameters"`
				Responses  map[string]answer `json:"responses"`
			}
			if err := json.Unmarshal(raw, &op); err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			r := doc.result(op.Responses)
			if r.Kind == gen.ResultList {
				r.Pages = doc.pages(op.Parameters)
			}
			if r.Kind != "" {
				out[method+" "+path] = r
			}
		}
	}
	return out, nil
}

// result is what the first response to a success has.
func (doc *spec) result(responses map[string]answer) gen.Result {
	first := ""
	for status := range responses {
		if strings.HasPrefix(status, "2") && (first == "" || status < first) {
			first = status
		}
	}
	a := responses[first]
	if name, ok := strings.CutPrefix(a.Ref, "#/components/responses/"); ok {
		a = doc.Components.Responses[name]
	}
	for kind, content := range a.Content {
		if !strings.Contains(kind, "json") {
			continue
		}
		if content.Schema == nil {
			return gen.Result{}
		}
		if result := doc.member(*content.Schema, "result", 0); result != nil {
			return gen.Result{Kind: doc.kind(*result, 0)}
		}
		return gen.Result{}
	}
	if len(a.Content) > 0 {
		return gen.Result{Kind: gen.ResultRaw}
	}
	return gen.Result{}
}

// deepest is how far references are followed.
const deepest = 20

// follow returns what a schema refers to; false for what is not in the document.
func (doc *spec) follow(s schema) (schema, bool) {
	for range deepest {
		if s.Ref == "" {
			return s, true
		}
		name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/")
		if !ok {
			return s, false
		}
		if s, ok = doc.Components.Schemas[name]; !ok {
			return s, false
		}
	}
	return s, false
}

// member finds a member of an object, nil for none. Of parts that must all hold
// the last one counts, which says what the first ones leave open.
func (doc *spec) member(s schema, name string, depth int) *schema {
	s, ok := doc.follow(s)
	if !ok || depth > deepest {
		return nil
	}
	if m, ok := s.Properties[name]; ok {
		return &m
	}
	for _, part := range slices.Backward(s.AllOf) {
		if m := doc.member(part, name, depth+1); m != nil {
			return m
		}
	}
	return nil
}

// kind is the JSON type of a schema, "" where it leaves that open.
func (doc *spec) kind(s schema, depth int) string {
	s, ok := doc.follow(s)
	if !ok || depth > deepest {
		return ""
	}
	switch s.typeName() {
	case "array":
		return gen.ResultList
	case "object":
		// Of an object without members that may be null, null is what comes.
		if s.Nullable && len(s.Properties) == 0 && s.Additional == nil && len(s.AllOf) == 0 {
			return gen.ResultNull
		}
		return gen.ResultObject
	case "string":
		return gen.ResultString
	case "boolean":
		return gen.ResultBool
	case "integer", "number":
		return gen.ResultNumber
	case "null":
		return gen.ResultNull
	}
	switch {
	case s.Items != nil:
		return gen.ResultList
	case len(s.Properties) > 0:
		return gen.ResultObject
	}
	for _, part := range s.AllOf {
		if k := doc.kind(part, depth+1); k != "" {
			return k
		}
	}
	return ""
}

// typeName is the one type of a schema beside null, "" for none or several.
func (s schema) typeName() string {
	switch t := s.Type.(type) {
	case string:
		return t
	case []any:
		t = slices.DeleteFunc(slices.Clone(t), func(v any) bool { return v == "null" })
		if len(t) == 1 {
			name, _ := t[0].(string)
			return name
		}
	}
	return ""
}

// pages is how a list comes in pages, as the parameters of its query say.
func (doc *spec) pages(params []parameter) string {
	for _, p := range params {
		if name, ok := strings.CutPrefix(p.Ref, "#/components/parameters/"); ok {
			p = doc.Components.Parameters[name]
		}
		switch {
		case p.In != "query":
		case p.Name == "page":
			return gen.PagesNumber
		case p.Name == "cursor":
			return gen.PagesCursor
		}
	}
	return ""
}
