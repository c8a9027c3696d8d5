package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

// ListOptions say which tokens [Client.List] reads. The zero value reads all.
type ListOptions struct {
	// ActiveOnly leaves out expired and disabled tokens, as the API does unless
	// it is asked to include_expired.
	ActiveOnly bool
}

// List reads the tokens of an account, or of the calling user where account is
// "", expired and disabled ones included as far as the API still knows them. It
// needs API Tokens Read or Write, or the account's Account API Tokens Read or
// Write.
//
// Some creators see only those tokens of an account that they made: [Client.Sees]
// tells whether the listing is whole.
//
// The answers are read as they are, not through the types of cloudflare-go:
// policies with groups or resources that those do not know must not be lost.
// Where the number of tokens changes while the pages are read, they are read
// anew, three times at most. [Client.Pages] gives them page by page.
//
// Source: https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/list/ (2026-08).
func (c *Client) List(ctx context.Context, account permissions.AccountID, opts ListOptions) ([]Info, error) {
	if err := c.manages(account); err != nil {
		return nil, err
	}
	var out []Info
	for range maxListings {
		out = []Info{}
		steady, err := c.listOnce(ctx, account, opts, func(page []Info) bool {
			out = append(out, page...)
			return true
		})
		if err != nil {
			return nil, err
		}
		if steady {
			break
		}
	}
	return out, nil
}

// pageInfo is what the API says of a page of a list; zero where it says nothing.
type pageInfo struct {
	TotalPages int `json:"total_pages"`
	TotalCount int `json:"total_count"`
}

// pages reads a list page by page, most of them at the most. The target is the
// path of a page, with its query; take is given the rows, and says whether there
// may be more.
func (c *Client) pages(ctx context.Context, most int, target func(page int) string, take func(page int, rows []json.RawMessage, info pageInfo) (more bool)) error {
	for page := 1; ; page++ {
		var rows []json.RawMessage
		resp, err := c.api.Do(ctx, "GET", target(page), nil, &rows)
		if err != nil {
			return err
		}
		var info pageInfo
		_ = json.Unmarshal(resp.Envelope.ResultInfo, &info) // absent or odd: it says nothing
		if !take(page, rows, info) {
			return nil
		}
		if page == most {
			path, _, _ := strings.Cut(target(page), "?")
			return notKnown("GET %s: the listing has more than %d pages", path, most)
		}
	}
}

// find returns the tokens of exactly that name. Names need not be unique.
func (c *Client) find(ctx context.Context, account permissions.AccountID, name string) ([]Info, error) {
	all, err := c.List(ctx, account, ListOptions{})
	if err != nil {
		return nil, err
	}
	var out []Info
	for _, info := range all {
		if info.Name == name {
			out = append(out, info)
		}
	}
	return out, nil
}

// Get reads one token. It needs what [Client.List] needs. A token that does not
// exist, or that these credentials do not see ([Client.Sees]), is an [*APIError]
// for which [IsNotFound] holds; one that was revoked or has expired may still be
// described, with its State.
func (c *Client) Get(ctx context.Context, ref Ref) (Info, error) {
	if err := c.reach(ref); err != nil {
		return Info{}, err
	}
	var raw json.RawMessage
	resp, err := c.api.Do(ctx, "GET", ref.path(), nil, &raw)
	if err != nil {
		return Info{}, err
	}
	info, _ := readInfo(raw, ref.Account) // zero where it cannot be read
	if info.ID != ref.ID {
		return Info{}, unusable("GET", ref.path(), resp.Status)
	}
	c.seen.add(ref)
	return info, nil
}

// Self finds the token that the client's credentials are: its id and owner. It
// asks as [Client.Verify] does. The Ref is zero for a Global API key, and where
// the API does not tell; the error is a fault that kept from asking.
func (c *Client) Self(ctx context.Context) (Ref, error) {
	if c.creds.IsGlobalKey() {
		return Ref{}, nil
	}
	v, err := c.Verify(ctx)
	if v.TokenID == "" {
		return Ref{}, err
	}
	return Ref{ID: v.TokenID, Account: v.Account}, nil
}

// maxGroupPages bounds the listing of permission groups. The API gives all of them,
// about 400, on one page.
const maxGroupPages = 20

// PermissionGroups reads the live catalogue of permission groups: names and ids
// that the built-in one may not know yet. A user token or a Global API key asks
// GET /user/tokens/permission_groups, an account-owned token its account's twin
// (give the account with [WithAccount]); a token of the older form asks the one
// and then the other.
//
// It needs API Tokens Read or Write, or the account's Account API Tokens Read
// or Write. Without, the error is an [*APIError], mostly 9109.
func (c *Client) PermissionGroups(ctx context.Context) (*permissions.Catalogue, error) {
	const userPath = "/user/tokens/permission_groups"
	accountPath := "/accounts/" + string(c.account) + "/tokens/permission_groups"
	kind := c.creds.Kind()
	if kind == CredentialAccountToken {
		if c.account == "" {
			return nil, usage("an account-owned token reads the permission groups of its account: name it with WithAccount")
		}
		return c.listGroups(ctx, accountPath)
	}
	cat, err := c.listGroups(ctx, userPath)
	var e *APIError
	if err == nil || kind == CredentialUserToken || c.account == "" || !errors.As(err, &e) || e.Inconclusive() {
		return cat, err
	}
	// Both refusals matter: the first may be the one to act on.
	cat, second := c.listGroups(ctx, accountPath)
	if second != nil {
		return nil, errors.Join(err, second)
	}
	return cat, nil
}

// AccountPermissionGroups reads the live catalogue of what a token that the account
// owns can hold, with whatever credentials: there the groups are looked up that act on
// single resources, such as one Worker, and have no public ids
// ([permissions.Role.Resolve]).
//
// It needs Account API Tokens Read or Write. The error is an [*APIError], mostly 9109,
// or that of the account's id.
func (c *Client) AccountPermissionGroups(ctx context.Context, account permissions.AccountID) (*permissions.Catalogue, error) {
	if err := account.Validate(); err != nil {
		return nil, usage("%w", err)
	}
	return c.listGroups(ctx, tokensPath(account)+"/permission_groups")
}

// listGroups reads all pages of one listing.
func (c *Client) listGroups(ctx context.Context, path string) (*permissions.Catalogue, error) {
	rows := []json.RawMessage{}
	target := func(page int) string {
		if page == 1 {
			return path
		}
		return fmt.Sprintf("%s?page=%d", path, page)
	}
	err := c.pages(ctx, maxGroupPages, target, func(page int, part []json.RawMessage, about pageInfo) bool {
		rows = append(rows, part...)
		return len(part) > 0 && page < about.TotalPages
	})
	if err != nil {
		return nil, err
	}
	cat, err := permissions.ParseListing(marshaled(rows))
	if err != nil {
		return nil, notKnown("GET %s: %w", path, err)
	}
	if cat.Len() == 0 {
		return nil, notKnown("GET %s: the API listed no permission groups", path)
	}
	return cat, nil
}
