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
	return appendKeys(data, other)
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
// "expires_on", such as a token as the API returns it. What else the API says of
// a token (id, name, status, times of making and use, who made it) is ignored;
// keys that are not known are kept, see [Spec.Unknown]. Keys are known to the
// letter: "Condition" is another key than "condition", and not known. A key that
// stands twice in one object is an error.
//
// In a policy that names groups and resources of several scopes each group is
// tied to the resources that it can act on, and to those of a kind that is not
// known. A group whose id and name contradict each other is an error: the name
// is that of another group, not a former name or another notation of its own. A
// name that is not known at all is none, since groups are renamed. Its label is
// taken as another name, and its scopes must be the group's. Where they agree they
// tell nothing new, like its meta, category and is_selectable: all of those are
// written back as they were read. The error
// says which policy and which key is at fault. ParseSpec checks the form only:
// see [Spec.Validate].
func ParseSpec(data []byte) (Spec, error) {
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
