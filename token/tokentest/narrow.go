package tokentest

import (
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// narrowed are the parts of a spec that can matter to an operation. They are found
// once for each operation that the token calls, and dropped when the spec changes.
type narrowed map[operations.Operation]permissions.Spec

// fewStatements is how many statements a spec may have and be looked through each time.
const fewStatements = 16

// specFor is the spec that decides at a time, without statements that cannot matter
// to the operation.
func (t *tokenRecord) specFor(op operations.Operation, now time.Time) permissions.Spec {
	spec := t.specAt(now)
	if spec.Len() <= fewStatements || now.Before(t.oldUntil) {
		return spec
	}
	part, known := t.narrow[op]
	if !known {
		part = narrowTo(spec, op)
		if t.narrow == nil {
			t.narrow = narrowed{}
		}
		t.narrow[op] = part
	}
	return part
}

// narrowTo leaves out the statements on whole accounts, zones and users whose group is
// known and is none that the operation accepts: they change no decision.
func narrowTo(spec permissions.Spec, op operations.Operation) permissions.Spec {
	return spec.Filter(func(st permissions.Statement) bool {
		switch st.Resource.Scope() {
		case permissions.ScopeAccount, permissions.ScopeZone, permissions.ScopeUser:
		default:
			return true
		}
		_, role := permissions.RoleOf(st.Permission)
		return role || st.Permission.Name() == "" || op.Accepts(st.Permission)
	})
}
