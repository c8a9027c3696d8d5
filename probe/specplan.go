package probe

import (
	"context"
	"errors"
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// PlanSpec lays down the calls that show whether a token can do what the spec
// allows: Basic Auth, one check for each allowed permission on each of its
// resources ([CheckFor]), and then Options.Checks. A grant on all accounts or all
// zones is tried on the account or the zone of the fallback target, one on all R2
// buckets of an account on the target's bucket if it is one of them; where there is
// none, and where no harmless call exists, the step is skipped with the reason.
// Denies and conditions are not checked.
//
// The plan also reads the token's own policies beside the calls, where the token
// may or Options.Reader is given, and takes them for proof: see the package
// documentation. The error is for a spec or a fallback target that does not
// validate, and for a check that cannot be run.
func PlanSpec(spec permissions.Spec, fallback Target, opts Options) (Plan, error) {
	if err := validate(spec); err != nil {
		return Plan{}, err
	}
	if err := fallback.Validate(); err != nil {
		return Plan{}, err
	}
	p := Plan{target: named(spec, fallback), opts: opts, readPolicies: !opts.Eager || opts.Reader != nil}
	p.Steps = []Step{p.step(fallback, GuideChecks()[0])}
	for st := range spec.Statements() {
		if st.Effect != permissions.Allow {
			continue
		}
		s := Step{Check: Check{Name: permissions.Label(st.Permission), Needs: []permissions.Permission{st.Permission}}}
		if check, err := checkFor(st.Permission, opts.Writes); err != nil {
			s.Skip = err.Error()
		} else {
			s = p.step(targetOf(st.Resource, fallback), check)
		}
		s.Resource = st.Resource
		p.Steps = append(p.Steps, s)
	}
	return p, p.add(p.target, opts.Checks...)
}

// RunSpec makes the checks of a spec for the client's token and reports: it is
// [PlanSpec] and [Plan.Run] in one. The report is fine where every result is
// allowed and proven ([Report.Fine]).
func RunSpec(ctx context.Context, client *token.Client, spec permissions.Spec, fallback Target, opts Options) (Report, error) {
	p, err := PlanSpec(spec, fallback, opts)
	if err != nil {
		return Report{}, err
	}
	return p.Run(ctx, client)
}

// targetOf returns the account or the zone that the resource is, and otherwise
// the fallback's.
func targetOf(r permissions.Resource, fallback Target) Target {
	t := fallback
	if zone, ok := r.Zone(); ok {
		t.Zone = zone
	}
	if account, ok := r.Account(); ok {
		t.Account = account
	}
	if r.Scope() == permissions.ScopeBucket {
		switch {
		case !r.IsAll():
			t.Bucket = r
		case !r.Contains(t.Bucket):
			t.Bucket = permissions.Resource{}
		}
	}
	return t
}

// named is what the diagnosis takes for the caller's ids: the account and the
// zone that the spec names, each where it is the only one, and the fallback's
// otherwise. The calls went to those of the spec, so that they are the ones that
// may be swapped, however right the fallback's are.
func named(spec permissions.Spec, fallback Target) Target {
	t := fallback
	accounts, zones := ids(spec)
	if len(accounts) == 1 {
		t.Account = accounts[0]
	}
	if len(zones) == 1 {
		t.Zone = zones[0]
	}
	if string(t.Account) == string(t.Zone) { // the spec's one is the fallback's other
		return fallback
	}
	return t
}

// ids are the accounts and the zones that the spec allows something on.
func ids(spec permissions.Spec) (accounts []permissions.AccountID, zones []permissions.ZoneID) {
	for st := range spec.Statements() {
		if st.Effect != permissions.Allow {
			continue
		}
		if id, ok := st.Resource.Account(); ok && !slices.Contains(accounts, id) {
			accounts = append(accounts, id)
		}
		if id, ok := st.Resource.Zone(); ok && !slices.Contains(zones, id) {
			zones = append(zones, id)
		}
	}
	return accounts, zones
}

// validate checks that the spec has something, and checks it as
// [permissions.Spec.Validate] does, but takes the
// token's own user without an id, because no call needs it, and the groups of roles by
// their names, because their ids are not public.
func validate(spec permissions.Spec) error {
	if spec.IsEmpty() {
		return errors.New("probe: the spec has no permissions: there is nothing to check")
	}
	rest := spec.Filter(func(st permissions.Statement) bool { return st.Resource != permissions.OwnUserResource() })
	if rest.IsEmpty() {
		return nil
	}
	return rest.ValidateWith(rest.RoleGroups())
}
