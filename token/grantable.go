package token

import (
	"fmt"
	"slices"

	"github.com/cftoken/cftoken/internal/credential"
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
	spec := p.spec.Named(live)
	scopes := map[string][]permissions.Scope{}
	for g := range live.All() {
		scopes[g.ID] = append(scopes[g.ID], g.Scope)
	}
	for st := range spec.Statements() {
		listed := scopes[st.Permission.ID()]
		switch {
		case len(listed) == 0:
			p.concern(st, "Spec", "the live listing has no such permission group: it cannot be given", permissions.Evidence{})
		case !slices.Contains(listed, st.Resource.Scope()):
			p.concern(st, "Spec", fmt.Sprintf("the live listing has the group for %s", listed[0]), permissions.Evidence{})
		}
	}
	for _, st := range live.NotSelectable(spec) {
		g, _ := live.ByID(st.Permission.ID())
		p.concern(st, "Spec", fmt.Sprintf("this creator may not grant %q: its is_selectable is false in the live listing; leave it out, or use a creator that may", credential.Show(g.Name, 120)), selectableDocumented())
	}
}

// selectableDocumented is where it stands what a listing says of a creator.
func selectableDocumented() permissions.Evidence {
	return documented("https://github.com/cloudflare/api-schemas", "2026-10")
}
