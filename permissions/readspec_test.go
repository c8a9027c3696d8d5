package permissions_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func TestReadSpecFile(t *testing.T) {
	t.Parallel()
	const text = `[{"effect":"allow","permission_groups":[{"id":"c8fed203ed3043cba015a93ad1616f1f"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]`
	want, err := permissions.ParseSpec([]byte(text))
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "spec.json")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	for source, read := range map[string]func() (permissions.Spec, error){
		"a file": func() (permissions.Spec, error) { return permissions.ReadSpecFile(name, nil, permissions.Targets{}) },
		"standard input": func() (permissions.Spec, error) {
			return permissions.ReadSpecFile("-", strings.NewReader(text), permissions.Targets{})
		},
	} {
		spec, err := read()
		require.NoError(t, err, source)
		assert.True(t, spec.Equal(want), source)
	}
}

func TestReadSpecFaults(t *testing.T) {
	t.Parallel()
	const secret = "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"
	_, err := permissions.ReadSpecFile(secret, nil, permissions.Targets{})
	require.Error(t, err)
	assert.NotContains(t, err.Error(), secret)
	_, err = permissions.ReadSpecFile("-", nil, permissions.Targets{})
	require.EqualError(t, err, "standard input is not read here: want the name of a file")
	_, err = permissions.ReadSpec(strings.NewReader(strings.Repeat(" ", 1<<20+1)))
	require.EqualError(t, err, "the spec is longer than 1048576 bytes")
	fault := errors.New("the disk is gone")
	_, err = permissions.ReadSpec(iotest.ErrReader(fault))
	require.ErrorIs(t, err, fault)
	_, err = permissions.ReadSpec(strings.NewReader("{"))
	require.Error(t, err)
}
