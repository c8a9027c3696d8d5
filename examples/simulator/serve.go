package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/cmdline"
	"github.com/cftoken/cftoken/token/tokentest"
)

// stopDelay is how long running requests have to end after a signal.
const stopDelay = 5 * time.Second

const usage = `simulator serves Cloudflare's API as package tokentest simulates it, for any
client, and prints one line of JSON when it is ready:

  {"base_url":"http://127.0.0.1:…/client/v4","token":"…","account_id":"…",
   "zone_id":"…","zone_name":"…","user_id":"…","email":"…","api_key":"…",
   "minting_token":"…","account_token":"…"}

usage: simulator [flags]

examples
  simulator
  simulator -addr 127.0.0.1:8787 -mode explain -log seen.jsonl
  simulator -spec spec.json -fault rate_limit,every=3

The token holds what -spec says; the accounts and zones that the spec names are
in the simulated world, and the line names the first of each. Of the others the
e-mail address and the Global API key are the user's, minting_token may create
user tokens, and account_token is owned by the account, holds what token holds
there, and may create such tokens. They open nothing but the simulator. SIGINT
and SIGTERM stop it.

-world reads accounts, zones, users, tokens and what they have from JSON; its
form is docs/schema/world.v1.json. Where it has tokens and there is no -spec,
the line names the first of them of the kind -kind.

With -mode explain standard error says what decided each call, and what would be
enough for one that is refused. -log writes a JSON object a line for each call,
which leastprivilege -from reads, up to 64 MiB.

environment, where there is neither -spec nor -world
  CLOUDFLARE_ACCOUNT_ID  the account of the default spec
  CLOUDFLARE_ZONE_ID     the zone of the default spec

A fault is a kind, and after commas which calls it strikes and how. The kinds:
%s
calls and forms
  method=GET  path=/zones/{zone_id}/*  nth=N  every=N  probability=P  times=N
  after_effect  delay=50ms  status=503  code=10100  retry_after=1s

exit codes: 0 stopped by a signal, 2 usage or input error, 3 it could not be
kept up

`

// flagGroups are the flags as the help shows them.
func flagGroups() []cmdline.Group {
	return []cmdline.Group{
		{Title: "what there is", Flags: []string{"spec", "world", "kind", "seed"}},
		{Title: "how it answers", Flags: []string{"mode", "wording", "no-documentation-url", "fault"}},
		{Title: "where", Flags: []string{"addr", "log"}},
	}
}

type options struct {
	addr, world, spec, mode, log, kind, wording string
	noPage                                      bool
	seed                                        uint64
	faults                                      []tokentest.Fault
}

// run is the program: it never exits and touches nothing but its arguments.
func run(ctx context.Context, args []string, env func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) int {
	stderr = &lines{w: token.RedactWriter(stderr)} // what is said may repeat what was typed
	o, err := parse(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return token.ExitOK
	}
	if err == nil {
		err = serve(ctx, o, env, stdin, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "simulator:", err)
	}
	return token.ExitCode(err)
}

// serve answers until ctx ends.
func serve(ctx context.Context, o options, env func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) error {
	mode, _ := tokentest.ParseMode(o.mode) // known: validate was called
	calls := &teller{mode: mode, stderr: stderr, left: maxLog}
	closeLog, err := calls.logTo(o.log, stdout)
	if err != nil {
		return &token.Error{Failure: token.FailureUsage, Err: err}
	}
	defer func() { _ = closeLog() }() // each line was written when its call was answered
	srv, line, err := start(o, env, stdin, calls)
	if err != nil {
		return &token.Error{Failure: token.FailureUsage, Err: err} // an address in use too
	}
	enc := json.NewEncoder(stdout)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(line); err != nil {
		_ = srv.Close()
		return &token.Error{Failure: token.FailureNotKnown, Err: fmt.Errorf("the line cannot be written: %w", err)}
	}
	<-ctx.Done()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopDelay)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return &token.Error{Failure: token.FailureNotKnown, Err: err}
	}
	return nil
}

// parse reads the flags. Where they ask for help it is written to stdout, and the
// error is flag.ErrHelp.
func parse(args []string, stdout io.Writer) (o options, err error) {
	fs := flag.NewFlagSet("simulator", flag.ContinueOnError)
	fs.StringVar(&o.addr, "addr", "127.0.0.1:0", "`HOST:PORT` to listen on; port 0 is a free one")
	fs.StringVar(&o.spec, "spec", "", "`FILE` with the token's policies as the API, Terraform or Pulumi have them or in YAML (.yaml), - for standard input (default the guide's six permissions)")
	fs.StringVar(&o.world, "world", "", "`FILE` with what there is, as JSON, - for standard input (default the ids of the permissions guide)")
	fs.StringVar(&o.log, "log", "", "`FILE` for a line for each call, - for standard output (default none)")
	fs.StringVar(&o.mode, "mode", tokentest.ModeEnforce.String(), "`enforce|soft|explain`: enforce refuses, soft lets through and says what would be refused, explain names what decided each call")
	fs.StringVar(&o.kind, "kind", "user", "whose token it is, `user|account`")
	fs.StringVar(&o.wording, "wording", tokentest.WordingAuthenticationError.String(), "how products word a refusal, `"+wordings("|")+"`: code 10000 with the text of the permissions guide, or that documented on 2026-08-20")
	fs.BoolVar(&o.noPage, "no-documentation-url", false, "leave documentation_url out of 403s, as the API did before 2026-08-20")
	fs.Uint64Var(&o.seed, "seed", 0, "a number `N` makes ids, token values and random faults repeatable (default random)")
	fs.Func("fault", "`KIND[,KEY=VALUE…]`, a misbehaviour, as above; repeat it for several", func(text string) error {
		f, err := tokentest.ParseFault(text)
		o.faults = append(o.faults, f)
		return err
	})
	err = cmdline.Parse(fs, args, stdout, fmt.Sprintf(usage, faultKinds()), "", flagGroups()...)
	if err == nil {
		err = o.validate(fs.NArg())
	}
	return o, err
}

// faultKinds lists the kinds of faults, with what each does beside it.
func faultKinds() string {
	const at, columns = 16, 80
	var b strings.Builder
	list := func(kind, what string) {
		used, _ := fmt.Fprintf(&b, "  %-*s", at-3, kind)
		for word := range strings.FieldsSeq(what) {
			if used+1+len(word) > columns {
				used, _ = fmt.Fprintf(&b, "\n%*s", at-1, "")
				used-- // the end of the line
			}
			n, _ := b.WriteString(" " + word)
			used += n
		}
		b.WriteByte('\n')
	}
	for _, f := range tokentest.FaultKinds() {
		list(fmt.Sprint(f.Kind), f.What)
	}
	list(fmt.Sprint(tokentest.FaultRandom), "one of the others, drawn anew for each call")
	return b.String()
}

func wordings(between string) string {
	var all []string
	for _, w := range tokentest.Wordings() {
		all = append(all, w.String())
	}
	return strings.Join(all, between)
}

func (o options) validate(arguments int) error {
	if arguments > 0 {
		return fmt.Errorf("%d unexpected argument(s): there are only flags", arguments)
	}
	if _, known := tokentest.ParseMode(o.mode); !known {
		return fmt.Errorf("-mode %q: want enforce, soft or explain", o.mode)
	}
	if o.kind != "user" && o.kind != "account" {
		return fmt.Errorf("-kind %q: want user or account", o.kind)
	}
	if _, known := tokentest.ParseWording(o.wording); !known {
		return fmt.Errorf("-wording %q: want %s", o.wording, wordings(" or "))
	}
	if o.spec == "-" && o.world == "-" {
		return errors.New("-spec and -world cannot both be standard input")
	}
	host, _, err := net.SplitHostPort(o.addr)
	if err != nil {
		return fmt.Errorf("-addr: %w: want HOST:PORT, such as 127.0.0.1:8787", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("-addr: host %q is not this machine's loopback: want HOST:PORT, such as 127.0.0.1:8787", host)
	}
	return nil
}

// lines is a writer that several goroutines may use at once.
type lines struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
