package token

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// DefaultLentTTL is how long a token of [Client.Lend] lives at most, where the request
// says nothing of it.
const DefaultLentTTL = time.Hour

// NotRevokedError is a token that [Client.Lend] has made and could not revoke. It works
// until it expires; the error says how to revoke it.
type NotRevokedError struct {
	// Ref is the token.
	Ref Ref
	// Name is its name.
	Name string
	// ExpiresOn is when it ends by itself.
	ExpiresOn time.Time
	// Err is why: an [*APIError], a [*TransportError], or the end of the context.
	Err error
}

// Error says which token it is, and what to do.
func (e *NotRevokedError) Error() string {
	end := ""
	if !e.ExpiresOn.IsZero() {
		end = ", unless it is left to expire at " + e.ExpiresOn.UTC().Format(time.RFC3339)
	}
	return fmt.Sprintf("%s %q was used and is not revoked: %v; revoke it on %s%s", e.Ref, e.Name, e.Err, TokensPage(e.Ref.Account), end)
}

// Unwrap returns why.
func (e *NotRevokedError) Unwrap() error { return e.Err }

// Failure is that of the reason.
func (e *NotRevokedError) Failure() Failure { return FailureOf(e.Err) }

// Lend makes a token for one use: it creates it, waits until the API knows it, calls
// use, and revokes it, on every path out of use, a panic and the end of the context
// included. The context that use gets is the caller's.
//
// The name gets the date and random characters ([UniqueName]), and the token an end
// even where nothing can revoke it, because the process was killed: where the request
// gives none it is [DefaultLentTTL] instead of [DefaultTTL]. A request that never expires, or
// begins later, is a [FailureUsage]. A token that is not what was asked for is revoked and not used.
//
// The error is that of the creation or of use, in whose text the value is not shown,
// joined with a [*NotRevokedError] where the token is still there. Whoever may create
// tokens may revoke them: no more is needed than for [Client.Issue].
func (c *Client) Lend(ctx context.Context, req Request, opts IssueOptions, use func(context.Context, Created) error) (err error) {
	if req.NeverExpires {
		return usage("a token for one use needs an end, for where it cannot be revoked: give a TTL")
	}
	if req.NotBefore.After(c.now()) {
		return usage("a token for one use is used at once: leave NotBefore out")
	}
	if req.TTL == 0 && req.ExpiresOn.IsZero() && req.Spec.Conditions().ExpiresOn.IsZero() {
		req.TTL = DefaultLentTTL
	}
	opts.Unique, opts.RevokeMismatch = true, true
	made, err := c.Issue(ctx, req, opts)
	var lost *UncertainError
	var mismatch *MismatchError
	switch {
	case errors.As(err, &lost) && lost.ID != "": // it exists, and nobody has its value
		return errors.Join(err, c.takeBack(ctx, Ref{ID: lost.ID, Account: lost.Account}, lost.Name, time.Time{}, opts.Wait))
	case errors.As(err, &mismatch) && !mismatch.Revoked:
		left := c.takeBack(ctx, made.Ref, made.Name, made.ExpiresOn(), opts.Wait)
		mismatch.Revoked, mismatch.RevokeErr = left == nil, left
		return errors.Join(err, left)
	case err != nil:
		return err
	}
	defer func() {
		err = errors.Join(err, c.takeBack(ctx, made.Ref, made.Name, made.ExpiresOn(), opts.Wait))
	}()
	borrower, err := c.With(APIToken(made.Secret), req.Account)
	if err != nil {
		return err
	}
	if err := untilLive(ctx, borrower, made.Ref, opts.Wait); err != nil {
		return err
	}
	return scrub(use(ctx, made), made.Secret)
}

// takeBack revokes a lent token, whatever became of ctx.
func (c *Client) takeBack(ctx context.Context, ref Ref, name string, end time.Time, wait Backoff) error {
	clean, cancel := detached(ctx)
	defer cancel()
	err := wait.again(clean, nil, func() error { return c.Revoke(clean, ref, RevokeOptions{EvenInUse: true}) })
	if err != nil {
		return &NotRevokedError{Ref: ref, Name: name, ExpiresOn: end, Err: err}
	}
	return nil
}
