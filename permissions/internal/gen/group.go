package gen

import (
	"fmt"
	"sort"
	"strings"
)

// Group is one permission group with the overrides applied.
type Group struct {
	ID          string
	Name        string
	Scope       string
	GoName      string
	Base        string // Name without its access level
	Access      string // read, write, run, purge, revoke, admin, send, bind or other
	Label       string // colon notation of the guide, "" where the dashboard's serves
	Aliases     []string
	FormerNames []string
	LinkKey     string
	LinkType    string
	LinkSeen    bool // the link key is seen in use but not documented
	Evidence    Evidence
}

// NameOnly is a group that is known by name but has no published id.
type NameOnly struct {
	Name     string
	Scope    string // "" where unknown
	Evidence Evidence
}

type groupRow struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Scopes      []string `json:"scopes"`
	FormerNames []string `json:"former_names"`
	Evidence    string   `json:"evidence"`
	Source      string   `json:"source"`
}

// known puts the row's word for its evidence, and its source, into one form;
// date is that of the file.
func (r groupRow) known(date string) (Evidence, error) {
	e := Evidence{Source: r.Source, Date: date}
	switch r.Evidence {
	case "listed":
		e.Kind = "Measured"
	case "copied":
		e.Kind = "Reported"
	case "labelled":
		e.Kind = "Reported"
		e.Source, e.Date, _ = strings.Cut(r.Source, "; ")
		e.Source = "few public repositories: " + strings.Replace(e.Source, "public source(s) name", "name", 1)
	default:
		return Evidence{}, fmt.Errorf("evidence is %q: want listed, copied or labelled", r.Evidence)
	}
	return e, nil
}

// LoadGroups is [Data.Groups] on the checked-in data.
func LoadGroups() ([]Group, error) { return Checked().Groups() }

// LoadNameOnly is [Data.NameOnly] on the checked-in data.
func LoadNameOnly() ([]NameOnly, error) { return Checked().NameOnly() }

// Groups returns every permission group with the overrides applied, sorted by
// scope and name.
func (d Data) Groups() ([]Group, error) {
	var rows []groupRow
	if err := d.Read("permission_groups.json", &rows); err != nil {
		return nil, err
	}
	date, err := d.Date("permission_groups.json")
	if err != nil {
		return nil, err
	}
	groups := make([]Group, 0, len(rows))
	for _, row := range rows {
		if len(row.Scopes) != 1 {
			return nil, fmt.Errorf("group %q: %d scopes, the generated types need exactly one", row.Name, len(row.Scopes))
		}
		known, err := row.known(date)
		if err != nil {
			return nil, fmt.Errorf("group %q: %w", row.Name, err)
		}
		g, err := newGroup(row.ID, row.Name, row.Scopes[0], known)
		if err != nil {
			return nil, err
		}
		g.FormerNames = row.FormerNames
		groups = append(groups, g)
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
	var rows []struct {
		Name   string   `json:"name"`
		Scopes []string `json:"scopes"`
		Note   string   `json:"note"`
	}
	if err := d.Read("permission_names_without_id.json", &rows); err != nil {
		return nil, err
	}
	date, err := d.Date("permission_names_without_id.json")
	if err != nil {
		return nil, err
	}
	out := make([]NameOnly, 0, len(rows))
	for _, row := range rows {
		n := NameOnly{Name: row.Name, Evidence: Evidence{Kind: "Measured", Source: "a name in live listings of permission groups, as published", Date: date}}
		if len(row.Scopes) > 0 {
			n.Scope = row.Scopes[0]
		}
		out = append(out, n)
	}
	o, err := d.permissionOverrides()
	if err != nil {
		return nil, err
	}
	if out, err = addSeenNames(out, o.Groups); err != nil {
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
