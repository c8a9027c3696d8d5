package permissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// ParseListing reads the answer of a permission_groups endpoint
// (GET /user/tokens/permission_groups or
// GET /accounts/{account_id}/tokens/permission_groups): the whole envelope or
// only its result array. A group with several scopes gives one row per scope.
// Rows keep the built-in catalogue's labels, aliases and link keys where the id
// is known there; [Group.Listed] has what the listing says besides.
func ParseListing(data []byte) (*Catalogue, error) {
	type row struct {
		ID         string   `json:"id"`
		Name       string   `json:"name"`
		Scopes     []string `json:"scopes"`
		Label      string   `json:"label"`
		Category   string   `json:"category"`
		Selectable *bool    `json:"is_selectable"`
	}
	var rows []row
	trimmed := bytes.TrimSpace(data)
	switch {
	case len(trimmed) == 0:
		return nil, errors.New("permission group listing is empty: want the answer of a permission_groups endpoint")
	case trimmed[0] == '[':
		if err := json.Unmarshal(trimmed, &rows); err != nil {
			return nil, fmt.Errorf("permission group listing: %w", jsonFault(trimmed, err))
		}
	default:
		var env struct {
			Result *[]row `json:"result"`
		}
		if err := json.Unmarshal(trimmed, &env); err != nil {
			return nil, fmt.Errorf("permission group listing: %w", jsonFault(trimmed, err))
		}
		if env.Result == nil {
			return nil, errors.New(`permission group listing has no "result" array: want the answer of a permission_groups endpoint`)
		}
		rows = *env.Result
	}
	c := &Catalogue{}
	seen := map[[2]string]bool{}
	for i, r := range rows {
		if !credential.IsID(r.ID) {
			return nil, fmt.Errorf("permission group listing, row %d (%q): %w", i, show(r.Name, 60), checkID("permission group", r.ID))
		}
		if r.Name == "" || len(r.Scopes) == 0 {
			return nil, fmt.Errorf("permission group listing, row %d (%s): name or scopes missing", i, r.ID)
		}
		for _, s := range r.Scopes {
			if seen[[2]string{r.ID, s}] {
				continue
			}
			seen[[2]string{r.ID, s}] = true
			listed := Listed{Label: r.Label, Category: r.Category}
			if r.Selectable != nil {
				listed.Selectable = SelectableNo
				if *r.Selectable {
					listed.Selectable = SelectableYes
				}
			}
			c.groups = append(c.groups, liveGroup(r.ID, r.Name, Scope(s), listed))
		}
	}
	if len(c.groups) > 1<<16-1 {
		return nil, fmt.Errorf("permission group listing has %d rows: more than can be right", len(c.groups))
	}
	c.order()
	return c, nil
}

// order sorts the groups and makes their index.
func (c *Catalogue) order() {
	sort.SliceStable(c.groups, func(i, j int) bool {
		a, b := c.groups[i], c.groups[j]
		if a.Scope != b.Scope {
			return a.Scope.rank() < b.Scope.rank() || a.Scope.rank() == b.Scope.rank() && a.Scope < b.Scope
		}
		return a.Name < b.Name
	})
	for i := range c.groups {
		c.byID = append(c.byID, uint16(i))
	}
	sort.SliceStable(c.byID, func(i, j int) bool { return c.groups[c.byID[i]].ID < c.groups[c.byID[j]].ID })
}

// NotSelectable returns what the spec allows and the listing says that the
// credential that read it may not grant, in the spec's order. Groups that are not
// in the listing, and those of which it does not tell, are not among them.
func (c *Catalogue) NotSelectable(s Spec) []Statement {
	var out []Statement
	for _, st := range s.statements {
		if g := c.findOn(st.Permission.ID(), st.Resource.scope); st.Effect == Allow && g != nil && g.Listed().Selectable == SelectableNo {
			out = append(out, st)
		}
	}
	return out
}

func liveGroup(id, name string, scope Scope, listed Listed) Group {
	g := Group{ID: id, Name: name, Scope: scope, base: name, Access: AccessOther}
	if known := builtin.find(id); known != nil {
		g = *known
		g.Name, g.Scope = name, scope
		if known.Name != name {
			g.formerNames = append([]string{known.Name}, known.formerNames...)
		}
	} else {
		g.base, g.Access = splitLevel(name)
		g.link(listed.Label)
	}
	if listed != (Listed{}) {
		g.listed = &listed
	}
	g.Evidence = Evidence{Kind: EvidenceMeasured, Source: "live permission_groups listing"}
	return g
}

// link gives a group that the built-in catalogue lacks its key of the prefilled
// link: that of its name where one is known, else by the rule from its label.
func (g *Group) link(label string) {
	for i := range builtin.unlisted {
		if u := &builtin.unlisted[i]; u.Name == g.Name && u.LinkKey != "" {
			g.LinkKey, g.LinkType, g.linkKind, g.oauthKind = u.LinkKey, u.LinkType, EvidenceDerived, EvidenceMeasured
			return
		}
	}
	at := strings.LastIndexByte(label, '_')
	if at <= 0 || at == len(label)-1 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return
	}
	g.LinkKey, g.LinkType, g.linkKind = label[:at], label[at+1:], EvidenceDerived
	if g.LinkType == "write" {
		g.LinkType = "edit"
	}
}

// splitLevel separates the trailing access level of a name, as the generator
// does for the built-in table.
func splitLevel(name string) (base string, access Access) {
	for _, a := range [...]Access{AccessRead, AccessWrite, AccessRun, AccessPurge, AccessRevoke, AccessAdmin, AccessSend, AccessBind} {
		words := [...]string{a.Label(), "Write"}
		for i, w := range words {
			if i == 1 && a != AccessWrite {
				continue
			}
			if n := len(name) - len(w) - 1; n > 0 && name[n:] == " "+w {
				base = name[:n]
				if base[len(base)-1] == ':' {
					base = base[:len(base)-1]
				}
				return base, a
			}
		}
	}
	return name, AccessOther
}
