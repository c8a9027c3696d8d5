package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/specyaml"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
)

// program is one run, with everything that it takes from its process.
type program struct {
	env            func(string) (string, bool)
	environ        func() []string // for COMMAND
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	sleep          func(context.Context, time.Duration) error // nil = by the clock
}

func (p program) run(ctx context.Context, args []string) int {
	s, err := p.parseFlags(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return token.ExitOK
	case err == nil:
		err = p.rotate(ctx, s)
	}
	if err != nil {
		p.say("%v", err)
	}
	return token.ExitCode(err)
}

// say writes one remark or error to standard error.
func (p program) say(format string, args ...any) {
	// What is said may repeat what was typed, and that may be a credential.
	fmt.Fprintln(p.stderr, token.Redact(fmt.Sprintf("rotate: "+format, args...)))
}

func (p program) rotate(ctx context.Context, s settings) error {
	account, err := p.account(s)
	if err != nil {
		return err
	}
	creds, err := token.CredentialsFromEnv(p.env)
	if errors.Is(err, token.ErrNoCredentials) && s.dryRun && s.tokenID != "" && s.spec != "" && s.name != "" {
		return p.outline(ctx, s, account)
	}
	if err != nil {
		return err
	}
	client, err := token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(p.env)), token.WithUserAgent("cftoken-rotate"), token.WithClock(p.now), token.WithAccount(account))
	if err != nil {
		return err
	}
	file, state, found, err := openState(s)
	if err != nil {
		return err
	}
	defer file.close()
	r, err := p.rotation(ctx, s, client, account)
	if err != nil {
		return err
	}
	p.sight(ctx, s, client, account)
	if r.Old, err = p.old(ctx, s, client, account, state, found); err != nil {
		return err
	}
	if s.dryRun {
		return p.preview(ctx, client, r, state, found)
	}
	if s.out != "" { // found out before there is a value
		place, err := token.ReserveSecretFile(s.out, true)
		if err != nil {
			return fmt.Errorf("-out: %w", err)
		}
		place.Discard()
		for _, left := range place.Left() {
			p.say("note: %s", left)
		}
	}
	r.Save = func(state token.RotationState) error {
		p.say("%s", progress(state))
		return file.save(state)
	}
	if found {
		p.say("going on after the step %q", state.Step)
		state, err = client.ResumeRotation(ctx, r, state)
	} else {
		state, err = client.Rotate(ctx, r)
	}
	if err != nil && state.Step != token.RotationDone {
		if errors.Is(err, token.ErrOtherRotation) && len(state.Discard)+len(state.Doubtful) == 0 {
			err = errors.Join(err, file.remove()) // what is left is the other's
		}
		if s.state == "" && state.Step != "" && state.Step != token.RotationStarted {
			p.say("without -state there is nothing to resume: the same command line makes another token, knows by its name what this run has made, and revokes that in the end")
		}
		return err
	}
	p.say("done: %s is in place of %s", state.New, r.Old)
	for _, l := range state.Leftovers {
		if l.Unproven == "" {
			p.say("revoked %s, which another rotation left", l)
		}
	}
	for _, left := range state.Left() {
		p.say("left to do: %s", left)
	}
	return errors.Join(err, file.remove())
}

// sight says where rotations by other creators may be at work that this one does
// not see.
func (p program) sight(ctx context.Context, s settings, client *token.Client, account permissions.AccountID) {
	if !s.accountOwned {
		return
	}
	sees, err := client.Sees(ctx, account)
	if err == nil && sees.Extent != token.ExtentAll {
		p.say("note: a rotation of the token by another creator may not be seen: %s", sees.Why)
	}
}

// account reads the account's id where one is given.
func (p program) account(s settings) (permissions.AccountID, error) {
	id := s.account
	var err error
	if id == "" {
		id, err = token.AccountFromEnv(p.env)
	}
	if err == nil && id == "" && s.accountOwned {
		err = fmt.Errorf("-account-id or %w", token.MissingAccount(p.env))
	}
	return id, err
}

// rotation puts the flags together to what is to be done. Without a client, which
// is nil then, zones are not looked up by their names.
func (p program) rotation(ctx context.Context, s settings, client *token.Client, account permissions.AccountID) (token.Rotation, error) {
	r := token.Rotation{
		Request: token.Request{Name: s.name, TTL: s.ttl, NeverExpires: s.neverExpires},
		Overlap: s.overlap,
		Wait:    token.Backoff{Total: s.wait, Sleep: p.sleep},
	}
	if s.spec != "" {
		targets := permissions.Targets{Account: account}
		if client != nil {
			targets.FindZone = func(name string) (permissions.ZoneID, error) { return client.ZoneByName(ctx, name) }
		}
		var err error
		if r.Request.Spec, err = specyaml.ReadFile(s.spec, p.stdin, targets); err != nil {
			return r, fmt.Errorf("-spec: %w", err)
		}
	}
	if s.out != "" {
		r.Store = token.FileStore{Path: s.out}
	}
	if len(s.command) > 0 {
		r.HandOver = p.handOver(s)
	}
	if !s.noProbe {
		r.Check = func(ctx context.Context, value token.Secret, want permissions.Spec) error {
			with, err := client.With(token.APIToken(value), account)
			if err != nil {
				return err
			}
			return check(ctx, with, want, probe.Target{Account: account})
		}
	}
	return r, nil
}

// old names the token to replace.
func (p program) old(ctx context.Context, s settings, client *token.Client, account permissions.AccountID, state token.RotationState, found bool) (token.Ref, error) {
	ref := token.Ref{ID: s.tokenID}
	if s.accountOwned {
		ref.Account = account
	}
	switch {
	case s.tokenID != "":
		if err := ref.Validate(); err != nil {
			return ref, fmt.Errorf("-token-id: %w", err)
		}
		return ref, nil
	case found:
		return state.Old[0], nil
	}
	self, err := client.Self(ctx)
	if err != nil || !self.IsZero() {
		return self, err
	}
	if v, err := client.Verify(ctx); err == nil && !v.Live() && !client.Credentials().IsGlobalKey() {
		return ref, &token.Error{Failure: token.FailureRefused, Err: fmt.Errorf("the token in %s is not live (%s), so it cannot be told which one is to be replaced", token.EnvAPIToken, v.Status)}
	}
	return ref, errors.New("the token to replace is not known: give -token-id")
}
