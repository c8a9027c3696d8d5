package diagnose_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Where the token is known to hold what the call needs, what comes next is named
// first: its address filter, then what the request's body asks for.
func TestSecondCauseComesFirst(t *testing.T) {
	t.Parallel()
	filter := permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}}}
	scripts := func(more ...permissions.Permission) permissions.Spec {
		return permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(account), append(more, permissions.AccountWorkersScriptsWrite)...))
	}
	const script = accountPath + "/workers/scripts/app"
	for _, tc := range []struct {
		name, method, path string
		spec               permissions.Spec
		facts              diagnose.Facts
		code               diagnose.Code
		says               []string // of the first remedies, in order
		adds               permissions.Permission
	}{
		{"the body", "PUT", script, scripts(), diagnose.Facts{}, diagnose.CodeRefusedDespiteSpec, []string{"if the request's body asks for it: Account:Logs:Edit", "Connectivity Directory", "compare its policies"}, permissions.AccountLogsWrite},
		{"of a version", "POST", script + "/versions", scripts(), diagnose.Facts{}, diagnose.CodeRefusedDespiteSpec, []string{"Account:Logs:Edit"}, permissions.AccountLogsWrite},
		{"and its first permission is held", "PUT", script, scripts(permissions.AccountLogsWrite), diagnose.Facts{}, diagnose.CodeRefusedDespiteSpec, []string{"Connectivity Directory", "compare its policies"}, permissions.AccountConnectivityDirectoryBind},
		{"and all is held", "PUT", script, scripts(permissions.AccountLogsWrite, permissions.AccountConnectivityDirectoryBind), diagnose.Facts{}, diagnose.CodeRefusedDespiteSpec, []string{"compare its policies"}, nil},
		{"nothing in a body", "DELETE", script, scripts(), diagnose.Facts{}, diagnose.CodeRefusedDespiteSpec, []string{"compare its policies"}, nil},
		{"the SQL", "POST", accountPath + "/d1/database/0b5a7a2e-5b0c-4b7e-9c5b-0d1f2a3b4c5d/query", permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountD1Read)), diagnose.Facts{}, diagnose.CodeRefusedDespiteSpec, []string{"Account:D1:Edit"}, permissions.AccountD1Write},
		{"the filter", "DELETE", script, scripts().WithConditions(filter), diagnose.Facts{}, diagnose.CodeRefusedDespiteSpec, []string{"address filter", "compare its policies"}, nil},
		{"the filter before the body", "PUT", script, scripts().WithConditions(filter), diagnose.Facts{}, diagnose.CodeRefusedDespiteSpec, []string{"address filter", "Account:Logs:Edit"}, nil},
		{"the filter, of a call that is not known", "GET", script + "/no-such-thing", scripts().WithConditions(filter), diagnose.Facts{}, diagnose.CodeRefusedDespiteSpec, []string{"address filter"}, nil},
		{"the filter admits the caller", "DELETE", script, scripts().WithConditions(filter), diagnose.Facts{ClientIP: netip.MustParseAddr("198.51.100.7")}, diagnose.CodeRefusedDespiteSpec, []string{"compare its policies"}, nil},
		{"the filter excludes the caller", "DELETE", script, scripts().WithConditions(filter), diagnose.Facts{ClientIP: netip.MustParseAddr("192.0.2.7")}, diagnose.CodeClientIP, []string{"address filter"}, nil},
		{"the permission is not held either", "PUT", accountPath + "/workers/scripts/app", permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountLogsWrite)).WithConditions(filter), diagnose.Facts{}, diagnose.CodeMissingPermission, []string{"Workers Scripts Write"}, permissions.AccountWorkersScriptsWrite},
		{"the time window", "DELETE", script, scripts().WithConditions(permissions.Conditions{ExpiresOn: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}), diagnose.Facts{}, diagnose.CodeRefusedDespiteSpec, []string{"compare its policies"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := tc.facts
			f.Spec = &tc.spec
			d, ok := diagnose.Body(tc.method, "/client/v4"+tc.path, 403, []byte(body10000), f)
			require.True(t, ok)
			checkDiagnosis(t, d)
			require.Equal(t, tc.code, d.Code, d.Title)
			for i, words := range tc.says {
				assert.Contains(t, d.Remedies[i].String(), words)
			}
			if tc.adds == nil {
				assert.Empty(t, d.Remedies[0].Permissions)
			} else {
				assert.Equal(t, []permissions.Permission{tc.adds}, d.Remedies[0].Permissions)
			}
			if tc.code == diagnose.CodeRefusedDespiteSpec {
				assert.LessOrEqual(t, d.Causes[0].Confidence, diagnose.Medium)
			}
		})
	}
}

// Without a spec the permission comes first, and then what to look at where it is
// held already.
func TestSecondCauseComesNext(t *testing.T) {
	t.Parallel()
	index := func(d diagnose.Diagnosis, words string) int {
		for i, m := range d.Remedies {
			if strings.Contains(m.String(), words) {
				return i
			}
		}
		return -1
	}
	d, ok := diagnose.Body("PUT", accountPath+"/workers/scripts/app", 403, []byte(body10000), diagnose.Facts{})
	require.True(t, ok)
	checkDiagnosis(t, d)
	filter, logs := index(d, "holds the permission already, look at the token's client IP address filter"), index(d, "holds the permission already, add this permission too")
	assert.Positive(t, filter)
	assert.Greater(t, logs, filter)
	assert.Equal(t, []permissions.Permission{permissions.AccountWorkersScriptsWrite}, d.Remedies[0].Permissions)
	last := d.Causes[len(d.Causes)-1]
	assert.Equal(t, authz.MissingPermission, last.Reason)
	assert.Contains(t, last.Text, "Logs Write")
	assert.Contains(t, d.Detail, "logpush")

	d, ok = diagnose.Body("GET", zonePath+"/dns_records", 403, []byte(body10000), diagnose.Facts{Liveness: diagnose.Live})
	require.True(t, ok)
	assert.Positive(t, index(d, "address filter"), "verify does not apply it")
	for name, f := range map[string]diagnose.Facts{
		"another call there was allowed": {Reach: diagnose.InReach, Liveness: diagnose.Live},
		"a spec without a filter":        {Spec: specOf(permissions.Zone(zone).Allow(permissions.ZoneRead))},
	} {
		d, ok = diagnose.Body("GET", zonePath+"/dns_records", 403, []byte(body10000), f)
		require.True(t, ok)
		assert.Negative(t, index(d, "address filter"), name)
	}
	d, ok = diagnose.Body("GET", zonePath+"/dns_records", 403, []byte(body9109), diagnose.Facts{})
	require.True(t, ok)
	assert.Negative(t, index(d, "address filter"), "the core names it in words of its own")
}
