// Command explain says which permissions a call of Cloudflare's API needs.
//
//	explain GET /zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records
//	explain -json GET /zones
//	explain -json < calls.txt        # lines METHOD PATH, one JSON object a line
//	explain -search "custom hostname"
//
// It needs no credential and sends nothing: the answer comes from the table of
// package permissions/operations. An operation without a published list is
// known, but what it needs is not; that is not the same as open.
//
// Exit codes: 0 all calls are known, 1 a call is not known, 2 usage or input
// error.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token"
)

const usage = `explain says which permissions a call of Cloudflare's API needs.

usage:
  explain [-json] METHOD PATH   one call; PATH may be a whole URL
  explain -json                 lines METHOD PATH on standard input, one JSON object a line
  explain [-json] -search WORDS operations in which every word occurs

exit codes: 0 all is known, 1 a call is not known, 2 usage or input error

flags:
`

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

type options struct {
	json   bool
	search string
	words  bool // -search was given
	args   []string
}

// run is the program without its process.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	stderr = token.RedactWriter(stderr) // what is said may repeat what was typed
	o, err := parse(args, stdout, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return token.ExitOK
	}
	if err != nil {
		fmt.Fprintln(stderr, "explain:", err)
		return token.ExitUsage
	}
	out := &writer{w: stdout}
	err = answer(ctx, o, stdin, out, stderr)
	if out.err != nil {
		fmt.Fprintln(stderr, "explain: cannot write the answer:", out.err)
		out.err = &token.Error{Failure: token.FailureNotKnown, Err: out.err}
	}
	return token.ExitCode(err, out.err)
}

// parse reads the command line; flags may stand before and after the call.
func parse(args []string, stdout, stderr io.Writer) (options, error) {
	var o options
	fs := flag.NewFlagSet("explain", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.BoolVar(&o.json, "json", false, "write JSON, one object a line")
	fs.StringVar(&o.search, "search", "", "search operations by `words`")
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				fs.SetOutput(stdout)
				fmt.Fprint(stdout, usage)
				fs.PrintDefaults()
			}
			return o, err
		}
		if fs.NArg() == 0 {
			break
		}
		o.args = append(o.args, fs.Arg(0))
		args = fs.Args()[1:]
	}
	fs.Visit(func(f *flag.Flag) { o.words = o.words || f.Name == "search" })
	switch {
	case o.words && strings.TrimSpace(o.search) == "":
		return o, errors.New(`-search needs words, such as -search "custom hostname"`)
	case o.words:
		o.search = strings.Join(append([]string{o.search}, o.args...), " ")
	case len(o.args) == 0 && !o.json:
		return o, errors.New("want METHOD PATH, such as GET /zones, or -json with lines METHOD PATH on standard input; -h shows the usage")
	case len(o.args) == 1:
		return o, errors.New("want METHOD PATH, got one argument only")
	case len(o.args) > 2:
		return o, fmt.Errorf("want METHOD PATH, got %d arguments (quote a path with blanks)", len(o.args))
	}
	return o, nil
}

// answer writes the answer, and says on stderr what is wrong with the question.
// Its error is for the exit code.
func answer(ctx context.Context, o options, stdin io.Reader, out *writer, stderr io.Writer) error {
	switch {
	case o.words:
		return search(o, out, stderr)
	case len(o.args) == 0:
		return lines(ctx, stdin, out, stderr)
	}
	c, err := newCall(o.args[0], o.args[1])
	if err != nil {
		fmt.Fprintln(stderr, "explain:", err)
		return err
	}
	if o.json {
		out.json(c.record())
	} else {
		c.text(out)
	}
	return c.err()
}

// maxHits bounds the text of a search; JSON has all hits.
const maxHits = 25

func search(o options, out *writer, stderr io.Writer) error {
	hits := operations.Search(o.search)
	if len(hits) == 0 {
		fmt.Fprintf(stderr, "explain: no operation has all of the words %q\n", o.search)
		return errUnknown
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
