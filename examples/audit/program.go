package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/permissions/record/compressed"
	"github.com/cftoken/cftoken/token"
)

// program is one run, with everything that it takes from its process.
type program struct {
	env            func(string) (string, bool)
	stdout, stderr io.Writer
	now            func() time.Time
}

func (p program) run(ctx context.Context, args []string) int {
	s, err := parseFlags(args, p.stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return token.ExitOK
	case err != nil:
		p.say("%v", err)
		return p.fail(s.json || token.AsksForJSON(args), &token.Error{Failure: token.FailureUsage, Err: err})
	}
	if s.plain && !s.json && s.format == "table" {
		plain := lintreport.PlainWriter(p.stdout)
		defer plain.Close()
		p.stdout = plain
	}
	client, owner, err := p.client(s)
	if err != nil {
		p.say("%v", err)
		return p.fail(s.json, &token.Error{Failure: token.FailureUsage, Err: err})
	}
	used, err := readLogs(ctx, s.logs, p.progress())
	if err != nil {
		p.say("%v", err)
		return p.fail(s.json, &token.Error{Failure: token.FailureUsage, Err: err})
	}
	tokens, err := client.List(ctx, owner, token.ListOptions{ActiveOnly: !s.expired})
	if err != nil {
		p.say("%v", err)
		p.hint(err, owner)
		return p.fail(s.json, err)
	}
	// Without an answer to this the listing is still worth looking at.
	sees, err := client.Sees(ctx, owner)
	if err != nil {
		sees.Why = fmt.Sprintf("it could not be found out: %v", err)
	}
	now := p.now()
	r := newReport(tokens, owner, now, token.Audit(tokens, token.AuditOptions{
		Now: now, UnusedFor: s.unusedFor, ExpiresWithin: s.within, ManyGroups: s.many,
	}))
	r.Sees, r.Expired, r.verbose = sees, s.expired, s.verbose
	r.Same = sameRights(tokens)
	if len(s.logs) > 0 {
		r.addUse(tokens, used, now)
	}
	if s.whoCan != nil {
		r.WhoCan = whoCan(tokens, *s.whoCan, now)
	}
	if s.html != "" {
		err = lintreport.HTMLFile(s.html, r.document(now, matrix(tokens, now)))
	}
	switch {
	case err != nil:
	case s.json:
		err = r.json(p.stdout)
	case s.format != "table":
		err = lintreport.Write(p.stdout, s.format, r.document(now, nil), lintreport.ForWriter(p.stdout, p.env))
	default:
		err = r.table(p.stdout, now)
	}
	if err != nil {
		p.say("%v", err)
		return token.ExitUsage
	}
	for _, f := range r.Findings {
		if s.fails && f.Severity >= s.failOn {
			return token.ExitRefused
		}
	}
	return token.ExitOK
}

// fail ends a run without a report, for which the error stands where one is asked
// for as JSON, and returns the exit code.
func (p program) fail(asJSON bool, err error) int {
	if asJSON {
		_ = token.WriteErrorJSON(p.stdout, err) // said on standard error too
	}
	return token.ExitCode(err)
}

// progress says how far the reading of long files is, to a person who is looking.
func (p program) progress() *compressed.Progress {
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
		token.WithPace(&token.Pace{Notify: func(wait time.Duration, why string) { p.say("waiting %s %s", wait.Round(time.Second), why) }}))
	return c, owner, err
}

// hint says what a refused listing lacks.
func (p program) hint(err error, owner permissions.AccountID) {
	d, _ := diagnose.Error(err, diagnose.Facts{})
	switch d.Code {
	case diagnose.CodeUnauthorizedResource, diagnose.CodeMissingPermission, diagnose.CodeAuthenticationError:
		need := permissions.Label(permissions.UserAPITokensRead)
		if owner != "" {
			need = permissions.Label(permissions.AccountAPITokensRead) + " on account " + string(owner)
		}
		p.say("hint: listing tokens needs %s", need)
	}
}
