package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token"
)

const usage = `leastprivilege finds the smallest Cloudflare API token for real traffic.

Usage:
  leastprivilege [flags] -- COMMAND [ARGS…]   run a command against a recording proxy
  leastprivilege [flags] -from FILE.jsonl     read recorded calls; - is standard input

The command finds the proxy in CLOUDFLARE_BASE_URL and CLOUDFLARE_API_BASE_URL. Its
calls go on to the API with its own credentials, of which nothing is kept. With
-upstream sim they go to the embedded simulator, and the command gets
CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_ZONE_ID for it.

A recording has one JSON object a line: "method" and "path" are needed, "status" is
optional (absent = a success, 0 = no answer), other keys are ignored.

Where Cloudflare publishes no list for a call and ours is a guess, the call counts and
standard error names it; that leaves the exit code at 0.

Exit code: the command's own if it is not 0; else 0; 2 usage or input error; 3 when
it is not known what some calls need, the API answered no call, or the command could
not be started.

Flags:
`

type program struct {
	environ        []string
	stdin          io.Reader
	stdout, stderr io.Writer
}

type options struct {
	json, keepGoing, failed bool
	from                    []string
	upstream                string
	command                 []string
}

func (p program) run(ctx context.Context, args []string) int {
	o, err := p.parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return token.ExitOK
	case err != nil:
		return p.fail(o, err)
	case len(o.from) > 0:
		return p.fromFiles(o)
	}
	return p.fromCommand(ctx, o)
}

// parse reads the flags. Where they ask for help it is printed, and the error is
// flag.ErrHelp.
func (p program) parse(args []string) (o options, err error) {
	fs := flag.NewFlagSet("leastprivilege", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // its errors are reported once
	fs.BoolVar(&o.json, "json", false, "print the result as JSON and nothing else")
	fs.BoolVar(&o.keepGoing, "keep-going", false, "with -from: report malformed lines and go on with the others")
	fs.BoolVar(&o.failed, "failed", false, "with -from: the recorded run failed; calls after its first refusal are left out")
	fs.Func("from", "read recorded calls from `FILE` instead of running a command; repeat it to merge runs", func(name string) error {
		if name == "" {
			return errors.New("want a file name, or - for standard input")
		}
		o.from = append(o.from, name)
		return nil
	})
	fs.StringVar(&o.upstream, "upstream", "", "where calls go: a base `URL`, or sim for the embedded simulator (default: CLOUDFLARE_BASE_URL, else the real API)")
	err = fs.Parse(args)
	o.command = fs.Args()
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(p.stdout, usage)
		fs.SetOutput(p.stdout)
		fs.PrintDefaults()
	case err != nil:
		o.json = o.json || token.AsksForJSON(args)
		err = fmt.Errorf("%w; -h lists the flags", err)
	default:
		err = o.validate()
	}
	return o, err
}

func (o options) validate() error {
	switch {
	case len(o.from) > 0 && len(o.command) > 0:
		return errors.New("-from reads a recording and a command makes one: give one of them")
	case len(o.from) == 0 && len(o.command) == 0:
		return errors.New("nothing to record: give -from FILE.jsonl, or -- COMMAND ARGS")
	case len(o.from) > 0 && o.upstream != "":
		return errors.New("-upstream goes with a command, not with -from")
	case len(o.from) == 0 && (o.keepGoing || o.failed):
		return errors.New("-keep-going and -failed go with -from: a command's exit code says whether it failed")
	}
	return nil
}

// fromFiles reads recordings. A malformed line is an input error even when the
// others are used.
func (p program) fromFiles(o options) int {
	var runs []record.Recording
	var bad error
	for _, name := range o.from {
		rec, err := p.read(name, o.keepGoing)
		if err != nil {
			err = &token.Error{Failure: token.FailureUsage, Err: err}
			if !o.keepGoing {
				return p.fail(o, err)
			}
			p.say(err.Error())
			bad = errors.Join(bad, err)
		}
		rec.Failed = o.failed
		runs = append(runs, rec)
	}
	return token.ExitCode(bad, p.print(o, runs, bad))
}

func (p program) read(name string, keepGoing bool) (record.Recording, error) {
	if name == "-" {
		return record.ReadJSONL(p.stdin, "standard input", keepGoing)
	}
	f, err := os.Open(name)
	if err != nil {
		return record.Recording{}, err
	}
	defer f.Close()
	return record.ReadJSONL(f, name, keepGoing)
}

// print writes the result of the runs, with what of the input was left out. The
// error is for the exit code: what it says is not known.
func (p program) print(o options, runs []record.Recording, bad error) error {
	calls := 0
	for _, r := range runs {
		for _, c := range r.Calls {
			if c.Answered() {
				calls++
			}
		}
	}
	res := record.Minimal(runs...)
	var err error
	if o.json {
		err = writeJSON(p.stdout, res, bad)
	} else {
		err = writeText(p.stdout, res, calls)
	}
	p.warn(res)
	switch {
	case err != nil:
		err = fmt.Errorf("the result cannot be written: %w", err)
	case calls == 0:
		err = errors.New("no call that the API answered was recorded")
	case len(res.Unknown) > 0:
		return notKnown(errors.New("it is not known what some calls need")) // the result says which
	default:
		return nil
	}
	fmt.Fprintln(p.stderr, "leastprivilege:", err)
	return notKnown(err)
}

// warn says on standard error what limits the result: the JSON has no room for it.
func (p program) warn(res record.Result) {
	said := map[string]bool{}
	for _, n := range slices.Concat(res.Required, res.Optional) {
		for _, c := range callTexts(n.GuessedCalls) {
			if !said[c] {
				said[c] = true
				p.say("a guess, since Cloudflare publishes no list for it: " + c)
			}
		}
	}
	for _, c := range res.Bodies {
		m, _ := operations.Match(c.Method, c.Path)
		look := m.Operation().Body().Look
		p.say("the body decides what " + callText(c) + " needs, and no recording shows it: look at " + look)
	}
	if len(res.Ignored) > 0 {
		fmt.Fprintf(p.stderr, "leastprivilege: the run failed: %s made after its first refusal left out\n", count(len(res.Ignored), "call"))
	}
	if len(res.Unanswered) > 0 {
		fmt.Fprintf(p.stderr, "leastprivilege: %s got no answer and count for nothing: %s\n", count(len(res.Unanswered), "call"), strings.Join(callTexts(res.Unanswered), ", "))
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
