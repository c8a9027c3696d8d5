package probe

import (
	"errors"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token"
)

// conclude says what the check shows whose Run returned err.
func (t *Trial) conclude(err error) Result {
	var made *tried
	var found Finding
	said := errors.As(err, &found)
	called := errors.As(err, &made)
	shown := t.shown()
	res := t.step.blank()
	switch {
	case err == nil, said && found.Verdict == authz.Allowed, !said && called && made.Verdict == authz.Allowed:
		res = shown
		res.Note = note(res.Note, token.Redact(found.Note))
		return res
	case said:
		res.found(found, t.calls)
	case called:
		res = made.Result
		if res.Verdict == authz.Denied && t.elsewhere(res.Call) {
			res.Proof = Consistent
		}
	default:
		res.Verdict, res.Err, res.Note = authz.Inconclusive, err, token.Redact(err.Error())
	}
	if res.Verdict == authz.Denied && len(res.Check.Needs) > 0 && shown.Proof == Proven {
		why := res.Note
		if called {
			why = "another call was refused: " + made.Error()
		}
		res.contradict(shown.Call, why)
	}
	return res
}

// found takes over what Run found in the answers.
func (res *Result) found(f Finding, calls []*tried) {
	why := token.Redact(f.Note)
	switch {
	case f.Verdict == authz.NotChecked:
		res.Note = "not checked: " + why
		return
	case len(calls) == 0 || f.Verdict > authz.Inconclusive:
		f.Verdict, why = authz.Inconclusive, note("no call shows it", why)
	default:
		res.Call = calls[len(calls)-1].Call
	}
	res.Verdict, res.Note = f.Verdict, why
	if m, _ := operations.Match(res.Call.Method, res.Call.Path); res.Verdict == authz.Denied && !leavesOut(m.Operation()) {
		res.Proof = Consistent // the call was let through
	}
}

// shown is what the calls show that were let through: each permission that one of
// them proves, those whose answer is known before the argued ones.
func (t *Trial) shown() Result {
	var through []*tried
	for _, c := range t.calls {
		if c.Verdict == authz.Allowed {
			through = append(through, c)
		}
	}
	if len(through) == 0 {
		res := t.step.blank()
		res.Verdict, res.Note = authz.Inconclusive, "none of its calls was let through"
		return res
	}
	res := through[len(through)-1].Result
	left := slices.Clone(t.step.Check.Needs)
	for _, argued := range [...]bool{false, true} {
		for _, c := range through {
			rest := len(left)
			left = slices.DeleteFunc(left, func(p permissions.Permission) bool {
				return c.Argued == argued && t.concerns(c) && explains(c.Call, []permissions.Permission{p}) == Proven
			})
			if len(left) < rest {
				res = c.Result
			}
		}
	}
	res.Proof = Consistent
	if len(left) == 0 {
		res.Proof = Proven
	}
	return res
}

// concerns reports whether the answer says something of the target: not that of a
// call on another account or zone, nor a list of all of them.
func (t *Trial) concerns(c *tried) bool {
	m, _ := operations.Match(c.Call.Method, c.Call.Path)
	return !t.elsewhere(c.Call) && (c.found || !leavesOut(m.Operation()))
}

// elsewhere reports whether the call acts on another account, zone or bucket than
// the target's.
func (t *Trial) elsewhere(call authz.Call) bool {
	on := t.step.target
	if strings.HasPrefix(call.Path, "//") {
		return !strings.HasPrefix(call.Path, fill("//{s3_host}/{bucket_name}", on, ""))
	}
	m, _ := operations.Match(call.Method, call.Path)
	account, ofAccount := m.AccountID()
	zone, ofZone := m.ZoneID()
	return ofAccount && account != on.Account || ofZone && zone != on.Zone
}

// leavesOut reports whether the operation is a list of all accounts or all zones,
// which has what the token may see, and may be empty, instead of being refused.
func leavesOut(op operations.Operation) bool {
	return op.Template() == "/zones" || op.Template() == "/accounts"
}
