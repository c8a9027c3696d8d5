package token_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// eachCrash ends a process at each of its requests, before it is sent and after it had
// its effect, and looks at what is left. Nothing that was deferred reaches the API.
func eachCrash(t *testing.T, kind authz.Kind, least int, run func(*stage, *token.Client), left func(label string, s *stage)) {
	t.Helper()
	for name, fault := range map[string]fault{"before": crashBefore, "after": crashAfter} {
		for at := 1; ; at++ {
			s := newStage(t, kind)
			net := &flaky{next: s.srv.RoundTripper(), at: at, dead: true, fault: fault}
			if !crashing(func() { run(s, s.client(t, net)) }) {
				assert.Greater(t, at, least, "requests were made")
				break
			}
			left(fmt.Sprintf("%s request %d, %s", name, at, net.calls[at-1]), s)
		}
	}
}

// A process that ends while it makes a token leaves one at most, and the next one that
// makes one for the same purpose names it.
func TestCrashInACreation(t *testing.T) {
	t.Parallel()
	nothing := func(context.Context, token.Created) error { return nil }
	for name, run := range map[string]func(*stage, *token.Client){
		"issue": func(s *stage, c *token.Client) {
			_, _ = c.Issue(context.Background(), s.request("job"), token.IssueOptions{Wait: wait()})
		},
		"issue, unique": func(s *stage, c *token.Client) {
			_, _ = c.Issue(context.Background(), s.request("job"), token.IssueOptions{Unique: true, Wait: wait()})
		},
		"lend": func(s *stage, c *token.Client) {
			_ = c.Lend(context.Background(), s.request("job"), token.IssueOptions{Wait: wait()}, nothing)
		},
	} {
		for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
			t.Run(fmt.Sprint(name, " ", kind), func(t *testing.T) {
				t.Parallel()
				found := 0
				eachCrash(t, kind, 3, run, func(label string, s *stage) {
					left := s.created()
					require.LessOrEqual(t, len(left), 1, label)
					made, err := s.client(t, s.srv.RoundTripper()).Issue(t.Context(), s.request("job"), token.IssueOptions{Unique: name != "issue", Wait: wait()})
					require.NoError(t, err, label)
					for _, tok := range left {
						found++
						said := fmt.Sprint(made.Concerns)
						assert.Contains(t, said, tok.ID, label)
						if name != "issue" {
							assert.Contains(t, said, "Name: earlier runs made tokens under this name that are live ("+tok.ID, label)
						}
						if name == "lend" {
							assert.False(t, tok.Spec.Conditions().ExpiresOn.IsZero(), "%s: it has an end", label)
						}
					}
				})
				assert.NotZero(t, found)
			})
		}
	}
}

// Tokens that ended, or that a rotation made, are none that a killed run left.
func TestEarlierTokensOfAName(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	c := s.client(t, s.srv.RoundTripper())
	issue := func() token.Created {
		made, err := c.Issue(t.Context(), s.request("job"), token.IssueOptions{Unique: true, Wait: wait()})
		require.NoError(t, err)
		return made
	}
	for _, other := range []string{"job", "jobs 2026-11-23-k7x2p9", "job 2026-11-23-k7x2p9 replaces " + tokenID} {
		_, err := s.srv.IssueToken(platform(), tokentest.TokenOptions{Name: other})
		require.NoError(t, err)
	}
	gone := issue()
	assert.Empty(t, gone.Concerns)
	require.NoError(t, s.srv.Expire(gone.ID))
	var ids []string
	for i := range 5 {
		made := issue()
		for n, id := range ids {
			assert.Equal(t, n >= i-3, containsText(made.Concerns, id), "%d of %d", n, i)
		}
		assert.False(t, containsText(made.Concerns, gone.ID))
		assert.Equal(t, i == 4, containsText(made.Concerns, "(4, among them "))
		ids = append(ids, made.ID)
	}
}

func containsText(concerns []token.Concern, text string) bool {
	return slices.ContainsFunc(concerns, func(c token.Concern) bool { return c.Field == "Name" && strings.Contains(c.Problem, text) })
}

// A process that ends in a roll or a revocation leaves what the next one finishes.
func TestCrashInARollOrARevocation(t *testing.T) {
	t.Parallel()
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		eachCrash(t, kind, 1, func(s *stage, c *token.Client) { _, _ = c.Roll(context.Background(), s.ref(s.old.ID)) }, func(label string, s *stage) {
			rolled, err := s.srv.Token(s.old.ID)
			require.NoError(t, err, label)
			assert.Equal(t, label[:5] == "befor", rolled.Value == s.old.Value, "%s: the old value works until another takes its place", label)
			value, err := s.client(t, s.srv.RoundTripper()).Roll(t.Context(), s.ref(s.old.ID))
			require.NoError(t, err, label)
			assert.True(t, s.works(value.Reveal(), platform()), label)
		})
		eachCrash(t, kind, 1, func(s *stage, c *token.Client) {
			_ = c.Revoke(context.Background(), s.ref(s.old.ID), token.RevokeOptions{})
		}, func(label string, s *stage) {
			require.NoError(t, s.client(t, s.srv.RoundTripper()).Revoke(t.Context(), s.ref(s.old.ID), token.RevokeOptions{}), label)
			_, err := s.srv.Token(s.old.ID)
			assert.ErrorIs(t, err, tokentest.ErrNoToken, label)
		})
	}
}

// gathering holds requests of a method back until so many are there.
type gathering struct {
	next   http.RoundTripper
	method string
	wg     *sync.WaitGroup
}

func (g gathering) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == g.method {
		g.wg.Done()
		g.wg.Wait()
	}
	return g.next.RoundTrip(req)
}

// Of several that revoke a token at once all succeed; several that make one under the
// same name have one each.
func TestRevokingAndCreatingAtOnce(t *testing.T) {
	t.Parallel()
	const clients = 8
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		s := newStage(t, kind)
		var revokes, creates, wg sync.WaitGroup
		revokes.Add(clients)
		creates.Add(clients)
		errs, made := make([]error, clients), make([]token.Created, clients)
		for i := range clients {
			c := s.client(t, gathering{gathering{s.srv.RoundTripper(), http.MethodDelete, &revokes}, http.MethodPost, &creates})
			wg.Go(func() {
				if errs[i] = c.Revoke(t.Context(), s.ref(s.old.ID), token.RevokeOptions{}); errs[i] == nil {
					made[i], errs[i] = c.Create(t.Context(), s.request("job"))
				} else {
					creates.Done()
				}
			})
		}
		wg.Wait()
		values := map[string]bool{}
		for i := range clients {
			require.NoError(t, errs[i])
			assert.True(t, s.works(made[i].Secret.Reveal(), platform()))
			values[made[i].Secret.Reveal()] = true
		}
		assert.Len(t, values, clients)
		assert.Len(t, s.created(), clients)
	}
}
