package tokentest

import (
	"net/netip"
	"slices"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

// LockOut says when a client address that sends bad credentials again and again
// is refused whatever it sends. The zero value never does.
//
// That there is a lock-out is reported, and that it lasted hours in one case.
// After how many failures it comes, and whether it keys on the address, is not
// published: both are assumptions here.
type LockOut struct {
	// After is the number of bad credentials in a row, from one address; 0 is
	// no lock-out. A good credential starts the count anew.
	After int
	// For is how long it lasts, by the server's clock; 0 is one hour.
	For time.Duration
}

// maxGuests bounds the addresses that are remembered: beyond it the one that
// failed longest ago is forgotten.
const maxGuests = 1024

// guest is an address that sent bad credentials.
type guest struct {
	ip       netip.Addr
	failures int
	last     time.Time
	until    time.Time // the lock-out's end, zero for none
}

// guestBook remembers bad credentials; Server.mu guards it.
type guestBook []guest

func (b guestBook) find(ip netip.Addr) int {
	return slices.IndexFunc(b, func(g guest) bool { return g.ip == ip })
}

// &answers.LockedOut refuses a caller whose address is locked out.
func (s *Server) lockedOut(x *exchange) bool {
	if s.opts.LockOut.After <= 0 {
		return false
	}
	i := s.guests.find(x.ip)
	return i >= 0 && x.now.Before(s.guests[i].until)
}

// noteCredential counts a bad credential of a caller, or forgets the caller
// after a good one.
func (s *Server) noteCredential(x *exchange, good bool) {
	rule := s.opts.LockOut
	if rule.After <= 0 {
		return
	}
	lasts := rule.For
	if lasts <= 0 {
		lasts = time.Hour
	}
	g := guest{ip: x.ip}
	if i := s.guests.find(x.ip); i >= 0 {
		g = s.guests[i]
		s.guests = slices.Delete(s.guests, i, i+1)
	}
	if good {
		return
	}
	if x.now.Sub(g.last) > lasts || !g.until.IsZero() {
		g.failures, g.until = 0, time.Time{} // long ago, or served already
	}
	g.failures++
	g.last = x.now
	if g.failures >= rule.After {
		g.until = x.now.Add(lasts)
	}
	if len(s.guests) >= maxGuests {
		s.guests = slices.Delete(s.guests, 0, 1)
	}
	s.guests = append(s.guests, g) // the latest stands last
}

// credentialFault reports whether a refusal is for a bad credential, which
// counts towards a lock-out. That a missing one does not count is assumed.
func credentialFault(id *answers.Answer) bool {
	switch id {
	case &answers.MalformedToken, &answers.MalformedKey, &answers.MalformedEmail, &answers.NoKey, &answers.NoEmail, &answers.UnknownKey,
		&answers.CoreUnknownToken, &answers.MalformedAtGateway, &answers.GatewayUnknownToken, &answers.VerifyInvalid:
		return true
	}
	return false
}
