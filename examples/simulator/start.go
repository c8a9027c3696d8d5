package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token/tokentest"
)

// ready is the line that says that the server is up, with what all ways of
// calling it need.
type ready struct {
	BaseURL      string                `json:"base_url"`
	Token        string                `json:"token"`
	Account      permissions.AccountID `json:"account_id"`
	Zone         permissions.ZoneID    `json:"zone_id"`
	ZoneName     string                `json:"zone_name"`
	User         string                `json:"user_id"`
	Email        string                `json:"email"`
	APIKey       string                `json:"api_key"`
	MintingToken string                `json:"minting_token"`
	AccountToken string                `json:"account_token"`
}

// start brings the server up.
func start(o options, env func(string) (string, bool), stdin io.Reader, calls *teller) (*tokentest.Running, ready, error) {
	var line ready
	w, err := worldOf(o, env, stdin)
	if err != nil {
		return nil, line, err
	}
	wording, _ := tokentest.ParseWording(o.wording) // known: validate was called
	s, err := tokentest.New(tokentest.Options{
		Empty: true, World: w.given, Mode: calls.mode, Seed: o.seed, Wording: wording, NoDocumentationURL: o.noPage,
		OnCall: calls.tell,
	})
	if err != nil {
		return nil, line, err
	}
	if err := w.build(s); err != nil {
		return nil, line, err
	}
	tok, err := w.token(s, o)
	if err != nil {
		return nil, line, err
	}
	if err := tok.Spec.Validate(); err != nil {
		fmt.Fprintf(calls.stderr, "simulator: the API would not take this spec as it is: %v\n", err)
	}
	zones, user := s.Zones(), s.Users()[0]
	line = ready{Token: tok.Value, Account: w.accounts[0], Zone: w.zones[0], User: user.ID, Email: user.Email, APIKey: user.GlobalKey}
	if at := slices.IndexFunc(zones, func(z tokentest.Zone) bool { return z.ID == line.Zone }); at >= 0 {
		line.ZoneName = zones[at].Name
	}
	if line.MintingToken, line.AccountToken, err = minters(s, tok.Spec, line); err != nil {
		return nil, line, err
	}
	if _, err := s.Inject(o.faults...); err != nil {
		return nil, line, err
	}
	srv, err := s.Listen(o.addr)
	if err != nil {
		return nil, line, err
	}
	line.BaseURL = srv.URL
	return srv, line, nil
}

// minters issues a token that may create user tokens, and one of the account that may
// create the account's.
func minters(s *tokentest.Server, spec permissions.Spec, line ready) (user, account string, err error) {
	mint, err := s.IssueToken(
		permissions.NewSpec(permissions.User(line.User).Allow(permissions.UserAPITokensWrite)),
		tokentest.TokenOptions{Name: "minting", Owner: line.User},
	)
	if err != nil {
		return "", "", err
	}
	policies := []permissions.Policy{permissions.Account(line.Account).Allow(permissions.AccountAPITokensWrite)}
	for st := range spec.Statements() {
		if st.Permission.Scope() != permissions.ScopeUser && st.Resource.Scope() != permissions.ScopeUser { // an account has no user
			policies = append(policies, permissions.Policy{
				Effect: st.Effect, Permissions: []permissions.Permission{st.Permission}, Resources: []permissions.Resource{st.Resource}, Other: st.Other,
			})
		}
	}
	owned, err := s.IssueToken(
		permissions.NewSpec(policies...).WithConditions(spec.Conditions()),
		tokentest.TokenOptions{Kind: authz.AccountToken, Name: "account", Owner: string(line.Account)},
	)
	if err != nil {
		return "", "", err
	}
	return mint.Value, owned.Value, nil
}

// token is the token that the line names: of a given world without a spec the first of
// the kind, else one that holds the spec.
func (w world) token(s *tokentest.Server, o options) (tokentest.Token, error) {
	opts := tokentest.TokenOptions{Name: "simulator", Kind: authz.UserToken}
	if o.kind == "account" {
		opts.Kind = authz.AccountToken
	}
	if w.given != nil && o.spec == "" {
		for _, tok := range s.Tokens() {
			if tok.Kind == opts.Kind {
				return tok, nil
			}
		}
		w.spec = permissions.SaaSPlatform(w.accounts[0], w.zones[0])
	}
	return s.IssueToken(w.spec, opts)
}
