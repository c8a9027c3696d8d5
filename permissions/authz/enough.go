package authz

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Grant is a permission on a resource that would be enough for a call.
type Grant struct {
	Permission permissions.Permission
	Resource   permissions.Resource
}

// Policy returns the grant as a policy that can be added to a spec.
func (g Grant) Policy() permissions.Policy { return permissions.AllowOn(g.Resource, g.Permission) }

// String returns the grant in words, such as "Zone:DNS:Edit on zone 2cf1…".
func (g Grant) String() string { return permissions.Label(g.Permission) + " on " + g.Resource.String() }

// Enough returns the grants each of which alone would let the call through,
// the smallest first. It returns none when a grant would not help (an explicit
// deny, a dead or expired token, the wrong kind of credential, a client
// address) and when the operation's groups are not known.
func (d Decision) Enough() []Grant {
	if d.Operation.IsZero() {
		return nil
	}
	switch d.Reason {
	case ExplicitDeny, WrongKind, ClientIP, Expired, NotYetValid, DeadToken, UnknownTime, UnknownClientIP, UnknownCondition, MalformedID:
		return nil
	}
	if d.beside {
		if g, ok := BesideFor(d.call); ok {
			return []Grant{g}
		}
		return nil
	}
	return EnoughFor(d.call)
}

// EnoughFor returns the grants each of which alone would let a live token of
// the right kind make the call, the one to suggest first: the preferred group
// of the operation, then reading before writing, then a group of the path's own
// scope, then Write before the other levels, then what opens fewer operations. A group whose resource is not
// known, because the zone's account is not, or because the path has a placeholder in
// braces in its place, is left out; a path whose account or zone id is not an id gives none. For a list of everything that the token may
// see, such as GET /zones, the grant is on all zones of the account, or all
// zones; on fewer it suffices too, and the list is shorter. Of the groups that an
// operation on rulesets accepts those of the phase's product count, where the path or
// Call.Phase names the phase, and where Call.Asks is one that writes, those that only
// read do not. What the body asks for besides is not among them: see [BesideFor].
func EnoughFor(call Call) []Grant {
	m, ok := operations.Match(call.Method, call.Path)
	if !ok {
		return nil
	}
	op := m.Operation()
	t, valid := newTarget(&m, &call)
	if !valid {
		return nil
	}
	preferred, _ := op.Preferred()
	accepted := op.Accepted()
	out := make([]Grant, 0, len(accepted))
	ranks := make([]rank, 0, 8) // of out; mostly fewer
	phase := t.phase(op, accepted)
	for _, p := range accepted {
		if phase != "" && !operations.OpensPhase(phase, p) || call.Asks != nil && t.tooLittle(op, p) {
			continue
		}
		r, ok := t.grantOn(p.Scope())
		if !ok {
			continue
		}
		out, ranks = append(out, Grant{p, r}), append(ranks, rankOf(op, preferred, p))
		for i := len(out) - 1; i > 0 && ranks[i].compare(ranks[i-1]) < 0; i-- {
			out[i], out[i-1] = out[i-1], out[i]
			ranks[i], ranks[i-1] = ranks[i-1], ranks[i]
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// BesideFor returns the grant that a call needs besides one of [EnoughFor], because its
// body asks for a group that the operation does not accept (Call.Asks); false where it
// asks for none, and where the resource is not known.
func BesideFor(call Call) (Grant, bool) {
	m, ok := operations.Match(call.Method, call.Path)
	if !ok {
		return Grant{}, false
	}
	t, valid := newTarget(&m, &call)
	if !valid || !t.asksBesides(m.Operation()) {
		return Grant{}, false
	}
	r, ok := t.grantOn(call.Asks.Scope())
	return Grant{call.Asks, r}, ok
}

// phase is the ruleset's phase, where a group that the operation accepts is known to be
// of its product; "" where the phase decides nothing.
func (t target) phase(op operations.Operation, accepted []permissions.Permission) string {
	if !op.OnRulesets() {
		return ""
	}
	name := phaseOf(t.matched, t.call)
	for _, p := range operations.PhaseGroups(name) {
		if _, ok := t.grantOn(p.Scope()); ok && slices.Contains(accepted, p) {
			return name
		}
	}
	return ""
}

// phaseOf is the phase of the ruleset that a call is about, "" where that is not known: the
// path's own, or else what is known of the body.
func phaseOf(m *operations.Matched, call *Call) string {
	if inPath, ok := m.Param("ruleset_phase"); ok {
		return inPath
	}
	return call.Phase
}

// grantOn returns the narrowest resource of the scope that covers the target.
func (t target) grantOn(scope permissions.Scope) (permissions.Resource, bool) {
	switch scope {
	case permissions.ScopeAccount:
		switch {
		case t.open && t.scope == permissions.ScopeAccount:
			return permissions.Resource{}, false
		case t.account != "":
			return permissions.AccountResource(t.account), true
		case t.scope == permissions.ScopeZone:
			return permissions.Resource{}, false
		}
		return permissions.AllAccountsResource(), true
	case permissions.ScopeZone:
		switch {
		case t.open:
			return permissions.Resource{}, false
		case t.scope == permissions.ScopeZone:
			return permissions.ZoneResource(t.zone), true
		case t.account != "":
			return permissions.AllZonesInResource(t.account), true
		}
		return permissions.AllZonesResource(), true
	case permissions.ScopeUser:
		return permissions.OwnUserResource(), true
	}
	return permissions.Resource{}, false
}

// rank is the place of a group for an operation; smaller fits better, field by
// field.
type rank struct {
	preferred, level, scope, special, breadth int
	name                                      string
}

func (a rank) compare(b rank) int {
	return cmp.Or(cmp.Compare(a.preferred, b.preferred), cmp.Compare(a.level, b.level), cmp.Compare(a.scope, b.scope),
		cmp.Compare(a.special, b.special), cmp.Compare(a.breadth, b.breadth), strings.Compare(a.name, b.name))
}

// rankOf ranks a group that op accepts: the preferred one, then reading before
// anything else, then those of the path's own scope, then Write before the other
// levels, then what opens fewer operations.
func rankOf(op operations.Operation, preferred, p permissions.Permission) rank {
	g, _ := permissions.ByID(p.ID())
	return rank{
		preferred: yesNo(p != preferred),
		level:     yesNo(g.Access != permissions.AccessRead),
		scope:     yesNo(g.Scope != op.Scope()),
		special:   yesNo(g.Access != permissions.AccessRead && g.Access != permissions.AccessWrite),
		breadth:   operations.Breadth(p),
		name:      g.Name,
	}
}

func yesNo(b bool) int {
	if b {
		return 1
	}
	return 0
}
