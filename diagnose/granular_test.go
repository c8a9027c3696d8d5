package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// TestRefusalsOfTokensForOneResource: a refusal to a token for one Worker or app
// speaks of that grant, and does not offer the permission on all of them as if it
// were the same.
func TestRefusalsOfTokensForOneResource(t *testing.T) {
	t.Parallel()
	const a, tag = "6451353ea5a8407bab6162abc42f5338", "0f0e0d0c0b0a09080706050403020100"
	const worker = "Worker " + tag + " of account " + a
	held := func(name, resources string) *permissions.Spec {
		spec, err := permissions.ParseSpec([]byte(`[{"effect":"allow","permission_groups":[{"id":"00000000000000000000000000000001","name":"` + name + `"}],"resources":` + resources + `}]`))
		require.NoError(t, err)
		return &spec
	}
	editor := held("Individual Workers Editor", `{"com.cloudflare.api.account.`+a+`":{"com.cloudflare.edge.worker.script.`+tag+`":"*"}}`)
	app := held("Flagship App Read", `{"com.cloudflare.api.account.flagship.app.`+a+`_`+tag+`":"*"}`)
	for name, row := range map[string]struct {
		spec         *permissions.Spec
		method, path string
		cause        string
		reason       authz.Reason
		remedy       string
		wider        bool
	}{
		"a name": {editor, "PUT", "/workers/scripts/api/secrets", "the token holds Individual Workers Editor on " + worker + " alone, and the call may be on another", authz.OutsideScope,
			"compare the resource of the token's grant (" + worker + ") with that of the call: GET /accounts/{account_id}/workers/scripts shows the tag", true},
		"perhaps new": {editor, "PUT", "/workers/scripts/api", "or create or rename one, which that role does not do", authz.OutsideScope, "compare the resource", true},
		"deletes":     {editor, "DELETE", "/workers/scripts/api", "the token holds Individual Workers Editor on " + worker + " alone, and that does not do for this call", authz.MissingPermission, "add the missing permission", true},
		"lists":       {editor, "GET", "/workers/scripts", "alone, which may not do for this call", authz.MissingPermission, "compare the resource", true},
		"another app": {app, "GET", "/flagship/apps/ffeeddccbbaa99887766554433221100/flags", "the token holds Flagship App Read on Flagship app " + tag + " of account " + a + " alone, and the call is on another", authz.OutsideScope,
			"compare the resource", false},
		"another product": {editor, "GET", "/r2/buckets", "the token lacks the specific permission", authz.MissingPermission, "add the missing permission", false},
	} {
		facts := diagnose.Facts{Spec: row.spec, Kind: authz.AccountToken}
		d, ok := diagnose.Body(row.method, "/accounts/"+a+row.path, 403, []byte(`{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`), facts)
		require.True(t, ok, name)
		require.NotEmpty(t, d.Causes, name)
		assert.Contains(t, d.Causes[0].Text, row.cause, name)
		assert.Equal(t, row.reason, d.Causes[0].Reason, name)
		require.NotEmpty(t, d.Remedies, name)
		assert.Contains(t, d.Remedies[0].Action, row.remedy, name)
		wider := 0
		for _, m := range d.Remedies {
			if len(m.Permissions) == 0 {
				continue
			}
			if row.wider {
				assert.Contains(t, m.Action, "it opens them all, not that one alone", name)
				wider++
			} else if name == "another product" {
				assert.NotContains(t, m.Action, "opens them all", name)
			}
		}
		assert.Equal(t, row.wider, wider > 0, name)
	}
}
