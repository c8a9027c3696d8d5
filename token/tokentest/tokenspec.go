package tokentest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// hold makes the token hold the spec: with the owner in place of a user without
// an id, and only what the world has.
func (s *Server) hold(t *tokenRecord, spec permissions.Spec) error {
	if t.user != nil {
		spec = ofUser(spec, t.user.ID)
	}
	policies, err := s.policiesOf(spec)
	if err != nil {
		return fmt.Errorf("tokentest: %w", err)
	}
	for st := range spec.Statements() {
		if t.user != nil && (st.Resource.Scope().Granular() || st.Permission.Scope().Granular()) {
			return fmt.Errorf("tokentest: %s: a user token cannot hold permissions on single resources of a product: issue one that an account owns (TokenOptions.Kind)", st)
		}
		if err := s.world.lacks(st.Resource); err != nil {
			return fmt.Errorf("tokentest: %s: %w", st, err)
		}
	}
	t.spec, t.narrow, t.policies = spec, nil, policies
	return nil
}

// ofUser returns the spec with the user's id where it means the token's own user:
// by [permissions.OwnUser], or by a user without an id.
func ofUser(spec permissions.Spec, id string) permissions.Spec {
	var policies []permissions.Policy
	nameless := false
	for st := range spec.Statements() {
		if st.Resource == permissions.UserResource("") {
			st.Resource, nameless = permissions.OwnUserResource(), true
		}
		policies = append(policies, permissions.Policy{Effect: st.Effect, Permissions: []permissions.Permission{st.Permission}, Resources: []permissions.Resource{st.Resource}, Other: st.Other})
	}
	if nameless {
		spec = permissions.NewSpec(policies...).WithConditions(spec.Conditions()).WithOther(spec.Other())
	}
	return spec.WithUser(id)
}

// lacks is an error where the world has not got what the resource names: its
// account, the account within whose bounds it lies, its zone, its Worker or its user.
// Single buckets may come later, and "all" may be none.
func (w *world) lacks(r permissions.Resource) error {
	if r == permissions.OwnUserResource() {
		return errors.New("a token that an account owns has no user: give a user token that permission")
	}
	if id, ok := r.Account(); ok && w.account(id) == nil {
		return fmt.Errorf("the simulator has no account %s: add it first (AddAccount, or AddNamed for all that the spec names)", credential.Show(string(id), 40))
	}
	if id, ok := r.Zone(); ok && w.zone(id) == nil {
		return fmt.Errorf("the simulator has no zone %s: add it first (AddZone, or AddNamed for all that the spec names)", credential.Show(string(id), 40))
	}
	if account, kind, tag, ok := r.Nested(); ok && kind == permissions.ScopeWorker && !w.hasWorker(account, tag) {
		return fmt.Errorf("the simulator has no Worker with the tag %s: add it first (AddWorker, or AddNamed for all that the spec names)", credential.Show(tag, 40))
	}
	if id, ok := strings.CutPrefix(r.Key(), permissions.UserResource("").Key()); ok && !r.IsAll() && w.user(id) == nil {
		return fmt.Errorf("the simulator has no user %s: add it first (AddUser), or mean the token's owner (permissions.OwnUser)", credential.Show(id, 40))
	}
	return nil
}

// hasWorker reports whether the account, or any where none is named, has a Worker with
// the tag.
func (w *world) hasWorker(of permissions.AccountID, tag string) bool {
	return slices.ContainsFunc(w.accounts, func(a *account) bool {
		return (of == "" || a.ID == of) && slices.ContainsFunc(a.scripts, func(w *script) bool { return w.tag == tag })
	})
}
