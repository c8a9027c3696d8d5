package conformance

import (
	"encoding/json"
	"fmt"

	"github.com/cftoken/cftoken/permissions"
)

// ids returns the ids of a list, nil where there is none to look at.
func (k *kit) ids(list json.RawMessage) []string {
	if list == nil {
		return nil
	}
	var rows []struct{ ID string }
	if err := json.Unmarshal(list, &rows); err != nil {
		k.fail("the result is no list of things with ids")
		return nil
	}
	out := []string{}
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

func listCases() []Case {
	return []Case{{
		Name:        "lists/zones",
		Explanation: "GET /zones is never refused for want of permission: it lists the zones on which the token holds Zone Read, and a name filter out of scope gives an empty list, as for a zone that does not exist",
		Behaviours:  []string{"zones/filtered"},
		run: func(k *kit) {
			reader := k.userToken(k.onZone(permissions.ZoneRead)).caller("user token, Zone Read")
			if got := k.ids(k.passes(reader, "GET", "/zones", "")); got != nil && (len(got) != 1 || got[0] != string(k.h.Zone)) {
				k.fail("GET /zones lists %d zones to a token with Zone Read on one: want that one", len(got))
			}
			other := k.userToken(k.onZone(permissions.ZoneDNSRead)).caller("user token, DNS Read")
			if got := k.ids(k.passes(other, "GET", "/zones", "")); len(got) > 0 {
				k.fail("GET /zones lists %d zones to a token without Zone Read: want none", len(got))
			}
			if got := k.ids(k.passes(reader, "GET", "/zones?name="+oneLabel+".example", "")); len(got) > 0 {
				k.fail("GET /zones lists %d zones of a name that does not exist", len(got))
			}
		},
	}, {
		Name:        "lists/accounts",
		Explanation: "GET /accounts lists the accounts on which the token holds an account permission: an empty list for a token with zone permissions only; an account-owned token sees its own account",
		Behaviours:  []string{"accounts/filtered"},
		run: func(k *kit) {
			zoneOnly := k.userToken(k.onZone(permissions.ZoneRead)).caller("user token, Zone Read")
			if got := k.ids(k.passes(zoneOnly, "GET", "/accounts", "")); len(got) > 0 {
				k.fail("GET /accounts lists %d accounts to a token with zone permissions only: want none", len(got))
			}
			reader := k.userToken(k.onAccount(permissions.AccountSettingsRead)).caller("user token, Account Settings Read")
			if got := k.ids(k.passes(reader, "GET", "/accounts", "")); got != nil && (len(got) != 1 || got[0] != string(k.h.Account)) {
				k.fail("GET /accounts lists %d accounts to a token with a permission on one: want that one", len(got))
			}
			owned := k.accountToken(k.onAccount(permissions.AccountSettingsRead)).caller("account-owned token")
			if got := k.ids(k.passes(owned, "GET", "/accounts", "")); got != nil && len(got) != 1 {
				k.fail("GET /accounts lists %d accounts to an account-owned token: want one", len(got))
			}
		},
	}}
}

func permissionCases() []Case {
	return []Case{{
		Name:        "permission/core",
		Explanation: "older core endpoints refuse a live token that lacks the permission, or whose resources do not reach the path, with 9109",
		Behaviours:  []string{"core/denied"},
		run: func(k *kit) {
			onZone := k.userToken(k.onZone(permissions.ZoneDNSRead)).caller("user token, DNS Read on the zone")
			for _, path := range []string{k.account(), "/zones/" + noSuchID, k.zone() + "/settings", "/user/tokens", k.account() + "/tokens/permission_groups"} {
				k.gets("core/denied", onZone, "GET", path, "")
			}
			onAccount := k.userToken(k.onAccount(permissions.AccountSettingsRead)).caller("user token, Account Settings Read")
			k.gets("core/denied", onAccount, "GET", k.zone(), "")
			k.passes(onAccount, "GET", k.account(), "")
		},
	}, {
		Name:        "permission/gateway",
		Explanation: "products behind the gateway refuse with 10000, the same code as for a dead token: only verify tells the two apart; the text is Authentication error or, since 2026-08-20, Forbidden",
		Behaviours:  []string{"gateway/denied", "gateway/forbidden"},
		run: func(k *kit) {
			who := k.userToken(k.onZone(permissions.ZoneRead)).caller("user token, Zone Read")
			for _, path := range []string{
				k.zone() + "/dns_records", k.zone() + "/workers/routes", k.zone() + "/custom_hostnames", k.zone() + "/rulesets",
				k.account() + "/r2/buckets", k.account() + "/workers/scripts", k.account() + "/rules/lists", k.account() + "/d1/database",
				"/zones/" + noSuchID + "/dns_records", "/accounts/" + noSuchID + "/workers/scripts",
			} {
				k.gets("gateway/denied", who, "GET", path, "")
			}
			k.passes(who, "GET", "/user/tokens/verify", "")
		},
	}, {
		Name:        "permission/documentation-url",
		Explanation: "since 2026-08-20 a 403 may carry the page of the operation that was denied: where it does, it is that of the very call, whose list of permissions stands there",
		Behaviours:  []string{"core/denied", "gateway/denied", "gateway/forbidden"},
		run: func(k *kit) {
			who := k.userToken(k.onZone(permissions.ZoneSSLAndCertificatesRead)).caller("user token, SSL and Certificates Read")
			for _, c := range []struct{ row, method, path string }{
				{"gateway/denied", "GET", k.account() + "/workers/scripts"},
				{"gateway/denied", "GET", k.account() + "/workers/workers"},
				{"gateway/denied", "GET", k.account() + "/r2/buckets"},
				{"gateway/denied", "DELETE", k.account() + "/r2/buckets/" + noSuchName},
				{"gateway/denied", "GET", k.account() + "/d1/database/" + noSuchUUID},
				{"gateway/denied", "GET", k.zone() + "/dns_records"},
				{"gateway/denied", "DELETE", k.zone() + "/dns_records/" + noSuchID},
				{"gateway/denied", "GET", k.zone() + "/workers/routes"},
				{"gateway/denied", "DELETE", k.zone() + "/custom_hostnames/" + noSuchUUID},
				{"core/denied", "GET", k.account()},
				{"core/denied", "GET", "/user/tokens"},
			} {
				k.named(c.row, who, c.method, c.path)
			}
		},
	}, {
		Name:        "permission/zone-is-open",
		Explanation: "GET /zones/{zone_id} accepts many zone permissions, while GET /zones lists by Zone Read alone: the first does not prove Zone Read",
		run: func(k *kit) {
			who := k.userToken(k.onZone(permissions.ZoneWorkersRoutesRead)).caller("user token, Workers Routes Read")
			k.passes(who, "GET", k.zone(), "")
		},
	}, {
		Name:        "permission/read-is-not-write",
		Explanation: "a read permission opens the list and is refused before the body of a write is looked at; a write permission opens the list too",
		Behaviours:  []string{"gateway/denied", "dns/invalid"},
		run: func(k *kit) {
			reader := k.userToken(k.onZone(permissions.ZoneDNSRead)).caller("user token, DNS Read")
			k.passes(reader, "GET", k.zone()+"/dns_records", "")
			k.gets("gateway/denied", reader, "POST", k.zone()+"/dns_records", "{}")
			writer := k.userToken(k.onZone(permissions.ZoneDNSWrite)).caller("user token, DNS Write")
			k.passes(writer, "GET", k.zone()+"/dns_records", "")
			k.gets("dns/invalid", writer, "POST", k.zone()+"/dns_records", `{"type":"A"}`, "{type}", "A")
		},
	}, {
		Name:        "permission/ruleset-phase",
		Explanation: "the gateway asks for any group that a ruleset operation accepts, the Ruleset Engine for that of the phase: it refuses without a code",
		Behaviours:  []string{"rulesets/phase"},
		run: func(k *kit) {
			who := k.userToken(k.onZone(permissions.ZoneWAFRead)).caller("user token, Zone WAF Read")
			k.gets("rulesets/phase", who, "GET", k.zone()+"/rulesets/phases/http_request_cache_settings/entrypoint", "")
		},
	}, {
		Name:        "permission/graphql",
		Explanation: "the GraphQL API answers in a form of its own, with a status of success: what the query names must be open by Analytics Read or Account Analytics Read",
		Behaviours:  []string{"graphql/account", "graphql/zones"},
		run: func(k *kit) {
			const ask = `{"query":"{viewer{%s(filter:{%s:\"%s\"}){%s(limit:1,filter:{date_gt:\"2026-01-01\"}){dimensions{date}}}}}"}`
			who := k.userToken(k.onZone(permissions.ZoneDNSRead)).caller("user token, DNS Read")
			k.gets("graphql/zones", who, "POST", "/graphql", fmt.Sprintf(ask, "zones", "zoneTag", k.h.Zone, "httpRequests1dGroups"), "{zones}", string(k.h.Zone))
			k.gets("graphql/account", who, "POST", "/graphql", fmt.Sprintf(ask, "accounts", "accountTag", k.h.Account, "httpRequests1dGroups"))
		},
	}, {
		Name:        "permission/deny-wins",
		Explanation: "an explicit deny comes before an explicit allow, on the very resource and below all zones",
		Behaviours:  []string{"gateway/denied"},
		run: func(k *kit) {
			spec := permissions.NewSpec(
				permissions.AllZonesIn(k.h.Account).Allow(permissions.ZoneDNSRead),
				permissions.Zone(k.h.Zone).Deny(permissions.ZoneDNSRead))
			k.gets("gateway/denied", k.userToken(spec).caller("user token, DNS Read allowed and denied"), "GET", k.zone()+"/dns_records", "")
		},
	}, {
		Name:        "permission/create-zone",
		Explanation: "POST /zones without account.id ends in the user's default account, and with one it needs Zone Write over all zones of it; the name that is sent can be no zone",
		Behaviours:  []string{"zones/create-denied", "zones/create-no-account", "zones/name"},
		run: func(k *kit) {
			named := `{"name":"` + oneLabel + `","account":{"id":"` + string(k.h.Account) + `"}}`
			single := k.userToken(k.onZone(permissions.ZoneWrite)).caller("user token, Zone Write on one zone")
			k.gets("zones/create-denied", single, "POST", "/zones", named)
			k.gets("zones/create-no-account", single, "POST", "/zones", `{"name":"`+oneLabel+`"}`)
			all := k.userToken(permissions.NewSpec(permissions.AllZonesIn(k.h.Account).Allow(permissions.ZoneWrite))).caller("user token, Zone Write on all zones")
			k.gets("zones/name", all, "POST", "/zones", named)
		},
	}, {
		Name:        "permission/ratelimit-headers",
		Explanation: "every answer of the REST API says how much of the rate limit is left",
		run: func(k *kit) {
			a, ok := k.send(k.creator(), "GET", "/user", "")
			if ok && (a.header.Get("Ratelimit") == "" || a.header.Get("Ratelimit-Policy") == "") {
				k.fail("GET /user has no Ratelimit and Ratelimit-Policy headers")
			}
		},
	}}
}
