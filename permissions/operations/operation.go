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

// row is an operation as the table has it, without pointers: they would be the
// larger part of the table.
type row struct {
	template, id       uint32 // where they start in templates and ids
	templateLen, idLen uint8
	tag, source        uint16 // indexes in tags and sources
	set                uint16 // where the accepted groups start in accepted
	page               uint16 // 1 + index in pages
	method             uint8  // 1 + index in methods
	accepts            uint8  // number of accepted groups
	preferred          uint8  // 1 + index among them
	basis              basis
	scope              scope
	unlisted           bool // an accepted group has no published id
	allZones           bool
	extra              uint8 // 1 + index in extras
	result             uint8 // 1 + index in results
}

// source is where a row is from.
type source struct{ text, date string }

// The HTTP methods of operations, sorted, and 1 + the index of each.
var methods = [...]string{"DELETE", "GET", "PATCH", "POST", "PUT"}

const (
	methodDELETE = iota + 1
	methodGET
	methodPATCH
	methodPOST
	methodPUT
)

// group is a permission group that an operation accepts. The id and the name
// stand here too, because comparing them then needs no method calls.
type group struct {
	id, name   string
	permission permissions.Permission // nil where no id is published
	breadth    uint16                 // number of operations that accept it
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
func (o Operation) Method() string {
	if o.row == nil {
		return ""
	}
	return methods[o.row.method-1]
}

// Template returns the path below /client/v4 with parameters in braces, such as
// "/zones/{zone_id}/dns_records".
func (o Operation) Template() string {
	r := o.get()
	return templates[r.template:][:r.templateLen]
}

// ID returns Cloudflare's OpenAPI operation id, "" where not known.
func (o Operation) ID() string {
	r := o.get()
	return ids[r.id:][:r.idLen]
}

// Tag returns the OpenAPI tag, a word for the product, "" where not known.
func (o Operation) Tag() string { return tags[o.get().tag] }

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
}

// Accepted returns the permission groups of which any one suffices, sorted by
// name. It is empty where no list is known, and where every valid token is
// accepted ([Operation.AnyToken]). Names without a
// published id are left out; [Operation.AcceptedNames] has them. The slice is
// the caller's.
func (o Operation) Accepted() []permissions.Permission {
	out := make([]permissions.Permission, 0, o.get().accepts)
	for _, i := range o.accepted() {
		if p := groups[i].permission; p != nil {
			out = append(out, p)
		}
	}
	return out
}

// AcceptedNames returns the API's current names of the accepted groups,
// sorted, including names whose id is not published. It is never nil, and the
// caller's.
//
// The list of an operation on a zone can hold two groups of one name, the
// account's and the zone's: Accepted has both, AcceptedNames the name once.
func (o Operation) AcceptedNames() []string {
	names := make([]string, 0, o.get().accepts)
	for _, i := range o.accepted() {
		names = append(names, groups[i].name)
	}
	return slices.Compact(names)
}

// Unlisted returns the names of accepted groups whose ids are not published,
// sorted. They are among [Operation.AcceptedNames] and have no permission in
// [Operation.Accepted]: a live listing has their ids. It is nil for none.
func (o Operation) Unlisted() []string {
	if !o.get().unlisted {
		return nil
	}
	var names []string
	for _, i := range o.accepted() {
		if groups[i].permission == nil {
			names = append(names, groups[i].name)
		}
	}
	return names
}

// accepted are the indexes in groups of what is accepted, in the order of the
// names.
func (o Operation) accepted() []uint16 {
	r := o.get()
	return accepted[r.set : r.set+uint16(r.accepts)]
}

// Accepts reports whether p is one of the accepted groups: by id, and by name
// where the list has a name whose id is not published. It is false for every
// permission where no list is known, and allocates nothing.
func (o Operation) Accepts(p permissions.Permission) bool {
	if p == nil {
		return false
	}
	r := o.get()
	if id := p.ID(); len(id) >= 2 {
		head := uint16(id[0]) | uint16(id[1])<<8
		for i, h := range heads[r.set : r.set+uint16(r.accepts)] {
			if h == head && groups[accepted[int(r.set)+i]].id == id {
				return true
			}
		}
	}
	return r.unlisted && o.acceptsName(p)
}

// acceptsName reports whether p is a group that the catalogue does not have and
// bears one of the accepted names.
func (o Operation) acceptsName(p permissions.Permission) bool {
	if name := p.Name(); name == "" || !o.AcceptsName(name) {
		return false
	}
	_, listed := permissions.ByID(p.ID())
	return !listed
}

// AcceptsName reports whether a group of that API name, in either scope, is one of
// the accepted ones, whether its id is published or not. It allocates nothing.
func (o Operation) AcceptsName(name string) bool {
	return slices.ContainsFunc(o.accepted(), func(i uint16) bool { return groups[i].name == name })
}

// Preferred returns the group to suggest of those that are accepted: of the
// operation's own product (Workers Scripts for the list of workflows, not Workers
// Tail; Zone for a zone, which groups of twenty products open), reading before
// writing. Which product is an operation's own is a judgement of this library. It
// is false where no accepted group has a published id.
func (o Operation) Preferred() (permissions.Permission, bool) {
	i := o.get().preferred
	if i == 0 {
		return nil, false
	}
	return groups[o.accepted()[i-1]].permission, true
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
	i := sort.Search(len(groups), func(i int) bool { return groups[i].id >= id })
	if id != "" && i < len(groups) && groups[i].id == id {
		return int(groups[i].breadth)
	}
	return 0
}

// OpensAll reports whether every operation that accepts less, of which there is one,
// accepts more as well: a grant of less in the place of more opens nothing new, as far as
// lists are published or guessed.
func OpensAll(more, less permissions.Permission) bool {
	opened := 0
	for op := range All() {
		if op.Accepts(less) {
			if !op.Accepts(more) {
				return false
			}
			opened++
		}
	}
	return opened > 0
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
