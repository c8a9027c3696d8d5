package diagnose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

func text(ds []diagnose.Diagnosis) string {
	var parts []string
	for _, d := range ds {
		parts = append(parts, d.String())
	}
	return strings.Join(parts, "\n\n") + "\n"
}

func TestGuideReport(t *testing.T) {
	t.Parallel()
	facts := diagnose.Facts{Kind: authz.UserToken, Account: account, Zone: zone}
	got := diagnoseReport(t, guideReport(), facts)

	golden(t, "guide.txt", text(got))
	golden(t, "guide.json", asJSON(t, got)+"\n")

	first := func(check string) diagnose.Remedy {
		for _, d := range got {
			if len(d.Checks) == 1 && d.Checks[0] == check {
				require.NotEmpty(t, d.Remedies)
				assert.True(t, strings.HasPrefix(d.Title, check+": "), d.Title)
				return d.Remedies[0]
			}
		}
		require.Failf(t, "no diagnosis", "of %s", check)
		return diagnose.Remedy{}
	}
	for _, want := range []struct {
		check      string
		permission permissions.Permission
		on         permissions.Resource
		sentence   string
		library    string
	}{
		{
			"Zone Access", permissions.ZoneRead, permissions.ZoneResource(zone),
			"Add the missing permission to the token: Zone:Read (API name: Zone Read) on zone 2cf1f02313c4ef76af3d62eb78bb906e.",
			`permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e").Allow(permissions.ZoneRead)`,
		},
		{
			"Workers List", permissions.AccountWorkersScriptsWrite, permissions.AccountResource(account),
			"Add the missing permission to the token: Account:Cloudflare Workers:Edit (API name: Workers Scripts Write) on account 6451353ea5a8407bab6162abc42f5338.",
			`permissions.Account("6451353ea5a8407bab6162abc42f5338").Allow(permissions.AccountWorkersScriptsWrite)`,
		},
		{
			"Workers Routes", permissions.ZoneWorkersRoutesWrite, permissions.ZoneResource(zone),
			"Add the missing permission to the token: Zone:Cloudflare Workers Routes:Edit (API name: Workers Routes Write) on zone 2cf1f02313c4ef76af3d62eb78bb906e.",
			`permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e").Allow(permissions.ZoneWorkersRoutesWrite)`,
		},
		{
			"Custom Hostnames", permissions.ZoneSSLAndCertificatesWrite, permissions.ZoneResource(zone),
			"Add the missing permission to the token: Zone:Custom Hostnames:Edit (API name: SSL and Certificates Write) on zone 2cf1f02313c4ef76af3d62eb78bb906e.",
			`permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e").Allow(permissions.ZoneSSLAndCertificatesWrite)`,
		},
	} {
		r := first(want.check)
		assert.Equal(t, []permissions.Permission{want.permission}, r.Permissions, want.check)
		assert.Equal(t, want.on, r.Resource, want.check)
		assert.Equal(t, want.sentence, r.String(), want.check)
		assert.Equal(t, want.library, r.Library, want.check)
	}
	assert.Equal(t, []diagnose.Code{
		"unauthorized-resource", "missing-permission", "missing-permission", "missing-permission",
		"works-for-r2-not-workers", "works-for-account-not-zone",
	}, codes(got))
}

// Each row of the guide's troubleshooting table: symptom, cause, remedy.
func TestGuideTroubleshooting(t *testing.T) {
	t.Parallel()
	facts := func(k authz.Kind) diagnose.Facts {
		return diagnose.Facts{Kind: k, Account: account, Zone: zone}
	}
	a, z := permissions.AccountResource(account), permissions.ZoneResource(zone)
	zonePermissions := []permissions.Permission{permissions.ZoneRead, permissions.ZoneWorkersRoutesWrite, permissions.ZoneSSLAndCertificatesWrite}
	single := func(method, path, body string) func(diagnose.Facts) diagnose.Diagnosis {
		return func(f diagnose.Facts) diagnose.Diagnosis {
			d, ok := diagnoseBody(t, method, path, 403, []byte(body), f)
			require.True(t, ok)
			return d
		}
	}
	pattern := func(code diagnose.Code) func(diagnose.Facts) diagnose.Diagnosis {
		return func(f diagnose.Facts) diagnose.Diagnosis {
			for _, d := range diagnoseReport(t, guideReport(), f) {
				if d.Code == code {
					return d
				}
			}
			require.Fail(t, "no pattern "+string(code))
			return diagnose.Diagnosis{}
		}
	}
	const create = "Create a new User Token with both account and zone permissions: " +
		"Account:Read (API name: Account Settings Read), Account:Cloudflare R2:Edit (API name: Workers R2 Storage Write), Account:Cloudflare Workers:Edit (API name: Workers Scripts Write) on account 6451353ea5a8407bab6162abc42f5338; " +
		"Zone:Custom Hostnames:Edit (API name: SSL and Certificates Write), Zone:Cloudflare Workers Routes:Edit (API name: Workers Routes Write), Zone:Read (API name: Zone Read) on zone 2cf1f02313c4ef76af3d62eb78bb906e."
	const addZone = "Zone:Read (API name: Zone Read), Zone:Cloudflare Workers Routes:Edit (API name: Workers Routes Write), Zone:Custom Hostnames:Edit (API name: SSL and Certificates Write) on zone 2cf1f02313c4ef76af3d62eb78bb906e."
	accountOnly := facts(authz.AccountToken)
	accountOnly.Spec = specOf(permissions.Account(account).Allow(permissions.AccountSettingsRead, permissions.AccountWorkersR2StorageWrite))

	for _, row := range []struct {
		symptom     string
		facts       diagnose.Facts
		diagnose    func(diagnose.Facts) diagnose.Diagnosis
		cause       string
		remedies    []string // in order; more may follow
		permissions []permissions.Permission
		on          permissions.Resource
	}{
		{
			"Authentication error (10000)", facts(authz.UserToken), single("PUT", accountPath+"/workers/scripts/router", body10000),
			"the token lacks the specific permission for that operation",
			[]string{"Add the missing permission to the token: Account:Cloudflare Workers:Edit (API name: Workers Scripts Write) on account 6451353ea5a8407bab6162abc42f5338."},
			[]permissions.Permission{permissions.AccountWorkersScriptsWrite}, a,
		},
		{
			"Unauthorized to access requested resource (9109)", facts(authz.UserToken), single("GET", zonePath, body9109),
			"the token does not have access to the account or zone",
			[]string{"Verify the account ID and the zone ID in the token's resources (account 6451353ea5a8407bab6162abc42f5338, zone 2cf1f02313c4ef76af3d62eb78bb906e), and check that the token's scope includes both account and zone, with this permission: Zone:Read (API name: Zone Read) on zone 2cf1f02313c4ef76af3d62eb78bb906e."},
			[]permissions.Permission{permissions.ZoneRead}, z,
		},
		{
			"Works for R2 but not for Workers", facts(authz.UserToken), pattern("works-for-r2-not-workers"),
			"the token has account R2 permissions but lacks Workers permissions",
			[]string{"Add the Workers permission to the token: Account:Cloudflare Workers:Edit (API name: Workers Scripts Write) on account 6451353ea5a8407bab6162abc42f5338."},
			[]permissions.Permission{permissions.AccountWorkersScriptsWrite}, a,
		},
		{
			"Works for the account but not for the zone: account-owned, spec unknown", facts(authz.AccountToken), pattern("works-for-account-not-zone"),
			`it may be an "Account Token" instead of a "User Token"`,
			[]string{create, "Add the missing zone permissions to this account-owned token, which can hold them today, and the zone to its zone resources: " + addZone},
			nil, permissions.Resource{},
		},
		{
			"Works for the account but not for the zone: account-owned, account-only", accountOnly, pattern("works-for-account-not-zone"),
			`it may be an "Account Token" instead of a "User Token"`, []string{create}, nil, permissions.Resource{},
		},
		{
			"Works for the account but not for the zone: user token", facts(authz.UserToken), pattern("works-for-account-not-zone"),
			"the token has no zone permissions, or the zone is not among its zone resources",
			[]string{"Add the missing zone permissions to the token, and the zone to its zone resources: " + addZone, create}, zonePermissions, z,
		},
		{
			"Works for the account but not for the zone: kind unknown", facts(authz.KindUnknown), pattern("works-for-account-not-zone"),
			"the token has no zone permissions, or the zone is not among its zone resources",
			[]string{"Add the missing zone permissions to the token, and the zone to its zone resources: " + addZone, create}, zonePermissions, z,
		},
	} {
		t.Run(row.symptom, func(t *testing.T) {
			t.Parallel()
			d := row.diagnose(row.facts)
			require.NotEmpty(t, d.Causes)
			assert.Equal(t, row.cause, d.Causes[0].Text)
			require.GreaterOrEqual(t, len(d.Remedies), len(row.remedies))
			for i, want := range row.remedies {
				assert.Equal(t, want, d.Remedies[i].String())
			}
			assert.Equal(t, row.permissions, d.Remedies[0].Permissions)
			assert.Equal(t, row.on, d.Remedies[0].Resource)
		})
	}

	t.Run("the user token's link holds all six", func(t *testing.T) {
		t.Parallel()
		d := pattern("works-for-account-not-zone")(facts(authz.AccountToken))
		assert.Equal(t, permissions.SaaSPlatform(account, zone), d.Remedies[0].Spec)
		for _, key := range []string{"account_settings", "workers_r2", "workers_scripts", "zone", "workers_routes", "ssl_and_certificates"} {
			assert.Contains(t, d.Remedies[0].Link, "%22"+key+"%22")
		}
	})
	t.Run("kind unknown: the account token is the second cause", func(t *testing.T) {
		t.Parallel()
		d := pattern("works-for-account-not-zone")(facts(authz.KindUnknown))
		require.Len(t, d.Causes, 2)
		assert.Equal(t, diagnose.Cause{Reason: authz.WrongKind, Text: `it may be an "Account Token" instead of a "User Token"`, Confidence: diagnose.Medium}, d.Causes[1])
	})
	t.Run("an account-owned token with zone permissions", func(t *testing.T) {
		t.Parallel()
		f := facts(authz.AccountToken)
		f.Spec = specOf(permissions.Account(account).Allow(permissions.AccountWorkersR2StorageWrite), permissions.Zone(otherZone).Allow(permissions.ZoneRead))
		d := pattern("works-for-account-not-zone")(f)
		assert.Equal(t, zonePermissions, d.Remedies[0].Permissions)
	})
}
