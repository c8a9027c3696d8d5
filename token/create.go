package token

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cloudflare/cloudflare-go/v7/accounts"
	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/user"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/strictjson"
	"github.com/cftoken/cftoken/permissions"
)

// Created is a new token. Its Secret is shown by the API this once: keep it.
type Created struct {
	// Info is the token. From [Client.Issue] it is as the token was read back, where
	// that was possible; else it is what the API answered to the creation, which may
	// leave out what the token holds (Unread says so).
	Info
	// Secret is the token's value.
	Secret Secret
	// Concerns are those of the check before that were no reason to refuse;
	// [Client.Issue] alone makes it.
	Concerns []Concern
	// Unconfirmed says why [Client.Issue] could not read the token back and compare
	// it with what was asked for, nil where it could.
	Unconfirmed error
}

// UncertainError is a creation of which it is not known whether it happened:
// the answer was lost, broken or without the token's value. The token may
// exist, with nobody knowing its value. Before trying again, look for its name
// among the tokens and delete it.
type UncertainError struct {
	// Name is the name of the token to look for.
	Name string
	// ID is its id, "" if neither the answer nor a look at the listing told.
	ID string
	// Account is the account to look in, "" for the user's own tokens.
	Account permissions.AccountID
	// Looked says that the token was looked for by its name after the answer
	// was lost, as [Client.Issue] does: with an ID it exists; without, it was
	// not in the listing, where a new token may be missing for a short while.
	Looked bool
	// Err is what went wrong, an [*APIError] or a [*TransportError].
	Err error
}

// Error says what happened and what to do.
func (e *UncertainError) Error() string {
	where := "the user's API tokens"
	if e.Account != "" {
		where = "the API tokens of account " + string(e.Account)
	}
	what := fmt.Sprintf("%q", e.Name)
	if e.ID != "" {
		what += " (id " + e.ID + ")"
	}
	switch {
	case e.Looked && e.ID != "":
		return fmt.Sprintf("the token %s was created, but its value did not arrive: %v; roll it to get a value, or delete it before trying again", what, e.Err)
	case e.Looked:
		return fmt.Sprintf("the token %s may have been created, but its value did not arrive: %v; it is not among %s now: look once more in a few minutes before trying again", what, e.Err, where)
	}
	return fmt.Sprintf("the token %s may have been created, but its value did not arrive: %v; look for that name among %s and delete it before trying again", what, e.Err, where)
}

// Unwrap returns the cause.
func (e *UncertainError) Unwrap() error { return e.Err }

// Create makes the token. The client's credentials must be a Global API key, or
// a token that may create tokens: with API Tokens Write ("User:API Tokens:Edit"
// in the dashboard) for user tokens, with Account API Tokens Write for tokens
// that an account owns.
//
// Create is the bare call; [Client.Issue] checks before and after it.
//
// The request is sent once. The error is that of [Request.Validate] before
// anything is sent; an [*APIError] where the API refused, so that no token
// exists; a [*TransportError] where the request never left; and an
// [*UncertainError] where the token may exist.
//
// Source: https://developers.cloudflare.com/fundamentals/api/how-to/create-via-api/ (2026-08).
func (c *Client) Create(ctx context.Context, req Request) (Created, error) {
	o, err := req.settle(c.now())
	if err != nil {
		return Created{}, err
	}
	return c.create(ctx, o)
}

func (c *Client) create(ctx context.Context, o order) (Created, error) {
	body, err := o.body()
	if err != nil {
		return Created{}, err
	}
	if err := c.creates(o.account); err != nil {
		return Created{}, err
	}
	path := tokensPath(o.account)
	t, opts := c.sdk()
	opts = append(opts, option.WithRequestBody("application/json", body))
	if o.account == "" {
		_, err = user.NewTokenService(opts...).New(ctx, user.TokenNewParams{})
	} else {
		var params accounts.TokenNewParams
		params.AccountID.Value, params.AccountID.Present = string(o.account), true
		_, err = accounts.NewTokenService(opts...).New(ctx, params)
	}
	var made Created
	raw, err := t.result(err, "POST", path)
	if err == nil {
		var complete bool
		if made, complete = readCreated(raw, o.account); !complete {
			err = unusable("POST", path, t.status)
		}
	}
	made.Name = cmp.Or(made.Name, o.name)
	switch {
	case err == nil:
		c.seen.add(made.Ref)
		return made, nil
	case mayExist(err):
		return Created{}, &UncertainError{Name: made.Name, ID: made.ID, Account: o.account, Err: err}
	}
	return Created{}, err
}

// readCreated reads the answer to a creation. One without the token's id or a
// value that can be sent is not complete.
func readCreated(raw json.RawMessage, account permissions.AccountID) (made Created, complete bool) {
	info, err := readInfo(raw, account)
	if err != nil {
		return Created{}, false
	}
	var value struct {
		Value string `json:"value"`
	}
	only, _ := strictjson.Only(raw, "value") // it was read as an object before
	_ = json.Unmarshal(only, &value)
	made = Created{Info: info, Secret: NewSecret(value.Value)}
	return made, value.Value != "" && isSendable(value.Value)
}

// creates reports, before anything is sent, why the client cannot create tokens
// of that owner.
func (c *Client) creates(account permissions.AccountID) error {
	if account == "" && c.creds.Kind() == CredentialAccountToken {
		return usage("an account-owned token cannot create user tokens: use a user token with API Tokens Write, or set Request.Account to create an account-owned token")
	}
	return nil
}

// mayExist reports whether a failed creation may have made the token after all: where
// the answer is no statement of the API, and does not ask to slow down, and where none came.
func mayExist(err error) bool {
	var e *APIError
	if errors.As(err, &e) {
		return e.Inconclusive() && !e.RateLimited()
	}
	var t *TransportError
	return !errors.As(err, &t) || t.Sent && !errors.Is(err, cfapi.ErrRedirect)
}
