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
	PermissionGroups []json.RawMessage          `json:"permission_groups"`
	Resources        map[string]json.RawMessage `json:"resources"`
}

var star = json.RawMessage(`"*"`)

// PoliciesJSON returns the spec's statements as the API's "policies" array, in
// canonical order, with what was read of them that is not known here. Ids are
// checked for their form; whether the API would accept the spec is what
// [Spec.Validate] says.
func (s Spec) PoliciesJSON() ([]byte, error) {
	out := []json.RawMessage{}
	for _, b := range s.bundles() {
		row, err := b.encode()
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return json.Marshal(out)
}

func (b bundle) encode() (json.RawMessage, error) {
	other, err := splitOther(b.Other)
	if err != nil {
		return nil, err
	}
	row := struct {
		Effect    Effect                     `json:"effect"`
		Groups    []json.RawMessage          `json:"permission_groups"`
		Resources map[string]json.RawMessage `json:"resources"`
	}{Effect: b.Effect, Groups: []json.RawMessage{}}
	for i, perm := range b.Permissions {
		if err := checkID("permission group", perm.ID()); err != nil {
			return nil, err
		}
		row.Groups = append(row.Groups, appendKeys(groupJSON{ID: perm.ID(), Name: perm.Name()}.encode(b.about[i]), other.Group))
	}
	if row.Resources, err = encodeResources(b.Resources); err != nil {
		return nil, err
	}
	data, _ := json.Marshal(row) // cannot fail: all of it is JSON already
	return appendKeys(data, other.Policy), nil
}

func encodeResources(resources []Resource) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	nested := map[string]map[string]json.RawMessage{}
	for _, r := range resources {
		if err := r.writable(); err != nil && err != errOwnUser {
			return nil, err
		}
		if r.parent == "" {
			out[r.Key()] = star
			continue
		}
		if nested[r.parent] == nil {
			nested[r.parent] = map[string]json.RawMessage{}
		}
		nested[r.parent][r.Key()] = star
	}
	for parent, inner := range nested {
		if _, clash := out[parent]; clash {
			return nil, fmt.Errorf("resource %q stands both alone and with nested resources in one policy", showKey(parent, 100))
		}
		out[parent], _ = json.Marshal(inner) // cannot fail
	}
	return out, nil
}

func parsePolicies(data []byte) ([]Statement, error) {
	var rows []json.RawMessage
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, fmt.Errorf("policies: %w", jsonFault(data, err))
	}
	var all []Statement
	for i, raw := range rows {
		statements, err := parsePolicy(raw)
		if err != nil {
			return nil, fmt.Errorf("policies[%d]: %w", i, err)
		}
		all = append(all, statements...)
	}
	return canonical(all), nil
}

func parsePolicy(raw json.RawMessage) ([]Statement, error) {
	var row policyJSON
	if err := readObject(raw, &row, "effect", "permission_groups", "resources"); err != nil {
		return nil, err
	}
	groups := make([]groupJSON, len(row.PermissionGroups))
	for j := range groups {
		if err := groups[j].read(row.PermissionGroups[j]); err != nil {
			return nil, fmt.Errorf("permission_groups[%d]: %w", j, err)
		}
	}
	if row.Effect != Allow && row.Effect != Deny {
		return nil, fmt.Errorf(`effect is %q%s: want "allow" or "deny"`, show(string(row.Effect), 30), otherCase(raw, "effect"))
	}
	if len(row.PermissionGroups) == 0 {
		return nil, errors.New("permission_groups is empty or missing" + otherCase(raw, "permission_groups"))
	}
	if len(row.Resources) == 0 {
		return nil, errors.New("resources is empty or missing" + otherCase(raw, "resources"))
	}
	var resources []Resource
	for key, value := range row.Resources {
		rs, err := parseResourceValue(key, value)
		if err != nil {
			return nil, err
		}
		resources = append(resources, rs...)
	}
	policyOther := unknownKeys(raw, isPolicyKey)
	var out []Statement
	for j, g := range groups {
		p, err := g.permission()
		if err != nil {
			return nil, fmt.Errorf("permission_groups[%d]: %w", j, err)
		}
		st := Statement{Effect: row.Effect, Permission: p, Other: joinOther(g.other, policyOther), about: g.about}
		fits := func(r Resource) bool { return r.scope == p.Scope() }
		some := slices.ContainsFunc(resources, fits)
		for _, r := range resources {
			if !some || fits(r) || !r.scope.typed() {
				st.Resource = r
				out = append(out, st)
			}
		}
	}
	return out, nil
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
