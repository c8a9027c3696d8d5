package lint

import (
	"net/netip"
	"slices"

	"github.com/cftoken/cftoken/permissions"
)

// outside returns an address from which the one condition lets through and the
// other does not; false where there is none. It is exact: it divides the address space
// until no prefix of either condition divides it further.
func outside(c, other permissions.IPCondition) (netip.Addr, bool) {
	all := slices.Concat(c.In, c.NotIn, other.In, other.NotIn)
	for _, space := range [...]netip.Prefix{netip.PrefixFrom(netip.IPv4Unspecified(), 0), netip.PrefixFrom(netip.IPv6Unspecified(), 0)} {
		if at, found := search(space, all, c, other); found {
			return at, true
		}
	}
	return netip.Addr{}, false
}

func search(space netip.Prefix, all []netip.Prefix, c, other permissions.IPCondition) (netip.Addr, bool) {
	inside := slices.ContainsFunc(all, func(p netip.Prefix) bool { return p.Bits() > space.Bits() && space.Contains(p.Addr()) })
	if !inside { // every address of it is alike
		at := space.Addr()
		return at, c.Allows(at) && !other.Allows(at)
	}
	low := netip.PrefixFrom(space.Addr(), space.Bits()+1)
	if at, found := search(low, all, c, other); found {
		return at, true
	}
	return search(netip.PrefixFrom(upper(low), low.Bits()), all, c, other)
}

// upper is the address of the other half: the last bit of the prefix set.
func upper(low netip.Prefix) netip.Addr {
	b := low.Addr().AsSlice()
	bit := low.Bits() - 1
	b[bit/8] |= 1 << (7 - bit%8)
	at, _ := netip.AddrFromSlice(b)
	return at
}
