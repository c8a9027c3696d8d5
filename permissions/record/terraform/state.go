package terraform

import (
	"encoding/json"
	"strings"
)

// instanceJSON is a resource of a state file (version 4 of the format).
type instanceJSON struct {
	Module    string `json:"module"`
	Mode      string `json:"mode"`
	Type      string `json:"type"`
	Name      string `json:"name"`
	Provider  string `json:"provider"`
	Instances []struct {
		IndexKey   json.RawMessage `json:"index_key"`
		Deposed    string          `json:"deposed"`
		Attributes attributes      `json:"attributes"`
		Flat       attributes      `json:"attributes_flat"` // of very old providers
	} `json:"instances"`
}

// onlyRead says what a state leaves open.
const onlyRead = "a state says nothing about changes: only what a refresh reads is counted"

// stateFile is a state as Terraform keeps it.
func stateFile(list []instanceJSON) document {
	doc := document{what: "a state", notes: []string{onlyRead}}
	for _, r := range list {
		if r.Mode != managed && r.Mode != dataMode && r.Mode != "" {
			continue
		}
		base := r.Type + "." + r.Name
		if r.Mode == dataMode {
			base = "data." + base
		}
		if r.Module != "" {
			base = r.Module + "." + base
		}
		for _, i := range r.Instances {
			address := base
			if len(i.IndexKey) > 0 && string(i.IndexKey) != "null" {
				address += "[" + string(i.IndexKey) + "]"
			}
			if i.Deposed != "" {
				address += " (deposed object)"
			}
			doc.resources = append(doc.resources, resource{
				address: address, data: r.Mode == dataMode, kind: r.Type, provider: providerOf(r.Provider),
				steps: []step{{read, []attributes{i.Attributes, i.Flat}}},
			})
		}
	}
	return doc
}

// providerOf is the address of the provider in what a state has: behind its module and
// before its alias, or, from before version 0.13, its name.
func providerOf(text string) string {
	if _, rest, ok := strings.Cut(text, `provider["`); ok {
		address, _, _ := strings.Cut(rest, `"]`)
		return address
	}
	if at := strings.LastIndex(text, "provider."); at >= 0 {
		name, _, _ := strings.Cut(text[at+len("provider."):], ".")
		return name
	}
	return text
}
