package diagnose_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// said writes a diagnosis with what its text does not show.
func said(b *strings.Builder, title string, d diagnose.Diagnosis, ok bool) {
	fmt.Fprintf(b, "%s\n", title)
	if !ok {
		b.WriteString("  nothing\n")
		return
	}
	fmt.Fprintf(b, "  %s, %s, %s\n", d.Severity, d.Verdict, d.Reason())
	for _, c := range d.Causes {
		if c.Reason != authz.NoReason {
			fmt.Fprintf(b, "  because of %s\n", c.Reason)
		}
	}
	for _, r := range d.Remedies {
		if r.Guide {
			b.WriteString("  in the guide's words\n")
		}
	}
	fmt.Fprintf(b, "  %s\n", strings.ReplaceAll(d.String(), "\n", "\n  "))
}

// TestSaidOfThreads: all that is said of the refusals as people met them.
func TestSaidOfThreads(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, c := range threadCases(t) {
		d, ok := diagnose.Text(c.Text, c.facts(t))
		said(&b, c.ID, d, ok)
	}
	goldenfile.Check(t, *update, "testdata/threads.golden.txt", b.String())
}

// TestSaidOfWhatWasSeen: all that is said of every row of the fact base, in text and of
// some as a log has it.
func TestSaidOfWhatWasSeen(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i, s := range allSeen() {
		d, ok := s.diagnose()
		said(&b, s.row+", "+s.call, d, ok)
		if ok && i%8 == 0 {
			fmt.Fprintf(&b, "  %s\n", d.LogValue())
		}
	}
	goldenfile.Check(t, *update, "testdata/seen.golden.txt", b.String())
}

// TestSaidOfReports: what is said of several observations together.
func TestSaidOfReports(t *testing.T) {
	t.Parallel()
	var refused []diagnose.Observation
	for _, s := range allSeen() {
		d, ok := s.diagnose()
		if method, path, known := strings.Cut(s.call, " "); ok && known && d.Refusal != nil {
			refused = append(refused, diagnose.Observation{Name: s.row, Call: authz.Call{Method: method, Path: path, Status: s.status}, Verdict: d.Verdict, Err: d.Refusal})
		}
	}
	require.Greater(t, len(refused), 50)
	reads := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead), permissions.Account(account).Allow(permissions.AccountSettingsRead))
	worked := func(path string) diagnose.Observation {
		return diagnose.Observation{Name: "works", Call: authz.Call{Method: http.MethodGet, Path: path, Status: 200}, Verdict: authz.Allowed}
	}
	var b strings.Builder
	for i := 0; i+3 <= len(refused); i += 7 {
		for _, obs := range [][]diagnose.Observation{
			refused[i : i+3],
			append([]diagnose.Observation{worked("/zones/" + string(zone)), worked("/accounts/" + string(account))}, refused[i:i+2]...),
		} {
			for _, f := range []diagnose.Facts{{}, {Spec: &reads, Account: account, Zone: zone, Liveness: diagnose.Live}} {
				for _, d := range diagnose.Report(obs, f) {
					fmt.Fprintf(&b, "%d of %d, spec known %v: %s [%s], %s\n  %s\n", i, len(obs), f.Spec != nil, d.Title, d.Code, d.Severity, d.Detail)
					for _, c := range d.Causes {
						fmt.Fprintf(&b, "  cause: %s, %s (%s)\n", c.Reason, c.Text, c.Confidence)
					}
					for _, r := range d.Remedies {
						fmt.Fprintf(&b, "  do: %s\n", r)
					}
				}
			}
		}
	}
	goldenfile.Check(t, *update, "testdata/reports.golden.txt", b.String())
}

// TestSaidOfAnswers: all that is said of every answer that is known, by how much is known
// of the credential.
func TestSaidOfAnswers(t *testing.T) {
	t.Parallel()
	reads := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead, permissions.ZoneRead), permissions.Account(account).Allow(permissions.AccountWorkersScriptsRead))
	writes := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite, permissions.ZoneWrite), permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite, permissions.AccountWorkersR2StorageWrite))
	known := []struct {
		name  string
		facts diagnose.Facts
	}{
		{"nothing known", diagnose.Facts{}},
		{"reads", diagnose.Facts{Spec: &reads, Kind: authz.UserToken, Account: account, Zone: zone}},
		{"writes", diagnose.Facts{Spec: &writes, Kind: authz.AccountToken, Account: account, Zone: zone}},
		{"global key", diagnose.Facts{Kind: authz.GlobalKey}},
	}
	fill := strings.NewReplacer("{account_id}", string(account), "{zone_id}", string(zone), "{bucket_name}", "bucket", "/…", "")
	var b strings.Builder
	for row := range answers.Named() {
		method, path := row.Method, "/zones/"+string(zone)+"/dns_records"
		if method == "" {
			method = http.MethodPost
		}
		if len(row.On) > 0 {
			path = fill.Replace(row.On[0])
		}
		message := row.Wording
		if message == "" {
			message = row.Text
		}
		code := max(row.Code, 0)
		body, err := json.Marshal(map[string]any{"success": false, "result": nil, "messages": []string{}, "errors": []map[string]any{{"code": code, "message": message}}})
		require.NoError(t, err)
		before := ""
		for _, k := range known {
			d, ok := diagnose.Body(method, path, row.Status, body, k.facts)
			var one strings.Builder
			said(&one, "", d, ok)
			if one.String() == before {
				fmt.Fprintf(&b, "%s, %s\n  the same\n", row.Name, k.name)
				continue
			}
			before = one.String()
			said(&b, fmt.Sprintf("%s, %s: %s %s, %d", row.Name, k.name, method, path, row.Status), d, ok)
		}
	}
	goldenfile.Check(t, *update, "testdata/answers.golden.txt", b.String())
}

// TestSaidOfRules: each rule as the table has it, before what depends on a call.
func TestSaidOfRules(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for r := range diagnose.Rules() {
		fmt.Fprintf(&b, "%s, %s, %s, pattern %t\n  %s\n  %s\n  %s\n", r.Code, r.Severity, r.Verdict, r.Pattern, r.Title, r.Doc, r.DocURL)
		for _, a := range r.Answers {
			fmt.Fprintf(&b, "  answer: %+v\n", a)
		}
		for _, c := range r.Causes {
			fmt.Fprintf(&b, "  cause: %+v\n", c)
		}
		for _, m := range r.Remedies {
			fmt.Fprintf(&b, "  do: %s | %s | %s\n", m, m.Link, m.DocURL)
		}
		for _, e := range r.Evidence {
			fmt.Fprintf(&b, "  known: %+v\n", e)
		}
		fmt.Fprintf(&b, "  silenced by: %v\n", r.SilencedBy)
	}
	goldenfile.Check(t, *update, "testdata/rules.golden.txt", b.String())
}
