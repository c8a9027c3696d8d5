package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// program is one run, with everything that it takes from its process.
type program struct {
	env            func(string) (string, bool)
	stdout, stderr io.Writer
	now            func() time.Time
}

func (p program) run(ctx context.Context, args []string) int {
	s, usage, err := parseFlags(args)
	switch {
	case err != nil:
		p.say("%v\nTry audit -h.", err)
		return token.ExitUsage
	case s.help:
		fmt.Fprint(p.stdout, usage)
		return token.ExitOK
	}
	client, owner, err := p.client(s)
	if err != nil {
		p.say("%v", err)
		return token.ExitUsage
	}
	tokens, err := client.List(ctx, owner)
	if err != nil {
		p.say("%v", err)
		p.hint(err, owner)
		return token.ExitCode(err)
	}
	now := p.now()
	r := newReport(tokens, owner, now, token.Audit(tokens, token.AuditOptions{
		Now: now, UnusedFor: s.unusedFor, ExpiresWithin: s.within, ManyGroups: s.many,
	}))
	if s.json {
		err = r.json(p.stdout)
	} else {
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
		if err := account.Validate(); err != nil {
			return nil, "", fmt.Errorf("-account-id or %s: %w", token.EnvAccountID, err)
		}
		owner = account
	} else if creds.Kind() == token.CredentialAccountToken {
		return nil, "", errors.New("CLOUDFLARE_API_TOKEN is an account-owned token: it cannot list a user's tokens; add -account-owned for the account's")
	}
	c, err := token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(p.env)), token.WithAccount(account), token.WithClock(p.now), token.WithUserAgent("cftoken-audit"))
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

// report is what the program says.
type report struct {
	Owner    string          `json:"owner"` // "user", or the account's id
	Total    int             `json:"total"`
	Limit    int             `json:"limit"` // how many there can be
	Tokens   []row           `json:"tokens"`
	Findings []token.Finding `json:"findings"`
	Page     string          `json:"page"` // of the dashboard
}

// row is a token.
type row struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	State       string    `json:"state"`
	IssuedOn    time.Time `json:"issued_on,omitzero"`
	ExpiresOn   time.Time `json:"expires_on,omitzero"`
	LastUsedOn  time.Time `json:"last_used_on,omitzero"`
	Permissions []string  `json:"permissions"`
	Findings    []string  `json:"findings"` // their codes
}

func newReport(tokens []token.Info, owner permissions.AccountID, now time.Time, findings []token.Finding) report {
	r := report{Owner: "user", Total: len(tokens), Limit: token.MaxUserTokens, Tokens: []row{}, Findings: findings, Page: token.TokensPage(owner)}
	if owner != "" {
		r.Owner, r.Limit = string(owner), token.MaxAccountTokens
	}
	for _, info := range tokens {
		one := row{
			ID: info.ID, Name: info.Name, State: info.State, IssuedOn: info.IssuedOn, ExpiresOn: info.ExpiresOn(), LastUsedOn: info.LastUsedOn,
			Permissions: []string{}, Findings: []string{},
		}
		if info.Expired(now) {
			one.State = token.StateExpired
		}
		for st := range info.Spec.Statements() {
			one.Permissions = append(one.Permissions, st.String())
		}
		for _, f := range findings {
			if f.Token == info.Ref {
				one.Findings = append(one.Findings, string(f.Code))
			}
		}
		r.Tokens = append(r.Tokens, one)
	}
	return r
}

func (r report) json(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

// table writes the tokens, then the findings, the gravest first.
func (r report) table(w io.Writer, now time.Time) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "NAME\tID\tSTATE\tEXPIRES\tLAST USED\tPERMISSIONS")
	for _, t := range r.Tokens {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%d\n", printable(t.Name), t.ID, t.State, day(t.ExpiresOn, "never"), day(t.LastUsedOn, "never"), len(t.Permissions))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%d of %d tokens (%s)\n", r.Total, r.Limit, now.UTC().Format(time.DateOnly))
	for _, f := range r.Findings {
		fmt.Fprintf(w, "\n%-7s  %s (%s): %s\n         %s\n", f.Severity, printable(f.Name), f.Token.ID, f.Problem, f.Remedy)
	}
	if len(r.Findings) == 0 {
		fmt.Fprintln(w, "\nnothing to look at")
	}
	_, err := fmt.Fprintf(w, "\nthe tokens in the dashboard: %s\n", r.Page)
	return err
}

func day(t time.Time, none string) string {
	if t.IsZero() {
		return none
	}
	return t.UTC().Format(time.DateOnly)
}

// printable keeps a name from writing to the terminal what is no text.
func printable(name string) string {
	out := []rune(name)
	for i, r := range out {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			out[i] = '?'
		}
	}
	return string(out)
}
