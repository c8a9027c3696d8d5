package probe

import (
	"errors"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token"
)

// Proof is how far a result's answer shows what its verdict says of the check's
// permissions. The zero value is NotProven. The package documentation says what
// counts as which.
type Proof uint8

// The proofs, the weakest first.
const (
	// NotProven: the answer shows nothing about the permissions.
	NotProven Proof = iota
	// Consistent: the answer fits the verdict, and others would explain it too:
	// permissions that are not the check's, or a token that is not live.
	Consistent
	// Proven: only what the verdict says explains the answer.
	Proven
)

var proofTexts = [...]string{"not_proven", "consistent", "proven"}

// String returns not_proven, consistent or proven.
func (p Proof) String() string {
	if int(p) < len(proofTexts) {
		return proofTexts[p]
	}
	return "not_proven"
}

// MarshalText returns what String returns; another value is an error.
func (p Proof) MarshalText() ([]byte, error) {
	if int(p) >= len(proofTexts) {
		return nil, errors.New("probe: no such proof")
	}
	return []byte(proofTexts[p]), nil
}

// UnmarshalText reads what MarshalText writes. Any other text is an error and
// leaves NotProven.
func (p *Proof) UnmarshalText(text []byte) error {
	for i, t := range proofTexts {
		if t == string(text) {
			*p = Proof(i)
			return nil
		}
	}
	*p = NotProven
	return errors.New("probe: want not_proven, consistent or proven")
}

// explains is how far a call that was let through proves the permissions: only
// as far as every group that the operation accepts is one of them, or stands in
// for one of them.
func explains(call authz.Call, needs []permissions.Permission) Proof {
	if len(needs) == 0 {
		return Proven // nothing is claimed but that the call was allowed
	}
	if right := objectRightOf(call); right != noObjects {
		return right.explains(needs)
	}
	m, _ := operations.Match(call.Method, call.Path) // of one that is not known nothing is certain
	if !certain(m.Operation()) {
		return Consistent
	}
	for _, p := range needs {
		if !provenBy(m.Operation(), p) {
			return Consistent
		}
	}
	return Proven
}

// certain reports whether the operation's list is good enough for a proof. That
// of a reading call must be documented: a group left out of it would be taken
// for the check's. The list of a write may also be derived with high
// confidence: it is the documented list of its siblings without the groups that
// only read, so that none of those can be taken for a right to write.
func certain(op operations.Operation) bool {
	switch op.Evidence().Kind {
	case permissions.EvidenceDocumented:
		return true
	case permissions.EvidenceDerived:
		return op.Method() != "GET" && op.Confidence() == "high"
	}
	return false
}

// provenBy reports whether nothing but the permission explains that the
// operation was allowed.
func provenBy(op operations.Operation, p permissions.Permission) bool {
	if !op.Accepts(p) || len(op.Unlisted()) > 0 {
		return false // of a group without a published id nothing is known
	}
	for _, q := range op.Accepted() {
		if q.ID() != p.ID() && !standsIn(q, p) {
			return false
		}
	}
	return true
}

// standsIn reports whether whoever holds q may do all that p allows: q is the
// higher level of the same product in the same scope, and every catalogued
// operation that accepts p accepts q. The table alone would not do: a group that
// is listed for a few crowded operations only would be outdone by strangers.
func standsIn(q, p permissions.Permission) bool {
	high, ok := permissions.ByID(q.ID())
	low, known := permissions.ByID(p.ID())
	if !ok || !known || high.Scope != low.Scope || level(high) <= level(low) || level(low) == 0 || family(high) != family(low) {
		return false
	}
	return opensAllOf(q, p)
}

// opensAllOf reports whether q is accepted wherever p is, of which there must
// be some place; guessed lists count for nothing.
func opensAllOf(q, p permissions.Permission) bool {
	some := false
	for op := range operations.All() {
		if op.Evidence().Kind == permissions.EvidenceAssumed || !op.Accepts(p) {
			continue
		}
		if !op.Accepts(q) {
			return false
		}
		some = true
	}
	return some
}

// level orders the access levels of which a higher one contains the lower; 0 is
// none of them.
func level(g permissions.Group) int {
	switch g.Access {
	case permissions.AccessRead:
		return 1
	case permissions.AccessWrite:
		return 2
	case permissions.AccessAdmin:
		return 3
	}
	return 0
}

// family is a group's label without its level.
func family(g permissions.Group) string {
	return strings.TrimSuffix(g.Label(), g.Access.Label())
}

// proveDenials says of each denial how far it shows that the check's permissions
// are missing: as far as the operation's list has them, so that they would have
// opened the call, and the token is known to be live. Where verify refused the
// token itself they show nothing.
func (r *runner) proveDenials() {
	if v := r.verify.Load(); v != nil {
		if verdict, _ := v.Verdict(); verdict == authz.Denied {
			return
		}
	}
	live := r.liveness() == diagnose.Live
	for i := range r.results {
		res := &r.results[i]
		if res.Verdict != authz.Denied || res.Proof != NotProven || ofCredential(res.Reason) {
			continue
		}
		res.Proof = Consistent
		if m, _ := operations.Match(res.Call.Method, res.Call.Path); live && certain(m.Operation()) &&
			!slices.ContainsFunc(res.Check.Needs, func(p permissions.Permission) bool { return !m.Operation().Accepts(p) }) {
			res.Proof = Proven
		}
	}
}

// liveness is what is known of the token: what verify said, and where that was
// nothing, what a call shows that was allowed.
func (r *runner) liveness() diagnose.Liveness {
	if l := r.verified(); l != diagnose.LivenessUnknown {
		return l
	}
	if r.policies.Spec != nil && r.plan.opts.Reader == nil {
		return diagnose.Live // it read them itself
	}
	for _, res := range r.results {
		if res.Verdict == authz.Allowed && len(res.Check.Needs) > 0 {
			return diagnose.Live
		}
	}
	return diagnose.LivenessUnknown
}

// verified is what verify showed of the token. One that is refused for the
// caller's address is live.
func (r *runner) verified() diagnose.Liveness {
	if v := r.verify.Load(); v != nil {
		switch v.Status {
		case token.StatusLive, token.StatusClientIP:
			return diagnose.Live
		case token.StatusDead, token.StatusInactive, token.StatusMalformed:
			return diagnose.Dead
		}
	}
	return diagnose.LivenessUnknown
}

// ofCredential reports whether a denial is about the credential itself, its state
// or its kind, so that it says nothing of permissions.
func ofCredential(r authz.Reason) bool {
	switch r {
	case authz.DeadToken, authz.Expired, authz.NotYetValid, authz.ClientIP, authz.WrongKind:
		return true
	}
	return false
}
