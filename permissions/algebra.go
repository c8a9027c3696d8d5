package permissions

import "slices"

// Equal reports whether two specs say the same, whatever their order and
// grouping. Groups are compared by id.
func (s Spec) Equal(o Spec) bool {
	return slices.EqualFunc(s.statements, o.statements, Statement.same) && s.conditions.Equal(o.conditions)
}

// Union returns a spec with the statements of both. The conditions are those
// of s; where s has none, those of o.
func (s Spec) Union(o Spec) Spec {
	all := slices.Concat(s.statements, o.statements)
	conditions := s.conditions
	if conditions.IsZero() {
		conditions = o.conditions
	}
	return Spec{statements: canonical(all), conditions: conditions}
}

// Without returns the spec without the statements that name p, allows and
// denies alike. The groups are compared by id.
func (s Spec) Without(p Permission) Spec {
	return s.filter(func(st Statement) bool { return st.Permission.ID() != p.ID() })
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
	return Spec{statements: canonical(all), conditions: s.conditions}
}

func (s Spec) filter(keep func(Statement) bool) Spec {
	out := Spec{conditions: s.conditions}
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
// Conditions are not compared.
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
		return st.Effect == want.Effect && st.Permission.ID() == want.Permission.ID() && st.Resource.Contains(want.Resource)
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
		Missing: stripConditions(s.filter(func(st Statement) bool { return !have.states(st) })),
		Excess:  stripConditions(have.filter(func(st Statement) bool { return !s.states(st) })),
	}
}

func stripConditions(s Spec) Spec {
	s.conditions = Conditions{}
	return s
}
