package permissions

import "strings"

// Scope is the kind of resource on which a permission group acts, written as
// the API writes it. The zero value is no scope: not known.
type Scope string

// The scopes that Cloudflare's permission groups have.
// Source: https://developers.cloudflare.com/fundamentals/api/how-to/create-via-api/ (2026-11).
const (
	// ScopeAccount is the scope of groups that act on accounts.
	ScopeAccount Scope = "com.cloudflare.api.account"
	// ScopeZone is the scope of groups that act on zones (domains).
	ScopeZone Scope = "com.cloudflare.api.account.zone"
	// ScopeUser is the scope of groups that act on the token's own user.
	ScopeUser Scope = "com.cloudflare.api.user"
	// ScopeBucket is the scope of groups that act on single R2 buckets.
	ScopeBucket Scope = "com.cloudflare.edge.r2.bucket"
	// ScopeFlagshipApp is the scope of groups that act on single Flagship apps.
	// Source: https://developers.cloudflare.com/flagship/api-tokens/ (2026).
	ScopeFlagshipApp Scope = "com.cloudflare.api.account.flagship.app"
	// ScopeWorker is the scope of groups that act on single Workers; a third
	// party's measurement of 2026-09-27.
	ScopeWorker Scope = "com.cloudflare.edge.worker.script"
)

// kind is how a scope that is known is called.
type kind struct {
	scope     Scope
	label     string // in labels of groups
	one, many string // in sentences
}

// kinds are the scopes that are known, in their canonical order. The first four
// are those that have a type of permission.
var kinds = [...]kind{
	{ScopeAccount, "Account", "account", "accounts"},
	{ScopeZone, "Zone", "zone", "zones"},
	{ScopeUser, "User", "user", "users"},
	{ScopeBucket, "Bucket", "R2 bucket", "R2 buckets"},
	{ScopeFlagshipApp, "Flagship App", "Flagship app", "Flagship apps"},
	{ScopeWorker, "Worker", "Worker", "Workers"},
}

// typedKinds is how many of the kinds have a type of permission.
const typedKinds = 4

// Label returns the word that the dashboard and the guide put first: Account,
// Zone, User or Bucket; for single apps and Workers this library's own, Flagship
// App and Worker. For a scope that is not known it is the scope's own text.
func (s Scope) Label() string {
	if i := s.rank(); i < len(kinds) {
		return kinds[i].label
	}
	return string(s)
}

// Granular reports whether the scope's resources are single objects of a product,
// such as one Worker: only account-owned tokens can hold permissions on such. R2
// buckets are not among them, for user tokens can hold those of buckets; every
// kind of Cloudflare's that is not known here is.
// Source: error 1001 "User tokens cannot reference roles with granular resource
// scopes", as users report it (2026).
func (s Scope) Granular() bool { return !s.typed() && strings.HasPrefix(string(s), "com.cloudflare.") }

// rank orders scopes for canonical output; unknown scopes come last.
func (s Scope) rank() int {
	for i := range kinds {
		if kinds[i].scope == s {
			return i
		}
	}
	return len(kinds)
}

// typed reports whether s is one of the scopes that this package has a type for.
func (s Scope) typed() bool { return s.rank() < typedKinds }

// word is the kind of resource in a sentence.
func (s Scope) word() string {
	if i := s.rank(); i < len(kinds) {
		return kinds[i].one
	}
	return show(string(s), 60)
}
