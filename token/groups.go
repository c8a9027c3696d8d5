package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cftoken/cftoken/permissions"
)

// maxPages bounds the listing of permission groups. The API gives all of them,
// about 400, on one page.
const maxPages = 20

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

// listGroups reads all pages of one listing.
func (c *Client) listGroups(ctx context.Context, path string) (*permissions.Catalogue, error) {
	rows := []json.RawMessage{}
	for page := 1; ; page++ {
		var part []json.RawMessage
		target := path
		if page > 1 {
			target = fmt.Sprintf("%s?page=%d", path, page)
		}
		resp, err := c.api.Do(ctx, "GET", target, nil, &part)
		if err != nil {
			return nil, err
		}
		rows = append(rows, part...)
		var info struct {
			TotalPages int `json:"total_pages"`
		}
		_ = json.Unmarshal(resp.Envelope.ResultInfo, &info) // absent or odd: one page
		if len(part) == 0 || page >= info.TotalPages {
			break
		}
		if page == maxPages {
			return nil, notKnown("GET %s: the listing has more than %d pages", path, maxPages)
		}
	}
	data, err := json.Marshal(rows)
	if err != nil {
		return nil, unusable("GET", path, 200)
	}
	cat, err := permissions.ParseListing(data)
	if err != nil {
		return nil, notKnown("GET %s: %w", path, err)
	}
	if cat.Len() == 0 {
		return nil, notKnown("GET %s: the API listed no permission groups", path)
	}
	return cat, nil
}
