package diagnose_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// assertNumber checks a remedy's words against how many permissions it adds, and
// that no plural is put into the plural.
func assertNumber(t *testing.T, d diagnose.Diagnosis) {
	t.Helper()
	for word := range strings.FieldsFuncSeq(d.String(), func(c rune) bool { return !unicode.IsLetter(c) }) {
		if strings.HasSuffix(word, "ss") && !slices.Contains([]string{"access", "Access", "address", "unless", "less", "pass"}, word) {
			assert.Fail(t, "no such word", "%q in:\n%s", word, d)
		}
	}
	for _, r := range d.Remedies {
		if len(r.Permissions) > 1 {
			assertLacks(t, r.Action+" ", "missing permission ", "missing permission,", "missing zone permission ", "this permission ")
		}
		if len(r.Permissions) == 1 {
			assertLacks(t, r.Action, "missing permissions", "missing zone permissions", "these permissions")
		}
	}
}

func assertLacks(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(text, w) {
			assert.Fail(t, "in the wrong number", "%q in %q", w, text)
		}
	}
}

// Every report over the eight checks in which some are denied, by either answer,
// to every kind of token, with what is known of the ids: no text of a diagnosis
// is in the wrong number.
func TestNumberOfPermissionsInEveryReport(t *testing.T) {
	t.Parallel()
	checks := eightChecks()
	codes := map[diagnose.Code]int{}
	several := 0
	look := func(obs []diagnose.Observation, f diagnose.Facts) {
		for _, d := range diagnose.Report(obs, f) {
			codes[d.Code]++
			for _, r := range d.Remedies {
				if len(r.Permissions) > 1 {
					several++
				}
			}
			assertNumber(t, d)
		}
	}
	for denied := range 1 << 7 {
		for _, body := range []string{body10000, body9109} {
			obs := []diagnose.Observation{checks[0].observe(authz.Allowed, 200, "")}
			for i, c := range checks[1:] {
				if denied>>i&1 == 0 {
					obs = append(obs, c.observe(authz.Allowed, 200, ""))
				} else {
					obs = append(obs, c.observe(authz.Denied, 403, body))
				}
			}
			for _, f := range []diagnose.Facts{
				{Kind: authz.UserToken}, {Kind: authz.AccountToken, Account: account, Zone: zone},
				{Kind: authz.UserToken, Spec: specOf(permissions.Zone(otherZone).Allow(permissions.ZoneRead, permissions.ZoneWorkersRoutesWrite, permissions.ZoneSSLAndCertificatesWrite))},
			} {
				look(obs, f)
			}
		}
	}
	look([]diagnose.Observation{checks[4].observe(authz.Denied, 403, body9109), checks[6].observe(authz.Denied, 403, body10000)}, diagnose.Facts{Liveness: diagnose.Live})
	for _, code := range []diagnose.Code{"missing-permission", "unauthorized-resource", "works-for-r2-not-workers", "works-for-account-not-zone", "nothing-on-account", "nothing-on-zone"} {
		assert.Positive(t, codes[code], code)
	}
	assert.Positive(t, several)

	// One observation that needs several permissions, of each rule that names them.
	for _, c := range checks[1:] {
		for _, body := range []string{body10000, body9109, bodyUnknown, bodyVerify, `{"success":false,"errors":[{"code":10023,"message":"workers.api.error.unauthorized"}]}`} {
			for _, live := range []diagnose.Liveness{diagnose.LivenessUnknown, diagnose.Live} {
				o := c.observe(authz.Denied, 403, body)
				o.Needs = append(o.Needs, permissions.ZoneDNSWrite, permissions.AccountD1Write)
				look([]diagnose.Observation{o}, diagnose.Facts{Liveness: live})
				look([]diagnose.Observation{o, o}, diagnose.Facts{Liveness: live, Account: account, Zone: zone})
			}
		}
	}
}

func TestSeveralMissingPermissionsOnAnID(t *testing.T) {
	t.Parallel()
	var obs []diagnose.Observation
	for _, c := range eightChecks()[1:] {
		obs = append(obs, c.observe(authz.Denied, 403, body10000))
	}
	ds := diagnose.Report(obs, diagnose.Facts{Liveness: diagnose.Live})
	require.Equal(t, diagnose.Code("nothing-on-account"), ds[0].Code)
	assert.True(t, strings.HasPrefix(ds[0].Remedies[1].String(), "If the ids are right, add the missing permissions, beginning with the account's: "), ds[0].Remedies[1])
	assert.True(t, strings.HasPrefix(ds[0].Remedies[2].String(), "Add the missing permissions on the zone too: "), ds[0].Remedies[2])
}
