package record

import (
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Replayed is what a spec makes of recorded calls.
type Replayed struct {
	// Broken are the calls that the spec would not allow. Where the decision's
	// Guess is set, that rests on a list that Cloudflare does not publish.
	Broken []authz.Decision
	// Unjudged are the calls that cannot be judged; each decision says why. A
	// call whose guessed list allows it is among them.
	Unjudged []authz.Decision
	// Allowed counts the calls that the spec certainly allows, and those that ask for
	// no API token.
	Allowed int
	// Unanswered counts the calls that got no answer of the API when they were
	// recorded, as [authz.Call.Answered] tells.
	// They are not judged.
	Unanswered int
}

// OK reports whether no call would break.
func (r Replayed) OK() bool { return len(r.Broken) == 0 }

// Replay decides every call for the spec. Calls that were refused when they
// were recorded are left out, since the program did without them, and so are
// those that got no answer, which are counted.
func Replay(calls []authz.Call, spec permissions.Spec) Replayed {
	var out Replayed
	for _, c := range calls {
		if !c.Answered() {
			out.Unanswered++
			continue
		}
		if refused(c) {
			continue
		}
		switch d := authz.Decide(spec, c); {
		case d.Verdict == authz.Allowed, tokenless(d.Operation):
			out.Allowed++
		case effective(d) == authz.Denied:
			out.Broken = append(out.Broken, d)
		default:
			out.Unjudged = append(out.Unjudged, d)
		}
	}
	return out
}
