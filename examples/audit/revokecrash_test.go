package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// doomedWorld is a simulator with tokens a to e to revoke.
func doomedWorld(t *testing.T) *tokentest.Running {
	t.Helper()
	srv, _ := world(t)
	for _, name := range strings.Split("a,b,c,d,e", ",") {
		_, err := srv.IssueToken(permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead)).WithConditions(permissions.Conditions{ExpiresOn: now().Add(time.Hour)}), tokentest.TokenOptions{Name: name})
		require.NoError(t, err)
	}
	return srv
}

func before(t *testing.T, srv *tokentest.Running, h http.HandlerFunc) map[string]string {
	t.Helper()
	front := httptest.NewServer(h)
	t.Cleanup(front.Close)
	vars := as(srv, "minter")
	vars["CLOUDFLARE_BASE_URL"] = front.URL
	return vars
}

// A run that is cut off at any request, which has its effect, revokes nothing that was
// not on the list; its code is of no use any more once it has revoked something, and a
// list of what is left ends the work.
func TestRevokeThatIsCutOff(t *testing.T) {
	t.Parallel()
	partly := 0
	for at := int32(1); ; at++ {
		srv := doomedWorld(t)
		ids := names(srv)
		minter := as(srv, "minter")
		list := []string{ids["a"], ids["b"], ids["c"], ids["d"], ids["e"]}
		args := []string{"-revoke", strings.Join(list, ",")}
		valid := code(t, start(t, minter, append(args, "-dry-run")...))
		var count atomic.Int32
		front := before(t, srv, func(w http.ResponseWriter, r *http.Request) {
			switch n := count.Add(1); {
			case n < at:
				srv.ServeHTTP(w, r)
			case n == at:
				srv.ServeHTTP(httptest.NewRecorder(), r)
				fallthrough
			default:
				panic(http.ErrAbortHandler)
			}
		})
		got := start(t, front, append(args, "-confirm", valid)...)
		if got.code == token.ExitOK {
			assert.Greater(t, at, int32(6), "it was cut off at each request")
			break
		}
		label := fmt.Sprintf("cut off at request %d", at)
		assert.Equal(t, token.ExitNotKnown, got.code, label)
		left := names(srv)
		var rest []string
		for _, id := range list {
			for _, there := range left {
				if there == id {
					rest = append(rest, id)
				}
			}
		}
		require.Len(t, left, len(ids)-len(list)+len(rest), "%s: nothing else is gone", label)
		if gone := len(list) - len(rest); gone > 0 {
			partly++
			again := start(t, minter, append(args, "-confirm", valid)...)
			assert.NotEqual(t, token.ExitOK, again.code, label)
			assert.Equal(t, left, names(srv), "%s: the code was for another list", label)
		}
		if len(rest) == 0 {
			continue
		}
		args[1] = strings.Join(rest, ",")
		got = start(t, minter, append(args, "-confirm", code(t, start(t, minter, append(args, "-dry-run")...)))...)
		assert.Equal(t, token.ExitOK, got.code, label+got.stderr)
		assert.Len(t, names(srv), len(ids)-len(list), label)
	}
	assert.GreaterOrEqual(t, partly, 4)
}

// Two that carry out the same list at once both end well: what the other one has revoked
// is revoked.
func TestRevokeAtOnce(t *testing.T) {
	t.Parallel()
	srv := doomedWorld(t)
	valid := code(t, start(t, as(srv, "minter"), "-revoke", "a,b,c,d,e", "-dry-run"))
	var both sync.WaitGroup
	both.Add(2)
	var first atomic.Int32
	front := before(t, srv, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete && first.Add(1) <= 2 { // both have listed
			both.Done()
			both.Wait()
		}
		srv.ServeHTTP(w, r)
	})
	var got [2]result
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() { got[i] = start(t, front, "-revoke", "a,b,c,d,e", "-confirm", valid) })
	}
	wg.Wait()
	for _, g := range got {
		assert.Equal(t, token.ExitOK, g.code, g.stderr)
		assert.Contains(t, g.stdout, "5 revoked, 0 refused, 0 not known, 0 not tried")
	}
	assert.Empty(t, names(srv)["a"]+names(srv)["b"]+names(srv)["c"]+names(srv)["d"]+names(srv)["e"])
}
