package token

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
	// and Remove.
	Replace *permissions.Spec
	// Conditions replace the bounds on time and addresses; nil keeps them.
	Conditions *permissions.Conditions
	// State is [StateActive] or [StateDisabled]; "" keeps it.
	State string
	// Catalogue is where new groups are looked up besides the built-in
	// catalogue; nil for none.
	Catalogue *permissions.Catalogue
}

// Update is a change of a token, worked out against the token as it was read.
// Nothing has been sent: look at it, then hand it to [Client.Apply]. The API
// replaces all policies of a token with those that it is sent, so what is to be
// kept is in After too.
type Update struct {
	// Ref is the token.
	Ref Ref
	// Before is the token as it was read, After as it shall be.
	Before, After Info
	// Added and Removed are the statements that differ.
	Added, Removed permissions.Spec
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
	if kept == 1 {
		lines = append(lines, "= 1 statement kept")
	} else {
		lines = append(lines, fmt.Sprintf("= %d statements kept", kept))
	}
	return strings.Join(lines, "\n")
}

// Body returns the JSON that is sent.
func (u Update) Body() ([]byte, error) {
	state := u.After.State
	if state != StateActive && state != StateDisabled {
		state = "" // expired, say: no state that can be set
	}
	return encodeToken(u.After.Name, state, u.After.Spec, u.After.Spec.Conditions())
}

// PreviewUpdate reads the token and works out the change, without making it. It
// refuses, as joined [*RequestError], what the API would refuse or take as less
// than it says: unknown groups, groups on resources of another scope, groups
// that the kind of token cannot hold, a removal of what is not there, an end
// that has passed, address lists that exclude each other. What is kept is not
// judged. A token whose policies cannot be read is refused, because they would
// be lost.
func (c *Client) PreviewUpdate(ctx context.Context, ref Ref, edit Edit) (Update, error) {
	before, err := c.Get(ctx, ref)
	if err != nil {
		return Update{}, err
	}
	if before.Unread != nil {
		return Update{}, fmt.Errorf("%s cannot be updated, as all of its policies would be replaced: %w", ref, before.Unread)
	}
	if before.gone() {
		return Update{}, fmt.Errorf("%s is %s: it cannot be updated", ref, before.State)
	}
	u := Update{Ref: ref, Before: before, After: before}
	if err := edit.apply(&u, c); err != nil {
		return Update{}, err
	}
	return u, nil
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
	switch e.State {
	case "", u.Before.State:
	case StateActive, StateDisabled:
		u.After.State = e.State
	default:
		fault("State", "%.20q: want %s or %s", e.State, StateActive, StateDisabled)
	}
	bare := func(s permissions.Spec) permissions.Spec { return s.WithConditions(permissions.Conditions{}) }
	after, kept := bare(u.Before.Spec), u.Before.Spec.Conditions()
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
		after = without(after, e.Remove).With(bare(e.Add).Policies()...)
	}
	u.Added, u.Removed = without(after, u.Before.Spec), bare(without(u.Before.Spec, after))
	if after.IsEmpty() {
		fault("Spec", "nothing would be left: revoke or disable the token instead")
	}
	if !u.Added.IsEmpty() {
		check := Request{Spec: u.Added, Account: u.Ref.Account, Catalogue: e.Catalogue}
		if err := check.validateSpec(); err != nil {
			errs = append(errs, &RequestError{Field: "Spec", Problem: err.Error(), Err: err})
		}
		if u.Ref.Account != "" {
			for _, concern := range AccountTokenConcerns(u.Added, u.Ref.Account) {
				if concern.Certain {
					fault("Spec", "%s: %s", concern.Statement, concern.Problem)
				}
			}
		}
	}
	if e.Conditions != nil {
		kept = *e.Conditions
		if err := kept.Validate(); err != nil {
			errs = append(errs, &RequestError{Field: "Conditions", Problem: err.Error(), Err: err})
		}
		if end := kept.ExpiresOn; !end.IsZero() && !end.After(c.now()) {
			fault("Conditions", "the end %s has passed: revoke the token instead", formatTime(end))
		}
	}
	u.After.Spec = after.WithConditions(kept)
	return errors.Join(errs...)
}

// hasStatement reports whether the spec has exactly that statement.
func hasStatement(s permissions.Spec, want permissions.Statement) bool {
	for st := range s.Statements() {
		if st.Effect == want.Effect && st.Resource == want.Resource && st.Permission.ID() == want.Permission.ID() {
			return true
		}
	}
	return false
}

// without returns the statements of s that o does not have, word by word and
// without conditions.
func without(s, o permissions.Spec) permissions.Spec {
	var rest []permissions.Policy
	for st := range s.Statements() {
		if !hasStatement(o, st) {
			rest = append(rest, permissions.Policy{Effect: st.Effect, Permissions: []permissions.Permission{st.Permission}, Resources: []permissions.Resource{st.Resource}})
		}
	}
	return permissions.NewSpec(rest...)
}
