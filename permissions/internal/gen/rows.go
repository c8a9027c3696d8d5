package gen

import (
	"fmt"
	"strings"
)

// formRow is a row of the dashboard's form as a hand-written row has it: the
// name that it shows, which is not the API's.
type formRow struct {
	Row      string `json:"row"`   // without its level
	Base     string `json:"base"`  // of the API's names, without their level
	Scope    string `json:"scope"` // of the groups
	Group    string `json:"group"` // instead of Base: the one group, where the row is written without its level
	Evidence Stated `json:"evidence"`
	Why      string `json:"why"`
}

const rowsFile = "dashboard_rows.json"

// applyRows says of each group what the dashboard's form calls it, and how that
// is known: the documentation lists the row, somebody has seen it, or it follows
// from the API's name.
func applyRows(d Data, hand []formRow, groups []Group, names []NameOnly) error {
	var rows []struct {
		Scope string `json:"scope"`
		Name  string `json:"name"`
	}
	if err := d.Read(rowsFile, &rows); err != nil {
		return err
	}
	for i := range groups {
		groups[i].RowKind = "Derived"
	}
	used := make([]bool, len(hand))
	set := func(scope, base, access, row, kind string) bool {
		found := false
		for i := range groups {
			if g := &groups[i]; g.Scope == scope && g.Base == base && (access == "" || g.Access == access) {
				g.RowKind = kind
				if row != base {
					g.Row = row
				}
				found = true
			}
		}
		return found
	}
	unlisted := func(base string) bool {
		for _, n := range names {
			if b, _ := splitLevel(n.Name); b == base {
				return true
			}
		}
		return false
	}
	for _, r := range rows {
		row, access := splitLevel(r.Name)
		base := row
		for i, h := range hand {
			switch {
			case h.Scope != r.Scope || h.Row != row:
			case h.Group != "":
				base, access = splitLevel(h.Group)
				used[i] = true
			case h.Evidence.Kind == "":
				base, used[i] = h.Base, true
			}
		}
		if !set(r.Scope, base, access, row, "Documented") && !unlisted(base) && !setName(groups, r.Scope, r.Name) {
			return fmt.Errorf("%s: no group for %q in %s: add a row to \"rows\" of permission_overrides.json", rowsFile, r.Name, r.Scope)
		}
	}
	for i, h := range hand {
		if h.Evidence.Kind != "" {
			e, err := h.Evidence.Check(h.Why, "reported")
			if err != nil {
				return fmt.Errorf("override rows: %q: %w", h.Row, err)
			}
			used[i] = set(h.Scope, h.Base, "", h.Row, e.Kind)
		}
		if !used[i] {
			return fmt.Errorf("override rows: nothing is called %q in %s", h.Row, h.Scope)
		}
	}
	// The other levels of a row's groups have its name too.
	for i := range groups {
		for _, s := range groups {
			if g := &groups[i]; g.RowKind == "Derived" && g.Row == "" && s.Row != "" && s.RowKind != "Derived" && s.Scope == g.Scope && s.Base == g.Base {
				g.Row = s.Row
			}
		}
	}
	return unambiguous(groups)
}

// setName is for a row that is a group's whole name.
func setName(groups []Group, scope, name string) bool {
	for i := range groups {
		if groups[i].Scope == scope && groups[i].Name == name {
			groups[i].RowKind = "Documented"
			return true
		}
	}
	return false
}

// unambiguous makes the labels of a scope differ: where one that only follows
// from a name is what the form calls another group, the group keeps its name.
func unambiguous(groups []Group) error {
	taken := map[string]int{}
	for _, pass := range []bool{true, false} { // first those that are known
		for i := range groups {
			g := &groups[i]
			if (g.RowKind != "Derived") != pass {
				continue
			}
			label := strings.ToLower(g.Scope + " " + g.rowName() + " " + g.Access)
			if other, clash := taken[label]; clash {
				if pass {
					return fmt.Errorf("%q and %q have the same row in the dashboard's form", groups[other].Name, g.Name)
				}
				g.Plain = true
			}
			taken[label] = i
		}
	}
	return nil
}

func (g *Group) rowName() string {
	if g.Row != "" {
		return g.Row
	}
	return g.Base
}
