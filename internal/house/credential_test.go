package house

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/leaktest"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/httprecord"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const someID = "0123456789abcdef0123456789abcdef"

// rooms are the places where a text of somebody's may be repeated: what each of
// them shows of it.
func rooms(t *testing.T) map[string]func(text string) string {
	t.Helper()
	text := func(err error) string {
		if err == nil {
			return ""
		}
		// Printing by reflection shows fields that Error leaves out.
		return fmt.Sprintf("%v %+v %#v", err, err, err)
	}
	quoted := func(s string) string {
		data, err := json.Marshal(s)
		require.NoError(t, err)
		return string(data)
	}
	spec := func(format string) func(string) string {
		return func(s string) string {
			parsed, err := permissions.ParseSpec([]byte(strings.ReplaceAll(format, "%s", quoted(s))))
			out := text(err) + text(parsed.Validate())
			for st := range parsed.Statements() {
				out += st.String() + st.Resource.String()
			}
			return out
		}
	}
	return map[string]func(string) string{
		"credential.Redact": func(s string) string { return credential.Redact("got " + s) },
		"credential.Show":   func(s string) string { return credential.Show(s, 200) },
		"token.Redact":      token.Redact,
		"account id":        func(s string) string { _, err := permissions.ParseAccountID(s); return text(err) },
		"zone id":           func(s string) string { _, err := permissions.ParseZoneID(s); return text(err) },
		"permission":        func(s string) string { _, err := permissions.Parse(s); return text(err) },
		"bucket":            func(s string) string { return permissions.BucketResource(someID, "", s).String() },
		"effect":            spec(`[{"effect":%s,"permission_groups":[{"id":"` + someID + `"}],"resources":{"com.cloudflare.api.account.*":"*"}}]`),
		"group id":          spec(`[{"effect":"allow","permission_groups":[{"id":%s}],"resources":{"com.cloudflare.api.account.*":"*"}}]`),
		"group name":        spec(`[{"effect":"allow","permission_groups":[{"id":"` + someID + `","name":%s}],"resources":{"com.cloudflare.api.account.*":"*"}}]`),
		"resource key":      spec(`[{"effect":"allow","permission_groups":[{"id":"` + someID + `"}],"resources":{%s:"*"}}]`),
		"resource value":    spec(`[{"effect":"allow","permission_groups":[{"id":"` + someID + `"}],"resources":{"com.cloudflare.api.account.*":%s}}]`),
		"nested resource":   spec(`[{"effect":"allow","permission_groups":[{"id":"` + someID + `"}],"resources":{"com.cloudflare.api.account.` + someID + `":{%s:"*"}}}]`),
		"expiry":            spec(`{"policies":[],"expires_on":%s}`),
		"address filter":    spec(`{"policies":[],"condition":{"request_ip":{"in":[%s]}}}`),
		"condition":         spec(`{"policies":[],"condition":{%s:1}}`),
		"spec":              spec(`%s`),
		"listing": func(s string) string {
			_, err := permissions.ParseListing([]byte(`[{"id":` + quoted(s) + `,"name":` + quoted(s) + `}]`))
			return text(err)
		},
		"verdict":  func(s string) string { return text(new(authz.Verdict).UnmarshalText([]byte(s))) },
		"reason":   func(s string) string { return text(new(authz.Reason).UnmarshalText([]byte(s))) },
		"kind":     func(s string) string { return text(new(authz.Kind).UnmarshalText([]byte(s))) },
		"severity": func(s string) string { return text(new(token.Severity).UnmarshalText([]byte(s))) },
		"recording": func(s string) string {
			_, err := record.ReadJSONL(strings.NewReader(`{"method":"GET","path":`+quoted(s)+`,"account":`+quoted(s)+`}`), s, false)
			return fmt.Sprint(err)
		},
		"recorded path": func(s string) string {
			mock := httpmock.NewMockTransport()
			mock.RegisterNoResponder(httpmock.NewStringResponder(404, ""))
			rec := httprecord.New(httprecord.Options{})
			client := &http.Client{Transport: rec.Transport(mock)}
			resp, err := client.Get("https://api.cloudflare.com/client/v4/unknown/" + url.PathEscape(s) + "/x")
			require.NoError(t, err)
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			return fmt.Sprint(rec.Calls())
		},
		"upstream": func(s string) string {
			_, err := httprecord.New(httprecord.Options{}).StartProxy("https://api.example/" + url.PathEscape(s) + "?")
			return text(err)
		},
		"token id":      func(s string) string { return text(token.Ref{ID: s}.Validate()) + token.Ref{ID: s}.String() },
		"credential":    func(s string) string { return text(token.CheckToken(s)) + text(token.CheckGlobalKey(s)) },
		"secret's file": func(s string) string { _, err := token.ReadSecretFile(s); return text(err) },
		"file store": func(s string) string {
			_, err := token.FileStore{Path: s}.Load(t.Context())
			return text(err) + text(token.FileStore{Path: filepath.Join("absent", s, "x")}.Save(t.Context(), token.NewSecret("x")))
		},
		"base URL": func(s string) string {
			out := ""
			for _, base := range []string{s, "https://" + s + "/x", "https://" + s + ".example/x", "https://h/" + s + "/x", "https://h/" + url.PathEscape(s), "https://u:" + s + "@h/", "https://h/?" + s, "https://h/#" + s, "http://" + s} {
				_, err := token.New(token.APIToken(token.NewSecret("cfut_"+strings.Repeat("x1", 24))), token.WithBaseURL(base))
				out += text(err)
			}
			return out
		},
		"rotation state": func(s string) string {
			_, err := token.ParseRotationState([]byte(`{"step":` + quoted(s) + `}`))
			return text(err)
		},
		"R2 jurisdiction": func(s string) string {
			_, err := token.S3Endpoint(someID, permissions.Jurisdiction(s))
			return text(err)
		},
		"fault": func(s string) string {
			_, err := tokentest.ParseFault(s)
			_, err2 := tokentest.ParseFault("latency," + s + "=1")
			_, err3 := tokentest.ParseFault("latency,path=" + s)
			return text(err) + text(err2) + text(err3)
		},
		"simulated world": func(s string) string {
			srv, err := tokentest.New(tokentest.Options{})
			require.NoError(t, err)
			_, err = srv.AddUser(tokentest.User{ID: s})
			_, err2 := srv.IssueToken(permissions.Spec{}, tokentest.TokenOptions{Owner: s})
			return text(err) + text(err2) + text(srv.EditZone(permissions.ZoneID(s), func(z *tokentest.Zone) { z.SaaSOff = false }))
		},
		"API error": func(s string) string {
			e := cfapi.NewError("GET", "/zones/"+s+"/dns_records", 403, http.Header{"Cf-Ray": {s}}, []byte(`{"success":false,"errors":[{"code":1,"message":`+quoted("bad "+s)+`}]}`))
			page := cfapi.NewError("GET", "/zones", 502, nil, []byte("<title>"+s+"</title>"))
			return fmt.Sprintf("%v %#v %v", e, e.Errors, page)
		},
		"transport error": func(s string) string {
			return text(cfapi.NewTransportError("GET", "/zones", fmt.Errorf("lookup %s: no such host", s)))
		},
		"diagnosis of an error": func(s string) string {
			d, _ := diagnose.Error(&token.APIError{Status: 403, Method: "GET", Path: "/zones/" + s, Errors: []token.APIMessage{{Code: 9109, Message: "Invalid access token " + s}}}, diagnose.Facts{})
			data, err := json.Marshal(d)
			require.NoError(t, err)
			return d.String() + string(data) + fmt.Sprintf("%#v", d)
		},
	}
}

// There is one opinion of what is confidential, and every room has it.
func TestEveryRoomHidesEveryCredential(t *testing.T) {
	t.Parallel()
	all := rooms(t)
	for _, s := range leaktest.Samples() {
		assert.True(t, credential.Holds(s.Text), s.Name)
		for room, show := range all {
			if out := show(s.Text); s.ShownIn(out) {
				t.Errorf("%s shows the %s: %s", room, s.Name, out)
			}
		}
	}
}

// Where a text is a credential and nothing else, the rooms that tell kinds know
// its kind, and the simulator takes for a token what the client takes for one.
func TestEveryRoomKnowsTheForms(t *testing.T) {
	t.Parallel()
	srv, err := tokentest.New(tokentest.Options{})
	require.NoError(t, err)
	for _, sample := range leaktest.Samples() {
		form, s := sample.Name, sample.Text
		kind := token.DetectKind(s)
		assert.Equal(t, credential.FormOf(s) == credential.None, kind == token.CredentialUnknown, form)
		if kind == token.CredentialUnknown {
			continue
		}
		assert.NotContains(t, kind.String(), "unknown", form)
		// A malformed Authorization header is 6003; a well-formed unknown token is not.
		req, err := http.NewRequestWithContext(t.Context(), "GET", tokentest.BaseURL+"/zones", nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+s)
		resp, err := srv.Client().Do(req)
		require.NoError(t, err)
		e := cfapi.ErrorFromResponse(resp)
		require.NotNil(t, e)
		require.NoError(t, resp.Body.Close())
		taken := kind.IsToken() || kind == token.CredentialOAuth
		assert.Equal(t, taken, !e.HasCode(6003), "%s: %v", form, e)
		if err := token.CheckToken(s); kind.IsToken() {
			assert.NoError(t, err, form)
		} else {
			assert.Error(t, err, form)
		}
	}
}

// What this library says is not taken for a secret.
func TestOwnTextsAreNotRedacted(t *testing.T) {
	t.Parallel()
	check := func(text string) {
		t.Helper()
		assert.Equal(t, text, credential.Redact(text))
	}
	for g := range permissions.All() {
		for _, text := range []string{g.ID, g.Name, g.Label(), permissions.Label(g.Permission()), "add " + permissions.Label(g.Permission()) + " to the token: " + permissions.Label(g.Permission()) + " is missing"} {
			check(text)
		}
		p, err := permissions.Parse(g.ID)
		assert.NoError(t, err)
		assert.Equal(t, g.ID, p.ID())
	}
	for op := range operations.All() {
		check(op.String())
		check(op.String() + ": 403: Authentication error (10000)")
	}
	for r := range diagnose.Rules() {
		check(r.Title)
		check(r.Doc)
		for _, c := range r.Causes {
			check(c.Text)
		}
		for _, text := range r.Remedies {
			check(fmt.Sprint(text))
		}
	}
	for _, text := range []string{someID, "f174e90a-fafe-4643-bbbc-4a0ed4fc8415", "/accounts/" + someID + "/workers/scripts/a-script-name-that-has-forty-characters-x", "example.com", time.Now().Format(time.RFC3339Nano)} {
		check(text)
	}
}
