package token

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

// cleanupTimeout bounds what is still done after the caller's context has
// ended, so that nothing is left behind.
const cleanupTimeout = 15 * time.Second

// detached is a bounded context for cleaning up, whatever became of ctx.
func detached(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), cleanupTimeout)
}

// RevokeOptions say how [Client.Revoke] goes about it. The zero value is careful.
type RevokeOptions struct {
	// EvenInUse allows the token that the client itself uses.
	EvenInUse bool
}

// InUseError is the refusal to revoke or disable the token that the client
// itself uses. Nothing was sent to that end.
type InUseError struct {
	// Ref is the token.
	Ref Ref
	// Unsure says that the API did not tell whether it is the one in use.
	Unsure bool
}

// Error says what to do.
func (e *InUseError) Error() string {
	if e.Unsure {
		return fmt.Sprintf("%s may be the token in use: the API did not tell its id; name its account with WithAccount, or set EvenInUse", e.Ref)
	}
	return fmt.Sprintf("%s is the token in use: use another credential, or set EvenInUse", e.Ref)
}

// IsNotFound reports whether the API answered that a token does not exist, as it
// may of one that the credentials do not see ([Client.Sees]). An
// answer that it could not route the request is about the path and says nothing
// of a token.
func IsNotFound(err error) bool {
	var e *APIError
	return errors.As(err, &e) && e.Status == 404 && !e.Inconclusive() && !e.OneOf(&answers.NoRoute, &answers.NoRouteURI)
}

// Revoke deletes a token: its value is dead, within about two minutes
// everywhere. It can be called again and again: a token that is gone is a
// success. It needs API Tokens Write, or the account's
// Account API Tokens Write.
//
// A token of an account that the API does not show is taken for gone where the
// client has seen it before, or [Client.Sees] all of them; else the error is an
// [*UnseenError].
//
// The token that the client itself uses is refused with an [*InUseError]
// unless the options say otherwise. After a lost answer the token is looked for:
// if it is gone, that is a success; else the error is the fault, and calling
// again is safe.
//
// Source: https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/delete/ (2026-08).
func (c *Client) Revoke(ctx context.Context, ref Ref, opts RevokeOptions) error {
	if err := c.reach(ref); err != nil {
		return err
	}
	if err := c.spare(ctx, ref, opts.EvenInUse); err != nil {
		return err
	}
	_, err := c.api.Do(ctx, "DELETE", ref.path(), nil, nil)
	switch {
	case err == nil:
		c.seen.add(ref)
		return nil
	case IsNotFound(err):
		return c.goneUnlessUnseen(ctx, ref)
	case !mayExist(err) && !refusedState(err):
		return err
	}
	// The answer was lost, or the API refuses to delete what is revoked.
	look, cancel := detached(ctx)
	defer cancel()
	switch info, lookErr := c.Get(look, ref); {
	case IsNotFound(lookErr):
		return c.goneUnlessUnseen(look, ref)
	case lookErr == nil && info.gone():
		return nil
	case lookErr != nil && c.dead(look, lookErr): // it was our own
		return nil
	}
	return err
}

// refusedState reports a refusal that may be about the token's state rather
// than about permission: a client error that is no denial.
func refusedState(err error) bool {
	var e *APIError
	return errors.As(err, &e) && !e.Inconclusive() && (e.Status == 400 || e.Status == 409 || e.Status == 410 || e.Status == 422)
}

// dead reports whether a refused look was refused because the credentials of
// the client are no longer known, or are as said besides.
func (c *Client) dead(ctx context.Context, refusal error, or ...Status) bool {
	if readAnswer(refusal) != answerRejected {
		return false
	}
	v, err := c.Verify(ctx)
	return err == nil && slices.Contains(append(or, StatusDead), v.Status)
}

// spare refuses the token in use.
func (c *Client) spare(ctx context.Context, ref Ref, evenInUse bool) error {
	if evenInUse || c.creds.IsGlobalKey() {
		return nil
	}
	switch kind := c.creds.Kind().Owner(); {
	case kind != 0 && kind != ref.Kind():
		return nil // a user token is not an account's, and the other way round
	}
	v, err := c.Verify(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("whether it is the token in use could not be found out: %w", err)
	case v.TokenID == ref.ID:
		return &InUseError{Ref: ref}
	case v.TokenID == "" && v.Status != StatusDead && v.Status != StatusMalformed && (v.Kind == 0 || v.Kind == ref.Kind()):
		return &InUseError{Ref: ref, Unsure: true}
	}
	return nil
}
