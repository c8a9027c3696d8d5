package forms

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// pulumi looks into an exported stack, a preview, one resource of them, and a
// program in Pulumi's own notation.
//
// Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/ (2026).
func (f *finder) pulumi(keys map[string]json.RawMessage, at string, depth int) (bool, error) {
	const none = "it has no cloudflare ApiToken and no AccountToken"
	switch {
	case object(keys["deployment"]) != nil:
		f.is("the text is an exported Pulumi stack", none)
		return true, f.find(keys["deployment"], below(at, "deployment"), depth+1)
	case kindOf(keys["resources"]) == "array":
		f.is("the text has a list of resources", none)
		for i, raw := range array(keys["resources"]) {
			f.pulumiResource(object(raw), index(below(at, "resources"), i))
		}
	case kindOf(keys["steps"]) == "array":
		f.is("the text is a Pulumi preview", none)
		for i, raw := range array(keys["steps"]) {
			f.pulumiResource(object(object(raw)["newState"]), index(below(at, "steps"), i)+".newState")
		}
	case keys["urn"] != nil || keys["type"] != nil && has(keys, "inputs", "outputs", "properties"):
		f.is("the text is a Pulumi resource", "it is no cloudflare ApiToken and no AccountToken")
		f.pulumiResource(keys, at)
	case kindOf(keys["resources"]) == "object":
		f.is("the text has resources", none)
		named := object(keys["resources"])
		for _, name := range sorted(named) {
			f.pulumiResource(object(named[name]), below(below(at, "resources"), name))
		}
	default:
		return false, nil
	}
	return true, nil
}

// pulumiResource adds a resource: what it is is what it was made from, where both
// are there.
func (f *finder) pulumiResource(r map[string]json.RawMessage, at string) {
	kind := strings.ToLower(str(r["type"]))
	if !strings.HasPrefix(kind, "cloudflare:") || !strings.HasSuffix(kind, "apitoken") && !strings.HasSuffix(kind, "accounttoken") ||
		string(bytes.TrimSpace(r["delete"])) == "true" {
		return
	}
	name := str(r["urn"])
	name = name[strings.LastIndexByte(name, ':')+1:]
	for _, key := range [...]string{"outputs", "inputs", "properties"} {
		if has(object(r[key]), "policies", "policy") {
			f.tool(r[key], below(at, key), name)
			return
		}
	}
	f.tool(json.RawMessage("{}"), at, name)
}

// secretMark is the key of Pulumi's wrapper of a secret.
const secretMark = "4dabf18193072939515e22adb298388d"

// plain takes a value out of Pulumi's wrappers.
func plain(raw json.RawMessage, at string) (json.RawMessage, error) {
	keys := object(raw)
	switch {
	case keys == nil:
		return raw, nil
	case len(keys) == 1 && keys["fn::toJSON"] != nil:
		return keys["fn::toJSON"], nil
	case len(keys) == 1 && keys["fn::secret"] != nil:
		return keys["fn::secret"], nil
	case keys[secretMark] == nil:
		return raw, nil
	}
	if text := str(keys["plaintext"]); text != "" && json.Valid([]byte(text)) {
		return json.RawMessage(text), nil
	}
	if keys["value"] != nil {
		return keys["value"], nil
	}
	return nil, fmt.Errorf("%s is encrypted: pulumi stack export --show-secrets writes it out", at)
}

// crossplane looks into a managed resource, or a list of them.
func (f *finder) crossplane(keys map[string]json.RawMessage, at string, _ int) (bool, error) {
	if keys["apiVersion"] == nil && keys["kind"] == nil {
		return false, nil
	}
	spec, status := object(keys["spec"]), object(keys["status"])
	for _, one := range [...]struct {
		in  map[string]json.RawMessage
		key string
		at  string
	}{{spec, "forProvider", "spec"}, {spec, "initProvider", "spec"}, {status, "atProvider", "status"}} {
		if inner := object(one.in[one.key]); has(inner, "policies", "policy") {
			f.tool(one.in[one.key], below(below(at, one.at), one.key), str(object(keys["metadata"])["name"]))
			return true, nil
		}
	}
	if spec["forProvider"] != nil {
		return true, fmt.Errorf(`%s has no "policies" and no "policy"`, below(at, "spec.forProvider"))
	}
	return false, nil
}

// alchemy looks into the state of a resource.
func (f *finder) alchemy(keys map[string]json.RawMessage, at string, _ int) (bool, error) {
	if !strings.HasSuffix(str(keys["kind"]), "ApiToken") && !strings.HasSuffix(str(keys["type"]), "ApiToken") && !has(keys, "props", "output") {
		return false, nil
	}
	for _, key := range [...]string{"output", "attr", "props"} {
		if has(object(keys[key]), "policies", "policy") {
			f.tool(keys[key], below(at, key), str(keys["id"]))
			return true, nil
		}
	}
	if keys["props"] != nil {
		return true, errors.New(`the resource has no "policies"`)
	}
	return false, nil
}
