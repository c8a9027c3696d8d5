package token_test

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// TestSaidOfDashboards: the steps by which a request is made by hand.
func TestSaidOfDashboards(t *testing.T) {
	t.Parallel()
	later, end := now().Add(time.Hour), now().Add(48*time.Hour)
	net := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")}
	spec := permissions.NewSpec
	live, err := permissions.ParseListing([]byte(`[{"id":"99999999999999999999999999999999","name":"Tomorrow Write","scopes":["com.cloudflare.api.account.zone"]}]`))
	require.NoError(t, err)
	requests := map[string]token.Request{
		"guide": {Spec: guide()}, "guide, of the account": {Spec: guide(), Account: guideAccount},
		"all accounts and zones": {Spec: spec(permissions.AllAccounts().Allow(permissions.AccountSettingsRead), permissions.AllZones().Allow(permissions.ZoneRead))},
		"zones of an account":    {Spec: spec(permissions.AllZonesIn(home).Allow(permissions.ZoneRead, permissions.ZoneDNSRead))},
		"denied":                 {Spec: spec(permissions.AllZonesIn(home).Allow(permissions.ZoneRead), permissions.Zone(zone).Deny(permissions.ZoneRead))},
		"a user's":               {Spec: spec(permissions.User("7c5dae5552338874e5053f2534d2767a").Allow(permissions.UserAPITokensRead))},
		"a bucket":               {Spec: spec(permissions.Bucket(home, "", "assets").Allow(permissions.BucketWorkersR2StorageBucketItemRead))},
		"from and to":            {Spec: dns(), NotBefore: later, ExpiresOn: end, AllowIPs: net, DenyIPs: net[:0]},
		"from":                   {Spec: dns(), NotBefore: later, NeverExpires: true, DenyIPs: net}, "never ends": {Spec: dns(), NeverExpires: true}, "bad": {Spec: spec()},
		"a new group": {Spec: spec(permissions.Zone(zone).Allow("99999999999999999999999999999999")), Catalogue: live},
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(requests)) {
		r := requests[name]
		r.Name = "n " + name
		d, err := token.ByHand(r, now())
		fmt.Fprintf(&b, "%s: %v, %s\n  %s\n", name, err, d.Link.URL, strings.Join(d.Steps, "\n  "))
	}
	goldenfile.Check(t, *update, "testdata/dashboards.golden.txt", b.String())
}

// TestSaidOfEnvironments: what is read of the environment, under which names, and what is
// said of names that other tools read. No value shows.
func TestSaidOfEnvironments(t *testing.T) {
	t.Parallel()
	const bad = "not one"
	vars := map[string]string{
		token.EnvAPIToken: userToken, token.EnvAPIKey: globalKey, token.EnvEmail: someEmail, token.EnvAccountID: string(home), token.EnvZoneID: string(zone), token.EnvBaseURL: "https://api.example",
		"CF_API_TOKEN": "x", "CF_DNS_API_TOKEN": "x", "CLOUDFLARE_DNS_API_TOKEN": "x", "CF_Token": "x", "CF_TOKEN": "x", "CLOUDFLARE_TOKEN": "x", "CF_API_KEY": "x", "CF_Key": "x", "CLOUDFLARE_GLOBAL_API_KEY": "x", "CF_API_EMAIL": "x", "CF_EMAIL": "x", "CF_Email": "x",
		"CLOUDFLARE_API_EMAIL": "x", "CF_ACCOUNT_ID": "x", "CF_Account_ID": "x", "CF_ZONE_ID": "x", "CF_Zone_ID": "x", "CLOUDFLARE_API_BASE_URL": "x", "CF_API_BASE_URL": "x",
	}
	read := []string{token.EnvAPIToken, token.EnvAPIKey, token.EnvEmail, token.EnvAccountID, token.EnvZoneID, token.EnvBaseURL}
	var b strings.Builder
	say := func(label string, set map[string]string) {
		lookup := env(set)
		fmt.Fprintf(&b, "%s\n", label)
		creds, err := token.CredentialsFromEnv(lookup)
		fmt.Fprintf(&b, "  credentials %v, %s, %v\n", creds.Kind(), token.FailureOf(err), err)
		creds, err = token.TokenFromEnv(lookup)
		fmt.Fprintf(&b, "  token %v, %v\n", creds.Kind(), err)
		creds, err = token.GlobalKeyFromEnv(lookup)
		fmt.Fprintf(&b, "  key %v, %v\n", creds.Kind(), err)
		account, err := token.AccountFromEnv(lookup)
		fmt.Fprintf(&b, "  account %q, %v\n", account, err)
		zone, err := token.ZoneFromEnv(lookup)
		fmt.Fprintf(&b, "  zone %q, %v\n", zone, err)
		fmt.Fprintf(&b, "  base URL %q\n  without them: %v; %v\n  others: %q\n", token.BaseURLFromEnv(lookup), token.MissingAccount(lookup), token.MissingZone(lookup), token.OtherNames(lookup, read...))
	}
	say("nothing", nil)
	say("everything", vars)
	empty, odd, older := map[string]string{}, map[string]string{}, maps.Clone(vars)
	for _, name := range read {
		empty[name], odd[name] = "", bad
		delete(older, name)
	}
	say("empty", empty)
	say("odd", odd)
	say("older names", older)
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if slices.Contains(read, name) {
			say(name, map[string]string{name: vars[name]})
		} else {
			fmt.Fprintf(&b, "%s: %q\n", name, token.OtherNames(env(map[string]string{name: "x"}), read...))
		}
	}
	say("a token, and an older name of a zone", map[string]string{token.EnvAPIToken: userToken, "CF_API_TOKEN": "x", "CF_ZONE_ID": "x"})
	say("bad e-mail", map[string]string{token.EnvEmail: "x", token.EnvAPIKey: globalKey})
	say("a token as key", map[string]string{token.EnvEmail: someEmail, token.EnvAPIKey: userToken})
	text := b.String()
	assertHidden(t, text)
	goldenfile.Check(t, *update, "testdata/environments.golden.txt", text)
}
