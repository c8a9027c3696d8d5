package tokentest

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
)

// wirePolicy is a policy as token endpoints send and take it.
type wirePolicy struct {
	ID               string                     `json:"id"`
	Effect           string                     `json:"effect"`
	PermissionGroups []wireGroup                `json:"permission_groups"`
	Resources        map[string]json.RawMessage `json:"resources"`
}

type wireGroup struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// wireToken is a token as token endpoints send it.
type wireToken struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Status     string          `json:"status"`
	IssuedOn   time.Time       `json:"issued_on"`
	ModifiedOn time.Time       `json:"modified_on"`
	LastUsedOn *time.Time      `json:"last_used_on,omitempty"`
	NotBefore  *time.Time      `json:"not_before,omitempty"`
	ExpiresOn  *time.Time      `json:"expires_on,omitempty"`
	Policies   []wirePolicy    `json:"policies"`
	Condition  json.RawMessage `json:"condition,omitempty"`
	Value      string          `json:"value,omitempty"`
}

// policiesOf returns a spec's policies with ids, as the API stores them.
func (s *Server) policiesOf(spec permissions.Spec) ([]wirePolicy, error) {
	data, err := spec.PoliciesJSON()
	if err != nil {
		return nil, err
	}
	policies := []wirePolicy{}
	if err := json.Unmarshal(data, &policies); err != nil {
		return nil, err
	}
	return s.stamp(policies), nil
}

// stamp gives policies ids, and groups the names of the catalogue.
func (s *Server) stamp(policies []wirePolicy) []wirePolicy {
	for i := range policies {
		p := &policies[i]
		p.ID = s.mint.hex(32)
		for j := range p.PermissionGroups {
			if g, known := permissions.ByID(p.PermissionGroups[j].ID); known {
				p.PermissionGroups[j].Name = g.Name
			}
		}
	}
	return policies
}

func (t *tokenRecord) wire(now time.Time) wireToken {
	c := t.spec.Conditions()
	out := wireToken{
		ID: t.id, Name: t.name, Status: t.state(now),
		IssuedOn: t.issued, ModifiedOn: t.modified, Policies: t.policies,
		LastUsedOn: unlessZero(t.used.Truncate(time.Second)), NotBefore: unlessZero(c.NotBefore), ExpiresOn: unlessZero(c.ExpiresOn),
	}
	if !c.RequestIP.IsZero() {
		only := permissions.NewSpec().WithConditions(permissions.Conditions{RequestIP: c.RequestIP})
		var parts struct {
			Condition json.RawMessage `json:"condition"`
		}
		if data, err := json.Marshal(only); err == nil && json.Unmarshal(data, &parts) == nil {
			out.Condition = parts.Condition
		}
	}
	return out
}

func unlessZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// granular reports whether a resource of the policy is of a scope that neither
// accounts, zones, users nor buckets have, at its top or below an account.
func (p wirePolicy) granular() bool {
	for key, value := range p.Resources {
		var below map[string]json.RawMessage
		_ = json.Unmarshal(value, &below) // "*": nothing below
		if fineScope(key) {
			return true
		}
		for key := range below {
			if fineScope(key) {
				return true
			}
		}
	}
	return false
}

// fineScope reports whether a resource key is of such a scope. The scope of a
// key is all but its last part.
func fineScope(key string) bool {
	i := strings.LastIndexByte(key, '.')
	if i < 0 || !strings.HasPrefix(key, "com.cloudflare.") {
		return false
	}
	switch permissions.Scope(key[:i]) {
	case permissions.ScopeAccount, permissions.ScopeZone, permissions.ScopeUser, permissions.ScopeBucket:
		return false
	}
	return true
}
