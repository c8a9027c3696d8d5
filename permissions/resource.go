package permissions

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
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
// an R2 bucket, or all of a kind. It is a comparable value. The zero value is
// no resource and does not validate.
//
// Resources read from the API whose kind this package does not know are kept
// as they are.
type Resource struct {
	scope  Scope  // key without its last segment
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
	return Resource{scope: ScopeZone, all: true, parent: AccountResource(id).Key()}
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
	return Resource{scope: ScopeBucket, all: true, parent: AccountResource(id).Key()}
}

// parseResource reads a resource key of the API; parent is the key of the
// enclosing object in the nested form, or "".
func parseResource(parent, key string) (Resource, error) {
	for _, scope := range [...]Scope{ScopeZone, ScopeUser, ScopeBucket} {
		if rest, ok := strings.CutPrefix(key, string(scope)+"."); ok && rest != "" {
			return newResource(parent, scope, rest), nil
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
	if account, _, _, ok := r.Bucket(); ok {
		return account, true
	}
	return "", false
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
	a, rest, ok1 := strings.Cut(r.id, "_")
	jur, name, ok2 := strings.Cut(rest, "_")
	if !ok1 || !ok2 || !credential.IsID(a) {
		return "", "", "", false
	}
	return AccountID(a), Jurisdiction(jur), name, true
}

// String returns the resource in words, such as "account 6451…5f38" in full,
// "all zones of account …" or "all accounts"; an unknown kind shows its key.
func (r Resource) String() string {
	account, hasAccount := r.Account()
	switch {
	case r.scope == "":
		return "no resource"
	case r.scope == ScopeAccount && r.all:
		return "all accounts"
	case r.scope == ScopeAccount:
		return "account " + show(r.id, 64)
	case r.scope == ScopeZone && r.all && hasAccount:
		return "all zones of account " + show(string(account), 64)
	case r.scope == ScopeZone && r.all:
		return "all zones"
	case r.scope == ScopeZone:
		return "zone " + show(r.id, 64)
	case r.scope == ScopeUser && r.all:
		return "all users"
	case r == OwnUserResource():
		return "the token's own user"
	case r.scope == ScopeUser:
		return "user " + show(r.id, 64)
	case r.scope == ScopeBucket && r.all && hasAccount:
		return "all R2 buckets of account " + show(string(account), 64)
	}
	if a, j, name, ok := r.Bucket(); ok && j.known() {
		return fmt.Sprintf("R2 bucket %s (%s) of account %s", show(name, 64), j, a)
	}
	if r.parent != "" {
		return showKey(r.parent, 100) + " > " + showKey(r.Key(), 100)
	}
	return showKey(r.Key(), 160)
}

// showKey is [show] for a resource key.
func showKey(key string, n int) string {
	if rest := undetermined(key); credential.Holds(rest) {
		return show(rest, n)
	}
	return wording.Shorten(key, n)
}

// undetermined is what of a resource key could be anything: the account id that
// starts a bucket's id does not make a credential of what follows.
func undetermined(key string) string {
	if id, ok := strings.CutPrefix(key, string(ScopeBucket)+"."); ok {
		if account, tail, ok := strings.Cut(id, "_"); ok && credential.IsID(strings.ToLower(account)) {
			return tail
		}
	}
	return key
}

// Contains reports whether every resource that o stands for is certainly one
// that r stands for. A single zone is contained in "all zones of an account"
// only when o itself says that it lies in that account.
func (r Resource) Contains(o Resource) bool {
	if r == o {
		return true
	}
	if own := OwnUserResource(); (r == own || o == own) && r.scope == o.scope && !r.all && !o.all {
		return true // every user resource of a token is its own user
	}
	if r.scope != o.scope || !r.all {
		return r.scope == o.scope && r.id == o.id && !o.all
	}
	if r.parent == "" || r.parent == string(ScopeAccount)+".*" {
		return true
	}
	account, ok := o.Account()
	return ok && r.parent == AccountResource(account).Key()
}

// overlaps reports whether r and o may have a resource in common; true where
// that cannot be known.
func (r Resource) overlaps(o Resource) bool {
	if r.scope != o.scope {
		return false
	}
	if r.Contains(o) || o.Contains(r) {
		return true
	}
	if !r.all && !o.all {
		return false
	}
	ra, okR := r.Account()
	oa, okO := o.Account()
	return !okR || !okO || ra == oa
}

var errOwnUser = errors.New("the user's id is not known: put it in with Spec.WithUser, or in place of " + ownUserID + "; GET /user shows it")

// Validate reports what is wrong with the resource's ids and names, such as a
// bucket's name that R2 does not take; nil for nothing.
func (r Resource) Validate() error {
	if id, ok := r.parentAccount(); ok {
		if err := id.Validate(); err != nil {
			return err
		}
	}
	switch {
	case r.scope == "":
		return fmt.Errorf("no resource: use Account, Zone, AllAccounts, AllZones, AllZonesIn, User or Bucket")
	case r.all:
		if r.scope == ScopeUser {
			return fmt.Errorf("resource %q: a user resource names one user, the token's owner", r.Key())
		}
		if r.scope == ScopeBucket && r.parent == "" {
			return fmt.Errorf("resource %q: the API refuses all buckets of all accounts; use AllBucketsIn", r.Key())
		}
		return nil
	case r.scope == ScopeAccount:
		return checkID("account", r.id)
	case r.scope == ScopeZone:
		return checkID("zone", r.id)
	case r == OwnUserResource():
		return errOwnUser
	case r.scope == ScopeUser:
		return checkID("user", r.id)
	case r.scope == ScopeBucket:
		return validateBucket(r)
	}
	return nil
}

// validateBucket judges the whole id before it quotes a part: a credential may
// have the underscore in it that ends a part.
func validateBucket(r Resource) error {
	_, j, name, ok := r.Bucket()
	if ok && j.known() && validBucketName(name) {
		return nil
	}
	account, rest, parts := strings.Cut(r.id, "_")
	if !parts || !strings.Contains(rest, "_") || credential.Holds(undetermined(r.Key())) {
		return fmt.Errorf("resource %q: want <account id>_<jurisdiction>_<bucket name>", showKey(r.Key(), 120))
	}
	if err := AccountID(account).Validate(); err != nil {
		return err
	}
	if !j.known() {
		return fmt.Errorf("R2 jurisdiction %q: want default, eu, us or fedramp", show(string(j), 30))
	}
	return fmt.Errorf("R2 bucket name %q: want 3 to 63 lowercase letters, digits and inner hyphens", show(name, 80))
}

// validBucketName reports whether R2 accepts the name.
// Source: https://developers.cloudflare.com/r2/buckets/create-buckets/ (2026-11).
func validBucketName(name string) bool {
	valid := len(name) >= 3 && len(name) <= 63 && name[0] != '-' && name[len(name)-1] != '-'
	for i := 0; i < len(name); i++ {
		c := name[i]
		valid = valid && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')
	}
	return valid
}
