package token_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// creatorHolds is the answers for a creator that is a token and holds the spec.
func creatorHolds(a *api, path, spec string) {
	a.replies["GET "+path+"/verify"] = success(`{"id":"` + tokenID + `","status":"active"}`)
	a.replies["GET "+path+"/"+tokenID] = success(`{"id":"` + tokenID + `","name":"creator","status":"active",` + spec + `}`)
}

func policiesOf(specs ...permissions.Spec) string {
	all := permissions.NewSpec()
	for _, s := range specs {
		all = all.With(s.Policies()...)
	}
	data, err := all.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(data), "{"), "}")
}

func groupRow(g permissions.Permission, more string) string {
	return fmt.Sprintf(`{"id":%q,"name":%q,"scopes":[%q]%s}`, g.ID(), g.Name(), g.Scope(), more)
}

// TestSaidOfPrechecks: every concern and all that could not be looked at, by what the API
// tells of the creator, of the tokens there are, of zones and of groups.
func TestSaidOfPrechecks(t *testing.T) {
	t.Parallel()
	const (
		users, accounts, others = "/user/tokens", "/accounts/" + string(home) + "/tokens", "/accounts/" + string(otherAccount) + "/tokens"
		zone2                   = permissions.ZoneID("3cf1f02313c4ef76af3d62eb78bb906e")
	)
	mintUser := permissions.NewSpec(permissions.User("7c5dae5552338874e5053f2534d2767a").Allow(permissions.UserAPITokensWrite))
	mint := permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountAPITokensWrite))
	read := permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountAPITokensRead))
	onZone := func(p permissions.ZonePermission) permissions.Spec {
		return permissions.NewSpec(permissions.Zone(zone).Allow(p))
	}
	zones := permissions.NewSpec()
	for i := range 22 {
		zones = zones.With(permissions.Zone(permissions.ZoneID(fmt.Sprintf("%032x", i))).Allow(permissions.ZoneRead, permissions.ZoneDNSWrite))
	}
	listed := func(rows ...string) reply { return success("[" + strings.Join(rows, ",") + "]") }
	zoneOf := func(account permissions.AccountID) reply {
		return success(`{"account":{"id":"` + string(account) + `"}}`)
	}
	many := func(n int) (rows []string) {
		for i := range n {
			rows = append(rows, row(i, fmt.Sprint("token ", i), token.StateActive, ""))
		}
		return rows
	}
	scenes := map[string]struct {
		creds string
		req   token.Request
		world func(a *api)
	}{
		"key":                     {globalKey, token.Request{Spec: onZone(permissions.ZoneRead)}, func(*api) {}},
		"key, 499 of the account": {globalKey, token.Request{Spec: dns(), Account: home}, func(a *api) { listing(a, accounts, many(499)...) }},
		"key, 500 of the account": {globalKey, token.Request{Spec: dns(), Account: home}, func(a *api) { listing(a, accounts, many(500)...) }},
		"the name, twice": {globalKey, token.Request{Name: "token 1", Spec: dns()}, func(a *api) {
			listing(a, users, row(1, "token 1", token.StateActive, ""), row(2, "token 1", token.StateActive, ""))
		}},
		"three of earlier runs": {globalKey, token.Request{Name: "job 2026-11-23-k7x2p9", Spec: dns()}, func(a *api) {
			listing(a, users, row(1, "job 2026-11-20-aaaaaa", "active", ""), row(2, "job 2026-11-20-bbbbbb", "active", ""), row(3, "job 2026-11-20-cccccc", "active", ""))
		}},
		"four of earlier runs": {globalKey, token.Request{Name: "job 2026-11-23-k7x2p9", Spec: dns()}, func(a *api) {
			listing(a, users, row(1, "job 2026-11-20-aaaaaa", "active", ""), row(2, "job 2026-11-20-bbbbbb", "active", ""), row(3, "job 2026-11-20-cccccc", "active", ""), row(4, "job 2026-11-20-dddddd", "active", ""))
		}},
		"listing: not known":       {userToken, token.Request{Spec: dns()}, func(a *api) { a.replies["GET "+users+"?include_expired=true&page=1&per_page=50"] = unknownToken }},
		"listing: malformed":       {userToken, token.Request{Spec: dns()}, func(a *api) { a.replies["GET "+users+"?include_expired=true&page=1&per_page=50"] = malformed }},
		"listing: locked out":      {userToken, token.Request{Spec: dns()}, func(a *api) { a.replies["GET "+users+"?include_expired=true&page=1&per_page=50"] = lockedOut }},
		"listing: another address": {userToken, token.Request{Spec: dns()}, func(a *api) { a.replies["GET "+users+"?include_expired=true&page=1&per_page=50"] = location }},
		"listing: gateway":         {userToken, token.Request{Spec: dns()}, func(a *api) { a.replies["GET "+users+"?include_expired=true&page=1&per_page=50"] = gateway }},
		"creator: no id":           {userToken, token.Request{Spec: dns()}, func(a *api) { a.replies["GET "+users+"/verify"] = success(`{"status":"active"}`) }},
		"creator: not readable": {userToken, token.Request{Spec: dns()}, func(a *api) {
			a.replies["GET "+users+"/verify"] = active
			a.replies["GET "+users+"/"+tokenID] = noPermission
		}},
		"creator: odd policies":    {userToken, token.Request{Spec: dns()}, func(a *api) { creatorHolds(a, users, `"policies":[1]`) }},
		"creator: no policies":     {userToken, token.Request{Spec: dns()}, func(a *api) { creatorHolds(a, users, `"policies":[]`) }},
		"creator: a user's, mints": {userToken, token.Request{Spec: dns()}, func(a *api) { creatorHolds(a, users, policiesOf(mintUser)) }},
		"creator: a user's, not":   {userToken, token.Request{Spec: dns()}, func(a *api) { creatorHolds(a, users, policiesOf(dns())) }},
		"creator: a user's, its window": {userToken, token.Request{Spec: dns()}, func(a *api) {
			creatorHolds(a, users, policiesOf(mintUser)+`,"not_before":"2027-01-01T00:00:00Z","condition":{"request_ip":{"in":["192.0.2.0/24"]}}`)
		}},
		"creator: a user's, for the account": {userToken, token.Request{Spec: dns(), Account: home}, func(a *api) {
			creatorHolds(a, users, policiesOf(mint, dns()))
		}},
		"creator: the account's, holds it": {accountToken, token.Request{Spec: dns(), Account: home}, func(a *api) { creatorHolds(a, accounts, policiesOf(mint, dns())) }},
		"creator: the account's, does not": {accountToken, token.Request{Spec: dns(), Account: home}, func(a *api) {
			creatorHolds(a, accounts, policiesOf(mint, onZone(permissions.ZoneDNSRead)))
		}},
		"creator: the account's, elsewhere": {accountToken, token.Request{Spec: dns(), Account: home}, func(a *api) {
			creatorHolds(a, accounts, policiesOf(mint, permissions.NewSpec(permissions.Zone(zone2).Allow(permissions.ZoneDNSWrite), permissions.AllZonesIn(otherAccount).Allow(permissions.ZoneDNSWrite))))
		}},
		"creator: the account's, on its zones": {accountToken, token.Request{Spec: dns(), Account: home}, func(a *api) {
			creatorHolds(a, accounts, policiesOf(mint, permissions.NewSpec(permissions.AllZonesIn(home).Allow(permissions.ZoneDNSWrite))))
		}},
		"creator: the account's, on all zones": {accountToken, token.Request{Spec: dns(), Account: home}, func(a *api) {
			creatorHolds(a, accounts, policiesOf(mint, permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite))))
		}},
		"creator: the account's, denied there": {accountToken, token.Request{Spec: dns(), Account: home}, func(a *api) {
			creatorHolds(a, accounts, policiesOf(mint, permissions.NewSpec(permissions.AllZonesIn(home).Allow(permissions.ZoneDNSWrite), permissions.Zone(zone).Deny(permissions.ZoneDNSWrite))))
		}},
		"creator: the account's, a deny for it": {accountToken, token.Request{Spec: permissions.NewSpec(permissions.Zone(zone).Deny(permissions.ZoneDNSWrite), permissions.Account(home).Allow(permissions.AccountSettingsRead)), Account: home}, func(a *api) { creatorHolds(a, accounts, policiesOf(mint)) }},
		"creator: the account's, reads only":    {accountToken, token.Request{Spec: dns(), Account: home}, func(a *api) { creatorHolds(a, accounts, policiesOf(read, dns())) }},
		"creator: the account's, sees its own": {accountToken, token.Request{Spec: onZone(permissions.ZoneRead), Account: home}, func(a *api) {
			creatorHolds(a, accounts, policiesOf(onZone(permissions.ZoneRead)))
		}},
		"creator: another account's": {accountToken, token.Request{Spec: dns(), Account: home}, func(a *api) {
			creatorHolds(a, others, policiesOf(dns()))
			a.replies["GET /accounts"] = another
		}},
		"zones: of a user, elsewhere":            {userToken, token.Request{Spec: dns()}, func(a *api) { a.replies["GET /zones/"+string(zone)] = zoneOf(otherAccount) }},
		"zones: of the account":                  {globalKey, token.Request{Spec: dns(), Account: home}, func(a *api) { a.replies["GET /zones/"+string(zone)] = zoneOf(home) }},
		"zones: of another account":              {globalKey, token.Request{Spec: dns(), Account: home}, func(a *api) { a.replies["GET /zones/"+string(zone)] = zoneOf(otherAccount) }},
		"zones: without an account":              {globalKey, token.Request{Spec: dns()}, func(a *api) { a.replies["GET /zones/"+string(zone)] = success(`{}`) }},
		"zones: not shown to a key":              {globalKey, token.Request{Spec: dns()}, func(a *api) { a.replies["GET /zones/"+string(zone)] = noPermission }},
		"zones: not shown to a token":            {userToken, token.Request{Spec: dns()}, func(a *api) { a.replies["GET /zones/"+string(zone)] = noPermission }},
		"zones: 22, two groups each, none shown": {globalKey, token.Request{Spec: zones}, func(*api) {}},
		"groups: all there": {globalKey, token.Request{Spec: dns()}, func(a *api) {
			a.replies["GET "+users+"/permission_groups"] = listed(groupRow(permissions.ZoneDNSWrite, ""))
		}},
		"groups: not shown": {globalKey, token.Request{Spec: dns()}, func(a *api) { a.replies["GET "+users+"/permission_groups"] = noPermission }},
		"groups: another": {globalKey, token.Request{Spec: dns()}, func(a *api) {
			a.replies["GET "+users+"/permission_groups"] = listed(groupRow(permissions.ZoneRead, ""))
		}},
		"groups: of another scope": {globalKey, token.Request{Spec: dns()}, func(a *api) {
			a.replies["GET "+users+"/permission_groups"] = listed(strings.Replace(groupRow(permissions.ZoneDNSWrite, ""), ".zone\"", "\"", 1))
		}},
		"groups: not selectable": {globalKey, token.Request{Spec: dns()}, func(a *api) {
			a.replies["GET "+users+"/permission_groups"] = listed(groupRow(permissions.ZoneDNSWrite, `,"is_selectable":false`))
		}},
		"groups: not selectable, a long name": {globalKey, token.Request{Spec: dns()}, func(a *api) {
			a.replies["GET "+users+"/permission_groups"] = listed(`{"id":"` + permissions.ZoneDNSWrite.ID() + `","name":"` + strings.Repeat("x", 120) + `","scopes":["com.cloudflare.api.account.zone"],"is_selectable":false}`)
		}},
		"groups: selectable": {globalKey, token.Request{Spec: dns()}, func(a *api) {
			a.replies["GET "+users+"/permission_groups"] = listed(groupRow(permissions.ZoneDNSWrite, `,"is_selectable":true`))
		}},
		"groups: an account cannot hold a user's": {globalKey, token.Request{Spec: dns().With(mintUser.Policies()...)}, func(a *api) {
			a.replies["GET "+users+"/permission_groups"] = listed(groupRow(permissions.ZoneDNSWrite, ""))
		}},
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(scenes)) {
		s := scenes[name]
		a := script(map[string]reply{"GET /zones/" + string(zone): zoneOf(home), "GET /accounts": noAccounts})
		for _, path := range []string{users, accounts} {
			listing(a, path)
			a.replies["GET "+path+"/verify"] = gateway
			a.replies["GET "+path+"/permission_groups"] = listed(groupRow(permissions.ZoneDNSWrite, ""), groupRow(permissions.ZoneRead, ""), groupRow(permissions.AccountSettingsRead, ""))
		}
		s.world(a)
		if s.req.Name == "" {
			s.req.Name = "new"
		}
		got, err := a.client(t, s.creds, token.WithAccount(home)).Precheck(t.Context(), s.req, token.PrecheckOptions{})
		fmt.Fprintf(&b, "%s: %d calls, %d tokens there, %v\n", name, len(a.calls), len(got.Existing), err)
		for _, c := range got.Concerns {
			fmt.Fprintf(&b, "  certain %t: %s [%s %s %s]\n", c.Certain, c, c.Evidence.Kind, c.Evidence.Source, c.Evidence.Date)
		}
		for _, text := range got.Unchecked {
			fmt.Fprintf(&b, "  unchecked: %s\n", text)
		}
		fmt.Fprintf(&b, "  so %v\n", got.Err())
	}
	for _, st := range []permissions.Policy{permissions.AllZones().Allow(permissions.ZoneRead), permissions.AllZonesIn(otherAccount).Allow(permissions.ZoneRead), permissions.AllZonesIn(home).Allow(permissions.ZoneRead),
		permissions.Zone(zone).Deny(permissions.ZonePageRulesWrite), permissions.AllowOn(permissions.AccountResource(home), permissions.UserAPITokensRead), permissions.AllowOn(permissions.UserResource("7c5dae5552338874e5053f2534d2767a"), permissions.AccountSettingsRead)} {
		for _, c := range token.AccountOwnedConcerns(permissions.NewSpec(st), home) {
			fmt.Fprintf(&b, "certain %t: %s [%s %s %s]\n", c.Certain, c, c.Evidence.Kind, c.Evidence.Source, c.Evidence.Date)
		}
	}
	for g := range permissions.All() {
		resource := permissions.AccountResource(home)
		switch g.Scope {
		case permissions.ScopeZone:
			resource = permissions.ZoneResource(zone)
		case permissions.ScopeUser:
			resource = permissions.UserResource("7c5dae5552338874e5053f2534d2767a")
		case permissions.ScopeBucket:
			continue // its groups are of no such product
		}
		for _, c := range token.AccountOwnedConcerns(permissions.NewSpec(permissions.AllowOn(resource, g.Permission())), home) {
			fmt.Fprintf(&b, "certain %t: %s [%s %s %s; %s]\n", c.Certain, c, c.Evidence.Kind, c.Evidence.Source, c.Evidence.Date, c.Evidence.Note)
		}
	}
	goldenfile.Check(t, *update, "testdata/prechecks.golden.txt", b.String())
}
