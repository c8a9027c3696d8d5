package permissions_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// TestParseSpecRefusesDuplicateKeys: the last of two would silently hold, and it
// may be the wider one.
func TestParseSpecRefusesDuplicateKeys(t *testing.T) {
	t.Parallel()
	const zoneRead = `{"id":"` + zoneReadID + `"}`
	good := policy(zoneRead, `"`+zoneKey+`":"*"`)
	for text, want := range map[string]string{
		`{"policies":[` + good + `],"condition":{"new_rule":1},"condition":{}}`:                     `spec: the key "condition" stands twice: keep one of the two`,
		`{"policies":[],"policies":[` + good + `]}`:                                                 `spec: the key "policies" stands twice`,
		`{"policies":[` + good + `],"expires_on":"2027-01-01T00:00:00Z","expires_on":""}`:           `spec: the key "expires_on" stands twice`,
		`{"policies":[` + good + `],"new":1,"new":2}`:                                               `spec: the key "new" stands twice`,
		`{"policies":[` + good + `],"condition":{"request_ip":{"in":["1.2.3.4/32"],"in":[]}}}`:      `spec: the key "in" stands twice in condition.request_ip`,
		`{"policies":[` + good + `],"condition":{"request_ip":{},"request_ip":{}}}`:                 `spec: the key "request_ip" stands twice in condition`,
		`{"policies":[` + good + `],"condition":{"new_rule":{"a":[{"b":1,"b":2}]}}}`:                `spec: the key "b" stands twice in condition.new_rule.a[0]`,
		`[` + good + `,{"effect":"deny","effect":"allow"}]`:                                         `spec: the key "effect" stands twice in [1]`,
		`{"policies":[{"effect":"deny","\u0065ffect":"allow"}]}`:                                    `spec: the key "effect" stands twice in policies[0]`,
		`[` + policy(`{"id":"`+dnsWriteID+`","id":"`+zoneReadID+`"}`, `"`+zoneKey+`":"*"`) + `]`:    `spec: the key "id" stands twice in [0].permission_groups[0]`,
		`[` + policy(zoneRead, `"`+zoneKey+`":"*","`+zoneKey+`":"*"`) + `]`:                         `spec: the key "` + zoneKey + `" stands twice in [0].resources`,
		`[` + policy(zoneRead, `"`+accountKey+`":{"`+zoneKey+`":"x","`+zoneKey+`":"*"}`) + `]`:      `stands twice in [0].resources.` + accountKey,
		`[` + policy(`{"id":"`+zoneReadID+`","meta":{"k":"v","k":"w"}}`, `"`+zoneKey+`":"*"`) + `]`: `spec: the key "k" stands twice in [0].permission_groups[0].meta`,
	} {
		_, err := permissions.ParseSpec([]byte(text))
		assert.ErrorContains(t, err, want, text)
		var spec permissions.Spec
		assert.ErrorContains(t, json.Unmarshal([]byte(text), &spec), want, text)
	}
}

// TestKeysAreKnownToTheLetter: a key in another case is no synonym. It is kept and
// named, and a spec with it does not validate.
func TestKeysAreKnownToTheLetter(t *testing.T) {
	t.Parallel()
	const effect = `{"Effect":"allow","effect":"deny","permission_groups":[{"id":"` + zoneReadID + `"}],"resources":{"` + zoneKey + `":"*"}}`
	good := policy(group(zoneReadID), `"`+zoneKey+`":"*"`)
	for text, want := range map[string]string{
		`{"policies":[` + good + `],"condition":{"request_ip":{"in":["1.2.3.4/32"]}},"Condition":{"request_ip":{"in":["0.0.0.0/0"]}}}`: "Condition",
		`{"policies":[` + good + `],"Expires_On":"2027-01-01T00:00:00Z"}`:                                                              "Expires_On",
		`{"policies":[` + good + `],"Policies":[]}`:                                                                                    "Policies",
		`{"policies":[` + good + `],"NAME":"x"}`:                                                                                       "NAME",
		`{"policies":[` + good + `],"condition":{"Request_IP":{"in":["1.2.3.4/32"]}}}`:                                                 "condition.Request_IP",
		`{"policies":[` + good + `],"condition":{"request_ip":{"In":["1.2.3.4/32"]}}}`:                                                 "condition.request_ip.In",
		`[` + effect + `]`: "policies[].Effect",
		`[` + policy(`{"id":"`+zoneReadID+`","Name":"DNS Write"}`, `"`+zoneKey+`":"*"`) + `]`:    "policies[].permission_groups[].Name",
		`[` + policy(`{"id":"`+zoneReadID+`","ID":"`+dnsWriteID+`"}`, `"`+zoneKey+`":"*"`) + `]`: "policies[].permission_groups[].ID",
		`[` + policy(`{"id":"`+zoneReadID+`","\u017fcopes":["x"]}`, `"`+zoneKey+`":"*"`) + `]`:   "policies[].permission_groups[].\u017fcopes",
	} {
		spec := mustParseSpec(t, text)
		assert.Equal(t, []string{want}, spec.Unknown(), text)
		assert.Error(t, spec.Validate(), text)
		data, err := json.Marshal(spec)
		require.NoError(t, err)
		again := mustParseSpec(t, string(data))
		assert.True(t, again.Equal(spec), "%s is kept: %s", want, data)
	}
	bounded := mustParseSpec(t, `{"policies":[`+good+`],"Condition":{"request_ip":{"in":["0.0.0.0/0"]}},"condition":{"request_ip":{"in":["1.2.3.4/32"]}}}`)
	assert.Equal(t, prefixes("1.2.3.4/32"), bounded.Conditions().RequestIP.In)
	assert.Equal(t, permissions.Deny, mustParseSpec(t, `[`+effect+`]`).At(0).Effect)

	for text, want := range map[string]string{
		`{"Policies":[` + good + `]}`: `spec has no "policies" ("Policies" is another key)`,
		`[{"Effect":"allow"}]`:        `policies[0]: effect is "" ("Effect" is another key): want "allow" or "deny"`,
		`[{"effect":"allow","Permission_Groups":[{"id":"` + zoneReadID + `"}]}]`: `permission_groups is empty or missing ("Permission_Groups" is another key)`,
		`[` + policy(`{"ID":"`+zoneReadID+`"}`, `"`+zoneKey+`":"*"`) + `]`:       `policies[0]: permission_groups[0]: id is missing`,
	} {
		_, err := permissions.ParseSpec([]byte(text))
		assert.ErrorContains(t, err, want, text)
	}
}

// TestIDAndDescriptionContradict: whoever copied the label or the scopes of another
// group meant that one.
func TestIDAndDescriptionContradict(t *testing.T) {
	t.Parallel()
	of := func(rest string) []byte {
		return []byte("[" + policy(`{"id":"`+zoneReadID+`",`+rest+`}`, `"`+zoneKey+`":"*"`) + "]")
	}
	for rest, want := range map[string]string{
		`"label":"DNS Write"`:                                                    `policies[0]: permission_groups[0]: id and label contradict each other: ` + zoneReadID + ` is "Zone Read", and "DNS Write" has the id ` + dnsWriteID,
		`"name":"Zone Read","label":"dns_write"`:                                 "id and label contradict each other",
		`"label":"Zone | DNS | Edit"`:                                            "id and label contradict each other",
		`"scopes":["com.cloudflare.api.account"]`:                                `id and scopes contradict each other: ` + zoneReadID + ` is "Zone Read" of the scope "com.cloudflare.api.account.zone", not of "com.cloudflare.api.account"`,
		`"scopes":["com.cloudflare.api.account.zone","com.cloudflare.api.user"]`: `not of "com.cloudflare.api.user"`,
		`"scopes":["` + fakeToken + `"]`:                                         "id and scopes contradict each other",
		`"scopes":"x"`:                                                           "policies[0]: permission_groups[0]: scopes: want an array, got string",
		`"label":1`:                                                              "policies[0]: permission_groups[0]: label: want a string, got number",
	} {
		_, err := permissions.ParseSpec(of(rest))
		require.ErrorContains(t, err, want, rest)
		assert.NotContains(t, err.Error(), fakeToken)
	}
	// What agrees, and what cannot be told, is written back and changes nothing.
	plain := mustParseSpec(t, string(of(`"name":"Zone Read"`)))
	for _, rest := range []string{
		`"label":"Zone Read"`, `"label":"zone_read"`, `"label":"Zone:Zone:Read"`, `"label":"tomorrow_read"`, `"scopes":["com.cloudflare.api.account.zone"]`, `"scopes":[]`,
		`"label":"Zone Read","scopes":["com.cloudflare.api.account.zone"],"category":"DNS","is_selectable":true,"meta":{"key":"k"}`,
	} {
		spec := mustParseSpec(t, string(of(rest)))
		assert.True(t, spec.Equal(plain), rest)
		assert.Empty(t, spec.Unknown(), rest)
		assert.NoError(t, spec.Validate(), rest)
		data, err := json.Marshal(spec)
		require.NoError(t, err)
		var back struct {
			Policies []struct {
				Groups []json.RawMessage `json:"permission_groups"`
			}
		}
		require.NoError(t, json.Unmarshal(data, &back))
		assert.JSONEq(t, `{"id":"`+zoneReadID+`","name":"Zone Read",`+rest+`}`, string(back.Policies[0].Groups[0]))
	}
	for g := range permissions.All() {
		_, err := permissions.ParseSpec([]byte(`[{"effect":"allow","permission_groups":[{"id":"` + g.ID + `","label":"` + g.Label() + `","scopes":["` + string(g.Scope) + `"]}],"resources":{"` + zoneKey + `":"*"}}]`))
		assert.NoError(t, err, g.Name)
	}
	unlisted := mustParseSpec(t, "["+policy(`{"id":"00000000000000000000000000000001","label":"DNS Write","scopes":["a.b"]}`, `"`+zoneKey+`":"*"`)+"]")
	assert.Error(t, unlisted.Validate())
}
