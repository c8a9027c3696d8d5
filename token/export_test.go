package token

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/cftoken/cftoken/permissions"
)

// What tests outside of the package look at besides its exported names.

var BaseName = baseName

func SuccessorName(name string, old Ref, now time.Time) string {
	return successorName(name, old.ID, 1, now)
}

func SuccessorOf(name string) (oldID string, ok bool) {
	_, oldID, _, ok = readSuccessor(name)
	return oldID, ok
}

func (c *Client) Find(ctx context.Context, account permissions.AccountID, name string) ([]Info, error) {
	return c.find(ctx, account, name)
}

var AccountOwnedConcerns = accountOwnedConcerns

// WithUncheckedText lets credentials through whose text Credentials.Validate
// refuses, as a rotation does with a new token's value.
func WithUncheckedText() Option { return func(s *settings) { s.unchecked = true } }

// HoldsFiles says that what a killed process left is told from what is at work.
const HoldsFiles = holdsFiles

// NewState is the name of the file that a state is written to before it takes its own.
func NewState(path string) string { return filepath.Base(newState(path)) }

// SightingsAfter is how many of so many tokens of an account a client remembers once it
// was shown them all, and whether the last is among them.
func SightingsAfter(n int) (remembered int, last bool) {
	var s sightings
	var ref Ref
	for i := range n {
		ref = Ref{ID: fmt.Sprintf("%032x", i), Account: "a"}
		s.add(ref)
	}
	return len(s.refs), s.has(ref)
}

// Outranks is the order among successors.
var Outranks = outranks

// ReadSuccessor takes a successor's name apart.
var ReadSuccessor = readSuccessor

// SuccessorOfGeneration is the name of a successor.
var SuccessorOfGeneration = successorName
