package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// create makes the token. Everything that can fail without the API is done
// first: the value is given once, and must have a place to go to.
func (p program) create(ctx context.Context, s settings, req token.Request) int {
	creds, err := p.credentials(s)
	if err != nil {
		p.say("%v", err)
		return exitUsage
	}
	client, err := token.New(creds, token.WithBaseURL(p.lookup("CLOUDFLARE_BASE_URL")), token.WithUserAgent("cftoken-createtoken"), token.WithClock(p.now))
	if err != nil {
		p.say("%v", err)
		return exitUsage
	}
	if creds.IsGlobalKey() {
		p.say("warning: the Global API key gives full access to everything its user has. Never use it in production; it serves here only to create the token that takes its place.")
		if p.lookup(token.EnvAPIToken) != "" {
			p.say("note: %s is set too; -route token would do without the Global API key, if that token holds %s.", token.EnvAPIToken, permissions.Label(permissions.UserAPITokensWrite))
		}
	}
	var file *outFile
	if s.out != "" {
		if file, err = reserve(s.out); err != nil {
			p.say("-out: %v", err)
			return exitUsage
		}
		defer file.discard()
	}
	made, err := client.Create(ctx, req)
	if err != nil {
		p.say("%v", err)
		p.hint(s.route, err)
		return exitCode(err)
	}
	p.say("created %s %q, id %s, %s", made.Kind, made.Name, made.ID, expiry(made.ExpiresOn))
	if file == nil {
		_, err = fmt.Fprintln(p.stdout, made.Secret.Reveal())
	} else if err = file.commit(made.Secret); err == nil {
		p.say("its value is in %s, readable by you alone", s.out)
	}
	if err != nil {
		p.say("the token exists, but its value could not be delivered: %v", err)
		p.say("unless that names a file which holds it, roll or delete the token with id %s", made.ID)
		return exitUsage
	}
	return exitOK
}

func expiry(end time.Time) string {
	if end.IsZero() {
		return "never expires"
	}
	return "expires " + end.UTC().Format(time.RFC3339)
}

// hint says what a refusal of the creation means.
func (p program) hint(route string, err error) {
	var api *token.APIError
	if !errors.As(err, &api) || api.Inconclusive() {
		return
	}
	switch {
	case api.HasText("failed common permission check"):
		p.say("hint: nobody can create a token that may do more than its creator: the creator lacks the named permission on that account or zone.")
	case api.HasCode(9109) && api.HasText("cannot use the access token from location"):
		p.say("hint: the creating token's client-IP filter excludes this address.")
	case api.HasCode(9109) && api.HasText("invalid access token"):
		p.say("hint: the creating token is not known: it was deleted, rolled or mistyped.")
	case api.HasCode(9109), api.HasCode(10000):
		if route == routeToken {
			p.say("hint: the creating token must hold %s, and must be a user token.", permissions.Label(permissions.UserAPITokensWrite))
		}
	case api.HasCode(9103):
		p.say("hint: the key and the e-mail address do not belong together.")
	}
}
