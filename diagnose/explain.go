package diagnose

import (
	"context"
	"strings"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// defaultBudget is how many refused calls [Explain] may cause. Cloudflare locks
// callers out after repeated refusals, at a number that it does not publish;
// two are enough to ask both verify endpoints.
const defaultBudget = 2

// maxProbes bounds the calls of one explanation, allowed ones included.
const maxProbes = 4

// Prober makes one call with the credential that was refused, to a path below
// the API's base URL. It returns nil for a success and the error of the answer
// otherwise, in any form that [Error] understands. For the two tokens/verify
// endpoints only an active token is a success.
//
// Clients are adapted to it in a line or two; see [ProberFunc].
type Prober interface {
	Do(ctx context.Context, method, path string) error
}

// ProberFunc is a function that is a [Prober].
type ProberFunc func(ctx context.Context, method, path string) error

// Do calls the function.
func (f ProberFunc) Do(ctx context.Context, method, path string) error { return f(ctx, method, path) }

// Explainer explains errors with the help of further calls. The zero value
// knows nothing and has the budget of 2.
type Explainer struct {
	// Facts are what is known before; what the calls show is added.
	Facts Facts
	// Budget is how many of its calls may be refused; 0 = 2, a
	// negative number makes no call at all.
	Budget int
}

// Explain diagnoses an error as [Error] does and then makes the calls that tell
// the remaining causes apart: verify, the account's verify, a read of the zone.
// It makes no call where the error already says enough, and stops before a
// lock-out: after two refused calls, or at the first sign of one. It is false
// where the error holds no answer of the API.
//
// Its calls only read, one after the other, and it returns when ctx ends.
func Explain(ctx context.Context, err error, prober Prober) (Explanation, bool) {
	return Explainer{}.Explain(ctx, err, prober)
}

// Explain is [Explain] with facts and a budget. A nil prober makes no call.
func (x Explainer) Explain(ctx context.Context, err error, prober Prober) (Explanation, bool) {
	facts := x.Facts
	d, ok := Error(err, facts)
	if !ok {
		return Explanation{}, false
	}
	out := Explanation{Diagnosis: d, Facts: facts}
	budget := x.Budget
	if budget == 0 {
		budget = defaultBudget
	}
	asked := map[string]bool{}
	next := d.Settle
	for next.Method != "" {
		switch {
		case prober == nil:
			out.Open = "there is nothing to make the call with"
		case len(out.Probes) == maxProbes:
			out.Open = "enough calls were made"
		case budget <= 0:
			out.Open = "the budget of refused calls is spent: more could lock the caller out"
		case strings.ContainsAny(next.Path, "{}"):
			out.Open = "an id that the next call needs is not known"
		case asked[next.Path]:
			out.Open = "the calls do not tell the causes apart"
		case ctx.Err() != nil:
			out.Open = "the context ended"
		}
		if out.Open != "" {
			return out, true
		}
		asked[next.Path] = true
		probe, root := ask(ctx, prober, next, out.Facts)
		out.Probes = append(out.Probes, probe)
		switch {
		case root != nil && (root.Code == CodeLockedOut || root.Code == CodeClientIP):
			out.Diagnosis = *root
			return out, true
		case probe.Verdict == authz.Inconclusive:
			out.Open = "the call that would settle it got no answer that says anything"
			return out, true
		case probe.Verdict != authz.Allowed:
			budget--
		}
		next = out.learn(err, probe, root)
	}
	return out, true
}

// ask makes one call and diagnoses its refusal.
func ask(ctx context.Context, prober Prober, c authz.Call, f Facts) (Probe, *Diagnosis) {
	probe := Probe{Call: c, Verdict: authz.Allowed}
	err := prober.Do(ctx, c.Method, c.Path)
	if err == nil {
		return probe, nil
	}
	probe.Verdict = authz.Inconclusive
	f.Method, f.Path = c.Method, c.Path
	d, ok := Error(err, f)
	if !ok {
		return probe, nil
	}
	probe.Verdict = d.Verdict
	if d.Refusal != nil {
		probe.Code = d.Refusal.Code()
	}
	return probe, &d
}

// learn adds to the facts what a call showed, diagnoses the error anew, and
// returns the call to make next.
func (x *Explanation) learn(err error, p Probe, root *Diagnosis) authz.Call {
	path, allowed := p.Call.Path, p.Verdict == authz.Allowed
	next := authz.Call{}
	switch {
	case path == userVerify && allowed:
		x.Facts.Liveness, x.Facts.Kind = Live, authz.UserToken
	case path == userVerify && root.Code == CodeAccountTokenOnUserEndpoint:
		x.Facts.Kind = authz.AccountToken
		next = settleVerify(&refusal{facts: x.Facts, call: authz.Call{Account: x.account()}})
	case path == userVerify && x.Facts.Kind == authz.KindUnknown && root.Code == CodeVerifyRefused:
		next = authz.Call{Method: "GET", Path: accountVerify(x.account())}
	case strings.HasSuffix(path, "/tokens/verify") && allowed:
		x.Facts.Liveness, x.Facts.Kind = Live, authz.AccountToken
	case strings.HasSuffix(path, "/tokens/verify"):
		x.dead(root)
		return next
	case path == "/user" && allowed:
		x.Facts.Liveness = Live
	case path == "/user" || path == userVerify:
		x.dead(root)
		return next
	case allowed:
		x.Facts.Reach = InReach
	default:
		x.Facts.Reach = OutOfReach
	}
	if d, ok := Error(err, x.Facts); ok {
		x.Diagnosis = d
	}
	if next.Method != "" {
		x.Diagnosis.Settle = next
		return next
	}
	return x.Diagnosis.Settle
}

// dead takes over what the verify call was refused with: it is the root cause.
func (x *Explanation) dead(root *Diagnosis) {
	x.Facts.Liveness = Dead
	x.Diagnosis = *root
	x.Diagnosis.Settle = authz.Call{}
}

// account is the account of the caller, or of the refused call.
func (x *Explanation) account() permissions.AccountID {
	if x.Facts.Account != "" {
		return x.Facts.Account
	}
	r := &refusal{}
	if x.Diagnosis.Refusal != nil {
		r = newRefusal(hearing.Heard{Err: x.Diagnosis.Refusal}, x.Facts)
	}
	return r.account()
}
