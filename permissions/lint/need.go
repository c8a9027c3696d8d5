package lint

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
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
	for _, l := range s.usage().Lacking {
		for _, d := range l.Refused {
			if d.Guess != authz.NotChecked || slices.Contains(f.Calls, d.Call()) {
				continue
			}
			if f.Calls = append(f.Calls, d.Call()); len(f.Calls) == 1 && l.Whose == "" {
				f.Remedy = "add what they need, first " + authz.Grant{Permission: l.Permission, Resource: l.Resource}.String()
			}
		}
	}
	if len(f.Calls) == 0 {
		return nil, nil
	}
	f.Problem = fmt.Sprintf("it does not let through %s of the recorded calls, first %s %s", count(len(f.Calls), "call"), f.Calls[0].Method, f.Calls[0].Path)
	return []Finding{f}, nil
}

func unused(s *Subject) ([]Finding, error) {
	if s.Recordings == nil {
		return nil, errNoRecording
	}
	u := s.usage()
	f := Finding{Problem: "no recorded call uses it", Remedy: "leave it out, if the recordings show all that the token is for"}
	if n := len(u.Least.Unknown); n > 0 {
		f.Problem = fmt.Sprintf("none of the calls of which it is known what they need uses it (of %s it is not)", count(n, "call"))
	}
	var unseen []string
	for _, use := range u.Uses {
		switch {
		case use.Advice == record.Drop:
			f.Places = append(f.Places, Place{Statement: use.Statement, Mend: len(u.Least.Unknown) == 0})
		case use.Advice == record.Unseen && use.Instead == nil:
			unseen = append(unseen, permissions.Label(use.Statement.Permission))
		}
	}
	if len(unseen) > 0 {
		return some(f), fmt.Errorf("the recordings show few reads, so whether %s is used: not seen is not the same as not needed", wording.Few(unseen))
	}
	return some(f), nil
}

// writeForRead finds what writes and is there for reading alone. Where it reaches
// further than the calls do is for [Broad] to say: what would do stands on the resource
// of the statement.
func writeForRead(s *Subject) ([]Finding, error) {
	if s.Recordings == nil {
		return nil, errNoRecording
	}
	const remedy = "grant the reading permission in its place"
	reads := Finding{Problem: "it may write, and the recorded calls that need it only read", Remedy: remedy}
	unseen := Finding{Problem: "it may write, and no call that was recorded does; reads would hardly show in the recordings", Remedy: remedy}
	for _, use := range s.usage().Uses {
		if !writes(use.Statement.Permission) || len(use.Instead) == 0 || slices.ContainsFunc(use.Instead, func(g authz.Grant) bool { return writes(g.Permission) }) {
			continue
		}
		if p := readingFor(use.Statement, use.Instead); use.Advice == record.Unseen {
			unseen.Places = append(unseen.Places, p)
		} else {
			reads.Places = append(reads.Places, p)
		}
	}
	return some(reads, unseen), nil
}

// readingFor is the place of a statement in whose place grants that read would do.
func readingFor(st permissions.Statement, grants []authz.Grant) Place {
	p := Place{Statement: st, Mend: true}
	var labels []string
	for _, g := range grants {
		read := st
		read.Permission = g.Permission
		if g.Resource.Scope() != read.Resource.Scope() {
			read.Resource = g.Resource
		}
		if slices.ContainsFunc(p.Instead, func(o permissions.Statement) bool { return same(o, read) }) {
			continue
		}
		p.Instead, labels = append(p.Instead, read), append(labels, permissions.Label(g.Permission))
		p.Mend = p.Mend && operations.OpensAll(st.Permission, g.Permission)
	}
	if !p.Mend { // it would open something that the spec does not
		p.Instead = nil
	}
	p.Note = strings.Join(labels, " and ") + " would do"
	return p
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
