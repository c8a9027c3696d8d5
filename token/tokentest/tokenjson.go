package tokentest

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
)

// wirePolicy is what the server judges of a policy of a request.
type wirePolicy struct {
	ID               string                     `json:"id,omitempty"`
	Effect           string                     `json:"effect"`
	PermissionGroups []wireGroup                `json:"permission_groups"`
	Resources        map[string]json.RawMessage `json:"resources"`
}

type wireGroup struct {
	ID string `json:"id"`
}

// storedPolicy is a policy as it is kept and sent, keys included that the server
// does not know: as the API does with what a later one will know.
type storedPolicy map[string]json.RawMessage

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
	Policies   []storedPolicy  `json:"policies"`
	Condition  json.RawMessage `json:"condition,omitempty"`
	Value      string          `json:"value,omitempty"`

	CreatorEmail    string `json:"creator_email_at_creation,omitempty"`
	ProvisionerType string `json:"provisioner_type,omitempty"`
	ProvisionerID   string `json:"provisioner_id,omitempty"`

	Other map[string]json.RawMessage `json:"-"` // keys that the server does not know
}

// MarshalJSON writes the other keys beside the known ones.
func (t wireToken) MarshalJSON() ([]byte, error) {
	type plain wireToken
	data, err := json.Marshal(plain(t))
	if err != nil || len(t.Other) == 0 {
		return data, err
	}
	keys := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &keys); err != nil {
		return nil, err
	}
	for key, value := range t.Other {
		if _, known := keys[key]; !known {
			keys[key] = value
		}
	}
	return json.Marshal(keys)
}

// policiesOf returns a spec's policies with ids, as the API stores them.
func (s *Server) policiesOf(spec permissions.Spec) ([]storedPolicy, error) {
	data, err := spec.PoliciesJSON()
	if err != nil {
		return nil, err
	}
	policies := []storedPolicy{}
	if err := json.Unmarshal(data, &policies); err != nil {
		return nil, err
	}
	return s.stamp(policies), nil
}

// stamp gives policies ids and the order in which they are sent.
func (s *Server) stamp(policies []storedPolicy) []storedPolicy {
	arrange(policies)
	for _, p := range policies {
		p["id"] = json.RawMessage(`"` + s.mint.hex(32) + `"`)
	}
	return policies
}

// nameGroups gives the groups of policies the names of the catalogue: the API
// goes by the id, and a request need not name them.
func (s *Server) nameGroups(policies []storedPolicy) error {
	for _, p := range policies {
		var groups []map[string]json.RawMessage
		if err := json.Unmarshal(p["permission_groups"], &groups); err != nil {
			return err
		}
		for _, group := range groups {
			var id string
			if err := json.Unmarshal(group["id"], &id); err != nil {
				return err
			}
			g, known := s.group(id)
			if !known {
				continue
			}
			name, err := json.Marshal(g.Name)
			if err != nil {
				return err
			}
			group["name"] = name
		}
		data, err := json.Marshal(groups)
		if err != nil {
			return err
		}
		p["permission_groups"] = data
	}
	return nil
}

func (t *tokenRecord) wire(now time.Time) wireToken {
	c := t.spec.Conditions()
	out := wireToken{
		ID: t.id, Name: t.name, Status: t.state(now),
		IssuedOn: t.issued, ModifiedOn: t.modified, Policies: t.policies,
		LastUsedOn: unlessZero(t.used.Truncate(time.Second)), NotBefore: unlessZero(c.NotBefore), ExpiresOn: unlessZero(c.ExpiresOn),
		CreatorEmail: t.maker.Email, ProvisionerType: t.maker.ProvisionerType, ProvisionerID: t.maker.ProvisionerID,
	}
	var parts struct {
		Condition json.RawMessage `json:"condition"`
	}
	only := permissions.NewSpec().WithConditions(c)
	if data, err := json.Marshal(only); err == nil && json.Unmarshal(data, &parts) == nil {
		out.Condition = parts.Condition
	}
	if other := t.spec.Other(); other != "" {
		_ = json.Unmarshal([]byte(other), &out.Other) // it was read as an object
	}
	return out
}

func unlessZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// scopeOf is the scope of a resource key: all but its last part.
func scopeOf(key string) permissions.Scope {
	return permissions.Scope(key[:max(0, strings.LastIndexByte(key, '.'))])
}
