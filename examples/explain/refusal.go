package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/token"
)

// maxLog bounds the text that is read from standard input, in bytes.
const maxLog = 16 << 20

var errNoRefusal = &token.Error{Failure: token.FailureRefused, Err: errors.New("the text tells of no refusal by the API")}

// refusal says what a refusal comes from of which a text tells: the argument, or
// standard input.
func (q question) refusal(o options, stdin io.Reader, out *writer) error {
	facts := diagnose.Facts{Account: q.account, Time: q.now}
	text := o.text // "" for standard input
	if text == "" {
		data, err := io.ReadAll(io.LimitReader(stdin, maxLog+1))
		switch {
		case err != nil:
			return fmt.Errorf("cannot read standard input: %w", err)
		case len(data) > maxLog:
			return fmt.Errorf("standard input has more than %d bytes: want the part of the log that tells of the refusal", maxLog)
		}
		text = string(data)
		if len(o.args) == 2 {
			facts.Method, facts.Path = o.args[0], o.args[1]
		}
	}
	if len(q.specs) > 0 {
		facts.Spec = &q.specs[0].spec
	}
	d, ok := diagnose.Text(text, facts)
	if !ok {
		return errNoRefusal
	}
	if o.json {
		out.json(d)
		return nil
	}
	out.printf("%s  (%s)\n%s\n", d.Title, d.Code, d.Detail)
	for _, c := range d.Causes {
		out.printf("  cause   %s (%s)\n", c.Text, c.Confidence)
	}
	for _, r := range d.Remedies {
		out.printf("  remedy  %s\n", r)
		if r.Link != "" {
			out.printf("          %s\n", r.Link)
		}
	}
	for _, e := range d.Evidence {
		out.printf("  known   %s: %s\n", e.Kind, e.Source)
	}
	return nil
}
