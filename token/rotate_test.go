package token_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const home = permissions.AccountID(tokentest.DefaultAccountID)

// platform is the guide's spec in the simulator's world.
func platform() permissions.Spec {
	return permissions.SaaSPlatform(home, tokentest.DefaultZoneID)
}

// fault says what happens to one call: nil lets it through.
type fault func(next http.RoundTripper, req *http.Request) (*http.Response, error)

// flaky is a network with a fault at one call, and possibly at all after it.
type flaky struct {
	next  http.RoundTripper
	mu    sync.Mutex
	calls []string
	at    int // the call that goes wrong, from 1; 0 = none
	dead  bool
	fault fault
}

func (f *flaky) RoundTrip(req *http.Request) (*http.Response, error) {
	f.mu.Lock()
	f.calls = append(f.calls, req.Method+" "+req.URL.Path)
	n := len(f.calls)
	f.mu.Unlock()
	if f.fault != nil && (n == f.at || f.dead && n > f.at && f.at > 0) {
		return f.fault(f.next, req)
	}
	return f.next.RoundTrip(req)
}

func answer(req *http.Request, status int, header http.Header, body string) *http.Response {
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: readCloser{strings.NewReader(body)}, Request: req, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

var errReset = errors.New("connection reset by peer")

// The faults of the network and the API.
func lostBefore(http.RoundTripper, *http.Request) (*http.Response, error) { return nil, errReset }

func lostAfter(next http.RoundTripper, req *http.Request) (*http.Response, error) {
	if _, err := next.RoundTrip(req); err != nil {
		return nil, err
	}
	return nil, errReset
}

func tooMany(_ http.RoundTripper, req *http.Request) (*http.Response, error) {
	return answer(req, 429, http.Header{"Retry-After": {"7"}}, `{"success":false,"errors":[{"code":10429,"message":"Rate limited"}]}`), nil
}

func badGateway(_ http.RoundTripper, req *http.Request) (*http.Response, error) {
	return answer(req, 502, nil, "<html><title>502</title></html>"), nil
}

func badGatewayAfter(next http.RoundTripper, req *http.Request) (*http.Response, error) {
	if _, err := next.RoundTrip(req); err != nil {
		return nil, err
	}
	return answer(req, 502, nil, "<html><title>502</title></html>"), nil
}

func truncatedAfter(next http.RoundTripper, req *http.Request) (*http.Response, error) {
	if _, err := next.RoundTrip(req); err != nil {
		return nil, err
	}
	return answer(req, 200, nil, `{"success":true,"result":{"id":"`), nil
}

// noWait never sleeps; it still honours the context.
func noWait(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// stage is a simulator with a minting token, an old token, and what a rotation
// does with the new value.
type stage struct {
	srv    *tokentest.Server
	minter tokentest.Token
	old    tokentest.Token
	kind   authz.Kind
	handed []string // values that were handed over
	kept   token.Secret
	saved  []token.RotationState
}

func newStage(t *testing.T, kind authz.Kind) *stage { return seededStage(t, kind, 0) }

// seededStage is a stage with the same ids and values each time.
func seededStage(t *testing.T, kind authz.Kind, seed uint64) *stage {
	t.Helper()
	return clockedStage(t, kind, seed, now)
}

func clockedStage(t *testing.T, kind authz.Kind, seed uint64, clock func() time.Time) *stage {
	t.Helper()
	srv, err := tokentest.New(tokentest.Options{Now: clock, Seed: seed})
	require.NoError(t, err)
	s := &stage{srv: srv, kind: kind}
	mint := permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite))
	if kind == authz.AccountToken {
		mint = permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountAPITokensWrite)).With(platform().Policies()...)
	}
	s.minter, err = srv.IssueToken(mint, tokentest.TokenOptions{Name: "minter", Kind: kind})
	require.NoError(t, err)
	s.old, err = srv.IssueToken(platform(), tokentest.TokenOptions{Name: "platform", Kind: kind})
	require.NoError(t, err)
	s.kept = token.NewSecret(s.old.Value)
	return s
}

func (s *stage) ref(id string) token.Ref {
	if s.kind == authz.AccountToken {
		return token.Ref{ID: id, Account: home}
	}
	return token.Ref{ID: id}
}

func (s *stage) client(t *testing.T, rt http.RoundTripper) *token.Client {
	t.Helper()
	c, err := token.New(token.APIToken(token.NewSecret(s.minter.Value)), token.WithBaseURL(tokentest.BaseURL),
		token.WithHTTPClient(&http.Client{Transport: rt}), token.WithAccount(home), token.WithClock(now))
	require.NoError(t, err)
	return c
}

// Save, Load: the stage is a store too.
func (s *stage) Save(_ context.Context, value token.Secret) error { s.kept = value; return nil }

func (s *stage) Load(context.Context) (token.Secret, error) {
	if s.kept.IsZero() {
		return token.Secret{}, token.ErrNoSecret
	}
	return s.kept, nil
}

func (s *stage) rotation() token.Rotation {
	return token.Rotation{
		Old: s.ref(s.old.ID),
		Check: func(_ context.Context, value token.Secret, want permissions.Spec) error {
			if !s.works(value.Reveal(), want) {
				return errors.New("it cannot do what it should")
			}
			return nil
		},
		HandOver: func(_ context.Context, value token.Secret) error {
			s.handed = append(s.handed, value.Reveal())
			return nil
		},
		Store: s,
		Save:  func(state token.RotationState) error { s.saved = append(s.saved, state); return nil },
		Wait:  token.Backoff{Sleep: noWait},
	}
}

// works reports whether a value is that of a live token that holds the spec.
func (s *stage) works(value string, want permissions.Spec) bool {
	for _, tok := range s.srv.Tokens() {
		if tok.Value == value {
			return tok.State == "active" && tok.Spec.Covers(want)
		}
	}
	return false
}

func (s *stage) last() token.RotationState { return s.saved[len(s.saved)-1] }

func TestRotate(t *testing.T) {
	t.Parallel()
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			s := newStage(t, kind)
			net := &flaky{next: s.srv.RoundTripper()}
			state, err := s.client(t, net).Rotate(t.Context(), s.rotation())
			require.NoError(t, err)
			assert.Equal(t, token.RotationDone, state.Step)
			assert.Empty(t, state.Left())
			var steps []string
			for _, saved := range s.saved {
				steps = append(steps, string(saved.Step))
			}
			assert.Equal(t, []string{"started", "creating", "created", "proven", "handing_over", "handed_over", "persisted", "done"}, steps)

			_, err = s.srv.Token(s.old.ID)
			assert.ErrorIs(t, err, tokentest.ErrNoToken, "the old token is gone")
			made, err := s.srv.Token(state.New.ID)
			require.NoError(t, err)
			assert.Equal(t, []string{made.Value}, s.handed)
			assert.Equal(t, made.Value, s.kept.Reveal())
			assert.Regexp(t, `^platform 2026-11-23-[a-z2-9]{6} replaces `+s.old.ID+`$`, made.Name)
			assert.True(t, made.Spec.WithConditions(permissions.Conditions{}).Equal(platform()))
			assert.Equal(t, now().Add(token.DefaultTTL), made.Spec.Conditions().ExpiresOn, "an end of its own")
			assert.Len(t, s.srv.Tokens(), 2, "the minter and the new one")

			data, err := json.Marshal(state)
			require.NoError(t, err)
			assert.NotContains(t, string(data), made.Value)
			back, err := token.ParseRotationState(data)
			require.NoError(t, err)
			assert.Equal(t, state.New, back.New)
			assert.True(t, state.Spec.Equal(back.Spec))
			t.Log(net.calls)
		})
	}
}

var faults = map[string]fault{
	"lost before": lostBefore, "lost after": lostAfter, "429": tooMany, "502": badGateway, "502 after": badGatewayAfter, "cut off": truncatedAfter,
}

// TestRotationUnderFaults is the property: for every fault at every call, with
// the network dead or well afterwards, nobody is without a token that works, no
// token that lives is unknown, and a rotation that stopped can be resumed to
// its end.
func TestRotationUnderFaults(t *testing.T) {
	t.Parallel()
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		well := newStage(t, kind)
		count := &flaky{next: well.srv.RoundTripper()}
		_, err := well.client(t, count).Rotate(t.Context(), well.rotation())
		require.NoError(t, err)
		for name, fault := range faults {
			for _, dead := range []bool{false, true} {
				for at := 1; at <= len(count.calls)+2; at++ {
					t.Run(fmt.Sprintf("%s/%s/dead=%v/%d", kind, name, dead, at), func(t *testing.T) {
						t.Parallel()
						s := newStage(t, kind)
						net := &flaky{next: s.srv.RoundTripper(), at: at, dead: dead, fault: fault}
						state, err := s.client(t, net).Rotate(t.Context(), s.rotation())
						s.invariant(t, state, err)
						if err == nil {
							s.complete(t, state)
							return
						}
						var stopped *token.RotationError
						if !errors.As(err, &stopped) {
							assert.Empty(t, s.created(), "nothing was made")
							state, err = s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), s.rotation())
						} else {
							assert.NotEmpty(t, state.Left(), "it says what is left to do")
							// A new process has the state that was saved last.
							state, err = s.client(t, s.srv.RoundTripper()).ResumeRotation(t.Context(), s.rotation(), s.last())
						}
						require.NoError(t, err)
						s.complete(t, state)
					})
				}
			}
		}
	}
}

// created returns the tokens besides the minter and the old one.
func (s *stage) created() []tokentest.Token {
	var out []tokentest.Token
	for _, tok := range s.srv.Tokens() {
		if tok.ID != s.minter.ID && tok.ID != s.old.ID {
			out = append(out, tok)
		}
	}
	return out
}

// invariant is what holds whenever a rotation has ended or stopped.
func (s *stage) invariant(t *testing.T, state token.RotationState, err error) {
	t.Helper()
	// Whoever uses the token has one that works: the one handed over last, or
	// else the old one.
	inUse := s.old.Value
	if len(s.handed) > 0 {
		inUse = s.handed[len(s.handed)-1]
	}
	assert.True(t, s.works(inUse, platform()), "the token in use works")
	// No token lives that the state does not know, by its id or by its name.
	if len(s.saved) > 0 {
		for _, known := range []token.RotationState{state, s.last()} {
			for _, tok := range s.created() {
				assert.True(t, knows(known, s.ref(tok.ID), tok.Name), "%s %q is known in step %s: %v", tok.ID, tok.Name, known.Step, err)
			}
		}
	}
	for _, tok := range s.srv.Tokens() {
		shown := fmt.Sprintf("%v %+v %#v %v", err, err, state, state.Left())
		assert.NotContains(t, shown, tok.Value, "no value is shown")
		data, jsonErr := json.Marshal(s.saved)
		require.NoError(t, jsonErr)
		assert.NotContains(t, string(data), tok.Value)
	}
}

func knows(s token.RotationState, ref token.Ref, name string) bool {
	for _, r := range append(append([]token.Ref{s.New}, s.Old...), s.Discard...) {
		if r == ref {
			return true
		}
	}
	for _, n := range append([]string{s.Name}, s.Doubtful...) {
		if n == name {
			return true
		}
	}
	return false
}

// complete is what holds when a rotation is done.
func (s *stage) complete(t *testing.T, state token.RotationState) {
	t.Helper()
	assert.Equal(t, token.RotationDone, state.Step)
	assert.Empty(t, state.Left())
	made := s.created()
	require.Len(t, made, 1, "one token is in place of the old one, and no other")
	assert.Equal(t, state.New, s.ref(made[0].ID))
	require.NotEmpty(t, s.handed)
	assert.NotContains(t, s.handed, "", "an empty value is never handed over")
	assert.Equal(t, made[0].Value, s.handed[len(s.handed)-1], "those who use it have it")
	assert.Equal(t, made[0].Value, s.kept.Reveal())
	assert.True(t, s.works(made[0].Value, platform()))
	_, err := s.srv.Token(s.old.ID)
	assert.ErrorIs(t, err, tokentest.ErrNoToken)
}
