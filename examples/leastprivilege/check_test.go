package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const (
	planAccount = permissions.AccountID("023e105f4ecef8ad9ca31a8372d0c353")
	simZone     = permissions.ZoneID(tokentest.DefaultZoneID)
)

// specFile writes a spec as a file.
func specFile(t *testing.T, policies ...permissions.Policy) string {
	t.Helper()
	data, err := permissions.NewSpec(policies...).MarshalJSON()
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "spec.json")
	require.NoError(t, os.WriteFile(name, data, 0o600))
	return name
}

func TestCheckAgainstAFile(t *testing.T) {
	t.Parallel()
	lines := `{"method":"GET","path":"/zones/` + tokentest.DefaultZoneID + `/dns_records"}` + "\n" +
		`{"method":"POST","path":"/zones/` + tokentest.DefaultZoneID + `/dns_records"}` + "\n"
	zone := permissions.Zone(simZone)
	least := specFile(t, zone.Allow(permissions.ZoneDNSWrite))
	o := from(lines, "-json", "-from", "-", "-check", least)
	assert.Equal(t, token.ExitOK, o.code, o.errOut)
	r := parse(t, o)
	require.NotNil(t, r.Check)
	assert.Equal(t, checkJSON{Spec: least, OK: true, Lacking: []lackingJSON{}, Excess: []excessJSON{}, Unjudged: []unjudgedJSON{}}, *r.Check)
	assert.Contains(t, from(lines, "-from", "-", "-check", least).out, "nothing is lacking and nothing is in excess")

	other := specFile(t, zone.Allow(permissions.ZoneDNSRead), permissions.Account(planAccount).Allow(permissions.AccountWorkersScriptsWrite))
	o = from(lines, "-json", "-from", "-", "-check", other)
	assert.Equal(t, token.ExitRefused, o.code)
	r = parse(t, o)
	assert.False(t, r.Check.OK)
	require.Len(t, r.Check.Lacking, 1)
	assert.Equal(t, "DNS Write", r.Check.Lacking[0].Name)
	assert.Equal(t, []refusedJSON{{"POST /zones/" + tokentest.DefaultZoneID + "/dns_records", "", authz.MissingPermission}}, r.Check.Lacking[0].Refused)
	require.Len(t, r.Check.Excess, 1)
	assert.Equal(t, "Workers Scripts Write", r.Check.Excess[0].Name)
	text := from(lines, "-from", "-", "-check", other).out
	assert.Contains(t, text, "would fail: POST /zones/"+tokentest.DefaultZoneID+"/dns_records: missing permission")
	assert.Contains(t, text, "in excess: Account:Workers Scripts:Edit  (Workers Scripts Write)")
	assert.Contains(t, text, "nothing that was read needs it")
}

func from(stdin string, args ...string) outcome { return least(nil, stdin, args...) }

// TestCheckNamesTheResources: of a plan those whose calls would fail, and why.
func TestCheckNamesTheResources(t *testing.T) {
	t.Parallel()
	spec := specFile(t, permissions.Zone(simZone).Allow(permissions.ZoneDNSWrite), permissions.Account(planAccount).Allow(permissions.AccountWorkersR2StorageRead))
	o := from("", "-terraform", "testdata/inputs/plan.json", "-check", spec)
	assert.Equal(t, token.ExitRefused, o.code)
	assert.Contains(t, o.out, "would fail: POST /zones, for cloudflare_zone.site (create): outside scope")
	assert.Contains(t, o.out, "not to be judged: POST /zones/{cloudflare_zone.site}/dns_records, for cloudflare_dns_record.www (create)")
	assert.Contains(t, o.out, "to settle: the id that the path leaves open")
	assert.NotContains(t, o.out, "cloudflare_r2_bucket.media (read): ", "that one works")
}

func TestCheckAgainstALiveToken(t *testing.T) {
	t.Parallel()
	sim, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	defer sim.Close()
	zone := permissions.Zone(simZone)
	own := permissions.User(tokentest.DefaultUserID)
	reader, err := sim.IssueToken(permissions.NewSpec(zone.Allow(permissions.ZoneDNSRead), own.Allow(permissions.UserAPITokensRead)), tokentest.TokenOptions{})
	require.NoError(t, err)
	poor, err := sim.IssueToken(permissions.NewSpec(zone.Allow(permissions.ZoneDNSWrite)), tokentest.TokenOptions{})
	require.NoError(t, err)
	line := `{"method":"POST","path":"/zones/` + tokentest.DefaultZoneID + `/dns_records"}`
	env := func(value string) []string {
		return []string{token.EnvBaseURL + "=" + sim.URL, token.EnvAPIToken + "=" + value}
	}

	o := least(env(reader.Value), line, "-json", "-from", "-", "-check", "live")
	assert.Equal(t, token.ExitRefused, o.code, o.errOut)
	r := parse(t, o)
	assert.Equal(t, "token "+reader.ID, r.Check.Spec)
	require.Len(t, r.Check.Lacking, 1)
	assert.Equal(t, "DNS Write", r.Check.Lacking[0].Name)
	require.Len(t, r.Check.Excess, 2, "what reads its own policies is not needed for the calls")

	o = least(env(reader.Value), line, "-json", "-from", "-", "-check", "token:"+poor.ID)
	assert.Equal(t, token.ExitOK, o.code, o.errOut)
	assert.True(t, parse(t, o).Check.OK)

	o = least(env(poor.Value), line, "-json", "-from", "-", "-check", "live")
	assert.Equal(t, token.ExitNotKnown, o.code, "that a token cannot be read is no lack")
	assert.Contains(t, o.out, `"failure":"not_known"`)
	assert.Contains(t, o.errOut, "for which a credential needs User:API Tokens:Read (or give -check FILE)")
	assert.NotContains(t, o.out+o.errOut, poor.Value)

	for _, flag := range []string{"-check", "-right-size"} {
		for value, why := range map[string]string{
			"0123456789012345678901234567890123456789": "as of one that is not valid: name the token by its id",
			poor.Value: "the policies of the token cannot be read",
		} {
			o = least(env(value), line, "-from", "-", flag, "live")
			assert.Equal(t, token.ExitNotKnown, o.code, o.errOut)
			assert.Contains(t, o.errOut, flag)
			assert.Contains(t, o.errOut, why)
		}
	}

	o = least(nil, line, "-from", "-", "-check", "live")
	assert.Equal(t, token.ExitUsage, o.code)
	assert.Contains(t, o.errOut, token.EnvAPIToken)
}

func TestPerSource(t *testing.T) {
	t.Parallel()
	args := []string{"-per-source", "-terraform", "testdata/inputs/plan.json", "-from", recordings + "libdns-list.jsonl"}
	o := from("", append(args, "-json")...)
	assert.Equal(t, token.ExitOK, o.code, o.errOut)
	r := parse(t, o)
	require.Len(t, r.Sources, 2)
	assert.Equal(t, "terraform", r.Sources[0].Source)
	assert.Equal(t, "testdata/inputs/plan.json", r.Sources[0].Name)
	assert.Equal(t, "from", r.Sources[1].Source)
	assert.Greater(t, len(r.Permissions), len(r.Sources[0].Permissions))
	at := slices.IndexFunc(r.Unplaced, func(u unplacedJSON) bool { return u.Name == "Workers Routes Write" })
	require.GreaterOrEqual(t, at, 0)
	assert.Equal(t, "data.cloudflare_zone.other", r.Unplaced[at].Whose)
	assert.Contains(t, r.Unplaced[at].Because, "POST /zones/{data.cloudflare_zone.other}/workers/routes, for cloudflare_workers_route.api (create)")
	require.Len(t, r.Gaps, 1)
	assert.Contains(t, r.Gaps[0], "cloudflare_workers_script in version 5")
	var policies []json.RawMessage
	require.NoError(t, json.Unmarshal(r.Sources[1].Policies, &policies))
	assert.NotEmpty(t, policies)

	text := from("", args...).out
	assert.Contains(t, text, "-terraform testdata/inputs/plan.json:\n")
	assert.Contains(t, text, "Together:\n")
	assert.Contains(t, text, "on the zone of which no id is said: data.cloudflare_zone.other")
}

// TestBadInputsOfEverySource: each source names the file that it cannot read.
func TestBadInputsOfEverySource(t *testing.T) {
	t.Parallel()
	for _, s := range sources() {
		o := from("", "-json", "-"+s.name, "/no/such/input")
		assert.Equal(t, token.ExitUsage, o.code, s.name)
		assert.Contains(t, o.errOut, "/no/such/input", s.name)
		assert.Contains(t, o.out, `"failure":"usage"`, s.name)
	}
}
