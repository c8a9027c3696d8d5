package permissions_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// withCondition is a spec as the API returns it, with a condition.
func withCondition(condition string) []byte {
	return []byte(`{"policies":[{"effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"}],` +
		`"resources":{"com.cloudflare.api.account.zone.*":"*"}}],"condition":` + condition + `}`)
}

// TestUnknownConditionsAreKept: dropping a condition would widen the token.
func TestUnknownConditionsAreKept(t *testing.T) {
	t.Parallel()
	for condition, other := range map[string]string{
		`{"device":{"in":["x"]}}`:                                     `{"device":{"in":["x"]}}`,
		`{"request_ip":{"in":["192.0.2.0/24"],"asn":[1]},"device":1}`: `{"device":1,"request_ip":{"asn":[1]}}`,
		`{"request_ip":{"in":["192.0.2.0/24"]}}`:                      ``,
		`{"request.ip":{"not_in":["192.0.2.0/24"]}}`:                  ``,
		`null`: ``,
		`{}`:   ``,
	} {
		spec, err := permissions.ParseSpec(withCondition(condition))
		require.NoError(t, err, condition)
		assert.Equal(t, other, spec.Conditions().Other)
		data, err := spec.MarshalJSON()
		require.NoError(t, err)
		again, err := permissions.ParseSpec(data)
		require.NoError(t, err)
		assert.True(t, again.Equal(spec), "%s became %s", condition, data)
		if other == "" {
			require.NoError(t, spec.Validate())
			continue
		}
		require.ErrorContains(t, spec.Validate(), "conditions that this library does not know")
		assert.Contains(t, spec.String(), "under conditions that are not known here")
		plain, err := permissions.ParseSpec(withCondition(`null`))
		require.NoError(t, err)
		assert.False(t, spec.Equal(plain))
	}
}

// Addresses and ranges may stand in one list.
func TestConditionsWithAddresses(t *testing.T) {
	t.Parallel()
	spec, err := permissions.ParseSpec(withCondition(`{"request_ip":{"in":["192.0.2.1","198.51.100.0/24","2001:db8::1"]}}`))
	require.NoError(t, err)
	assert.Equal(t, prefixes("192.0.2.1/32", "198.51.100.0/24", "2001:db8::1/128"), spec.Conditions().RequestIP.In)
}

func TestConditionErrors(t *testing.T) {
	t.Parallel()
	for condition, want := range map[string]string{
		`"x"`:                               "condition: want an object",
		`{"request_ip":1}`:                  "condition.request_ip: want an object",
		`{"request_ip":{"in":"x"}}`:         "condition.request_ip.in: want an array",
		`{"request_ip":{"in":["x"]}}`:       `condition.request_ip.in: "x" is no address range`,
		`{"request_ip":{},"request.ip":{}}`: "keep \"request_ip\"",
	} {
		_, err := permissions.ParseSpec(withCondition(condition))
		assert.ErrorContains(t, err, want, condition)
	}
}
