package token

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// What a rotation puts behind a unique name: which token the new one replaces,
// and from the second generation on which generation it is of.
const (
	replacesMark   = " replaces "
	replacesLength = len(replacesMark) + 32
	maxGeneration  = 999
	maxRound       = len(" (999)")
)

// successorName is the name that a rotation gives to the token that takes the
// place of another: the unique name ([UniqueName]) and the old token's id, as in
// "platform 2026-11-23-k7x2p9 replaces ed17574386854bf78a67040be0a770b0". By it
// a later rotation of the same token knows what an earlier one left. A generation
// later than the first is counted: "… (2)". To leave room, the name before that is
// cut to 54 characters.
func successorName(name, oldID string, generation int, now time.Time) string {
	out := uniqueName(name, now, maxNameLength-replacesLength-maxRound) + replacesMark + oldID
	if generation = min(generation, maxGeneration); generation > 1 {
		out += fmt.Sprintf(" (%d)", generation)
	}
	return out
}

// readSuccessor takes a successor's name apart: the unique name, the id of the
// token that it was to replace, and the generation. Of any other name ok is false.
func readSuccessor(name string) (unique, oldID string, generation int, ok bool) {
	rest, generation := name, 1
	if i := strings.LastIndex(name, " ("); i >= 0 {
		digits, closed := strings.CutSuffix(name[i+2:], ")")
		n, err := strconv.Atoi(digits)
		if closed && err == nil && n > 1 && n <= maxGeneration && strconv.Itoa(n) == digits {
			rest, generation = name[:i], n
		}
	}
	at := len(rest) - replacesLength
	if at < 1 || rest[at:at+len(replacesMark)] != replacesMark {
		return name, "", 0, false
	}
	unique, oldID = rest[:at], rest[at+len(replacesMark):]
	if !credential.IsLowerHex(oldID) || cutUnique(unique) == unique {
		return name, "", 0, false
	}
	return unique, oldID, generation, true
}

// baseName is the name without what [UniqueName] or successorName put behind it.
func baseName(name string) string {
	unique, _, _, _ := readSuccessor(name)
	return cutUnique(unique)
}

// Leftover is a token that another rotation of the same old token made, as its
// name says: one that was killed, or one that is at work. Whether
// somebody was given its value is not known, so it is never rolled and never
// revoked before a new token is in use.
type Leftover struct {
	// Ref and Name say which token.
	Ref  Ref    `json:"token"`
	Name string `json:"name"`
	// IssuedOn is when the API made it, zero where it did not tell.
	IssuedOn time.Time `json:"issued_on,omitzero"`
	// Unproven says why it is left alone though its name is that of a leftover;
	// "" for one that is revoked once a new token is in use.
	Unproven string `json:"unproven,omitempty"`
}

// String reads like `user token ed17… ("platform 2026-11-23-… replaces …")`.
func (l Leftover) String() string { return fmt.Sprintf("%s (%q)", l.Ref, l.Name) }

// ErrOtherRotation is matched by the errors of a rotation that met another one
// of the same token: [*GaveWayError] and [*LockedError].
var ErrOtherRotation error = &Error{FailureNotKnown, errors.New("another rotation of the token is at work, or was")}

// GaveWayError is a rotation that stopped for another one of the same token. It
// matches [ErrOtherRotation].
type GaveWayError struct {
	// Old is the token that both were to replace.
	Old Ref
	// Others are the tokens that other rotations made, the one that goes before
	// first; none where they could not be seen.
	Others []Leftover
	// Done says that the old token is gone: another rotation is through, and one
	// of the others is in its place. Else it is at work, or was killed.
	Done bool
	// HandedOver says that this rotation had handed its token over before the
	// other one took over, which hands over its own.
	HandedOver bool
}

// Error says who goes on and what to do.
func (e *GaveWayError) Error() string {
	other := "a token that could not be looked at"
	if len(e.Others) > 0 {
		other = e.Others[0].String()
	}
	switch {
	case e.Done:
		text := fmt.Sprintf("another rotation has replaced %s: %s is in its place", e.Old, other)
		if len(e.Others) > 1 {
			text = fmt.Sprintf("another rotation has replaced %s: one of these is in its place, revoke the others once it is known which", e.Old)
			for _, l := range e.Others {
				text += ", " + l.String()
			}
		}
		if e.HandedOver {
			text += "; see to it that those who use the token have that one's value: what this rotation handed over is, or will be, dead"
		}
		return text
	case e.HandedOver:
		return fmt.Sprintf("another rotation of %s took over after the hand-over, with %s, and revokes the old tokens; if it was killed, run the rotation again", e.Old, other)
	}
	return fmt.Sprintf("gave way to another rotation of %s, which goes on with %s; if it was killed, run the rotation again", e.Old, other)
}

// Is makes the error match [ErrOtherRotation].
func (e *GaveWayError) Is(target error) bool { return target == ErrOtherRotation }

// family is what the listing shows of the rotations of one token.
type family struct {
	old     *Info  // nil where it is not listed
	members []Info // successors of the old token that are not revoked, first in rank first
}

// generation is that of a successor, 0 of any other token.
func generation(i Info) int {
	_, _, n, _ := readSuccessor(i.Name)
	return n
}

// outranks is the order among successors, which every rotation sees alike: the
// later generation, for it was made by one that had given up waiting for the
// earlier ones; within a generation the one that was made first.
func outranks(m, o Info) bool {
	switch mine, others := generation(m), generation(o); {
	case mine != others:
		return mine > others
	case m.IssuedOn.IsZero() || o.IssuedOn.IsZero() || m.IssuedOn.Equal(o.IssuedOn):
		return m.ID < o.ID
	}
	return m.IssuedOn.Before(o.IssuedOn)
}

// familyOf picks the old token and its successors, first in rank first.
func familyOf(old Ref, listed []Info) family {
	var f family
	for _, info := range listed {
		if info.Ref == old {
			f.old = &info
			continue
		}
		_, id, _, ok := readSuccessor(info.Name)
		if ok && id == old.ID && !info.gone() && info.State != StateExpired {
			f.members = append(f.members, info)
		}
	}
	slices.SortFunc(f.members, func(a, b Info) int {
		if outranks(a, b) {
			return -1
		}
		return 1 // ids differ
	})
	return f
}

// leftover describes a member. It is proven to be one by its name and by holding
// what the old token holds or what the new one shall hold.
func (f family) leftover(m Info, want permissions.Spec) Leftover {
	l := Leftover{Ref: m.Ref, Name: m.Name, IssuedOn: m.IssuedOn}
	switch {
	case m.Unread != nil:
		l.Unproven = m.Unread.Error()
	case !want.IsEmpty() && bare(m.Spec).Equal(bare(want)):
	case f.old != nil && f.old.Unread == nil && bare(m.Spec).Equal(bare(f.old.Spec)):
	default:
		l.Unproven = "it holds neither what the old token holds nor what the new one shall hold"
	}
	return l
}

// Leftovers lists what other rotations of a token made and did not revoke, and
// changes nothing. [Client.Rotate] looks by itself; this is for looking first.
// A leftover is proven where it holds what the old token holds, or want. It
// needs what [Client.List] needs.
func (c *Client) Leftovers(ctx context.Context, old Ref, want permissions.Spec) ([]Leftover, error) {
	if err := c.reach(old); err != nil {
		return nil, err
	}
	all, err := c.List(ctx, old.Account, ListOptions{})
	if err != nil {
		return nil, err
	}
	f := familyOf(old, all)
	out := []Leftover{}
	for _, m := range f.members {
		out = append(out, f.leftover(m, want))
	}
	return out, nil
}
