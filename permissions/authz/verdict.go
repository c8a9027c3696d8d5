package authz

import (
	"fmt"

	"github.com/cftoken/cftoken/internal/credential"
)

// Verdict is the outcome of a decision or a check. The zero value is
// NotChecked, so that nothing counts as allowed or denied by omission.
type Verdict uint8

// The verdicts.
const (
	NotChecked   Verdict = iota // nobody asked
	Allowed                     // authorized
	Denied                      // refused, or would be
	NotEntitled                 // authorized, but the product or quota is not there
	Inconclusive                // cannot be judged; the reason says why
)

// String returns the verdict's text: not_checked, allowed, denied,
// not_entitled or inconclusive.
func (v Verdict) String() string {
	switch v {
	case NotChecked:
		return "not_checked"
	case Allowed:
		return "allowed"
	case Denied:
		return "denied"
	case NotEntitled:
		return "not_entitled"
	case Inconclusive:
		return "inconclusive"
	}
	return fmt.Sprintf("Verdict(%d)", uint8(v))
}

// Refused reports whether the call was, or would be, turned away: denied or not
// entitled.
func (v Verdict) Refused() bool { return v == Denied || v == NotEntitled }

// MarshalText returns the verdict's text; an unknown verdict is an error.
func (v Verdict) MarshalText() ([]byte, error) {
	if v > Inconclusive {
		return nil, fmt.Errorf("unknown verdict %d", uint8(v))
	}
	return []byte(v.String()), nil
}

// UnmarshalText reads a verdict's text. Any other text is an error and leaves
// NotChecked.
func (v *Verdict) UnmarshalText(text []byte) error {
	*v = NotChecked
	for c := NotChecked; c <= Inconclusive; c++ {
		if c.String() == string(text) {
			*v = c
			return nil
		}
	}
	return fmt.Errorf("unknown verdict %q: want not_checked, allowed, denied, not_entitled or inconclusive", credential.Show(string(text), 40))
}

// Reason says why a verdict is not Allowed. The zero value is no reason.
type Reason uint8

// The reasons of a denial, then those of an inconclusive decision.
const (
	NoReason          Reason = iota
	MissingPermission        // no statement grants a group that the operation accepts
	OutsideScope             // an accepted group is granted, but on another resource
	ExplicitDeny             // a deny statement covers the call
	WrongKind                // the endpoint is not open to this kind of credential
	ClientIP                 // the client address is excluded
	Expired                  // the token's time is over
	NotYetValid              // the token's time has not come
	DeadToken                // deleted, disabled, rolled or never a token

	UnknownOperation // no operation of that method and path is known
	NoPublishedList  // the operation is known, its accepted groups are not published
	UnknownAccount   // the account, or that of the zone, is not known, and it matters
	UnknownZone      // whether the granted zone is that of the path, or lies in the account, is not known
	UnknownTime      // the token has a time window, the call no time
	UnknownClientIP  // the token has an address filter, the call no address
	UnknownGroup     // the token holds groups that the catalogue does not know
	MalformedID      // the path's account or zone id is not an id
	UnknownCondition // the token has conditions, or keys in a policy, that are not known here
	UnknownResource  // the grant is on one resource, and whether the path names that one is not known
	UnknownAct       // whether the call creates or renames, which the granted role may not, is not known
	UnknownRole      // what the granted role, or a grant on a resource of that kind, opens here is not known
	UnknownPhase     // whether the granted group opens the ruleset's phase is not known
)

// String returns the reason's text, such as missing_permission, or "" for
// NoReason.
func (r Reason) String() string {
	switch r {
	case NoReason:
		return ""
	case MissingPermission:
		return "missing_permission"
	case OutsideScope:
		return "outside_scope"
	case ExplicitDeny:
		return "explicit_deny"
	case WrongKind:
		return "wrong_kind"
	case ClientIP:
		return "client_ip"
	case Expired:
		return "expired"
	case NotYetValid:
		return "not_yet_valid"
	case DeadToken:
		return "dead_token"
	case UnknownOperation:
		return "unknown_operation"
	case NoPublishedList:
		return "no_published_list"
	case UnknownAccount:
		return "unknown_account"
	case UnknownZone:
		return "unknown_zone"
	case UnknownTime:
		return "unknown_time"
	case UnknownClientIP:
		return "unknown_client_ip"
	case UnknownGroup:
		return "unknown_group"
	case MalformedID:
		return "malformed_id"
	case UnknownCondition:
		return "unknown_condition"
	case UnknownResource:
		return "unknown_resource"
	case UnknownAct:
		return "unknown_act"
	case UnknownRole:
		return "unknown_role"
	case UnknownPhase:
		return "unknown_phase"
	}
	return fmt.Sprintf("Reason(%d)", uint8(r))
}

// MarshalText returns the reason's text; an unknown reason is an error.
func (r Reason) MarshalText() ([]byte, error) {
	if r > UnknownPhase {
		return nil, fmt.Errorf("unknown reason %d", uint8(r))
	}
	return []byte(r.String()), nil
}

// UnmarshalText reads a reason's text. Any other text is an error and leaves
// NoReason.
func (r *Reason) UnmarshalText(text []byte) error {
	*r = NoReason
	for c := NoReason; c <= UnknownPhase; c++ {
		if c.String() == string(text) {
			*r = c
			return nil
		}
	}
	return fmt.Errorf("unknown reason %q", credential.Show(string(text), 40))
}
