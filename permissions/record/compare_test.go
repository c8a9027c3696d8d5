package record_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

const (
	compareAccount = permissions.AccountID("023e105f4ecef8ad9ca31a8372d0c353")
	compareZone    = permissions.ZoneID("9a7806061c88ada191ed06f989cc3dac")
	otherZone      = permissions.ZoneID("2cf1f02313c4ef76af3d62eb78bb906e")
	thirdZone      = permissions.ZoneID("fedcba9876543210fedcba9876543210")
)

func TestCompare(t *testing.T) {
	t.Parallel()
	get := func(path string) authz.Call { return authz.Call{Method: "GET", Path: path, Status: 200} }
	post := func(path string) authz.Call { return authz.Call{Method: "POST", Path: path, Status: 200} }
	records := "/zones/" + string(compareZone) + "/dns_records"
	open := "/zones/" + record.Placeholder("cloudflare_zone.new") + "/dns_records"
	buckets := "/accounts/" + string(compareAccount) + "/r2/buckets"
	on := permissions.Zone(compareZone)
	for name, tc := range map[string]struct {
		have              permissions.Spec
		calls             []authz.Call
		lacking, unjudged []string // of lacking the name and whose or where
		excess            []string // the name, and what would do
	}{
		"as it should be": {
			have:  permissions.NewSpec(on.Allow(permissions.ZoneDNSWrite)),
			calls: []authz.Call{post(records), get(records)},
		},
		"nothing at all": {
			calls:   []authz.Call{get(records), get(buckets)},
			lacking: []string{"Workers R2 Storage Read on account " + string(compareAccount), "DNS Read on zone " + string(compareZone)},
		},
		"another zone": {
			have:    permissions.NewSpec(permissions.Zone(otherZone).Allow(permissions.ZoneDNSRead)),
			calls:   []authz.Call{get(records)},
			lacking: []string{"DNS Read on zone " + string(compareZone)},
			excess:  []string{"DNS Read"},
		},
		"reading beside writing": {
			have:   permissions.NewSpec(on.Allow(permissions.ZoneDNSWrite, permissions.ZoneDNSRead)),
			calls:  []authz.Call{post(records), get(records)},
			excess: []string{"DNS Read"},
		},
		"writing for reading": {
			have:   permissions.NewSpec(on.Allow(permissions.ZoneDNSWrite)),
			calls:  []authz.Call{get(records)},
			excess: []string{"DNS Write: Zone:DNS:Read on zone " + string(compareZone)},
		},
		"all zones for one": {
			have:   permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSRead)),
			calls:  []authz.Call{get(records)},
			excess: []string{"DNS Read: Zone:DNS:Read on zone " + string(compareZone)},
		},
		"the wide one goes before the narrow one": {
			have:   permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSRead), on.Allow(permissions.ZoneDNSRead)),
			calls:  []authz.Call{get(records)},
			excess: []string{"DNS Read"},
		},
		"two of which each would do for a third call": {
			have:  permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSRead, permissions.ZoneWorkersRoutesRead)),
			calls: []authz.Call{get(records), get("/zones/" + string(otherZone) + "/workers/routes"), get("/zones/" + string(thirdZone))},
			excess: []string{
				"DNS Read: Zone:DNS:Read on zone " + string(compareZone),
				"Workers Routes Read: Zone:Workers Routes:Read on zone " + string(otherZone) + ": Zone:Workers Routes:Read on zone " + string(thirdZone),
			},
		},
		"one that is needed, and one that is wider": {
			have:   permissions.NewSpec(on.Allow(permissions.ZoneDNSWrite, permissions.ZoneWorkersRoutesWrite)),
			calls:  []authz.Call{post(records), get("/zones/" + string(compareZone) + "/workers/routes")},
			excess: []string{"Workers Routes Write: Zone:Workers Routes:Read on zone " + string(compareZone)},
		},
		"one that is wider, and one that is needed": {
			have:   permissions.NewSpec(on.Allow(permissions.ZoneDNSWrite, permissions.ZoneWorkersRoutesWrite)),
			calls:  []authz.Call{get(records), post("/zones/" + string(compareZone) + "/workers/routes")},
			excess: []string{"DNS Write: Zone:DNS:Read on zone " + string(compareZone)},
		},
		"what would do opens nothing new": {
			have:   permissions.NewSpec(on.Allow(permissions.ZoneDNSWrite)),
			calls:  []authz.Call{get("/zones/" + string(compareZone))},
			excess: []string{"DNS Write: Zone:DNS:Read on zone " + string(compareZone)},
		},
		"a zone that is not there yet, and all zones": {
			have:  permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSRead)),
			calls: []authz.Call{get(open)},
		},
		"a zone that is not there yet, and one": {
			have:     permissions.NewSpec(on.Allow(permissions.ZoneDNSRead)),
			calls:    []authz.Call{get(open)},
			unjudged: []string{"the id that the path leaves open"},
		},
		"a zone that is not there yet, and nothing": {
			calls:   []authz.Call{get(open)},
			lacking: []string{"DNS Read, cloudflare_zone.new"},
		},
		"an unknown call": {
			have:     permissions.NewSpec(on.Allow(permissions.ZoneDNSRead)),
			calls:    []authz.Call{get(records), get("/zones/" + string(compareZone) + "/no/such/thing")},
			unjudged: []string{"what the operation accepts: it is not in the table"},
		},
		"what was refused needs nothing": {
			have:  permissions.NewSpec(on.Allow(permissions.ZoneDNSRead)),
			calls: []authz.Call{get(records), {Method: "GET", Path: buckets, Status: 403}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := record.Minimal(record.Recording{Calls: tc.calls}).Compare(authz.Principal{Spec: tc.have}, time.Time{})
			var lacking, excess, unjudged []string
			for _, l := range got.Lacking {
				text := l.Permission.Name()
				if l.Whose != "" {
					assert.Equal(t, permissions.Resource{}, l.Resource)
					text += ", " + l.Whose
				} else {
					text += " on " + l.Resource.String()
				}
				assert.Len(t, l.Refused, len(l.Because))
				lacking = append(lacking, text)
			}
			for _, e := range got.Excess {
				text := e.Statement.Permission.Name()
				for _, g := range e.Instead {
					text += ": " + g.String()
				}
				excess = append(excess, text)
			}
			for _, d := range got.Unjudged {
				unjudged = append(unjudged, d.Undecided())
			}
			assert.Equal(t, tc.lacking, lacking, "lacking")
			assert.Equal(t, tc.excess, excess, "in excess")
			assert.Equal(t, tc.unjudged, unjudged, "not judged")
		})
	}
}

// TestCompareLooksAtTheToken: of a token that is dead, over, or of the wrong kind.
func TestCompareLooksAtTheToken(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	res := record.Minimal(record.Recording{Calls: []authz.Call{{Method: "GET", Path: "/user", Status: 200}}})
	spec := permissions.NewSpec(permissions.AllowOn(permissions.OwnUserResource(), permissions.UserDetailsRead))
	require.Empty(t, res.Compare(authz.Principal{Spec: spec}, now).Lacking)
	over := spec.WithConditions(permissions.Conditions{ExpiresOn: now.Add(-time.Hour)})
	for name, tc := range map[string]struct {
		have authz.Principal
		want authz.Reason
	}{
		"over":          {authz.Principal{Spec: over}, authz.Expired},
		"dead":          {authz.Principal{Spec: spec, Dead: true}, authz.DeadToken},
		"account-owned": {authz.Principal{Spec: spec, Kind: authz.AccountToken}, authz.WrongKind},
	} {
		got := res.Compare(tc.have, now)
		require.Len(t, got.Lacking, 1, name)
		assert.Equal(t, tc.want, got.Lacking[0].Refused[0].Reason, name)
	}
	got := res.Compare(authz.Principal{Spec: over}, time.Time{})
	require.Len(t, got.Unjudged, 1)
	assert.Equal(t, authz.UnknownTime, got.Unjudged[0].Reason)
}

// TestCompareSaysOnce what it cannot judge, though it stands for a permission on two zones.
func TestCompareSaysOnce(t *testing.T) {
	t.Parallel()
	get := func(path string) authz.Call { return authz.Call{Method: "GET", Path: path, Status: 200} }
	list, one, two := get("/zones"), get("/zones/"+string(compareZone)), get("/zones/"+string(otherZone)+"/dnssec")
	res := record.Minimal(record.Recording{Calls: []authz.Call{list, one, two}})
	spec := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead, permissions.ZoneDNSRead)).WithConditions(permissions.Conditions{ExpiresOn: time.Unix(1, 0)})
	var calls []string
	for _, d := range res.Compare(authz.Principal{Spec: spec}, time.Time{}).Unjudged {
		calls = append(calls, d.Call().Path)
	}
	assert.ElementsMatch(t, []string{list.Path, one.Path, two.Path}, calls)
}

// TestCompareOnSingleResources: which of several things a call is about decides, where the
// token has one of them.
func TestCompareOnSingleResources(t *testing.T) {
	t.Parallel()
	const one, other = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
	get := func(app string) authz.Call {
		return authz.Call{Method: "GET", Path: "/accounts/" + string(compareAccount) + "/flagship/apps/" + app, Status: 200}
	}
	// The group of a role has no public id.
	named, err := permissions.ParseSpec([]byte(`[{"effect":"allow","permission_groups":[{"id":"0123456789abcdef0123456789abcdef","name":"Flagship App Editor"}],"resources":{"com.cloudflare.api.account.*":"*"}}]`))
	require.NoError(t, err)
	have := permissions.NewSpec(permissions.AllowOn(permissions.FlagshipAppResource(compareAccount, one), named.At(0).Permission))
	for name, tc := range map[string]struct {
		calls  []authz.Call
		excess int
	}{
		"its own":              {[]authz.Call{get(one)}, 0},
		"another, and its own": {[]authz.Call{get(other), get(one)}, 0},
		"another":              {[]authz.Call{get(other)}, 1},
	} {
		assert.Len(t, record.Minimal(record.Recording{Calls: tc.calls}).Compare(authz.Principal{Spec: have}, time.Time{}).Excess, tc.excess, name)
	}
}

// TestCompareWithoutReads: what calls that lack reads do not show is not in excess.
func TestCompareWithoutReads(t *testing.T) {
	t.Parallel()
	on := permissions.Zone(compareZone)
	have := permissions.NewSpec(on.Allow(permissions.ZoneDNSWrite, permissions.ZoneRead, permissions.ZoneWorkersRoutesWrite, permissions.ZoneCachePurge))
	log := record.Recording{ReadsMissing: true, Calls: []authz.Call{{Method: "POST", Path: "/zones/" + string(compareZone) + "/dns_records", Status: 200}}}
	got := record.Minimal(log).Compare(authz.Principal{Spec: have}, time.Time{})
	var unseen, excess []string
	for _, st := range got.Unseen {
		unseen = append(unseen, st.Permission.Name())
	}
	for _, e := range got.Excess {
		text := e.Statement.Permission.Name()
		for _, g := range e.Instead {
			text += ": " + g.Permission.Name()
		}
		assert.Equal(t, e.Instead != nil, e.Unseen, text)
		excess = append(excess, text)
	}
	assert.Equal(t, []string{"Zone Read"}, unseen)
	assert.ElementsMatch(t, []string{"Workers Routes Write: Workers Routes Read", "Cache Purge"}, excess)
}
