package authz

import (
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// coverage is whether a statement's resource covers a call's target.
type coverage uint8

const (
	notCovered coverage = iota // an accepted group, elsewhere
	covered
	maybeCovered
	irrelevant // not a group that the operation accepts
)

// target is the resource that a call acts on. Without a scope the call names
// no resource: a list of everything that the token may see, or a service of
// its own.
type target struct {
	scope    permissions.Scope
	account  permissions.AccountID // "" where not known
	zone     permissions.ZoneID
	allZones bool // the grant must reach every zone of the account
	open     bool // the path has a placeholder in the place of the id
	beside   bool // asked is for the group that the body asks for besides

	matched *operations.Matched
	call    *Call
}

// newTarget returns what the call acts on; false when the id in the path is not
// an id, which the API answers before it looks at permissions. A placeholder in braces
// stands for an id that is not known.
func newTarget(m *operations.Matched, call *Call) (target, bool) {
	op := m.Operation()
	t := target{scope: op.Scope(), account: call.Account, allZones: op.AllZones(), matched: m, call: call}
	valid := true
	switch t.scope {
	case permissions.ScopeAccount:
		t.account, valid = m.AccountID()
	case permissions.ScopeZone:
		t.zone, valid = m.ZoneID()
	}
	if !valid {
		t.open = m.Open()
	}
	return t, valid || t.open
}

// coveredBy reports whether the statement is about the target, and where that
// cannot be known, what is not known.
func (t *target) coveredBy(op operations.Operation, st *permissions.Statement) (coverage, Reason) {
	switch {
	case t.beside && st.Permission != t.call.Asks:
		return irrelevant, NoReason
	case t.beside:
		return t.coveredByGroup(st)
	case t.call.Asks != nil && t.tooLittle(op, st.Permission):
		return irrelevant, NoReason
	case within(st.Resource):
		return t.coveredWithin(op, st)
	}
	if op.Accepts(st.Permission) {
		c, why := t.coveredByGroup(st)
		if c == covered && op.OnRulesets() && !operations.OpensPhase(phaseOf(t.matched, t.call), st.Permission) {
			return maybeCovered, UnknownPhase
		}
		return c, why
	}
	if role, ok := permissions.RoleOf(st.Permission); ok && role.Scope() == st.Resource.Scope() {
		return t.coveredByRole(op, role, st.Resource)
	}
	return irrelevant, NoReason
}

// asksBesides reports whether the body asks for a group that the operation does not
// accept.
func (t *target) asksBesides(op operations.Operation) bool {
	return t.call.Asks != nil && !op.Accepts(t.call.Asks)
}

// tooLittle reports whether a group that the operation accepts only reads, and the body
// asks for one, which is known, that does more.
func (t *target) tooLittle(op operations.Operation, p permissions.Permission) bool {
	return p != t.call.Asks && reads(p) && !reads(t.call.Asks) && op.Accepts(t.call.Asks)
}

func reads(p permissions.Permission) bool {
	g, _ := permissions.GroupOf(p)
	return g.Access == permissions.AccessRead
}

// coveredByGroup is coveredBy for a group that the operation accepts.
func (t *target) coveredByGroup(st *permissions.Statement) (coverage, Reason) {
	r := st.Resource
	if s := st.Permission.Scope(); s != "" && s != r.Scope() {
		return notCovered, NoReason // grants nothing there
	}
	if t.scope == "" && !t.allZones {
		if st.Effect == permissions.Allow || r.IsAll() && r.Parent() == "" || r.Scope() == permissions.ScopeUser {
			return covered, NoReason
		}
		return notCovered, NoReason
	}
	switch r.Scope() {
	case permissions.ScopeAccount:
		return t.inAccount(r)
	case permissions.ScopeZone:
		return t.inZones(r)
	case permissions.ScopeUser:
		return covered, NoReason // a token acts on its own user only
	}
	return notCovered, NoReason
}

func (t *target) inAccount(r permissions.Resource) (coverage, Reason) {
	if r.IsAll() {
		return covered, NoReason
	}
	if t.scope == permissions.ScopeUser {
		return covered, NoReason
	}
	id, _ := r.Account()
	switch t.account {
	case "":
		return maybeCovered, UnknownAccount
	case id:
		return covered, NoReason
	}
	return notCovered, NoReason
}

func (t *target) inZones(r permissions.Resource) (coverage, Reason) {
	zone, single := r.Zone()
	switch {
	case single && t.open && t.scope == permissions.ScopeZone:
		return maybeCovered, UnknownZone
	case single && t.scope == permissions.ScopeZone:
		return yes(zone == t.zone), NoReason
	case single && t.allZones:
		return notCovered, NoReason
	case single:
		return maybeCovered, UnknownZone
	}
	account, bounded := r.Account()
	switch {
	case !bounded:
		return covered, NoReason
	case t.account == "":
		return maybeCovered, UnknownAccount
	}
	return yes(account == t.account), NoReason
}

func yes(b bool) coverage {
	if b {
		return covered
	}
	return notCovered
}
