package lint

import (
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
)

// usage is what recordings use.
type usage struct {
	accounts []permissions.AccountID
	zones    []permissions.ZoneID
	needed   []record.Needed
	calls    []authz.Call // each once, those that were let through
	unknown  []authz.Call // of which nobody knows what they need
	spared   *spared
}

// usage reads the recordings, once.
func (s *Subject) usage() *usage {
	if s.used != nil {
		return s.used
	}
	least := record.Minimal(s.Recordings...)
	u := &usage{needed: least.Required, unknown: least.Unknown}
	seen := map[string]bool{}
	for _, r := range s.Recordings {
		for _, c := range r.Calls {
			if !letThrough(c) {
				continue
			}
			if key := c.Method + " " + c.Path + " " + string(c.Account); !seen[key] {
				seen[key] = true
				u.calls = append(u.calls, c)
			}
		}
	}
	for _, c := range u.calls {
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
	s.used = u
	return u
}

// lost are the calls that spec lets through and other does not, or not certainly.
func (u *usage) lost(spec, other permissions.Spec) (out []authz.Call) {
	spec, other = spec.WithConditions(permissions.Conditions{}), other.WithConditions(permissions.Conditions{})
	for _, c := range u.calls {
		if a, b := judge(spec, c), judge(other, c); a != b && a != authz.Denied {
			out = append(out, c)
		}
	}
	return out
}

// judge is the verdict, with a guess where that is all there is.
func judge(spec permissions.Spec, c authz.Call) authz.Verdict {
	d := authz.Decide(spec, c)
	if d.Guess != authz.NotChecked {
		return d.Guess
	}
	return d.Verdict
}
