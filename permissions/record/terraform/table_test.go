package terraform

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions/operations"
)

// TestTable: every call of the table is one that the table of operations knows, but for
// those that stand here.
func TestTable(t *testing.T) {
	t.Parallel()
	types, calls := 0, 0
	var unknown []string
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "=") {
			types++
			continue
		}
		calls++
		method, path, _ := strings.Cut(strings.TrimSpace(line[2:]), " ")
		for _, place := range [...]string{"accounts", "zones"} {
			concrete := strings.NewReplacer("{accounts_or_zones}", place, "{", "", "}", "").Replace(path)
			if _, ok := operations.Match(method, concrete); !ok && !strings.Contains(path, "{accounts_or_zones}") {
				unknown = append(unknown, method+" "+path)
				break
			}
		}
	}
	assert.Equal(t, 257+443, types)
	assert.Greater(t, calls, 1400)
	assert.Empty(t, unknown)
}

// TestRenamed: every type of version 5 that one of version 4 is called is in the table,
// but for those of which the provider has no source.
func TestRenamed(t *testing.T) {
	t.Parallel()
	gone := []string{"cloudflare_zero_trust_device_certificates", "cloudflare_zero_trust_gateway_app_types"}
	for line := range strings.Lines(strings.TrimSpace(renamed)) {
		old, _, _ := strings.Cut(line, " ")
		names := newNames(ours + old)
		assert.NotEmpty(t, names, line)
		for _, name := range names {
			_, known := callsOf(managed, name)
			assert.Equal(t, !slices.Contains(gone, name), known, "%s: %s", old, name)
		}
	}
	assert.Nil(t, newNames("cloudflare_zone"))
	assert.Nil(t, newNames("cloudflare_"))
}
