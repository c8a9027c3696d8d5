package token_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestZoneByName(t *testing.T) {
	t.Parallel()
	sim, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, sim.Close()) })
	client := func(spec permissions.Spec) *token.Client {
		tok, err := sim.IssueToken(spec, tokentest.TokenOptions{})
		require.NoError(t, err)
		c, err := token.New(token.APIToken(token.NewSecret(tok.Value)), token.WithBaseURL(sim.URL))
		require.NoError(t, err)
		return c
	}
	sees := client(permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead)))
	var zones []struct{ ID, Name string }
	_, err = sees.Call(t.Context(), "GET", "/zones", nil, &zones)
	require.NoError(t, err)
	require.NotEmpty(t, zones)
	id, err := sees.ZoneByName(t.Context(), " "+zones[0].Name+". ")
	require.NoError(t, err)
	assert.Equal(t, permissions.ZoneID(zones[0].ID), id)
	_, err = sees.ZoneByName(t.Context(), "nowhere.example")
	assert.ErrorContains(t, err, "Zone:Zone:Read")
	assert.Equal(t, token.ExitRefused, token.ExitCode(err))
}
