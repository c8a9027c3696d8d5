package permissions

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"strings"
)

// Spec says what a token may do: which permission groups on which resources,
// and optionally from when, until when and from where. It is a value with one
// canonical form: statements are sorted and merged, so order and grouping do
// not matter to [Spec.Equal], and ids that the server gives to policies are
// dropped. Permission groups, resource kinds and keys that this package does
// not know are kept. The zero value grants nothing.
type Spec struct {
	statements []Statement // sorted, without duplicates; never modified
	conditions Conditions
	other      string // keys of the token that are not known: see Other
}

// Statement is one permission allowed or denied on one resource; a policy is a
// set of them.
type Statement struct {
	Effect     Effect
	Permission Permission
	Resource   Resource
	// Other holds what the API said besides and this package does not know: a
	// JSON object with the keys of the policy, of the permission group, or both,
	// as {"policy":{…},"permission_group":{…}}; "" for nothing. It is kept and
	// written back, but not understood: a spec with it does not validate, and
	// what the statement allows or denies cannot be judged.
	Other string

	// about is a JSON object of what describes the group, such as "meta" and
	// "scopes", or "": it is carried along and says nothing about what it grants.
	about string
}

// String returns the statement in words, such as
// "allow Zone:Zone:Read on zone 2cf1…".
func (s Statement) String() string {
	text := show(string(s.Effect), 30) + " " + Label(s.Permission) + " on " + s.Resource.String()
	if s.Other != "" {
		text += " (under keys that are not known here: " + strings.Join(s.unknown(), ", ") + ")"
	}
	return text
}

// same reports whether the statements say the same of the same group.
func (s Statement) same(o Statement) bool {
	return s.Effect == o.Effect && s.Resource == o.Resource && s.Permission.ID() == o.Permission.ID() && s.Other == o.Other
}

// NewSpec makes a spec from policies. Nothing is checked here: see
// [Spec.Validate].
func NewSpec(policies ...Policy) Spec {
	var all []Statement
	for _, p := range policies {
		effect := p.Effect
		if effect == "" {
			effect = Allow
		}
		for _, perm := range p.Permissions {
			if perm == nil {
				perm = unlistedPermission{}
			}
			for _, r := range p.Resources {
				all = append(all, Statement{Effect: effect, Permission: perm, Resource: r, Other: p.Other})
			}
		}
	}
	return Spec{statements: canonical(all)}
}

// canonical sorts statements and drops duplicates, in place.
func canonical(all []Statement) []Statement {
	sort.Slice(all, func(i, j int) bool { return compareStatements(all[i], all[j]) < 0 })
	return slices.CompactFunc(all, Statement.same)
}

func compareStatements(a, b Statement) int {
	if a.Effect != b.Effect {
		return strings.Compare(string(a.Effect), string(b.Effect)) // allow before deny
	}
	if c := compareResources(a.Resource, b.Resource); c != 0 {
		return c
	}
	return cmp.Or(
		strings.Compare(a.Other, b.Other),
		comparePermissions(a.Permission, b.Permission),
		strings.Compare(b.about, a.about), // of several the one that says most comes first and is kept
	)
}

// holding returns the spec with other statements, which it takes over.
func (s Spec) holding(all []Statement) Spec {
	s.statements = canonical(all)
	return s
}

func compareResources(a, b Resource) int {
	if a.scope != b.scope {
		if c := a.scope.rank() - b.scope.rank(); c != 0 {
			return c
		}
		return strings.Compare(string(a.scope), string(b.scope))
	}
	if c := strings.Compare(a.parent, b.parent); c != 0 {
		return c
	}
	if a.all != b.all {
		if a.all {
			return -1
		}
		return 1
	}
	return strings.Compare(a.id, b.id)
}

// comparePermissions orders by what the built-in catalogue calls the id, then
// by id. What the values themselves say of a name or a scope decides only which
// of several values of one id comes first and is kept: the one that says most.
func comparePermissions(a, b Permission) int {
	return cmp.Or(
		strings.Compare(nameOf(a.ID()), nameOf(b.ID())),
		strings.Compare(a.ID(), b.ID()),
		strings.Compare(b.Name(), a.Name()),
		strings.Compare(string(b.Scope()), string(a.Scope())),
	)
}

// Statements yields what the spec says, in canonical order: allows before
// denies, then by resource, then by permission name; what is under keys that are
// not known comes last on its resource.
func (s Spec) Statements() iter.Seq[Statement] { return slices.Values(s.statements) }

// Len returns the number of statements.
func (s Spec) Len() int { return len(s.statements) }

// At returns the i-th statement in canonical order. It panics when i is not
// less than [Spec.Len], as indexing a slice does.
func (s Spec) At(i int) Statement { return s.statements[i] }

// IsEmpty reports whether the spec has no statement.
func (s Spec) IsEmpty() bool { return len(s.statements) == 0 }

// Policies returns the spec as policies in canonical form: permissions that
// hold on the same resources of one scope share a policy.
func (s Spec) Policies() []Policy {
	var out []Policy
	for _, b := range s.bundles() {
		out = append(out, b.Policy)
	}
	return out
}

// bundle is a policy and the attributes of its groups, in their order.
type bundle struct {
	Policy
	about []string
}

func (s Spec) bundles() []bundle {
	var out []bundle
	for i := 0; i < len(s.statements); {
		first := s.statements[i]
		next := bundle{Policy: Policy{Effect: first.Effect, Resources: []Resource{first.Resource}, Other: first.Other}}
		for ; i < len(s.statements) && s.statements[i].joins(first); i++ {
			next.Permissions = append(next.Permissions, s.statements[i].Permission)
			next.about = append(next.about, s.statements[i].about)
		}
		at := slices.IndexFunc(out, func(b bundle) bool {
			return b.Effect == next.Effect && b.Other == next.Other && b.Resources[0].scope == first.Resource.scope &&
				!slices.ContainsFunc(b.Resources, first.Resource.clashes) && slices.Equal(b.about, next.about) &&
				slices.EqualFunc(b.Permissions, next.Permissions, func(a, b Permission) bool { return a.ID() == b.ID() })
		})
		if at >= 0 {
			out[at].Resources = append(out[at].Resources, first.Resource)
			continue
		}
		out = append(out, next)
	}
	return out
}

// joins reports whether the statements can stand in one policy as they are.
func (s Statement) joins(o Statement) bool {
	return s.Resource == o.Resource && s.Effect == o.Effect && s.Other == o.Other
}

// Shape is which kinds of resource a spec's allows reach.
type Shape string

// The shapes of a spec. A spec with both account and zone permissions is what
// the permissions guide calls a user token; today account-owned tokens can
// carry both too.
const (
	ShapeEmpty          Shape = "empty" // allows nothing
	ShapeAccountOnly    Shape = "account_only"
	ShapeZoneOnly       Shape = "zone_only"
	ShapeAccountAndZone Shape = "account_and_zone"
	ShapeUserOnly       Shape = "user_only"
	ShapeOther          Shape = "other" // only kinds of resource that this package does not know
)

// Shape reports which kinds of resource the spec's allows reach. R2 buckets,
// Flagship apps and Workers count as account level. User permissions do not change the shape of a spec
// that also has account or zone permissions; see [Spec.HasUser].
func (s Spec) Shape() Shape {
	account, zone := s.allowsOn(ScopeAccount, ScopeBucket, ScopeFlagshipApp, ScopeWorker), s.allowsOn(ScopeZone)
	switch {
	case account && zone:
		return ShapeAccountAndZone
	case account:
		return ShapeAccountOnly
	case zone:
		return ShapeZoneOnly
	case s.allowsOn(ScopeUser):
		return ShapeUserOnly
	case slices.ContainsFunc(s.statements, func(st Statement) bool { return st.Effect == Allow }):
		return ShapeOther
	}
	return ShapeEmpty
}

// allowsOn reports whether the spec allows anything on resources of those kinds.
func (s Spec) allowsOn(kinds ...Scope) bool {
	return slices.ContainsFunc(s.statements, func(st Statement) bool { return st.Effect == Allow && slices.Contains(kinds, st.Resource.scope) })
}

// HasUser reports whether the spec allows a user permission, which only a user
// token can hold.
func (s Spec) HasUser() bool {
	return slices.ContainsFunc(s.statements, func(st Statement) bool {
		return st.Effect == Allow && (st.Resource.scope == ScopeUser || st.Permission.Scope() == ScopeUser)
	})
}

// String returns one statement a line, in canonical order, without ids of
// permission groups; it is meant for people.
func (s Spec) String() string {
	lines := make([]string, 0, len(s.statements))
	for _, st := range s.statements {
		lines = append(lines, st.String())
	}
	if c := s.conditions.String(); c != "" {
		lines = append(lines, c)
	}
	if s.other != "" {
		lines = append(lines, "with keys that are not known here")
	}
	if len(lines) == 0 {
		return "no permissions"
	}
	return strings.Join(lines, "\n")
}
