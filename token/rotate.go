package token

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Rotate replaces a token by a new one with overlap, so that nobody is without
// a token that works:
//
//	create → verify → check → hand over → keep → revoke the old one
//
// The client's credentials make and revoke the tokens: they need API Tokens
// Write, or the account's Account API Tokens Write. They may be the old token
// itself.
//
// Before the hand-over a failure revokes the new token and leaves the old one
// as it was. Once the hand-over has begun, nothing is revoked unless the new
// token is seen to work. Waits for a new token to be known everywhere are
// bounded by [Rotation.Wait]. No creation is sent again while it is not known
// whether it happened: the token is looked for by its unique name, and its
// value, which nobody has, is rolled.
//
// What an earlier rotation of the same token left, killed without a saved state
// perhaps, is known by its name ("… replaces ID"). Whether somebody uses it is
// not known, so it is revoked when the new token is in use, with the old one;
// the state names it ([RotationState.Leftovers]). Only a token of such a name
// that also holds what the old one holds, or what the new one shall hold, is
// ever revoked so.
//
// Of several rotations of one token at once, on any machines, one goes on. The
// others give way, before they hand anything over, with a [*GaveWayError]; what
// they made is revoked. Before it makes a token a rotation waits, up to 20 s and
// within [Rotation.Wait], whether one that it meets ends. One that was overtaken
// during its hand-over hands over once more. All this needs credentials that may
// list tokens, and that see those which the others make: creators that see only
// their own ([Client.Sees]) do not meet. An old token that is not shown is not
// taken for revoked: the error is then an [*UnseenError] beside a state that is
// done.
//
// An error after the first request is a [*RotationError], whose state resumes
// the rotation: see [Client.ResumeRotation]. The new value goes to HandOver and
// Store and nowhere else.
func (c *Client) Rotate(ctx context.Context, r Rotation) (RotationState, error) {
	x, err := c.rotating(r)
	if err != nil {
		return RotationState{}, err
	}
	if err := x.begin(ctx); err != nil {
		return RotationState{}, err
	}
	return x.run(ctx)
}

// ResumeRotation goes on with a rotation where its state says that it stopped,
// with a new process too. The Rotation is to be the same as before, but for its
// request, which the state holds.
//
// Where the new value is needed and this process does not have it: before the
// hand-over the token is rolled; after it, the value is read back from the
// Store; and where that cannot be done, one more token is made and handed over,
// and the one before is revoked with the old one in the end.
func (c *Client) ResumeRotation(ctx context.Context, r Rotation, state RotationState) (RotationState, error) {
	x, err := c.rotating(r)
	if err != nil {
		return state, err
	}
	if err := state.validate(); err != nil {
		return state, err
	}
	if !slices.Contains(state.Old, r.Old) {
		return state, usage("the state is about another token: %s, not %s", state.Old[0], r.Old)
	}
	x.s = state.clone()
	return x.run(ctx)
}

// rotating is one run of a rotation.
type rotating struct {
	c      *Client
	r      Rotation
	s      RotationState
	secret Secret // of s.New, zero where not known
	fresh  bool   // this process has the value first hand: no other handed it over
	rounds int    // how often it began anew because of other rotations
	sight  Sight  // why something was not shown
}

func (c *Client) rotating(r Rotation) (*rotating, error) {
	if err := c.reach(r.Old); err != nil {
		return nil, err
	}
	switch {
	case r.HandOver == nil && r.Store == nil:
		return nil, usage("the new value would go nowhere: give HandOver, Store or both")
	case r.Request.Account != "" && r.Request.Account != r.Old.Account:
		return nil, &RequestError{Field: "Account", Problem: "the new token has the owner of the old one"}
	case r.Request.NotBefore.After(c.now()):
		return nil, &RequestError{Field: "NotBefore", Problem: "the new token must work at once"}
	}
	r.Request.Account = r.Old.Account
	return &rotating{c: c, r: r}, nil
}

// begin works out what the new token shall be. It changes nothing.
func (x *rotating) begin(ctx context.Context) error {
	req, _, err := x.c.successor(ctx, x.r)
	if errors.Is(err, errNothingToRotate) {
		return x.explainGone(ctx, err)
	}
	if err != nil {
		return err
	}
	o, err := req.settle(x.c.now())
	if err != nil {
		return err
	}
	x.s = RotationState{Step: RotationStarted, Old: []Ref{x.r.Old}, Name: o.name, Spec: o.spec}
	return x.save()
}

var errNothingToRotate error = &Error{FailureRefused, errors.New("there is nothing to rotate")}

// explainGone tells an old token that another rotation has replaced from one
// that never was.
func (x *rotating) explainGone(ctx context.Context, cause error) error {
	x.s.Step, x.s.Old = RotationStarted, []Ref{x.r.Old}
	if v, err := x.look(ctx); err == nil && len(v.others) > 0 {
		return x.gaveWay(v)
	}
	return cause
}

// successor completes the request with what the old token says.
func (c *Client) successor(ctx context.Context, r Rotation) (Request, Info, error) {
	req := r.Request
	if !req.Spec.IsEmpty() {
		// Before anything of the old token is put to it.
		if err := errors.Join(req.specFaults()...); err != nil {
			return req, Info{}, err
		}
	}
	var old Info
	err := r.Wait.again(ctx, nil, func() (err error) {
		old, err = c.Get(ctx, r.Old)
		return err
	})
	if err == nil && req.Spec.IsEmpty() {
		err = old.Unread
	}
	enough := req.Name != "" && !req.Spec.IsEmpty()
	switch {
	case IsNotFound(err):
		return req, old, fmt.Errorf("%s does not exist%s: %w", r.Old, c.orUnseen(r.Old), errNothingToRotate)
	case err != nil && (!enough || untold(err)):
		return req, old, fmt.Errorf("what the old token may do is not known: %w; give the name and the spec of the new one", err)
	case err != nil:
		return req, old, nil
	}
	if req.Name == "" {
		req.Name = old.Name
	}
	bounds, own := old.Spec.Conditions(), req.Spec.Conditions()
	if len(req.AllowIPs)+len(req.DenyIPs) == 0 && own.RequestIP.IsZero() {
		req.AllowIPs, req.DenyIPs = bounds.RequestIP.In, bounds.RequestIP.NotIn
	}
	// What is not known of the old token bounds the new one too: left out, it
	// could do more.
	own.Other = bounds.Other
	if !req.Spec.IsEmpty() {
		req.Spec, req.origin = req.Spec.WithConditions(own).WithOther(old.Spec.Other()), specCarrying
	} else {
		req.Spec, req.origin = old.Spec.WithConditions(own), specHeld
	}
	return req, old, nil
}

// PreviewRotation returns the request for the new token as [Client.Rotate]
// would send it but for the random part of its name, and the old token as far
// as it can be read. It changes nothing. What other rotations left is told by
// [Client.Leftovers].
func (c *Client) PreviewRotation(ctx context.Context, r Rotation) (Request, Info, error) {
	r.Store = WriterStore{} // where the value would go is not asked
	x, err := c.rotating(r)
	if err != nil {
		return Request{}, Info{}, err
	}
	req, old, err := c.successor(ctx, x.r)
	if errors.Is(err, errNothingToRotate) {
		err = x.explainGone(ctx, err)
	}
	if err == nil {
		err = req.Validate(c.now())
	}
	return req, old, err
}

// run goes from step to step until the rotation is done or stops.
func (x *rotating) run(ctx context.Context) (RotationState, error) {
	for x.s.Step != RotationDone {
		if err := x.step(ctx); err != nil {
			if x.s.Step.secretive() && !x.s.New.IsZero() {
				err = x.lost(ctx, err)
			}
			return x.s, x.stop(ctx, err)
		}
	}
	return x.s, x.unseen()
}

// step does what follows the step that was reached.
func (x *rotating) step(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	switch x.s.Step {
	case RotationStarted:
		return x.create(ctx)
	case RotationCreating:
		return x.adopt(ctx)
	case RotationCreated:
		return x.prove(ctx)
	case RotationProven:
		if x.secret.IsZero() {
			return x.reach(RotationCreated) // another process had the value
		}
		if open, err := x.gate(ctx); !open {
			return err
		}
		return x.handOver(ctx)
	}
	// Somebody may have the value.
	if x.secret.IsZero() {
		return x.recall(ctx)
	}
	switch x.s.Step {
	case RotationHandingOver:
		return x.handOver(ctx)
	case RotationHandedOver:
		return x.persist(ctx)
	}
	return x.finish(ctx)
}

// reach notes a step and saves the state.
func (x *rotating) reach(step RotationStep) error {
	x.s.Step = step
	return x.save()
}

func (x *rotating) save() error {
	x.s.Updated = x.c.now().UTC()
	if x.r.Save == nil {
		return nil
	}
	if err := x.r.Save(x.s.clone()); err != nil {
		return fmt.Errorf("the state of the rotation could not be saved: %w", unlessSaid(FailureUsage, err))
	}
	return nil
}

// client makes a client with the new token's value, whatever its form.
func (x *rotating) client() (*Client, error) {
	return x.c.derive(APIToken(x.secret), x.s.New.Account, true)
}
