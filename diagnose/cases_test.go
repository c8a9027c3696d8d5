package diagnose_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// seen is a refusal as somebody met it, and the answer that would have helped.
// Exactly one of body, text and empty is what was seen; bodyless marks an
// answer without a body.
type seen struct {
	row    string // the row of the fact base: a code, a call, or a thread
	source string // where it was met: an address, or a third party's report
	call   string // METHOD path, "" where it was not seen
	status int
	body   string
	text   string // as a tool printed it
	empty  bool   // a success with an empty list
	facts  diagnose.Facts

	code    diagnose.Code
	verdict authz.Verdict
	remedy  string                 // contained in the first remedy's sentence
	adds    permissions.Permission // by the first remedy
	on      permissions.Resource
}

const thirdParty = "a third party's report"

func threadURL(path string) string { return "https://github.com/" + path }

// allSeen is every row of the fact base.
func allSeen() []seen {
	var out []seen
	for _, list := range [][]seen{
		seenCredentials(), seenKinds(), seenPermissions(), seenTargets(), seenLimits(),
		seenCore(), seenStates(), seenThreads(), seenMoreThreads(), seenNewer(),
	} {
		out = append(out, list...)
	}
	return out
}

// diagnose explains what was seen.
func (s seen) diagnose() (diagnose.Diagnosis, bool) {
	method, path, _ := strings.Cut(s.call, " ")
	switch {
	case s.empty:
		return diagnose.EmptyList(authz.Call{Method: method, Path: path, Status: 200}, s.facts)
	case s.text != "":
		f := s.facts
		if s.call != "" {
			f.Method, f.Path = method, path
		}
		return diagnose.Text(s.text, f)
	}
	return diagnose.Body(method, path, s.status, []byte(s.body), s.facts)
}

// inEveryWording explains what was seen, and what it would be in other wordings.
func (s seen) inEveryWording(t *testing.T) (diagnose.Diagnosis, bool) {
	t.Helper()
	method, path, _ := strings.Cut(s.call, " ")
	switch {
	case s.body != "":
		return diagnoseBody(t, method, path, s.status, []byte(s.body), s.facts)
	case s.text != "":
		f := s.facts
		if s.call != "" {
			f.Method, f.Path = method, path
		}
		return diagnoseText(t, s.text, f)
	}
	return s.diagnose()
}

func (s seen) name() string {
	return s.row + ", " + strings.TrimPrefix(s.source, "https://github.com/")
}

// Given what somebody saw, the first remedy is the answer that was needed.
func TestSeen(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, s := range allSeen() {
		assert.False(t, names[s.name()], "%s stands twice", s.name())
		names[s.name()] = true
		t.Run(s.name(), func(t *testing.T) {
			t.Parallel()
			require.NotEmpty(t, s.source)
			d, ok := s.inEveryWording(t)
			require.True(t, ok)
			assert.Equal(t, s.code, d.Code, "%s", d)
			assert.Equal(t, s.verdict, d.Verdict)
			require.NotEmpty(t, d.Remedies)
			require.NotEmpty(t, s.remedy, "say what had to be done")
			assert.Contains(t, d.Remedies[0].String(), s.remedy)
			if s.adds == nil {
				assert.Empty(t, d.Remedies[0].Permissions, "%s", d)
			} else {
				assert.Equal(t, []permissions.Permission{s.adds}, d.Remedies[0].Permissions, "%s", d)
				assert.Equal(t, s.on, d.Remedies[0].Resource)
			}
			checkDiagnosis(t, d)
			if s.text == "" {
				return
			}
			// The same text as an error, wrapped and joined.
			f := s.facts
			if s.call != "" {
				f.Method, f.Path, _ = strings.Cut(s.call, " ")
			}
			for _, err := range []error{errors.New(s.text), fmt.Errorf("start: %w", errors.New(s.text)), errors.Join(errors.New("other"), errors.New(s.text))} {
				again, ok := diagnose.Error(err, f)
				require.True(t, ok)
				assert.Equal(t, d.Code, again.Code)
				assert.Equal(t, d.Remedies[0].String(), again.Remedies[0].String())
			}
		})
	}
	assert.GreaterOrEqual(t, len(names), 150)
}

// The kinds of refusal that must not be mixed up each have a rule.
func TestKindsAreKeptApart(t *testing.T) {
	t.Parallel()
	met := map[diagnose.Code]bool{}
	for _, s := range allSeen() {
		met[s.code] = true
	}
	for _, v := range variants() {
		met[v.code] = true
	}
	rules := map[diagnose.Code]bool{}
	for r := range diagnose.Rules() {
		rules[r.Code] = true
	}
	for kind, codes := range map[string][]diagnose.Code{
		"missing permission":  {"missing-permission", "internal-permission-named", "workers-unauthorized", "r2-object-token"},
		"out of scope":        {"outside-scope", "unauthorized-resource"},
		"explicit deny":       {"explicit-deny"},
		"wrong id":            {"account-id-in-zone-path", "zone-id-in-account-path", "zone-name-as-id", "invalid-id", "account-resource-in-zone-path", "zone-resource-in-account-path"},
		"wrong kind of token": {"account-token-on-user-endpoint", "global-key-as-bearer", "malformed-auth-key", "user-token-on-account-verify", "not-for-account-tokens"},
		"dead token":          {"dead-token", "expired-token", "not-yet-valid", "verify-refused"},
		"client address":      {"client-ip"},
		"entitlement":         {"r2-not-enabled", "saas-not-enabled", "not-entitled", "custom-hostname-quota"},
		"rate limit":          {"rate-limited"},
		"lock-out":            {"locked-out"},
		"propagation":         {"change-propagating"},
		"server fault":        {"server-error"},
		"edge page":           {"edge-page"},
		"unknown":             {"unknown"},
	} {
		for _, c := range codes {
			assert.True(t, rules[c], "%s: no rule %s", kind, c)
			assert.True(t, met[c], "%s: no case for %s", kind, c)
		}
	}
}
