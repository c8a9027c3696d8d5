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
