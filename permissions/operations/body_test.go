package operations_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

func TestBody(t *testing.T) {
	t.Parallel()
	look, known := get(t, "POST", "/zones").Body()
	assert.Contains(t, look, "account.id")
	assert.Equal(t, permissions.EvidenceReported, known.Kind)
	look, known = get(t, "GET", "/zones").Body()
	assert.Empty(t, look)
	assert.Zero(t, known)
	look, _ = operations.Operation{}.Body()
	assert.Empty(t, look)
	for op := range operations.All() {
		if look, known := op.Body(); look != "" {
			assert.NotEqual(t, "GET", op.Method(), op)
			assert.NotZero(t, known.Kind, op)
			assert.NotEmpty(t, known.Source, op)
			assert.NotEmpty(t, known.Date, op)
		}
	}
}

func TestUnlisted(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{"Flagship Read"}, get(t, "GET", "/accounts/{account_id}/flagship/apps").Unlisted())
	assert.Nil(t, get(t, "GET", "/zones").Unlisted())
	assert.Nil(t, operations.Operation{}.Unlisted())
}
