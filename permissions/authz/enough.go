package authz

import (
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
	if d.Operation == nil {
		return nil
	}
	switch d.Reason {
	case ExplicitDeny, WrongKind, ClientIP, Expired, NotYetValid, DeadToken, UnknownTime, UnknownClientIP, UnknownCondition, MalformedID:
		return nil
	}
	return EnoughFor(d.call)
}

// EnoughFor returns the grants each of which alone would let a live token of
// the right kind make the call, the smallest first: the operation's preferred
// group, then reading before writing, then the group named after the endpoint,
// then the group that opens fewer operations. A group whose resource is not
// known, because the zone's account is not, is left out; a path whose account or
// zone id is not an id gives none. For a list of everything that the token may
// see, such as GET /zones, the grant is on all zones of the account, or all
// zones; on fewer it suffices too, and the list is shorter.
func EnoughFor(call Call) []Grant {
	m, ok := operations.Match(call.Method, call.Path)
	if !ok {
		return nil
	}
	op := m.Operation()
	t, valid := newTarget(m, call)
	if !valid {
		return nil
	}
	var out []Grant
	for _, p := range op.Accepted() {
		if r, ok := t.grantOn(p.Scope()); ok {
			out = append(out, Grant{p, r})
		}
	}
	rank := newRanking(op)
	slices.SortStableFunc(out, func(a, b Grant) int { return rank.compare(a.Permission, b.Permission) })
	return out
}

// grantOn returns the narrowest resource of the scope that covers the target.
func (t target) grantOn(scope permissions.Scope) (permissions.Resource, bool) {
	switch scope {
	case permissions.ScopeAccount:
		switch {
		case t.account != "":
			return permissions.AccountResource(t.account), true
		case t.scope == permissions.ScopeZone:
			return permissions.Resource{}, false
		}
		return permissions.AllAccountsResource(), true
	case permissions.ScopeZone:
		switch {
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

// ranking orders the groups that an operation accepts by how little they give.
type ranking struct {
	op    *operations.Operation
	words []string
}

func newRanking(op *operations.Operation) ranking {
	return ranking{op: op, words: wordsOf(op.Template)}
}

func (k ranking) compare(a, b permissions.Permission) int {
	if preferred, ok := k.op.Preferred(); ok && a.ID() != b.ID() {
		switch preferred.ID() {
		case a.ID():
			return -1
		case b.ID():
			return 1
		}
	}
	ga, _ := permissions.ByID(a.ID())
	gb, _ := permissions.ByID(b.ID())
	if c := levelRank(ga.Access) - levelRank(gb.Access); c != 0 {
		return c
	}
	if c := k.scopeRank(ga.Scope) - k.scopeRank(gb.Scope); c != 0 {
		return c
	}
	if c := k.strangeness(ga.Name) - k.strangeness(gb.Name); c != 0 {
		return c
	}
	if c := operations.Breadth(a) - operations.Breadth(b); c != 0 {
		return c
	}
	return strings.Compare(ga.Name, gb.Name)
}

func levelRank(a permissions.Access) int {
	switch a {
	case permissions.AccessRead:
		return 0
	case permissions.AccessWrite:
		return 2
	case permissions.AccessAdmin:
		return 3
	}
	return 1
}

// scopeRank puts groups of the path's own scope before groups of another.
func (k ranking) scopeRank(s permissions.Scope) int {
	if s == k.op.Scope() {
		return 0
	}
	return 1
}

// strangeness counts the words of the group's name, its level aside, that do
// not occur in the path.
func (k ranking) strangeness(name string) int {
	n := 0
	words := wordsOf(name)
	if len(words) > 1 {
		words = words[:len(words)-1]
	}
	for _, w := range words {
		if !slices.Contains(k.words, w) {
			n++
		}
	}
	return n
}

// wordsOf splits a template or a name into lower-case words without the
// plural s and without parameters.
func wordsOf(s string) []string {
	var out []string
	for _, seg := range strings.Split(s, "/") {
		if strings.HasPrefix(seg, "{") {
			continue
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(seg), func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9')
		}) {
			out = append(out, strings.TrimSuffix(w, "s"))
		}
	}
	return out
}
