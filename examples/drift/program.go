package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token"
)

// program is one run, with everything that it takes from its process.
type program struct {
	env            func(string) (string, bool)
	stdin          io.Reader
	stdout, stderr io.Writer
}

var errDrift error = &token.Error{Failure: token.FailureRefused, Err: errors.New("the tables differ from what Cloudflare has now")}

func (p program) run(ctx context.Context, args []string) int {
	p.stderr = token.RedactWriter(p.stderr) // what is said may repeat what was typed
	s, err := parseFlags(args, p.stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return token.ExitOK
	case err != nil:
		p.say(err)
		if s.json || token.AsksForJSON(args) {
			_ = token.WriteErrorJSON(p.stdout, err)
		}
		return token.ExitCode(err)
	}
	var r report
	// What the one source lacks does not keep the other from being compared.
	errs := []error{p.groups(ctx, s, &r), p.operations(s, &r)}
	if r.Groups == nil && r.Operations == nil && errors.Join(errs...) == nil {
		errs = append(errs, errors.New("nothing to compare with: give -openapi FILE or -groups FILE, or put a credential into the environment ("+token.EnvAPIToken+")"))
	}
	p.say(errs...)
	switch {
	case r.Groups != nil || r.Operations != nil:
		r.settle()
		r.Error = token.NewErrorJSON(errs...)
		if err := r.write(p.stdout, s.json); err != nil {
			err = &token.Error{Failure: token.FailureNotKnown, Err: fmt.Errorf("cannot write the report: %w", err)}
			p.say(err)
			errs = append(errs, err)
		}
		if r.Drift && s.fail {
			errs = append(errs, errDrift)
		}
	case s.json:
		_ = token.WriteErrorJSON(p.stdout, errs...)
	}
	return token.ExitCode(errs...)
}

// say writes errors to standard error.
func (p program) say(errs ...error) {
	for _, err := range errs {
		if err != nil {
			fmt.Fprintln(p.stderr, "drift:", err)
		}
	}
}

// groups compares the built-in groups with a listing, if there is one.
func (p program) groups(ctx context.Context, s settings, r *report) error {
	if s.groups != "" {
		data, err := p.read(s.groups, maxListing)
		if err != nil {
			return fmt.Errorf("-groups: %w", err)
		}
		listing, err := permissions.ParseListing(data)
		if err != nil {
			return fmt.Errorf("-groups: %w", err)
		}
		r.Groups = compareGroups(listing, "the file of -groups")
		return nil
	}
	if s.offline {
		return nil
	}
	creds, err := token.CredentialsFromEnv(p.env)
	switch {
	case errors.Is(err, token.ErrNoCredentials):
		return nil
	case err != nil:
		return err
	}
	account := s.account
	if account == "" {
		if account, err = token.AccountFromEnv(p.env); err != nil {
			return err
		}
	}
	// Without WithAccount the client asks the user's endpoint for the user's listing,
	// and no other in its place.
	client, err := token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(p.env)), token.WithUserAgent("cftoken-drift"),
		token.WithPace(&token.Pace{MaxWait: time.Minute, Notify: func(wait time.Duration, why string) { p.say(fmt.Errorf("waiting %s %s", wait.Round(time.Second), why)) }}))
	if err != nil {
		return err
	}
	return p.live(ctx, client, account, r)
}

// live compares with what the API lists for the user and for the account: each
// shows groups that the other does not.
func (p program) live(ctx context.Context, client *token.Client, account permissions.AccountID, r *report) error {
	var listing *permissions.Catalogue
	var sources []string
	var errs []error
	take := func(source string, one *permissions.Catalogue, err error) {
		switch {
		case err != nil:
			errs = append(errs, err)
			return
		case listing == nil:
			listing = one
		default:
			listing = listing.Union(one)
		}
		sources = append(sources, "GET "+source+"/tokens/permission_groups")
	}
	if client.Credentials().Kind() != token.CredentialAccountToken {
		one, err := client.PermissionGroups(ctx)
		take("/user", one, err)
	} else if account == "" {
		return fmt.Errorf("an account-owned token reads the listing of its account: -account-id or %w", token.MissingAccount(p.env))
	}
	if account != "" {
		one, err := client.AccountPermissionGroups(ctx, account)
		take("/accounts/"+string(account), one, err)
	}
	if listing == nil {
		return fmt.Errorf("the live listing cannot be read: %w", errors.Join(errs...))
	}
	for _, err := range errs {
		p.say(fmt.Errorf("note: without the listing that could not be read, groups may look vanished: %w", err))
	}
	r.Groups = compareGroups(listing, sources...)
	return nil
}

// operations compares the built-in operations with an OpenAPI document, if there is
// one.
func (p program) operations(s settings, r *report) error {
	if s.openapi == "" {
		return nil
	}
	in := p.stdin
	if s.openapi != "-" {
		file, err := os.Open(s.openapi)
		if err != nil {
			return fmt.Errorf("-openapi: %w", err)
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	d, err := operations.CompareOpenAPI(in)
	if err != nil {
		return fmt.Errorf("-openapi: %w", err)
	}
	r.Operations = compareOperations(d)
	return nil
}

// maxListing bounds how much of a listing is read, in bytes. The API's has 200 kB.
const maxListing = 16 << 20

// read reads a file, or standard input for "-".
func (p program) read(name string, most int64) ([]byte, error) {
	in := p.stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("it has more than %d bytes: want the answer of a permission_groups endpoint", most)
	}
	return data, err
}
