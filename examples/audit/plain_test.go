package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestPlain: the table has no sign beyond ASCII, names keep their letters, and JSON is
// what it is.
func TestPlain(t *testing.T) {
	t.Parallel()
	srv, reader := world(t)
	_, err := srv.IssueToken(permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead)).WithConditions(permissions.Conditions{ExpiresOn: now().Add(48 * time.Hour)}),
		tokentest.TokenOptions{Name: "Zürich → 東京 🚀"})
	require.NoError(t, err)
	vars := map[string]string{"CLOUDFLARE_API_TOKEN": reader.Value, "CLOUDFLARE_BASE_URL": srv.URL + "/"}
	assert.Contains(t, start(t, vars).stdout, "🚀")
	got := start(t, vars, "-plain", "-v")
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	assert.Contains(t, got.stdout, "Zürich -> 東京 ?")
	assert.True(t, strings.HasSuffix(got.stdout, "\n"))
	for _, r := range got.stdout {
		assert.True(t, r <= unicode.MaxASCII || unicode.IsLetter(r), "%q", r)
	}
	var report struct{ Tokens []struct{ Name string } }
	require.NoError(t, json.Unmarshal([]byte(start(t, vars, "-plain", "-json").stdout), &report))
	assert.Contains(t, report.Tokens, struct{ Name string }{"Zürich → 東京 🚀"})
}
