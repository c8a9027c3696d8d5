package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const (
	account permissions.AccountID = tokentest.DefaultAccountID
	zone    permissions.ZoneID    = tokentest.DefaultZoneID
)

// threeRead is the guide's six with Workers, Routes and SSL only Read.
func threeRead() permissions.Spec {
	return permissions.NewSpec(
		permissions.Account(account).Allow(permissions.AccountSettingsRead, permissions.AccountWorkersR2StorageWrite, permissions.AccountWorkersScriptsRead),
		permissions.Zone(zone).Allow(permissions.ZoneRead, permissions.ZoneWorkersRoutesRead, permissions.ZoneSSLAndCertificatesRead),
	)
}

func (r report) proofs() map[string]string {
	out := map[string]string{}
	for _, c := range r.Checks {
		out[c.Name] = c.Proof
	}
	return out
}

// TestReadIsNotEdit: a token with the six of which three only read is told so.
func TestReadIsNotEdit(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-json"}, {"-json", "-eager"}, {"-json", "-write"}} {
		e, _ := simulated(t, threeRead())
		o := doctor(e, args...)
		assert.Equal(t, token.ExitRefused, o.code)
		r := parse(t, o)
		assert.Equal(t, 5, r.Working)
		for i, c := range r.Checks {
			if i < 5 {
				assert.Equal(t, "allowed", c.Verdict, c.Name)
				continue
			}
			assert.Equal(t, "denied", c.Verdict, c.Name)
			assert.Equal(t, "proven", c.Proof, c.Name)
			assert.Equal(t, 10000, c.Code, c.Name)
		}
		require.Len(t, r.Diagnoses, 3)
		for _, d := range r.Diagnoses {
			assert.Contains(t, d.Title, "has Read, needs Edit")
			assert.Contains(t, d.Remedies[0], "Write)")
		}
	}
	e, _ := simulated(t, threeRead())
	o := doctor(e)
	assert.Contains(t, o.out, "Working 5/8, missing 3/8\n")
	assert.Contains(t, flat(o.out), "❌ Workers List has Read, needs Edit: Account:Cloudflare Workers:Edit (403, code 10000)")
}

// TestProofsOfTheSix: "proof" of each check, and the number of calls.
func TestProofsOfTheSix(t *testing.T) {
	t.Parallel()
	e, sim := simulated(t, permissions.SaaSPlatform(account, zone))
	o := doctor(e, "-json")
	assert.Equal(t, token.ExitOK, o.code)
	assert.Equal(t, map[string]string{
		"Basic Auth": "proven", "Account Access": "consistent", "R2 Buckets List": "consistent", "R2 Bucket Create": "proven",
		"Zone Access": "consistent", "Workers List": "proven", "Workers Routes": "proven", "Custom Hostnames": "proven",
	}, parse(t, o).proofs())
	assert.Len(t, sim.Calls(), 11, "eight and three refused writes")

	e, sim = simulated(t, permissions.SaaSPlatform(account, zone))
	o = doctor(e, "-json", "-refusals", "none")
	assert.Equal(t, token.ExitNotKnown, o.code)
	r := parse(t, o)
	assert.Equal(t, "inconclusive", r.verdicts()["Workers List"])
	assert.Equal(t, "not_proven", r.proofs()["Workers List"])
	assert.Equal(t, "not_checked", r.verdicts()["R2 Bucket Create"])
	for _, c := range sim.Calls() {
		assert.Equal(t, http.MethodGet, c.Method, c.Path)
	}
	assert.Contains(t, doctor(e, "-refusals", "none").out, "not proven: it has Read")
	o = doctor(e, "-refusals", "some")
	assert.Equal(t, token.ExitUsage, o.code)
	assert.Contains(t, o.errOut, "want known, all or none")
}

// file writes a spec file and returns its name.
func file(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "spec.json")
	require.NoError(t, os.WriteFile(name, []byte(content), 0o600))
	return name
}

func specFile(t *testing.T, spec permissions.Spec, array bool) string {
	t.Helper()
	data, err := spec.MarshalJSON()
	require.NoError(t, err)
	if array {
		data, err = spec.PoliciesJSON()
		require.NoError(t, err)
	}
	return file(t, string(data))
}

// TestSpec: -spec checks any spec, in both forms, with the report's schema.
func TestSpec(t *testing.T) {
	t.Parallel()
	six := permissions.SaaSPlatform(account, zone)
	dns := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite))
	purge := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneCachePurge))
	everywhere := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSRead))
	for name, tc := range map[string]struct {
		have, want permissions.Spec
		code       int
		total      int
	}{
		"the six":               {six, six, token.ExitOK, 7},
		"one of them":           {dns, dns, token.ExitOK, 2},
		"more than there is":    {six, six.With(dns.Policies()...), token.ExitRefused, 8},
		"only Read":             {threeRead(), six, token.ExitRefused, 7},
		"Cache Purge, not seen": {six, purge, token.ExitNotKnown, 2},
		"on all zones":          {everywhere, everywhere, token.ExitOK, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, array := range []bool{false, true} {
				e, _ := simulated(t, tc.have)
				o := doctor(e, "-json", "-spec", specFile(t, tc.want, array))
				assert.Equal(t, tc.code, o.code, o.out+o.errOut)
				r := parse(t, o)
				assert.Equal(t, tc.total, r.Total)
				assert.Equal(t, "Basic Auth", r.Checks[0].Name)
				assert.False(t, *r.Live)
				delete(e, "CLOUDFLARE_ACCOUNT_ID")
				delete(e, "CLOUDFLARE_ZONE_ID")
				if name != "on all zones" {
					assert.Equal(t, tc.code, doctor(e, "-spec", specFile(t, tc.want, array)).code, "the ids stand in the spec")
				} else {
					assert.Equal(t, token.ExitNotKnown, doctor(e, "-spec", specFile(t, tc.want, array)).code, "no zone to try")
				}
			}
		})
	}
	e, _ := simulated(t, purge)
	assert.Contains(t, doctor(e, "-v", "-spec", specFile(t, dns, false)).out, "❌")
	e, _ = simulated(t, dns)
	assert.Contains(t, doctor(e, "-v", "-spec", specFile(t, dns, false)).out, "proven: authorization passed: ")
}

// TestSpecCountsOnlyWhatIsProven: a call that other permissions open too is no
// working permission, neither in the mark nor in the sums. The schema stays.
func TestSpecCountsOnlyWhatIsProven(t *testing.T) {
	t.Parallel()
	purge := specFile(t, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneCachePurge)), false)
	e, _ := simulated(t, permissions.SaaSPlatform(account, zone))
	o := doctor(e, "-spec", purge)
	assert.Equal(t, token.ExitNotKnown, o.code)
	assert.Contains(t, flat(o.out), "✅ Basic Auth working ❔ Zone:Cache Purge:Purge not proven: other permissions may give the same answer")
	assert.Contains(t, o.out, "Working 1/2, missing 0/2, not proven 1\n")
	assert.NotContains(t, o.out, "No proof of", "it is not called working")
	m, ok := operations.Match("GET", "/zones/"+string(zone))
	require.True(t, ok)
	assert.Contains(t, doctor(e, "-v", "-spec", purge).out, fmt.Sprintf("but: %d other groups are accepted too", len(m.Operation().Accepted())-1))

	r := parse(t, doctor(e, "-json", "-spec", purge))
	assert.Equal(t, 1, r.Working)
	assert.Equal(t, 2, r.Total)
	assert.Equal(t, "allowed", r.verdicts()["Zone:Cache Purge:Purge"])
	assert.Equal(t, "consistent", r.proofs()["Zone:Cache Purge:Purge"])

	var out, errOut bytes.Buffer
	program{e.lookup, nil, &out, &errOut, true}.run(t.Context(), []string{"-spec", purge})
	assert.Contains(t, errOut.String(), "❔ 2/2 Zone:Cache Purge:Purge", "the progress does not say otherwise")
}

// TestEightSayWhatIsNoProof: the guide's checks work when their call was allowed,
// and a line says which of them show no permission; -v says it of each.
func TestEightSayWhatIsNoProof(t *testing.T) {
	t.Parallel()
	const line = "Working 8/8, missing 0/8\nNo proof of the needed permission, as others open the call too: Account Access, R2 Buckets List, Zone Access.\n"
	e, _ := simulated(t, permissions.SaaSPlatform(account, zone))
	o := doctor(e)
	assert.Equal(t, token.ExitOK, o.code)
	assert.Contains(t, o.out, "  ✅ Zone Access       working\n")
	assert.Contains(t, flat(o.out), flat(line))
	assert.NotContains(t, doctor(e, "-v").out, "No proof of")
	assert.Equal(t, 8, parse(t, doctor(e, "-json")).Working)
}

func TestSpecOfAnAccountOwnedToken(t *testing.T) {
	t.Parallel()
	sim, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = sim.Close() })
	spec := permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite))
	tok, err := sim.IssueToken(spec, tokentest.TokenOptions{Kind: authz.AccountToken})
	require.NoError(t, err)
	o := doctor(env{"CLOUDFLARE_API_TOKEN": tok.Value, "CLOUDFLARE_BASE_URL": sim.URL}, "-spec", specFile(t, spec, false))
	assert.Equal(t, token.ExitOK, o.code, o.out+o.errOut)
}

func TestBadSpecs(t *testing.T) {
	t.Parallel()
	const value = "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"
	e, sim := simulated(t, permissions.SaaSPlatform(account, zone))
	for name, tc := range map[string]struct {
		args []string
		want string
	}{
		"no such file":        {[]string{"-spec", filepath.Join(t.TempDir(), "absent.json")}, "no such file"},
		"a token for a name":  {[]string{"-spec", value}, "-spec:"},
		"a token in the file": {[]string{"-spec", file(t, `{"policies":"`+value+`"}`)}, "-spec:"},
		"no JSON":             {[]string{"-spec", file(t, "policies: none")}, "-spec:"},
		"empty":               {[]string{"-spec", file(t, "")}, "spec is empty"},
		"no permissions":      {[]string{"-spec", file(t, "[]")}, "nothing to check"},
		"too long":            {[]string{"-spec", file(t, strings.Repeat(" ", 1<<20+1))}, "longer than"},
		"no standard input":   {[]string{"-spec", "-"}, "-spec: standard input is not read here"},
	} {
		o := doctor(e, tc.args...)
		assert.Equal(t, token.ExitUsage, o.code, name)
		assert.Contains(t, o.errOut, tc.want, name)
		assert.NotContains(t, o.errOut, value, name)
		assert.Empty(t, o.out, name)
	}
	assert.Empty(t, sim.Calls())
	o := doctor(env{}, "-spec", specFile(t, threeRead(), false))
	assert.Equal(t, token.ExitUsage, o.code)
	assert.Contains(t, o.errOut, "CLOUDFLARE_API_TOKEN is not set")
}

// TestSpecNamesZone: a zone that a spec calls by its name is looked up with the
// token that is checked.
func TestSpecNamesZone(t *testing.T) {
	t.Parallel()
	named := func(name string) string {
		return file(t, `[{"effect":"allow","permission_groups":[{"id":"`+permissions.ZoneRead.ID()+`"}],"resources":{"com.cloudflare.api.account.zone.`+name+`":"*"}}]`)
	}
	e, _ := simulated(t, permissions.SaaSPlatform(account, zone))
	o := doctor(e, "-spec", named("example.com"), "-json")
	assert.NotEqual(t, token.ExitUsage, o.code, o.errOut)
	assert.Contains(t, o.out, "Zone:Zone:Read")
	o = doctor(e, "-spec", named("example.org"))
	assert.Equal(t, token.ExitRefused, o.code)
	assert.Contains(t, o.errOut, "the zone example.org is not among those that the credential sees")
	assert.Empty(t, o.out)
}

// TestSpecFromStandardInput: "-" is standard input, as in the other programs.
func TestSpecFromStandardInput(t *testing.T) {
	t.Parallel()
	e, _ := simulated(t, permissions.SaaSPlatform(account, zone))
	spec, err := permissions.SaaSPlatform(account, zone).MarshalJSON()
	require.NoError(t, err)
	var out, errOut bytes.Buffer
	p := program{e.lookup, bytes.NewReader(spec), &out, &errOut, false}
	assert.Equal(t, token.ExitOK, p.run(t.Context(), []string{"-spec", "-", "-json"}), errOut.String())
	assert.Len(t, parse(t, outcome{0, out.String(), ""}).Checks, 7)
}

// TestSpecWithWrite: -write creates and deletes the bucket also where a spec is
// checked.
func TestSpecWithWrite(t *testing.T) {
	t.Parallel()
	for _, write := range []bool{false, true} {
		e, sim := simulated(t, permissions.SaaSPlatform(account, zone))
		args := []string{"-json", "-spec", specFile(t, permissions.SaaSPlatform(account, zone), false)}
		if write {
			args = append(args, "-write")
		}
		o := doctor(e, args...)
		assert.Equal(t, token.ExitOK, o.code, o.errOut)
		created := 0
		for _, c := range sim.Calls() {
			if c.Method == "POST" && strings.HasSuffix(c.Path, "/r2/buckets") && c.Status == 200 {
				created++
			}
		}
		assert.Equal(t, write, created == 1, "%d buckets created", created)
	}
}

// TestIDsThatAreTheSameOrSwapped: said once, not eight times.
func TestIDsThatAreTheSameOrSwapped(t *testing.T) {
	t.Parallel()
	e, sim := simulated(t, permissions.SaaSPlatform(account, zone))
	e["CLOUDFLARE_ZONE_ID"] = string(account)
	o := doctor(e, "-json")
	assert.Equal(t, token.ExitUsage, o.code)
	assert.Equal(t, 1, strings.Count(o.errOut, "\n"))
	assert.Contains(t, o.errOut, "doctor: the account id and the zone id are the same")
	assert.Empty(t, sim.Calls())

	e["CLOUDFLARE_ZONE_ID"], e["CLOUDFLARE_ACCOUNT_ID"] = string(account), string(zone)
	o = doctor(e, "-json")
	assert.Equal(t, token.ExitRefused, o.code)
	r := parse(t, o)
	require.Len(t, r.Diagnoses, 1)
	assert.Equal(t, "swapped-ids", r.Diagnoses[0].Code)

	// In a spec, while those of the environment are right.
	e["CLOUDFLARE_ZONE_ID"], e["CLOUDFLARE_ACCOUNT_ID"] = string(zone), string(account)
	swapped := permissions.SaaSPlatform(permissions.AccountID(zone), permissions.ZoneID(account))
	o = doctor(e, "-json", "-spec", specFile(t, swapped, false))
	assert.Equal(t, token.ExitRefused, o.code)
	r = parse(t, o)
	require.Len(t, r.Diagnoses, 1)
	assert.Equal(t, "swapped-ids", r.Diagnoses[0].Code)
}

func TestDeadTokenMissesNothing(t *testing.T) {
	t.Parallel()
	e, sim := simulated(t, permissions.SaaSPlatform(account, zone))
	for _, tok := range sim.Tokens() {
		require.NoError(t, sim.Delete(tok.ID))
	}
	o := doctor(e)
	assert.Equal(t, token.ExitRefused, o.code)
	assert.NotContains(t, o.out, "missing")
	assert.Contains(t, o.out, "Working 0/8, refused for the token itself 1/8, not checked 7\n")
}

// TestInterrupted: a run that was ended says so, on standard error where the
// output is JSON.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	e, _ := simulated(t, permissions.SaaSPlatform(account, zone))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, args := range [][]string{{"-json"}, {}, {"-json", "-spec", specFile(t, threeRead(), false)}} {
		var out, errOut bytes.Buffer
		assert.Equal(t, token.ExitNotKnown, program{e.lookup, nil, &out, &errOut, false}.run(ctx, args))
		assert.Contains(t, errOut.String(), "doctor: interrupted (context canceled)")
		if len(args) == 0 {
			assert.Contains(t, out.String(), "Interrupted: ")
		} else {
			parse(t, outcome{out: out.String()})
		}
	}
}
