package token

import (
	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

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
	case len(r.ID) == 32 && credential.IsLowerHex(r.ID):
		return nil
	case credential.Holds(r.ID):
		return usage("token id looks like a token's value (not shown): want the id, 32 lowercase hexadecimal digits")
	}
	return usage("token id %q: want 32 lowercase hexadecimal digits", credential.Show(r.ID, 40))
}

// Ref returns what names the token from now on.
func (c Created) Ref() Ref { return Ref{ID: c.ID, Account: c.Account} }

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
