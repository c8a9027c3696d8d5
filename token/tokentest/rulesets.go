package tokentest

import (
	"encoding/json"
	"slices"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// phase is the phase that a call to the Ruleset Engine is about, by its path or
// by the body of a new ruleset; "" for none.
func (x *exchange) phase() string {
	if !x.under("/zones/{zone_id}/rulesets") && !x.under("/accounts/{account_id}/rulesets") {
		return ""
	}
	if name := x.param("ruleset_phase"); name != "" {
		return name
	}
	var body struct {
		Phase string `json:"phase"`
	}
	_ = json.Unmarshal(x.body, &body) // malformed: names none
	return body.Phase
}

// opensPhase reports whether the token may do there what the call does. The
// gateway has let it through already: it asks for any one of the groups that the
// operation accepts, the engine for that of the phase. Account Rulesets is taken
// to open every phase.
func (x *exchange) opensPhase() bool {
	name := x.phase()
	if name == "" || x.actor.kind == authz.GlobalKey {
		return true
	}
	product := operations.PhaseGroups(name)
	if product == nil {
		return true // a phase that nobody knows is not looked at
	}
	reads := x.op.Method() == "GET"
	spec := x.actor.token.specAt(x.now)
	return slices.ContainsFunc(append(product, permissions.AccountRulesetsRead, permissions.AccountRulesetsWrite), func(p permissions.Permission) bool {
		g, _ := permissions.GroupOf(p)
		return (reads || g.Access == permissions.AccessWrite) && x.holds(spec, p)
	})
}

// holds reports whether a spec holds the group on the zone of the path, or on
// its account.
func (x *exchange) holds(spec permissions.Spec, p permissions.Permission) bool {
	if x.zone != nil {
		return specHolds(spec, p, x.zone)
	}
	return specHoldsOn(spec, p, func(r permissions.Resource) bool { return onAccount(r, x.account.ID) })
}

// asksPhase is the Ruleset Engine's own authorization.
func (s *Server) asksPhase(x *exchange) (reply, bool) {
	if x.opensPhase() {
		return reply{}, false
	}
	x.limit = "the Ruleset Engine wants the permission of the phase " + printable(x.phase())
	if s.opts.Mode == ModeSoft {
		x.softened = true
		return reply{}, false
	}
	return refuse(&answers.PhaseDenied), true
}
