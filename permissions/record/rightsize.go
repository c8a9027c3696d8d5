package record

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Advice says what to do with a grant of a token.
type Advice uint8

// The kinds of advice.
const (
	// Keep: calls rest on it, and nothing less would do.
	Keep Advice = iota
	// Narrow: Instead would do for the calls that were seen.
	Narrow
	// Drop: no call that was seen needs it, and the recordings would have shown one.
	Drop
	// Unseen: no call that was seen needs it, but the recordings lack reads, which it
	// may be there for. Of one that may write, Instead has the group that reads.
	Unseen
)

// String returns the advice in a word.
func (a Advice) String() string {
	switch a {
	case Keep:
		return "keep"
	case Narrow:
		return "narrow"
	case Drop:
		return "drop"
	case Unseen:
		return "unseen"
	}
	return "unknown"
}

// MarshalText returns the word of String.
func (a Advice) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText writes; any other text is an error.
func (a *Advice) UnmarshalText(text []byte) error {
	for of := Keep; of <= Unseen; of++ {
		if of.String() == string(text) {
			*a = of
			return nil
		}
	}
	return fmt.Errorf("unknown advice %q: want keep, narrow, drop or unseen", credential.Show(string(text), 40))
}

// Use is a grant of a token and what was seen of it.
type Use struct {
	Statement permissions.Statement
	Advice    Advice
	// Instead is what would do in its place, nil for nothing less, or nothing at all.
	Instead []authz.Grant
	// Calls are those that were seen and that it allows by itself, each once, and Counts
	// how often each was made, and when.
	Calls  []authz.Call
	Counts []Count
	// Seen sums the counts up; its Times are 0 where nothing was seen.
	Seen Count
	// Lost are the operations that the grant's group allows on its resource and no group of
	// the narrower spec on all of it: what would be refused, there or, of one that is
	// narrowed to some resources, on others, if somebody needs it after all.
	Lost []operations.Operation
}

// RightSized is what a token has beside what was seen of its use.
type RightSized struct {
	// Uses are the allows of the token, in the order of its spec.
	Uses []Use
	// Spec is the narrower one: what is to be kept, what would do in the place of what is
	// narrowed, and what the recordings cannot show. It has the denies and the
	// conditions of the token's.
	Spec permissions.Spec
	// Broken are calls that were seen, that the token may make and Spec would refuse.
	Broken []authz.Decision
	// Lacking are permissions for calls that were seen to work and that the token's spec
	// does not allow: it is another token's, or was changed since.
	Lacking []Lacking
	// Unjudged are calls of which it cannot be told what they rest on.
	Unjudged []authz.Decision
	// Seen sums up all calls that were let through: how often any was made, the first and
	// the last time. What happens more rarely than that time is long may not be among them.
	Seen Count
	// Least is what the recordings need by themselves. Its Gaps say what they are known to
	// lack: not seen is not the same as not needed.
	Least Result
}

// Narrower reports whether the token has more than was seen, as far as the recordings can
// show that.
func (r RightSized) Narrower() bool {
	return slices.ContainsFunc(r.Uses, func(u Use) bool {
		return u.Advice == Narrow || u.Advice == Drop || u.Advice == Unseen && u.Instead != nil
	})
}

// RightSize says of each grant of a token whether the recordings need it, by which calls
// and when last, and finds the narrower spec. The recordings are of this token alone. The
// time is when the token would be used, for its conditions; zero = not known.
//
// Where a recording lacks reads ([Recording.ReadsMissing]), a grant that was not seen stays
// in the spec, by the group that reads where there is one.
func RightSize(have authz.Principal, at time.Time, recordings ...Recording) RightSized {
	res := Minimal(recordings...)
	found := res.Compare(have, at)
	out := RightSized{Lacking: found.Lacking, Unjudged: found.Unjudged, Least: res}
	excess := map[permissions.Statement]Excess{}
	for _, e := range found.Excess {
		excess[e.Statement] = e
	}
	calls, counts := res.seenCalls()
	for _, n := range counts {
		out.Seen = out.Seen.sum(n)
	}
	var add []permissions.Policy
	gone := map[permissions.Statement]bool{}
	for st := range have.Spec.Statements() {
		if st.Effect != permissions.Allow {
			continue
		}
		u := Use{Statement: st}
		alone := have
		alone.Spec = have.Spec.Filter(func(o permissions.Statement) bool { return o == st || o.Effect != permissions.Allow })
		for i, c := range calls {
			timed := c
			timed.Time = at
			if effective(alone.Decide(timed)) != authz.Allowed {
				continue
			}
			u.Calls, u.Counts = append(u.Calls, c), append(u.Counts, counts[i])
			u.Seen = u.Seen.sum(counts[i])
		}
		if e, ok := excess[st]; ok {
			u.Advice, u.Instead = e.advice(), e.Instead
		} else if slices.Contains(found.Unseen, st) {
			u.Advice = Unseen
		}
		if u.Advice == Drop || u.Advice == Narrow || u.Advice == Unseen && u.Instead != nil {
			gone[st] = true
			add = append(add, policiesOf(u.Instead)...)
		}
		out.Uses = append(out.Uses, u)
	}
	out.Spec = have.Spec.Filter(func(o permissions.Statement) bool { return !gone[o] }).With(add...)
	narrower := have
	narrower.Spec = out.Spec
	for _, c := range calls {
		c.Time = at
		if d := narrower.Decide(c); effective(d) == authz.Denied && effective(have.Decide(c)) == authz.Allowed {
			out.Broken = append(out.Broken, d)
		}
	}
	out.lose()
	return out
}

// advice says what to do with what is in excess.
func (e Excess) advice() Advice {
	switch {
	case e.Unseen:
		return Unseen
	case e.Instead == nil:
		return Drop
	}
	return Narrow
}

// readerOf is the group that reads what the one of a statement writes, nil for none: one
// that reads has no other beside it.
func readerOf(st permissions.Statement) permissions.Permission {
	g, _ := permissions.GroupOf(st.Permission)
	for _, level := range []string{" Write", " Edit", ""} {
		base, ok := strings.CutSuffix(g.Name, level)
		if !ok {
			continue
		}
		if r, ok := permissions.ByName(base+" Read", g.Scope); ok {
			return r.Permission()
		}
	}
	return nil
}

// seenCalls are the calls that were answered and not refused, each once, with how often.
func (r Result) seenCalls() (calls []authz.Call, counts []Count) {
	at := map[callKey]bool{}
	for _, row := range r.rows() {
		for i, c := range row.Because {
			if k := keyOf(c); !at[k] {
				at[k] = true
				calls, counts = append(calls, c), append(counts, row.Counts[i])
			}
		}
	}
	return calls, counts
}

// lose says what the narrower spec could not do any more.
func (r *RightSized) lose() {
	for i := range r.Uses {
		u := &r.Uses[i]
		if u.Advice == Keep {
			continue
		}
		kept := map[string]bool{} // on all of the grant's resource
		for st := range r.Spec.Statements() {
			if st.Effect == permissions.Allow && (st.Resource == u.Statement.Resource || st.Resource.Contains(u.Statement.Resource)) {
				kept[st.Permission.ID()] = true
			}
		}
		if kept[u.Statement.Permission.ID()] {
			continue
		}
		for op := range operations.All() {
			if op.Accepts(u.Statement.Permission) && !slices.ContainsFunc(op.Accepted(), func(p permissions.Permission) bool { return kept[p.ID()] }) {
				u.Lost = append(u.Lost, op)
			}
		}
	}
}
