package tokentest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestRulesetPhases: the gateway asks for any group that the operation accepts,
// the Ruleset Engine for that of the phase.
func TestRulesetPhases(t *testing.T) { inEveryForm(t, testRulesetPhases) }

func testRulesetPhases(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	on := func(p ...permissions.ZonePermission) permissions.Spec {
		return permissions.NewSpec(permissions.Zone(zone).Allow(p...))
	}
	onAll := func(p ...permissions.AccountPermission) permissions.Spec {
		return permissions.NewSpec(permissions.Account(account).Allow(p...))
	}
	const (
		zonePhase    = onZone + "/rulesets/phases/"
		accountPhase = onAccount + "/rulesets/phases/"
		redirects    = `{"name":"x","kind":"zone","phase":"http_request_dynamic_redirect","rules":[]}`
	)
	for _, c := range []struct {
		name         string
		spec         permissions.Spec
		method, path string
		body         string
		want         string // of the refusal, "" for none
	}{
		{"no group of the operation", on(permissions.ZoneRead), "GET", zonePhase + "http_request_cache_settings/entrypoint", "", f.denied()},
		{"the phase's group", on(permissions.ZoneCacheSettingsWrite), "PUT", zonePhase + "http_request_cache_settings/entrypoint", "{}", ""},
		{"the phase's group, reading", on(permissions.ZoneCacheSettingsRead), "GET", zonePhase + "http_request_cache_settings/entrypoint", "", ""},
		{"reading with the writing group", on(permissions.ZoneCacheSettingsWrite), "GET", zonePhase + "http_request_cache_settings/entrypoint", "", ""},
		{"another phase's group", on(permissions.ZoneTransformRulesWrite), "PUT", zonePhase + "http_request_cache_settings/entrypoint", "{}", notAuthorized},
		{"another phase's group, reading", on(permissions.ZoneWAFRead), "GET", zonePhase + "http_request_cache_settings/entrypoint", "", notAuthorized},
		{"the phase in the body", on(permissions.ZoneWAFWrite, permissions.ZoneCacheSettingsWrite), "POST", onZone + "/rulesets", redirects, notAuthorized},
		{"the phase in the body, its group", on(permissions.ZoneDynamicURLRedirectsWrite), "POST", onZone + "/rulesets", redirects, ""},
		{"on all zones of the account", permissions.NewSpec(permissions.AllZonesIn(account).Allow(permissions.ZoneDynamicURLRedirectsWrite)), "POST", onZone + "/rulesets", redirects, ""},
		{"on another zone", on(permissions.ZoneWAFWrite).With(permissions.Zone(otherZone).Allow(permissions.ZoneDynamicURLRedirectsWrite)), "POST", onZone + "/rulesets", redirects, notAuthorized},
		{"either of two groups", onAll(permissions.AccountWAFWrite), "PUT", zonePhase + "http_ratelimit/entrypoint", "{}", ""},
		{"Account Rulesets", onAll(permissions.AccountRulesetsWrite), "PUT", zonePhase + "http_request_cache_settings/entrypoint", "{}", ""},
		{"account", onAll(permissions.AccountMassURLRedirectsWrite), "PUT", accountPhase + "http_request_redirect/entrypoint", "{}", ""},
		{"account, another phase's", onAll(permissions.AccountWAFWrite), "PUT", accountPhase + "http_request_redirect/entrypoint", "{}", notAuthorized},
		{"a phase that is not known", on(permissions.ZoneWAFRead), "GET", zonePhase + "http_new_thing/entrypoint", "", notThere},
		{"no phase", on(permissions.ZoneWAFRead), "GET", onZone + "/rulesets", "", ""},
		{"no JSON", on(permissions.ZoneWAFWrite), "POST", onZone + "/rulesets", "{", noJSON},
	} {
		a := as(t, s, issue(t, s, c.spec, userToken()), c.method, c.path, c.body)
		assert.Equal(t, c.want, a.message(), c.name)
		switch c.want {
		case "":
			assert.Equal(t, 200, a.Status, c.name)
			continue
		case notThere: // passed authorization
			assert.Equal(t, 404, a.Status, c.name)
			continue
		case noJSON:
			assert.Equal(t, 400, a.Status, c.name)
			continue
		}
		assert.Equal(t, 403, a.Status, c.name)
		assert.Equal(t, f.page(c.method, c.path), a.Errors[0].DocumentationURL, c.name)
	}
	assert.Equal(t, 200, send(t, s, "PUT", zonePhase+"http_request_cache_settings/entrypoint", "{}", globalKey()...).Status)
}

const (
	notAuthorized = "request is not authorized"
	notThere      = "not found"
	noJSON        = "Malformed JSON in request body"
)

// TestErrorWithoutCode: what the engine sends has no code at all.
func TestErrorWithoutCode(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{NoDocumentationURL: true})
	tok := issue(t, s, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneWAFRead)), userToken())
	got := side{"in process", s, tokentest.BaseURL, s.Client()}.do(t.Context(), t, "GET", onZone+"/rulesets/phases/http_request_origin/entrypoint", "", bearer(tok.Value)...)
	assert.Equal(t, `{"result":null,"success":false,"errors":[{"message":"request is not authorized"}],"messages":[]}`, got.body)
}

func TestRulesetPhasesInOtherModes(t *testing.T) {
	t.Parallel()
	const path = onZone + "/rulesets/phases/http_request_origin/entrypoint"
	spec := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneWAFRead))
	soft := newServer(t, tokentest.Options{Mode: tokentest.ModeSoft})
	require.Equal(t, 200, send(t, soft, "PUT", path, "{}", globalKey()...).Status)
	a := get(t, soft, issue(t, soft, spec, userToken()), path)
	assert.Equal(t, 200, a.Status)
	assert.Equal(t, "would be refused: denied: the Ruleset Engine wants the permission of the phase http_request_origin", a.Header.Get(tokentest.HeaderDecision))
	explain := newServer(t, tokentest.Options{Mode: tokentest.ModeExplain})
	a = get(t, explain, issue(t, explain, spec, userToken()), path)
	assert.Equal(t, 403, a.Status)
	assert.Equal(t, "denied: the Ruleset Engine wants the permission of the phase http_request_origin", a.Header.Get(tokentest.HeaderDecision))
}
