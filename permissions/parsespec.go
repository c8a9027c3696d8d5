package permissions

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/cftoken/cftoken/internal/strictjson"
	"github.com/cftoken/cftoken/permissions/internal/forms"
)

// ParseSpec reads a spec in the forms in which people and tools hold the policies of
// a token:
//
//   - the API's own: a policies array, or an object with a "policies" array and
//     optionally "condition", "not_before" and "expires_on", such as a token as the
//     API returns it; an answer as a whole, also a list with one token in it; one
//     policy without its array; and in place of an id the name of a group
//   - Terraform's: .tf.json files, state files, and what terraform show -json writes
//     of a state or a plan, of cloudflare_api_token and cloudflare_account_token,
//     also with the policy blocks of version 4 of the provider and with resources
//     as a JSON text or in a jsonencode of texts
//   - those in camel case: of Pulumi (also pulumi stack export), Crossplane and
//     alchemy
//   - any of these in a Markdown code block
//
// YAML is read by package permissions/specyaml. Text with several tokens is an error
// that names them, and so are an error answer of the API, an expression that is left
// to be filled in, and a text in another notation, with what to do. A name stands for
// the group that [Catalogue.Parse] takes it for; of several those that act on a
// resource of the policy count, and where still several are left, or none, the error
// is a [*ParseError] below the path: nothing is granted by guess.
//
// What else the API says of a token (id, name, status, times of making and use, who
// made it, its value) is ignored, and so is what tools keep beside it; keys that are
// not known are kept, see [Spec.Unknown], unless a credential stands under them.
// Keys are known to the letter: "Condition" is another key than "condition", and not
// known. A key that stands twice in one object is an error.
//
// In a policy that names groups and resources of several scopes each group is
// tied to the resources that it can act on, and to those of a kind that is not
// known. A group whose id and name contradict each other is an error: the name
// is that of another group, not a former name or another notation of its own. A
// name that is not known at all is none, since groups are renamed. Its label is
// taken as another name, and its scopes must be the group's. Where they agree they
// tell nothing new, like its meta, category and is_selectable: all of those are
// written back as they were read. The error says which policy and which key is at
// fault, as the text has it. ParseSpec checks the form only: see [Spec.Validate].
func ParseSpec(data []byte) (Spec, error) { return parseForm(data, nil) }

// parseForm reads a body; what it leaves open is for fill, nil for nothing.
func parseForm(data []byte, fill func([]byte) ([]byte, error)) (Spec, error) {
	token, err := forms.Read(data, fill != nil)
	if err != nil {
		return Spec{}, err
	}
	text := token.JSON
	if fill != nil {
		if text, err = fill(text); err != nil {
			return Spec{}, token.Locate(err)
		}
	}
	if text, err = withGroupIDs(text); err != nil {
		return Spec{}, token.Locate(err)
	}
	spec, err := parseSpec(text)
	return spec, token.Locate(err)
}

// withGroupIDs puts the ids of groups that have a name alone into policies or an
// object with such. What has another form than that is for the strict reader to find
// fault with.
func withGroupIDs(data []byte) ([]byte, error) {
	var token map[string]json.RawMessage
	list := json.RawMessage(data)
	if json.Unmarshal(data, &token) == nil && token != nil {
		list = token["policies"]
	}
	var policies []json.RawMessage
	if json.Unmarshal(list, &policies) != nil {
		return data, nil
	}
	changed, named := false, names{}
	for i, raw := range policies {
		row, err := named.nameless(raw)
		if err != nil {
			return nil, fmt.Errorf("policies[%d]: %w", i, err)
		}
		if row != nil {
			policies[i], changed = row, true
		}
	}
	if !changed {
		return data, nil
	}
	list, err := json.Marshal(policies)
	if token == nil || err != nil {
		return list, err
	}
	token["policies"] = list
	return json.Marshal(token)
}

// names are what [Catalogue.Parse] said of the names of a spec, each asked once.
type names map[string]struct {
	permission Permission
	err        error
}

// nameless returns a policy with ids in place of names that stand alone; nil for
// one that needs none.
func (n names) nameless(raw json.RawMessage) (json.RawMessage, error) {
	policy, err := objectKeys("", string(raw))
	var groups []json.RawMessage
	if err != nil || json.Unmarshal(policy["permission_groups"], &groups) != nil {
		return nil, nil
	}
	changed, scopes := false, scopesOf(policy["resources"])
	for i, one := range groups {
		var name string
		if json.Unmarshal(one, &name) == nil && name != "" {
			one, _ = json.Marshal(map[string]string{"name": name}) // cannot fail
		}
		keys, err := objectKeys("", string(one))
		if err != nil || !strictjson.IsNull(keys["id"]) && string(keys["id"]) != `""` || json.Unmarshal(keys["name"], &name) != nil || name == "" {
			continue
		}
		p, err := n.inPolicy(name, scopes)
		if err != nil {
			return nil, fmt.Errorf("permission_groups[%d]: %w", i, err)
		}
		delete(keys, "name")
		if keys["id"], err = json.Marshal(p.ID()); err != nil {
			return nil, err
		}
		if groups[i], err = json.Marshal(keys); err != nil {
			return nil, err
		}
		changed = true
	}
	if !changed {
		return nil, nil
	}
	if policy["permission_groups"], err = json.Marshal(groups); err != nil {
		return nil, err
	}
	return json.Marshal(policy)
}

// scopesOf are the kinds of the resources of a policy.
func scopesOf(raw json.RawMessage) []Scope {
	resources, err := objectKeys("", string(raw))
	if err != nil {
		return nil
	}
	var out []Scope
	for key, value := range resources {
		inner, err := objectKeys("", string(value))
		if err != nil {
			inner = map[string]json.RawMessage{key: nil}
		}
		for key := range inner {
			if r, err := parseResource("", key); err == nil && !slices.Contains(out, r.scope) {
				out = append(out, r.scope)
			}
		}
	}
	return out
}

// inPolicy is [Catalogue.Parse] for a group of a policy: of several groups of a name
// only one that acts on a resource of the policy can be meant.
func (n names) inPolicy(name string, on []Scope) (Permission, error) {
	said, known := n[name]
	if !known {
		said.permission, said.err = builtin.Parse(name)
		n[name] = said
	}
	var fault *ParseError
	if !errors.As(said.err, &fault) || fault.Problem != ParseAmbiguous {
		return said.permission, said.err
	}
	var meant []Group
	for _, g := range fault.Candidates {
		if slices.Contains(on, g.Scope) {
			meant = append(meant, g)
		}
	}
	if len(meant) == 1 {
		return meant[0].Permission(), nil
	}
	return nil, said.err
}
