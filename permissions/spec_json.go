package permissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cftoken/cftoken/internal/strictjson"
	"github.com/cftoken/cftoken/internal/wording"
)

type specJSON struct {
	Policies  json.RawMessage `json:"policies"`
	Condition json.RawMessage `json:"condition,omitempty"`
	NotBefore string          `json:"not_before,omitempty"`
	ExpiresOn string          `json:"expires_on,omitempty"`
}

// MarshalJSON returns the object form {"policies":[…]}, with "condition",
// "not_before" and "expires_on" where the spec sets them, and with whatever was
// read that is not known here. Malformed ids are an error, and so are unknown
// keys that are no JSON object.
func (s Spec) MarshalJSON() ([]byte, error) {
	policies, err := s.PoliciesJSON()
	if err != nil {
		return nil, err
	}
	out := specJSON{Policies: policies}
	if c := s.conditions; !c.IsZero() {
		if !c.NotBefore.IsZero() {
			out.NotBefore = wording.Time(c.NotBefore)
		}
		if !c.ExpiresOn.IsZero() {
			out.ExpiresOn = wording.Time(c.ExpiresOn)
		}
		if out.Condition, err = c.conditionJSON(); err != nil {
			return nil, err
		}
	}
	other, err := objectKeys("Spec.WithOther: the text", s.other)
	if err != nil {
		return nil, err
	}
	for key := range other {
		if isTokenKey(key) {
			return nil, fmt.Errorf("Spec.WithOther: %q is a key that is known", show(key, 40))
		}
	}
	data, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	return appendKeys(data, other), nil
}

// UnmarshalJSON reads the API's own form and no other: an array of policies, or an
// object with "policies". Where a spec is part of a larger document it is programs
// that write and read it, and one that took more than the API does would hide a
// fault until the API meets it, or stand for other groups once the names are others.
// What people give is for [ParseSpec].
func (s *Spec) UnmarshalJSON(data []byte) error {
	spec, err := parseSpec(data)
	if err != nil {
		return err
	}
	*s = spec
	return nil
}

// parseSpec reads the API's own form.
func parseSpec(data []byte) (Spec, error) {
	data = bytes.TrimPrefix(bytes.TrimSpace(data), []byte("\ufeff"))
	if len(data) == 0 {
		return Spec{}, errors.New(`spec is empty: want a policies array or {"policies":[…]}`)
	}
	if err := strictjson.Duplicate(data); err != nil {
		return Spec{}, fmt.Errorf("spec: %w", err)
	}
	if data[0] == '[' {
		statements, err := parsePolicies(data)
		return Spec{statements: statements}, err
	}
	var obj specJSON
	if err := readObject(data, &obj, "policies", "condition", "not_before", "expires_on"); err != nil {
		return Spec{}, fmt.Errorf("spec: %w", err)
	}
	if len(obj.Policies) == 0 || string(obj.Policies) == "null" {
		return Spec{}, errors.New(`spec has no "policies"` + otherCase(data, "policies") + `: want a policies array or {"policies":[…]}`)
	}
	statements, err := parsePolicies(obj.Policies)
	if err != nil {
		return Spec{}, err
	}
	conditions, err := obj.conditions()
	if err != nil {
		return Spec{}, err
	}
	return Spec{statements: statements, conditions: conditions, other: unknownKeys(data, isTokenKey)}, nil
}
