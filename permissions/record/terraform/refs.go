package terraform

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// The configuration within a plan, as far as it says what attributes refer to.
type (
	configJSON struct {
		Providers map[string]struct {
			Name    string `json:"name"`
			Version string `json:"version_constraint"`
		} `json:"provider_config"`
		Root configModule `json:"root_module"`
	}
	configModule struct {
		Resources []configResource `json:"resources"`
		Outputs   map[string]struct {
			Expression expression `json:"expression"`
		} `json:"outputs"`
		Calls map[string]*moduleCall `json:"module_calls"`
	}
	configResource struct {
		Address     string      `json:"address"`
		Expressions expressions `json:"expressions"`
		ForEach     expression  `json:"for_each_expression"`
	}
	moduleCall struct {
		Module      configModule `json:"module"`
		Expressions expressions  `json:"expressions"`
		ForEach     expression   `json:"for_each_expression"`
	}
	// expression is what an attribute or an output refers to, the nearest first.
	expression struct {
		References []string `json:"references"`
	}
	// expressions are those of attributes; what is a block is left out.
	expressions map[string]expression
)

// UnmarshalJSON reads an object of expressions.
func (e *expressions) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*e = expressions{}
	for name, v := range raw {
		var one expression
		if len(v) > 0 && v[0] == '{' && json.Unmarshal(v, &one) == nil && len(one.References) > 0 {
			(*e)[name] = one
		}
	}
	return nil
}

// UnmarshalJSON reads an expression; anything but an object refers to nothing.
func (e *expression) UnmarshalJSON(data []byte) error {
	var one struct {
		References []string `json:"references"`
	}
	_ = json.Unmarshal(data, &one)
	e.References = one.References
	return nil
}

// refs are, by the address of a resource without indices, the attributes that refer to
// something, and to what: an address where it is another resource's.
type refs map[string]map[string]string

// version says which version of the provider is asked for, where it is not the one
// whose calls are known.
func (c *configJSON) version() []string {
	var out []string
	for _, key := range sorted(c.Providers) {
		p := c.Providers[key]
		if p.Name != "cloudflare" && key != "cloudflare" {
			continue
		}
		digits := strings.TrimLeft(p.Version, "~>=! v")
		major, err := strconv.Atoi(digits[:len(digits)-len(strings.TrimLeft(digits, "0123456789"))])
		if err == nil && major > 0 && major < 5 && !strings.HasPrefix(strings.TrimSpace(p.Version), ">") && len(out) == 0 {
			out = append(out, "the configuration asks for version "+strconv.Itoa(major)+" of the provider, and the calls are those of version 5: types that have the same name in both may call something else")
		}
	}
	return out
}

// references follows what attributes refer to through the variables and outputs of
// modules.
func (c *configJSON) references() refs {
	out := refs{}
	(&scope{module: &c.Root}).collect(out)
	return out
}

// scope is a module where it is called.
type scope struct {
	module *configModule
	call   *moduleCall // nil for the root
	parent *scope
	prefix string // of addresses, "" for the root
}

func (s *scope) child(name string) *scope {
	call := s.module.Calls[name]
	if call == nil {
		return nil
	}
	return &scope{&call.Module, call, s, s.prefix + "module." + name + "."}
}

func (s *scope) collect(out refs) {
	for _, r := range s.module.Resources {
		for _, name := range [...]string{"account_id", "zone_id", "account"} {
			e, ok := r.Expressions[name]
			if !ok {
				continue
			}
			key := s.prefix + r.Address
			if out[key] == nil {
				out[key] = map[string]string{}
			}
			out[key][name] = s.follow(e, r.ForEach, maxHops)
		}
	}
	for _, name := range sorted(s.module.Calls) {
		if child := s.child(name); child != nil {
			child.collect(out)
		}
	}
}

// maxHops bounds how far references are followed.
const maxHops = 32

// follow returns the resource, or what else, that an expression comes from. each is
// what the resource with the expression is made for each of.
func (s *scope) follow(e, each expression, hops int) string {
	if len(e.References) == 0 {
		return ""
	}
	ref := plain(e.References[0])
	parts := strings.Split(ref, ".")
	if hops == 0 || len(parts) < 2 {
		return s.prefix + ref
	}
	switch parts[0] {
	case "each":
		if text := s.follow(each, expression{}, hops-1); text != "" {
			return text
		}
	case "var":
		if s.call != nil {
			if text := s.parent.follow(s.call.Expressions[parts[1]], s.call.ForEach, hops-1); text != "" {
				return text
			}
		}
	case "module":
		if child := s.child(parts[1]); child != nil && len(parts) > 2 {
			if text := child.follow(child.module.Outputs[parts[2]].Expression, expression{}, hops-1); text != "" {
				return text
			}
		}
	case "local", "path", "terraform", "self", "count":
	case "data":
		return s.prefix + strings.Join(parts[:min(3, len(parts))], ".")
	default:
		return s.prefix + strings.Join(parts[:2], ".")
	}
	return s.prefix + ref
}

func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
