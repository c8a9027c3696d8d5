package probetest

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// compare returns a line for everything that the spec grants too little or too
// much, and one for everything that cannot be judged. The lines' advice leads to
// one spec: who follows all of it finds nothing to complain about any more.
func compare(spec permissions.Spec, calls []authz.Call) (problems, notes []string) {
	j := newJudgement(calls)
	fix := j.repair(spec)
	seen := map[string]bool{}
	add := func(to *[]string, line string) {
		if !seen[line] {
			seen[line] = true
			*to = append(*to, line)
		}
	}
	for _, c := range j.calls {
		d := authz.Decide(spec, c)
		what := c.Method + " " + c.Path
		switch {
		case d.Verdict == authz.Denied:
			line := "  too little: " + what + " would be refused (" + d.Reason.String() + ")"
			for _, deny := range denials(spec, c) {
				line += "\n    → remove the deny: " + deny.String()
			}
			if enough := fix.addedFor(c); len(enough) > 0 {
				line += "\n    → add " + grants(enough)
			}
			add(&problems, line)
		case d.Guess != authz.NotChecked:
			add(&notes, "  "+what+": "+d.Reason.String()+"; a guess says "+d.Guess.String())
		case d.Verdict != authz.Allowed:
			add(&notes, "  "+what+": "+d.Reason.String())
		}
	}
	for _, e := range fix.surplus {
		if perhaps := j.couldNeed(spec, e.statement); len(perhaps) > 0 {
			add(&notes, "  "+grant(e.statement)+": no judged call needs "+e.what()+"; these calls cannot be judged: "+strings.Join(perhaps, ", "))
			continue
		}
		add(&problems, "  too much: "+grant(e.statement)+"\n    → "+e.remedy())
	}
	return problems, notes
}

// surplus is a statement that grants too much, and what would do in its place:
// nothing where it is empty.
type surplus struct {
	statement permissions.Statement
	enough    []permissions.Statement
	outdone   bool // needed as things are, but not beside what is to be added
}

func (s surplus) what() string {
	if len(s.enough) == 0 {
		return "it"
	}
	return "more than " + grants(s.enough)
}

func (s surplus) remedy() string {
	switch {
	case len(s.enough) == 0 && s.outdone:
		return "remove it: beside what is to be added no call needs it"
	case len(s.enough) == 0:
		return "remove it: no call needs it"
	case s.enough[0].Permission.ID() == s.statement.Permission.ID():
		return "narrow it: " + grants(s.enough)
	}
	return "enough for the calls: " + grants(s.enough)
}

func grant(st permissions.Statement) string {
	return authz.Grant{Permission: st.Permission, Resource: st.Resource}.String()
}

func grants(list []permissions.Statement) string {
	const most = 8
	var out []string
	for i, st := range list {
		if i == most {
			out = append(out, fmt.Sprintf("… and %d more", len(list)-most))
			break
		}
		out = append(out, grant(st))
	}
	return strings.Join(out, ", ")
}
