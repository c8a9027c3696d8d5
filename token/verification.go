package token

import (
	"fmt"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Status is the outcome of a verification. The zero value is
// StatusUndetermined, so that nothing counts as live or dead by omission.
type Status uint8

const (
	// StatusUndetermined: the API's answers do not tell, or none came.
	StatusUndetermined Status = iota
	// StatusLive: the API knows the credential and accepts it.
	StatusLive
	// StatusInactive: the API knows the token, but it does not work now: it is
	// disabled, expired, or its time has not come. Verification.State says which.
	StatusInactive
	// StatusDead: the API does not know the credential: it was deleted, revoked
	// or rolled, or it is mistyped. A token made in the last minutes can look
	// so for up to about two minutes.
	StatusDead
	// StatusMalformed: the API refuses the text as no credential at all.
	StatusMalformed
	// StatusClientIP: the credential is live, but its client-IP filter excludes
	// the address that the calls came from.
	StatusClientIP
	// StatusLockedOut: the API refuses to look at the credential after too many
	// failed attempts. Stop, correct the credential and wait; a good one may be
	// refused for hours too.
	StatusLockedOut
)

// String returns the status in one lower-case word.
func (s Status) String() string {
	switch s {
	case StatusUndetermined:
		return "undetermined"
	case StatusLive:
		return "live"
	case StatusInactive:
		return "inactive"
	case StatusDead:
		return "dead"
	case StatusMalformed:
		return "malformed"
	case StatusClientIP:
		return "client_ip"
	case StatusLockedOut:
		return "locked_out"
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// MarshalText returns the status's text.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Verification is what [Client.Verify] found out. Verification tells whether a
// credential is live, and nothing about its permissions.
type Verification struct {
	// Status is the outcome.
	Status Status
	// TokenID is the id of the token, "" where the API did not tell. It is no
	// secret; it is also the access key id of R2's S3 interface.
	TokenID string
	// State is the API's own word: "active", "disabled", "expired" or what else
	// it may say; "" where it said nothing.
	State string
	// Kind is who owns the credential, as far as its text or the API shows.
	Kind authz.Kind
	// Account is the owner of an account-owned token, "" where not known.
	Account permissions.AccountID
	// NotBefore and ExpiresOn bound the token's time; zero for no bound, or
	// where the API did not tell.
	NotBefore, ExpiresOn time.Time
	// Endpoint is the call that decided, such as "GET /user/tokens/verify"; ""
	// while undetermined.
	Endpoint string
	// Attempts are the calls in their order, at most four.
	Attempts []Attempt

	verifiedAt time.Time
}

// Attempt is one call of a verification.
type Attempt struct {
	// Endpoint is the call, such as "GET /user/tokens/verify".
	Endpoint string
	// Err is an [*APIError] or a [*TransportError], nil for a success.
	Err error
}

// Live reports whether the credential is live and accepted.
func (v Verification) Live() bool { return v.Status == StatusLive }

// Verdict puts the outcome as a verdict, with a reason if it is a denial.
// Undetermined and locked out are inconclusive, never denied.
func (v Verification) Verdict() (authz.Verdict, authz.Reason) {
	switch v.Status {
	case StatusLive:
		return authz.Allowed, authz.NoReason
	case StatusInactive:
		switch {
		case v.State == "expired" || !v.ExpiresOn.IsZero() && !v.verifiedAt.Before(v.ExpiresOn):
			return authz.Denied, authz.Expired
		case v.State == "active" && v.verifiedAt.Before(v.NotBefore):
			return authz.Denied, authz.NotYetValid
		}
		return authz.Denied, authz.DeadToken
	case StatusDead, StatusMalformed:
		return authz.Denied, authz.DeadToken
	case StatusClientIP:
		return authz.Denied, authz.ClientIP
	}
	return authz.Inconclusive, authz.NoReason
}
