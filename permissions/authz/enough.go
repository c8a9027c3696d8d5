package authz

import (
	"cmp"
	"iter"
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
	return EnoughFor(d.call)
}

// EnoughFor returns the grants each of which alone would let a live token of
// the right kind make the call, the smallest first: the operation's preferred
// group, then reading before writing, then a group for just this act (Cache Purge
// for purge_cache), then Write before the other levels, then the group named after
// the endpoint, then the group that opens fewer operations. A group whose resource is not
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
	t, valid := newTarget(&m, &call)
	if !valid {
		return nil
	}
	type ranked struct {
		Grant
		rank rank
	}
	ranking := newRanking(op)
	found := make([]ranked, 0, 8) // mostly fewer
	for _, p := range op.Accepted() {
		if r, ok := t.grantOn(p.Scope()); ok {
			found = append(found, ranked{Grant{p, r}, ranking.of(p)})
			for i := len(found) - 1; i > 0 && found[i].rank.compare(found[i-1].rank) < 0; i-- {
				found[i], found[i-1] = found[i-1], found[i]
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	out := make([]Grant, 0, len(found))
	for _, f := range found {
		out = append(out, f.Grant)
	}
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
	op        operations.Operation
	preferred string // id, "" for none
}

func newRanking(op operations.Operation) ranking {
	k := ranking{op: op}
	if p, ok := op.Preferred(); ok {
		k.preferred = p.ID()
	}
	return k
}

// rank is the place of a group for an operation; smaller fits better, field by
// field.
type rank struct {
	level, scope, special, strangeness, unmatched, breadth int
	name                                                   string
}

func (a rank) compare(b rank) int {
	return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.scope, b.scope), cmp.Compare(a.special, b.special),
		cmp.Compare(a.strangeness, b.strangeness), cmp.Compare(a.unmatched, b.unmatched), cmp.Compare(a.breadth, b.breadth), strings.Compare(a.name, b.name))
}

// of ranks a group: the preferred one, then reading, then a group for just this
// act (Cache Purge for purge_cache), then Write by how well the names fit the
// path, then groups for another act: changing a zone is no matter of Cache Purge.
func (k ranking) of(p permissions.Permission) rank {
	g, _ := permissions.ByID(p.ID())
	strange, matched := k.fit(g)
	r := rank{level: 3, strangeness: strange, unmatched: -matched, breadth: operations.Breadth(p), name: g.Name}
	switch {
	case p.ID() == k.preferred:
		r.level = 0
	case g.Access == permissions.AccessRead:
		r.level = 1
	case k.namesTheAct(g):
		r.level = 2
	}
	if g.Scope != k.op.Scope() {
		r.scope = 1 // after those of the path's own scope
	}
	switch g.Access {
	case permissions.AccessRead, permissions.AccessWrite:
	case permissions.AccessOther: // a product by its name, such as Cloudflare DEX
		r.special = yesNo(matched == 0)
	default:
		r.special = 1
	}
	return r
}

func yesNo(b bool) int {
	if b {
		return 1
	}
	return 0
}

// namesTheAct reports whether the group is for a single act, such as purging or
// revoking, that the path names.
func (k ranking) namesTheAct(g permissions.Group) bool {
	switch g.Access {
	case permissions.AccessPurge, permissions.AccessRevoke, permissions.AccessRun, permissions.AccessSend, permissions.AccessBind:
		return k.inPath(string(g.Access))
	}
	return false
}

// fit counts the words of the group's name, its level aside, that do not occur
// in the path and those that do.
func (k ranking) fit(g permissions.Group) (strange, matched int) {
	var some [8]string
	words := slices.AppendSeq(some[:0], wordsOf(g.Name))
	if len(words) > 1 && g.Access != permissions.AccessOther {
		words = words[:len(words)-1]
	}
	if len(words) > 1 && k.inPath(words...) {
		return 0, len(words) // Page Rules and pagerules
	}
	for _, w := range words {
		if k.inPath(w) {
			matched++
		} else {
			strange++
		}
	}
	return strange, matched
}

// inPath reports whether the words, written as one, are a word of the path.
func (k ranking) inPath(words ...string) bool {
	for word := range wordsOf(k.op.Template()) {
		if isJoined(word, words) {
			return true
		}
	}
	return false
}

// isJoined reports whether a word is the parts, in whatever case of letters.
func isJoined(word string, parts []string) bool {
	for _, part := range parts {
		if len(word) < len(part) || !strings.EqualFold(word[:len(part)], part) {
			return false
		}
		word = word[len(part):]
	}
	return word == ""
}

// wordsOf yields the words of a template or a name, without the plural s and
// without parameters.
func wordsOf(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for from := 0; from < len(s); from++ {
			if s[from] == '{' { // a parameter
				end := strings.IndexByte(s[from:], '/')
				if end < 0 {
					return
				}
				from += end
				continue
			}
			to := from
			for to < len(s) && isWordByte(s[to]) {
				to++
			}
			if word := s[from:to]; word != "" {
				if last := len(word) - 1; word[last] == 's' || word[last] == 'S' {
					word = word[:last]
				}
				if !yield(word) {
					return
				}
			}
			from = to
		}
	}
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
