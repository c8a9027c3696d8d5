package permissions_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func TestOwnUser(t *testing.T) {
	t.Parallel()
	const id = "7d4a3c1e5b2f48d6a90c8e7f61b3d524"
	spec := permissions.NewSpec(permissions.OwnUser().Allow(permissions.UserDetailsRead))
	assert.Equal(t, "allow User:User Details:Read on the token's own user", spec.String())
	assert.ErrorContains(t, spec.Validate(), "put it in with Spec.WithUser, or in place of {user_id}")

	data, err := spec.PoliciesJSON()
	require.NoError(t, err, "a derived spec can be written down")
	assert.Contains(t, string(data), `"com.cloudflare.api.user.{user_id}":"*"`)
	back, err := permissions.ParseSpec(data)
	require.NoError(t, err)
	assert.True(t, back.Equal(spec))

	known := spec.WithUser(id)
	require.NoError(t, known.Validate())
	assert.True(t, known.Equal(permissions.NewSpec(permissions.User(id).Allow(permissions.UserDetailsRead))))
	assert.True(t, known.Covers(spec), "a token has one user")
	assert.True(t, spec.Covers(known))
	assert.False(t, permissions.NewSpec(permissions.User("").Allow(permissions.UserDetailsRead)).WithUser(id).Equal(known), "an empty id is a mistake, not a placeholder")
}
