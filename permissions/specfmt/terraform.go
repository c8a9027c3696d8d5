package specfmt

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// Terraform is a resource of the Cloudflare provider that makes a token.
type Terraform struct {
	// Label is the resource's name in the configuration; "" means "token".
	Label string
	// Name is the token's name; "" means the label.
	Name string
	// Account makes the token one that the account owns (cloudflare_account_token);
	// "" makes one of the user (cloudflare_api_token).
	Account permissions.AccountID
}

// Marshal returns the spec as a .tf.json file for version 5 of the provider, with
// resources as the JSON text that it takes since 5.13. Text that Terraform would
// take for a template is escaped. A spec whose user is not named (see
// [permissions.OwnUserResource]), one with keys that are not known, and permissions
// of the user in an account's token are errors.
// Source: the provider's documentation of both resources (2026-11).
func (t Terraform) Marshal(s permissions.Spec) ([]byte, error) {
	label := t.Label
	if label == "" {
		label = "token"
	}
	if !isIdentifier(label) {
		return nil, fmt.Errorf("label %q: want letters, digits, _ and -, and no digit first", credential.Show(label, 40))
	}
	switch {
	case len(s.Unknown()) > 0:
		return nil, fmt.Errorf("the spec has keys that Terraform cannot be told: %s", strings.Join(s.Unknown(), ", "))
	case s.IsEmpty():
		return nil, errors.New("the spec is empty: a token needs a policy")
	case t.Account != "" && s.HasUser():
		return nil, errors.New("an account's token cannot hold permissions of the user: leave them out, or make a token of the user")
	}
	if t.Account != "" {
		if err := t.Account.Validate(); err != nil {
			return nil, err
		}
	}
	type group struct {
		ID string `json:"id"`
	}
	type policy struct {
		Effect    permissions.Effect `json:"effect"`
		Groups    []group            `json:"permission_groups"`
		Resources string             `json:"resources"`
	}
	type ips struct {
		In    []string `json:"in,omitempty"`
		NotIn []string `json:"not_in,omitempty"`
	}
	type condition struct {
		RequestIP ips `json:"request_ip"`
	}
	type token struct {
		Account   string     `json:"account_id,omitempty"`
		Name      string     `json:"name"`
		Policies  []policy   `json:"policies"`
		Condition *condition `json:"condition,omitempty"`
		NotBefore string     `json:"not_before,omitempty"`
		ExpiresOn string     `json:"expires_on,omitempty"`
	}
	out := token{Account: string(t.Account), Name: escaped(orElse(t.Name, label))}
	for st := range s.Statements() {
		if st.Resource == permissions.OwnUserResource() {
			return nil, errors.New("the user's id is not known: put it in with Spec.WithUser")
		}
	}
	text, err := s.PoliciesJSON()
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Effect    permissions.Effect
		Groups    []group `json:"permission_groups"`
		Resources json.RawMessage
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, err // cannot happen: it was just written
	}
	for _, row := range rows {
		out.Policies = append(out.Policies, policy{row.Effect, row.Groups, escaped(string(row.Resources))})
	}
	if c := s.Conditions(); !c.IsZero() {
		if !c.RequestIP.IsZero() {
			out.Condition = &condition{}
			for _, p := range c.RequestIP.In {
				out.Condition.RequestIP.In = append(out.Condition.RequestIP.In, p.String())
			}
			for _, p := range c.RequestIP.NotIn {
				out.Condition.RequestIP.NotIn = append(out.Condition.RequestIP.NotIn, p.String())
			}
		}
		out.NotBefore, out.ExpiresOn = stamp(c.NotBefore), stamp(c.ExpiresOn)
	}
	kind := "cloudflare_api_token"
	if t.Account != "" {
		kind = "cloudflare_account_token"
	}
	data, err := json.MarshalIndent(map[string]any{"resource": map[string]any{kind: map[string]any{label: out}}}, "", "  ")
	return append(data, '\n'), err
}

// escaped makes a text that Terraform reads as it stands: in its JSON every string
// is a template.
func escaped(text string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(text)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// isIdentifier reports whether Terraform takes the text for a name.
func isIdentifier(text string) bool {
	for i, c := range text {
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c != '-' && (c < '0' || c > '9')) {
			return false
		}
	}
	return text != ""
}
