package token_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// TestSaidOfEdits: what a preview shows of each edit, what would be sent, and what it
// refuses, with the field at fault.
func TestSaidOfEdits(t *testing.T) {
	t.Parallel()
	const newer = "99999999999999999999999999999999"
	rights := policiesOf(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead, permissions.ZoneDNSRead)))
	tokens := map[string]string{
		"plain":     `"name":"x","status":"active",` + rights,
		"bounded":   `"name":"x","status":"active","expires_on":"2026-12-01T00:00:00Z","condition":{"request_ip":{"in":["192.0.2.0/24"]},"weekdays":[1]},"tier":2,` + rights,
		"disabled":  `"name":"x","status":"disabled",` + rights,
		"not read":  `"name":"x","status":"active","policies":[1]`,
		"not told":  `"name":"x","status":"active"`,
		"no rights": `"name":"x","status":"active","policies":[]`,
	}
	live, err := permissions.ParseListing([]byte(`[{"id":"` + newer + `","name":"Tomorrow Write","scopes":["com.cloudflare.api.account.zone"]}]`))
	require.NoError(t, err)
	tomorrow := permissions.NewSpec(permissions.Zone(zone).Allow(newer))
	one := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead))
	later, never := permissions.Conditions{ExpiresOn: now().Add(time.Hour)}, permissions.Conditions{}
	over := permissions.Conditions{ExpiresOn: now()}
	clash := permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.7/32")}, NotIn: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}}
	odd := permissions.Conditions{Other: `{"moon":"full"}`}
	bounded, keyed := dns().WithConditions(later), dns().WithOther(`{"limit":1}`)
	edits := map[string]token.Edit{
		"nothing": {}, "name": {Name: "y"}, "same name and state": {Name: "x", State: token.StateActive}, "bad name": {Name: " y"}, "off": {State: token.StateDisabled}, "asleep": {State: "asleep"},
		"name and state, both bad": {Name: "y ", State: "away"},
		"add":                      {Add: dns()}, "add what is there": {Add: one}, "remove": {Remove: one}, "remove what is not": {Remove: dns()}, "replace": {Replace: &one},
		"replace and add": {Replace: &one, Add: dns()}, "replace and remove": {Replace: &one, Remove: one},
		"new group": {Add: tomorrow}, "new group, listed": {Add: tomorrow, Catalogue: live}, "replace by a new group, listed": {Replace: &tomorrow, Catalogue: live},
		"an end": {Conditions: &later}, "no bounds": {Conditions: &never}, "an end that is over": {Conditions: &over}, "addresses that exclude each other": {Conditions: &clash}, "a condition that is not known": {Conditions: &odd},
		"add under conditions": {Add: bounded}, "add under those given": {Add: bounded, Conditions: &later}, "replace under conditions": {Replace: &bounded}, "add with a key": {Add: keyed}, "replace with a key": {Replace: &keyed},
		"add a user's": {Add: permissions.NewSpec(permissions.User("7c5dae5552338874e5053f2534d2767a").Allow(permissions.UserAPITokensRead))},
		"add a part's": {Add: permissions.NewSpec(permissions.AllowOn(permissions.WorkerResource(home, "0f0e0d0c0b0a09080706050403020100"), permissions.AccountWorkersScriptsRead))},
	}
	var b strings.Builder
	for _, held := range slices.Sorted(maps.Keys(tokens)) {
		for _, owner := range []permissions.AccountID{"", home} {
			if owner != "" && held != "plain" {
				continue
			}
			ref := token.Ref{ID: tokenID, Account: owner}
			path := "/user/tokens/"
			if owner != "" {
				path = "/accounts/" + string(owner) + "/tokens/"
			}
			c := script(map[string]reply{"GET " + path + tokenID: success(`{"id":"` + tokenID + `",` + tokens[held] + `}`)}).client(t, globalKey)
			same := map[string][]string{}
			var said []string
			for _, name := range slices.Sorted(maps.Keys(edits)) {
				u, err := c.PreviewUpdate(t.Context(), ref, edits[name])
				var text string
				if err != nil {
					var fault *token.RequestError
					errors.As(err, &fault)
					text = fmt.Sprintf("%s: %v", token.FailureOf(err), err)
					if fault != nil {
						assert.Equal(t, errors.Unwrap(fault), fault.Err)
					}
				} else {
					body, err := u.Body()
					text = fmt.Sprintf("none %t\n%s\n%s %v", u.None(), u, body, err)
				}
				if same[text] == nil {
					said = append(said, text)
				}
				same[text] = append(same[text], name)
			}
			for _, text := range said {
				fmt.Fprintf(&b, "%s, owner %q: %s:\n  %s\n", held, owner, strings.Join(same[text], ", "), strings.ReplaceAll(text, "\n", "\n  "))
			}
		}
	}
	goldenfile.Check(t, *update, "testdata/edits.golden.txt", strings.NewReplacer(tokenID, "ID", string(home), "HOME", string(zone), "ZONE", `"resources":{"com.cloudflare.api.account.zone.`+string(zone)+`":"*"}`, "on ZONE").Replace(b.String()))
}

// TestSaidOfApplying: what became of an update, by what was there before it was sent, by
// the answer to it, and by what is there then.
func TestSaidOfApplying(t *testing.T) {
	t.Parallel()
	const path = "/user/tokens/" + tokenID
	one := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead))
	both := one.With(dns().Policies()...)
	shows := func(name, state string, policies string) reply {
		return success(fmt.Sprintf(`{"id":%q,"name":%q,"status":%q,%s}`, tokenID, name, state, policies))
	}
	held := shows("x", "active", policiesOf(one))
	edits := map[string]struct {
		edit token.Edit
		done reply
	}{
		"name": {token.Edit{Name: "y"}, shows("y", "active", policiesOf(one))},
		"add":  {token.Edit{Add: dns()}, shows("x", "active", policiesOf(both))},
		"off":  {token.Edit{State: token.StateDisabled}, shows("x", "disabled", policiesOf(one))},
	}
	lost := reply{err: errReset}
	answers := map[string]reply{"done": success(`{}`), "refused": refusal(400, 1001, "no"), "a page": {status: 502, body: "<html>"}, "lost": lost, "rate limit": refusal(429, 10429, "Rate limited")}
	looks := map[string]reply{
		"as before": held, "another name": shows("z", "active", policiesOf(one)), "another state": shows("x", "disabled", policiesOf(one)), "expired": shows("x", "expired", policiesOf(one)),
		"more": shows("x", "active", policiesOf(both)), "less": shows("x", "active", `"policies":[]`), "changed meanwhile": shows("x", "active", policiesOf(one)+`,"modified_on":"2026-11-23T11:59:00Z"`),
		"not to be read": shows("x", "active", `"policies":[1]`), "nobody knows it": unknownToken, "not shown": noPermission, "lost": lost, "another's": success(`{"id":"0123456789abcdef0123456789abcdef","name":"x","status":"active","policies":[]}`),
	}
	var b strings.Builder
	for _, self := range []bool{false, true} { // whether it is the token in use, and then not live any more
		for _, name := range slices.Sorted(maps.Keys(edits)) {
			if self && name != "off" {
				continue
			}
			e := edits[name]
			e.edit.EvenInUse = true
			run := func(before, answer, after reply) string {
				gets, puts := 0, 0
				rt := roundTripper(func(r *http.Request) (*http.Response, error) {
					r2 := unknownToken
					switch {
					case r.Method == http.MethodPut:
						puts++
						r2 = answer
					case strings.HasSuffix(r.URL.Path, path):
						gets++
						r2 = []reply{held, before, after}[min(gets, 3)-1]
					case strings.HasSuffix(r.URL.Path, "/verify"):
						r2 = success(`{"id":"0123456789abcdef0123456789abcdef","status":"active"}`)
						if self {
							r2 = success(`{"id":"` + tokenID + `","status":"disabled"}`)
						}
					}
					if r2.err != nil {
						return nil, r2.err
					}
					return httpmock.NewStringResponse(r2.status, r2.body), nil
				})
				c := script(nil).client(t, userToken, token.WithHTTPClient(&http.Client{Transport: rt}))
				u, err := c.PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, e.edit)
				require.NoError(t, err)
				got, err := c.Apply(t.Context(), u)
				return fmt.Sprintf("%d looks, sent %d, shown %q %q %d statements; %s, %v", gets, puts, got.Name, got.State, got.Spec.Len(), token.FailureOf(err), err)
			}
			said := map[string][]string{}
			var order []string
			note := func(label, text string) {
				if said[text] == nil {
					order = append(order, text)
				}
				said[text] = append(said[text], label)
			}
			for _, before := range slices.Sorted(maps.Keys(looks)) {
				note(before+" already", run(looks[before], success(`{}`), e.done))
			}
			for _, answer := range slices.Sorted(maps.Keys(answers)) {
				note(answer+", then as it should be", run(held, answers[answer], e.done))
				for _, after := range slices.Sorted(maps.Keys(looks)) {
					note(answer+", then "+after, run(held, answers[answer], looks[after]))
				}
			}
			for _, text := range order {
				fmt.Fprintf(&b, "%s, in use %t: %s:\n  %s\n", name, self, strings.Join(said[text], "; "), text)
			}
		}
	}
	goldenfile.Check(t, *update, "testdata/applying.golden.txt", strings.ReplaceAll(b.String(), tokenID, "ID"))
}

// TestApplyOfAnUpdateMadeByHand: nothing is sent of one that PreviewUpdate did not make.
func TestApplyOfAnUpdateMadeByHand(t *testing.T) {
	t.Parallel()
	one := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead))
	info := func(id, name, state string, spec permissions.Spec) token.Info {
		return token.Info{Ref: token.Ref{ID: id}, Name: name, State: state, Spec: spec}
	}
	none := info(tokenID, "a", "active", one)
	got, err := script(nil).client(t, userToken).Apply(t.Context(), token.Update{Before: none, After: none})
	require.NoError(t, err)
	assert.Equal(t, none, got, "nothing is to be sent")
	const odd = "the update is not one that PreviewUpdate made"
	for want, u := range map[string]token.Update{
		"token id is empty":              {},
		`token id "x"`:                   {Before: info("x", "a", "active", one), After: info("x", "a", "disabled", one)},
		odd:                              {Before: info(tokenID, "a", "active", one), After: info(tokenID, "b", "active", permissions.NewSpec())},
		"made":                           {Before: info(tokenID, "a", "active", one), After: info("0123456789abcdef0123456789abcdef", "b", "active", one)},
		"Spec: Spec.WithOther: the text": {Before: info(tokenID, "a", "active", one), After: info(tokenID, "b", "active", one.WithOther("[")), Added: one},
	} {
		a := script(nil)
		_, err := a.client(t, userToken).Apply(t.Context(), u)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, token.FailureUsage, token.FailureOf(err), want)
		assert.Empty(t, a.calls, want)
	}
}
