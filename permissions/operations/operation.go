package operations

import (
	"iter"
	"slices"
	"sort"
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

//go:generate go run ../internal/gen/operations -dir .

// Operation is one operation of Cloudflare's API: a method and a path template,
// and what it accepts. It is a value that stands for a row of the table, as
// small as a pointer, comparable, and good as a map key; nothing that a caller
// does with it changes the table. The zero value stands for no operation: it
// has no method, accepts nothing, and its evidence is the zero value.
type Operation struct{ row *row }

// row is an operation as the table has it.
type row struct {
	method, template string
	id, tag          string
	source           string
	basis            basis
	allZones         bool
	added            bool // by an override, whose note has the date of the source
	scope            scope
	accepts          uint8  // number of accepted groups
	unlisted         bool   // one of them has no published id
	preferred        uint8  // 1 + index among them
	set              uint16 // where they start in acceptedNames, acceptedGroups and acceptedIDs
	page             uint16 // 1 + index in pages
}

// noRow is what the zero Operation stands for.
var noRow row

func (o Operation) get() *row {
	if o.row == nil {
		return &noRow
	}
	return o.row
}

// IsZero reports whether o stands for no operation.
func (o Operation) IsZero() bool { return o.row == nil }

// Method returns GET, POST, PUT, PATCH or DELETE.
func (o Operation) Method() string { return o.get().method }

// Template returns the path below /client/v4 with parameters in braces, such as
// "/zones/{zone_id}/dns_records".
func (o Operation) Template() string { return o.get().template }

// ID returns Cloudflare's OpenAPI operation id, "" where not known.
func (o Operation) ID() string { return o.get().id }

// Tag returns the OpenAPI tag, a word for the product, "" where not known.
func (o Operation) Tag() string { return o.get().tag }

// AllZones reports whether a zone permission must cover every zone of the
// account: a grant on single zones is refused. [Operation.Note] has why.
func (o Operation) AllZones() bool { return o.get().allZones }

type scope uint8

const (
	noScope scope = iota
	accountScope
	zoneScope
	userScope
)

// note is what an override says about an operation: 1 + its index in table.
type note struct {
	op   uint16
	text string
	date string // of the source of an operation that the override adds, else ""
}

// breadth is the number of operations that accept the group with an id.
type breadth struct {
	id string
	n  uint16
}

// Accepted returns the permission groups of which any one suffices, sorted by
// name. It is empty where no list is known, and where every valid token is
// accepted ([Operation.AnyToken]). Names without a
// published id are left out; [Operation.AcceptedNames] has them. The slice is
// the caller's.
func (o Operation) Accepted() []permissions.Permission {
	return slices.DeleteFunc(slices.Clone(o.groups()), func(p permissions.Permission) bool { return p == nil })
}

// AcceptedNames returns the API's current names of the accepted groups,
// sorted, including names whose id is not published. It is never nil, and the
// caller's.
func (o Operation) AcceptedNames() []string { return append([]string{}, o.names()...) }

// groups are the accepted groups in the order of their names, nil for one whose
// id is not published.
func (o Operation) groups() []permissions.Permission {
	r := o.get()
	return acceptedGroups[r.set : r.set+uint16(r.accepts)]
}

func (o Operation) names() []string {
	r := o.get()
	return acceptedNames[r.set : r.set+uint16(r.accepts)]
}

// Accepts reports whether p is one of the accepted groups: by id, and by name
// where the list has a name whose id is not published. It is false for every
// permission where no list is known, and allocates nothing.
func (o Operation) Accepts(p permissions.Permission) bool {
	if p == nil {
		return false
	}
	r, id := o.get(), p.ID()
	if id == "" {
		return r.unlisted && o.acceptsName(p)
	}
	for _, a := range acceptedIDs[r.set : r.set+uint16(r.accepts)] {
		// Most ids differ in the first byte: that spares most comparisons.
		if len(id) == len(a) && id[0] == a[0] && id == a {
			return true
		}
	}
	return r.unlisted && o.acceptsName(p)
}

// acceptsName reports whether p is a group that the catalogue does not have and
// bears one of the accepted names.
func (o Operation) acceptsName(p permissions.Permission) bool {
	name := p.Name()
	if name == "" || !slices.Contains(o.names(), name) {
		return false
	}
	_, listed := permissions.ByID(p.ID())
	return !listed
}

// Preferred returns the group to suggest first where groups of many unrelated
// products are accepted: Account Settings Read for GET /accounts/{account_id},
// Zone Read for GET /zones/{zone_id}. It is a judgement of this library, laid
// over the table by hand, and false where none was made.
func (o Operation) Preferred() (permissions.Permission, bool) {
	i := o.get().preferred
	if i == 0 {
		return nil, false
	}
	return o.groups()[i-1], true
}

// Scope returns the kind of resource that the path names: the account of
// /accounts/{account_id}/…, the zone of /zones/{zone_id}/…, the token's own
// user for /user and /memberships, and "" where the path names none, as in
// GET /zones. It does not say which scope the accepted groups have: many
// operations on zones accept account permissions too.
func (o Operation) Scope() permissions.Scope {
	switch o.get().scope {
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
func (o Operation) Note() string { return o.note().text }

func (o Operation) note() note {
	for _, n := range notes {
		if &table[n.op-1] == o.row {
			return n
		}
	}
	return note{}
}

// String returns "METHOD template".
func (o Operation) String() string {
	if o.IsZero() {
		return "unknown operation"
	}
	return o.Method() + " " + o.Template()
}

// All yields every operation, sorted by template, then by method.
func All() iter.Seq[Operation] {
	return func(yield func(Operation) bool) {
		for i := range table {
			if !yield(Operation{&table[i]}) {
				return
			}
		}
	}
}

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
func (o Operation) params() iter.Seq[string] {
	return func(yield func(string) bool) {
		rest := o.Template()
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
