package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record/compressed"
	"github.com/cftoken/cftoken/token"
)

// program is one run, with everything that it takes from its process.
type program struct {
	env            func(string) (string, bool)
	stdout, stderr io.Writer
	now            func() time.Time
	http           *http.Client // nil for the usual one

	progress *progress
}

// progress is how far a run is, for a line of progress while it waits.
type progress struct {
	tokens  int // looked through
	revoked int
}

func (p program) run(ctx context.Context, args []string) int {
	p.progress = new(progress)
	s, err := parseFlags(args, p.stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return token.ExitOK
	case err != nil:
		p.say("%v", err)
		return p.fail(s.json || token.AsksForJSON(args), &token.Error{Failure: token.FailureUsage, Err: err})
	}
	switch {
	case s.compares():
		return p.compare(ctx, s)
	case s.revokes():
		return p.revoke(ctx, s)
	}
	return p.audit(ctx, s)
}

// failed says an error and ends a run without a report.
func (p program) failed(s settings, err error) int {
	p.say("%v", err)
	return p.fail(s.json, err)
}

// refused is failed for an answer of the API to reading tokens.
func (p program) refused(s settings, owner permissions.AccountID, err error) int {
	p.say("%v", err)
	p.hint(err, owner, false)
	return p.fail(s.json || s.format == "jsonl", err)
}

// fail ends a run without a report, for which the error stands where one is asked
// for as JSON, and returns the exit code.
func (p program) fail(asJSON bool, err error) int {
	if asJSON {
		_ = token.WriteErrorJSON(p.stdout, err) // said on standard error too
	}
	return token.ExitCode(err)
}

// reading says how far the reading of long files is, to a person who is looking.
func (p program) reading() *compressed.Progress {
	if !compressed.Watched(p.stderr) {
		return nil
	}
	return compressed.NewProgress(func(text string) { p.say("%s", text) }, p.now)
}

// say writes one remark or error to standard error.
func (p program) say(format string, args ...any) {
	// What is said may repeat what was typed, and that may be a credential.
	fmt.Fprintln(p.stderr, token.Redact(fmt.Sprintf("audit: "+format, args...)))
}

// client makes the client and says whose tokens are meant.
func (p program) client(s settings) (*token.Client, permissions.AccountID, error) {
	creds, err := token.CredentialsFromEnv(p.env)
	if err != nil {
		return nil, "", err
	}
	account := s.account
	if account == "" {
		if account, err = token.AccountFromEnv(p.env); err != nil {
			return nil, "", err
		}
	}
	var owner permissions.AccountID
	if s.accountOwned {
		if account == "" {
			return nil, "", fmt.Errorf("-account-id or %w", token.MissingAccount(p.env))
		}
		owner = account
	} else if creds.Kind() == token.CredentialAccountToken {
		return nil, "", errors.New("CLOUDFLARE_API_TOKEN is an account-owned token: it cannot list a user's tokens; add -account-owned for the account's")
	}
	c, err := token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(p.env)), token.WithAccount(account), token.WithClock(p.now), token.WithUserAgent("cftoken-audit"),
		token.WithHTTPClient(p.http), token.WithPace(&token.Pace{Notify: p.waits}))
	return c, owner, err
}

// waits says that the program waits, and how far it is.
func (p program) waits(wait time.Duration, why string) {
	text := fmt.Sprintf("waiting %s %s", wait.Round(time.Second), why)
	switch {
	case p.progress.revoked > 0:
		text += fmt.Sprintf("; %d tokens are revoked so far", p.progress.revoked)
	case p.progress.tokens > 0:
		text += fmt.Sprintf("; %d tokens are read so far", p.progress.tokens)
	}
	p.say("%s", text)
}

// hint says what a refused call on tokens lacks: reading them, or revoking one.
func (p program) hint(err error, owner permissions.AccountID, revoking bool) {
	d, _ := diagnose.Error(err, diagnose.Facts{})
	switch d.Code {
	case diagnose.CodeUnauthorizedResource, diagnose.CodeMissingPermission, diagnose.CodeAuthenticationError:
		deed, need := "listing", permissions.Label(permissions.UserAPITokensRead)
		switch {
		case revoking && owner != "":
			deed, need = "revoking", permissions.Label(permissions.AccountAPITokensWrite)
		case revoking:
			deed, need = "revoking", permissions.Label(permissions.UserAPITokensWrite)
		case owner != "":
			need = permissions.Label(permissions.AccountAPITokensRead)
		}
		if owner != "" {
			need += " on account " + string(owner)
		}
		p.say("hint: %s tokens needs %s", deed, need)
	}
}
