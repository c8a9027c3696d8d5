package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/lint"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/token"
)

// comparison is what tells two tokens apart.
type comparison struct {
	// Same says that neither may do anything that the other may not, as far as it can be
	// told: nothing is open.
	Same       bool        `json:"same"`
	Tokens     []side      `json:"tokens"`     // A and B
	Conditions []condition `json:"conditions"` // that differ
	Both       int         `json:"both"`       // statements that both have
}

// side is one of the two tokens.
type side struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	State string `json:"state"`
	token.Maker
	IssuedOn   time.Time `json:"issued_on,omitzero"`
	ExpiresOn  time.Time `json:"expires_on,omitzero"`
	LastUsedOn time.Time `json:"last_used_on,omitzero"`
	Only       []string  `json:"only"`  // statements that the other does not have
	Calls      []witness `json:"calls"` // that the other may not make
	Wider      []string  `json:"wider"` // when and from where it works and the other does not
	Open       []string  `json:"open"`  // what may be wider, and cannot be judged
}

// witness is a call that only one of the two may make, and by which statement.
type witness struct {
	Call string `json:"call"`
	By   string `json:"statement"` // that allows it; for a call without one, what it is
	Why  string `json:"why"`       // how many such calls there are
}

// condition is one that differs.
type condition struct {
	Name string `json:"name"` // state, not_before, expires_on, from or not_from
	A    string `json:"a"`
	B    string `json:"b"`
}

// compare compares two tokens of one owner.
func (p program) compare(ctx context.Context, s settings) int {
	client, owner, err := p.client(s)
	if err != nil {
		return p.failed(s, &token.Error{Failure: token.FailureUsage, Err: err})
	}
	two, err := p.two(ctx, client, owner, s)
	if err != nil {
		return p.refused(s, owner, err)
	}
	for _, info := range two {
		if info.Unread != nil {
			return p.failed(s, &token.Error{Failure: token.FailureNotKnown, Err: fmt.Errorf("%s: %w", info.Ref, info.Unread)})
		}
	}
	c := newComparison(two[0], two[1], p.now())
	if s.json {
		err = writeJSON(p.stdout, c)
	} else {
		err = c.text(p.text(s))
	}
	if err != nil {
		p.say("%v", err)
		return token.ExitUsage
	}
	return token.ExitOK
}

// two finds the tokens: those named by ids with a request each, else in the listing.
func (p program) two(ctx context.Context, client *token.Client, owner permissions.AccountID, s settings) (two [2]token.Info, err error) {
	asked := [2]string{s.a, s.b}
	byID := func(text string) bool { return (token.Ref{ID: text, Account: owner}).Validate() == nil }
	if byID(s.a) && byID(s.b) {
		for i, id := range asked {
			if two[i], err = client.Get(ctx, token.Ref{ID: id, Account: owner}); err != nil {
				return two, err
			}
		}
		return two, nil
	}
	var found [2][]token.Info
	for page, err := range client.Pages(ctx, owner, token.ListOptions{}) {
		if err != nil {
			return two, err
		}
		for _, info := range page {
			for i, text := range asked {
				if info.ID == text || info.Name == text && !byID(text) {
					found[i] = append(found[i], info)
				}
			}
		}
		p.progress.tokens += len(page)
	}
	for i, text := range asked {
		switch len(found[i]) {
		case 1:
			two[i] = found[i][0]
		case 0:
			return two, &token.Error{Failure: token.FailureUsage, Err: fmt.Errorf("-compare: no token has the id or the exact name %q, as far as these credentials see", token.Redact(text))}
		default:
			var ids []string
			for _, info := range found[i] {
				ids = append(ids, info.ID+" "+made(info.IssuedOn, info.Maker))
			}
			return two, &token.Error{Failure: token.FailureUsage, Err: fmt.Errorf("-compare: %d tokens are called %q: name them by their ids (%s)", len(ids), token.Redact(text), strings.Join(ids, ", "))}
		}
	}
	if two[0].Ref == two[1].Ref {
		return two, &token.Error{Failure: token.FailureUsage, Err: errors.New("-compare: both are the same token")}
	}
	return two, nil
}

func newComparison(a, b token.Info, now time.Time) comparison {
	c := comparison{Conditions: []condition{}, Tokens: []side{newSide(a, b, now), newSide(b, a, now)}}
	for st := range a.Spec.Statements() {
		for other := range b.Spec.Statements() {
			if st.String() == other.String() {
				c.Both++
				break
			}
		}
	}
	ca, cb := a.Spec.Conditions(), b.Spec.Conditions()
	differ := func(name, x, y string) {
		if x != y {
			c.Conditions = append(c.Conditions, condition{name, x, y})
		}
	}
	differ("state", state(a, now), state(b, now))
	differ("not_before", moment(ca.NotBefore, "at once"), moment(cb.NotBefore, "at once"))
	differ("expires_on", moment(ca.ExpiresOn, "never"), moment(cb.ExpiresOn, "never"))
	differ("from", addresses(ca.RequestIP.In, "everywhere"), addresses(cb.RequestIP.In, "everywhere"))
	differ("not_from", addresses(ca.RequestIP.NotIn, "nowhere"), addresses(cb.RequestIP.NotIn, "nowhere"))
	c.Same = len(c.Conditions) == 0
	for _, one := range c.Tokens {
		c.Same = c.Same && len(one.Only)+len(one.Calls)+len(one.Wider)+len(one.Open) == 0
	}
	return c
}

// newSide looks for what a token may do and the other may not.
func newSide(a, other token.Info, now time.Time) side {
	one := side{
		ID: a.ID, Name: a.Name, State: state(a, now), Maker: a.Maker, IssuedOn: a.IssuedOn, ExpiresOn: a.ExpiresOn(), LastUsedOn: a.LastUsedOn,
		Only: []string{}, Calls: []witness{}, Wider: []string{}, Open: []string{},
	}
	for st := range other.Spec.Diff(a.Spec).Excess.Statements() {
		one.Only = append(one.Only, st.String())
	}
	for _, p := range lint.NoNewAccess(a.Spec, other.Spec).Points {
		text := strings.NewReplacer("the spec's", "its", "the spec", "it", "the reference", "the other").Replace(p.Why)
		switch {
		case p.Outcome == lint.Open:
			one.Open = append(one.Open, p.Name+": "+text)
		case p.Call.Path != "":
			one.Calls = append(one.Calls, witness{callText(authz.Call{Method: p.Call.Method, Path: p.Call.Path}), p.Name, text})
		default:
			one.Wider = append(one.Wider, text)
		}
	}
	return one
}

func moment(t time.Time, none string) string {
	if t.IsZero() {
		return none
	}
	return t.UTC().Format(time.RFC3339)
}

func addresses(list []netip.Prefix, none string) string {
	var out []string
	for _, p := range list {
		out = append(out, p.String())
	}
	slices.Sort(out)
	if len(out) == 0 {
		return none
	}
	return strings.Join(out, ", ")
}

// text writes the comparison for people.
func (c comparison) text(t *texter) error {
	tokens := &lintreport.Table{Heads: []string{"Token", "Id", "State", "Made", "Expires", "Last used", "Made by"}}
	d := lintreport.Document{Title: "A and B compared", Sections: []lintreport.Section{{Table: tokens}}}
	add := func(title string, items []lintreport.Item) {
		if len(items) > 0 {
			d.Sections = append(d.Sections, lintreport.Section{Title: title, Items: items})
		}
	}
	for i, one := range c.Tokens {
		letter := string('A' + rune(i))
		tokens.Rows = append(tokens.Rows, []lintreport.Cell{
			lintreport.Plain(letter + ": " + one.Name), lintreport.Plain(one.ID), lintreport.Plain(one.State), lintreport.Plain(day(one.IssuedOn, "not told")),
			lintreport.Plain(day(one.ExpiresOn, "never")), lintreport.Plain(day(one.LastUsedOn, "never")), lintreport.Person(maker(one.Maker)),
		})
		var calls []lintreport.Item
		for _, call := range one.Calls {
			calls = append(calls, lintreport.Item{Name: call.Call, Status: lintreport.Skipped, Details: []string{"by " + call.By + ": " + call.Why}})
		}
		add("Only "+letter+" has", lines(lintreport.Skipped, one.Only))
		add("Only "+letter+" may make, among others", calls)
		add(letter+" works where or when the other does not", lines(lintreport.Skipped, one.Wider))
		add("Not known of "+letter, lines(lintreport.NotKnown, one.Open))
	}
	var differ []string
	for _, d := range c.Conditions {
		differ = append(differ, fmt.Sprintf("%s: A %s; B %s", strings.ReplaceAll(d.Name, "_", " "), d.A, d.B))
	}
	add("What else differs", lines(lintreport.Skipped, differ))
	t.part(d)
	verdict := plural(c.Both, "statement is the same", "statements are the same")
	if c.Same {
		verdict = "they may do the same: " + verdict
	}
	t.say(verdict)
	return t.err
}

func lines(s lintreport.Status, list []string) (out []lintreport.Item) {
	for _, line := range list {
		out = append(out, lintreport.Item{Name: line, Status: s})
	}
	return out
}
