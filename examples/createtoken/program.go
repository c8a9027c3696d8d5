package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/specyaml"
	"github.com/cftoken/cftoken/token"
)

// program is one run, with everything that it takes from its process.
type program struct {
	env            func(string) (string, bool)
	environ        func() []string // for a command
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
		err = p.make(ctx, s)
	}
	if err != nil {
		p.say("%v", err)
		p.hint(s, err)
	}
	if command := (commandError)(0); errors.As(err, &command) {
		return int(command)
	}
	return token.ExitCode(err)
}

// make does what the flags say.
func (p program) make(ctx context.Context, s settings) error {
	req, err := p.request(ctx, &s)
	if err != nil {
		return err
	}
	body, err := req.Body(p.now())
	switch {
	case err != nil:
		return err
	case s.route == routeDashboard:
		return p.dashboard(req)
	case s.dryRun:
		return p.print(body)
	}
	if s.lend {
		return p.lend(ctx, s, req)
	}
	return p.create(ctx, s, req)
}

// say writes one remark or error to standard error.
func (p program) say(format string, args ...any) {
	// What is said may repeat what was typed, and that may be a credential.
	fmt.Fprintln(p.stderr, token.Redact(fmt.Sprintf("createtoken: "+format, args...)))
}

// lookup returns a variable of the environment, "" if it is not set.
func (p program) lookup(name string) string {
	v, _ := p.env(name)
	return v
}

// request puts the flags together to what is to be created, with the ids of the
// environment where the flags name none.
func (p program) request(ctx context.Context, s *settings) (token.Request, error) {
	req := token.Request{
		Name: s.name, TTL: s.ttl, NeverExpires: s.neverExpires, NotBefore: s.notBefore,
		AllowIPs: s.allowIPs, DenyIPs: s.denyIPs,
	}
	var err error
	if s.lend && s.ttl == 0 {
		req.TTL = token.DefaultLentTTL
	}
	if s.owner != "" {
		if req.Name, err = (token.Naming{Purpose: s.name, Owner: s.owner, Date: p.now()}).Name(); err != nil {
			return req, err
		}
	}
	if s.account == "" {
		if s.account, err = token.AccountFromEnv(p.env); err != nil {
			return req, err
		}
	}
	if s.account == "" && (s.spec == "" && len(s.allow) == 0 || s.accountOwned) {
		return req, fmt.Errorf("-account-id or %w", token.MissingAccount(p.env))
	}
	if s.accountOwned {
		req.Account = s.account
	}
	find := p.zoneFinder(ctx, s)
	switch {
	case s.zoneName != "":
		if s.zone, err = find(s.zoneName); err != nil {
			return req, fmt.Errorf("-zone: %w", err)
		}
	case s.zone == "":
		if s.zone, err = token.ZoneFromEnv(p.env); err != nil {
			return req, err
		}
	}
	targets := permissions.Targets{Account: s.account, Zone: s.zone, FindZone: find}
	if len(s.allow) > 0 {
		if req.Spec, err = permissions.ParseSpecFor([]byte(strings.Join(s.allow, "\n")), targets); err != nil {
			return req, fmt.Errorf("-allow: %w", err)
		}
		return req, nil
	}
	if s.spec != "" {
		if req.Spec, err = specyaml.ReadFile(s.spec, p.stdin, targets); err != nil {
			return req, fmt.Errorf("-spec: %w", err)
		}
		return req, nil
	}
	if s.zone == "" {
		return req, fmt.Errorf("-zone-id or %w", token.MissingZone(p.env))
	}
	req.Spec = permissions.SaaSPlatform(s.account, s.zone)
	return req, nil
}

// zoneFinder looks zones up by their names with the creating credential; it is nil
// where none is used.
func (p program) zoneFinder(ctx context.Context, s *settings) func(string) (permissions.ZoneID, error) {
	if s.dryRun || s.route == routeDashboard {
		return nil
	}
	return func(name string) (permissions.ZoneID, error) {
		if s.client == nil { // the credential is read once: it may be standard input
			owner := permissions.AccountID("")
			if s.accountOwned {
				owner = s.account
			}
			client, err := p.client(*s, owner)
			if err != nil {
				return "", err
			}
			s.client = client
		}
		return s.client.ZoneByName(ctx, name)
	}
}

// print shows the request body and nothing else.
func (p program) print(body []byte) error {
	var out bytes.Buffer
	if err := json.Indent(&out, body, "", "  "); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p.stdout, out.String())
	return err
}

// dashboard prints the link, and on standard error what to click, what the link
// cannot carry and what to add by hand.
func (p program) dashboard(req token.Request) error {
	d, err := token.ByHand(req, p.now())
	if err != nil {
		return err
	}
	for _, perm := range d.Link.ByHand {
		p.say("add by hand: %s", permissions.Label(perm))
	}
	for _, note := range d.Link.Notes {
		p.say("%s", note)
	}
	p.say("the link only fills in the form: compare it with these steps, which also do without it")
	for i, step := range d.Steps {
		p.say("%2d. %s", i+1, step)
	}
	_, err = fmt.Fprintln(p.stdout, d.Link.URL)
	return err
}

// credentials reads what the route needs.
func (p program) credentials(s settings) (token.Credentials, error) {
	if s.route == routeToken {
		if s.tokenFile == "" {
			return token.TokenFromEnv(p.env)
		}
		secret, err := p.readSecret("-token-file", s.tokenFile)
		return token.APIToken(secret), err
	}
	if s.keyFile == "" && s.email == "" {
		return token.GlobalKeyFromEnv(p.env)
	}
	email := s.email
	if email == "" {
		email = p.lookup(token.EnvEmail)
	}
	if s.keyFile == "" {
		return token.GlobalKey(email, token.NewSecret(p.lookup(token.EnvAPIKey))), nil
	}
	secret, err := p.readSecret("-key-file", s.keyFile)
	return token.GlobalKey(email, secret), err
}

func (p program) readSecret(flag, name string) (token.Secret, error) {
	var secret token.Secret
	var err error
	if name == "-" {
		secret, err = token.ReadSecret(p.stdin)
	} else {
		secret, err = token.ReadSecretFile(name)
	}
	if err != nil {
		return token.Secret{}, fmt.Errorf("%s: %w", flag, err)
	}
	return secret, nil
}
