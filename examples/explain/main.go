// Command explain says which permissions a call of Cloudflare's API needs, what a
// refusal means, and what a spec says.
//
//	explain GET /zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records
//	explain -json GET /zones
//	explain -json < calls.txt        # lines METHOD PATH, one JSON object a line
//	explain -search "custom hostname"
//	explain "Authentication error (10000)" PUT /accounts/{account_id}/workers/scripts/api
//	wrangler deploy 2>&1 | explain   # or: explain < deploy.log
//	explain -json < deploy.log
//	explain -spec policies.json
//	explain -spec policies.json -spec wider.json GET /zones
//	explain -spec policies.json -compare wider.json
//	explain -spec policies.json -as terraform
//
// It needs no credential and sends nothing: the answer comes from the table of
// package permissions/operations. An operation without a published list is
// known, but what it needs is not; that is not the same as open.
//
// Exit codes: 0 all calls are known, and a spec of -spec allows them; 1 a call is
// not known or no spec allows it, or the text tells of no refusal; 2 usage or input
// error; 3 it cannot be told whether a spec allows a call.
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

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/cmdline"
)

const usage = `explain says which permissions a call of Cloudflare's API needs, what a refusal
means, and what a spec says. It sends nothing.

usage:
  explain METHOD PATH            one call; PATH may be a whole URL
  explain -json                  lines METHOD PATH on standard input
  explain -search WORDS          operations in which every word occurs
  explain TEXT [METHOD PATH]     what a refusal means: an error's text, or a
                                 line of a log, as one argument; the call, where
                                 the text does not name it
  COMMAND 2>&1 | explain         the same for a log on standard input
  explain -refusal METHOD PATH   the same with the call
  explain -spec FILE             what the spec says; repeat -spec for several
  explain -spec FILE -as FORM    the spec in another form
  explain -spec FILE METHOD PATH whether it allows the call, and what would
  explain -spec FILE -compare FILE
                                 what a token can do with the one spec and not
                                 with the other

examples
  explain GET /zones/{zone_id}/dns_records
  explain "Authentication error (10000)" POST /accounts/{account_id}/r2/buckets
  wrangler deploy 2>&1 | explain
  explain -spec spec.json GET /zones/{zone_id}/dns_records
  explain -spec spec.json -compare wider.json

A FILE holds a policies array or {"policies":…} in the API's form, an answer of
the API, Terraform's JSON, state or plan, a list of permissions in words, one a
line, or is a link to the dashboard's token form; - is standard input.
CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_ZONE_ID stand for what it leaves open
("account", "zone", no resources), and the account says whose the zones of the
calls are, where that decides.

exit codes: 0 all is known, and allowed by a spec of -spec, 1 a call is not
known or not allowed, or the text tells of no refusal, 2 usage or input error,
3 it cannot be told whether a call is allowed

flags
`

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr))
}

type options struct {
	json    bool
	search  string
	words   bool // -search was given
	refused bool
	text    string // of a refusal
	specs   []string
	compare string
	groups  string   // file of a live listing
	as      string   // form to write the spec in
	worker  string   // tag of the Worker that the call's path names
	args    []string // the call, or none
}

// run is the program without its process.
func run(ctx context.Context, args []string, env func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) int {
	stderr = token.RedactWriter(stderr) // what is said may repeat what was typed
	o, err := parse(args, isPiped(stdin), stdout)
	if errors.Is(err, flag.ErrHelp) {
		return token.ExitOK
	}
	out := &writer{w: stdout, errs: stderr, asJSON: o.json || err != nil && token.AsksForJSON(args)}
	var q question
	if err == nil {
		q, err = newQuestion(o, env, stdin)
	}
	if err != nil {
		err = &token.Error{Failure: token.FailureUsage, Err: err}
		out.fault(err)
		return token.ExitCode(err)
	}
	err = q.answer(ctx, o, stdin, out)
	if out.err != nil {
		fmt.Fprintln(stderr, "explain: cannot write the answer:", out.err)
		out.err = &token.Error{Failure: token.FailureNotKnown, Err: out.err}
	}
	return token.ExitCode(err, out.err)
}

// parse reads the command line; flags may stand before and after the call.
// Without any a log is read, where one is piped in.
func parse(args []string, piped bool, stdout io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet("explain", flag.ContinueOnError)
	fs.BoolVar(&o.json, "json", false, "write JSON, one object a line")
	fs.StringVar(&o.search, "search", "", "search operations by `words`")
	fs.BoolVar(&o.refused, "refusal", false, "explain the refusal of which a log on standard input tells")
	fs.Func("spec", "the `FILE` of a spec; can be repeated", func(name string) error {
		if name == "" {
			return errors.New("want a file name, or - for standard input")
		}
		o.specs = append(o.specs, name)
		return nil
	})
	fs.StringVar(&o.as, "as", "", "write the spec of -spec in another `FORM`: "+strings.Join(formNames[:], ", "))
	fs.StringVar(&o.compare, "compare", "", "the `FILE` of a spec to compare with that of -spec")
	fs.StringVar(&o.groups, "groups", "", "the `FILE` of a live listing of permission groups, the answer of …/tokens/permission_groups: names groups that this program does not know")
	fs.StringVar(&o.worker, "worker", "", "the `TAG` of the Worker that the call's path names: a path has its name, a grant on one Worker its tag")
	for {
		if err := cmdline.Parse(fs, args, stdout, usage, ""); err != nil {
			return o, err
		}
		if fs.NArg() == 0 {
			break
		}
		o.args = append(o.args, fs.Arg(0))
		args = fs.Args()[1:]
	}
	fs.Visit(func(f *flag.Flag) { o.words = o.words || f.Name == "search" })
	o.refused = o.refused || piped && len(o.args) == 0 && !o.words && !o.json && len(o.specs) == 0 && o.groups == "" && o.worker == "" && o.compare == ""
	return o, o.check()
}

// check finds arguments that are missing or contradict each other, and tells the
// text of a refusal from a call.
func (o *options) check() error {
	fromStdin := 0
	for _, name := range append([]string{o.compare, o.groups}, o.specs...) {
		if name == "-" {
			fromStdin++
		}
	}
	alone := len(o.args) == 0
	if (len(o.args) == 1 || len(o.args) == 3) && !o.words && strings.ContainsAny(o.args[0], " \t\n") {
		o.text, o.args, o.refused = o.args[0], o.args[1:], true
	}
	switch {
	case o.words && (o.refused || len(o.specs) > 0):
		return errors.New("-search goes with -json only")
	case o.words && strings.TrimSpace(o.search) == "":
		return errors.New(`-search needs words, such as -search "custom hostname"`)
	case o.words:
		o.search = strings.Join(append([]string{o.search}, o.args...), " ")
	case o.worker != "" && len(o.specs) == 0:
		return errors.New("-worker goes with -spec and a call")
	case o.groups != "" && len(o.specs) == 0:
		return errors.New("-groups goes with -spec")
	case o.as != "" && (len(o.specs) != 1 || !alone || o.refused || o.compare != "" || o.json):
		return errors.New("-as goes with one -spec and nothing else")
	case o.as != "" && !slices.Contains(formNames[:], o.as):
		return fmt.Errorf("-as %q is not known: want %s", token.Redact(o.as), strings.Join(formNames[:], ", "))
	case o.compare != "" && (len(o.specs) != 1 || !alone || o.refused):
		return errors.New("-compare goes with one -spec and without a call")
	case o.refused && len(o.specs) > 1:
		return errors.New("a refusal is explained with one -spec at most")
	case fromStdin > 1, fromStdin > 0 && o.refused && o.text == "":
		return errors.New("standard input can be read for one thing only")
	case alone && !o.json && !o.refused && len(o.specs) == 0:
		return errors.New("want METHOD PATH, such as GET /zones, or -json with lines METHOD PATH on standard input; -h shows the usage")
	case len(o.args) == 1:
		return errors.New("want METHOD PATH, got one argument only (a refusal's text with blanks in it is one argument)")
	case len(o.args) > 2:
		return fmt.Errorf("want METHOD PATH, got %d arguments (quote a path with blanks)", len(o.args))
	}
	return nil
}

// answer writes the answer, and what is wrong with the question. Its error is for
// the exit code.
func (q question) answer(ctx context.Context, o options, stdin io.Reader, out *writer) error {
	switch {
	case o.words:
		return out.fault(search(o, out))
	case o.refused:
		return out.fault(q.refusal(o, stdin, out))
	case o.as != "":
		return out.fault(q.write(o.as, out))
	case o.compare != "":
		q.compare(o, out)
		return nil
	case len(o.args) == 0 && len(q.specs) > 0:
		return q.describe(o, out)
	case len(o.args) == 0:
		return q.linesOrLog(ctx, o, stdin, out)
	}
	c, err := newCall(o.args[0], o.args[1])
	if err != nil {
		return out.fault(err)
	}
	rec, err := q.record(c)
	if o.json {
		out.json(rec)
	} else {
		c.text(out)
		rec.decisions(out)
	}
	return err
}

// renamed says which groups have today what is asked for as their former name.
func renamed(words string, out *writer) {
	for g := range permissions.All() {
		for _, former := range g.FormerNames() {
			if strings.Contains(strings.ToLower(former), strings.ToLower(words)) && !strings.EqualFold(former, g.Name) {
				out.printf("note: %s is %s today\n", former, g.Name)
			}
		}
	}
}

// maxHits bounds the text of a search; JSON has all hits.
const maxHits = 25

func search(o options, out *writer) error {
	hits := operations.Search(o.search)
	if len(hits) == 0 {
		return &token.Error{Failure: token.FailureRefused, Err: fmt.Errorf("no operation has all of the words %q", o.search)}
	}
	if !o.json {
		renamed(o.search, out)
	}
	for i, op := range hits {
		switch {
		case o.json:
			out.json(call{method: op.Method(), path: op.Template(), op: op}.record())
		case i < maxHits:
			out.printf("%-6s %s\n       %s\n", op.Method(), op.Template(), summary(op))
		}
	}
	if more := len(hits) - maxHits; more > 0 && !o.json {
		out.printf("and %d more: add a word\n", more)
	}
	return nil
}
