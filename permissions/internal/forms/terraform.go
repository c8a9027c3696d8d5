package forms

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
)

const (
	noTokenInTerraform = "it has no cloudflare_api_token and no cloudflare_account_token"
	addressOfTypes     = "cloudflare_api_token cloudflare_account_token"
)

func isTokenType(kind string) bool {
	return kind != "" && slices.Contains(strings.Fields(addressOfTypes), kind)
}

// terraform looks into a JSON configuration, a state file, and what terraform show
// writes of a state or a plan.
//
// Sources: https://developer.hashicorp.com/terraform/internals/json-format and
// https://developer.hashicorp.com/terraform/language/syntax/json (2026).
func (f *finder) terraform(keys map[string]json.RawMessage, at string, depth int) (bool, error) {
	switch {
	case keys["resource_changes"] != nil || keys["planned_values"] != nil:
		f.is("the text is a Terraform plan", noTokenInTerraform+" that stays or is made")
		f.plan(keys, at)
	case keys["values"] != nil && keys["format_version"] != nil, keys["root_module"] != nil:
		f.is("the text is a Terraform state", noTokenInTerraform)
		module, where := object(keys["values"])["root_module"], below(at, "values.root_module")
		if keys["root_module"] != nil {
			module, where = keys["root_module"], below(at, "root_module")
		}
		f.module(object(module), where, depth)
	case kindOf(keys["resources"]) == "array" && (keys["lineage"] != nil || keys["terraform_version"] != nil):
		f.is("the text is a Terraform state", noTokenInTerraform)
		f.stateResources(keys, at)
	case isTokenType(str(keys["type"])) && keys["instances"] != nil:
		f.instances(keys, at)
	case isTokenType(str(keys["type"])) && keys["values"] != nil:
		f.tool(keys["values"], below(at, "values"), str(keys["address"]))
	case keys["resource"] != nil:
		f.is("the text is a Terraform configuration", noTokenInTerraform)
		f.configuration(keys["resource"], below(at, "resource"))
	case keys["format_version"] != nil && keys["terraform_version"] != nil:
		f.is("the text is an empty Terraform state", noTokenInTerraform)
	default:
		return false, nil
	}
	return true, nil
}

// tool adds an object of a tool, which need not have policies.
func (f *finder) tool(raw json.RawMessage, at, name string) {
	keys := object(raw)
	c := candidate{raw: raw, at: at, name: show(name), tool: true}
	if name == "" {
		c.name = nameOf(keys)
	}
	if !has(keys, "policies", "policy") {
		c.err = fmt.Errorf(`%s has no "policies": want a token with its policies`, show(at))
	}
	f.add(c)
}

func (f *finder) stateResources(keys map[string]json.RawMessage, at string) {
	for i, raw := range array(keys["resources"]) {
		r := object(raw)
		if isTokenType(str(r["type"])) && str(r["mode"]) != "data" {
			f.instances(r, index(below(at, "resources"), i))
		}
	}
}

func (f *finder) instances(r map[string]json.RawMessage, at string) {
	address := strings.TrimPrefix(str(r["module"])+"."+str(r["type"])+"."+str(r["name"]), ".")
	for i, raw := range array(r["instances"]) {
		one := object(raw)
		if str(one["deposed"]) != "" {
			continue
		}
		name := address
		if key := strings.TrimSpace(string(one["index_key"])); key != "" {
			name += "[" + key + "]"
		}
		f.tool(one["attributes"], index(below(at, "instances"), i)+".attributes", name)
	}
}

// module looks into a module of terraform show, and into those below it.
func (f *finder) module(m map[string]json.RawMessage, at string, depth int) {
	if depth > maxDepth {
		return
	}
	for i, raw := range array(m["resources"]) {
		r := object(raw)
		if isTokenType(str(r["type"])) && str(r["mode"]) != "data" {
			f.tool(r["values"], index(below(at, "resources"), i)+".values", str(r["address"]))
		}
	}
	for i, raw := range array(m["child_modules"]) {
		f.module(object(raw), index(below(at, "child_modules"), i), depth+1)
	}
}

// plan goes by the changes, which say what is known after apply only; a plan without
// them has the planned values.
func (f *finder) plan(keys map[string]json.RawMessage, at string) {
	if keys["resource_changes"] == nil {
		f.module(object(object(keys["planned_values"])["root_module"]), below(at, "planned_values.root_module"), 0)
		return
	}
	for i, raw := range array(keys["resource_changes"]) {
		r := object(raw)
		change := object(r["change"])
		if !isTokenType(str(r["type"])) || str(r["mode"]) == "data" || object(change["after"]) == nil {
			continue
		}
		where := index(below(at, "resource_changes"), i) + ".change.after"
		f.tool(change["after"], where, str(r["address"]))
		if unknown := unknownPaths(change["after_unknown"], "", 0); len(unknown) > 0 {
			f.found[len(f.found)-1].err = fmt.Errorf("%s: %s is known after apply only: apply the plan and give terraform show -json of the state", where, show(strings.Join(unknown, ", ")))
		}
	}
}

// unknownPaths lists what of a token's policies and bounds is not known yet.
func unknownPaths(raw json.RawMessage, at string, depth int) []string {
	if depth > maxDepth {
		return nil
	}
	var out []string
	switch kindOf(raw) {
	case "bool":
		if string(raw) == "true" && bounds(at) {
			out = append(out, at)
		}
	case "array":
		for i, one := range array(raw) {
			out = append(out, unknownPaths(one, index(at, i), depth+1)...)
		}
	case "object":
		for key, one := range object(raw) {
			out = append(out, unknownPaths(one, below(at, key), depth+1)...)
		}
	}
	sort.Strings(out)
	return out
}

// bounds reports whether a path is one of what a token may do. Ids of policies and
// names of groups are Cloudflare's to say.
func bounds(path string) bool {
	head, _, _ := strings.Cut(strings.NewReplacer("[", ".", "]", "").Replace(path), ".")
	last := path[strings.LastIndexByte(path, '.')+1:]
	switch head {
	case "condition", "expires_on", "not_before":
		return true
	case "policies", "policy":
		inGroup := strings.Contains(path, "permission_groups[") && strings.Contains(path, "].permission_groups[") && strings.Contains(path[strings.Index(path, "permission_groups["):], "].")
		if inGroup {
			return last == "id"
		}
		return last != "id"
	}
	return false
}

// configuration looks into the resources of a JSON configuration: each level is an
// object or a list of objects.
func (f *finder) configuration(raw json.RawMessage, at string) {
	each(raw, at, func(kinds map[string]json.RawMessage, at string) {
		for _, kind := range strings.Fields(addressOfTypes) {
			each(kinds[kind], below(at, kind), func(named map[string]json.RawMessage, at string) {
				for _, name := range sorted(named) {
					each(named[name], below(at, name), func(body map[string]json.RawMessage, at string) {
						if name == "//" {
							return
						}
						data, err := json.Marshal(body)
						if err != nil {
							return // cannot happen: it was read as JSON
						}
						f.tool(data, at, kind+"."+name)
						if body["dynamic"] != nil {
							f.found[len(f.found)-1].err = fmt.Errorf("%s has a dynamic block, which only Terraform works out: terraform show -json writes what it makes", show(at))
						}
					})
				}
			})
		}
	})
}

// each calls do with an object, or with those of a list.
func each(raw json.RawMessage, at string, do func(map[string]json.RawMessage, string)) {
	if keys := object(raw); keys != nil {
		do(keys, at)
		return
	}
	for i, one := range array(raw) {
		if keys := object(one); keys != nil {
			do(keys, index(at, i))
		}
	}
}

func sorted(keys map[string]json.RawMessage) []string {
	return slices.Sorted(maps.Keys(keys))
}
