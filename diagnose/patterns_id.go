package diagnose

import (
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// silenceSwapped silences what swapped ids explain and returns the names: the
// refused calls on the account and on the zone as the caller named them, where a
// call on either id as the other's was allowed and none as its own.
func silenceSwapped(found []*finding, seen []*refusal, f Facts) []string {
	if f.Account == "" || f.Zone == "" {
		return nil
	}
	given := func(r *refusal) bool {
		return r.onID("/accounts/*", string(f.Account)) || r.onID("/zones/*", string(f.Zone)) ||
			r.needsOn == permissions.AccountResource(f.Account) || r.needsOn == permissions.ZoneResource(f.Zone)
	}
	certain := false
	for _, r := range seen {
		if !r.passed() || r.onVerify() {
			continue
		}
		if given(r) {
			return nil
		}
		certain = certain || r.onID("/accounts/*", string(f.Zone)) || r.onID("/zones/*", string(f.Account))
	}
	if !certain {
		return nil
	}
	var names []string
	for _, x := range found {
		if !x.silenced && given(x.refusal) {
			x.silenced = true
			names = union(names, x.Checks)
		}
	}
	return names
}

// findSwappedIDs says what silenceSwapped found.
func findSwappedIDs(v *view, d *Diagnosis) bool {
	if len(v.swapped) == 0 {
		return false
	}
	d.Checks = v.swapped
	d.Detail = "The token reaches an account or a zone only when each id is taken for the other."
	d.Causes = []Cause{{authz.OutsideScope, "the account ID stands where the zone ID belongs, and the other way round", Certain}}
	d.Remedies = []Remedy{{
		Action: "swap the two ids: the account is " + string(v.facts.Zone) + ", the zone is " + string(v.facts.Account), DocURL: docFindIDs,
	}}
	return true
}

// findNothingOnAccount questions the account's id. Where nothing is allowed on
// the zone either, it is one diagnosis of both: the ids may be swapped.
func findNothingOnAccount(v *view, d *Diagnosis) bool {
	denied := v.nothingOn("accounts")
	if len(denied) == 0 {
		return false
	}
	d.Checks = names(denied)
	zone := v.nothingOn("zones")
	if len(zone) == 0 {
		v.questionID(d, "account", denied)
		return true
	}
	d.Checks = append(d.Checks, names(zone)...)
	d.Title = "Nothing on the account and nothing on the zone is allowed"
	d.Detail = "The token is live, and every call on " + denied[0].target().String() + " and on " + zone[0].target().String() + " was denied."
	d.Causes = []Cause{
		{authz.OutsideScope, "the ids are wrong or somebody else's, or neither the account nor the zone is among the token's resources", Medium},
		{authz.MissingPermission, "the token has no permission on either", Medium},
	}
	check := checkID("account ID and the zone ID")
	if v.facts.Account != "" && v.facts.Zone != "" {
		d.Title += ": swapped ids?"
		check.Action = "check whether the account ID and the zone ID are swapped, and compare both with those in the dashboard: account " +
			string(v.facts.Account) + ", zone " + string(v.facts.Zone)
		d.Causes = append([]Cause{{authz.OutsideScope, "the account ID and the zone ID are swapped", Medium}}, d.Causes...)
	}
	d.Remedies = []Remedy{check, v.addNeeded("if the ids are right, add the missing permission, beginning with the account's", denied), v.addNeeded("add the missing permission on the zone too", zone)}
	return true
}

// findNothingOnZone questions the zone's id, unless another pattern speaks of
// the zone.
func findNothingOnZone(v *view, d *Diagnosis) bool {
	denied := v.nothingOn("zones")
	if len(denied) == 0 || len(v.nothingOn("accounts")) > 0 {
		return false
	}
	d.Checks = names(denied)
	v.questionID(d, "zone", denied)
	return true
}

// questionID says to check one id before any permission is added.
func (v *view) questionID(d *Diagnosis, what string, denied []*refusal) {
	d.Detail = "The token is live, and every call on " + denied[0].target().String() + " was denied."
	d.Causes = []Cause{
		{authz.OutsideScope, "the " + what + " ID is wrong or somebody else's, or the " + what + " is not among the token's resources", Medium},
		{authz.MissingPermission, "the token has no permission on the " + what, Medium},
	}
	d.Remedies = []Remedy{checkID(what + " ID"), v.addNeeded("if the id is right, add the missing permission on the "+what+" to the token", denied)}
}

func checkID(what string) Remedy {
	return Remedy{Action: "check the " + what + " first, against the dashboard's page of the account or zone: wrong, swapped with the other, or not among the token's resources", DocURL: docFindIDs}
}

// nothingOn returns the denied calls on one account or zone, where every call on
// it that got an answer is denied, two at least, the token is live and nothing
// shows that it reaches the id. A spec that grants something there shows it, and
// so does verify on the account that owns the token.
func (v *view) nothingOn(collection string) []*refusal {
	if v.facts.Liveness != Live || findAccountNotZone(v, &Diagnosis{}) {
		return nil
	}
	var denied []*refusal
	id := ""
	for _, r := range v.denied {
		got, ok := r.pathID(collection)
		if !ok || id != "" && id != got || r.target().Scope() == "" {
			continue
		}
		denied, id = append(denied, r), got
	}
	if len(denied) < 2 || len(v.passedOn("/"+collection+"/*", id)) > 0 || v.grantsOn(denied[0].target()) {
		return nil
	}
	return denied
}

// grantsOn reports whether the known spec grants something on the resource by
// its id: a grant on all accounts says nothing of somebody else's.
func (v *view) grantsOn(on permissions.Resource) bool {
	if v.facts.Spec == nil {
		return false
	}
	for s := range v.facts.Spec.Statements() {
		if s.Effect == permissions.Allow && s.Resource == on {
			return true
		}
	}
	return false
}
