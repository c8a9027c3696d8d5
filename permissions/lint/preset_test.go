package lint_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/record"
)

func TestPresets(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	last := ""
	for p := range lint.Presets() {
		assert.False(t, seen[p.Name], p.Name)
		seen[p.Name] = true
		if !strings.HasPrefix(p.Name, "template: ") {
			assert.Less(t, last, p.Name, "the order of names")
			last = p.Name
		}
		assert.NotEmpty(t, p.About, p.Name)
		assert.NotEmpty(t, p.Permissions(), p.Name)
		assert.NotEqual(t, permissions.EvidenceUnknown, p.Evidence.Kind, p.Name)
		assert.NotEmpty(t, p.Evidence.Source, p.Name)
		assert.NotEmpty(t, p.Evidence.Date, p.Name)
		spec, err := p.Spec(account, zone)
		require.NoError(t, err, p.Name)
		assert.NoError(t, spec.WithUser("ffffffffffffffffffffffffffffffff").Validate(), p.Name)
		again, err := lint.PresetByName(strings.ToUpper(p.Name))
		require.NoError(t, err)
		assert.Equal(t, p, again)
	}
	assert.Greater(t, len(seen), 30)

	dns, err := lint.PresetByName("lego")
	require.NoError(t, err)
	for _, tt := range []struct {
		account permissions.AccountID
		zones   []permissions.ZoneID
		on      string
	}{
		{"", nil, "all zones"}, {account, nil, "all zones of account " + string(account)},
		{account, []permissions.ZoneID{zone}, "zone " + string(zone)},
	} {
		spec, err := dns.Spec(tt.account, tt.zones...)
		require.NoError(t, err)
		assert.Equal(t, tt.on, spec.At(0).Resource.String())
	}
	all, err := lint.PresetByName("external-dns")
	require.NoError(t, err)
	spec, err := all.Spec("", zone)
	require.NoError(t, err)
	assert.Equal(t, permissions.AllZonesResource(), spec.At(0).Resource)

	deploy, err := lint.PresetByName("wrangler deploy")
	require.NoError(t, err)
	_, err = deploy.Spec("")
	assert.ErrorContains(t, err, "give the account's id")
	for name, want := range map[string]string{
		"": "no preset is named", "external-dsn": "perhaps external-dns", "wrangler": "perhaps wrangler d1", "edit zone dn": "template: Edit zone DNS", "terraform": "has the names",
	} {
		_, err := lint.PresetByName(name)
		assert.ErrorContains(t, err, want, name)
	}
}

// TestPresetsHoldForClients: of the commands of a client that docs/CLIENTS.md has, each
// needs no more than its preset has, and each permission of the preset is needed by one.
func TestPresetsHoldForClients(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../internal/clients/testdata/clients.json")
	require.NoError(t, err)
	var rows []struct {
		Client, Command string
		Needs           []string
	}
	require.NoError(t, json.Unmarshal(data, &rows))
	commands := map[string][]string{ // of presets, where not the client's name; words that commands begin with
		"cloudflare-ddns": {"ddns, a new A", "ddns, a changed A", "ddns, A and AAAA", "ddns, deleted records"}, "cloudflare-ddns with lists": {"ddns, "},
		"octodns": {"octodns-sync, ", "octodns-sync --doit, of a new", "octodns-sync --doit, of a changed"}, "octodns with page rules": {"octodns-sync"},
		"wrangler d1":                 {"wrangler d1 "},
		"wrangler deploy":             {"wrangler deploy", "wrangler rollback", "wrangler versions ", "wrangler deployments "},
		"wrangler kv":                 {"wrangler kv "},
		"wrangler pages":              {"wrangler pages "},
		"wrangler pipelines":          {"wrangler pipelines "},
		"wrangler queues":             {"wrangler queues "},
		"wrangler r2":                 {"wrangler r2 "},
		"wrangler deploy with routes": {"wrangler deploy -c route"},
		"wrangler r2 with catalogs and notifications": {"wrangler r2 "},
		"wrangler secrets-store":                      {"wrangler secrets-store "},
		"wrangler vectorize":                          {"wrangler vectorize "},
		"wrangler whoami":                             {"wrangler whoami"},
		"wrangler workflows":                          {"wrangler workflows "},
	}
	beside := regexp.MustCompile(`^wrangler r2 bucket (catalog|notification) `)
	for p := range lint.Presets() {
		if strings.HasPrefix(p.Name, "template: ") {
			continue
		}
		needed := map[string]bool{}
		for _, r := range rows {
			client, _, _ := strings.Cut(r.Client, " ")
			if client == "wrangler" { // whose rows leave its name out
				r.Command = client + " " + r.Command
			}
			begins := commands[p.Name]
			if renamed := map[string]string{"caddy-dns/cloudflare": "caddy", "libdns/cloudflare": "libdns"}[client]; renamed != "" {
				client = renamed
			}
			if begins == nil && client != p.Name || begins != nil && !slices.ContainsFunc(begins, func(b string) bool { return strings.HasPrefix(r.Command, b) }) {
				continue
			}
			for _, need := range r.Needs {
				label, _, _ := strings.Cut(need, " (")
				if p.Name == "wrangler deploy" && !slices.Contains(labels(p), label) || p.Name == "wrangler r2" && beside.MatchString(r.Command) {
					continue // of bindings and routes, catalogs and notifications, which other presets have
				}
				needed[label] = true
				assert.True(t, slices.Contains(labels(p), label) || slices.Contains(labels(p), strings.Replace(label, ":Read", ":Edit", 1)), "%s: %s needs %s", p.Name, r.Command, label)
			}
		}
		if len(needed) == 0 {
			assert.Equal(t, permissions.EvidenceReported, p.Evidence.Kind, "%s: no command of it was measured", p.Name)
			continue
		}
		for _, label := range labels(p) {
			assert.True(t, needed[label] || p.Name == "wrangler queues" || p.Evidence.Kind == permissions.EvidenceReported, "%s: no command needs %s", p.Name, label)
		}
	}
}

// TestPresetsHoldForRecordings: the recorded calls of a client need what its preset has.
func TestPresetsHoldForRecordings(t *testing.T) {
	t.Parallel()
	const recordings = "../record/testdata/recordings"
	files, err := filepath.Glob(recordings + "/*.jsonl")
	require.NoError(t, err)
	held := 0
	for _, file := range files {
		name := filepath.Base(file)
		preset := ""
		for begin, p := range map[string]string{
			"certmanager-": "cert-manager", "lego-": "lego", "libdns-": "libdns", "wrangler-d1-": "wrangler d1", "wrangler-kv-": "wrangler kv",
			"wrangler-pages-": "wrangler pages", "wrangler-queues-": "wrangler queues", "wrangler-r2-bucket": "wrangler r2", "wrangler-r2-object": "wrangler r2",
			"wrangler-secret-": "wrangler deploy",
		} {
			if strings.HasPrefix(name, begin) {
				preset = p
			}
		}
		if preset == "" {
			continue
		}
		f, err := os.Open(file)
		require.NoError(t, err)
		rec, err := record.ReadJSONL(f, name, false)
		require.NoError(t, f.Close())
		require.NoError(t, err)
		p, err := lint.PresetByName(preset)
		require.NoError(t, err)
		held++
		for _, n := range record.Minimal(rec).Required {
			label := permissions.Label(n.Permission)
			if n.Permission == permissions.AccountAnalyticsRead || n.Permission == permissions.UserMembershipsRead {
				continue // of commands that look at more than what they are about
			}
			assert.True(t, slices.Contains(labels(p), label) || slices.Contains(labels(p), strings.Replace(label, ":Read", ":Edit", 1)), "%s needs %s", name, label)
		}
	}
	assert.Greater(t, held, 15)
}

// TestTemplates: each template has what its row of the page has. "Read all resources" has
// all that reads, in no row.
//
// Source: https://developers.cloudflare.com/fundamentals/api/reference/template/ (2026-11).
func TestTemplates(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"Edit zone DNS":           {"DNS Write"},
		"Read billing info":       {"Billing Read"},
		"Read analytics and logs": {"Analytics Read", "Logs Read"},
		"Edit Cloudflare Workers": {
			"Account Settings Read", "User Details Read", "Memberships Read", "Workers KV Storage Write", "Workers R2 Storage Write", "Workers Routes Write", "Workers Scripts Write", "Workers Tail Read",
		},
		"Edit load balancing configuration": {"Load Balancers Write", "Load Balancing: Monitors and Pools Write"},
		"WordPress":                         {"Account Settings Read", "Analytics Read", "Cache Purge", "DNS Read", "Zone Read", "Zone Settings Write"},
		"Create additional tokens":          {"API Tokens Write"},
	} {
		p, err := lint.PresetByName(name)
		require.NoError(t, err)
		var got []string
		for _, perm := range p.Permissions() {
			got = append(got, perm.Name())
		}
		assert.ElementsMatch(t, want, got, name)
		assert.Equal(t, permissions.EvidenceDocumented, p.Evidence.Kind)
	}
}

// TestNewPreset: a preset of one's own is found after those of the package, and one of
// theirs is not replaced.
func TestNewPreset(t *testing.T) {
	t.Parallel()
	team := lint.NewPreset("Our Site", "what the site needs", permissions.Evidence{Kind: permissions.EvidenceAssumed}, permissions.ZoneDNSWrite, nil, permissions.ZoneRead, permissions.ZoneDNSWrite)
	assert.Equal(t, []string{"Zone:DNS:Edit", "Zone:Zone:Read"}, labels(team))
	got, err := lint.PresetByName(" our  site ", team)
	require.NoError(t, err)
	assert.Equal(t, team, got)
	got, err = lint.PresetByName("lego", lint.NewPreset("lego", "", permissions.Evidence{}))
	require.NoError(t, err)
	assert.NotEmpty(t, got.Permissions())
	_, err = lint.PresetByName("our sit", team)
	assert.ErrorContains(t, err, "perhaps Our Site")
	_, err = lint.PresetByName("our site")
	assert.ErrorContains(t, err, "has the names")
}

func labels(p lint.Preset) (out []string) {
	for _, perm := range p.Permissions() {
		out = append(out, permissions.Label(perm))
	}
	return out
}
