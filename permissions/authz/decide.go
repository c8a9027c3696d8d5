package authz

import (
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Decision is the outcome for one call and what decided it.
type Decision struct {
	Verdict Verdict
	// Reason says why the verdict is not Allowed.
	Reason Reason
	// Operation is the catalogued operation, zero when the call is not known.
	Operation operations.Operation
	// Decided reports whether Statement decided: the allow that granted, the
	// deny that refused, or the allow that would do on another resource.
	Decided   bool
	Statement permissions.Statement
	// Guess is what the verdict would be if the operation's list, which
	// Cloudflare does not publish, were as guessed; NotChecked otherwise.
	Guess Verdict

	call   Call
	beside bool // it is about the group that the body asks for besides
}

// Decide decides a call for a token of unknown kind that is alive and holds
// spec. It allocates nothing.
func Decide(spec permissions.Spec, call Call) Decision {
	return Principal{Spec: spec}.Decide(call)
}

// Decide decides a call for the principal.
func (p Principal) Decide(call Call) Decision {
	d := Decision{call: call}
	d.decide(&p)
	return d
}

// decide decides d.call for the principal.
func (d *Decision) decide(p *Principal) {
	m, known := operations.Match(d.call.Method, d.call.Path)
	if known {
		d.Operation = m.Operation()
	}
	if p.Dead {
		d.end(Denied, DeadToken)
		return
	}
	window := p.checkConditions(&d.call, d.Operation)
	if window != NoReason && !window.unknown() {
		d.end(Denied, window)
		return
	}
	if !known {
		d.end(Inconclusive, UnknownOperation)
		return
	}
	t, valid := newTarget(&m, &d.call)
	if !valid {
		d.end(Inconclusive, MalformedID)
		return
	}
	if r := p.checkKind(d.Operation, &t); r != NoReason {
		d.end(Denied, r)
		return
	}
	kind := d.Operation.Evidence().Kind
	switch {
	case d.Operation.AnyToken() || p.Kind == GlobalKey:
		d.Verdict = Allowed
	case kind == permissions.EvidenceUnknown:
		if d.judgeBeside(&p.Spec, &t); d.Verdict != Denied {
			d.end(Inconclusive, NoPublishedList)
			return
		}
	default:
		if d.judge(&p.Spec, &t); d.Verdict == Allowed {
			d.judgeBeside(&p.Spec, &t)
		}
	}
	if d.Verdict == Allowed && window != NoReason {
		d.end(Inconclusive, window)
	}
	if kind == permissions.EvidenceAssumed {
		d.Guess = d.Verdict
		d.end(Inconclusive, NoPublishedList)
	}
}

func (d *Decision) end(v Verdict, r Reason) { d.Verdict, d.Reason = v, r }

// Call returns the call that was decided.
func (d Decision) Call() Call { return d.call }

func (r Reason) unknown() bool { return r >= UnknownOperation }

// checkConditions judges the token's time window and address filter. The
// filter does not apply to the verify endpoints, which answer from any address
// (https://developers.cloudflare.com/fundamentals/api/how-to/restrict-tokens/,
// 2026-11).
func (p *Principal) checkConditions(call *Call, op operations.Operation) Reason {
	if p.Spec.Unconditional() {
		return NoReason
	}
	c := p.Spec.Conditions()
	unknown := NoReason
	if c.Other != "" {
		unknown = UnknownCondition
	}
	if !c.NotBefore.IsZero() || !c.ExpiresOn.IsZero() {
		switch {
		case call.Time.IsZero():
			unknown = UnknownTime
		case !c.ExpiresOn.IsZero() && !call.Time.Before(c.ExpiresOn):
			return Expired
		case call.Time.Before(c.NotBefore):
			return NotYetValid
		}
	}
	if c.RequestIP.IsZero() || op.AnyToken() {
		return unknown
	}
	switch {
	case !call.ClientIP.IsValid():
		unknown = UnknownClientIP
	case !c.RequestIP.Allows(call.ClientIP):
		return ClientIP
	}
	return unknown
}

// checkKind judges whether the endpoint is open to this kind of credential.
func (p *Principal) checkKind(op operations.Operation, t *target) Reason {
	verify := op.AnyToken()
	switch p.Kind {
	case GlobalKey:
		if verify {
			return WrongKind // verify takes only the Authorization header
		}
	case UserToken:
		if verify && t.scope == permissions.ScopeAccount {
			return WrongKind
		}
	case AccountToken:
		if isUserPath(op.Template()) {
			return WrongKind
		}
		if p.Account != "" && t.account != "" && t.account != p.Account {
			return OutsideScope
		}
	}
	return NoReason
}

func isUserPath(template string) bool {
	return template == "/user" || strings.HasPrefix(template, "/user/") || template == "/memberships" || strings.HasPrefix(template, "/memberships/")
}

// judge looks at every statement before it decides: a deny wins wherever it
// stands, and what cannot be placed keeps the decision open.
func (d *Decision) judge(spec *permissions.Spec, t *target) {
	var allow, maybeAllow, outside, maybeDeny int = -1, -1, -1, -1
	var unknownReason Reason
	for i := range spec.Len() {
		st := spec.At(i)
		c, why := t.coveredBy(d.Operation, &st)
		if c == irrelevant {
			continue
		}
		if c == covered && st.Other != "" {
			c, why = maybeCovered, UnknownCondition
		}
		switch {
		case st.Effect == permissions.Deny && c == covered:
			d.Decided, d.Statement = true, st
			d.Verdict, d.Reason = Denied, ExplicitDeny
			return
		case st.Effect == permissions.Deny && c == maybeCovered:
			maybeDeny, unknownReason = i, why
		case st.Effect == permissions.Deny:
		case c == covered && allow < 0:
			allow = i
		case c == maybeCovered && maybeAllow < 0:
			maybeAllow, unknownReason = i, why
		case c == notCovered && outside < 0:
			outside = i
		}
	}
	decidedBy := func(i int) { d.Decided, d.Statement = true, spec.At(i) }
	switch {
	case allow >= 0 && maybeDeny >= 0:
		decidedBy(maybeDeny)
		d.Verdict, d.Reason = Inconclusive, unknownReason
	case allow >= 0:
		decidedBy(allow)
		d.Verdict = Allowed
	case maybeAllow >= 0:
		decidedBy(maybeAllow)
		d.Verdict, d.Reason = Inconclusive, unknownReason
	case grantsUnknownGroup(spec):
		d.Verdict, d.Reason = Inconclusive, UnknownGroup
	case outside >= 0:
		decidedBy(outside)
		d.Verdict, d.Reason = Denied, OutsideScope
	default:
		d.Verdict, d.Reason = Denied, MissingPermission
	}
}

// judgeBeside judges the group that the body asks for besides, where it does.
func (d *Decision) judgeBeside(spec *permissions.Spec, t *target) {
	if !t.asksBesides(d.Operation) {
		return
	}
	d.Decided, d.Statement = false, permissions.Statement{}
	d.beside, t.beside = true, true
	d.judge(spec, t)
}

// grantsUnknownGroup reports whether spec grants a group that the catalogue does
// not have, and so one that no operation is known to accept. Of grants on single
// resources more is known: see coveredByRole.
func grantsUnknownGroup(spec *permissions.Spec) bool {
	for i := 0; i < spec.Len(); i++ {
		if st := spec.At(i); st.Effect == permissions.Allow && !within(st.Resource) && st.Permission.Name() == "" {
			return true
		}
	}
	return false
}

// String returns the decision in words, such as
// "denied: missing_permission (GET /zones/{zone_id}/dns_records)".
func (d Decision) String() string {
	var b strings.Builder
	b.WriteString(d.Verdict.String())
	if d.Reason != NoReason {
		b.WriteString(": " + d.Reason.String())
	}
	if d.Decided {
		b.WriteString(" by " + d.Statement.String())
	}
	if d.Guess != NotChecked {
		b.WriteString("; a guess says " + d.Guess.String())
	}
	if !d.Operation.IsZero() {
		b.WriteString(" (" + d.Operation.Method() + " " + d.Operation.Template() + ")")
	}
	return b.String()
}
