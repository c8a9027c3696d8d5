package diagnose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions/authz"
)

// The first reading is what Text says, over every text that was collected.
func TestReadingsBeginWithText(t *testing.T) {
	t.Parallel()
	for _, c := range threadCases(t) {
		d, ok := diagnose.Text(c.Text, c.facts(t))
		all := diagnose.Readings(c.Text, c.facts(t))
		require.Equal(t, ok, len(all) > 0, c.ID)
		if ok {
			assert.Equal(t, d, all[0].Diagnosis, c.ID)
		}
	}
	assert.Nil(t, diagnose.Readings("all is well", diagnose.Facts{}))
}

// Each refusal counts once, the deepest first, wherever in a log it stands.
func TestReadingsOfLogs(t *testing.T) {
	t.Parallel()
	scripts := "A request to the Cloudflare API (" + accountPath + "/workers/scripts/api) failed.\n  Authentication error [code: 10000]\n"
	routes := "A request to the Cloudflare API (" + zonePath + "/workers/routes) failed.\n  Authentication error [code: 10000]\n"
	dead := `GET "https://api.cloudflare.com/client/v4` + zonePath + `": 403 Forbidden {"success":false,"errors":[{"code":9109,"message":"Invalid access token"}]}` + "\n"
	filler := strings.Repeat("a line of the build that went well\n", 4000) // 140 KB
	for name, tc := range map[string]struct {
		text  string
		first diagnose.Code
		n     int
	}{
		"one":                    {scripts, "authentication-error", 1},
		"one, printed twice":     {scripts + "retrying\n" + scripts, "authentication-error", 1},
		"two calls":              {scripts + routes, "authentication-error", 2},
		"a root cause last":      {scripts + routes + dead, "dead-token", 3},
		"in the middle":          {filler + scripts + filler, "authentication-error", 1},
		"far from each other":    {scripts + filler + dead + filler + routes, "dead-token", 3},
		"a line without an end":  {strings.Repeat("x", 300<<10) + "\n" + scripts, "authentication-error", 1},
		"nothing in a long text": {filler, "", 0},
	} {
		all := diagnose.Readings(tc.text, diagnose.Facts{})
		if assert.Len(t, all, tc.n, name) && tc.n > 0 {
			assert.Equal(t, tc.first, all[0].Diagnosis.Code, name)
		}
	}
	// Wherever a part may end.
	for shift := range 90 {
		text := strings.Repeat("y", 59) + "\n"
		text = strings.Repeat(text, 1020-shift/2) + strings.Repeat("z", shift) + "\n" + scripts + strings.Repeat(text, 100)
		assert.Len(t, diagnose.Readings(text, diagnose.Facts{}), 1, shift)
	}
}

// How the call and the credential are known.
func TestReadingsSayHowTheyKnow(t *testing.T) {
	t.Parallel()
	const unknown, assumed, text, facts = diagnose.OriginUnknown, diagnose.OriginAssumed, diagnose.OriginText, diagnose.OriginFacts
	for name, tc := range map[string]struct {
		text         string
		facts        diagnose.Facts
		method, path diagnose.Origin
		kind         authz.Kind
		oauth        bool
	}{
		"no call":            {"Authentication error (10000)", diagnose.Facts{}, unknown, unknown, 0, false},
		"given":              {"Authentication error (10000)", diagnose.Facts{Method: "get", Path: "/zones"}, facts, facts, 0, false},
		"path only, reading": {"A request to the Cloudflare API (" + accountPath + "/workers/scripts/api/bindings) failed. Authentication error [code: 10000]", diagnose.Facts{}, assumed, text, 0, false},
		"path only":          {"A request to the Cloudflare API (" + accountPath + "/r2/buckets) failed. Authentication error [code: 10000]", diagnose.Facts{}, assumed, text, 0, false},
		"both":               {"DELETE " + zonePath + "/dns_records/1: 403: Authentication error (10000)", diagnose.Facts{}, text, text, 0, false},
		"method given":       {"A request to the Cloudflare API (" + accountPath + "/r2/buckets) failed. Authentication error [code: 10000]", diagnose.Facts{Method: "GET"}, facts, text, 0, false},
		"masked, id given":   {"A request to the Cloudflare API (/accounts/***/r2/buckets) failed. Authentication error [code: 10000]", diagnose.Facts{Account: account}, assumed, text, 0, false},
		"by the page":        {saying(newer, pageBuckets), diagnose.Facts{}, assumed, assumed, 0, false},
		"OAuth login":        {"You are logged in with an OAuth Token\nA request to the Cloudflare API (" + accountPath + "/r2/buckets) failed. Authentication error [code: 10000]", diagnose.Facts{}, assumed, text, 0, true},
		"account token":      {"You are logged in with an Account API Token\nA request to the Cloudflare API (" + accountPath + "/r2/buckets) failed. Authentication error [code: 10000]", diagnose.Facts{}, assumed, text, authz.AccountToken, false},
	} {
		all := diagnose.Readings(tc.text, tc.facts)
		if assert.Len(t, all, 1, name) {
			assert.Equal(t, tc.method, all[0].MethodFrom, "%s: method %s", name, all[0].Method)
			assert.Equal(t, tc.path, all[0].PathFrom, "%s: path %s", name, all[0].Path)
			assert.Equal(t, tc.kind, all[0].Credential, name)
			assert.Equal(t, tc.oauth, all[0].OAuth, name)
		}
	}
}
