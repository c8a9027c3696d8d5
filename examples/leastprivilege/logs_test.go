package main

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const logZone = tokentest.DefaultZoneID

func auditEntry(context, id, name, method, path string) string {
	return fmt.Sprintf(`{"action":{"time":"2026-11-20T10:00:00Z"},"actor":{"context":%q,"token_id":%q,"token_name":%q,"type":"user"},"id":"x","raw":{"method":%q,"uri":%q,"status_code":200}}`+"\n", context, id, name, method, path)
}

func TestLogs(t *testing.T) {
	t.Parallel()
	records := "/client/v4/zones/" + logZone + "/dns_records"
	audit := write(t, "audit.json", []byte(auditEntry("api_token", "aa", "dns", "POST", records)+auditEntry("api_token", "bb", "cache", "POST", "/zones/"+logZone+"/purge_cache")+auditEntry("dash", "", "", "DELETE", "/zones/"+logZone)))
	har := write(t, "a.har", []byte(`{"log":{"entries":[{"request":{"method":"GET","url":"https://api.cloudflare.com`+records+`","headers":[{"name":"Authorization","value":"Bearer sekret"}]},"response":{"status":200}}]}}`))
	debug := write(t, "tf.log", []byte("[DEBUG] provider: GET "+records+" HTTP/1.1\n[DEBUG] provider: Authorization: Bearer sekret\n[DEBUG] provider: HTTP/2.0 200 OK\n"))
	access := write(t, "access.log", []byte(`{"verb":"GET","uri":"`+records+`","status":200}`+"\n"))
	for name, tc := range map[string]struct {
		args []string
		want []string
	}{
		"audit":           {[]string{"-audit-log", audit}, []string{"Cache Purge", "DNS Write"}},
		"one token":       {[]string{"-audit-log", audit, "-token", "AA"}, []string{"DNS Write"}},
		"the dashboard's": {[]string{"-audit-log", audit, "-token", "dash"}, []string{"Zone Write"}},
		"har":             {[]string{"-har", har}, []string{"DNS Read"}},
		"debug":           {[]string{"-debug-log", debug}, []string{"DNS Read"}},
		"access":          {[]string{"-access-log", access, "-access-keys", "method=verb"}, []string{"DNS Read"}},
		"mixed":           {[]string{"-har", har, "-audit-log", audit, "-token", "bb"}, []string{"Cache Purge", "DNS Read"}},
	} {
		o := least(nil, "", append([]string{"-json", "-per-source"}, tc.args...)...)
		require.Equal(t, token.ExitOK, o.code, "%s: %s", name, o.errOut)
		r := parse(t, o)
		var got []string
		for _, n := range r.Permissions {
			got = append(got, n.Name)
		}
		assert.ElementsMatch(t, tc.want, got, name)
		assert.NotContains(t, o.out+o.errOut, "sekret")
		if name == "audit" {
			require.Len(t, r.Sources, 2, "one a token")
			assert.Equal(t, audit+", token aa (dns)", r.Sources[1].Name)
			assert.Contains(t, o.errOut, "the calls of what is no API token are left out (dash)")
		}
	}
	o := least(nil, "", "-audit-log", audit, "-token", "zz")
	assert.Equal(t, token.ExitUsage, o.code)
	assert.Contains(t, o.errOut, "nothing of that token in it; it has the calls of token bb (cache), token aa (dns), dash")
	o = least(nil, "", "-access-log", access)
	assert.Contains(t, o.errOut, "access.log:1: the method is missing: looked for")
	assert.Contains(t, least(nil, "", "-har", har, "-token", "x").errOut, "-token goes with -audit-log")
}

func TestRightSizeOfAFile(t *testing.T) {
	t.Parallel()
	lines := `{"method":"GET","path":"/zones/` + logZone + `/dns_records","time":"2026-11-20T10:00:00Z"}` + "\n" + `{"method":"GET","path":"/zones/` + logZone + `/dns_records","time":"2026-11-21T10:00:00Z"}` + "\n"
	wide := specFile(t, permissions.Zone(logZone).Allow(permissions.ZoneDNSWrite, permissions.ZoneCachePurge))
	o := from(lines, "-json", "-from", "-", "-right-size", wide)
	assert.Equal(t, token.ExitRefused, o.code)
	r := parse(t, o)
	require.NotNil(t, r.Size)
	assert.False(t, r.Size.OK)
	require.Len(t, r.Size.Grants, 2)
	advice := map[string]record.Advice{}
	for _, g := range r.Size.Grants {
		advice[g.Name] = g.Advice
		if g.Name == "DNS Write" {
			assert.Equal(t, 2, g.Times)
			assert.Equal(t, "2026-11-21", g.Last.Format("2006-01-02"))
		}
	}
	assert.Equal(t, map[string]record.Advice{"DNS Write": record.Narrow, "Cache Purge": record.Drop}, advice)
	spec, err := permissions.ParseSpec(r.Size.Policies)
	require.NoError(t, err)
	assert.True(t, spec.Equal(permissions.NewSpec(permissions.Zone(logZone).Allow(permissions.ZoneDNSRead))), spec.String())

	text := from(lines, "-from", "-", "-right-size", wide).out
	assert.Contains(t, text, "seen 2 times, last on 2026-11-21T10:00:00Z")
	assert.Contains(t, text, "never seen")
	assert.Contains(t, text, "The narrower spec:")
	assert.Contains(t, text, "by the calls that were read, from 2026-11-20 to 2026-11-21; not seen is not the same as not needed")
	assert.Contains(t, text, "refused from then on, where it was not seen: ")
	assert.Contains(t, r.Size.Note, "not seen is not the same as not needed")
	right := specFile(t, permissions.Zone(logZone).Allow(permissions.ZoneDNSRead))
	o = from(lines, "-from", "-", "-right-size", right)
	assert.Equal(t, token.ExitOK, o.code, o.errOut)
	assert.Contains(t, o.out, "Nothing less would do.")
	assert.Contains(t, from(lines, "-from", "-", "-right-size", right, "-check", right).errOut, "give one of them")
}
