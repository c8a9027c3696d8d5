package token

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/cloudflare/cloudflare-go/v7/accounts"
	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/user"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Created is a new token. Its Secret is shown by the API this once: keep it.
type Created struct {
	// ID is the token's id, which is no secret.
	ID string
	// Name is the name that it was given.
	Name string
	// Secret is the token's value.
	Secret Secret
	// Kind is authz.UserToken or authz.AccountToken.
	Kind authz.Kind
	// Account is the owner of an account-owned token, else "".
	Account permissions.AccountID
	// State is the API's word, "active" for a token that works.
	State string
	// IssuedOn is when the API made it; NotBefore and ExpiresOn bound its time,
	// zero for no bound.
	IssuedOn, NotBefore, ExpiresOn time.Time
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
	body, err := req.Body(c.now())
	if err != nil {
		return Created{}, err
	}
	if err := c.creates(req.Account); err != nil {
		return Created{}, err
	}
	var made Created
	if req.Account == "" {
		made, err = c.createUserToken(ctx, body)
	} else {
		made, err = c.createAccountToken(ctx, req.Account, body)
	}
	if made.Name == "" {
		made.Name = req.Name
	}
	if err != nil {
		if mayExist(err) {
			return Created{}, &UncertainError{Name: made.Name, ID: made.ID, Account: req.Account, Err: err}
		}
		return Created{}, err
	}
	return made, nil
}

// creates reports, before anything is sent, why the client cannot create tokens
// of that owner.
func (c *Client) creates(account permissions.AccountID) error {
	if account == "" && c.creds.Kind() == CredentialAccountToken {
		return usage("an account-owned token cannot create user tokens: use a user token with API Tokens Write, or set Request.Account to create an account-owned token")
	}
	return nil
}

func (c *Client) createUserToken(ctx context.Context, body []byte) (Created, error) {
	const path = "/user/tokens"
	t, opts := c.sdk()
	res, err := user.NewTokenService(opts...).New(ctx, user.TokenNewParams{}, option.WithRequestBody("application/json", body))
	if res == nil {
		res = &user.TokenNewResponse{}
	}
	err = t.outcome(err, "POST", path, res)
	made := Created{
		ID: res.ID, Name: res.Name, Secret: NewSecret(res.Value), Kind: authz.UserToken, State: string(res.Status),
		IssuedOn: res.IssuedOn, NotBefore: res.NotBefore, ExpiresOn: res.ExpiresOn,
	}
	return made, complete(made, err, path, t.status)
}

func (c *Client) createAccountToken(ctx context.Context, id permissions.AccountID, body []byte) (Created, error) {
	path := "/accounts/" + string(id) + "/tokens"
	t, opts := c.sdk()
	var params accounts.TokenNewParams
	params.AccountID.Value, params.AccountID.Present = string(id), true
	res, err := accounts.NewTokenService(opts...).New(ctx, params, option.WithRequestBody("application/json", body))
	if res == nil {
		res = &accounts.TokenNewResponse{}
	}
	err = t.outcome(err, "POST", path, res)
	made := Created{
		ID: res.ID, Name: res.Name, Secret: NewSecret(res.Value), Kind: authz.AccountToken, Account: id, State: string(res.Status),
		IssuedOn: res.IssuedOn, NotBefore: res.NotBefore, ExpiresOn: res.ExpiresOn,
	}
	return made, complete(made, err, path, t.status)
}

// complete makes an answer without the token's id or value an error.
func complete(made Created, err error, path string, status int) error {
	if err == nil && (made.ID == "" || made.Secret.IsZero() || !isSendable(made.Secret.Reveal())) {
		return unusable("POST", path, status)
	}
	return err
}

// mayExist reports whether a failed creation may have made the token after all.
func mayExist(err error) bool {
	var e *APIError
	if errors.As(err, &e) {
		// A refusal below 500 is one, whatever its body looks like, unless the
		// server gave up waiting; a success that cannot be read is none.
		switch {
		case e.RateLimited():
			return false
		case e.Status >= 500, e.Status == http.StatusRequestTimeout:
			return true
		}
		return e.Status >= 200 && e.Status < 300 && e.Inconclusive()
	}
	var t *TransportError
	return !errors.As(err, &t) || t.Sent && !errors.Is(err, cfapi.ErrRedirect)
}
