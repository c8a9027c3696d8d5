package tokentest

import (
	"encoding/json"
	"errors"
	"unicode/utf8"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// draft is a token as a create or update request describes it.
type draft struct {
	name     string
	spec     permissions.Spec
	policies []storedPolicy
	status   string
}

// maxTokenName is the longest name of a token, in characters. Source: the API
// schema of token create,
// https://developers.cloudflare.com/api/resources/user/subresources/tokens/ (2026-11).
const maxTokenName = 120

// readDraft reads and checks the body of a create or update request.
func (s *Server) readDraft(x *exchange, create bool) (draft, reply, bool) {
	var body struct {
		Name     string       `json:"name"`
		Policies []wirePolicy `json:"policies"`
		Status   string       `json:"status"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return draft{}, rep, true
	}
	bad := func(id *answers.Answer, fill ...string) (draft, reply, bool) {
		return draft{}, refuse(id, fill...), true
	}
	if n := utf8.RuneCountInString(body.Name); n == 0 || n > maxTokenName {
		return bad(&answers.TokenBadName)
	}
	switch body.Status {
	case "", stateActive, stateDisabled, stateExpired:
	default:
		return bad(&answers.TokenBadBody, "{reason}", "status must be active, disabled or expired")
	}
	if len(body.Policies) == 0 {
		return bad(&answers.TokenBadBody, "{reason}", "policies must not be empty")
	}
	for _, p := range body.Policies {
		if create && p.ID != "" {
			return bad(&answers.TokenPolicyID)
		}
		if x.op.Scope() != permissions.ScopeAccount && s.granular(p) {
			return bad(&answers.TokenGranular)
		}
		for _, g := range p.PermissionGroups {
			if g.ID == "" {
				return bad(&answers.TokenNoGroupID)
			}
			if _, known := s.group(g.ID); !known {
				return bad(&answers.TokenUnknownGroup, "{group}", printable(g.ID))
			}
		}
	}
	spec, policies, err := s.readSpec(x.body)
	if err != nil {
		return bad(&answers.TokenBadBody, "{reason}", err.Error())
	}
	if err := conditionsFault(spec, x, create); err != nil {
		return bad(&answers.TokenBadBody, "{reason}", err.Error())
	}
	for _, p := range body.Policies {
		if id, fill := s.checkPolicy(x, p); id != nil {
			return bad(id, fill...)
		}
	}
	return draft{name: body.Name, spec: spec, policies: s.stamp(policies), status: body.Status}, reply{}, false
}

// readSpec reads what a request says of the token, with the policies as they
// are to be stored. What the server does not know of them is kept.
func (s *Server) readSpec(body []byte) (permissions.Spec, []storedPolicy, error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(body, &keys); err != nil {
		return permissions.Spec{}, nil, err
	}
	var policies []storedPolicy
	if value, there := keys["policies"]; there {
		if err := json.Unmarshal(value, &policies); err != nil {
			return permissions.Spec{}, nil, err
		}
	}
	if err := s.nameGroups(policies); err != nil {
		// What is not of the form that groups have is for UnmarshalJSON to name.
		var spec permissions.Spec
		err := spec.UnmarshalJSON(body)
		return spec, policies, err
	}
	data, err := json.Marshal(policies)
	if err != nil {
		return permissions.Spec{}, nil, err
	}
	keys["policies"] = data
	if data, err = json.Marshal(keys); err != nil {
		return permissions.Spec{}, nil, err
	}
	var spec permissions.Spec
	err = spec.UnmarshalJSON(data)
	return spec, policies, err
}

func conditionsFault(spec permissions.Spec, x *exchange, create bool) error {
	c := spec.Known().Conditions()
	if err := c.Validate(); err != nil {
		return err
	}
	if create && !c.ExpiresOn.IsZero() && !c.ExpiresOn.After(x.now) {
		return errors.New("expires_on is in the past")
	}
	return nil
}

// checkPolicy applies the rules on what a creator may hand on. Every group
// must fit every resource of its policy, the resources must be within the
// creator's reach, and the creator's user must hold the group there.
func (s *Server) checkPolicy(x *exchange, p wirePolicy) (*answers.Answer, []string) {
	resources := resourcesOf(p)
	for _, r := range resources {
		if r.Scope() == permissions.ScopeBucket && r.IsAll() && r.Parent() == "" {
			return &answers.TokenAllBuckets, nil
		}
	}
	for _, g := range p.PermissionGroups {
		row, _ := s.group(g.ID)
		for _, r := range resources {
			if r.Scope() != row.Scope || p.Effect == string(permissions.Allow) && !s.mayHandOn(x, r, row.Permission()) {
				return &answers.TokenGroupRefused, []string{"{group}", row.Name}
			}
		}
	}
	return nil, nil
}

// resourcesOf returns the resources of a policy that Spec.UnmarshalJSON accepts. It
// reads each key with one group, because a spec drops the resources that no
// group fits.
func resourcesOf(p wirePolicy) []permissions.Resource {
	var out []permissions.Resource
	for key, value := range p.Resources {
		one := wirePolicy{Effect: p.Effect, PermissionGroups: p.PermissionGroups[:1], Resources: map[string]json.RawMessage{key: value}}
		data, err := json.Marshal([]wirePolicy{one})
		if err != nil {
			continue
		}
		var spec permissions.Spec
		if spec.UnmarshalJSON(data) != nil {
			continue
		}
		for st := range spec.Statements() {
			out = append(out, st.Resource)
		}
	}
	return out
}

// mayHandOn reports whether the creator may put the group on the resource into
// the token that x creates or edits.
func (s *Server) mayHandOn(x *exchange, r permissions.Resource, p permissions.Permission) bool {
	forAccount := x.op.Scope() == permissions.ScopeAccount
	within := func(id permissions.AccountID) bool {
		if forAccount && id != x.account.ID {
			return false
		}
		return s.world.account(id) != nil && x.actor.reaches(id)
	}
	account, bounded := r.Account()
	switch r.Scope() {
	case permissions.ScopeUser:
		if forAccount || r.Key() != permissions.UserResource(x.actor.user.ID).Key() {
			return false
		}
	case permissions.ScopeZone:
		if id, single := r.Zone(); single {
			z := s.world.zone(id)
			if z == nil || !within(z.Account) {
				return false
			}
			if forAccount && !x.actor.holds(p, z) {
				return false
			}
			break
		}
		if bounded && !within(account) {
			return false
		}
	case permissions.ScopeAccount, permissions.ScopeBucket:
		if bounded && !within(account) {
			return false
		}
	default:
		if !bounded || !within(account) || s.world.lacks(r) != nil {
			return false
		}
	}
	u := x.actor.user
	if u == nil || u.Rights == nil {
		return true
	}
	if id, single := r.Zone(); single {
		return specHolds(*u.Rights, p, s.world.zone(id))
	}
	return u.Rights.Covers(permissions.NewSpec(permissions.AllowOn(r, p)))
}

// holds reports whether the creating credential itself holds the group on the
// zone. Cloudflare demands it of creators of account-owned tokens for single
// zones only.
func (a actor) holds(p permissions.Permission, z *zone) bool {
	return a.kind == authz.GlobalKey || specHolds(a.token.spec, p, z)
}

func specHolds(spec permissions.Spec, p permissions.Permission, z *zone) bool {
	return specHoldsOn(spec, p, func(r permissions.Resource) bool { return onZone(r, z) })
}

// specHoldsOn reports whether a spec allows the group, and does not deny it, on
// a resource of which on reports that it covers what is meant.
func specHoldsOn(spec permissions.Spec, p permissions.Permission, on func(permissions.Resource) bool) bool {
	held := false
	for st := range spec.Statements() {
		if st.Permission.ID() == p.ID() && on(st.Resource) {
			if st.Effect == permissions.Deny {
				return false
			}
			held = true
		}
	}
	return held
}

// onZone reports whether a statement's resource covers the zone: the zone, all
// zones, all zones of its account, its account, or all accounts.
func onZone(r permissions.Resource, z *zone) bool {
	switch r.Scope() {
	case permissions.ScopeZone:
		if id, single := r.Zone(); single {
			return id == z.ID
		}
	case permissions.ScopeAccount:
	default:
		return false
	}
	account, bounded := r.Account()
	return !bounded || account == z.Account
}

// onAccount reports whether a statement's resource covers the account: itself,
// or all accounts.
func onAccount(r permissions.Resource, id permissions.AccountID) bool {
	account, bounded := r.Account()
	return r.Scope() == permissions.ScopeAccount && (!bounded || account == id)
}
