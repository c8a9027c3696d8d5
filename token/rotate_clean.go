package token

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// doubt notes a name under which a token may exist that nobody knows.
func (x *rotating) doubt(name string) {
	if !slices.Contains(x.s.Doubtful, name) {
		x.s.Doubtful = append(x.s.Doubtful, name)
	}
}

// tidy revokes what earlier attempts left: tokens that nobody has, and what is
// found under doubtful names. What is done leaves the state at once.
func (x *rotating) tidy(ctx context.Context, wait Backoff) error {
	var listed []Info
	if len(x.s.Doubtful) > 0 {
		err := wait.again(ctx, nil, func() (err error) {
			listed, err = x.c.List(ctx, x.r.Old.Account, ListOptions{})
			return err
		})
		if err != nil {
			return err
		}
	}
	// What was asked for before the new token was made is listed where that one is.
	late := x.s.Step == RotationPersisted && slices.ContainsFunc(listed, func(info Info) bool { return info.Ref == x.s.New })
	var settled []string
	for _, info := range listed {
		if !slices.Contains(x.s.Doubtful, info.Name) {
			continue
		}
		settled = append(settled, info.Name) // each name is sent once
		if !x.holds(info.Ref) {
			x.s.Discard = append(x.s.Discard, info.Ref)
		}
	}
	for _, ref := range slices.Clone(x.s.Discard) {
		if err := x.revoke(ctx, ref, wait); err != nil {
			return err
		}
		x.s.Discard = slices.DeleteFunc(x.s.Discard, func(r Ref) bool { return r == ref })
	}
	x.s.Doubtful = slices.DeleteFunc(x.s.Doubtful, func(name string) bool { return late || slices.Contains(settled, name) })
	return nil
}

// revoke revokes a token of the rotation, which may be the client's own. One that
// the API does not show, though it may be there, is noted: waiting does not help.
func (x *rotating) revoke(ctx context.Context, ref Ref, wait Backoff) error {
	call := func() error { return x.c.Revoke(ctx, ref, RevokeOptions{EvenInUse: true}) }
	err := wait.again(ctx, nil, call)
	if x.orphaned(ctx, err) && x.relieve(ctx) {
		err = wait.again(ctx, nil, call)
	}
	if unseen := (*UnseenError)(nil); errors.As(err, &unseen) && unseen.Err == nil {
		if !slices.Contains(x.s.Unseen, ref) {
			x.s.Unseen = append(x.s.Unseen, ref)
		}
		x.sight = unseen.Sight
		return nil
	}
	if err == nil { // it was seen after all
		x.s.Unseen = slices.DeleteFunc(x.s.Unseen, func(r Ref) bool { return r == ref })
	}
	return err
}

// unseen is the error of a rotation that is done but for tokens that were not
// shown, nil for one that is done.
func (x *rotating) unseen() error {
	var errs []error
	for _, ref := range x.s.Unseen {
		errs = append(errs, &UnseenError{Ref: ref, Sight: x.sight})
	}
	return errors.Join(errs...)
}

// scrub keeps a new token's value out of an error of the caller's own functions. One
// that holds it is replaced by its text without it.
func scrub(err error, secret Secret) error {
	value := secret.Reveal()
	if err == nil || value == "" || !strings.Contains(err.Error(), value) {
		return err
	}
	clean := error(&Error{FailureOf(err), errors.New(credential.Redact(err.Error(), value))})
	if errors.Is(err, ErrNotDelivered) {
		return fmt.Errorf("%w (%w)", clean, ErrNotDelivered)
	}
	return clean
}

// stop ends a rotation that cannot go on. While nobody can have the new token it
// is revoked, even if the caller's context has ended; after that all is kept.
func (x *rotating) stop(ctx context.Context, cause error) error {
	if !x.s.Step.secretive() {
		return &RotationError{State: x.s, Err: cause}
	}
	clean, cancel := detached(ctx)
	defer cancel()
	made, value := x.s.New, x.secret
	if !x.s.New.IsZero() {
		x.s.Discard = append(x.s.Discard, x.s.New)
		x.s.New = Ref{}
	}
	x.s.Step, x.secret = RotationStarted, Secret{}
	errs := []error{cause}
	if len(x.s.Discard)+len(x.s.Doubtful) > 0 {
		// Saved first: the process may end while it cleans up.
		errs = append(errs, x.save())
		wait := x.r.Wait
		if wait.Total == 0 || wait.Total > cleanupTimeout {
			wait.Total = cleanupTimeout / 2
		}
		if err := x.tidy(clean, wait); err != nil && !x.endItself(clean, made, value, err) {
			errs = append(errs, err)
		}
	}
	errs = append(errs, x.save())
	return &RotationError{State: x.s, Err: errors.Join(errs...)}
}

// endItself has the new token revoke itself where the client's own is dead: it
// is the token that another rotation has replaced. It reports whether the new
// one is dead and nothing else is left.
func (x *rotating) endItself(ctx context.Context, made Ref, value Secret, cause error) bool {
	if value.IsZero() || !x.c.dead(ctx, cause) {
		return false
	}
	own, err := x.c.derive(APIToken(value), made.Account, true)
	if err != nil {
		return false
	}
	if err := own.Revoke(ctx, made, RevokeOptions{EvenInUse: true}); err != nil && !own.dead(ctx, err) {
		return false
	}
	x.s.Discard = slices.DeleteFunc(x.s.Discard, func(r Ref) bool { return r == made })
	return len(x.s.Discard)+len(x.s.Doubtful) == 0
}
