package terraform_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/terraform"
)

const (
	account = "023e105f4ecef8ad9ca31a8372d0c353"
	zone    = "9a7806061c88ada191ed06f989cc3dac"
)

// planOf is a plan with one resource.
func planOf(kind string, actions ...string) string {
	return fmt.Sprintf(`{"format_version":"1.2","resource_changes":[{"address":"%[1]s.x","mode":"managed","type":"%[1]s","provider_name":"registry.terraform.io/cloudflare/cloudflare",
	"change":{"actions":%s,"before":null,"after":{"account_id":"%s","zone_id":"%s"}}}]}`, kind, must(json.Marshal(actions)), account, zone)
}

func must(b []byte, _ error) []byte { return b }

func names(res record.Result) []string {
	out := []string{}
	for _, n := range res.Required {
		g, _ := permissions.GroupOf(n.Permission)
		out = append(out, g.Name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestListed compares what each resource needs with what the provider's page of it
// lists: https://github.com/cloudflare/terraform-provider-cloudflare @a2efdc5, docs/
// (2026-07-10), the union of the lists of the operations of a resource.
func TestListed(t *testing.T) {
	t.Parallel()
	var listed map[string][]string
	data, err := os.ReadFile("testdata/listed.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &listed))
	agree, silent := 0, 0
	for kind, want := range listed {
		rec, err := terraform.Read(strings.NewReader(planOf(kind, "create")), "plan.json", terraform.Options{})
		require.NoError(t, err, kind)
		assert.Empty(t, rec.Gaps, kind)
		got := names(record.Minimal(rec))
		if len(got) == 0 {
			silent++
			continue
		}
		agree++
		for _, name := range got {
			if !slices.Contains(want, name) {
				t.Logf("%s: %s is not listed: %v", kind, name, want)
			}
		}
	}
	t.Logf("%d agree, %d need nothing that is known", agree, silent)
}
