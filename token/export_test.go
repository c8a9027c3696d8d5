package token

import (
	"context"
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
