package permissions

import (
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// NestedResource is one resource of any kind within another, usually an account:
// the API writes its key inside the object of the other's. The kind is the scope
// of the permission groups that act on it, as a live listing of groups has it:
// so a tunnel, say, can be named although the key of its kind is not published.
// Without an enclosing resource (the zero value) the key stands alone.
func NestedResource(in Resource, kind Scope, id string) Resource {
	return Resource{scope: kind, id: id, parent: in.Key()}
}

// AllNestedResource is every resource of a kind within another; see
// [NestedResource].
func AllNestedResource(in Resource, kind Scope) Resource {
	return Resource{scope: kind, all: true, parent: in.Key()}
}

// WorkerResource is one Worker of an account, by its tag: the id that it keeps
// when it is renamed, and that GET /accounts/{account_id}/workers/scripts shows as
// "tag". A Worker has a tag once it exists.
//
// Source: a third party's measurement of 2026-09-27.
func WorkerResource(account AccountID, tag string) Resource {
	return NestedResource(AccountResource(account), ScopeWorker, tag)
}

// FlagshipAppResource is one Flagship app of an account, by its id.
//
// Source: https://developers.cloudflare.com/flagship/api-tokens/ (2026).
func FlagshipAppResource(account AccountID, app string) Resource {
	return Resource{scope: ScopeFlagshipApp, id: string(account) + "_" + app}
}

// beginsWithAccount reports whether ids of the scope begin with the id of their
// account.
func (s Scope) beginsWithAccount() bool { return s == ScopeBucket || s == ScopeFlagshipApp }

// Nested returns the parts of a single resource within an account: its account,
// "" where the resource does not say it, its kind and its own id, which for an R2
// bucket is its jurisdiction and name; see [Resource.Bucket]. It is false for
// accounts, zones and users, and for all of a kind.
func (r Resource) Nested() (account AccountID, kind Scope, id string, ok bool) {
	switch r.scope {
	case "", ScopeAccount, ScopeZone, ScopeUser:
		return "", "", "", false
	}
	if r.all {
		return "", "", "", false
	}
	if a, rest, ok := r.cutAccount(); ok {
		return a, r.scope, rest, true
	}
	account, _ = r.parentAccount()
	return account, r.scope, r.id, true
}

// cutAccount returns the account with which the resource's id begins, and the
// rest.
func (r Resource) cutAccount() (AccountID, string, bool) {
	if !r.scope.beginsWithAccount() || r.all {
		return "", "", false
	}
	account, rest, ok := strings.Cut(r.id, "_")
	if !ok || !credential.IsID(account) {
		return "", "", false
	}
	return AccountID(account), rest, true
}
