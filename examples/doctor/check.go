package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/permissions/specyaml"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/cmdline"
	"github.com/cftoken/cftoken/token/tokentest"
)

const usage = `doctor checks what a Cloudflare API token can do: eight checks, or one for each
permission of a spec, and for each one that fails the cause and the remedy.

usage: doctor [-spec FILE] [flags]

examples
  doctor
  doctor -v -write
  doctor -spec spec.json -format markdown
  doctor -refusals none -json

The right to write is proven by a request that must be refused: the deletion of
a thing that does not exist. -refusals none sends no such request, all sends
also those of which it is only argued what their answer means.

environment
  CLOUDFLARE_API_TOKEN   the token to check; not set: a demonstration against
                         the embedded simulator with the guide's own token
  CLOUDFLARE_ACCOUNT_ID  the account to check; not set: its checks are not made
  CLOUDFLARE_ZONE_ID     the zone to check; not set: its checks are not made
                         (with -spec: where grants on all are tried)
  CLOUDFLARE_BASE_URL    where the API is
                         (default https://api.cloudflare.com/client/v4)

exit codes: 0 all is well (and for the demonstration), 1 something is denied or
not entitled, 2 usage or input error, 3 something is inconclusive or was not
checked, or, with -spec, not proven

`

// flagGroups are the flags as the help shows them.
func flagGroups() []cmdline.Group {
	return []cmdline.Group{
		{Title: "what is checked", Flags: []string{"spec", "write", "refusals", "eager", "timeout"}},
		{Title: "what is printed", Flags: []string{"format", "json", "html", "plain", "v"}},
	}
}

// program is one run, with everything that it takes from its process.
type program struct {
	env            func(string) (string, bool)
	stdin          io.Reader
	stdout, stderr io.Writer
	terminal       bool // standard error is one: progress is shown
}

type options struct {
	json, write, eager, verbose bool
	plain                       bool
	timeout                     time.Duration
	spec                        string // the file's name, "" for the eight checks
	format, html                string
	writes                      probe.Writes
}

// run never exits and touches nothing but what the program was given.
func (p program) run(ctx context.Context, args []string) int {
	p.stderr = token.RedactWriter(p.stderr) // what is said may repeat what was typed
	o, err := p.parse(args)
	var found error // what the report tells
	other := token.OtherNames(p.env, token.EnvAPIToken)
	switch _, set := p.env(token.EnvAPIToken); {
	case errors.Is(err, flag.ErrHelp):
		return token.ExitOK
	case err != nil:
	case set:
		found, err = p.examine(ctx, o)
	case len(other) > 0: // who has a token wants to know about that one
		err = errors.New(strings.Join(other, "; ") + ", or unset it to see the demonstration")
	case o.spec != "":
		err = errors.New("CLOUDFLARE_API_TOKEN is not set: -spec needs a token to check")
	default:
		found, err = p.demonstrate(ctx, o)
	}
	if err != nil {
		p.say("%v", err)
		if o.json {
			_ = token.WriteErrorJSON(p.stdout, err) // in place of a report
		}
	}
	return token.ExitCode(err, found)
}

// parse reads the flags. Where they ask for help it is printed, and the error is
// flag.ErrHelp.
func (p program) parse(args []string) (o options, err error) {
	fs := flag.NewFlagSet("doctor", flag.ContinueOnError)
	fs.BoolVar(&o.json, "json", false, "print the report as JSON and nothing else")
	fs.BoolVar(&o.write, "write", false, "really create and delete an R2 bucket, where the right to do so is checked, instead of proving it by a refused request")
	fs.BoolVar(&o.eager, "eager", false, "run all checks at once instead of Basic Auth first")
	fs.BoolVar(&o.verbose, "v", false, "say what each check shows and does not show, and how long it took")
	fs.StringVar(&o.spec, "spec", "", "check the spec in `FILE`, as the API, Terraform or Pulumi have it or in YAML (.yaml), - for standard input, instead of the eight checks")
	fs.Func("refusals", "which refused `writes` to send: known, all or none (default known)", o.setWrites)
	fs.StringVar(&o.format, "format", "", "`FORM` of the report: "+strings.Join(forms(), ", ")+" (default text)")
	fs.BoolVar(&o.plain, "plain", false, "text without signs beyond ASCII")
	fs.StringVar(&o.html, "html", "", "write the report as one HTML page to this `FILE` too")
	fs.DurationVar(&o.timeout, "timeout", probe.CheckTimeout, "time limit of one check")
	err = cmdline.Parse(fs, args, p.stdout, usage, "", flagGroups()...)
	switch {
	case err != nil:
		o.json = o.json || token.AsksForJSON(args)
	case fs.NArg() > 0:
		err = cmdline.NoArguments(fs)
	case o.format != "" && !slices.Contains(forms(), o.format):
		err = fmt.Errorf("-format %q: want %s", o.format, strings.Join(forms(), ", "))
	case o.format != "" && o.format != "json" && o.json:
		err = errors.New("-json and -format are two forms: give one of them")
	case o.timeout <= 0:
		err = fmt.Errorf("-timeout %s: want more than zero", o.timeout)
	}
	o.json = o.json || o.format == "json"
	return o, err
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

// say writes one remark or error to standard error.
func (p program) say(format string, args ...any) {
	fmt.Fprintf(p.stderr, "doctor: "+format+"\n", args...)
}

// demonstrate shows the guide's own situation: a user token with two account
// permissions and nothing on the zone, against the simulator.
func (p program) demonstrate(ctx context.Context, o options) (found, err error) {
	for _, name := range []string{token.EnvAPIKey, token.EnvAccountID, token.EnvZoneID, token.EnvBaseURL} {
		if _, set := p.env(name); set {
			p.say("%s is set, but CLOUDFLARE_API_TOKEN is not: it is not used", name)
		}
	}
	sim, err := tokentest.Start(tokentest.Options{})
	if err != nil {
		return nil, notKnown("the simulator does not start: %w", err)
	}
	defer sim.Close()
	target := probe.Target{Account: tokentest.DefaultAccountID, Zone: tokentest.DefaultZoneID}
	issued, err := sim.IssueToken(tokentest.DemoSpec(target.Account), tokentest.TokenOptions{})
	if err != nil {
		return nil, err
	}
	client, err := token.New(token.APIToken(token.NewSecret(issued.Value)),
		token.WithBaseURL(sim.URL), token.WithHTTPClient(sim.Client()), token.WithAccount(target.Account))
	if err != nil {
		return nil, err
	}
	if o.text() {
		p.remark(o, "CLOUDFLARE_API_TOKEN is not set: this is a demonstration against the embedded simulator, "+
			"with a user token that holds Account:Read and Account:Cloudflare R2:Edit, and nothing on the zone.")
	}
	report, err := p.check(ctx, client, target, nil, o)
	if err != nil {
		return nil, err
	}
	return report.Interrupted, p.write(report, o)
}

// examine checks the token of the environment.
func (p program) examine(ctx context.Context, o options) (found, err error) {
	creds, err := token.TokenFromEnv(p.env)
	if errors.Is(err, token.ErrNoCredentials) {
		err = errors.New("CLOUDFLARE_API_TOKEN is set but empty: set the token, or unset the variable to see the demonstration")
	}
	if err != nil {
		return nil, err
	}
	target, err := targetFromEnv(p.env)
	if err != nil {
		return nil, err
	}
	for _, note := range token.OtherNames(p.env, token.EnvAccountID, token.EnvZoneID, token.EnvBaseURL) {
		p.say("%s", note)
	}
	seen := &originWatch{}
	connect := func(owner permissions.AccountID) (*token.Client, error) {
		return token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(p.env)), token.WithAccount(owner),
			token.WithHTTPClient(&http.Client{Transport: seen, Timeout: o.timeout}))
	}
	client, err := connect(target.Account)
	if err != nil {
		return nil, err
	}
	var spec *permissions.Spec
	if o.spec != "" {
		find := func(name string) (permissions.ZoneID, error) { return client.ZoneByName(ctx, name) }
		read, err := specyaml.ReadFile(o.spec, p.stdin, permissions.Targets{Account: target.Account, Zone: target.Zone, FindZone: find})
		if err != nil {
			return nil, fmt.Errorf("-spec: %w", err)
		}
		spec = &read
		if client, err = connect(owner(target, spec)); err != nil {
			return nil, err
		}
	}
	report, err := p.check(ctx, client, target, spec, o)
	if err != nil {
		return nil, err
	}
	report.Live = !seen.simulator.Load()
	if o.text() {
		p.remark(o, fmt.Sprintf("%s (%s).", describe(report), client.BaseURL()))
	}
	if found = report.Err(); found == nil && spec != nil && !report.Fine() {
		found = notKnown("not everything is proven")
	}
	return found, p.write(report, o)
}

// check makes the eight checks, or those of the spec.
func (p program) check(ctx context.Context, client *token.Client, target probe.Target, spec *permissions.Spec, o options) (probe.Report, error) {
	opts := probe.Options{Write: o.write, Eager: o.eager, Timeout: o.timeout, Writes: o.writes}
	if p.terminal && !o.json {
		opts.Progress = progress(p.stderr, o.plain)
	}
	var report probe.Report
	var err error
	if spec != nil {
		report, err = probe.RunSpec(ctx, client, *spec, target, opts)
	} else {
		report, err = probe.Run(ctx, client, target, opts)
	}
	if report.Interrupted != nil {
		p.say("interrupted (%s): what did not come to its end is inconclusive or not checked", report.Interrupted)
	}
	for _, left := range report.Leftovers() {
		p.say("left behind, delete it by hand: %s", left)
	}
	return report, err
}

func (p program) write(report probe.Report, o options) error {
	var err error
	if o.html != "" {
		if err := lintreport.HTMLFile(o.html, document(report)); err != nil {
			return &token.Error{Failure: token.FailureUsage, Err: err}
		}
	}
	looks := p.looks(o)
	switch {
	case !o.json && !o.text():
		err = lintreport.Write(p.stdout, o.format, document(report), looks)
	case o.json:
		enc := json.NewEncoder(p.stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		err = enc.Encode(report)
	default:
		err = report.WriteText(p.stdout, probe.TextOptions{Durations: o.verbose, Verbose: o.verbose, Width: looks.Width, Plain: o.plain})
	}
	if err != nil {
		err = notKnown("the report cannot be written: %w", err)
	}
	return err
}

func notKnown(format string, args ...any) error {
	return &token.Error{Failure: token.FailureNotKnown, Err: fmt.Errorf(format, args...)}
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
