package main

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/ptytest"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// crowded is a world with tokens of long names, many resources and many permissions.
func crowded(t *testing.T) (*tokentest.Running, map[string]string) {
	t.Helper()
	srv, _ := world(t)
	var policies []permissions.Policy
	for n := range 8 {
		zone := permissions.Zone(permissions.ZoneID(zoneNumber(n)))
		policies = append(policies, zone.Allow(permissions.ZoneDNSWrite, permissions.ZoneRead, permissions.ZoneWorkersRoutesWrite))
	}
	spec := permissions.NewSpec(policies...).WithConditions(permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}})
	require.NoError(t, srv.AddNamed(spec))
	for _, name := range []string{"the token with which the night's job of the team in Zürich writes records → all of them, really all", strings.Repeat("東京 ", 20), strings.Repeat("x", 90)} {
		_, err := srv.IssueToken(spec, tokentest.TokenOptions{Name: name})
		require.NoError(t, err)
	}
	return srv, as(srv, "minter")
}

func zoneNumber(n int) string { return fmt.Sprintf("%02x", n) + strings.Repeat("0", 30) }

// fits holds every line to the width; a word that has no room of its own may be longer, as
// the only one of its line.
func fits(t *testing.T, columns int, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		words := strings.Fields(line)
		if wording.Columns(line) > columns && (len(words) > 2 || wording.Columns(words[len(words)-1]) < columns-7) {
			assert.Fail(t, "too wide", "%d columns, not %d: %s", wording.Columns(line), columns, line)
		}
	}
}

// TestTextFits: no line of any text is wider than 80 columns, or than what there is; colours
// are for terminals, and for none with NO_COLOR; with -plain there is no sign beyond ASCII.
func TestTextFits(t *testing.T) {
	t.Parallel()
	srv, vars := crowded(t)
	ids := names(srv)
	log := filepath.Join(t.TempDir(), "audit.jsonl")
	require.NoError(t, os.WriteFile(log, fmt.Appendf(nil, `{"action":{"time":"2026-11-20T10:00:00Z","result":"success"},"account":{"id":%q},"actor":{"context":"api_token","token_id":%q,"token_name":"everything","type":"user"},"id":"x","raw":{"method":"POST","uri":"/zones/%s/dns_records","status_code":200}}`+"\n",
		tokentest.DefaultAccountID, ids["everything"], tokentest.DefaultZoneID), 0o600))
	runs := [][]string{
		{}, {"-v"}, {"-fail-on", "error"}, {"-matrix"}, {"-who-can", "GET /zones/" + zoneNumber(3) + "/dns_records"}, {"-audit-log", log},
		{"-call", "POST /zones/" + zoneNumber(3) + "/dns_records", "-call", "GET /what/is/this", "-call", "DELETE /user/tokens/" + ids["minter"]},
		{"-compare", strings.Repeat("x", 90), "everything"}, {"-revoke-found", "never_used,no_ip_filter,never_expires", "-dry-run", "-even-own"}, {"-revoke-same", "-dry-run"},
	}
	for _, args := range runs {
		for width, columns := range map[string]int{"": 80, "40": 40, "57": 57, "100": 100, "160": 160, "12": 40} {
			if width != "" {
				vars["COLUMNS"] = width
			} else {
				delete(vars, "COLUMNS")
			}
			got := start(t, vars, args...)
			require.NotEmpty(t, got.stdout, "%v: %s", args, got.stderr)
			fits(t, columns, got.stdout)
			assert.NotContains(t, got.stdout, "\x1b")
		}
		delete(vars, "COLUMNS")
		plain := start(t, vars, append(args, "-plain")...)
		fits(t, 80, plain.stdout)
		for _, r := range plain.stdout + plain.stderr {
			assert.True(t, r <= unicode.MaxASCII || unicode.IsLetter(r), "%v: %q", args, r)
		}
		for _, no := range []string{"", "1"} {
			vars["NO_COLOR"] = no
			text := ptytest.Run(t, 60, func(terminal *os.File) {
				var errOut bytes.Buffer
				p := program{env: func(name string) (string, bool) { v, ok := vars[name]; return v, ok }, stdout: terminal, stderr: &errOut, now: now}
				assert.LessOrEqual(t, p.run(t.Context(), args), token.ExitRefused, errOut.String())
			})
			assert.Equal(t, no == "", strings.Contains(text, "\x1b["), "%v", args)
			fits(t, 60, colours.Replace(text))
		}
		delete(vars, "NO_COLOR")
	}
}

// colours are those of the text, and nothing.
var colours = strings.NewReplacer("\x1b[0m", "", "\x1b[1m", "", "\x1b[31m", "", "\x1b[32m", "", "\x1b[33m", "", "\x1b[35m", "", "\x1b[36m", "", "\x1b[90m", "")
