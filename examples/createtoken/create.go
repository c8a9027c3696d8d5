package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// patience bounds the wait until a new token can be read back.
const patience = 30 * time.Second

// create makes the token. Everything that can fail without the API is done
// first: the value is given once, and must have a place to go to.
func (p program) create(ctx context.Context, s settings, req token.Request) error {
	client, err := p.creator(s, req)
	if err != nil {
		return err
	}
	var file *token.SecretFile
	if s.out != "" {
		if file, err = token.ReserveSecretFile(s.out, false); err != nil {
			return fmt.Errorf("-out: %w", err)
		}
		defer file.Discard()
	}
	made, err := client.Issue(ctx, req, p.options(s))
	p.concerns(made)
	if made.Secret.IsZero() {
		return err
	}
	return errors.Join(p.deliver(s, made, file), err)
}

// creator is the client that creates, with a warning where it has the Global API key.
func (p program) creator(s settings, req token.Request) (*token.Client, error) {
	client, err := s.client, error(nil)
	if client == nil {
		client, err = p.client(s, req.Account)
	}
	if err == nil && s.route == routeGlobalKey {
		p.say("warning: the Global API key gives full access to everything its user has. Never use it in production; it serves here only to create the token that takes its place.")
	}
	return client, err
}

func (p program) options(s settings) token.IssueOptions {
	return token.IssueOptions{
		Unique: s.unique, SkipPrecheck: s.noCheck, RevokeMismatch: s.revoke,
		Precheck: token.PrecheckOptions{SkipGroups: !s.liveGroups},
		Wait:     token.Backoff{Total: patience, Sleep: p.sleep},
	}
}

// concerns says what was found before the creation and is no reason to refuse.
func (p program) concerns(made token.Created) {
	for _, c := range made.Concerns {
		if !c.Certain {
			p.say("note: %s", c)
		}
	}
}

// client is that of the creating credential.
func (p program) client(s settings, account permissions.AccountID) (*token.Client, error) {
	if s.route == routeGlobalKey && p.lookup(token.EnvAPIToken) != "" && !s.force {
		return nil, fmt.Errorf("%s is set: the Global API key is not used where a token is at hand. Use -route token, if that token holds %s, or add -force", token.EnvAPIToken, permissions.Label(permissions.UserAPITokensWrite))
	}
	creds, err := p.credentials(s)
	if err != nil {
		return nil, err
	}
	if creds.Kind() == token.CredentialAccountToken && !s.accountOwned {
		return nil, errors.New("an account-owned token cannot create a token of a user: add -account-owned for one of the account, or use a user's token")
	}
	return token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(p.env)), token.WithUserAgent("cftoken-createtoken"), token.WithClock(p.now), token.WithAccount(account))
}

// deliver puts the value where it belongs.
func (p program) deliver(s settings, made token.Created, file *token.SecretFile) error {
	p.say("created %s %q, id %s, %s", made.Kind(), made.Name, made.ID, expiry(made.ExpiresOn()))
	if made.Unconfirmed != nil {
		p.say("note: what it holds could not be read back and compared: %v", made.Unconfirmed)
	}
	var err error
	if file == nil {
		err = token.WriteSecret(p.stdout, made.Secret)
	} else if err = file.Commit(made.Secret); err == nil {
		p.say("its value is in %s, readable by you alone", s.out)
	}
	if err != nil {
		return fmt.Errorf("the token exists, but its value could not be delivered: %w; unless that names a file which holds it, roll or delete the token with id %s", err, made.ID)
	}
	p.say("its use shows on %s", token.TokensPage(made.Account))
	return nil
}

func expiry(end time.Time) string {
	if end.IsZero() {
		return "never expires"
	}
	return "expires " + end.UTC().Format(time.RFC3339)
}

// hint says what a refusal comes from and what to do about it, as far as the
// API's answer shows.
func (p program) hint(s settings, err error) {
	d, ok := diagnose.Error(err, diagnose.Facts{Account: s.account, Zone: s.zone})
	if !ok || d.Verdict != authz.Denied {
		return
	}
	p.say("%s", d.Title)
	for _, r := range d.Remedies {
		p.say("  → %s", r)
	}
}
