package diagnose_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

func TestJSONHasNoNulls(t *testing.T) {
	t.Parallel()
	assert.JSONEq(t,
		`{"code":"","severity":"info","title":"","detail":"","verdict":"not_checked","causes":[],"remedies":[],"evidence":[],"checks":[]}`,
		asJSON(t, diagnose.Diagnosis{}))
	assert.JSONEq(t, `{"text":"","action":"","permissions":[]}`, asJSON(t, diagnose.Remedy{}))
	for _, v := range variants() {
		d, ok := diagnoseBody(t, "GET", "/zones", v.status, []byte(v.body), v.facts)
		require.True(t, ok)
		assert.NotContains(t, asJSON(t, d), "null", v.name)
	}
}

// The keys are stable: programs read them.
func TestJSONKeys(t *testing.T) {
	t.Parallel()
	d, ok := diagnoseBody(t, "GET", zonePath+"/dns_records", 400, []byte(bodyMalformed), diagnose.Facts{})
	require.True(t, ok)
	var got map[string]any
	require.NoError(t, json.Unmarshal([]byte(asJSON(t, d)), &got))
	assert.Equal(t, "malformed-authorization", got["code"])
	assert.Equal(t, "error", got["severity"])
	assert.Equal(t, "denied", got["verdict"])
	assert.Equal(t, map[string]any{
		"status": 400.0, "method": "GET", "path": zonePath + "/dns_records", "format": "json",
		"errors": []any{map[string]any{
			"code": 6003.0, "message": "Invalid request headers",
			"chain": []any{map[string]any{"code": 6111.0, "message": "Invalid format for Authorization header"}},
		}},
	}, got["refusal"])

	d, ok = diagnoseBody(t, "GET", zonePath+"/dns_records", 403, []byte(body10000), diagnose.Facts{})
	require.True(t, ok)
	require.NoError(t, json.Unmarshal([]byte(asJSON(t, d)), &got))
	assert.Equal(t, "GET /user/tokens/verify", got["settle"])
}

func TestSlog(t *testing.T) {
	t.Parallel()
	d, ok := diagnoseBody(t, "GET", zonePath+"/dns_records", 403, []byte(body10000), diagnose.Facts{Liveness: diagnose.Live})
	require.True(t, ok)
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	log.Warn("refused", "diagnosis", d)
	golden(t, "slog.txt", out.String())
}

func TestRemedyString(t *testing.T) {
	t.Parallel()
	z := permissions.ZoneResource(zone)
	for want, r := range map[string]diagnose.Remedy{
		"":      {},
		"Wait.": {Action: "wait"},
		"Add it: Zone:Zone:Read (API name: Zone Read).":                              {Action: "add it", Permissions: []permissions.Permission{permissions.ZoneRead}},
		"Add it: Zone:Zone:Read (API name: Zone Read) on zone " + string(zone) + ".": {Action: "add it", Permissions: []permissions.Permission{permissions.ZoneRead}, Resource: z},
		"Add it: a permission that is not named on zone " + string(zone) + ".":       {Action: "add it", Permissions: []permissions.Permission{nil}, Resource: z},
		"Hold: Zone:Zone:Read (API name: Zone Read) on zone " + string(zone) + ".":   {Action: "hold", Spec: permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead), permissions.AllZones().Deny(permissions.ZoneDNSWrite))},
	} {
		assert.Equal(t, want, r.String())
	}
}

// A prefilled link says which permissions the form may not show.
func TestLinkNote(t *testing.T) {
	t.Parallel()
	note := func(spec permissions.Spec) (string, string) {
		d, ok := diagnoseBody(t, "GET", "/accounts/"+string(account)+"/challenges/widgets", 403,
			[]byte(`{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`), diagnose.Facts{Spec: &spec, Account: account})
		require.True(t, ok)
		at := slices.IndexFunc(d.Remedies, func(r diagnose.Remedy) bool {
			return slices.Contains(r.Permissions, permissions.Permission(permissions.AccountTurnstileSitesRead))
		})
		require.GreaterOrEqual(t, at, 0)
		return d.Remedies[at].LinkNote, d.String()
	}
	said, text := note(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead)))
	require.Contains(t, said, "may not prefill): Account:Turnstile:Read", text)
	assert.Contains(t, text, "         note: "+said)
	d, ok := diagnoseBody(t, "GET", "/accounts/"+string(account)+"/workers/scripts", 403,
		[]byte(`{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`), diagnose.Facts{Spec: &permissions.Spec{}, Account: account})
	require.True(t, ok)
	require.NotEmpty(t, d.Remedies[0].Link)
	assert.Empty(t, d.Remedies[0].LinkNote, "its key is documented")
}

// What the request's body decides is said, with its evidence.
func TestBodyCounts(t *testing.T) {
	t.Parallel()
	d, ok := diagnoseBody(t, "PUT", "/accounts/"+string(account)+"/workers/scripts/site", 403,
		[]byte(`{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`), diagnose.Facts{Account: account})
	require.True(t, ok)
	assert.Contains(t, d.Detail, "look at the metadata: a VPC service binding needs Connectivity Directory Bind besides")
	assert.True(t, slices.ContainsFunc(d.Evidence, func(e permissions.Evidence) bool {
		return e.Kind == permissions.EvidenceReported && strings.Contains(e.Source, "serverless-registry")
	}), "%v", d.Evidence)
}

func TestTextForms(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]fmt.Stringer{
		"info": diagnose.Info, "warning": diagnose.Warning, "error": diagnose.Failure, "severity(9)": diagnose.Severity(9),
		"low": diagnose.Low, "medium": diagnose.Medium, "high": diagnose.High, "certain": diagnose.Certain, "confidence(9)": diagnose.Confidence(9),
		"unknown": diagnose.LivenessUnknown, "live": diagnose.Live, "in_reach": diagnose.InReach, "out_of_reach": diagnose.OutOfReach, "dead": diagnose.Dead,
	} {
		assert.Equal(t, want, v.String())
	}
	assert.Equal(t, "unknown", diagnose.Cause{}.Confidence.String(), "what nobody has said is no claim")
}

// A remedy on an odd resource still reads well, and its code compiles.
func TestLibraryCalls(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		on   permissions.Resource
		p    permissions.Permission
		want string
	}{
		{permissions.AccountResource(account), permissions.AccountSettingsRead, `permissions.Account("` + string(account) + `").Allow(permissions.AccountSettingsRead)`},
		{permissions.AllAccountsResource(), permissions.AccountSettingsRead, `permissions.AllAccounts().Allow(permissions.AccountSettingsRead)`},
		{permissions.AllZonesResource(), permissions.ZoneRead, `permissions.AllZones().Allow(permissions.ZoneRead)`},
		{permissions.AllZonesInResource(account), permissions.ZoneRead, `permissions.AllZonesIn("` + string(account) + `").Allow(permissions.ZoneRead)`},
		{permissions.OwnUserResource(), permissions.UserAPITokensWrite, `permissions.User(userID).Allow(permissions.UserAPITokensWrite)`},
		{permissions.AccountResource(account), permissions.ZoneRead, ""},
		{permissions.Resource{}, permissions.ZoneRead, ""},
		{permissions.ZoneResource(zone), permissions.ZonePermission("not in the catalogue"), ""},
	} {
		o := diagnose.Observation{Verdict: authz.Denied, Needs: []permissions.Permission{tc.p}, Resource: tc.on}
		got := diagnoseReport(t, []diagnose.Observation{o}, diagnose.Facts{Liveness: diagnose.Live})
		require.Len(t, got, 1)
		assert.Equal(t, tc.want, got[0].Remedies[0].Library)
	}
}
