package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Code names a rule. Its value is stable and fit for a switch.
type Code string

// Finding is one thing about a spec that somebody should look at.
type Finding struct {
	Code     Code
	Severity Severity
	// Problem says what is wrong, Remedy what to do, each in a clause without a full stop.
	Problem, Remedy string
	// Places are the statements that it is about, in the spec's order; nil where it is
	// about the conditions, or the whole.
	Places []Place
	// Conditions are what would mend it in the place of the spec's own, nil for nothing.
	Conditions *permissions.Conditions
	// Calls show what the finding means, as far as some do; nil for none.
	Calls []authz.Call
	// Evidence says how it is known what the finding says of Cloudflare; zero where it
	// says nothing but what the spec shows.
	Evidence permissions.Evidence
	// Ignored is the reason for which the finding is ignored, "" for one that counts.
	Ignored string
}

// Place is a statement that a finding is about, and what would mend it there.
type Place struct {
	Statement permissions.Statement
	// Note says why the statement is among them, "" for what the finding says.
	Note string
	// Mend says that Instead, which may be nothing, can take the statement's place
	// without loss of anything that the calls at hand need.
	Mend    bool
	Instead []permissions.Statement
}

// shown is how many places a text names.
const shown = 3

// String reads like `warning: never_expires: the token has no end; set one (TTL) …`.
func (f Finding) String() string {
	text := fmt.Sprintf("%s: %s: %s; %s", f.Severity, f.Code, f.Message(), f.Remedy)
	if f.Ignored != "" {
		text += " (ignored: " + f.Ignored + ")"
	}
	return text
}

// Message is the problem with the places where it is, the first three of them.
func (f Finding) Message() string {
	var names []string
	for _, p := range f.Places {
		name := strings.TrimPrefix(p.Statement.String(), "allow ")
		if p.Note != "" {
			name += " (" + p.Note + ")"
		}
		names = append(names, name)
	}
	if n := len(names) - shown; n > 0 {
		names = append(names[:shown], fmt.Sprintf("and %d more", n))
	}
	if len(names) == 0 {
		return f.Problem
	}
	return f.Problem + ": " + strings.Join(names, "; ")
}

// Fixable reports whether the finding says as data what would mend it.
func (f Finding) Fixable() bool {
	return f.Conditions != nil || slices.ContainsFunc(f.Places, func(p Place) bool { return p.Mend })
}

// Fix returns the spec with what mends the finding; the same spec where it does not
// say what would. Statements that the spec does not have are left alone.
func (f Finding) Fix(s permissions.Spec) permissions.Spec {
	for _, p := range f.Places {
		if !p.Mend || !holds(s, p.Statement) {
			continue
		}
		s = without(s, p.Statement)
		for _, st := range p.Instead {
			s = s.With(policyOf(st))
		}
	}
	if f.Conditions != nil {
		s = s.WithConditions(*f.Conditions)
	}
	return s
}

// Report is what a spec's rules found.
type Report struct {
	// Findings are sorted: those that count first, the most severe first, then in the
	// order of the rules. Never nil.
	Findings []Finding
	// NotAssessed are the rules that lacked what they need: nothing is said about what
	// they look for.
	NotAssessed []NotAssessed
	// Idle are the entries of [Options.Ignore] that met no finding.
	Idle []Ignore
}

// NotAssessed is a rule and what it lacked.
type NotAssessed struct {
	Code Code
	Why  string
}

// String reads like "unused: not assessed: no recording says what the token is used for".
func (n NotAssessed) String() string { return string(n.Code) + ": not assessed: " + n.Why }

// Worst returns the greatest severity of the findings that count, false for none.
func (r Report) Worst() (Severity, bool) {
	worst, found := SeverityInfo, false
	for _, f := range r.Findings {
		if f.Ignored == "" {
			worst, found = max(worst, f.Severity), true
		}
	}
	return worst, found
}

// fix returns the spec with the fixes of all findings that count, each where those
// before it have left something to mend.
func (r Report) fix(s permissions.Spec) permissions.Spec {
	for _, f := range r.Findings {
		if f.Ignored == "" {
			s = f.Fix(s)
		}
	}
	return s
}

// rounds bounds how often [Fix] looks again.
const rounds = 8

// Fix returns the spec with all that findings say as data that would mend them, and
// what those of the spec that comes of it say: a statement that was narrowed may allow
// less as well.
func Fix(s permissions.Spec, opts Options) permissions.Spec {
	for range rounds {
		next := Check(s, opts).fix(s)
		if next.Equal(s) {
			break
		}
		s = next
	}
	return s
}

// same reports whether two statements say the same of the same group.
func same(a, b permissions.Statement) bool {
	return a.Effect == b.Effect && a.Permission.ID() == b.Permission.ID() && a.Resource == b.Resource && a.Other == b.Other
}

func holds(s permissions.Spec, st permissions.Statement) bool {
	for o := range s.Statements() {
		if same(o, st) {
			return true
		}
	}
	return false
}

func without(s permissions.Spec, st permissions.Statement) permissions.Spec {
	return s.Filter(func(o permissions.Statement) bool { return !same(o, st) })
}

// policyOf is the statement as a policy of its own.
func policyOf(st permissions.Statement) permissions.Policy {
	return permissions.Policy{Effect: st.Effect, Permissions: []permissions.Permission{st.Permission}, Resources: []permissions.Resource{st.Resource}, Other: st.Other}
}

// on is the statement on another resource.
func on(st permissions.Statement, r permissions.Resource) permissions.Statement {
	st.Resource = r
	return st
}
