package permissions_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
)

// TestParseSpecForReadsEveryForm: what people leave open is filled in within what
// tools write around it, too.
func TestParseSpecForReadsEveryForm(t *testing.T) {
	t.Parallel()
	targets := permissions.Targets{Account: guideAccount, Zone: guideZone}
	want := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead))
	for name, text := range map[string]string{
		"camel case":          `{"policies":[{"permissionGroups":["Zone Read"],"resources":"zone"}]}`,
		"one policy":          `{"permission_groups":["Zone Read"]}`,
		"tf.json":             `{"resource":{"cloudflare_api_token":{"a":{"policies":[{"permission_groups":["Zone Read"],"resources":["zone"]}]}}}}`,
		"a code block":        "see\n```json\n" + snakePolicy + "\n```",
		"a placeholder":       `[{"effect":"allow","permission_groups":["Zone Read"],"resources":{"com.cloudflare.api.account.zone.${ZONE_ID}":"*"}}]`,
		"a whole answer":      `{"success":true,"result":{"policies":[` + snakePolicy + `]}}`,
		"a name and no words": `[{"effect":"allow","permission_groups":[{"name":"Zone Read"}],"resources":` + oneZone + `}]`,
	} {
		spec, err := permissions.ParseSpecFor([]byte(text), targets)
		if assert.NoError(t, err, name) {
			assert.True(t, spec.Equal(want), "%s: %s", name, spec)
		}
	}
	logs, err := permissions.ParseSpecFor([]byte(`[{"effect":"allow","permission_groups":["Logs Read"],"resources":`+oneZone+`}]`), targets)
	if assert.NoError(t, err, "the resources tell which of two") {
		assert.Equal(t, permissions.ScopeZone, logs.At(0).Permission.Scope())
	}
	for text, says := range map[string]string{
		`{"policies":[{"permissionGroups":["Nonsense"],"resources":"zone"}]}`:                                                    `policies[0]: permissionGroups[0]: permission "Nonsense" is not known`,
		`[{"effect":"allow","permission_groups":["Zone Read"],"resources":{"com.cloudflare.api.account.zone.${var.zone}":"*"}}]`: "${var.zone} is left to be filled in",
		"policies:\n- effect: allow\n  permission_groups:\n  - Zone Read\n":                                                      "looks like YAML",
		`{"success":false,"errors":[{"code":1000,"message":"Invalid API Token"}]}`:                                               "error answer",
		`{"success":true,"result":{"policies":[{"permission_groups":["D1 Read"],"resources":"zone example.com"}]}}`:              "result.policies[0]: resources: the zone \"example.com\"",
	} {
		_, err := permissions.ParseSpecFor([]byte(text), targets)
		assert.ErrorContains(t, err, says, text)
	}
}
