package operations_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

func TestBody(t *testing.T) {
	t.Parallel()
	body := get(t, "POST", "/zones").Body()
	assert.Contains(t, body.Look, "account.id")
	assert.Empty(t, body.Groups)
	assert.Equal(t, permissions.EvidenceReported, body.Evidence.Kind)
	assert.Zero(t, get(t, "GET", "/zones").Body())
	assert.Zero(t, operations.Operation{}.Body())
	for op := range operations.All() {
		body := op.Body()
		if body.Look == "" {
			assert.Zero(t, body, op)
			continue
		}
		assert.NotEqual(t, "GET", op.Method(), op)
		assert.NotZero(t, body.Evidence.Kind, op)
		assert.NotEmpty(t, body.Evidence.Source, op)
		assert.NotEmpty(t, body.Evidence.Date, op)
		for _, p := range body.Groups {
			assert.Contains(t, body.Look, p.Name(), "%s: what it is for is said", op)
		}
	}
	script := get(t, "PUT", "/accounts/{account_id}/workers/scripts/{script_name}").Body()
	require.Len(t, script.Groups, 2)
	assert.Equal(t, permissions.AccountLogsWrite, script.Groups[0])
	script.Groups[0] = nil
	assert.NotNil(t, get(t, "PUT", "/accounts/{account_id}/workers/scripts/{script_name}").Body().Groups[0], "a copy")
}

func TestUnlisted(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"Flagship Read"}, get(t, "GET", "/accounts/{account_id}/flagship/apps").Unlisted())
	assert.Nil(t, get(t, "GET", "/zones").Unlisted())
	assert.Nil(t, operations.Operation{}.Unlisted())
}
