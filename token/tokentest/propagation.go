package tokentest

import (
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// fresh marks a token's value as made just now through the API: it is not known
// everywhere before Options.Propagation has passed.
func (s *Server) fresh(t *tokenRecord, now time.Time) {
	if s.opts.Propagation > 0 {
		t.knownFrom = now.Add(s.opts.Propagation)
	}
}

// edited marks a token's spec as replaced just now through the API: until
// Options.Propagation has passed the old one decides.
func (s *Server) edited(t *tokenRecord, old permissions.Spec, now time.Time) {
	if s.opts.Propagation > 0 {
		if !now.Before(t.oldUntil) {
			t.old = old // of several edits in a row the first old spec lasts
		}
		t.oldUntil = now.Add(s.opts.Propagation)
	}
}

// specAt is the spec that decides at a time.
func (t *tokenRecord) specAt(now time.Time) permissions.Spec {
	if now.Before(t.oldUntil) {
		return t.old
	}
	return t.spec
}

// unsettled reports whether a call is refused only because an edit of the
// token has not arrived yet.
func (x *exchange) unsettled() bool {
	t := x.actor.token
	if t == nil || !x.now.Before(t.oldUntil) {
		return false
	}
	p := x.actor.principal(x.now)
	p.Spec = t.spec
	return p.Decide(x.call(0)).Verdict == authz.Allowed
}
