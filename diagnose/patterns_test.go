package diagnose_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// observeAll makes the eight checks, of which those named are allowed and the
// others denied.
func observeAll(allowed ...string) []diagnose.Observation {
	var obs []diagnose.Observation
	for _, c := range eightChecks() {
		if slices.Contains(allowed, c.name) {
			obs = append(obs, c.observe(authz.Allowed, 200, ""))
		} else {
			obs = append(obs, c.observe(authz.Denied, 403, body10000))
		}
	}
	return obs
}

func withCode(ds []diagnose.Diagnosis, code diagnose.Code) (diagnose.Diagnosis, bool) {
	for _, d := range ds {
		if d.Code == code {
			return d, true
		}
	}
	return diagnose.Diagnosis{}, false
}

// GET /zones/{zone_id} is open to groups of the account, so it shows no zone
// permission when it is allowed.
func TestAccountNotZoneBesideAnOpenCall(t *testing.T) {
	t.Parallel()
	const code = diagnose.Code("works-for-account-not-zone")
	obs := observeAll("Basic Auth", "Account Access", "R2 Buckets List", "R2 Bucket Create", "Zone Access", "Workers List")
	f := diagnose.Facts{Kind: authz.UserToken, Account: account, Zone: zone}
	d, ok := withCode(diagnoseReport(t, obs, f), code)
	require.True(t, ok)
	assert.Equal(t, []string{"Workers Routes", "Custom Hostnames"}, d.Checks)
	assert.Contains(t, d.Detail, "Zone Access passed, but permissions on the zone's account open it too.")
	assert.Equal(t, []permissions.Permission{permissions.ZoneWorkersRoutesWrite, permissions.ZoneSSLAndCertificatesWrite, permissions.ZoneRead}, d.Remedies[0].Permissions)

	t.Run("the spec shows a zone permission", func(t *testing.T) {
		t.Parallel()
		f := f
		f.Spec = specOf(permissions.Account(account).Allow(permissions.AccountSettingsRead), permissions.Zone(zone).Allow(permissions.ZoneRead))
		_, ok := withCode(diagnoseReport(t, obs, f), code)
		assert.False(t, ok)
	})
	t.Run("the spec shows none on this zone", func(t *testing.T) {
		t.Parallel()
		f := f
		f.Spec = specOf(permissions.Account(account).Allow(permissions.AccountSettingsRead, permissions.AccountWorkersR2StorageWrite, permissions.AccountWorkersScriptsWrite),
			permissions.Zone(otherZone).Allow(permissions.ZoneRead, permissions.ZoneWorkersRoutesWrite, permissions.ZoneSSLAndCertificatesWrite))
		d, ok := withCode(diagnoseReport(t, obs, f), code)
		require.True(t, ok)
		assert.Equal(t, diagnose.Cause{Reason: authz.OutsideScope, Text: "the token has zone permissions, but the zone is not among its zone resources", Confidence: diagnose.Certain}, d.Causes[0])
		assert.Equal(t, "Add the zone to the token's zone resources, for these permissions: Zone:Cloudflare Workers Routes:Edit (API name: Workers Routes Write), Zone:Custom Hostnames:Edit (API name: SSL and Certificates Write), Zone:Read (API name: Zone Read) on zone 2cf1f02313c4ef76af3d62eb78bb906e.", d.Remedies[0].String())
	})
	t.Run("one denial is one missing permission", func(t *testing.T) {
		t.Parallel()
		_, ok := withCode(diagnoseReport(t, slices.Delete(slices.Clone(obs), 7, 8), f), code)
		assert.False(t, ok)
	})
	t.Run("a call that only zone groups open", func(t *testing.T) {
		t.Parallel()
		obs := append(slices.Clone(obs), check{name: "DNS", method: "GET", path: zonePath + "/dns_records"}.observe(authz.Allowed, 200, ""))
		_, ok := withCode(diagnoseReport(t, obs, f), code)
		assert.False(t, ok)
	})
	t.Run("a plan that is missing", func(t *testing.T) {
		t.Parallel()
		obs := append(slices.Clone(obs), check{name: "Hostnames", method: "GET", path: zonePath + "/custom_hostnames"}.observe(authz.NotEntitled, 403, refuse(1404, "No quota has been allocated for this zone")))
		_, ok := withCode(diagnoseReport(t, obs, f), code)
		assert.False(t, ok, "the permission was let through")
	})
	t.Run("a call that nobody knows", func(t *testing.T) {
		t.Parallel()
		obs := append(slices.Clone(obs), check{name: "New", method: "GET", path: zonePath + "/not/in/the/catalogue"}.observe(authz.Allowed, 200, ""))
		_, ok := withCode(diagnoseReport(t, obs, f), code)
		assert.False(t, ok)
	})
}

// The verify endpoint of an account lies below /accounts and shows nothing of
// the account's permissions.
func TestVerifyIsNoWorkOnTheAccount(t *testing.T) {
	t.Parallel()
	obs := observeAll()
	obs[0] = check{name: "Basic Auth", method: "GET", path: accountPath + "/tokens/verify"}.observe(authz.Allowed, 200, "")
	got := codes(diagnoseReport(t, obs, diagnose.Facts{Kind: authz.AccountToken, Account: account, Zone: zone}))
	assert.NotContains(t, got, diagnose.Code("works-for-account-not-zone"))
	assert.NotContains(t, got, diagnose.Code("nothing-on-account"), "the account owns the token, so its id is right")
	assert.Contains(t, got, diagnose.Code("nothing-on-zone"))
}

func TestNothingOnAnID(t *testing.T) {
	t.Parallel()
	both := diagnose.Facts{Kind: authz.UserToken, Account: account, Zone: zone}
	accountChecks := []string{"Account Access", "R2 Buckets List", "R2 Bucket Create", "Workers List"}
	zoneChecks := []string{"Zone Access", "Workers Routes", "Custom Hostnames"}
	for _, tc := range []struct {
		name   string
		obs    []diagnose.Observation
		facts  diagnose.Facts
		code   diagnose.Code // "" = none
		title  string
		checks []string
		remedy string
	}{
		{
			"swapped", observeAll("Basic Auth"), both, "nothing-on-account", "Nothing on the account and nothing on the zone is allowed: swapped ids?",
			append(slices.Clone(accountChecks), zoneChecks...),
			"Check whether the account ID and the zone ID are swapped, and compare both with those in the dashboard: account " + string(account) + ", zone " + string(zone) + ".",
		},
		{
			"ids not told", observeAll("Basic Auth"), diagnose.Facts{}, "nothing-on-account", "Nothing on the account and nothing on the zone is allowed",
			append(slices.Clone(accountChecks), zoneChecks...), "Check the account ID and the zone ID first, against the dashboard's page",
		},
		{
			"account", observeAll(append([]string{"Basic Auth"}, zoneChecks...)...), both, "nothing-on-account", "Nothing on the account is allowed", accountChecks,
			"Check the account ID first, against the dashboard's page of the account or zone: wrong, swapped with the other, or not among the token's resources.",
		},
		{
			"zone", slices.DeleteFunc(observeAll("Basic Auth"), func(o diagnose.Observation) bool { return slices.Contains(accountChecks, o.Name) }), both,
			"nothing-on-zone", "Nothing on the zone is allowed", zoneChecks,
			"Check the zone ID first, against the dashboard's page of the account or zone: wrong, swapped with the other, or not among the token's resources.",
		},
		{"the guide's situation", guideReport(), both, "", "", nil, ""},
		{"the account alone works", observeAll("Basic Auth", "Account Access"), both, "", "", nil, ""},
		{"not known to be live", observeAll(), diagnose.Facts{Account: account, Zone: zone}, "", "", nil, ""},
		{"one call only", observeAll("Basic Auth")[:2], both, "", "", nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := diagnoseReport(t, tc.obs, tc.facts)
			if tc.code == "" {
				for _, d := range got {
					assert.NotContains(t, string(d.Code), "nothing-on-")
				}
				return
			}
			require.NotEmpty(t, got)
			assert.Equal(t, tc.code, got[0].Code, "it comes before the calls that it puts in doubt: %s", text(got))
			assert.Equal(t, tc.title, got[0].Title)
			assert.Equal(t, tc.checks, got[0].Checks)
			assert.Contains(t, got[0].Remedies[0].String(), tc.remedy)
			assert.Empty(t, got[0].Remedies[0].Permissions, "the id comes first")
			assert.NotEmpty(t, got[0].Remedies[1].Permissions)
			assert.NotContains(t, codes(got), diagnose.Code("works-for-account-not-zone"))
			n := 0
			for _, d := range got {
				if d.Code == "nothing-on-account" || d.Code == "nothing-on-zone" {
					n++
				}
				checkDiagnosis(t, d)
			}
			assert.Equal(t, 1, n)
		})
	}

	t.Run("the spec grants something on the account", func(t *testing.T) {
		t.Parallel()
		f := both
		f.Spec = specOf(permissions.Account(account).Allow(permissions.AccountAPITokensRead))
		_, ok := withCode(diagnoseReport(t, observeAll(append([]string{"Basic Auth"}, zoneChecks...)...), f), "nothing-on-account")
		assert.False(t, ok)
	})
	t.Run("the spec is of another account", func(t *testing.T) {
		t.Parallel()
		f := both
		f.Spec = specOf(permissions.Account(elsewhere).Allow(permissions.AccountSettingsRead))
		_, ok := withCode(diagnoseReport(t, observeAll(append([]string{"Basic Auth"}, zoneChecks...)...), f), "nothing-on-account")
		assert.True(t, ok)
	})
	t.Run("R2 is only switched off", func(t *testing.T) {
		t.Parallel()
		obs := observeAll(append([]string{"Basic Auth"}, zoneChecks...)...)
		obs[2] = eightChecks()[2].observe(authz.NotEntitled, 403, refuse(10042, "Please enable R2 through the Cloudflare Dashboard."))
		_, ok := withCode(diagnoseReport(t, obs, both), "nothing-on-account")
		assert.False(t, ok)
	})
	t.Run("an id after its rule", func(t *testing.T) {
		t.Parallel()
		obs := observeAll("Basic Auth")
		got := diagnoseReport(t, obs, diagnose.Facts{Account: permissions.AccountID(zone), Zone: permissions.ZoneID(account)})
		_, ok := withCode(got, "nothing-on-account")
		assert.False(t, ok, "the ids' own rules say it of each call: %s", text(got))
	})
}
