package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/specyaml"
	"github.com/cftoken/cftoken/token"
)

// candidate is the token, or the spec of one, that a result is compared with.
type candidate struct {
	name string
	authz.Principal
	at        time.Time
	rightSize bool // rather than compared
}

// candidate returns what a flag such as -check names, nil for nothing.
func (p program) candidate(ctx context.Context, flag, name string) (*candidate, error) {
	id, byID := strings.CutPrefix(name, "token:")
	switch {
	case name == "":
		return nil, nil
	case name == "live":
		return p.live(ctx, flag, "")
	case byID:
		return p.live(ctx, flag, id)
	}
	account, zone, err := p.ids()
	if err != nil {
		return nil, err
	}
	spec, err := specyaml.ReadFile(name, p.stdin, permissions.Targets{Account: account, Zone: zone})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return &candidate{name: name, Principal: authz.Principal{Spec: spec}, at: time.Now()}, nil
}

// live reads what a token may do: that of the environment, or the one with the id.
func (p program) live(ctx context.Context, flag, id string) (*candidate, error) {
	creds, err := token.CredentialsFromEnv(p.env)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	account, _, err := p.ids()
	if err != nil {
		return nil, err
	}
	client, err := token.New(creds, token.WithBaseURL(token.BaseURLFromEnv(p.env)), token.WithAccount(account), token.WithUserAgent("cftoken-leastprivilege"),
		token.WithPace(&token.Pace{MaxWait: time.Minute, Notify: func(wait time.Duration, why string) {
			p.say(fmt.Sprintf("waiting %s %s", wait.Round(time.Second), why))
		}}))
	if err != nil {
		return nil, err
	}
	ref := token.Ref{ID: id}
	if creds.Kind() == token.CredentialAccountToken {
		ref.Account = account
	}
	if id == "" {
		if ref, err = client.Self(ctx); err != nil {
			return nil, unread(fmt.Errorf("%s live: %w", flag, err))
		}
		switch {
		case ref.IsZero() && creds.IsGlobalKey():
			return nil, fmt.Errorf("%s live: a Global API key has no policies to compare with: name a token by its id, or a FILE with policies", flag)
		case ref.IsZero():
			return nil, notKnown(fmt.Errorf("%s live: the API does not tell which token the credential is, as of one that is not valid: name the token by its id, or a FILE with its policies", flag))
		}
	}
	info, err := client.Get(ctx, ref)
	if err != nil {
		return nil, unread(fmt.Errorf("%s: the policies of the token cannot be read%s: %w", flag, hint(flag, err, ref), err))
	}
	if info.Unread != nil {
		return nil, unread(fmt.Errorf("%s: %w", flag, info.Unread))
	}
	now := time.Now()
	return &candidate{name: "token " + info.ID, Principal: authz.Principal{Spec: info.Spec, Kind: ref.Kind(), Account: ref.Account, Dead: !info.Live(now)}, at: now}, nil
}

// unread is why a token could not be compared with anything. That the API refused to show
// it says nothing of what it may do: it is no lack.
func unread(err error) error {
	if token.FailureOf(err) == token.FailureRefused {
		return notKnown(err)
	}
	return err
}

// hint says what reading a token's policies takes.
func hint(flag string, err error, ref token.Ref) string {
	d, _ := diagnose.Error(err, diagnose.Facts{})
	switch d.Code {
	case diagnose.CodeUnauthorizedResource, diagnose.CodeMissingPermission, diagnose.CodeAuthenticationError:
		need := permissions.Label(permissions.UserAPITokensRead)
		if ref.Account != "" {
			need = permissions.Label(permissions.AccountAPITokensRead)
		}
		return ", for which a credential needs " + need + " (or give " + flag + " FILE)"
	}
	return ""
}

// compare compares the result with a candidate.
func (o *output) compare(c candidate) {
	found := o.result.Compare(c.Principal, c.at)
	o.checked, o.comparison = c.name, &found
}

// fault is why a check fails, for the exit code; nil for nothing.
func (o output) fault() error {
	switch {
	case o.rightSized != nil:
		return o.sizeFault()
	case o.comparison == nil:
	case len(o.comparison.Lacking) > 0 || len(o.comparison.Excess) > 0:
		return &token.Error{Failure: token.FailureRefused, Err: errors.New("the spec is not the least")}
	case len(o.comparison.Unjudged) > 0 || len(o.result.Unknown) > 0:
		return notKnown(errors.New("it cannot be told whether the spec would do"))
	}
	return nil
}

type checkJSON struct {
	Spec     string         `json:"spec"` // its file, or the token
	OK       bool           `json:"ok"`
	Lacking  []lackingJSON  `json:"lacking"`
	Excess   []excessJSON   `json:"excess"`
	Unseen   []unseenJSON   `json:"unseen,omitempty"` // what may be there for reads, which the input lacks
	Unjudged []unjudgedJSON `json:"unjudged"`
}

type lackingJSON struct {
	Name     string        `json:"name"`
	Scope    string        `json:"scope"`
	Resource string        `json:"resource"`        // "" where its id is not said
	Whose    string        `json:"whose,omitempty"` // whose id that would be
	Refused  []refusedJSON `json:"refused"`
}

type refusedJSON struct {
	Call   string       `json:"call"`
	From   string       `json:"from,omitempty"` // such as the resource of a plan
	Reason authz.Reason `json:"reason"`
}

type excessJSON struct {
	Name     string   `json:"name"` // the id, where no name is known
	Resource string   `json:"resource"`
	Instead  []string `json:"instead"` // what would do; [] where nothing needs it
}

type unseenJSON struct {
	Name     string `json:"name"`
	Resource string `json:"resource"`
}

type unjudgedJSON struct {
	Call   string       `json:"call"`
	From   string       `json:"from,omitempty"`
	Reason authz.Reason `json:"reason"`
	Settle string       `json:"settle"` // what would settle it
}

func (o output) checkJSON() *checkJSON {
	if o.comparison == nil {
		return nil
	}
	out := &checkJSON{Spec: token.Redact(o.checked), OK: o.fault() == nil, Lacking: []lackingJSON{}, Excess: []excessJSON{}, Unjudged: []unjudgedJSON{}}
	for _, l := range o.comparison.Lacking {
		one := lackingJSON{Name: l.Permission.Name(), Scope: strings.ToLower(l.Permission.Scope().Label()), Resource: resourceKey(l.Resource), Whose: token.Redact(l.Whose)}
		for _, d := range l.Refused {
			one.Refused = append(one.Refused, refusedJSON{callText(d.Call()), token.Redact(d.Call().From), d.Reason})
		}
		out.Lacking = append(out.Lacking, one)
	}
	for _, e := range o.comparison.Excess {
		one := excessJSON{Name: nameOf(e.Statement.Permission), Resource: resourceKey(e.Statement.Resource), Instead: []string{}}
		for _, g := range e.Instead {
			one.Instead = append(one.Instead, g.String())
		}
		out.Excess = append(out.Excess, one)
	}
	for _, st := range o.comparison.Unseen {
		out.Unseen = append(out.Unseen, unseenJSON{nameOf(st.Permission), resourceKey(st.Resource)})
	}
	for _, d := range o.comparison.Unjudged {
		out.Unjudged = append(out.Unjudged, unjudgedJSON{callText(d.Call()), token.Redact(d.Call().From), d.Reason, d.Undecided()})
	}
	return out
}

func nameOf(p permissions.Permission) string {
	if name := p.Name(); name != "" {
		return name
	}
	return p.ID()
}

// checkText writes the comparison for people.
func (o output) checkText(w io.Writer) {
	c := o.comparison
	if c == nil {
		return
	}
	fmt.Fprintf(w, "\nCompared with %s: ", token.Redact(o.checked))
	switch {
	case o.fault() == nil:
		fmt.Fprintln(w, "nothing is lacking and nothing is in excess.")
	default:
		fmt.Fprintf(w, "%s lacking, %d in excess, %s not to be judged.\n", count(len(c.Lacking), "permission"), len(c.Excess), count(len(c.Unjudged), "call"))
	}
	for _, l := range c.Lacking {
		fmt.Fprintf(w, "\n  lacking: %s  (%s)\n    on %s\n", permissions.Label(l.Permission), l.Permission.Name(), where(l.Needed, l.Scope, l.Whose))
		for _, d := range l.Refused {
			fmt.Fprintf(w, "    would fail: %s: %s\n", callText(d.Call()), strings.ReplaceAll(d.Reason.String(), "_", " "))
		}
	}
	for _, e := range c.Excess {
		fmt.Fprintf(w, "\n  in excess: %s  (%s)\n    on %s\n", permissions.Label(e.Statement.Permission), nameOf(e.Statement.Permission), e.Statement.Resource)
		for _, g := range e.Instead {
			fmt.Fprintf(w, "    would do: %s\n", g)
		}
		if len(e.Instead) == 0 || e.Unseen {
			fmt.Fprintln(w, "    nothing that was read needs it")
		}
	}
	for _, st := range c.Unseen {
		fmt.Fprintf(w, "\n  not seen: %s  (%s)\n    on %s\n    what was read shows few reads: not seen is not the same as not needed\n", permissions.Label(st.Permission), nameOf(st.Permission), st.Resource)
	}
	for _, d := range c.Unjudged {
		fmt.Fprintf(w, "\n  not to be judged: %s\n    to settle: %s\n", callText(d.Call()), d.Undecided())
	}
}

// where is the resource of a permission in words.
func where(n record.Needed, scope permissions.Scope, whose string) string {
	if whose == "" {
		return n.Resource.String()
	}
	return "the " + strings.ToLower(scope.Label()) + " of which no id is said: " + token.Redact(whose)
}
