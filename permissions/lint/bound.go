package lint

import (
	"errors"
	"fmt"
	"time"

	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// The rules about when and from where a token works, and what it is.
const (
	NeverExpires Code = "never_expires"
	Ended        Code = "ended"
	LongLived    Code = "long_lived"
	NoIPFilter   Code = "no_ip_filter"
	GlobalKey    Code = "global_key"
)

// fixedLifetime is the end that a fix gives to a token without one.
const fixedLifetime = 90 * 24 * time.Hour

func boundRules() []Rule {
	return []Rule{
		{
			Code: NeverExpires, Severity: SeverityWarning, Title: "no end",
			Why: "a token that leaked works until somebody notices", Look: neverExpires,
		},
		{
			Code: Ended, Severity: SeverityError, Title: "an end that is over",
			Why: "the token does not work", Look: ended,
		},
		{
			Code: LongLived, Severity: SeverityWarning, Title: "an end that is far away",
			Why: "it is as good as none", Look: longLived,
		},
		{
			Code: NoIPFilter, Severity: SeverityInfo, Title: "no client IP filter",
			Why: "whoever finds the token can use it from everywhere", Look: noIPFilter,
			Evidence: permissions.Evidence{Kind: permissions.EvidenceDocumented, Source: "https://developers.cloudflare.com/fundamentals/api/how-to/restrict-tokens/", Date: "2026-11"},
		},
		{
			Code: GlobalKey, Severity: SeverityError, Title: "a Global API key in use",
			Why: "it may whatever its user may, on all accounts, and cannot be narrowed", Look: globalKey,
			Evidence: permissions.Evidence{Kind: permissions.EvidenceDocumented, Source: "https://developers.cloudflare.com/fundamentals/api/get-started/keys/", Date: "2026-11"},
		},
	}
}

var errNoTime = errors.New("the present is not given")

func neverExpires(s *Subject) ([]Finding, error) {
	c := s.Spec.Conditions()
	if !c.ExpiresOn.IsZero() || s.Kind == authz.GlobalKey {
		return nil, nil
	}
	f := Finding{Problem: "the token has no end", Remedy: "set one (TTL), and rotate the token before"}
	if !s.Now.IsZero() {
		c.ExpiresOn = s.Now.Add(fixedLifetime)
		f.Conditions = &c
	}
	return []Finding{f}, nil
}

func ended(s *Subject) ([]Finding, error) {
	end := s.Spec.Conditions().ExpiresOn
	switch {
	case end.IsZero():
		return nil, nil
	case s.Now.IsZero():
		return nil, errNoTime
	case end.After(s.Now):
		return nil, nil
	}
	return []Finding{{Problem: "the token ended on " + wording.Day(end), Remedy: "make a new one, or set a later end"}}, nil
}

func longLived(s *Subject) ([]Finding, error) {
	c := s.Spec.Conditions()
	switch {
	case c.ExpiresOn.IsZero():
		return nil, nil // which never_expires says
	case s.Now.IsZero():
		return nil, errNoTime
	case c.ExpiresOn.Sub(s.Now) <= s.MaxLifetime:
		return nil, nil
	}
	f := Finding{Problem: fmt.Sprintf("the token ends on %s, more than %d days from now", wording.Day(c.ExpiresOn), s.MaxLifetime/(24*time.Hour)), Remedy: "set a nearer end, and rotate the token before"}
	c.ExpiresOn = s.Now.Add(s.MaxLifetime)
	f.Conditions = &c
	return []Finding{f}, nil
}

func noIPFilter(s *Subject) ([]Finding, error) {
	if len(s.Spec.Conditions().RequestIP.In) > 0 || s.Kind == authz.GlobalKey {
		return nil, nil
	}
	return []Finding{{Problem: "the token works from every address", Remedy: "bind it to the addresses that use it (client IP filter), where those are known"}}, nil
}

func globalKey(s *Subject) ([]Finding, error) {
	switch s.Kind {
	case authz.KindUnknown:
		return nil, errors.New("the kind of the credential is not given")
	case authz.GlobalKey:
		return []Finding{{Problem: "a Global API key is in use", Remedy: "make a token with what the program needs, and change the key"}}, nil
	}
	return nil, nil
}
