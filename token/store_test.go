package token_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

var (
	_ token.Loader = token.FileStore{}
	_ token.Loader = token.EnvStore{}
	_ token.Store  = token.WriterStore{}
)

func TestFileStore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := token.FileStore{Path: filepath.Join(dir, "token")}
	_, err := store.Load(t.Context())
	assert.ErrorIs(t, err, token.ErrNoSecret)
	for _, value := range []string{userToken, accountToken} { // the second in place of the first
		require.NoError(t, store.Save(t.Context(), token.NewSecret(value)))
		got, err := store.Load(t.Context())
		require.NoError(t, err)
		assert.Equal(t, token.NewSecret(value), got)
		data, err := os.ReadFile(store.Path)
		require.NoError(t, err)
		assert.Equal(t, value+"\n", string(data))
		info, err := os.Stat(store.Path)
		require.NoError(t, err)
		assert.Equal(t, fs.FileMode(0o600), info.Mode())
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "nothing else is left behind")

	require.NoError(t, os.Chmod(store.Path, 0o644))
	_, err = store.Load(t.Context())
	assert.ErrorContains(t, err, "has mode 0644: others may read or write it")
	require.NoError(t, store.Save(t.Context(), token.NewSecret(userToken)))
	_, err = store.Load(t.Context())
	assert.NoError(t, err, "the file that takes its place is of mode 0600")

	link := filepath.Join(dir, "link")
	require.NoError(t, os.Symlink(store.Path, link))
	for path, want := range map[string]string{
		link:                                "is a symbolic link, which is not followed",
		dir:                                 "is not a regular file",
		filepath.Join(dir, "none", "token"): "no such file or directory",
		filepath.Join(store.Path, "below"):  "not a directory",
	} {
		err := token.FileStore{Path: path}.Save(t.Context(), token.NewSecret(legacyToken))
		assert.ErrorContains(t, err, want)
		assertHidden(t, err.Error())
	}
	_, err = token.FileStore{Path: link}.Load(t.Context())
	assert.ErrorContains(t, err, "is a symbolic link, which is not followed: name the file itself")
	got, err := store.Load(t.Context())
	require.NoError(t, err)
	assert.Equal(t, token.NewSecret(userToken), got, "nothing went through the link")
	assert.Error(t, store.Save(t.Context(), token.Secret{}))
	got, err = store.Load(t.Context())
	require.NoError(t, err)
	assert.Equal(t, token.NewSecret(userToken), got, "an empty value replaces nothing")
	entries, err = os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, entries, 2)
}

func TestSecretFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := filepath.Join(dir, "token")
	f, err := token.ReserveSecretFile(target, false)
	require.NoError(t, err)
	_, err = os.Lstat(target)
	assert.ErrorIs(t, err, fs.ErrNotExist, "it does not exist before the commit")
	require.NoError(t, f.Commit(token.NewSecret(userToken)))
	assert.Error(t, f.Commit(token.NewSecret(accountToken)), "once")
	f.Discard()
	data, err := os.ReadFile(target)
	require.NoError(t, err)
	assert.Equal(t, userToken+"\n", string(data))

	_, err = token.ReserveSecretFile(target, false)
	require.ErrorIs(t, err, fs.ErrExist)
	assert.ErrorContains(t, err, "exists already: name a new file")
	require.NoError(t, token.FileStore{Path: target}.Save(t.Context(), token.NewSecret(accountToken)))

	// The name is taken in the meantime: nothing is replaced, nothing is lost.
	for _, link := range []bool{false, true} {
		other := filepath.Join(dir, fmt.Sprint("other", link))
		f, err = token.ReserveSecretFile(other, false)
		require.NoError(t, err)
		if link {
			require.NoError(t, os.Symlink(filepath.Join(dir, "elsewhere"), other))
		} else {
			require.NoError(t, os.WriteFile(other, []byte("somebody else's"), 0o600))
		}
		err = f.Commit(token.NewSecret(userToken))
		require.ErrorIs(t, err, fs.ErrExist)
		assert.ErrorContains(t, err, "the value is in "+filepath.Join(dir, ".secret-"))
		assertHidden(t, err.Error())
		f.Discard()
		rest, err := filepath.Glob(filepath.Join(dir, ".secret-*"))
		require.NoError(t, err)
		require.Len(t, rest, 1)
		data, err = os.ReadFile(rest[0])
		require.NoError(t, err)
		assert.Equal(t, userToken+"\n", string(data))
		require.NoError(t, os.Remove(rest[0]))
		_, err = os.Lstat(filepath.Join(dir, "elsewhere"))
		assert.ErrorIs(t, err, fs.ErrNotExist)
	}

	// With replace, a link that appears in the meantime is not followed either.
	late := filepath.Join(dir, "late")
	f, err = token.ReserveSecretFile(late, true)
	require.NoError(t, err)
	require.NoError(t, os.Symlink(filepath.Join(dir, "elsewhere"), late))
	assert.ErrorContains(t, f.Commit(token.NewSecret(userToken)), "is a symbolic link")

	f, err = token.ReserveSecretFile(filepath.Join(dir, "unused"), false)
	require.NoError(t, err)
	f.Discard()
	f.Discard()
	rest, err := filepath.Glob(filepath.Join(dir, ".secret-*"))
	require.NoError(t, err)
	assert.Len(t, rest, 1, "that of the late link, whose value is not lost")
	assert.Error(t, f.Commit(token.NewSecret(userToken)))
}

func TestOtherStores(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, token.WriterStore{W: &out}.Save(t.Context(), token.NewSecret(userToken)))
	assert.Equal(t, userToken+"\n", out.String())
	assert.Error(t, token.WriterStore{W: &out}.Save(t.Context(), token.Secret{}))

	env := map[string]string{}
	store := token.EnvStore{
		Set:    func(name, value string) error { env[name] = value; return nil },
		Lookup: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	}
	_, err := store.Load(t.Context())
	assert.ErrorIs(t, err, token.ErrNoSecret)
	require.NoError(t, store.Save(t.Context(), token.NewSecret(userToken)))
	assert.Equal(t, map[string]string{"CLOUDFLARE_API_TOKEN": userToken}, env)
	got, err := store.Load(t.Context())
	require.NoError(t, err)
	assert.Equal(t, token.NewSecret(userToken), got)
	store.Name = "OTHER"
	require.NoError(t, store.Save(t.Context(), token.NewSecret(accountToken)))
	assert.Equal(t, accountToken, env["OTHER"])
	assert.Error(t, store.Save(t.Context(), token.Secret{}))
	store.Set = func(_, value string) error { return errors.New("bad value " + value) }
	err = store.Save(t.Context(), token.NewSecret(userToken))
	require.Error(t, err)
	assertHidden(t, err.Error())

	was := []string{"HOME=/", "CLOUDFLARE_API_TOKEN=old", "CF_API_KEY=key", "CLOUDFLARE_EMAIL=x", "CLOUDFLARE_API_KEY=key", "CLOUDFLARE_ACCOUNT_ID=" + string(guideAccount)}
	assert.Equal(t, []string{"HOME=/", "CLOUDFLARE_ACCOUNT_ID=" + string(guideAccount), "CLOUDFLARE_API_TOKEN=" + userToken}, token.Environ(was, token.NewSecret(userToken)))
	assert.Equal(t, "CLOUDFLARE_API_TOKEN=old", was[1])
}

func TestS3Credentials(t *testing.T) {
	t.Parallel()
	// echo -n "$value" | sha256sum
	const value, sum = "cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d", "1235227b848b36cef9a53cdbf4dbf876c6984f9f84ff7617151a5ec03ffd407d"
	for j, want := range map[permissions.Jurisdiction]string{
		"": "https://6451353ea5a8407bab6162abc42f5338.r2.cloudflarestorage.com", "default": "https://6451353ea5a8407bab6162abc42f5338.r2.cloudflarestorage.com",
		"eu": "https://6451353ea5a8407bab6162abc42f5338.eu.r2.cloudflarestorage.com", "fedramp": "https://6451353ea5a8407bab6162abc42f5338.fedramp.r2.cloudflarestorage.com",
	} {
		got, err := token.NewS3Credentials(tokenID, token.NewSecret(value), guideAccount, j)
		require.NoError(t, err)
		assert.Equal(t, want, got.Endpoint)
		assert.Equal(t, tokenID, got.AccessKeyID)
		assert.Equal(t, "auto", got.Region)
		assert.Equal(t, sum, got.SecretAccessKey.Reveal())
		data, err := json.Marshal(got)
		require.NoError(t, err)
		shown := fmt.Sprintf("%v %+v %#v %s", got, got, got, data)
		assert.NotContains(t, shown, sum)
		assertHidden(t, shown)
	}
	for name, tt := range map[string]struct {
		id, value string
		account   permissions.AccountID
		j         permissions.Jurisdiction
		want      string
	}{
		"id":           {userToken, userToken, guideAccount, "", "looks like a token's value (not shown)"},
		"value":        {tokenID, sum, guideAccount, "", "it is 64 hexadecimal digits, like the secret access key"},
		"no value":     {tokenID, "", guideAccount, "", "it is empty"},
		"account":      {tokenID, userToken, "", "", "account id is empty"},
		"jurisdiction": {tokenID, userToken, guideAccount, "mars", "want default, eu, us or fedramp"},
	} {
		_, err := token.NewS3Credentials(tt.id, token.NewSecret(tt.value), tt.account, tt.j)
		assert.ErrorContains(t, err, tt.want, name)
		assertHidden(t, err.Error())
	}
}

func TestStoresInARotation(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	path := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(path, []byte(s.old.Value+"\n"), 0o600))
	r := s.rotation()
	r.HandOver, r.Store = nil, token.FileStore{Path: path}
	// The process ends after the value was kept: the next one reads it back.
	save := r.Save
	r.Save = func(state token.RotationState) error {
		err := save(state)
		if state.Step == token.RotationPersisted {
			panic(crash{})
		}
		return err
	}
	require.True(t, crashing(func() { _, _ = s.client(t, s.srv.RoundTripper()).Rotate(context.Background(), r) }))
	before := s.created()
	require.Len(t, before, 1)
	r.Save = save
	state, err := s.client(t, s.srv.RoundTripper()).ResumeRotation(t.Context(), r, s.last())
	require.NoError(t, err)
	assert.Equal(t, before[0].ID, state.New.ID, "no second token is needed")
	assert.Len(t, s.srv.Tokens(), 2)
}
