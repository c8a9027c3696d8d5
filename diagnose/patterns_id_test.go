package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// otherWay is a call that was allowed with one id in place of the other.
func otherWay(path string) diagnose.Observation {
	return diagnose.Observation{Call: authz.Call{Method: "GET", Path: path, Status: 200}, Verdict: authz.Allowed}
}

// TestSwappedIDsAreSaidOnce: where a call with the ids the other way round is
// allowed, one diagnosis stands for every refusal.
func TestSwappedIDsAreSaidOnce(t *testing.T) {
	t.Parallel()
	both := diagnose.Facts{Kind: authz.UserToken, Account: account, Zone: zone}
	for _, path := range []string{"/accounts/" + string(zone), "/zones/" + string(account)} {
		got := diagnose.Report(append(observeAll("Basic Auth"), otherWay(path)), both)
		require.Equal(t, []diagnose.Code{"swapped-ids"}, codes(got), text(got))
		assert.Len(t, got[0].Checks, 7)
		assert.Equal(t, authz.OutsideScope, got[0].Reason())
		checkDiagnosis(t, got[0])
	}
	for name, tc := range map[string]struct {
		obs   []diagnose.Observation
		facts diagnose.Facts
	}{
		"nothing shows it":              {observeAll("Basic Auth"), both},
		"something works as given":      {append(observeAll("Basic Auth", "Account Access"), otherWay("/zones/"+string(account))), both},
		"the ids are not told":          {append(observeAll("Basic Auth"), otherWay("/zones/"+string(account))), diagnose.Facts{}},
		"another zone":                  {append(observeAll("Basic Auth"), otherWay("/zones/"+string(elsewhere))), both},
		"verify on the other account":   {append(observeAll("Basic Auth"), otherWay("/accounts/"+string(zone)+"/tokens/verify")), both},
		"nothing was refused at all":    {[]diagnose.Observation{otherWay("/zones/" + string(account))}, both},
		"the other way was refused too": {append(observeAll("Basic Auth"), diagnose.Observation{Call: authz.Call{Method: "GET", Path: "/zones/" + string(account)}, Verdict: authz.Denied}), both},
	} {
		_, ok := withCode(diagnose.Report(tc.obs, tc.facts), "swapped-ids")
		assert.False(t, ok, name)
	}
}

// TestHasReadNeedsEdit: a refused write beside an allowed reading call.
func TestHasReadNeedsEdit(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"gateway": body10000, "core": body9109} {
		c := eightChecks()[5]
		o := c.observe(authz.Denied, 403, body)
		o.Call.Method, o.Call.Path, o.HasRead = "DELETE", c.path+"/cftoken-probe-x", true
		o.Err.Method, o.Err.Path = o.Call.Method, o.Call.Path
		read := c.observe(authz.Allowed, 200, "")
		read.Needs = nil
		r2 := eightChecks()[2].observe(authz.Allowed, 200, "")
		got := diagnose.Report([]diagnose.Observation{r2, read, o}, diagnose.Facts{Account: account, Zone: zone})
		require.Len(t, got, 1, "%s: Workers can be read, so no pattern speaks of them: %s", name, text(got))
		assert.Equal(t, "Workers List: has Read, needs Edit: missing permission "+permissions.GuideLabel(permissions.AccountWorkersScriptsWrite), got[0].Title, name)
		assert.Equal(t, authz.MissingPermission, got[0].Reason(), name)
		assert.Equal(t, []permissions.Permission{permissions.AccountWorkersScriptsWrite}, got[0].Remedies[0].Permissions, name)
		for _, cause := range got[0].Causes {
			assert.NotEqual(t, authz.OutsideScope, cause.Reason, name)
		}
		checkDiagnosis(t, got[0])
	}
}
