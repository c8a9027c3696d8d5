package probe_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token/tokentest"
)

// onlyRead is the guide's six with Workers, Routes and SSL only Read.
func onlyRead() permissions.Spec {
	return permissions.NewSpec(
		permissions.Account(target.Account).Allow(permissions.AccountSettingsRead, permissions.AccountWorkersR2StorageWrite, permissions.AccountWorkersScriptsRead),
		permissions.Zone(target.Zone).Allow(permissions.ZoneRead, permissions.ZoneWorkersRoutesRead, permissions.ZoneSSLAndCertificatesRead),
	)
}

// TestHasReadNeedsEdit: the three checks that need an Edit are denied to a token
// that only reads, and one cause a check says so.
func TestHasReadNeedsEdit(t *testing.T) {
	t.Parallel()
	for _, eager := range []bool{false, true} {
		var wording tokentest.Wording
		if eager {
			wording = tokentest.WordingForbidden
		}
		srv := simulator(t, tokentest.Options{Wording: wording})
		rep := run(t, client(t, srv, onlyRead(), tokentest.TokenOptions{}), probe.Options{Eager: eager})
		assert.Equal(t, 5, rep.Working(), "%v", verdicts(rep))
		assert.Equal(t, 3, rep.Missing())
		require.Len(t, rep.Diagnoses, 3, "%v: no pattern speaks of Workers or the zone, which can be read", codes(rep))
		for i, want := range []struct {
			check, label, group string
		}{
			{"Workers List", "Account:Cloudflare Workers:Edit", "Workers Scripts Write"},
			{"Workers Routes", "Zone:Cloudflare Workers Routes:Edit", "Workers Routes Write"},
			{"Custom Hostnames", "Zone:Custom Hostnames:Edit", "SSL and Certificates Write"},
		} {
			res := result(t, rep, want.check)
			assert.Equal(t, authz.Denied, res.Verdict)
			assert.Equal(t, probe.Proven, res.Proof)
			assert.Equal(t, 10000, res.Code, "of the refused write")
			assert.Equal(t, http.MethodDelete, res.Call.Method)
			assert.Equal(t, http.MethodGet, res.Read.Method)
			assert.True(t, res.OnlyReads())
			assert.Contains(t, text(t, rep), want.check, "has Read, needs Edit: "+want.label)
			d := rep.Diagnoses[i]
			assert.Contains(t, d.Title, want.check+": has Read, needs Edit")
			assert.Contains(t, d.Remedies[0].String(), want.group, "the remedy names the writing group")
			assert.Equal(t, authz.MissingPermission, d.Reason())
			assert.NotContains(t, d.Remedies[0].String(), "Read)")
			for _, c := range d.Causes {
				assert.NotEqual(t, authz.OutsideScope, c.Reason, "the reading call shows the reach")
			}
		}
	}
}

// answers gives the calls below a path and of a method their own answers.
type answers map[string]func(http.ResponseWriter)

func (a answers) client(t *testing.T, srv *tokentest.Server, spec permissions.Spec) (check func(name string, opts probe.Options) probe.Result) {
	t.Helper()
	tok, err := srv.IssueToken(spec, tokentest.TokenOptions{})
	require.NoError(t, err)
	rt := inProcess(func(w http.ResponseWriter, r *http.Request) {
		if f := a[r.Method]; f != nil && strings.Contains(r.URL.Path, "/workers/scripts") {
			f(w)
			return
		}
		srv.ServeHTTP(w, r)
	})
	c := clientFor(t, tok.Value, &http.Client{Transport: rt})
	return func(name string, opts probe.Options) probe.Result { return result(t, run(t, c, opts), name) }
}

// TestReadAndWriteAreWeighedTogether: what a reading call and the refused write
// beside it say together.
func TestReadAndWriteAreWeighedTogether(t *testing.T) {
	t.Parallel()
	answer := func(status int, body string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { page(w, status, body) }
	}
	ok := answer(200, `{"success":true,"result":[]}`)
	gone := answer(404, `{"success":false,"errors":[{"code":10007,"message":"workers.api.error.script_not_found"}]}`)
	refused := answer(403, `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`)
	forbidden := answer(403, `{"success":false,"errors":[{"code":10000,"message":"Forbidden"}]}`)
	kind := answer(405, `{"success":false,"errors":[{"code":10405,"message":"Method not allowed for this authentication scheme"}]}`)
	other := answer(404, `{"success":false,"errors":[{"code":7003,"message":"Could not route to /x"}]}`)
	fault := answer(502, "<html>bad gateway</html>")
	plan := answer(403, `{"success":false,"errors":[{"code":10042,"message":"Please enable R2 through the Cloudflare Dashboard."}]}`)
	for name, tc := range map[string]struct {
		read, write func(http.ResponseWriter)
		want        authz.Verdict
		proof       probe.Proof
		code        int
		note        string
	}{
		"read, proven":              {ok, gone, authz.Allowed, probe.Proven, 10007, "authorization passed"},
		"read, refused":             {ok, refused, authz.Denied, probe.Proven, 10000, ""},
		"read, another refusal":     {ok, other, authz.Inconclusive, probe.NotProven, 7003, "it has Read"},
		"read, fault":               {ok, fault, authz.Inconclusive, probe.NotProven, 0, "it has Read, and whether it may write did not show: DELETE "},
		"read, accepted":            {ok, ok, authz.Inconclusive, probe.NotProven, 0, "please report this"},
		"refused both":              {refused, refused, authz.Denied, probe.Proven, 10000, ""},
		"fault, proven":             {fault, gone, authz.Inconclusive, probe.NotProven, 0, ""},
		"fault, refused":            {fault, refused, authz.Denied, probe.Proven, 10000, ""},
		"fault, another refusal":    {fault, other, authz.Inconclusive, probe.NotProven, 7003, ""},
		"fault both":                {fault, fault, authz.Inconclusive, probe.NotProven, 0, ""},
		"a reading call finds none": {other, gone, authz.Inconclusive, probe.NotProven, 7003, ""},
		"read, no entitlement":      {ok, plan, authz.NotEntitled, probe.NotProven, 10042, ""},
		"read, another kind":        {ok, kind, authz.Inconclusive, probe.NotProven, 10405, "whether it may write did not show"},
		"another kind, refused":     {kind, refused, authz.Denied, probe.Proven, 10000, ""},
		"another kind, proven":      {kind, gone, authz.Inconclusive, probe.NotProven, 10405, ""},
		"another kind both":         {kind, kind, authz.Inconclusive, probe.NotProven, 10405, ""},
		"refused, proven":           {refused, gone, authz.Inconclusive, probe.NotProven, 10000, " passed authorization, and the reading call was refused: GET /"},
		"forbidden, proven":         {forbidden, gone, authz.Inconclusive, probe.NotProven, 10000, "contradiction: DELETE"},
		"no entitlement, proven":    {plan, gone, authz.Inconclusive, probe.NotProven, 10042, "contradiction: DELETE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check := answers{http.MethodGet: tc.read, http.MethodDelete: tc.write}.client(t, simulator(t, tokentest.Options{}), saas())
			res := check("Workers List", probe.Options{})
			assert.Equal(t, tc.want, res.Verdict)
			assert.Equal(t, tc.proof, res.Proof)
			assert.Equal(t, tc.code, res.Code)
			assert.Contains(t, res.Note, tc.note)
			assert.Equal(t, name == "read, refused", res.OnlyReads())
		})
	}
}

// TestAnotherKindOfCredentialProvesNothing: that an endpoint is not open to this
// kind of credential says nothing of the permissions that it would take.
func TestAnotherKindOfCredentialProvesNothing(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"the code":    `{"success":false,"errors":[{"code":10405,"message":"no"}]}`,
		"the scheme":  `{"success":false,"errors":[{"code":10000,"message":"Method not allowed for this authentication scheme"}]}`,
		"for a token": `{"success":false,"errors":[{"code":10001,"message":"Method not allowed for token"}]}`,
	} {
		c := handlerClient(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasSuffix(r.URL.Path, "/tokens/verify"):
				page(w, 200, `{"success":true,"result":{"id":"0123456789abcdef0123456789abcdef","status":"active"}}`)
			default:
				page(w, 405, body)
			}
		})
		checks := append(probe.GuideChecks(), probe.RefusedWrites()...)
		rep := run(t, c, probe.Options{Checks: checks, Writes: probe.AllRefusals})
		for _, res := range rep.Results[1:] {
			assert.Equal(t, authz.Inconclusive, res.Verdict, "%s: %s", name, res.Check.Name)
			assert.Equal(t, probe.NotProven, res.Proof, "%s: %s", name, res.Check.Name)
			assert.False(t, res.OnlyReads())
		}
		assert.Zero(t, rep.Missing(), name)
		assert.NotContains(t, text(t, rep), "has Read, needs Edit")
		err := probe.Ensure(t.Context(), c, zoneSpec(permissions.ZoneDNSWrite), probe.EnsureOptions{})
		require.ErrorIs(t, err, probe.ErrInconclusive, name)
	}
}

// TestNoRefusedWrites: with NoRefusals nothing but reading calls is sent, and
// what only a refused write shows is not proven.
func TestNoRefusedWrites(t *testing.T) {
	t.Parallel()
	srv := simulator(t, tokentest.Options{})
	c := client(t, srv, saas(), tokentest.TokenOptions{})
	rep := run(t, c, probe.Options{Writes: probe.NoRefusals})
	for _, name := range []string{"Workers List", "Workers Routes", "Custom Hostnames"} {
		res := result(t, rep, name)
		assert.Equal(t, authz.Inconclusive, res.Verdict, name)
		assert.Contains(t, res.Note, "not proven: it has Read", name)
	}
	assert.NotContains(t, codes(rep), diagnose.Code("unexpected-success"), "nothing was sent")
	assert.Contains(t, codes(rep), diagnose.Code("not-judged"))
	create := result(t, rep, "R2 Bucket Create")
	assert.Equal(t, authz.NotChecked, create.Verdict)
	assert.Contains(t, create.Note, "no refused writes are to be sent")
	require.ErrorIs(t, probe.Ensure(t.Context(), c, saas(), probe.EnsureOptions{Writes: probe.NoRefusals}), probe.ErrInconclusive)
	for _, call := range srv.Calls() {
		assert.Equal(t, http.MethodGet, call.Method, call.Path)
	}
	require.NoError(t, probe.Ensure(t.Context(), c, saas(), probe.EnsureOptions{}))
	deletes := 0
	for _, call := range srv.Calls() {
		if call.Method != http.MethodGet {
			deletes++
			assert.Equal(t, http.MethodDelete, call.Method, call.Path)
			assert.Regexp(t, `/(cftoken-probe-[0-9a-f]{32}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`, call.Path, "a random name or id")
		}
	}
	assert.Equal(t, 4, deletes)
}

// TestArguedProofs are sent on request only, and say what they rest on.
func TestArguedProofs(t *testing.T) {
	t.Parallel()
	argued := probe.RefusedWrites()[0]
	known := argued
	argued.Refusals = []probe.Refusal{{Status: 404, Code: 10006, Evidence: []permissions.Evidence{{Kind: permissions.EvidenceDerived, Note: "the reasoning", Date: "2026-11"}}}}
	checks := []probe.Check{argued}
	srv := simulator(t, tokentest.Options{})
	c := client(t, srv, saas(), tokentest.TokenOptions{})
	for _, w := range []probe.Writes{probe.KnownRefusals, probe.NoRefusals} {
		res := run(t, c, probe.Options{Checks: checks, Eager: true, Writes: w}).Results[0]
		assert.Equal(t, authz.NotChecked, res.Verdict)
		assert.Equal(t, probe.NotProven, res.Proof)
	}
	assert.Empty(t, srv.Calls())
	res := run(t, c, probe.Options{Checks: checks, Eager: true, Writes: probe.AllRefusals}).Results[0]
	assert.Equal(t, authz.Allowed, res.Verdict)
	assert.Equal(t, probe.Proven, res.Proof)
	assert.Contains(t, res.Note, " (argued: the reasoning, 2026-11)", "said once")
	assert.True(t, res.Argued)

	// Whoever reads the report by program can tell it from what is known.
	rep := run(t, c, probe.Options{Checks: []probe.Check{argued, known}, Eager: true, Writes: probe.AllRefusals})
	data, err := json.Marshal(rep)
	require.NoError(t, err)
	assert.Equal(t, 1, strings.Count(string(data), `"proof":"proven","argued":true,`), "%s", data)
	assert.Equal(t, 1, strings.Count(string(data), `"argued"`), "%s", data)
	assert.False(t, rep.Results[1].Argued)

	// The token's own policies show the same without an argument.
	with := saas().With(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensRead))
	reader := client(t, srv, with, tokentest.TokenOptions{})
	rep = run(t, c, probe.Options{Checks: checks, Eager: true, Writes: probe.AllRefusals, Reader: reader})
	assert.True(t, rep.Results[0].Fine())
	assert.False(t, rep.Results[0].Argued)
	assert.Equal(t, "proven by the token's own policies", rep.Results[0].Note)
}

// TestReadingCallThatFindsNothing: 404 to a reading call is never a denial.
func TestReadingCallThatFindsNothing(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"not found":   `{"success":false,"errors":[{"code":1002,"message":"not found"}]}`,
		"no route":    `{"success":false,"errors":[{"code":7003,"message":"Could not route to /x, perhaps your object identifier is invalid?"}]}`,
		"no body":     "",
		"no errors":   `{"success":false,"errors":[],"messages":[],"result":null}`,
		"unknown one": `{"success":false,"errors":[{"code":424242,"message":"no such thing"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := handlerClient(t, func(w http.ResponseWriter, _ *http.Request) { page(w, 404, body) })
			for _, p := range []permissions.Permission{permissions.ZoneDNSRead, permissions.ZoneSettingsRead, permissions.AccountWorkersScriptsRead, permissions.ZoneRead} {
				check, err := probe.CheckFor(p)
				require.NoError(t, err)
				rep := run(t, c, probe.Options{Checks: []probe.Check{check}, Eager: true})
				assert.Equal(t, authz.Inconclusive, rep.Results[0].Verdict, check.Name)
				assert.Equal(t, probe.NotProven, rep.Results[0].Proof, check.Name)
			}
		})
	}
}

// TestGuideChecksSendTheirProofs: each check of an Edit has its refused write,
// whatever becomes of the registry.
func TestGuideChecksSendTheirProofs(t *testing.T) {
	t.Parallel()
	with := 0
	for _, c := range probe.GuideChecks() {
		if c.WriteProof == nil {
			continue
		}
		with++
		assert.Equal(t, http.MethodDelete, c.WriteProof.Method)
		assert.NotEmpty(t, c.WriteProof.Refusals)
		assert.Equal(t, c.Needs, c.WriteProof.Needs)
	}
	assert.Equal(t, 3, with)
	assert.NotEmpty(t, probe.GuideChecks()[3].Refusals)
}
