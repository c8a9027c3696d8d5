package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
)

// Bounds of a listing. The API gives at most 50 tokens on a page, and at least 5.
//
// Source: https://developers.cloudflare.com/api/resources/accounts/subresources/tokens/methods/list/ (2026-11).
const (
	tokensPerPage = 50
	maxTokenPages = 40 // of so many
	maxListings   = 3
)

// smaller is the length of page to go on with where one of the length was too long to
// read. Each divides the one before, so that no token is left out between.
func smaller(perPage int) int {
	switch perPage {
	case tokensPerPage:
		return 25
	case 25:
		return 5
	}
	return 0
}

// Pages yields what [Client.List] returns, page by page as the API gives it, so that the
// tokens of a page can be looked at while the next one is not read yet: no more than a
// page is held, and of the tokens before it their ids. Each token is yielded once. One
// that was deleted after its page was read has been yielded; those that are missed since
// the number of tokens changed meanwhile come at the end, from pages that are read anew.
//
// An error ends it, and is yielded with no tokens: those yielded before are good.
func (c *Client) Pages(ctx context.Context, account permissions.AccountID, opts ListOptions) iter.Seq2[[]Info, error] {
	return func(yield func([]Info, error) bool) {
		if err := c.manages(account); err != nil {
			yield(nil, err)
			return
		}
		given := map[string]bool{}
		for range maxListings {
			stopped := false
			steady, err := c.listOnce(ctx, account, opts, func(page []Info) bool {
				var fresh []Info
				for _, info := range page {
					if !given[info.ID] {
						given[info.ID] = true
						fresh = append(fresh, info)
					}
				}
				stopped = len(fresh) > 0 && !yield(fresh, nil)
				return !stopped
			})
			switch {
			case stopped:
				return
			case err != nil:
				yield(nil, err)
				return
			case steady:
				return
			}
		}
	}
}

// listOnce reads all pages and gives take the tokens of each that no page before had,
// until it returns false. They are not steady where the number of tokens changed in
// between: one that was deleted shifts the pages, so that another can be missed.
func (c *Client) listOnce(ctx context.Context, account permissions.AccountID, opts ListOptions, take func(page []Info) bool) (steady bool, err error) {
	seen := map[string]bool{}
	total, steady := -1, true
	perPage := tokensPerPage
	for read := 0; ; { // places in the listing
		if read >= maxTokenPages*tokensPerPage {
			return false, notKnown("GET %s: the listing has more than %d tokens", tokensPath(account), maxTokenPages*tokensPerPage)
		}
		rows, about, err := c.tokenPage(ctx, account, opts, read/perPage+1, perPage)
		if n := smaller(perPage); n > 0 && tooLong(err) {
			perPage = n
			continue
		}
		if err != nil {
			return false, err
		}
		page := make([]Info, 0, len(rows))
		for _, raw := range rows {
			info, err := readInfo(raw, account)
			if err != nil {
				return false, fmt.Errorf("GET %s: %w", tokensPath(account), err)
			}
			if !seen[info.ID] { // a token made meanwhile shifts the pages
				seen[info.ID] = true
				c.seen.add(info.Ref)
				page = append(page, info)
			}
		}
		steady = steady && (total < 0 || about.TotalCount == total)
		total = about.TotalCount
		last := read/perPage+1 >= about.TotalPages
		if about.TotalPages == 0 { // a full page may have a next one
			last = len(rows) < perPage
		}
		read += perPage
		if len(page) == 0 || !take(page) || last {
			return steady, nil
		}
	}
}

// tokenPage reads one page.
func (c *Client) tokenPage(ctx context.Context, account permissions.AccountID, opts ListOptions, page, perPage int) (rows []json.RawMessage, about pageInfo, err error) {
	target := fmt.Sprintf("%s?include_expired=%t&page=%d&per_page=%d", tokensPath(account), !opts.ActiveOnly, page, perPage)
	resp, err := c.api.Do(ctx, "GET", target, nil, &rows)
	if err == nil {
		_ = json.Unmarshal(resp.Envelope.ResultInfo, &about) // absent or odd: it says nothing
	}
	return rows, about, err
}

// tooLong reports whether an answer was longer than what is read of one.
func tooLong(err error) bool {
	var e *APIError
	return errors.As(err, &e) && e.Format == cfapi.FormatOversize
}
