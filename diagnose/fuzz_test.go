package diagnose_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions/authz"
)

// checkDiagnosis holds for every diagnosis of whatever input.
func checkDiagnosis(t *testing.T, d diagnose.Diagnosis) {
	t.Helper()
	if d.Code == "" || d.Title == "" || len(d.Evidence) == 0 || len(d.Remedies) == 0 {
		t.Fatalf("incomplete: %+v", d)
	}
	if strings.ContainsAny(d.Title, "\n\r") {
		t.Fatalf("a title of several lines: %q", d.Title)
	}
	if d.Verdict != authz.Denied && !strings.HasPrefix(string(d.Code), "empty-") {
		for _, r := range d.Remedies {
			if len(r.Permissions) > 0 {
				t.Fatalf("%s names a permission, and is no denial", d.Code)
			}
		}
	}
	if d.Refusal != nil && d.Refusal.Inconclusive() && d.Verdict == authz.Denied {
		t.Fatalf("%s takes an inconclusive answer for a denial", d.Code)
	}
	if len(d.String()) > 64<<10 || !utf8.ValidString(d.String()) {
		t.Fatalf("text of %d bytes", len(d.String()))
	}
	if _, err := json.Marshal(d); err != nil {
		t.Fatal(err)
	}
	_ = d.LogValue().String()
}

func FuzzBody(f *testing.F) {
	for _, v := range variants() {
		if len(v.body) < 1<<16 {
			method, path, _ := strings.Cut(v.call, " ")
			f.Add(method, path, v.status, []byte(v.body), uint8(v.facts.Kind), uint8(v.facts.Liveness))
		}
	}
	f.Add("", "", 0, []byte(nil), uint8(9), uint8(9))
	f.Add("GET", "//zones/%zz/../", -1, []byte("\xff\xfe"), uint8(1), uint8(1))
	f.Fuzz(func(t *testing.T, method, path string, status int, body []byte, kind, live uint8) {
		facts := diagnose.Facts{Kind: authz.Kind(kind), Liveness: diagnose.Liveness(live), Account: account, Zone: zone}
		d, ok := diagnose.Body(method, path, status, body, facts)
		if !ok {
			return
		}
		checkDiagnosis(t, d)
		if status >= 500 && d.Verdict == authz.Denied {
			t.Fatalf("%s takes status %d for a denial", d.Code, status)
		}
		for _, d := range diagnose.Report([]diagnose.Observation{
			{Name: path, Call: authz.Call{Method: method, Path: path, Status: status}, Verdict: authz.Denied, Err: cfapi.NewError(method, path, status, nil, body)},
			{Name: method, Call: authz.Call{Method: method, Path: path}, Verdict: authz.Verdict(kind), Reason: authz.Reason(live)},
		}, facts) {
			if len(d.Remedies) == 0 {
				t.Fatalf("no remedy: %+v", d)
			}
		}
	})
}
