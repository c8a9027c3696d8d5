package diagnose

import (
	"cmp"
	"iter"
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Rule describes a rule, for documentation and for tools that list codes.
type Rule struct {
	Code     Code
	Severity Severity
	Verdict  authz.Verdict
	// Pattern is true for rules over a whole report.
	Pattern bool
	Title   string // without what depends on the call
	Doc     string // when the rule applies
	DocURL  string
	// Answers are the forms of answer that the rule explains; any one fits.
	// Patterns have none.
	Answers []Answer
	// Causes and Remedies are those that hold for every call: most rules add
	// what depends on it.
	Causes   []Cause
	Remedies []Remedy
	// Evidence is how the rule is known beyond its Answers.
	Evidence []permissions.Evidence
	// SilencedBy are the codes of the root causes that hide this diagnosis in a
	// report of the same credential.
	SilencedBy []Code
}

// Answer is one form of answer that a [Rule] explains. Zero fields stand for
// anything.
type Answer struct {
	Name     string   // of the simulator's behaviour, where it gives the answer; "" for none of the API's
	Method   string   // the HTTP method
	Paths    []string // the path templates, with "/…" for everything below
	Status   int      // the HTTP status, as far as it is known: it need not be this one
	Code     int      // the API's code, error chains included
	Text     string   // contained in the same message, in lower case
	Evidence []permissions.Evidence
	// Reason, Kind and Liveness are what must be known besides.
	Reason   authz.Reason
	Kind     authz.Kind
	Liveness Liveness
	// Condition says in words what else must hold, "" for nothing.
	Condition string
}

// Rules yields every rule: first those for single refusals, in the order in
// which they are tried, then the patterns over reports. What it yields is a
// copy.
func Rules() iter.Seq[Rule] {
	return func(yield func(Rule) bool) {
		for ru := range rules() {
			if !yield(ru.describe()) {
				return
			}
		}
		for i := range patterns {
			p := &patterns[i]
			if !yield(Rule{
				Code: p.code, Severity: p.severity, Verdict: authz.Denied, Pattern: true, Title: p.title, Doc: p.doc, DocURL: p.docURL,
				Evidence: known(nil, p.evidence), SilencedBy: rootCodes(),
			}) {
				return
			}
		}
	}
}

func (ru *rule) describe() Rule {
	out := Rule{
		Code: ru.code, Severity: ru.severity, Verdict: ru.verdict, Title: ru.title, Doc: ru.doc, DocURL: ru.docURL,
		Causes: slices.Clone(ru.causes), Remedies: slices.Clone(ru.remedies), Evidence: known(nil, ru.evidence),
	}
	for i := range ru.forms {
		f := &ru.forms[i]
		form := Answer{Method: f.method, Status: f.status, Text: f.words, Reason: f.reason, Kind: f.kind, Liveness: f.live, Condition: f.note}
		if f.on != "" {
			form.Paths = []string{f.on}
		}
		if f.says == nil {
			out.Answers = append(out.Answers, form)
		}
		for _, a := range f.says {
			row := form
			row.Name, row.Status, row.Code, row.Text, row.Evidence = a.Name, a.Status, max(a.Code, 0), a.Text, a.Cite(nil)
			row.Method = cmp.Or(f.method, a.Method)
			if f.on == "" {
				row.Paths = slices.Clone(a.On)
			}
			out.Answers = append(out.Answers, row)
		}
	}
	if ru.verdict != authz.Denied {
		return out // only denials are silenced
	}
	for root := range rules() {
		if root.silences(ru) {
			out.SilencedBy = append(out.SilencedBy, root.code)
		}
	}
	return out
}

// silences reports whether the rule is a root cause that hides the other one.
// The reach of a root cause is always the greater, so there are no circles.
func (ru *rule) silences(other *rule) bool {
	return ru.reach >= userEndpoints && ru.reach > other.reach && other.verdict == authz.Denied
}

func rootCodes() []Code {
	var out []Code
	for ru := range rules() {
		if ru.reach.root() {
			out = append(out, ru.code)
		}
	}
	return out
}
