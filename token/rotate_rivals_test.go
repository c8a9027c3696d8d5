package token_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// player is one of several processes that rotate the same token. It runs only
// while the play lets it: it stops before each request is sent, before its answer
// arrives, and before and after the value is handed over.
type player struct {
	next    http.RoundTripper
	grant   chan bool // false kills the process
	arrived chan bool // false when it has ended
	ended   bool
	killed  bool
	points  int
	state   token.RotationState
	err     error
}

// stop waits for the next turn.
func (p *player) stop() {
	p.arrived <- true
	if !<-p.grant {
		panic(crash{})
	}
}

func (p *player) RoundTrip(req *http.Request) (*http.Response, error) {
	p.stop()
	resp, err := p.next.RoundTrip(req)
	p.stop()
	return resp, err
}

// turn lets the player run to its next stop, or kills it there.
func (p *player) turn(live bool) {
	if p.ended {
		return
	}
	p.points++
	p.grant <- live
	p.ended = !<-p.arrived
}

// play is several rotations of one token, without a saved state, in one world.
type play struct {
	*stage
	players []*player
	hasty   bool // they wait for each other for two looks only
}

// enter starts a process, which stops before it does anything.
func (pl *play) enter(t *testing.T, ctx context.Context, change func(*token.Rotation)) *player {
	p := &player{next: pl.srv.RoundTripper(), grant: make(chan bool), arrived: make(chan bool)}
	c := pl.client(t, p)
	r := pl.rotation()
	r.Save, r.Wait.Rand = nil, func() float64 { return 0.5 }
	if pl.hasty {
		r.Wait.Total = 3 * time.Second
	}
	r.HandOver = func(_ context.Context, value token.Secret) error {
		p.stop()
		pl.handed = append(pl.handed, value.Reveal())
		p.stop()
		return nil
	}
	if change != nil {
		change(&r)
	}
	pl.players = append(pl.players, p)
	go func() {
		defer func() { p.arrived <- false }()
		p.killed = crashing(func() {
			p.stop()
			p.state, p.err = c.Rotate(ctx, r)
		})
	}()
	require.True(t, <-p.arrived)
	return p
}

// turn lets one player run on; whoever ran, a token that was handed out works.
func (pl *play) turn(t *testing.T, p *player, live bool) {
	p.turn(live)
	for _, value := range append(pl.handed[:len(pl.handed):len(pl.handed)], pl.old.Value) {
		if pl.works(value, platform()) {
			return
		}
	}
	require.Fail(t, "no token works that was ever in use")
}

func (pl *play) finish(t *testing.T, p *player) {
	for !p.ended {
		pl.turn(t, p, true)
	}
}

// settled is what holds when all have ended: one token is in place of the old
// one, it works, and those who use the token were given it last.
func (pl *play) settled(t *testing.T, label string) {
	t.Helper()
	done := 0
	for _, p := range pl.players {
		if p.killed {
			continue
		}
		if p.err == nil {
			done++
			assert.Equal(t, token.RotationDone, p.state.Step, label)
			continue
		}
		assert.ErrorIs(t, p.err, token.ErrOtherRotation, label)
		for _, tok := range pl.srv.Tokens() {
			assert.NotContains(t, fmt.Sprintf("%v %+v", p.err, p.state), tok.Value, label)
		}
	}
	assert.NotZero(t, done, "%s: one goes through", label)
	made := pl.created()
	if assert.Len(t, made, 1, "%s: one token, no orphan", label) && assert.NotEmpty(t, pl.handed, label) {
		assert.Equal(t, made[0].Value, pl.handed[len(pl.handed)-1], "%s: it is the one in use", label)
		assert.Equal(t, made[0].Value, pl.kept.Reveal(), "%s: and the one that was kept", label)
		assert.True(t, pl.works(made[0].Value, platform()), label)
	}
	_, err := pl.srv.Token(pl.old.ID)
	assert.Error(t, err, "%s: the old token is gone", label)
	if t.Failed() {
		for i, p := range pl.players {
			t.Logf("%s: %d: killed %v, %v", label, i, p.killed, p.err)
		}
		for _, tok := range pl.srv.Tokens() {
			t.Logf("%s %s", tok.ID, tok.Name)
		}
		t.FailNow()
	}
}

// duet is a play of two.
func duet(t *testing.T, kind authz.Kind, seed int) (pl *play, a, b *player) {
	pl = &play{stage: seededStage(t, kind, uint64(seed)), hasty: true}
	return pl, pl.enter(t, t.Context(), nil), pl.enter(t, t.Context(), nil)
}

// alone is how many stops a rotation has that meets no other.
func alone(t *testing.T, kind authz.Kind) int {
	pl := &play{stage: newStage(t, kind)}
	p := pl.enter(t, t.Context(), nil)
	pl.finish(t, p)
	pl.settled(t, "alone")
	return p.points
}

// Two rotations of one token, in interleavings in which each of them is held up at
// most once: the first one at its stop i, the second one at its j. All of them
// hold; a fourth of them, and a ninth, are tried each time.
func TestTwoRotationsAtOnce(t *testing.T) {
	t.Parallel()
	for kind, step := range map[authz.Kind]int{authz.UserToken: 4, authz.AccountToken: 9} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			most := alone(t, kind)
			for i := 0; i <= most; i++ {
				for j := i % step; ; j += step {
					pl, a, b := duet(t, kind, i*100+j+1)
					for range i {
						pl.turn(t, a, true)
					}
					for range j {
						pl.turn(t, b, true)
					}
					whole := b.ended
					pl.finish(t, a)
					pl.finish(t, b)
					pl.settled(t, fmt.Sprintf("%d, %d", i, j))
					if whole {
						break // the second one ran to its end in between
					}
				}
			}
		})
	}
}

// Any interleaving of several, as chance has it.
func TestManyRotationsAtOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(120) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		pl := &play{stage: seededStage(t, authz.UserToken, seed+1)}
		for range 2 + rnd.IntN(3) {
			pl.enter(t, t.Context(), nil)
		}
		for running := true; running; {
			p := pl.players[rnd.IntN(len(pl.players))]
			for range 1 + rnd.IntN(12) { // runs of one, so that some are far ahead
				pl.turn(t, p, true)
			}
			running = false
			for _, p := range pl.players {
				running = running || !p.ended
			}
		}
		pl.settled(t, fmt.Sprintf("seed %d", seed))
	}
}

// A rotation that is killed at any stop, without a saved state: the next one ends
// without an orphan, and says what it found.
func TestRotationAfterAKillWithoutState(t *testing.T) {
	t.Parallel()
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		most, found := alone(t, kind), 0
		for at := 1; at <= most; at++ {
			pl, a, b := duet(t, kind, at)
			for range at - 1 {
				pl.turn(t, a, true)
			}
			pl.turn(t, a, false)
			require.True(t, a.killed)
			left := namesOf(pl.created())
			pl.finish(t, b)
			label := fmt.Sprintf("killed at stop %d", at)
			if _, err := pl.srv.Token(pl.old.ID); errors.Is(b.err, token.ErrOtherRotation) {
				// The first one was through but for its own end.
				require.Error(t, err, label)
				require.Len(t, left, 1)
				var gave *token.GaveWayError
				require.ErrorAs(t, b.err, &gave, label)
				assert.True(t, gave.Done)
				require.Len(t, gave.Others, 1)
				assert.Equal(t, left[0], gave.Others[0].Name)
				assert.ErrorContains(t, b.err, "another rotation has replaced ")
				a.killed, a.state.Step = false, token.RotationDone
				pl.settled(t, label)
				continue
			}
			pl.settled(t, label)
			assert.Len(t, b.state.Leftovers, len(left), label)
			for i, l := range b.state.Leftovers {
				found++
				assert.Equal(t, left[i], l.Name, label)
				assert.Empty(t, l.Unproven, label)
				made := pl.created()
				assert.Regexp(t, ` replaces `+pl.old.ID+` \(2\)$`, made[0].Name, "it outranks what it found")
			}
			assert.Empty(t, b.state.Left(), label)
		}
		assert.Greater(t, found, most/2, "there was something to find")
	}
}

// One is killed while two are at work: what it leaves is gone when the other one
// is through, or when the next one is.
func TestRotationsAndAKill(t *testing.T) {
	t.Parallel()
	runs, ended := 0, 0
	for seed := range uint64(80) {
		runs++
		rnd := rand.New(rand.NewPCG(seed, 2))
		pl, a, b := duet(t, authz.UserToken, int(seed)+1)
		kill := 1 + rnd.IntN(30)
		for !a.ended {
			if rnd.IntN(2) == 0 {
				pl.turn(t, b, true)
				continue
			}
			pl.turn(t, a, a.points+1 != kill)
		}
		pl.finish(t, b)
		if _, err := pl.srv.Token(pl.old.ID); err == nil { // b gave way to the one that was killed
			pl.finish(t, pl.enter(t, t.Context(), nil))
			pl.settled(t, fmt.Sprintf("seed %d", seed))
			continue
		}
		// One of them replaced the old token. What the other one made at the very
		// end, and could not revoke, is named by the next one.
		assert.NotEmpty(t, pl.handed)
		c := pl.enter(t, t.Context(), nil)
		pl.finish(t, c)
		var gave *token.GaveWayError
		require.ErrorAs(t, c.err, &gave)
		var named []string
		for _, l := range gave.Others {
			named = append(named, l.Name)
		}
		assert.ElementsMatch(t, namesOf(pl.created()), named)
		ended += len(named)
	}
	assert.LessOrEqual(t, ended, runs+1, "hardly ever is there one")
}

// Requests of the first are cut off from stop k on, as by a machine that loses its
// network: nothing can be cleaned up, and the next rotation does it.
func TestRotationAfterTheNetworkWasLost(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]fault{"before": lostBefore, "after": lostAfter} {
		for at := 1; at < 20; at++ {
			s := newStage(t, authz.UserToken)
			net := &flaky{next: s.srv.RoundTripper(), at: at, dead: true, fault: fault}
			if name == "after" { // only the first one arrives
				net.fault = func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
					if len(net.calls) == at {
						return lostAfter(next, req)
					}
					return lostBefore(next, req)
				}
			}
			r := s.rotation()
			r.Save = nil
			_, err := s.client(t, net).Rotate(t.Context(), r)
			if err == nil {
				break
			}
			state, err := s.client(t, s.srv.RoundTripper()).Rotate(t.Context(), r)
			label := fmt.Sprintf("%s %d", name, at)
			if errors.Is(err, token.ErrOtherRotation) {
				_, gone := s.srv.Token(s.old.ID)
				require.Error(t, gone, label)
				assert.Len(t, s.created(), 1, label)
				assert.Equal(t, s.created()[0].Value, s.kept.Reveal(), label)
				continue
			}
			require.NoError(t, err, label)
			s.complete(t, state)
		}
	}
}

// The token that both use is the one that both replace: the one that is late has
// no credential left but its new token, and that one ends itself.
func TestTwoRotationsOfTheTokenInUse(t *testing.T) {
	t.Parallel()
	mint := permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite))
	late := 0
	for i := 0; i <= 40; i++ {
		for j := i % 4; ; j += 4 {
			pl := &play{stage: seededStage(t, authz.UserToken, uint64(i*100+j+1)), hasty: true}
			other := pl.old
			pl.old = pl.minter
			noCheck := func(r *token.Rotation) { r.Old, r.Check = pl.ref(pl.minter.ID), nil }
			a, b := pl.enter(t, t.Context(), noCheck), pl.enter(t, t.Context(), noCheck)
			label := fmt.Sprintf("%d, %d", i, j)
			for range i {
				a.turn(true)
			}
			for range j {
				b.turn(true)
			}
			whole := b.ended
			for _, p := range pl.players {
				for !p.ended {
					p.turn(true)
				}
			}
			var live []tokentest.Token
			for _, tok := range pl.srv.Tokens() {
				if tok.ID != other.ID {
					live = append(live, tok)
				}
			}
			require.Len(t, live, 1, "%s: %v\n%v", label, a.err, b.err)
			require.NotEmpty(t, pl.handed, label)
			assert.True(t, pl.works(live[0].Value, mint), label)
			if live[0].Value != pl.handed[len(pl.handed)-1] {
				// Without a credential that lives it cannot be mended, only told.
				var gave *token.GaveWayError
				require.True(t, errors.As(a.err, &gave) || errors.As(b.err, &gave), label)
				assert.True(t, gave.Done && gave.HandedOver, label)
				assert.ErrorContains(t, gave, "see to it that those who use the token have that one's value", label)
			}
			for _, p := range pl.players {
				if p.err != nil {
					late++
					if !errors.Is(p.err, token.ErrOtherRotation) { // it had made nothing yet, and its credential is dead
						require.ErrorContains(t, p.err, "Invalid access token", label)
					}
				}
			}
			if whole {
				break
			}
		}
	}
	assert.NotZero(t, late)
}
