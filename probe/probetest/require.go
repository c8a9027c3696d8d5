package probetest

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
)

// LiveClient returns a client for the token of the environment and the account
// and zone to look at ([token.EnvAPIToken], [token.EnvAccountID],
// [token.EnvZoneID], [token.EnvBaseURL]). Without CLOUDFLARE_API_TOKEN the test is
// skipped; a malformed token or id fails it.
func LiveClient(t testing.TB) (*token.Client, probe.Target) {
	t.Helper()
	if os.Getenv(token.EnvAPIToken) == "" {
		t.Skip("skipped: " + token.EnvAPIToken + " is not set, and this test asks the API what a token can do")
	}
	creds, err := token.TokenFromEnv(os.LookupEnv)
	if err != nil {
		t.Fatalf("probetest: %v", err)
	}
	var target probe.Target
	if target.Account, err = token.AccountFromEnv(os.LookupEnv); err != nil {
		t.Fatalf("probetest: %v", err)
	}
	if target.Zone, err = token.ZoneFromEnv(os.LookupEnv); err != nil {
		t.Fatalf("probetest: %v", err)
	}
	if err := target.Validate(); err != nil {
		t.Fatalf("probetest: %v", err)
	}
	client, err := token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(os.LookupEnv)), token.WithAccount(target.Account))
	if err != nil {
		t.Fatalf("probetest: %v", err)
	}
	return client, target
}

// RequireCan fails the test unless the token certainly has the permissions on
// the resource: one account, one zone, or the token's own user. A call that
// other permissions open too is no proof: the test then fails with "not
// proven". [RequireEnsured] has the options for that.
func RequireCan(t testing.TB, client *token.Client, resource permissions.Resource, ps ...permissions.Permission) {
	t.Helper()
	report := run(t, client, on(t, resource, ps), probe.Target{})
	if !report.Fine() {
		t.Fatal("the token cannot do what it must:\n\n" + text(t, report) + unproven(report))
	}
}

// RequireDenied fails the test when the token has one of the permissions on the
// resource, and when it cannot be told because the token is not live or a call
// got no answer. Where a call was allowed that other permissions open too,
// nothing shows that the token has the permission: that is logged and fails
// nothing.
func RequireDenied(t testing.TB, client *token.Client, resource permissions.Resource, ps ...permissions.Permission) {
	t.Helper()
	report := run(t, client, on(t, resource, ps), probe.Target{})
	var wrong []string
	for _, res := range report.Results {
		switch {
		case len(res.Check.Needs) == 0 && res.Verdict == authz.Allowed: // the token is live, as it must be
		case len(res.Check.Needs) == 0:
			wrong = append(wrong, "the token is not known to be live, so a refusal shows nothing: "+res.Verdict.String())
		case res.Fine():
			wrong = append(wrong, permissions.Label(res.Check.Needs[0])+" on "+res.Resource.String()+" works, and must not ("+showing(res)+")")
		case res.Verdict == authz.Allowed:
			t.Log("not proven either way: " + permissions.Label(res.Check.Needs[0]) + " on " + res.Resource.String() + " (" + showing(res) + "; " + res.Check.Caveat + ")")
		case res.Verdict != authz.Denied:
			wrong = append(wrong, permissions.Label(res.Check.Needs[0])+" on "+res.Resource.String()+" is "+res.Verdict.String()+", not denied: "+res.Note)
		}
	}
	if len(wrong) > 0 {
		t.Fatal("the token is not refused what it must be refused:\n  " + strings.Join(wrong, "\n  "))
	}
}

// showing says what shows that a result is allowed.
func showing(res probe.Result) string {
	if res.Note != "" {
		return res.Note
	}
	return res.Call.Method + " " + res.Check.Path + " was allowed"
}

// RequireSpec fails the test unless the token certainly has everything that the
// spec allows. A grant on all accounts or all zones is tried on the target.
func RequireSpec(t testing.TB, client *token.Client, spec permissions.Spec, target probe.Target) {
	t.Helper()
	report := run(t, client, spec, target)
	if !report.Fine() {
		t.Fatal("the token does not have what the spec allows:\n\n" + text(t, report) + unproven(report))
	}
}

// RequireEnsured fails the test unless [probe.Ensure] returns nil: it is
// RequireSpec with options, such as a second credential that may read the
// token's policies, the argued refused writes, or none.
func RequireEnsured(t testing.TB, client *token.Client, spec permissions.Spec, opts probe.EnsureOptions) {
	t.Helper()
	if err := probe.Ensure(t.Context(), client, spec, opts); err != nil {
		t.Fatalf("the token does not have what the spec allows: %v", err)
	}
}

// unproven says of what was allowed why that is no proof.
func unproven(report probe.Report) string {
	var b strings.Builder
	for _, res := range report.Results {
		if res.Verdict == authz.Allowed && !res.Fine() {
			b.WriteString("\nnot proven: " + permissions.Label(res.Check.Needs[0]) + " on " + res.Resource.String() + ": " + showing(res) + ", but " + res.Check.Caveat)
		}
	}
	return b.String()
}

// on is the spec of the permissions on one account, one zone or the user.
func on(t testing.TB, resource permissions.Resource, ps []permissions.Permission) permissions.Spec {
	t.Helper()
	if resource.IsAll() {
		t.Fatalf("probetest: %s: name one account or one zone; RequireSpec tries wider grants on a target", resource)
	}
	return permissions.NewSpec(permissions.AllowOn(resource, ps...))
}

// checkTimeout bounds one check of a test. An API that does not answer costs a suite
// that and once more, for the verification is asked first: the checks' own bound would
// cost it half a minute.
const checkTimeout = 5 * time.Second

func run(t testing.TB, client *token.Client, spec permissions.Spec, target probe.Target) probe.Report {
	t.Helper()
	report, err := probe.RunSpec(t.Context(), client, spec, target, probe.Options{Timeout: checkTimeout})
	if err != nil {
		t.Fatalf("probetest: %v", err)
	}
	return report
}

func text(t testing.TB, report probe.Report) string {
	t.Helper()
	var b strings.Builder
	if err := report.WriteText(&b, probe.TextOptions{}); err != nil {
		t.Fatalf("probetest: %v", err)
	}
	return b.String()
}
