package terraform

import (
	"encoding/json"
	"errors"
	"strings"
)

// resource is one resource or data source of a document, and what is done with it.
type resource struct {
	address  string
	data     bool
	kind     string // the type
	provider string // its address, "" where it is not said
	steps    []step // in the order of the doing
}

// step is one call of the provider for a resource: when, and with which attributes,
// the ones to be looked at first.
type step struct {
	when   byte
	values []attributes
}

// attributes are the values of a resource that can be part of a path: the texts and
// numbers that are not long, and the id within "account" as "account.id". A key
// without a value that is here has "".
type attributes map[string]string

// maxValue is the longest text that can be an id or a name, in bytes.
const maxValue = 512

// UnmarshalJSON reads an object; null is none.
func (a *attributes) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if json.Unmarshal(data, &raw) != nil {
		return errors.New(`the attributes of a resource ("before", "after", "values", "attributes") are no object`)
	}
	*a = newAttributes(raw)
	return nil
}

func newAttributes(raw map[string]json.RawMessage) attributes {
	if raw == nil {
		return nil
	}
	out := make(attributes, 4)
	for key, v := range raw {
		if text := inBody(key, v); text != "" {
			out[key] = text
			continue
		}
		switch {
		case len(v) == 0 || string(v) == "null" || len(v) > maxValue && key != "account":
			if key == "filter" && len(v) > maxValue {
				out[key] = "set"
			}
		case v[0] == '"':
			var text string
			if json.Unmarshal(v, &text) == nil && text != "" {
				out[key] = text
			}
		case v[0] == '-' || v[0] >= '0' && v[0] <= '9':
			out[key] = string(v)
		case key == "filter":
			out[key] = "set"
		case key == "account":
			var account struct{ ID string }
			if json.Unmarshal(v, &account) == nil && account.ID != "" {
				out["account.id"] = account.ID
			}
		}
	}
	return out
}

// get returns the first value of the names, by name and then by place; "" for none.
func (s step) get(names ...string) string {
	for _, name := range names {
		for _, a := range s.values {
			if v := a[name]; v != "" {
				return v
			}
		}
	}
	return ""
}

// set gives attributes that are not there yet a value.
func (s *step) set(more attributes) {
	if len(more) > 0 {
		s.values = append(s.values, more)
	}
}

// cloudflare reports whether the provider is Cloudflare's own. Before version 0.13 of
// Terraform, and in its default namespace since, it has no other owner's name.
func (r *resource) cloudflare() bool {
	switch {
	case r.provider == "":
		return strings.HasPrefix(r.kind, ours)
	case r.provider == "cloudflare", strings.HasSuffix(r.provider, "/cloudflare/cloudflare"), strings.HasSuffix(r.provider, "/-/cloudflare"):
		return true
	}
	return r.provider == "registry.terraform.io/hashicorp/cloudflare"
}

// plain is an address without the indices of count and for_each.
func plain(address string) string {
	var b strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(address); i++ {
		c := address[i]
		switch {
		case quoted && c == '\\':
			i++
		case depth > 0 && c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']' && depth > 0:
			depth--
		case depth == 0:
			b.WriteByte(c)
		}
	}
	return b.String()
}
