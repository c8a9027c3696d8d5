package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
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
	verbose      bool
	fails        bool // -fail-on was given
	failOn       token.Severity
	unusedFor    time.Duration
	within       time.Duration
	many         int
	logs         []string // files of audit logs
}

const usageHead = `audit looks through all API tokens of a user or an account.

usage: audit [flags]

flags
`

const usageTail = `
environment
  CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY
                          what reads the tokens
  CLOUDFLARE_ACCOUNT_ID   for -account-id
  CLOUDFLARE_BASE_URL     another API address

exit codes: 0 nothing at or above -fail-on, 1 there is, or the API refused,
2 usage or input error, 3 inconclusive
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
	fs.StringVar(&s.format, "format", "table", "`FORM` of the report: table, markdown, junit or github")
	fs.BoolVar(&s.plain, "plain", false, "the table without signs beyond ASCII; letters of names stay")
	fs.StringVar(&s.html, "html", "", "write the report with the access matrix as one HTML page to this `FILE` too")
	fs.Func("who-can", "say which tokens may make the call \"`METHOD PATH`\"", func(v string) error {
		method, path, ok := strings.Cut(strings.TrimSpace(v), " ")
		if path = strings.TrimSpace(path); !ok || !strings.HasPrefix(path, "/") {
			return errors.New("want METHOD PATH, such as \"GET /zones/{zone_id}/dns_records\" with an id")
		}
		s.whoCan = &authz.Call{Method: strings.ToUpper(method), Path: path}
		return nil
	})
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
	switch {
	case err != nil:
		return s, err
	case fs.NArg() > 0:
		return s, cmdline.NoArguments(fs)
	case s.format != "table" && !slices.Contains(lintreport.Formats(), s.format):
		return s, fmt.Errorf("-format %q: want table, markdown, junit or github", s.format)
	case s.json && s.format != "table":
		return s, errors.New("-json and -format are two forms: give one of them")
	case s.many < 1:
		return s, errors.New("-many-groups: want at least 1")
	}
	return s, nil
}

func defaultDays(d time.Duration) string { return fmt.Sprintf("default %dd", d/(24*time.Hour)) }

// lifetime reads a time such as 90d or 2160h.
func lifetime(into *time.Duration) func(string) error {
	return func(text string) (err error) {
		*into, err = token.ParseLifetime(text)
		return err
	}
}
