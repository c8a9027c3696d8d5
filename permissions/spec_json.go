package permissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

type policyJSON struct {
	Effect           Effect                     `json:"effect"`
	PermissionGroups []groupJSON                `json:"permission_groups"`
	Resources        map[string]json.RawMessage `json:"resources"`
}

type groupJSON struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

type specJSON struct {
	Policies  json.RawMessage `json:"policies"`
	Condition json.RawMessage `json:"condition,omitempty"`
	NotBefore string          `json:"not_before,omitempty"`
	ExpiresOn string          `json:"expires_on,omitempty"`
}

var star = json.RawMessage(`"*"`)

// PoliciesJSON returns the spec's statements as the API's "policies" array, in
// canonical order. Ids are checked for their form; whether the API would accept
// the spec is what [Spec.Validate] says.
func (s Spec) PoliciesJSON() ([]byte, error) {
	out := []policyJSON{}
	for _, p := range s.Policies() {
		row := policyJSON{Effect: p.Effect, PermissionGroups: []groupJSON{}, Resources: map[string]json.RawMessage{}}
		for _, perm := range p.Permissions {
			if err := checkID("permission group", perm.ID()); err != nil {
				return nil, err
			}
			row.PermissionGroups = append(row.PermissionGroups, groupJSON{ID: perm.ID(), Name: perm.Name()})
		}
		nested := map[string]map[string]json.RawMessage{}
		for _, r := range p.Resources {
			if err := r.validate(); err != nil && err != errOwnUser {
				return nil, err
			}
			if r.parent == "" {
				row.Resources[r.Key()] = star
				continue
			}
			if nested[r.parent] == nil {
				nested[r.parent] = map[string]json.RawMessage{}
			}
			nested[r.parent][r.Key()] = star
		}
		for parent, inner := range nested {
			if _, clash := row.Resources[parent]; clash {
				return nil, fmt.Errorf("resource %q stands both alone and with nested resources in one policy", showKey(parent, 100))
			}
			data, err := json.Marshal(inner)
			if err != nil {
				return nil, err
			}
			row.Resources[parent] = data
		}
		out = append(out, row)
	}
	return json.Marshal(out)
}

// MarshalJSON returns the object form {"policies":[…]}, with "condition",
// "not_before" and "expires_on" where the spec sets them.
func (s Spec) MarshalJSON() ([]byte, error) {
	policies, err := s.PoliciesJSON()
	if err != nil {
		return nil, err
	}
	out := specJSON{Policies: policies}
	if c := s.conditions; !c.IsZero() {
		if !c.NotBefore.IsZero() {
			out.NotBefore = formatTime(c.NotBefore)
		}
		if !c.ExpiresOn.IsZero() {
			out.ExpiresOn = formatTime(c.ExpiresOn)
		}
		if out.Condition, err = c.conditionJSON(); err != nil {
			return nil, err
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what [ParseSpec] reads.
func (s *Spec) UnmarshalJSON(data []byte) error {
	spec, err := ParseSpec(data)
	if err != nil {
		return err
	}
	*s = spec
	return nil
}

// ParseSpec reads a spec in the API's form: a policies array, or an object
// with a "policies" array and optionally "condition", "not_before" and
// "expires_on", such as a token as the API returns it; other keys are ignored.
// In a policy that names groups and resources of several scopes each group is
// tied to the resources that it can act on. The error says which policy and
// which key is at fault. ParseSpec checks the form only: see [Spec.Validate].
func ParseSpec(data []byte) (Spec, error) {
	data = bytes.TrimPrefix(bytes.TrimSpace(data), []byte("\ufeff"))
	if len(data) == 0 {
		return Spec{}, errors.New(`spec is empty: want a policies array or {"policies":[…]}`)
	}
	if data[0] == '[' {
		statements, err := parsePolicies(data)
		return Spec{statements: statements}, err
	}
	var obj specJSON
	if err := json.Unmarshal(data, &obj); err != nil {
		return Spec{}, fmt.Errorf("spec: %w", jsonFault(data, err))
	}
	if len(obj.Policies) == 0 || string(obj.Policies) == "null" {
		return Spec{}, errors.New(`spec has no "policies": want a policies array or {"policies":[…]}`)
	}
	statements, err := parsePolicies(obj.Policies)
	if err != nil {
		return Spec{}, err
	}
	conditions, err := obj.conditions()
	if err != nil {
		return Spec{}, err
	}
	return Spec{statements: statements, conditions: conditions}, nil
}

func parsePolicies(data []byte) ([]Statement, error) {
	var rows []json.RawMessage
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, fmt.Errorf("policies: %w", jsonFault(data, err))
	}
	var all []Statement
	for i, raw := range rows {
		var row policyJSON
		if err := json.Unmarshal(raw, &row); err != nil {
			return nil, fmt.Errorf("policies[%d]: %w", i, jsonFault(raw, err))
		}
		statements, err := row.statements()
		if err != nil {
			return nil, fmt.Errorf("policies[%d]: %w", i, err)
		}
		all = append(all, statements...)
	}
	return canonical(all), nil
}

func (row policyJSON) statements() ([]Statement, error) {
	if row.Effect != Allow && row.Effect != Deny {
		return nil, fmt.Errorf(`effect is %q: want "allow" or "deny"`, show(string(row.Effect), 30))
	}
	if len(row.PermissionGroups) == 0 {
		return nil, errors.New("permission_groups is empty or missing")
	}
	if len(row.Resources) == 0 {
		return nil, errors.New("resources is empty or missing")
	}
	var resources []Resource
	for key, value := range row.Resources {
		rs, err := parseResourceValue(key, value)
		if err != nil {
			return nil, err
		}
		resources = append(resources, rs...)
	}
	var out []Statement
	for j, g := range row.PermissionGroups {
		if g.ID == "" {
			return nil, fmt.Errorf("permission_groups[%d]: id is missing", j)
		}
		p := permissionFor(g)
		fits := func(r Resource) bool { return r.scope == p.Scope() }
		some := slices.ContainsFunc(resources, fits)
		for _, r := range resources {
			if !some || fits(r) {
				out = append(out, Statement{row.Effect, p, r})
			}
		}
	}
	return out, nil
}

func permissionFor(g groupJSON) Permission {
	if known := builtin.find(g.ID); known != nil {
		return known.Permission()
	}
	return unlistedPermission{id: g.ID, name: g.Name}
}

func parseResourceValue(key string, value json.RawMessage) ([]Resource, error) {
	if bytes.Equal(bytes.TrimSpace(value), star) {
		r, err := parseResource("", key)
		return []Resource{r}, err
	}
	var inner map[string]string
	if err := json.Unmarshal(value, &inner); err != nil || inner == nil {
		return nil, fmt.Errorf(`resources[%q]: want "*" or an object of resources, got %s`, showKey(key, 80), show(string(value), 40))
	}
	if len(inner) == 0 {
		return nil, fmt.Errorf("resources[%q]: the nested object is empty", showKey(key, 80))
	}
	if _, err := parseResource("", key); err != nil {
		return nil, err
	}
	var out []Resource
	for k, v := range inner {
		if v != "*" {
			return nil, fmt.Errorf(`resources[%q][%q]: want "*", got %q`, showKey(key, 80), showKey(k, 80), show(v, 40))
		}
		r, err := parseResource(key, k)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
