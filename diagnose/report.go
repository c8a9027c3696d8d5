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
	seen, found := diagnoseAll(obs, f)
	if f.Liveness == LivenessUnknown {
		if f.Liveness = livenessOf(seen, found); f.Liveness != LivenessUnknown {
			seen, found = diagnoseAll(obs, f)
		}
	}
	silence(found, seen)
	settled(found, seen)
	swapped := silenceSwapped(found, seen, f)
	out := make([]Diagnosis, 0, len(found)+len(patterns))
	var rest []Diagnosis
	for _, x := range merge(found) {
		if x.rule.reach.root() {
			out = append(out, x.Diagnosis)
		} else {
			rest = append(rest, x.Diagnosis)
		}
	}
	v := newView(seen, found, f)
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

// diagnoseAll returns all that was observed, and a diagnosis of each that needs
// one.
func diagnoseAll(obs []Observation, f Facts) (seen []*refusal, found []*finding) {
	for _, o := range obs {
		r := newObserved(o, f)
		seen = append(seen, r)
		switch o.Verdict {
		case authz.Denied, authz.NotEntitled, authz.Inconclusive:
		default:
			continue
		}
		d, ru := diagnoseRefusal(r)
		if o.Verdict == authz.Inconclusive && d.Verdict == authz.Denied && !ru.reach.root() {
			// The observer could not judge an answer which the rule takes for a denial:
			// its word counts, and no permission is named.
			d, ru = undecidedRule.apply(r, nil), &undecidedRule
		}
		d.Checks = []string{r.subject()}
		found = append(found, &finding{Diagnosis: d, rule: ru, refusal: r})
	}
	return seen, found
}

// livenessOf is what the observations say about the credential.
func livenessOf(seen []*refusal, found []*finding) Liveness {
	if slices.ContainsFunc(seen, (*refusal).passed) {
		return Live
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
func silence(found []*finding, seen []*refusal) {
	for _, root := range found {
		if root.silenced || root.rule.reach < userEndpoints || contradicted(root, seen) {
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
func contradicted(root *finding, seen []*refusal) bool {
	if !root.rule.reach.root() {
		return false
	}
	for _, r := range seen {
		if r.verdict != authz.Allowed || r.onVerify() && (root.Code == CodeClientIP || root.Code == CodeLockedOut) {
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
		out[i].Checks = union(out[i].Checks, x.Checks)
	}
	return out
}

// settled drops the calls to settle with that the report has made already.
func settled(found []*finding, seen []*refusal) {
	for _, x := range found {
		if slices.ContainsFunc(seen, func(r *refusal) bool {
			return r.verdict != authz.NotChecked && r.call.Method == x.Settle.Method && r.call.Path == x.Settle.Path
		}) {
			x.Settle = authz.Call{}
		}
	}
}

// union adds to the names those that are not among them.
func union(names, more []string) []string {
	for _, name := range more {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
