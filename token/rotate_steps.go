package token

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/cftoken/cftoken/internal/wording"
)

// create makes the new token, once nothing of an earlier attempt is left over.
func (x *rotating) create(ctx context.Context) error {
	if err := x.tidy(ctx, x.r.Wait); err != nil {
		return err
	}
	generation, err := x.makeWay(ctx)
	if err != nil {
		return err
	}
	o := order{successorName(x.s.Name, x.s.Old[0].ID, generation, x.c.now()), x.r.Old.Account, x.s.Spec}
	if end := o.spec.Conditions().ExpiresOn; !end.IsZero() && !end.After(x.c.now()) { // it was begun long ago
		return &RequestError{Field: "ExpiresOn", Problem: wording.Time(end) + " has passed: begin the rotation anew"}
	}
	x.s.Name = o.name
	if err := x.reach(RotationCreating); err != nil {
		return err
	}
	var made Created
	var lost *UncertainError // is not tried again: a second one could be made
	err = x.r.Wait.again(ctx, nil, func() (err error) {
		if made, err = x.c.create(ctx, o); errors.As(err, &lost) {
			return nil
		}
		return err
	})
	switch {
	case lost != nil && lost.ID != "":
		x.s.New = Ref{ID: lost.ID, Account: o.account}
		return x.reach(RotationCreated)
	case lost != nil:
		return x.search(ctx, lost)
	case err != nil:
		return err
	}
	x.s.New, x.secret = made.Ref, made.Secret
	return x.reach(RotationCreated)
}

// adopt looks for the token that an earlier process asked for. If there is one
// nobody has its value.
func (x *rotating) adopt(ctx context.Context) error {
	return x.search(ctx, nil)
}

// search looks for the token of the rotation's name. Without one, the name stays
// doubtful and the rotation starts anew (cause nil) or stops.
func (x *rotating) search(ctx context.Context, cause error) error {
	x.doubt(x.s.Name)
	if err := x.save(); err != nil {
		return err
	}
	var found []Info
	errNone := errors.New("none")
	err := x.r.Wait.again(ctx, func(err error) bool { return err == errNone && cause != nil }, func() (err error) {
		if found, err = x.c.find(ctx, x.r.Old.Account, x.s.Name); err == nil && len(found) == 0 {
			return errNone // a new token may not be listed at once
		}
		return err
	})
	switch {
	case err == nil:
		name := x.s.Name
		x.s.New = found[0].Ref
		x.s.Doubtful = slices.DeleteFunc(x.s.Doubtful, func(n string) bool { return n == name })
		return x.reach(RotationCreated)
	case cause != nil:
		return cause
	case err == errNone:
		return x.reach(RotationStarted)
	}
	return err
}

// prove sees to it that the new token is live and holds and can do what it
// should.
func (x *rotating) prove(ctx context.Context) error {
	if x.secret.IsZero() {
		err := x.r.Wait.again(ctx, IsNotFound, func() (err error) {
			x.secret, err = x.c.Roll(ctx, x.s.New)
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := x.live(ctx); err != nil {
		return err
	}
	have, err := x.c.readBack(ctx, x.s.New, x.r.Wait)
	if err == nil {
		if mismatch := compare(x.s.Spec, have.Spec, x.c.now()); mismatch != nil {
			mismatch.Ref, mismatch.Name = x.s.New, x.s.Name
			return mismatch
		}
	} else if untold(err) || IsNotFound(err) {
		return err // else the creator may create and not read: the check decides
	}
	if err := x.check(ctx); err != nil {
		return err
	}
	x.fresh = true
	return x.reach(RotationProven)
}

// live waits until the API knows the new token.
func (x *rotating) live(ctx context.Context) error {
	client, err := x.client()
	if err != nil {
		return err
	}
	return untilLive(ctx, client, x.s.New, x.r.Wait)
}

// untilLive waits until the API knows a token that was just made, by the client that
// has its value.
func untilLive(ctx context.Context, client *Client, made Ref, wait Backoff) error {
	var v Verification
	err := wait.again(ctx, func(err error) bool { return errors.Is(err, errNotLive) && mayComeAlive(v) }, func() (err error) {
		if v, err = client.Verify(ctx); err == nil && !v.Live() {
			return &Error{v.failure(), fmt.Errorf("%s: %w: it is %s", made, errNotLive, describeState(v))}
		}
		return err
	})
	if err == nil && v.TokenID != "" && v.TokenID != made.ID {
		return refused("the value is that of token %s, not of %s", v.TokenID, made)
	}
	return err
}

var errNotLive = errors.New("the new token is not live")

func describeState(v Verification) string {
	switch {
	case v.Status != StatusInactive:
		return v.Status.String()
	case v.State == StateActive:
		return "outside of its time"
	}
	return v.State
}

// mayComeAlive reports whether waiting can help: a token that was just made
// looks unknown for a while.
func mayComeAlive(v Verification) bool {
	return v.Status == StatusDead || v.Status == StatusUndetermined
}

// check asks the caller's check until it is content or the patience is used up.
func (x *rotating) check(ctx context.Context) error {
	if x.r.Check == nil {
		return nil
	}
	err := x.r.Wait.again(ctx, func(error) bool { return true }, func() error { return x.r.Check(ctx, x.secret, x.s.Spec.Known()) })
	if err != nil {
		return fmt.Errorf("the check of the new token failed: %w", unlessSaid(FailureRefused, scrub(err, x.secret)))
	}
	return nil
}

// handOver gives the value away. The state says so before it happens.
func (x *rotating) handOver(ctx context.Context) error {
	if err := ctx.Err(); err != nil { // it may have ended in the last look
		return err
	}
	if err := x.reach(RotationHandingOver); err != nil {
		x.s.Step = RotationProven // nothing was handed over
		return err
	}
	if x.r.HandOver != nil {
		if err := x.r.HandOver(ctx, x.secret); err != nil {
			if errors.Is(err, ErrNotDelivered) && x.fresh {
				x.s.Step = RotationProven
			}
			return fmt.Errorf("the hand-over failed: %w", unlessSaid(FailureRefused, scrub(err, x.secret)))
		}
	}
	return x.reach(RotationHandedOver)
}

// persist keeps the value for the next start.
func (x *rotating) persist(ctx context.Context) error {
	if x.r.Store != nil {
		if err := x.r.Store.Save(ctx, x.secret); err != nil {
			return fmt.Errorf("the new value could not be kept: %w", unlessSaid(FailureRefused, scrub(err, x.secret)))
		}
	}
	return x.reach(RotationPersisted)
}

// recall reads the new value back from where it was kept. Where that gives no
// value of the new token, one more token takes its place; it stays alive until
// that one works.
func (x *rotating) recall(ctx context.Context) error {
	if loader, ok := x.r.Store.(Loader); ok {
		if value, err := loader.Load(ctx); err == nil && isSendable(value.Reveal()) {
			x.secret = value
			err := x.live(ctx)
			switch {
			case err == nil:
				return x.check(ctx)
			case untold(err) || ctx.Err() != nil:
				return err
			}
		}
	}
	x.secret = Secret{}
	x.s.Old = append(x.s.Old, x.s.New)
	x.s.New = Ref{}
	return x.reach(RotationStarted)
}

// finish revokes what was replaced, after a last look at the new token and at
// other rotations.
func (x *rotating) finish(ctx context.Context) error {
	v, err := x.look(ctx)
	switch {
	case err != nil:
		return err
	case v.overtaken():
		// Whose value was handed over last is not known.
		return x.anew(v, &x.s.Old)
	}
	if x.r.Overlap > 0 {
		if err := x.r.Wait.start().b.Sleep(ctx, x.r.Overlap); err != nil {
			return err
		}
		if v, err = x.look(ctx); v.overtaken() {
			err = x.gaveWay(v) // the other one began after this hand-over
		}
		if err != nil {
			return err
		}
	}
	// Who takes over from here on hands over after this rotation did.
	if err := x.live(ctx); err != nil {
		return x.lost(ctx, err)
	}
	if err := x.tidy(ctx, x.r.Wait); err != nil {
		return err
	}
	if err := x.endOthers(ctx, v); err != nil {
		return x.lost(ctx, err)
	}
	for _, ref := range x.lastFirst(ctx) {
		if err := x.revoke(ctx, ref, x.r.Wait); err != nil {
			return err
		}
	}
	x.s.Old = x.s.Old[:1] // what was replaced stays known
	return x.reach(RotationDone)
}

// lastFirst returns the old tokens in the order in which they are revoked: the
// one that is replaced after those that took its place for a while, since as
// long as it lives they are known by their names; and the one in use by the
// client last of all, after which nothing more can be revoked.
func (x *rotating) lastFirst(ctx context.Context) []Ref {
	out := slices.Clone(x.s.Old)
	slices.Reverse(out)
	self, _ := x.c.Self(ctx) // unknown: the order does not matter then
	if i := slices.IndexFunc(out, func(r Ref) bool { return r.ID == self.ID }); i >= 0 {
		own := out[i]
		out = append(slices.Delete(out, i, i+1), own)
	}
	return out
}
