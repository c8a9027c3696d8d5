package gen

import (
	"fmt"
	"slices"
	"strings"
)

// groupFiles are the upstream lists of permission groups with their ids.
var groupFiles = [...]string{"permission_groups.json", "permission_groups_new.json"}

type groupRow struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Scopes      []string `json:"scopes"`
	FormerNames []string `json:"former_names"`
	Evidence    string   `json:"evidence"`
	Source      string   `json:"source"`
	Date        string   `json:"date"` // in words; "" where the file's date serves
}

// known puts the row's word for its evidence, and its source, into one form;
// date is that of the file.
func (r groupRow) known(date string) (Evidence, error) {
	e := Evidence{Source: r.Source, Date: date}
	kind, how, _ := strings.Cut(r.Evidence, ": ")
	switch kind {
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
	if e.Note = how; how != "" && r.Date != "" {
		e.Note = r.Date + ": " + how
	}
	return e, nil
}

// listed returns the groups of the upstream lists, in their order.
func (d Data) listed() ([]Group, error) {
	var groups []Group
	for _, file := range groupFiles {
		var rows []groupRow
		if err := d.Read(file, &rows); err != nil {
			return nil, err
		}
		date, err := d.Date(file)
		if err != nil {
			return nil, err
		}
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
	}
	return groups, nil
}

// oauthRow is a row of oauth_scopes.json.
type oauthRow struct {
	Key   string `json:"key"`
	Type  string `json:"type"`
	Group string `json:"group"`
	Scope string `json:"oauth_scope"`
}

const oauthFile = "oauth_scopes.json"

// listedNames returns the names of the upstream lists that have no id in any
// of them, in no order.
func (d Data) listedNames() ([]NameOnly, error) {
	const file = "permission_names_without_id.json"
	var rows []struct {
		Name   string   `json:"name"`
		Scopes []string `json:"scopes"`
		Note   string   `json:"note"`
	}
	if err := d.Read(file, &rows); err != nil {
		return nil, err
	}
	var scopes []oauthRow
	if err := d.Read(oauthFile, &scopes); err != nil {
		return nil, err
	}
	groups, err := d.listed()
	if err != nil {
		return nil, err
	}
	date, err := d.Date(file)
	if err != nil {
		return nil, err
	}
	var out []NameOnly
	for _, row := range rows {
		n := NameOnly{Name: row.Name, Evidence: Evidence{Kind: "Measured", Source: "a name in live listings of permission groups, as published", Date: date}}
		if row.Note != "" {
			n.Evidence.Kind, n.Evidence.Note = "Derived", row.Note
		}
		if len(row.Scopes) > 0 {
			n.Scope = row.Scopes[0]
		}
		if !slices.ContainsFunc(groups, n.is) {
			out = append(out, n)
		}
	}
	// The list of OAuth scopes names groups too, and confirms names that were
	// only inferred.
	if date, err = d.Date(oauthFile); err != nil {
		return nil, err
	}
	known := Evidence{Kind: "Measured", Source: "a permission group in the API's list of OAuth scopes, as published", Date: date}
	for _, row := range scopes {
		at := slices.IndexFunc(out, func(n NameOnly) bool { return n.Name == row.Group })
		switch {
		case at >= 0 && out[at].Evidence.Kind == "Derived":
			out[at].Evidence = known
		case at < 0 && !slices.ContainsFunc(groups, func(g Group) bool { return g.Name == row.Group }):
			out = append(out, NameOnly{Name: row.Group, Evidence: known})
		}
	}
	return out, nil
}

// is reports whether g is the group of the name.
func (n NameOnly) is(g Group) bool {
	return n.Name == g.Name && (n.Scope == "" || n.Scope == g.Scope)
}
