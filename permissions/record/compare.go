package record

import (
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Lacking is a permission that a token does not have and calls need.
type Lacking struct {
	// Needed has the calls that would be refused in Because, and the zero resource
	// where their account or zone is not said.
	Needed
	// Scope is the kind of the resource, and Whose the placeholder's text where the
	// resource is not said: see [Unplaced].
	Scope permissions.Scope
	Whose string
	// Refused are the decisions on the calls of Because.
	Refused []authz.Decision
}

// Excess is a permission that a token has and the calls do not need.
type Excess struct {
	Statement permissions.Statement
	// Instead is what would do in its place, nil where no call needs it.
	Instead []authz.Grant
	// Unseen says that no call rests on it and that Instead is there for reads alone, which
	// the recordings lack ([Recording.ReadsMissing]).
	Unseen bool
}

// Comparison is what a token has too little and too much for calls.
type Comparison struct {
	// Lacking are in the order of [Result.Required] and [Result.Unplaced].
	Lacking []Lacking
	// Excess are those allows of the token without any of which every call fares as
	// with all of them, and those that write or reach further than the calls that
	// rest on them need. They are in the order of the token's spec.
	Excess []Excess
	// Unseen are allows that no call needs and that may be there for reads, which the
	// recordings lack: not seen is not the same as not needed.
	Unseen []permissions.Statement
	// Unjudged are the calls of which it cannot be told whether the token may make
	// them, and those that are unknown.
	Unjudged []authz.Decision
}

// Compare compares the result with what a token may do at a time, which is only
// looked at where the token has a time window; zero = not known. Calls that were
// refused and done without need nothing. What is in excess is so for these calls: a
// call that nobody recorded may need it.
func (r Result) Compare(have authz.Principal, at time.Time) Comparison {
	var out Comparison
	said := map[authz.Call]bool{}
	unjudged := func(d authz.Decision) {
		if !said[d.Call()] {
			said[d.Call()] = true
			out.Unjudged = append(out.Unjudged, d)
		}
	}
	for _, row := range r.rows() {
		lack := Lacking{Needed: Needed{Permission: row.Permission, Resource: row.Resource}, Scope: row.Scope, Whose: row.Whose}
		for _, c := range row.Because {
			timed := c
			timed.Time = at
			switch d := decide(have, timed, row.Permission); effective(d) {
			case authz.Allowed:
			case authz.Denied:
				lack.Because, lack.Refused = append(lack.Because, c), append(lack.Refused, d)
				if d.Guess != authz.NotChecked {
					lack.GuessedCalls = append(lack.GuessedCalls, c)
				}
			default:
				unjudged(d)
			}
		}
		if len(lack.Because) > 0 {
			lack.Guessed = len(lack.GuessedCalls) == len(lack.Because)
			out.Lacking = append(out.Lacking, lack)
		}
	}
	for _, c := range r.Unknown {
		c.Time = at
		unjudged(have.Decide(c))
	}
	for _, e := range excess(have, r.rulings(have, at)) {
		if e, is := e.soften(r.ReadsMissing); is {
			out.Excess = append(out.Excess, e)
		} else if e.Instead == nil {
			out.Unseen = append(out.Unseen, e.Statement)
		}
	}
	return out
}

// decide decides the part of a call for which a permission is needed: what its body asks
// for besides, or the rest.
func decide(have authz.Principal, c authz.Call, of permissions.Permission) authz.Decision {
	m, _ := operations.Match(c.Method, c.Path)
	if !besides(m.Operation(), c) {
		return have.Decide(c)
	}
	rest := c
	rest.Asks = nil
	if of != c.Asks {
		return have.Decide(rest)
	}
	if enough := authz.EnoughFor(rest); len(enough) > 0 {
		have.Spec = have.Spec.With(enough[0].Policy())
	}
	return have.Decide(c)
}

// rows are the permissions that are needed, placed or not.
func (r Result) rows() []Unplaced {
	var out []Unplaced
	for _, n := range r.Required {
		out = append(out, Unplaced{Needed: n, Scope: n.Resource.Scope()})
	}
	return append(out, r.Unplaced...)
}

// deed is what decides about a call: of the calls with the same one is enough.
type deed struct {
	op      operations.Operation
	place   string // the first id in the path, or the path where it matters as a whole
	phase   string
	account permissions.AccountID
	on      permissions.Resource
	act     authz.Act
	asks    permissions.Permission
}

// ruling is a call, the permissions that it is a reason for, and what the whole spec
// says of it.
type ruling struct {
	call     authz.Call
	rows     []Unplaced
	decision authz.Decision
}

// rulings are those of the needed calls, one of each deed.
func (r Result) rulings(have authz.Principal, at time.Time) []ruling {
	whole := false // the paths matter to the end
	for st := range have.Spec.Statements() {
		switch st.Resource.Scope() {
		case permissions.ScopeAccount, permissions.ScopeZone, permissions.ScopeUser:
		default:
			whole = true
		}
	}
	var out []ruling
	index := map[deed]int{}
	for _, row := range r.rows() {
		there := map[int]bool{} // rulings that have the row
		for _, c := range row.Because {
			m, _ := operations.Match(c.Method, c.Path)
			d := deed{op: m.Operation(), phase: c.Phase, account: c.Account, on: c.On, act: c.Act, asks: c.Asks}
			if whole {
				d.place = c.Path
			} else {
				for _, v := range m.Params() {
					d.place = v
					break
				}
			}
			i, ok := index[d]
			if !ok {
				i = len(out)
				index[d] = i
				c.Time = at
				out = append(out, ruling{call: c, decision: have.Decide(c)})
			}
			if !there[i] {
				there[i] = true
				out[i].rows = append(out[i].rows, row)
			}
		}
	}
	return out
}
