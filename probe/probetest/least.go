package probetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
)

// maxCalls bounds the calls that RequireLeastPrivilege keeps: some hundred MB.
const maxCalls = 1_000_000

// RequireLeastPrivilege runs code against the simulator and fails the test when
// the spec grants less than the code's calls need, or more. The simulator knows
// the accounts and zones that the spec names, lets every call through and logs
// what it would have refused, so that one missing permission does not hide the
// next. An empty spec fits code that only verifies its token.
//
// Too much is every permission without which no call would break, the largest
// first; every Edit where Read of the same group is enough; and every grant on
// all accounts or zones where the calls touch only some that can be named.
// Which of several equally small groups grants a call is left to the spec, and
// so is a grant on all buckets of an account.
//
// The advice of all lines together leads to one spec: a spec that follows it
// passes, and what it says to add is not called too much afterwards.
//
// What cannot be judged is logged and fails nothing: calls that are not known,
// or for which Cloudflare publishes no list of permissions, and what is perhaps
// only there for such a call. Conditions are judged apart: a token whose time
// is over or has not come fails the test, by time.Now, which inside a bubble of
// testing/synctest is the bubble's; its filter of client addresses is only logged,
// because no address of the simulator means anything.
//
// Nothing is compared, and the test fails, when calls were made with another
// credential than the one given, or name accounts or zones that the spec does
// not: the code has then not done what it does.
func RequireLeastPrivilege(t testing.TB, spec permissions.Spec, code func(Client)) {
	t.Helper()
	requireLeast(t, spec, code, maxCalls)
}

func requireLeast(t testing.TB, spec permissions.Spec, code func(Client), most int) {
	t.Helper()
	w, client := newWorld(t, spec, most)
	code(client)
	calls := w.srv.Calls()
	made, strangers := w.seen.report()
	switch {
	case made == 0:
		t.Fatal("the code made no call to the API: did it use the client that it was given?")
	case made > most:
		t.Fatalf("the code made %d calls, and only %d can be kept: let it do less", made, most)
	case len(strangers) > 0:
		t.Fatalf("%d of %d calls were not made with the token that was given (Client.Token, or Client.Transport):\n%s", len(strangers), made, list(strangers))
	}
	if unknown := w.unknown(calls); len(unknown) > 0 {
		t.Fatal("the code's calls name accounts or zones that the spec does not name:\n" + list(unknown) +
			"\n    → use Client.Account and Client.Zone, or name them in the spec")
	}
	problems, notes := compare(spec.WithConditions(permissions.Conditions{}), calls)
	if f := spec.Conditions().RequestIP; len(f.In)+len(f.NotIn) > 0 {
		notes = append(notes, "  the spec's filter of client addresses is not judged")
	}
	if why := outOfTime(spec.Conditions(), time.Now()); why != "" {
		problems = append([]string{"  the spec's conditions refuse it: every call would be refused, " + why}, problems...)
	}
	if len(notes) > 0 {
		t.Log("not judged:\n\n" + strings.Join(notes, "\n"))
	}
	if len(problems) > 0 {
		t.Fatal("the spec is not the least privilege of the code's calls:\n\n" + strings.Join(problems, "\n"))
	}
}

func outOfTime(c permissions.Conditions, now time.Time) string {
	switch {
	case !c.ExpiresOn.IsZero() && !now.Before(c.ExpiresOn):
		return "because it expired on " + wording.Time(c.ExpiresOn)
	case now.Before(c.NotBefore):
		return "because it is not valid before " + wording.Time(c.NotBefore)
	}
	return ""
}

// list returns the lines, each once, and not too many.
func list(lines []string) string {
	const most = 20
	var out []string
	seen := map[string]bool{}
	for _, l := range lines {
		if !seen[l] {
			seen[l] = true
			out = append(out, "  "+l)
		}
	}
	if n := len(out); n > most {
		out = append(out[:most], fmt.Sprintf("  … and %d more", n-most))
	}
	return strings.Join(out, "\n")
}
