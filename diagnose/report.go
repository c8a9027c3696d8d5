package diagnose

import (
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Observation is the outcome of one call, as a probe or a replay saw it.
type Observation struct {
	// Name is what the report calls it, such as "Workers List"; where it is
	// empty the call stands in.
	Name string
	// Call is the call that was made. Patterns look at it, never at Name.
	Call authz.Call
	// Verdict is what came of it. NotChecked observations are ignored, and so
	// are allowed ones but as a background for the others.
	Verdict authz.Verdict
	// Reason is why, where the observer knows more than the answer says: a
	// token that verify called expired, say. Leave it out otherwise.
	Reason authz.Reason
	// Err is the API's refusal, nil where none came.
	Err *APIError
	// Needs are the permissions that the observation stands for, on Resource.
	// They may be more than the one call needs: the first remedy adds them.
	Needs    []permissions.Permission
	Resource permissions.Resource
	// HasRead says that a reading call of the same product on the same resource
	// was allowed: what a denial is about is the right to write.
	HasRead bool
	// Accepted says that the API accepted a request without effect which it
	// must refuse, so that its acceptance proves nothing.
	Accepted bool
}

// finding is a diagnosis of one observation, with what Report needs to merge
// and silence.
type finding struct {
	Diagnosis
	rule     *rule
	refusal  *refusal
	silenced bool
}

// Report diagnoses many observations of one credential: each that is denied,
// not entitled or inconclusive gets a diagnosis, then come the patterns that
// show only over all of them, but for those that question an id: they stand
// before what they put in doubt. Ids that an allowed call shows to be swapped
// are one diagnosis, in place of every refusal on them.
//
// A cause that lies with the credential itself (dead, expired, not yet valid,
// of the wrong kind, used from a refused address, locked out) comes first and
// silences the denials behind it, unless an allowed observation speaks against
// it: its Checks name what it explains. Answers that say nothing about
// permissions, such as rate limits, are reported once per cause, and answers
// that no rule knows once per answer. Everything
// else keeps its own diagnosis, in the order of the observations.
//
// Where f does not say whether the credential is live, the observations do.
func Report(obs []Observation, f Facts) []Diagnosis {
	found := diagnoseAll(obs, f)
	if f.Liveness == LivenessUnknown {
		if f.Liveness = livenessOf(obs, found); f.Liveness != LivenessUnknown {
			found = diagnoseAll(obs, f)
		}
	}
	silence(found, obs)
	settled(found, obs)
	swapped := silenceSwapped(found, obs, f)
	out := make([]Diagnosis, 0, len(found)+len(patterns))
	var rest []Diagnosis
	for _, x := range merge(found) {
		if x.rule.reach.root() {
			out = append(out, x.Diagnosis)
		} else {
			rest = append(rest, x.Diagnosis)
		}
	}
	v := newView(obs, found, f)
	v.swapped = swapped
	for i := range patterns {
		switch d, ok := patterns[i].apply(v); {
		case ok && patterns[i].leads:
			out = append(out, d)
		case ok:
			rest = append(rest, d)
		}
	}
	return append(out, rest...)
}

func diagnoseAll(obs []Observation, f Facts) []*finding {
	var out []*finding
	for _, o := range obs {
		switch o.Verdict {
		case authz.Denied, authz.NotEntitled, authz.Inconclusive:
		default:
			continue
		}
		r := newObserved(o, f)
		d, ru := diagnoseRefusal(r)
		if o.Verdict == authz.Inconclusive && d.Verdict == authz.Denied {
			d, ru = inconclusive(r, d, ru)
		}
		d.Checks = []string{r.subject()}
		out = append(out, &finding{Diagnosis: d, rule: ru, refusal: r})
	}
	return out
}

// inconclusive is for an observer that could not judge an answer which a rule
// takes for a denial: the observer's word counts, and no permission is named.
func inconclusive(r *refusal, d Diagnosis, ru *rule) (Diagnosis, *rule) {
	if ru.reach.root() {
		return d, ru
	}
	return undecidedRule.apply(r), &undecidedRule
}

// livenessOf is what the observations say about the credential.
func livenessOf(obs []Observation, found []*finding) Liveness {
	for _, o := range obs {
		if o.Verdict == authz.Allowed || o.Verdict == authz.NotEntitled {
			return Live
		}
	}
	for _, x := range found {
		if x.refusal.reason == authz.DeadToken || x.Code == CodeVerifyRefused && x.refusal.facts.Kind == authz.UserToken && x.refusal.on("/user") {
			return Dead
		}
	}
	return LivenessUnknown
}

// silence marks the denials that a root cause explains and adds their names to
// its Checks.
func silence(found []*finding, obs []Observation) {
	for _, root := range found {
		if root.silenced || root.rule.reach < userEndpoints || contradicted(root, obs) {
			continue
		}
		for _, x := range found {
			if x == root || x.silenced || x.Verdict != authz.Denied || !root.rule.silences(x.rule) {
				continue
			}
			if root.rule.reach == userEndpoints && !x.refusal.onUser() {
				continue
			}
			x.silenced = true
			root.Checks = append(root.Checks, x.Checks...)
		}
	}
}

// contradicted reports whether an allowed call with the same credential speaks
// against the root cause, and then says so in the diagnosis. Verify does not
// speak against a refused address: it applies no address filter.
func contradicted(root *finding, obs []Observation) bool {
	if !root.rule.reach.root() {
		return false
	}
	for _, o := range obs {
		if o.Verdict != authz.Allowed {
			continue
		}
		r := newObserved(o, Facts{})
		if r.onVerify() && (root.Code == CodeClientIP || root.Code == CodeLockedOut) {
			continue
		}
		root.Detail += " " + r.subject() + " was allowed with the same credential, so this explains only the calls that were answered so."
		root.doubt(Medium)
		return true
	}
	return false
}

// merge reports causes that several observations share once, and so answers
// that no rule can read or knows, where they are the same.
func merge(found []*finding) []*finding {
	var out []*finding
	for _, x := range found {
		if x.silenced {
			continue
		}
		i := slices.IndexFunc(out, func(o *finding) bool {
			return o.rule == x.rule && (x.rule.reach != equalAnswer || o.refusal.answer(false) == x.refusal.answer(false))
		})
		if i < 0 || x.rule.reach == thisCall {
			out = append(out, x)
			continue
		}
		if x.rule.reach == equalAnswer {
			out[i].Title = upperFirst(x.rule.title) // of no single call
		}
		for _, name := range x.Checks {
			if !slices.Contains(out[i].Checks, name) {
				out[i].Checks = append(out[i].Checks, name)
			}
		}
	}
	return out
}

// settled drops the calls to settle with that the report has made already.
func settled(found []*finding, obs []Observation) {
	for _, x := range found {
		for _, o := range obs {
			if x.Settle.Method == o.Call.Method && o.Verdict != authz.NotChecked && newObserved(o, Facts{}).call.Path == x.Settle.Path {
				x.Settle = authz.Call{}
			}
		}
	}
}
