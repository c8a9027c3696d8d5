package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/token"
)

// revocation is what is to be revoked, or was.
type revocation struct {
	Owner   string   `json:"owner"` // "user", or the account's id
	DryRun  bool     `json:"dry_run"`
	Changed bool     `json:"changed"`           // since the dry run: nothing was revoked
	Confirm string   `json:"confirm,omitempty"` // the code that confirms the list; "" for an empty one
	Revoke  []doomed `json:"revoke"`
	Spared  []spared `json:"spared"` // chosen, and left alone
}

// doomed is a token on the list.
type doomed struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state"`
	token.Maker
	IssuedOn   time.Time `json:"issued_on,omitzero"`
	LastUsedOn time.Time `json:"last_used_on,omitzero"`
	Why        []string  `json:"why"`
	Result     string    `json:"result,omitempty"` // revoked, refused, not_known or not_tried; absent where nothing was to be done
	Error      string    `json:"error,omitempty"`
}

type spared struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Why  string `json:"why"`
}

// What came of revoking one token.
const (
	resultRevoked  = "revoked"
	resultRefused  = "refused"
	resultNotKnown = "not_known" // no answer: it may be revoked, or not
	resultNotTried = "not_tried"
)

// giveUpAfter is how many tokens in a row without an answer end a run.
const giveUpAfter = 3

// revoke revokes tokens, or says what it would.
func (p program) revoke(ctx context.Context, s settings) int {
	client, owner, err := p.client(s)
	if err != nil {
		return p.failed(s, &token.Error{Failure: token.FailureUsage, Err: err})
	}
	self, err := client.Self(ctx)
	if err != nil {
		return p.failed(s, fmt.Errorf("which token this program uses could not be found out: %w", err))
	}
	pl := &planner{s: s, now: p.now(), owner: owner, self: self}
	for tokens, err := range client.Pages(ctx, owner, token.ListOptions{ActiveOnly: !s.expired}) {
		if err != nil {
			return p.refused(s, owner, err)
		}
		pl.page(tokens)
		p.progress.tokens = len(pl.all)
	}
	list, err := pl.make()
	if err != nil {
		return p.failed(s, &token.Error{Failure: token.FailureUsage, Err: err})
	}
	out := newRevocation(pl, list)
	out.DryRun, out.Changed = s.dryRun, !s.dryRun && list.code != s.confirm
	code, text := token.ExitOK, p.text(s)
	switch {
	case out.DryRun:
	case out.Changed:
		p.say("what would be revoked has changed since the dry run, or -confirm is of other flags: nothing was revoked; look at the list again with -dry-run")
		out.Confirm, code = "", token.ExitRefused
	default:
		code = p.carryOut(ctx, client, s, list, &out, text)
	}
	for _, c := range list.spared {
		if c.named { // what was asked for is not done
			code = worse(code, token.ExitRefused)
		}
	}
	if s.json {
		err = writeJSON(p.stdout, out)
	} else if out.DryRun || out.Changed {
		err = out.text(text)
	} else {
		err = out.done(text)
	}
	if err != nil {
		p.say("%v", err)
		return token.ExitUsage
	}
	return code
}

func newRevocation(pl *planner, list plan) revocation {
	out := revocation{Owner: ownerText(pl.owner), Confirm: list.code, Revoke: []doomed{}, Spared: []spared{}}
	for _, c := range list.doomed {
		out.Revoke = append(out.Revoke, doomed{ID: c.ID, Name: c.name, State: c.state, Maker: c.maker, IssuedOn: c.issued, LastUsedOn: c.used, Why: c.why})
	}
	for _, c := range list.spared {
		out.Spared = append(out.Spared, spared{c.ID, c.name, c.spared})
	}
	return out
}

// carryOut revokes what is on the list, one after the other, and goes on where one is
// refused. It ends with the context, and where the API answers no more.
func (p program) carryOut(ctx context.Context, client *token.Client, s settings, list plan, out *revocation, text *texter) int {
	code, silent, hinted := token.ExitOK, 0, false
	for i, c := range list.doomed {
		one := &out.Revoke[i]
		if ctx.Err() != nil || silent == giveUpAfter {
			one.Result, code = resultNotTried, worse(code, token.ExitNotKnown)
			continue
		}
		// Where it is known which token is in use, it is on the list only if that was asked
		// for; else each is asked for.
		err := client.Revoke(ctx, c.Ref, token.RevokeOptions{EvenInUse: s.even || !list.self.IsZero()})
		switch exit := token.ExitCode(err); {
		case err == nil:
			one.Result, silent = resultRevoked, 0
			p.progress.revoked++
		case exit == token.ExitNotKnown:
			one.Result, one.Error, code = resultNotKnown, token.Redact(err.Error()), worse(code, exit)
			silent++
		default:
			one.Result, one.Error, code = resultRefused, token.Redact(err.Error()), worse(code, token.ExitRefused)
			silent = 0
			if !hinted {
				hinted = true
				p.hint(err, c.Account, true)
			}
		}
		if !s.json {
			text.line(one.line())
		}
	}
	return code
}

// worse is the exit code that counts of two.
func worse(a, b int) int {
	rank := map[int]int{token.ExitOK: 0, token.ExitNotKnown: 1, token.ExitRefused: 2, token.ExitUsage: 3}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

// text writes the list.
func (r revocation) text(t *texter) error {
	d := lintreport.Document{Title: fmt.Sprintf("%s of %s would be revoked", plural(len(r.Revoke), "token", "tokens"), owned(r.Owner))}
	if len(r.Revoke) > 0 {
		table := &lintreport.Table{Heads: []string{"Token", "Id", "State", "Made", "Last used", "Made by", "Why"}}
		for _, one := range r.Revoke {
			table.Rows = append(table.Rows, []lintreport.Cell{
				lintreport.Plain(one.Name), lintreport.Plain(one.ID), lintreport.Plain(one.State), lintreport.Plain(day(one.IssuedOn, "not told")), lintreport.Plain(day(one.LastUsedOn, "never")),
				lintreport.Person(maker(one.Maker)), lintreport.Person(strings.Join(one.Why, "; ")),
			})
		}
		d.Sections = append(d.Sections, lintreport.Section{Table: table})
	}
	d.Sections = append(d.Sections, r.left()...)
	t.part(d)
	if r.Confirm != "" {
		t.say("to revoke them, give this in the place of -dry-run:")
		t.line("-confirm " + r.Confirm)
	}
	return t.err
}

// left is what was chosen and is left alone.
func (r revocation) left() []lintreport.Section {
	if len(r.Spared) == 0 {
		return nil
	}
	table := &lintreport.Table{Heads: []string{"Token", "Id", "Why"}}
	for _, one := range r.Spared {
		table.Rows = append(table.Rows, []lintreport.Cell{lintreport.Plain(one.Name), lintreport.Plain(one.ID), lintreport.Person(one.Why)})
	}
	return []lintreport.Section{{Title: "Left alone", Table: table}}
}

// line is what came of one token.
func (t doomed) line() string {
	text := strings.ReplaceAll(t.Result, "_", " ") + ": " + called(t.Name, t.ID)
	if t.Error != "" {
		text += ": " + t.Error
	}
	return text
}

// done writes what came of all of them, of which each had its line.
func (r revocation) done(t *texter) error {
	count := map[string]int{}
	for _, one := range r.Revoke {
		count[one.Result]++
		if one.Result == resultNotTried {
			t.line(one.line())
		}
	}
	t.part(lintreport.Document{Sections: r.left()})
	t.say(fmt.Sprintf("%s of %s: %d revoked, %d refused, %d not known, %d not tried",
		plural(len(r.Revoke), "token", "tokens"), owned(r.Owner), count[resultRevoked], count[resultRefused], count[resultNotKnown], count[resultNotTried]))
	return t.err
}
