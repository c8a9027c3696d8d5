package diagnose

import (
	"net/netip"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Facts is what the caller knows besides the refusal. Every field is optional;
// the zero value knows nothing. Wrong facts lead to wrong diagnoses: leave out
// what is not known.
type Facts struct {
	// Spec is what the token may do, nil where not known. With it a refusal is
	// decided, not guessed.
	Spec *permissions.Spec
	// Kind is who owns the credential.
	Kind authz.Kind
	// Liveness is what a verify call of the same credential said.
	Liveness Liveness
	// State is the API's own word for the token's state, as verify told it:
	// "active", "disabled" or "expired"; "" = not known. Other words count for
	// nothing.
	State string
	// Account is the account that the caller works with: the account of the
	// zone in a path, and what shows that an account's id stands where a
	// zone's id belongs.
	Account permissions.AccountID
	// Zone is the zone that the caller works with.
	Zone permissions.ZoneID
	// Time is when the call was made; zero = not known. It is needed to judge
	// the time window of Spec.
	Time time.Time
	// ClientIP is the address that the call came from, as Cloudflare saw it;
	// zero = not known. It is needed to judge the address filter of Spec.
	ClientIP netip.Addr
	// Changed is when the token was created or last edited, on the clock of
	// Time; zero = not known. A change takes up to two minutes to reach all of
	// Cloudflare's servers, and until then a good token may be refused.
	Changed time.Time
	// Reach is whether the token reaches the account or zone of the call, as
	// another call showed.
	Reach Reach
	// Credential is what the credential's text looks like.
	Credential CredentialHint
	// Method and Path name the call where the error itself does not, as those
	// of cloudflare-go v0.
	Method, Path string
}

// Liveness is whether a credential is accepted at all.
type Liveness uint8

// The states. The zero value is not known.
const (
	LivenessUnknown Liveness = iota
	Live                     // verify answered that it is active, or a call was allowed
	Dead                     // verify refused it on the endpoint of its kind
)

// String returns unknown, live or dead.
func (l Liveness) String() string {
	switch l {
	case Live:
		return "live"
	case Dead:
		return "dead"
	}
	return "unknown"
}

// Reach is whether a token reaches an account or a zone at all, whatever it
// may do there.
type Reach uint8

// The states. The zero value is not known.
const (
	ReachUnknown Reach = iota
	InReach            // another call on the same account or zone was allowed
	OutOfReach         // a call that any permission on it would allow was refused
)

// String returns unknown, in_reach or out_of_reach.
func (r Reach) String() string {
	switch r {
	case InReach:
		return "in_reach"
	case OutOfReach:
		return "out_of_reach"
	}
	return "unknown"
}

// CredentialHint is what the text of a credential looks like. It never holds
// the text.
type CredentialHint uint8

// The hints. The zero value is none.
const (
	NoHint             CredentialHint = iota
	LooksLikeToken                    // an API token of any kind
	LooksLikeGlobalKey                // a Global API key
	LooksLikeOriginCA                 // an Origin CA key
	LooksLikeOAuth                    // a token of an OAuth login
	LooksLikeID                       // an account, zone or token id
	LooksDamaged                      // quotes, blanks, a prefix, or cut off
)

// describe completes "the credential looks like …", "" where nothing is known.
func (h CredentialHint) describe() string {
	switch h {
	case LooksLikeToken:
		return "an API token"
	case LooksLikeGlobalKey:
		return "a Global API key"
	case LooksLikeOriginCA:
		return "an Origin CA key"
	case LooksLikeOAuth:
		return "a token of an OAuth login"
	case LooksLikeID:
		return "an id (of an account, a zone or a token), not the token's value"
	case LooksDamaged:
		return "a token with something added or cut off"
	}
	return ""
}
