package terraform_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
)

// TestBodies: what a body asks for besides is said with the resource that asks.
func TestBodies(t *testing.T) {
	t.Parallel()
	made := func(kind, after string) string {
		return change(kind+".x", kind, `"actions":["create"],"before":null,"after":{"account_id":"`+string(account)+`",`+after+`}`)
	}
	id := permissions.ZoneDNSWrite.ID()
	policies := func(resources string) string {
		return fmt.Sprintf(`"name":"ci","policies":[{"effect":"allow","permission_groups":[{"id":%q}],"resources":%s}]`, id, resources)
	}
	gets := []string{"cloudflare_api_token.x (create): the token gets Zone:DNS:Edit on zone " + string(zone) + ": who makes it has to be able to give that, which the live listing of permission groups tells (is_selectable)"}
	for name, tc := range map[string]struct {
		change string
		want   []string
	}{
		"a Worker":       {made("cloudflare_workers_script", `"script_name":"a","logpush":false,"bindings":[{"type":"kv_namespace","name":"A"}]`), nil},
		"logpush":        {made("cloudflare_workers_script", `"script_name":"a","logpush":true`), []string{"cloudflare_workers_script.x (create): logpush asks for Logs Write besides, by report, and for a plan that has it"}},
		"a VPC service":  {made("cloudflare_worker_version", `"bindings":[{"type":"kv_namespace"},{"type":"vpc_service","name":"DB"}]`), []string{"cloudflare_worker_version.x (create): a binding of a VPC service asks for Connectivity Directory Bind besides"}},
		"a token":        {made("cloudflare_api_token", policies(`{"com.cloudflare.api.account.zone.`+string(zone)+`":"*"}`)), gets},
		"as a text":      {made("cloudflare_api_token", policies(`"{\"com.cloudflare.api.account.zone.`+string(zone)+`\":\"*\"}"`)), gets},
		"a broken token": {made("cloudflare_account_token", `"policies":[7]`), []string{"cloudflare_account_token.x (create): the token gets policies that cannot be read here: who makes it has to be able to give that, which the live listing of permission groups tells (is_selectable)"}},
		"no more":        {change("cloudflare_workers_script.x", "cloudflare_workers_script", `"actions":["update"],"before":{"account_id":"`+string(account)+`","script_name":"a","logpush":true},"after":{"account_id":"`+string(account)+`","script_name":"a","logpush":false}`), nil},
	} {
		rec := read(t, planWith(tc.change))
		assert.Equal(t, tc.want, rec.Gaps, name)
		assert.Empty(t, record.Minimal(rec).Bodies, "%s: what the body asks for is known", name)
	}
	open := read(t, planWith(made("cloudflare_api_token", `"name":"not known yet"`)))
	require.Len(t, record.Minimal(open).Bodies, 1)
}
