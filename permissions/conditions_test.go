package permissions_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func prefixes(texts ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, s := range texts {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

func TestIPConditionAllows(t *testing.T) {
	t.Parallel()
	office := permissions.IPCondition{In: prefixes("192.0.2.0/24", "2001:db8::/32"), NotIn: prefixes("192.0.2.7/32", "2001:db8:bad::/48")}
	notHere := permissions.IPCondition{NotIn: prefixes("198.51.100.0/24")}
	for _, row := range []struct {
		c    permissions.IPCondition
		ip   string
		want bool
	}{
		{permissions.IPCondition{}, "203.0.113.1", true},
		{permissions.IPCondition{}, "::1", true},
		{office, "192.0.2.1", true},
		{office, "192.0.2.7", false},
		{office, "192.0.3.1", false},
		{office, "::ffff:192.0.2.1", true}, // IPv4 mapped into IPv6 counts as IPv4
		{office, "::ffff:192.0.2.7", false},
		{office, "2001:db8::1", true},
		{office, "2001:db8:bad::1", false},
		{office, "2001:db9::1", false},
		{notHere, "198.51.100.9", false},
		{notHere, "::ffff:198.51.100.9", false},
		{notHere, "203.0.113.1", true},
		{notHere, "2001:db8::1", true},
		{permissions.IPCondition{In: prefixes("0.0.0.0/0")}, "2001:db8::1", false},
		{permissions.IPCondition{In: prefixes("fe80::/10")}, "fe80::1%eth0", true},
	} {
		assert.Equal(t, row.want, row.c.Allows(netip.MustParseAddr(row.ip)), "%v allows %s", row.c, row.ip)
	}
	assert.False(t, office.Allows(netip.Addr{}), "no address is in no range")
}

func TestConditionsValidate(t *testing.T) {
	t.Parallel()
	day := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		c    permissions.Conditions
		says string // "" when valid
	}{
		{permissions.Conditions{}, ""},
		{permissions.Conditions{NotBefore: day, ExpiresOn: day.Add(time.Second)}, ""},
		{permissions.Conditions{ExpiresOn: day}, ""},
		{permissions.Conditions{RequestIP: permissions.IPCondition{In: prefixes("192.0.2.0/24"), NotIn: prefixes("192.0.2.7/32")}}, ""},
		{permissions.Conditions{RequestIP: permissions.IPCondition{In: prefixes("192.0.2.0/24"), NotIn: prefixes("192.0.2.0/25")}}, ""},
		{permissions.Conditions{NotBefore: day, ExpiresOn: day}, "expires_on 2027-01-01T00:00:00Z is not after not_before 2027-01-01T00:00:00Z"},
		{permissions.Conditions{ExpiresOn: time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)}, ""},
		{permissions.Conditions{NotBefore: time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)}, ""},
		{permissions.Conditions{ExpiresOn: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}, "expires_on is in the year 10000"},
		{permissions.Conditions{NotBefore: time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)}, "not_before is in the year -1"},
		{permissions.Conditions{RequestIP: permissions.IPCondition{In: prefixes("192.0.2.0/24"), NotIn: prefixes("192.0.2.0/24")}}, "wholly excluded by 192.0.2.0/24"},
		{permissions.Conditions{ExpiresOn: day.AddDate(8000, 0, 0)}, "expires_on is in the year 10027: the API's times have four digits for it"},
		{permissions.Conditions{RequestIP: permissions.IPCondition{In: prefixes("192.0.2.7/24")}}, "request_ip.in: 192.0.2.7/24 has bits set beyond its prefix length: use 192.0.2.0/24"},
		{permissions.Conditions{RequestIP: permissions.IPCondition{NotIn: prefixes("2001:db8::1/32")}}, "request_ip.not_in: 2001:db8::1/32 has bits set beyond its prefix length: use 2001:db8::/32"},
		{permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{{}}}}, "request_ip.in: invalid prefix: want an address range such as 192.0.2.0/24 or 2001:db8::/32"},
		{permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.PrefixFrom(netip.MustParseAddr("::ffff:192.0.2.1"), 128)}}}, "is an IPv4 range written as IPv6: use the IPv4 form"},
		{permissions.Conditions{RequestIP: permissions.IPCondition{In: prefixes("192.0.2.0/24"), NotIn: prefixes("192.0.0.0/16")}}, `request_ip: 192.0.2.0/24 is required by "in" and wholly excluded by 192.0.0.0/16 in "not_in"`},
	} {
		err := row.c.Validate()
		if row.says == "" {
			assert.NoError(t, err, row.c.String())
		} else {
			assert.ErrorContains(t, err, row.says)
		}
	}
}

func TestConditionsEqualAndText(t *testing.T) {
	t.Parallel()
	day := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	a := permissions.Conditions{NotBefore: day, ExpiresOn: day.AddDate(1, 0, 0), RequestIP: permissions.IPCondition{In: prefixes("192.0.2.0/24", "2001:db8::/32"), NotIn: prefixes("192.0.2.7/32")}}
	b := a
	b.RequestIP.In = prefixes("2001:db8::/32", "192.0.2.0/24")
	b.NotBefore = day.In(time.FixedZone("east", 3600))
	assert.True(t, a.Equal(b))
	b.RequestIP.NotIn = nil
	assert.False(t, a.Equal(b))
	assert.False(t, a.IsZero())
	assert.True(t, permissions.Conditions{}.IsZero())
	assert.Equal(t, "not before 2027-01-01T00:00:00Z, until 2028-01-01T00:00:00Z, only from 192.0.2.0/24, 2001:db8::/32, not from 192.0.2.7/32", a.String())
	assert.Equal(t, "", permissions.Conditions{}.String())
}

// A spec keeps its own copy of the conditions, cut to seconds in UTC.
func TestWithConditions(t *testing.T) {
	t.Parallel()
	at := time.Date(2027, 1, 1, 12, 0, 0, 999, time.FixedZone("east", 3600))
	in := prefixes("192.0.2.0/24")
	spec := permissions.SaaSPlatform(guideAccount, guideZone)
	bound := spec.WithConditions(permissions.Conditions{NotBefore: at, RequestIP: permissions.IPCondition{In: in}})
	in[0] = netip.MustParsePrefix("0.0.0.0/0")
	got := bound.Conditions()
	require.Equal(t, prefixes("192.0.2.0/24"), got.RequestIP.In)
	got.RequestIP.In[0] = netip.MustParsePrefix("0.0.0.0/0")
	assert.Equal(t, prefixes("192.0.2.0/24"), bound.Conditions().RequestIP.In)
	assert.Equal(t, time.Date(2027, 1, 1, 11, 0, 0, 0, time.UTC), bound.Conditions().NotBefore)
	assert.True(t, bound.Conditions().ExpiresOn.IsZero())
	assert.True(t, spec.Conditions().IsZero(), "the receiver is not changed")
	assert.Contains(t, bound.String(), "\nnot before 2027-01-01T11:00:00Z, only from 192.0.2.0/24")
}
