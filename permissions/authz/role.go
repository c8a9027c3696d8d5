package authz

import (
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// actDelete is what only an operation says.
const actDelete = ActRename + 1

// coveredByRole is coveredBy for a role on a whole product.
func (t *target) coveredByRole(op operations.Operation, role permissions.Role, r permissions.Resource) (coverage, Reason) {
	opens, why := t.opensFor(op, role)
	if opens == irrelevant {
		return irrelevant, NoReason
	}
	reached, whether := t.inAccount(r)
	switch kind, _ := productOf(op.Template()); {
	case reached == notCovered:
		return notCovered, NoReason
	case kind != permissions.ScopeWorker: // of another product, which accepts the groups of this one too
		return maybeCovered, UnknownRole
	case opens != covered:
		return opens, why
	}
	return reached, whether
}

// opensFor reports whether the role opens the operation on what it is given on.
// Lists name the groups that were before the roles; the role counts as the one
// whose place it takes, less what Cloudflare says that it does not do.
//
// Source: https://developers.cloudflare.com/workers/authorization/ (2026-09).
func (t *target) opensFor(op operations.Operation, role permissions.Role) (coverage, Reason) {
	switch certain, perhaps := role.Opens(op); {
	case certain:
	case perhaps:
		return maybeCovered, UnknownRole
	default:
		return irrelevant, NoReason
	}
	single := role.Scope() != permissions.ScopeAccount
	switch act := t.doing(op); role.Level() {
	case permissions.RoleMetadataReadOnly:
		if readsContent(op) {
			return maybeCovered, UnknownRole
		}
	case permissions.RoleEditor:
		switch act {
		case ActCreate, ActRename, actDelete:
			return irrelevant, NoReason
		case ActUnknown:
			return maybeCovered, UnknownAct
		}
	case permissions.RoleAdmin:
		switch {
		case single && act == ActCreate:
			return irrelevant, NoReason // that takes the product's role
		case single && act == ActUnknown:
			return maybeCovered, UnknownAct
		case single && act != ActUpdate:
			return maybeCovered, UnknownRole
		}
	default:
		if act == actDelete {
			return maybeCovered, UnknownRole
		}
	}
	return covered, NoReason
}

// RolesFor returns the roles that would let the token of an account make the call if
// they were given on the one resource that its path names, such as the Editor of one
// Worker, the least first: less than any grant of [EnoughFor]. It is empty where the
// path names no such resource, and where that is not certain. What the call does is
// taken for a change of what exists, unless it says otherwise.
func RolesFor(call Call) []permissions.Role {
	m, ok := operations.Match(call.Method, call.Path)
	if !ok {
		return nil
	}
	kind, at := productOf(m.Operation().Template())
	if at == nil || at.value == carriesForeign {
		return nil
	}
	return rolesFor(m, call, kind)
}

// ProductRolesFor returns the roles that would let the token of an account make the call
// if they were given on the whole product that it is of, such as the Admin of Workers,
// the least first. It is empty where that is not certain, as with an operation of another
// product that accepts the groups of this one. What the call does is taken for a change
// of what exists, unless it says otherwise.
func ProductRolesFor(call Call) []permissions.Role {
	m, ok := operations.Match(call.Method, call.Path)
	if !ok {
		return nil
	}
	if kind, _ := productOf(m.Operation().Template()); kind != permissions.ScopeWorker {
		return nil
	}
	return rolesFor(m, call, permissions.ScopeAccount)
}

func rolesFor(m operations.Matched, call Call, scope permissions.Scope) []permissions.Role {
	if call.Act == ActUnknown {
		call.Act = ActUpdate
	}
	t, valid := newTarget(&m, &call)
	if !valid {
		return nil
	}
	var out []permissions.Role
	for r := range permissions.Roles() {
		if r.Scope() != scope {
			continue
		}
		if opens, _ := t.opensFor(m.Operation(), r); opens == covered {
			out = append(out, r)
		}
	}
	return out
}

// doing returns what the call does to the resource that the path names.
// ActUnknown stands for what cannot be told and matters.
func (t *target) doing(op operations.Operation) Act {
	template, method := op.Template(), op.Method()
	_, at := productOf(template)
	switch {
	case at == nil && method == "POST" && strings.HasSuffix(template, "/workers/workers"):
		return ActCreate
	case at == nil && method == "DELETE" && strings.HasSuffix(template, "/scripts"): // all of a namespace
		return actDelete
	case !at.is(template):
		return ActUpdate
	case method == "DELETE":
		return actDelete
	case method == "PUT" && at.put, method != "GET" && at.edited:
		if t.call.Act == ActUnknown && at.put && t.call.On.Scope() == at.kind {
			return ActUpdate // it exists
		}
		return t.call.Act
	}
	return ActUpdate
}

// readsContent reports whether the operation returns what a Worker is made of.
func readsContent(op operations.Operation) bool {
	template := op.Template()
	_, at := productOf(template)
	return op.Method() == "GET" && (at != nil && at.put && at.is(template) || strings.Contains(template, "/content"))
}
