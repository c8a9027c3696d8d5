package tokentest

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/cftoken/cftoken/permissions"
)

// arrange puts policies, and the groups of each, into the order in which every
// answer has them. The API does not keep the order in which they were sent; its own
// is not published. Sources: Cloudflare's own word that it differs,
// https://github.com/cloudflare/terraform-provider-cloudflare/pull/7148 (2026-05-29);
// users' that groups come sorted by id, …/issues/7094 (2026-05-31), which they read
// through a provider that sorts so itself; answers of 2021 were in another order,
// …/issues/1105. Here groups stand by id, and policies by resources, effect and
// groups, which is assumed.
func arrange(policies []storedPolicy) {
	for _, p := range policies {
		var groups []json.RawMessage
		if json.Unmarshal(p["permission_groups"], &groups) != nil {
			continue // no list: it was refused before
		}
		ids := make(map[string]string, len(groups))
		for _, g := range groups {
			ids[string(g)] = idOf(g)
		}
		slices.SortStableFunc(groups, func(a, b json.RawMessage) int { return cmp.Compare(ids[string(a)], ids[string(b)]) })
		if data, err := json.Marshal(groups); err == nil {
			p["permission_groups"] = data
		}
	}
	slices.SortStableFunc(policies, func(a, b storedPolicy) int {
		return cmp.Or(
			cmp.Compare(keysSorted(a["resources"]), keysSorted(b["resources"])),
			cmp.Compare(string(a["effect"]), string(b["effect"])),
			cmp.Compare(string(a["permission_groups"]), string(b["permission_groups"])),
		)
	})
}

func idOf(group json.RawMessage) string {
	var g wireGroup
	_ = json.Unmarshal(group, &g) // without an id it comes first
	return g.ID
}

// keysSorted is an object in a form that does not depend on the order of its keys.
func keysSorted(object json.RawMessage) string {
	var keys map[string]any
	if json.Unmarshal(object, &keys) != nil {
		return string(object)
	}
	data, err := json.Marshal(keys)
	if err != nil {
		return string(object)
	}
	return string(data)
}

// byName is the order of a listing of permission groups: by name, whatever the
// scope. Source: a listing as a user shows it,
// https://github.com/userbradley/documentation.breadnet.co.uk/issues/592 (2025-09-07);
// that the scope decides between two of one name is assumed.
func byName(a, b permissions.Group) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Scope, b.Scope))
}
