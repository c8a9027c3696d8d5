package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

func emptyList(method, path string, f diagnose.Facts) (diagnose.Diagnosis, bool) {
	return diagnose.EmptyList(authz.Call{Method: method, Path: path, Status: 200}, f)
}

// An empty list is explained only where something may be hidden.
func TestEmptyListKnowsWhatWouldShow(t *testing.T) {
	t.Parallel()
	here := diagnose.Facts{Account: account, Zone: zone}
	with := func(p ...permissions.Policy) diagnose.Facts {
		f := here
		f.Spec = specOf(p...)
		return f
	}
	noZone := with(permissions.AllZones().Allow(permissions.ZoneRead))
	noZone.Zone = ""
	for _, tc := range []struct {
		name, call string
		facts      diagnose.Facts
		code       diagnose.Code // "" = nothing is hidden
		on         permissions.Resource
		settle     string
	}{
		{"nothing known", "GET /zones", diagnose.Facts{}, "empty-zone-list", permissions.Resource{}, ""},
		{"account known", "GET /client/v4/zones/?page=1", diagnose.Facts{Account: account}, "empty-zone-list", permissions.Resource{}, ""},
		{"zone known", "GET /zones", here, "empty-zone-list", permissions.ZoneResource(zone), "GET " + zonePath},
		{"Zone Read on another zone", "GET /zones", with(permissions.Zone(otherZone).Allow(permissions.ZoneRead)), "empty-zone-list", permissions.ZoneResource(zone), "GET " + zonePath},
		{"DNS Write lists nothing", "GET /zones", with(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)), "empty-zone-list", permissions.ZoneResource(zone), "GET " + zonePath},
		{"Zone Read on it", "GET /zones", with(permissions.Zone(zone).Allow(permissions.ZoneRead)), "", permissions.Resource{}, ""},
		{"Zone Read on the account's zones", "GET /zones", with(permissions.AllZonesIn(account).Allow(permissions.ZoneRead)), "", permissions.Resource{}, ""},
		{"Zone Read on all, no zone named", "GET /zones", noZone, "", permissions.Resource{}, ""},
		{"no account permission", "GET /accounts", with(permissions.Zone(zone).Allow(permissions.ZoneRead)), "empty-account-list", permissions.AccountResource(account), "GET " + accountPath},
		{"account settings", "GET /accounts", with(permissions.Account(account).Allow(permissions.AccountSettingsRead)), "", permissions.Resource{}, ""},
		{"all accounts", "GET /accounts", with(permissions.AllAccounts().Allow(permissions.AccountSettingsRead)), "", permissions.Resource{}, ""},
		{"another call", "GET " + zonePath + "/dns_records", here, "", permissions.Resource{}, ""},
		{"another method", "POST /zones", here, "", permissions.Resource{}, ""},
		{"one zone", "GET " + zonePath, here, "", permissions.Resource{}, ""},
		{"one bucket", "GET " + accountPath + "/r2/buckets/x", here, "", permissions.Resource{}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			method, path, _ := cut(tc.call)
			d, ok := emptyList(method, path, tc.facts)
			require.Equal(t, tc.code != "", ok, "%s", d)
			assert.Equal(t, tc.code, d.Code)
			if !ok {
				return
			}
			assert.Equal(t, tc.on, d.Remedies[0].Resource)
			settle := ""
			if d.Settle.Method != "" {
				settle = d.Settle.Method + " " + d.Settle.Path
			}
			assert.Equal(t, tc.settle, settle)
			assert.Nil(t, d.Refusal)
			assert.Equal(t, authz.Inconclusive, d.Verdict)
			checkDiagnosis(t, d)
		})
	}
}
