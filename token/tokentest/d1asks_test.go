package tokentest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestD1WritesAreRefused: with D1 Read alone SQL that writes is refused, although the
// operation accepts both, and the log of calls says what the SQL asked for.
func TestD1WritesAreRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	walk(t, s, []step{{"POST", onAccount + "/d1/database", `{"name":"db"}`, 200, 0, ""}})
	token := func(p permissions.AccountPermission) []string {
		return bearer(issue(t, s, permissions.NewSpec(permissions.Account(tokentest.DefaultAccountID).Allow(p)), tokentest.TokenOptions{}).Value)
	}
	reader, writer := token(permissions.AccountD1Read), token(permissions.AccountD1Write)
	for body, want := range map[string]struct {
		reader int
		asked  permissions.Permission
	}{
		`{"sql":"SELECT 1"}`:                                     {http.StatusOK, permissions.AccountD1Read},
		`{"sql":"SELECT 1; DROP TABLE t"}`:                       {http.StatusForbidden, permissions.AccountD1Write},
		`{"batch":[{"sql":"SELECT 1"},{"sql":"DELETE FROM t"}]}`: {http.StatusForbidden, permissions.AccountD1Write},
		`[{"sql":"INSERT INTO t VALUES (1)"}]`:                   {http.StatusForbidden, permissions.AccountD1Write},
		`{"sql":`:                                                {http.StatusBadRequest, nil},
	} {
		for _, end := range []string{"/query", "/raw"} {
			s.ResetCalls()
			assert.Equal(t, want.reader, send(t, s, "POST", onAccount+"/d1/database/db"+end, body, reader...).Status, body)
			calls := s.Calls()
			assert.Equal(t, want.asked, calls[len(calls)-1].Asks, body)
			if want.reader != http.StatusBadRequest {
				assert.Equal(t, http.StatusOK, send(t, s, "POST", onAccount+"/d1/database/db"+end, body, writer...).Status, body)
			}
		}
	}
}
