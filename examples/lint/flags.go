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
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/cmdline"
)

// settings are the flags as given.
type settings struct {
	spec, tokenID    string
	accountOwned     bool
	account          permissions.AccountID
	zone             permissions.ZoneID
	reference, never string
	tests, preset    string
	ignore           string
	recordings       []string
	logs             []string // files of audit logs
	format, html     string
	failOn           lint.Severity
	maxLifetime      time.Duration
	fix              bool
	presets, rules   bool
	plain            bool
	verbose          bool
}

func (s settings) json() bool { return s.format == "json" }

const usageHead = `lint says whether a spec, or a token, is what it should be.

usage: lint -spec FILE|-token-id ID [flags]

examples
  lint -spec spec.json
  lint -spec spec.json -reference wider.json -format github
  lint -spec spec.json -tests policy.txt -format junit >policy.xml
  lint -token-id ID -preset "wrangler deploy" -from calls.jsonl
  lint -token-id ID -audit-log audit.json.gz

`

const usageTail = `
files
  -never    what no token may, a line each: METHOD PATH, a resource, or a
            permission, alone or with "on RESOURCE"; what stands behind " # " is
            the reason
  -tests    "may METHOD PATH" or "may not METHOD PATH" a line, and behind it
            "in account ID", "from ADDRESS", "at TIME"
  -ignore   findings to live with, a line each: "CODE: reason" or
            "CODE PERMISSION: reason"

environment
  CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY
                          what reads the token of -token-id
  CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_ZONE_ID
                          for -account-id and -zone-id
  CLOUDFLARE_BASE_URL     another API address

exit codes: 0 nothing at or above -fail-on and all gates passed, 1 there is, or
a gate is broken, or the API refused, 2 usage or input error, 3 inconclusive
`

// flagGroups are the flags as the help shows them.
func flagGroups() []cmdline.Group {
	return []cmdline.Group{
		{Title: "what is looked at", Flags: []string{"spec", "token-id", "account-owned", "account-id", "zone-id"}},
		{Title: "what it is used for", Flags: []string{"from", "audit-log"}},
		{Title: "what it is held to", Flags: []string{"preset", "reference", "never", "tests", "ignore", "max-lifetime", "fail-on"}},
		{Title: "what is printed", Flags: []string{"format", "html", "fix", "plain", "v", "presets", "rules"}},
	}
}

// parseFlags reads the arguments. Its errors may repeat what was typed; where help was
// asked for it is printed, and the error is flag.ErrHelp.
func parseFlags(args []string, stdout io.Writer) (settings, error) {
	s := settings{format: "text", failOn: lint.SeverityError, maxLifetime: lint.DefaultMaxLifetime}
	fs := flag.NewFlagSet("lint", flag.ContinueOnError)
	fs.Func("spec", "the spec: a `FILE`, YAML where its name ends so, - for standard input, or a link to the dashboard's form", text(&s.spec))
	fs.Func("token-id", "the token of that `ID` in the place of a spec, read through the API", text(&s.tokenID))
	fs.BoolVar(&s.accountOwned, "account-owned", false, "with -token-id: the token is one of the account, not of the user")
	fs.Func("account-id", "the account's `id`, for what a file leaves open", func(v string) (err error) {
		s.account, err = permissions.ParseAccountID(v)
		return err
	})
	fs.Func("zone-id", "the zone's `id`, for what a file leaves open", func(v string) (err error) {
		s.zone, err = permissions.ParseZoneID(v)
		return err
	})
	fs.Func("reference", "a gate: no access that the spec of this `FILE` does not give", text(&s.reference))
	fs.Func("never", "a gate: nothing of what this `FILE` forbids", text(&s.never))
	fs.Func("tests", "a gate: what this `FILE` says that the spec may and may not", text(&s.tests))
	fs.Func("preset", "nothing beyond the preset of that `NAME`; -presets, or the name list, shows them all", text(&s.preset))
	fs.BoolVar(&s.presets, "presets", false, "list the presets")
	fs.BoolVar(&s.rules, "rules", false, "list the rules, with what each is good for")
	fs.Func("from", "what the token is used for, and a gate, that it lets those calls through: a recording, one call a line, in this `FILE`, which may be compressed with gzip or zstd; repeat it for more", fileNames(&s.recordings))
	fs.Func("audit-log", "with -token-id: what the token was used for, by the Audit Logs (version 2) in this `FILE`, which show few reads; repeat it for more", fileNames(&s.logs))
	fs.Func("ignore", "findings to live with, of this `FILE`", text(&s.ignore))
	fs.StringVar(&s.format, "format", s.format, "`FORM` of the report: "+strings.Join(formats(), ", "))
	fs.BoolVar(&s.plain, "plain", false, "text without colour and without signs beyond ASCII")
	fs.Func("html", "write the report as one HTML page to this `FILE` too", text(&s.html))
	fs.Func("fail-on", "exit with 1 when there is a finding of that `SEVERITY` or above: info, warning or error (default error)", func(v string) error {
		return s.failOn.UnmarshalText([]byte(v))
	})
	fs.Func("max-lifetime", "how far away the end may be: a `time` such as 90d (default 365d)", func(v string) (err error) {
		s.maxLifetime, err = token.ParseLifetime(v)
		return err
	})
	fs.BoolVar(&s.fix, "fix", false, "print the spec with all fixes as JSON and nothing else")
	fs.BoolVar(&s.verbose, "v", false, "show what is ignored and what was not assessed, too")
	err := cmdline.Parse(fs, args, stdout, usageHead, usageTail, flagGroups()...)
	switch {
	case err != nil:
		return s, err
	case fs.NArg() > 0:
		return s, cmdline.NoArguments(fs)
	}
	if strings.EqualFold(s.preset, "list") {
		s.preset, s.presets = "", true
	}
	return s, s.validate()
}

// text reads a value, which may not be empty: one that a variable should have held and
// did not would leave its gate out.
func text(into *string) func(string) error {
	return func(v string) error {
		if *into = v; v == "" {
			return errors.New("want a value, not an empty text")
		}
		return nil
	}
}

// fileNames takes the names of files.
func fileNames(into *[]string) func(string) error {
	return func(v string) error {
		if v == "" {
			return errors.New("want a file name, or - for standard input")
		}
		*into = append(*into, v)
		return nil
	}
}

func formats() []string {
	return append(slices.DeleteFunc(report.Formats(), func(f string) bool { return f == "html" }), "json")
}

func (s settings) validate() error {
	stdin := 0
	for _, name := range append([]string{s.spec, s.reference, s.never, s.tests, s.ignore}, slices.Concat(s.recordings, s.logs)...) {
		if name == "-" {
			stdin++
		}
	}
	switch {
	case s.presets && s.rules, (s.presets || s.rules) && (s.spec != "" || s.tokenID != "" || s.format != "text" || s.html != "" || s.fix):
		return errors.New("-presets and -rules are lists, each as text: give one, without a subject or a form")
	case s.presets || s.rules:
		return nil
	case s.spec == "" && s.tokenID == "":
		return errors.New("nothing to look at: give -spec FILE or -token-id ID")
	case s.spec != "" && s.tokenID != "":
		return errors.New("-spec and -token-id are two subjects: give one of them")
	case len(s.logs) > 0 && s.tokenID == "":
		return errors.New("-audit-log goes with -token-id, which says whose calls count")
	case s.accountOwned && s.tokenID == "":
		return errors.New("-account-owned goes with -token-id")
	case !slices.Contains(formats(), s.format):
		return fmt.Errorf("-format %q: want %s", s.format, strings.Join(formats(), ", "))
	case s.fix && s.format != "text" && s.format != "json":
		return fmt.Errorf("-fix prints the spec and no report: -format %s has no place", s.format)
	case stdin > 1:
		return errors.New("standard input can be read once: give one -")
	}
	return nil
}
