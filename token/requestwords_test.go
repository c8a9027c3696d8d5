package token_test

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// TestSaidOfRequests: what is sent for a request, or every fault with its field.
func TestSaidOfRequests(t *testing.T) {
	t.Parallel()
	read := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead))
	under := func(c permissions.Conditions) permissions.Spec { return read.WithConditions(c) }
	at := func(d time.Duration) time.Time { return now().Add(d) }
	ips := func(list ...string) (out []netip.Prefix) {
		for _, text := range list {
			out = append(out, netip.MustParsePrefix(text))
		}
		return out
	}
	const newer = "99999999999999999999999999999999"
	live, err := permissions.ParseListing([]byte(`[{"id":"` + newer + `","name":"Tomorrow Write","scopes":["com.cloudflare.api.account.zone"]}]`))
	require.NoError(t, err)
	user := permissions.NewSpec(permissions.User("7c5dae5552338874e5053f2534d2767a").Allow(permissions.UserAPITokensRead))
	hour := time.Hour
	requests := map[string]token.Request{
		"plain": {}, "of the account": {Account: home}, "a bad account": {Account: "x"}, "a bad account, and another's": {Account: "x", Spec: permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountSettingsRead))},
		"nothing": {Spec: permissions.NewSpec()}, "a user's for an account": {Account: home, Spec: user}, "a user's": {Spec: user}, "another account's": {Account: otherAccount, Spec: permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountSettingsRead))},
		"a new group": {Spec: permissions.NewSpec(permissions.Zone(zone).Allow(newer))}, "a new group, listed": {Spec: permissions.NewSpec(permissions.Zone(zone).Allow(newer)), Catalogue: live}, "a key": {Spec: read.WithOther(`{"limit":1,"tier":2}`)},
		"no name": {Name: " "}, "name with blanks": {Name: " n"}, "name of lines": {Name: "a\nb"}, "name of bad bytes": {Name: "a\xffb"}, "name of 120": {Name: strings.Repeat("é", 120)}, "name of 121": {Name: strings.Repeat("é", 121)}, "name that is a value": {Name: userToken},
		"TTL": {TTL: hour}, "TTL of a second": {TTL: time.Second}, "TTL of less": {TTL: time.Second - 1}, "TTL below nothing": {TTL: -hour}, "TTL of parts": {TTL: hour + time.Second/2}, "TTL from a start": {TTL: hour, NotBefore: at(hour)}, "TTL from a start that was": {TTL: hour, NotBefore: at(-hour)},
		"end": {ExpiresOn: at(hour)}, "end now": {ExpiresOn: at(0)}, "end within the second": {ExpiresOn: at(time.Second - 1)}, "end of a second": {ExpiresOn: at(time.Second)}, "never": {NeverExpires: true}, "TTL and end": {TTL: hour, ExpiresOn: at(hour)}, "end and never": {ExpiresOn: at(hour), NeverExpires: true}, "TTL and never": {TTL: hour, NeverExpires: true},
		"start": {NotBefore: at(hour)}, "start that was": {NotBefore: at(-hour)}, "start at the end": {NotBefore: at(hour), ExpiresOn: at(hour)}, "start before the end": {NotBefore: at(hour), ExpiresOn: at(hour + time.Second)}, "start, never ends": {NotBefore: at(hour), NeverExpires: true},
		"spec: end": {Spec: under(permissions.Conditions{ExpiresOn: at(hour)})}, "spec: end and TTL": {TTL: hour, Spec: under(permissions.Conditions{ExpiresOn: at(hour)})}, "spec: the same end": {ExpiresOn: at(hour + time.Second/2), Spec: under(permissions.Conditions{ExpiresOn: at(hour)})}, "spec: another end": {ExpiresOn: at(2 * hour), Spec: under(permissions.Conditions{ExpiresOn: at(hour)})}, "spec: end and never": {NeverExpires: true, Spec: under(permissions.Conditions{ExpiresOn: at(hour)})}, "spec: end that was": {Spec: under(permissions.Conditions{ExpiresOn: at(-hour)})},
		"spec: start": {Spec: under(permissions.Conditions{NotBefore: at(hour)})}, "spec: the same start": {NotBefore: at(hour), Spec: under(permissions.Conditions{NotBefore: at(hour)})}, "spec: another start": {NotBefore: at(2 * hour), Spec: under(permissions.Conditions{NotBefore: at(hour)})},
		"addresses": {AllowIPs: ips("192.0.2.0/24", "2001:db8::/32", "192.0.2.0/25", "192.0.2.0/24", "10.0.0.0/8"), DenyIPs: ips("192.0.2.128/25")}, "addresses that exclude each other": {AllowIPs: ips("192.0.2.7/32"), DenyIPs: ips("192.0.2.0/24")}, "all denied": {DenyIPs: ips("0.0.0.0/0", "::/0")}, "an address that is none": {AllowIPs: []netip.Prefix{{}}}, "a denied one that is none": {DenyIPs: []netip.Prefix{{}}},
		"spec: addresses": {Spec: under(permissions.Conditions{RequestIP: permissions.IPCondition{In: ips("192.0.2.0/24"), NotIn: ips("192.0.2.1/32")}})}, "spec: the same addresses": {AllowIPs: ips("10.0.0.0/8", "192.0.2.0/24"), DenyIPs: ips("192.0.2.1/32"), Spec: under(permissions.Conditions{RequestIP: permissions.IPCondition{In: ips("192.0.2.0/24", "10.0.0.0/8"), NotIn: ips("192.0.2.1/32")}})},
		"spec: other addresses": {AllowIPs: ips("10.0.0.0/8"), DenyIPs: ips("10.0.0.1/32"), Spec: under(permissions.Conditions{RequestIP: permissions.IPCondition{In: ips("192.0.2.0/24"), NotIn: ips("192.0.2.1/32")}})}, "spec: addresses beside": {DenyIPs: ips("192.0.2.1/32"), Spec: under(permissions.Conditions{RequestIP: permissions.IPCondition{In: ips("192.0.2.0/24")}})},
		"several faults": {Name: "", TTL: hour, NeverExpires: true, DenyIPs: ips("::/0"), Spec: permissions.NewSpec(permissions.Zone(zone).Allow(newer))},
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(requests)) {
		r := requests[name]
		if r.Name == "" && name != "several faults" {
			r.Name = "n"
		}
		if r.Spec.Equal(permissions.Spec{}) && name != "nothing" {
			r.Spec = read
		}
		body, err := r.Body(now().Add(time.Second / 3).In(time.FixedZone("there", 3600)))
		assert.Equal(t, err, r.Validate(now()))
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Replace(string(body), `,"policies":[{"effect":"allow","permission_groups":[{"id":"`+permissions.ZoneRead.ID()+`","name":"Zone Read"}],"resources":{"com.cloudflare.api.account.zone.`+string(zone)+`":"*"}}]`, "", 1))
		if list, ok := err.(interface{ Unwrap() []error }); ok {
			for _, err := range list.Unwrap() {
				var fault *token.RequestError
				require.ErrorAs(t, err, &fault)
				fmt.Fprintf(&b, "  %q %v, caused %t\n", fault.Field, err, errors.Unwrap(err) != nil)
			}
		}
	}
	for _, text := range []string{"", "90d", "1d12h", "0d", "d", "0d1s", "1s", "999ms", "0", "1", "-1h", "1d-1h", "-1d", "1dd", "x", "1.5d", "36500d", "36501d", "36500d1s", "876000h", "876001h", "99999999999999999999d", "99999999999999999999x", "1h30m", " 1h", strings.Repeat("9", 30) + "h"} {
		d, err := token.ParseLifetime(text)
		fmt.Fprintf(&b, "%q: %v, %v\n", text, d, err)
	}
	for _, n := range []token.Naming{{}, {Purpose: " "}, {Purpose: " deploys "}, {Purpose: "deploys", Owner: " web "}, {Purpose: "deploys", Owner: " "}, {Purpose: "deploys", Owner: "web", Date: now()}, {Purpose: "deploys", Date: now()}, {Purpose: strings.Repeat("x", 121)}} {
		name, err := n.Name()
		fmt.Fprintf(&b, "%+v: %q, %v\n", n, name, err)
	}
	goldenfile.Check(t, *update, "testdata/requests.golden.txt", b.String())
}
