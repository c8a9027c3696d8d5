package record

import (
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Needed is a permission on a resource and the calls that made it necessary.
type Needed struct {
	Permission permissions.Permission
	Resource   permissions.Resource
	// Because are the calls, each once, in the order in which they were made.
	Because []authz.Call
	// Counts say how often each of Because was made, and when, by its place.
	Counts []Count
	// Guessed says that the lists of all of these calls are guesses of this
	// library, which Cloudflare does not publish: so is the permission.
	Guessed bool
	// GuessedCalls are those of Because whose list is a guess.
	GuessedCalls []authz.Call
	// Narrower are roles on single resources, such as the Editor of one Worker, of
	// which each would do for all of Because in the place of the permission, given
	// on each resource that those calls name; the least first, nil for none. They
	// are no part of a spec: their groups have no public ids, paths have names where
	// a grant has the id, and only account-owned tokens can hold them.
	Narrower []permissions.Role
}

// Result is the least-privilege spec of one or more recordings.
type Result struct {
	// Spec holds the required permissions.
	Spec permissions.Spec
	// Required explains Spec, in its order.
	Required []Needed
	// Unplaced are further permissions, on accounts and zones of which no call says the
	// id: see [Placeholder]. They are not in Spec, which is too little without them.
	Unplaced []Unplaced
	// Optional are permissions for calls that were refused and that the program
	// then did without, where Spec does not allow them anyway.
	Optional []Needed
	// Unknown are calls that the table does not know or that have no list, each
	// once. A call whose list is a guess is not among them: it counts, and
	// [Needed.GuessedCalls] names it.
	Unknown []authz.Call
	// Bodies are calls, each once, whose body decides what they need, and of which no
	// recording says that it has read it ([Recording.BodySeen]):
	// [operations.Operation.Body] says where to look. They count like any other.
	Bodies []authz.Call
	// Ignored are calls that a failed run made after its first refusal.
	Ignored []authz.Call
	// Late is the number of those calls, every repetition.
	Late int
	// Unanswered are calls that never got an answer, each once. What they need
	// is not in Spec: nobody knows whether they would have been refused.
	Unanswered []authz.Call
	// ReadsMissing says that a recording shows few reads, or none: see
	// [Recording.ReadsMissing].
	ReadsMissing bool
	// Gaps say what the recordings are known to lack, a sentence each: Spec may be
	// too little for a run that made those calls.
	Gaps []string
	// Bounded says that the search was cut short, which takes hundreds of
	// entangled operations: Spec allows every call and nothing can be dropped
	// from it, but there may be a smaller one.
	Bounded bool
}

// Minimal returns the smallest spec that allows what the recordings observed.
// Among specs of the same number of permission groups it takes the one that
// reads rather than writes, then the one whose groups' ids have better evidence
// ([permissions.Group.Evidence]), then the one whose groups fit the endpoints best
// (Account Settings Read for accounts, Zone Read for zones; otherwise in the order
// of [authz.EnoughFor]), then the first by name; the result does not depend on
// the order of the calls and recordings, except for the order in which calls are
// listed.
//
// On an account or zone where nothing is written, the group is one that reads, also where
// the one that writes is there for another.
//
// Permissions are narrowed to the accounts and zones of the calls. Where a role on
// single resources would do, the permission is more than a token needs, and
// [Needed.Narrower] says so. GET /zones
// gets the zones that the same recordings touch elsewhere; where there are none,
// all zones of the account if the calls name exactly one, else all zones. A
// permission on all zones of an account takes in the same one on a zone where its
// calls are known to be in that account.
// User permissions are on the token's own user, whose id no call shows.
func Minimal(recordings ...Recording) Result { return minimal(maxWork, recordings) }

// minimal does each of its two searches with a bounded amount of work.
func minimal(work int, recordings []Recording) Result {
	var res Result
	var all sifted
	for _, r := range recordings {
		all.sift(r)
		res.ReadsMissing = res.ReadsMissing || r.ReadsMissing
		for _, gap := range r.Gaps {
			if r.Name != "" {
				gap = r.Name + ": " + gap
			}
			res.Gaps = append(res.Gaps, gap)
		}
	}
	res.Ignored, res.Late, res.Unanswered = all.ignored, all.late, all.neverAnswered()
	var open standIns
	required, optional := open.calls(once(all.required)), open.calls(once(all.optional))
	world := observe(required, optional)
	reqs, unknown := world.requirements(required, &open)
	chosen, bounded := cheapest(reqs, work)
	whole := assign(reqs, chosen)
	res.Required, res.Unplaced = open.part(whole)
	res.Spec = specOf(res.Required)

	opts, optUnknown := world.requirements(optional, &open)
	spec := specOf(whole)
	opts = slices.DeleteFunc(opts, func(q requirement) bool { return q.allowedBy(spec) })
	chosen, optBounded := cheapest(opts, work)
	res.Optional, _ = open.part(assign(opts, chosen))
	res.Unknown = open.back(once(slices.Concat(unknown, optUnknown)))
	required, optional = open.back(required), open.back(optional)
	res.Bodies = slices.DeleteFunc(slices.Concat(required, optional), func(c authz.Call) bool { return bodyOf(c) == "" || all.read[keyOf(c)] })
	res.Bounded = bounded || optBounded
	for i := range res.Required {
		all.recount(&res.Required[i])
	}
	for i := range res.Unplaced {
		all.recount(&res.Unplaced[i].Needed)
	}
	for i := range res.Optional {
		all.recount(&res.Optional[i])
	}
	return res
}

// bodyOf says where to look in the call's body, "" where the body decides nothing that
// the call does not say.
func bodyOf(c authz.Call) string {
	m, _ := operations.Match(c.Method, c.Path)
	if c.Asks != nil || m.Operation().OnRulesets() && operations.PhaseGroups(c.Phase) != nil {
		return ""
	}
	return m.Operation().Body().Look
}

func specOf(needed []Needed) permissions.Spec {
	var policies []permissions.Policy
	for _, n := range needed {
		policies = append(policies, permissions.AllowOn(n.Resource, n.Permission))
	}
	return permissions.NewSpec(policies...)
}

// once drops calls that were made before with the same answer.
func once(calls []authz.Call) []authz.Call {
	seen := make(map[callKey]bool, len(calls))
	var out []authz.Call
	for _, c := range calls {
		k := keyOf(c)
		if !seen[k] {
			seen[k] = true
			out = append(out, c)
		}
	}
	return out
}
