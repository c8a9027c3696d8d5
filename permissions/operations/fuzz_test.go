package operations_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/cftoken/cftoken/permissions/operations"
)

// FuzzMatch holds Match to four promises: it never panics; it says of any path what
// trying all templates says; the values of a match, decoded, come from the path; and
// filling the template with them gives a path that goes to the same operation.
func FuzzMatch(f *testing.F) {
	for i, c := range catalogued() {
		if i%97 == 0 {
			f.Add(c.method, c.path)
		}
	}
	for _, path := range []string{
		"", "/", "//", "/zones/%2e%2e", "/zones/%", "https://h/client/v4/zones?x=/y#z", "client/v4/zones/",
		"/accounts/a/magic/connectors/c/telemetry/events/1.2.3", "/accounts/a/urlscanner/v2/screenshots/.png.png",
		"/accounts/a/storage/kv/namespaces/n/values/a%2Fb", "/user/tokens/verify/value", "/accounts/a/ai/run/%40cf/x/y",
		"/zones/a/custom_hostname", "/zones/a/custom_hostnames/", "/zones/a/custom_hostnamesx", "/zones/a/dns_record/s", "/zones/a/settings\xaf",
		"/zones/a/custom_hostnames/" + strings.Repeat("x", 215), "/zones/a/custom_hostnames/" + strings.Repeat("x", 230) + "/y",
		"/accounts/" + strings.Repeat("x", 227) + "/r2/buckets", "/accounts/" + strings.Repeat("x", 228) + "/workers/scripts", "/ips", "/ip", "/ipss",
	} {
		f.Add("GET", path)
		f.Add("post", path)
	}
	slow := newSlowMatch()
	f.Fuzz(func(t *testing.T, method, path string) {
		m, ok := operations.Match(method, path)
		if p := bare(path); p != "" && !objects(p) {
			if want := slow.match(strings.ToUpper(method), p); want != m.Operation() {
				t.Fatalf("%s %q: reference says %v, Match says %v", method, path, want, m.Operation())
			}
		}
		if !ok {
			if m != (operations.Matched{}) {
				t.Fatalf("no match, but %+v", m)
			}
			return
		}
		op := m.Operation()
		if !strings.EqualFold(op.Method(), method) {
			t.Fatalf("%s matched %s", method, op)
		}
		var escaped []string
		for name, value := range m.Params() {
			if value == "" || value == "." || value == ".." {
				t.Fatalf("%s = %q", name, value)
			}
			if !strings.Contains(path, "%") && !strings.Contains(path, value) {
				t.Fatalf("%s = %q is not a part of %q", name, value, path)
			}
			escaped = append(escaped, url.PathEscape(value))
		}
		again := fill(op.Template(), escaped)
		m2, ok := operations.Match(op.Method(), "/client/v4"+again)
		if !ok || m2.Operation() != op {
			t.Fatalf("%q filled again is %q, which matches %v", path, again, m2.Operation())
		}
		if want := slow.match(op.Method(), again); want != op {
			t.Fatalf("%q: reference says %v, Match says %v", again, want, op)
		}
	})
}

// FuzzByDocumentationURL: what is found is on Cloudflare's documentation host,
// and its page names it.
func FuzzByDocumentationURL(f *testing.F) {
	for _, p := range []string{"zones/methods/list", "workers/subresources/beta/subresources/workers/methods/list/", "zones/methods/list?x#y", "zones", ""} {
		f.Add(reference + p)
	}
	f.Add("https://developers.cloudflare.com@evil.com/api/resources/zones/methods/list")
	f.Fuzz(func(t *testing.T, raw string) {
		for _, op := range operations.ByDocumentationURL(raw) {
			u, err := url.Parse(raw)
			if err != nil {
				continue // a fragment may hold anything
			}
			if u.Scheme != "https" || u.Host != "developers.cloudflare.com" || u.User != nil || op.IsZero() || op.DocumentationURL() == "" {
				t.Errorf("%q stands for %v", raw, op)
			}
		}
	})
}
