package token

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Of the tokens that an account owns, a creator with the role API Token
// Provisioning sees only those that it made. So a token that the API does not show
// is gone only where it would have been shown: nothing follows from its absence
// else. A user's own tokens are all that user's.

// Extent is how many of an owner's tokens the API shows to a client. The zero
// value is ExtentUnknown.
type Extent uint8

const (
	// ExtentUnknown: what it depends on is in [Sight.Why].
	ExtentUnknown Extent = iota
	// ExtentAll: every token of the owner.
	ExtentAll
	// ExtentOwn: those that the creator made, and no others.
	ExtentOwn
)

// String returns unknown, all or own.
func (e Extent) String() string {
	switch e {
	case ExtentAll:
		return "all"
	case ExtentOwn:
		return "own"
	}
	return "unknown"
}

// MarshalText returns the extent's text.
func (e Extent) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// Sight says how many of an owner's tokens the API shows to a client, and how
// that is known.
type Sight struct {
	// Extent is how many.
	Extent Extent `json:"extent"`
	// Why says how it is known or, where it is not, what it depends on.
	Why string `json:"why"`
	// Evidence is where the rule stands; zero where none was applied.
	Evidence permissions.Evidence `json:"evidence,omitzero"`
}

// Sees finds out whether the client's listings are whole: whether [Client.List]
// shows all tokens of an account, or of the calling user where account is "".
// It changes nothing.
//
// An account-owned token is asked for what it holds; for a user's credentials
// the user's roles in the account decide, which a Global API key can read, and a
// user token with Memberships Read. What cannot be found out is ExtentUnknown. The
// error is a usage error, or a fault that kept from asking.
//
// Source: https://developers.cloudflare.com/changelog/ (2026-10-01), for the role
// API Token Provisioning.
func (c *Client) Sees(ctx context.Context, account permissions.AccountID) (Sight, error) {
	if err := c.manages(account); err != nil {
		return Sight{}, err
	}
	if account == "" {
		return Sight{ExtentAll, "the API lists the calling user's own tokens", documented("https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/list/", "2026-10")}, nil
	}
	self := Ref{}
	if kind := c.creds.Kind(); !c.creds.IsGlobalKey() && kind != CredentialUserToken {
		var err error
		if self, err = c.Self(ctx); err != nil {
			return Sight{}, err
		}
		if self.IsZero() && kind == CredentialAccountToken {
			return Sight{Why: "it depends on what the token in use holds, and its id is not known"}, nil
		}
	}
	if self.Account != "" {
		return c.seesAsToken(ctx, self, account)
	}
	return c.seesAsUser(ctx, account)
}

// seesAsToken is Sees for an account-owned token.
func (c *Client) seesAsToken(ctx context.Context, self Ref, account permissions.AccountID) (Sight, error) {
	info, err := c.Get(ctx, self)
	switch {
	case err != nil && untold(err):
		return Sight{}, err
	case err != nil:
		return Sight{Why: "it depends on what the token in use holds, which it may not read"}, nil
	case info.Unread != nil:
		return Sight{Why: "it depends on what the token in use holds, which cannot be read"}, nil
	}
	return sightOf(info, account), nil
}

// sightOf is what an account-owned token sees by what it holds.
func sightOf(self Info, account permissions.AccountID) Sight {
	call := authz.Call{Method: "GET", Path: tokensPath(account), Account: account}
	who := authz.Principal{Spec: self.Spec.WithConditions(permissions.Conditions{}), Kind: self.Kind(), Account: self.Account}
	need := permissions.Label(permissions.AccountAPITokensRead)
	if who.Decide(call).Verdict != authz.Allowed {
		return Sight{Why: "the token in use does not hold " + need + " or Edit on the account: if something else lets it list tokens, it may show only those that it made"}
	}
	known := documented("https://developers.cloudflare.com/api/resources/accounts/subresources/tokens/methods/list/", "2026-10")
	known.Kind, known.Note = permissions.EvidenceDerived, "the operation lists all tokens of the account; that nothing narrows it for a token with that group is concluded"
	return Sight{ExtentAll, "the token in use holds " + need + " or Edit on the account", known}
}

// Roles, as GET /memberships names them.
const (
	roleSuperAdministrator = "Super Administrator"
	roleProvisioning       = "API Token Provisioning"
)

// maxMembershipPages bounds how many pages of accounts are looked through.
const maxMembershipPages = 20

// seesAsUser is Sees for a user's credentials.
func (c *Client) seesAsUser(ctx context.Context, account permissions.AccountID) (Sight, error) {
	var roles []string
	found := false
	target := func(page int) string { return fmt.Sprintf("/memberships?page=%d&per_page=50", page) }
	err := c.pages(ctx, maxMembershipPages, target, func(page int, rows []json.RawMessage, about pageInfo) bool {
		for _, raw := range rows {
			var row struct {
				Account struct{ ID permissions.AccountID }
				Roles   []string
			}
			if json.Unmarshal(raw, &row) == nil && row.Account.ID == account {
				roles, found = row.Roles, true
			}
		}
		return !found && page < about.TotalPages
	})
	const depends = "it depends on the user's role in the account: API Token Provisioning shows only the tokens that the user made"
	switch {
	case err != nil && untold(err):
		return Sight{}, err
	case err != nil:
		return Sight{Why: depends + "; to read the role takes " + permissions.Label(permissions.UserMembershipsRead)}, nil
	case slices.ContainsFunc(roles, func(r string) bool { return strings.HasPrefix(r, roleSuperAdministrator) }):
		known := documented("https://developers.cloudflare.com/fundamentals/api/get-started/account-owned-tokens/", "2025")
		known.Kind, known.Note = permissions.EvidenceDerived, "Super Administrators manage an account's tokens; that they see all of them is concluded"
		return Sight{ExtentAll, "the user is a Super Administrator of the account", known}, nil
	case len(roles) == 1 && roles[0] == roleProvisioning:
		return Sight{ExtentOwn, "the user's role in the account is API Token Provisioning", provisioningDocumented()}, nil
	case len(roles) > 0:
		return Sight{Why: depends + "; it is " + credential.Show(strings.Join(roles, ", "), 200)}, nil
	}
	return Sight{Why: depends + "; the API does not tell it"}, nil
}

// provisioningDocumented is where it stands that some creators see only their own
// tokens.
func provisioningDocumented() permissions.Evidence {
	return documented("https://developers.cloudflare.com/changelog/", "2026-10-01")
}

// maxSightings bounds how many tokens a client remembers.
const maxSightings = 10_000

// sightings are the account-owned tokens that the API has shown to a client. One
// of them that it shows no more is gone.
type sightings struct {
	mu   sync.Mutex
	refs map[Ref]struct{}
}

func (s *sightings) add(ref Ref) {
	if ref.Account == "" {
		return // those of a user are all shown
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refs == nil {
		s.refs = map[Ref]struct{}{}
	}
	if len(s.refs) >= maxSightings {
		for old := range s.refs { // any: who forgets asks again
			delete(s.refs, old)
			break
		}
	}
	s.refs[ref] = struct{}{}
}

func (s *sightings) has(ref Ref) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.refs[ref]
	return ok
}

// UnseenError is a token that the API does not show to the client's credentials,
// which may show tokens only to those who made them: whether it is gone is not
// known.
type UnseenError struct {
	// Ref is the token.
	Ref Ref
	// Sight is what is known of what the credentials see.
	Sight Sight
	// Err is why nothing could be found out, nil where the API answered.
	Err error
}

// Error says what is not known and what it depends on.
func (e *UnseenError) Error() string {
	text := fmt.Sprintf("the API does not show %s: whether it is gone, or made by somebody else and not shown, is not known", e.Ref)
	switch {
	case e.Err != nil:
		return fmt.Sprintf("%s: %v", text, e.Err)
	case e.Sight.Why != "":
		return text + ": " + e.Sight.Why
	}
	return text
}

// Unwrap returns the cause, nil for none.
func (e *UnseenError) Unwrap() error { return e.Err }

// goneUnlessUnseen is nil where a token that the API says it has not got is gone,
// and else an [*UnseenError].
func (c *Client) goneUnlessUnseen(ctx context.Context, ref Ref) error {
	if ref.Account == "" || c.seen.has(ref) {
		return nil
	}
	sight, err := c.Sees(ctx, ref.Account)
	if err == nil && sight.Extent == ExtentAll {
		return nil
	}
	return &UnseenError{Ref: ref, Sight: sight, Err: err}
}

// orUnseen is what to add to the statement that a token does not exist; "" where
// it is shown if it is there.
func (c *Client) orUnseen(ref Ref) string {
	if ref.Account == "" || c.seen.has(ref) {
		return ""
	}
	return ", or these credentials do not see it: some creators see only the tokens that they made"
}
