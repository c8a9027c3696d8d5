package token

import "encoding/json"

// Maker is what the API tells of who made a token. The zero value is nothing, as
// of a token that is older than these keys.
//
// An email address is a person's: it is here for who looks after tokens, and
// stands in no error of this package.
//
// Source: Cloudflare's OpenAPI document, https://github.com/cloudflare/api-schemas
// (2026-10); which types of provisioners there are is not published.
type Maker struct {
	// Email is the address that the creator had when the token was made.
	Email string `json:"creator_email_at_creation,omitempty"`
	// ProvisionerType and ProvisionerID say what made the token in somebody's
	// place, in the API's words.
	ProvisionerType string `json:"provisioner_type,omitempty"`
	ProvisionerID   string `json:"provisioner_id,omitempty"`
}

// IsZero reports whether the API told nothing.
func (m Maker) IsZero() bool { return m == Maker{} }

// String reads like "dana@example.com", or "dana@example.com, by service_token 023e…";
// "" where nothing is known.
func (m Maker) String() string {
	by := m.ProvisionerType
	if m.ProvisionerID != "" {
		if by != "" {
			by += " "
		}
		by += m.ProvisionerID
	}
	switch {
	case by == "":
		return m.Email
	case m.Email == "":
		return "by " + by
	}
	return m.Email + ", by " + by
}

// wireText is a text that may be absent, null or odd; all of that is "".
type wireText string

// UnmarshalJSON never fails.
func (t *wireText) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*t = wireText(text)
	}
	return nil
}
