package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token"
)

// sizeJSON is what -right-size found.
type sizeJSON struct {
	Spec     string          `json:"spec"`           // its file, or the token
	OK       bool            `json:"ok"`             // nothing is to be narrowed
	First    time.Time       `json:"first,omitzero"` // of the calls that were seen
	Last     time.Time       `json:"last,omitzero"`
	Note     string          `json:"note"` // what that comes to
	Grants   []grantJSON     `json:"grants"`
	Policies json.RawMessage `json:"policies"` // of the narrower spec
	Broken   []string        `json:"broken"`   // seen calls that it would refuse
	Lacking  []lackingJSON   `json:"lacking"`  // for calls that worked all the same
	Unjudged []unjudgedJSON  `json:"unjudged"`
}

type grantJSON struct {
	Name     string        `json:"name"`
	Resource string        `json:"resource"`
	Advice   record.Advice `json:"advice"`
	Times    int           `json:"times"` // 0 for never seen
	First    time.Time     `json:"first,omitzero"`
	Last     time.Time     `json:"last,omitzero"`
	Calls    []string      `json:"calls"`
	Instead  []string      `json:"instead"`
	Lost     int           `json:"lost"` // number of operations that nothing else in the narrower spec allows
}

func (o output) sizeJSON() *sizeJSON {
	if o.rightSized == nil {
		return nil
	}
	r := o.rightSized
	policies, err := r.Spec.PoliciesJSON()
	if err != nil {
		policies = json.RawMessage("null")
	}
	out := &sizeJSON{Spec: token.Redact(o.checked), OK: o.sizeFault() == nil, First: r.Seen.First, Last: r.Seen.Last, Note: notSeen(r.Seen), Grants: []grantJSON{}, Policies: policies, Broken: []string{}}
	for _, u := range r.Uses {
		g := grantJSON{
			Name: nameOf(u.Statement.Permission), Resource: resourceKey(u.Statement.Resource), Advice: u.Advice,
			Times: u.Seen.Times, First: u.Seen.First, Last: u.Seen.Last, Calls: callTexts(u.Calls), Instead: []string{}, Lost: len(u.Lost),
		}
		for _, i := range u.Instead {
			g.Instead = append(g.Instead, i.String())
		}
		out.Grants = append(out.Grants, g)
	}
	for _, d := range r.Broken {
		out.Broken = append(out.Broken, callText(d.Call()))
	}
	both := output{comparison: &record.Comparison{Lacking: r.Lacking, Unjudged: r.Unjudged}}.checkJSON()
	out.Lacking, out.Unjudged = both.Lacking, both.Unjudged
	return out
}

// sizeFault is why -right-size does not end with 0, nil for nothing.
func (o output) sizeFault() error {
	switch r := o.rightSized; {
	case r.Narrower():
		return &token.Error{Failure: token.FailureRefused, Err: errors.New("the spec has more than was used")}
	case len(r.Lacking) > 0:
		return &token.Error{Failure: token.FailureRefused, Err: errors.New("the spec does not allow what was called")}
	case len(r.Unjudged) > 0:
		return notKnown(errors.New("it cannot be told what some calls rest on"))
	}
	return nil
}

// sizeText writes for people what -right-size found.
func (o output) sizeText(w io.Writer) {
	r := o.rightSized
	if r == nil {
		return
	}
	fmt.Fprintf(w, "\nThe use of %s, %s:\n", token.Redact(o.checked), notSeen(r.Seen))
	for _, u := range r.Uses {
		useText(w, u)
	}
	for _, d := range r.Broken {
		fmt.Fprintf(w, "\n  would break: %s\n", callText(d.Call()))
	}
	for _, l := range r.Lacking {
		fmt.Fprintf(w, "\n  lacking, though calls for it worked: %s on %s\n", nameOf(l.Permission), l.Resource)
	}
	if !r.Narrower() {
		fmt.Fprintln(w, "\nNothing less would do.")
		return
	}
	fmt.Fprintln(w, "\nThe narrower spec:")
	for st := range r.Spec.Statements() {
		fmt.Fprintf(w, "  %s\n", st)
	}
}

// notSeen says what the judgement rests on.
func notSeen(seen record.Count) string {
	const not = "; not seen is not the same as not needed"
	if seen.Last.IsZero() {
		return "by the calls that were read" + not
	}
	return "by the calls that were read, from " + seen.First.Format(time.DateOnly) + " to " + seen.Last.Format(time.DateOnly) + not
}

func useText(w io.Writer, u record.Use) {
	fmt.Fprintf(w, "\n  %-6s  %s on %s\n", u.Advice, nameOf(u.Statement.Permission), u.Statement.Resource)
	switch {
	case u.Seen.Times == 0 && u.Advice == record.Unseen:
		fmt.Fprintln(w, "    never seen; what was read shows few reads")
	case u.Seen.Times == 0:
		fmt.Fprintln(w, "    never seen")
	case u.Seen.Last.IsZero():
		fmt.Fprintf(w, "    seen %s\n", count(u.Seen.Times, "time"))
	default:
		fmt.Fprintf(w, "    seen %s, last on %s\n", count(u.Seen.Times, "time"), u.Seen.Last.Format(time.RFC3339))
	}
	for i, c := range u.Calls {
		if i == 5 {
			fmt.Fprintf(w, "    and %s more\n", count(len(u.Calls)-i, "call"))
			break
		}
		fmt.Fprintf(w, "    by %s (%s)\n", callText(c), count(u.Counts[i].N(), "time"))
	}
	for _, g := range u.Instead {
		fmt.Fprintf(w, "    would do: %s\n", g)
	}
	if len(u.Lost) > 0 {
		fmt.Fprintf(w, "    refused from then on, where it was not seen: %s, such as %s\n", count(len(u.Lost), "operation"), u.Lost[0])
	}
}
