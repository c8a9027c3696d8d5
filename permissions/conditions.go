package permissions

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/wording"
)

// Conditions bound when and from where a token works. The zero value sets no
// bound. Times are kept to the second, as the API does.
type Conditions struct {
	NotBefore time.Time   // the token does not work before; zero = at once
	ExpiresOn time.Time   // the token does not work from then on; zero = never expires
	RequestIP IPCondition // the addresses from which the token works
	// Other holds, as a JSON object, what an API answer's "condition" said
	// besides, keys of "request_ip" included; "" for nothing. It is kept and
	// written back, but not understood: a spec with it does not validate, and
	// whether a call meets it cannot be judged.
	Other string
}

// IPCondition bounds the client addresses from which a token works. The zero
// value sets no bound. Source:
// https://developers.cloudflare.com/fundamentals/api/how-to/restrict-tokens/ (2026-11).
type IPCondition struct {
	In    []netip.Prefix // only from these, when there are any
	NotIn []netip.Prefix // never from these
}

// IsZero reports whether no address is excluded.
func (c IPCondition) IsZero() bool { return len(c.In)+len(c.NotIn) == 0 }

// Allows reports whether the address meets the condition. IPv4 addresses
// mapped into IPv6 count as IPv4.
func (c IPCondition) Allows(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	holds := func(p netip.Prefix) bool { return p.Contains(ip) }
	if slices.ContainsFunc(c.NotIn, holds) {
		return false
	}
	return len(c.In) == 0 || slices.ContainsFunc(c.In, holds)
}

// IsZero reports whether no bound is set.
func (c Conditions) IsZero() bool {
	return c.NotBefore.IsZero() && c.ExpiresOn.IsZero() && c.RequestIP.IsZero() && c.Other == ""
}

// Equal reports whether two conditions set the same bounds; the order of
// prefixes does not matter.
func (c Conditions) Equal(o Conditions) bool {
	return c.NotBefore.Equal(o.NotBefore) && c.ExpiresOn.Equal(o.ExpiresOn) && c.Other == o.Other &&
		slices.Equal(sortedPrefixes(c.RequestIP.In), sortedPrefixes(o.RequestIP.In)) &&
		slices.Equal(sortedPrefixes(c.RequestIP.NotIn), sortedPrefixes(o.RequestIP.NotIn))
}

// String returns the bounds in words, or "" when there are none.
func (c Conditions) String() string {
	var parts []string
	if !c.NotBefore.IsZero() {
		parts = append(parts, "not before "+wording.Time(c.NotBefore))
	}
	if !c.ExpiresOn.IsZero() {
		parts = append(parts, "until "+wording.Time(c.ExpiresOn))
	}
	if len(c.RequestIP.In) > 0 {
		parts = append(parts, "only from "+wording.Join(c.RequestIP.In, ", "))
	}
	if len(c.RequestIP.NotIn) > 0 {
		parts = append(parts, "not from "+wording.Join(c.RequestIP.NotIn, ", "))
	}
	if c.Other != "" {
		parts = append(parts, "under conditions that are not known here")
	}
	return strings.Join(parts, ", ")
}

// Validate reports bounds that no request can meet or that do not say what
// they seem to: conditions that are not known here, an expiry that is not after
// the start, prefixes with host bits, IPv4 addresses written as IPv6, and
// prefixes both required and excluded.
func (c Conditions) Validate() error {
	if c.Other != "" {
		return errors.New("the spec has conditions that this library does not know: " + show(c.Other, 80))
	}
	for _, bound := range [...]struct {
		name string
		at   time.Time
	}{{"not_before", c.NotBefore}, {"expires_on", c.ExpiresOn}} {
		if y := bound.at.UTC().Year(); y < 0 || y > 9999 {
			return fmt.Errorf("%s is in the year %d: the API's times have four digits for it", bound.name, y)
		}
	}
	if !c.NotBefore.IsZero() && !c.ExpiresOn.IsZero() && !c.ExpiresOn.After(c.NotBefore) {
		return fmt.Errorf("expires_on %s is not after not_before %s", wording.Time(c.ExpiresOn), wording.Time(c.NotBefore))
	}
	for _, list := range [...]struct {
		name     string
		prefixes []netip.Prefix
	}{{"in", c.RequestIP.In}, {"not_in", c.RequestIP.NotIn}} {
		for _, p := range list.prefixes {
			switch {
			case !p.IsValid():
				return fmt.Errorf("request_ip.%s: invalid prefix: want an address range such as 192.0.2.0/24 or 2001:db8::/32", list.name)
			case p.Masked() != p:
				return fmt.Errorf("request_ip.%s: %s has bits set beyond its prefix length: use %s", list.name, p, p.Masked())
			case p.Addr().Is4In6():
				return fmt.Errorf("request_ip.%s: %s is an IPv4 range written as IPv6: use the IPv4 form", list.name, p)
			}
		}
	}
	for _, in := range c.RequestIP.In {
		for _, out := range c.RequestIP.NotIn {
			if in.Bits() >= out.Bits() && out.Contains(in.Addr()) {
				return fmt.Errorf("request_ip: %s is required by \"in\" and wholly excluded by %s in \"not_in\"", in, out)
			}
		}
	}
	return nil
}

// Conditions returns the bounds on when and from where the token works.
func (s Spec) Conditions() Conditions { return s.conditions.clone() }

// WithConditions returns the spec with other bounds. Times are cut to seconds
// and turned to UTC.
func (s Spec) WithConditions(c Conditions) Spec {
	c = c.clone()
	c.NotBefore = c.NotBefore.UTC().Truncate(time.Second)
	c.ExpiresOn = c.ExpiresOn.UTC().Truncate(time.Second)
	if keys, err := objectKeys("", c.Other); err == nil {
		c.Other = canonicalObject(keys)
	}
	s.conditions = c
	return s
}

func (c Conditions) clone() Conditions {
	c.RequestIP.In = slices.Clone(c.RequestIP.In)
	c.RequestIP.NotIn = slices.Clone(c.RequestIP.NotIn)
	return c
}

func sortedPrefixes(ps []netip.Prefix) []netip.Prefix {
	out := slices.Clone(ps)
	sort.Slice(out, func(i, j int) bool { return out[i].String() < out[j].String() })
	return out
}

// Unconditional reports whether the spec bounds neither time nor client
// address.
func (s Spec) Unconditional() bool { return s.conditions.IsZero() }
