package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/cmdline"
)

// settings are the flags as given.
type settings struct {
	accountOwned bool
	account      permissions.AccountID
	expired      bool
	json         bool
	format, html string
	plain        bool
	whoCan       *authz.Call
	calls        []authz.Call
	matrix       bool
	verbose      bool
	fails        bool // -fail-on was given
	failOn       token.Severity
	unusedFor    time.Duration
	within       time.Duration
	many         int
	logs         []string // files of audit logs
	a, b         string   // of -compare
	revoking
}

// revoking says what to revoke, and how.
type revoking struct {
	named          []string // ids and names
	found          []lint.Code
	same           bool
	evenUsed, even bool // in use; the token of the program itself
	dryRun         bool
	confirm        string
}

func (s settings) compares() bool { return s.a != "" }

func (s settings) revokes() bool { return len(s.named) > 0 || len(s.found) > 0 || s.same }

const usageHead = `audit looks through all API tokens of a user or an account.

usage: audit [flags]
       audit -compare A B [flags]
       audit -revoke ID[,ID] -dry-run|-confirm CODE [flags]

  audit -account-owned -fail-on warning
  audit -html audit.html
  audit -who-can "POST /user/tokens"
  audit -call "GET /zones/{zone_id}/dns_records" -format markdown
  audit -compare ci "ci 2"
  audit -revoke-found expired,never_used -dry-run

flags
`

const usageTail = `
environment
  CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY
                          what reads the tokens
  CLOUDFLARE_ACCOUNT_ID   for -account-id
  CLOUDFLARE_BASE_URL     another API address

exit codes: 0 nothing at or above -fail-on, 1 there is, or the API refused, or a
token that was named is not revoked, 2 usage or input error, 3 inconclusive
`

// parseFlags reads the arguments. Its errors may repeat what was typed; where help was
// asked for it is printed, and the error is flag.ErrHelp.
func parseFlags(args []string, stdout io.Writer) (settings, error) {
	var s settings
	fs := flag.NewFlagSet("audit", flag.ContinueOnError)
	fs.BoolVar(&s.accountOwned, "account-owned", false, "the tokens that the account owns, not those of the user")
	fs.Func("account-id", "the account's `id`, 32 hexadecimal digits", func(v string) (err error) {
		s.account, err = permissions.ParseAccountID(v)
		return err
	})
	fs.BoolVar(&s.expired, "include-expired", true, "look at expired and disabled tokens too; =false leaves them out")
	fs.BoolVar(&s.json, "json", false, "print the report as JSON and nothing else")
	fs.StringVar(&s.format, "format", "text", "`FORM` of the report: text, json, jsonl, markdown, junit or github; text and jsonl show the tokens of a page when it is there")
	fs.BoolVar(&s.plain, "plain", false, "the text without colour and signs beyond ASCII; letters of names stay")
	fs.StringVar(&s.html, "html", "", "write the report with the access matrix as one HTML page to this `FILE` too")
	fs.Func("who-can", "say which tokens may make the call \"`METHOD PATH`\"", func(v string) error {
		c, err := parseCall(v)
		s.whoCan = &c
		return err
	})
	fs.Func("call", "show for each token whether it may make the call \"`METHOD PATH`\", and why; repeat it for more", func(v string) error {
		c, err := parseCall(v)
		s.calls = append(s.calls, c)
		return err
	})
	fs.Func("calls", "the same for the calls in `FILE`: METHOD PATH a line, or a recording", func(v string) error {
		calls, err := readCalls(v)
		s.calls = append(s.calls, calls...)
		return err
	})
	fs.BoolVar(&s.matrix, "matrix", false, "show the access matrix, tokens and permissions, too")
	fs.StringVar(&s.a, "compare", "", "compare two tokens, `A B`, each by its id or exact name: what only one of them may do")
	s.revoking.flags(fs)
	fs.BoolVar(&s.verbose, "v", false, "show remarks (info) on what tokens may do, too")
	fs.Func("fail-on", "exit with 1 when there is a finding of that `SEVERITY` or above: info, warning or error (default: never)", func(v string) error {
		s.fails = true
		return s.failOn.UnmarshalText([]byte(v))
	})
	s.unusedFor, s.within = token.DefaultUnusedFor, token.DefaultExpiresWithin
	fs.Func("unused-for", "after how long a token counts as unused: a `time` such as 90d ("+defaultDays(s.unusedFor)+")", lifetime(&s.unusedFor))
	fs.Func("expires-within", "how near the end of a token must be: a `time` such as 14d ("+defaultDays(s.within)+")", lifetime(&s.within))
	fs.IntVar(&s.many, "many-groups", lint.DefaultManyGroups, "how many permission groups are very many: a `number`")
	fs.Func("audit-log", "say which grants the calls in `FILE` rest on, when each was used last and what was never seen: Audit Logs version 2, as answers of the API or as Logpush writes them; repeat it for more", func(v string) error {
		if v == "" {
			return errors.New("want a file name")
		}
		s.logs = append(s.logs, v)
		return nil
	})
	err := cmdline.Parse(fs, args, stdout, usageHead, usageTail)
	if err == nil && s.compares() && fs.NArg() > 0 { // behind A stands B
		s.b = fs.Arg(0)
		err = cmdline.Parse(fs, fs.Args()[1:], stdout, usageHead, usageTail)
	}
	switch {
	case err != nil:
		return s, err
	case fs.NArg() > 0:
		return s, cmdline.NoArguments(fs)
	}
	switch s.format {
	case "json":
		s.format, s.json = "text", true
	case "table": // as the text was called
		s.format = "text"
	}
	return s, s.validate()
}

// forms are those of -format beside json; the page has a flag of its own.
func forms() []string {
	return append(slices.DeleteFunc(lintreport.Formats(), func(f string) bool { return f == "html" }), "jsonl")
}

// validate looks for flags that do not go together.
func (s settings) validate() error {
	switch {
	case !slices.Contains(forms(), s.format):
		return fmt.Errorf("-format %q: want text, json, jsonl, markdown, junit or github; a page is -html FILE", s.format)
	case s.json && s.format != "text":
		return errors.New("-json and -format are two forms: give one of them")
	case s.many < 1:
		return errors.New("-many-groups: want at least 1")
	case len(s.calls) > maxCalls:
		return fmt.Errorf("-call and -calls: %d calls, want %d at most", len(s.calls), maxCalls)
	case s.compares() && s.b == "":
		return errors.New("-compare: want two tokens, -compare A B")
	case s.compares() && s.revokes():
		return errors.New("-compare and -revoke are two tasks: give one of them")
	case (s.compares() || s.revokes()) && (s.format != "text" || s.html != "" || s.matrix || s.whoCan != nil || len(s.calls) > 0 || len(s.logs) > 0):
		return errors.New("-compare and -revoke have a text and -json, and go without -format, -html, -matrix, -who-can, -call and -audit-log")
	}
	return s.revoking.validate()
}

func defaultDays(d time.Duration) string { return fmt.Sprintf("default %dd", d/(24*time.Hour)) }

// lifetime reads a time such as 90d or 2160h.
func lifetime(into *time.Duration) func(string) error {
	return func(text string) (err error) {
		*into, err = token.ParseLifetime(text)
		return err
	}
}
