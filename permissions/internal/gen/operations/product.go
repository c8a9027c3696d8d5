package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// productFile is data/product_overrides.json.
type productFile struct {
	Comment  string       `json:"comment"`
	Products []productRow `json:"products"`
}

// suggest sets the group to suggest of each operation that accepts one. All that
// is wrong with the rows is reported at once.
func suggest(ops []operation, rows []productRow) error {
	p, err := newProducts(rows)
	if err != nil {
		return err
	}
	var errs []error
	for i := range ops {
		ops[i].Preferred, err = p.choose(&ops[i])
		errs = append(errs, err)
	}
	return errors.Join(errors.Join(errs...), p.unused())
}

// productRow says whose product the operations below a path are.
type productRow struct {
	Path   string   `json:"path"`   // a template, where the row is for no other path; names of parameters do not matter
	Below  string   `json:"below"`  // or a template, where it is for all below it too
	Method string   `json:"method"` // for this method only, "" for all
	Groups []string `json:"groups"` // groups without their level, the first that an operation accepts being its own
	Why    string   `json:"why"`
}

// products chooses, for each operation with several groups, the one to suggest:
// of the operation's own product, reading before writing.
type products struct {
	rows   []productRow
	shapes []string // of the rows' templates
	used   []bool
}

func newProducts(rows []productRow) (*products, error) {
	seen := map[string]bool{}
	for _, r := range rows {
		key := r.Method + " " + shape(r.Path) + shape(r.Below)
		switch {
		case (r.Path == "") == (r.Below == ""):
			return nil, fmt.Errorf("products %s: either path or below", key)
		case seen[key]:
			return nil, fmt.Errorf("products %s: stands there twice", key)
		case len(r.Groups) == 0 || r.Why == "":
			return nil, fmt.Errorf("products %s: groups and why must be given", key)
		}
		seen[key] = true
	}
	p := &products{rows: rows, used: make([]bool, len(rows))}
	for _, r := range rows {
		p.shapes = append(p.shapes, shape(r.Path+r.Below))
	}
	return p, nil
}

// choose returns 1 + the index of the group to suggest among the accepted ones, 0
// where none has an id.
func (p *products) choose(op *operation) (int, error) {
	groups := op.Accepted.groups
	if len(groups) == 0 {
		return 0, nil
	}
	base, err := p.product(op)
	if err != nil {
		return 0, err
	}
	own := map[string]string{"account": gen.ScopeAccount, "zone": gen.ScopeZone, "user": gen.ScopeUser}[op.Scope]
	best := -1
	for i, g := range groups {
		if g.Base == base && (best < 0 || compareLevels(g, groups[best], op.Path, own) < 0) {
			best = i
		}
	}
	return best + 1, nil
}

// product returns the group of the operation's own product, without its level.
func (p *products) product(op *operation) (string, error) {
	bases := basesOf(op.Accepted.groups)
	path := shape(op.Path)
	at := -1
	for i, r := range p.rows {
		if r.covers(op.Method, path, p.shapes[i]) && (at < 0 || r.closer(p.rows[at])) {
			at = i
		}
	}
	if at >= 0 {
		for _, base := range p.rows[at].Groups {
			if slices.Contains(bases, base) {
				p.used[at] = p.used[at] || len(bases) > 1
				return base, nil
			}
		}
	}
	if len(bases) == 1 {
		return bases[0], nil
	}
	if scoped := basesOf(slices.DeleteFunc(slices.Clone(op.Accepted.groups), func(g gen.Group) bool {
		return g.Scope == gen.ScopeAccount && op.Scope == "zone"
	})); len(scoped) == 1 {
		return scoped[0], nil // the zone's own group, among those of the account
	}
	return "", fmt.Errorf("%s: accepts groups of %d products, and products names none of them: %s", op.key(), len(bases), strings.Join(bases, ", "))
}

// unused is an error where a row decides nothing.
func (p *products) unused() error {
	var errs []error
	for i, r := range p.rows {
		if !p.used[i] {
			errs = append(errs, fmt.Errorf("products %s %s%s: decides for no operation", r.Method, r.Path, r.Below))
		}
	}
	return errors.Join(errs...)
}

// covers reports whether the row, of that shape, is for a method and the shape of
// a path.
func (r productRow) covers(method, path, shape string) bool {
	if r.Method != "" && r.Method != method {
		return false
	}
	rest, ok := strings.CutPrefix(path, shape)
	return ok && (rest == "" || r.Path == "" && rest[0] == '/')
}

// closer reports whether r is nearer to an operation than other, both covering it.
func (r productRow) closer(other productRow) bool {
	return cmp.Or(
		cmp.Compare(toInt(r.Path != ""), toInt(other.Path != "")),
		cmp.Compare(strings.Count(r.Below, "/"), strings.Count(other.Below, "/")),
		cmp.Compare(len(r.Method), len(other.Method)),
	) > 0
}

func basesOf(groups []gen.Group) []string {
	var out []string
	for _, g := range groups {
		out = append(out, g.Base)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// compareLevels orders groups of one product: those of the path's own scope,
// then reading, then an act that the path names, then writing, then the others.
func compareLevels(a, b gen.Group, path, own string) int {
	return cmp.Or(
		cmp.Compare(toInt(a.Scope != own), toInt(b.Scope != own)),
		cmp.Compare(levelOf(a, path), levelOf(b, path)),
		cmp.Compare(a.Name, b.Name),
	)
}

func levelOf(g gen.Group, path string) int {
	switch g.Access {
	case "read":
		return 0
	case "write":
		return 2
	case "purge", "revoke", "run", "send", "bind":
		if strings.Contains(path, g.Access) {
			return 1
		}
	}
	return 3
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
