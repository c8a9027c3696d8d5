package probetest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe/probetest"
)

// TestRequireLeastPrivilegeOfOneWorker: a spec for one Worker is the least privilege
// of code that deploys it, and neither is the group of all Workers called for in its
// place nor does it pass where the code does more.
func TestRequireLeastPrivilegeOfOneWorker(t *testing.T) {
	t.Parallel()
	const a, tag = permissions.AccountID("0123456789abcdef0123456789abcdef"), "0f0e0d0c0b0a09080706050403020100"
	role := func(name string) permissions.Permission {
		spec, err := permissions.ParseSpec([]byte(`[{"effect":"allow","permission_groups":[{"id":"00000000000000000000000000000001","name":"` + name + `"}],"resources":{"com.cloudflare.api.account.*":"*"}}]`))
		require.NoError(t, err)
		return spec.At(0).Permission
	}
	editor := permissions.NewSpec(permissions.Worker(a, tag).Allow(role("Individual Workers Editor")))
	const scripts = "/accounts/" + string(a) + "/workers/scripts/"
	for name, tc := range map[string]struct {
		spec  permissions.Spec
		calls []string // of {worker}, which stands for its name
		want  string
	}{
		"deploys":    {editor, []string{"PUT " + scripts + "{worker}", "PUT " + scripts + "{worker}/secrets"}, ""},
		"creates":    {editor, []string{"PUT " + scripts + "{worker}", "PUT " + scripts + "new"}, "too little: PUT " + scripts + "new would be refused"},
		"deletes":    {editor, []string{"PUT " + scripts + "{worker}", "DELETE " + scripts + "{worker}"}, "would be refused (missing_permission)"},
		"not needed": {editor.With(permissions.Account(a).Allow(permissions.AccountSettingsRead)), []string{"GET /accounts/" + string(a)}, "too much"},
		"two where one would do": {editor.With(permissions.Account(a).Allow(permissions.AccountWorkersScriptsWrite)), []string{"PUT " + scripts + "{worker}"},
			"too much: Account:Workers Scripts:Edit"},
		"a name for a tag": {permissions.NewSpec(permissions.Worker(a, "api").Allow(role("Individual Workers Editor"))), nil, "want its tag"},
		"a product's role": {permissions.NewSpec(permissions.Worker(a, tag).Allow(role("Workers Editor"))), nil, "so it grants nothing on Worker"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := outcome(func(tb testing.TB) {
				probetest.RequireLeastPrivilege(tb, tc.spec, func(c probetest.Client) {
					assert.NotEmpty(t, c.Worker)
					for _, call := range tc.calls {
						lister(c, strings.ReplaceAll(call, "{worker}", c.Worker))
					}
				})
			})
			if tc.want == "" {
				assert.Empty(t, r.failed)
			}
			assert.Contains(t, r.failed, tc.want)
		})
	}
}
