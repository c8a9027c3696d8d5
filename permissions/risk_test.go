package permissions_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// Each group of the table is judged, with a reason, as its source says.
func TestEveryGroupIsJudged(t *testing.T) {
	t.Parallel()
	classes := map[string]permissions.Risk{
		"none": permissions.RiskNone, "grants_permissions": permissions.RiskGrants, "reads_secrets_or_traffic": permissions.RiskReads,
		"moves_money_or_domains": permissions.RiskMoves, "deletes_data": permissions.RiskDeletes,
	}
	rows, err := gen.LoadGroups()
	require.NoError(t, err)
	for _, row := range rows {
		g, ok := permissions.ByID(row.ID)
		require.True(t, ok, row.Name)
		var want permissions.Risk
		for _, class := range row.Risks {
			require.NotZero(t, classes[class], class)
			want |= classes[class]
		}
		assert.NotZero(t, want, "%s has no decision", row.Name)
		assert.Equal(t, want, g.Risk(), row.Name)
		assert.Equal(t, row.RiskWhy, g.RiskReason(), row.Name)
		assert.NotEmpty(t, g.RiskReason(), row.Name)
	}
}

func TestRisk(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "not judged", permissions.Risk(0).String())
	assert.Equal(t, "none of these", permissions.RiskNone.String())
	assert.Equal(t, "grants permissions, deletes data", (permissions.RiskGrants | permissions.RiskDeletes).String())
	assert.False(t, permissions.Risk(0).Has(0), "what is not judged has no class")
	assert.False(t, permissions.RiskGrants.Has(permissions.RiskGrants|permissions.RiskReads))
	live, err := permissions.ParseListing([]byte(`[{"id":"00000000000000000000000000000002","name":"Shiny Thing Write","scopes":["com.cloudflare.api.account"]},
		{"id":"686d18d5ac6c441c867cbf6771e58a0a","name":"API Tokens Write","scopes":["com.cloudflare.api.user"]}]`))
	require.NoError(t, err)
	shiny, _ := live.ByID("00000000000000000000000000000002")
	assert.Zero(t, shiny.Risk(), "nobody has judged a group that only a listing knows")
	assert.Empty(t, shiny.RiskReason())
	tokens, _ := live.ByID(permissions.UserAPITokensWrite.ID())
	assert.True(t, tokens.Risk().Has(permissions.RiskGrants))
}
