package permissions

import (
	"errors"
	"fmt"
	"slices"
)

// Equal reports whether two specs say the same, whatever their order and
// grouping. Groups are compared by id.
func (s Spec) Equal(o Spec) bool {
	return slices.EqualFunc(s.statements, o.statements, Statement.same) && s.conditions.Equal(o.conditions) && s.other == o.other
}

// ErrNoUnion is matched by the error of [Spec.Union] for specs that no single
// spec can take the place of.
var ErrNoUnion = errors.New("the specs have no union")

// Union returns a spec with the statements of both. A token's conditions hold
// for all of its policies, so specs with different conditions have no union:
// the error, which matches [ErrNoUnion], names both. A spec that says nothing at
// all is no obstacle. To add policies under the conditions of a spec use
// [Spec.With].
func (s Spec) Union(o Spec) (Spec, error) {
	switch {
	case s.saysNothing():
		return o, nil
	case o.saysNothing():
		return s, nil
	case !s.conditions.Equal(o.conditions):
		return Spec{}, fmt.Errorf("%w: one holds %s, the other %s, and a token's conditions hold for all of its policies: give both the same (WithConditions), or make two tokens",
			ErrNoUnion, s.conditions.orAlways(), o.conditions.orAlways())
	case s.other != o.other:
		return Spec{}, fmt.Errorf("%w: they differ in keys that are not known here, and a token has them for all of its policies", ErrNoUnion)
	}
	return s.holding(slices.Concat(s.statements, o.statements)), nil
}

// saysNothing reports whether the spec has neither statements nor anything that
// would bound them.
func (s Spec) saysNothing() bool { return s.IsEmpty() && s.conditions.IsZero() && s.other == "" }

// orAlways returns the bounds in words.
func (c Conditions) orAlways() string {
	if text := c.String(); text != "" {
		return text
	}
	return "always and from everywhere"
}

// With returns the spec with more policies, under its own conditions.
func (s Spec) With(policies ...Policy) Spec {
	return s.holding(slices.Concat(s.statements, NewSpec(policies...).statements))
}

// Without returns the spec without the statements that name p, allows and
// denies alike. The groups are compared by id.
func (s Spec) Without(p Permission) Spec {
	return s.Filter(func(st Statement) bool { return st.Permission.ID() != p.ID() })
}

// WithUser returns the spec with the id of the token's user in place of
// [OwnUserResource].
func (s Spec) WithUser(id string) Spec {
	all := slices.Clone(s.statements)
	for i := range all {
		if all[i].Resource == OwnUserResource() {
			all[i].Resource = UserResource(id)
		}
	}
	return s.holding(all)
}

// Filter returns the spec with those statements for which keep returns true,
// under the same conditions.
func (s Spec) Filter(keep func(Statement) bool) Spec {
	out := s
	out.statements = nil
	for _, st := range s.statements {
		if keep(st) {
			out.statements = append(out.statements, st)
		}
	}
	return out
}

// Covers reports whether everything that o allows is allowed by s: each of its
// allows stands in s on the same or a wider resource, and s denies nothing of
// it. Groups are compared by id: a Write group does not stand in for the Read
// group of the same name, because Cloudflare decides that operation by
// operation (package authz compares what two specs can do). A single zone is
// covered by "all zones of an account" only where it is known to lie there.
// Conditions are not compared; statements under keys that are not known here
// cover only what has the same.
func (s Spec) Covers(o Spec) bool {
	for _, want := range o.statements {
		if want.Effect != Allow || o.denies(want) {
			continue
		}
		if !s.states(want) {
			return false
		}
		for _, st := range s.statements {
			if st.Effect == Deny && st.Permission.ID() == want.Permission.ID() && st.Resource.overlaps(want.Resource) && !o.states(st) {
				return false
			}
		}
	}
	return true
}

// states reports whether s has a statement of the same effect and group on a
// resource that contains want's.
func (s Spec) states(want Statement) bool {
	return slices.ContainsFunc(s.statements, func(st Statement) bool {
		return st.Effect == want.Effect && st.Permission.ID() == want.Permission.ID() && st.Other == want.Other && st.Resource.Contains(want.Resource)
	})
}

// denies reports whether s denies all of what the statement allows.
func (s Spec) denies(allow Statement) bool {
	deny := allow
	deny.Effect = Deny
	return s.states(deny)
}

// Diff is what keeps two specs from being the same.
type Diff struct {
	Missing Spec // wanted, but not there
	Excess  Spec // there, but not wanted
}

// None reports whether nothing is missing and nothing is in excess.
func (d Diff) None() bool { return d.Missing.IsEmpty() && d.Excess.IsEmpty() }

// Diff compares what is wanted (s) with what a token has. A statement counts
// as there when it stands on the same or a wider resource; the wider one is
// then in excess. Conditions are not compared.
func (s Spec) Diff(have Spec) Diff {
	return Diff{
		Missing: Spec{statements: s.Filter(func(st Statement) bool { return !have.states(st) }).statements},
		Excess:  Spec{statements: have.Filter(func(st Statement) bool { return !s.states(st) }).statements},
	}
}
