package token

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
)

// Edit says what to change of a token. What it does not name is kept. The zero
// value changes nothing.
type Edit struct {
	// Name is the new name; "" keeps it.
	Name string
	// Add are statements to put in, Remove those to take out. What Remove names
	// must be there word by word.
	Add, Remove permissions.Spec
	// Replace is put in place of all statements; nil keeps them. It excludes Add
	// and Remove. Conditions of Add and Replace must be those of the token.
	Replace *permissions.Spec
	// Conditions replace the bounds on time and addresses; nil keeps them.
	// Conditions that this library does not know stay whatever is given.
	Conditions *permissions.Conditions
	// State is [StateActive] or [StateDisabled]; "" keeps it.
	State string
	// EvenInUse allows to disable the token that the client itself uses.
	EvenInUse bool
	// Catalogue is where new groups are looked up besides the built-in
	// catalogue; nil for none.
	Catalogue *permissions.Catalogue
}

// Update is a change of a token, worked out against the token as it was read.
// Nothing has been sent: look at it, then hand it to [Client.Apply]. The API
// replaces all policies of a token with those that it is sent, so what is to be
// kept is in After too.
type Update struct {
	// Before is the token as it was read, After as it shall be.
	Before, After Info
	// Added and Removed are the statements that differ.
	Added, Removed permissions.Spec

	evenInUse bool
}

// None reports whether nothing would change.
func (u Update) None() bool {
	return u.Added.IsEmpty() && u.Removed.IsEmpty() && u.Before.Name == u.After.Name &&
		u.Before.State == u.After.State && u.Before.Spec.Conditions().Equal(u.After.Spec.Conditions())
}

// String shows the difference, a line for each thing that changes and one for
// how much is kept, such as
//
//   - allow Zone:DNS:Edit on zone 2cf1…
//   - allow Zone:Page Rules:Edit on zone 2cf1…
//     = 5 statements kept
//
// Lines that begin with a plus come to be, those with a minus go.
func (u Update) String() string {
	var lines []string
	changed := func(what, before, after string) {
		if before != after {
			lines = append(lines, "- "+what+" "+before, "+ "+what+" "+after)
		}
	}
	changed("name", fmt.Sprintf("%q", u.Before.Name), fmt.Sprintf("%q", u.After.Name))
	changed("state", u.Before.State, u.After.State)
	for st := range u.Removed.Statements() {
		lines = append(lines, "- "+st.String())
	}
	for st := range u.Added.Statements() {
		lines = append(lines, "+ "+st.String())
	}
	changed("conditions:", orNone(u.Before.Spec.Conditions()), orNone(u.After.Spec.Conditions()))
	kept := u.After.Spec.Len() - u.Added.Len()
	switch {
	case u.Before.Unread != nil:
		lines = append(lines, "= all policies kept, which cannot be read")
	case kept == 1:
		lines = append(lines, "= 1 statement kept")
	default:
		lines = append(lines, fmt.Sprintf("= %d statements kept", kept))
	}
	if unknown := u.After.Spec.Unknown(); len(unknown) > 0 {
		lines = append(lines, "= kept, and not known here: "+strings.Join(unknown, ", "))
	}
	return strings.Join(lines, "\n")
}

// PreviewUpdate reads the token and works out the change, without making it. It
// refuses, as joined [*RequestError], what the API would refuse or take as less
// than it says: unknown groups, groups on resources of another scope, groups
// that the kind of token cannot hold, a removal of what is not there, an end
// that has passed, address lists that exclude each other, keys that this library
// does not know. What is kept is not judged, and kept word by word. Where the
// policies cannot be read only name and state can be changed; where the API does
// not tell them nothing can, because they would be lost.
func (c *Client) PreviewUpdate(ctx context.Context, ref Ref, edit Edit) (Update, error) {
	before, err := c.Get(ctx, ref)
	if err != nil {
		return Update{}, err
	}
	if before.Unread != nil && (len(before.doc[keyPolicies]) == 0 || edit.beyondHead()) {
		return Update{}, fmt.Errorf("%s cannot be updated, as all of its policies would be replaced: %w", ref, before.Unread)
	}
	if before.gone() {
		return Update{}, refused("%s is %s: it cannot be updated", ref, before.State)
	}
	u := Update{Before: before, After: before, evenInUse: edit.EvenInUse}
	if err := edit.apply(&u, c); err != nil {
		return Update{}, err
	}
	return u, nil
}

// beyondHead reports whether more than the name and the state is to be changed.
func (e Edit) beyondHead() bool {
	return !e.Add.IsEmpty() || !e.Remove.IsEmpty() || e.Replace != nil || e.Conditions != nil
}

// apply works out u.After and what differs.
func (e Edit) apply(u *Update, c *Client) error {
	var errs []error
	fault := func(field, format string, args ...any) {
		errs = append(errs, &RequestError{Field: field, Problem: fmt.Sprintf(format, args...)})
	}
	if e.Name != "" {
		if problem := checkName(e.Name); problem != "" {
			fault("Name", "%s", problem)
		}
		u.After.Name = e.Name
	}
	e.Add, e.Remove = e.Add.Named(e.Catalogue), e.Remove.Named(e.Catalogue)
	if e.Replace != nil {
		named := e.Replace.Named(e.Catalogue)
		e.Replace = &named
	}
	switch e.State {
	case "", u.Before.State:
	case StateActive, StateDisabled:
		u.After.State = e.State
	default:
		fault("State", "%.20q: want %s or %s", e.State, StateActive, StateDisabled)
	}
	if u.Before.Unread != nil {
		return errors.Join(errs...) // all else is kept as it is
	}
	after := bare(u.Before.Spec)
	switch {
	case e.Replace != nil && (!e.Add.IsEmpty() || !e.Remove.IsEmpty()):
		fault("Replace", "Add and Remove change the statements, Replace replaces them: give one or the other")
	case e.Replace != nil:
		after = bare(*e.Replace)
	default:
		for st := range e.Remove.Statements() {
			if !hasStatement(after, st) {
				fault("Remove", "%s is not in the token", st)
			}
		}
		after, _ = without(after, e.Remove).Union(bare(e.Add)) // neither is under conditions
	}
	u.Added, u.Removed = without(after, u.Before.Spec), without(u.Before.Spec, after)
	if after.IsEmpty() {
		fault("Spec", "nothing would be left: revoke or disable the token instead")
	}
	if !u.Added.IsEmpty() {
		errs = append(errs, e.judge(*u)...)
	}
	kept, faults := e.conditions(u.Before.Spec.Conditions(), c.now())
	errs = append(errs, faults...)
	u.After.Spec = after.WithConditions(kept).WithOther(u.Before.Spec.Other())
	given := map[string]*permissions.Spec{"Add": &e.Add, "Replace": e.Replace}
	for _, field := range [...]string{"Add", "Replace"} {
		spec := given[field]
		if spec == nil {
			continue
		}
		if own := spec.Conditions(); !own.IsZero() && !own.Equal(kept) {
			fault(field, "it has conditions of its own (%s), and a token has one set of them: give them as Conditions", own)
		}
		if spec.Other() != "" && spec.Other() != u.Before.Spec.Other() {
			errs = append(errs, unknownFaults(field, permissions.NewSpec().WithOther(spec.Other()))...)
		}
	}
	return errors.Join(errs...)
}

// judge returns what the API would refuse of the statements that are added.
func (e Edit) judge(u Update) []error {
	errs := append(unknownFaults("Spec", u.Added), statementFaults("Spec", u.Added, e.Catalogue)...)
	if u.Before.Account == "" {
		errs = append(errs, granularFaults("Spec", u.Added, "give it to an account-owned token")...)
	}
	if u.Before.Account != "" {
		for _, concern := range accountOwnedConcerns(u.Added, u.Before.Account) {
			if concern.Certain {
				errs = append(errs, &RequestError{Field: "Spec", Problem: fmt.Sprintf("%s: %s", concern.Statement, concern.Problem)})
			}
		}
	}
	return errs
}

// conditions returns those that the token shall have. What is not known of the
// old ones stays: without it the token could do more.
func (e Edit) conditions(old permissions.Conditions, now time.Time) (permissions.Conditions, []error) {
	if e.Conditions == nil {
		return old, nil
	}
	var errs []error
	fresh := *e.Conditions
	if fresh.Other == old.Other {
		fresh.Other = ""
	}
	if err := fresh.Validate(); err != nil {
		errs = append(errs, &RequestError{Field: "Conditions", Problem: err.Error(), Err: err})
	}
	if end := fresh.ExpiresOn; !end.IsZero() && !end.After(now) {
		errs = append(errs, &RequestError{Field: "Conditions", Problem: fmt.Sprintf("the end %s has passed: revoke the token instead", wording.Time(end))})
	}
	fresh.Other = old.Other
	return fresh, errs
}

// bare is the spec without what holds for all of its statements.
func bare(s permissions.Spec) permissions.Spec {
	return s.WithConditions(permissions.Conditions{}).WithOther("")
}

// hasStatement reports whether the spec has exactly that statement.
func hasStatement(s permissions.Spec, want permissions.Statement) bool {
	for st := range s.Statements() {
		if st.Effect == want.Effect && st.Resource == want.Resource && st.Permission.ID() == want.Permission.ID() && st.Other == want.Other {
			return true
		}
	}
	return false
}

// without returns the statements of s that o does not have, word by word and
// without conditions.
func without(s, o permissions.Spec) permissions.Spec {
	return bare(s.Filter(func(st permissions.Statement) bool { return !hasStatement(o, st) }))
}

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
// sends nothing. Disabling the token in use is refused with an [*InUseError]
// unless the edit says EvenInUse.
// Afterwards the error is an [*APIError] where the API refused; a
// [*MismatchError] where the token is not what was asked for; and an
// [*UnconfirmedUpdateError] where that could not be found out.
//
// Source: https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/update/
// (2026-08): the request replaces name, policies, conditions and state.
func (c *Client) Apply(ctx context.Context, u Update) (Info, error) {
	ref := u.Before.Ref
	if err := c.reach(ref); err != nil {
		return Info{}, err
	}
	if ref != u.After.Ref || u.After.Spec.IsEmpty() && u.Before.Unread == nil {
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
		if err := c.spare(ctx, ref, u.evenInUse); err != nil {
			return Info{}, err
		}
	}
	now, err := c.Get(ctx, ref)
	if err != nil {
		return Info{}, err
	}
	if !sameToken(now, u.Before) {
		return Info{}, fmt.Errorf("%s: %w: preview the change again", ref, ErrChanged)
	}
	_, sendErr := c.api.Do(ctx, "PUT", ref.path(), body, nil)
	if sendErr != nil && !mayExist(sendErr) {
		return Info{}, sendErr
	}
	look, cancel := detached(ctx)
	defer cancel()
	after, err := c.Get(look, ref)
	switch {
	case err != nil && sendErr != nil:
		return Info{}, &UnconfirmedUpdateError{Ref: ref, Err: sendErr}
	case err != nil && u.After.State == StateDisabled && c.dead(look, err, StatusInactive):
		return u.After, nil // we switched ourselves off
	case err != nil:
		return Info{}, &UnconfirmedUpdateError{Ref: ref, Err: err}
	case after.Unread != nil && (u.Before.Unread == nil || !after.doc.same(u.Before.doc, keyPolicies, keyNotBefore, keyExpiresOn, keyCondition)):
		return after, &UnconfirmedUpdateError{Ref: ref, Err: after.Unread}
	}
	if sendErr != nil && sameToken(after, u.Before) {
		return after, sendErr // it did not take effect
	}
	if mismatch := compare(u.After.Spec, after.Spec, c.now()); mismatch != nil || after.Name != u.After.Name || !sameState(after, u.After) {
		if sendErr != nil {
			return after, &UnconfirmedUpdateError{Ref: ref, Err: sendErr}
		}
		if mismatch == nil {
			return after, &UnconfirmedUpdateError{Ref: ref, Err: notKnown("the API shows the token as %q, %s", after.Name, after.State)}
		}
		mismatch.Ref, mismatch.Name, mismatch.updated = ref, after.Name, true
		return after, mismatch
	}
	return after, nil
}

// sameToken reports whether a token shows as it did before, apart from its use and
// from keys that are not known: those may count uses too. Policies that could not
// be read are compared word by word.
func sameToken(now, before Info) bool {
	switch {
	case now.Name != before.Name || now.State != before.State || !now.ModifiedOn.Equal(before.ModifiedOn):
		return false
	case before.Unread != nil:
		return now.doc.same(before.doc, keyPolicies, keyNotBefore, keyExpiresOn, keyCondition)
	}
	return now.Spec.WithOther("").Equal(before.Spec.WithOther(""))
}

// sameState compares what an update can set: a token expires, or comes back with
// a later end, by the clock.
func sameState(have, want Info) bool {
	return have.State == want.State || have.State == StateExpired || want.State == StateExpired
}
