package gen

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// seenGroup is a permission group that somebody has seen and that the upstream
// lists lack: a row of "groups" in data/permission_overrides.json.
type seenGroup struct {
	ID       string `json:"id"` // "" where nobody has published it
	Name     string `json:"name"`
	Scope    string `json:"scope"` // "" where neither it nor the id is known
	Evidence Stated `json:"evidence"`
	Why      string `json:"why"`
}

// Stated is evidence as a hand-written row states it.
type Stated struct {
	Kind   string `json:"kind"` // in the words of permissions.EvidenceKind
	Source string `json:"source"`
	Date   string `json:"date"`
}

var (
	idForm   = regexp.MustCompile(`^[0-9a-f]{32}$`)
	dateForm = regexp.MustCompile(`^20\d\d(-\d\d){0,2}$`)
)

// Check returns the evidence of a hand-written row, which must say why it is
// there. Kinds are the words that the row may use.
func (s Stated) Check(why string, kinds ...string) (Evidence, error) {
	known := false
	for _, k := range kinds {
		known = known || k == s.Kind
	}
	switch {
	case !known:
		return Evidence{}, fmt.Errorf("evidence of kind %q: want one of %s", s.Kind, strings.Join(kinds, ", "))
	case s.Source == "":
		return Evidence{}, errors.New("the evidence has no source: want an address, or in words who saw it where")
	case !dateForm.MatchString(s.Date):
		return Evidence{}, fmt.Errorf("the evidence has date %q: want a year, with month and day behind hyphens", s.Date)
	case why == "":
		return Evidence{}, errors.New("the row does not say why")
	}
	var kind strings.Builder
	for _, word := range strings.Split(s.Kind, "_") {
		kind.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return Evidence{Kind: kind.String(), Source: s.Source, Date: s.Date}, nil
}

// seen checks the row by itself.
func (r seenGroup) seen() (Evidence, error) {
	fail := func(err error) error { return fmt.Errorf("permission_overrides.json: groups: %q: %w", r.Name, err) }
	switch {
	case strings.TrimSpace(r.Name) != r.Name || r.Name == "":
		return Evidence{}, fail(errors.New("the name is empty, or has blanks around it"))
	case r.ID != "" && !idForm.MatchString(r.ID):
		return Evidence{}, fail(fmt.Errorf("id %q: want 32 lowercase hexadecimal digits, or \"\" where it is not published", r.ID))
	}
	nested := r.ID == "" && strings.HasPrefix(r.Scope, "com.cloudflare.") // a scope without a type needs no constant
	if (r.Scope != "" || r.ID != "") && !nested {
		if _, err := ScopePrefix(r.Scope); err != nil {
			return Evidence{}, fail(err)
		}
	}
	e, err := r.Evidence.Check(r.Why, "documented", "cloudflare_code", "measured", "reported")
	if err != nil {
		return Evidence{}, fail(err)
	}
	return e, nil
}

// addSeen appends the groups with an id that the upstream list lacks.
func addSeen(groups []Group, rows []seenGroup) ([]Group, error) {
	for _, r := range rows {
		e, err := r.seen()
		if err != nil {
			return nil, err
		}
		if r.ID == "" {
			continue
		}
		for _, g := range groups {
			switch {
			case g.ID == r.ID && g.Name == r.Name && g.Scope == r.Scope:
				return nil, fmt.Errorf("permission_overrides.json: groups: %q is in the table already: remove the row", r.Name)
			case g.ID == r.ID:
				return nil, fmt.Errorf("permission_overrides.json: groups: %q has the id of %q in %s", r.Name, g.Name, g.Scope)
			case g.Name == r.Name && g.Scope == r.Scope:
				return nil, fmt.Errorf("permission_overrides.json: groups: %q in %s is in the table already, with id %s", r.Name, r.Scope, g.ID)
			}
		}
		g, err := newGroup(r.ID, r.Name, r.Scope, e)
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// addSeenNames appends the groups without an id, and takes away the names for
// which somebody has seen one.
func addSeenNames(names []NameOnly, rows []seenGroup) ([]NameOnly, error) {
	for _, r := range rows {
		e, err := r.seen()
		if err != nil {
			return nil, err
		}
		at := -1
		for i, n := range names {
			if n.Name == r.Name && (n.Scope == "" || n.Scope == r.Scope) {
				at = i
			}
		}
		switch {
		case r.ID == "" && at >= 0:
			return nil, fmt.Errorf("permission_overrides.json: groups: %q is among the names without an id already: remove the row", r.Name)
		case r.ID == "":
			names = append(names, NameOnly{Name: r.Name, Scope: r.Scope, Evidence: e})
		case at >= 0:
			names = append(names[:at], names[at+1:]...)
		}
	}
	return names, nil
}
