package terraform

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/tfcalls"
)

// The forms of what "terraform show -json" prints, as far as they are read.
//
// Source: https://developer.hashicorp.com/terraform/internals/json-format (2026-11).
type (
	planJSON struct {
		FormatVersion string         `json:"format_version"`
		Changes       []changeJSON   `json:"resource_changes"`
		Drift         []changeJSON   `json:"resource_drift"`
		Deferred      []deferredJSON `json:"deferred_changes"`
		PriorState    *stateJSON     `json:"prior_state"`
		Planned       *struct{}      `json:"planned_values"`
		Configuration *configJSON    `json:"configuration"`
		Errored       bool           `json:"errored"`
	}
	stateJSON struct {
		Values *valuesJSON `json:"values"`
	}
	valuesJSON struct {
		Root moduleJSON `json:"root_module"`
	}
	moduleJSON struct {
		Resources []struct {
			Address  string     `json:"address"`
			Mode     string     `json:"mode"`
			Type     string     `json:"type"`
			Provider string     `json:"provider_name"`
			Values   attributes `json:"values"`
		} `json:"resources"`
		Children []moduleJSON `json:"child_modules"`
	}
	deferredJSON struct {
		Change changeJSON `json:"resource_change"`
	}
	changeJSON struct {
		Address  string `json:"address"`
		Mode     string `json:"mode"`
		Type     string `json:"type"`
		Provider string `json:"provider_name"`
		Deposed  string `json:"deposed"`
		Change   struct {
			Actions   []string   `json:"actions"`
			Before    attributes `json:"before"`
			After     attributes `json:"after"`
			Importing *struct {
				ID string `json:"id"`
			} `json:"importing"`
		} `json:"change"`
	}
)

const managed, dataMode = "managed", "data"

// plan has the resources that change, those that are read to find out, and the data
// sources.
func (in *planJSON) plan() document {
	doc := document{what: "a plan"}
	seen := map[string]bool{}
	add := func(c changeJSON) {
		if c.Mode != managed && c.Mode != dataMode && c.Mode != "" {
			return // such as actions, which this provider has none of
		}
		r := resource{address: c.Address, data: c.Mode == dataMode, kind: c.Type, provider: c.Provider, steps: c.steps()}
		seen[r.address] = true
		if c.Deposed != "" {
			r.address += " (deposed object)"
		}
		doc.resources = append(doc.resources, r)
	}
	for _, c := range in.Changes {
		add(c)
	}
	for _, d := range in.Deferred {
		add(d.Change)
	}
	if in.PriorState != nil && in.PriorState.Values != nil {
		for _, r := range in.PriorState.Values.Root.resources(nil) {
			if !seen[r.address] {
				seen[r.address] = true
				doc.resources = append(doc.resources, r)
			}
		}
	}
	for _, c := range in.Drift { // read, and not there any more
		if !seen[c.Address] {
			c.Change.Actions = []string{"no-op"}
			add(c)
		}
	}
	if in.Configuration != nil {
		doc.refs = in.Configuration.references()
		doc.notes = append(doc.notes, in.Configuration.version()...)
	}
	if len(in.Deferred) > 0 {
		doc.notes = append(doc.notes, "the plan puts some resources off: what they need is taken from what is known of them so far")
	}
	if in.Errored {
		doc.notes = append(doc.notes, "the plan is of a run that failed: what comes after the fault is not in it")
	}
	return doc
}

// steps are what the actions of a change come to.
func (c *changeJSON) steps() []step {
	before, after := c.Change.Before, c.Change.After
	var out []step
	add := func(when byte, values ...attributes) { out = append(out, step{when, values}) }
	refreshed := false
	refresh := func() { // what is there is read before anything is done with it
		if !refreshed && before != nil {
			add(read, before)
		}
		refreshed = true
	}
	for _, action := range c.Change.Actions {
		switch action {
		case "create":
			refresh()
			add(create, after)
			add(read, after)
		case "update":
			refresh()
			add(update, after, before)
		case "delete":
			refresh()
			add(remove, before)
		default: // no-op, read, and forget: it was read to be planned
			if !refreshed {
				refreshed = true
				add(read, before, after)
			}
		}
	}
	if c.Change.Importing != nil && c.Mode != dataMode {
		more := imported(c.Type, c.Change.Importing.ID)
		for i := range out {
			out[i].set(more)
		}
	}
	return out
}

// imported takes an id of an import apart: the parts of the path that reads the
// resource, with slashes between. Where it may be in an account or in a zone a first
// part says in which.
func imported(kind, id string) attributes {
	calls, _ := tfcalls.Resource(kind)
	at := slices.IndexFunc(calls, func(c tfcalls.Call) bool { return c.When == read })
	if at < 0 || id == "" {
		return nil
	}
	parts, out := strings.Split(id, "/"), attributes{}
	for _, segment := range strings.Split(calls[at].Path, "/") {
		param, is := strings.CutPrefix(segment, "{")
		param = strings.TrimSuffix(param, "}")
		switch {
		case !is || len(parts) == 0:
			continue
		case param == "accounts_or_zones":
			switch parts[0] {
			case "accounts":
				out["account_id"] = ""
			case "zones":
				out["zone_id"] = ""
			default:
				return nil
			}
		case param == "account_or_zone_id":
			for name := range out {
				out[name] = parts[0]
			}
		default:
			out[param] = parts[0]
		}
		parts = parts[1:]
	}
	return out
}

func (m *moduleJSON) resources(out []resource) []resource {
	for _, r := range m.Resources {
		if r.Mode == managed || r.Mode == dataMode || r.Mode == "" {
			out = append(out, resource{
				address: r.Address, data: r.Mode == dataMode, kind: r.Type, provider: r.Provider,
				steps: []step{{read, []attributes{r.Values}}},
			})
		}
	}
	for i := range m.Children {
		out = m.Children[i].resources(out)
	}
	return out
}
