package gen

import (
	"fmt"
	"strings"
)

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

// applyLinks gives groups the keys of the dashboard's prefilled link: those that
// are documented, then those seen in use, then those that follow from a rule.
func applyLinks(d Data, o permissionOverrides, byName func(name, scope string) *Group) error {
	var keys dashboardKeys
	if err := d.Read("dashboard_keys.json", &keys); err != nil {
		return err
	}
	link := func(key, scope string, groups map[string]string, kind string) error {
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
			g.LinkKey, g.LinkType, g.LinkKind = key, typ, kind
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
		if err := link(k.Key, scope, k.GroupsByType, "Documented"); err != nil {
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
		if err := link(l.Key, l.Scope, l.GroupsByType, "Reported"); err != nil {
			return err
		}
	}
	return nil
}

// applyOAuth gives the groups that are left their keys by the rule, and says
// which have an OAuth scope. A name that stands in two scopes has two rows: the
// key says which group each is, and the OAuth scope, listed with the name alone,
// is named after one of them.
func applyOAuth(d Data, groups []Group) error {
	var rows []oauthRow
	if err := d.Read(oauthFile, &rows); err != nil {
		return err
	}
	for _, r := range rows {
		var same []*Group
		for i := range groups {
			if groups[i].Name == r.Group {
				same = append(same, &groups[i])
			}
		}
		if len(same) == 0 {
			continue // a name without an id
		}
		g := same[0]
		if len(same) > 1 {
			scope, err := twin(rows, r)
			if err != nil {
				return err
			}
			for _, s := range same {
				if s.Scope == scope {
					g = s
				}
			}
		}
		switch {
		case g.LinkKey == "":
			g.LinkKey, g.LinkType, g.LinkKind = r.Key, r.Type, "Derived"
		case g.LinkKey != r.Key || g.LinkType != r.Type:
			return fmt.Errorf("%s: %q has the key %s:%s by the rule, and %s:%s elsewhere: settle it in link_scopes", oauthFile, g.Name, r.Key, r.Type, g.LinkKey, g.LinkType)
		}
		switch {
		case r.named():
			g.OAuthKind = "Measured"
		case len(same) > 1:
			g.OAuthKind = "Assumed" // that of its twin
		default:
			return fmt.Errorf("%s: the scope %q of %q does not follow from its key", oauthFile, r.Scope, g.Name)
		}
	}
	return nil
}

// twin returns the scope of the group that a row stands for, where its name
// stands in two.
func twin(rows []oauthRow, r oauthRow) (string, error) {
	for _, other := range rows {
		if other.Group != r.Group || other == r {
			continue
		}
		switch {
		case strings.HasPrefix(r.Key, "account_"), strings.HasPrefix(other.Key, "zone_"):
			return ScopeAccount, nil
		case strings.HasPrefix(r.Key, "zone_"), strings.HasPrefix(other.Key, "account_"):
			return ScopeZone, nil
		}
	}
	return "", fmt.Errorf("%s: %q stands in two scopes, and its key %q does not tell which", oauthFile, r.Group, r.Key)
}

// named reports whether the OAuth scope is named after the key, with which
// package permissions works it out.
func (r oauthRow) named() bool {
	return strings.HasPrefix(r.Scope, strings.ReplaceAll(r.Key, "_", "-")+".")
}

// applyOAuthNames gives the names without an id their keys.
func applyOAuthNames(d Data, names []NameOnly) error {
	var rows []oauthRow
	if err := d.Read(oauthFile, &rows); err != nil {
		return err
	}
	for i := range names {
		for _, r := range rows {
			if r.Group != names[i].Name {
				continue
			}
			if names[i].LinkKey != "" || !r.named() {
				return fmt.Errorf("%s: %q has two rows, or a scope that does not follow from its key", oauthFile, r.Group)
			}
			names[i].LinkKey, names[i].LinkType = r.Key, r.Type
		}
	}
	return nil
}
