package probe

import (
	"errors"
	"net/http"
	"time"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// Result is what one check found out.
type Result struct {
	Check   Check
	Verdict authz.Verdict
	Reason  authz.Reason
	// Proof is how far the answer shows the verdict about Check.Needs. It is
	// NotProven for every verdict but allowed and denied.
	Proof Proof
	// Argued says that an allowed verdict rests on an answer that nobody is known
	// to have got ([Refusal.Argued]); Note has the argument. It is false where
	// something else shows the same.
	Argued bool
	Call   authz.Call // the deciding call, with its status
	// Calls are all calls that were made, with their statuses: those of a Run in
	// their order, the clean-up's last.
	Calls []authz.Call
	// Read is the reading call that was allowed beside the refused write that
	// decided; zero where there is none.
	Read     authz.Call
	Resource permissions.Resource // what Check.Needs must be granted on
	// Err is what the API or the network answered, nil for a success. It is a
	// *[token.APIError] or a *[token.TransportError] and holds no credential; only
	// where Check.Run returned an error of its own is it that.
	Err error
	// Code is the first API error code of the deciding answer, 0 for none.
	Code     int
	Duration time.Duration
	// Note says what the reader must know besides: why nothing was checked, or
	// what a proof rests on.
	Note string
	// Leftover names what the check created and could not delete, "" when
	// nothing is left behind.
	Leftover string

	accepted bool // the API accepted what it must refuse
	cutShort bool // by whoever ended the run: no fault of the network or the API
}

// OnlyReads reports whether the token has Read and lacks the right to write: the
// reading call was allowed and the refused write was denied, for what the token
// may do and not for what it is.
func (res Result) OnlyReads() bool {
	return res.Verdict == authz.Denied && res.Read.Path != "" && !ofCredential(res.Reason)
}

// Fine reports whether the check is allowed and proven.
func (res Result) Fine() bool { return res.Verdict == authz.Allowed && res.Proof == Proven }

// Works reports whether the check found what it asks for. A check of a permission
// ([CheckFor], [RefusedWrites], [RunSpec]) works where it is fine: an allowed call
// that other permissions open too does not show that one. Any other check, such
// as the guide's, asks for its call, and works where that was allowed.
func (res Result) Works() bool {
	return res.Verdict == authz.Allowed && (!res.Check.claims || res.Proof == Proven)
}

func (res Result) refusal() bool { return res.Verdict.Refused() }

// Mark returns the sign that stands for the result in text: that of its verdict,
// but ✅ only for a check that works.
func (res Result) Mark() string {
	if res.Verdict == authz.Allowed && !res.Works() {
		return mark(authz.Inconclusive)
	}
	return mark(res.Verdict)
}

// PlainMark returns a sign of ASCII for what [Result.Mark] stands for: + ✅, x ❌, ! 🚫,
// ? ❔ and - ➖.
func (res Result) PlainMark() string {
	switch res.Mark() {
	case mark(authz.Allowed):
		return "+"
	case mark(authz.Denied):
		return "x"
	case mark(authz.NotEntitled):
		return "!"
	case mark(authz.Inconclusive):
		return "?"
	}
	return "-"
}

// allowed takes a success of the result's call for what it shows.
func (res *Result) allowed() {
	res.Verdict, res.Proof = authz.Allowed, explains(res.Call, res.Check.Needs)
}

// refused reads an answer that is not a success.
func (res *Result) refused(err error, proofs []Refusal) {
	res.Err = err
	res.Call.Status, res.Code = statusOf(err)
	if p, passed := passedBy(err, proofs); passed {
		res.allowed()
		res.Note = "authorization passed: " + err.(*token.APIError).Errors[0].String()
		if res.Argued = p.Argued(); res.Argued {
			res.Note += " (" + p.argument() + ")"
		}
		return
	}
	res.Verdict, res.Reason = judge(err)
	if len(proofs) > 0 && res.Verdict == authz.Allowed {
		res.Verdict, res.Note = authz.Inconclusive, "refused for a reason that is no known proof of the permission"
	}
}

// passedBy returns the refusal that the answer is, of those that come after
// authorization.
func passedBy(err error, proofs []Refusal) (Refusal, bool) {
	var api *token.APIError
	if !errors.As(err, &api) || api.Inconclusive() {
		return Refusal{}, false
	}
	for _, p := range proofs {
		if p.isAnswer(api) {
			return p, true
		}
	}
	return Refusal{}, false
}

// join lays the outcome of the refused write over that of the reading call. What
// speaks against the reading call decides; where it was allowed, the write does.
// A refused reading call beside a write that passed is a contradiction.
func (res *Result) join(write Result) {
	switch {
	case res.Verdict == authz.Allowed:
		read := res.Call
		*res = write
		res.Read = read
		if res.Verdict == authz.Inconclusive {
			note := res.Note
			if note == "" && res.Err != nil {
				note = res.Err.Error()
			}
			res.Note = "it has Read, and whether it may write did not show: " + note
		}
	case res.Verdict.Refused() && write.Verdict == authz.Allowed:
		res.contradict(write.Call, "the reading call was refused: "+res.Err.Error())
	case res.Verdict == authz.Inconclusive && (write.Verdict == authz.Denied || write.Verdict == authz.Inconclusive && write.answered() && !res.answered()):
		*res = write
	}
}

// contradict turns a refusal beside a call that shows the permission.
func (res *Result) contradict(passed authz.Call, why string) {
	res.Verdict, res.Reason, res.Proof = authz.Inconclusive, authz.NoReason, NotProven
	res.Note = "contradiction: " + passed.Method + " " + passed.Path + " passed authorization, and " + why
}

// answered reports whether the error is an answer to the call: no network fault,
// no rate limit and no fault of a server. One without a body is what its status is.
func (res *Result) answered() bool {
	var api *token.APIError
	return errors.As(res.Err, &api) && (!api.Temporary() || api.Status == http.StatusNotFound && api.Format.String() == "empty")
}

// judge says what a refusal shows. Only refusals that are known to be about
// authorization or entitlement count; everything else is inconclusive.
func judge(err error) (authz.Verdict, authz.Reason) {
	d, ok := diagnose.Error(err, diagnose.Facts{})
	if !ok {
		return authz.Inconclusive, authz.NoReason
	}
	if len(d.Causes) > 0 && d.Causes[0].Confidence == diagnose.Certain {
		return d.Verdict, d.Reason() // the answer says so itself
	}
	if d.Reason() == authz.WrongKind {
		return authz.Inconclusive, authz.NoReason // it came before any look at permissions
	}
	// Whether the permission or the resource is missing is for the diagnosis
	// of the whole report to weigh.
	return d.Verdict, authz.NoReason
}

// reasonFrom returns the reason of the diagnosis' likeliest cause that the call
// leaves possible: those to an S3 endpoint are signed as they must be, so that
// no other kind of secret stands in the token's place.
func (res Result) reasonFrom(d diagnose.Diagnosis) authz.Reason {
	for _, c := range d.Causes {
		if c.Reason != authz.WrongKind || objectRightOf(res.Call) == noObjects {
			return c.Reason
		}
	}
	return authz.NoReason
}

func statusOf(err error) (status, code int) {
	var api *token.APIError
	if errors.As(err, &api) {
		return api.Status, api.Code()
	}
	return 0, 0
}

// observations are the calls of the result as the diagnosis sees them.
func (res Result) observations() []diagnose.Observation {
	o := diagnose.Observation{
		Name: res.Check.Name, Call: res.Call, Verdict: res.Verdict, Reason: res.Reason,
		Needs: res.Check.Needs, Resource: res.Resource, HasRead: res.OnlyReads(), Accepted: res.accepted,
	}
	var api *token.APIError
	if errors.As(res.Err, &api) {
		o.Err = api
	}
	var out []diagnose.Observation
	if res.Read.Path != "" {
		out = append(out, diagnose.Observation{Name: o.Name, Call: res.Read, Verdict: authz.Allowed, Resource: o.Resource})
	}
	if res.cutShort && res.Verdict == authz.Inconclusive { // policies may have told since
		return out
	}
	return append(out, o)
}
