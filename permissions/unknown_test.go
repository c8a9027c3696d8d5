package permissions_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// tomorrow is a token as an API may answer that knows more than this package.
const tomorrow = `{
	"id": "ed17574386854bf78a67040be0a770b0", "name": "t", "status": "active", "value": "` + fakeToken + `",
	"issued_on": "2026-07-01T05:20:00Z", "modified_on": "2026-07-01T05:20:00Z", "last_used_on": null,
	"creator_email_at_creation": "x", "provisioner_type": "user", "provisioner_id": "y",
	"new_top": {"b": 18446744073709551617, "a": "<&>"}, "said_nothing": null,
	"condition": {"new_rule": {"in": ["x"]}, "request_ip": {"in": ["192.0.2.0/24"], "asn": [13335]}},
	"policies": [
		{"id": "1", "effect": "allow", "only_when": {"mfa": true}, "permission_groups": [
			{"id": "` + zoneReadID + `", "name": "Zone Read", "meta": {"key": "k"}, "limit": 5},
			{"id": "` + dnsWriteID + `", "scopes": ["com.cloudflare.api.account.zone"], "category": "DNS"}],
			"resources": {"` + zoneKey + `": "*"}},
		{"id": "2", "effect": "deny", "permission_groups": [{"id": "` + dnsWriteID + `", "until": "noon"}],
			"resources": {"com.cloudflare.api.account.zone.*": "*"}},
		{"id": "3", "effect": "allow", "permission_groups": [{"id": "` + dnsWriteID + `"}], "resources": {"` + zoneKey + `": "*"}}
	]}`

// TestUnknownKeysAreKept: what an answer says besides may bound the token, so
// none of it is lost on the way through a spec, and none of it is taken for
// understood.
func TestUnknownKeysAreKept(t *testing.T) {
	t.Parallel()
	spec := mustParseSpec(t, tomorrow)
	assert.Equal(t, []string{
		"condition.new_rule", "condition.request_ip.asn", "new_top", "policies[].only_when",
		"policies[].permission_groups[].limit", "policies[].permission_groups[].until",
	}, spec.Unknown())
	data, err := json.Marshal(spec)
	require.NoError(t, err)
	assert.JSONEq(t, `{
		"new_top": {"b": 18446744073709551617, "a": "<&>"},
		"condition": {"new_rule": {"in": ["x"]}, "request_ip": {"in": ["192.0.2.0/24"], "asn": [13335]}},
		"policies": [
			{"effect": "allow", "permission_groups": [{"id": "`+dnsWriteID+`", "name": "DNS Write"}], "resources": {"`+zoneKey+`": "*"}},
			{"effect": "allow", "only_when": {"mfa": true}, "permission_groups": [{"id": "`+zoneReadID+`", "name": "Zone Read", "meta": {"key": "k"}, "limit": 5}], "resources": {"`+zoneKey+`": "*"}},
			{"effect": "allow", "only_when": {"mfa": true}, "permission_groups": [{"id": "`+dnsWriteID+`", "name": "DNS Write", "scopes": ["com.cloudflare.api.account.zone"], "category": "DNS"}], "resources": {"`+zoneKey+`": "*"}},
			{"effect": "deny", "permission_groups": [{"id": "`+dnsWriteID+`", "name": "DNS Write", "until": "noon"}], "resources": {"com.cloudflare.api.account.zone.*": "*"}}
		]}`, string(data))
	assert.Contains(t, string(data), "18446744073709551617", "numbers stay as they are")
	again := mustParseSpec(t, string(data))
	assert.True(t, again.Equal(spec))
	assert.True(t, permissions.NewSpec(spec.Policies()...).WithConditions(spec.Conditions()).WithOther(spec.Other()).Equal(spec), "and through policies")

	err = spec.Validate()
	assert.ErrorContains(t, err, `the spec has the key "new_top"`)
	assert.ErrorContains(t, err, "conditions that this library does not know")
	assert.ErrorContains(t, err, "under keys that are not known here: policies[].only_when, policies[].permission_groups[].limit): it has keys that this library does not know")
	assert.Contains(t, spec.String(), "with keys that are not known here")
	assert.Contains(t, permissions.DashboardLink(spec, permissions.UserTokenForm, "").Notes,
		"see to what this library does not know of the spec (condition.new_rule, condition.request_ip.asn, new_top, policies[].only_when, policies[].permission_groups[].limit, policies[].permission_groups[].until): the link cannot carry it")

	known := spec.Known()
	require.NoError(t, known.Validate())
	assert.Empty(t, known.Unknown())
	assert.Equal(t, 3, known.Len())
	assert.Equal(t, spec.Conditions().RequestIP, known.Conditions().RequestIP)
	assert.Len(t, spec.Unknown(), 6, "the receiver is not changed")
}

// TestUnknownKeysAreToldApart: a statement under an unknown key says something
// else than the same without.
func TestUnknownKeysAreToldApart(t *testing.T) {
	t.Parallel()
	plain := mustParseSpec(t, "["+policy(group(zoneReadID), `"`+zoneKey+`":"*"`)+"]")
	odd := mustParseSpec(t, `[{"effect":"allow","x":1,"permission_groups":[`+group(zoneReadID)+`],"resources":{"`+zoneKey+`":"*"}}]`)
	other := mustParseSpec(t, `[{"effect":"allow","permission_groups":[{"id":"`+zoneReadID+`","x":1}],"resources":{"`+zoneKey+`":"*"}}]`)
	for name, pair := range map[string][2]permissions.Spec{"none": {plain, odd}, "elsewhere": {odd, other}} {
		for _, p := range [][2]permissions.Spec{pair, {pair[1], pair[0]}} {
			assert.False(t, p[0].Equal(p[1]), name)
			assert.False(t, p[0].Covers(p[1]), name)
			d := p[0].Diff(p[1])
			assert.True(t, d.Missing.Equal(p[0]) && d.Excess.Equal(p[1]), name)
			assert.Equal(t, 2, union(t, p[0], p[1]).Len(), name)
		}
	}
	assert.True(t, odd.Covers(odd) && odd.Diff(odd).None())
	denied := plain.With(mustParseSpec(t, `[{"effect":"deny","x":1,"permission_groups":[`+group(zoneReadID)+`],"resources":{"`+zoneKey+`":"*"}}]`).Policies()...)
	assert.False(t, denied.Covers(plain), "what is denied under an unknown key is not certainly allowed")

	meta := mustParseSpec(t, `[{"effect":"allow","permission_groups":[{"id":"`+zoneReadID+`","meta":{"k":"v"}}],"resources":{"`+zoneKey+`":"*"}}]`)
	assert.True(t, meta.Equal(plain), "attributes of a group do not change what it grants")
	for _, u := range []permissions.Spec{union(t, meta, plain), union(t, plain, meta)} {
		data, err := u.PoliciesJSON()
		require.NoError(t, err)
		assert.Contains(t, string(data), `"meta":{"k":"v"}`)
	}
	assert.True(t, plain.WithOther(`{}`).Equal(plain))
	assert.False(t, plain.WithOther(`{"x":1}`).Equal(plain))
	assert.True(t, plain.WithConditions(permissions.Conditions{Other: `{}`}).Unconditional())
}

// TestUnknownKeysThatAreKnown: nothing that is no object, and no key that has a
// place of its own, gets into the JSON by this door.
func TestUnknownKeysThatAreKnown(t *testing.T) {
	t.Parallel()
	plain := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead))
	under := func(other string) permissions.Spec {
		p := permissions.Zone(guideZone).Allow(permissions.ZoneRead)
		p.Other = other
		return permissions.NewSpec(p)
	}
	for name, spec := range map[string]permissions.Spec{
		"text":               plain.WithOther("x"),
		"an array":           plain.WithOther("[1]"),
		"policies":           plain.WithOther(`{"policies":[]}`),
		"expires_on":         plain.WithOther(`{"expires_on":"2030-01-01T00:00:00Z"}`),
		"condition is text":  plain.WithConditions(permissions.Conditions{Other: "x"}),
		"statement":          under("x"),
		"statement, array":   under("[]"),
		"statement, keys":    under(`{"resource":{"x":1}}`),
		"policy's effect":    under(`{"policy":{"effect":"deny"}}`),
		"group's id":         under(`{"permission_group":{"id":"` + dnsWriteID + `"}}`),
		"request_ip is text": plain.WithConditions(permissions.Conditions{Other: `{"request_ip":1}`, RequestIP: permissions.IPCondition{In: prefixes("192.0.2.0/24")}}),
	} {
		_, err := json.Marshal(spec)
		assert.Error(t, err, name)
		assert.NotPanics(t, func() { _ = fmt.Sprint(spec, spec.Unknown(), spec.Validate()) }, name)
	}
}

// What is wrong with the keys is said with the place where they belong.
func TestUnknownKeysAreRefusedInWords(t *testing.T) {
	t.Parallel()
	for other, want := range map[string]string{
		"x":                                   `Statement.Other: want {"policy":{…},"permission_group":{…}}, or either`,
		`{"policy":{"effect":"deny"}}`:        `Statement.Other: "effect" of a policy is known: it has a field of its own`,
		`{"permission_group":{"id":"x"}}`:     `Statement.Other: "id" of a permission group is known: it has a field of its own`,
		`{"permission_group":{"name":"x"}}`:   `Statement.Other: "name" of a permission group is known: it has a field of its own`,
		`{"permission_group":{"scopes":[]}}`:  `Statement.Other: "scopes" of a permission group is known: it has a field of its own`,
		`{"permission_group":{"limit":5}}`:    "",
		`{"policy":{"only_when":{"mfa":1}}}`:  "",
		`{"policy":{"permission_groups":[]}}`: `Statement.Other: "permission_groups" of a policy is known: it has a field of its own`,
		`{"policy":{"resources":{}}}`:         `Statement.Other: "resources" of a policy is known: it has a field of its own`,
	} {
		p := permissions.Zone(guideZone).Allow(permissions.ZoneRead)
		p.Other = other
		_, err := json.Marshal(permissions.NewSpec(p))
		if want == "" {
			assert.NoError(t, err, other)
			continue
		}
		assert.ErrorContains(t, err, want, other)
		assert.ErrorContains(t, permissions.NewSpec(p).Validate(), want, other)
	}
	plain := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead))
	for _, key := range []string{"policies", "condition", "not_before", "expires_on", "id", "name", "status", "value", "issued_on", "modified_on", "last_used_on", "creator_email_at_creation", "provisioner_type", "provisioner_id"} {
		_, err := json.Marshal(plain.WithOther(`{"` + key + `":1}`))
		assert.ErrorContains(t, err, `Spec.WithOther: "`+key+`" is a key that is known`)
	}
	_, err := json.Marshal(plain.WithOther("x"))
	assert.ErrorContains(t, err, "Spec.WithOther: the text is no JSON object")
	_, err = json.Marshal(plain.WithConditions(permissions.Conditions{Other: "x"}))
	assert.ErrorContains(t, err, "Conditions.Other is no JSON object")
}

// TestUnknownKeysNeverEchoCredentials: a key is shown, unless it could be one.
func TestUnknownKeysNeverEchoCredentials(t *testing.T) {
	t.Parallel()
	spec := mustParseSpec(t, `{"`+fakeToken+`":1,"condition":{"`+fakeToken+`":1,"request_ip":{"`+fakeToken+`":1}},"policies":[{"effect":"allow","`+fakeToken+`":1,"permission_groups":[{"id":"`+zoneReadID+`","`+fakeToken+`":1}],"resources":{"`+zoneKey+`":"*"}}]}`)
	assert.NotEmpty(t, spec.Unknown())
	assert.NotContains(t, fmt.Sprint(spec, spec.Unknown(), spec.Validate(), spec.At(0)), fakeToken)
}

// A resource of a kind that is not known stays with a group that could act on
// it for all that is known.
func TestUnknownResourceKindsStayWithTheirGroups(t *testing.T) {
	t.Parallel()
	spec := mustParseSpec(t, "["+policy(group(permissions.AccountWorkersScriptsRead.ID()),
		`"`+accountKey+`":"*","`+zoneKey+`":"*","com.cloudflare.edge.worker.script.7":"*"`)+"]")
	assert.Equal(t, []string{
		"allow Account:Workers Scripts:Read on account " + string(guideAccount),
		"allow Account:Workers Scripts:Read on Worker 7",
	}, statements(spec))
	assert.ErrorContains(t, spec.Validate(), "grants nothing on Worker 7")
}
