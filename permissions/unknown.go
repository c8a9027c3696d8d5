package permissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/strictjson"
)

// Other returns, as a JSON object, the keys of a token that this package does
// not know, beside "policies", "condition", "not_before" and "expires_on"; "" for
// none. They are kept and written back. A spec with them does not validate;
// decisions take them for no bound, because the API has put all bounds into the
// four keys so far.
func (s Spec) Other() string { return s.other }

// WithOther returns the spec with other keys than those that this package
// knows: a JSON object, "" for none. What is no such object cannot be written
// down: see [Spec.MarshalJSON].
func (s Spec) WithOther(object string) Spec {
	s.other = object
	if keys, err := objectKeys("", object); err == nil {
		s.other = canonicalObject(keys)
	}
	return s
}

// Unknown names the keys in the spec that this package does not know, sorted and
// each once: "new_key" beside the policies, "condition.new_key",
// "policies[].new_key" and "policies[].permission_groups[].new_key". There is
// none in a spec that was built here.
func (s Spec) Unknown() []string {
	var out []string
	add := func(prefix, object string) {
		keys, _ := objectKeys("", object) // what is no object has no keys to name
		for key := range keys {
			out = append(out, prefix+show(key, 80))
		}
	}
	add("", s.other)
	if condition, _ := objectKeys("", s.conditions.Other); len(condition) > 0 {
		for key, value := range condition {
			if key == keyRequestIP {
				add("condition.request_ip.", string(value))
			} else {
				out = append(out, "condition."+show(key, 80))
			}
		}
	}
	for _, st := range s.statements {
		out = append(out, st.unknown()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Known returns the spec without what is not known here, which [Spec.Unknown]
// names. The token may do less than it says, or more: use it only for what may
// rest on that assumption.
func (s Spec) Known() Spec {
	all := slices.Clone(s.statements)
	for i := range all {
		all[i].Other = ""
	}
	s.conditions.Other, s.other = "", ""
	return s.holding(all)
}

// otherKeys is what [Statement.Other] holds.
type otherKeys struct {
	Group  map[string]json.RawMessage `json:"permission_group"`
	Policy map[string]json.RawMessage `json:"policy"`
}

// joinOther makes a [Statement.Other] of the unknown keys, each a JSON object or
// "", of a group and of the policy around it.
func joinOther(group, policy string) string {
	switch {
	case group == "" && policy == "":
		return ""
	case group == "":
		return `{"policy":` + policy + `}`
	case policy == "":
		return `{"permission_group":` + group + `}`
	}
	return `{"permission_group":` + group + `,"policy":` + policy + `}`
}

func splitOther(other string) (keys otherKeys, err error) {
	if other == "" {
		return keys, nil
	}
	dec := json.NewDecoder(strings.NewReader(other))
	dec.DisallowUnknownFields()
	if dec.Decode(&keys) != nil {
		return otherKeys{}, errors.New(`Statement.Other: want {"policy":{…},"permission_group":{…}}, or either`)
	}
	for key := range keys.Policy {
		if isPolicyKey(key) {
			return otherKeys{}, fmt.Errorf("Statement.Other: %q of a policy is known: it has a field of its own", show(key, 40))
		}
	}
	for key := range keys.Group {
		if isGroupKey(key) {
			return otherKeys{}, fmt.Errorf("Statement.Other: %q of a permission group is known: it has a field of its own", show(key, 40))
		}
	}
	return keys, nil
}

// unknown names the keys of s.Other as [Spec.Unknown] does.
func (s Statement) unknown() []string {
	keys, _ := splitOther(s.Other)
	var out []string
	for key := range keys.Policy {
		out = append(out, "policies[]."+show(key, 80))
	}
	for key := range keys.Group {
		out = append(out, "policies[].permission_groups[]."+show(key, 80))
	}
	slices.Sort(out)
	return out
}

// isTokenKey reports whether a key of a token is known: a part of a spec, or
// what describes the token and bounds nothing. Keys are compared to the letter: of
// one in another case nobody knows what the API makes. Sources: the API's schema of a token,
// https://developers.cloudflare.com/api/resources/user/subresources/tokens/ (2026-11);
// who made it, from Cloudflare's OpenAPI document (2026-10).
func isTokenKey(key string) bool {
	return isOneOf(key, "policies", "condition", "not_before", "expires_on",
		"id", "name", "status", "value", "issued_on", "modified_on", "last_used_on",
		"creator_email_at_creation", "provisioner_type", "provisioner_id")
}

// isPolicyKey reports whether a key of a policy is known.
func isPolicyKey(key string) bool {
	return isOneOf(key, "id", "effect", "permission_groups", "resources")
}

func isOneOf(key string, known ...string) bool {
	return slices.Contains(known, key)
}

// unknownKeys returns, as a canonical JSON object, the keys of an object that
// are not known, and "" for none. A key that is null says nothing.
func unknownKeys(object []byte, known func(string) bool) string {
	keys, err := objectKeys("", string(object))
	if err != nil {
		return "" // the caller has read it
	}
	for key := range keys {
		if known(key) {
			delete(keys, key)
		}
	}
	return canonicalObject(keys)
}

// objectKeys reads a JSON object; "" has no keys. What names it in errors.
func objectKeys(what, object string) (map[string]json.RawMessage, error) {
	keys := map[string]json.RawMessage{}
	if object == "" {
		return keys, nil
	}
	if err := json.Unmarshal([]byte(object), &keys); err != nil || keys == nil {
		return nil, fmt.Errorf("%s is no JSON object", what)
	}
	return keys, nil
}

// canonicalObject writes keys that are not null as JSON in canonical form, "" if
// there are none.
func canonicalObject(keys map[string]json.RawMessage) string {
	for key, value := range keys {
		if strictjson.IsNull(value) {
			delete(keys, key)
		}
	}
	if len(keys) == 0 {
		return ""
	}
	data, err := json.Marshal(keys)
	if err != nil {
		return "" // cannot happen: the values were read as JSON
	}
	return canonicalJSON(data)
}

// canonicalJSON writes JSON without blanks, with sorted keys and with its
// numbers as they are.
func canonicalJSON(data []byte) string {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var value any
	if dec.Decode(&value) != nil {
		return string(data) // cannot happen: it was read as JSON
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if enc.Encode(value) != nil {
		return string(data)
	}
	return strings.TrimSuffix(buf.String(), "\n")
}

// appendKeys adds keys, sorted, to the end of a JSON object.
func appendKeys(object []byte, keys map[string]json.RawMessage) []byte {
	if len(keys) == 0 {
		return object
	}
	more, _ := json.Marshal(keys) // cannot fail: the values were read as JSON
	out := bytes.TrimSuffix(bytes.Clone(object), []byte("}"))
	if len(out) > 1 {
		out = append(out, ',')
	}
	return append(out, more[1:]...)
}
