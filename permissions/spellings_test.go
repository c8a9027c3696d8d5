package permissions_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
)

// Names that Cloudflare has inside, with a word for the level of each kind and without.
func TestInternalNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{ // read, write; "" for none
		"#analytics":                      {"Analytics Read", ""},
		"#billing":                        {"Billing Read", "Billing Write"},
		"#cache_purge":                    {"", "Cache Purge"},
		"#dns.view":                       {"DNS View Read", "DNS View Write"},
		"#logs":                           {"Logs Read", "Logs Write"},
		"#organization":                   {"Account Settings Read", "Account Settings Write"},
		"#ssl":                            {"SSL and Certificates Read", "SSL and Certificates Write"},
		"#subscription":                   {"Billing Read", "Billing Write"},
		"com.cloudflare.api.account.ai":   {"Workers AI Read", "Workers AI Write"},
		"com.cloudflare.api.account.aig":  {"AI Gateway Read", "AI Gateway Write"},
		"com.cloudflare.api.account.rag":  {"Auto Rag Read", "Auto Rag Write"},
		"com.cloudflare.api.token":        {"API Tokens Read", "API Tokens Write"},
		"com.cloudflare.api.user":         {"User Details Read", "User Details Write"},
		"com.cloudflare.api.workers":      {"Workers Scripts Read", "Workers Scripts Write"},
		"com.cloudflare.edge.r2.bucket":   {"Workers R2 Storage Read", "Workers R2 Storage Write"},
		"com.cloudflare.edge.moon.crater": {"", ""},
		"com.cloudflare.api.account.email.routing.address":     {"Email Routing Addresses Read", "Email Routing Addresses Write"},
		"com.cloudflare.api.account.email.sending":             {"Email Sending Read", "Email Sending Write"},
		"com.cloudflare.api.account.mcp_portals":               {"MCP Portals Read", "MCP Portals Write"},
		"com.cloudflare.api.account.member":                    {"Account Settings Read", "Account Settings Write"},
		"com.cloudflare.api.account.token":                     {"Account API Tokens Read", "Account API Tokens Write"},
		"com.cloudflare.api.account.zone.email.routing.config": {"Zone Settings Read", "Zone Settings Write"},
		"com.cloudflare.api.account.zone.email.routing.rule":   {"Email Routing Rules Read", "Email Routing Rules Write"},
		"com.cloudflare.api.iam.resource-group":                {"Account Settings Read", "Account Settings Write"},
		"com.cloudflare.api.user.membership":                   {"Memberships Read", "Memberships Write"},
		"com.cloudflare.edge.hyperdrive.database":              {"Hyperdrive Read", "Hyperdrive Write"},
		"com.cloudflare.edge.vectorize.index":                  {"Vectorize Read", "Vectorize Write"},
		"com.cloudflare.edge.worker.queue":                     {"Queues Read", "Queues Write"},
	} {
		for i, verbs := range [][]string{{"read", "list", "list_self", "peek"}, {"edit", "write", "create", "update", "delete", "ack", "push", "pull"}} {
			for _, verb := range verbs {
				for _, text := range []string{name + ":" + verb, "`" + name + "." + verb + "`"} {
					p, err := permissions.Parse(text)
					if want[i] == "" {
						assert.Error(t, err, text)
					} else if assert.NoError(t, err, text) {
						assert.Equal(t, want[i], p.Name(), text)
					}
				}
			}
		}
		p, err := permissions.Parse(name)
		switch {
		case want[0] != "" && want[1] != "":
			fault := parseError(t, name)
			assert.Equal(t, permissions.ParseNoLevel, fault.Problem, name)
			assert.Equal(t, want[:], names(fault.Candidates), name)
		case want[0] == want[1]:
			assert.Error(t, err, name)
		case assert.NoError(t, err, name): // it has one level only
			assert.Equal(t, want[0]+want[1], p.Name(), name)
		}
	}
}

// Keys of the dashboard's link that are no words for their group count to the letter,
// with a colon, a dot or an underscore before the type.
func TestKeysCountToTheLetter(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"argotunnel:edit", "argotunnel.edit", "argotunnel_edit", "argotunnel:write"} {
		p, err := permissions.Parse(text)
		if assert.NoError(t, err, text) {
			assert.Equal(t, "Cloudflare Tunnel Write", p.Name(), text)
		}
	}
	for _, text := range []string{"argotunnel", "argotunnel:", "argotunnel;edit", "argotunnel-edit", "argotunneledit", "argotunnel:run", "Argotunnel:edit", "argotunnel: edit"} {
		_, err := permissions.Parse(text)
		assert.Error(t, err, text)
	}
}

// Words around a permission that stands alone.
func TestParseWordsAround(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"All accounts D1 Edit":                      "D1 Write",
		"all zones: DNS Edit":                       "DNS Write",
		"Specific account D1 Edit":                  "D1 Write",
		"Specific zone DNS Edit":                    "DNS Write",
		"Account-level D1 Edit":                     "D1 Write",
		"DNS Zone Edit":                             "DNS Write",
		"2 DNS Edit":                                "DNS Write",
		"DNS Edit permissions":                      "DNS Write",
		"DNS read only":                             "DNS Read",
		"DNS readonly":                              "DNS Read",
		"Edit access for DNS":                       "DNS Write",
		"Edit access to DNS":                        "DNS Write",
		"DNS edit access":                           "DNS Write",
		"READ Zone.Zone":                            "Zone Read",
		"Zone Read DNS":                             "DNS Read",
		"com.cloudflare.api.user User Details Read": "User Details Read",
		"com.cloudflare.api.account.zone DNS Edit":  "DNS Write",
		"com.cloudflare.edge.r2.bucket: Workers R2 Storage Bucket Item Read": "Workers R2 Storage Bucket Item Read",
		"(example.com) Zone DNS Edit":                                        "DNS Write",
		"1) Zone (example.com) DNS Edit":                                     "DNS Write",
		"Zone (example.com) DNS Edit":                                        "DNS Write",
		"Cloudflare Zero Trust → Argo Tunnel (Legacy) → Edit":                "Cloudflare Tunnel Write",
	} {
		p, err := permissions.Parse(text)
		if assert.NoError(t, err, text) {
			assert.Equal(t, want, p.Name(), text)
		}
	}
	for _, text := range []string{"2", "permissions", "only DNS", "Edit access", "Zone ) DNS ( Edit x", "Zone (two words) DNS Edit", "specific DNS Edit", "all DNS Edit", "com.cloudflare.api.user.", "com.cloudflare.api.account.", "D2 Edit", "DNS Edit Read"} {
		_, err := permissions.Parse(text)
		assert.Error(t, err, text)
	}
	for text, want := range map[string][]string{
		"DNS Read and Edit":     {"DNS Read", "DNS Write"},
		"DNS Read or Edit":      {"DNS Read", "DNS Write"},
		"DNS (Edit, Read)":      {"DNS Read", "DNS Write"},
		"DNS Read then Edit":    nil,
		"DNS Read, Logs Edit":   nil,
		"Quantum Read and Edit": nil,
		"DNS Read and Read":     nil,
		"workers:write":         {"Workers KV Storage Write", "Workers Scripts Write", "Workers Routes Write"},
		"Workers:write":         nil,
		"workers write":         nil,
		"workers|write":         nil,
	} {
		ps, err := permissions.ParseAll(text)
		assert.Equal(t, want == nil, err != nil, "%s: %v", text, err)
		assert.Equal(t, want, namesOf(ps), text)
	}
	// A word of two letters, and one for a level, is meant or it is not.
	assert.Empty(t, parseError(t, "D2 Edit").Candidates)
	assert.Equal(t, []string{"DNS Read", "DNS Write"}, names(parseError(t, "DNS Reed").Candidates))
	assert.Equal(t, []string{"DNS Write"}, names(parseError(t, "DSN Write").Candidates))
}
