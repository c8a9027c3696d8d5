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
	FormerNames []struct {
		Scope    string            `json:"scope"`
		Names    map[string]string `json:"names"` // former to current
		Evidence Stated            `json:"evidence"`
		Why      string            `json:"why"`
	} `json:"former_names"`
	Aliases []struct {
		Alias, Base, Scope, Why string
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

type dashboardKeys struct {
	Source         string   `json:"source"`
	Types          []string `json:"types"`
	UserURL        string   `json:"user_url"`
	AccountURL     string   `json:"account_url"`
	AccountURLNote string   `json:"account_url_note"`
	Keys           []struct {
		Key          string            `json:"key"`
		DocsSection  string            `json:"docs_section"`
		GroupBase    string            `json:"group_base"`
		GroupsByType map[string]string `json:"groups_by_type"`
		Documented   bool              `json:"documented"`
		Mapping      string            `json:"mapping"`
		Evidence     string            `json:"evidence"`
	} `json:"keys"`
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
	var keys dashboardKeys
	if err := d.Read("dashboard_keys.json", &keys); err != nil {
		return err
	}
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
		for i := range groups {
			if groups[i].Base == a.Base && groups[i].Scope == a.Scope {
				groups[i].Aliases = append(groups[i].Aliases, a.Alias)
				used = true
			}
		}
		if !used {
			return fmt.Errorf("override alias %q: no group with base %q in %s", a.Alias, a.Base, a.Scope)
		}
	}
	return applyLinks(byName, o, keys)
}

func applyLinks(byName func(name, scope string) *Group, o permissionOverrides, keys dashboardKeys) error {
	link := func(key, scope string, groups map[string]string, seen bool) error {
		for _, typ := range keys.Types {
			name, ok := groups[typ]
			if !ok {
				continue
			}
			g := byName(name, scope)
			if g == nil {
				return fmt.Errorf("link key %q: no group %q in %s", key, name, scope)
			}
			if g.LinkKey != "" {
				return fmt.Errorf("link key %q: group %q already has key %q", key, name, g.LinkKey)
			}
			g.LinkKey, g.LinkType, g.LinkSeen = key, typ, seen
		}
		return nil
	}
	used := map[string]bool{}
	for _, k := range keys.Keys {
		if !k.Documented {
			continue
		}
		scope := ScopeAccount
		if k.DocsSection == "zone" {
			scope = ScopeZone
		}
		for _, s := range o.LinkScopes {
			if s.Key == k.Key {
				scope = s.Scope
				used[s.Key] = true
			}
		}
		if err := link(k.Key, scope, k.GroupsByType, false); err != nil {
			return err
		}
	}
	for _, s := range o.LinkScopes {
		if !used[s.Key] {
			return fmt.Errorf("override link_scopes: no documented key %q", s.Key)
		}
	}
	for _, l := range o.Links {
		known := false
		for _, k := range keys.Keys {
			known = known || k.Key == l.Key && !k.Documented
		}
		if !known {
			return fmt.Errorf("override links: %q is not among the keys seen in use", l.Key)
		}
		if err := link(l.Key, l.Scope, l.GroupsByType, true); err != nil {
			return err
		}
	}
	return nil
}
