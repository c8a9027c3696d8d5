package permissions

import (
	"iter"
	"sort"
)

//go:generate go run ./internal/gen/permissions -dir .

// Catalogue is a set of permission groups with lookups. The built-in one is
// generated from published data; [ParseListing] makes one from a live answer.
// A Catalogue is immutable and safe for concurrent use. The zero value is empty.
type Catalogue struct {
	groups   []Group
	byID     []uint16 // indexes of groups in the order of their ids
	unlisted []Unlisted
}

// builtin takes the generated slices as they are: slices of generated arrays
// would have to be made when the program starts.
var builtin = Catalogue{groups: builtinGroups, byID: builtinByID, unlisted: builtinUnlisted}

// Builtin returns the catalogue that is compiled into this package. What the
// caller does with it changes no other's.
func Builtin() *Catalogue {
	c := builtin
	return &c
}

// All yields the built-in permission groups, sorted by scope, then by name.
func All() iter.Seq[Group] { return builtin.All() }

// ByID looks a permission group up in the built-in catalogue by its id.
func ByID(id string) (Group, bool) { return builtin.ByID(id) }

// ByName looks a permission group up in the built-in catalogue by its exact
// API name and scope; some names exist in two scopes with different ids.
// Former names are found too.
func ByName(name string, scope Scope) (Group, bool) { return builtin.ByName(name, scope) }

// Parse reads a permission in any notation that people meet, against the
// built-in catalogue; see [Catalogue.Parse].
func Parse(s string) (Permission, error) { return builtin.Parse(s) }

// Len returns the number of permission groups.
func (c *Catalogue) Len() int { return len(c.groups) }

// All yields the permission groups, sorted by scope, then by name.
func (c *Catalogue) All() iter.Seq[Group] {
	return func(yield func(Group) bool) {
		for _, g := range c.groups {
			if !yield(g) {
				return
			}
		}
	}
}

// Unlisted yields the groups that are known by name but have no published id,
// sorted by name. A catalogue read from a live listing has none.
func (c *Catalogue) Unlisted() iter.Seq[Unlisted] {
	return func(yield func(Unlisted) bool) {
		for _, u := range c.unlisted {
			if !yield(u) {
				return
			}
		}
	}
}

// ByID looks a permission group up by its id.
func (c *Catalogue) ByID(id string) (Group, bool) {
	if g := c.find(id); g != nil {
		return *g, true
	}
	return Group{}, false
}

func (c *Catalogue) find(id string) *Group {
	i := sort.Search(len(c.byID), func(i int) bool { return c.groups[c.byID[i]].ID >= id })
	if i < len(c.byID) && c.groups[c.byID[i]].ID == id {
		return &c.groups[c.byID[i]]
	}
	return nil
}

// findIn is find for one of the scopes of a group that has several, as groups
// of a live listing may.
func (c *Catalogue) findIn(id string, scope Scope) *Group {
	i := sort.Search(len(c.byID), func(i int) bool { return c.groups[c.byID[i]].ID >= id })
	for ; i < len(c.byID) && c.groups[c.byID[i]].ID == id; i++ {
		if g := &c.groups[c.byID[i]]; g.Scope == scope {
			return g
		}
	}
	return nil
}

// ByName looks a permission group up by its exact API name, current or
// former, and its scope.
func (c *Catalogue) ByName(name string, scope Scope) (Group, bool) {
	former := -1
	for i := range c.groups {
		g := &c.groups[i]
		if g.Scope != scope {
			continue
		}
		if g.Name == name {
			return *g, true
		}
		for _, f := range g.formerNames {
			if f == name {
				former = i
			}
		}
	}
	if former >= 0 {
		return c.groups[former], true
	}
	return Group{}, false
}
