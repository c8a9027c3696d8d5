package diagnose

import (
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// phaseRules explain refusals of the ruleset engine, whose operations accept
// many groups: the phase of the ruleset decides which.
var phaseRules = []rule{
	{
		code: CodeRulesetPhasePermission, severity: Failure, verdict: authz.Denied, symptom: true,
		forms: []form{{says: rows{&answers.PhaseNamed, &answers.PhaseDenied}}},
		doc:   "The Ruleset Engine refused: the token lacks the permission of the ruleset's phase.",
		title: "missing permission of the ruleset's phase",
		causes: []Cause{
			{authz.MissingPermission, "the token lacks the permission of the product that the ruleset's phase belongs to", High},
			{authz.OutsideScope, noAccess, Low},
		},
		evidence: []evidence{{derived, docPhases, "2026-11", ""}},
		docURL:   docPhases, fill: fillPhase,
	},
}

// phase is the ruleset's phase as the message or the path names it, "" for none.
func (r *refusal) phase() string {
	for i, seg := range r.segments {
		if seg == "phases" && i+1 < len(r.segments) {
			return strings.ToLower(r.segments[i+1])
		}
	}
	rest, _ := r.behind("in the ")
	phase, _, ok := strings.Cut(strings.ToLower(rest), " phase")
	if !ok {
		return r.toldPhase
	}
	return phase
}

// fillPhase names the permission of the phase, of those that the call accepts.
func fillPhase(r *refusal, d *Diagnosis) {
	if r.call.Path == "" && r.err.HasText("zone rulesets") {
		r.heard = true
		r.setCall(authz.Call{Method: "GET", Path: fillIn("/zones/{zone_id}/rulesets", r.facts), Status: r.err.Status})
	}
	phase := r.phase()
	if len(r.needs) == 0 {
		if g, ok := r.phaseGrant(phase); ok {
			d.Title = "missing permission " + permissions.Label(g.Permission)
			d.Detail = "The phase " + phase + " decides which permission the call needs. The one named here is derived from the phase's product, not documented for this call."
			remedy := r.addRemedy(addPermission, g.Resource, g.Permission)
			remedy.DocURL = r.reference()
			d.Remedies = append(d.Remedies, remedy)
			return
		}
		d.Detail = "Which permission the call needs depends on the phase of the ruleset, and which that is cannot be told."
		if phase == "" && r.err.HasText("not authorized") {
			d.Remedies = append(d.Remedies, Remedy{Action: "add the permission of the ruleset's phase, which stands in its definition: " + commonPhases, Link: tokensLink(r), DocURL: docPhases})
			return
		}
	}
	d.Title = missingTitle(r)
	addMissing(r, d)
	weigh(r, d)
}

// commonPhases are the phases that people write rulesets for, and the groups that
// they belong to.
const commonPhases = "http_request_dynamic_redirect Dynamic URL Redirects, http_request_transform and the header transforms Zone Transform Rules, http_request_firewall_custom, _managed and http_ratelimit Zone WAF, http_request_cache_settings Cache Settings, http_config_settings Config Settings, http_request_origin Origin (each Write to change it)"

// phaseGrant is the smallest grant of the phase's group that the call accepts.
func (r *refusal) phaseGrant(phase string) (authz.Grant, bool) {
	for _, p := range operations.PhaseGroups(phase) {
		for _, g := range r.enough() {
			if g.Permission == p {
				return g, true
			}
		}
	}
	return authz.Grant{}, false
}
