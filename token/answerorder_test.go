package token_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// shuffling gives every list of every answer another order each time.
type shuffling struct {
	next http.RoundTripper
	rnd  *rand.Rand
}

func (s shuffling) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := s.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	var v any
	if json.Unmarshal(data, &v) == nil {
		s.shuffle(v)
		if data, err = json.Marshal(v); err != nil {
			return nil, err
		}
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	resp.Header.Del("Content-Length")
	return resp, nil
}

func (s shuffling) shuffle(v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, below := range v {
			if key != "errors" && key != "messages" { // the first of them counts
				s.shuffle(below)
			}
		}
	case []any:
		s.rnd.Shuffle(len(v), func(i, j int) { v[i], v[j] = v[j], v[i] })
		for _, below := range v {
			s.shuffle(below)
		}
	}
}

// In whatever order the API sends policies, groups, addresses and tokens: what is
// created, read, updated and rotated is the same.
func TestTheOrderOfAnswersDoesNotMatter(t *testing.T) {
	t.Parallel()
	gone := permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountWorkersScriptsWrite))
	for seed := range uint64(8) {
		for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
			s := seededStage(t, kind, seed+1)
			c := s.client(t, shuffling{s.srv.RoundTripper(), rand.New(rand.NewPCG(seed, 0))})
			spec := platform().WithConditions(permissions.Conditions{ExpiresOn: now().Add(time.Hour), RequestIP: permissions.IPCondition{In: prefixes("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")}})
			req := token.Request{Name: "n", Spec: spec}
			if kind == authz.AccountToken {
				req.Account = home
			}
			made, err := c.Create(t.Context(), req)
			require.NoError(t, err)
			read, err := c.Get(t.Context(), made.Ref)
			require.NoError(t, err)
			assert.True(t, read.Spec.Equal(spec), "%s", read.Spec)
			u, err := c.PreviewUpdate(t.Context(), made.Ref, token.Edit{Remove: gone, Name: "m"})
			require.NoError(t, err)
			after, err := c.Apply(t.Context(), u)
			require.NoError(t, err)
			assert.True(t, after.Spec.Equal(spec.Without(permissions.AccountWorkersScriptsWrite)), "%s", after.Spec)
			u, err = c.PreviewUpdate(t.Context(), made.Ref, token.Edit{Replace: &after.Spec, Name: "m"})
			require.NoError(t, err)
			assert.True(t, u.None(), "%s", u)
			r, err := c.Rotate(t.Context(), token.Rotation{
				Old: s.ref(s.old.ID), Wait: token.Backoff{Sleep: noWait},
				HandOver: func(context.Context, token.Secret) error { return nil },
			})
			require.NoError(t, err)
			held, err := s.srv.Token(r.New.ID)
			require.NoError(t, err)
			assert.True(t, held.Spec.WithConditions(permissions.Conditions{}).Equal(platform()), "%s", held.Spec)
		}
	}
}

// Policies that cannot be read are the same in another order.
func TestUnreadPoliciesMayComeBackInAnotherOrder(t *testing.T) {
	t.Parallel()
	const (
		path   = "/user/tokens/" + tokenID
		first  = `{"id":"1","effect":"allow","permission_groups":[{"id":"x"},{"id":"y"}],"resources":{"a.b":["c"]}}`
		second = `{"id":"2","effect":"deny","permission_groups":[{"id":"x"}],"resources":{"a.b":["d"]}}`
		turned = `{"resources":{"a.b":["c"]},"permission_groups":[{"id":"y"},{"id":"x"}],"effect":"allow","id":"3"}`
	)
	shown := func(name, policies string) reply {
		return success(`{"id":"` + tokenID + `","name":"` + name + `","status":"active","policies":[` + policies + `]}`)
	}
	a := script(map[string]reply{"GET " + path: shown("x", first+","+second)})
	c := a.client(t, userToken)
	u, err := c.PreviewUpdate(t.Context(), token.Ref{ID: tokenID}, token.Edit{Name: "y"})
	require.NoError(t, err)
	for policies, kept := range map[string]bool{
		second + "," + turned: true,
		turned:                false,
		turned + "," + first:  false,
	} {
		a := script(map[string]reply{"GET " + path: shown("x", second+","+turned)})
		a.mock.RegisterResponder("PUT", "https://api.cloudflare.com/client/v4"+path, func(req *http.Request) (*http.Response, error) {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.replies["GET "+path] = shown("y", policies)
			return answer(req, 200, nil, `{"success":true,"result":{}}`), nil
		})
		after, err := a.client(t, userToken).Apply(t.Context(), u)
		if !kept {
			assert.ErrorContains(t, err, "may have been updated", policies)
			continue
		}
		require.NoError(t, err, policies)
		assert.Equal(t, "y", after.Name)
	}
}
