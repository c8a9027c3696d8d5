package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// refusalSince2026 is the documented answer to a denied call: the code 10000
// with Forbidden, and the page of the operation.
// https://developers.cloudflare.com/changelog/post/2026-08-20-contextual-403s/
func refusalSince2026(r *http.Request) []byte {
	m, _ := operations.Match(r.Method, r.URL.Path)
	one := map[string]any{"code": 10000, "message": "Forbidden"}
	if page := m.Operation().DocumentationURL(); page != "" {
		one["documentation_url"] = page
	}
	body, err := json.Marshal(map[string]any{"success": false, "errors": []any{one}, "messages": []any{}, "result": nil})
	if err != nil {
		panic(err)
	}
	return body
}

// serve starts a server that answers as the simulator does, but for denied
// calls of a live token, which get the documented answer if asked to.
func serve(t *testing.T, spec permissions.Spec, newer bool) env {
	t.Helper()
	sim, err := tokentest.New(tokentest.Options{Seed: 1})
	require.NoError(t, err)
	tok, err := sim.IssueToken(spec, tokentest.TokenOptions{})
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		sim.ServeHTTP(rec, r)
		body := rec.Body.Bytes()
		if newer && rec.Code == http.StatusForbidden {
			body = refusalSince2026(r)
		}
		for name, values := range rec.Header() {
			w.Header()[name] = values
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(rec.Code)
		_, _ = io.Copy(w, bytes.NewReader(body))
	}))
	t.Cleanup(server.Close)
	return env{"CLOUDFLARE_API_TOKEN": tok.Value, "CLOUDFLARE_BASE_URL": server.URL + "/client/v4",
		"CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID, "CLOUDFLARE_ZONE_ID": tokentest.DefaultZoneID}
}

// TestForbiddenIsDenied: against an API that words its refusals as documented
// since August 2026, doctor comes to the same verdicts and the same things to
// do as before.
func TestForbiddenIsDenied(t *testing.T) {
	t.Parallel()
	account, zone := permissions.AccountID(tokentest.DefaultAccountID), permissions.ZoneID(tokentest.DefaultZoneID)
	for name, tc := range map[string]struct {
		spec             permissions.Spec
		working, missing int
	}{
		"nothing of the eight": {permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountDNSViewRead)), 0, 0},
		"the demonstration":    {tokentest.DemoSpec(account), 4, 4},
		"no zone":              {permissions.SaaSPlatform(account, zone).Without(permissions.ZoneRead).Without(permissions.ZoneWorkersRoutesWrite).Without(permissions.ZoneSSLAndCertificatesWrite), 0, 0},
		"all six":              {permissions.SaaSPlatform(account, zone), 8, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			older := doctor(serve(t, tc.spec, false), "-json")
			newer := doctor(serve(t, tc.spec, true), "-json")
			want, got := parse(t, older), parse(t, newer)
			assert.Equal(t, older.code, newer.code, newer.errOut)
			assert.Equal(t, want.Working, got.Working)
			assert.Equal(t, want.verdicts(), got.verdicts())
			if tc.working > 0 {
				assert.Equal(t, tc.working, got.Working)
			}
			denied := 0
			for _, c := range got.Checks {
				if c.Verdict == "denied" {
					denied++
					assert.Equal(t, 10000, c.Code, c.Name)
				}
			}
			assert.Equal(t, got.Total-got.Working, denied, "what does not work is missing, nothing is inconclusive")
			for i, d := range got.Diagnoses {
				assert.NotEqual(t, "unknown", d.Code)
				require.NotEmpty(t, d.Remedies, d.Title)
				if i < len(want.Diagnoses) && want.Diagnoses[i].Code == d.Code {
					assert.Equal(t, want.Diagnoses[i].Title, d.Title)
					assert.Equal(t, want.Diagnoses[i].Remedies[0], d.Remedies[0])
				}
			}
		})
	}
}

// TestForbiddenWithoutAPage: the same where no page comes along, and for every
// call but verify.
func TestForbiddenWithoutAPage(t *testing.T) {
	t.Parallel()
	for _, page := range []bool{true, false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if strings.HasSuffix(r.URL.Path, "/user/tokens/verify") {
				_, _ = io.WriteString(w, `{"success":true,"errors":[],"messages":[],"result":{"id":"f267e341f3dd4697bd3b9f71dd96247f","status":"active"}}`)
				return
			}
			w.WriteHeader(http.StatusForbidden)
			if page {
				_, _ = w.Write(refusalSince2026(r))
				return
			}
			_, _ = io.WriteString(w, `{"success":false,"errors":[{"code":10000,"message":"Forbidden"}],"messages":[],"result":null}`)
		}))
		t.Cleanup(server.Close)
		vars := env{"CLOUDFLARE_API_TOKEN": strings.Repeat("a", 40), "CLOUDFLARE_BASE_URL": server.URL + "/client/v4",
			"CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID, "CLOUDFLARE_ZONE_ID": tokentest.DefaultZoneID}
		o := doctor(vars, "-json")
		r := parse(t, o)
		assert.Equal(t, token.ExitRefused, o.code, o.errOut)
		assert.Equal(t, 1, r.Working)
		for _, c := range r.Checks[1:] {
			assert.Equal(t, "denied", c.Verdict, c.Name)
		}
		assert.Contains(t, doctor(vars).out, "Working 1/8, missing 7/8\n")
	}
}
