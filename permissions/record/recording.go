package record

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Recording is what one run of a program called, in order. The zero value is a
// run that called nothing.
type Recording struct {
	// Name says where the calls come from, for messages; it may be empty.
	Name string
	// Calls are in the order in which they were made. A call with status 0, or
	// with a redirect, 3xx, got no answer of the API (see [authz.Call.Answered]):
	// that is no success and no refusal, and shows no need. Where a
	// source knows no status but that the call worked, 200 stands for it.
	Calls []authz.Call
	// Counts say how often each of Calls was made, by its place; where there are fewer,
	// the others were made once. A call that was made before stands in its first place:
	// see [Collector].
	Counts []Count
	// Failed marks a run that ended in an error. Everything after its first
	// refused call is left out: a client that failed looks around for the cause
	// with calls that it does not otherwise need.
	Failed bool
	// ReadsMissing marks a source that shows few reads, or none, as audit logs do: a
	// permission that is not seen in it may still be needed.
	ReadsMissing bool
	// BodySeen are those of Calls whose body the source has read: what it asks for
	// ([operations.Operation.Body]) is among Calls or Gaps. Nil for none.
	BodySeen map[authz.Call]bool
	// Gaps say what is known to be missing from Calls, a sentence each; nil for
	// nothing.
	Gaps []string
}

// refused reports whether the call was turned away for want of authorization.
// Other failures, such as 404 or 409, come after authorization, and a rate
// limit or a server fault says nothing about it: those calls are needed.
func refused(c authz.Call) bool {
	return c.Status == 401 || c.Status == 403
}

// callKey is what tells calls apart in lists.
type callKey struct {
	method, path string
	account      permissions.AccountID
	phase, asks  string
	from         string
	status       int
}

func keyOf(c authz.Call) callKey {
	return callKey{strings.ToUpper(c.Method), c.Path, c.Account, c.Phase, asked(c), c.From, c.Status}
}

// sifted are the calls of one or more runs.
type sifted struct {
	required   []authz.Call // needed
	optional   []authz.Call // tried, and done without
	ignored    []authz.Call // made only after the run had failed
	unanswered []authz.Call // without an answer
	counts     map[callKey]Count
	read       map[callKey]bool // calls whose body is known
	late       int              // number of calls made after the run had failed
}

// sift adds the calls of a run.
func (s *sifted) sift(r Recording) {
	if s.counts == nil {
		s.counts, s.read = map[callKey]Count{}, map[callKey]bool{}
	}
	for c := range r.BodySeen {
		s.read[keyOf(c)] = true
	}
	for i, c := range r.Calls {
		n := r.Count(i)
		if r.Failed && n.Late > 0 { // some of them
			s.ignored, s.late = append(s.ignored, c), s.late+n.Late
			n = n.early()
		}
		s.count(c, n)
		switch {
		case !c.Answered():
			s.unanswered = append(s.unanswered, c)
		case !refused(c):
			s.required = append(s.required, c)
		case r.Failed:
			s.required = append(s.required, c)
			for j := range r.Calls[i+1:] {
				s.ignored, s.late = append(s.ignored, r.Calls[i+1+j]), s.late+r.Count(i+1+j).N()
			}
			return
		default:
			s.optional = append(s.optional, c)
		}
	}
}

func (s *sifted) count(c authz.Call, n Count) {
	n.Late = 0 // of its run
	k := keyOf(c)
	if have, ok := s.counts[k]; ok {
		n = have.plus(n)
	}
	s.counts[k] = n
}

// recount says how often the calls of a need were made.
func (s *sifted) recount(n *Needed) {
	n.Counts = make([]Count, len(n.Because))
	for i, c := range n.Because {
		n.Counts[i] = s.counts[keyOf(c)]
	}
}

// neverAnswered returns the calls, each once, that got no answer at all: not
// those that were tried again and then answered.
func (s *sifted) neverAnswered() []authz.Call {
	of := func(c authz.Call) callKey {
		c.From, c.Status = "", 0
		return keyOf(c)
	}
	if len(s.unanswered) == 0 {
		return nil
	}
	answered := map[callKey]bool{}
	for _, c := range slices.Concat(s.required, s.optional) {
		answered[of(c)] = true
	}
	return once(slices.DeleteFunc(s.unanswered, func(c authz.Call) bool {
		if answered[of(c)] {
			return true
		}
		// It may be among those that one call stands for.
		m, ok := operations.Match(c.Method, c.Path)
		if !ok {
			c.Path = shape(c.Path)
		} else {
			on, bucket := placement(m)
			c.Path = general(m.Operation(), on, bucket)
		}
		return answered[of(c)]
	}))
}
