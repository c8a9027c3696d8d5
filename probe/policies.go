package probe

import (
	"cmp"
	"context"
	"slices"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// Policies is what the token's own policies say, where they were read.
type Policies struct {
	// Spec is what they grant and deny, with the token's conditions; nil where
	// they were not read.
	Spec *permissions.Spec
	// Err is why they could not be read, nil where they were or where nobody
	// asked. For most tokens it is a refusal, which is no fault.
	Err error
}

// introspect reads the policies of the client's token: with the credential that
// the caller gave for it, else as the token itself.
func (r *runner) introspect(ctx context.Context) {
	bounded, cancel := context.WithTimeout(ctx, r.plan.opts.Timeout)
	defer cancel()
	if r.plan.opts.Reader != nil {
		r.identify(ctx)
	}
	v := r.verify.Load()
	if v == nil || v.TokenID == "" {
		return // no token, or its id is not known
	}
	reader := r.plan.opts.Reader
	if reader == nil {
		reader = r.client
	}
	info, err := reader.Get(bounded, token.Ref{ID: v.TokenID, Account: v.Account})
	if err == nil {
		err = info.Unread
	}
	if err != nil {
		r.policies.Err = err
		return
	}
	r.policies.Spec = &info.Spec
}

// compareWithPolicies lays the token's policies, where they were read, over what
// the calls showed. What they grant is proven; what they do not grant is denied,
// unless they hold groups that nothing is known of. Where a call says otherwise
// the result says so. Those of a token that is not known to be live say nothing.
func (r *runner) compareWithPolicies() {
	if r.policies.Spec == nil || r.policies.Spec.Conditions().Other != "" {
		return // an unknown condition: nobody knows when they hold
	}
	if r.liveness() != diagnose.Live {
		return
	}
	// A filter of client addresses let through whoever read the policies itself.
	reached := r.policies.Spec.Conditions().RequestIP.IsZero() || r.plan.opts.Reader == nil
	for _, res := range r.results {
		reached = reached || res.Verdict == authz.Allowed && len(res.Check.Needs) > 0
	}
	for i := range r.results {
		if res := &r.results[i]; len(res.Check.Needs) > 0 && res.Resource.Scope() != "" {
			res.compare(*r.policies.Spec, reached)
		}
	}
}

const byPolicies = "by the token's own policies"

// compare is compareWithPolicies for one result. Reached says that no client-IP
// filter keeps this caller out, as far as calls showed. What is granted is proven
// where no call was made or none was answered; an answer that says neither yes nor
// no casts doubt on the resource that the policies grant it on, and stays.
func (res *Result) compare(have permissions.Spec, reached bool) {
	standing := grantedAll
	for _, p := range res.Check.Needs {
		standing = min(standing, standingOf(have, p, res.Resource))
	}
	switch {
	case standing == grantUnknown, ofCredential(res.Reason):
	case standing == denied || standing == notGranted:
		res.speakAgainst(have, standing)
	case res.Verdict == authz.Denied:
		res.Proof = Consistent
		res.Note = "refused, although the token's own policies grant it: the role of its user, or an edit that has not arrived, or a rule of the product"
	case res.Verdict == authz.NotEntitled, standing == grantedOther:
	case res.Verdict != authz.Allowed && !reached:
		res.Note = note(res.Note, "the token's policies grant it, but its client IP filter may exclude this caller")
	case res.Verdict == authz.Inconclusive && res.answered():
		res.Note = note("contradiction: the token's own policies grant it, and the call was answered otherwise", cmp.Or(res.Note, res.Err.Error()))
	case res.Proof != Proven || res.Argued:
		was := res.Note
		if res.Verdict == authz.Allowed {
			was = ""
		} else if was == "" && res.Err != nil {
			was = res.Err.Error()
		}
		res.Verdict, res.Reason, res.Proof = authz.Allowed, authz.NoReason, Proven
		res.Argued = false
		res.Note = note("proven "+byPolicies, was)
	}
}

// speakAgainst turns a result whose permissions the policies do not grant.
func (res *Result) speakAgainst(have permissions.Spec, s standing) {
	res.Argued = false
	if res.Fine() && !res.Resource.IsAll() { // of all, the call tried one
		res.Verdict, res.Proof = authz.Inconclusive, NotProven
		res.Note = "contradiction: the call shows the permission, and the token's own policies do not grant it; a recent edit may not have arrived"
		return
	}
	if res.Verdict != authz.Denied {
		res.Note = note("not granted "+byPolicies, res.Note)
		res.Err, res.Code, res.Read = nil, 0, authz.Call{}
	}
	res.Verdict, res.Proof = authz.Denied, Proven
	switch {
	case s == denied:
		res.Reason = authz.ExplicitDeny
	case slices.ContainsFunc(res.Check.Needs, func(p permissions.Permission) bool { return !have.Equal(have.Without(p)) }):
		res.Reason = authz.OutsideScope
	default:
		res.Reason = authz.MissingPermission
	}
}

func note(first, second string) string {
	if first == "" || second == "" {
		return first + second
	}
	return first + "; " + second
}

// standing is what policies say of a permission on a resource, the worst first.
type standing uint8

const (
	denied       standing = iota // a deny covers it
	notGranted                   // nothing grants it
	grantUnknown                 // a group that nothing is known of may
	grantedOther                 // another group opens all that it is known to open
	grantedAll                   // it is granted, or a group that contains it
)

// standingOf says what the policies are to a permission on a resource. What a deny of
// another group does that opens all the same is not documented.
func standingOf(have permissions.Spec, p permissions.Permission, on permissions.Resource) standing {
	out, atMost := notGranted, grantedAll
	for st := range have.Statements() {
		wide, maybe := st.Resource.Contains(on), mayLieIn(on, st.Resource)
		same := st.Permission.ID() == p.ID()
		all := same || standsIn(st.Permission, p)
		if opensBucket(st, p, on) {
			wide, all = true, true
		}
		opens := all || opensAllOf(st.Permission, p)
		_, known := permissions.ByID(st.Permission.ID())
		switch within := on.Contains(st.Resource); {
		case st.Effect == permissions.Deny && same && (wide || within):
			return denied
		case st.Effect == permissions.Deny:
			if opens && (wide || within || maybe) {
				atMost = grantUnknown
			}
		case all && wide:
			out = max(out, grantedAll)
		case opens && maybe, !known && (wide || maybe):
			out = max(out, grantUnknown)
		case opens && wide:
			out = max(out, grantedOther)
		}
	}
	return min(out, atMost)
}

// mayLieIn reports whether a zone may be one of all zones of an account: which
// account it lies in is not known here.
func mayLieIn(zone, all permissions.Resource) bool {
	_, single := zone.Zone()
	_, bounded := all.Account()
	return single && bounded && all.IsAll() && all.Scope() == permissions.ScopeZone
}
