package cmdline

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/token"
)

// Parse reads a program's flags. It adds -version, and where that or -h is given it
// writes what was asked for to stdout and returns [flag.ErrHelp]: then the program is
// done, with exit code 0. Help is the text of head, the flags with their defaults,
// wrapped at 80 columns and in the groups given, and tail.
//
// Any other error is a [token.FailureUsage] that names the program's -h. A flag that
// guides and other tools have for a secret, such as --global-key, is answered with the
// variable or flag in which the secret belongs; no error repeats a value.
func Parse(fs *flag.FlagSet, args []string, stdout io.Writer, head, tail string, groups ...Group) error {
	fs.SetOutput(io.Discard) // errors are the caller's to show, once
	if fs.Lookup("version") == nil {
		fs.Bool("version", false, "print the version of the program and the dates of its tables")
	}
	err := fs.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, head)
		writeFlags(stdout, fs, groups)
		fmt.Fprint(stdout, tail)
		return flag.ErrHelp
	case err != nil:
		return usage(fs, explain(fs, err))
	case fs.Lookup("version").Value.String() == "true":
		fmt.Fprint(stdout, versionText(fs.Name()))
		return flag.ErrHelp
	}
	return nil
}

// NoArguments is the error of arguments that are no flags, for a program that takes
// none; nil where there are none. It does not repeat them: one may be a credential.
func NoArguments(fs *flag.FlagSet) error {
	if fs.NArg() == 0 {
		return nil
	}
	return usage(fs, fmt.Errorf("%d argument(s) without a flag: there are only flags; a token belongs in %s, never on the command line", fs.NArg(), token.EnvAPIToken))
}

func usage(fs *flag.FlagSet, err error) error {
	return &token.Error{Failure: token.FailureUsage, Err: fmt.Errorf("%w; %s -h lists the flags", err, fs.Name())}
}

// belonging is where something belongs that guides and other tools take as a flag.
type belonging struct {
	flags    []string
	variable string
	file     string // a flag for a file with it, where the program has that
	secret   bool
}

var belongings = [...]belonging{
	{[]string{"global-key", "global-api-key", "globalkey", "api-key", "apikey", "key", "auth-key"}, token.EnvAPIKey + " (beside " + token.EnvEmail + ")", "key-file", true},
	{[]string{"token", "api-token", "apitoken", "auth-token", "cf-token", "bearer"}, token.EnvAPIToken, "token-file", true},
	{[]string{"email", "auth-email", "mail"}, token.EnvEmail + " (beside " + token.EnvAPIKey + ")", "", false},
	{[]string{"account-id", "account"}, token.EnvAccountID, "", false},
	{[]string{"zone-id", "zone"}, token.EnvZoneID, "", false},
	{[]string{"base-url", "api-url", "endpoint"}, token.EnvBaseURL, "", false},
}

// explain says of a flag that is not defined where its value belongs.
func explain(fs *flag.FlagSet, err error) error {
	name, undefined := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !undefined {
		return err
	}
	for _, b := range belongings {
		if !slices.Contains(b.flags, strings.ToLower(name)) {
			continue
		}
		place := "the variable " + b.variable
		if b.file != "" && fs.Lookup(b.file) != nil {
			place += ", or a file for -" + b.file
		}
		if b.secret {
			return fmt.Errorf("%s has no flag -%s: a secret on a command line stays in the shell's history and shows in the list of processes; it belongs in %s, and one that was typed here should be rolled", fs.Name(), name, place)
		}
		return fmt.Errorf("%s has no flag -%s: that belongs in %s", fs.Name(), name, place)
	}
	return err
}
