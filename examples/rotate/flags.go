package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/cmdline"
)

// settings are the flags as given.
type settings struct {
	tokenID      string
	accountOwned bool
	account      permissions.AccountID
	name         string
	spec         string
	ttl          time.Duration
	neverExpires bool
	overlap      time.Duration
	wait         time.Duration
	noProbe      bool
	out          string
	state        string
	stdin        bool
	dryRun       bool
	command      []string
}

const usageHead = `rotate replaces an API token by a new one without an interruption.

usage: rotate [flags] [-- COMMAND ARGS]

COMMAND gets the new token as CLOUDFLARE_API_TOKEN in its environment, or on its
standard input with -stdin, and returns once it is in use. Without COMMAND, -out
is the hand-over.

examples
  rotate -out token.txt
  rotate -token-id ID -state rotation.json -- ./hand-over.sh
  rotate -stdin -- wrangler secret put CLOUDFLARE_API_TOKEN
  rotate -token-id ID -ttl 30d -overlap 1d -out token.txt -dry-run

`

const usageTail = `
environment
  CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY
                          what creates and revokes the tokens
  CLOUDFLARE_ACCOUNT_ID   for -account-id
  CLOUDFLARE_BASE_URL     another API address

What a rotation of the same token left that was killed is revoked once the new
token is in use. Of several at once one goes on, the others give way.

exit codes: 0 done, 1 refused, 2 usage or input error, 3 inconclusive, or
another rotation of the token went first
`

// flagGroups are the flags as the help shows them.
func flagGroups() []cmdline.Group {
	return []cmdline.Group{
		{Title: "which token", Flags: []string{"token-id", "account-owned", "account-id"}},
		{Title: "the new token", Flags: []string{"name", "spec", "ttl", "never-expires"}},
		{Title: "how it is handed over", Flags: []string{"out", "stdin", "overlap", "state", "wait", "no-probe", "dry-run"}},
	}
}

// parseFlags reads the arguments. Its errors may repeat what was typed; where help
// was asked for it is printed, and the error is flag.ErrHelp.
func (p program) parseFlags(args []string) (s settings, err error) {
	fs := flag.NewFlagSet("rotate", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&s.tokenID, "token-id", "", "the `id` (not the value) of the token to replace (default: the one in the environment)")
	fs.BoolVar(&s.accountOwned, "account-owned", false, "the token is owned by the account, not by the user")
	fs.Func("account-id", "the account's `id`, 32 hexadecimal digits", func(v string) (err error) {
		s.account, err = permissions.ParseAccountID(v)
		return err
	})
	fs.StringVar(&s.name, "name", "", "the new token's `name`; the date, random characters and the old token's id are put behind it (default: that of the old one)")
	fs.StringVar(&s.spec, "spec", "", "a `FILE` with policies as the API, Terraform or Pulumi have them or in YAML (.yaml), - for standard input (default: what the old token holds)")
	fs.Func("ttl", "how long the new token lives: a `time` such as 90d or 2160h (default 90d)", lifetime(&s.ttl))
	fs.BoolVar(&s.neverExpires, "never-expires", false, "create a token without an end")
	fs.Func("overlap", "how long both tokens work after the hand-over: a `time` such as 10m or 1d (default: no longer than needed)", lifetime(&s.overlap))
	fs.Func("wait", "how long to wait for the new token to be known everywhere: a `time` (default 3m)", lifetime(&s.wait))
	fs.BoolVar(&s.noProbe, "no-probe", false, "do not try what the new token can do, as from an address that its filter excludes")
	fs.StringVar(&s.out, "out", "", "keep the new token in `FILE`, mode 0600, in place of what is there")
	fs.StringVar(&s.state, "state", "", "keep how far the rotation came in `FILE`, and go on from there if it exists; no other rotation can have it meanwhile")
	fs.BoolVar(&s.stdin, "stdin", false, "give the token to COMMAND on its standard input, not in its environment")
	fs.BoolVar(&s.dryRun, "dry-run", false, "print what would be done as JSON and change nothing")
	flags, command := cmdline.SplitCommand(args)
	s.command = command
	err = cmdline.Parse(fs, flags, p.stdout, usageHead, usageTail, flagGroups()...)
	switch {
	case err == nil && fs.NArg() > 0:
		err = fmt.Errorf("%d argument(s) without a flag; COMMAND stands behind --, and a credential never goes on the command line", fs.NArg())
	case err == nil && len(flags) < len(args) && len(command) == 0:
		err = errors.New("-- without COMMAND")
	case err == nil:
		err = s.check()
	}
	return s, err
}

// check finds flags that are missing or contradict each other.
func (s settings) check() error {
	switch {
	case s.ttl != 0 && s.neverExpires:
		return errors.New("-ttl and -never-expires contradict each other")
	case s.stdin && len(s.command) == 0:
		return errors.New("-stdin is for COMMAND, which is missing: -- COMMAND ARGS")
	case s.out == "" && len(s.command) == 0 && !s.dryRun:
		return errors.New("the new token's value is given once: say where it goes, -out FILE, -- COMMAND or both (or try -dry-run)")
	case s.out != "" && (s.out == s.state || s.out == s.state+".lock"):
		return errors.New("-out and -state name the same file")
	}
	return nil
}

// lifetime reads a time such as 90d, 2160h or 10m.
func lifetime(into *time.Duration) func(string) error {
	return func(text string) (err error) {
		*into, err = token.ParseLifetime(text)
		return err
	}
}
