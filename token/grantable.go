package token

import (
	"fmt"
	"slices"

	"github.com/cftoken/cftoken/permissions"
)

// groups compares the spec with the live listing of permission groups, as the
// owner's endpoint gives it to this creator. What the listing leaves open, such as
// a row without is_selectable, speaks against nothing.
func (p *precheck) groups() {
	live, err := p.c.listGroups(p.ctx, tokensPath(p.account)+"/permission_groups")
	if err != nil {
		p.unchecked("the live listing of permission groups, and what this creator may grant", err)
		return
	}
	listed := map[string][]permissions.Group{}
	for g := range live.All() {
		listed[g.ID] = append(listed[g.ID], g)
	}
	for st := range p.spec.Named(live).Statements() {
		rows := listed[st.Permission.ID()]
		here := slices.IndexFunc(rows, func(g permissions.Group) bool { return g.Scope == st.Resource.Scope() })
		switch {
		case len(rows) == 0 && p.account != "" && st.Permission.Scope() == permissions.ScopeUser: // said already
		case len(rows) == 0:
			p.concern(st, "Spec", "the live listing has no such permission group: it cannot be given", permissions.Evidence{})
		case here < 0:
			p.concern(st, "Spec", fmt.Sprintf("the live listing has the group for %s", rows[0].Scope), permissions.Evidence{})
		case rows[here].Listed().Selectable == permissions.SelectableNo && st.Effect == permissions.Allow:
			p.concern(st, "Spec", fmt.Sprintf("this creator may not grant %q: its is_selectable is false in the live listing; leave it out, or use a creator that may", rows[here].Name), selectableDocumented())
		}
	}
}

// selectableDocumented is where it stands what a listing says of a creator.
func selectableDocumented() permissions.Evidence {
	return documented("https://github.com/cloudflare/api-schemas", "2026-10")
}
