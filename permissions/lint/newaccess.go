package lint

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// NoNewAccess reports whether spec lets nothing through that reference does not:
// every catalogued operation is decided for both, on every account, zone and single
// resource that either names and on the rest, and the times and addresses are
// compared. Each statement that opens more is a broken point, with one of the calls for
// a witness and their number.
//
// Open are points of which that is not known: lists that are guesses, permission
// groups that are in no catalogue, conditions that are not known here. Where spec says
// something that reference does not, what operations without a published list make of
// it is one open point.
func NoNewAccess(spec, reference permissions.Spec) Gate {
	g := Gate{Name: "no new access"}
	g.bounds(spec.Conditions(), reference.Conditions())
	spec, reference = bare(spec), bare(reference)
	extra := beyond(spec, reference)
	if len(extra) == 0 {
		return g // each allow stands in the reference, and each of its denies here
	}
	var more []opened
	for _, d := range authz.Compare(spec, reference) {
		more = g.difference(spec, d, more)
	}
	for _, o := range more {
		o.point.Why = "it allows " + count(o.calls, "operation") + " that the reference does not, first " + o.first
		g.Points = append(g.Points, o.point)
	}
	for _, st := range extra {
		if _, known := permissions.GroupOf(st.Permission); !known || st.Other != "" {
			g.Points = append(g.Points, Point{
				Name: st.String(), Outcome: Open, Statement: st,
				Why: "it is not in the reference, and what it opens is not known",
			})
		}
	}
	silent := 0
	for op := range operations.All() {
		if len(op.Accepted()) == 0 && !op.AnyToken() && op.Credential() != "none" && !op.HandedOut() {
			silent++
		} else {
			g.Judged++
		}
	}
	if g.Count(Broken) == 0 && silent > 0 {
		g.Points = append(g.Points, Point{
			Name: fmt.Sprintf("%d operations without a published list", silent), Outcome: Open, Statement: extra[0],
			Why: "whether " + extra[0].String() + ", which is not in the reference, opens one of them is not known",
		})
	}
	return g
}

// beyond are the allows of spec that reference does not have, and the denies of
// reference that spec does not have.
func beyond(spec, reference permissions.Spec) (out []permissions.Statement) {
	states := func(s permissions.Spec, want permissions.Statement) bool {
		for st := range s.Statements() {
			if st.Effect == want.Effect && st.Permission.ID() == want.Permission.ID() && st.Other == want.Other && st.Resource.Contains(want.Resource) {
				return true
			}
		}
		return false
	}
	for st := range spec.Statements() {
		if st.Effect == permissions.Allow && !states(reference, st) {
			out = append(out, st)
		}
	}
	for st := range reference.Statements() {
		if st.Effect == permissions.Deny && !states(spec, st) {
			out = append(out, st)
		}
	}
	return out
}

// opened is a statement and what it allows beyond the reference.
type opened struct {
	point Point
	first string
	calls int
}

// difference counts where spec certainly lets more through, and adds an open point
// where it may.
func (g *Gate) difference(spec permissions.Spec, d authz.Difference, more []opened) []opened {
	p := Point{Name: d.Operation.Method() + " " + d.Operation.Template(), Call: d.Call}
	if d.Resource.Scope() != "" {
		p.Name += " on " + d.Resource.String()
	}
	if by := authz.Decide(spec, d.Call); by.Decided {
		p.Statement = by.Statement
	}
	switch {
	case d.A == authz.Denied:
		return more
	case d.A == authz.Allowed && d.B == authz.Denied && !d.Guessed:
		first := p.Name
		p.Outcome = Broken
		if p.Statement.Permission == nil {
			return append(more, opened{p, first, 1})
		}
		for i := range more {
			if by := more[i].point.Statement; by.Permission != nil && same(by, p.Statement) {
				more[i].calls++
				return more
			}
		}
		p.Name = p.Statement.String()
		return append(more, opened{p, first, 1})
	case d.Guessed:
		p.Outcome, p.Why = Open, "by a list that is a guess, the spec opens it and the reference does not"
	default:
		p.Outcome, p.Why = Open, fmt.Sprintf("the spec's verdict is %s, the reference's %s", d.A, d.B)
	}
	g.Points = append(g.Points, p)
	return more
}

// bounds compares when and from where the two work.
func (g *Gate) bounds(c, reference permissions.Conditions) {
	add := func(o Outcome, name, why string) {
		g.Points = append(g.Points, Point{Name: name, Outcome: o, Why: why})
	}
	if reference.NotBefore.After(c.NotBefore) {
		add(Broken, "start", "the spec works before the reference does, which begins on "+reference.NotBefore.Format(dayTime))
	}
	switch end := reference.ExpiresOn; {
	case end.IsZero():
	case c.ExpiresOn.IsZero():
		add(Broken, "end", "the spec has no end, and the reference ends on "+end.Format(dayTime))
	case c.ExpiresOn.After(end):
		add(Broken, "end", "the spec ends on "+c.ExpiresOn.Format(dayTime)+", and the reference on "+end.Format(dayTime))
	}
	if at, wider := outside(c.RequestIP, reference.RequestIP); wider {
		add(Broken, "addresses", "the spec works from "+at.String()+", and the reference does not")
	}
	if c.Other != reference.Other && reference.Other != "" {
		add(Open, "conditions", "the reference has conditions that are not known here")
	}
	g.Judged += 3
}

const dayTime = "2006-01-02 15:04:05 MST"
