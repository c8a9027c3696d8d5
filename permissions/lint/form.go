package lint

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// The rules about the form of a spec.
const (
	UnknownGroup   Code = "unknown_group"
	WrongScope     Code = "wrong_scope"
	Invalid        Code = "invalid"
	Redundant      Code = "redundant"
	DenyNeverBites Code = "deny_never_bites"
)

func formRules() []Rule {
	return []Rule{
		{
			Code: UnknownGroup, Severity: SeverityError, Title: "permission groups that nobody knows",
			Why: "what they open is not known, and the API refuses ids that it does not know", Look: unknownGroups,
		},
		{
			Code: WrongScope, Severity: SeverityError, Title: "groups on resources of another kind",
			Why: "such a statement grants nothing, or the API refuses it", Look: wrongScopes,
		},
		{
			Code: Invalid, Severity: SeverityError, Title: "what else keeps a spec from being one",
			Why: "the API refuses it, or it says less than it seems to", Look: invalid,
		},
		{
			Code: Redundant, Severity: SeverityInfo, Title: "statements that add nothing",
			Why: "who takes away the other one believes the right to be gone", Look: redundant,
		},
		{
			Code: DenyNeverBites, Severity: SeverityWarning, Title: "denies of what nothing allows",
			Why: "somebody relies on it, or it names the wrong group or resource", Look: idleDenies,
		},
	}
}

func unknownGroups(s *Subject) ([]Finding, error) {
	f := Finding{Problem: "permission groups that are in no catalogue", Remedy: "look for their ids in the live listing of permission groups, and correct them"}
	for st := range s.Spec.Statements() {
		if _, ok := permissions.GroupOf(st.Permission); ok {
			continue
		}
		note := ""
		if role, ok := permissions.RoleOf(st.Permission); ok {
			note = "by its name the role " + role.String() + ", of which no id is public"
		}
		f.Places = append(f.Places, Place{Statement: st, Note: note})
	}
	return some(f), nil
}

func wrongScopes(s *Subject) ([]Finding, error) {
	f := Finding{Problem: "permissions on resources of a kind that they do not act on", Remedy: "grant them on a resource of their own scope, or take the group of the same product that acts there"}
	for st := range s.Spec.Statements() {
		g, ok := permissions.GroupOf(st.Permission)
		if ok && st.Resource.Scope() != "" && g.Scope != st.Resource.Scope() {
			f.Places = append(f.Places, Place{Statement: st, Note: fmt.Sprintf("it acts on resources of the scope %s", g.Scope), Mend: true})
		}
	}
	return some(f), nil
}

// invalid reports what Validate does and the two rules before it do not.
func invalid(s *Subject) ([]Finding, error) {
	var out []Finding
	for _, fault := range specErrors(s.Spec.ValidateWith(s.catalogue())) {
		f := Finding{Problem: fault.Problem, Remedy: "correct it"}
		if st := fault.Statement; st.Permission != nil {
			g, known := permissions.GroupOf(st.Permission)
			if !known && st.Resource.Validate() == nil || known && g.Scope != st.Resource.Scope() && st.Resource.Scope() != "" {
				continue
			}
			f.Problem, f.Places = "a statement that is none", []Place{{Statement: st, Note: fault.Problem}}
		}
		out = append(out, f)
	}
	return out, nil
}

func (s *Subject) catalogue() *permissions.Catalogue {
	if s.Catalogue != nil {
		return s.Catalogue
	}
	return permissions.Builtin()
}

// specErrors takes a joined error apart.
func specErrors(err error) (out []*permissions.SpecError) {
	var one *permissions.SpecError
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			out = append(out, specErrors(e)...)
		}
	} else if errors.As(err, &one) {
		out = append(out, one)
	}
	return out
}

// redundant finds statements that another one makes unnecessary: the same group on
// a wider resource, or a group that every operation accepts beside which it stands.
func redundant(s *Subject) ([]Finding, error) {
	wider := Finding{Problem: "permissions that hold on a wider resource already", Remedy: "leave them out"}
	beside := Finding{
		Problem: "permissions beside one that opens all that they open, as far as lists are published", Remedy: "leave them out if nothing else needs them",
		Evidence: permissions.Evidence{Kind: permissions.EvidenceDerived, Source: "permissions/operations", Note: "every operation that accepts the one accepts the other"},
	}
	for st := range s.allows() {
		if rest := without(s.Spec, st); rest.Covers(permissions.NewSpec(policyOf(st))) {
			wider.Places = append(wider.Places, Place{Statement: st, Mend: true})
			continue
		}
		for o := range s.allows() {
			if !same(o, st) && o.Resource.Contains(st.Resource) && opensMore(o.Permission, st.Permission) {
				beside.Places = append(beside.Places, Place{Statement: st, Note: "beside " + permissions.Label(o.Permission)})
				break
			}
		}
	}
	return some(wider, beside), nil
}

// opensMore reports whether the one level of a product opens all that the other,
// which reads, does.
func opensMore(more, less permissions.Permission) bool {
	g, known := permissions.GroupOf(less)
	return known && g.Access == permissions.AccessRead && writes(more) && product(more) == product(less) && operations.OpensAll(more, less)
}

// product is the name of a group without its level.
func product(p permissions.Permission) string {
	name := p.Name()
	if i := strings.LastIndexByte(name, ' '); i > 0 {
		return name[:i]
	}
	return name
}

// idleDenies finds denies without which every catalogued operation is decided as
// it is with them.
func idleDenies(s *Subject) ([]Finding, error) {
	f := Finding{Problem: "denies of what the spec allows nowhere", Remedy: "leave them out, or correct their group or resource"}
	left := bare(s.Spec)
	for st := range s.Spec.Statements() {
		if st.Effect != permissions.Deny || st.Other != "" {
			continue
		}
		if operations.Breadth(st.Permission) == 0 {
			continue // nothing is known that it would deny
		}
		if rest := without(left, st); len(authz.Compare(left, rest)) == 0 {
			left = rest // of two that deny the same one has to stay
			f.Places = append(f.Places, Place{Statement: st, Mend: true})
		}
	}
	return some(f), nil
}

// some returns the findings that have a place.
func some(list ...Finding) (out []Finding) {
	for _, f := range list {
		if len(f.Places) > 0 {
			out = append(out, f)
		}
	}
	return out
}
