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
	// Resource is the account, zone or user acted on. "All accounts", "all
	// zones" and "all zones of an account" stand for those that neither spec
	// names; the zero value for operations that name no resource.
	Resource permissions.Resource
	A, B     Verdict
	// Guessed says that the operation's list is not published and that the
	// verdicts rest on a guess.
	Guessed bool
}

// Compare returns what two specs can do differently, over every catalogued
// operation and every account and zone that either names, plus the unnamed
// rest where a spec reaches all of them. Operations that cannot be judged for
// either spec are left out. The order is by resource, then by template and
// method.
func Compare(a, b permissions.Spec) []Difference {
	var out []Difference
	for _, t := range sampleTargets(a, b) {
		for op := range operations.All() {
			if op.Scope() != t.scope {
				continue
			}
			call := Call{Method: op.Method(), Path: t.fill(op.Template()), Account: t.account}
			va, vb := Decide(a, call).effective(), Decide(b, call).effective()
			if va != vb {
				out = append(out, Difference{op, t.resource, va, vb, op.Evidence().Kind == permissions.EvidenceAssumed})
			}
		}
	}
	return out
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
			case single:
				add(sample{permissions.ScopeZone, permissions.ZoneResource(zone), account, zone})
			case r.Scope() == permissions.ScopeZone && bounded:
				add(sample{permissions.ScopeZone, r, account, otherID})
				add(sample{permissions.ScopeAccount, permissions.AccountResource(account), account, ""})
			case r.Scope() == permissions.ScopeZone:
				add(sample{permissions.ScopeZone, r, otherID, otherID})
			case r.Scope() == permissions.ScopeAccount && bounded:
				add(sample{permissions.ScopeAccount, r, account, ""})
				add(sample{permissions.ScopeZone, permissions.AllZonesInResource(account), account, otherID})
			case r.Scope() == permissions.ScopeAccount:
				add(sample{permissions.ScopeAccount, r, otherID, ""})
			}
		}
	}
	return out
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
		default:
			segments[i] = placeholder(seg)
		}
	}
	return strings.Join(segments, "/")
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
