package lint

import (
	"slices"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
)

// usage is what recordings use, and what the spec has too little and too much for it.
// When and from where the spec works is for other rules to say.
type usage struct {
	record.RightSized
	calls    []authz.Call // what the recordings have
	accounts []permissions.AccountID
	zones    []permissions.ZoneID
}

// usage reads the recordings, once.
func (s *Subject) usage() *usage {
	if s.used != nil {
		return s.used
	}
	u := &usage{RightSized: record.RightSize(authz.Principal{Spec: bare(s.Spec)}, time.Time{}, s.Recordings...)}
	for _, r := range s.Recordings {
		for _, c := range r.Calls {
			if !letThrough(c) {
				continue
			}
			u.calls = append(u.calls, c)
			m, ok := operations.Match(c.Method, c.Path)
			if !ok {
				continue
			}
			if id, ok := m.AccountID(); ok && !slices.Contains(u.accounts, id) {
				u.accounts = append(u.accounts, id)
			}
			if id, ok := m.ZoneID(); ok && !slices.Contains(u.zones, id) {
				u.zones = append(u.zones, id)
			}
		}
	}
	s.used = u
	return u
}

// loses reports whether other, which allows no more than spec, does not let a call
// through, or not certainly, that spec does.
func (u *usage) loses(spec, other permissions.Spec) bool {
	a, b := record.Replay(u.calls, bare(spec)), record.Replay(u.calls, bare(other))
	return a.Allowed != b.Allowed || len(a.Unjudged) != len(b.Unjudged)
}

// bare is the spec without conditions.
func bare(s permissions.Spec) permissions.Spec { return s.WithConditions(permissions.Conditions{}) }
