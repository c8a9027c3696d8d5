package gen

import (
	"fmt"
	"maps"
	"slices"
)

type permissionOverrides struct {
	Comment string      `json:"comment"`
	Groups  []seenGroup `json:"groups"`
	Access  []struct {
		Name, Scope, Access, Base, Why string
	} `json:"access"`
	Labels []struct {
		Name, Scope, Label, Why string
	} `json:"labels"`
	Rows        []formRow `json:"rows"`
	FormerNames []struct {
		Scope    string            `json:"scope"`
		Names    map[string]string `json:"names"` // former to current
		Evidence Stated            `json:"evidence"`
		Why      string            `json:"why"`
	} `json:"former_names"`
	Aliases []struct {
		Alias string `json:"alias"`
		Base  string `json:"base"`
		Scope string `json:"scope"`
		Group string `json:"group"` // instead of Base: the alias is a whole name of one group
		Why   string `json:"why"`
	} `json:"aliases"`
	Links []struct {
		Key          string            `json:"key"`
		Scope        string            `json:"scope"`
		GroupsByType map[string]string `json:"groups_by_type"`
		Why          string            `json:"why"`
	} `json:"links"`
	LinkScopes []struct {
		Key, Scope, Why string
	} `json:"link_scopes"`
}

// permissionOverrides reads data/permission_overrides.json.
func (d Data) permissionOverrides() (permissionOverrides, error) {
	var o permissionOverrides
	err := d.ReadOverrides("permission_overrides.json", &o)
	return o, err
}

// applyOverrides lays the hand-written rows and the dashboard keys over the
// groups. A row that matches nothing is an error: it has gone stale.
func applyOverrides(d Data, o permissionOverrides, groups []Group) error {
	byName := func(name, scope string) *Group {
		for i := range groups {
			if groups[i].Name == name && groups[i].Scope == scope {
				return &groups[i]
			}
		}
		return nil
	}
	for _, a := range o.Access {
		g := byName(a.Name, a.Scope)
		if g == nil {
			return fmt.Errorf("override access: no group %q in %s", a.Name, a.Scope)
		}
		g.Access = a.Access
		if a.Base != "" {
			g.Base = a.Base
		}
	}
	for _, l := range o.Labels {
		g := byName(l.Name, l.Scope)
		if g == nil {
			return fmt.Errorf("override label: no group %q in %s", l.Name, l.Scope)
		}
		g.Label = l.Label
	}
	for _, f := range o.FormerNames {
		if _, err := f.Evidence.Check(f.Why, "documented", "cloudflare_code", "measured", "reported"); err != nil {
			return fmt.Errorf("override former_names: %w", err)
		}
		for _, former := range slices.Sorted(maps.Keys(f.Names)) {
			g := byName(f.Names[former], f.Scope)
			if g == nil {
				return fmt.Errorf("override former_names: no group %q in %s", f.Names[former], f.Scope)
			}
			if byName(former, f.Scope) != nil {
				return fmt.Errorf("override former_names: %q is the name of a group today", former)
			}
			g.FormerNames = append(g.FormerNames, former)
		}
	}
	for _, a := range o.Aliases {
		used := false
		if g := byName(a.Group, a.Scope); g != nil && a.Base == "" {
			g.Phrases = append(g.Phrases, a.Alias)
			used = true
		}
		for i := range groups {
			if a.Group == "" && groups[i].Base == a.Base && groups[i].Scope == a.Scope {
				groups[i].Aliases = append(groups[i].Aliases, a.Alias)
				used = true
			}
		}
		if !used {
			return fmt.Errorf("override alias %q: no group with base %q in %s", a.Alias, a.Base+a.Group, a.Scope)
		}
	}
	names, err := d.NameOnly()
	if err != nil {
		return err
	}
	if err := applyRows(d, o.Rows, groups, names); err != nil {
		return err
	}
	if err := applyLinks(d, o, byName); err != nil {
		return err
	}
	if err := applyOAuth(d, groups); err != nil {
		return err
	}
	return applyRisks(d, groups)
}
