package tokentest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// FuzzHandler sends anything at all, as nobody, as a user with all rights and
// with a narrow token: the answer is always an envelope that agrees with its
// status, and never a 5xx.
func FuzzHandler(f *testing.F) {
	for _, ch := range eightChecks() {
		f.Add(ch.method, ch.path, "", "Bearer x", ch.body)
	}
	f.Add("POST", "/user/tokens", "page=1", "", `{"name":"x","policies":[{"effect":"allow","resources":{"com.cloudflare.api.account.zone.*":"*"},"permission_groups":[{"id":"c8fed203ed3043cba015a93ad1616f1f"}]}]}`)
	f.Add("PUT", "/user/tokens/x", "", "Bearer\x00", `{"policies":null}`)
	f.Add("GET", onZone+"/dns_records/%2e%2e/x", "name=%zz", "", "\xff")
	f.Add("PATCH", onZone+"/custom_hostnames/%00", ";;;", "basic", "[[[[")
	f.Add("POST", "/zones", "", "", `{"name":"a.b","account":{"id":"`+string(account)+`"}}`)
	f.Add("POST", "/graphql", "", "", `{"query":"{viewer{zones(filter:{zoneTag_in:[$a, \"b","variables":{"a":[["c"],{"zoneTag":1}]}}`)
	f.Add("POST", onZone+"/rulesets", "", "", `{"phase":["http_ratelimit"]}`)
	f.Add("DELETE", onZone+"//dns_records"+string(otherZone), "", "", "")
	f.Add("GET", "*", "per_page=-1&page=0", "", "")
	f.Fuzz(func(t *testing.T, method, path, query, authorization, body string) {
		s := newServer(t, tokentest.Options{Mode: tokentest.ModeExplain})
		tok := issue(t, s, permissions.NewSpec(permissions.AllZonesIn(account).Allow(permissions.ZoneRead, permissions.ZoneDNSWrite)), userToken())
		for _, headers := range [][]string{{"Authorization", authorization}, bearer(tok.Value), globalKey()} {
			req := &http.Request{
				Method: method, Header: http.Header{headers[0]: {headers[1]}},
				URL:  &url.URL{Scheme: "http", Host: "tokentest.invalid", Path: path, RawPath: path, RawQuery: query},
				Body: io.NopCloser(strings.NewReader(body)),
			}
			if len(headers) > 2 {
				req.Header.Set(headers[2], headers[3])
			}
			resp, err := s.RoundTripper().RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode < 200 || resp.StatusCode > 499 {
				t.Fatalf("status %d: %s", resp.StatusCode, data)
			}
			if method == http.MethodHead {
				continue
			}
			var env struct {
				Success  *bool
				Errors   []struct{ Code *int }
				Messages []any
				Result   json.RawMessage
			}
			if err := json.Unmarshal(data, &env); err != nil {
				t.Fatalf("%v: %s", err, data)
			}
			if strings.Contains(path, "graphql") && env.Success == nil && resp.StatusCode == http.StatusOK {
				continue // GraphQL's own form
			}
			if env.Success == nil || env.Errors == nil || env.Messages == nil || *env.Success != (resp.StatusCode < 300) || *env.Success != (len(env.Errors) == 0) {
				t.Fatalf("status %d: %s", resp.StatusCode, data)
			}
		}
	})
}
