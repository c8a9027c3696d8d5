package permissions

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// groupJSON is a permission group in a policy.
type groupJSON struct {
	ID     string   `json:"id"`
	Name   string   `json:"name,omitempty"`
	Label  string   `json:"label,omitempty"`
	Scopes []string `json:"scopes,omitempty"`

	// about and other are what else is said of it, as canonical JSON objects or
	// "": what describes a group and grants nothing, and what is not known.
	about, other string
}

// isGroupKey reports whether a key of a permission group in a policy is known.
func isGroupKey(key string) bool { return isOneOf(key, "id", "name") || describesGroup(key) }

// describesGroup reports whether a key describes a group: the API goes by the
// id alone. The last four are those of a listing of groups, from which they are
// copied.
func describesGroup(key string) bool {
	return isOneOf(key, "meta", "scopes", "label", "category", "is_selectable")
}

func (g *groupJSON) read(raw json.RawMessage) error {
	if err := readObject(raw, g, "id", "name", "label", "scopes"); err != nil {
		return err
	}
	g.other = unknownKeys(raw, isGroupKey)
	g.about = unknownKeys(raw, func(key string) bool { return !describesGroup(key) })
	return nil
}

// encode writes the group with what describes it.
func (g groupJSON) encode(about string) []byte {
	data, _ := json.Marshal(g)            // texts cannot fail
	keys, _ := objectKeys("about", about) // which canonicalObject has written
	return appendKeys(data, keys)
}

// permission returns the group as a permission, unless it contradicts itself.
func (g groupJSON) permission() (Permission, error) {
	if g.ID == "" {
		return nil, errors.New("id is missing: want the group's id, or in a file for people its name")
	}
	known := builtin.find(g.ID)
	if known == nil {
		return unlistedPermission{id: g.ID, name: g.Name}, nil
	}
	for _, said := range [...]struct{ key, text string }{{"name", g.Name}, {"label", g.Label}} {
		if meant, other := builtin.misnamed(known, said.text); other {
			return nil, errors.New(contradiction(*known, said.key, said.text, meant))
		}
	}
	at := slices.IndexFunc(g.Scopes, func(s string) bool { return builtin.findIn(g.ID, Scope(s)) == nil })
	if at >= 0 {
		return nil, fmt.Errorf("id and scopes contradict each other: %s is %q of the scope %q, not of %q; correct one of them (the API goes by the id)",
			g.ID, known.Name, known.Scope, show(g.Scopes[at], 80))
	}
	return known.Permission(), nil
}
