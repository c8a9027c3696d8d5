package probe

import (
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// Options says which calls are made and how, in [PlanChecks] and [PlanSpec], [Run]
// and [RunSpec] alike. The zero value makes the first check alone and then the
// others together, and creates nothing.
type Options struct {
	// Checks are what to run. For [Run] nil is [GuideChecks]; [RunSpec] runs them
	// besides those of the spec, on the account and the zone that the spec names,
	// each where it is the only one, and on the fallback target otherwise.
	Checks []Check
	// Write runs the checks that have a way to prove their right by really writing
	// (Check.WithWrite) in that way: R2 Bucket Create, the check of R2 Storage
	// Edit, and those of Checks that say how.
	Write bool
	// Eager runs all checks at once. A dead token is then met by every check.
	Eager bool
	// Timeout bounds one check, its clean-up aside; 0 = [CheckTimeout].
	Timeout time.Duration
	// Writes says which refused writes are sent. The zero value sends those of
	// which the answer is known.
	Writes Writes
	// Reader is a credential that may read the policies of the client's token
	// (API Tokens Read of the same user, or Account API Tokens Read of the owning
	// account); nil = none. [RunSpec] then asks it instead of the token itself,
	// and [Run] reads the policies at all.
	Reader *token.Client
	// Spec is what the token is known to hold; nil = not known. It sharpens
	// the diagnosis and changes no verdict.
	Spec *permissions.Spec
	// Progress, when set, is told of each check as it starts and ends. Calls
	// come one at a time, from the run's goroutines, and must not block.
	Progress func(Event)
	// Now is the clock that durations are taken from and that the diagnosis judges
	// a token's time by; nil = time.Now. It is called from several goroutines.
	// Time limits do not come from it.
	Now func() time.Time
}

// Event tells of a check that starts (Result.Verdict is not_checked and Done
// false) or has ended.
type Event struct {
	Index  int // position in the plan, from 0
	Total  int
	Done   bool
	Result Result
}

// Writes says which refused writes are sent: requests that the product must
// refuse once authorization has passed, which prove the right to write without
// writing ([RefusedWrites], docs/PROOFS.md). The zero value is KnownRefusals.
type Writes uint8

// What may be sent.
const (
	// KnownRefusals sends those of which the answer after authorization is
	// known.
	KnownRefusals Writes = iota
	// AllRefusals sends also those of which it is only argued
	// ([Refusal.Argued]). A result that rests on one says so in its Note.
	AllRefusals
	// NoRefusals sends none. What only a refused write proves is then not
	// proven.
	NoRefusals
)

// String returns known, all or none.
func (w Writes) String() string {
	switch w {
	case AllRefusals:
		return "all"
	case NoRefusals:
		return "none"
	}
	return "known"
}

// withheld says why the check's refused write is not sent, "" where it is.
func (w Writes) withheld(c Check) string {
	switch {
	case len(c.Refusals) == 0 || w == AllRefusals:
		return ""
	case w == NoRefusals:
		return "no refused writes are to be sent"
	case c.argued():
		return "what its answer shows is only argued"
	}
	return ""
}
