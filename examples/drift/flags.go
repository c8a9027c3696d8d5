package main

import (
	"errors"
	"flag"
	"io"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/cmdline"
)

// settings are the flags as given.
type settings struct {
	openapi string
	groups  string
	account permissions.AccountID
	offline bool
	json    bool
	fail    bool
}

const usageHead = `drift compares the built-in tables with what Cloudflare has now.

usage: drift [-openapi FILE] [-groups FILE] [flags]

examples
  drift
  drift -openapi openapi.json -fail
  drift -groups groups.json -offline -json

With a credential in the environment the live listing of permission groups is
compared too, unless -groups or -offline is given. A FILE of - is standard
input.

flags
`

const usageTail = `
environment
  CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY
                          what reads the live listing
  CLOUDFLARE_ACCOUNT_ID   for -account-id
  CLOUDFLARE_BASE_URL     another API address

exit codes: 0 compared, 1 there is drift (with -fail) or the API refused,
2 usage or input error, 3 inconclusive
`

// parseFlags reads the arguments. Its errors may repeat what was typed; where help was
// asked for it is printed, and the error is flag.ErrHelp.
func parseFlags(args []string, stdout io.Writer) (settings, error) {
	var s settings
	fs := flag.NewFlagSet("drift", flag.ContinueOnError)
	fs.StringVar(&s.openapi, "openapi", "", "Cloudflare's openapi.json in a `FILE`, to compare the operations with (github.com/cloudflare/api-schemas)")
	fs.StringVar(&s.groups, "groups", "", "the answer of a permission_groups endpoint in a `FILE`, in place of the live listing")
	fs.Func("account-id", "the account whose listing is read too: its `id`, 32 hexadecimal digits", func(v string) (err error) {
		s.account, err = permissions.ParseAccountID(v)
		return err
	})
	fs.BoolVar(&s.offline, "offline", false, "ask no API, whatever the environment has")
	fs.BoolVar(&s.json, "json", false, "print the report as JSON and nothing else")
	fs.BoolVar(&s.fail, "fail", false, "exit with 1 when there is drift")
	err := cmdline.Parse(fs, args, stdout, usageHead, usageTail)
	switch {
	case err != nil:
		return s, err
	case fs.NArg() > 0:
		return s, cmdline.NoArguments(fs)
	case s.openapi == "-" && s.groups == "-":
		return s, errors.New("only one of -openapi and -groups can be standard input")
	}
	return s, nil
}
