package permissions_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

const (
	accountKey = "com.cloudflare.api.account." + string(guideAccount)
	zoneKey    = "com.cloudflare.api.account.zone." + string(guideZone)
	zoneReadID = "c8fed203ed3043cba015a93ad1616f1f"
	dnsWriteID = "4755a26eedb94da69e1066d98aa820be"
)

func policy(groups, resources string) string {
	return `{"effect":"allow","permission_groups":[` + groups + `],"resources":{` + resources + `}}`
}

func group(id string) string { return `{"id":"` + id + `"}` }

func TestMarshalForm(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(
		permissions.AllZonesIn(guideAccount).Allow(permissions.ZoneRead),
		permissions.Zone(guideZone).Allow(permissions.ZoneRead),
		permissions.Zone(guideZone).Deny(permissions.ZoneDNSWrite),
	).WithConditions(permissions.Conditions{
		NotBefore: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), ExpiresOn: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC),
		RequestIP: permissions.IPCondition{In: prefixes("192.0.2.0/24"), NotIn: prefixes("192.0.2.7/32")},
	})
	data, err := json.Marshal(spec)
	require.NoError(t, err)
	assert.JSONEq(t, `{
		"policies": [
			{"effect":"allow","permission_groups":[{"id":"`+zoneReadID+`","name":"Zone Read"}],
			 "resources":{"`+zoneKey+`":"*","`+accountKey+`":{"com.cloudflare.api.account.zone.*":"*"}}},
			{"effect":"deny","permission_groups":[{"id":"`+dnsWriteID+`","name":"DNS Write"}],"resources":{"`+zoneKey+`":"*"}}
		],
		"condition": {"request_ip":{"in":["192.0.2.0/24"],"not_in":["192.0.2.7/32"]}},
		"not_before": "2026-12-01T00:00:00Z",
		"expires_on": "2027-03-01T00:00:00Z"
	}`, string(data))
	assert.NotContains(t, string(data), "request.ip")

	var back permissions.Spec
	require.NoError(t, json.Unmarshal(data, &back))
	assert.True(t, spec.Equal(back))

	array, err := spec.PoliciesJSON()
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(array), `[{"effect":"allow"`))
}

func TestMarshalThenParseIsIdentity(t *testing.T) {
	t.Parallel()
	for seed := range int64(500) {
		g := newGenerator(seed, true)
		spec := g.spec().WithConditions(g.conditions())
		require.NoError(t, spec.ValidateWith(spec.RoleGroups()), "seed %d", seed)
		data, err := json.Marshal(spec)
		require.NoError(t, err)
		back, err := permissions.ParseSpec(data)
		require.NoError(t, err, "seed %d: %s", seed, data)
		require.True(t, spec.Equal(back), "seed %d: %s", seed, data)
		again, err := json.Marshal(back)
		require.NoError(t, err)
		require.Equal(t, string(data), string(again), "seed %d", seed)

		array, err := spec.PoliciesJSON()
		require.NoError(t, err)
		back, err = permissions.ParseSpec(array)
		require.NoError(t, err)
		require.True(t, spec.WithConditions(permissions.Conditions{}).Equal(back), "seed %d", seed)
	}
}

// A token as the API returns it reads as its spec; what the server adds is dropped.
func TestParseSpecOfATokenAnswer(t *testing.T) {
	t.Parallel()
	spec := mustParseSpec(t, `{
		"id": "ed17574386854bf78a67040be0a770b0", "name": "guide", "status": "active",
		"issued_on": "2026-07-01T05:20:00Z", "modified_on": "2026-07-02T05:20:00Z", "last_used_on": "2026-07-02T05:20:00Z",
		"not_before": "2026-07-01T05:20:00Z", "expires_on": "2027-07-01T07:20:00+02:00",
		"policies": [{"id":"f267e341f3dd4697bd3b9f71dd96247f","effect":"allow",
			"permission_groups":[{"id":"`+zoneReadID+`","name":"Zone Read","meta":{"key":"k","value":"v"}}],
			"resources":{"`+zoneKey+`":"*"}}],
		"condition": {"request_ip":{"in":["192.0.2.0/24","2001:db8::1"],"not_in":[]}}
	}`)
	want := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead)).WithConditions(permissions.Conditions{
		NotBefore: time.Date(2026, 7, 1, 5, 20, 0, 0, time.UTC), ExpiresOn: time.Date(2027, 7, 1, 5, 20, 0, 0, time.UTC),
		RequestIP: permissions.IPCondition{In: prefixes("192.0.2.0/24", "2001:db8::1/128")},
	})
	assert.True(t, want.Equal(spec), spec.String())
	data, err := json.Marshal(spec)
	require.NoError(t, err)
	for _, gone := range []string{"f267e341", "ed175743", "guide", "issued_on"} {
		assert.NotContains(t, string(data), gone)
	}
	assert.Contains(t, string(data), `"meta":{"key":"k","value":"v"}`, "the group's attributes are carried along")
	assert.NoError(t, spec.Validate())
}

func TestParseSpecReadsRequestDotIP(t *testing.T) {
	t.Parallel()
	base := `{"policies":[` + policy(group(zoneReadID), `"`+zoneKey+`":"*"`) + `],"condition":`
	dot := mustParseSpec(t, base+`{"request.ip":{"in":["192.0.2.0/24"]}}}`)
	assert.True(t, dot.Equal(mustParseSpec(t, base+`{"request_ip":{"in":["192.0.2.0/24"]}}}`)))
	data, err := json.Marshal(dot)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"condition":{"request_ip":{"in":["192.0.2.0/24"]}}`)
	_, err = permissions.ParseSpec([]byte(base + `{"request_ip":{},"request.ip":{"in":["192.0.2.0/24"]}}}`))
	assert.EqualError(t, err, `condition has both "request_ip" and "request.ip": keep "request_ip"`)
	assert.True(t, mustParseSpec(t, base+`{}}`).Conditions().IsZero())
	assert.True(t, mustParseSpec(t, base+`null}`).Conditions().IsZero())
}

func TestParseSpecNestedForm(t *testing.T) {
	t.Parallel()
	nested := `"` + accountKey + `":{"com.cloudflare.api.account.zone.*":"*"}`
	spec := mustParseSpec(t, "["+policy(group(zoneReadID), nested)+"]")
	assert.True(t, permissions.NewSpec(permissions.AllZonesIn(guideAccount).Allow(permissions.ZoneRead)).Equal(spec))
	assert.NoError(t, spec.Validate())

	one := mustParseSpec(t, "["+policy(group(zoneReadID), `"`+accountKey+`":{"`+zoneKey+`":"*"}`)+"]")
	account, ok := one.At(0).Resource.Account()
	assert.True(t, ok)
	assert.Equal(t, guideAccount, account)
	assert.True(t, spec.Covers(one), "a zone that is said to lie in the account")

	buckets := mustParseSpec(t, "["+policy(group(permissions.BucketWorkersR2StorageBucketItemRead.ID()), `"`+accountKey+`":{"com.cloudflare.edge.r2.bucket.*":"*"}`)+"]")
	assert.True(t, permissions.NewSpec(permissions.AllBucketsIn(guideAccount).Allow(permissions.BucketWorkersR2StorageBucketItemRead)).Equal(buckets))
}

// Groups in a policy with resources of several scopes belong to those that
// they can act on.
func TestParseSpecMixedPolicy(t *testing.T) {
	t.Parallel()
	const unknown = "00000000000000000000000000000001"
	spec := mustParseSpec(t, "["+policy(
		group(permissions.AccountD1Read.ID())+","+group(zoneReadID)+","+group(unknown),
		`"`+accountKey+`":"*","`+zoneKey+`":"*"`)+"]")
	assert.Equal(t, []string{
		"allow unknown permission group " + unknown + " on account " + string(guideAccount),
		"allow Account:D1:Read on account " + string(guideAccount),
		"allow unknown permission group " + unknown + " on zone " + string(guideZone),
		"allow Zone:Zone:Read on zone " + string(guideZone),
	}, statements(spec), "an unknown group could act on either")

	misfit := mustParseSpec(t, "["+policy(group(zoneReadID), `"`+accountKey+`":"*"`)+"]")
	assert.Equal(t, 1, misfit.Len(), "a group that fits nothing is kept")
	assert.ErrorContains(t, misfit.Validate(), "grants nothing on account")
}

func TestParseSpecKeepsTheUnknown(t *testing.T) {
	t.Parallel()
	text := `[{"effect":"deny","permission_groups":[{"id":"00000000000000000000000000000001","name":"New Thing Read"}],` +
		`"resources":{"com.cloudflare.api.account.flagship.app.x1":"*","com.example.*":"*"}}]`
	spec := mustParseSpec(t, text)
	first := spec.At(0)
	assert.Equal(t, "New Thing Read", first.Permission.Name())
	assert.Equal(t, permissions.Scope(""), first.Permission.Scope())
	assert.Equal(t, permissions.Scope("com.cloudflare.api.account.flagship.app"), first.Resource.Scope())
	assert.Equal(t, "com.cloudflare.api.account.flagship.app.x1", first.Resource.String())
	assert.True(t, spec.At(1).Resource.IsAll())
	data, err := spec.PoliciesJSON()
	require.NoError(t, err)
	assert.True(t, spec.Equal(mustParseSpec(t, string(data))))
	assert.Contains(t, string(data), `"name":"New Thing Read"`)
}

// Resources that would need one key twice stand in policies of their own.
func TestMarshalKeepsClashingResourcesApart(t *testing.T) {
	t.Parallel()
	other := `"com.cloudflare.api.account.` + string(otherAccount) + `":"*"`
	spec := mustParseSpec(t, "["+
		policy(group(permissions.AccountD1Read.ID()), `"`+accountKey+`":"*"`)+","+
		policy(group(permissions.AccountD1Read.ID()), `"`+accountKey+`":{`+other+`}`)+"]")
	data, err := spec.PoliciesJSON()
	require.NoError(t, err)
	assert.True(t, spec.Equal(mustParseSpec(t, string(data))))
}

func TestParseSpecErrors(t *testing.T) {
	t.Parallel()
	good := policy(group(zoneReadID), `"`+zoneKey+`":"*"`)
	for text, says := range map[string]string{
		"":                  "spec is empty: want a policies array or {\"policies\":[…]}",
		" \n":               "spec is empty",
		"{}":                `spec has no "policies": want a policies array or {"policies":[…]}`,
		`{"policies":null}`: `spec has no "policies"`,
		`{"policies":{}}`:   "policies: want an array, got object",
		"null":              `spec has no "policies"`,
		"5":                 "spec: want an object, got number",
		"nonsense":          "spec: malformed JSON at line 1, column 2:",
		"<html></html>":     "spec: malformed JSON at line 1, column 1:",
		"[\n  " + good + ",\n  {\"effect\" \"allow\"}\n]":         "spec: malformed JSON at line 3, column 13:",
		"{\n\"policies\":[" + good + "],\n  \"expires_on\":nope}": "spec: malformed JSON at line 3, column 17:",
		"[" + good:                    "spec: malformed JSON at line 1, column",
		"[" + good + "] x":            "spec: malformed JSON at line 1, column",
		"[" + good + `,{"effect":5}]`: "policies[1]: effect: want a string, got number",
		"[" + good + `,"x"]`:          "policies[1]: want an object, got string",
		"[null]":                      `policies[0]: effect is "": want "allow" or "deny"`,
		`[{"effect":"Allow"}]`:        `policies[0]: effect is "Allow": want "allow" or "deny"`,
		`[{"effect":"allow"}]`:        "policies[0]: permission_groups is empty or missing",
		`[{"effect":"allow","permission_groups":["x"]}]`:                                                          `policies[0]: permission_groups[0]: permission "x" is not known`,
		`[{"effect":"allow","permission_groups":[` + group("x") + `]}]`:                                           "policies[0]: resources is empty or missing",
		"[" + policy(group("x"), `"`+zoneKey+`":"x"`) + "]":                                                       `policies[0]: resources["` + zoneKey + `"]: want "*" or an object of resources, got "x"`,
		"[" + policy(group("x"), `"`+zoneKey+`":null`) + "]":                                                      `want "*" or an object of resources, got null`,
		"[" + policy(group("x"), `"`+accountKey+`":{}`) + "]":                                                     `resources["` + accountKey + `"]: the nested object is empty`,
		"[" + policy(group("x"), `"`+accountKey+`":{"`+zoneKey+`":"y"}`) + "]":                                    `resources["` + accountKey + `"]["` + zoneKey + `"]: want "*", got "y"`,
		"[" + policy(group("x"), `"zone":"*"`) + "]":                                                              `resource key "zone": want a key such as`,
		"[" + policy(group("x"), `"":"*"`) + "]":                                                                  `resource key ""`,
		"[" + policy(group("x"), `"com.cloudflare.api.account.zone.":"*"`) + "]":                                  `resource key "com.cloudflare.api.account.zone."`,
		"[" + policy(group("x"), `"":{"com.cloudflare.api.account.zone.*":"*"}`) + "]":                            `resource key ""`,
		"[" + policy(group("x"), `"com.cloudflare.api.account.":{"com.cloudflare.api.account.zone.*":"*"}`) + "]": `resource key "com.cloudflare.api.account."`,
		`{"policies":[` + good + `],"expires_on":"tomorrow"}`:                                                     `expires_on is "tomorrow": want a time such as 2027-01-31T00:00:00Z`,
		`{"policies":[` + good + `],"not_before":"2027-01-31"}`:                                                   `not_before is "2027-01-31": want a time`,
		`{"policies":[` + good + `],"condition":{"request_ip":{"in":["office"]}}}`:                                `condition.request_ip.in: "office" is no address range: want one such as 192.0.2.0/24 or 2001:db8::/32`,
		`{"policies":[` + good + `],"condition":{"request_ip":{"not_in":["1.2.3.4/40"]}}}`:                        `condition.request_ip.not_in: "1.2.3.4/40" is no address range`,
		`{"policies":[` + good + `],"condition":{"request_ip":{"in":"1.2.3.4"}}}`:                                 "condition.request_ip.in: want an array of address ranges",
	} {
		spec, err := permissions.ParseSpec([]byte(text))
		if assert.ErrorContains(t, err, says, "%s", text) {
			assert.True(t, spec.IsEmpty())
			assert.NotContains(t, err.Error(), "Go struct")
			assert.NotContains(t, err.Error(), "Go value")
		}
		var untouched permissions.Spec
		require.Error(t, untouched.UnmarshalJSON([]byte(text)))
		assert.True(t, untouched.IsEmpty())
	}
}

func TestParseSpecAcceptsAByteOrderMark(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 1, mustParseSpec(t, "\ufeff["+policy(group(zoneReadID), `"`+zoneKey+`":"*"`)+"]\n").Len())
}

func TestParseSpecNeverEchoesCredentials(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{fakeToken, fakeLegacy} {
		for _, text := range []string{
			secret, `"` + secret + `"`, `{"` + secret + `":}`, `[{"effect":"` + secret + `"}]`,
			"[" + policy(group("x"), `"`+secret+`":"*"`) + "]",
			"[" + policy(group("x"), `"`+secret+`":{"`+secret+`":"*"}`) + "]",
			"[" + policy(group("x"), `"`+accountKey+`":"`+secret+`"`) + "]",
			"[" + policy(group("x"), `"`+accountKey+`":{"`+secret+`":"*"}`) + "]",
			"[" + policy(group("x"), `"`+accountKey+`":{"`+zoneKey+`":"`+secret+`"}`) + "]",
			`{"policies":[],"expires_on":"` + secret + `"}`,
			`{"policies":[],"condition":{"request_ip":{"in":["` + secret + `"]}}}`,
		} {
			_, err := permissions.ParseSpec([]byte(text))
			if assert.Error(t, err, text) {
				assert.NotContains(t, err.Error(), secret)
			}
		}
	}
}

func TestMarshalRefusesMalformedIDs(t *testing.T) {
	t.Parallel()
	for name, spec := range map[string]permissions.Spec{
		"group":    permissions.NewSpec(permissions.Zone(guideZone).Allow("DNS Write")),
		"no group": permissions.NewSpec(permissions.Zone(guideZone).Allow("")),
		"zone":     permissions.NewSpec(permissions.Zone("").Allow(permissions.ZoneRead)),
		"account":  permissions.NewSpec(permissions.AllZonesIn("").Allow(permissions.ZoneRead)),
		"resource": permissions.NewSpec(permissions.AllowOn(permissions.Resource{}, permissions.ZoneRead)),
	} {
		_, err := spec.PoliciesJSON()
		assert.Error(t, err, name)
		_, err = json.Marshal(spec)
		assert.Error(t, err, name)
	}
}
