package authz_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

var (
	start = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	end   = time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)
)

func records(z permissions.ZoneID) authz.Call {
	return authz.Call{Method: "GET", Path: "/zones/" + string(z) + "/dns_records"}
}

func scripts(a permissions.AccountID) authz.Call {
	return authz.Call{Method: "GET", Path: "/accounts/" + string(a) + "/workers/scripts"}
}

func in(a permissions.AccountID, c authz.Call) authz.Call {
	c.Account = a
	return c
}

func TestDecide(t *testing.T) {
	t.Parallel()
	p := func(policies ...permissions.Policy) authz.Principal {
		return authz.Principal{Spec: permissions.NewSpec(policies...)}
	}
	kind := func(k authz.Kind, policies ...permissions.Policy) authz.Principal {
		out := p(policies...)
		out.Kind = k
		return out
	}
	dnsRead := permissions.Zone(zone).Allow(permissions.ZoneDNSRead)
	cases := []struct {
		name      string
		principal authz.Principal
		call      authz.Call
		verdict   authz.Verdict
		reason    authz.Reason
	}{
		{"allow on the zone", p(dnsRead), records(zone), authz.Allowed, authz.NoReason},
		{"write is accepted for reading", p(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)), records(zone), authz.Allowed, authz.NoReason},
		{"read is not accepted for writing", p(dnsRead), authz.Call{Method: "POST", Path: "/zones/" + string(zone) + "/dns_records"}, authz.Denied, authz.MissingPermission},
		{"nothing granted", p(), records(zone), authz.Denied, authz.MissingPermission},
		{"another group", p(permissions.Zone(zone).Allow(permissions.ZoneRead)), records(zone), authz.Denied, authz.MissingPermission},
		{"another zone", p(permissions.Zone(otherZone).Allow(permissions.ZoneDNSRead)), records(zone), authz.Denied, authz.OutsideScope},
		{"all zones", p(permissions.AllZones().Allow(permissions.ZoneDNSRead)), records(zone), authz.Allowed, authz.NoReason},
		{"all zones of the account, account known", p(permissions.AllZonesIn(account).Allow(permissions.ZoneDNSRead)), in(account, records(zone)), authz.Allowed, authz.NoReason},
		{"all zones of another account", p(permissions.AllZonesIn(otherAccount).Allow(permissions.ZoneDNSRead)), in(account, records(zone)), authz.Denied, authz.OutsideScope},
		{"all zones of an account, account unknown", p(permissions.AllZonesIn(account).Allow(permissions.ZoneDNSRead)), records(zone), authz.Inconclusive, authz.UnknownAccount},
		{"account group on its account", p(permissions.Account(account).Allow(permissions.AccountWorkersScriptsRead)), scripts(account), authz.Allowed, authz.NoReason},
		{"account group on another account", p(permissions.Account(otherAccount).Allow(permissions.AccountWorkersScriptsRead)), scripts(account), authz.Denied, authz.OutsideScope},
		{"account group on all accounts", p(permissions.AllAccounts().Allow(permissions.AccountWorkersScriptsRead)), scripts(account), authz.Allowed, authz.NoReason},
		{"star is no wildcard", p(permissions.Account("*").Allow(permissions.AccountWorkersScriptsRead)), scripts(account), authz.Denied, authz.OutsideScope},
		{"empty id is no wildcard", p(permissions.Account("").Allow(permissions.AccountWorkersScriptsRead)), scripts(account), authz.Denied, authz.OutsideScope},
		{"empty account id matches no empty account", p(permissions.AllZonesIn("").Allow(permissions.ZoneDNSRead)), records(zone), authz.Inconclusive, authz.UnknownAccount},
		{"zone group on an account resource grants nothing", p(permissions.AllowOn(permissions.AccountResource(account), permissions.ZoneDNSRead)), in(account, records(zone)), authz.Denied, authz.OutsideScope},
		{"account group accepted on a zone path", p(permissions.Account(account).Allow(permissions.AccountTrustAndSafetyRead)), in(account, authz.Call{Method: "GET", Path: "/zones/" + string(zone)}), authz.Allowed, authz.NoReason},
		{"account group on a zone path, account unknown", p(permissions.Account(account).Allow(permissions.AccountTrustAndSafetyRead)), authz.Call{Method: "GET", Path: "/zones/" + string(zone)}, authz.Inconclusive, authz.UnknownAccount},

		{"deny wins on the same zone", p(dnsRead, permissions.Zone(zone).Deny(permissions.ZoneDNSRead)), records(zone), authz.Denied, authz.ExplicitDeny},
		{"a wide deny wins over a narrow allow", p(dnsRead, permissions.AllZones().Deny(permissions.ZoneDNSRead)), records(zone), authz.Denied, authz.ExplicitDeny},
		{"deny elsewhere does not matter", p(dnsRead, permissions.Zone(otherZone).Deny(permissions.ZoneDNSRead)), records(zone), authz.Allowed, authz.NoReason},
		{"deny of the other accepted group wins", p(dnsRead, permissions.Zone(zone).Deny(permissions.ZoneDNSWrite)), records(zone), authz.Denied, authz.ExplicitDeny},
		{"deny that cannot be placed", p(dnsRead, permissions.AllZonesIn(account).Deny(permissions.ZoneDNSRead)), records(zone), authz.Inconclusive, authz.UnknownAccount},
		{"deny that cannot be placed changes no denial", p(permissions.AllZonesIn(account).Deny(permissions.ZoneDNSRead)), records(zone), authz.Denied, authz.MissingPermission},

		{"list of zones with Zone Read anywhere", p(permissions.Zone(zone).Allow(permissions.ZoneRead)), authz.Call{Method: "GET", Path: "/zones"}, authz.Allowed, authz.NoReason},
		{"list of zones without", p(dnsRead), authz.Call{Method: "GET", Path: "/zones"}, authz.Denied, authz.MissingPermission},
		{"list of zones with one zone denied", p(permissions.AllZones().Allow(permissions.ZoneRead), permissions.Zone(zone).Deny(permissions.ZoneRead)), authz.Call{Method: "GET", Path: "/zones"}, authz.Allowed, authz.NoReason},
		{"list of zones with all denied", p(permissions.AllZones().Allow(permissions.ZoneRead), permissions.AllZones().Deny(permissions.ZoneRead)), authz.Call{Method: "GET", Path: "/zones"}, authz.Denied, authz.ExplicitDeny},
		{"create a zone with one zone", p(permissions.Zone(zone).Allow(permissions.ZoneWrite)), authz.Call{Method: "POST", Path: "/zones", Account: account}, authz.Denied, authz.OutsideScope},
		{"create a zone with the account's zones", p(permissions.AllZonesIn(account).Allow(permissions.ZoneWrite)), authz.Call{Method: "POST", Path: "/zones", Account: account}, authz.Allowed, authz.NoReason},
		{"create a zone, account not said", p(permissions.AllZonesIn(account).Allow(permissions.ZoneWrite)), authz.Call{Method: "POST", Path: "/zones"}, authz.Inconclusive, authz.UnknownAccount},
		{"routes of a script with one zone", p(permissions.Zone(zone).Allow(permissions.ZoneWorkersRoutesWrite)), authz.Call{Method: "PUT", Path: "/accounts/" + string(account) + "/workers/scripts/s/routes"}, authz.Denied, authz.OutsideScope},
		{"routes of a script with the account's zones", p(permissions.AllZonesIn(account).Allow(permissions.ZoneWorkersRoutesWrite)), authz.Call{Method: "PUT", Path: "/accounts/" + string(account) + "/workers/scripts/s/routes"}, authz.Allowed, authz.NoReason},
		{"zone group on an account path, one zone", p(permissions.Zone(zone).Allow(permissions.ZoneRead)), authz.Call{Method: "GET", Path: "/accounts/" + string(account) + "/argo/count_zones_enabled"}, authz.Inconclusive, authz.UnknownZone},

		{"user group", p(permissions.User("0f2ac74b498b48028cb68387c421e279").Allow(permissions.UserDetailsRead)), authz.Call{Method: "GET", Path: "/user"}, authz.Allowed, authz.NoReason},
		{"user group missing", p(dnsRead), authz.Call{Method: "GET", Path: "/user"}, authz.Denied, authz.MissingPermission},
		{"account-owned token on a user endpoint", kind(authz.AccountToken, dnsRead), authz.Call{Method: "GET", Path: "/user"}, authz.Denied, authz.WrongKind},
		{"account-owned token on memberships", kind(authz.AccountToken, dnsRead), authz.Call{Method: "GET", Path: "/memberships"}, authz.Denied, authz.WrongKind},
		{"account-owned token verifies on the user endpoint", kind(authz.AccountToken), authz.Call{Method: "GET", Path: "/user/tokens/verify"}, authz.Denied, authz.WrongKind},
		{"account-owned token verifies on the account endpoint", kind(authz.AccountToken), authz.Call{Method: "GET", Path: "/accounts/" + string(account) + "/tokens/verify"}, authz.Allowed, authz.NoReason},
		{"user token verifies on the account endpoint", kind(authz.UserToken), authz.Call{Method: "GET", Path: "/accounts/" + string(account) + "/tokens/verify"}, authz.Denied, authz.WrongKind},
		{"every valid token verifies", p(), authz.Call{Method: "GET", Path: "/user/tokens/verify"}, authz.Allowed, authz.NoReason},
		{"account-owned token beyond its account", authz.Principal{Spec: permissions.NewSpec(permissions.AllAccounts().Allow(permissions.AccountWorkersScriptsRead)), Kind: authz.AccountToken, Account: account}, scripts(otherAccount), authz.Denied, authz.OutsideScope},
		{"Global API key", kind(authz.GlobalKey), records(zone), authz.Allowed, authz.NoReason},
		{"Global API key does not verify", kind(authz.GlobalKey), authz.Call{Method: "GET", Path: "/user/tokens/verify"}, authz.Denied, authz.WrongKind},

		{"dead token", authz.Principal{Spec: permissions.NewSpec(dnsRead), Dead: true}, records(zone), authz.Denied, authz.DeadToken},
		{"dead token on an unknown call", authz.Principal{Dead: true}, authz.Call{Method: "GET", Path: "/nowhere"}, authz.Denied, authz.DeadToken},
		{"unknown call", p(dnsRead), authz.Call{Method: "GET", Path: "/nowhere"}, authz.Inconclusive, authz.UnknownOperation},
		{"no call at all", p(dnsRead), authz.Call{}, authz.Inconclusive, authz.UnknownOperation},
		{"zone name in place of the id", p(permissions.AllZones().Allow(permissions.ZoneDNSRead)), records("example.com"), authz.Inconclusive, authz.MalformedID},
		{"a zone that the path leaves open, all zones", p(permissions.AllZones().Allow(permissions.ZoneDNSRead)), records("{a new zone}"), authz.Allowed, authz.NoReason},
		{"a zone that the path leaves open, one zone", p(permissions.Zone(zone).Allow(permissions.ZoneDNSRead)), records("{a new zone}"), authz.Inconclusive, authz.UnknownZone},
		{"a zone that the path leaves open, all zones of its account", p(permissions.AllZonesIn(account).Allow(permissions.ZoneDNSRead)), in(account, records("{a new zone}")), authz.Allowed, authz.NoReason},
		{"a zone that the path leaves open, nothing", p(permissions.Account(account).Allow(permissions.AccountWorkersScriptsRead)), records("{a new zone}"), authz.Denied, authz.MissingPermission},
		{"an account that the path leaves open, one account", p(permissions.Account(account).Allow(permissions.AccountWorkersR2StorageRead)), authz.Call{Method: "GET", Path: "/accounts/{mine}/r2/buckets"}, authz.Inconclusive, authz.UnknownAccount},
		{"malformed account id is not the caller's account", p(permissions.Account(account).Allow(permissions.AccountWorkersScriptsRead)), in(account, scripts("x")), authz.Inconclusive, authz.MalformedID},
		{"known, but no list", p(dnsRead), authz.Call{Method: "POST", Path: "/graphql"}, authz.Inconclusive, authz.NoPublishedList},
		{"no list and no group: still open", p(), authz.Call{Method: "POST", Path: "/graphql"}, authz.Inconclusive, authz.NoPublishedList},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := tc.principal.Decide(tc.call)
			assert.Equal(t, tc.verdict, d.Verdict, d.String())
			assert.Equal(t, tc.reason, d.Reason, d.String())
			assert.Equal(t, tc.call, d.Call())
		})
	}
}

func TestDecideNamesTheStatement(t *testing.T) {
	t.Parallel()
	allow := permissions.Zone(zone).Allow(permissions.ZoneDNSRead)
	deny := permissions.AllZones().Deny(permissions.ZoneDNSRead)

	d := authz.Decide(permissions.NewSpec(allow), records(zone))
	require.True(t, d.Decided)
	assert.Equal(t, "allow Zone:DNS:Read on zone "+string(zone), d.Statement.String())
	assert.Equal(t, "allowed by allow Zone:DNS:Read on zone "+string(zone)+" (GET /zones/{zone_id}/dns_records)", d.String())

	d = authz.Decide(permissions.NewSpec(allow, deny), records(zone))
	require.True(t, d.Decided)
	assert.Equal(t, "deny Zone:DNS:Read on all zones", d.Statement.String())
	assert.Empty(t, d.Enough(), "no grant helps against a deny")

	d = authz.Decide(permissions.NewSpec(allow), records(otherZone))
	require.True(t, d.Decided, "the statement that would do elsewhere")
	assert.Equal(t, "allow Zone:DNS:Read on zone "+string(zone), d.Statement.String())

	d = authz.Decide(permissions.Spec{}, records(zone))
	assert.False(t, d.Decided)
}

func TestDecideConditions(t *testing.T) {
	t.Parallel()
	base := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	window := base.WithConditions(permissions.Conditions{NotBefore: start, ExpiresOn: end})
	filter := func(in, notIn string) permissions.Spec {
		var c permissions.IPCondition
		if in != "" {
			c.In = []netip.Prefix{netip.MustParsePrefix(in)}
		}
		if notIn != "" {
			c.NotIn = []netip.Prefix{netip.MustParsePrefix(notIn)}
		}
		return base.WithConditions(permissions.Conditions{RequestIP: c})
	}
	at := func(now time.Time, ip string) authz.Call {
		c := records(zone)
		c.Time = now
		if ip != "" {
			c.ClientIP = netip.MustParseAddr(ip)
		}
		return c
	}
	verify := authz.Call{Method: "GET", Path: "/user/tokens/verify", ClientIP: netip.MustParseAddr("203.0.113.9")}
	cases := []struct {
		name    string
		spec    permissions.Spec
		call    authz.Call
		verdict authz.Verdict
		reason  authz.Reason
	}{
		{"inside the window", window, at(start, ""), authz.Allowed, authz.NoReason},
		{"before the window", window, at(start.Add(-time.Second), ""), authz.Denied, authz.NotYetValid},
		{"last second", window, at(end.Add(-time.Second), ""), authz.Allowed, authz.NoReason},
		{"at its end", window, at(end, ""), authz.Denied, authz.Expired},
		{"time not known", window, at(time.Time{}, ""), authz.Inconclusive, authz.UnknownTime},
		{"time not known, but denied anyway", window, records(otherZone), authz.Denied, authz.OutsideScope},
		{"address inside", filter("192.0.2.0/24", ""), at(start, "192.0.2.7"), authz.Allowed, authz.NoReason},
		{"address outside", filter("192.0.2.0/24", ""), at(start, "198.51.100.7"), authz.Denied, authz.ClientIP},
		{"address excluded", filter("", "192.0.2.0/24"), at(start, "192.0.2.7"), authz.Denied, authz.ClientIP},
		{"address not excluded", filter("", "192.0.2.0/24"), at(start, "198.51.100.7"), authz.Allowed, authz.NoReason},
		{"exclusion within a range", filter("192.0.2.0/24", "192.0.2.128/25"), at(start, "192.0.2.200"), authz.Denied, authz.ClientIP},
		{"IPv6 inside", filter("2001:db8::/32", ""), at(start, "2001:db8::1"), authz.Allowed, authz.NoReason},
		{"IPv6 caller, IPv4 filter", filter("192.0.2.0/24", ""), at(start, "2001:db8::1"), authz.Denied, authz.ClientIP},
		{"IPv4 mapped into IPv6", filter("192.0.2.0/24", ""), at(start, "::ffff:192.0.2.7"), authz.Allowed, authz.NoReason},
		{"address not known", filter("192.0.2.0/24", ""), at(start, ""), authz.Inconclusive, authz.UnknownClientIP},
		{"verify ignores the filter", filter("192.0.2.0/24", ""), verify, authz.Allowed, authz.NoReason},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := authz.Decide(tc.spec, tc.call)
			assert.Equal(t, tc.verdict, d.Verdict, d.String())
			assert.Equal(t, tc.reason, d.Reason, d.String())
		})
	}
}

func TestDecideGuess(t *testing.T) {
	t.Parallel()
	guessed := authz.Call{Method: "GET", Path: "/zones/" + string(zone) + "/access/bookmarks"}
	d := authz.Decide(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneAccessAppsAndPoliciesRead)), guessed)
	assert.Equal(t, authz.Inconclusive, d.Verdict)
	assert.Equal(t, authz.NoPublishedList, d.Reason)
	assert.Equal(t, authz.Allowed, d.Guess)

	d = authz.Decide(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead)), guessed)
	assert.Equal(t, authz.Inconclusive, d.Verdict)
	assert.Equal(t, authz.Denied, d.Guess)
}

func TestDecideGuessedDeny(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.AllZones().Deny(permissions.ZoneAccessAppsAndPoliciesRead))
	d := authz.Decide(spec, authz.Call{Method: "GET", Path: "/zones/" + string(zone) + "/access/bookmarks"})
	assert.Equal(t, authz.Inconclusive, d.Verdict, "a guessed list decides nothing, denies included")
	assert.Equal(t, authz.Denied, d.Guess)
}

func TestDecideUnknownConditions(t *testing.T) {
	t.Parallel()
	spec, err := permissions.ParseSpec([]byte(`{"policies":[{"effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}],"condition":{"device":{"in":["x"]}}}`))
	require.NoError(t, err)
	d := authz.Decide(spec, records(zone))
	assert.Equal(t, authz.Inconclusive, d.Verdict)
	assert.Equal(t, authz.UnknownCondition, d.Reason)
	assert.Empty(t, d.Enough())
	assert.Equal(t, authz.Denied, authz.Decide(spec, scripts(account)).Verdict, "what is denied anyway stays denied")
}

// TestDecideUnderUnknownKeys: what a key that is not known makes of a statement
// cannot be judged, be it an allow or a deny; keys beside the policies are taken
// for no bound.
func TestDecideUnderUnknownKeys(t *testing.T) {
	t.Parallel()
	under := func(p permissions.Policy) permissions.Policy {
		p.Other = `{"policy":{"only_when":1}}`
		return p
	}
	allow, deny := permissions.Zone(zone).Allow(permissions.ZoneDNSRead), permissions.Zone(zone).Deny(permissions.ZoneDNSRead)
	for name, tc := range map[string]struct {
		spec    permissions.Spec
		verdict authz.Verdict
		reason  authz.Reason
	}{
		"an allow":                     {permissions.NewSpec(under(allow)), authz.Inconclusive, authz.UnknownCondition},
		"an allow, and one without":    {permissions.NewSpec(under(allow), allow), authz.Allowed, authz.NoReason},
		"an allow, denied without":     {permissions.NewSpec(under(allow), deny), authz.Denied, authz.ExplicitDeny},
		"a deny of what is allowed":    {permissions.NewSpec(allow, under(deny)), authz.Inconclusive, authz.UnknownCondition},
		"a deny alone":                 {permissions.NewSpec(under(deny)), authz.Denied, authz.MissingPermission},
		"an allow elsewhere":           {permissions.NewSpec(under(permissions.Zone(otherZone).Allow(permissions.ZoneDNSRead))), authz.Denied, authz.OutsideScope},
		"a key beside the policies":    {permissions.NewSpec(allow).WithOther(`{"made_by":"x"}`), authz.Allowed, authz.NoReason},
		"what is known, on assumption": {permissions.NewSpec(under(allow)).Known(), authz.Allowed, authz.NoReason},
	} {
		d := authz.Decide(tc.spec, records(zone))
		assert.Equal(t, tc.verdict, d.Verdict, name)
		assert.Equal(t, tc.reason, d.Reason, name)
	}
}

func TestDecideGroupWithoutPublicID(t *testing.T) {
	t.Parallel()
	call := authz.Call{Method: "GET", Path: "/accounts/" + string(account) + "/flagship/apps"}
	spec := func(name string) permissions.Spec {
		s, err := permissions.ParseSpec([]byte(`[{"effect":"allow","permission_groups":[{"id":"ffffffffffffffffffffffffffffffff","name":"` + name + `"}],"resources":{"com.cloudflare.api.account.` + string(account) + `":"*"}}]`))
		require.NoError(t, err)
		return s
	}
	d := authz.Decide(spec("Flagship Read"), call)
	assert.Equal(t, authz.Allowed, d.Verdict, d.String())
	d = authz.Decide(spec(""), call)
	assert.Equal(t, authz.Inconclusive, d.Verdict, d.String())
	assert.Equal(t, authz.UnknownGroup, d.Reason)
	d = authz.Decide(spec("Something Else Read"), call)
	assert.Equal(t, authz.Denied, d.Verdict, d.String())
}
