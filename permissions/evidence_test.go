package permissions_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
)

func TestEvidence(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "unknown", permissions.Evidence{}.String())
	assert.Equal(t, "unknown", permissions.EvidenceKind(99).String())
	assert.Equal(t, "derived: the twin", permissions.Evidence{Kind: permissions.EvidenceDerived, Source: "the twin"}.String())
	assert.Equal(t, "assumed (nothing published)", permissions.Evidence{Kind: permissions.EvidenceAssumed, Note: "nothing published"}.String())
	assert.Equal(t, "documented: https://example.com/, 2026-08 (the status is assumed)", permissions.Evidence{
		Kind: permissions.EvidenceDocumented, Source: "https://example.com/", Date: "2026-08", Note: "the status is assumed",
	}.String())
	text, err := permissions.EvidenceCloudflareCode.MarshalText()
	assert.NoError(t, err)
	assert.Equal(t, "cloudflare_code", string(text))
}

// What is said of how the keys of links and the OAuth scopes are known.
func TestLinkAndOAuthEvidence(t *testing.T) {
	t.Parallel()
	links, scopes := map[permissions.EvidenceKind]permissions.Evidence{}, map[permissions.EvidenceKind]permissions.Evidence{}
	for g := range permissions.All() {
		links[g.LinkEvidence().Kind], scopes[g.OAuthEvidence().Kind] = g.LinkEvidence(), g.OAuthEvidence()
		assert.Equal(t, g.LinkKey == "", g.LinkEvidence() == permissions.Evidence{}, g.Name)
	}
	const list = "the API's list of OAuth scopes with their permission groups, as published"
	assert.Equal(t, map[permissions.EvidenceKind]permissions.Evidence{
		permissions.EvidenceUnknown: {},
		permissions.EvidenceDocumented: {Kind: permissions.EvidenceDocumented, Source: "https://developers.cloudflare.com/fundamentals/api/how-to/account-owned-token-template/", Date: "2026-08",
			Note: "the group is matched by its name; users reported that some documented keys did not prefill"},
		permissions.EvidenceReported: {Kind: permissions.EvidenceReported, Source: "prefilled links in public use", Date: "2026-09", Note: "the group is matched by its name"},
		permissions.EvidenceDerived: {Kind: permissions.EvidenceDerived, Source: "https://github.com/cloudflare/cloudflare-docs/pull/29739", Date: "2026-09-15",
			Note: "the rule is that a key is the group's label without its level; this key was not seen to prefill"},
	}, links)
	assert.Equal(t, map[permissions.EvidenceKind]permissions.Evidence{
		permissions.EvidenceUnknown:  {},
		permissions.EvidenceMeasured: {Kind: permissions.EvidenceMeasured, Source: list, Date: "2026-11"},
		permissions.EvidenceAssumed: {Kind: permissions.EvidenceAssumed, Source: list, Date: "2026-11",
			Note: "the list has the group's name, which stands in two scopes, and the scope is named after the zone's group"},
	}, scopes)
}

// What is said of the evidence of roles, by the roles' names.
func TestRoleEvidence(t *testing.T) {
	t.Parallel()
	const page, roles, flagship = "https://developers.cloudflare.com/workers/authorization/workers/", "https://developers.cloudflare.com/workers/authorization/", "https://developers.cloudflare.com/flagship/api-tokens/"
	like := map[string][]string{}
	for r := range permissions.Roles() {
		like[r.String()] = r.Like()
		role, name := r.Evidence(), permissions.Evidence{}
		if r.Product() == "Workers" {
			assert.Equal(t, permissions.Evidence{Kind: permissions.EvidenceDocumented, Source: page, Date: "2026-09"}, role, r)
		} else {
			assert.Equal(t, permissions.EvidenceDerived, role.Kind, r)
			assert.Equal(t, flagship, role.Source, r)
			assert.Equal(t, "2026", role.Date, r)
			assert.Contains(t, role.Note, "it is that of the product's group with App in it", r)
			name = permissions.Evidence{Kind: permissions.EvidenceReported, Source: "names of live listings, with their scope", Date: "2026"}
		}
		switch r.String() {
		case "Workers Editor":
			name = permissions.Evidence{Kind: permissions.EvidenceDocumented, Source: roles, Date: "2026-09"}
		case "Workers Editor on one Worker":
			name = permissions.Evidence{Kind: permissions.EvidenceMeasured, Source: "a third party's policy of a token for one Worker, no stable address", Date: "2026-09-27"}
		}
		_, got := r.Group()
		assert.Equal(t, name, got, r)
	}
	writes := []string{"Workers Scripts Write", "Workers CI Write", "Workers Observability Write"}
	for of, want := range map[string][]string{
		"Workers Metadata Read-Only": {"Workers Tail Read"}, "Workers Content Read-Only": {"Workers Scripts Read"}, "Workers Editor": writes, "Workers Admin": writes,
		"Flagship Read on one Flagship app": {"Flagship Read"}, "Flagship Write on one Flagship app": {"Flagship Write"}, "Flagship Evaluate on one Flagship app": {"Flagship Evaluate"}, "Flagship Bind on one Flagship app": nil,
	} {
		assert.Equal(t, want, like[of], of)
	}
	for _, s := range permissions.Successors() {
		assert.Equal(t, roles, s.Source, s.Former)
		assert.Equal(t, "2026-09", s.Date, s.Former)
		assert.Equal(t, s.Kind == permissions.EvidenceDerived, s.Note != "", s.Former)
	}
}

// What is said of how a row of the form is known, of a group of each kind.
func TestLabelEvidence(t *testing.T) {
	t.Parallel()
	said := map[permissions.EvidenceKind]permissions.Evidence{}
	for g := range permissions.All() {
		said[g.LabelEvidence().Kind] = g.LabelEvidence()
	}
	assert.Equal(t, map[permissions.EvidenceKind]permissions.Evidence{
		permissions.EvidenceDocumented: {Kind: permissions.EvidenceDocumented, Source: "https://developers.cloudflare.com/fundamentals/api/reference/permissions/", Date: "2025-08-22"},
		permissions.EvidenceReported:   {Kind: permissions.EvidenceReported, Source: "rows of the form as guides to tokens copy them", Date: "2026", Note: "the group is matched by its name"},
		permissions.EvidenceDerived:    {Kind: permissions.EvidenceDerived, Source: "the API's name of the group, with the form's word for the level"},
	}, said)
}
