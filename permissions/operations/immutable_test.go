package operations_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// TestTableCannotBeBent hands everything that an operation gives away to a
// caller who writes into it: the table decides as before.
func TestTableCannotBeBent(t *testing.T) {
	call := authz.Call{Method: "PUT", Path: "/accounts/" + testAccount + "/workers/scripts/site"}
	m, ok := operations.Match(call.Method, call.Path)
	require.True(t, ok)
	op := m.Operation()
	names, accepted := op.AcceptedNames(), op.Accepted()
	require.NotEmpty(t, names)
	require.NotEmpty(t, accepted)
	keepNames, keepAccepted := slices.Clone(names), slices.Clone(accepted)

	for i := range names {
		names[i] = "Zone Read"
	}
	for i := range accepted {
		accepted[i] = permissions.AccountSettingsRead
	}
	// A full slice must not have room that a caller's append writes into.
	_ = append(op.Accepted(), permissions.AccountSettingsRead)
	_ = append(op.AcceptedNames(), "Zone Read")

	assert.Equal(t, keepNames, op.AcceptedNames())
	assert.Equal(t, keepAccepted, op.Accepted())
	assert.Equal(t, authz.Denied, authz.Decide(permissions.NewSpec(permissions.Account(testAccount).Allow(permissions.AccountSettingsRead)), call).Verdict)
	next, _ := operations.Match("DELETE", call.Path)
	assert.NotContains(t, next.Operation().AcceptedNames(), "Zone Read")
}

// TestOperationIsOpaque holds that no field of an operation can be assigned
// from outside, and that a copy is the same operation.
func TestOperationIsOpaque(t *testing.T) {
	typ := reflect.TypeFor[operations.Operation]()
	for i := range typ.NumField() {
		assert.False(t, typ.Field(i).IsExported(), typ.Field(i).Name)
	}
	assert.Equal(t, reflect.Struct, typ.Kind(), "a pointer could be written through")
	m := reflect.TypeFor[operations.Matched]()
	for i := range m.NumField() {
		assert.False(t, m.Field(i).IsExported(), m.Field(i).Name)
	}

	got, ok := operations.Match("GET", "/zones/"+testZone)
	require.True(t, ok)
	op := got.Operation()
	same := op
	assert.True(t, same == op)
	op = operations.Operation{} // the caller's own copy
	assert.False(t, same.IsZero())
	assert.True(t, op.IsZero())
}

// TestZeroOperation: what stands for no operation accepts nothing.
func TestZeroOperation(t *testing.T) {
	var op operations.Operation
	assert.Empty(t, op.Method()+op.Template()+op.ID()+op.Tag()+op.Confidence()+op.Basis()+op.Note())
	assert.Zero(t, op.Evidence())
	assert.Empty(t, op.Scope())
	assert.False(t, op.AllZones())
	assert.False(t, op.Accepts(permissions.ZoneRead))
	assert.Empty(t, op.Accepted())
	assert.NotNil(t, op.AcceptedNames())
	_, preferred := op.Preferred()
	assert.False(t, preferred)
	assert.Equal(t, "unknown operation", op.String())
}
