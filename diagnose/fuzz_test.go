package diagnose_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/diagnose/internal/cloudflarefake"
	"github.com/cftoken/cftoken/diagnose/internal/hearing"
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

// FuzzError goes from an error of any shape to its diagnosis.
func FuzzError(f *testing.F) {
	f.Add("GET", accountPath+"/workers/scripts", 403, int64(10000), "Authentication error", body10000, "text", uint8(0))
	f.Add("", "", 0, int64(-1), "", "", "received x (HTTP 503), please try again later", uint8(255))
	f.Add("GET", "/zones", 403, int64(9109), "Invalid access token", "", "exceeded available rate limit retries", uint8(7))
	f.Fuzz(func(t *testing.T, method, path string, status int, code int64, message, raw, text string, shape uint8) {
		req := &http.Request{Method: method, URL: &url.URL{Path: path}, Header: http.Header{"Authorization": {"Bearer " + secret}}}
		reasons := []cloudflarefake.Reason{{Code: code, Message: message}}
		if shape&1 != 0 {
			req.URL = nil
		}
		if shape&2 != 0 {
			req = nil
		}
		if shape&4 != 0 {
			reasons = nil
		}
		sdk := &cloudflarefake.Error{StatusCode: status, Request: req, Errors: reasons, JSON: cloudflarefake.Raw{Text: raw}}
		if shape&8 != 0 {
			sdk.Response = &http.Response{StatusCode: status}
		}
		var err error = sdk
		switch {
		case shape&16 != 0:
			err = cloudflarefake.Wrap(&cloudflarefake.Old{StatusCode: status, Errors: reasons, RayID: text})
		case shape&32 != 0:
			err = fmt.Errorf("%s: %w", "x", errors.New(text))
		}
		if shape&64 != 0 {
			err = errors.Join(errors.New(text), &cloudflarefake.Loop{}, err, cloudflarefake.Panics{})
		}
		heard := (hearing.Listener{AboutAPI: path != ""}).Error(err)
		d, ok := diagnose.Error(err, diagnose.Facts{Method: method, Path: path, Account: account, Zone: zone})
		if ok != (len(heard) > 0) {
			t.Fatalf("%d answers heard, and a diagnosis: %t", len(heard), ok)
		}
		if ok {
			checkDiagnosis(t, d)
			if strings.Contains(d.String(), secret) {
				t.Fatal("a credential shows") // without showing it here
			}
		}
	})
}
