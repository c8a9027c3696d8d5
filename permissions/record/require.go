package record

import (
	"cmp"
	"maps"
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// seen is which accounts and zones the calls touch.
type seen struct {
	accounts []permissions.AccountID
	zones    []permissions.ZoneID
}

func observe(lists ...[]authz.Call) seen {
	accounts, zones := map[permissions.AccountID]bool{}, map[permissions.ZoneID]bool{}
	for _, c := range slices.Concat(lists...) {
		if c.Account != "" {
			accounts[c.Account] = true
		}
		m, ok := operations.Match(c.Method, c.Path)
		if !ok {
			continue
		}
		if a, ok := m.AccountID(); ok {
			accounts[a] = true
		}
		if z, ok := m.ZoneID(); ok && m.Operation().Scope() == permissions.ScopeZone {
			zones[z] = true
		}
	}
	return seen{slices.Sorted(maps.Keys(accounts)), slices.Sorted(maps.Keys(zones))}
}

// requirement is what calls of one operation on one resource need: any one of
// the candidates.
type requirement struct {
	op         operations.Operation
	on         place
	calls      []made
	candidates []candidate
}

// made is a call, its place in the order of calls, and whether the list of its
// operation is a guess.
type made struct {
	authz.Call
	at    int
	guess bool
}

// place is what a call acts on, as far as the call says.
type place struct {
	account permissions.AccountID // in the path
	zone    permissions.ZoneID
	known   permissions.AccountID // what is known besides the path
	phase   string                // of the Ruleset Engine
	asks    string                // the id of the group that the body asks for
	beside  string                // the same, where that group is needed besides another
}

func placeOf(m operations.Matched, c authz.Call) place {
	var p place
	p.account, _ = m.AccountID()
	p.zone, _ = m.ZoneID()
	if m.Operation().Scope() != permissions.ScopeAccount {
		p.known = c.Account
	}
	p.asks = asked(c)
	if m.Operation().OnRulesets() {
		p.phase = c.Phase
		if inPath, ok := m.Param("ruleset_phase"); ok {
			p.phase = inPath
		}
	}
	return p
}

// asked is the id of the group that the body asks for, "" where that is not known.
func asked(c authz.Call) string {
	if c.Asks == nil {
		return ""
	}
	return c.Asks.ID()
}

// besides reports whether the call's body asks for a group that its operation does not
// accept.
func besides(op operations.Operation, c authz.Call) bool {
	return c.Asks != nil && !op.Accepts(c.Asks)
}

// grants are those of which a call needs one: of what its operation accepts, or of what
// its body asks for besides.
func grants(c authz.Call, beside bool) []authz.Grant {
	if !beside {
		return authz.EnoughFor(c)
	}
	if g, ok := authz.BesideFor(c); ok {
		return []authz.Grant{g}
	}
	return nil
}

// candidate is a group that would do, and the resources it would be on.
type candidate struct {
	permission permissions.Permission
	resources  []permissions.Resource
	cost       cost
}

func (q requirement) allowedBy(spec permissions.Spec) bool {
	return effective(authz.Decide(spec, q.calls[0].Call)) == authz.Allowed
}

func effective(d authz.Decision) authz.Verdict {
	if d.Guess != authz.NotChecked {
		return d.Guess
	}
	return d.Verdict
}

// requirements groups calls by what they need, in canonical order, and sets
// those aside that nothing is known about. Calls that every valid token may make
// need nothing, nor do those of which no token is asked. Where only permissions on the
// account of a zone would do, and no call says which account that is, open has an id
// that stands for it.
func (s seen) requirements(calls []authz.Call, open *standIns) (reqs []requirement, unknown []authz.Call) {
	type key struct {
		op operations.Operation
		on place
	}
	index := map[key]int{}
	add := func(at int, c authz.Call, m operations.Matched, beside bool) {
		op, basis := m.Operation(), m.Operation().Evidence().Kind
		k, call := key{op, placeOf(m, c)}, made{c, at, basis == permissions.EvidenceAssumed || beside && basis == permissions.EvidenceUnknown}
		if beside {
			k.on.beside = k.on.asks
		}
		if at, ok := index[k]; ok {
			call.Account = reqs[at].calls[0].Account
			reqs[at].calls = append(reqs[at].calls, call)
			return
		}
		enough := grants(c, beside)
		if zone, ok := m.ZoneID(); ok && len(enough) == 0 && (beside || len(op.Accepted()) > 0) && c.Account == "" {
			call.Account = permissions.AccountID(open.id(open.accountOf(zone)))
			enough = grants(call.Call, beside)
		}
		q := requirement{op: op, on: k.on, calls: []made{call}}
		for rank, g := range enough {
			group, _ := permissions.ByID(g.Permission.ID())
			q.candidates = append(q.candidates, candidate{g.Permission, s.narrow(op, g), costOf(group, rank)})
		}
		if len(q.candidates) == 0 {
			unknown = append(unknown, c)
			return
		}
		index[k] = len(reqs)
		reqs = append(reqs, q)
	}
	for i, c := range calls {
		m, ok := operations.Match(c.Method, c.Path)
		if !ok {
			unknown = append(unknown, c)
			continue
		}
		op := m.Operation()
		if op.AnyToken() || tokenless(op) {
			continue
		}
		add(i, c, m, false)
		if besides(m.Operation(), c) {
			add(i, c, m, true)
		}
	}
	slices.SortFunc(reqs, func(a, b requirement) int {
		return cmp.Or(cmp.Compare(a.op.Template(), b.op.Template()), cmp.Compare(a.op.Method(), b.op.Method()),
			cmp.Compare(a.on.account, b.on.account), cmp.Compare(a.on.zone, b.on.zone), cmp.Compare(a.on.known, b.on.known),
			cmp.Compare(a.on.phase, b.on.phase), cmp.Compare(a.on.asks, b.on.asks), cmp.Compare(a.on.beside, b.on.beside))
	})
	return reqs, unknown
}

// tokenless reports whether the operation asks for no API token: for none at all,
// or for one that another call handed out, which is among the calls itself.
func tokenless(op operations.Operation) bool {
	return op.HandedOut() || op.Credential() == "none"
}

// narrow replaces "all" by what was seen, for lists that answer with what the
// token may see and for the user's own affairs, for which an account will do.
func (s seen) narrow(op operations.Operation, g authz.Grant) []permissions.Resource {
	scope := g.Resource.Scope()
	own := op.Scope() == permissions.ScopeUser && scope == permissions.ScopeAccount
	if op.Scope() != "" && !own || op.AllZones() || !g.Resource.IsAll() {
		return []permissions.Resource{g.Resource}
	}
	var out []permissions.Resource
	switch scope {
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
