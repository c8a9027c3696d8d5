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
