package forms

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// maxDepth bounds how many wrappers are looked into.
const maxDepth = 16

// candidate is a token, a list of policies or one policy in a text.
type candidate struct {
	raw  json.RawMessage
	at   string
	name string // as errors call it besides
	tool bool   // a tool's object: it has keys of the tool's own
	err  error  // why it cannot be read
}

// finder collects what a text holds.
type finder struct {
	found []candidate
	what  string // what the text is, for where nothing was found
	do    string // what to do then
}

// is says what a text is that turned out to be that.
func (f *finder) is(what, do string) {
	if f.what == "" {
		f.what, f.do = what, do
	}
}

func (f *finder) add(c candidate) { f.found = append(f.found, c) }

// find looks for tokens at a path. What is nothing that is known is no error here.
func (f *finder) find(raw json.RawMessage, at string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("spec: more than %d objects around a token", maxDepth)
	}
	switch kindOf(raw) {
	case "array":
		return f.list(raw, at, depth)
	case "object":
		return f.object(raw, object(raw), at, depth)
	case "string":
		inner := strings.TrimSpace(str(raw))
		if startsWith(inner, "{", "[") && json.Valid([]byte(inner)) {
			return f.find(json.RawMessage(inner), at, depth+1)
		}
	}
	return nil
}

func (f *finder) list(raw json.RawMessage, at string, depth int) error {
	list := array(raw)
	if len(list) == 0 {
		f.is(orSpec(at)+" is an empty list", "there is no token in it")
		return nil
	}
	if isPolicy(object(list[0])) || allPolicies(list) {
		f.add(candidate{raw: raw, at: at})
		return nil
	}
	for i, one := range list {
		if err := f.find(one, index(at, i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

// allPolicies reports whether a list is best read as one of policies: one of its
// objects is.
func allPolicies(list []json.RawMessage) bool {
	for _, one := range list {
		if isPolicy(object(one)) {
			return true
		}
	}
	return false
}

func isPolicy(keys map[string]json.RawMessage) bool {
	return has(keys, "permission_groups", "permissionGroups") || keys["effect"] != nil && !isToken(keys)
}

func isToken(keys map[string]json.RawMessage) bool {
	return keys["policies"] != nil || keys["policy"] != nil
}

func (f *finder) object(raw json.RawMessage, keys map[string]json.RawMessage, at string, depth int) error {
	switch {
	case isReport(keys):
		return f.report(keys, at)
	case isToken(keys):
		f.add(candidate{raw: raw, at: at, name: nameOf(keys)})
		return nil
	case isPolicy(keys):
		f.add(candidate{raw: raw, at: at})
		return nil
	case keys["success"] != nil, keys["result"] != nil, isErrors(keys):
		return f.answer(keys, at, depth)
	}
	for _, tool := range [...]func(map[string]json.RawMessage, string, int) (bool, error){f.terraform, f.pulumi, f.crossplane, f.alchemy} {
		if known, err := tool(keys, at, depth); known || err != nil {
			return err
		}
	}
	for _, key := range [...]string{"token", "api_token", "apiToken", "data", "body", "json", "items"} {
		if kind := kindOf(keys[key]); kind == "object" || kind == "array" {
			if err := f.find(keys[key], below(at, key), depth+1); err != nil {
				return err
			}
		}
	}
	if isResources(keys) {
		do := `want the policy around it: {"effect":"allow","permission_groups":["DNS Write"],"resources":…}`
		if key := badKey(keys); key != "" {
			do += fmt.Sprintf(", and in it keys such as com.cloudflare.api.account.zone.<zone id> in place of %q", show(key))
		}
		f.is(orSpec(at)+" is the resources of a policy alone", do)
	}
	return nil
}

func isErrors(keys map[string]json.RawMessage) bool {
	list := array(keys["errors"])
	return len(list) > 0 && object(list[0])["message"] != nil
}

// answer looks into an answer of the API.
func (f *finder) answer(keys map[string]json.RawMessage, at string, depth int) error {
	success := string(bytes.TrimSpace(keys["success"]))
	if success == "false" || success != "true" && isErrors(keys) {
		return refusal(keys)
	}
	where := below(at, "result")
	n := len(f.found)
	if err := f.find(keys["result"], where, depth+1); err != nil {
		return err
	}
	if len(f.found) > n {
		return nil
	}
	list := array(keys["result"])
	switch first := firstOf(keys["result"]); {
	case first["scopes"] != nil, len(list) > 0 && first["name"] != nil && first["status"] == nil && len(first) < 5:
		f.is(where+" is a listing of permission groups", "permissions.ParseListing reads it")
	case kindOf(keys["result"]) == "array" && len(list) == 0:
		f.is(where+" is an empty list", "there is no token in it")
	case first["status"] != nil || first["id"] != nil:
		f.is(where+` has no "policies"`, "the answer of verify tells none; GET /user/tokens/{token_id} or /accounts/{account_id}/tokens/{token_id} does")
	default:
		f.is(where+` has no "policies"`, "want the answer to GET of a token")
	}
	return nil
}

// firstOf are the keys of an object, or of the first in a list.
func firstOf(raw json.RawMessage) map[string]json.RawMessage {
	if list := array(raw); len(list) > 0 {
		return object(list[0])
	}
	return object(raw)
}

// refusal is the error for an answer that is one.
func refusal(keys map[string]json.RawMessage) error {
	var said []string
	for _, raw := range array(keys["errors"]) {
		one := object(raw)
		text := show(str(one["message"]))
		if code := strings.Trim(string(one["code"]), `" `); code != "" && code != "null" && len(code) < 12 {
			text = strings.TrimSpace(code + " " + text)
		}
		if text != "" && len(said) < 4 {
			said = append(said, text)
		}
	}
	what := "the text is an error answer of the API"
	if len(said) > 0 {
		what += " (" + strings.Join(said, "; ") + ")"
	}
	return errors.New(what + ", which holds no token: package diagnose, or explain -refusal, says what it means and what to do")
}

// nameOf is how a token is called: its name or its id.
func nameOf(keys map[string]json.RawMessage) string {
	name, id := str(keys["name"]), str(keys["id"])
	switch {
	case name != "" && id != "":
		return fmt.Sprintf("%q, id %s", show(name), show(id))
	case name != "":
		return fmt.Sprintf("%q", show(name))
	case id != "":
		return "id " + show(id)
	}
	return ""
}

// choose takes the one candidate. Where nothing was recognised, the text itself is
// it, for the strict reader to find fault with.
func (f *finder) choose(text []byte) (candidate, error) {
	switch len(f.found) {
	case 1:
		return f.found[0], f.found[0].err
	case 0:
		if empty := array(text); f.what == "" || empty != nil && len(empty) == 0 {
			return candidate{raw: text}, nil
		}
		return candidate{}, fmt.Errorf("%s: %s", f.what, f.do)
	}
	var names []string
	for _, c := range f.found {
		if len(names) == 8 {
			names = append(names, "…")
			break
		}
		at := show(c.at)
		if c.name != "" && !strings.Contains(c.at, c.name) {
			at += " (" + c.name + ")"
		}
		names = append(names, at)
	}
	return candidate{}, fmt.Errorf("the text holds %d tokens, %s: give the one that is meant alone", len(f.found), strings.Join(names, ", "))
}
