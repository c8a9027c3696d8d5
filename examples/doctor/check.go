package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

const usage = `doctor checks what a Cloudflare API token can do: eight checks, or one for each
permission of a spec, and for each one that fails the cause and the remedy.

Usage: doctor [-spec FILE] [-json] [-write] [-eager] [-v] [-timeout 15s]
              [-refusals known|all|none]

The right to write is proven by a request that must be refused: the deletion of a
thing that does not exist. -refusals none sends no such request, all sends also those
of which it is only argued what their answer means.

Environment:
  CLOUDFLARE_API_TOKEN   the token to check; not set: a demonstration against the
                         embedded simulator with the guide's own token
  CLOUDFLARE_ACCOUNT_ID  the account to check; not set: its checks are not made
  CLOUDFLARE_ZONE_ID     the zone to check; not set: its checks are not made
                         (with -spec: where grants on all accounts or zones are tried)
  CLOUDFLARE_BASE_URL    where the API is, default https://api.cloudflare.com/client/v4

Exit code: 0 all is well (and for the demonstration), 1 something is denied or not
entitled, 2 usage or input error, 3 something is inconclusive or was not checked, or,
with -spec, not proven.

Flags:
`

type options struct {
	json, write, eager, verbose bool
	timeout                     time.Duration
	spec                        string // the file's name, "" for the eight checks
	writes                      probe.Writes
}

// run is the program: it never exits and touches nothing but its arguments.
func run(ctx context.Context, args []string, lookup func(string) (string, bool), stdout, stderr io.Writer, terminal bool) int {
	help := stderr                      // the program's own text is no input
	stderr = token.RedactWriter(stderr) // what is said may repeat what was typed
	var o options
	fs := flag.NewFlagSet("doctor", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // its errors repeat the arguments, and one may be a token
	fs.Usage = func() {}
	fs.BoolVar(&o.json, "json", false, "print the report as JSON and nothing else")
	fs.BoolVar(&o.write, "write", false, "really create and delete an R2 bucket instead of proving the permission by a refused request")
	fs.BoolVar(&o.eager, "eager", false, "run all checks at once instead of Basic Auth first")
	fs.BoolVar(&o.verbose, "v", false, "say what each check shows and does not show, and how long it took")
	fs.StringVar(&o.spec, "spec", "", "check the spec in `FILE`, a policies array or {\"policies\":…}, instead of the eight checks")
	fs.Func("refusals", "which refused `writes` to send: known, all or none (default known)", o.setWrites)
	fs.DurationVar(&o.timeout, "timeout", probe.CheckTimeout, "time limit of one check")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(help, usage)
			fs.SetOutput(help)
			fs.PrintDefaults()
			return token.ExitOK
		}
		fmt.Fprintln(stderr, "doctor:", err.Error()+"; doctor -h lists the flags")
		return token.ExitUsage
	}
	if fs.NArg() > 0 {
		// The argument is not repeated: it may be a token.
		fmt.Fprintf(stderr, "doctor: %d unexpected argument(s): there are only flags; the token comes from CLOUDFLARE_API_TOKEN\n", fs.NArg())
		return token.ExitUsage
	}
	if o.timeout <= 0 {
		fmt.Fprintf(stderr, "doctor: -timeout %s: want more than zero\n", o.timeout)
		return token.ExitUsage
	}
	if o.spec != "" && o.write {
		fmt.Fprintln(stderr, "doctor: -write and -spec contradict each other: it belongs to R2 Bucket Create of the eight checks")
		return token.ExitUsage
	}
	if _, set := lookup(token.EnvAPIToken); !set && o.spec != "" {
		fmt.Fprintln(stderr, "doctor: CLOUDFLARE_API_TOKEN is not set: -spec needs a token to check")
		return token.ExitUsage
	} else if !set {
		return demonstrate(ctx, o, lookup, stdout, stderr, terminal)
	}
	return examine(ctx, o, lookup, stdout, stderr, terminal)
}

// demonstrate shows the guide's own situation: a user token with two account
// permissions and nothing on the zone, against the simulator.
func demonstrate(ctx context.Context, o options, lookup func(string) (string, bool), stdout, stderr io.Writer, terminal bool) int {
	for _, name := range []string{token.EnvAPIKey, token.EnvAccountID, token.EnvZoneID, token.EnvBaseURL} {
		if _, set := lookup(name); set {
			fmt.Fprintf(stderr, "doctor: %s is set, but CLOUDFLARE_API_TOKEN is not: it is not used\n", name)
		}
	}
	sim, err := tokentest.Start(tokentest.Options{})
	if err != nil {
		fmt.Fprintln(stderr, "doctor: the simulator does not start:", err)
		return token.ExitNotKnown
	}
	defer sim.Close()
	target := probe.Target{Account: tokentest.DefaultAccountID, Zone: tokentest.DefaultZoneID}
	issued, err := sim.IssueToken(tokentest.DemoSpec(target.Account), tokentest.TokenOptions{})
	if err != nil {
		fmt.Fprintln(stderr, "doctor: the simulator issues no token:", err)
		return token.ExitNotKnown
	}
	client, err := token.New(token.APIToken(token.NewSecret(issued.Value)),
		token.WithBaseURL(sim.URL), token.WithHTTPClient(sim.Client()), token.WithAccount(target.Account))
	if err != nil {
		fmt.Fprintln(stderr, "doctor:", err)
		return token.ExitNotKnown
	}
	if !o.json {
		fmt.Fprint(stdout, "CLOUDFLARE_API_TOKEN is not set: this is a demonstration against the embedded simulator,\n"+
			"with a user token that holds Account:Read and Account:Cloudflare R2:Edit, and nothing on the zone.\n\n")
	}
	report, code := check(ctx, client, target, nil, o, stderr, terminal)
	if code != token.ExitOK {
		return code
	}
	if code := write(report, o, stdout, stderr); code != token.ExitOK {
		return code
	}
	if report.Interrupted != nil {
		return token.ExitNotKnown
	}
	return token.ExitOK
}

// setWrites reads the value of -refusals.
func (o *options) setWrites(text string) error {
	for _, w := range [...]probe.Writes{probe.KnownRefusals, probe.AllRefusals, probe.NoRefusals} {
		if w.String() == text {
			o.writes = w
			return nil
		}
	}
	return errors.New("want known, all or none")
}

// examine checks the token of the environment.
func examine(ctx context.Context, o options, lookup func(string) (string, bool), stdout, stderr io.Writer, terminal bool) int {
	creds, err := token.TokenFromEnv(lookup)
	if errors.Is(err, token.ErrNoCredentials) {
		err = errors.New("CLOUDFLARE_API_TOKEN is set but empty: set the token, or unset the variable to see the demonstration")
	}
	if err != nil {
		fmt.Fprintln(stderr, "doctor:", err)
		return token.ExitUsage
	}
	target, err := targetFromEnv(lookup)
	if err != nil {
		fmt.Fprintln(stderr, "doctor:", err)
		return token.ExitUsage
	}
	var spec *permissions.Spec
	if o.spec != "" {
		read, err := permissions.ReadSpecFile(o.spec, nil)
		if err != nil {
			fmt.Fprintln(stderr, "doctor: -spec:", err)
			return token.ExitUsage
		}
		spec = &read
	}
	seen := &originWatch{}
	client, err := token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(lookup)), token.WithAccount(owner(target, spec)),
		token.WithHTTPClient(&http.Client{Transport: seen, Timeout: o.timeout}))
	if err != nil {
		fmt.Fprintln(stderr, "doctor:", err)
		return token.ExitUsage
	}
	report, code := check(ctx, client, target, spec, o, stderr, terminal)
	if code != token.ExitOK {
		return code
	}
	report.Live = !seen.simulator.Load()
	if !o.json {
		fmt.Fprintf(stdout, "%s (%s).\n\n", describe(report), client.BaseURL())
	}
	if code := write(report, o, stdout, stderr); code != token.ExitOK {
		return code
	}
	if err := report.Err(); err != nil || spec == nil || report.Fine() {
		return token.ExitCode(err)
	}
	return token.ExitNotKnown // allowed, but not everything is proven
}

// check makes the eight checks, or those of the spec.
func check(ctx context.Context, client *token.Client, target probe.Target, spec *permissions.Spec, o options, stderr io.Writer, terminal bool) (probe.Report, int) {
	opts := probe.Options{Write: o.write, Eager: o.eager, Timeout: o.timeout, Writes: o.writes}
	if terminal && !o.json {
		opts.Progress = progress(stderr)
	}
	var report probe.Report
	var err error
	if spec != nil {
		report, err = probe.RunSpec(ctx, client, *spec, target, opts)
	} else {
		report, err = probe.Run(ctx, client, target, opts)
	}
	if err != nil {
		fmt.Fprintln(stderr, "doctor:", token.Redact(err.Error()))
		return report, token.ExitUsage
	}
	if report.Interrupted != nil {
		fmt.Fprintf(stderr, "doctor: interrupted (%s): what did not come to its end is inconclusive or not checked\n", report.Interrupted)
	}
	for _, left := range report.Leftovers() {
		fmt.Fprintf(stderr, "doctor: left behind, delete it by hand: %s\n", left)
	}
	return report, token.ExitOK
}

func write(report probe.Report, o options, stdout, stderr io.Writer) int {
	var err error
	if o.json {
		enc := json.NewEncoder(stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		err = enc.Encode(report)
	} else {
		err = report.WriteText(stdout, probe.TextOptions{Durations: o.verbose, Verbose: o.verbose})
	}
	if err != nil {
		fmt.Fprintln(stderr, "doctor: the report cannot be written:", err)
		return token.ExitNotKnown
	}
	return token.ExitOK
}

// describe says in a sentence what became of Basic Auth.
func describe(report probe.Report) string {
	who := "The API"
	if !report.Live {
		who = "The simulator"
	}
	kind := "a token of unknown kind"
	switch report.Verification.Kind {
	case authz.UserToken:
		kind = "a user token"
	case authz.AccountToken:
		kind = "an account-owned token"
	}
	switch report.Verification.Status {
	case token.StatusLive:
		return who + " says that the token is live; it is " + kind
	case token.StatusInactive:
		return who + " knows the token, but it does not work now; it is " + kind
	case token.StatusDead:
		return who + " does not know the token: deleted, rolled or mistyped, or made a moment ago"
	case token.StatusMalformed:
		return who + " does not take the text for a token"
	case token.StatusClientIP:
		return who + " knows the token, but not from this address"
	case token.StatusLockedOut:
		return who + " takes no more attempts for now"
	}
	return "It is not known whether the token is live"
}

// progress shows each check as it ends, on a terminal.
func progress(w io.Writer) func(probe.Event) {
	return func(e probe.Event) {
		if e.Done {
			fmt.Fprintf(w, "  %s %d/%d %s\n", e.Result.Mark(), e.Index+1, e.Total, e.Result.Check.Name)
		} else {
			fmt.Fprintf(w, "  … %d/%d %s\n", e.Index+1, e.Total, e.Result.Check.Name)
		}
	}
}
