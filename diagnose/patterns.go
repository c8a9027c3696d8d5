package diagnose

import (
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// patterns are the symptoms of the permissions guide that show only over
// several calls.
var patterns = []pattern{
	{
		code: "works-for-r2-not-workers", severity: Failure,
		title:    "works for R2 but not for Workers",
		doc:      "Calls to R2 are allowed and calls to Workers of the same account are denied.",
		evidence: []Evidence{{docPermissions, Documented, "2026-11"}, {"the project's permissions guide", Reported, ""}},
		docURL:   docPermissions, find: findR2NotWorkers,
	},
	{
		code: "works-for-account-not-zone", severity: Failure,
		title:    "works for the account but not for the zone",
		doc:      "Calls on the account are allowed and every call on the zone is denied.",
		evidence: []Evidence{{docCreateToken, Documented, "2026-11"}, {docAccountTokens, Documented, "2026-09-28"}, {"the project's permissions guide", Reported, ""}},
		docURL:   docAccountTokens, find: findAccountNotZone,
	},
}

func findR2NotWorkers(v *view, d *Diagnosis) bool {
	const r2, workers = "/accounts/*/r2", "/accounts/*/workers"
	var denied []*refusal
	var account string
	for _, r := range v.denied {
		id, _ := r.pathID("accounts")
		if !r.on(workers) || account != "" && account != id {
			continue
		}
		if v.allows(r2, id) && !v.allows(workers, id) {
			denied, account = append(denied, r), id
		}
	}
	if len(denied) == 0 {
		return false
	}
	d.Causes = []Cause{{authz.MissingPermission, "the token has account R2 permissions but lacks Workers permissions", High}}
	d.Detail = "R2 answers on account " + shorten(account, 64) + ", so the token is live and reaches the account: what is missing is the Workers permission."
	d.Checks = names(denied)
	// The guide's remedy, also where less would do for the one call.
	add := denied[0].addRemedy("add the Workers permission to the token", denied[0].target(), permissions.AccountWorkersScriptsWrite)
	d.Remedies = []Remedy{add}
	return true
}

func findAccountNotZone(v *view, d *Diagnosis) bool {
	var denied []*refusal
	var zone string
	for _, r := range v.denied {
		id, ok := r.pathID("zones")
		if !ok || zone != "" && zone != id || v.allows("/zones/*", id) {
			continue
		}
		denied, zone = append(denied, r), id
	}
	works := false
	for _, r := range v.allowed {
		works = works || r.on("/accounts/*") && !r.onVerify()
	}
	if len(denied) == 0 || !works {
		return false
	}
	d.Checks = names(denied)
	d.Detail = "The token is live and reaches the account, and every call on zone " + shorten(zone, 64) + " was denied."
	missing := Cause{authz.MissingPermission, "the token has no zone permissions, or the zone is not among its zone resources", High}
	kind := Cause{authz.WrongKind, `it may be an "Account Token" instead of a "User Token"`, Medium}
	add := v.addNeeded("add the missing zone permissions to the token, and the zone to its zone resources", denied)
	create := v.createUserToken()
	switch {
	case v.facts.Kind == authz.AccountToken && accountOnly(v.facts.Spec):
		kind.Confidence = High
		d.Detail += " The token is owned by an account, and nothing shows that it has a zone permission."
		missing.Confidence = Medium
		add.Action = strings.Replace(add.Action, "to the token", "to this account-owned token, which can hold them today", 1)
		d.Causes, d.Remedies = []Cause{kind, missing}, []Remedy{create, add}
	case v.facts.Kind == authz.UserToken || v.facts.Kind == authz.AccountToken:
		d.Causes, d.Remedies = []Cause{missing}, []Remedy{add, create}
		if v.facts.Kind == authz.UserToken {
			d.Detail += " It is a User Token already, so its kind is not the cause."
		}
	default:
		d.Causes, d.Remedies = []Cause{missing, kind}, []Remedy{add, create}
	}
	return true
}

// accountOnly reports whether the spec grants nothing on zones, as far as is
// known.
func accountOnly(s *permissions.Spec) bool {
	return s == nil || s.Shape() == permissions.ShapeAccountOnly
}

// createUserToken is the guide's remedy, with all that the report's
// observations need.
func (v *view) createUserToken() Remedy {
	out := Remedy{Action: "create a new User Token with both account and zone permissions", Spec: v.needs, DocURL: docCreateToken, Link: linkUserTokens}
	if !v.needs.IsEmpty() {
		if link := permissions.DashboardLink(v.needs, permissions.UserTokenForm, ""); len(link.Prefilled) > 0 {
			out.Link = link.URL
		}
	}
	return out
}

// allows reports whether a call below the pattern, with the id as its second
// segment, was allowed.
func (v *view) allows(pattern, id string) bool {
	for _, r := range v.allowed {
		if r.on(pattern) && len(r.segments) > 1 && r.segments[1] == id {
			return true
		}
	}
	return false
}
