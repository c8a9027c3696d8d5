package record_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
)

func TestRightSize(t *testing.T) {
	t.Parallel()
	var seen record.Collector
	for i := range 3 {
		seen.Add(authz.Call{Method: "GET", Path: "/zones/" + string(zone) + "/dns_records", Account: account, Status: 200, Time: at(i)})
	}
	seen.Add(authz.Call{Method: "PUT", Path: "/accounts/" + string(account) + "/workers/scripts/site", Status: 200, Time: at(9)})
	seen.Add(authz.Call{Method: "GET", Path: "/accounts/" + string(account) + "/r2/buckets", Status: 403, Time: at(9)})
	have := authz.Principal{Spec: permissions.NewSpec(
		permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite, permissions.AccountWorkersR2StorageWrite),
		permissions.AllZonesIn(account).Allow(permissions.ZoneDNSWrite, permissions.ZoneCachePurge, permissions.ZoneRead),
	)}
	advice := func(r record.RightSized) map[string]string {
		out := map[string]string{}
		for _, u := range r.Uses {
			text := u.Advice.String()
			for _, g := range u.Instead {
				text += ": " + g.Permission.Name() + " on " + g.Resource.String()
			}
			out[u.Statement.Permission.Name()] = text
		}
		return out
	}

	r := record.RightSize(have, time.Time{}, seen.Recording("traffic"))
	assert.Equal(t, map[string]string{
		"Workers Scripts Write":    "keep",
		"Workers R2 Storage Write": "drop",
		"DNS Write":                "narrow: DNS Read on zone " + string(zone),
		"Cache Purge":              "drop",
		"Zone Read":                "drop",
	}, advice(r))
	assert.True(t, r.Narrower())
	assert.Empty(t, r.Broken)
	assert.Empty(t, r.Lacking)
	assert.Equal(t, permissions.NewSpec(
		permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite),
		permissions.Zone(zone).Allow(permissions.ZoneDNSRead),
	).String(), r.Spec.String())
	for _, u := range r.Uses {
		switch u.Statement.Permission.Name() {
		case "DNS Write":
			assert.Equal(t, record.Count{Times: 3, First: at(0), Last: at(2)}, u.Seen)
			require.Len(t, u.Calls, 1)
			var lost []string
			for _, op := range u.Lost {
				lost = append(lost, op.String())
			}
			assert.Contains(t, lost, "POST /zones/{zone_id}/dns_records", "nothing writes any more")
			assert.Contains(t, lost, "GET /zones/{zone_id}/dns_records", "other zones are not read any more")
		case "Cache Purge":
			assert.Zero(t, u.Seen)
			assert.True(t, slices.ContainsFunc(u.Lost, func(op operations.Operation) bool { return strings.Contains(op.Template(), "purge_cache") }))
		}
	}
	assert.Equal(t, record.Count{Times: 4, First: at(0), Last: at(9)}, r.Seen)
	again := have
	again.Spec = r.Spec
	assert.False(t, record.RightSize(again, time.Time{}, seen.Recording("traffic")).Narrower(), "the narrower spec is right")
}

// What a log cannot show is not taken away: of a grant that may write and was not seen
// the group that reads stays.
func TestRightSizeWithoutReads(t *testing.T) {
	t.Parallel()
	log := record.Recording{ReadsMissing: true, Gaps: []string{"few reads"}, Calls: []authz.Call{
		{Method: "POST", Path: "/zones/" + string(zone) + "/dns_records", Account: account, Status: 200},
	}}
	have := authz.Principal{Spec: permissions.NewSpec(
		permissions.Account(account).Allow(permissions.AccountWorkersR2StorageWrite, permissions.AccountSettingsRead),
		permissions.Zone(zone).Allow(permissions.ZoneDNSWrite, permissions.ZoneRead, permissions.ZoneCachePurge),
	)}
	r := record.RightSize(have, time.Time{}, log)
	got := map[string]string{}
	for _, u := range r.Uses {
		got[u.Statement.Permission.Name()] = u.Advice.String()
	}
	assert.Equal(t, map[string]string{
		"Account Settings Read": "unseen", "Workers R2 Storage Write": "unseen", "DNS Write": "keep", "Zone Read": "unseen", "Cache Purge": "drop",
	}, got)
	assert.Equal(t, permissions.NewSpec(
		permissions.Account(account).Allow(permissions.AccountWorkersR2StorageRead, permissions.AccountSettingsRead),
		permissions.Zone(zone).Allow(permissions.ZoneDNSWrite, permissions.ZoneRead),
	).String(), r.Spec.String())
	assert.Equal(t, []string{"few reads"}, r.Least.Gaps)
}

// TestNarrower: there is less to be had where something goes or is replaced.
func TestNarrower(t *testing.T) {
	t.Parallel()
	instead := []authz.Grant{{}}
	for want, uses := range map[bool][]record.Use{
		false: {{Advice: record.Keep}, {Advice: record.Unseen}, {Advice: record.Keep, Instead: instead}},
		true:  {{Advice: record.Narrow, Instead: instead}, {Advice: record.Drop}, {Advice: record.Unseen, Instead: instead}},
	} {
		for _, u := range uses {
			assert.Equal(t, want, record.RightSized{Uses: []record.Use{{Advice: record.Keep}, u}}.Narrower(), "%v", u)
		}
	}
}

// TestRightSizeAmongDenies: of each allow something is said, wherever denies stand.
func TestRightSizeAmongDenies(t *testing.T) {
	t.Parallel()
	on, other := permissions.Zone(zone), permissions.Zone(zone2)
	have := permissions.NewSpec(on.Allow(permissions.ZoneDNSRead, permissions.ZoneRead, permissions.ZoneCachePurge), other.Deny(permissions.ZoneDNSRead, permissions.ZoneCachePurge, permissions.ZoneWAFWrite),
		permissions.AllZones().Deny(permissions.ZoneLogsRead), permissions.AllZones().Allow(permissions.ZoneWorkersRoutesRead))
	r := record.RightSize(authz.Principal{Spec: have}, time.Time{}, record.Recording{Calls: []authz.Call{{Method: "GET", Path: "/zones/" + string(zone) + "/dns_records", Status: 200}}})
	assert.Len(t, r.Uses, 4)
	assert.Equal(t, 5, r.Spec.Len(), "the denies, and what is kept")
}

// Every advice in a word, and back.
func TestAdviceText(t *testing.T) {
	t.Parallel()
	var words []string
	for a := record.Keep; a <= record.Unseen; a++ {
		text, err := a.MarshalText()
		require.NoError(t, err)
		words = append(words, string(text))
		var back record.Advice
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, a, back)
	}
	assert.Equal(t, []string{"keep", "narrow", "drop", "unseen"}, words)
	a := record.Drop
	require.EqualError(t, a.UnmarshalText([]byte("sell")), `unknown advice "sell": want keep, narrow, drop or unseen`)
	require.EqualError(t, a.UnmarshalText([]byte(strings.Repeat("sell ", 20))), `unknown advice "`+strings.Repeat("sell ", 8)+`…": want keep, narrow, drop or unseen`)
	assert.Equal(t, record.Drop, a)
	assert.Equal(t, "unknown", record.Advice(9).String())
}

// A log of another token, or of a spec that was changed since, is said to be one.
func TestRightSizeLacking(t *testing.T) {
	t.Parallel()
	log := record.Recording{Calls: []authz.Call{{Method: "POST", Path: "/zones/" + string(zone) + "/dns_records", Status: 200}}}
	r := record.RightSize(authz.Principal{Spec: permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))}, time.Time{}, log)
	require.Len(t, r.Lacking, 1)
	assert.Equal(t, "DNS Write", r.Lacking[0].Permission.Name())
	assert.Equal(t, record.Drop, r.Uses[0].Advice)
	text, err := r.Uses[0].Advice.MarshalText()
	require.NoError(t, err)
	assert.Equal(t, "drop", string(text))
}
