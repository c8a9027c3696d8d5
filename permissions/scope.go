package permissions

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
)

// Label returns the word that the dashboard and the guide put first: Account,
// Zone, User or Bucket. For a scope that is not one of the four it is the
// scope's own text.
func (s Scope) Label() string {
	switch s {
	case ScopeAccount:
		return "Account"
	case ScopeZone:
		return "Zone"
	case ScopeUser:
		return "User"
	case ScopeBucket:
		return "Bucket"
	}
	return string(s)
}

// rank orders scopes for canonical output; unknown scopes come last.
func (s Scope) rank() int {
	switch s {
	case ScopeAccount:
		return 0
	case ScopeZone:
		return 1
	case ScopeUser:
		return 2
	case ScopeBucket:
		return 3
	}
	return 4
}

// known reports whether s is one of the scopes that this package has a type for.
func (s Scope) known() bool { return s.rank() < 4 }
