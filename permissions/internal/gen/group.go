package gen

import (
	"sort"
	"strings"
)

// Group is one permission group with the overrides applied.
type Group struct {
	ID          string
	Name        string
	Scope       string
	GoName      string
	Base        string   // Name without its access level
	Access      string   // read, write, run, purge, revoke, admin, send, bind or other
	Label       string   // colon notation of the guide, "" where the dashboard's serves
	Row         string   // what the dashboard's form shows for Base, "" where that
	RowKind     string   // how the row is known: Documented, Reported or Derived
	Plain       bool     // no row is known, and the derived one is another group's
	Aliases     []string // other words for Base
	Phrases     []string // other words for the whole name
	FormerNames []string
	LinkKey     string
	LinkType    string
	LinkKind    string   // how the link key is known: Documented, Reported or Derived, "" for no key
	OAuthKind   string   // how the OAuth scope is known: Measured, or Assumed for that of its twin; "" for none
	Risks       []string // of RiskClasses; none for a group that is not judged
	RiskWhy     string
	Evidence    Evidence
}

// NameOnly is a group that is known by name but has no published id.
type NameOnly struct {
	Name     string
	Scope    string // "" where unknown
	LinkKey  string // by the rule, as for groups
	LinkType string
	Evidence Evidence
}

// LoadGroups is [Data.Groups] on the checked-in data.
func LoadGroups() ([]Group, error) { return Checked().Groups() }

// LoadNameOnly is [Data.NameOnly] on the checked-in data.
func LoadNameOnly() ([]NameOnly, error) { return Checked().NameOnly() }

// Groups returns every permission group with the overrides applied, sorted by
// scope and name.
func (d Data) Groups() ([]Group, error) {
	groups, err := d.listed()
	if err != nil {
		return nil, err
	}
	o, err := d.permissionOverrides()
	if err != nil {
		return nil, err
	}
	if groups, err = addSeen(groups, o.Groups); err != nil {
		return nil, err
	}
	if err := applyOverrides(d, o, groups); err != nil {
		return nil, err
	}
	rank := map[string]int{}
	for i, s := range Scopes() {
		rank[s] = i
	}
	sort.Slice(groups, func(i, j int) bool {
		a, b := groups[i], groups[j]
		if a.Scope != b.Scope {
			return rank[a.Scope] < rank[b.Scope]
		}
		return a.Name < b.Name
	})
	return groups, nil
}

// newGroup fills in what follows from the name and the scope.
func newGroup(id, name, scope string, e Evidence) (Group, error) {
	goName, err := GoName(name, scope)
	if err != nil {
		return Group{}, err
	}
	base, access := splitLevel(name)
	return Group{ID: id, Name: name, Scope: scope, GoName: goName, Base: base, Access: access, Evidence: e}, nil
}

// NameOnly returns the names that exist without a published id, sorted.
func (d Data) NameOnly() ([]NameOnly, error) {
	out, err := d.listedNames()
	if err != nil {
		return nil, err
	}
	o, err := d.permissionOverrides()
	if err != nil {
		return nil, err
	}
	if out, err = addSeenNames(out, o.Groups); err != nil {
		return nil, err
	}
	if err := applyOAuthNames(d, out); err != nil {
		return nil, err
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out, nil
}

// splitLevel separates the trailing access level of an API name.
func splitLevel(name string) (base, access string) {
	for _, l := range []struct{ suffix, access string }{
		{"Read", "read"}, {"Write", "write"}, {"Edit", "write"}, {"Run", "run"}, {"Purge", "purge"},
		{"Revoke", "revoke"}, {"Admin", "admin"}, {"Send", "send"}, {"Bind", "bind"},
	} {
		if rest, ok := strings.CutSuffix(name, " "+l.suffix); ok {
			return strings.TrimSuffix(rest, ":"), l.access
		}
	}
	return name, "other"
}
