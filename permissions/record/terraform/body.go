package terraform

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
)

// maxPolicies bounds the policies of a token that are looked at, in bytes.
const maxPolicies = 256 << 10

// vpcService is the type of a Worker's binding to a service in a private network.
const vpcService = "vpc_service"

// inBody is what is kept of an attribute that decides by the body what a call needs, ""
// for what is none: see Operation.Body of package operations.
func inBody(key string, v json.RawMessage) string {
	switch {
	case key == "logpush" && string(v) == "true":
		return "true"
	case key == "bindings" && len(v) > 0 && v[0] == '[':
		var list []struct{ Type string }
		if json.Unmarshal(v, &list) == nil && slices.ContainsFunc(list, func(b struct{ Type string }) bool { return b.Type == vpcService }) {
			return vpcService
		}
	case key == "policies" && len(v) > 0 && v[0] == '[' && len(v) <= maxPolicies:
		return string(v)
	}
	return ""
}

// body says what the body of a step's call asks for besides what its path does, and
// reports whether that is known.
func (w *writer) body(r *resource, s step) bool {
	if r.data || s.when != create && s.when != update {
		return false
	}
	say := func(format string, args ...any) {
		text := fmt.Sprintf("%s (%s): ", credential.Show(r.address, 80), phase(s.when)) + fmt.Sprintf(format, args...)
		if !slices.Contains(w.bodies, text) {
			w.bodies = append(w.bodies, text)
		}
	}
	var body attributes // as it will be: what was before does not count
	if len(s.values) > 0 {
		body = s.values[0]
	}
	switch r.kind {
	case ours + "workers_script", ours + "worker_version", ours + "worker":
		if body["logpush"] == "true" {
			say("logpush asks for Logs Write besides, by report, and for a plan that has it")
		}
		if body["bindings"] == vpcService {
			say("a binding of a VPC service asks for Connectivity Directory Bind besides")
		}
		return body != nil
	case ours + "api_token", ours + "account_token":
		if text := body["policies"]; text != "" {
			say("the token gets %s: who makes it has to be able to give that, which the live listing of permission groups tells (is_selectable)", granted(text))
			return true
		}
	case ours + "zone":
		return body["account.id"] != ""
	}
	return false
}

// granted are the permissions of a token's policies in words.
func granted(policies string) string {
	var list []struct {
		Effect    string          `json:"effect"`
		Groups    json.RawMessage `json:"permission_groups"`
		Resources json.RawMessage `json:"resources"`
	}
	const unread = "policies that cannot be read here"
	if json.Unmarshal([]byte(policies), &list) != nil {
		return unread
	}
	for i := range list {
		var text string // the provider takes the resources as a text
		if json.Unmarshal(list[i].Resources, &text) == nil && json.Valid([]byte(text)) {
			list[i].Resources = json.RawMessage(text)
		}
	}
	data, err := json.Marshal(list)
	if err != nil {
		return unread
	}
	spec, err := permissions.ParseSpec(data)
	if err != nil {
		return unread
	}
	var out []string
	for st := range spec.Statements() {
		out = append(out, strings.TrimPrefix(st.String(), "allow "))
	}
	if len(out) == 0 {
		return unread
	}
	return wording.Few(out)
}
