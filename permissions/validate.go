package permissions

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// SpecError is one fault of a spec.
type SpecError struct {
	Statement Statement // the statement at fault; zero for a fault of the conditions
	Problem   string    // what is wrong and what would be right
}

// Error names the statement and the fault.
func (e *SpecError) Error() string {
	if e.Statement.Permission == nil {
		return e.Problem
	}
	return e.Statement.String() + ": " + e.Problem
}

// Validate reports every fault that would make the API refuse the spec or
// grant less than it says: no statement, malformed ids, permission groups that
// the built-in catalogue does not know, groups on resources of another scope, one
// id for an account and a zone,
// and conditions that cannot be met; and every key that is not known here, since
// what it would mean for the token cannot be judged. The error joins one
// [*SpecError] a fault.
func (s Spec) Validate() error { return s.ValidateWith(&builtin) }

// ValidateWith is [Spec.Validate] with permission groups looked up in c, such
// as a live listing, as well as in the built-in catalogue.
func (s Spec) ValidateWith(c *Catalogue) error {
	var errs []error
	if s.IsEmpty() {
		errs = append(errs, &SpecError{Problem: "the spec has no permissions: add at least one policy"})
	}
	for _, st := range s.Named(c).statements {
		for _, problem := range statementProblems(st, c) {
			errs = append(errs, &SpecError{Statement: st, Problem: problem})
		}
	}
	if id, both := s.sameID(); both {
		errs = append(errs, &SpecError{Problem: fmt.Sprintf("the account id and the zone id are the same, %s: one of them is the other's; the dashboard shows both on the overview page of the zone", id)})
	}
	if err := s.conditions.Validate(); err != nil {
		errs = append(errs, &SpecError{Problem: err.Error()})
	}
	for _, key := range (Spec{other: s.other}).Unknown() {
		errs = append(errs, &SpecError{Problem: fmt.Sprintf("the spec has the key %q, which this library does not know: remove it, or correct its name", key)})
	}
	return errors.Join(errs...)
}

// sameID finds an id that stands for a zone and for an account: no two share one.
func (s Spec) sameID() (ZoneID, bool) {
	for _, st := range s.statements {
		zone, single := st.Resource.Zone()
		if single && slices.ContainsFunc(s.statements, func(st Statement) bool {
			account, bounded := st.Resource.Account()
			return bounded && string(account) == string(zone)
		}) {
			return zone, true
		}
	}
	return "", false
}

func statementProblems(st Statement, c *Catalogue) []string {
	var out []string
	if st.Effect != Allow && st.Effect != Deny {
		out = append(out, fmt.Sprintf("effect %q: want allow or deny", show(string(st.Effect), 30)))
	}
	if err := st.Resource.Validate(); err != nil {
		out = append(out, err.Error())
	}
	if st.Other != "" {
		if _, err := splitOther(st.Other); err != nil {
			out = append(out, err.Error())
		} else {
			out = append(out, "it has keys that this library does not know, and what they make of it cannot be judged: remove them, or correct their names")
		}
	}
	if err := checkID("permission group", st.Permission.ID()); err != nil {
		return append(out, err.Error())
	}
	g := c.findOn(st.Permission.ID(), st.Resource.scope)
	if g == nil {
		g = builtin.find(st.Permission.ID())
	}
	switch {
	case g == nil:
		problem := fmt.Sprintf("permission group %s is not in the catalogue: check it against the live listing (ValidateWith)", st.Permission.ID())
		words := strings.Fields(fold(st.Permission.Name()))
		if meant := builtin.matching(func(g *Group) bool { return g.hasName(words) }); len(meant) > 0 {
			problem += fmt.Sprintf("; the group of that name that it knows has the id %s", meant[0].ID)
		}
		out = append(out, problem)
	case g.Scope != st.Resource.scope && st.Resource.scope != "":
		out = append(out, fmt.Sprintf("%q acts on %s resources, so it grants nothing on %s", g.Name, g.Scope.word(), st.Resource))
	case st.Permission.Scope() != "" && st.Permission.Scope() != g.Scope:
		out = append(out, fmt.Sprintf("%q is a permission of %s scope, not of %s scope", g.Name, g.Scope.word(), st.Permission.Scope().word()))
	}
	if g != nil {
		if meant, other := c.misnamed(g, st.Permission.Name()); other {
			out = append(out, contradiction(*g, "name", st.Permission.Name(), meant))
		}
	}
	return out
}
