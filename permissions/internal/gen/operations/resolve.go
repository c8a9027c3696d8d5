package main

import (
	"fmt"
	"sort"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// resolver turns names of permission groups into groups.
type resolver struct {
	byName   map[string][]gen.Group
	former   map[string][]gen.Group
	nameOnly map[string]bool
	aliases  map[string]string
	used     map[string]bool
}

func newResolver(src sources) (*resolver, error) {
	r := &resolver{
		byName: map[string][]gen.Group{}, former: map[string][]gen.Group{},
		nameOnly: map[string]bool{}, aliases: map[string]string{}, used: map[string]bool{},
	}
	for _, g := range src.groups {
		r.byName[g.Name] = append(r.byName[g.Name], g)
		for _, f := range g.FormerNames {
			r.former[f] = append(r.former[f], g)
		}
	}
	for _, n := range src.names {
		r.nameOnly[n.Name] = true
	}
	for _, a := range src.overrides.Aliases {
		if len(r.byName[a.Alias]) > 0 || r.nameOnly[a.Alias] {
			return nil, fmt.Errorf("operation_overrides.json: alias %q is the name of a group", a.Alias)
		}
		if len(r.byName[a.Name]) == 0 {
			return nil, fmt.Errorf("operation_overrides.json: alias %q stands for %q, which no group is called", a.Alias, a.Name)
		}
		if _, dup := r.aliases[a.Alias]; dup {
			return nil, fmt.Errorf("operation_overrides.json: alias %q stands there twice", a.Alias)
		}
		r.aliases[a.Alias] = a.Name
	}
	return r, nil
}

func (r *resolver) unusedAlias() error {
	for alias := range r.aliases {
		if !r.used[alias] {
			return fmt.Errorf("alias %q is used by no operation", alias)
		}
	}
	return nil
}

// resolve returns the accepted set for names met on path. A name that stands
// twice in the list of a path below /zones, and that a group of accounts and one
// of zones bear, stands for both: that is how Cloudflare's lists say so.
func (r *resolver) resolve(names []string, path string) (accepted, error) {
	times := map[string]int{}
	for _, name := range names {
		times[name]++
	}
	var set accepted
	seen := map[string]bool{}
	for _, name := range names {
		twice := times[name] > 1 && pathScope(path) == "zone"
		if to, ok := r.aliases[name]; ok {
			r.used[name] = true
			name = to
		}
		g, known, err := r.group(name, path)
		if err != nil {
			return set, err
		}
		if known {
			name = g.Name
		}
		if seen[name] {
			continue
		}
		seen[name] = true
		set.names = append(set.names, name)
		if !known {
			continue
		}
		set.groups = append(set.groups, g)
		if twin, ok := r.twin(g); ok && twice {
			set.names = append(set.names, name)
			set.groups = append(set.groups, twin)
		}
	}
	sort.Strings(set.names)
	sort.SliceStable(set.groups, func(i, j int) bool { return set.groups[i].Name < set.groups[j].Name })
	return set, nil
}

// twin returns the group of accounts that bears the name of one of zones.
func (r *resolver) twin(g gen.Group) (gen.Group, bool) {
	for _, other := range r.byName[g.Name] {
		if g.Scope == gen.ScopeZone && other.Scope == gen.ScopeAccount {
			return other, true
		}
	}
	return gen.Group{}, false
}

// group finds the one group called name. A name that exists in several scopes
// stands for the group in the scope of the path; known is false for a name
// without a published id.
func (r *resolver) group(name, path string) (g gen.Group, known bool, err error) {
	found := r.byName[name]
	if len(found) == 0 {
		found = r.former[name]
	}
	if len(found) == 1 {
		return found[0], true, nil
	}
	if len(found) == 0 {
		if r.nameOnly[name] {
			return g, false, nil
		}
		return g, false, fmt.Errorf("no permission group is called %q: add an alias to operation_overrides.json or the name to permission_names_without_id.json", name)
	}
	want := map[string]string{"account": gen.ScopeAccount, "zone": gen.ScopeZone, "user": gen.ScopeUser}[pathScope(path)]
	for _, c := range found {
		if c.Scope == want {
			return c, true, nil
		}
	}
	return g, false, fmt.Errorf("group %q exists in %d scopes, none of which is that of the path", name, len(found))
}
