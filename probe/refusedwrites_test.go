package probe_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

// random are the segments that exist nowhere: a name, digits and a word of 128
// random bits, and a UUID with the 122 that version 4 leaves.
var random = []string{"{unique}", "{unique_hex}", "{unique_uuid}", "{unique_word}"}

// notDeleting are the refused writes that are no DELETE, each with the reason
// why it can change nothing.
var notDeleting = map[string]string{
	"POST /zones/{zone_id}/environments/{unique_hex}/purge_cache":         "it purges nothing: no environment has the id, and no body says what",
	"POST /accounts/{account_id}/access/apps/{unique_uuid}/revoke_tokens": "it revokes the tokens of an application that does not exist",
	"POST /zones/{zone_id}/access/apps/{unique_uuid}/revoke_tokens":       "it revokes the tokens of an application that does not exist",
}

// belowSettings are the refused writes on a path of settings, each with the
// reason why it is none itself.
var belowSettings = map[string]string{
	"/accounts/{account_id}/dns_settings/views/{unique_hex}":                      "a view is made and deleted, and has an id",
	"/accounts/{account_id}/email-security/settings/allow_policies/{unique_uuid}": "an allow policy is made and deleted, and has an id",
}

// A refused write can change nothing: it deletes what has a random name, and
// neither a collection, nor a singleton, nor settings; or it is listed above.
func TestRefusedWritesAreSafe(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, c := range probe.RefusedWrites() {
		call := c.Method + " " + c.Path
		assert.Empty(t, unsafe(c), call)
		if notDeleting[call] != "" {
			listed[call] = true
			assert.Contains(t, c.Caveat, "it changes nothing: ", call)
		}
	}
	assert.Len(t, listed, len(notDeleting), "an exception that is not used")
}

// unsafe says why a request might change something, "" where it cannot.
func unsafe(c probe.Check) string {
	segs := strings.Split(c.Path, "/")
	last := segs[len(segs)-1]
	step := steps([]probe.Check{c}, target, probe.Options{})[0]
	m, ok := operations.Match(step.Call.Method, step.Call.Path)
	switch {
	case !ok:
		return "it is not in the catalogue"
	case belowSettings[c.Path] == "" && slices.ContainsFunc(segs, func(s string) bool { return strings.HasSuffix(s, "settings") }):
		return "it is a path of settings"
	case notDeleting[c.Method+" "+c.Path] != "":
		if !slices.ContainsFunc(segs, func(s string) bool { return slices.Contains(random, s) }) {
			return "nothing in its path is random"
		}
		return ""
	case c.Method != http.MethodDelete:
		return "it is no DELETE"
	case !slices.Contains(random, last):
		return "its last segment is not random: a collection or a singleton"
	case !strings.HasSuffix(m.Operation().Template(), "}"):
		return "its last segment is no parameter: " + m.Operation().Template()
	}
	for name, value := range m.Params() {
		if name != "account_id" && name != "zone_id" && (value == string(target.Account) || value == string(target.Zone)) {
			return "it names something that exists: " + name
		}
	}
	return ""
}

// The test above can fail.
func TestUnsafeFindsFaults(t *testing.T) {
	t.Parallel()
	for call, want := range map[string]string{
		"DELETE /zones/{zone_id}":                                                      "not random",
		"DELETE /accounts/{account_id}/rules/lists/{unique_hex}/items":                 "not random",
		"DELETE /zones/{zone_id}/dnssec":                                               "not random",
		"DELETE /zones/{zone_id}/hostnames/settings/min_tls_version/{unique}":          "a path of settings",
		"DELETE /zones/{zone_id}/nothing/{unique}":                                     "not in the catalogue",
		"POST /accounts/{account_id}/r2/buckets":                                       "no DELETE",
		"PUT /zones/{zone_id}/snippets/{unique}":                                       "no DELETE",
		"DELETE /accounts/{account_id}/storage/kv/namespaces/{unique_hex}/values/name": "not random",
	} {
		method, path, _ := strings.Cut(call, " ")
		assert.Contains(t, unsafe(probe.Check{Method: method, Path: path}), want, call)
	}
}

// The random parts are random, and as long as they say.
func TestRandomParts(t *testing.T) {
	t.Parallel()
	forms := map[string]*regexp.Regexp{
		"{unique}":      regexp.MustCompile(`^cftoken-probe-[0-9a-f]{32}$`),
		"{unique_hex}":  regexp.MustCompile(`^[0-9a-f]{32}$`),
		"{unique_uuid}": regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`),
		"{unique_word}": regexp.MustCompile(`^p[a-z2-7]{26}$`), // 26 × 5 bits
	}
	for _, part := range random {
		seen, variants, beside, below := map[string]bool{}, map[byte]bool{}, map[byte]bool{}, map[byte]bool{}
		for range 64 {
			path := steps([]probe.Check{{Method: "GET", Path: "/" + part}}, target, probe.Options{})[0].Call.Path
			require.Regexp(t, forms[part], path[1:], part)
			seen[path] = true
			if part == "{unique_uuid}" {
				variants[path[20]], beside[path[21]], below[path[16]] = true, true, true
			}
		}
		assert.Len(t, seen, 64, part)
		if part == "{unique_uuid}" {
			assert.Len(t, variants, 4, "the bits beside the variant are random")
			assert.Greater(t, min(len(beside), len(below)), 8, "and those in the next digits, and behind the version")
		}
	}
}

// An id and a UUID of one path are the same digits, but for those that a UUID of version 4 gives away.
func TestRandomPartsAreOfOneDraw(t *testing.T) {
	t.Parallel()
	for range 16 {
		path := steps([]probe.Check{{Method: "GET", Path: "/{unique_hex}/{unique_uuid}"}}, target, probe.Options{})[0].Call.Path
		digits, uuid, _ := strings.Cut(path[1:], "/")
		uuid = strings.ReplaceAll(uuid, "-", "")
		require.Len(t, uuid, 32)
		assert.Equal(t, digits[:12]+"4"+digits[13:16], uuid[:16])
		assert.Equal(t, digits[17:], uuid[17:])
	}
}

// Only a group that lets its holder do more than read opens a refused write, and
// the catalogue's list of it is no guess.
func TestRefusedWritesShowARightToWrite(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range probe.RefusedWrites() {
		call := steps([]probe.Check{c}, target, probe.Options{})[0].Call
		m, ok := operations.Match(call.Method, call.Path)
		require.True(t, ok, c.Path)
		op := m.Operation()
		require.Len(t, c.Needs, 1)
		assert.True(t, op.Accepts(c.Needs[0]), "%s does not accept %s", op, c.Name)
		assert.Contains(t, []string{"documented", "derived"}, op.Basis(), op.String())
		assert.Len(t, op.AcceptedNames(), len(distinctNames(op)), "%s accepts a group without an id", op)
		for _, p := range op.Accepted() {
			g, known := permissions.ByID(p.ID())
			require.True(t, known)
			assert.NotEqual(t, permissions.AccessRead, g.Access, "%s accepts %s", op, g.Label())
			assert.False(t, strings.HasSuffix(g.Name, "Read"), "%s accepts %s", op, g.Label())
		}
		require.NotEmpty(t, c.Refusals, c.Path)
		for _, r := range c.Refusals {
			assert.NotEmpty(t, r.Evidence, c.Path)
		}
		assert.NotEmpty(t, c.Proves)
		if len(op.Accepted()) > 1 {
			assert.Contains(t, c.Proves, "one of the ", "%s does not say that others are accepted", op)
			assert.Contains(t, c.Caveat, "accepted too: ")
		}
		key := c.Needs[0].ID() + " " + c.Path
		assert.False(t, seen[key], "twice: %s", key)
		seen[key] = true
	}
}

// In the simulator each refused write is let through to whoever holds the group
// and denied to whoever does not, and a proof that others would pass too is only
// consistent.
func TestRefusedWritesTellHoldersApart(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	none := client(t, srv, permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(target.Account), idleGroup(t))), tokentest.TokenOptions{})
	for _, c := range probe.RefusedWrites() {
		with := refusedFor(t, srv, c)
		require.Equal(t, authz.Allowed, with.Verdict, "%s by %s %s: %v", c.Name, c.Method, c.Path, with.Err)
		if len(operationOf(c).Accepted()) == 1 && operationOf(c).Confidence() != "medium" {
			assert.Equal(t, probe.Proven, with.Proof, "%s by %s", c.Name, c.Path)
		}
		assert.Equal(t, argued(c), strings.Contains(with.Note, "(argued: "), "%s by %s: %s", c.Name, c.Path, with.Note)
		without := run(t, none, probe.Options{Checks: []probe.Check{c}, Eager: true, Writes: probe.AllRefusals})
		require.Equal(t, authz.Denied, without.Results[0].Verdict, "%s by %s %s: %v", c.Name, c.Method, c.Path, without.Results[0].Err)
	}
}

// refusedFor runs the check for a token that holds its group and nothing else.
func refusedFor(t *testing.T, srv *tokentest.Server, c probe.Check) probe.Result {
	t.Helper()
	p := c.Needs[0]
	on := permissions.AccountResource(target.Account)
	switch p.Scope() {
	case permissions.ScopeZone:
		on = permissions.ZoneResource(target.Zone)
	case permissions.ScopeUser:
		on = permissions.UserResource(tokentest.DefaultUserID)
	case permissions.ScopeBucket:
		on = target.Bucket
	}
	holder := client(t, srv, permissions.NewSpec(permissions.AllowOn(on, p)), tokentest.TokenOptions{})
	return run(t, holder, probe.Options{Checks: []probe.Check{c}, Eager: true, Writes: probe.AllRefusals}).Results[0]
}

// A product that looks at the form of an id before it looks at the permission,
// a path that leads nowhere, and a success prove nothing.
func TestAnswersThatProveNothing(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"the form of the id":      {400, `{"success":false,"errors":[{"code":1435,"message":"The custom hostname ID is invalid."}]}`},
		"no route":                {404, `{"success":false,"errors":[{"code":7003,"message":"Could not route to /client/v4/x, perhaps your object identifier is invalid?"},{"code":7000,"message":"No route for that URI"}]}`},
		"a page":                  {404, `<html>not found</html>`},
		"an empty list of errors": {404, `{"success":false,"errors":[],"messages":[],"result":null}`},
		"verb refused":            {405, `{"success":false,"errors":[{"code":10405,"message":"Method not allowed for this authentication scheme"}]}`},
		"a fault":                 {500, `{"success":false,"errors":[{"code":15000,"message":"Internal Server Error"}]}`},
		"success":                 {200, `{"success":true,"errors":[],"messages":[],"result":{}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := handlerClient(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(answer.status)
				_, _ = w.Write([]byte(answer.body))
			})
			rep := run(t, c, probe.Options{Checks: probe.RefusedWrites(), Eager: true, Writes: probe.AllRefusals})
			for _, res := range rep.Results {
				assert.NotEqual(t, authz.Allowed, res.Verdict, "%s by %s", res.Check.Name, res.Check.Path)
			}
		})
	}
}

// TestRefusalOfEverything: a refusal that names neither status nor code nor message is
// none, since it would be everything that is refused; with any of them it is one.
func TestRefusalOfEverything(t *testing.T) {
	t.Parallel()
	c := handlerClient(t, func(w http.ResponseWriter, _ *http.Request) {
		page(w, 404, `{"success":false,"errors":[{"code":424242,"message":"No such thing"}]}`)
	})
	for _, tc := range []struct {
		refusal probe.Refusal
		want    authz.Verdict
	}{
		{probe.Refusal{Code: probe.AnyCode}, authz.Inconclusive},
		{probe.Refusal{Code: probe.AnyCode, Status: 404}, authz.Allowed},
		{probe.Refusal{Code: probe.AnyCode, Status: 400}, authz.Inconclusive},
		{probe.Refusal{Code: probe.AnyCode, Message: "No such"}, authz.Allowed},
		{probe.Refusal{Code: probe.AnyCode, Message: "NO SUCH"}, authz.Allowed},
		{probe.Refusal{Code: probe.AnyCode, Message: "unlike"}, authz.Inconclusive},
		{probe.Refusal{Code: 424242}, authz.Allowed},
		{probe.Refusal{Code: 424243}, authz.Inconclusive},
		{probe.Refusal{}, authz.Inconclusive},
	} {
		check := probe.RefusedWrites()[0]
		check.Refusals = []probe.Refusal{tc.refusal}
		assert.Equal(t, tc.want, run(t, c, probe.Options{Checks: []probe.Check{check}}).Results[0].Verdict, "%+v", tc.refusal)
	}
}

// distinctNames are the names of the accepted groups with an id: an account's and
// a zone's group may share one.
func distinctNames(op operations.Operation) map[string]bool {
	out := map[string]bool{}
	for _, p := range op.Accepted() {
		out[p.Name()] = true
	}
	return out
}
