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
	for a := range answers.All() {
		op, ok := operations.Match(a.Method, a.Template)
		require.True(t, ok, a.Template)
		path := strings.NewReplacer("{account_id}", string(DefaultAccountID), "{zone_id}", string(DefaultZoneID)).Replace(a.Template)
		id := "0123456789abcdef0123456789abcdef"
		if strings.Contains(path, "custom_hostname_id") {
			id = "01234567-89ab-4cde-8f01-23456789abcd"
		}
		path = parameter.ReplaceAllString(path, id)

		srv, err := New(Options{})
		require.NoError(t, err)
		holder, err := srv.IssueToken(specFor(t, op.Operation()), TokenOptions{})
		require.NoError(t, err)
		status, body, header := ask(t, srv, a.Method, path, holder.Value)
		require.NotEmpty(t, body.Errors, "%s: %d", a.Template, status)
		matched := false
		for _, b := range answers.Missing(a.Method, a.Template) {
			matched = matched || b.Is(status, body.Errors[0].Code, body.Errors[0].Message)
		}
		assert.True(t, matched, "%s %s: %d %v", a.Method, a.Template, status, body.Errors)
		assert.Equal(t, a.Evidence == answers.Argued, header.Get(HeaderAssumed) != "", a.Template)

		other, err := srv.IssueToken(permissions.NewSpec(permissions.Account(DefaultAccountID).Allow(permissions.AccountAnalyticsRead)), TokenOptions{})
		require.NoError(t, err)
		status, _, _ = ask(t, srv, a.Method, path, other.Value)
		assert.Equal(t, http.StatusForbidden, status, a.Template)
	}
	assert.Greater(t, len(MissingThings()), 60)
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
