package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// program is one run, with everything that it takes from its process.
type program struct {
	env            func(string) (string, bool)
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	sleep          func(context.Context, time.Duration) error // nil = by the clock
}

func (p program) run(ctx context.Context, args []string) int {
	s, usage, err := parseFlags(args)
	switch {
	case err != nil:
		p.say("%v\nTry createtoken -h.", err)
		return token.ExitUsage
	case s.help:
		fmt.Fprint(p.stdout, usage)
		return token.ExitOK
	}
	req, err := p.request(&s)
	if err != nil {
		p.say("%v", err)
		return token.ExitUsage
	}
	body, err := req.Body(p.now())
	if err != nil {
		p.say("%v", err)
		return token.ExitUsage
	}
	switch {
	case s.route == routeDashboard:
		return p.dashboard(req)
	case s.dryRun:
		return p.print(body)
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
func (p program) request(s *settings) (token.Request, error) {
	req := token.Request{
		Name: s.name, TTL: s.ttl, NeverExpires: s.neverExpires, NotBefore: s.notBefore,
		AllowIPs: s.allowIPs, DenyIPs: s.denyIPs,
	}
	var err error
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
	if s.account == "" && (s.spec == "" || s.accountOwned) {
		return req, fmt.Errorf("-account-id or %s: %w", token.EnvAccountID, s.account.Validate())
	}
	if s.accountOwned {
		req.Account = s.account
	}
	if s.spec != "" {
		if req.Spec, err = permissions.ReadSpecFile(s.spec, p.stdin); err != nil {
			return req, fmt.Errorf("-spec: %w", err)
		}
		return req, nil
	}
	if s.zone == "" {
		if s.zone, err = token.ZoneFromEnv(p.env); err != nil {
			return req, err
		}
	}
	if err := s.zone.Validate(); err != nil {
		return req, fmt.Errorf("-zone-id or %s: %w", token.EnvZoneID, err)
	}
	req.Spec = permissions.SaaSPlatform(s.account, s.zone)
	return req, nil
}

// print shows the request body and nothing else.
func (p program) print(body []byte) int {
	var out bytes.Buffer
	err := json.Indent(&out, body, "", "  ")
	if err == nil {
		out.WriteByte('\n')
		_, err = p.stdout.Write(out.Bytes())
	}
	if err != nil {
		p.say("%v", err)
		return token.ExitUsage
	}
	return token.ExitOK
}

// dashboard prints the link, and on standard error what to click, what the link
// cannot carry and what to add by hand.
func (p program) dashboard(req token.Request) int {
	d, err := token.ByHand(req, p.now())
	if err != nil {
		p.say("%v", err)
		return token.ExitUsage
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
	if _, err := fmt.Fprintln(p.stdout, d.Link.URL); err != nil {
		p.say("%v", err)
		return token.ExitUsage
	}
	return token.ExitOK
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
