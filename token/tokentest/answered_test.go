package tokentest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token/tokentest"
)

// TestOnCall: each call is told once, with what the server made of it, in every mode.
func TestOnCall(t *testing.T) {
	t.Parallel()
	for _, mode := range []tokentest.Mode{tokentest.ModeEnforce, tokentest.ModeSoft, tokentest.ModeExplain} {
		var told []tokentest.Answered
		s := newServer(t, tokentest.Options{Mode: mode, OnCall: func(a tokentest.Answered) { told = append(told, a) }})
		tok := issue(t, s, guideSpec(), userToken())
		get(t, s, tok, onZone+"/workers/routes")
		get(t, s, tok, onZone+"/dns_records")
		get(t, s, tok, "/periscopes")
		get(t, s, tok, onAccount+"/r2/buckets/none")
		send(t, s, "GET", onZone, "")
		_, err := s.Inject(tokentest.Fault{Kind: tokentest.FaultRateLimit, Times: 1})
		require.NoError(t, err)
		get(t, s, tok, onZone)
		require.Len(t, told, 6)
		allowed := told[0]
		assert.Equal(t, "allowed by allow Zone:Workers Routes:Edit on zone "+string(zone)+" (GET /zones/{zone_id}/workers/routes)", allowed.Decision)
		assert.Equal(t, []any{"GET", onZone + "/workers/routes", 200, account, 0, false}, []any{allowed.Method, allowed.Path, allowed.Status, allowed.Account, allowed.Code, allowed.Softened})
		denied := told[1]
		if mode == tokentest.ModeSoft {
			assert.Equal(t, 200, denied.Status)
			assert.True(t, denied.Softened)
			assert.Contains(t, denied.Decision, "would be refused: denied: missing_permission")
		} else {
			assert.Equal(t, []any{403, 10000, "Authentication error"}, []any{denied.Status, denied.Code, denied.Message})
			assert.Equal(t, "denied: missing_permission (GET /zones/{zone_id}/dns_records): enough would be Zone:DNS:Read on zone "+string(zone)+", or one other", denied.Decision)
		}
		assert.Equal(t, []any{404, ""}, []any{told[2].Status, told[2].Decision})
		assert.Contains(t, told[3].Decision, "allowed by")
		assert.Equal(t, []any{404, 10006}, []any{told[3].Status, told[3].Code}, "allowed, and there is none")
		assert.Equal(t, []any{400, ""}, []any{told[4].Status, told[4].Decision})
		assert.Equal(t, tokentest.FaultRateLimit, told[5].Fault)
	}
}
