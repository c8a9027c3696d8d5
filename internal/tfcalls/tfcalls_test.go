package tfcalls_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/internal/tfcalls"
	"github.com/cftoken/cftoken/permissions/operations"
)

// TestTable: every call of the table is one that the table of operations knows.
func TestTable(t *testing.T) {
	t.Parallel()
	resources, data := slices.Collect(tfcalls.Resources()), slices.Collect(tfcalls.DataSources())
	assert.Len(t, resources, 257)
	assert.Len(t, data, 443)
	n := 0
	for i, kind := range slices.Concat(resources, data) {
		calls, known := tfcalls.Resource(kind)
		if i >= len(resources) {
			calls, known = tfcalls.DataSource(kind)
		}
		assert.True(t, known, kind)
		for _, c := range calls {
			n++
			assert.Contains(t, "crud", string(c.When), kind)
			for _, place := range [...]string{"accounts", "zones"} {
				concrete := strings.NewReplacer("{accounts_or_zones}", place, "{", "", "}", "").Replace(c.Path)
				_, ok := operations.Match(c.Method, concrete)
				assert.True(t, ok || strings.Contains(c.Path, "{accounts_or_zones}"), "%s: %s %s", kind, c.Method, c.Path)
			}
		}
	}
	assert.Greater(t, n, 1400)
}

func TestCalls(t *testing.T) {
	t.Parallel()
	const records = "/zones/{zone_id}/dns_records"
	calls, _ := tfcalls.Resource("cloudflare_dns_record")
	assert.Equal(t, []tfcalls.Call{
		{tfcalls.Create, "POST", records}, {tfcalls.Read, "GET", records + "/{dns_record_id}"},
		{tfcalls.Update, "PUT", records + "/{dns_record_id}"}, {tfcalls.Delete, "DELETE", records + "/{dns_record_id}"},
	}, calls)
	calls, _ = tfcalls.DataSource("cloudflare_dns_records")
	assert.Equal(t, []tfcalls.Call{{tfcalls.Read, "GET", records}}, calls)
	calls, _ = tfcalls.Resource("cloudflare_zone_setting")
	assert.Equal(t, "/zones/{zone_id}/settings/{setting_id}", calls[0].Path)
	first, known := tfcalls.Resource(slices.Collect(tfcalls.Resources())[0])
	assert.True(t, known)
	assert.NotEmpty(t, first)
	for _, kind := range []string{"", "cloudflare_", "cloudflare_dns", "dns_record", "cloudflare_dns_record\n", "cloudflare_dns_record\ncPOST z/dns_records"} {
		calls, known = tfcalls.Resource(kind)
		assert.False(t, known, kind)
		assert.Empty(t, calls, kind)
	}
}

// TestPaths: what is written in short is read back.
func TestPaths(t *testing.T) {
	t.Parallel()
	const before = "/zones/{zone_id}/a"
	for path, short := range map[string]string{
		before: ".", before + "/{id}": "+/{id}", before + "b": "z/ab", "/accounts/{account_id}": "a", "/accounts": "/accounts",
		"/accounts/{account_id}/x": "a/x", "/{accounts_or_zones}/{account_or_zone_id}/x": "e/x", "/user/tokens": "/user/tokens",
	} {
		assert.Equal(t, short, tfcalls.Shorten(path, before), path)
		assert.Equal(t, path, tfcalls.Expand(short, before), short)
	}
	assert.Equal(t, "/x", tfcalls.Shorten("/x", ""))
}

// TestRenamed: every type of version 5 that one of version 4 is called is in the table,
// but for those of which the provider has no source.
func TestRenamed(t *testing.T) {
	t.Parallel()
	gone := []string{"cloudflare_zero_trust_device_certificates", "cloudflare_zero_trust_gateway_app_types"}
	n := 0
	for old := range tfcalls.RenamedTypes() {
		n++
		names := tfcalls.Renamed(old)
		assert.NotEmpty(t, names, old)
		for _, name := range names {
			_, known := tfcalls.Resource(name)
			assert.Equal(t, !slices.Contains(gone, name), known, "%s: %s", old, name)
		}
	}
	assert.Greater(t, n, 40)
	for _, kind := range []string{"cloudflare_zone", "cloudflare_", "", "record"} {
		assert.Nil(t, tfcalls.Renamed(kind), kind)
	}
}
