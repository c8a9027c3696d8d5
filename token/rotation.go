package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// RotationStep is how far a rotation has come. Its text is stable.
type RotationStep string

// The steps, in order. A step that is reached stays reached: a rotation is
// resumed from there.
const (
	// RotationStarted: the old token works and nothing is in its place.
	RotationStarted RotationStep = "started"
	// RotationCreating: the new token was asked for by its name.
	RotationCreating RotationStep = "creating"
	// RotationCreated: the new token exists, and nobody has it.
	RotationCreated RotationStep = "created"
	// RotationProven: it is live and can do what it should, and nobody has it.
	RotationProven RotationStep = "proven"
	// RotationHandingOver: the hand-over began, so somebody may have it.
	RotationHandingOver RotationStep = "handing_over"
	// RotationHandedOver: those who use it have it.
	RotationHandedOver RotationStep = "handed_over"
	// RotationPersisted: it is where it will be looked for next time.
	RotationPersisted RotationStep = "persisted"
	// RotationDone: the old token is revoked and nothing is left to do, but for
	// what was not shown ([RotationState.Unseen], [RotationState.Doubtful]).
	RotationDone RotationStep = "done"
)

func (s RotationStep) known() bool {
	switch s {
	case RotationStarted, RotationCreating, RotationCreated, RotationProven, RotationHandingOver, RotationHandedOver, RotationPersisted, RotationDone:
		return true
	}
	return false
}

// secretive reports whether nobody but the rotation can have the new value.
func (s RotationStep) secretive() bool {
	switch s {
	case RotationStarted, RotationCreating, RotationCreated, RotationProven:
		return true
	}
	return false
}

// RotationState is how far a rotation has come and which tokens it is about. It
// holds no secret and is meant to be saved as JSON after each step. The zero
// value is a rotation that has not begun.
type RotationState struct {
	// Step is the last step that was reached.
	Step RotationStep `json:"step"`
	// Old are the tokens to revoke in the end: the one that is replaced, and
	// those of earlier attempts that somebody may use.
	Old []Ref `json:"old"`
	// New is the token that takes their place, zero while there is none.
	New Ref `json:"new,omitzero"`
	// Name is the name that New is, or may have been, created under.
	Name string `json:"name,omitempty"`
	// Spec is what New shall be, with its end and its addresses.
	Spec permissions.Spec `json:"spec"`
	// Discard are tokens of this rotation that nobody has and that are still to
	// be revoked.
	Discard []Ref `json:"discard,omitempty"`
	// Doubtful are names under which a token may exist that nobody knows.
	Doubtful []string `json:"doubtful,omitempty"`
	// Leftovers are tokens that other rotations of the same token made, as last
	// seen. Once the rotation is done they are revoked, but for those that are
	// not proven.
	Leftovers []Leftover `json:"leftovers,omitempty"`
	// Unseen are tokens that were to be revoked and that the API did not show to
	// these credentials, which may see only the tokens that they made: whether they
	// are gone is not known.
	Unseen []Ref `json:"unseen,omitempty"`
	// Updated is when the state last changed.
	Updated time.Time `json:"updated,omitzero"`
}

// clone copies the lists too.
func (s RotationState) clone() RotationState {
	s.Old, s.Discard = slices.Clone(s.Old), slices.Clone(s.Discard)
	s.Doubtful, s.Leftovers, s.Unseen = slices.Clone(s.Doubtful), slices.Clone(s.Leftovers), slices.Clone(s.Unseen)
	return s
}

// ParseRotationState reads the JSON of a state and checks it.
func ParseRotationState(data []byte) (RotationState, error) {
	var s RotationState
	if err := json.Unmarshal(data, &s); err != nil {
		return RotationState{}, usage("rotation state: %w", err)
	}
	return s, s.validate()
}

// validate checks the form of a state that is not zero.
func (s RotationState) validate() error {
	if !s.Step.known() {
		return usage("rotation state: step %q is not known", credential.Show(string(s.Step), 30))
	}
	if len(s.Old) == 0 {
		return usage("rotation state: it names no old token")
	}
	all := slices.Concat(s.Old, s.Discard, s.Unseen)
	if !s.New.IsZero() {
		all = append(all, s.New)
	}
	for _, l := range s.Leftovers {
		all = append(all, l.Ref)
	}
	for _, ref := range all {
		if err := ref.Validate(); err != nil {
			return usage("rotation state: %w", err)
		}
		if ref.Account != s.Old[0].Account {
			return usage("rotation state: its tokens have different owners")
		}
	}
	needsNew := s.Step != RotationStarted && s.Step != RotationCreating
	if needsNew == s.New.IsZero() {
		return usage("rotation state: step %s does not fit to its tokens", s.Step)
	}
	if s.Spec.IsEmpty() {
		return usage("rotation state: it does not say what the new token may do")
	}
	if _, err := s.Spec.MarshalJSON(); err != nil { // what cannot be saved again
		return usage("rotation state: %w", err)
	}
	return nil
}

// Left says what is left to do, in words; nothing once the rotation is done.
func (s RotationState) Left() []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	switch s.Step {
	case "":
		return nil
	case RotationStarted:
		if len(s.Old) > 1 {
			say("resume the rotation: those who use the token may have %s", s.Old[len(s.Old)-1])
		} else {
			say("the old token is still the one in use: run the rotation again")
		}
	case RotationCreating:
		say("resume the rotation: a token named %q may exist, whose value nobody knows", s.Name)
	case RotationCreated, RotationProven:
		say("resume the rotation, or revoke %s, which nobody has", s.New)
	case RotationHandingOver:
		say("resume the rotation: whether %s was handed over is not known, so it and the old token are kept", s.New)
	case RotationHandedOver:
		say("resume the rotation: %s is handed over and not yet kept for the next start", s.New)
	}
	if s.Step == RotationHandingOver || s.Step == RotationHandedOver || s.Step == RotationPersisted {
		for _, ref := range s.Old {
			say("revoke %s, once %s is seen to work", ref, s.New)
		}
	}
	return append(out, s.loose()...)
}

// loose says what is left of tokens beside the old and the new one.
func (s RotationState) loose() []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, l := range s.Leftovers {
		switch {
		case l.Unproven != "":
			say("look at %s, which has the name of a leftover and was left alone: %s", l, l.Unproven)
		case s.Step != RotationDone:
			say("revoke %s, which another rotation made, once a new token is seen to work", l)
		}
	}
	for _, ref := range s.Discard {
		say("revoke %s, which nobody has", ref)
	}
	for _, ref := range s.Unseen {
		say("see whether %s is gone, with credentials that see all tokens of the account, and revoke it: the API did not show it", ref)
	}
	for _, name := range s.Doubtful {
		say("look for a token named %q and revoke it, unless it is the new one: its creation got no answer", name)
	}
	return out
}

// ErrNotDelivered is to be matched by the error of a hand-over when certainly
// nobody got the value: the command did not start, say. The new token is then
// revoked. After any other error it is kept, because somebody may use it.
var ErrNotDelivered = errors.New("the value was not delivered")

// Rotation says what to rotate and how. Old is needed, and HandOver or Store.
type Rotation struct {
	// Old is the token to replace.
	Old Ref
	// Request is what the new token shall be. What it leaves open is as it is
	// with the old token: its name (made unique, with the old token's id behind it), its
	// statements and its addresses. Conditions and other keys of the old token
	// that this library does not know always go with it, or the new token could
	// do more. The time to live does not: it is [DefaultTTL] unless the request
	// says otherwise. Account is that of Old.
	Request Request
	// Check proves that the new token can do what it should, by calls with it;
	// nil asks for no more than that it is live and holds the groups. An error
	// is tried again as long as Wait allows, since a new token needs time to be
	// known everywhere. It is given what is known of the spec
	// ([permissions.Spec.Known]).
	Check func(ctx context.Context, value Secret, want permissions.Spec) error
	// HandOver gives the value to those who use it and returns when they do:
	// nil where Store is all there is.
	HandOver func(ctx context.Context, value Secret) error
	// Store keeps the value for the next start; nil where HandOver is all there
	// is. If it is a [Loader] too, an interrupted rotation can go on with the
	// value that was kept; else it hands over one more token.
	Store Store
	// Save is called with the state after each step and before each step that
	// cannot be undone; nil keeps it nowhere. An error stops the rotation.
	Save func(RotationState) error
	// Overlap is how long both tokens work after the hand-over.
	Overlap time.Duration
	// Wait bounds the waits for a change to spread, and for faults to pass.
	Wait Backoff
}

// RotationError is a rotation that stopped. The state says how far it came, and
// what is left to do; resume with it.
type RotationError struct {
	// State is the state in which it stopped.
	State RotationState
	// Err is why.
	Err error
}

// Error names the step, the cause and what is left to do.
func (e *RotationError) Error() string {
	text := fmt.Sprintf("the rotation stopped (%s): %v", e.State.Step, e.Err)
	left := e.State.Left()
	if other := (*GaveWayError)(nil); errors.As(e.Err, &other) {
		// The old token and what else was found is the other rotation's.
		mine := e.State
		mine.Leftovers = nil
		left = mine.loose()
	}
	if len(left) > 0 {
		text += "; left to do: " + strings.Join(left, "; ")
	}
	return text
}

// Unwrap returns the cause.
func (e *RotationError) Unwrap() error { return e.Err }
