package authz

import (
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// within reports whether the resource is something within an account, such as a
// bucket or a Worker, or all of a kind: neither account, zone nor user.
func within(r permissions.Resource) bool {
	switch r.Scope() {
	case permissions.ScopeAccount, permissions.ScopeZone, permissions.ScopeUser, "":
		return false
	}
	return true
}

// product is where the operations of a product are, of whose resources one can be
// granted.
type product struct {
	kind  permissions.Scope
	below string
}

var products = [...]product{
	{permissions.ScopeWorker, "/accounts/{account_id}/workers/"},
	{permissions.ScopeWorker, "/accounts/{account_id}/builds/"},
	{permissions.ScopeFlagshipApp, "/accounts/{account_id}/flagship/"},
	{permissions.ScopeBucket, "/accounts/{account_id}/r2/"},
}

// carried is what a path has in place of the id by which one is granted.
type carried uint8

const (
	carriesName carried = iota // only who asked for it knows whose
	carriesID
	carriesEither  // the id, or a name
	carriesForeign // a thing that is not known to be granted by itself
)

// place is where operations name one resource of a product, in the second
// parameter of the path.
type place struct {
	kind  permissions.Scope
	below string // the template before that parameter, and its brace
	value carried
	// thing says that the template that ends there is the resource itself, put
	// that putting it makes it where it does not exist, edited that editing it
	// may rename it.
	thing, put, edited bool
}

// places are from the templates and from what their parameters are called: a
// script's name is no tag, and a Worker's id is what the SDK calls immutable, as it
// does the tag.
// Source: cloudflare-go v7.9.0, workers (2026).
var places = [...]place{
	{permissions.ScopeWorker, "/accounts/{account_id}/workers/scripts/{", carriesName, true, true, false},
	{permissions.ScopeWorker, "/accounts/{account_id}/workers/workers/{", carriesEither, true, false, true},
	{permissions.ScopeWorker, "/accounts/{account_id}/workers/services/{", carriesName, true, false, false},
	{permissions.ScopeWorker, "/accounts/{account_id}/workers/dispatch/namespaces/{dispatch_namespace}/scripts/{", carriesForeign, true, true, false},
	{permissions.ScopeWorker, "/accounts/{account_id}/builds/workers/{", carriesEither, false, false, false},
	{permissions.ScopeFlagshipApp, "/accounts/{account_id}/flagship/apps/{", carriesID, true, false, false},
	{permissions.ScopeBucket, "/accounts/{account_id}/r2/buckets/{", carriesName, true, false, false},
}

// productOf returns the kind of resource whose product the operation is of, ""
// for none, and where its path names one, nil for nowhere.
func productOf(template string) (kind permissions.Scope, at *place) {
	for i := range products {
		if strings.HasPrefix(template, products[i].below) {
			kind = products[i].kind
			break
		}
	}
	if kind == "" {
		return "", nil
	}
	for i := range places {
		if strings.HasPrefix(template, places[i].below) {
			return kind, &places[i]
		}
	}
	return kind, nil
}

// is reports whether the template ends with the place: it is the resource itself,
// and nothing of it.
func (at *place) is(template string) bool {
	return at != nil && at.thing && strings.IndexByte(template[len(at.below):], '/') < 0
}

// coveredWithin is coveredBy for a statement on something within an account.
func (t *target) coveredWithin(op operations.Operation, st *permissions.Statement) (coverage, Reason) {
	reached, whether := t.reaches(op, st.Resource)
	if reached == irrelevant { // most are: it costs less to ask than what the group opens
		return irrelevant, NoReason
	}
	opens, why := t.opensWithin(op, st)
	switch {
	case opens == irrelevant:
		return irrelevant, NoReason
	case reached == notCovered:
		return notCovered, NoReason
	case opens != covered:
		return opens, why
	case reached == covered && t.open:
		return maybeCovered, UnknownAccount
	}
	return reached, whether
}

// opensWithin reports whether the statement's group opens the operation, wherever
// its resource is.
func (t *target) opensWithin(op operations.Operation, st *permissions.Statement) (coverage, Reason) {
	p, kind := st.Permission, st.Resource.Scope()
	accepts := op.Accepts(p)
	switch scope := p.Scope(); {
	case scope != "" && scope != kind && accepts:
		return notCovered, NoReason // grants nothing there
	case scope != "" && scope != kind:
		return irrelevant, NoReason
	case accepts:
		return covered, NoReason
	}
	switch role, known := permissions.RoleOf(p); {
	case known && role.Scope() == kind:
		return t.opensFor(op, role)
	case st.Effect == permissions.Deny:
		return irrelevant, NoReason // of groups that the operation does not accept, none denies it
	case p.Name() == "":
		return maybeCovered, UnknownGroup
	}
	if _, listed := permissions.ByID(p.ID()); listed {
		return irrelevant, NoReason // its operations are known
	}
	return maybeCovered, UnknownRole
}

// reaches reports whether the resource is, or contains, what the call is on.
func (t *target) reaches(op operations.Operation, r permissions.Resource) (coverage, Reason) {
	account, bounded := r.Account()
	if bounded && t.account != "" && account != t.account {
		return notCovered, NoReason
	}
	kind, at := productOf(op.Template())
	switch {
	case !judged(r.Scope()):
		return maybeCovered, UnknownRole
	case kind != r.Scope():
		return t.elsewhere(op, r.Scope())
	case r.IsAll():
		return covered, NoReason
	case at == nil || at.value == carriesForeign:
		return maybeCovered, UnknownRole
	}
	return t.names(at, r)
}

// judged reports whether the operations of the kind's product are known.
func judged(kind permissions.Scope) bool {
	for i := range products {
		if products[i].kind == kind {
			return true
		}
	}
	return false
}

// elsewhere is what a grant on one resource is to an operation of another product:
// nothing, unless the operation accepts the groups of the resource's product too.
func (t *target) elsewhere(op operations.Operation, kind permissions.Scope) (coverage, Reason) {
	if kind == permissions.ScopeWorker && (op.Accepts(permissions.AccountWorkersScriptsWrite) || op.Accepts(permissions.AccountWorkersScriptsRead)) {
		return maybeCovered, UnknownRole
	}
	return irrelevant, NoReason
}

// names reports whether the path names the single resource.
func (t *target) names(at *place, r permissions.Resource) (coverage, Reason) {
	if t.call.On.Scope() == r.Scope() {
		return yes(r.Contains(t.call.On)), NoReason
	}
	_, _, id, _ := r.Nested()
	value := t.second()
	switch {
	case at.value == carriesID:
		return yes(value == id), NoReason
	case at.value == carriesEither && value == id:
		return covered, NoReason
	}
	if _, _, name, ok := r.Bucket(); ok && name != value {
		return notCovered, NoReason
	}
	return maybeCovered, UnknownResource
}

// second returns the value of the path's second parameter.
func (t *target) second() string {
	i := 0
	for _, value := range t.matched.Params() {
		if i++; i == 2 {
			return value
		}
	}
	return ""
}

// KindOf returns the kind of resource, such as [permissions.ScopeWorker], of whose
// product the operation is, "" where single resources of it are not known to be
// granted.
func KindOf(op operations.Operation) permissions.Scope {
	kind, _ := productOf(op.Template())
	return kind
}
