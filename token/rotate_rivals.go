package token

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Two rotations of one token see each other by what the listing shows. Nothing
// at the API can be claimed in one step, so the rules are such that they hold
// however the calls of several processes interleave, as long as a listing shows
// what was made before it:
//
//   - A successor's name holds the old token's id and a generation. A rotation
//     that finds successors waits whether they go away; what stays is taken for
//     left over, and the own token is of the next generation.
//   - Before the hand-over a rotation looks again. It gives way to whatever
//     outranks it, and goes on only when it is alone in its generation: so of
//     each generation at most one token is ever handed over.
//   - After the hand-over it looks once more. Where a later generation exists
//     the two hand-overs may have overlapped, so that it is not known which
//     value is the one in use: one more token, of a later generation still, is
//     made and handed over. Else it revokes the others, and the old token last.
//
// A process that sleeps in between thus finds out, at the latest after its
// hand-over, and mends it.
const (
	// rivalWait bounds the wait whether another rotation ends: with a token that
	// is known at once it takes seconds.
	rivalWait = 20 * time.Second
	// rivalPoll is the longest single wait of it.
	rivalPoll = 3 * time.Second
	// staleAfter is the age from which a successor counts as left over without
	// a wait.
	staleAfter = 10 * time.Minute
	// maxRounds bounds how often one run begins anew because of others.
	maxRounds = 4
)

// errForeign is a new token that vanished without another rotation in sight.
var errForeign error = &Error{FailureRefused, errors.New("the new token was revoked by somebody else")}

// view is what one look shows.
type view struct {
	family
	blind    bool   // the credentials may not list tokens
	oldGone  bool   // the old token exists no more
	own      Info   // of x.s.New, zero where there is none
	gone     bool   // x.s.New exists no more
	unlisted bool   // it exists, but a listing does not show it yet
	others   []Info // of other rotations, first in rank first
}

// top is the latest generation of all.
func (v view) top() int {
	top := 0
	for _, m := range v.members {
		top = max(top, generation(m))
	}
	return top
}

// overtaken reports whether another rotation has taken over.
func (v view) overtaken() bool {
	return len(v.others) > 0 && (v.gone || generation(v.others[0]) > generation(v.own))
}

// look lists the tokens and says what is to be seen of other rotations.
func (x *rotating) look(ctx context.Context) (view, error) {
	listed, err := x.list(ctx)
	var refused *APIError
	switch {
	case err == nil:
	case untold(err) || !errors.As(err, &refused) || errors.Is(err, ErrOtherRotation):
		return view{}, err
	default:
		return view{blind: true}, nil // the creator may create and not list
	}
	old := x.s.Old[0]
	v := view{family: familyOf(old, listed)}
	if v.old == nil {
		if _, v.oldGone, err = x.find(ctx, old); err != nil {
			return view{}, err
		}
	}
	for _, m := range v.members {
		switch {
		case m.Ref == x.s.New:
			v.own = m
		case !x.knows(m):
			v.others = append(v.others, m)
		}
	}
	if x.s.New.IsZero() || v.own.ID != "" {
		return v, nil
	}
	info, gone, err := x.find(ctx, x.s.New)
	if err != nil {
		return view{}, err
	}
	info.Ref, info.Name = x.s.New, x.s.Name
	v.own, v.gone, v.unlisted = info, gone, !gone
	return v, nil
}

// list lists the tokens.
func (x *rotating) list(ctx context.Context) ([]Info, error) {
	var all []Info
	call := func() (err error) {
		all, err = x.c.List(ctx, x.s.Old[0].Account, ListOptions{})
		return err
	}
	err := x.r.Wait.again(ctx, nil, call)
	if !x.orphaned(ctx, err) {
		return all, err
	}
	if !x.relieve(ctx) {
		return nil, notKnown("%w; the refusal: %w", &GaveWayError{Old: x.s.Old[0], Done: true, HandedOver: x.handedOver()}, err)
	}
	err = x.r.Wait.again(ctx, nil, call)
	return all, err
}

// orphaned reports a refusal because the client's credentials are dead while
// there is a new token: they are the old token, which another rotation ended.
func (x *rotating) orphaned(ctx context.Context, err error) bool {
	return err != nil && !x.secret.IsZero() && x.c.dead(ctx, err)
}

// relieve has the new token do the rest, if it lives.
func (x *rotating) relieve(ctx context.Context) bool {
	own, err := x.client()
	if err != nil {
		return false
	}
	v, _ := own.Verify(ctx)
	if v.Live() {
		x.c = own
	}
	return v.Live()
}

// find asks for one token. A refusal leaves open whether it exists.
func (x *rotating) find(ctx context.Context, ref Ref) (info Info, gone bool, err error) {
	err = x.r.Wait.again(ctx, nil, func() error {
		info, err = x.c.Get(ctx, ref)
		return err
	})
	switch {
	case err == nil:
		return info, info.gone(), nil
	case IsNotFound(err):
		return Info{}, true, nil
	case untold(err):
		return Info{}, false, err
	}
	return Info{}, false, nil
}

// holds reports whether the state has a token.
func (x *rotating) holds(ref Ref) bool {
	return ref == x.s.New || slices.Contains(x.s.Old, ref) || slices.Contains(x.s.Discard, ref)
}

// knows reports whether a token is of this rotation.
func (x *rotating) knows(info Info) bool {
	return x.holds(info.Ref) || slices.Contains(x.s.Doubtful, info.Name)
}

// note keeps the others in the state and reports whether that changed it.
func (x *rotating) note(v view) bool {
	var list []Leftover
	for _, m := range v.others {
		list = append(list, v.leftover(m, x.s.Spec))
	}
	same := slices.Equal(list, x.s.Leftovers)
	x.s.Leftovers = list
	return !same
}

// handedOver reports whether a token of this rotation is, or was, in use.
func (x *rotating) handedOver() bool { return !x.s.Step.secretive() || len(x.s.Old) > 1 }

// gaveWay is the error of giving way to the others.
func (x *rotating) gaveWay(v view) error {
	e := &GaveWayError{Old: x.s.Old[0], Done: v.oldGone, HandedOver: x.handedOver()}
	for _, m := range v.others {
		e.Others = append(e.Others, v.leftover(m, x.s.Spec))
	}
	return e
}

// lost finds out whether something failed because another rotation has ended the
// new token.
func (x *rotating) lost(ctx context.Context, cause error) error {
	if passing(cause) || errors.Is(cause, ErrOtherRotation) {
		return cause
	}
	switch v, err := x.look(ctx); {
	case errors.Is(err, ErrOtherRotation):
		return err
	case v.overtaken():
		return x.gaveWay(v)
	}
	return cause
}

// replaced reports whether another rotation is through. Where this one has
// tokens of its own that somebody may use, it is not: those are to be replaced.
func (x *rotating) replaced(v view) bool {
	return v.oldGone && len(v.others) > 0 && !x.handedOver()
}

// patience is for waiting on another rotation, so many times as long as usual.
func (x *rotating) patience(times time.Duration) *patience {
	b := x.r.Wait.start().b
	b.Total = min(b.Total, rivalWait) * times
	b.Most = min(b.Most, rivalPoll)
	return b.start()
}

// makeWay waits for the successors that are there to go away, before one more is
// made, and says of which generation that is.
func (x *rotating) makeWay(ctx context.Context) (generation int, err error) {
	p := x.patience(1)
	seen := map[Ref]bool{} // waited for already
	for _, l := range x.s.Leftovers {
		seen[l.Ref] = true
	}
	for {
		v, err := x.look(ctx)
		switch {
		case err != nil:
			return 0, err
		case v.blind:
			return 1, nil
		case x.replaced(v):
			return 0, x.gaveWay(v)
		}
		if x.note(v) {
			if err := x.save(); err != nil {
				return 0, err
			}
		}
		fresh := slices.ContainsFunc(v.others, func(m Info) bool {
			return !seen[m.Ref] && x.c.now().Sub(m.IssuedOn) < staleAfter
		})
		if fresh {
			if fresh, err = p.wait(ctx, 0); err != nil {
				return 0, err
			}
		}
		if !fresh {
			return v.top() + 1, nil
		}
	}
}

// gate is the last look before the hand-over. It is not open where the rotation
// begins anew.
//
// A rotation that was overtaken during an earlier hand-over does not give way
// before it sees that the other one goes through, since nobody else knows that
// those who use the token may have one that is dead. It waits, longer than
// others do.
func (x *rotating) gate(ctx context.Context) (open bool, err error) {
	p := x.patience(1)
	if x.handedOver() {
		p = x.patience(3)
	}
	for {
		v, err := x.look(ctx)
		switch {
		case err != nil:
			return false, err
		case v.blind:
			return true, nil
		case x.replaced(v), v.gone && len(v.others) > 0:
			return false, x.gaveWay(v)
		case v.gone:
			return false, fmt.Errorf("%s: %w%s", x.s.New, errForeign, x.c.orUnseen(x.s.New))
		}
		outranked := len(v.others) > 0 && outranks(v.others[0], v.own)
		if outranked && !x.handedOver() {
			return false, x.gaveWay(v)
		}
		x.note(v) // saved with the next step
		rival := outranked || len(v.others) > 0 && generation(v.others[0]) == generation(v.own)
		if !rival && !v.unlisted {
			return true, nil
		}
		more, err := p.wait(ctx, 0)
		switch {
		case err != nil:
			return false, err
		case !more && rival:
			// It has gone on before this token was there, or has come to its end
			// without revoking its own.
			return false, x.anew(v, &x.s.Discard)
		case !more:
			return true, nil
		}
	}
}

// anew begins again, with a token of a generation that outranks all others. The
// one before goes to the list.
func (x *rotating) anew(v view, list *[]Ref) error {
	if x.rounds++; x.rounds > maxRounds {
		return x.gaveWay(v)
	}
	x.note(v)
	*list = append(*list, x.s.New)
	x.s.New, x.secret, x.fresh = Ref{}, Secret{}, false
	return x.reach(RotationStarted)
}

// endOthers revokes what other rotations left, as far as that is proven.
func (x *rotating) endOthers(ctx context.Context, v view) error {
	if v.blind {
		for i, l := range x.s.Leftovers { // found before
			x.s.Leftovers[i].Unproven = cmp.Or(l.Unproven, "whether it is still there could not be looked at")
		}
		return nil
	}
	x.note(v)
	ended := false
	for _, l := range x.s.Leftovers {
		if l.Unproven != "" {
			continue
		}
		if err := x.revoke(ctx, l.Ref, x.r.Wait); err != nil {
			return err
		}
		ended = true
	}
	if !ended {
		return nil
	}
	return x.live(ctx) // and nobody ended this one meanwhile
}
