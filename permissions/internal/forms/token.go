package forms

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/strictjson"
)

// apiKey returns the API's key for one in camel case, as tools write it; other keys
// are their own.
func apiKey(key string) string {
	switch key {
	case "permissionGroups":
		return "permission_groups"
	case "policy":
		return "policies"
	case "notBefore":
		return "not_before"
	case "expiresOn":
		return "expires_on"
	case "issuedOn":
		return "issued_on"
	case "modifiedOn":
		return "modified_on"
	case "lastUsedOn":
		return "last_used_on"
	case "isSelectable":
		return "is_selectable"
	case "requestIp", "requestIP":
		return "request_ip"
	case "ins":
		return "in"
	case "notIn", "notIns":
		return "not_in"
	}
	return key
}

// ofTool reports whether a key is one that tools add to a token, and that bounds
// nothing: what else they say of the resource, and their own credentials.
func ofTool(key string) bool {
	switch key {
	case "//", "__defaults", "__meta", "account_id", "accountId", "accountIdRef", "accountIdSelector", "provider", "depends_on", "dependsOn",
		"lifecycle", "timeouts", "count", "for_each", "provisioner", "connection", "baseUrl", "profile", "adopt", "delete", "email",
		"apiToken", "apiKey", "accessKeyId", "secretAccessKey", "type", "tags", "isResource":
		return true
	}
	return false
}

// writer writes one candidate in the API's form.
type writer struct {
	candidate
	names names
	open  bool // words and placeholders stay
}

// token writes the candidate in the API's form.
func (c candidate) token(open bool) (Token, error) {
	w := writer{candidate: c, open: open}
	out := Token{at: c.at, root: c.at}
	keys := object(c.raw)
	switch {
	case keys == nil && kindOf(c.raw) != "array":
		return Token{JSON: c.raw, root: "policies"}, nil // the strict reader says what it is
	case keys != nil && !isToken(keys) && isPolicy(keys):
		out.single = true
		one, err := w.policy(c.raw, c.at, false)
		if err != nil {
			return Token{}, err
		}
		out.JSON = append(append([]byte("["), one...), ']')
	case keys == nil:
		if out.root == "" {
			out.root = "policies"
		}
		list, _, err := w.policies(c.raw, out.root, false)
		if err != nil {
			return Token{}, err
		}
		out.JSON = list
	default:
		data, err := w.object(keys, &out)
		if err != nil {
			return Token{}, err
		}
		out.JSON = data
	}
	out.names = w.names
	return out, nil
}

func (w *writer) object(keys map[string]json.RawMessage, out *Token) ([]byte, error) {
	out.root = below(w.at, "policies")
	blocks := keys["policies"] == nil && keys["policy"] != nil
	if blocks {
		out.root = below(w.at, "policy")
	}
	keys, err := w.rename(keys, w.at)
	if err != nil {
		return nil, err
	}
	for key, value := range keys {
		if w.tool && ofTool(key) || strings.EqualFold(key, "value") || !ours(key) && credential.Holds(string(value)) {
			delete(keys, key)
		}
	}
	if !strictjson.IsNull(keys["policies"]) {
		if keys["policies"], out.single, err = w.policies(keys["policies"], out.root, blocks); err != nil {
			return nil, err
		}
	}
	if keys["condition"] != nil {
		if keys["condition"], err = w.condition(keys["condition"], below(w.at, "condition")); err != nil {
			return nil, err
		}
	}
	for _, key := range [...]string{"not_before", "expires_on"} {
		if err := filled(str(keys[key]), below(w.at, w.names.of(key))); err != nil {
			return nil, err
		}
	}
	return json.Marshal(keys)
}

// ours are the keys of a token that bound it.
func ours(key string) bool {
	switch key {
	case "policies", "condition", "not_before", "expires_on":
		return true
	}
	return false
}

// rename puts the API's keys for those of tools.
func (w *writer) rename(keys map[string]json.RawMessage, at string) (map[string]json.RawMessage, error) {
	out := make(map[string]json.RawMessage, len(keys))
	for _, key := range sorted(keys) {
		api, value := apiKey(key), keys[key]
		if key == "__defaults" {
			continue
		}
		if old, twice := out[api]; twice {
			switch {
			case strictjson.IsNull(value):
				continue
			case !strictjson.IsNull(old):
				return nil, fmt.Errorf("%s: %q and another key for it stand beside each other: keep one of the two", orSpec(at), api)
			}
		}
		if out[api] = value; api != key && w.names.of(api) == api {
			w.names = append(w.names, struct{ api, text string }{api, key})
		}
	}
	return out, nil
}

func orSpec(at string) string {
	if at == "" {
		return "spec"
	}
	return show(at)
}

// policies writes a list of policies, or the one that stands in its place.
func (w *writer) policies(raw json.RawMessage, at string, blocks bool) (list json.RawMessage, single bool, err error) {
	if raw, err = plain(raw, at); err != nil {
		return nil, false, err
	}
	if text := str(raw); text != "" {
		if raw, err = expression(text, at); err != nil {
			return nil, false, err
		}
	}
	if keys := object(raw); keys != nil && (isPolicy(keys) || blocks) {
		one, err := w.policy(raw, at, blocks)
		return append(append([]byte("["), one...), ']'), true, err
	}
	if kindOf(raw) != "array" {
		return raw, false, nil
	}
	rows := array(raw)
	for i := range rows {
		if rows[i], err = w.policy(rows[i], index(at, i), blocks); err != nil {
			return nil, false, err
		}
	}
	if rows == nil {
		return raw, false, nil
	}
	list, err = json.Marshal(rows)
	return list, false, err
}

// policy writes a policy. One of Terraform's blocks allows unless it says otherwise.
// Source: https://registry.terraform.io/providers/cloudflare/cloudflare/4.52.0/docs/resources/api_token (2026).
func (w *writer) policy(raw json.RawMessage, at string, block bool) (json.RawMessage, error) {
	raw, err := plain(raw, at)
	if err != nil {
		return nil, err
	}
	keys := object(raw)
	if keys == nil {
		return raw, nil
	}
	if keys, err = w.rename(keys, at); err != nil {
		return nil, err
	}
	if block && strictjson.IsNull(keys["effect"]) {
		keys["effect"] = json.RawMessage(`"allow"`)
	}
	if err := filled(str(keys["effect"]), below(at, "effect")); err != nil {
		return nil, err
	}
	if groups := keys["permission_groups"]; groups != nil {
		if keys["permission_groups"], err = w.groups(groups, at+": "+w.names.of("permission_groups")); err != nil {
			return nil, err
		}
	}
	if resources := keys["resources"]; resources != nil {
		if keys["resources"], err = w.resources(resources, strings.TrimPrefix(at+": resources", ": ")); err != nil {
			return nil, err
		}
	}
	return json.Marshal(keys)
}

// groups writes permission groups; one that is a text is its id or its name.
func (w *writer) groups(raw json.RawMessage, at string) (json.RawMessage, error) {
	at = strings.TrimPrefix(at, ": ")
	raw, err := plain(raw, at)
	if err != nil {
		return nil, err
	}
	if err := filled(str(raw), at); err != nil {
		return nil, err
	}
	if keys := object(raw); has(keys, "id", "name") {
		raw = append(append(json.RawMessage("["), raw...), ']')
	}
	list := array(raw)
	if list == nil {
		return raw, nil
	}
	for i, one := range list {
		where := index(at, i)
		if one, err = plain(one, where); err != nil {
			return nil, err
		}
		if kindOf(one) == "string" && w.open {
			if err := filled(str(one), where); err != nil {
				return nil, err
			}
		} else if kindOf(one) == "string" {
			key := "name"
			if credential.IsID(strings.ToLower(str(one))) {
				key = "id"
			}
			if one, err = json.Marshal(map[string]json.RawMessage{key: one}); err != nil {
				return nil, err
			}
		}
		keys := object(one)
		if keys == nil {
			list[i] = one
			continue
		}
		for _, key := range [...]string{"id", "name"} {
			if err := filled(str(keys[key]), where+"."+key); err != nil {
				return nil, err
			}
		}
		if keys, err = w.rename(keys, where); err != nil {
			return nil, err
		}
		if list[i], err = json.Marshal(keys); err != nil {
			return nil, err
		}
	}
	return json.Marshal(list)
}

// resources writes the resources of a policy, which tools hold as a text.
func (w *writer) resources(raw json.RawMessage, at string) (json.RawMessage, error) {
	raw, err := plain(raw, at)
	if err != nil {
		return nil, err
	}
	text := strings.TrimSpace(str(raw))
	switch kind := kindOf(raw); {
	case w.open && (kind == "array" || kind == "string" && !startsWith(text, "{", "[", "${", "jsonencode(")):
		return raw, nil
	case kind == "string":
		if raw, err = expression(str(raw), at); err != nil {
			return nil, err
		}
	case kind == "array":
		example := "com.cloudflare.api.account.zone.<zone id>"
		if list := array(raw); len(list) > 0 && str(list[0]) != "" {
			example = show(str(list[0]))
		}
		return nil, fmt.Errorf(`%s: want an object, got array: write each as a key, {"%s":"*"}`, at, example)
	}
	return raw, w.keysFilled(raw, at, 0)
}

func (w *writer) keysFilled(raw json.RawMessage, at string, depth int) error {
	keys := object(raw)
	if depth > 2 {
		return nil
	}
	for _, key := range sorted(keys) {
		// A name alone is a placeholder, one of Terraform's has a dot.
		_, inner, _ := strings.Cut(key, "${")
		if err := filled(key, at); err != nil && (!w.open || strings.Contains(strings.SplitN(inner, "}", 2)[0], ".")) {
			return err
		}
		if _, inner, ok := strings.Cut(key, "<"); ok && !w.open && strings.Contains(inner, ">") {
			return fmt.Errorf("%s: <%s> is left to be filled in: write its value in its place", show(at), show(strings.SplitN(inner, ">", 2)[0]))
		}
		if err := filled(str(keys[key]), at); err != nil {
			return err
		}
		if err := w.keysFilled(keys[key], at, depth+1); err != nil {
			return err
		}
	}
	delete(keys, "__defaults")
	return nil
}

// condition writes the condition, of which Terraform's blocks are lists of one.
func (w *writer) condition(raw json.RawMessage, at string) (json.RawMessage, error) {
	raw, err := w.block(raw, at)
	keys := object(raw)
	if err != nil || keys == nil {
		return raw, err
	}
	if keys, err = w.rename(keys, at); err != nil {
		return nil, err
	}
	for _, key := range [...]string{"request_ip", "request.ip"} {
		if keys[key] == nil {
			continue
		}
		where := below(at, w.names.of(key))
		inner, err := w.block(keys[key], where)
		if err != nil {
			return nil, err
		}
		if ip := object(inner); ip != nil {
			if ip, err = w.rename(ip, where); err != nil {
				return nil, err
			}
			for _, list := range [...]string{"in", "not_in"} {
				if ip[list], err = addresses(ip[list], below(where, w.names.of(list))); err != nil {
					return nil, err
				}
				if ip[list] == nil {
					delete(ip, list)
				}
			}
			if inner, err = json.Marshal(ip); err != nil {
				return nil, err
			}
		}
		keys[key] = inner
	}
	return json.Marshal(keys)
}

func addresses(raw json.RawMessage, at string) (json.RawMessage, error) {
	if raw == nil {
		return nil, nil
	}
	raw, err := plain(raw, at)
	if err != nil {
		return nil, err
	}
	for _, one := range append(array(raw), raw) {
		if err := filled(str(one), at); err != nil {
			return nil, err
		}
	}
	return raw, nil
}

// block takes the one object out of a list.
func (w *writer) block(raw json.RawMessage, at string) (json.RawMessage, error) {
	raw, err := plain(raw, at)
	if err != nil {
		return nil, err
	}
	if err := filled(str(raw), at); err != nil {
		return nil, err
	}
	list := array(raw)
	switch {
	case kindOf(raw) != "array":
		return raw, nil
	case len(list) == 0:
		return json.RawMessage("null"), nil
	case len(list) == 1:
		return plain(list[0], at)
	}
	return nil, fmt.Errorf("%s: want one, got a list of %d", show(at), len(list))
}
