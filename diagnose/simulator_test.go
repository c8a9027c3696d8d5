package diagnose_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token/tokentest"
)

// defect is one way in which a token falls short of the guide's six.
type defect struct {
	name string
	// spec is what the token holds, for a check; nil = the guide's six.
	spec func(check) permissions.Spec
	// change happens to the token after it was issued.
	change func(*testing.T, *tokentest.Server, tokentest.Token)
	kind   authz.Kind
	// value stands in the Authorization header in place of the token's.
	value string
	hint  diagnose.CredentialHint
	from  string // the client's address
	// codes are those that the diagnosis may have where the call is refused.
	decided []diagnose.Code // all facts known
	blind   []diagnose.Code // nothing known
	// cause is among the causes that are ranked where nothing is known.
	cause authz.Reason
}

const elsewhere = permissions.AccountID("023e105f4ecef8ad9ca31a8372d0c353")

func simulated() time.Time { return time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC) }

// acceptedBy lists the permissions that let a check's call through.
func acceptedBy(c check) []permissions.Permission {
	m, ok := operations.Match(c.method, c.path)
	if !ok {
		return nil
	}
	return m.Operation().Accepted()
}

func without(c check) permissions.Spec {
	s := permissions.SaaSPlatform(account, zone)
	for _, p := range acceptedBy(c) {
		s = s.Without(p)
	}
	return s
}

func defects() []defect {
	six := permissions.SaaSPlatform(account, zone)
	gateway := diagnose.Code("authentication-error")
	core := diagnose.Code("unauthorized-resource")
	dead := []diagnose.Code{"dead-token", "verify-refused"}
	with := func(c permissions.Conditions) func(check) permissions.Spec {
		return func(check) permissions.Spec { return six.WithConditions(c) }
	}
	return []defect{
		{name: "permission removed", spec: without, decided: []diagnose.Code{"missing-permission", core}, blind: []diagnose.Code{gateway, core}, cause: authz.MissingPermission},
		{
			name: "permission on another resource",
			spec: func(c check) permissions.Spec {
				if c.needs == nil {
					return six
				}
				on := permissions.AccountResource(elsewhere)
				if c.on.Scope() == permissions.ScopeZone {
					on = permissions.ZoneResource(otherZone)
				}
				return without(c).With(permissions.AllowOn(on, c.needs))
			},
			decided: []diagnose.Code{"outside-scope"}, blind: []diagnose.Code{gateway, core}, cause: authz.OutsideScope,
		},
		{
			name: "denied explicitly",
			spec: func(c check) permissions.Spec {
				s := six
				for _, p := range acceptedBy(c) {
					if p.Scope() == c.on.Scope() {
						s = s.With(permissions.DenyOn(c.on, p))
					}
				}
				return s
			},
			decided: []diagnose.Code{"explicit-deny"}, blind: []diagnose.Code{gateway, core}, cause: authz.ExplicitDeny,
		},
		{name: "expired", spec: with(permissions.Conditions{ExpiresOn: simulated().Add(-time.Hour)}), decided: []diagnose.Code{"expired-token"}, blind: append(dead, gateway), cause: authz.DeadToken},
		{name: "not yet valid", spec: with(permissions.Conditions{NotBefore: simulated().Add(time.Hour)}), decided: []diagnose.Code{"not-yet-valid"}, blind: append(dead, gateway), cause: authz.DeadToken},
		{
			name: "client address", from: "192.0.2.7",
			spec:    with(permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}}}),
			decided: []diagnose.Code{"client-ip"}, blind: []diagnose.Code{"client-ip"}, cause: authz.ClientIP,
		},
		{name: "deleted", change: func(t *testing.T, s *tokentest.Server, tok tokentest.Token) { require.NoError(t, s.Delete(tok.ID)) }, decided: dead, blind: append(dead, gateway), cause: authz.DeadToken},
		{name: "rolled", change: func(t *testing.T, s *tokentest.Server, tok tokentest.Token) {
			_, err := s.Roll(tok.ID)
			require.NoError(t, err)
		}, decided: dead, blind: append(dead, gateway), cause: authz.DeadToken},
		{name: "disabled", change: func(t *testing.T, s *tokentest.Server, tok tokentest.Token) { require.NoError(t, s.Disable(tok.ID)) }, decided: dead, blind: append(dead, gateway), cause: authz.DeadToken},
		{name: "account-owned", kind: authz.AccountToken, decided: []diagnose.Code{"account-token-on-user-endpoint"}, blind: []diagnose.Code{"verify-refused"}, cause: authz.WrongKind},
		{name: "malformed", value: "abc-def", hint: diagnose.LooksDamaged, decided: []diagnose.Code{"malformed-authorization"}, blind: []diagnose.Code{"malformed-authorization"}, cause: authz.DeadToken},
		{name: "Global API key behind Bearer", value: tokentest.DefaultGlobalKey, hint: diagnose.LooksLikeGlobalKey, decided: []diagnose.Code{"global-key-as-bearer"}, blind: []diagnose.Code{"malformed-authorization"}, cause: authz.WrongKind},
	}
}

// For each of the eight checks and every kind of defect the simulator's answer
// leads to the right diagnosis: the very reason that decided, where the token's
// spec is known, and that reason among the ranked ones where nothing is.
func TestSimulatedDefects(t *testing.T) {
	t.Parallel()
	for _, w := range tokentest.Wordings() {
		refusals := 0
		for _, def := range defects() {
			for _, c := range eightChecks() {
				refused := false
				t.Run(w.String()+"/"+def.name+"/"+c.name, func(t *testing.T) { refused = def.meet(t, c, w) })
				if refused {
					refusals++
				}
			}
		}
		assert.GreaterOrEqual(t, refusals, 70, "most of the %d pairs are refusals", len(defects())*8)
	}
}

// meet makes the check's call with the defective token and reports whether it
// was refused.
func (def defect) meet(t *testing.T, c check, w tokentest.Wording) bool {
	t.Helper()
	srv, err := tokentest.New(tokentest.Options{Now: simulated, Seed: 7, TrustClientIP: true, Wording: w})
	require.NoError(t, err)
	spec := permissions.SaaSPlatform(account, zone)
	if def.spec != nil {
		spec = def.spec(c)
	}
	kind := def.kind
	if kind == authz.KindUnknown {
		kind = authz.UserToken
	}
	require.NoError(t, srv.AddNamed(spec))
	tok, err := srv.IssueToken(spec, tokentest.TokenOptions{Kind: kind})
	require.NoError(t, err)
	principal := tok.Principal()
	if def.change != nil {
		def.change(t, srv, tok)
		principal.Dead = true
	}
	value := tok.Value
	if def.value != "" {
		value = def.value
	}
	var got []diagnose.Diagnosis
	facts := diagnose.Facts{
		Spec: &principal.Spec, Kind: kind, Account: account, Zone: zone, Time: simulated(), Credential: def.hint,
	}
	if principal.Dead {
		facts.Liveness = diagnose.Dead
	}
	from := "198.51.100.9"
	if def.from != "" {
		from = def.from
	}
	facts.ClientIP = netip.MustParseAddr(from)
	body := strings.NewReader("")
	if c.method == http.MethodPost {
		body = strings.NewReader(`{"name":"-"}`) // R2 takes no such name
	}
	req, err := http.NewRequestWithContext(t.Context(), c.method, tokentest.BaseURL+c.path, body)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+value)
	req.Header.Set("CF-Connecting-IP", from)
	resp, err := srv.RoundTripper().RoundTrip(req)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()

	for _, f := range []diagnose.Facts{facts, {}} {
		if d, ok := diagnose.Response(resp, f); ok {
			got = append(got, d)
		}
	}
	truth := principal.Decide(authz.Call{Method: c.method, Path: c.path, Account: account, Time: simulated(), ClientIP: facts.ClientIP})
	// Verify applies no address filter, and text that is no token has no principal.
	if def.value == "" && (len(got) == 0 || got[0].Verdict == authz.Allowed) {
		if c.name != "Basic Auth" {
			assert.Contains(t, []authz.Verdict{authz.Allowed, authz.Inconclusive}, truth.Verdict, "the simulator let %s through", truth)
		}
		return false
	}
	require.Len(t, got, 2)
	decided, blind := got[0], got[1]
	assert.Contains(t, def.decided, decided.Code, "%s\n%s", truth, decided)
	assert.Equal(t, authz.Denied, decided.Verdict)
	if def.value == "" && c.name != "Basic Auth" {
		assert.Equal(t, truth.Reason, decided.Reason(), "%s", decided)
		sure := diagnose.Certain
		if decided.Code == "dead-token" {
			sure = diagnose.High // a token made a moment ago is refused in the same words
		}
		assert.Equal(t, sure, decided.Causes[0].Confidence, "%s", decided)
	}
	if truth.Reason == authz.MissingPermission || truth.Reason == authz.OutsideScope {
		require.NotEmpty(t, decided.Remedies[0].Permissions, "%s", decided)
		fixed := principal
		fixed.Spec = fixed.Spec.With(permissions.AllowOn(decided.Remedies[0].Resource, decided.Remedies[0].Permissions...))
		again := fixed.Decide(truth.Call())
		assert.Equal(t, authz.Allowed, again.Verdict, "the first remedy of %s does not help", decided)
	}
	assert.Contains(t, def.blind, blind.Code, "%s", blind)
	var reasons []string
	for _, cause := range blind.Causes {
		reasons = append(reasons, cause.Reason.String())
	}
	assert.Contains(t, reasons, def.cause.String(), "%s", blind)
	for _, d := range got {
		assert.NotContains(t, fmt.Sprintf("%s%+v", d, d.Refusal), value)
		checkDiagnosis(t, d)
	}
	return true
}

// Explain settles each defect against the simulator, within its budget.
func TestSimulatedExplain(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		spec  permissions.Spec
		kind  authz.Kind
		kill  bool
		code  diagnose.Code
		cause authz.Reason
		calls int
	}{
		{"narrow user token", permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead)), authz.UserToken, false, "missing-permission", authz.MissingPermission, 2},
		{"narrow account-owned token", permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead)), authz.AccountToken, false, "missing-permission", authz.MissingPermission, 3},
		{"another zone", permissions.NewSpec(permissions.Zone(otherZone).Allow(permissions.ZoneWorkersRoutesWrite)), authz.UserToken, false, "missing-permission", authz.OutsideScope, 2},
		{"dead", permissions.SaaSPlatform(account, zone), authz.UserToken, true, "verify-refused", authz.DeadToken, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			srv, err := tokentest.New(tokentest.Options{Now: simulated, Seed: 7})
			require.NoError(t, err)
			require.NoError(t, srv.AddNamed(tc.spec))
			tok, err := srv.IssueToken(tc.spec, tokentest.TokenOptions{Kind: tc.kind})
			require.NoError(t, err)
			if tc.kill {
				require.NoError(t, srv.Delete(tok.ID))
			}
			prober := overHTTP{srv.RoundTripper(), tok.Value}
			refusal := prober.Do(t.Context(), http.MethodGet, zonePath+"/workers/routes")
			require.Error(t, refusal)
			srv.ResetCalls()
			got, ok := diagnose.Explainer{Facts: diagnose.Facts{Account: account}}.Explain(t.Context(), refusal, prober)
			require.True(t, ok)
			assert.Equal(t, tc.code, got.Diagnosis.Code, "%s", got.Diagnosis)
			assert.Equal(t, tc.cause, got.Diagnosis.Reason())
			assert.Empty(t, got.Open)
			assert.Len(t, srv.Calls(), tc.calls)
		})
	}
}
