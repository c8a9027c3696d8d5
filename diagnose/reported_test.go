package diagnose_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Answers that people report and that are no matter of permissions, with the call and
// without it. A number without its words, of another call, says nothing.
func TestReportedCodes(t *testing.T) {
	t.Parallel()
	failed := func(path, says string) string {
		return "✘ [ERROR] A request to the Cloudflare API (" + accountPath + path + ") failed.\n\n  " + says + "\n"
	}
	const (
		pricing = "In order to use Durable Objects, you must agree to pricing at https://dash.cloudflare.com/***/workers/overview?enable-durable-objects [code: 10084]"
		route   = `workers.api.error.zone_not_specified - When using wildcard host ssl for saas entitlement you must specify the zone per route using "zone_id" or "zone_name" [code: 10082]`
		plan    = "workers.api.error.wrong_plan [code: 10075]"
		tail    = "Tail Worker does not exist on this account. Check the Worker name and try again. [code: 10203]"
		proxied = `{"result":null,"success":false,"errors":[{"code":9004,"message":"This record type cannot be proxied."}],"messages":[]}`
	)
	for name, tt := range map[string]struct {
		text    string
		code    diagnose.Code
		verdict authz.Verdict
	}{
		"Durable Objects":            {failed("/workers/services/w", pricing), diagnose.CodeNotEntitled, authz.NotEntitled},
		"Durable Objects, no call":   {"wrangler: " + pricing, diagnose.CodeNotEntitled, authz.NotEntitled},
		"a route's zone":             {failed("/workers/scripts/w/routes", route), diagnose.CodeInvalidRequest, authz.Allowed},
		"a route's zone, no call":    {"wrangler: " + route, diagnose.CodeInvalidRequest, authz.Allowed},
		"the plan":                   {failed("/workers/scripts/w", plan), diagnose.CodeNotEntitled, authz.NotEntitled},
		"a tail Worker":              {failed("/workers/scripts/w/script-settings", tail), diagnose.CodeObjectNotFound, authz.Allowed},
		"a proxied record":           {"POST " + apiURL + zonePath + "/dns_records " + proxied, diagnose.CodeInvalidRequest, authz.Allowed},
		"a proxied record, no call":  {"cloudflare: " + proxied, diagnose.CodeInvalidRequest, authz.Allowed},
		"the number of another call": {failed("/queues", "no such consumer [code: 10203]"), diagnose.CodeUnknown, authz.Inconclusive},
		"the number, other words":    {"POST " + apiURL + accountPath + `/members {"success":false,"errors":[{"code":9004,"message":"member not invited"}]}`, diagnose.CodeUnknown, authz.Inconclusive},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, ok := diagnose.Text(tt.text, diagnose.Facts{})
			require.True(t, ok)
			checkDiagnosis(t, d)
			assert.Equal(t, tt.code, d.Code, d.Detail)
			assert.Equal(t, tt.verdict, d.Verdict)
			assert.Empty(t, firstNamed(d))
		})
	}
}
