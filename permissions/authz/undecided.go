package authz

import (
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Undecided returns what would settle an inconclusive decision, such as "the tag of
// the Worker that the path names (Call.On); …"; "" for other verdicts.
func (d Decision) Undecided() string {
	if d.Verdict != Inconclusive {
		return ""
	}
	if m, _ := operations.Match(d.call.Method, d.call.Path); m.Open() {
		switch d.Reason {
		case UnknownAccount, UnknownZone:
			return "the id that the path leaves open"
		}
	}
	switch d.Reason {
	case UnknownOperation:
		return "what the operation accepts: it is not in the table"
	case NoPublishedList:
		return "what the operation accepts, which Cloudflare does not publish: the answer to the call shows it"
	case UnknownAccount:
		return "the account of the zone (Call.Account)"
	case UnknownZone:
		return "the account of the granted zone"
	case UnknownTime:
		return "when the call is made (Call.Time)"
	case UnknownClientIP:
		return "from which address the call comes (Call.ClientIP)"
	case UnknownGroup:
		return "which group the token holds: a live listing of permission groups names it"
	case MalformedID:
		return "an account or zone id in the path"
	case UnknownCondition:
		return "what the keys mean that this library does not know"
	case UnknownResource:
		return d.identity()
	case UnknownAct:
		return "whether the Worker exists and keeps its name (Call.On with its tag, Call.Act): an Editor changes and deploys what exists, and does not create or rename it"
	case UnknownPhase:
		return "whether the granted group opens the phase " + d.phase() + ", which belongs to another product: the answer to the call shows it"
	case UnknownRole:
		return "what the granted group opens, which is not published for this operation: the answer to the call shows it"
	}
	return ""
}

// phase is the phase of the ruleset that the call is about.
func (d Decision) phase() string {
	m, _ := operations.Match(d.call.Method, d.call.Path)
	return phaseOf(&m, &d.call)
}

// identity says how to find out which resource the path names.
func (d Decision) identity() string {
	switch kind, _ := productOf(d.Operation.Template()); kind {
	case permissions.ScopeWorker:
		return "the tag of the Worker that the path names (Call.On with permissions.WorkerResource): GET /accounts/{account_id}/workers/scripts shows it beside the name"
	case permissions.ScopeBucket:
		return "the jurisdiction of the bucket that the path names (Call.On with permissions.BucketResource)"
	}
	return "the id of the resource that the path names (Call.On)"
}
