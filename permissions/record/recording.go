package record

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
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
	// Failed marks a run that ended in an error. Everything after its first
	// refused call is left out: a client that failed looks around for the cause
	// with calls that it does not otherwise need.
	Failed bool
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

// sifted are the calls of one or more runs.
type sifted struct {
	required   []authz.Call // needed
	optional   []authz.Call // tried, and done without
	ignored    []authz.Call // made only after the run had failed
	unanswered []authz.Call // without an answer
}

// sift adds the calls of a run.
func (s *sifted) sift(r Recording) {
	for i, c := range r.Calls {
		switch {
		case !c.Answered():
			s.unanswered = append(s.unanswered, c)
		case !refused(c):
			s.required = append(s.required, c)
		case r.Failed:
			s.required, s.ignored = append(s.required, c), append(s.ignored, r.Calls[i+1:]...)
			return
		default:
			s.optional = append(s.optional, c)
		}
	}
}

// neverAnswered returns the calls, each once, that got no answer at all: not
// those that were tried again and then answered.
func (s *sifted) neverAnswered() []authz.Call {
	type key struct {
		method, path string
		account      permissions.AccountID
	}
	of := func(c authz.Call) key { return key{strings.ToUpper(c.Method), c.Path, c.Account} }
	if len(s.unanswered) == 0 {
		return nil
	}
	answered := map[key]bool{}
	for _, c := range slices.Concat(s.required, s.optional) {
		answered[of(c)] = true
	}
	return once(slices.DeleteFunc(s.unanswered, func(c authz.Call) bool { return answered[of(c)] }))
}
