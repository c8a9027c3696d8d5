package diagnose

import (
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// APIError is an answer of the API that is not a success: status, codes,
// messages, ray ID, method and path, and nothing confidential. It is the same
// type as package token's.
type APIError = cfapi.Error

// APIMessage is one entry of [APIError.Errors]: code, message, and the chain of
// errors below it. A code of 0 means that the API sent none.
type APIMessage = cfapi.Message

// Diagnosis is what a refusal, or a pattern over several, comes from and what
// to do about it. It is plain data and holds no credential.
type Diagnosis struct {
	Code     Code
	Severity Severity
	// Title is one short line, such as
	// "Workers List: missing permission Account:Cloudflare Workers:Edit".
	Title string
	// Detail says what the API answered and how that is to be read.
	Detail string
	// Verdict is what the answer says about the authorization of the call:
	// Denied; NotEntitled; Allowed for a failure that only an authorized call
	// gets to; Inconclusive where it says nothing.
	Verdict authz.Verdict
	// Causes are ranked, the likeliest first.
	Causes []Cause
	// Remedies are alternatives or steps, the best first.
	Remedies []Remedy
	// Evidence is how the answer that was met is known, and what the rule rests on
	// besides.
	Evidence []permissions.Evidence
	// DocURL is Cloudflare's page on the matter, "" where there is none.
	DocURL string
	// Settle is the one call that would tell the causes apart; its Method is
	// empty where none would.
	Settle authz.Call
	// Checks names the observations that the diagnosis explains, in the order
	// of the report; nil outside of reports.
	Checks []string
	// Refusal is the answer, nil for patterns and where none came.
	Refusal *APIError
}

// Reason returns the reason of the likeliest cause, NoReason if there is none.
func (d Diagnosis) Reason() authz.Reason {
	if len(d.Causes) == 0 {
		return authz.NoReason
	}
	return d.Causes[0].Reason
}

// Cause is one explanation of a refusal.
type Cause struct {
	// Reason is the cause as a value, NoReason for causes that are not about
	// the token's authorization.
	Reason authz.Reason `json:"reason,omitempty"`
	// Text is a clause, such as "the token lacks the specific permission for
	// that operation".
	Text       string     `json:"text"`
	Confidence Confidence `json:"confidence"`
}

// Remedy is something to do: data first, from which [Remedy.String] makes a
// sentence.
type Remedy struct {
	// Action is a verb phrase without a full stop.
	Action string
	// Permissions are what to add, all of them, on Resource.
	Permissions []permissions.Permission
	// Guide says that the texts name the permissions in the words of the
	// permissions guide, because it speaks of the call
	// (operations.Operation.OfGuide), and not in the dashboard's. It makes no difference to most permissions.
	Guide bool
	// Resource is the zero value where it is not known.
	Resource permissions.Resource
	// Spec is all that a new token should hold, empty where the remedy is an
	// addition or none of this matter.
	Spec permissions.Spec
	// Link opens the dashboard where the remedy is carried out, prefilled as
	// far as that is possible; "" where that does not help.
	Link string
	// LinkNote says what the link may leave out, "" for nothing.
	LinkNote string
	// Library is the Go expression for the permissions, such as
	// permissions.Zone("…").Allow(permissions.ZoneRead); "" for none.
	Library string
	// DocURL is Cloudflare's page on the remedy, "" for none.
	DocURL string
}
