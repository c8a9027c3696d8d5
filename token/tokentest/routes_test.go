package tokentest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/operations"
)

// What answers an operation is looked for once: later calls of it allocate nothing,
// and other operations keep their own handlers.
func TestHandlersAreLookedUpOnce(t *testing.T) {
	s, err := New(Options{Seed: 1})
	require.NoError(t, err)
	assert.Empty(t, s.found, "starting looks for nothing")
	pools, known := operations.Match("GET", "/accounts/"+DefaultAccountID+"/load_balancers/pools")
	require.True(t, known)
	pool, known := operations.Match("GET", "/accounts/"+DefaultAccountID+"/load_balancers/pools/x")
	require.True(t, known)
	assert.Zero(t, testing.AllocsPerRun(100, func() { s.handlerOf(pools.Operation()) }))
	s.handlerOf(pool.Operation())
	s.handlerOf(pools.Operation())
	assert.Len(t, s.found, 2)
}
