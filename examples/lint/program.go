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
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/compressed"
	"github.com/cftoken/cftoken/permissions/record/logs"
	"github.com/cftoken/cftoken/permissions/specyaml"
	"github.com/cftoken/cftoken/token"
)

// program is one run, with everything that it takes from its process.
type program struct {
	env            func(string) (string, bool)
	stdin          io.Reader
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
		return p.fail(s.json() || token.AsksForJSON(args), &token.Error{Failure: token.FailureUsage, Err: err})
	case s.presets:
		return p.listPresets()
	case s.rules:
		return p.listRules()
	}
	r, err := p.look(ctx, s)
	if err != nil {
		p.say("%v", err)
		return p.fail(s.json(), err)
	}
	if err := p.write(s, r); err != nil {
		p.say("the report cannot be written: %v", err)
		return token.ExitUsage
	}
	return r.exit(s.failOn)
}

// result is what a run found.
type result struct {
	name  string // of what was looked at
	spec  permissions.Spec
	fixed permissions.Spec // with all fixes
	lint  lint.Report
	gates []lint.Gate
	from  file              // of the spec
	files map[string]string // of gates, by their names
	made  time.Time
}

// exit is the exit code: what is broken beats what cannot be judged.
func (r result) exit(failOn lint.Severity) int {
	code := token.ExitOK
	for _, g := range r.gates {
		switch {
		case g.Count(lint.Broken) > 0:
			return token.ExitRefused
		case !g.Passed():
			code = token.ExitNotKnown
		}
	}
	if worst, found := r.lint.Worst(); found && worst >= failOn {
		return token.ExitRefused
	}
	return code
}

// look reads what is to be looked at, and what with, and looks.
func (p program) look(ctx context.Context, s settings) (result, error) {
	r := result{name: s.spec, made: p.now().UTC(), files: map[string]string{}}
	account, zone, err := p.ids(s)
	if err != nil {
		return r, usage(err)
	}
	targets := permissions.Targets{Account: account, Zone: zone}
	opts := lint.Options{Now: r.made, MaxLifetime: s.maxLifetime}
	var owner permissions.AccountID // of an account-owned token
	if s.tokenID != "" {
		info, err := p.token(ctx, s, account)
		if err != nil {
			return r, err
		}
		owner = info.Account
		r.name, r.spec, opts.Kind = "token "+info.Name, info.Spec, info.Kind()
	} else if r.spec, err = specyaml.ReadFile(s.spec, p.stdin, targets); err != nil {
		return r, usage(fmt.Errorf("-spec: %w", err))
	} else {
		r.from = openedFile(s.spec)
	}
	if opts.Ignore, err = readFile(p, s.ignore, lint.ParseIgnore); err != nil {
		return r, usage(err)
	}
	for _, name := range s.recordings {
		rec, err := readRecorded(ctx, p, name, record.ReadJSONL)
		if err != nil {
			return r, usage(fmt.Errorf("-from: %w", err))
		}
		opts.Recordings = append(opts.Recordings, rec)
	}
	for _, name := range s.logs {
		audit, err := readRecorded(ctx, p, name, logs.ReadAudit)
		if err != nil {
			return r, usage(fmt.Errorf("-audit-log: %w", err))
		}
		of, ok := audit.Token(s.tokenID)
		if !ok {
			p.say("%s has no call of that token", name)
			of.Recording.ReadsMissing = true
		}
		opts.Recordings = append(opts.Recordings, of.Recording)
	}
	if s.preset != "" {
		spec, err := presetOn(s.preset, r.spec, account, zone)
		if err != nil {
			return r, usage(err)
		}
		opts.Preset = &spec
	}
	r.lint, r.fixed = lint.Check(r.spec, opts), lint.Fix(r.spec, opts)
	if len(opts.Recordings) > 0 {
		r.gates = append(r.gates, lint.Needs(authz.Principal{Spec: r.spec, Kind: opts.Kind, Account: owner}, opts.Recordings...))
	}
	return r, p.gates(s, &r, targets)
}

func (p program) gates(s settings, r *result, targets permissions.Targets) error {
	add := func(g lint.Gate, file string) { r.gates, r.files[g.Name] = append(r.gates, g), file }
	if s.reference != "" {
		reference, err := specyaml.ReadFile(s.reference, p.stdin, targets)
		if err != nil {
			return usage(fmt.Errorf("-reference: %w", err))
		}
		add(lint.NoNewAccess(r.spec, reference), r.from.name)
	}
	if s.never != "" {
		list, err := readFile(p, s.never, lint.ParseForbidden)
		if err != nil {
			return usage(err)
		}
		add(lint.Never(r.spec, list), s.never)
	}
	if s.tests != "" {
		tests, err := readFile(p, s.tests, lint.ParsePolicyTests)
		if err != nil {
			return usage(err)
		}
		add(lint.RunPolicyTests(r.spec, tests), s.tests)
	}
	return nil
}

// presetOn is a preset on the accounts and zones of the spec that is held to it.
func presetOn(name string, spec permissions.Spec, account permissions.AccountID, zone permissions.ZoneID) (permissions.Spec, error) {
	preset, err := presetNamed(name)
	if err != nil {
		return permissions.Spec{}, err
	}
	var zones []permissions.ZoneID
	if zone != "" {
		zones = append(zones, zone)
	}
	for st := range spec.Statements() {
		if id, ok := st.Resource.Account(); ok && account == "" {
			account = id
		}
		if id, ok := st.Resource.Zone(); ok {
			zones = append(zones, id)
		}
	}
	return preset.Spec(account, zones...)
}

// ids are those of the flags, else of the environment; "" for none.
func (p program) ids(s settings) (account permissions.AccountID, zone permissions.ZoneID, err error) {
	account, zone = s.account, s.zone
	if account == "" {
		if account, err = token.AccountFromEnv(p.env); err != nil {
			return "", "", err
		}
	}
	if zone == "" {
		zone, err = token.ZoneFromEnv(p.env)
	}
	return account, zone, err
}

// token reads a token through the API.
func (p program) token(ctx context.Context, s settings, account permissions.AccountID) (token.Info, error) {
	creds, err := token.CredentialsFromEnv(p.env)
	if err != nil {
		return token.Info{}, usage(err)
	}
	ref := token.Ref{ID: s.tokenID}
	if s.accountOwned || creds.Kind() == token.CredentialAccountToken {
		if account == "" {
			return token.Info{}, fmt.Errorf("-account-id or %w", token.MissingAccount(p.env))
		}
		ref.Account = account
	}
	c, err := token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(p.env)), token.WithAccount(account), token.WithClock(p.now), token.WithUserAgent("cftoken-lint"),
		token.WithPace(&token.Pace{MaxWait: time.Minute, Notify: func(wait time.Duration, why string) { p.say("waiting %s %s", wait.Round(time.Second), why) }}))
	if err != nil {
		return token.Info{}, usage(err)
	}
	info, err := c.Get(ctx, ref)
	if err == nil && info.Unread != nil {
		err = &token.Error{Failure: token.FailureNotKnown, Err: info.Unread}
	}
	return info, err
}

// readRecorded reads calls, which may be compressed.
func readRecorded[T any](ctx context.Context, p program, name string, read func(io.Reader, string, bool) (T, error)) (out T, err error) {
	f, err := compressed.Open(ctx, name, p.stdin, p.progress())
	if err != nil {
		return out, err
	}
	defer f.Close()
	return read(f, f.Name, false)
}

// readFile reads a file with one of the readers of the library; "" is none, and - is
// standard input.
func readFile[T any](p program, name string, read func(io.Reader, string) (T, error)) (out T, err error) {
	switch name {
	case "":
		return out, nil
	case "-":
		return read(p.stdin, "standard input")
	}
	f, err := os.Open(name)
	if err != nil {
		return out, err
	}
	defer f.Close()
	return read(f, name)
}

func (p program) listRules() int {
	for rule := range lint.Rules() {
		if _, err := fmt.Fprintf(p.stdout, "%-21s %-8s %s: %s\n", rule.Code, rule.Severity, rule.Title, rule.Why); err != nil {
			p.say("%v", err)
			return token.ExitUsage
		}
	}
	return token.ExitOK
}

func usage(err error) error {
	var known *token.Error
	if errors.As(err, &known) {
		return err
	}
	return &token.Error{Failure: token.FailureUsage, Err: err}
}

// fail ends a run without a report, for which the error stands where one is asked for
// as JSON, and returns the exit code.
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

// say writes one remark or error to standard error. It may repeat what was typed, and
// that may be a credential.
func (p program) say(format string, args ...any) {
	fmt.Fprintln(p.stderr, token.Redact(fmt.Sprintf("lint: "+format, args...)))
}
