package operations

import (
	"iter"
	"sort"
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

//go:generate go run ../internal/gen/operations -dir .

// Operation is a row of the table: a method and a path template of
// Cloudflare's API, and what it accepts. Operations are shared and must not be
// modified; two pointers are equal exactly when the operations are.
type Operation struct {
	// Method is GET, POST, PUT, PATCH or DELETE.
	Method string
	// Template is the path below /client/v4 with parameters in braces, such as
	// "/zones/{zone_id}/dns_records".
	Template string
	// ID is Cloudflare's OpenAPI operation id, "" where not known.
	ID string
	// Tag is the OpenAPI tag, a word for the product, "" where not known.
	Tag string
	// Confidence is "documented", "high", "medium" or "low", and "" for
	// operations without a list.
	Confidence string
	// Source says where the list, or the bare operation, is known from.
	Source string
	// Evidence says how the accepted groups are known.
	Evidence Evidence
	// AllZones says that a zone permission must cover every zone of the
	// account: a grant on single zones is refused. [Operation.Note] has why.
	AllZones bool

	set       uint16
	scope     scope
	preferred uint8 // 1 + index in the set's groups
	note      uint8
}

type scope uint8

const (
	noScope scope = iota
	accountScope
	zoneScope
	userScope
)

// acceptedSet is a part of acceptedGroups and a part of acceptedNames.
type acceptedSet struct {
	groups, groupsEnd uint16
	names, namesEnd   uint16
}

// breadth is the number of operations that accept the group with an id.
type breadth struct {
	id string
	n  uint16
}

// Accepted returns the permission groups of which any one suffices, sorted by
// name. It is empty where no list is known, and for [Any]. Names without a
// published id are left out; [Operation.AcceptedNames] has them. The slice is
// shared: do not modify it.
func (o *Operation) Accepted() []permissions.Permission {
	s := &acceptedSets[o.set]
	return acceptedGroups[s.groups:s.groupsEnd:s.groupsEnd]
}

// AcceptedNames returns the API's current names of the accepted groups,
// sorted, including names whose id is not published. It is never nil. The
// slice is shared: do not modify it.
func (o *Operation) AcceptedNames() []string {
	s := &acceptedSets[o.set]
	return acceptedNames[s.names:s.namesEnd:s.namesEnd]
}

// Accepts reports whether p is one of the accepted groups. It is false for
// every permission where no list is known.
func (o *Operation) Accepts(p permissions.Permission) bool {
	if p == nil {
		return false
	}
	id := p.ID()
	set := &acceptedSets[o.set]
	for _, a := range acceptedIDs[set.groups:set.groupsEnd] {
		// Most ids differ in the first byte: that spares most comparisons.
		if len(id) == len(a) && id[0] == a[0] && id == a {
			return true
		}
	}
	return false
}

// Preferred returns the group to suggest first where groups of many unrelated
// products are accepted: Account Settings Read for GET /accounts/{account_id},
// Zone Read for GET /zones/{zone_id}. It is a judgement of this library, laid
// over the table by hand, and false where none was made.
func (o *Operation) Preferred() (permissions.Permission, bool) {
	if o.preferred == 0 {
		return nil, false
	}
	return o.Accepted()[o.preferred-1], true
}

// Scope returns the kind of resource that the path names: the account of
// /accounts/{account_id}/…, the zone of /zones/{zone_id}/…, the token's own
// user for /user and /memberships, and "" where the path names none, as in
// GET /zones. It does not say which scope the accepted groups have: many
// operations on zones accept account permissions too.
func (o *Operation) Scope() permissions.Scope {
	switch o.scope {
	case accountScope:
		return permissions.ScopeAccount
	case zoneScope:
		return permissions.ScopeZone
	case userScope:
		return permissions.ScopeUser
	}
	return ""
}

// Note returns what a hand-written override says about the operation, with its
// evidence, or "".
func (o *Operation) Note() string { return notes[o.note] }

// String returns "METHOD template".
func (o *Operation) String() string {
	if o == nil {
		return "unknown operation"
	}
	return o.Method + " " + o.Template
}

// All yields every operation, sorted by template, then by method.
func All() iter.Seq[*Operation] {
	return func(yield func(*Operation) bool) {
		for i := range table {
			if !yield(&table[i]) {
				return
			}
		}
	}
}

// Len returns the number of operations in the table.
func Len() int { return len(table) }

// Breadth returns the number of operations that accept p, guesses included: a
// measure of how much a grant of p opens. It is 0 for a permission that no
// listed operation accepts, which does not mean that it opens nothing.
func Breadth(p permissions.Permission) int {
	if p == nil {
		return 0
	}
	id := p.ID()
	i := sort.Search(len(breadths), func(i int) bool { return breadths[i].id >= id })
	if i < len(breadths) && breadths[i].id == id {
		return int(breadths[i].n)
	}
	return 0
}

// params yields the names of the template's parameters in order.
func (o *Operation) params() iter.Seq[string] {
	return func(yield func(string) bool) {
		rest := o.Template
		for {
			_, after, ok := strings.Cut(rest, "{")
			if !ok {
				return
			}
			name, tail, _ := strings.Cut(after, "}")
			if !yield(name) {
				return
			}
			rest = tail
		}
	}
}
