package token

import (
	"context"
	"errors"
	"fmt"
)

// ErrChanged is matched by the error of [Client.Apply] when the token is not
// any more what the preview read: somebody changed it in between, and their
// change would be lost.
var ErrChanged error = &Error{FailureUsage, errors.New("the token was changed since the preview")}

// UnconfirmedUpdateError is an update of which it is not known whether it took
// effect. Previewing again tells: an update can be sent twice without harm.
type UnconfirmedUpdateError struct {
	// Ref is the token.
	Ref Ref
	// Err is what went wrong.
	Err error
}

// Error says what happened and what to do.
func (e *UnconfirmedUpdateError) Error() string {
	return fmt.Sprintf("%s may have been updated, but that could not be confirmed: %v; preview the change again to see", e.Ref, e.Err)
}

// Unwrap returns the cause.
func (e *UnconfirmedUpdateError) Unwrap() error { return e.Err }

// Apply makes a previewed change and reads the token back. The value of the
// token stays. It needs API Tokens Write, or the account's Account API Tokens
// Write.
//
// Before it sends anything it reads the token again: if that is not what the
// preview saw the error matches [ErrChanged]. An update that changes nothing
// sends nothing. Disabling the token in use is refused with an [*InUseError].
// Afterwards the error is an [*APIError] where the API refused; a
// [*MismatchError] where the token is not what was asked for; and an
// [*UnconfirmedUpdateError] where that could not be found out.
//
// Source: https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/update/
// (2026-08): the request replaces name, policies, conditions and state.
func (c *Client) Apply(ctx context.Context, u Update) (Info, error) {
	return c.apply(ctx, u, RevokeOptions{})
}

func (c *Client) apply(ctx context.Context, u Update, opts RevokeOptions) (Info, error) {
	if err := c.reach(u.Ref); err != nil {
		return Info{}, err
	}
	if u.Ref != u.Before.Ref() || u.After.Spec.IsEmpty() && u.Before.Unread == nil {
		return Info{}, usage("the update is not one that PreviewUpdate made")
	}
	if u.None() {
		return u.Before, nil
	}
	body, err := u.Body()
	if err != nil {
		return Info{}, err
	}
	if u.After.State == StateDisabled && u.Before.State != StateDisabled {
		if err := c.spare(ctx, u.Ref, opts); err != nil {
			return Info{}, err
		}
	}
	now, err := c.Get(ctx, u.Ref)
	if err != nil {
		return Info{}, err
	}
	if !sameToken(now, u.Before) {
		return Info{}, fmt.Errorf("%s: %w: preview the change again", u.Ref, ErrChanged)
	}
	_, sendErr := c.api.Do(ctx, "PUT", u.Ref.path(), body, nil)
	if sendErr != nil && !mayExist(sendErr) {
		return Info{}, sendErr
	}
	look, cancel := detached(ctx)
	defer cancel()
	after, err := c.Get(look, u.Ref)
	switch {
	case err != nil && sendErr != nil:
		return Info{}, &UnconfirmedUpdateError{Ref: u.Ref, Err: sendErr}
	case err != nil && u.After.State == StateDisabled && c.dead(look, err):
		return u.After, nil // we switched ourselves off
	case err != nil:
		return Info{}, &UnconfirmedUpdateError{Ref: u.Ref, Err: err}
	case after.Unread != nil && (u.Before.Unread == nil || !after.doc.same(u.Before.doc, keyPolicies, keyNotBefore, keyExpiresOn, keyCondition)):
		return after, &UnconfirmedUpdateError{Ref: u.Ref, Err: after.Unread}
	}
	if sendErr != nil && sameToken(after, u.Before) {
		return after, sendErr // it did not take effect
	}
	if mismatch := compare(u.After.Spec, after.Spec, c.now()); mismatch != nil || after.Name != u.After.Name || !sameState(after, u.After) {
		if sendErr != nil {
			return after, &UnconfirmedUpdateError{Ref: u.Ref, Err: sendErr}
		}
		if mismatch == nil {
			return after, &UnconfirmedUpdateError{Ref: u.Ref, Err: notKnown("the API shows the token as %q, %s", after.Name, after.State)}
		}
		mismatch.Ref, mismatch.Name, mismatch.updated = u.Ref, after.Name, true
		return after, mismatch
	}
	return after, nil
}

// sameToken reports whether two readings show the same, apart from its use and
// from keys that are not known: those may count uses too. Policies that cannot
// be read are compared word by word.
func sameToken(a, b Info) bool {
	if a.ID != b.ID || a.Name != b.Name || a.State != b.State || !a.ModifiedOn.Equal(b.ModifiedOn) {
		return false
	}
	if a.Unread != nil || b.Unread != nil {
		return a.Unread != nil && b.Unread != nil && a.doc.same(b.doc, keyPolicies, keyNotBefore, keyExpiresOn, keyCondition)
	}
	return a.Spec.WithOther("").Equal(b.Spec.WithOther(""))
}

// sameState compares what an update can set: a token expires, or comes back with
// a later end, by the clock.
func sameState(have, want Info) bool {
	return have.State == want.State || have.State == StateExpired || want.State == StateExpired
}

// Disable switches a token off, so that it can be switched on again. The token
// in use is refused with an [*InUseError] unless the options say otherwise.
func (c *Client) Disable(ctx context.Context, ref Ref, opts RevokeOptions) error {
	return c.setState(ctx, ref, StateDisabled, opts)
}

// Enable switches a disabled token on.
func (c *Client) Enable(ctx context.Context, ref Ref) error {
	return c.setState(ctx, ref, StateActive, RevokeOptions{})
}

func (c *Client) setState(ctx context.Context, ref Ref, state string, opts RevokeOptions) error {
	u, err := c.PreviewUpdate(ctx, ref, Edit{State: state})
	if err != nil {
		return err
	}
	_, err = c.apply(ctx, u, opts)
	return err
}
