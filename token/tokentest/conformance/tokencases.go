package conformance

import (
	"encoding/json"
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// secret keeps a value that came as a result, and scrubs it.
func (k *kit) secret(value string) token.Secret {
	k.scrub.add(value, "<token>")
	return token.NewSecret(value)
}

// policy is the body of a create request with one policy.
func (k *kit) policy(resource string, groups ...string) string {
	body := `{"name":"cftoken-conformance","policies":[{"effect":"allow","resources":{"` + resource + `":"*"},"permission_groups":[`
	for i, g := range groups {
		if i > 0 {
			body += ","
		}
		body += g
	}
	return body + `]}],"expires_on":"` + k.h.Now().Add(lifetime).UTC().Format("2006-01-02T15:04:05Z") + `"}`
}

func group(p permissions.Permission) string { return `{"id":"` + p.ID() + `"}` }

// lists looks whether the creator's tokens, as the query asks for them, are listed
// with the token or without it. The newest come first.
func (k *kit) lists(m *minted, query string, with bool) {
	data := k.passes(k.creator(), "GET", m.path+"?"+query+"direction=desc&per_page=50", "")
	var rows []struct{ ID string }
	switch err := json.Unmarshal(data, &rows); {
	case data == nil:
	case err != nil:
		k.fail("GET %s is no list of tokens", m.path)
	case slices.ContainsFunc(rows, func(row struct{ ID string }) bool { return row.ID == m.id }) != with:
		k.fail("GET %s?%s…: want %v for the token being listed, got %v", m.path, query, with, !with)
	}
}

func tokenCases() []Case {
	const path = "/user/tokens"
	return []Case{{
		Name:        "tokens/refused-bodies",
		Explanation: "what a token may not be made of; no token comes of any of these requests",
		Behaviours:  []string{"tokens/granular", "tokens/group-refused", "tokens/no-group-id", "tokens/unknown-group", "tokens/policy-id", "tokens/invalid", "tokens/name", "tokens/all-buckets"},
		run: func(k *kit) {
			onZone := permissions.ZoneResource(k.h.Zone).Key()
			read := group(permissions.ZoneRead)
			k.gets("tokens/group-refused", k.creator(), "POST", path, k.policy(onZone, group(permissions.AccountSettingsRead)), "{group}", "Account Settings Read")
			k.gets("tokens/group-refused", k.creator(), "POST", path, k.policy(permissions.ZoneResource(noSuchID).Key(), read), "{group}", "Zone Read")
			k.gets("tokens/granular", k.creator(), "POST", path, k.policy("com.cloudflare.api.account.flagship.app."+noSuchID, group(permissions.AccountSettingsRead)))
			k.gets("tokens/no-group-id", k.creator(), "POST", path, k.policy(onZone, `{"name":"Zone Read"}`))
			k.gets("tokens/unknown-group", k.creator(), "POST", path, k.policy(onZone, `{"id":"`+noSuchID+`"}`), "{group}", noSuchID)
			withID := `{"name":"cftoken-conformance","policies":[{"id":"` + noSuchID + `","effect":"allow","resources":{"` + onZone + `":"*"},"permission_groups":[` + read + `]}]}`
			k.gets("tokens/policy-id", k.creator(), "POST", path, withID)
			k.gets("tokens/invalid", k.creator(), "POST", path, `{"name":"cftoken-conformance","policies":[]}`)
			k.gets("tokens/name", k.creator(), "POST", path, `{"name":"","policies":[{"effect":"allow","resources":{"`+onZone+`":"*"},"permission_groups":[`+read+`]}]}`)
			k.gets("tokens/all-buckets", k.creator(), "POST", path, k.policy("com.cloudflare.edge.r2.bucket.*", group(permissions.BucketWorkersR2StorageBucketItemRead)))
		},
	}, {
		Name:        "tokens/unknown",
		Explanation: "a token id that is not the user's",
		Behaviours:  []string{"tokens/unknown"},
		run: func(k *kit) {
			k.gets("tokens/unknown", k.creator(), "GET", path+"/"+noSuchID, "")
		},
	}, {
		Name:        "tokens/listing",
		Explanation: "a disabled token is listed where include_expired=true asks for it, and not without; a token that is active is listed either way",
		Behaviours:  []string{"tokens/without-expired"},
		run: func(k *kit) {
			m := k.userToken(k.onZone(permissions.ZoneRead))
			k.lists(m, "", true)
			k.change(m, k.onZone(permissions.ZoneRead), "disabled")
			k.lists(m, "include_expired=true&", true)
			k.lists(m, "", false)
		},
	}, {
		Name:        "tokens/introspection",
		Explanation: "a token can neither read nor revoke itself without a permission for tokens; whoever has one reads its policies, and never its value",
		Behaviours:  []string{"core/denied"},
		run: func(k *kit) {
			spec := k.onZone(permissions.ZoneRead)
			m := k.userToken(spec)
			who := m.caller("user token, Zone Read")
			k.passes(who, "GET", k.zone(), "")
			k.gets("core/denied", who, "GET", path+"/"+m.id, "")
			k.gets("core/denied", who, "DELETE", path+"/"+m.id, "")
			data := k.passes(k.creator(), "GET", path+"/"+m.id, "")
			if data == nil {
				return
			}
			held, err := permissions.ParseSpec(data)
			if err != nil || !held.WithConditions(permissions.Conditions{}).Equal(spec) {
				k.fail("GET %s/{token_id} does not give the policies that the token was made with", path)
			}
		},
	}}
}
