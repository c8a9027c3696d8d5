package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// One pass over an audit log tells the use of every token.
func TestAuditWithALog(t *testing.T) {
	t.Parallel()
	srv, reader := world(t)
	vars := map[string]string{"CLOUDFLARE_API_TOKEN": reader.Value, "CLOUDFLARE_BASE_URL": srv.URL + "/"}
	type seen struct {
		Tokens []row
		Log    *logJSON
	}
	var listed seen
	require.NoError(t, json.Unmarshal([]byte(start(t, vars, "-json").stdout), &listed))
	id := ""
	for _, one := range listed.Tokens {
		if one.Name == "everything" {
			id = one.ID
		}
	}
	require.NotEmpty(t, id)
	entry := func(token, name, method, path string) string {
		return fmt.Sprintf(`{"action":{"time":"2026-11-20T10:00:00Z","result":"success"},"account":{"id":%q},"actor":{"context":"api_token","token_id":%q,"token_name":%q,"type":"user"},"id":"x","raw":{"method":%q,"uri":%q,"status_code":200}}`+"\n",
			tokentest.DefaultAccountID, token, name, method, path)
	}
	log := filepath.Join(t.TempDir(), "audit.jsonl")
	records := "/zones/" + tokentest.DefaultZoneID + "/dns_records"
	require.NoError(t, os.WriteFile(log, []byte(entry(id, "everything", "POST", records)+entry(id, "everything", "POST", records)+entry("0123", "gone", "POST", records)), 0o600))

	got := start(t, vars, "-json", "-audit-log", log)
	require.Equal(t, token.ExitOK, got.code, got.stderr)
	var r seen
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &r))
	require.NotNil(t, r.Log)
	assert.Equal(t, []string{"gone (0123)"}, r.Log.Others)
	for _, one := range r.Tokens {
		if one.ID != id {
			assert.Nil(t, one.Use, one.Name)
			continue
		}
		require.NotNil(t, one.Use)
		assert.True(t, one.Use.Narrower)
		require.Len(t, one.Use.Grants, 2)
		dns, zones := one.Use.Grants[0], one.Use.Grants[1]
		assert.Equal(t, record.Narrow, dns.Advice)
		assert.Equal(t, 2, dns.Times)
		assert.Equal(t, []string{"POST " + records}, dns.Calls)
		assert.Equal(t, record.Unseen, zones.Advice, "reads do not show")
		spec, err := permissions.ParseSpec(one.Use.Policies)
		require.NoError(t, err)
		assert.True(t, spec.Covers(permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneDNSWrite), permissions.AllZones().Allow(permissions.ZoneRead))), spec.String())
	}

	vars["COLUMNS"] = "1000"
	text := start(t, vars, "-audit-log", log).stdout
	assert.Contains(t, text, "seen 2 times, last on 2026-11-20")
	assert.Contains(t, text, "never seen")
	assert.Contains(t, text, "not seen is not the same as not needed")
	assert.Contains(t, text, "seen from 2026-11-20 to 2026-11-20\n")
	assert.Contains(t, text, "by POST "+records)
	assert.Contains(t, text, "refused from then on, where it was not seen: ")
	assert.Contains(t, text, "  - the narrower spec\n    - allow Zone:")
	assert.Contains(t, text, "  - not in the logs\n")
	assert.Contains(t, text, "in the logs and not among these tokens: gone (0123)")

	require.NoError(t, os.WriteFile(log, []byte(`{"result":[{`), 0o600))
	got = start(t, vars, "-audit-log", log)
	assert.Equal(t, token.ExitUsage, got.code)
	assert.Contains(t, got.stderr, "-audit-log: ")
	assert.Contains(t, got.stderr, "the file ends in the middle")
}
