package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

func TestGoSource(t *testing.T) {
	t.Parallel()
	o := from("", "-json", "-go", "../drift")
	require.Equal(t, token.ExitOK, o.code, o.errOut)
	r := parse(t, o)
	require.Len(t, r.Permissions, 1)
	assert.Equal(t, "API Tokens Read", r.Permissions[0].Name)
	assert.Contains(t, r.Permissions[0].Because[0], "for token/")
	require.NotEmpty(t, r.Unplaced)
	assert.Equal(t, "Account API Tokens Read", r.Unplaced[0].Name)
	assert.Empty(t, r.Gaps)

	o = from("", "-go", "./nothing/here")
	assert.Equal(t, token.ExitUsage, o.code)
	assert.Contains(t, o.errOut, "nothing/here")

	o = from("", "-tests", "-from", "x.jsonl")
	assert.Equal(t, token.ExitUsage, o.code)
	assert.Contains(t, o.errOut, "-tests goes with -go")
}
