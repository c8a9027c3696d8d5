package record

import (
	"slices"
	"strings"

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
	// Guessed says that all of these calls have a list that Cloudflare does not
	// publish: the permission is this library's guess.
	Guessed bool
}

// Result is the least-privilege spec of one or more recordings.
type Result struct {
	// Spec holds the required permissions.
	Spec permissions.Spec
	// Required explains Spec, in its order.
	Required []Needed
	// Optional are permissions for calls that were refused and that the program
	// then did without, where Spec does not allow them anyway.
	Optional []Needed
	// Unknown are calls that the table does not know or that have no published
	// list, each once.
	Unknown []authz.Call
	// Ignored are calls that a failed run made after its first refusal.
	Ignored []authz.Call
}

// Minimal returns the smallest spec that allows what the recordings observed.
// Among specs of the same number of permission groups it takes the one that
// reads rather than writes, then the one with better evidence, then the one
// with the group named after the endpoint (Account Settings Read for accounts,
// Zone Read for zones), then the first by name; the result does not depend on
// the order of the recordings.
//
// Permissions are narrowed to the accounts and zones of the calls. GET /zones
// gets the zones that the same recordings touch elsewhere; where there are none,
// all zones of the account if the calls name exactly one, else all zones.
// User permissions are on the token's own user, whose id no call shows.
func Minimal(recordings ...Recording) Result {
	var res Result
	var required, optional []authz.Call
	for _, r := range recordings {
		need, opt, ign := r.sift()
		required = append(required, need...)
		optional = append(optional, opt...)
		res.Ignored = append(res.Ignored, ign...)
	}
	world := observe(slices.Concat(required, optional))
	reqs, unknown := world.requirements(required)
	res.Unknown = unknown
	chosen := cover(reqs)
	res.Required = assign(reqs, chosen)
	res.Spec = specOf(res.Required)

	opts, optUnknown := world.requirements(optional)
	res.Unknown = appendNew(res.Unknown, optUnknown...)
	opts = slices.DeleteFunc(opts, func(q requirement) bool { return q.allowedBy(res.Spec) })
	res.Optional = assign(opts, cover(opts))
	return res
}

// seen is which accounts and zones the calls touch.
type seen struct {
	accounts []permissions.AccountID
	zones    []permissions.ZoneID
}

func observe(calls []authz.Call) seen {
	var s seen
	for _, c := range calls {
		if c.Account != "" && !slices.Contains(s.accounts, c.Account) {
			s.accounts = append(s.accounts, c.Account)
		}
		m, ok := operations.Match(c.Method, c.Path)
		if !ok {
			continue
		}
		if a, ok := m.AccountID(); ok && !slices.Contains(s.accounts, a) {
			s.accounts = append(s.accounts, a)
		}
		if z, ok := m.ZoneID(); ok && m.Operation().Scope() == permissions.ScopeZone && !slices.Contains(s.zones, z) {
			s.zones = append(s.zones, z)
		}
	}
	slices.Sort(s.accounts)
	slices.Sort(s.zones)
	return s
}

// requirement is what a call needs: any one of the candidates.
type requirement struct {
	call       authz.Call
	op         *operations.Operation
	calls      []authz.Call // every call of the same operation on the same resource
	candidates []candidate
}

// candidate is a group that would do, and the resources it would be on.
type candidate struct {
	permission permissions.Permission
	resources  []permissions.Resource
	cost       cost
}

func (q requirement) allowedBy(spec permissions.Spec) bool {
	return effective(authz.Decide(spec, q.call)) == authz.Allowed
}

func effective(d authz.Decision) authz.Verdict {
	if d.Guess != authz.NotChecked {
		return d.Guess
	}
	return d.Verdict
}

// requirements groups calls by what they need and sets those aside that nothing
// is known about. Calls that every valid token may make need nothing.
func (s seen) requirements(calls []authz.Call) (reqs []requirement, unknown []authz.Call) {
	for _, c := range calls {
		m, ok := operations.Match(c.Method, c.Path)
		if !ok || len(m.Operation().Accepted()) == 0 && m.Operation().Evidence != operations.Any {
			unknown = appendNew(unknown, c)
			continue
		}
		op := m.Operation()
		if op.Evidence == operations.Any {
			continue
		}
		grants := authz.EnoughFor(c)
		at := slices.IndexFunc(reqs, func(q requirement) bool { return q.op == op && sameGrants(q, grants) })
		if at >= 0 {
			reqs[at].calls = appendNew(reqs[at].calls, c)
			continue
		}
		q := requirement{call: c, op: op, calls: []authz.Call{c}}
		for rank, g := range grants {
			q.candidates = append(q.candidates, candidate{g.Permission, s.narrow(op, g), costOf(op, g, rank)})
		}
		if len(q.candidates) == 0 {
			unknown = appendNew(unknown, c)
			continue
		}
		reqs = append(reqs, q)
	}
	return reqs, unknown
}

func sameGrants(q requirement, grants []authz.Grant) bool {
	return slices.EqualFunc(authz.EnoughFor(q.call), grants, func(a, b authz.Grant) bool { return a == b })
}

// narrow replaces "all" by what was seen, for lists that answer with what the
// token may see.
func (s seen) narrow(op *operations.Operation, g authz.Grant) []permissions.Resource {
	if op.Scope() != "" || op.AllZones || !g.Resource.IsAll() {
		return []permissions.Resource{g.Resource}
	}
	var out []permissions.Resource
	switch g.Resource.Scope() {
	case permissions.ScopeZone:
		for _, z := range s.zones {
			out = append(out, permissions.ZoneResource(z))
		}
		if len(out) == 0 && len(s.accounts) == 1 {
			out = append(out, permissions.AllZonesInResource(s.accounts[0]))
		}
	case permissions.ScopeAccount:
		for _, a := range s.accounts {
			out = append(out, permissions.AccountResource(a))
		}
	}
	if len(out) == 0 {
		out = append(out, g.Resource)
	}
	return out
}

func specOf(needed []Needed) permissions.Spec {
	var policies []permissions.Policy
	for _, n := range needed {
		policies = append(policies, permissions.AllowOn(n.Resource, n.Permission))
	}
	return permissions.NewSpec(policies...)
}

// appendNew appends the calls whose method and path are not there yet.
func appendNew(list []authz.Call, calls ...authz.Call) []authz.Call {
	for _, c := range calls {
		if !slices.ContainsFunc(list, func(o authz.Call) bool {
			return strings.EqualFold(o.Method, c.Method) && o.Path == c.Path && o.Status == c.Status
		}) {
			list = append(list, c)
		}
	}
	return list
}
