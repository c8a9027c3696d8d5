package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/cmdline"
)

const usage = `leastprivilege finds the smallest Cloudflare API token for real traffic, or for
what is known of it beforehand.

usage
  leastprivilege [flags] -- COMMAND [ARGS…]    run a command against a recording
                                               proxy
  leastprivilege [flags] -from FILE            read recorded calls
  leastprivilege [flags] -terraform FILE       what a plan is about to do
  leastprivilege [flags] -wrangler DIR         what a configuration deploys
  leastprivilege [flags] -go PATTERN           what a Go program would call
  leastprivilege [flags] -audit-log FILE       what tokens called; also -har,
                                               -debug-log, -access-log

examples
  leastprivilege -- ./deploy.sh
  leastprivilege -upstream sim -- go test ./...
  leastprivilege -terraform plan.json -check spec.json
  leastprivilege -wrangler . -command "versions upload"
  leastprivilege -go ./... -json
  leastprivilege -from calls.jsonl -right-size wider.json

The command finds the proxy in CLOUDFLARE_BASE_URL and CLOUDFLARE_API_BASE_URL.
Its calls go on to the API with its own credentials, of which nothing is kept.
With -upstream sim they go to the embedded simulator, and the command gets
CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_ZONE_ID for it.

A recording has one JSON object a line: "method" and "path" are needed, "status"
is optional (absent = a success, 0 = no answer), other keys are ignored.
Everything that is read may be compressed with gzip or zstd, and inputs can be
mixed; docs/SOURCES.md says what each shows and what it cannot show.
CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_ZONE_ID stand in where an input does not
say which account or zone is meant.

Where Cloudflare publishes no list for a call and ours is a guess, the call
counts and standard error names it; that leaves the exit code at 0.

exit codes: the command's own if it is not 0; else 0; 1 when -check finds a lack
or an excess, or -right-size a narrower spec; 2 usage or input error; 3 when it
is not known what some calls need, the API answered no call, the token of -check
or -right-size cannot be read, or the command could not be started

`

// flagGroups are the flags as the help shows them.
func flagGroups() []cmdline.Group {
	return []cmdline.Group{
		{Title: "what is asked", Flags: []string{"check", "right-size", "per-source"}},
		{Title: "traffic and logs", Flags: []string{"upstream", "from", "failed", "audit-log", "token", "har", "debug-log", "access-log", "access-keys"}},
		{Title: "plans, configuration and source", Flags: []string{"terraform", "wrangler", "command", "env", "existing", "wrangler-version", "go", "tests"}},
		{Title: "what is printed", Flags: []string{"json", "keep-going", "progress"}},
	}
}

type program struct {
	environ        []string
	stdin          io.Reader
	stdout, stderr io.Writer
}

type options struct {
	json, keepGoing, perSource, progress bool
	check                                string // the spec's file, or what names a live token
	rightSize                            string // the same
	inputs                               []input
	settings                             settings
	upstream                             string
	command                              []string
}

func (p program) run(ctx context.Context, args []string) int {
	o, err := p.parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return token.ExitOK
	case err != nil:
		return p.fail(o, err)
	}
	against, err := p.candidate(ctx, "-check", o.check)
	if err == nil && o.rightSize != "" {
		if against, err = p.candidate(ctx, "-right-size", o.rightSize); err == nil {
			against.rightSize = true
		}
	}
	switch {
	case err != nil:
		return p.fail(o, err)
	case len(o.inputs) > 0:
		return p.fromInputs(ctx, o, against)
	}
	return p.fromCommand(ctx, o, against)
}

// parse reads the flags. Where they ask for help it is printed, and the error is
// flag.ErrHelp.
func (p program) parse(args []string) (o options, err error) {
	fs := flag.NewFlagSet("leastprivilege", flag.ContinueOnError)
	fs.BoolVar(&o.json, "json", false, "print the result as JSON and nothing else")
	fs.BoolVar(&o.keepGoing, "keep-going", false, "report what of an input cannot be read and go on with the rest")
	fs.BoolVar(&o.perSource, "per-source", false, "show the need of each input apart too")
	fs.StringVar(&o.check, "check", "", "compare with a `SPEC` and exit with 1 on lack or excess: a file, - for standard input, live for the token of the environment, token:ID for one that it can read")
	fs.StringVar(&o.rightSize, "right-size", "", "say which grants of a `SPEC`, named as for -check, were used, when last and by which calls, which were never seen, and print the narrower one; exit with 1 if there is one")
	fs.StringVar(&o.upstream, "upstream", "", "where calls go: a base `URL`, or sim for the embedded simulator (default: CLOUDFLARE_BASE_URL, else the real API)")
	fs.BoolVar(&o.progress, "progress", false, "say on standard error how far the reading of long inputs is, as on a terminal")
	belongs := o.addSources(fs)
	err = cmdline.Parse(fs, args, p.stdout, usage, "", flagGroups()...)
	o.command = fs.Args()
	switch {
	case err != nil:
		o.json = o.json || token.AsksForJSON(args)
	default:
		if err = o.validate(); err == nil {
			err = o.validateSettings(fs, belongs)
		}
	}
	return o, err
}

func (o options) validate() error {
	switch {
	case len(o.inputs) > 0 && len(o.command) > 0:
		return fmt.Errorf("-%s reads what was, or would be, called and a command makes calls: give one of them", o.inputs[0].source.name)
	case len(o.inputs) == 0 && len(o.command) == 0:
		return errors.New("nothing to record: give -from FILE.jsonl or another input, or -- COMMAND ARGS")
	case len(o.inputs) > 0 && o.upstream != "":
		return errors.New("-upstream goes with a command, not with an input such as -from")
	case len(o.inputs) == 0 && (o.keepGoing || o.perSource):
		return errors.New("-keep-going and -per-source go with -from and other inputs: a command is run as a whole")
	case o.check != "" && o.rightSize != "":
		return errors.New("-check and -right-size: give one of them")
	case len(o.inputs) == 0 && o.progress:
		return errors.New("-progress goes with -from and other inputs")
	}
	return nil
}

// run is what was read of one input, or recorded.
type run struct {
	source string // the flag, "" for a command
	record.Recording
}

// print writes the result of the runs, with what of the input was left out. The
// error is for the exit code: that something is not known, lacking or in excess.
func (p program) print(o options, runs []run, against *candidate, bad error) error {
	var all []record.Recording
	for _, r := range runs {
		all = append(all, r.Recording)
	}
	out := output{result: record.Minimal(all...), calls: answered(all...), bad: bad}
	if o.perSource {
		for _, r := range runs {
			out.sources = append(out.sources, part{r.source, r.Name, record.Minimal(r.Recording), answered(r.Recording)})
		}
	}
	if against != nil {
		if against.rightSize {
			found := record.RightSize(against.Principal, against.at, all...)
			out.checked, out.rightSized = against.name, &found
		} else {
			out.compare(*against)
		}
	}
	var err error
	if o.json {
		err = out.json(p.stdout)
	} else {
		err = out.text(p.stdout)
	}
	p.warn(out.result)
	switch {
	case err != nil:
		err = notKnown(fmt.Errorf("the result cannot be written: %w", err))
	case out.calls == 0:
		err = notKnown(errors.New("no call that the API answered was recorded"))
	case len(out.result.Unknown) > 0:
		err = notKnown(errors.New("it is not known what some calls need")) // the result says which
		return errors.Join(err, out.fault())
	default:
		return out.fault()
	}
	fmt.Fprintln(p.stderr, "leastprivilege:", err)
	return err
}

// each says something about each operation of the calls.
func (p program) each(calls []authz.Call, text func(op operations.Operation, call string) string) {
	of := map[operations.Operation][]string{}
	var order []operations.Operation
	for _, c := range calls {
		m, _ := operations.Match(c.Method, c.Path)
		op := m.Operation()
		if len(of[op]) == 0 {
			order = append(order, op)
		}
		if text := callText(c); !slices.Contains(of[op], text) {
			of[op] = append(of[op], text)
		}
	}
	for _, op := range order {
		call := of[op][0]
		if n := len(of[op]) - 1; n > 0 {
			call += fmt.Sprintf(" (and %d more)", n)
		}
		p.say(text(op, call))
	}
}

// answered counts the calls that the API answered, or would.
func answered(runs ...record.Recording) int {
	n := 0
	for _, r := range runs {
		n += r.Answered()
	}
	return n
}

// warn says on standard error what limits the result. Of calls to the same operation
// one stands for all.
func (p program) warn(res record.Result) {
	var guessed []authz.Call
	for _, n := range slices.Concat(res.Required, res.Optional) {
		guessed = append(guessed, n.GuessedCalls...)
	}
	for _, u := range res.Unplaced {
		guessed = append(guessed, u.GuessedCalls...)
	}
	p.each(guessed, func(_ operations.Operation, call string) string {
		return "a guess, since Cloudflare publishes no list for it: " + call
	})
	p.each(res.Bodies, func(op operations.Operation, call string) string {
		return "the body decides what " + call + " needs, and nothing that was read shows it: look at " + op.Body().Look
	})
	if res.Late > 0 {
		fmt.Fprintf(p.stderr, "leastprivilege: the run failed: %s made after its first refusal left out\n", count(res.Late, "call"))
	}
	if len(res.Unanswered) > 0 {
		fmt.Fprintf(p.stderr, "leastprivilege: %s got no answer and count for nothing: %s\n", count(len(res.Unanswered), "call"), strings.Join(callTexts(res.Unanswered), ", "))
	}
	if n := len(res.Unplaced); n > 0 {
		p.say(count(n, "permission") + " needed on what no id is known of: not in the policies, which are too little without")
	}
	for _, gap := range res.Gaps {
		fmt.Fprintln(p.stderr, "leastprivilege:", gap)
	}
	if res.Bounded {
		fmt.Fprintln(p.stderr, "leastprivilege:", boundedText)
	}
}

const boundedText = "the search was cut short: every call is allowed, but there may be a smaller token"

// fail says what kept a result from coming to be, with -json also in its place,
// and returns the exit code.
func (p program) fail(o options, err error) int {
	p.say(err.Error())
	if o.json {
		_ = token.WriteErrorJSON(p.stdout, err)
	}
	return token.ExitCode(err)
}

// say writes a line to standard error. It may repeat what was typed, and that
// may be a credential.
func (p program) say(text string) { fmt.Fprintln(p.stderr, "leastprivilege:", token.Redact(text)) }

func notKnown(err error) error { return &token.Error{Failure: token.FailureNotKnown, Err: err} }
