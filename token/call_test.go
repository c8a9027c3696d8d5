package token_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestCall(t *testing.T) {
	t.Parallel()
	sim, err := tokentest.New(tokentest.Options{})
	require.NoError(t, err)
	issued, err := sim.IssueToken(permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneRead)), tokentest.TokenOptions{})
	require.NoError(t, err)
	c, err := token.New(token.APIToken(token.NewSecret(issued.Value)), token.WithHTTPClient(sim.Client()))
	require.NoError(t, err)

	var zones []struct{ ID string }
	status, err := c.Call(context.Background(), http.MethodGet, "/zones?per_page=5", nil, &zones)
	require.NoError(t, err)
	assert.Equal(t, 200, status)
	require.Len(t, zones, 1)
	assert.Equal(t, tokentest.DefaultZoneID, zones[0].ID)

	var api *token.APIError
	_, err = c.Call(context.Background(), http.MethodGet, "/zones/"+tokentest.DefaultZoneID+"/dns_records", nil, nil)
	require.ErrorAs(t, err, &api)
	assert.Equal(t, 10000, api.Code())

	_, err = c.Call(context.Background(), http.MethodGet, "https://elsewhere.example/", nil, nil)
	require.ErrorContains(t, err, "relative to the base URL")
}
