package token_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// Whoever keeps a state may do with it what it likes.
func TestRotationStatesAreCopies(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	left := s.left(t, platform())
	nobodys, handed := s.issue(t, "nobody's", platform()), s.issue(t, "handed over", platform())
	state := token.RotationState{
		Step: token.RotationStarted, Old: []token.Ref{s.ref(s.old.ID), s.ref(handed.ID)}, Name: "platform", Spec: platform(),
		Discard: []token.Ref{s.ref(nobodys.ID)}, Doubtful: []string{"lost"},
		Leftovers: []token.Leftover{{Ref: s.ref(left.ID), Name: left.Name}}, Unseen: []token.Ref{s.ref(otherID)},
	}
	before, err := json.Marshal(state)
	require.NoError(t, err)
	r := s.rotation()
	saves := 0
	r.Save = func(kept token.RotationState) error {
		saves++
		for _, list := range [][]token.Ref{kept.Old, kept.Discard, kept.Unseen} {
			for i := range list {
				list[i].ID = tokenID
			}
		}
		for i := range kept.Doubtful {
			kept.Doubtful[i] = "x"
		}
		for i := range kept.Leftovers {
			kept.Leftovers[i].Ref.ID = tokenID
		}
		return nil
	}
	done, err := s.client(t, s.srv.RoundTripper()).ResumeRotation(t.Context(), r, state)
	var unseen *token.UnseenError
	require.ErrorAs(t, err, &unseen)
	assert.Equal(t, s.ref(otherID), unseen.Ref)
	assert.Equal(t, token.RotationDone, done.Step)
	assert.Greater(t, saves, 5)
	made := s.created()
	require.Len(t, made, 1, "all others are revoked")
	assert.Equal(t, s.ref(made[0].ID), done.New)
	assert.Equal(t, []token.Ref{s.ref(s.old.ID)}, done.Old)
	after, err := json.Marshal(state)
	require.NoError(t, err)
	assert.JSONEq(t, string(before), string(after), "what was given stays as it was")
}

// What is no state, and why.
func TestParseRotationStateRefuses(t *testing.T) {
	t.Parallel()
	id := func(c string) string { return strings.Repeat(c, 32) }
	const spec = `"spec":[{"effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]`
	old := `"old":[{"id":"` + id("a") + `"}]`
	foreign := `{"id":"` + id("b") + `","account":"` + string(guideAccount) + `"}`
	for text, want := range map[string]string{
		`{"step":"started",` + old + `,` + spec + `}`:                                "",
		`{"step":"creating",` + old + `,` + spec + `}`:                               "",
		`{"step":"created",` + old + `,"new":{"id":"` + id("b") + `"},` + spec + `}`: "",
		`{"step":"done",` + old + `,"new":{"id":"` + id("b") + `"},` + spec + `}`:    "",
		`{"step":"started","old":[` + foreign + `],` + spec + `}`:                    "",
		`{"step":`:                        "rotation state: unexpected end of JSON input",
		`{"step":"started",` + spec + `}`: "rotation state: it names no old token",
		`{"step":"started",` + old + `}`:  "rotation state: it does not say what the new token may do",
		`{"step":"creating",` + old + `,"new":{"id":"` + id("b") + `"},` + spec + `}`:                                "rotation state: step creating does not fit to its tokens",
		`{"step":"handed_over",` + old + `,` + spec + `}`:                                                            "rotation state: step handed_over does not fit to its tokens",
		`{"step":"created",` + old + `,"new":` + foreign + `,` + spec + `}`:                                          "rotation state: its tokens have different owners",
		`{"step":"started",` + old + `,"discard":[` + foreign + `],` + spec + `}`:                                    "rotation state: its tokens have different owners",
		`{"step":"started",` + old + `,"unseen":[` + foreign + `],` + spec + `}`:                                     "rotation state: its tokens have different owners",
		`{"step":"started",` + old + `,"leftovers":[{"token":` + foreign + `}],` + spec + `}`:                        "rotation state: its tokens have different owners",
		`{"step":"started","old":[{"id":"` + id("a") + `"},` + foreign + `],` + spec + `}`:                           "rotation state: its tokens have different owners",
		`{"step":"` + strings.Repeat("x", 60) + `",` + old + `,` + spec + `}`:                                        `is not known`,
		`{"step":"started",` + old + `,"discard":[{"id":"x"}],` + spec + `}`:                                         "rotation state: token id",
		`{"step":"started",` + old + `,"new":{"account":"` + string(guideAccount) + `"},` + spec + `}`:               "rotation state: token id is empty",
		`{"step":"started",` + old + `,"spec":[{"effect":"allow","permission_groups":[{"id":"x"}],"resources":{}}]}`: "rotation state: ",
	} {
		s, err := token.ParseRotationState([]byte(text))
		if want == "" {
			require.NoError(t, err, text)
			assert.Equal(t, s.Step == token.RotationDone, len(s.Left()) == 0)
			continue
		}
		require.Error(t, err, text)
		assert.ErrorContains(t, err, want, text)
		assert.LessOrEqual(t, len(err.Error()), 150)
		assert.Equal(t, token.FailureUsage, token.FailureOf(err), text)
	}
}

// What cannot be resumed is refused before anything is asked, and the state is as it was.
func TestResumeRotationRefuses(t *testing.T) {
	t.Parallel()
	old := token.Ref{ID: tokenID}
	good := token.RotationState{Step: token.RotationStarted, Old: []token.Ref{old}, Name: "x", Spec: platform()}
	store := token.WriterStore{W: new(strings.Builder)}
	for want, tt := range map[string]struct {
		r      token.Rotation
		change func(*token.RotationState)
	}{
		"the new value would go nowhere: give HandOver, Store or both": {r: token.Rotation{Old: old}},
		"token id is empty": {r: token.Rotation{Store: store}},
		"rotation state: it does not say what the new token may do": {token.Rotation{Old: old, Store: store}, func(s *token.RotationState) { s.Spec = permissions.Spec{} }},
		`rotation state: zone id "odd" has characters`: {token.Rotation{Old: old, Store: store}, func(s *token.RotationState) {
			s.Spec = permissions.NewSpec(permissions.Zone("odd").Allow(permissions.ZoneRead))
		}},
		"the state is about another token: user token " + tokenID + ", not user token " + otherID: {r: token.Rotation{Old: token.Ref{ID: otherID}, Store: store}},
	} {
		a := script(nil)
		state := good
		if tt.change != nil {
			tt.change(&state)
		}
		got, err := a.client(t, userToken).ResumeRotation(t.Context(), tt.r, state)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, token.FailureUsage, token.FailureOf(err), want)
		assert.Equal(t, state, got, want)
		assert.Empty(t, a.calls, want)
	}
}

// The token in use is revoked last, whichever of the old ones it is: after it nothing can
// be revoked any more.
func TestRotationRevokesTheTokenInUseLast(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"old", "first", "second", "third"} {
		x := newTraced(t, authz.UserToken, nil)
		mint := x.minter.Spec
		state := token.RotationState{Step: token.RotationPersisted, Old: []token.Ref{x.ref(x.old.ID)}, Name: "now", Spec: mint}
		require.NoError(t, x.srv.SetSpec(x.old.ID, mint))
		for _, name := range []string{"first", "second", "third", "now"} {
			tok := x.issue(t, name, mint)
			x.names[tok.ID] = name
			if name == "now" {
				state.New, x.kept = x.ref(tok.ID), token.NewSecret(tok.Value)
				x.handed = append(x.handed, tok.Value)
			} else {
				state.Old = append(state.Old, x.ref(tok.ID))
			}
			if name == by {
				x.minter = tok
			}
		}
		if by == "old" {
			x.minter = x.old
		}
		x.with = x.minter.Value
		r := x.rotation()
		r.Check = nil
		x.saved = append(x.saved, state)
		done, err := x.again(r)
		require.NoError(t, err, by)
		assert.Equal(t, token.RotationDone, done.Step)
		assert.Equal(t, []token.Ref{x.ref(x.old.ID)}, done.Old, "what was replaced stays known")
		var revoked []string
		for _, event := range x.trace {
			if name, ok := strings.CutPrefix(event, "revoke "); ok {
				revoked = append(revoked, name)
			}
		}
		want := slices.DeleteFunc([]string{"third", "second", "first", "old"}, func(name string) bool { return name == by })
		assert.Equal(t, append(want, by), revoked)
	}
}

// What stopped a rotation is found behind the error, and decides what it is.
func TestRotationErrorUnwraps(t *testing.T) {
	t.Parallel()
	cause := errors.New("the cause")
	err := &token.RotationError{State: token.RotationState{Step: token.RotationStarted}, Err: cause}
	assert.Equal(t, cause, errors.Unwrap(err))
	assert.ErrorIs(t, err, cause)
	assert.NotErrorIs(t, err, token.ErrOtherRotation)
	for _, other := range []error{&token.GaveWayError{}, &token.LockedError{}} {
		assert.ErrorIs(t, &token.RotationError{Err: other}, token.ErrOtherRotation)
		assert.NotErrorIs(t, other, cause)
	}
}

// What is said of who has a rotation file open.
func TestSaidOfLocks(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for want, e := range map[string]*token.LockedError{
		"another rotation has x open; wait until it ends":                                                      {Path: "x"},
		"another rotation has x open (process 7, since 2026-11-23T12:00:00Z); wait until it ends":              {Path: "x", PID: 7, Since: at},
		"another rotation has x open (process 7, since 2026-11-23T12:00:00Z); if it was killed, remove x.lock": {Path: "x", PID: 7, Since: at, MayBeStale: true},
		"another rotation has x open; if it was killed, remove x.lock":                                         {Path: "x", PID: -1, MayBeStale: true},
		"another rotation has x open (process 1, since 2026-11-23T12:00:00Z); wait until it ends":              {Path: "x", PID: 1, Since: at},
	} {
		assert.EqualError(t, e, want)
	}
	// Who that is, is read as far as the lock tells it.
	path := filepath.Join(t.TempDir(), "state")
	file, err := token.OpenRotationFile(path)
	require.NoError(t, err)
	data, err := os.ReadFile(path + ".lock")
	require.NoError(t, err)
	assert.Regexp(t, `^\{"pid":\d+,"since":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\}\n$`, string(data))
	for text, pid := range map[string]int{`{"pid":7,"since":"2026-11-23T12:00:00Z"}`: 7, "": 0, "{": 0, strings.Repeat(" ", 1015) + `{"pid":7}`: 7, strings.Repeat(" ", 1016) + `{"pid":7}`: 0} {
		require.NoError(t, os.WriteFile(path+".lock", []byte(text), 0o600))
		_, err := token.OpenRotationFile(path)
		var locked *token.LockedError
		require.ErrorAs(t, err, &locked, text)
		assert.Equal(t, pid, locked.PID)
		assert.Equal(t, path, locked.Path)
		assert.Equal(t, len(text) == 40, locked.Since.Equal(at))
	}
	require.NoError(t, file.Close())
	// Of a lock that was left, nothing stays.
	require.NoError(t, os.WriteFile(path+".lock", []byte(strings.Repeat("x", 500)), 0o600))
	file, err = token.OpenRotationFile(path)
	require.NoError(t, err)
	left, err := os.ReadFile(path + ".lock")
	require.NoError(t, err)
	assert.Len(t, left, len(data))
	require.NoError(t, file.Close())
}

// Which files are read as a state: of whom, and how large.
func TestReadRotationFileBounds(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	file, err := token.OpenRotationFile(path)
	require.NoError(t, err)
	defer file.Close()
	state := stateNumber(1)
	require.NoError(t, file.Save(state))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.True(t, strings.HasSuffix(string(data), "}\n"))
	for mode := os.FileMode(0); mode <= 0o77 && os.PathSeparator == '/'; mode++ {
		require.NoError(t, os.Chmod(path, 0o600|mode))
		_, found, err := token.ReadRotationFile(path)
		assert.Equal(t, mode&0o022 == 0, found, mode)
		assert.Equal(t, mode&0o022 == 0, err == nil, mode)
	}
	require.NoError(t, os.Chmod(path, 0o600))
	for size, want := range map[int64]string{16 << 20: "rotation state: invalid character", 16<<20 + 1: "has 16777217 bytes: it is no state of a rotation"} {
		require.NoError(t, os.Truncate(path, size))
		_, found, err := token.ReadRotationFile(path)
		assert.ErrorContains(t, err, want)
		assert.False(t, found)
	}
}

// What cannot be saved leaves what was there, and nothing beside it.
func TestRotationFileSaveFaults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "state")
	file, err := token.OpenRotationFile(path)
	require.NoError(t, err)
	require.NoError(t, file.Save(stateNumber(1)))
	state := stateNumber(2)
	state.Spec = permissions.NewSpec(permissions.Zone("odd").Allow(permissions.ZoneRead))
	require.Error(t, file.Save(state))
	back, found, err := file.State()
	require.NoError(t, err)
	assert.True(t, found)
	assert.True(t, slices.Equal(stateNumber(1).Doubtful, back.Doubtful))

	// A folder in the place of the state, and one in that of the file beside it.
	require.NoError(t, file.Remove())
	require.NoError(t, file.Remove(), "again")
	require.NoError(t, os.MkdirAll(filepath.Join(path, "x"), 0o700))
	assert.ErrorContains(t, file.Save(stateNumber(1)), path+" cannot be replaced: ")
	assert.Error(t, file.Remove(), "what is no file of its own is not removed")
	require.NoError(t, os.RemoveAll(path))
	beside := filepath.Join(dir, token.NewState(path))
	require.NoError(t, os.MkdirAll(filepath.Join(beside, "x"), 0o700))
	assert.ErrorContains(t, file.Save(stateNumber(1)), path+" cannot be replaced: open "+beside+": file exists")
	assert.NoFileExists(t, path)
	require.NoError(t, os.RemoveAll(beside))
	require.NoError(t, file.Save(stateNumber(1)))
	require.NoError(t, file.Close())
	assert.Equal(t, []string{"state"}, in(t, dir))
}
