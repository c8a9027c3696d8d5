package diagnose

import (
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// pattern is a rule over a whole report: data, and the function that looks for
// it.
type pattern struct {
	code     Code
	severity Severity
	title    string
	doc      string
	evidence []evidence
	docURL   string
	// leads puts the diagnosis before those of single calls: it says what to
	// check before any of them.
	leads bool
	find  func(*view, *Diagnosis) bool
}

func (p *pattern) apply(v *view) (Diagnosis, bool) {
	d := Diagnosis{
		Code: p.code, Severity: p.severity, Title: upperFirst(p.title), Verdict: authz.Denied,
		Evidence: known(nil, p.evidence), DocURL: p.docURL,
	}
	if !p.find(v, &d) {
		return Diagnosis{}, false
	}
	return d, true
}

// view is a report as patterns see it.
type view struct {
	facts   Facts
	allowed []*refusal
	passed  []*refusal // allowed, or refused for want of a plan only
	denied  []*refusal // without those that a root cause explains
	needs   permissions.Spec
	guide   bool     // needs are named in the guide's words
	swapped []string // what swapped ids explain, by name
}

func newView(seen []*refusal, found []*finding, f Facts) *view {
	v := &view{facts: f, guide: true}
	for _, r := range seen {
		if len(r.needs) > 0 && r.needsOn.Scope() != "" {
			v.needs = v.needs.With(permissions.AllowOn(r.needsOn, r.needs...))
			v.guide = v.guide && r.guide(r.needs...)
		}
		if r.passed() {
			v.passed = append(v.passed, r)
		}
		if r.verdict == authz.Allowed {
			v.allowed = append(v.allowed, r)
		}
	}
	for _, x := range found {
		if !x.silenced && x.rule.symptom && x.refusal.verdict == authz.Denied {
			v.denied = append(v.denied, x.refusal)
		}
	}
	return v
}

// addNeeded is the remedy that adds what the denied observations need, in the
// order of the report, on the resource of the first.
func (v *view) addNeeded(action string, denied []*refusal) Remedy {
	var ps []permissions.Permission
	on := permissions.Resource{}
	guide := true
	for _, r := range denied {
		needs, res := r.needs, r.needsOn
		if len(needs) == 0 {
			if enough := r.enough(); len(enough) > 0 {
				needs, res = []permissions.Permission{enough[0].Permission}, enough[0].Resource
			}
		}
		if on.Scope() == "" {
			on = res
		}
		for _, p := range needs {
			if p != nil && res == on && !slices.ContainsFunc(ps, func(q permissions.Permission) bool { return q.ID() == p.ID() }) {
				ps = append(ps, p)
			}
		}
		guide = guide && r.guide(needs...)
	}
	if len(denied) == 0 {
		return Remedy{Action: action}
	}
	add := denied[0].addRemedy(action, on, ps...)
	add.Guide = guide
	return add
}

func names(rs []*refusal) []string {
	var out []string
	for _, r := range rs {
		out = append(out, r.subject())
	}
	return out
}
