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
	account = permissions.AccountID("023e105f4ecef8ad9ca31a8372d0c353")
	zone    = permissions.ZoneID("9a7806061c88ada191ed06f989cc3dac")
)

// planOf is a plan with one resource, TYPE.x.
func planOf(kind, after string, actions ...string) string {
	list, _ := json.Marshal(actions)
	before := "null"
	if !slices.Contains(actions, "create") {
		before = after
	}
	return fmt.Sprintf(`{"format_version":"1.2","resource_changes":[{"address":"%[1]s.x","mode":"managed","type":"%[1]s","provider_name":"registry.terraform.io/cloudflare/cloudflare",
	"change":{"actions":%s,"before":%s,"after":%s}}]}`, kind, list, before, after)
}

// names are the groups that a result has, each once.
func names(res record.Result) []string {
	out := []string{}
	for _, n := range res.Required {
		out = append(out, n.Permission.Name())
	}
	for _, u := range res.Unplaced {
		out = append(out, u.Permission.Name())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// listings are the lists of the provider's pages, by type: the union of those of a
// resource's operations.
//
// Source: https://github.com/cloudflare/terraform-provider-cloudflare @a2efdc5, "Accepted
// Permissions" in docs/resources (2026-07-10).
func listings(t *testing.T) map[string][]string {
	t.Helper()
	var out map[string][]string
	data, err := os.ReadFile("testdata/listed.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &out))
	return out
}

// otherwise are the types of which the table of operations has another list than the
// provider's page; docs/SOURCES.md says why.
var otherwise = map[string][]string{
	"cloudflare_access_rule":        {"Firewall Services Write"},
	"cloudflare_custom_csr":         {"SSL and Certificates Write"},
	"cloudflare_custom_pages":       {"Custom Pages Write"},
	"cloudflare_google_tag_gateway": {"Zaraz Edit"},
	"cloudflare_list":               {"Account Rule Lists Read", "Account Rule Lists Write"},
	"cloudflare_list_item":          {"Account Rule Lists Write"},
}

// TestListed compares what each resource needs to be made with what the provider's page
// of it lists.
func TestListed(t *testing.T) {
	t.Parallel()
	agree, differ := 0, map[string][]string{}
	var silent []string
	for kind, want := range listings(t) {
		if kind == "cloudflare_api_shield_discovery_operation" {
			continue // the provider's source shows no call of it
		}
		both := []string{fmt.Sprintf(`{"account_id":%q,"id":"x"}`, account), fmt.Sprintf(`{"zone_id":%q,"id":"x"}`, zone)}
		agrees := false
		for i, after := range both {
			rec, err := terraform.Read(strings.NewReader(planOf(kind, after, "create")), "plan.json", terraform.Options{})
			require.NoError(t, err, kind)
			assert.Empty(t, rec.Gaps, kind)
			if kind == "cloudflare_account" && i == 1 || strings.Contains(rec.Calls[0].Path, "{account_id of") || strings.Contains(rec.Calls[0].Path, "{zone_id of") {
				continue // it has no such form
			}
			form := ""
			if other, _ := terraform.Read(strings.NewReader(planOf(kind, both[1-i], "create")), "plan.json", terraform.Options{}); !strings.Contains(other.Calls[0].Path, "{account_id of") && !strings.Contains(other.Calls[0].Path, "{zone_id of") {
				form = [...]string{" in an account", " in a zone"}[i]
			}
			got := names(record.Minimal(rec))
			if len(got) == 0 {
				silent = append(silent, kind+form)
			}
			agrees = agrees || len(got) > 0
			for _, name := range got {
				if !slices.Contains(want, name) {
					differ[kind] = append(differ[kind], name)
				}
			}
		}
		if agrees && differ[kind] == nil {
			agree++
		}
	}
	slices.Sort(silent)
	assert.Equal(t, otherwise, differ)
	assert.Equal(t, []string{"cloudflare_oauth_client"}, silent, "the id of the group that its operations accept is not published")
	assert.Equal(t, 207, agree)
}
