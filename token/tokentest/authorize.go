package tokentest

import (
	"strconv"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// principal is the actor as a decision at a time sees it.
func (a actor) principal(now time.Time) authz.Principal {
	p := authz.Principal{Kind: a.kind}
	if a.token != nil {
		p.Spec, p.Account = a.token.specAt(now), a.token.account
	}
	return p
}

// reaches reports whether the actor belongs to the account at all.
func (a actor) reaches(id permissions.AccountID) bool {
	if a.kind == authz.AccountToken {
		return a.token.account == id
	}
	return a.user != nil && a.user.member(id)
}

// authorize decides the call: first whether the credential may call at all,
// then whether it reaches the account or zone, then its permissions.
func (s *Server) authorize(x *exchange) (reply, bool) {
	if x.handout != nil {
		return reply{}, false // the call that handed the JWT out was authorized
	}
	p := x.actor.principal(x.now)
	if t := x.actor.token; t != nil {
		p.Spec = t.specFor(x.op, x.now)
	}
	x.on, x.act = x.subject()
	x.asked = x.asks()
	if x.op.AnyToken() {
		// The verify endpoints apply neither the address filter nor the time
		// window: they report the latter.
		p.Spec = permissions.Spec{}
	}
	x.decision, x.decided = p.Decide(x.call(0)), true
	if x.decision.Reason == authz.UnknownCondition {
		p.Spec = p.Spec.Known()
		x.decision = p.Decide(x.call(0))
		x.assumed = "conditions and keys of the token's policies that are not known here are taken for met"
	}
	switch x.decision.Reason {
	case authz.DeadToken, authz.Expired, authz.NotYetValid, authz.ClientIP, authz.WrongKind:
		return s.refuseIdentity(x), true
	}
	s.noteCredential(x, true)
	if t := x.actor.token; t != nil {
		t.used = x.now
	}
	if rep, refused := x.refuseAccountOwned(); refused {
		return rep, true
	}
	if missing := x.unreachable(); missing {
		x.limit = "the account or zone of the path is not the actor's, or does not exist"
		return s.refuseAccess(x), true
	}
	if x.filters() {
		return reply{}, false // the handler shows what may be seen
	}
	if s.permits(x) {
		return s.asksPhase(x)
	}
	if x.unsettled() {
		x.limit = "an edit of the token has not arrived yet"
	}
	if s.opts.Mode == ModeSoft {
		x.softened = true
		return reply{}, false
	}
	return s.refuseAccess(x), true
}

// unreachable reports whether the path or body names an account or a zone that
// does not exist or that is not the actor's.
func (x *exchange) unreachable() bool {
	switch x.op.Scope() {
	case permissions.ScopeAccount:
		return x.account == nil || !x.actor.reaches(x.account.ID)
	case permissions.ScopeZone:
		return x.zone == nil || !x.actor.reaches(x.zone.Account)
	}
	return x.named != "" && (x.account == nil || !x.actor.reaches(x.named))
}

// permits reports whether the actor's permissions allow the call. It notes
// what about the verdict is assumed.
func (s *Server) permits(x *exchange) bool {
	d := x.decision
	if x.op.HandedOut() {
		x.assumed = "refused, although it is not known in which words: the call takes " + x.op.Credential() + " in place of an API token"
		return false
	}
	switch d.Verdict {
	case authz.Allowed:
	case authz.Inconclusive:
		if d.Reason == authz.UnknownZone && s.settleZones(x) {
			break
		}
		switch d.Reason {
		case authz.UnknownAccount, authz.UnknownZone:
			if x.op.Scope() != permissions.ScopeUser {
				return false
			}
			x.assumed = "let through, although the path names no account and no zone: it is not known which of them count"
			return x.withinRights()
		case authz.UnknownPhase: // the gateway lets it through, and the engine asks: see asksPhase
			return x.withinRights()
		case authz.NoPublishedList:
		case authz.UnknownGroup, authz.UnknownResource, authz.UnknownAct, authz.UnknownRole:
			x.assumed = "refused, although it is not known: " + d.Undecided()
			return false
		default:
			return false
		}
		x.assumed = "Cloudflare publishes no permission list for this operation"
		if d.Guess != authz.NotChecked {
			x.assumed += "; a guess says " + d.Guess.String()
		}
		if s.opts.EnforceGuesses && d.Guess == authz.Denied {
			return false
		}
	default:
		return false
	}
	return x.withinRights()
}

// settleZones decides again what could not be judged without knowing which
// account the zones of the spec belong to: the server knows.
func (s *Server) settleZones(x *exchange) bool {
	if x.account == nil || x.actor.token == nil {
		return false
	}
	p := x.actor.principal(x.now)
	var policies []permissions.Policy
	for st := range p.Spec.Statements() {
		r := st.Resource
		if id, single := r.Zone(); single {
			z := s.world.zone(id)
			if z == nil || z.Account != x.account.ID {
				continue
			}
			r = permissions.AllZonesInResource(z.Account)
		}
		policies = append(policies, permissions.Policy{Effect: st.Effect, Permissions: []permissions.Permission{st.Permission}, Resources: []permissions.Resource{r}})
	}
	p.Spec = permissions.NewSpec(policies...)
	d := p.Decide(x.call(0))
	if d.Verdict == authz.Allowed {
		x.decision = d
	}
	return d.Verdict == authz.Allowed
}

// withinRights reports whether the user's own rights, which bound each of the
// user's tokens, allow the call.
func (x *exchange) withinRights() bool {
	u := x.actor.user
	if u == nil || u.Rights == nil {
		return true
	}
	d := authz.Principal{Spec: *u.Rights, Kind: authz.UserToken}.Decide(x.call(0))
	if d.Verdict == authz.Denied {
		x.limit = "the user's own rights: " + d.String()
		return false
	}
	return true
}

// explanation is what decided the call, in words.
func (x *exchange) explanation() string {
	if x.handout != nil {
		return "allowed by the " + x.handout.kind + " that a call for " + x.handout.of + " handed out"
	}
	if x.limit != "" {
		return "denied: " + x.limit
	}
	return x.decision.String() + x.because()
}

// because says what the decision does not: what a refused call would take, and why one is
// allowed that no statement allows; "" for nothing.
func (x *exchange) because() string {
	d := &x.decision
	switch {
	case d.Verdict == authz.Denied && d.Reason == authz.MissingPermission && !d.Decided:
		grants := authz.EnoughFor(x.call(0))
		if len(grants) == 0 {
			return ""
		}
		text := ": enough would be " + grants[0].String()
		switch n := len(grants) - 1; n {
		case 0:
			return text
		case 1:
			return text + ", or one other"
		default:
			return text + ", or one of " + strconv.Itoa(n) + " others"
		}
	case d.Verdict != authz.Allowed || d.Decided:
	case x.actor.kind == authz.GlobalKey:
		return ": a Global API key may what its user may"
	case x.op.AnyToken():
		return ": any live token may"
	}
	return ""
}
