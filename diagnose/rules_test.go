package diagnose_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Every rule has a code of its own, is documented and cites a source.
func TestRuleRegistry(t *testing.T) {
	t.Parallel()
	code := regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	date := regexp.MustCompile(`^(\d{4}(-\d{2}(-\d{2})?)?)?$`)
	seen := map[diagnose.Code]bool{}
	for r := range diagnose.Rules() {
		assert.Regexp(t, code, string(r.Code))
		assert.False(t, seen[r.Code], "%s stands twice", r.Code)
		seen[r.Code] = true
		assert.True(t, strings.HasSuffix(r.Doc, "."), "%s: the doc is a sentence", r.Code)
		assert.NotEmpty(t, r.Title, r.Code)
		assert.LessOrEqual(t, len(r.Title), 70, "%s: a title is short", r.Code)
		assert.False(t, strings.HasSuffix(r.Title, "."), r.Code)
		cited := slices.Clone(r.Evidence)
		for _, a := range r.Answers {
			assert.Equal(t, a.Name != "", len(a.Evidence) > 0, "%s: %s", r.Code, a.Name)
			cited = append(cited, a.Evidence...)
		}
		assert.NotEmpty(t, cited, "%s cites nothing", r.Code)
		for _, e := range cited {
			assert.Regexp(t, date, e.Date, r.Code)
			if !slices.Contains([]string{"a third party's report", "user reports", "two test suites of users", "the project's permissions guide"}, e.Source) && (e.Source != "" || e.Note == "") {
				assert.True(t, strings.HasPrefix(e.Source, "https://"), "%s: %q", r.Code, e.Source)
			}
			if e.Kind == permissions.EvidenceCloudflareCode {
				assert.True(t, strings.HasPrefix(e.Source, "https://github.com/cloudflare/"), "%s: %s is not Cloudflare's", r.Code, e.Source)
			}
			if e.Kind == permissions.EvidenceDocumented {
				assert.Contains(t, e.Source, "developers.cloudflare.com", r.Code)
			}
		}
		if r.DocURL != "" {
			assert.True(t, strings.HasPrefix(r.DocURL, "https://developers.cloudflare.com/"), r.Code)
		}
		if r.Verdict == authz.Inconclusive {
			assert.NotEqual(t, diagnose.Info, r.Severity, r.Code)
		}
	}
	assert.GreaterOrEqual(t, len(seen), 60)
	assert.Empty(t, diagnose.UnnamedConditions(), "conditions that Rules does not describe")
}

// A root cause silences symptoms, never the other way round, whatever the way.
func TestSilencingHasNoCircles(t *testing.T) {
	t.Parallel()
	by := map[diagnose.Code][]diagnose.Code{}
	for r := range diagnose.Rules() {
		by[r.Code] = r.SilencedBy
	}
	var follow func(from, at diagnose.Code, depth int)
	follow = func(from, at diagnose.Code, depth int) {
		require.Less(t, depth, len(by))
		for _, root := range by[at] {
			require.Contains(t, by, root)
			require.NotEqual(t, from, root, "%s silences itself by way of %s", from, at)
			follow(from, root, depth+1)
		}
	}
	for code := range by {
		follow(code, code, 0)
	}
	assert.Contains(t, by["missing-permission"], diagnose.Code("dead-token"))
	assert.Contains(t, by["missing-permission"], diagnose.Code("client-ip"))
	assert.Contains(t, by["works-for-account-not-zone"], diagnose.Code("expired-token"))
	assert.Contains(t, by["dead-token"], diagnose.Code("expired-token"))
	assert.Contains(t, by["dead-token"], diagnose.Code("disabled-token"))
	assert.NotContains(t, by["dead-token"], diagnose.Code("account-token-on-user-endpoint"))
	assert.Empty(t, by["expired-token"])
	assert.Empty(t, by["rate-limited"], "what is no denial is not silenced")
}

// Every action is a verb phrase: it begins with a verb, or with the condition
// under which the verb holds, and has no full stop.
func TestRemediesAreVerbPhrases(t *testing.T) {
	t.Parallel()
	verbs := regexp.MustCompile(`^(add|call|change|check|compare|copy|correct|create|delete|enable|extend|give|if|leave|list|log|look|make|open|put|reach|remove|repeat|report|say|send|set|stop|test|use|verify|wait|with|where|for what)\b`)
	phrase := func(r diagnose.Remedy, code diagnose.Code) {
		assert.Regexp(t, verbs, r.Action, code)
		assert.False(t, strings.HasSuffix(r.Action, "."), "%s: %q", code, r.Action)
		assert.NotContains(t, r.Action, "\n", code)
	}
	n := 0
	for r := range diagnose.Rules() {
		for _, remedy := range r.Remedies {
			phrase(remedy, r.Code)
		}
	}
	for _, s := range allSeen() {
		if d, ok := s.diagnose(); ok {
			for _, remedy := range d.Remedies {
				phrase(remedy, d.Code)
				n++
			}
		}
	}
	assert.Greater(t, n, 200)
}

// What Rules yields is a copy: nobody can change a rule through it.
func TestRulesAreCopies(t *testing.T) {
	t.Parallel()
	for r := range diagnose.Rules() {
		if len(r.Causes) > 0 {
			r.Causes[0].Text = "changed"
		}
		if len(r.Evidence) > 0 {
			r.Evidence[0].Source = "changed"
		}
	}
	for r := range diagnose.Rules() {
		for _, e := range r.Evidence {
			assert.NotEqual(t, "changed", e.Source)
		}
		for _, c := range r.Causes {
			assert.NotEqual(t, "changed", c.Text)
		}
		break
	}
	for range diagnose.Rules() {
		break // stopping early is fine
	}
}

// Every rule explains at least one case of the tests.
func TestEveryRuleIsExercised(t *testing.T) {
	t.Parallel()
	met := map[diagnose.Code]bool{}
	for _, v := range variants() {
		met[v.code] = true
	}
	for _, s := range allSeen() {
		met[s.code] = true
	}
	reports := [][]diagnose.Observation{guideReport(), every(authz.Inconclusive, 0, "")}
	swapped := every(authz.Denied, 403, body10000)
	swapped[0] = eightChecks()[0].observe(authz.Allowed, 200, "")
	zoneOnly := []diagnose.Observation{swapped[0], swapped[4], swapped[6], swapped[7]}
	disabled := eightChecks()[0].observe(authz.Denied, 0, "")
	for _, d := range diagnoseReport(t, []diagnose.Observation{disabled}, diagnose.Facts{State: "disabled"}) {
		met[d.Code] = true
	}
	accepted := eightChecks()[3].observe(authz.Inconclusive, 200, "")
	accepted.Accepted = true
	reports = append(reports, swapped, zoneOnly, []diagnose.Observation{
		accepted, eightChecks()[0].observe(authz.Inconclusive, 401, body10000),
	})
	doubt := eightChecks()[6].observe(authz.Inconclusive, 0, "")
	doubt.Reason = authz.UnknownAccount
	kind := eightChecks()[5].observe(authz.Denied, 0, "")
	kind.Reason = authz.WrongKind
	reports = append(reports, []diagnose.Observation{doubt, kind})
	for _, obs := range reports {
		for _, d := range diagnoseReport(t, obs, diagnose.Facts{}) {
			met[d.Code] = true
		}
	}
	other := append(slices.Clone(swapped), otherWay("/zones/"+string(account)))
	for _, d := range diagnose.Report(other, diagnose.Facts{Account: account, Zone: zone}) {
		met[d.Code] = true
	}
	for r := range diagnose.Rules() {
		assert.True(t, met[r.Code], "no test meets %s", r.Code)
		delete(met, r.Code)
	}
	assert.Empty(t, met, "codes without a rule")
}
