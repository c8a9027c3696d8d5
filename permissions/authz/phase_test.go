package authz_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// TestPhase: a group that the operation accepts, and that is of another product than the
// ruleset's phase, is not known to do, nor is it suggested.
func TestPhase(t *testing.T) {
	t.Parallel()
	create := authz.Call{Method: "POST", Path: "/zones/" + string(zone) + "/rulesets"}
	waf := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneWAFWrite))
	assert.Equal(t, authz.Allowed, authz.Decide(waf, create).Verdict, "by the list alone")
	create.Phase = "http_request_firewall_custom"
	assert.Equal(t, authz.Allowed, authz.Decide(waf, create).Verdict)
	assert.Equal(t, permissions.ZoneWAFWrite, authz.EnoughFor(create)[0].Permission)

	create.Phase = "http_request_transform"
	d := authz.Decide(waf, create)
	assert.Equal(t, authz.Inconclusive, d.Verdict)
	assert.Equal(t, authz.UnknownPhase, d.Reason)
	assert.Contains(t, d.Undecided(), "http_request_transform")
	enough := d.Enough()
	require.NotEmpty(t, enough)
	assert.Equal(t, permissions.ZoneTransformRulesWrite, enough[0].Permission)
	both := waf.With(permissions.Zone(zone).Allow(permissions.ZoneTransformRulesWrite))
	assert.Equal(t, authz.Allowed, authz.Decide(both, create).Verdict)
	assert.Equal(t, authz.Denied, authz.Decide(permissions.Spec{}, create).Verdict)

	create.Phase = "http_request_periscope"
	assert.Equal(t, authz.Allowed, authz.Decide(waf, create).Verdict, "of a phase that nobody knows the list counts")

	entry := authz.Call{Method: "PUT", Path: "/zones/" + string(zone) + "/rulesets/phases/http_request_cache_settings/entrypoint"}
	assert.Equal(t, permissions.ZoneCacheSettingsWrite, authz.EnoughFor(entry)[0].Permission)
}

// TestPhaseInThePath: the path's phase counts as that of the body does, and before it.
func TestPhaseInThePath(t *testing.T) {
	t.Parallel()
	waf := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneWAFWrite))
	entrypoint := func(phase string) authz.Call {
		return authz.Call{Method: "PUT", Path: "/zones/" + string(zone) + "/rulesets/phases/" + phase + "/entrypoint"}
	}
	assert.Equal(t, authz.Allowed, authz.Decide(waf, entrypoint("http_request_firewall_custom")).Verdict)
	d := authz.Decide(waf, entrypoint("http_request_transform"))
	assert.Equal(t, authz.Inconclusive, d.Verdict)
	assert.Equal(t, authz.UnknownPhase, d.Reason)
	assert.Contains(t, d.Undecided(), "the phase http_request_transform,")

	call := entrypoint("http_request_firewall_custom")
	call.Phase = "http_request_transform"
	assert.Equal(t, authz.Allowed, authz.Decide(waf, call).Verdict)
}
