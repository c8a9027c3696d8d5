package lint

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// The rules about what a token is used for.
const (
	Lacks        Code = "lacks"
	Unused       Code = "unused"
	WriteForRead Code = "write_for_read"
	BeyondPreset Code = "beyond_preset"
)

func needRules() []Rule {
	return []Rule{
		{
			Code: Lacks, Severity: SeverityError, Title: "calls that the spec does not let through",
			Why: "the program breaks", Look: lacks,
		},
		{
			Code: Unused, Severity: SeverityWarning, Title: "permissions that no call uses",
			Why: "what nobody uses is of use to a thief alone", Look: unused,
		},
		{
			Code: WriteForRead, Severity: SeverityWarning, Title: "the right to write where calls only read",
			Why: "a program that reads cannot destroy anything by mistake if it may not", Look: writeForRead,
		},
		{
			Code: BeyondPreset, Severity: SeverityWarning, Title: "permissions beyond what the preset has",
			Why: "the preset is what was agreed on, or what the tool needs", Look: beyondPreset,
		},
	}
}

var errNoRecording = errors.New("no recording says what the token is used for")

func lacks(s *Subject) ([]Finding, error) {
	if s.Recordings == nil {
		return nil, errNoRecording
	}
	f := Finding{Remedy: "add what they need"}
	for _, c := range s.usage().calls {
		d := authz.Decide(s.Spec.WithConditions(permissions.Conditions{}), c)
		if d.Verdict == authz.Denied && !d.Operation.HandedOut() && d.Operation.Credential() != "none" {
			f.Calls = append(f.Calls, c)
		}
	}
	if len(f.Calls) == 0 {
		return nil, nil
	}
	first := authz.Decide(s.Spec.WithConditions(permissions.Conditions{}), f.Calls[0])
	f.Problem = fmt.Sprintf("it does not let through %s of the recorded calls, first %s %s", count(len(f.Calls), "call"), f.Calls[0].Method, f.Calls[0].Path)
	if enough := first.Enough(); len(enough) > 0 {
		f.Remedy = "add what they need, first " + enough[0].String()
	}
	return []Finding{f}, nil
}

// spared is what the recorded calls show of the spec's statements.
type spared struct {
	unused []permissions.Statement
	reads  []Place // each with the reading group that would do
}

// spare takes statements away, or puts reading groups in their place, one after the
// other, as long as no recorded call is decided otherwise: so all of it holds
// together. Those that write, and those that reach further, come first.
func (s *Subject) spare() spared {
	if s.used != nil && s.used.spared != nil {
		return *s.used.spared
	}
	u := s.usage()
	var list []permissions.Statement
	for st := range s.allows() {
		list = append(list, st)
	}
	slices.SortStableFunc(list, func(a, b permissions.Statement) int { return weight(b) - weight(a) })
	left, out := s.Spec, spared{}
	for _, st := range list {
		rest := without(left, st)
		lost := u.lost(left, rest)
		if len(lost) == 0 {
			left, out.unused = rest, append(out.unused, st)
			continue
		}
		if !writes(st.Permission) {
			continue
		}
		for _, p := range readers(lost) {
			read := st
			read.Permission = p
			if with := rest.With(policyOf(read)); opensAll(st.Permission, p) && len(u.lost(left, with)) == 0 {
				left = with
				out.reads = append(out.reads, Place{Statement: st, Note: permissions.Label(p) + " would do", Mend: true, Instead: []permissions.Statement{read}})
				break
			}
		}
	}
	u.spared = &out
	return out
}

// weight orders statements by how much they let their holder do.
func weight(st permissions.Statement) int {
	n := 0
	if writes(st.Permission) {
		n += 4
	}
	if everywhere(st.Resource) {
		n += 2
	} else if st.Resource.IsAll() {
		n++
	}
	return n
}

// readers are the reading groups of which each would let all of the calls through.
func readers(calls []authz.Call) (out []permissions.Permission) {
	for i, c := range calls {
		var here []permissions.Permission
		for _, g := range authz.EnoughFor(c) {
			if !writes(g.Permission) && (i == 0 || slices.Contains(out, g.Permission)) {
				here = append(here, g.Permission)
			}
		}
		if out = here; len(out) == 0 {
			return nil
		}
	}
	return out
}

func unused(s *Subject) ([]Finding, error) {
	if s.Recordings == nil {
		return nil, errNoRecording
	}
	f := Finding{Problem: "no recorded call uses it", Remedy: "leave it out, if the recordings show all that the token is for"}
	if n := len(s.usage().unknown); n > 0 {
		f.Problem = fmt.Sprintf("none of the calls of which it is known what they need uses it (of %s it is not)", count(n, "call"))
	}
	for _, st := range s.spare().unused {
		f.Places = append(f.Places, Place{Statement: st, Mend: len(s.usage().unknown) == 0})
	}
	return some(f), nil
}

func writeForRead(s *Subject) ([]Finding, error) {
	if s.Recordings == nil {
		return nil, errNoRecording
	}
	return some(Finding{
		Problem: "it may write, and the recorded calls that need it only read", Remedy: "grant the reading permission in its place",
		Places: s.spare().reads,
	}), nil
}

func beyondPreset(s *Subject) ([]Finding, error) {
	if s.Preset == nil {
		return nil, errors.New("no preset is given")
	}
	f := Finding{Problem: "the preset does not have it", Remedy: "leave it out, or take the preset for another"}
	for st := range s.Preset.Diff(s.Spec).Excess.Statements() {
		if st.Effect == permissions.Allow {
			f.Places = append(f.Places, Place{Statement: st})
		}
	}
	return some(f), nil
}

// count says a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
