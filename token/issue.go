package token

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// IssueOptions say how [Client.Issue] goes about it. The zero value checks
// before and after, and leaves a token that fell short alive for the caller to
// decide on.
type IssueOptions struct {
	// Unique puts the date and random characters behind the name: see
	// [UniqueName].
	Unique bool
	// Precheck says what is asked before.
	Precheck PrecheckOptions
	// SkipPrecheck leaves out what is asked before; the request itself is still
	// validated.
	SkipPrecheck bool
	// RevokeMismatch revokes a token that is not what was asked for.
	RevokeMismatch bool
	// Wait bounds the wait until the new token can be read back.
	Wait Backoff
}

// MismatchError is a token that was created, but is not what was asked for.
type MismatchError struct {
	// Ref is the token.
	Ref Ref
	// Name is its name.
	Name string
	// Missing is what was asked for and not given, Excess what was given
	// without being asked for.
	Missing, Excess permissions.Spec
	// Conditions says that the bounds on time or addresses differ: Want was
	// asked for, Have was given.
	Conditions bool
	Want, Have permissions.Conditions
	// Lost are keys that this library does not know, that were sent because the
	// token before had them, and that the token does not have.
	Lost []string
	// Revoked says that the token was revoked, as asked.
	Revoked bool
	// RevokeErr is why it could not be revoked though that was asked, else nil.
	RevokeErr error

	updated bool // by an update, not a creation
}

// Error names every difference and what became of the token.
func (e *MismatchError) Error() string {
	var b strings.Builder
	what := "created"
	if e.updated {
		what = "updated"
	}
	fmt.Fprintf(&b, "%s %q was %s, but is not what was asked for", e.Ref, e.Name, what)
	list := func(what string, s permissions.Spec) {
		sep := "; " + what + ": "
		for st := range s.Statements() {
			b.WriteString(sep + st.String())
			sep = ", "
		}
	}
	list("missing", e.Missing)
	list("not asked for", e.Excess)
	if e.Conditions {
		fmt.Fprintf(&b, "; conditions: asked for %s, got %s", orNone(e.Want), orNone(e.Have))
	}
	if len(e.Lost) > 0 {
		b.WriteString("; without the keys " + credential.Redact(strings.Join(e.Lost, ", ")) + ", which are not known here")
	}
	switch {
	case e.Revoked:
		b.WriteString("; it was revoked")
	case e.RevokeErr != nil:
		fmt.Fprintf(&b, "; it could not be revoked: %v", e.RevokeErr)
	case !e.updated:
		b.WriteString("; it is live")
	}
	return b.String()
}

// Unwrap returns why the token could not be revoked, nil for nothing.
func (e *MismatchError) Unwrap() error { return e.RevokeErr }

func orNone(c permissions.Conditions) string {
	if c.IsZero() {
		return "none"
	}
	return c.String()
}

// Issue makes a token with everything around it: [Client.Precheck], then
// [Client.Create], then it reads the token back and compares it with what was
// asked for.
//
// Errors, where no token exists: that of [Request.Validate], a [*PrecheckError],
// or an [*APIError] or [*TransportError] of the creation. An [*UncertainError]
// where it may exist: it was then looked for among the tokens that were not
// there before, and the error has its id if it was found; nothing is created a
// second time. A [*MismatchError] where the token exists and differs; the
// Created beside it holds its value unless it was revoked.
func (c *Client) Issue(ctx context.Context, req Request, opts IssueOptions) (Created, error) {
	start := c.now()
	if opts.Unique {
		req.Name = UniqueName(req.Name, start)
	}
	o, err := req.settle(start)
	if err != nil {
		return Created{}, err
	}
	var pre Precheck
	if !opts.SkipPrecheck {
		if pre, err = c.precheck(ctx, o, opts.Precheck); err == nil {
			err = pre.Err()
		}
		if err != nil {
			return Created{Concerns: pre.Concerns}, err
		}
	}
	made, err := c.create(ctx, o)
	if err != nil {
		return Created{Concerns: pre.Concerns}, c.lookFor(ctx, err, pre.Existing, start)
	}
	made.Concerns = pre.Concerns
	have, err := c.readBack(ctx, made.Ref, opts.Wait)
	if err != nil {
		made.Unconfirmed = err
		return made, nil
	}
	made.Info = have
	mismatch := compare(o.spec, have.Spec, start)
	if mismatch == nil {
		return made, nil
	}
	mismatch.Ref, mismatch.Name = made.Ref, made.Name
	if opts.RevokeMismatch {
		clean, cancel := detached(ctx)
		defer cancel()
		mismatch.RevokeErr = c.Revoke(clean, made.Ref, RevokeOptions{EvenInUse: true})
		if mismatch.Revoked = mismatch.RevokeErr == nil; mismatch.Revoked {
			return Created{Concerns: pre.Concerns}, mismatch
		}
	}
	return made, mismatch
}

// clockSkew is how far the API's clock may be behind ours.
const clockSkew = 5 * time.Minute

// lookFor completes an uncertain creation with what the listing tells. It never
// takes an older token of the same name for the new one: the listing from
// before decides, or else the time at which the API says it was made.
func (c *Client) lookFor(ctx context.Context, err error, before []Info, start time.Time) error {
	var lost *UncertainError
	if !errors.As(err, &lost) || lost.ID != "" {
		return err
	}
	look, cancel := detached(ctx)
	defer cancel()
	found, findErr := c.find(look, lost.Account, lost.Name)
	if findErr != nil {
		return err
	}
	lost.Looked = true
	for _, info := range found {
		old := slices.ContainsFunc(before, func(b Info) bool { return b.ID == info.ID })
		if before == nil {
			old = info.IssuedOn.Before(start.Add(-clockSkew))
		}
		if !old && !info.gone() {
			lost.ID = info.ID
		}
	}
	return err
}

// readBack reads what a new token holds. A token that was just made may not be
// there at once.
func (c *Client) readBack(ctx context.Context, ref Ref, wait Backoff) (info Info, err error) {
	err = wait.again(ctx, IsNotFound, func() (err error) {
		info, err = c.Get(ctx, ref)
		return err
	})
	if err == nil {
		err = info.Unread
	}
	return info, err
}

// compare returns what differs, nil for nothing. A start that has passed is no
// bound that was not asked for: some answers give every token one. Of keys that
// are not known and bound nothing as far as is known, only the loss counts.
func compare(want, have permissions.Spec, now time.Time) *MismatchError {
	d := want.Diff(have)
	e := &MismatchError{Missing: d.Missing, Excess: d.Excess, Want: want.Conditions(), Have: have.Conditions()}
	got := e.Have
	if e.Want.NotBefore.IsZero() && !got.NotBefore.After(now.Add(clockSkew)) {
		got.NotBefore = time.Time{}
	}
	e.Conditions = !e.Want.Equal(got)
	e.Lost = lostKeys(want.Other(), have.Other())
	if d.None() && !e.Conditions && len(e.Lost) == 0 {
		return nil
	}
	return e
}
