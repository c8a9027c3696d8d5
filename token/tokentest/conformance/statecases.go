package conformance

import (
	"encoding/json"
	"net/netip"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
)

// dead checks that a token is refused by both front ends as an unknown one is.
func (k *kit) dead(who caller) {
	k.gets("core/unknown-token", who, "GET", k.zone(), "")
	k.gets("gateway/unknown-token", who, "GET", k.zone()+"/workers/routes", "")
}

// verified checks the status that verify gives a token.
func (k *kit) verified(who caller, want string) {
	var res struct{ Status string }
	if data := k.passes(who, "GET", "/user/tokens/verify", ""); data != nil && (json.Unmarshal(data, &res) != nil || res.Status != want) {
		k.fail("GET /user/tokens/verify by %s says the status is %q: want %q", who.label, res.Status, want)
	}
}

// change updates a token and reports whether that worked.
func (k *kit) change(m *minted, spec permissions.Spec, status string) {
	body, err := k.tokenBody(spec)
	if err != nil {
		k.skip("no token can be changed: %v", err)
		return
	}
	if status != "" {
		body = strings.Replace(body, "{", `{"status":"`+status+`",`, 1)
	}
	k.passes(k.creator(), "PUT", m.path+"/"+m.id, body)
}

func stateCases() []Case {
	const routes = permissions.ZoneWorkersRoutesRead
	return []Case{{
		Name:        "state/active",
		Explanation: "verify needs no permission and answers with the token's id and status, and a message with code 10000 that is no error",
		run: func(k *kit) {
			m := k.userToken(k.onZone(permissions.ZoneRead))
			who := m.caller("user token")
			k.verified(who, "active")
			a, ok := k.send(who, "GET", "/user/tokens/verify", "")
			if ok && (len(a.env.Messages) != 1 || a.env.Messages[0].Code != answers.VerifyActive.Code) {
				k.fail("a successful verify has the messages %v: want one with code %d", a.env.Messages, answers.VerifyActive.Code)
			}
		},
	}, {
		Name:        "state/expired",
		Explanation: "an expired token: how verify and the front ends answer it is not documented",
		Behaviours:  []string{"verify/expired", "core/unknown-token", "gateway/unknown-token"},
		run: func(k *kit) {
			const short = 10 * time.Second
			end := k.h.Now().Add(short).UTC().Truncate(time.Second)
			who := k.userToken(k.onZone(routes).WithConditions(permissions.Conditions{ExpiresOn: end})).caller("expired user token")
			k.wait(short + time.Second)
			k.dead(who)
			k.verified(who, "expired")
		},
	}, {
		Name:        "state/not-yet-valid",
		Explanation: "a token before its not_before: how the front ends answer it is not documented",
		Behaviours:  []string{"core/unknown-token", "gateway/unknown-token"},
		run: func(k *kit) {
			start := k.h.Now().Add(lifetime / 2).UTC().Truncate(time.Second)
			k.dead(k.userToken(k.onZone(routes).WithConditions(permissions.Conditions{NotBefore: start})).caller("user token, not yet valid"))
		},
	}, {
		Name:        "state/disabled",
		Explanation: "a disabled token: how verify and the front ends answer it is not documented; enabling it brings it back",
		Behaviours:  []string{"verify/disabled", "core/unknown-token", "gateway/unknown-token"},
		run: func(k *kit) {
			m := k.userToken(k.onZone(routes))
			who := m.caller("disabled user token")
			k.change(m, k.onZone(routes), "disabled")
			k.dead(who)
			k.verified(who, "disabled")
			k.change(m, k.onZone(routes), "active")
			k.passes(m.caller("user token, enabled again"), "GET", k.zone(), "")
		},
	}, {
		Name:        "state/rolled-and-deleted",
		Explanation: "rolling a token keeps its permissions and kills its old value; deleting it kills it altogether",
		Behaviours:  []string{"core/unknown-token", "gateway/unknown-token", "verify/invalid"},
		run: func(k *kit) {
			m := k.userToken(k.onZone(routes))
			before := m.caller("old value of a rolled token")
			var value string
			if data := k.passes(k.creator(), "PUT", m.path+"/"+m.id+"/value", "{}"); json.Unmarshal(data, &value) != nil || value == "" {
				if k.out.skipped == "" && data != nil {
					k.fail("the result of a roll is not the new value")
				}
				return
			}
			m.value = k.secret(value)
			k.passes(m.caller("new value of a rolled token"), "GET", k.zone(), "")
			k.dead(before)
			k.passes(k.creator(), "DELETE", m.path+"/"+m.id, "")
			gone := m.caller("deleted token")
			k.dead(gone)
			k.gets("verify/invalid", gone, "GET", "/user/tokens/verify", "")
		},
	}, {
		Name:        "state/address",
		Explanation: "a token whose address filter excludes the caller is refused with its address; verify does not apply the filter",
		Behaviours:  []string{"core/location", "gateway/location"},
		run: func(k *kit) {
			filter := permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix(testNetwork)}}
			who := k.userToken(k.onZone(routes).WithConditions(permissions.Conditions{RequestIP: filter})).caller("user token for another address")
			k.verified(who, "active")
			k.gets("core/location", who, "GET", k.zone(), "")
			k.gets("gateway/location", who, "GET", k.zone()+"/workers/routes", "")
		},
	}, {
		Name:        "state/edit-replaces",
		Explanation: "updating a token replaces all of its policies and does not change its value",
		Behaviours:  []string{"gateway/denied"},
		run: func(k *kit) {
			m := k.userToken(k.onZone(permissions.ZoneDNSRead, routes))
			k.passes(m.caller("user token"), "GET", k.zone()+"/dns_records", "")
			k.change(m, k.onZone(routes), "")
			edited := m.caller("user token, edited")
			k.gets("gateway/denied", edited, "GET", k.zone()+"/dns_records", "")
			k.passes(edited, "GET", k.zone()+"/workers/routes", "")
		},
	}}
}

func kindCases() []Case {
	return []Case{{
		Name:        "kind/user",
		Explanation: "a live user token is rejected by the account's verify endpoint",
		Behaviours:  []string{"verify/user-token"},
		run: func(k *kit) {
			who := k.userToken(k.onAccount(permissions.AccountSettingsRead)).caller("user token")
			k.passes(who, "GET", "/user/tokens/verify", "")
			k.gets("verify/user-token", who, "GET", k.account()+"/tokens/verify", "")
		},
	}, {
		Name:        "kind/account-owned",
		Explanation: "a live account-owned token is rejected wherever a user is wanted, with answers that do not say so; the account's verify endpoint knows it",
		Behaviours:  []string{"verify/account-token", "core/needs-user", "gateway/needs-user", "pagerules/account-token", "devices/account-token"},
		run: func(k *kit) {
			spec := k.onAccount(permissions.AccountSettingsRead).With(k.onZone(permissions.ZoneRead, permissions.ZonePageRulesRead, permissions.ZoneSSLAndCertificatesRead).Policies()...)
			who := k.accountToken(spec).caller("account-owned token")
			k.passes(who, "GET", k.account()+"/tokens/verify", "")
			k.gets("verify/account-token", who, "GET", "/user/tokens/verify", "")
			k.gets("core/needs-user", who, "GET", "/user", "")
			k.gets("core/needs-user", who, "GET", "/user/tokens", "")
			k.gets("gateway/needs-user", who, "GET", "/memberships", "")
			k.gets("pagerules/account-token", who, "GET", k.zone()+"/pagerules", "")
			k.gets("devices/account-token", who, "GET", k.zone()+"/devices/policy/certificates", "")
			k.passes(who, "GET", k.zone(), "")
		},
	}}
}
