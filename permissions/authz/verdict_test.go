package authz_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

func TestVerdictText(t *testing.T) {
	t.Parallel()
	var zero authz.Verdict
	assert.Equal(t, authz.NotChecked, zero, "nothing counts as allowed or denied by omission")
	for v, text := range map[authz.Verdict]string{
		authz.NotChecked: "not_checked", authz.Allowed: "allowed", authz.Denied: "denied",
		authz.NotEntitled: "not_entitled", authz.Inconclusive: "inconclusive",
	} {
		data, err := json.Marshal(v)
		require.NoError(t, err)
		assert.Equal(t, `"`+text+`"`, string(data))
		var back authz.Verdict
		require.NoError(t, json.Unmarshal(data, &back))
		assert.Equal(t, v, back)
	}
	for _, bad := range []string{"", "Allowed", "allow", "yes", "Verdict(9)"} {
		v := authz.Allowed
		require.Error(t, v.UnmarshalText([]byte(bad)))
		assert.Equal(t, authz.NotChecked, v, "a bad text must not leave an allowed verdict")
	}
	_, err := authz.Verdict(9).MarshalText()
	assert.Error(t, err)
}

func TestReasonText(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for r := authz.NoReason; r <= authz.UnknownRole; r++ {
		text, err := r.MarshalText()
		require.NoError(t, err)
		assert.False(t, seen[string(text)], "%q twice", text)
		seen[string(text)] = true
		var back authz.Reason
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, r, back)
	}
	var r authz.Reason
	assert.Error(t, r.UnmarshalText([]byte("no such reason")))
	_, err := authz.Reason(99).MarshalText()
	assert.ErrorContains(t, err, "unknown reason 99")
}

// What counts as an answer of the API.
func TestAnswered(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]bool{-200: false, 0: false, 199: false, 200: true, 299: true, 300: false, 399: false, 400: true, 599: true, 600: false} {
		assert.Equal(t, want, authz.Call{Status: status}.Answered(), status)
	}
}

// A decision in words: what it rests on, and what a guess says.
func TestDecisionInWords(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	assert.Equal(t, "allowed by allow Zone:DNS:Read on zone "+string(zone)+" (GET /zones/{zone_id}/dns_records)", authz.Decide(spec, records(zone)).String())
	assert.Equal(t, "inconclusive: no_published_list; a guess says denied (GET /accounts)", authz.Decide(spec, authz.Call{Method: "GET", Path: "/accounts"}).String())
	assert.Equal(t, "inconclusive: unknown_operation", authz.Decide(spec, authz.Call{Method: "GET", Path: "/no/such/thing"}).String())
	assert.Equal(t, "Reason(99)", authz.Reason(99).String())
}

func TestKindText(t *testing.T) {
	t.Parallel()
	for k := authz.KindUnknown; k <= authz.GlobalKey; k++ {
		text, err := k.MarshalText()
		require.NoError(t, err)
		var back authz.Kind
		require.NoError(t, back.UnmarshalText(text))
		assert.Equal(t, k, back)
	}
	var words, texts []string
	for k := authz.KindUnknown; k <= authz.GlobalKey; k++ {
		text, err := k.MarshalText()
		require.NoError(t, err)
		words, texts = append(words, k.String()), append(texts, string(text))
	}
	assert.Equal(t, []string{"credential of unknown kind", "user token", "account-owned token", "Global API key"}, words)
	assert.Equal(t, []string{"unknown", "user_token", "account_token", "global_key"}, texts)
	k := authz.UserToken
	require.Error(t, k.UnmarshalText([]byte("user token")))
	assert.Equal(t, authz.KindUnknown, k)
	_, err := authz.Kind(9).MarshalText()
	assert.Error(t, err)
}

// Of several statements that decide alike the first is named.
func TestTheFirstStatementDecides(t *testing.T) {
	t.Parallel()
	other := permissions.ZoneID("11111111111111111111111111111111")
	for want, zones := range map[authz.Verdict][]permissions.ZoneTarget{
		authz.Allowed:      {permissions.AllZones(), permissions.Zone(zone)},
		authz.Inconclusive: {permissions.AllZonesIn(account), permissions.AllZonesIn(otherAccount)},
		authz.Denied:       {permissions.Zone(other), permissions.Zone("22222222222222222222222222222222")},
	} {
		spec := permissions.NewSpec(zones[0].Allow(permissions.ZoneDNSRead), zones[1].Allow(permissions.ZoneDNSRead))
		d := authz.Decide(spec, records(zone))
		assert.Equal(t, want, d.Verdict)
		require.True(t, d.Decided)
		assert.Equal(t, spec.At(0), d.Statement, want)
	}
}

// What is no such text is said with what would be one.
func TestUnknownTexts(t *testing.T) {
	t.Parallel()
	var k authz.Kind
	require.EqualError(t, k.UnmarshalText([]byte("key")), `unknown kind of credential "key": want unknown, user_token, account_token or global_key`)
	var v authz.Verdict
	require.EqualError(t, v.UnmarshalText([]byte("yes")), `unknown verdict "yes": want not_checked, allowed, denied, not_entitled or inconclusive`)
	assert.Equal(t, "Verdict(99)", authz.Verdict(99).String())
	var last authz.Reason
	for r := authz.Reason(0); ; r++ {
		if _, err := r.MarshalText(); err != nil {
			break
		}
		last = r
	}
	assert.Equal(t, authz.UnknownPhase, last)
}
