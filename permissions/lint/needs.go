package lint

import (
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// Needs reports whether a token lets through every call that recordings show to be
// needed: calls that were let through, each once. Calls that were refused and done
// without need nothing. When and from where the token works is left aside.
//
// A call that would be refused is a broken point, with what would be enough. Open are
// calls of which it cannot be told: by a list that is a guess, or for want of one. What a
// recording says that it lacks ([record.Recording.Gaps]) is not judged.
func Needs(have authz.Principal, recordings ...record.Recording) Gate {
	g := Gate{Name: "needs"}
	have.Spec = have.Spec.WithConditions(permissions.Conditions{})
	compared := record.Minimal(recordings...).Compare(have, time.Time{})
	said := map[authz.Call]bool{}
	add := func(d authz.Decision, why string, o Outcome) {
		if c := d.Call(); !said[c] {
			said[c] = true
			g.Points = append(g.Points, Point{Name: c.Method + " " + c.Path, Outcome: o, Why: why, Call: c, Statement: d.Statement})
		}
	}
	for _, lack := range compared.Lacking {
		for _, d := range lack.Refused {
			switch why := d.Reason.String(); {
			case d.Guess != authz.NotChecked:
				add(d, "by a list that is a guess, it would be refused", Open)
			default:
				if enough := d.Enough(); len(enough) > 0 {
					why += "; enough would be " + enough[0].String()
				}
				add(d, why, Broken)
			}
		}
	}
	for _, d := range compared.Unjudged {
		add(d, open(d), Open)
	}
	needed := map[authz.Call]bool{}
	for _, r := range recordings {
		for _, c := range r.Calls {
			if letThrough(c) {
				needed[authz.Call{Method: c.Method, Path: c.Path, Account: c.Account}] = true
			}
		}
	}
	g.Judged = len(needed)
	return g
}

// letThrough reports whether a recorded call was answered and not refused.
func letThrough(c authz.Call) bool { return c.Answered() && c.Status != 401 && c.Status != 403 }
