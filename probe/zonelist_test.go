package probe_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

// zoneReadOf runs the check of Zone Read for a token of the spec.
func zoneReadOf(t *testing.T, srv *tokentest.Server, spec permissions.Spec) probe.Report {
	t.Helper()
	check, err := probe.CheckFor(permissions.ZoneRead)
	require.NoError(t, err)
	return run(t, client(t, srv, spec, tokentest.TokenOptions{}), probe.Options{Checks: append(probe.GuideChecks()[:1], check)})
}

// TestZoneReadIsProvenByTheList: the zone stands in the list of zones for Zone
// Read and for nothing else.
func TestZoneReadIsProvenByTheList(t *testing.T) {
	t.Parallel()
	onZone, onAccount := permissions.Zone(target.Zone), permissions.Account(target.Account)
	for name, tc := range map[string]struct {
		spec permissions.Spec
		want authz.Verdict
	}{
		"the zone":                   {permissions.NewSpec(onZone.Allow(permissions.ZoneRead)), authz.Allowed},
		"all zones":                  {permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead)), authz.Allowed},
		"all zones of the account":   {permissions.NewSpec(permissions.AllZonesIn(target.Account).Allow(permissions.ZoneRead)), authz.Allowed},
		"another permission":         {permissions.NewSpec(onZone.Allow(permissions.ZoneDNSWrite, permissions.ZoneSettingsWrite, permissions.ZoneCachePurge)), authz.Denied},
		"permissions of the account": {permissions.NewSpec(onAccount.Allow(permissions.AccountWorkersScriptsWrite)), authz.Denied},
	} {
		srv := simulator(t, tokentest.Options{})
		res := zoneReadOf(t, srv, tc.spec).Results[1]
		assert.Equal(t, tc.want, res.Verdict, name)
		assert.Equal(t, probe.Proven, res.Proof, name)
		for _, call := range srv.Calls() {
			assert.NotContains(t, call.Path, "variants")
		}
	}
}

// TestZoneReadInALongList: a zone that is not on the first page is asked for by
// its name.
func TestZoneReadInALongList(t *testing.T) {
	t.Parallel()
	for _, granted := range []bool{true, false} {
		srv := simulator(t, tokentest.Options{Empty: true})
		_, err := srv.AddAccount(tokentest.Account{ID: target.Account})
		require.NoError(t, err)
		_, err = srv.AddUser(tokentest.User{ID: tokentest.DefaultUserID, Email: tokentest.DefaultUserEmail})
		require.NoError(t, err)
		var policies []permissions.Policy
		for i := range 60 {
			id := permissions.ZoneID(fmt.Sprintf("%032x", i+1))
			_, err := srv.AddZone(tokentest.Zone{ID: id, Account: target.Account, Name: fmt.Sprintf("zone-%d.example.net", i)})
			require.NoError(t, err)
			policies = append(policies, permissions.Zone(id).Allow(permissions.ZoneRead))
		}
		_, err = srv.AddZone(tokentest.Zone{ID: target.Zone, Account: target.Account, Name: "last.example.net"})
		require.NoError(t, err)
		last := permissions.ZoneDNSRead
		if granted {
			last = permissions.ZoneRead
		}
		rep := zoneReadOf(t, srv, permissions.NewSpec(append(policies, permissions.Zone(target.Zone).Allow(last))...))
		want := authz.Denied
		if granted {
			want = authz.Allowed
		}
		assert.Equal(t, want, rep.Results[1].Verdict)
		assert.Len(t, srv.Calls(), 4, "verify, the list, the zone, the list by name")
	}
}

func TestZoneReadUnderFaults(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.HandlerFunc{
		"fault":   func(w http.ResponseWriter, _ *http.Request) { page(w, 502, "") },
		"no JSON": func(w http.ResponseWriter, _ *http.Request) { page(w, 200, "<html>") },
		"refused": func(w http.ResponseWriter, _ *http.Request) {
			page(w, 403, `{"success":false,"errors":[{"code":0,"message":"Actor 'com.cloudflare.api.token.x' requires permission 'com.cloudflare.api.account.zone.list' to list zones"}]}`)
		},
		"nameless": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/client/v4/zones" {
				page(w, 200, `{"success":true,"result":[`+strings.TrimSuffix(strings.Repeat(`{"id":"x"},`, 50), ",")+`]}`)
				return
			}
			page(w, 200, `{"success":true,"result":{}}`)
		},
	} {
		check, err := probe.CheckFor(permissions.ZoneRead)
		require.NoError(t, err)
		rep := run(t, handlerClient(t, h), probe.Options{Checks: []probe.Check{check}, Eager: true})
		want := authz.Inconclusive
		if name == "refused" {
			want = authz.Denied
		}
		assert.Equal(t, want, rep.Results[0].Verdict, name)
	}
}

// TestZoneReadInAListOfShortPages: how many zones a page has says nothing of
// whether more follow.
func TestZoneReadInAListOfShortPages(t *testing.T) {
	t.Parallel()
	entry := func(id permissions.ZoneID, name string) string { return fmt.Sprintf(`{"id":%q,"name":%q}`, id, name) }
	var first []string
	for i := range 20 {
		first = append(first, entry(permissions.ZoneID(fmt.Sprintf("%032x", i+1)), fmt.Sprintf("zone-%d.example.net", i)))
	}
	list := func(entries ...string) string {
		return `{"success":true,"result":[` + strings.Join(entries, ",") + `],"result_info":{"page":1,"per_page":20,"total_pages":3,"count":20,"total_count":60}}`
	}
	const zone = `{"success":true,"result":{"name":"last.example.net"}}`
	for name, tc := range map[string]struct {
		list, zone, byName string
		want               authz.Verdict
		proof              probe.Proof
	}{
		"it stands on another page":          {list(first...), zone, list(entry(target.Zone, "last.example.net")), authz.Allowed, probe.Proven},
		"it stands on none":                  {list(first...), zone, list(), authz.Denied, probe.Proven},
		"another account's of that name":     {list(first...), zone, list(entry("fedcba9876543210fedcba9876543210", "Last.example.net")), authz.Denied, probe.Proven},
		"the name is not looked at":          {list(first...), zone, list(first...), authz.Inconclusive, probe.NotProven},
		"the zone is refused":                {list(first...), "refused", "", authz.Denied, probe.Proven},
		"the zone is not found":              {list(first...), "", "", authz.Inconclusive, probe.NotProven},
		"one zone a page":                    {list(first[0]), zone, list(first[0]), authz.Inconclusive, probe.NotProven},
		"no zone":                            {`{"success":true,"result":[]}`, "", "", authz.Denied, probe.Proven},
		"no list":                            {`{"success":true,"result":null}`, "", "", authz.Inconclusive, probe.NotProven},
		"no list of those with that name":    {list(first...), zone, `{"success":true}`, authz.Inconclusive, probe.NotProven},
		"something else in the list's place": {`{"success":true,"result":{}}`, "", "", authz.Inconclusive, probe.NotProven},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := handlerClient(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case strings.HasSuffix(r.URL.Path, "/tokens/verify"):
					page(w, 200, `{"success":true,"result":{"id":"0123456789abcdef0123456789abcdef","status":"active"}}`)
				case r.URL.Query().Has("name"):
					page(w, 200, tc.byName)
				case strings.HasSuffix(r.URL.Path, "/zones"):
					page(w, 200, tc.list)
				case tc.zone == "refused":
					page(w, 403, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`)
				case tc.zone == "":
					page(w, 404, `{"success":false,"errors":[{"code":1001,"message":"not found"}]}`)
				default:
					page(w, 200, tc.zone)
				}
			})
			check, err := probe.CheckFor(permissions.ZoneRead)
			require.NoError(t, err)
			res := run(t, c, probe.Options{Checks: append(probe.GuideChecks()[:1], check)}).Results[1]
			assert.Equal(t, tc.want, res.Verdict, res.Note)
			assert.Equal(t, tc.proof, res.Proof)
		})
	}
}
