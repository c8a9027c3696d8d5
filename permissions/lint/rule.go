package lint

import (
	"iter"
	"slices"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// Rule looks for one thing.
type Rule struct {
	Code Code
	// Severity is that of its findings, where one does not say more.
	Severity Severity
	// Title says what it looks for, Why the reason that this matters.
	Title, Why string
	// Evidence says how it is known what the rule says of Cloudflare; zero where it is a
	// matter of practice.
	Evidence permissions.Evidence
	// Look returns what it finds; code, evidence and a severity of info are filled in. The
	// error says what it lacks to look at all, or at what it leaves out:
	// [Report.NotAssessed].
	Look func(*Subject) ([]Finding, error)
}

// Options say what a spec is looked at with. The zero value looks at the spec alone.
type Options struct {
	// Now is the present; zero is not known, and how long is left is not assessed.
	Now time.Time
	// MaxLifetime is how far away the end may be, 0 for [DefaultMaxLifetime].
	MaxLifetime time.Duration
	// ManyGroups is how many permission groups are very many, 0 for [DefaultManyGroups].
	ManyGroups int
	// Kind is what the credential is.
	Kind authz.Kind
	// Recordings are what the credential is used for, all of it; nil is not known.
	Recordings []record.Recording
	// Accounts and Zones are those that the token is for, nil for those that the
	// recordings and the spec name.
	Accounts []permissions.AccountID
	Zones    []permissions.ZoneID
	// Preset is what the spec should not go beyond, nil for nothing.
	Preset *permissions.Spec
	// Catalogue is a live listing of permission groups, which knows those that the
	// built-in catalogue lacks; nil for none.
	Catalogue *permissions.Catalogue
	// Rules are further ones, after those of [Rules].
	Rules []Rule
	// Ignore are findings that somebody decided to live with.
	Ignore []Ignore
}

// Defaults of [Options].
const (
	DefaultMaxLifetime = 365 * 24 * time.Hour
	DefaultManyGroups  = 25
)

// Subject is what a rule looks at. Its methods answer what several rules ask.
type Subject struct {
	Options
	Spec permissions.Spec

	used *usage // of the recordings
}

// Rules yields the rules of this package, in their order.
func Rules() iter.Seq[Rule] {
	return func(yield func(Rule) bool) {
		for _, list := range [...][]Rule{formRules(), reachRules(), boundRules(), needRules()} {
			for _, r := range list {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// Check looks at a spec with every rule. It sends nothing.
func Check(spec permissions.Spec, opts Options) Report {
	if opts.MaxLifetime == 0 {
		opts.MaxLifetime = DefaultMaxLifetime
	}
	if opts.ManyGroups == 0 {
		opts.ManyGroups = DefaultManyGroups
	}
	s := Subject{Options: opts, Spec: spec.Named(opts.Catalogue)}
	r := Report{Findings: []Finding{}}
	look := func(rule Rule) {
		found, err := rule.Look(&s)
		if err != nil {
			r.NotAssessed = append(r.NotAssessed, NotAssessed{rule.Code, err.Error()})
		}
		for _, f := range found {
			f.Code, f.Severity = rule.Code, max(f.Severity, rule.Severity)
			if f.Evidence.Kind == permissions.EvidenceUnknown {
				f.Evidence = rule.Evidence
			}
			r.Findings = append(r.Findings, f)
		}
	}
	for rule := range Rules() {
		look(rule)
	}
	for _, rule := range opts.Rules {
		look(rule)
	}
	if r.Findings, r.Idle = ignore(r.Findings, opts.Ignore); r.Findings == nil {
		r.Findings = []Finding{}
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		if (a.Ignored == "") != (b.Ignored == "") {
			return map[bool]int{true: 1, false: -1}[a.Ignored != ""]
		}
		return int(b.Severity) - int(a.Severity)
	})
	return r
}

// allows are the spec's allowing statements.
func (s *Subject) allows() iter.Seq[permissions.Statement] {
	return func(yield func(permissions.Statement) bool) {
		for st := range s.Spec.Statements() {
			if st.Effect == permissions.Allow && !yield(st) {
				return
			}
		}
	}
}
