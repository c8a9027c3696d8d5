package token

import (
	"encoding/json"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/strictjson"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// States of a token as the API words them. Other words may come: State fields
// hold what the API said.
//
// Source: https://developers.cloudflare.com/api/resources/user/subresources/tokens/
// (2026-08); revoked: https://github.com/cloudflare/terraform-provider-cloudflare/pull/7023
// (2026).
const (
	StateActive   = "active"   // it works, within its conditions
	StateDisabled = "disabled" // switched off, can be switched on again
	StateExpired  = "expired"  // its time is over
	StateRevoked  = "revoked"  // taken out of use, as the scanner for leaked tokens does
)

// Info is a token as the API describes it: everything but its value.
type Info struct {
	// Ref is its id and its owner.
	Ref
	// Name is the name that it was given.
	Name string
	// State is the API's word: see [StateActive] and its like.
	State string
	// Spec is what the token may do, with its conditions.
	Spec permissions.Spec
	// Unread says why Spec could not be read, nil where it is complete. With an
	// error Spec has no statements, which does not mean that the token may do
	// nothing; it has the conditions where those can be read. An answer with a key
	// that stands twice is not read at all.
	Unread error
	// IssuedOn and ModifiedOn are when it was made and last changed; zero where
	// the API did not tell.
	IssuedOn, ModifiedOn time.Time
	// LastUsedOn is when it was last used; zero for never, or where the API did
	// not tell. The API is known to bring it up to date with a delay.
	LastUsedOn time.Time
	// Maker is who made it, as far as the API tells.
	Maker Maker

	// doc is what can be sent back of the answer, nil where there was none.
	doc document
}

// ExpiresOn is the token's end, zero for never.
func (i Info) ExpiresOn() time.Time { return i.Spec.Conditions().ExpiresOn }

// Live reports whether the token works at that time: it is active and within
// its time.
func (i Info) Live(now time.Time) bool {
	c := i.Spec.Conditions()
	return i.State == StateActive && !now.Before(c.NotBefore) && (c.ExpiresOn.IsZero() || now.Before(c.ExpiresOn))
}

// Expired reports whether the token's time is over.
func (i Info) Expired(now time.Time) bool {
	end := i.ExpiresOn()
	return i.State == StateExpired || !end.IsZero() && !now.Before(end)
}

// gone reports whether the token can never work again.
func (i Info) gone() bool { return i.State == StateRevoked }

// readInfo reads one token of an answer. Only an answer without an id is an
// error: what else is odd stands in Unread, so that one token that nobody can
// read does not hide the others.
func readInfo(raw json.RawMessage, account permissions.AccountID) (Info, error) {
	var head struct {
		ID         string          `json:"id"`
		Name       string          `json:"name"`
		Status     string          `json:"status"`
		Policies   json.RawMessage `json:"policies"`
		IssuedOn   wireTime        `json:"issued_on"`
		ModifiedOn wireTime        `json:"modified_on"`
		LastUsedOn wireTime        `json:"last_used_on"`
		Email      wireText        `json:"creator_email_at_creation"`
		ByType     wireText        `json:"provisioner_type"`
		ByID       wireText        `json:"provisioner_id"`
	}
	only, _ := strictjson.Only(raw, "id", "name", "status", "policies", "issued_on", "modified_on", "last_used_on",
		"creator_email_at_creation", "provisioner_type", "provisioner_id") // nil of what is no object
	if err := json.Unmarshal(only, &head); err != nil || head.ID == "" {
		return Info{}, notKnown("an entry without a token's id")
	}
	info := Info{
		Ref: Ref{ID: head.ID, Account: account}, Name: head.Name, State: head.Status,
		IssuedOn: time.Time(head.IssuedOn), ModifiedOn: time.Time(head.ModifiedOn), LastUsedOn: time.Time(head.LastUsedOn),
		Maker: Maker{Email: string(head.Email), ProvisionerType: string(head.ByType), ProvisionerID: string(head.ByID)},
	}
	if err := strictjson.Duplicate(raw); err != nil {
		// Nothing of it can be sent back: nobody knows which of the two holds.
		info.Unread = notKnown("the token cannot be read: %w", err)
		return info, nil
	}
	info.doc = readDocument(raw)
	if strictjson.IsNull(head.Policies) {
		info.Unread = notKnown("the API did not tell the token's policies")
		info.Spec = info.doc.bounds()
		return info, nil
	}
	var spec permissions.Spec
	if err := spec.UnmarshalJSON(raw); err != nil {
		info.Unread = notKnown("the token's policies cannot be read: %s", credential.Redact(err.Error()))
		info.Spec = info.doc.bounds()
		return info, nil
	}
	info.Spec = spec
	return info, nil
}

// wireTime is a time that may be absent, null, empty or odd; all of that is the
// zero time.
type wireTime time.Time

// UnmarshalJSON never fails.
func (t *wireTime) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) != nil {
		return nil
	}
	if at, _ := time.Parse(time.RFC3339, text); at.Year() > 1 { // what cannot be read is of the year 1
		*t = wireTime(at.UTC())
	}
	return nil
}

// Ref names a token without its value: nothing in it is confidential. It can be
// compared, used as a map key and kept as JSON. The zero value names none.
type Ref struct {
	// ID is the token's id, 32 hexadecimal digits. It is not the value.
	ID string `json:"id"`
	// Account is the owner of an account-owned token, "" for a token of the
	// calling user.
	Account permissions.AccountID `json:"account,omitempty"`
}

// IsZero reports whether no token is named.
func (r Ref) IsZero() bool { return r == Ref{} }

// Kind is authz.UserToken or authz.AccountToken.
func (r Ref) Kind() authz.Kind {
	if r.Account == "" {
		return authz.UserToken
	}
	return authz.AccountToken
}

// String reads like "user token ed17…" or "account-owned token ed17… of account 6451…",
// with the ids in full.
func (r Ref) String() string {
	if r.IsZero() {
		return "no token"
	}
	id := credential.Redact(r.ID)
	if r.Account == "" {
		return "user token " + id
	}
	return "account-owned token " + id + " of account " + credential.Redact(string(r.Account))
}

// Validate checks the form of the ids. Its error never holds what could be a
// token's value, which people take for the id.
func (r Ref) Validate() error {
	if r.Account != "" {
		if err := r.Account.Validate(); err != nil {
			return usage("%w", err)
		}
	}
	switch {
	case r.ID == "":
		return usage("token id is empty: want 32 lowercase hexadecimal digits; Client.Verify and Client.List tell it")
	case credential.IsID(r.ID):
		return nil
	case credential.Holds(r.ID):
		return usage("token id looks like a token's value (not shown): want the id, 32 lowercase hexadecimal digits")
	}
	return usage("token id %q: want 32 lowercase hexadecimal digits", credential.Show(r.ID, 40))
}

// tokensPath is where the API keeps the tokens of a user or an account.
func tokensPath(account permissions.AccountID) string {
	if account == "" {
		return "/user/tokens"
	}
	return "/accounts/" + string(account) + "/tokens"
}

func (r Ref) path() string { return tokensPath(r.Account) + "/" + r.ID }

// manages reports, before anything is sent, why the client cannot manage tokens
// of that owner.
func (c *Client) manages(account permissions.AccountID) error {
	if account != "" {
		return unlessSaid(FailureUsage, account.Validate())
	}
	if c.creds.Kind() == CredentialAccountToken {
		return usage("an account-owned token cannot manage user tokens: use a user token with API Tokens Write or a Global API key, or name the account whose tokens are meant")
	}
	return nil
}

// reach is manages for one token.
func (c *Client) reach(ref Ref) error {
	if err := ref.Validate(); err != nil {
		return err
	}
	return c.manages(ref.Account)
}
