package schemas_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

const (
	account = "6451353ea5a8407bab6162abc42f5338"
	zone    = "2cf1f02313c4ef76af3d62eb78bb906e"
	group   = `{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write"}`
	policy  = `{"effect":"allow","permission_groups":[` + group + `],"resources":{"com.cloudflare.api.account.zone.` + zone + `":"*"}}`
)

// specs are texts in the API's own form that are a spec.
var specs = []string{
	`[` + policy + `]`,
	`{"policies":[` + policy + `]}`,
	`{"policies":[` + policy + `,` + strings.Replace(policy, "allow", "deny", 1) + `],"condition":{"request_ip":{"in":["192.0.2.0/24","2001:db8::1"],"not_in":["192.0.2.7"]}},"not_before":"2026-12-01T00:00:00Z","expires_on":"2027-01-31T00:00:00Z"}`,
	`{"policies":[` + policy + `],"condition":{"request.ip":{"in":["192.0.2.0/24"]}},"not_before":"","expires_on":null}`,
	`{"policies":[` + policy + `],"condition":null}`,
	`{"policies":[` + policy + `],"condition":{"request_ip":null}}`,
	`{"id":"ed17574386854bf78a67040be0a770b0","name":"x","status":"active","issued_on":"2026-01-01T00:00:00Z","policies":[` + policy + `],"later":{"a":1},"condition":{}}`,
	`[{"id":"1","effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be","label":"dns_write","scopes":["com.cloudflare.api.account.zone"],"meta":{"a":"b"}}],"resources":{"com.cloudflare.api.account.` + account + `":{"com.cloudflare.api.account.zone.*":"*"}}}]`,
	`[{"effect":"allow","permission_groups":[{"id":"ffffffffffffffffffffffffffffffff","name":null}],"resources":{"com.cloudflare.api.account.*":"*"},"later":1}]`,
}

// notSpecs are texts that are none, in the schema's eyes too.
var notSpecs = []string{
	`null`, `1`, `"x"`, `{}`, `{"policies":null}`, `{"policies":{"a":1}}`, `[1]`, `[[]]`,
	`[{"effect":"maybe","permission_groups":[` + group + `],"resources":{"com.cloudflare.api.account.*":"*"}}]`,
	`[{"effect":"allow","permission_groups":[],"resources":{"com.cloudflare.api.account.*":"*"}}]`,
	`[{"effect":"allow","permission_groups":[` + group + `],"resources":{}}]`,
	`[{"effect":"allow","permission_groups":[` + group + `],"resources":{"com.cloudflare.api.account.` + account + `":1}}]`,
	`[{"effect":"allow","permission_groups":[` + group + `],"resources":{"com.cloudflare.api.account.` + account + `":{"com.cloudflare.api.account.zone.*":"?"}}}]`,
	`{"policies":[` + policy + `],"condition":"everywhere"}`,
	`{"policies":[` + policy + `],"condition":{"request_ip":{"in":"192.0.2.0/24"}}}`,
	`{"policies":[` + policy + `],"condition":{"request_ip":{},"request.ip":{}}}`,
	`{"policies":[` + policy + `],"expires_on":"tomorrow"}`,
}

// The schema of a spec's file takes what ParseSpec takes in the API's own form.
func TestSpecFiles(t *testing.T) {
	t.Parallel()
	s := load(t)
	for _, text := range specs {
		spec, err := permissions.ParseSpec([]byte(text))
		require.NoError(t, err, text)
		s.check(t, "spec.v1.json", text)
		back, err := json.Marshal(spec)
		require.NoError(t, err)
		s.check(t, "spec.v1.json", string(back))
	}
	for _, text := range notSpecs {
		_, err := permissions.ParseSpec([]byte(text))
		assert.Error(t, err, text)
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		require.NoError(t, err, text)
		assert.Error(t, s.files["spec.v1.json"].Validate(value), text)
	}
	for _, at := range s.unmet() {
		assert.NotContains(t, at, "spec.v1.json")
	}
}

// Every group of the catalogue, on what it acts on.
func TestSpecOfEveryGroup(t *testing.T) {
	t.Parallel()
	s := load(t)
	n := 0
	for g := range permissions.All() {
		var on permissions.Resource
		switch g.Scope {
		case permissions.ScopeAccount:
			on = permissions.AllAccountsResource()
		case permissions.ScopeZone:
			on = permissions.AllZonesResource()
		case permissions.ScopeUser:
			on = permissions.OwnUserResource()
		default:
			continue
		}
		data, err := json.Marshal(permissions.NewSpec(permissions.AllowOn(on, g.Permission())))
		require.NoError(t, err)
		s.check(t, "spec.v1.json", string(data))
		n++
	}
	assert.Greater(t, n, 300)
}
