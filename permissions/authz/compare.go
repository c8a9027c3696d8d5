package authz

import (
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Difference is an operation on a resource that two specs decide differently.
type Difference struct {
	Operation operations.Operation
	// Resource is the account, zone, user or thing acted on. "All accounts", "all
	// zones" and "all zones of an account" stand for those that neither spec
	// names; the zero value for operations that name no resource.
	Resource permissions.Resource
	A, B     Verdict
	// Guessed says that the operation's list is not published and that the
	// verdicts rest on a guess.
	Guessed bool
	// Call is one that shows it: the operation's path with the resource's id, 32 zeros
	// for an account or a zone that neither spec names, and x for what else it names.
	Call Call
}

// Compare returns what two specs can do differently, over every catalogued
// operation and every account and zone, and every single resource such as a Worker,
// that either names, plus the unnamed rest where a spec reaches all of them.
// Operations that cannot be judged for either spec are left out. The order is by
// resource, then by template and
// method.
func Compare(a, b permissions.Spec) []Difference {
	var out []Difference
	for _, t := range sampleTargets(a, b) {
		a, b := t.concerned(a), t.concerned(b)
		for op := range operations.All() {
			if op.Scope() != t.scope || t.on.Scope() != "" && !t.named(op) {
				continue
			}
			call := Call{Method: op.Method(), Path: t.fill(op.Template()), Account: t.account, On: t.on}
			va, vb := Decide(a, call).effective(), Decide(b, call).effective()
			if va != vb {
				out = append(out, Difference{op, t.resource, va, vb, op.Evidence().Kind == permissions.EvidenceAssumed, call})
			}
		}
	}
	return out
}

// concerned returns the spec without statements on other single zones and accounts,
// which neither allow nor deny anything there: of a large spec they are nearly all. Where
// the sample has no zone, or no account, they are all alike, and one is enough.
func (s sample) concerned(spec permissions.Spec) permissions.Spec {
	type grant struct {
		effect     permissions.Effect
		permission permissions.Permission
		on         permissions.Scope
		other      string
	}
	seen := map[grant]bool{}
	return spec.Filter(func(st permissions.Statement) bool {
		zone, single := st.Resource.Zone()
		account, bounded := st.Resource.Account()
		switch on := st.Resource.Scope(); {
		case !single && (on != permissions.ScopeAccount || !bounded):
			return true
		case st.Permission.Name() == "": // keeps open what it opens
			return true
		case single && s.scope == permissions.ScopeZone:
			return zone == s.zone
		case !single && s.account != "":
			return account == s.account
		}
		g := grant{st.Effect, st.Permission, st.Resource.Scope(), st.Other}
		before := seen[g]
		seen[g] = true
		return !before
	})
}

// effective folds a guessed decision into its guess, so that two specs that
// differ only there are told apart.
func (d Decision) effective() Verdict {
	if d.Guess != NotChecked {
		return d.Guess
	}
	return d.Verdict
}

// sample is a resource to try operations on.
type sample struct {
	scope    permissions.Scope
	resource permissions.Resource
	account  permissions.AccountID
	zone     permissions.ZoneID
	on       permissions.Resource // a single resource within the account
}

// otherID stands for an account or a zone that no spec names.
const otherID = "00000000000000000000000000000000"

func sampleTargets(specs ...permissions.Spec) []sample {
	var out []sample
	add := func(s sample) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	add(sample{})
	add(sample{scope: permissions.ScopeUser, resource: permissions.OwnUserResource()})
	for _, spec := range specs {
		for st := range spec.Statements() {
			r := st.Resource
			account, bounded := r.Account()
			zone, single := r.Zone()
			switch {
			case within(r) && bounded:
				add(sample{scope: permissions.ScopeAccount, resource: permissions.AccountResource(account), account: account})
				if !r.IsAll() {
					add(sample{scope: permissions.ScopeAccount, resource: r, account: account, on: r})
				}
			case single:
				add(sample{scope: permissions.ScopeZone, resource: permissions.ZoneResource(zone), account: account, zone: zone})
			case r.Scope() == permissions.ScopeZone && bounded:
				add(sample{scope: permissions.ScopeZone, resource: r, account: account, zone: otherID})
				add(sample{scope: permissions.ScopeAccount, resource: permissions.AccountResource(account), account: account})
			case r.Scope() == permissions.ScopeZone:
				add(sample{scope: permissions.ScopeZone, resource: r, account: otherID, zone: otherID})
			case r.Scope() == permissions.ScopeAccount && bounded:
				add(sample{scope: permissions.ScopeAccount, resource: r, account: account})
				add(sample{scope: permissions.ScopeZone, resource: permissions.AllZonesInResource(account), account: account, zone: otherID})
			case r.Scope() == permissions.ScopeAccount:
				add(sample{scope: permissions.ScopeAccount, resource: r, account: otherID})
			}
		}
	}
	return out
}

// named reports whether the operation names a single resource of the sample's kind.
func (s sample) named(op operations.Operation) bool {
	kind, at := productOf(op.Template())
	return at != nil && kind == s.on.Scope()
}

// fill puts the sample's ids into a template's account and zone parameters and
// a placeholder into the others.
func (s sample) fill(template string) string {
	segments := strings.Split(template, "/")
	for i, seg := range segments {
		switch {
		case !strings.Contains(seg, "{"):
		case seg == "{account_id}":
			segments[i] = string(s.account)
		case strings.HasPrefix(seg, "{zone_id") && i == 2:
			segments[i] = string(s.zone)
		case s.on.Scope() != "" && isID(template, i):
			_, _, segments[i], _ = s.on.Nested()
		default:
			segments[i] = placeholder(seg)
		}
	}
	return strings.Join(segments, "/")
}

// isID reports whether the segment of a template is the id by which a resource is
// granted.
func isID(template string, segment int) bool {
	_, at := productOf(template)
	return at != nil && at.value == carriesID && strings.Count(at.below, "/") == segment
}

// placeholder fills each parameter of one segment, keeping its literal parts.
func placeholder(seg string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(seg, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, after, _ := strings.Cut(rest, "}")
		b.WriteString("x")
		seg = after
	}
}
