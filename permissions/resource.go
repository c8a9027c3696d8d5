package permissions

import (
	"fmt"
	"strings"
)

// Jurisdiction is where an R2 bucket's data must stay.
type Jurisdiction string

// The jurisdictions of R2 buckets.
// Sources: https://developers.cloudflare.com/r2/api/tokens/ (2026-11); for us
// https://developers.cloudflare.com/changelog/post/2026-08-17-r2-us-jurisdiction/.
const (
	JurisdictionDefault Jurisdiction = "default"
	JurisdictionEU      Jurisdiction = "eu"
	JurisdictionUS      Jurisdiction = "us"
	JurisdictionFedRAMP Jurisdiction = "fedramp"
)

func (j Jurisdiction) known() bool {
	return j == JurisdictionDefault || j == JurisdictionEU || j == JurisdictionUS || j == JurisdictionFedRAMP
}

// Resource is what a policy's permissions act on: an account, a zone, a user,
// something within an account such as an R2 bucket or a Worker, or all of a kind.
// It is a comparable value. The zero value is no resource and does not validate.
//
// A resource is its kind, its id and, in the API's nested form, what encloses it:
// so kinds that this package does not know are kept as they are.
type Resource struct {
	scope  Scope  // the kind: the key without its last segment
	id     string // last segment; "" when all is set
	all    bool   // every resource of the scope: "*"
	parent string // key of the enclosing object in the nested form, "" for none
}

// AccountResource is one account.
func AccountResource(id AccountID) Resource { return Resource{scope: ScopeAccount, id: string(id)} }

// AllAccountsResource is every account that the token's owner can reach.
func AllAccountsResource() Resource { return Resource{scope: ScopeAccount, all: true} }

// ZoneResource is one zone.
func ZoneResource(id ZoneID) Resource { return Resource{scope: ScopeZone, id: string(id)} }

// AllZonesResource is every zone of every account that the token's owner can
// reach.
func AllZonesResource() Resource { return Resource{scope: ScopeZone, all: true} }

// AllZonesInResource is every zone of one account.
func AllZonesInResource(id AccountID) Resource {
	return AllNestedResource(AccountResource(id), ScopeZone)
}

// UserResource is the user with the given id (32 lowercase hexadecimal
// digits), who can only be the token's owner.
func UserResource(id string) Resource { return Resource{scope: ScopeUser, id: id} }

// ownUserID stands in the key of [OwnUserResource] where the id would.
const ownUserID = "{user_id}"

// OwnUserResource is the token's own user, for where the id is not known: a
// spec derived from calls, say. It can be written as JSON, with {user_id} in
// place of the id, and decided on, but it does not validate until
// [Spec.WithUser] has put the id in.
func OwnUserResource() Resource { return Resource{scope: ScopeUser, id: ownUserID} }

// BucketResource is one R2 bucket of an account. An empty jurisdiction means
// [JurisdictionDefault].
func BucketResource(account AccountID, j Jurisdiction, name string) Resource {
	if j == "" {
		j = JurisdictionDefault
	}
	return Resource{scope: ScopeBucket, id: string(account) + "_" + string(j) + "_" + name}
}

// AllBucketsInResource is every R2 bucket of one account.
func AllBucketsInResource(id AccountID) Resource {
	return AllNestedResource(AccountResource(id), ScopeBucket)
}

// parseResource reads a resource key of the API; parent is the key of the
// enclosing object in the nested form, or "".
func parseResource(parent, key string) (Resource, error) {
	for _, k := range kinds[1:] {
		if rest, ok := strings.CutPrefix(key, string(k.scope)+"."); ok && rest != "" {
			return newResource(parent, k.scope, rest), nil
		}
	}
	if rest, ok := strings.CutPrefix(key, string(ScopeAccount)+"."); ok && rest != "" && !strings.Contains(rest, ".") {
		return newResource(parent, ScopeAccount, rest), nil
	}
	i := strings.LastIndexByte(key, '.')
	if i <= 0 || i == len(key)-1 {
		return Resource{}, fmt.Errorf("resource key %q: want a key such as %q or %q", showKey(key, 80), ScopeAccount+".<account id>", ScopeZone+".*")
	}
	return newResource(parent, Scope(key[:i]), key[i+1:]), nil
}

func newResource(parent string, scope Scope, id string) Resource {
	if id == "*" {
		return Resource{scope: scope, all: true, parent: parent}
	}
	return Resource{scope: scope, id: id, parent: parent}
}

// Scope returns the kind of resource.
func (r Resource) Scope() Scope { return r.scope }

// Key returns the API's resource key, such as
// "com.cloudflare.api.account.zone.<zone id>". For all zones or buckets of one
// account it is the inner key; [Resource.Parent] is the outer one.
func (r Resource) Key() string {
	if r.scope == "" {
		return ""
	}
	if r.all {
		return string(r.scope) + ".*"
	}
	if r.id == "*" {
		return string(r.scope) + `."*"` // an id that is a star is no wildcard
	}
	return string(r.scope) + "." + r.id
}

// Parent returns the key of the enclosing object in the API's nested form, or
// "" for a resource that stands at the top.
func (r Resource) Parent() string { return r.parent }

// IsAll reports whether r stands for every resource of its scope, or of its
// scope within an account.
func (r Resource) IsAll() bool { return r.all }

// Account returns the account that r is, or within whose bounds it lies.
func (r Resource) Account() (AccountID, bool) {
	if r.scope == ScopeAccount && !r.all {
		return AccountID(r.id), true
	}
	if id, ok := r.parentAccount(); ok {
		return id, true
	}
	account, _, ok := r.cutAccount()
	return account, ok
}

// parentAccount returns the account that the enclosing object names.
func (r Resource) parentAccount() (AccountID, bool) {
	id, ok := strings.CutPrefix(r.parent, string(ScopeAccount)+".")
	if !ok || id == "*" || strings.Contains(id, ".") {
		return "", false
	}
	return AccountID(id), true
}

// clashes reports whether r and o cannot stand in one object of the API's form:
// one of them is the enclosing key of the other.
func (r Resource) clashes(o Resource) bool {
	return r.parent != o.parent && (r.parent == o.Key() || o.parent == r.Key())
}

// Zone returns the zone that r is.
func (r Resource) Zone() (ZoneID, bool) {
	if r.scope == ScopeZone && !r.all {
		return ZoneID(r.id), true
	}
	return "", false
}

// Bucket returns the parts of the R2 bucket that r is. An id that does not begin
// with an account's has no parts: it may be anything, a credential too.
func (r Resource) Bucket() (account AccountID, j Jurisdiction, name string, ok bool) {
	if r.scope != ScopeBucket || r.all {
		return "", "", "", false
	}
	account, rest, ok := r.cutAccount()
	jur, name, parts := strings.Cut(rest, "_")
	if !ok || !parts {
		return "", "", "", false
	}
	return account, Jurisdiction(jur), name, true
}
