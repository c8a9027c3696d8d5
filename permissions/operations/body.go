package operations

import (
	"slices"

	"github.com/cftoken/cftoken/permissions"
)

// Body is what a request's body decides: which of the accepted groups the call
// needs, or what it needs besides them. The zero value says that nothing is known
// of it.
type Body struct {
	// Look says where to look in the body: the SQL of a D1 query, the metadata of
	// a Worker, the phase of a ruleset.
	Look string
	// Groups are what the call may need because of its body, each for a reason of
	// its own that Look tells, the likeliest first; nil where that is not known.
	Groups []permissions.Permission
	// Evidence is how this is known.
	Evidence permissions.Evidence
}

// body is a row of bodies: op is 1 + the operation's index in table.
type body struct {
	op uint16
	Body
}

// Body returns what the request's body decides, the zero value where the body is
// not known to matter. Nothing in this library reads bodies: decisions of
// package authz go by the list alone.
func (o Operation) Body() Body {
	for _, b := range bodies {
		if &table[b.op-1] == o.row {
			b.Groups = slices.Clone(b.Groups)
			return b.Body
		}
	}
	return Body{}
}
