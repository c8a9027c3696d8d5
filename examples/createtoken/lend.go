package main

import (
	"context"
	"fmt"

	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/cmdline"
)

// commandError is the exit code of a command that failed.
type commandError int

func (e commandError) Error() string {
	return fmt.Sprintf("the command failed with exit code %d", int(e))
}

// lend makes the token for one command. On every way out it is revoked, and the error
// names it where it could not be.
func (p program) lend(ctx context.Context, s settings, req token.Request) error {
	client, err := p.creator(s, req)
	if err != nil {
		return err
	}
	return client.Lend(ctx, req, p.options(s), func(ctx context.Context, made token.Created) error {
		p.concerns(made)
		p.say("made %s %q for %s; it is revoked at its end, %s at the latest", made.Kind(), made.Name, s.command[0], expiry(made.ExpiresOn()))
		code, err := cmdline.Command{
			Args: s.command, Env: p.lentEnv(s, made), Stdin: p.stdin, Stdout: p.stdout, Stderr: p.stderr,
		}.Run(ctx)
		switch {
		case err != nil:
			return &token.Error{Failure: token.FailureNotKnown, Err: fmt.Errorf("the command cannot be run: %w", err)}
		case code != 0:
			return commandError(code)
		}
		return nil
	})
}

// lentEnv is the command's environment: the token in place of other credentials, and
// the ids that flags have named.
func (p program) lentEnv(s settings, made token.Created) []string {
	env := p.environ()
	if s.account != "" {
		env = append(env, token.EnvAccountID+"="+string(s.account))
	}
	if s.zone != "" {
		env = append(env, token.EnvZoneID+"="+string(s.zone))
	}
	return token.Environ(env, made.Secret)
}
