package diagnose

import (
	"iter"
	"slices"

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
	Evidence []Evidence
	// SilencedBy are the codes of the root causes that hide this diagnosis in a
	// report of the same credential.
	SilencedBy []Code
}

// Answer is one form of answer that a [Rule] explains. Zero fields stand for
// anything.
type Answer struct {
	Method   string // the HTTP method
	Endpoint string // the path's beginning, in which * is any one segment
	Status   int    // the HTTP status
	Code     int    // the API's code, error chains included
	Text     string // contained in the same message, in lower case
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
				Evidence: slices.Clone(p.evidence), SilencedBy: rootCodes(),
			}) {
				return
			}
		}
	}
}

func (ru *rule) describe() Rule {
	out := Rule{
		Code: ru.code, Severity: ru.severity, Verdict: ru.verdict, Title: ru.title, Doc: ru.doc, DocURL: ru.docURL,
		Causes: slices.Clone(ru.causes), Remedies: slices.Clone(ru.remedies), Evidence: slices.Clone(ru.evidence),
	}
	for i := range ru.forms {
		f := &ru.forms[i]
		out.Answers = append(out.Answers, Answer{
			Method: f.method, Endpoint: f.on, Status: f.status, Code: f.code, Text: f.text,
			Reason: f.reason, Kind: f.kind, Liveness: f.live, Condition: f.note,
		})
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
