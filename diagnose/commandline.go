package diagnose

import (
	"slices"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// command takes up the call that the command line is for. It may be another one than
// was refused: programs list before they write.
func (r *refusal) command(c hearing.Call) {
	if c.Path == "" {
		return
	}
	if m, ok := operations.Match(c.Method, fillIn(c.Path, r.facts)); ok && m.Operation() != r.op {
		r.wanted, _ = m.Operation().Preferred()
	}
}

// putFirst puts the permission that the whole command needs before others that the
// refused call accepts as well: with it the next call goes through too.
func (r *refusal) putFirst() {
	if r.wanted == nil || len(r.grants) < 2 {
		return
	}
	at := slices.IndexFunc(r.grants, func(g authz.Grant) bool { return g.Permission.ID() == r.wanted.ID() })
	if at <= 0 {
		return
	}
	g := r.grants[at]
	r.grants = slices.Insert(slices.Delete(r.grants, at, at+1), 0, g)
	r.say("The command needs " + permissions.Label(g.Permission) + " for a later call, which the refused one accepts too.")
}

// addEither adds the permissions of the calls of which the program may have made one,
// where nothing tells which.
func (r *refusal) addEither(d *Diagnosis) {
	const most = 4
	var named []permissions.Permission
	for _, c := range r.either[:min(most, len(r.either))] {
		m, ok := operations.Match(c.Method, fillIn(c.Path, r.facts))
		if !ok || m.Operation() == r.op {
			continue
		}
		p, ok := m.Operation().Preferred()
		if !ok || slices.ContainsFunc(named, func(n permissions.Permission) bool { return n.ID() == p.ID() }) {
			continue
		}
		named = append(named, p)
		d.Remedies = append(d.Remedies, r.addRemedy("add this permission, if the call was "+m.Operation().String(), r.own(p.Scope()), p))
	}
}
