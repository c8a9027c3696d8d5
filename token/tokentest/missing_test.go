package tokentest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

var parameter = regexp.MustCompile(`\{[a-z0-9_]+\}`)

// What is deleted and does not exist is answered as the API answers it, by
// operations with state and without, to a token that may; a token that may not
// is refused before.
func TestMissingThings(t *testing.T) {
	t.Parallel()
	tried := 0
	for op := range operations.All() {
		known := answers.Missing(op.Method(), op.Template())
		if len(known) == 0 {
			continue
		}
		tried++
		path := strings.NewReplacer("{account_id}", string(DefaultAccountID), "{zone_id}", string(DefaultZoneID)).Replace(op.Template())
		id := "0123456789abcdef0123456789abcdef"
		if strings.Contains(path, "custom_hostname_id") {
			id = "01234567-89ab-4cde-8f01-23456789abcd"
		}
		path = parameter.ReplaceAllString(path, id)

		srv, err := New(Options{})
		require.NoError(t, err)
		holder, err := srv.IssueToken(specFor(t, op), TokenOptions{})
		require.NoError(t, err)
		status, body, header := ask(t, srv, op.Method(), path, holder.Value)
		require.NotEmpty(t, body.Errors, "%s: %d", op, status)
		matched := false
		for _, b := range known {
			matched = matched || b.Proves(status, body.Errors[0].Code, body.Errors[0].Message)
		}
		assert.True(t, matched, "%s: %d %v", op, status, body.Errors)
		assert.Equal(t, known[0].Argued(), header.Get(HeaderAssumed) != "", op)

		other, err := srv.IssueToken(permissions.NewSpec(permissions.Account(DefaultAccountID).Allow(permissions.AccountAnalyticsRead)), TokenOptions{})
		require.NoError(t, err)
		status, _, _ = ask(t, srv, op.Method(), path, other.Value)
		assert.Equal(t, http.StatusForbidden, status, op)
	}
	assert.Greater(t, tried, len(missingThings()))
}

// specFor grants the operation's first group where it belongs.
func specFor(t *testing.T, op operations.Operation) permissions.Spec {
	t.Helper()
	accepted := op.Accepted()
	require.NotEmpty(t, accepted, op.String())
	on := permissions.AccountResource(DefaultAccountID)
	switch accepted[0].Scope() {
	case permissions.ScopeZone:
		on = permissions.ZoneResource(DefaultZoneID)
	case permissions.ScopeUser:
		on = permissions.UserResource(DefaultUserID)
	}
	return permissions.NewSpec(permissions.AllowOn(on, accepted[0]))
}

// answered is what the tests read of an answer.
type answered struct{ Errors []WireError }

func ask(t *testing.T, srv *Server, method, path, value string) (int, answered, http.Header) {
	t.Helper()
	req := httptest.NewRequest(method, "/client/v4"+path, nil)
	req.Header.Set("Authorization", "Bearer "+value)
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, req)
	var body answered
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body), "%s: %s", path, w.Body.String())
	return w.Code, body, w.Header()
}
