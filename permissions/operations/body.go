package operations

import "github.com/cftoken/cftoken/permissions"

// body says what a request's body decides: op is 1 + the operation's index in
// table.
type body struct {
	op    uint16
	look  string
	known permissions.Evidence
}

// Body says where to look in a request's body, which decides which of the
// accepted groups the call needs, or what it needs besides them: the SQL of a D1
// query, the bindings of a Worker, the phase of a ruleset. It is "" where the body
// is not known to matter. Nothing in this library reads bodies: decisions of
// package authz go by the list alone.
func (o Operation) Body() (look string, known permissions.Evidence) {
	for _, b := range bodies {
		if &table[b.op-1] == o.row {
			return b.look, b.known
		}
	}
	return "", permissions.Evidence{}
}
